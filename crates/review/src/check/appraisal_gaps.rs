//! Who appraises papers with an instrument appraises every one that is included, on every item.
//!
//! Whoever answers for half of the papers or fewer was not meant to answer for all: a second appraiser of a sample, or a
//! third for what two disagree on. Which papers are meant to be appraised is told by those that are: where fewer than
//! three in four included papers are, it was a choice.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use qes_synthesis::Status;

use super::Context;
use super::examination::Looked;
use super::words::one;
use crate::error::ReviewError;
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
    let (ids, items, answers) = (frame.texts("paper_id")?, frame.texts("item")?, frame.texts("answer")?);
    let mut papers = Index::default();
    let mut instruments: BTreeMap<&str, Instrument> = BTreeMap::new();
    for row in 0..height {
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
        named.map(|p| papers.of(&p.id)).collect()
    });
    let mut findings = Vec::new();
    for (name, instrument) in &instruments {
        findings.extend(instrument.gaps(name, &papers.names, included.as_deref()));
    }
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

impl Instrument {
    fn gaps(&self, name: &str, papers: &[String], included: Option<&[usize]>) -> Vec<Finding> {
        let with = if name.is_empty() { String::new() } else { format!(" with {name}") };
        // Without a status, what anybody appraised counts as included.
        let appraised: BTreeSet<usize> = self.answered.iter().map(|(paper, ..)| *paper).collect();
        let meant: Vec<usize> = included.map_or_else(|| appraised.iter().copied().collect(), <[usize]>::to_vec);
        let reached: BTreeSet<usize> = meant.iter().copied().filter(|paper| appraised.contains(paper)).collect();
        let mut findings = Vec::new();
        if 4 * reached.len() >= 3 * meant.len() {
            for paper in meant.iter().filter(|paper| !reached.contains(paper)) {
                let paper = &papers[*paper];
                let message = format!("{} is included and not appraised{with}, and others are", one("paper", paper));
                let id = format!("appraisal-gap:{name}:{paper}");
                findings.push(Finding::warning(id, "appraisals", message).expected("an appraisal").found("none"));
            }
        }
        for (who, appraiser) in self.appraisers.iter().enumerate().filter(|(_, name)| !is_agreed_name(name)) {
            let answered = |paper: usize, item: usize| self.answered.contains(&(paper, item, who));
            let theirs = |paper: &usize| (0..self.items.len()).any(|item| answered(*paper, item));
            let done: Vec<usize> = reached.iter().copied().filter(theirs).collect();
            let by = if appraiser.is_empty() { String::new() } else { format!(", appraiser {appraiser}") };
            if 2 * done.len() > reached.len() {
                for paper in reached.iter().filter(|paper| !theirs(paper)) {
                    let paper = &papers[*paper];
                    let named = one("paper", paper);
                    let message = format!("{named} is not appraised by {appraiser}{with}, and by others it is");
                    let id = format!("appraisal-gap:{name}:{paper}:{appraiser}");
                    let finding = Finding::warning(id, "appraisals", message);
                    findings.push(finding.expected(format!("answers of {appraiser}")).found("none"));
                }
            }
            // An answer that is left out is told whatever became of the paper.
            let done: Vec<usize> = appraised.iter().copied().filter(theirs).collect();
            for (item, named) in self.items.iter().enumerate() {
                let given = done.iter().filter(|paper| answered(**paper, item)).count();
                if 2 * given <= done.len() {
                    continue;
                }
                for paper in done.iter().filter(|paper| !answered(**paper, item)) {
                    let row = self.blank.get(&(*paper, item, who)).copied();
                    let paper = &papers[*paper];
                    let message = format!("{}, {}{by}: no answer is given", one("paper", paper), one("item", named));
                    let id = format!("appraisal-gap:{name}:{paper}:{appraiser}:{named}");
                    let finding = Finding::warning(id, "appraisals", message);
                    findings.push(finding.rows(row).expected("an answer").found("a blank"));
                }
            }
        }
        findings
    }
}
