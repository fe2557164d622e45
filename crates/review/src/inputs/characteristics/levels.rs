//! The levels of a variable: words, numbers, groups of numbers, several values in one cell.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use qes_synthesis::summary;

use super::{NOT_STATED, Numbers};

/// What is no number where numbers are grouped.
const NO_NUMBER: &str = "no number";
/// The level of what states several numbers of which none is the one that counts.
pub(super) const SEVERAL: &str = "several numbers";
/// A column of which fewer values than two in three are numbers holds words.
const MOSTLY: (usize, usize) = (2, 3);
/// What separates values in a cell beyond doubt.
const SEPARATORS: [char; 2] = [';', '|'];
/// What may separate values, if each of them stands in a cell of its own too.
const PERHAPS: [char; 3] = [',', '/', '+'];

/// The order of two levels: numbers by their size, before words; what is not stated last.
pub fn level_order(a: &str, b: &str) -> Ordering {
    let last = |level: &str| level.is_empty() || [NOT_STATED, NO_NUMBER, SEVERAL].contains(&level);
    last(a).cmp(&last(b)).then_with(|| match (number(a), number(b)) {
        (Some(x), Some(y)) => x.total_cmp(&y).then_with(|| a.cmp(b)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cmp(b),
    })
}

pub(super) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|n: &f64| n.is_finite())
}

/// The values of a cell: one, or several between separators.
pub(super) fn values_of(cell: &str, separator: Option<&str>) -> BTreeSet<String> {
    let parts: Vec<&str> = match separator {
        Some(separator) if !separator.is_empty() => cell.split(separator).collect(),
        _ => vec![cell],
    };
    parts.into_iter().map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect()
}

/// How the cells of a variable look as if they held several values: the separator, how many do, and one of them.
pub(super) fn looks_split<'a>(cells: &[&'a str]) -> Option<(char, usize, &'a str)> {
    let whole: BTreeSet<&str> = cells.iter().map(|c| c.trim()).collect();
    let parts =
        |cell: &'a str, by: char| -> Vec<&'a str> { cell.split(by).map(str::trim).filter(|p| !p.is_empty()).collect() };
    let found = |by: char, sure: bool| {
        let several = |cell: &&&'a str| {
            let parts = parts(cell, by);
            parts.len() > 1 && (sure || parts.iter().all(|p| whole.contains(p)))
        };
        let first = cells.iter().find(several)?;
        Some((by, cells.iter().filter(several).count(), *first))
    };
    let sure = SEPARATORS.into_iter().filter_map(|by| found(by, true)).max_by_key(|(_, n, _)| *n);
    sure.or_else(|| PERHAPS.into_iter().filter_map(|by| found(by, false)).max_by_key(|(_, n, _)| *n))
}

/// How the values of a variable become levels.
pub(super) enum Scale {
    /// Each value is a level.
    Words,
    /// Each number is a level.
    Numbers,
    /// Groups of numbers: where each begins, after the first.
    Groups(Vec<f64>),
}

