//! Answers, one by one, → ratings by item and round.

use std::collections::{BTreeSet, HashMap};

use qes_agreement::Ratings;

use super::{ItemRatings, RatingSet};
use crate::error::{ReviewError, list, shorten};

/// One answer. A blank text is one that is missing, or a single item or round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer<'a> {
    /// The row that holds it, counted from 0.
    pub row: usize,
    pub unit: &'a str,
    pub item: &'a str,
    pub round: &'a str,
    /// A position in the list of raters; the one after the last is what was agreed in the end.
    pub rater: usize,
    pub given: Option<&'a str>,
}

/// What is known of the answers as a whole.
pub(super) struct Layout<'a> {
    /// What the ratings are called.
    pub name: &'a str,
    /// The table that holds them, and the column of each rater.
    pub resource: &'a str,
    pub column: &'a dyn Fn(usize) -> String,
    pub raters: Vec<String>,
    pub agreed: Option<String>,
    /// Declared items and what a reader sees, in their order; others follow as they occur.
    pub labels: Vec<(String, String)>,
    /// The scale of an item; what its answers hold where that is blank.
    pub scale: &'a dyn Fn(&str) -> Vec<String>,
    /// Whether every row is a unit of its own.
    pub unit_by_row: bool,
}

/// Answers of one item and round.
struct Group<'a> {
    item: &'a str,
    round: &'a str,
    units: Vec<String>,
    place_of: HashMap<&'a str, usize>,
    last_row: Option<usize>,
    codes: Vec<Vec<Option<usize>>>,
    agreed: Vec<Option<usize>>,
}

impl<'a> Group<'a> {
    /// The place of the answer's unit, which is new where it did not occur before.
    fn place(&mut self, answer: &Answer<'a>, unit_by_row: bool, raters: usize) -> usize {
        let new = self.units.len();
        let place = if unit_by_row {
            if self.last_row == Some(answer.row) { new - 1 } else { new }
        } else {
            *self.place_of.entry(answer.unit).or_insert(new)
        };
        if place == new {
            self.units.push(if answer.unit.is_empty() { (answer.row + 1).to_string() } else { answer.unit.to_owned() });
            self.codes.push(vec![None; raters]);
            self.agreed.push(None);
        }
        self.last_row = Some(answer.row);
        place
    }
}

/// The ratings and a word on answers that were given twice.
pub(super) fn assemble(answers: &[Answer], layout: &Layout) -> Result<(RatingSet, Vec<String>), ReviewError> {
    let mut repeated: Vec<usize> = Vec::new();
    let mut groups: Vec<Group> = Vec::new();
    let mut group_of: HashMap<(&str, &str), usize> = HashMap::new();
    let mut scales = Scales::of(answers, layout);
    let last_rounds = last_rounds(answers, layout.raters.len());
    for answer in answers {
        // What was agreed after a round stands in a row of a later one that nobody rates in: it belongs to the last that somebody does.
        let round = match last_rounds.get(answer.item) {
            Some((rated, last)) if answer.rater >= layout.raters.len() && !rated.contains(answer.round) => *last,
            _ => answer.round,
        };
        let answer = &Answer { round, ..*answer };
        let at = *group_of.entry((answer.item, answer.round)).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Group {
                item: answer.item,
                round: answer.round,
                units: Vec::new(),
                place_of: HashMap::new(),
                last_row: None,
                codes: Vec::new(),
                agreed: Vec::new(),
            });
        }
        let group = &mut groups[at];
        let place = group.place(answer, layout.unit_by_row, layout.raters.len());
        let Some(given) = answer.given else { continue };
        let code = scales.code(answer.item, given).ok_or_else(|| off_scale(answer, given, &scales, layout))?;
        let cell = match group.codes[place].get_mut(answer.rater) {
            Some(cell) => cell,
            None => &mut group.agreed[place],
        };
        if cell.replace(code).is_some() {
            repeated.push(answer.row + 1);
        }
    }
    let mut warnings = Vec::new();
    if let Some(first) = repeated.first() {
        warnings.push(format!(
            "{} answers of {} follow another one by the same rater to the same unit, of which the last counts; the first is in row {first}",
            repeated.len(),
            layout.resource,
        ));
    }
    in_order(&mut groups, layout);
    let rounds: BTreeSet<&str> = groups.iter().map(|g| g.round).collect();
    let items: BTreeSet<&str> = groups.iter().map(|g| g.item).collect();
    let mut set = RatingSet {
        name: layout.name.to_owned(),
        raters: layout.raters.clone(),
        agreed: layout.agreed.clone(),
        scale: Vec::new(),
        items: Vec::new(),
    };
    for group in groups {
        let scale = scales.scale(group.item).to_vec();
        set.scale.extend(scale.iter().filter(|c| !set.scale.contains(c)).cloned().collect::<Vec<_>>());
        let item = (items.len() > 1).then(|| if group.item.is_empty() { "(blank)" } else { group.item }.to_owned());
        let round = (rounds.len() > 1).then(|| if group.round.is_empty() { "(blank)" } else { group.round }.to_owned());
        let place = || {
            let of = |what: &str, name: &Option<String>| {
                name.as_ref().map_or_else(String::new, |n| format!(", {what} '{n}'"))
            };
            format!("'{}'{}{}", layout.name, of("item", &item), of("round", &round))
        };
        let ratings = Ratings::new(scale.len(), layout.raters.len(), &group.codes)
            .map_err(|source| ReviewError::Agreement { place: place(), source })?;
        let declared = layout.labels.iter().find(|(id, _)| id == group.item);
        let label =
            declared.map(|(_, label)| label.clone()).or_else(|| item.clone()).unwrap_or_else(|| layout.name.to_owned());
        set.items.push(ItemRatings { item, label, round, scale, units: group.units, ratings, agreed: group.agreed });
    }
    if set.items.is_empty() {
        return Err(ReviewError::Ratings {
            what: format!("'{}' has no ratings", layout.name),
            because: "found no row, expected one for each unit".to_owned(),
        });
    }
    Ok((set, warnings))
}

