//! `instruments` and `appraisals`, or any table of ratings → ratings by item.

use std::collections::{BTreeSet, HashMap};

use qes_agreement::Ratings;

use super::Input;
use crate::error::{ReviewError, list, shorten};
use crate::frame::Frame;
use crate::package::Review;

/// The ratings of one item.
#[derive(Debug, Clone)]
pub struct ItemRatings {
    /// The item's id; `None` where there is only one and it needs no name.
    pub item: Option<String>,
    /// What a reader sees.
    pub label: String,
    /// Units × raters.
    pub ratings: Ratings,
}

/// The ratings of an instrument or of a file.
#[derive(Debug, Clone)]
pub struct RatingSet {
    /// The instrument, or the frame.
    pub name: String,
    /// The raters, in the order of the columns of the ratings.
    pub raters: Vec<String>,
    /// The categories offered, in their order.
    pub scale: Vec<String>,
    /// The items, in their order.
    pub items: Vec<ItemRatings>,
}

/// Which columns of a table hold what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RatingColumns {
    /// The column that names the unit; each row is a unit where it is not given.
    pub unit: Option<String>,
    /// The columns of the raters; all that are nothing else where none is given.
    pub raters: Vec<String>,
    /// The column that splits the rows into items.
    pub item: Option<String>,
    /// The categories in their order; those that occur where none is given.
    pub scale: Vec<String>,
    /// Texts that stand for a missing rating, beside the blank.
    pub na: Vec<String>,
}

impl Review {
    /// The answers of the appraisers to each item of an instrument, first round.
    ///
    /// # Errors
    /// The instrument is not known, its answers are not in the package, or an answer is not on its scale.
    pub fn ratings(&self, instrument: &str) -> Result<Input<RatingSet>, ReviewError> {
        let appraisals = self.require("appraisals", "paper_id, instrument, item, appraiser, round, answer")?;
        let names = self.instruments();
        if !names.iter().any(|n| n == instrument) {
            return Err(ReviewError::unknown_name("instrument", instrument, &names));
        }
        let columns = AnswerColumns::of(appraisals, instrument)?;
        if columns.rows.is_empty() {
            return Err(self.no_answers(instrument, appraisals)?);
        }
        let (rows, mut warnings) = columns.first_round();
        let scale = self.scale(instrument)?;
        let scale = if scale.is_empty() { observed(rows.iter().map(|r| r.given.as_str())) } else { scale };
        let raters = sorted(rows.iter().map(|r| r.rater.as_str()));
        let labels = self.item_labels(instrument)?;
        let mut items = Vec::new();
        let ids = in_order(&labels, rows.iter().map(|r| r.item.as_str()));
        for id in &ids {
            let answers = rows.iter().filter(|r| r.item == *id);
            let ratings = matrix(answers, &raters, &scale, appraisals)?;
            let place = || format!("instrument '{instrument}', item '{id}'");
            let ratings = Ratings::new(scale.len(), raters.len(), &ratings)
                .map_err(|source| ReviewError::Agreement { place: place(), source })?;
            let label = labels.iter().find(|(i, _)| i == id).map_or_else(|| id.clone(), |(_, label)| label.clone());
            let item = (ids.len() > 1).then(|| id.clone());
            items.push(ItemRatings { item, label, ratings });
        }
        let provenance = rows.iter().filter_map(|r| r.provenance).max();
        warnings.sort();
        Ok(Input { value: RatingSet { name: instrument.to_owned(), raters, scale, items }, provenance, warnings })
    }