impl Scale {
    /// Whether these values are numbers, and those that are none.
    pub(super) fn numeric<'a>(values: &BTreeSet<&'a str>) -> Option<Vec<&'a str>> {
        let odd: Vec<&str> = values.iter().copied().filter(|v| number(v).is_none()).collect();
        let numbers = values.len() - odd.len();
        (numbers > 0 && numbers * MOSTLY.1 >= values.len() * MOSTLY.0).then_some(odd)
    }

    /// The levels of these values; one that says that nothing is stated where there are none.
    pub(super) fn levels(&self, values: &BTreeSet<String>) -> BTreeSet<String> {
        if values.is_empty() {
            return BTreeSet::from([NOT_STATED.to_owned()]);
        }
        let level = |value: &String| match (self, number(value)) {
            (Self::Groups(begin), Some(n)) => group_names(begin)[begin.iter().filter(|b| **b <= n).count()].clone(),
            (Self::Groups(_), None) if value != SEVERAL => NO_NUMBER.to_owned(),
            // One number may be written in several ways.
            (Self::Numbers, Some(n)) => n.to_string(),
            _ => value.clone(),
        };
        values.iter().map(level).collect()
    }

    /// The counts in the order of their levels. Groups are all there, empty ones too.
    pub(super) fn in_order(&self, mut counts: BTreeMap<String, u64>) -> Vec<(String, u64)> {
        let mut ordered = Vec::new();
        if let Self::Groups(begin) = self {
            ordered.extend(group_names(begin).into_iter().map(|name| (counts.remove(&name).unwrap_or(0), name)));
        }
        let mut others: Vec<(String, u64)> = counts.into_iter().collect();
        others.sort_by(|a, b| level_order(&a.0, &b.0));
        ordered.into_iter().map(|(n, name)| (name, n)).chain(others).collect()
    }

    /// Whether these values are numbers of several levels.
    pub(super) fn is_several(&self, values: &BTreeSet<String>) -> bool {
        let numbers: BTreeSet<String> = values.iter().filter(|v| number(v).is_some()).cloned().collect();
        !matches!(self, Self::Words) && numbers.len() > 1 && self.levels(&numbers).len() > 1
    }

    /// What the numbers are like, each unit once: one that states several of them has no number of its own.
    pub(super) fn numbers<'a>(&self, units: impl Iterator<Item = &'a BTreeSet<String>>) -> Option<Numbers> {
        if matches!(self, Self::Words) {
            return None;
        }
        let (mut numbers, mut missing, mut several) = (Vec::new(), 0, 0);
        for values in units {
            match distinct(values).as_slice() {
                [one] => numbers.push(*one),
                [] if !values.contains(SEVERAL) => missing += 1,
                _ => several += 1,
            }
        }
        Some(Numbers { summary: summary(&numbers), missing, several })
    }
}

/// The different numbers among these values, by their size.
pub(super) fn distinct(values: &BTreeSet<String>) -> Vec<f64> {
    let mut numbers: Vec<f64> = values.iter().filter_map(|v| number(v)).collect();
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    numbers
}

/// `under 10`, `10 to under 20`, `20 or more`.
fn group_names(begin: &[f64]) -> Vec<String> {
    let (Some(first), Some(last)) = (begin.first(), begin.last()) else { return Vec::new() };
    let between = begin.windows(2).map(|w| format!("{} to under {}", w[0], w[1]));
    std::iter::once(format!("under {first}")).chain(between).chain([format!("{last} or more")]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_ordered_as_numbers() {
        let mut levels = vec!["450", "not stated", "9", "UK", "81", "Ireland", "46"];
        levels.sort_by(|a, b| level_order(a, b));
        assert_eq!(levels, ["9", "46", "81", "450", "Ireland", "UK", "not stated"]);
    }

    #[test]
    fn groups_have_their_bounds() {
        let scale = Scale::Groups(vec![10.0, 20.5]);
        let level = |text: &str| scale.levels(&values_of(text, None)).into_iter().next().unwrap();
        for (text, expected) in [
            ("9.9", "under 10"),
            ("10", "10 to under 20.5"),
            ("20.5", "20.5 or more"),
            ("-3", "under 10"),
            ("many", "no number"),
            ("", "not stated"),
        ] {
            assert_eq!(level(text), expected, "{text}");
        }
        let counts = scale.in_order(BTreeMap::from([("20.5 or more".to_owned(), 2)]));
        let expected = [("under 10", 0), ("10 to under 20.5", 0), ("20.5 or more", 2)];
        assert_eq!(counts, expected.map(|(name, n)| (name.to_owned(), n)));
    }

    #[test]
    fn cells_that_look_as_if_they_held_several_values() {
        let looks = |cells: &[&str]| looks_split(cells).map(|(by, n, _)| (by, n));
        assert_eq!(looks(&["UK", "UK; Ireland", "Ireland; UK", "United Kingdom"]), Some((';', 2)));
        assert_eq!(looks(&["UK, Ireland", "UK", "Ireland"]), Some((',', 1)));
        assert_eq!(looks(&["Belfast, UK", "London, UK", "UK"]), None, "a place is one value");
        assert_eq!(looks(&["UK;", "a"]), None, "nothing stands behind it");
    }

    #[test]
    fn numbers_among_words() {
        let numeric = |values: &[&'static str]| Scale::numeric(&values.iter().copied().collect());
        assert_eq!(numeric(&["9", "46"]), Some(vec![]));
        assert_eq!(numeric(&["9", "46", "NR"]), Some(vec!["NR"]));
        assert_eq!(numeric(&["9", "18-65", "30 to 40"]), None);
        assert_eq!(numeric(&[]), None);
    }
}
