//! Answers, one by one, → ratings by item and round.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use qes_agreement::{AgreementError, Ratings};
use qes_work::{Stopped, Work};

use super::off_scale::OffScale;
use super::spelling::{key, spellings};
use super::{ItemRatings, RatingSet};
use crate::error::{ReviewError, shorten};

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
    pub scale: &'a dyn Fn(&str) -> Result<Vec<String>, Stopped>,
    /// Whether that of an item is declared, and not made of its answers.
    pub declared: &'a dyn Fn(&str) -> bool,
    /// Whether it was typed in with the question: an answer that is not on it is then a mistake in the question.
    pub scale_is_typed: bool,
    /// Whether every row is a unit of its own.
    pub unit_by_row: bool,
    /// Whether an answer off the scale costs itself alone, as where a review declares the scale; else it is an error.
    pub forgiving: bool,
    /// The work that it is for.
    pub work: &'a Work,
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

/// The most cells of units and raters: each takes sixteen bytes while ratings are put together.
const MOST_CELLS: usize = 100_000_000;

/// That so many units of so many raters can be held.
///
/// # Errors
/// They are too many.
pub(super) fn fits(name: &str, units: usize, raters: usize) -> Result<(), ReviewError> {
    if units.saturating_mul(raters) <= MOST_CELLS {
        return Ok(());
    }
    Err(ReviewError::Ratings {
        what: format!(
            "'{name}' has {raters} raters and {units} units or more, most of them without a rating by most raters"
        ),
        because: format!("expected at most {MOST_CELLS} pairs of a unit and a rater"),
    })
}

/// The ratings and a word on answers that were given twice, or are on no scale: these count for nothing.
///
/// # Errors
/// No answer to an item is on its scale, one is not on a scale that was typed in, or fewer than two raters answered.
pub(super) fn assemble(answers: &[Answer], layout: &Layout) -> Result<(RatingSet, Vec<String>), ReviewError> {
    let mut repeated = Repeated::default();
    let mut groups: Vec<Group> = Vec::new();
    let mut group_of: HashMap<(&str, &str), usize> = HashMap::new();
    let work = layout.work;
    work.begin_counted("assembling", "ratings", answers.len());
    let mut scales = Scales::of(answers, layout)?;
    let mut off = OffScale::default();
    let last_rounds = last_rounds(answers, layout.raters.len(), work)?;
    let mut cells = 0;
    for answer in answers {
        work.did(1)?;
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
        let units = group.units.len();
        let place = group.place(answer, layout.unit_by_row, layout.raters.len());
        cells += group.units.len() - units;
        fits(layout.name, cells, layout.raters.len())?;
        let Some(given) = answer.given else { continue };
        let Some(code) = scales.code(answer.item, given) else {
            off.add(answer, given);
            continue;
        };
        off.on_scale.insert(answer.item);
        let cell = match group.codes[place].get_mut(answer.rater) {
            Some(cell) => cell,
            None => &mut group.agreed[place],
        };
        if let Some(before) = cell.replace(code) {
            repeated.add(answer, before != code);
        }
    }
    let mut warnings = off.told(&scales, layout)?;
    work.go_on()?;
    warnings.extend(repeated.told(layout).into_iter().chain(scales.told()));
    in_order(&mut groups, layout);
    set_of(groups, &scales, layout, warnings)
}

