//! Numbered reasons for undefined cells, in the order in which a reader meets them.

use std::collections::HashMap;

use crate::cell::Shown;
use crate::{Row, Table};

/// The distinct reasons of a table's undefined cells.
pub(crate) struct Footnotes<'a> {
    reasons: Vec<&'a str>,
    positions: HashMap<&'a str, usize>,
}

impl<'a> Footnotes<'a> {
    pub(crate) fn of(table: &'a Table) -> Self {
        let mut footnotes = Self { reasons: Vec::new(), positions: HashMap::new() };
        for cell in table.rows.iter().flat_map(Row::shown_cells) {
            if let Shown::Undefined(reason) = cell.shown() {
                footnotes.positions.entry(reason).or_insert_with(|| {
                    footnotes.reasons.push(reason);
                    footnotes.reasons.len() - 1
                });
            }
        }
        footnotes
    }

    /// What stands in an undefined cell: a dash and the footnote's number.
    pub(crate) fn mark(&self, reason: &str) -> String {
        let number = self.positions.get(reason).map(|position| superscript(position + 1));
        format!("–{}", number.unwrap_or_default())
    }

    /// The footnotes themselves, one line each.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        self.reasons.iter().enumerate().map(|(position, reason)| format!("{} {reason}", superscript(position + 1)))
    }
}

fn superscript(number: usize) -> String {
    let digit = |digit| match digit {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        _ => '⁹',
    };
    number.to_string().chars().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cell;

    #[test]
    fn equal_reasons_share_a_number() {
        let mut table = Table::new("");
        for reason in ["no variation", "one rater", "no variation"] {
            table.row(vec![Cell::Undefined(reason.to_owned())]);
        }
        let footnotes = Footnotes::of(&table);
        assert_eq!(footnotes.lines().collect::<Vec<_>>(), ["¹ no variation", "² one rater"]);
        assert_eq!(footnotes.mark("one rater"), "–²");
        assert_eq!(superscript(1_234_567_890), "¹²³⁴⁵⁶⁷⁸⁹⁰");
    }
}
