//! Who appraises papers with an instrument appraises every one that is included, on every item that the instrument has.
//!
//! Whoever answers for half of the papers or fewer was not meant to answer for all: a second appraiser of a sample, or a
//! third for what two disagree on. Which papers are meant to be appraised is told by those that are: where fewer than
//! three in four included papers are, it was a choice, which is a note.

mod items;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use qes_synthesis::Status;

use super::Context;
use super::examination::Looked;
use super::words::{many, one};
use crate::error::{ReviewError, list};
use crate::finding::Finding;
use crate::inputs::ratings::is_agreed_name;

/// Answers given with one instrument.
#[derive(Default)]
struct Instrument {
    items: Vec<String>,
    appraisers: Vec<String>,
    /// Paper, item, appraiser.
    answered: HashSet<(usize, usize, usize)>,
    /// Rows with these and without an answer.
    blank: HashMap<(usize, usize, usize), usize>,
}

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let frame = context.review.require("appraisals", "paper_id, instrument, item, appraiser, answer")?;
    let height = frame.height();
    let named = |column| frame.texts_if_any(column).unwrap_or_else(|| vec![Some(String::new()); height]);
    let (names, appraisers) = (named("instrument"), named("appraiser"));
    let (ids, items, answers) =
        (frame.read("paper_id", context.work)?, frame.read("item", context.work)?, frame.read("answer", context.work)?);
    let mut papers = Index::default();
    let mut instruments: BTreeMap<&str, Instrument> = BTreeMap::new();
    for row in 0..height {
        context.work.go_on()?;
        let (Some(paper), Some(name), Some(item), Some(appraiser)) =
            (&ids[row], &names[row], &items[row], &appraisers[row])
        else {
            continue;
        };
        let instrument = instruments.entry(name).or_default();
        let key = (papers.of(paper), at(&mut instrument.items, item), at(&mut instrument.appraisers, appraiser));
        match answers[row] {
            Some(_) => _ = instrument.answered.insert(key),
            None => _ = instrument.blank.insert(key, row),
        }
    }
    let statuses = context.review.papers().unwrap_or_default();
    let is_included = |p: &&qes_synthesis::Paper| p.status == Status::Included;
    let included: Option<Vec<usize>> = (!statuses.is_empty()).then(|| {
        let named = statuses.iter().filter(is_included).filter(|p| !p.id.is_empty());
        let places: BTreeSet<usize> = named.map(|p| papers.of(&p.id)).collect();
        places.into_iter().collect()
    });
    // Answers that name no instrument are of one that nobody can tell.
    let declared = if frame.has("instrument") { items::declared(context.review) } else { BTreeMap::new() };
    let mut findings = Vec::new();
    findings.extend(unanswered(&declared, &instruments));
    for (name, instrument) in &mut instruments {
        context.work.go_on()?;
        for item in declared.get(*name).into_iter().flatten() {
            context.work.go_on()?;
            at(&mut instrument.items, item);
        }
    }
    for (name, instrument) in instruments.iter().filter(|(_, instrument)| !instrument.answered.is_empty()) {
        context.work.go_on()?;
        let meant = instrument.meant(included.as_deref());
        findings.extend(instrument.papers_left_out(name, &papers.names, &meant));
        findings.extend(instrument.items_left_out(name));
        findings.extend(instrument.gaps(name, &papers.names, &meant));
    }
    findings.extend(appraisers_left_out(&instruments, included.as_deref()));
    Ok(Looked::at(height, ("answer", "answers"), findings))
}

/// Names in the order of their first mention.
#[derive(Default)]
struct Index {
    names: Vec<String>,
    at: HashMap<String, usize>,
}

impl Index {
    fn of(&mut self, name: &str) -> usize {
        if let Some(at) = self.at.get(name) {
            return *at;
        }
        self.names.push(name.to_owned());
        self.at.insert(name.to_owned(), self.names.len() - 1);
        self.names.len() - 1
    }
}

/// The position of a name in a short list, which it joins.
fn at(names: &mut Vec<String>, name: &str) -> usize {
    names.iter().position(|n| n == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    })
}

/// Instruments whose items are listed and that nobody answers.
fn unanswered(declared: &BTreeMap<String, Vec<String>>, instruments: &BTreeMap<&str, Instrument>) -> Option<Finding> {
    let silent = |name: &str| instruments.get(name).is_none_or(|instrument| instrument.answered.is_empty());
    let all: Vec<String> = declared
        .iter()
        .filter(|(name, _)| silent(name))
        .map(|(name, items)| format!("{name} ({})", many(items.len(), "item")))
        .collect();
    let message =
        || format!("nobody answers any item of {}, which 'instruments' lists", list(all.iter().map(String::as_str)));
    let finding = || Finding::warning("appraisal-gap", "appraisals", message()).expected("answers").found("none");
    (!all.is_empty()).then(finding)
}

