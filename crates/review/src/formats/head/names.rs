//! Names of columns that the head leaves out or has several times.

use std::collections::HashMap;

use super::filled;
use crate::error::shorten;

/// Columns that a sentence names.
const NAMED: usize = 4;

/// The names, each once: with the label that stands above where it tells two of one name apart, else with a number; and a sentence on those
/// that stand several times.
pub(crate) fn told_apart(written: &[String], above: Option<&[String]>) -> (Vec<String>, Option<String>) {
    let mut times: HashMap<&str, usize> = HashMap::new();
    for name in written.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        *times.entry(name).or_default() += 1;
    }
    let mut repeated: Vec<&str> = Vec::new();
    for name in written.iter().map(|name| name.trim()) {
        if times.get(name).is_some_and(|n| *n > 1) && !repeated.contains(&name) {
            repeated.push(name);
        }
    }
    if repeated.is_empty() {
        return (written.to_vec(), None);
    }
    let labels = above.map(|above| spread(above, written.len())).unwrap_or_default();
    let labeled = |at: usize| match labels.get(at).map(|label| label.trim()) {
        Some(label) if !label.is_empty() => format!("{label}: {}", written[at].trim()),
        _ => written[at].trim().to_owned(),
    };
    // A label that stands above several columns of one name tells none of them apart.
    let tells = |name: &str| {
        let places = (0..written.len()).filter(|at| written[*at].trim() == name);
        let distinct: std::collections::HashSet<String> = places.map(labeled).collect();
        distinct.len() == times[name]
    };
    let telling: Vec<&str> = repeated.iter().copied().filter(|name| tells(name)).collect();
    let names: Vec<String> = (0..written.len())
        .map(|at| if telling.contains(&written[at].trim()) { labeled(at) } else { written[at].clone() })
        .collect();
    let names = crate::formats::RawTable::name_columns(names);
    let said: Vec<String> = repeated.iter().take(NAMED).map(|name| one(name, written, &names)).collect();
    let more = if repeated.len() > NAMED { "; and more" } else { "" };
    let sentence = format!("the header has names several times: {}{more}", said.join("; "));
    (names, Some(sentence))
}

/// `'n' becomes 'n', 'n_2'`
fn one(name: &str, written: &[String], names: &[String]) -> String {
    let places = (0..written.len()).filter(|at| written[*at].trim() == name);
    let all: Vec<String> = places.map(|at| format!("'{}'", shorten(&names[at]))).collect();
    let more = if all.len() > NAMED { ", …" } else { "" };
    format!("'{}' becomes {}{more}", shorten(name), all[..all.len().min(NAMED)].join(", "))
}

/// The label of each column: a label stands above the columns up to the next one. A title labels nothing.
fn spread(above: &[String], width: usize) -> Vec<String> {
    let title = filled(above) == 1 && above.first().is_some_and(|cell| !cell.trim().is_empty());
    let mut label = "";
    let one = |at: usize| {
        match above.get(at).map(|cell| cell.trim()) {
            Some(cell) if !cell.is_empty() && !title => label = cell,
            _ => {}
        }
        label.to_owned()
    };
    (0..width).map(one).collect()
}

/// A sentence for columns without a name that hold something.
pub(in crate::formats) fn unnamed(written: &[String], names: &[String]) -> Option<String> {
    let (named, width) = (filled(written), written.len());
    if width > 2 && named * 2 < width {
        return Some(format!("the header names {named} of {width} columns; the others are numbered"));
    }
    let blank: Vec<String> = written
        .iter()
        .zip(names)
        .filter(|(written, _)| written.trim().is_empty())
        .map(|(_, name)| format!("'{name}'"))
        .collect();
    let more = if blank.len() > NAMED { ", …" } else { "" };
    let (count, columns) = (blank.len(), if blank.len() == 1 { "column" } else { "columns" });
    let called = if count == 1 { "it is called" } else { "they are called" };
    (count > 0).then(|| {
        let shown = blank[..count.min(NAMED)].join(", ");
        format!("the header leaves {count} {columns} without a name; {called} {shown}{more}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(above: &str, written: &str, expected: &str, said: &str) {
        let cells = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        let above = cells(above);
        let (names, sentence) = told_apart(&cells(written), Some(&above));
        assert_eq!((names.join(","), sentence.unwrap_or_default()), (expected.to_owned(), said.to_owned()));
    }

    #[test]
    fn repeated_names_are_told_apart_and_said() {
        check("", "a,b", "a,b", "");
        check("Title,", "id,n,n", "id,n,n_2", "the header has names several times: 'n' becomes 'n', 'n_2'");
        check(
            ",Before,,After,",
            "id,n,mean,n,mean",
            "id,Before: n,Before: mean,After: n,After: mean",
            "the header has names several times: 'n' becomes 'Before: n', 'After: n'; 'mean' becomes 'Before: mean', 'After: mean'",
        );
        check(",Before,,,", "id,n,n,x,y", "id,n,n_2,x,y", "the header has names several times: 'n' becomes 'n', 'n_2'");
    }

    #[test]
    fn columns_without_a_name_are_said() {
        let cells = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        let said = |written: &str, names: &str| unnamed(&cells(written), &cells(names));
        assert_eq!(
            said(",a,b", "column_1,a,b").unwrap(),
            "the header leaves 1 column without a name; it is called 'column_1'"
        );
        assert_eq!(
            said("a,,", "a,column_2,column_3").unwrap(),
            "the header names 1 of 3 columns; the others are numbered"
        );
        assert_eq!(said("a,b", "a,b"), None);
    }
}
