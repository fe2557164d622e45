//! What a record says, by meaning: from whatever format it is, in the form that every format can write.

use super::date::{Date, date, month};
use super::origin::origin;
use super::people::{Person, person};
use super::types::{PartOf, Type, of_ris, of_word};
use crate::formats::Format;
use crate::names::marked_body;
use crate::people::people_of;
use crate::precedence::{is_whole, second_title};
use crate::{Name, Record};

/// A publication. What is not known is blank.
#[derive(Debug)]
pub(super) struct Publication {
    pub kind: &'static Type,
    /// The words for its type, as the record has them, with their tags.
    pub kinds: Vec<(String, String)>,
    pub title: String,
    pub authors: Vec<Person>,
    pub editors: Vec<Person>,
    pub year: String,
    pub date: Option<Date>,
    /// The journal, the book or the proceedings.
    pub container: String,
    /// Whether that is a series.
    pub in_series: bool,
    pub abbreviation: String,
    pub volume: String,
    pub number: String,
    pub pages: Pages,
    pub doi: String,
    pub pmid: String,
    pub pmcid: String,
    pub issns: Vec<String>,
    pub isbns: Vec<String>,
    pub summary: String,
    pub keywords: Vec<String>,
    pub language: String,
    pub urls: Vec<String>,
    pub database: String,
    pub accession: String,
    pub publisher: String,
    pub place: String,
    pub notes: Vec<String>,
    pub key: String,
    /// By [`EXTRAS`].
    pub extras: [String; EXTRAS.len()],
}

/// Pages as they stand, and from where to where if that is all they say.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pub text: String,
    pub ends: Option<(String, String)>,
}

/// What has a place in formats and no meaning of its own here, and its tags in RIS, NBIB, BibTeX, `EndNote` XML and ENW.
pub(super) const EXTRAS: [[&str; 5]; 4] = [
    ["ET", "EN", "edition", "edition", "%7"],
    ["T3", "CTI", "series", "titles/tertiary-title", "%S"],
    ["ST", "", "shorttitle", "titles/short-title", "%!"],
    ["AD", "AD", "affiliation", "auth-address", "%+"],
];

const BIBTEX: usize = 2;

impl Publication {
    pub fn of(record: &Record) -> Self {
        let origin = origin(record);
        let first = |name: Name| one_line(record.first(name).unwrap_or_default());
        let all = |name: Name| record.all(name).map(one_line).collect::<Vec<_>>();
        let other = |tag: &str| {
            let field = record
                .fields
                .iter()
                .find(|f| f.name == Name::Other && f.tag.eq_ignore_ascii_case(tag) && !f.value.is_empty());
            field.map(|f| one_line(&f.value))
        };
        let (title, book) = titles(record);
        let journal = first(Name::Journal);
        let (abbreviation, extras) = (first(Name::Abbreviation), extras(record, origin));
        let series = series(record);
        let in_series = book.is_empty() && journal.is_empty() && !series.is_empty();
        let container =
            [book, journal, series, abbreviation.clone()].into_iter().find(|t| !t.is_empty()).unwrap_or_default();
        let numbers: Vec<String> = record
            .all(Name::Issn)
            .flat_map(|t| t.split([';', ',', '\n']))
            .map(standard_number)
            .filter(|n| !n.is_empty())
            .collect();
        let (isbns, issns): (Vec<_>, Vec<_>) = numbers.into_iter().partition(|n| is_isbn(n));
        let kinds: Vec<(String, String)> = record
            .fields
            .iter()
            .filter(|f| f.name == Name::Kind && !f.value.is_empty())
            .map(|f| (f.tag.to_string(), one_line(&f.value)))
            .collect();
        let kind = type_of(&kinds).unwrap_or_else(|| guessed(!first(Name::Journal).is_empty(), !isbns.is_empty()));
        let publisher = ["school", "institution", "organization", "university"].into_iter().find_map(other);
        Self {
            kind,
            kinds,
            title,
            authors: people(record, Name::Authors, origin),
            editors: people(record, Name::Editors, origin),
            year: record.year().map(|year| year.to_string()).unwrap_or_default(),
            date: best_date(record, other("month").as_deref()),
            abbreviation: if abbreviation == container { String::new() } else { abbreviation },
            container,
            in_series,
            volume: first(Name::Volume),
            number: first(Name::Number),
            pages: Pages::of(record),
            doi: doi(record),
            pmid: first(Name::Pmid),
            pmcid: first(Name::Pmcid),
            issns,
            isbns,
            summary: record.first(Name::Abstract).unwrap_or_default().to_owned(),
            keywords: keywords(record, origin),
            language: first(Name::Language),
            urls: all(Name::Url),
            database: first(Name::Database),
            accession: first(Name::Accession),
            publisher: Some(first(Name::Publisher)).filter(|p| !p.is_empty()).or(publisher).unwrap_or_default(),
            place: first(Name::Place),
            notes: record.all(Name::Notes).map(str::to_owned).collect(),
            key: first(Name::Key),
            extras,
        }
    }