/// The items and rounds of answers that were sorted into them. Where it is forgiving, one that cannot be used is left out, with a word.
fn set_of(
    groups: Vec<Group>,
    scales: &Scales,
    layout: &Layout,
    mut warnings: Vec<String>,
) -> Result<(RatingSet, Vec<String>), ReviewError> {
    let rounds: BTreeSet<&str> = groups.iter().map(|g| g.round).collect();
    let items: BTreeSet<&str> = groups.iter().map(|g| g.item).collect();
    let mut set = RatingSet {
        name: layout.name.to_owned(),
        raters: layout.raters.clone(),
        agreed: layout.agreed.clone(),
        scale: Vec::new(),
        items: Vec::new(),
        taken: None,
    };
    let mut left_out: Vec<ReviewError> = Vec::new();
    let mut known_categories: HashSet<String> = HashSet::new();
    let mut told_before: HashSet<String> = HashSet::new();
    let labels: HashMap<&str, &String> = layout.labels.iter().rev().map(|(id, label)| (id.as_str(), label)).collect();
    for group in groups {
        layout.work.go_on()?;
        let scale = scales.scale(group.item).to_vec();
        let known = (layout.declared)(group.item);
        let told = spellings("answers", &scale, UNLIKE).filter(|told| !known && told_before.insert(told.clone()));
        warnings.extend(told);
        set.scale.extend(scale.iter().filter(|c| known_categories.insert((*c).clone())).cloned());
        let item = (items.len() > 1).then(|| if group.item.is_empty() { "(blank)" } else { group.item }.to_owned());
        let round = (rounds.len() > 1).then(|| if group.round.is_empty() { "(blank)" } else { group.round }.to_owned());
        let place = || {
            let of = |what: &str, name: &Option<String>| {
                name.as_ref().map_or_else(String::new, |n| format!(", {what} '{n}'"))
            };
            format!("'{}'{}{}", layout.name, of("item", &item), of("round", &round))
        };
        let ratings = match Ratings::new(scale.len(), layout.raters.len(), &group.codes) {
            Ok(ratings) => ratings,
            Err(source) => {
                let error = too_few(place(), source, &group, layout);
                if !layout.forgiving {
                    return Err(error);
                }
                left_out.push(error);
                continue;
            }
        };
        let declared = labels.get(group.item);
        let label =
            declared.map(|label| (*label).clone()).or_else(|| item.clone()).unwrap_or_else(|| layout.name.to_owned());
        set.items.push(ItemRatings {
            item,
            label,
            round,
            scale,
            declared: known,
            units: group.units,
            ratings,
            agreed: group.agreed,
        });
    }
    if set.items.is_empty()
        && let Some(first) = left_out.drain(..).next()
    {
        return Err(first);
    }
    warnings.extend(left_out.iter().map(|error| format!("an item is left out: {error}")));
    if set.items.is_empty() {
        return Err(ReviewError::Ratings {
            what: format!("'{}' has no ratings", layout.name),
            because: "found no row, expected one for each unit".to_owned(),
        });
    }
    Ok((set, warnings))
}

/// For each item the rounds in which somebody rates, and the last of them.
fn last_rounds<'a>(
    answers: &[Answer<'a>],
    raters: usize,
    work: &Work,
) -> Result<HashMap<&'a str, (BTreeSet<&'a str>, &'a str)>, Stopped> {
    let mut rounds: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for answer in answers.iter().filter(|a| a.rater < raters && a.given.is_some()) {
        work.go_on()?;
        rounds.entry(answer.item).or_default().insert(answer.round);
    }
    let with_last = |(item, rounds): (&'a str, BTreeSet<&'a str>)| {
        let order = observed(rounds.iter().copied());
        let last = order.last().and_then(|last| rounds.get(last.as_str()).copied()).unwrap_or_default();
        (item, (rounds, last))
    };
    Ok(rounds.into_iter().map(with_last).collect())
}

/// The scale of each item.
pub(super) struct Scales<'a> {
    by_item: HashMap<&'a str, (Vec<String>, HashMap<String, usize>)>,
    /// Answers that are another spelling of a category: the answer, the category, how many.
    respelled: BTreeMap<(String, String), usize>,
    /// What answers that are no category as they stand were read as, by item.
    read: HashMap<(&'a str, &'a str), Option<usize>>,
}

impl<'a> Scales<'a> {
    fn of(answers: &[Answer<'a>], layout: &Layout) -> Result<Self, Stopped> {
        let items: HashSet<&str> = answers.iter().map(|a| a.item).collect();
        let scale = |item: &'a str| -> Result<_, Stopped> {
            layout.work.go_on()?;
            let scale: Vec<String> = (layout.scale)(item)?.iter().map(|c| super::canonical(c.trim())).collect();
            let places = scale.iter().enumerate().map(|(place, c)| (c.clone(), place)).collect();
            Ok((item, (scale, places)))
        };
        let by_item = items.into_iter().map(scale).collect::<Result<_, _>>()?;
        Ok(Self { by_item, respelled: BTreeMap::new(), read: HashMap::new() })
    }

    pub(super) fn scale(&self, item: &str) -> &[String] {
        self.by_item.get(item).map_or(&[], |(scale, _)| scale)
    }

