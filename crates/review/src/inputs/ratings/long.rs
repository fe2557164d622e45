//! A table with a row for each answer.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use qes_work::{Stopped, Work};

use super::assemble::{Answer, Layout, assemble, observed};
use super::items::Apart;
use super::missing::missing;
use super::nobody::{Among, Held};
use super::raters::Candidate;
use super::spelling::spellings;
use super::{RatingColumns, RatingSet, TakenColumns, named_or, names};
use crate::error::{ReviewError, list};
use crate::frame::Frame;
use crate::inputs::Input;

/// Usual names of the columns.
const RATER: [&str; 5] = ["rater", "appraiser", "reviewer", "coder", "assessor"];
const ANSWER: [&str; 5] = ["answer", "rating", "decision", "judgement", "judgment"];
const ITEM: [&str; 2] = ["item", "stage"];

/// The columns of the rater and of the answer, where the table is long: one of them is named, or both are there under a usual name
/// and no columns of raters are named.
pub(super) fn columns_of(frame: &Frame, columns: &RatingColumns) -> Option<(String, String)> {
    let named = columns.rater.is_some() || columns.answer.is_some();
    let rater = named_or(frame, columns.rater.as_ref(), &RATER);
    let answer = named_or(frame, columns.answer.as_ref(), &ANSWER);
    let wide = columns.raters.iter().any(|r| frame.has(r));
    match (rater, answer) {
        (Some(rater), Some(answer)) if named || !wide => Some((rater, answer)),
        (rater, answer) if named => {
            Some((rater.unwrap_or_else(|| "rater".to_owned()), answer.unwrap_or_else(|| "answer".to_owned())))
        }
        _ => None,
    }
}

pub(super) fn ratings(
    frame: &Frame,
    columns: &RatingColumns,
    (rater, answer): &(String, String),
    work: &Work,
) -> Result<Input<RatingSet>, ReviewError> {
    let unit = named_or(frame, columns.unit.as_ref(), &super::wide::UNIT).unwrap_or_else(|| "unit".to_owned());
    let round = named_or(frame, columns.round.as_ref(), &["round"]);
    let agreed = agreed_column(frame, columns, rater, answer, work)?;
    let mut under: Vec<&str> = [&unit, rater].into_iter().chain(&round).map(String::as_str).collect();
    let mut taken: Vec<&str> = under.iter().copied().chain([answer.as_str()]).chain(agreed.as_deref()).collect();
    let item = match named_or(frame, columns.item.as_ref(), &ITEM) {
        Some(item) => Some(item),
        None => Apart::new(frame, &under, answer, work)?.item(&taken)?,
    };
    under.extend(item.as_deref());
    taken.extend(item.as_deref());
    let aside = frame.columns().into_iter().filter(|c| *c != "provenance" && !taken.contains(c)).map(str::to_owned);
    let taken = TakenColumns {
        unit: Some(unit.clone()),
        item: item.clone(),
        round: round.clone(),
        long: Some((rater.clone(), answer.clone())),
        left_aside: aside.collect(),
    };
    let apart = Apart::new(frame, &under, answer, work)?.few_lost(&taken)?;
    let text = |column: Option<&String>| frame.read_or_blank(column, work);
    let whole = Whole {
        name: &frame.name,
        frame,
        units: frame.read(&unit, work)?,
        items: text(item.as_ref())?,
        rounds: text(round.as_ref())?,
        raters: frame.read(rater, work)?,
        answers: frame.read(answer, work)?,
        answer_column: answer,
        rows: (0..frame.height()).collect(),
        labels: Vec::new(),
        agreed: agreed.as_ref().map(|c| Ok::<_, ReviewError>((c.clone(), frame.read(c, work)?))).transpose()?,
        forgiving: false,
        work,
    };
    let missing = {
        let own = whole.raters.iter().zip(&whole.answers);
        let own = own.filter(|(r, _)| r.as_deref().is_some_and(|r| !columns.is_agreed(r.trim())));
        let mut read: Vec<String> = Vec::new();
        for (_, answer) in own {
            work.go_on()?;
            read.extend(columns.read(answer.clone()));
        }
        missing(read.iter().map(String::as_str), columns, work)?
    };
    let columns = &RatingColumns { na: [columns.na.clone(), missing.na].concat(), ..columns.clone() };
    let pooled = observed_of(&whole, columns, whole.rows.iter().copied())?;
    let scale = if columns.scale.is_empty() { pooled } else { columns.scale.clone() };
    let (mut set, mut warnings) = whole.assemble(columns, &|_| Ok(scale.clone()), &|_| !columns.scale.is_empty())?;
    warnings.extend(apart.into_iter().chain(missing.said));
    set.taken = Some(taken);
    Ok(Input { value: set, provenance: frame.provenance, warnings })
}