    /// The word for its type that stands under this tag, where it is one of that format.
    pub fn own_kind(&self, tag: &str, usable: impl Fn(&str) -> bool) -> Option<&str> {
        self.kinds.iter().find(|(t, kind)| t == tag && usable(kind)).map(|(_, kind)| kind.as_str())
    }

    /// Whether it stands in a journal.
    pub fn in_journal(&self) -> bool {
        self.kind.part_of == PartOf::Journal
    }

    /// Whether it is part of a book.
    pub fn in_book(&self) -> bool {
        self.kind.part_of == PartOf::Book
    }

    /// The number of a journal or a book, whichever fits the type.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        let (first, second) = if self.in_journal() { (&self.issns, &self.isbns) } else { (&self.isbns, &self.issns) };
        first.iter().chain(second).map(String::as_str)
    }
}

/// The type that the first known word means; a word for anything counts last.
fn type_of(kinds: &[(String, String)]) -> Option<&'static Type> {
    let known = || kinds.iter().filter_map(|(_, kind)| of_word(kind));
    known().find(|kind| kind.ris != "GEN").or_else(|| known().next())
}

/// The type of what says nothing of it: a journal or a book's number tells.
fn guessed(journal: bool, isbn: bool) -> &'static Type {
    of_ris(match (journal, isbn) {
        (true, _) => "JOUR",
        (false, true) => "BOOK",
        _ => "GEN",
    })
}

/// The series of a whole work, which has the tag of a journal in some formats.
fn series(record: &Record) -> String {
    let title = record.first(Name::Title).unwrap_or_default();
    let named = |f: &&crate::Field| {
        f.name == Name::Journal && second_title(&f.tag) && !f.value.is_empty() && !f.value.eq_ignore_ascii_case(title)
    };
    record.fields.iter().find(named).filter(|_| is_whole(record)).map(|f| one_line(&f.value)).unwrap_or_default()
}

/// The title, and that of the book, which NBIB has as a title too.
fn titles(record: &Record) -> (String, String) {
    let of = |book: bool| {
        let field =
            record.fields.iter().find(|f| f.name == Name::Title && (&*f.tag == "BTI") == book && !f.value.is_empty());
        field.map(|f| one_line(&f.value)).unwrap_or_default()
    };
    match (of(false), of(true)) {
        (title, book) if title.is_empty() => (book, String::new()),
        both => both,
    }
}

fn people(record: &Record, name: Name, origin: Option<Format>) -> Vec<Person> {
    let mut all = Vec::new();
    let mut bodies: Vec<String> = Vec::new();
    for field in record.fields.iter().filter(|f| f.name == name && !f.value.is_empty()) {
        let raw = field.raw.as_deref().unwrap_or_default();
        if origin == Some(Format::Bibtex) && !raw.is_empty() {
            bodies = crate::formats::bibtex::bodies(raw);
        }
        let cells = match origin {
            None | Some(Format::Csv) => people_of(&one_line(&field.value)),
            Some(_) => vec![one_line(&field.value)],
        };
        for cell in cells {
            let marked = origin != Some(Format::Bibtex) && marked_body(raw).is_some();
            let body = &*field.tag == "CN" || marked || bodies.contains(&cell);
            all.push(person(&cell, origin == Some(Format::Bibtex), body));
        }
    }
    all
}