/// Appraisers without any answer for one instrument who appraise with another, beside somebody who appraises with both.
fn appraisers_left_out(instruments: &BTreeMap<&str, Instrument>, included: Option<&[usize]>) -> Vec<Finding> {
    let usual: BTreeMap<&str, BTreeSet<&str>> =
        instruments.iter().map(|(name, i)| (*name, i.usual(&i.reached(&i.meant(included))))).collect();
    let mut findings = Vec::new();
    for (name, instrument) in instruments {
        let here = &usual[name];
        let mut told = BTreeSet::new();
        for (other, there) in usual.iter().filter(|(other, there)| *other != name && !there.is_disjoint(here)) {
            for who in there.iter().filter(|who| !instrument.answers_of(who) && told.insert(**who)) {
                let others = list(here.iter().copied());
                let message = format!("{who} answers nothing with {name}, and {others} do; with {other} {who} does");
                let message = if here.len() == 1 { message.replacen(" do;", " does;", 1) } else { message };
                let finding = Finding::warning(format!("appraisal-gap:{name}::{who}"), "appraisals", message);
                findings.push(finding.expected(format!("answers of {who}")).found("none"));
            }
        }
    }
    findings
}

impl Instrument {
    /// The papers that are meant to be appraised: those included; without a status, those that anybody appraised.
    fn meant(&self, included: Option<&[usize]>) -> Vec<usize> {
        included.map_or_else(|| self.appraised().into_iter().collect(), <[usize]>::to_vec)
    }

    fn appraised(&self) -> BTreeSet<usize> {
        self.answered.iter().map(|(paper, ..)| *paper).collect()
    }

    /// Of these papers those that anybody appraised.
    fn reached(&self, meant: &[usize]) -> BTreeSet<usize> {
        let appraised = self.appraised();
        meant.iter().copied().filter(|paper| appraised.contains(paper)).collect()
    }

    /// Of these papers those for which this appraiser answers anything.
    fn done(&self, papers: &BTreeSet<usize>, who: usize) -> Vec<usize> {
        let theirs = |paper: &usize| (0..self.items.len()).any(|item| self.answered.contains(&(*paper, item, who)));
        papers.iter().copied().filter(theirs).collect()
    }

    /// Who answers for more than half of these papers.
    fn usual(&self, reached: &BTreeSet<usize>) -> BTreeSet<&str> {
        let all = self.appraisers.iter().enumerate().filter(|(_, name)| !is_agreed_name(name) && !name.is_empty());
        all.filter(|(who, _)| 2 * self.done(reached, *who).len() > reached.len()).map(|(_, n)| n.as_str()).collect()
    }

    /// Whether anything is answered in this name.
    fn answers_of(&self, name: &str) -> bool {
        self.answered.iter().any(|(_, _, who)| self.appraisers[*who] == name)
    }

    /// Included papers that nobody appraised.
    fn papers_left_out(&self, name: &str, papers: &[String], meant: &[usize]) -> Vec<Finding> {
        let with = with(name);
        let reached = self.reached(meant);
        let left: Vec<usize> = meant.iter().copied().filter(|paper| !reached.contains(paper)).collect();
        if !left.is_empty() && 4 * reached.len() < 3 * meant.len() {
            let are = if left.len() == 1 { "is" } else { "are" };
            let message =
                format!("{} of {} {are} not appraised{with}", left.len(), many(meant.len(), "included paper"));
            let finding = Finding::info(format!("appraisal-gap:{name}:papers"), "appraisals", message);
            return vec![finding.expected(meant.len()).found(reached.len())];
        }
        let finding = |paper: usize| {
            let paper = &papers[paper];
            let message = format!("{} is included and not appraised{with}, and others are", one("paper", paper));
            let id = format!("appraisal-gap:{name}:{paper}");
            Finding::warning(id, "appraisals", message).expected("an appraisal").found("none")
        };
        left.into_iter().map(finding).collect()
    }

    /// What an appraiser leaves out of what he or she appraises.
    fn gaps(&self, name: &str, papers: &[String], meant: &[usize]) -> Vec<Finding> {
        let with = with(name);
        let (appraised, reached) = (self.appraised(), self.reached(meant));
        let mut findings = Vec::new();
        for (who, appraiser) in self.appraisers.iter().enumerate().filter(|(_, name)| !is_agreed_name(name)) {
            let done = self.done(&reached, who);
            let usual = 2 * done.len() > reached.len();
            let answers: HashSet<usize> = done.iter().copied().collect();
            for paper in reached.iter().filter(|paper| usual && !answers.contains(paper)) {
                let paper = &papers[*paper];
                let named = one("paper", paper);
                let message = format!("{named} is not appraised by {appraiser}{with}, and by others it is");
                let id = format!("appraisal-gap:{name}:{paper}:{appraiser}");
                let finding = Finding::warning(id, "appraisals", message);
                findings.push(finding.expected(format!("answers of {appraiser}")).found("none"));
            }
            // An answer that is left out is told whatever became of the paper.
            let done = self.done(&appraised, who);
            for item in 0..self.items.len() {
                findings.extend(self.left_out(name, papers, who, item, &done, usual));
            }
        }
        findings
    }
}

/// ` with casp`; nothing where the instrument has no name.
fn with(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!(" with {name}") }
}