    /// The place of an answer on the scale: that of its category, or of the only one that is another spelling of it.
    fn code(&mut self, item: &'a str, given: &'a str) -> Option<usize> {
        let (scale, places) = self.by_item.get(item)?;
        if let Some(place) = places.get(given) {
            return Some(*place);
        }
        let read = self.read.entry((item, given)).or_insert_with(|| {
            let own = key(given);
            let mut alike = (0..scale.len()).filter(|&place| key(&scale[place]) == own);
            let (place, None) = (alike.next()?, alike.next()) else { return None };
            Some(place)
        });
        let place = (*read)?;
        *self.respelled.entry((given.to_owned(), scale[place].clone())).or_default() += 1;
        Some(place)
    }

    fn told(&self) -> Option<String> {
        let one =
            |((given, category), n): (&(String, String), &usize)| format!("{n} '{}' as '{category}'", shorten(given));
        let all: Vec<String> = self.respelled.iter().map(one).collect();
        (!all.is_empty())
            .then(|| format!("answers that are another spelling of a category were read as it: {}", all.join(", ")))
    }
}

/// Declared items first, in their order; rounds by name, numbers by value.
fn in_order(groups: &mut [Group], layout: &Layout) {
    let rounds = observed(groups.iter().map(|g| g.round));
    let mut items: HashMap<&str, usize> = HashMap::new();
    for item in layout.labels.iter().map(|(id, _)| id.as_str()).chain(groups.iter().map(|g| g.item)) {
        let next = items.len();
        items.entry(item).or_insert(next);
    }
    let rounds: HashMap<&str, usize> = rounds.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    groups.sort_by_key(|g| (items.get(g.item).copied(), rounds.get(g.round).copied()));
}

/// What a scale does about spellings.
const UNLIKE: &str = "different categories; a scale that names one of them, as --scale does, reads the others as it";

/// Answers that follow another one by the same rater to the same unit.
#[derive(Default)]
struct Repeated {
    n: usize,
    other: usize,
    first: Option<(usize, String, usize)>,
}

impl Repeated {
    fn add(&mut self, answer: &Answer, differs: bool) {
        self.n += 1;
        self.other += usize::from(differs);
        self.first.get_or_insert_with(|| (answer.row + 1, answer.unit.to_owned(), answer.rater));
    }

    fn told(&self, layout: &Layout) -> Option<String> {
        let (row, unit, rater) = self.first.as_ref()?;
        let rater = layout.raters.get(*rater).or(layout.agreed.as_ref()).map_or("", String::as_str);
        Some(format!(
            "{} answers of {} follow another one by the same rater to the same unit, of which the last counts ({} of them another \
             answer); the first is in row {row}: unit '{}', rater '{rater}'",
            self.n,
            layout.resource,
            self.other,
            shorten(unit),
        ))
    }
}

/// That nobody's own answers are there.
pub(super) fn only_agreed(place: &str, agreed: &str) -> ReviewError {
    ReviewError::Ratings {
        what: format!("'{place}' holds only consensus answers, those of '{agreed}'"),
        because: "agreement needs two people's own answers".to_owned(),
    }
}

/// Who gave the answers, where they are not of two.
fn too_few(place: String, source: AgreementError, group: &Group, layout: &Layout) -> ReviewError {
    let gave = |rater: &usize| group.codes.iter().any(|row| row[*rater].is_some());
    let who: Vec<usize> = (0..layout.raters.len()).filter(gave).collect();
    let agreed = layout.agreed.as_ref().filter(|_| group.agreed.iter().any(Option::is_some));
    match (source, who.as_slice(), agreed) {
        (AgreementError::Empty | AgreementError::TooFewRaters { .. }, [], Some(agreed)) => ReviewError::Ratings {
            what: format!("{place} has only consensus answers, those of '{agreed}'"),
            because: "agreement needs two people's own answers".to_owned(),
        },
        (AgreementError::TooFewRaters { .. }, [one], agreed) => {
            let and = agreed.map_or_else(String::new, |agreed| format!(" beside what was agreed ('{agreed}')"));
            ReviewError::Ratings {
                what: format!("{place} has the answers of one rater only, '{}'{and}", layout.raters[*one]),
                because: "agreement needs two people's own answers".to_owned(),
            }
        }
        (source, ..) => ReviewError::Agreement { place, source },
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