/// The date that says most, of those of the year that counts.
fn best_date(record: &Record, month_field: Option<&str>) -> Option<Date> {
    let mut dates = record.all(Name::Year).filter_map(date);
    let mut best = dates.next()?;
    if let Some(more) = dates.find(|d| d.year == best.year && d.is_more()).filter(|_| !best.is_more()) {
        best = more;
    }
    if let Some(text) = month_field.filter(|_| best.month.is_none()) {
        let number = || text.parse().ok().filter(|n| (1..=12).contains(n));
        best.month = number().or_else(|| text.split(|c: char| !c.is_alphabetic()).find_map(month));
    }
    Some(best).filter(Date::is_more)
}

/// Keywords one by one. Some formats have all of them in one text.
fn keywords(record: &Record, origin: Option<Format>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for text in record.all(Name::Keywords) {
        let one: &[char] = match origin {
            Some(Format::Ris | Format::Nbib | Format::EndnoteXml | Format::Bibtex) => &['\n', '\r'],
            Some(Format::Enw) => &['\n', '\r', ';'],
            // Readers of tables have told them apart where commas stand between them.
            Some(Format::WebOfScience | Format::Csv) | None => &[';', '\n', '\r'],
        };
        let parts = text.split(one).map(one_line).filter(|k| !k.is_empty());
        all.extend(parts);
    }
    all
}

fn extras(record: &Record, origin: Option<Format>) -> [String; EXTRAS.len()] {
    let place = match origin {
        Some(Format::Ris) => 0,
        Some(Format::Nbib) => 1,
        Some(Format::EndnoteXml) => 3,
        Some(Format::Enw) => 4,
        Some(Format::Bibtex | Format::WebOfScience | Format::Csv) | None => BIBTEX,
    };
    EXTRAS.map(|tags| {
        let mine =
            |f: &&crate::Field| f.name == Name::Other && f.tag.eq_ignore_ascii_case(tags[place]) && !f.value.is_empty();
        record.fields.iter().find(mine).map(|f| one_line(&f.value)).unwrap_or_default()
    })
}

/// A DOI without the address before it.
fn doi(record: &Record) -> String {
    let text = one_line(record.first(Name::Doi).unwrap_or_default());
    let lower = text.to_lowercase();
    let before = ["http://", "https://", "dx.doi.org/", "www.doi.org/", "doi.org/", "doi:", "doi "];
    let mut at = 0;
    while let Some(start) = before.iter().find(|b| lower[at..].starts_with(**b)) {
        at += start.len();
        at += lower[at..].len() - lower[at..].trim_start().len();
    }
    // Small letters of a few alphabets take other room than capitals.
    match text.get(at..) {
        Some(rest) if rest.starts_with("10.") => rest.to_owned(),
        _ => text,
    }
}

/// An ISSN or ISBN without what is said of it.
fn standard_number(text: &str) -> String {
    let text = text.split('(').next().unwrap_or_default().trim();
    let lower = text.to_lowercase();
    let word = ["e-issn", "p-issn", "eissn", "pissn", "issn", "isbn-13", "isbn-10", "isbn"]
        .into_iter()
        .find(|w| lower.starts_with(w));
    let number = word.map_or(text, |word| text[word.len()..].trim_start_matches([':', '-', ' ']));
    let bare = number.len() == 8
        && number.bytes().take(7).all(|b| b.is_ascii_digit())
        && matches!(number.as_bytes()[7], b'0'..=b'9' | b'x' | b'X');
    if bare { format!("{}-{}", &number[..4], &number[4..]) } else { number.to_owned() }
}

fn is_isbn(number: &str) -> bool {
    let signs = number.bytes().filter(|b| !matches!(b, b'-' | b' ')).count();
    matches!(signs, 10 | 13)
}

impl Pages {
    fn of(record: &Record) -> Self {
        let (first, last) = (record.first(Name::FirstPage), record.first(Name::LastPage));
        if let (None, Some(first)) = (record.first(Name::Pages), first)
            && is_page(first)
            && last.is_none_or(is_page)
        {
            let last = last.unwrap_or(first);
            let text = if first == last { first.to_owned() } else { format!("{first}-{last}") };
            return Self { text, ends: Some((first.to_owned(), last.to_owned())) };
        }
        Self::of_text(&record.pages())
    }