/// The column of what was agreed, beside the raters' own answers: the one named, or one that is called so and holds such answers, where
/// no rater is.
fn agreed_column(
    frame: &Frame,
    columns: &RatingColumns,
    rater: &str,
    answer: &str,
    work: &Work,
) -> Result<Option<String>, ReviewError> {
    let raters = frame.read(rater, work)?;
    // Each name once: a long table repeats few of them.
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for rater in raters.iter().flatten() {
        work.go_on()?;
        names.insert(rater.trim());
    }
    let mut raters = names.into_iter();
    if let Some(named) = &columns.agreed {
        let is_rater = raters.any(|r| r == named);
        return Ok((!is_rater && frame.has(named)).then(|| named.clone()));
    }
    if raters.any(|r| columns.is_agreed(r)) {
        return Ok(None);
    }
    let held = |column: &str| -> Result<BTreeSet<String>, ReviewError> {
        let mut held = BTreeSet::new();
        for text in frame.read(column, work)? {
            work.go_on()?;
            held.extend(columns.read(text));
        }
        Ok(held)
    };
    let own = held(answer)?;
    for column in frame.columns().into_iter().filter(|c| *c != answer && *c != rater && columns.is_agreed(c)) {
        if !held(column)?.is_disjoint(&own) {
            return Ok(Some(column.to_owned()));
        }
    }
    Ok(None)
}

/// Every answer that these rows hold, as a scale. What was agreed adds no category, unless there is nothing else.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(super) fn observed_of(
    whole: &Whole,
    columns: &RatingColumns,
    rows: impl Iterator<Item = usize>,
) -> Result<Vec<String>, Stopped> {
    let is_agreed = |row: &usize| whole.raters[*row].as_deref().is_some_and(|rater| columns.is_agreed(rater.trim()));
    let (mut agreed, mut own): (BTreeSet<String>, BTreeSet<String>) = (BTreeSet::new(), BTreeSet::new());
    let mut settles: HashMap<Option<&str>, bool> = HashMap::new();
    for row in rows {
        whole.work.go_on()?;
        let Some(answer) = columns.read(whole.answers[row].clone()) else { continue };
        let settles = *settles.entry(whole.raters[row].as_deref()).or_insert_with(|| is_agreed(&row));
        if settles {
            agreed.insert(answer)
        } else {
            own.insert(answer)
        };
    }
    let held = if own.is_empty() { agreed } else { own };
    Ok(observed(held.iter().map(String::as_str)))
}

/// The columns of a table with a row for each answer, and which rows count.
pub(super) struct Whole<'a> {
    pub name: &'a str,
    pub frame: &'a Frame,
    pub units: Vec<Option<String>>,
    pub items: Vec<Option<String>>,
    pub rounds: Vec<Option<String>>,
    pub raters: Vec<Option<String>>,
    pub answers: Vec<Option<String>>,
    pub answer_column: &'a str,
    pub rows: Vec<usize>,
    pub labels: Vec<(String, String)>,
    /// The column of what was agreed, and what it holds in each row.
    pub agreed: Option<(String, Vec<Option<String>>)>,
    /// Whether an answer off the scale costs itself alone.
    pub forgiving: bool,
    /// The work that it is for.
    pub work: &'a Work,
}

impl<'a> Whole<'a> {
    /// The raters, in the order of their names.
    fn names(&self) -> Result<Vec<String>, Stopped> {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for &row in &self.rows {
            self.work.go_on()?;
            names.extend(self.raters[row].as_deref().map(str::trim).filter(|rater| !rater.is_empty()));
        }
        Ok(names.into_iter().map(str::to_owned).collect())
    }

