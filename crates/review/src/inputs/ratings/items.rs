//! The column of a long table that names the items, where its name is not one of the usual ones, or nobody names it.

use std::collections::{HashMap, HashSet};

use qes_work::{Stopped, Work};

use super::raters::quoted;
use super::{TakenColumns, names};
use crate::error::ReviewError;
use crate::frame::Frame;

/// Words for an item, and what is said of one.
const ITEMS: &str =
    "aspect casp criteria criterion dimension domain element indicator item items itm jbi question standard statement";
const SAID: &str = "answer author comment comments date explanation judgement judgment link note notes quote rating reason reasons \
                    remark remarks score scores summary total url";

/// What tells apart the answers of one rater to one unit.
pub(super) struct Apart<'a> {
    frame: &'a Frame,
    /// What every answer is filed under, row by row; none where it is missing.
    keys: Vec<Option<Vec<String>>>,
    answers: Vec<Option<String>>,
    work: &'a Work,
}

impl<'a> Apart<'a> {
    /// The answers of this column, under the unit, the rater and whatever else is known.
    pub(super) fn new(frame: &'a Frame, under: &[&str], answer: &str, work: &'a Work) -> Result<Self, ReviewError> {
        let answers = frame.read(answer, work)?;
        let mut keys: Vec<Option<Vec<String>>> =
            answers.iter().map(|a| a.as_ref().filter(|a| !a.trim().is_empty()).map(|_| Vec::new())).collect();
        for (at, column) in under.iter().enumerate() {
            for (key, text) in keys.iter_mut().zip(frame.read(column, work)?) {
                work.go_on()?;
                let text = text.unwrap_or_default();
                // A row without unit or rater counts for nothing.
                if at < 2 && text.trim().is_empty() {
                    *key = None;
                }
                if let Some(key) = key {
                    key.push(text);
                }
            }
        }
        Ok(Self { frame, keys, answers, work })
    }

    /// The column that is called like items and tells most answers apart that nothing else does.
    ///
    /// # Errors
    /// [`Stopped`] when the work was.
    pub(super) fn item(&self, taken: &[&str]) -> Result<Option<String>, Stopped> {
        let mut fewest = self.repeated(None)?.0;
        let mut best = None;
        for column in self.frame.columns().into_iter().filter(|c| is_item(c) && !taken.contains(c)) {
            let left = self.repeated(Some(column))?.0;
            if left < fewest {
                (fewest, best) = (left, Some(column.to_owned()));
            }
        }
        Ok(best)
    }

    /// That not most answers follow another one by the same rater to the same unit; a word on a column that tells them apart.
    ///
    /// # Errors
    /// They do, and say something else.
    pub(super) fn few_lost(&self, taken: &TakenColumns) -> Result<Option<String>, ReviewError> {
        let (n, differ) = self.repeated(None)?;
        let all = self.keys.iter().flatten().count();
        if n == 0 || !differ {
            return Ok(None);
        }
        let apart = |c: &str| -> Result<bool, Stopped> {
            let held = self.frame.read_if_any(c, self.work)?.unwrap_or_default();
            let held: HashSet<String> = held.into_iter().flatten().take_while(|_| !self.work.is_stopped()).collect();
            Ok(2 * held.len() <= all && self.repeated(Some(c))?.0 == 0)
        };
        let mut column = None;
        for aside in &taken.left_aside {
            if apart(aside)? {
                column = Some((aside, quoted(aside)));
                break;
            }
        }
        if 2 * n < all {
            return Ok(column.map(|(column, typed)| {
                format!("the column '{column}' tells these answers apart; --item {typed} where it names the items")
            }));
        }
        let because = match column {
            Some((column, typed)) => format!(
                "the column '{column}' tells them apart: --item {typed} where it names the items, --round {typed} where it \
                 names the rounds"
            ),
            None => "expected one answer by each rater to each unit; --item names the column of the items, --round that of the \
                     rounds, --unit that of the units"
                .to_owned(),
        };
        Err(ReviewError::Ratings {
            what: format!(
                "{n} of {all} answers of '{}' follow another one by the same rater to the same unit and would not count",
                self.frame.name
            ),
            because,
        })
    }

    /// How many answers follow another one under the same key, this column being a part of it, and whether one says something else.
    fn repeated(&self, further: Option<&str>) -> Result<(usize, bool), Stopped> {
        let texts = further.map(|c| self.frame.read_if_any(c, self.work)).transpose()?.flatten().unwrap_or_default();
        let mut seen: HashMap<(&[String], Option<&String>), &Option<String>> = HashMap::new();
        let (mut n, mut differ) = (0, false);
        for (row, key) in self.keys.iter().enumerate() {
            self.work.go_on()?;
            let Some(key) = key else { continue };
            let further = texts.get(row).and_then(Option::as_ref);
            if let Some(before) = seen.insert((key, further), &self.answers[row]) {
                n += 1;
                differ |= before != &self.answers[row];
            }
        }
        Ok((n, differ))
    }
}

/// Whether a column is called like one of items.
fn is_item(name: &str) -> bool {
    let words = names::words(name);
    let any = |list: &str| words.iter().any(|w| list.split_whitespace().any(|l| l == w));
    any(ITEMS) && !any(SAID)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_items_are_known() {
        for name in ["Domain", "Criterion", "Question", "item_no", "CASP item", "itemID", "JBI question"] {
            assert!(is_item(name), "{name}");
        }
        for name in ["notes", "item comment", "Year", "question_score", "stage"] {
            assert!(!is_item(name), "{name}");
        }
    }
}
