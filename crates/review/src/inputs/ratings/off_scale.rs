//! Answers that are on no scale: each costs itself, and is named.

use std::collections::{HashMap, HashSet};

use super::assemble::{Answer, Layout, Scales};
use crate::error::{ReviewError, list, nearest, shorten};

/// Rows that a sentence lists.
const LISTED: usize = 5;

/// Answers off the scale, by item, column and word, in the order in which they occur.
#[derive(Default)]
pub(super) struct OffScale<'a> {
    found: Vec<Found<'a>>,
    places: HashMap<(&'a str, usize, &'a str), usize>,
    /// The items to which some answer is on the scale.
    pub on_scale: HashSet<&'a str>,
}

struct Found<'a> {
    item: &'a str,
    rater: usize,
    given: &'a str,
    rows: Vec<usize>,
}

impl<'a> OffScale<'a> {
    pub(super) fn add(&mut self, answer: &Answer<'a>, given: &'a str) {
        let new = self.found.len();
        let place = *self.places.entry((answer.item, answer.rater, given)).or_insert(new);
        match self.found.get_mut(place) {
            Some(found) => found.rows.push(answer.row),
            None => self.found.push(Found { item: answer.item, rater: answer.rater, given, rows: vec![answer.row] }),
        }
    }

    /// A word on each, those of one word and column in one.
    ///
    /// # Errors
    /// No answer to an item is on its scale (in a review: no answer at all), or a rater's is not on one that somebody typed in.
    pub(super) fn told(&self, scales: &Scales<'_>, layout: &Layout<'_>) -> Result<Vec<String>, ReviewError> {
        let mut said: Vec<Said<'_>> = Vec::new();
        let mut places: HashMap<(&str, String, String), usize> = HashMap::new();
        for found in &self.found {
            layout.work.go_on()?;
            let scale = || scales.scale(found.item).iter().map(String::as_str);
            let column = (layout.column)(found.rater);
            let hint =
                nearest(found.given, scale()).map_or_else(String::new, |name| format!("; did you mean '{name}'?"));
            let expected = format!("an answer of the scale: {}", list(scale()));
            // What was agreed changes no coefficient, so that it stops none.
            let counts = found.rater < layout.raters.len();
            let typed = layout.scale_is_typed && counts;
            // Where a review declares the scale, an item without a single answer on it costs that item.
            let fits = if layout.forgiving { !self.on_scale.is_empty() } else { self.on_scale.contains(found.item) };
            if typed || counts && !fits {
                let instead = if typed { "; --na takes a text for a missing rating" } else { "" };
                return Err(ReviewError::BadValue {
                    resource: layout.resource.to_owned(),
                    row: found.rows[0] as u64 + 1,
                    column,
                    found: shorten(found.given),
                    expected: format!("{expected}{instead}{hint}"),
                });
            }
            // One column may hold the answers of all raters to all items.
            let new = said.len();
            let place = *places.entry((found.given, column.clone(), expected.clone())).or_insert(new);
            match said.get_mut(place) {
                Some(said) => said.rows.extend(&found.rows),
                None => said.push(Said { column, given: found.given, rows: found.rows.clone(), expected, hint }),
            }
        }
        Ok(said.into_iter().map(|said| said.sentence(layout.resource)).collect())
    }
}

/// What is said of one word in one column.
struct Said<'a> {
    column: String,
    given: &'a str,
    rows: Vec<usize>,
    expected: String,
    hint: String,
}

impl Said<'_> {
    fn sentence(mut self, resource: &str) -> String {
        self.rows.sort_unstable();
        let shown: Vec<String> = self.rows.iter().take(LISTED).map(|row| (row + 1).to_string()).collect();
        let more =
            if self.rows.len() > LISTED { format!(", … ({} answers)", self.rows.len()) } else { String::new() };
        let (row, these) =
            if self.rows.len() == 1 { ("row", "this answer does") } else { ("rows", "these answers do") };
        let (rows, found) = (shown.join(", "), shorten(self.given));
        let Self { column, expected, hint, .. } = self;
        format!(
            "'{resource}', {row} {rows}{more}, column '{column}': found '{found}', expected {expected}; {these} not count{hint}"
        )
    }
}