    /// The ratings, with the scale of each item and whether it is declared. A row without unit or rater gets a word.
    pub(super) fn assemble(
        &'a self,
        columns: &RatingColumns,
        scale: &dyn Fn(&str) -> Result<Vec<String>, Stopped>,
        declared: &dyn Fn(&str) -> bool,
    ) -> Result<(RatingSet, Vec<String>), ReviewError> {
        let work = self.work;
        let names = self.names()?;
        for named in columns.raters.iter().chain(columns.agreed.as_ref().filter(|_| self.agreed.is_none())) {
            if !names.contains(named) {
                return Err(ReviewError::unknown_name("rater", named, &names));
            }
        }
        let settled: Vec<String> = names.iter().filter(|name| columns.is_agreed(name)).cloned().collect();
        let column = self.agreed.as_ref().filter(|_| settled.is_empty());
        let agreed = settled.first().or(column.map(|(name, _)| name)).cloned();
        let raters: Vec<String> = if columns.raters.is_empty() {
            names.iter().filter(|name| !settled.contains(name)).cloned().collect()
        } else {
            columns.raters.clone()
        };
        if let (true, Some(agreed)) = (raters.is_empty(), &agreed) {
            return Err(super::assemble::only_agreed(self.name, agreed));
        }
        let mut without = Vec::new();
        work.begin_counted("reading", "ratings", self.rows.len());
        let mut given: Vec<Option<String>> = Vec::with_capacity(self.rows.len());
        for &row in &self.rows {
            work.did(1)?;
            given.push(columns.read(self.answers[row].clone()));
        }
        let places: HashMap<&str, usize> = raters.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let mut answers = Vec::with_capacity(self.rows.len());
        for (&row, given) in self.rows.iter().zip(&given) {
            work.go_on()?;
            let text = |column: &'a [Option<String>]| column[row].as_deref().unwrap_or_default();
            let (unit, rater) = (text(&self.units), text(&self.raters).trim());
            if unit.is_empty() || rater.is_empty() {
                without.push(row + 1);
                continue;
            }
            let place = match places.get(rater) {
                Some(&place) => place,
                None if settled.first().is_some_and(|s| s == rater) => raters.len(),
                None => continue,
            };
            answers.push(Answer {
                row,
                unit,
                item: self.items[row].as_deref().unwrap_or_default(),
                round: self.rounds[row].as_deref().unwrap_or_default(),
                rater: place,
                given: given.as_deref(),
            });
        }
        let doubts = self.doubts(columns, &answers, &raters, agreed.is_some())?;
        let settled_by_column =
            column.map(|(_, held)| self.agreed_answers(columns, held)).transpose()?.unwrap_or_default();
        let mut seen = BTreeSet::new();
        for (row, given) in &settled_by_column {
            work.go_on()?;
            let text = |column: &'a [Option<String>]| column[*row].as_deref().unwrap_or_default();
            let (unit, item, round) = (text(&self.units), text(&self.items), text(&self.rounds));
            // Each row of a unit repeats what was agreed on it.
            if !unit.is_empty() && seen.insert((unit, item, round, given)) {
                answers.push(Answer { row: *row, unit, item, round, rater: raters.len(), given: Some(given) });
            }
        }
        let n_raters = raters.len();
        let agreed_in = column.map_or(self.answer_column, |(name, _)| name);
        let layout = Layout {
            name: self.name,
            resource: &self.frame.name,
            column: &|rater| if rater == n_raters { agreed_in } else { self.answer_column }.to_owned(),
            raters,
            agreed,
            labels: self.labels.clone(),
            scale,
            declared,
            scale_is_typed: !columns.scale.is_empty(),
            unit_by_row: false,
            forgiving: self.forgiving,
            work,
        };
        let (set, mut warnings) = assemble(&answers, &layout)?;
        warnings.extend(doubts);
        if let [first, others @ ..] = settled.as_slice()
            && !others.is_empty()
        {
            warnings.push(format!(
                "'{first}' counts as what was agreed in the end, and the answers of {} for nothing; --final names another one",
                list(others.iter().map(String::as_str))
            ));
        }
        warnings.extend(spellings("raters", &names, "different raters"));
        if let Some(first) = without.first() {
            let n = without.len();
            warnings.push(format!(
                "{n} rows of {} name no unit or no rater and do not count; the first is row {first}",
                self.frame.name
            ));
        }
        Ok((set, warnings))
    }

