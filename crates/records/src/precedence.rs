//! Which of several fields of one meaning says it.

use std::collections::HashMap;

use crate::formats::rank;
use crate::year::{is_zero_date, year_of};
use crate::{Field, Name, Record};

/// Tags of the date on which somebody looked a page up.
const ACCESSED: [&str; 2] = [SECOND_DATE, "urldate"];

/// The tag of RIS for a second date: of access, or of whatever a program has no other tag for.
const SECOND_DATE: &str = "Y2";

/// Kinds that are whole works: what their second title names is a series.
const WHOLE: [&str; 16] = [
    "BOOK",
    "EDBOOK",
    "EBOOK",
    "THES",
    "RPRT",
    "GOVDOC",
    "STAND",
    "WEB",
    "book",
    "Book",
    "Edited Book",
    "Electronic Book",
    "Thesis",
    "Dissertation",
    "Report",
    "Government Document",
];

/// The best field of this meaning.
pub(crate) fn best(record: &Record, name: Name) -> Option<&Field> {
    let of = |name: Name| record.fields.iter().filter(move |f| f.name == name && !f.value.is_empty());
    let ranked =
        |name: Name, good: &dyn Fn(&Field) -> bool| of(name).filter(|f| good(f)).min_by_key(|f| rank(&f.tag, name));
    match name {
        Name::Year => {
            ranked(name, &|f| year_of(&f.value).is_some()).or_else(|| ranked(name, &|f| !is_zero_date(&f.value)))
        }
        Name::Journal => {
            let abbreviation = ranked(Name::Abbreviation, &|_| true);
            ranked(name, &|f| is_journal(record, f, abbreviation)).or(abbreviation)
        }
        Name::Doi => ranked(name, &|_| true).or_else(|| of(Name::Url).find(|f| is_doi_link(&f.value))),
        _ => ranked(name, &|_| true),
    }
}

/// All fields of this meaning.
pub(crate) fn all(record: &Record, name: Name) -> impl Iterator<Item = &Field> {
    let of = move || record.fields.iter().filter(move |f| f.name == name && !f.value.is_empty());
    let first = of().next().map(|f| &*f.tag);
    let several = name.repeats() && name != Name::Other && of().any(|f| Some(&*f.tag) != first);
    let mut said: HashMap<&str, &str> = HashMap::new();
    of().filter(move |f| !several || *said.entry(&f.value).or_insert(&f.tag) == &*f.tag)
}

/// The year of a record.
pub(crate) fn year(record: &Record) -> Option<i64> {
    let named = best(record, Name::Year).and_then(|f| year_of(&f.value));
    named.or_else(|| second_date(record).and_then(|f| year_of(&f.value)))
}

/// The second date of RIS, which stands for a record's year where nothing else names one.
pub(crate) fn second_date(record: &Record) -> Option<&Field> {
    accessed(record).filter(|field| &*field.tag == SECOND_DATE)
}

/// The date on which somebody looked a page up.
pub(crate) fn accessed(record: &Record) -> Option<&Field> {
    let dated = |f: &&Field| ACCESSED.contains(&&*f.tag) && f.name == Name::Other && year_of(&f.value).is_some();
    record.fields.iter().find(dated)
}

/// RIS has one tag for a journal's name, a series and a title in another language.
fn is_journal(record: &Record, field: &Field, abbreviation: Option<&Field>) -> bool {
    if !second_title(&field.tag) {
        return true;
    }
    let title = record.fields.iter().find(|f| f.name == Name::Title);
    !is_whole(record)
        && !is_bracketed(&field.value)
        && title.is_none_or(|t| !t.value.eq_ignore_ascii_case(&field.value))
        && abbreviation.is_none_or(|a| &*field.tag != "T2" || is_short_for(&a.value, &field.value))
}

/// Whether a tag is that of the title of what a record is part of, in formats that have one such tag for all types.
pub(crate) fn second_title(tag: &str) -> bool {
    matches!(tag, "T2" | "titles/secondary-title" | "%B")
}