    /// `1-9`, `1--9`, `1–9`, `e12`, and what is none of these as it stands.
    pub fn of_text(text: &str) -> Self {
        let mut plain = String::new();
        for c in text.trim().chars() {
            let dash = matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
            let c = if dash { '-' } else { c };
            if !(c == '-' && plain.ends_with('-')) {
                plain.push(if c.is_whitespace() { ' ' } else { c });
            }
        }
        let text = ["pp.", "pp ", "p.", "S. "].into_iter().find_map(|p| plain.strip_prefix(p)).unwrap_or(&plain).trim();
        let ends = match text.split_once('-').map(|(first, last)| (first.trim(), last.trim())) {
            Some((first, last)) if is_page(first) && is_page(last) => Some((first.to_owned(), last.to_owned())),
            None if is_page(text) => Some((text.to_owned(), text.to_owned())),
            _ => None,
        };
        let text = match &ends {
            Some((first, last)) if first != last => format!("{first}-{last}"),
            Some((first, _)) => first.clone(),
            None => text.to_owned(),
        };
        Self { text, ends }
    }
}

/// `12`, `e12`, `S4`, `xiv`.
fn is_page(text: &str) -> bool {
    let roman = text.chars().all(|c| "ivxlcIVXLC".contains(c));
    !text.is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || c == '.')
        && (roman || text.chars().any(|c| c.is_ascii_digit()))
}

/// A text on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Field;

    fn of(fields: &[(Name, &str, &str)]) -> Publication {
        let fields = fields.iter().map(|(name, tag, value)| Field::new(*name, *tag, value)).collect();
        Publication::of(&Record { fields, line: 1 })
    }

    #[test]
    fn pages_have_two_ends_where_they_say_no_more() {
        for (text, plain, ends) in [
            ("1--9", "1-9", Some(("1", "9"))),
            ("1–9", "1-9", Some(("1", "9"))),
            ("pp. 12 - 15", "12-15", Some(("12", "15"))),
            ("S1-S9", "S1-S9", Some(("S1", "S9"))),
            ("xi-xiv", "xi-xiv", Some(("xi", "xiv"))),
            ("e1234", "e1234", Some(("e1234", "e1234"))),
            ("W-123", "W-123", None),
            ("1-3, 7-9", "1-3, 7-9", None),
            ("", "", None),
        ] {
            let pages = Pages::of_text(text);
            let ends = ends.map(|(a, b)| (a.to_owned(), b.to_owned()));
            assert_eq!((pages.text.as_str(), pages.ends), (plain, ends), "{text}");
        }
    }

    #[test]
    fn numbers_are_told_apart() {
        let found =
            of(&[(Name::Issn, "SN", "1234567x; 978-3-16-148410-0"), (Name::Issn, "IS", "1097-4172 (Electronic)")]);
        assert_eq!(found.issns, ["1234-567x", "1097-4172"]);
        assert_eq!(found.isbns, ["978-3-16-148410-0"]);
    }

    #[test]
    fn a_type_that_is_not_known_is_told_by_what_it_is_part_of() {
        assert_eq!(of(&[(Name::Title, "title", "a"), (Name::Journal, "journal", "J")]).kind.ris, "JOUR");
        assert_eq!(of(&[(Name::Title, "title", "a"), (Name::Issn, "isbn", "978-3-16-148410-0")]).kind.ris, "BOOK");
        assert_eq!(of(&[(Name::Title, "title", "a")]).kind.ris, "GEN");
        assert_eq!(of(&[(Name::Kind, "type", "Preprint"), (Name::Journal, "journal", "J")]).kind.ris, "UNPB");
    }

    #[test]
    fn a_doi_is_written_without_an_address() {
        for text in ["10.5555/a.1", "https://doi.org/10.5555/a.1", "doi: 10.5555/a.1", "http://dx.doi.org/10.5555/a.1"]
        {
            assert_eq!(of(&[(Name::Doi, "doi", text)]).doi, "10.5555/a.1");
        }
    }
}