    /// The rows of each item.
    ///
    /// # Errors
    /// [`Stopped`] when the work was.
    pub(super) fn rows_by_item(&self) -> Result<HashMap<&str, Vec<usize>>, Stopped> {
        let mut by_item: HashMap<&str, Vec<usize>> = HashMap::new();
        for &row in &self.rows {
            self.work.go_on()?;
            by_item.entry(self.items[row].as_deref().unwrap_or_default()).or_default().push(row);
        }
        Ok(by_item)
    }

    /// What the column of what was agreed holds, with its rows.
    fn agreed_answers(
        &self,
        columns: &RatingColumns,
        held: &[Option<String>],
    ) -> Result<Vec<(usize, String)>, Stopped> {
        let mut answers = Vec::new();
        for &row in &self.rows {
            self.work.go_on()?;
            answers.extend(columns.read(held[row].clone()).map(|answer| (row, answer)));
        }
        Ok(answers)
    }

    /// A word on raters that are perhaps none, where nobody named them.
    ///
    /// # Errors
    /// Those of [`Whole::own`].
    fn doubts(
        &self,
        columns: &RatingColumns,
        answers: &[Answer],
        raters: &[String],
        settled: bool,
    ) -> Result<Option<String>, ReviewError> {
        if !columns.raters.is_empty() {
            return Ok(None);
        }
        match self.own(answers, raters, settled) {
            Ok(said) => Ok(said.filter(|_| !self.forgiving)),
            Err(stopped @ ReviewError::Interrupted(_)) => Err(stopped),
            // An instrument's answers are read by more than one command: none of them fails for a guess.
            Err(error) if self.forgiving => Ok(Some(error.to_string())),
            Err(error) => Err(error),
        }
    }

    /// That each rater's answers are a person's own; a word on those of one who perhaps settles.
    ///
    /// # Errors
    /// Somebody's follow from those of the others, or are of several people.
    fn own(&self, answers: &[Answer], raters: &[String], settled: bool) -> Result<Option<String>, ReviewError> {
        let work = self.work;
        let columns = |answers: &[&Answer]| -> Result<Vec<Candidate>, ReviewError> {
            let mut places: HashMap<(&str, &str, &str), usize> = HashMap::new();
            let mut place_of = Vec::with_capacity(answers.len());
            for answer in answers {
                work.go_on()?;
                let new = places.len();
                place_of.push(*places.entry((answer.item, answer.round, answer.unit)).or_insert(new));
            }
            super::assemble::fits(self.name, places.len(), raters.len())?;
            let mut given: Vec<Vec<Option<String>>> = Vec::with_capacity(raters.len());
            for _ in raters {
                work.go_on()?;
                given.push(vec![None; places.len()]);
            }
            for (answer, place) in answers.iter().zip(place_of) {
                work.go_on()?;
                if let Some(text) = answer.given {
                    given[answer.rater][place] = Some(text.to_owned());
                }
            }
            let candidates = raters.iter().zip(given).map(|(name, given)| Candidate::new(name.clone(), &given, work));
            Ok(candidates.collect::<Result<_, _>>()?)
        };
        work.begin("looking who rates")?;
        let own: Vec<&Answer> = answers.iter().filter(|a| a.rater < raters.len()).collect();
        let all = columns(&own)?;
        let all: Vec<&Candidate> = all.iter().collect();
        let among = Among { table: self.name, held: Held::Name, raters: &all, settled, work };
        let group = among.no_group(names::is_group)?;
        let doubt = among.own()?;
        // Who settles conflicts at one stage may judge at another like the others.
        let mut by_item: BTreeMap<&str, Vec<&Answer>> = BTreeMap::new();
        for answer in own {
            by_item.entry(answer.item).or_default().push(answer);
        }
        for answers in by_item.into_values() {
            let own = columns(&answers)?;
            Among { raters: &own.iter().collect::<Vec<_>>(), ..among }.nobody_settles()?;
        }
        Ok(group.or(doubt))
    }
}
