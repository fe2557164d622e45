//! Columns that name things: their values are texts, whatever they look like.

use std::collections::HashMap;

/// Last or first words of the names of such columns.
const ID_WORDS: &[&str] = &["id", "ids", "uuid", "guid"];
/// Identifiers of records and people.
const IDENTIFIERS: &[&str] =
    &["pmid", "pmcid", "doi", "issn", "eissn", "isbn", "orcid", "eid", "accession", "key", "citekey", "nct", "isrctn"];
/// What an id written in one word is of.
const OF: &[&str] = &[
    "paper",
    "study",
    "record",
    "concept",
    "participant",
    "article",
    "item",
    "unit",
    "ref",
    "reference",
    "category",
    "review",
    "reviewer",
    "user",
    "patient",
    "case",
    "doc",
    "document",
    "finding",
    "code",
    "source",
    "pubmed",
    "row",
];
/// Names of columns that may number things: theme 1.10 is the one after 1.9.
const NUMBERING: &[&str] = &[
    "nr", "no", "num", "number", "nummer", "code", "item", "section", "concept", "theme", "category", "ref", "finding",
];

/// Whether a column of this name holds ids.
pub(crate) fn is_id(name: &str) -> bool {
    if name.trim().ends_with('#') {
        return true;
    }
    let words = words(name);
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    let joined = |word: &str| word.strip_suffix("id").is_some_and(|of| OF.contains(&of));
    ID_WORDS.contains(&last.as_str())
        || ID_WORDS.contains(&first.as_str())
        || IDENTIFIERS.contains(&last.as_str())
        || joined(last)
}

/// Whether a column of this name, or the first one, may number things.
pub(crate) fn is_numbering(name: &str, at: usize) -> bool {
    at == 0 || words(name).last().is_some_and(|w| NUMBERING.contains(&w.as_str()))
}

/// Why these decimals are numbers of an outline: two of them would be one number. Only a column that may number things is asked.
pub(super) fn outline(name: &str, at: usize, cells: &[&str], number: impl Fn(&str) -> Option<f64>) -> Option<String> {
    if !is_numbering(name, at) {
        return None;
    }
    let mut seen: HashMap<u64, &str> = HashMap::new();
    for cell in cells {
        let value = number(cell)?;
        if let Some(other) = seen.insert(value.to_bits(), cell)
            && other != *cell
        {
            return Some(format!("{other} and {cell} would be one number; kept as text"));
        }
    }
    if let Some((tenth, ninth)) = is_outline(cells) {
        return Some(format!("beside {ninth}, {tenth} is the number of a part; kept as text"));
    }
    None
}

/// A value such as 1.10 beside one such as 1.9: as decimals they would be written with as many digits.
pub(crate) fn is_outline<'a>(cells: &[&'a str]) -> Option<(&'a str, &'a str)> {
    let decimals = |cell: &str| {
        let (whole, fraction) = cell.trim().split_once('.')?;
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        (digits(whole) && digits(fraction)).then_some(fraction.len())
    };
    let tenth = cells.iter().find(|cell| cell.trim().ends_with('0') && decimals(cell) == Some(2))?;
    let ninth = cells.iter().find(|cell| decimals(cell) == Some(1))?;
    Some((tenth.trim(), ninth.trim()))
}

/// The words of a name, in small letters: `paperId`, `Paper ID` and `paper_id` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_alphanumeric() {
            if !before.is_alphanumeric() || (before.is_lowercase() && c.is_uppercase()) {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        before = c;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_is_told_by_its_tenth_part() {
        let check = |cells: &[&str]| is_outline(cells).is_some();
        assert!(check(&["1.8", "1.9", "1.10", "1.11"]));
        assert!(!check(&["1.80", "1.90", "1.10"]) && !check(&["0.5", "1.0", "2.25"]) && !check(&["12", "1.10"]));
    }

    #[test]
    fn ids_are_told_by_their_names() {
        for name in ["id", "ID", "paper_id", "Paper ID", "paperId", "studyid", "#", "Covidence #", "PMID", "id_2"] {
            assert!(is_id(name), "{name}");
        }
        for name in ["n", "participants", "grid", "paid", "Covid", "valid", "number", "", "identified", "keywords"] {
            assert!(!is_id(name), "{name}");
        }
    }
}
