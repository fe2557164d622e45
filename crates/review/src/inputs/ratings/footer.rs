//! Rows below the units: sums, counts, the agreement itself.

use std::collections::BTreeSet;

use qes_work::{Stopped, Work};

use super::{RatingColumns, named_or, names, wide};
use crate::frame::Frame;

/// Words that a row of sums is called by, and those that may stand beside them.
const SUMS: &str =
    "agreement average count counts gesamt kappa mean median percentage subtotal sd sum summe total totals";
const BESIDE: &str = "cohen cohens grand in n no number of overall percent raters s score scores the yes";
/// More rows than these are no footer.
const MOST: usize = 3;
/// Fewer units prove nothing.
const FEWEST: usize = 3;

/// The table without the rows below its units, and a word on each; nothing where there are none.
pub(super) fn without(
    frame: &Frame,
    columns: &RatingColumns,
    work: &Work,
) -> Result<Option<(Frame, Vec<String>)>, Stopped> {
    let height = frame.height();
    let held = frame.columns();
    let unit = named_or(frame, columns.unit.as_ref(), &wide::UNIT);
    let label = unit.as_deref().or_else(|| held.first().copied());
    let label = label.filter(|c| !columns.raters.iter().any(|r| r == c));
    let labels = label.map(|label| frame.read_if_any(label, work)).transpose()?.flatten();
    let (Some(label), Some(labels)) = (label, labels) else { return Ok(None) };
    let called = trailing(&labels, unit.is_some());
    work.go_on()?;
    let mut others: Vec<Vec<Option<String>>> = Vec::new();
    // Where no row below holds a number, nothing has to be read above it.
    let last = frame.data.tail(Some(1));
    let ends_in_number = |c: &&&str| {
        let end = last.column(c).ok().map(crate::frame::texts_of);
        end.and_then(|end| end.into_iter().next().flatten()).is_some_and(|text| number(&text))
    };
    for column in held.iter().filter(|c| **c != label).filter(ends_in_number) {
        others.extend(frame.read_if_any(column, work)?);
    }
    let n = called.max(counted(&others, height));
    work.go_on()?;
    if n == 0 || n >= height {
        return Ok(None);
    }
    let said = (height - n..height).map(|row| {
        let name = labels[row].as_deref().map(str::trim).filter(|l| !l.is_empty());
        let name = name.map_or_else(String::new, |l| format!(" ('{l}')"));
        format!("row {} of '{}'{name} is below the units and none of them; left out", row + 1, frame.name)
    });
    let said = said.collect();
    Ok(Some((Frame { data: frame.data.head(Some(height - n)), ..frame.clone() }, said)))
}

/// How many of the last rows are called like sums, where nothing above them is. Of a column that is not known to name the units each
/// value has to be another one.
fn trailing(labels: &[Option<String>], names_units: bool) -> usize {
    let is_sum = |label: &Option<String>| label.as_deref().is_some_and(is_sum);
    let n = labels.iter().rev().take_while(|label| is_sum(label)).count();
    let above = &labels[..labels.len() - n];
    let distinct = above.iter().flatten().collect::<BTreeSet<_>>().len() == above.len();
    if n <= MOST && !above.iter().any(is_sum) && (names_units || distinct) { n } else { 0 }
}

/// How many of the last rows hold numbers in two columns or more that hold nothing but texts above them.
fn number(text: &str) -> bool {
    text.trim().trim_end_matches('%').trim().parse::<f64>().is_ok()
}

fn counted(columns: &[Vec<Option<String>>], height: usize) -> usize {
    let number = |text: &String| number(text);
    let changes = |column: &&Vec<Option<String>>, n: usize| {
        let (above, below) = column.split_at(height - n);
        let texts = above.iter().flatten().filter(|text| !number(text)).count();
        texts >= FEWEST
            && texts == above.iter().flatten().count()
            && below.iter().all(|text| text.as_ref().is_some_and(number))
    };
    let fits = |n: &usize| height >= n + FEWEST && columns.iter().filter(|c| changes(c, *n)).count() > 1;
    (1..=MOST).rev().find(fits).unwrap_or(0)
}

fn is_sum(label: &str) -> bool {
    let words = names::words(label);
    let of = |list: &str, word: &str| list.split(' ').any(|w| w == word);
    words.iter().any(|w| of(SUMS, w)) && words.iter().all(|w| of(SUMS, w) || of(BESIDE, w))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(texts: &str) -> Vec<Option<String>> {
        texts.split(' ').map(|t| Some(t.to_owned()).filter(|t| t != ".")).collect()
    }

    #[test]
    fn rows_called_like_sums_are_counted() {
        for (labels, units, n) in [
            ("S1 S2 S3 Total", true, 1),
            ("S1 S1 S3 Sum Mean", true, 2),
            ("Smith Jones Khan TOTAL", false, 1),
            ("y y n Total", false, 0),
            ("Total S1 S2", true, 0),
            ("S1 S2 S3 N", true, 0),
            ("Selection Attrition Overall", true, 0),
        ] {
            assert_eq!(trailing(&column(labels), units), n, "{labels}");
        }
        assert!(is_sum("% agreement") && is_sum("Cohen's kappa") && is_sum("Total yes") && !is_sum("Total Recall"));
    }

    #[test]
    fn numbers_below_texts_are_counts() {
        assert_eq!(counted(&[column("y n y 2"), column("y n n 1")], 4), 1);
        assert_eq!(counted(&[column("y n y 2 67%"), column("y n n 1 33%")], 5), 2);
        assert_eq!(counted(&[column("1 2 3 4"), column("1 2 3 4")], 4), 0);
        assert_eq!(counted(&[column("y n y 2"), column("y n n n")], 4), 0);
    }
}
