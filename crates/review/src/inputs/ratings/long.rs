//! A table with a row for each answer.

use std::collections::{BTreeMap, BTreeSet};

use super::assemble::{Answer, Layout, assemble, observed, sorted};
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
) -> Result<Input<RatingSet>, ReviewError> {
    let unit = named_or(frame, columns.unit.as_ref(), &super::wide::UNIT).unwrap_or_else(|| "unit".to_owned());
    let round = named_or(frame, columns.round.as_ref(), &["round"]);
    let agreed = agreed_column(frame, columns, rater, answer)?;
    let mut under: Vec<&str> = [&unit, rater].into_iter().chain(&round).map(String::as_str).collect();
    let mut taken: Vec<&str> = under.iter().copied().chain([answer.as_str()]).chain(agreed.as_deref()).collect();
    let item = match named_or(frame, columns.item.as_ref(), &ITEM) {
        Some(item) => Some(item),
        None => Apart::new(frame, &under, answer)?.item(&taken),
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
    let apart = Apart::new(frame, &under, answer)?.few_lost(&taken)?;
    let text = |column: &Option<String>| match column {
        Some(column) => frame.texts(column),
        None => Ok(vec![None; frame.height()]),
    };
    let whole = Whole {
        name: &frame.name,
        frame,
        units: frame.texts(&unit)?,
        items: text(&item)?,
        rounds: text(&round)?,
        raters: frame.texts(rater)?,
        answers: frame.texts(answer)?,
        answer_column: answer,
        rows: (0..frame.height()).collect(),
        labels: Vec::new(),
        agreed: agreed.as_ref().map(|c| Ok::<_, ReviewError>((c.clone(), frame.texts(c)?))).transpose()?,
        forgiving: false,
    };
    let missing = {
        let own = whole.raters.iter().zip(&whole.answers);
        let own = own.filter(|(r, _)| r.as_deref().is_some_and(|r| !columns.is_agreed(r.trim())));
        let read: Vec<String> = own.filter_map(|(_, answer)| columns.read(answer.clone())).collect();
        missing(read.iter().map(String::as_str), columns)
    };
    let columns = &RatingColumns { na: [columns.na.clone(), missing.na].concat(), ..columns.clone() };
    let pooled = observed_of(&whole, columns, whole.rows.iter().copied());
    let scale = if columns.scale.is_empty() { pooled } else { columns.scale.clone() };
    let (mut set, mut warnings) = whole.assemble(columns, &|_| scale.clone(), &|_| !columns.scale.is_empty())?;
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
) -> Result<Option<String>, ReviewError> {
    let raters = frame.texts(rater)?;
    let mut raters = raters.iter().flatten().map(|r| r.trim());
    if let Some(named) = &columns.agreed {
        let is_rater = raters.any(|r| r == named);
        return Ok((!is_rater && frame.has(named)).then(|| named.clone()));
    }
    if raters.any(|r| columns.is_agreed(r)) {
        return Ok(None);
    }
    let held = |column: &str| -> Result<BTreeSet<String>, ReviewError> {
        Ok(frame.texts(column)?.into_iter().filter_map(|text| columns.read(text)).collect())
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
pub(super) fn observed_of(whole: &Whole, columns: &RatingColumns, rows: impl Iterator<Item = usize>) -> Vec<String> {
    let is_agreed = |row: &usize| whole.raters[*row].as_deref().is_some_and(|rater| columns.is_agreed(rater.trim()));
    let (agreed, own): (Vec<usize>, Vec<usize>) = rows.partition(is_agreed);
    let read = |rows: &[usize]| {
        let read: Vec<String> = rows.iter().filter_map(|&row| columns.read(whole.answers[row].clone())).collect();
        observed(read.iter().map(String::as_str))
    };
    let scale = read(&own);
    if scale.is_empty() { read(&agreed) } else { scale }
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
}

impl<'a> Whole<'a> {
    /// The ratings, with the scale of each item and whether it is declared. A row without unit or rater gets a word.
    pub(super) fn assemble(
        &'a self,
        columns: &RatingColumns,
        scale: &dyn Fn(&str) -> Vec<String>,
        declared: &dyn Fn(&str) -> bool,
    ) -> Result<(RatingSet, Vec<String>), ReviewError> {
        let names = sorted(
            self.rows.iter().filter_map(|&row| self.raters[row].as_deref().map(str::trim)).filter(|r| !r.is_empty()),
        );
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
        let given: Vec<Option<String>> = self.rows.iter().map(|&row| columns.read(self.answers[row].clone())).collect();
        let mut answers = Vec::with_capacity(self.rows.len());
        for (&row, given) in self.rows.iter().zip(&given) {
            let text = |column: &'_ [Option<String>]| column[row].clone().unwrap_or_default();
            let (unit, rater) = (self.units[row].as_deref().unwrap_or_default(), text(&self.raters));
            let rater = rater.trim();
            if unit.is_empty() || rater.is_empty() {
                without.push(row + 1);
                continue;
            }
            let place = match raters.iter().position(|r| r == rater) {
                Some(place) => place,
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
        let settled_by_column = column.map(|(_, held)| self.agreed_answers(columns, held)).unwrap_or_default();
        let mut seen = BTreeSet::new();
        for (row, given) in &settled_by_column {
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

    /// What the column of what was agreed holds, with its rows.
    fn agreed_answers(&self, columns: &RatingColumns, held: &[Option<String>]) -> Vec<(usize, String)> {
        self.rows.iter().filter_map(|&row| Some((row, columns.read(held[row].clone())?))).collect()
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
        let columns = |of: &dyn Fn(&Answer) -> bool| -> Vec<Candidate> {
            let mut places: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
            let mut given: Vec<Vec<Option<String>>> = vec![Vec::new(); raters.len()];
            for answer in answers.iter().filter(|a| a.rater < raters.len() && of(a)) {
                let new = places.len();
                let place = *places.entry((answer.item, answer.round, answer.unit)).or_insert(new);
                for answers in &mut given {
                    answers.resize(places.len(), None);
                }
                if let Some(text) = answer.given {
                    given[answer.rater][place] = Some(text.to_owned());
                }
            }
            raters.iter().zip(given).map(|(name, given)| Candidate::new(name.clone(), given)).collect()
        };
        let all = columns(&|_| true);
        let all: Vec<&Candidate> = all.iter().collect();
        let among = Among { table: self.name, held: Held::Name, raters: &all, settled };
        let group = among.no_group(names::is_group)?;
        let doubt = among.own()?;
        // Who settles conflicts at one stage may judge at another like the others.
        let items: BTreeSet<&str> = answers.iter().map(|a| a.item).collect();
        for item in items {
            let own = columns(&|a| a.item == item);
            Among { raters: &own.iter().collect::<Vec<_>>(), ..among }.nobody_settles()?;
        }
        Ok(group.or(doubt))
    }
}