/// Whether a record is of a whole work, which may stand in a series and in nothing else.
pub(crate) fn is_whole(record: &Record) -> bool {
    let kind = record.fields.iter().find(|f| f.name == Name::Kind).map_or("", |f| &f.value);
    WHOLE.contains(&kind)
}

fn is_bracketed(text: &str) -> bool {
    text.starts_with('[') && text.trim_end_matches('.').ends_with(']')
}

/// Whether a text may be short for another: each of its words has letters of a word of the other, in their order, or all are the first letters
/// of words.
pub(crate) fn is_short_for(short: &str, long: &str) -> bool {
    let words = |text: &str| -> Vec<Vec<char>> {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        parts.map(|w| w.to_lowercase().chars().collect()).collect()
    };
    let (short, long) = (words(short), words(long));
    let shortens = |a: &[char], b: &[char]| {
        let mut letters = b.iter();
        a.first() == b.first() && a.iter().all(|c| letters.any(|d| d == c))
    };
    let mut rest = long.iter();
    let word_by_word = short.iter().all(|a| rest.any(|b| shortens(a, b)));
    let firsts: Vec<char> = long.iter().filter_map(|w| w.first().copied()).collect();
    let acronym = short.len() == 1 && shortens(&short[0], &firsts);
    word_by_word || acronym
}

fn is_doi_link(text: &str) -> bool {
    text.split_once("doi.org/").is_some_and(|(_, doi)| is_doi(doi))
}

/// Whether a text holds a DOI.
pub(crate) fn is_doi(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("10.") else { return false };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    (4..10).contains(&digits) && rest[digits..].contains('/') && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(fields: &[(Name, &str, &str)]) -> Record {
        let fields = fields.iter().map(|(name, tag, value)| Field::new(*name, *tag, value)).collect();
        Record { fields, line: 1 }
    }

    #[test]
    fn the_best_tag_names_the_journal() {
        let check = |fields: &[(&str, &str)], expected: Option<&str>| {
            let name = |tag: &str| match tag {
                "TY" => Name::Kind,
                "TI" => Name::Title,
                "JA" | "J2" => Name::Abbreviation,
                _ => Name::Journal,
            };
            let fields: Vec<_> = fields.iter().map(|(tag, value)| (name(tag), *tag, *value)).collect();
            assert_eq!(record(&fields).first(Name::Journal), expected, "{fields:?}");
        };
        check(&[("T2", "Schmerz im Alltag"), ("JF", "Pain")], Some("Pain"));
        check(&[("JO", "J Pain"), ("JF", "Journal of Pain")], Some("Journal of Pain"));
        check(&[("T2", "Notes on Care"), ("J2", "Notes Care")], Some("Notes on Care"));
        check(
            &[("T2", "Journal of the American Medical Association"), ("JA", "JAMA")],
            Some("Journal of the American Medical Association"),
        );
        check(&[("T2", "Smerter i hverdagen"), ("JA", "J Pain")], Some("J Pain"));
        check(&[("T2", "[Smerter i hverdagen]")], None);
        check(&[("JA", "Trials")], Some("Trials"));
        check(&[("J2", "J Trials")], Some("J Trials"));
        check(&[("TY", "CHAP"), ("T2", "Handbook of Pain")], Some("Handbook of Pain"));
        check(&[("TY", "THES"), ("JA", "Uni Press"), ("T2", "Series of Theses")], Some("Uni Press"));
    }

    #[test]
    fn what_two_tags_say_alike_counts_once() {
        let authors = record(&[
            (Name::Authors, "AU", "Berg, A."),
            (Name::Authors, "AU", "Lund, B."),
            (Name::Authors, "A1", "Berg, A."),
            (Name::Authors, "A1", "Dahl, E."),
        ]);
        assert_eq!(authors.all(Name::Authors).collect::<Vec<_>>(), ["Berg, A.", "Lund, B.", "Dahl, E."]);
    }

    #[test]
    fn a_link_may_hold_the_doi() {
        let linked =
            record(&[(Name::Url, "UR", "http://a.example/10.1/x"), (Name::Url, "UR", "https://doi.org/10.5555/ab.c")]);
        assert_eq!(linked.first(Name::Doi), Some("https://doi.org/10.5555/ab.c"));
    }
}