    /// Names of the instruments: those declared, then those that only the answers name.
    pub fn instruments(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for resource in ["instruments", "appraisals"] {
            let texts = self.frame(resource).and_then(|f| f.texts_if_any("instrument")).unwrap_or_default();
            for name in texts.into_iter().flatten() {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// The declared scale of an instrument; empty where none is declared.
    pub(crate) fn scale(&self, instrument: &str) -> Result<Vec<String>, ReviewError> {
        let Some(frame) = self.frame("instruments") else { return Ok(Vec::new()) };
        let Some(scales) = frame.texts_if_any("scale") else { return Ok(Vec::new()) };
        let rows = frame.texts("instrument")?.into_iter().zip(scales);
        let scale = rows.filter(|(name, _)| name.as_deref() == Some(instrument)).find_map(|(_, scale)| scale);
        Ok(scale.map(|s| s.split('|').map(|c| c.trim().to_owned()).collect()).unwrap_or_default())
    }

    fn item_labels(&self, instrument: &str) -> Result<Vec<(String, String)>, ReviewError> {
        let Some(frame) = self.frame("instruments") else { return Ok(Vec::new()) };
        let (names, items) = (frame.texts("instrument")?, frame.texts("item")?);
        let labels = frame.texts_if_any("short_name").unwrap_or_else(|| items.clone());
        let order = frame.texts_if_any("order").unwrap_or_else(|| vec![None; names.len()]);
        let mut rows: Vec<(f64, String, String)> = Vec::new();
        for (row, name) in names.iter().enumerate() {
            if let (Some(instrument_here), Some(item)) = (name, &items[row])
                && instrument_here == instrument
            {
                let place = order[row].as_deref().and_then(|o| o.parse().ok()).unwrap_or(f64::MAX);
                rows.push((place, item.clone(), labels[row].clone().unwrap_or_else(|| item.clone())));
            }
        }
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(rows.into_iter().map(|(_, item, label)| (item, label)).collect())
    }

    fn no_answers(&self, instrument: &str, appraisals: &Frame) -> Result<ReviewError, ReviewError> {
        let held = sorted(appraisals.texts("instrument")?.iter().flatten().map(String::as_str));
        let mut because = format!("the package holds answers for {} only", list(held.iter().map(String::as_str)));
        for claim in self.claims()?.iter().filter(|c| c.kind == "range" && c.about.has("instrument", instrument)) {
            because.push_str(&format!("; the text gives a range of {}", claim.value));
        }
        Ok(ReviewError::NotPublished { what: format!("the answers to '{instrument}' are not published"), because })
    }
}

struct Answer {
    row: usize,
    unit: String,
    item: String,
    rater: String,
    round: String,
    given: String,
    provenance: Option<crate::provenance::Provenance>,
}

struct AnswerColumns {
    rows: Vec<Answer>,
}

impl AnswerColumns {
    fn of(frame: &Frame, instrument: &str) -> Result<Self, ReviewError> {
        let blank = || vec![None; frame.height()];
        let instruments = frame.texts("instrument")?;
        let (units, items) = (frame.texts("paper_id")?, frame.texts("item")?);
        let (raters, answers) = (frame.texts("appraiser")?, frame.texts("answer")?);
        let rounds = frame.texts_if_any("round").unwrap_or_else(blank);
        let provenance = frame.row_provenance();
        let mut rows = Vec::new();
        for row in 0..frame.height() {
            if instruments[row].as_deref() != Some(instrument) {
                continue;
            }
            let text = |column: &[Option<String>]| column[row].clone().unwrap_or_default();
            rows.push(Answer {
                row,
                unit: text(&units),
                item: text(&items),
                rater: text(&raters),
                round: text(&rounds),
                given: text(&answers),
                provenance: provenance[row],
            });
        }
        Ok(Self { rows })
    }

    /// The rows of the first round, with a warning where there are more rounds.
    fn first_round(self) -> (Vec<Answer>, Vec<String>) {
        let rounds = sorted(self.rows.iter().map(|r| r.round.as_str()));
        let Some(first) = rounds.first().cloned() else { return (self.rows, Vec::new()) };
        let mut warnings = Vec::new();
        if rounds.len() > 1 {
            warnings.push(format!("only round '{first}' of {} is used", list(rounds.iter().map(String::as_str))));
        }
        (self.rows.into_iter().filter(|r| r.round == first).collect(), warnings)
    }
}

/// Units × raters as positions on the scale.
fn matrix<'a>(
    answers: impl Iterator<Item = &'a Answer>,
    raters: &[String],
    scale: &[String],
    frame: &Frame,
) -> Result<Vec<Vec<Option<usize>>>, ReviewError> {
    let mut order: Vec<&str> = Vec::new();
    let mut rows: HashMap<&str, Vec<Option<usize>>> = HashMap::new();
    for a in answers {
        let row = rows.entry(&a.unit).or_insert_with(|| {
            order.push(&a.unit);
            vec![None; raters.len()]
        });
        let Some(rater) = raters.iter().position(|r| *r == a.rater) else { continue };
        if a.given.is_empty() {
            continue;
        }
        let code = scale.iter().position(|c| *c == a.given);
        row[rater] = Some(code.ok_or_else(|| off_scale(&a.given, scale, &frame.name, a.row, "answer"))?);
    }
    Ok(order.iter().filter_map(|unit| rows.remove(unit)).collect())
}

fn off_scale(answer: &str, scale: &[String], frame: &str, row: usize, column: &str) -> ReviewError {
    ReviewError::BadValue {
        resource: frame.to_owned(),
        row: row as u64 + 1,
        column: column.to_owned(),
        found: shorten(answer),
        expected: format!("an answer of the scale: {}", list(scale.iter().map(String::as_str))),
    }
}

/// The ratings of a table with one column for each rater.
///
/// # Errors
/// A column is not there or named twice, a rating is not on the scale given, or a column of ratings looks like the ids of
/// the units.
pub fn ratings_from_frame(frame: &Frame, columns: &RatingColumns) -> Result<Input<RatingSet>, ReviewError> {
    let raters = rater_columns(frame, columns)?;
    let mut ratings: Vec<Vec<Option<String>>> = Vec::new();
    for rater in &raters {
        let trimmed = frame.texts(rater)?.into_iter().map(|r| r.map(|r| canonical(r.trim())));
        ratings.push(trimmed.map(|r| r.filter(|r| !r.is_empty() && !columns.na.contains(r))).collect());
    }
    let scale = if columns.scale.is_empty() {
        observed(ratings.iter().flatten().flatten().map(String::as_str))
    } else {
        columns.scale.iter().map(|c| canonical(c)).collect()
    };
    let at: HashMap<&str, usize> = scale.iter().enumerate().map(|(i, c)| (c.as_str(), i)).collect();
    let items = match &columns.item {
        Some(item) => frame.texts(item)?,
        None => vec![None; frame.height()],
    };
    let mut warnings = Vec::new();
    if let Some(unit) = &columns.unit {
        warnings.extend(repeated_units(frame, unit, &items)?);
    }
    let mut place_of: HashMap<Option<String>, usize> = HashMap::new();
    let mut by_item: Vec<(Option<String>, Codes)> = Vec::new();
    for (row, item) in items.into_iter().enumerate() {
        let mut codes = Vec::with_capacity(raters.len());
        for (rater, column) in raters.iter().zip(&ratings) {
            let code = |r: &str| at.get(r).copied().ok_or_else(|| off_scale(r, &scale, &frame.name, row, rater));
            codes.push(column[row].as_deref().map(code).transpose()?);
        }
        let place = *place_of.entry(item.clone()).or_insert(by_item.len());
        match by_item.get_mut(place) {
            Some((_, rows)) => rows.push(codes),
            None => by_item.push((item, vec![codes])),
        }
    }
    let one = columns.item.is_none();
    let mut set = RatingSet { name: frame.name.clone(), raters, scale, items: Vec::new() };
    for (item, rows) in by_item {
        let item = if one { None } else { Some(item.unwrap_or_else(|| "(blank)".to_owned())) };
        let place = || item.as_ref().map_or_else(|| set.name.clone(), |i| format!("{}, item '{i}'", set.name));
        let ratings = Ratings::new(set.scale.len(), set.raters.len(), &rows)
            .map_err(|source| ReviewError::Agreement { place: place(), source })?;
        let label = item.clone().unwrap_or_else(|| set.name.clone());
        set.items.push(ItemRatings { item, label, ratings });
    }
    if set.items.is_empty() {
        return Err(ReviewError::NotPublished {
            what: format!("'{}' has no ratings", frame.name),
            because: "found no row, expected one for each unit".to_owned(),
        });
    }
    Ok(Input { value: set, provenance: frame.provenance, warnings })
}

/// The columns that hold ratings: those named, or all that are nothing else.
fn rater_columns(frame: &Frame, columns: &RatingColumns) -> Result<Vec<String>, ReviewError> {
    if let Some(twice) = columns.raters.iter().enumerate().find(|(i, r)| columns.raters[..*i].contains(r)) {
        return Err(ReviewError::NotPublished {
            what: format!("the rater '{}' is named twice", twice.1),
            because: "expected each rater once".to_owned(),
        });
    }
    if !columns.raters.is_empty() {
        return Ok(columns.raters.clone());
    }
    let reserved: Vec<&str> =
        columns.unit.iter().chain(&columns.item).map(String::as_str).chain(["provenance"]).collect();
    let raters: Vec<String> =
        frame.columns().into_iter().filter(|c| !reserved.contains(c)).map(str::to_owned).collect();
    if columns.unit.is_none() && frame.height() > FEWEST_IDS {
        for rater in &raters {
            let texts = frame.texts(rater)?;
            if texts.iter().flatten().collect::<BTreeSet<_>>().len() == frame.height() {
                return Err(ReviewError::NotPublished {
                    what: format!("the column '{rater}' holds another value in every row"),
                    because: format!("if it names the units, say --unit {rater}; else name the raters with --raters"),
                });
            }
        }
    }
    Ok(raters)
}

/// Positions on the scale, by unit and rater.
type Codes = Vec<Vec<Option<usize>>>;

/// From so many rows on, a column whose values all differ is taken for ids.
const FEWEST_IDS: usize = 5;

/// A word on units that stand in several rows of the same item.
fn repeated_units(frame: &Frame, unit: &str, items: &[Option<String>]) -> Result<Option<String>, ReviewError> {
    let mut seen = BTreeSet::new();
    let units = frame.texts(unit)?.into_iter().zip(items);
    let repeated: BTreeSet<String> =
        units.filter(|pair| !seen.insert(pair.clone())).filter_map(|(unit, _)| unit).collect();
    let shown = list(repeated.iter().take(5).map(String::as_str));
    Ok((!repeated.is_empty()).then(|| format!("{} units stand in several rows, each counted: {shown}", repeated.len())))
}

/// A rating as a category: numbers without regard to how they are written, so that 1 and 1.0 are the same.
fn canonical(text: &str) -> String {
    crate::typed::number(text, '.').map_or_else(|| text.to_owned(), |n| n.to_string())
}

/// The categories that occur: numbers by value, else by name.
fn observed<'a>(answers: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names = sorted(answers.filter(|a| !a.is_empty()));
    if names.iter().all(|n| n.parse::<f64>().is_ok()) {
        names.sort_by(|a, b| {
            let value = |n: &String| n.parse::<f64>().unwrap_or(f64::NAN);
            value(a).total_cmp(&value(b))
        });
    }
    names
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    names.collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect()
}

/// The declared ids that occur, then those that occur without being declared.
fn in_order<'a>(declared: &[(String, String)], found: impl Iterator<Item = &'a str>) -> Vec<String> {
    let found = sorted(found);
    let mut ids: Vec<String> = declared.iter().map(|(id, _)| id.clone()).filter(|id| found.contains(id)).collect();
    let rest: Vec<String> = found.into_iter().filter(|id| !ids.contains(id)).collect();
    ids.extend(rest);
    ids
}