/// For each item the rounds in which somebody rates, and the last of them.
fn last_rounds<'a>(answers: &[Answer<'a>], raters: usize) -> HashMap<&'a str, (BTreeSet<&'a str>, &'a str)> {
    let mut rounds: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for answer in answers.iter().filter(|a| a.rater < raters && a.given.is_some()) {
        rounds.entry(answer.item).or_default().insert(answer.round);
    }
    let with_last = |(item, rounds): (&'a str, BTreeSet<&'a str>)| {
        let order = observed(rounds.iter().copied());
        let last = order.last().and_then(|last| rounds.get(last.as_str()).copied()).unwrap_or_default();
        (item, (rounds, last))
    };
    rounds.into_iter().map(with_last).collect()
}

/// The scale of each item.
struct Scales<'a> {
    by_item: HashMap<&'a str, (Vec<String>, HashMap<String, usize>)>,
}

impl<'a> Scales<'a> {
    fn of(answers: &[Answer<'a>], layout: &Layout) -> Self {
        let items: BTreeSet<&str> = answers.iter().map(|a| a.item).collect();
        let scale = |item: &'a str| {
            let scale: Vec<String> = (layout.scale)(item).iter().map(|c| super::canonical(c.trim())).collect();
            let places = scale.iter().enumerate().map(|(place, c)| (c.clone(), place)).collect();
            (item, (scale, places))
        };
        Self { by_item: items.into_iter().map(scale).collect() }
    }

    fn scale(&self, item: &str) -> &[String] {
        self.by_item.get(item).map_or(&[], |(scale, _)| scale)
    }

    fn code(&mut self, item: &str, given: &str) -> Option<usize> {
        self.by_item.get(item)?.1.get(given).copied()
    }
}

/// Declared items first, in their order; rounds by name, numbers by value.
fn in_order(groups: &mut [Group], layout: &Layout) {
    let rounds = observed(groups.iter().map(|g| g.round));
    let mut seen: Vec<&str> = layout.labels.iter().map(|(id, _)| id.as_str()).collect();
    for group in groups.iter() {
        if !seen.contains(&group.item) {
            seen.push(group.item);
        }
    }
    groups.sort_by_key(|g| (seen.iter().position(|i| *i == g.item), rounds.iter().position(|r| r == g.round)));
}

fn off_scale(answer: &Answer, given: &str, scales: &Scales, layout: &Layout) -> ReviewError {
    ReviewError::BadValue {
        resource: layout.resource.to_owned(),
        row: answer.row as u64 + 1,
        column: (layout.column)(answer.rater),
        found: shorten(given),
        expected: format!("an answer of the scale: {}", list(scales.scale(answer.item).iter().map(String::as_str))),
    }
}

/// The categories that occur: numbers by value, else by name.
pub(super) fn observed<'a>(answers: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names = sorted(answers.filter(|a| !a.is_empty()));
    if names.iter().all(|n| n.parse::<f64>().is_ok()) {
        names.sort_by(|a, b| {
            let value = |n: &String| n.parse::<f64>().unwrap_or(f64::NAN);
            value(a).total_cmp(&value(b))
        });
    }
    names
}

pub(super) fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    names.collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect()
}
