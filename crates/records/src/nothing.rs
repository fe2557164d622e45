//! Texts that stand where a value would: what a database writes where it has none, and numbers that a spreadsheet program rounded.

use crate::{Field, Name};

/// Whether a text of this meaning says nothing: a database wrote that it has no value, as in `[No abstract available]`, or a spreadsheet
/// program made a rounded number of an identifier or a year, as in `2.12E+07`.
///
/// ```
/// use qes_records::{Name, is_no_value};
///
/// assert!(is_no_value(Name::Abstract, "[No abstract available]") && is_no_value(Name::Pmid, "2.12E+07"));
/// assert!(!is_no_value(Name::Title, "No pain relief available") && !is_no_value(Name::Pmid, "21200000"));
/// ```
pub fn is_no_value(name: Name, text: &str) -> bool {
    match name {
        Name::Pmid | Name::Pmcid | Name::Doi | Name::Year | Name::Issn => is_rounded(text) || is_placeholder(text),
        Name::Title => is_bracketed(text) && is_placeholder(text),
        Name::Authors | Name::Editors => is_placeholder(text) || is_anonymous(text),
        Name::Abstract | Name::Keywords | Name::Journal => is_placeholder(text),
        _ => false,
    }
}

/// What a person is told of a field that says nothing.
pub(crate) fn no_value(field: &Field) -> String {
    let (found, name) = (&field.value, field.name.name());
    if is_rounded(found) {
        return format!("found '{found}', a number that was rounded, and no {name}; it counts for nothing");
    }
    format!("found '{found}' for {name}, which says that there is no value")
}

/// `2.12E+07`, `1,2e+08`: a spreadsheet program shows a long number so, and a file that was saved again keeps no more of it.
pub fn is_rounded(text: &str) -> bool {
    let Some((number, power)) = text.trim().split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let whole = number.split_once(['.', ',']).map_or_else(|| digits(number), |(a, b)| digits(a) && digits(b));
    whole && power.strip_prefix(['+', '-']).is_some_and(digits)
}

/// Words that a note of a database has beside the name of what is missing.
const OF_NOTES: [&str; 32] = [
    "no",
    "not",
    "author",
    "authors",
    "author(s)",
    "name",
    "names",
    "abstract",
    "abstracts",
    "summary",
    "title",
    "titles",
    "keyword",
    "keywords",
    "index",
    "terms",
    "journal",
    "source",
    "doi",
    "pmid",
    "editor",
    "editors",
    "id",
    "ids",
    "is",
    "are",
    "was",
    "for",
    "this",
    "article",
    "information",
    "year",
];

/// The last words of such a note.
const ENDS: [&str; 9] =
    ["available", "listed", "given", "supplied", "provided", "found", "recorded", "assigned", "indexed"];

/// `[No author name available]`, `No authors listed`, `Abstract not available`, `N/A`.
fn is_placeholder(text: &str) -> bool {
    const LONGEST: usize = 60;
    if text.len() > LONGEST {
        return false;
    }
    let lower = bare(text);
    if matches!(
        lower.as_str(),
        "n/a" | "n.a" | "not available" | "no abstract" | "no author" | "no authors" | "unavailable"
    ) {
        return true;
    }
    let words: Vec<&str> = lower.split_whitespace().collect();
    let Some((last, before)) = words.split_last() else { return false };
    let denied = before.iter().any(|word| matches!(*word, "no" | "not")) || *last == "unavailable";
    let ends = ENDS.contains(last) || *last == "unavailable";
    denied
        && ends
        && before.len() > usize::from(*last != "unavailable")
        && before.iter().all(|word| OF_NOTES.contains(word))
}

/// `[Anonymous]`: Web of Science puts it where it has no author.
fn is_anonymous(text: &str) -> bool {
    is_bracketed(text) && matches!(bare(text).as_str(), "anonymous" | "anon" | "no author" | "unknown")
}

fn is_bracketed(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(['[', '(', '<']) && text.ends_with([']', ')', '>'])
}

/// A text in small letters, without brackets and full stops around it.
fn bare(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | '<' | '>' | '.'))
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_database_has_not_is_no_value() {
        for text in ["[No author name available]", "[No authors listed]", "[Anonymous]", "No author available"] {
            assert!(is_no_value(Name::Authors, text), "{text}");
        }
        for text in [
            "[No abstract available]",
            "No abstract available.",
            "Abstract not available",
            "N/A",
            "Not Available",
            "Abstract unavailable",
        ] {
            assert!(is_no_value(Name::Abstract, text), "{text}");
        }
        assert!(is_no_value(Name::Title, "[No title available]") && is_no_value(Name::Doi, "N/A"));
        for (name, text) in [
            (Name::Title, "No abstract available"),
            (Name::Abstract, "No help was available"),
            (Name::Abstract, "Available"),
            (Name::Authors, "No, Author"),
            (Name::Authors, "Na, K"),
            (Name::Authors, "Anonymous"),
            (Name::Journal, "Available Light"),
            (Name::Abstract, ""),
        ] {
            assert!(!is_no_value(name, text), "{text}");
        }
    }

    #[test]
    fn a_rounded_number_is_no_identifier() {
        for text in ["2.12E+07", "2,12E+07", "2E+07", "1.5e-3"] {
            assert!(is_rounded(text) && is_no_value(Name::Pmid, text) && !is_no_value(Name::Key, text), "{text}");
        }
        for text in ["21200000", "1E5", "E+07", "10.1000/e+07", "2.12", "", "2.E+7"] {
            assert!(!is_rounded(text), "{text}");
        }
    }
}
