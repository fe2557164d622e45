//! RIS: `TY  - JOUR` first, `ER  - ` last, a tag of two characters, two spaces, a hyphen, a space.
//!
//! Ovid, EBSCO, `ProQuest`, Web of Science, Scopus, Embase, Rayyan and Covidence write it in their own ways: running numbers and links
//! between records, other tags for title and year, texts over several lines.

use qes_work::Work;

use super::tagged::{Dialect, Form, Mark, Tagged, count, dedented};
use super::{Parsed, Tags};
use crate::Name;
use crate::lines::{lines, lines_while};

/// Tags and what they mean, the best of a meaning first: it is the one that is written.
pub(super) const TAGS: Tags = &[
    ("TY", Name::Kind),
    ("TI", Name::Title),
    ("T1", Name::Title),
    ("AU", Name::Authors),
    ("A1", Name::Authors),
    ("PY", Name::Year),
    ("Y1", Name::Year),
    ("JF", Name::Journal),
    ("JO", Name::Journal),
    ("T2", Name::Journal),
    ("JA", Name::Abbreviation),
    ("J2", Name::Abbreviation),
    ("VL", Name::Volume),
    ("IS", Name::Number),
    ("SP", Name::FirstPage),
    ("EP", Name::LastPage),
    ("DO", Name::Doi),
    ("SN", Name::Issn),
    ("AB", Name::Abstract),
    ("N2", Name::Abstract),
    ("KW", Name::Keywords),
    ("LA", Name::Language),
    ("UR", Name::Url),
    ("DB", Name::Database),
    ("AN", Name::Accession),
    ("PB", Name::Publisher),
    ("CY", Name::Place),
    ("ED", Name::Editors),
    ("A2", Name::Editors),
    ("N1", Name::Notes),
    ("ID", Name::Key),
];

/// What a tag means where no other of the record says it.
const SECOND_CHOICE: Tags = &[
    ("DA", Name::Year),
    ("CT", Name::Title),
    ("BT", Name::Title),
    ("TT", Name::Title),
    ("ST", Name::Title),
    ("BT", Name::Journal),
    ("J1", Name::Abbreviation),
    ("J9", Name::Abbreviation),
    ("VO", Name::Volume),
    ("CP", Name::Number),
    ("M3", Name::Doi),
    ("L3", Name::Doi),
    ("DI", Name::Doi),
    ("C7", Name::Pages),
    ("AR", Name::Pages),
];

/// Other tags of RIS and its dialects: what looks like one of these, badly written, is one.
const OTHERS: &[&str] = &[
    "A3", "A4", "A5", "AD", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "CA", "CN", "ER", "ET", "H1", "H2", "J9",
    "JP", "L1", "L2", "L4", "LB", "LK", "M1", "M2", "NL", "NV", "OP", "PA", "PD", "PM", "PP", "RI", "RN", "RP", "SE",
    "SO", "T3", "TA", "U1", "U2", "U3", "U4", "U5", "WP", "Y2",
];

/// What carries a field that RIS has no tag for.
pub(super) const CARRIER: &str = "C8";

const DIALECT: Dialect = Dialect {
    tags: TAGS,
    second_choice: SECOND_CHOICE,
    opening: "TY",
    openers: &[],
    ending: Some("ER"),
    carrier: CARRIER,
    around: &[],
    model: |tag| format!("{tag}  - "),
    tagged: tagged_line,
    goes_on: |line| (line.strip_prefix("  ").filter(|rest| tagged(rest).is_some()).unwrap_or(line).trim_end(), true),
    between: '\n',
    special: |_, _| None,
};

/// Of a file whose tags have two spaces, one with one space is doubtful: prose has dashes, too.
const STRICT: Dialect = Dialect { tagged: strict_line, ..DIALECT };

fn strict_line(line: &str) -> Option<Tagged<'_>> {
    let found = tagged_line(line)?;
    let narrow = found.form == Form::Proper && line.get(2..4) != Some("  ") && !matches!(found.tag, "TY" | "ER");
    Some(Tagged { form: if narrow { Form::Doubtful } else { found.form }, ..found })
}

/// Whether nearly all tags of a text have two spaces before the hyphen.
fn is_strict(text: &str, work: &Work) -> bool {
    let (mut wide, mut narrow) = (0_usize, 0_usize);
    for (_, line) in lines_while(text, work) {
        if tagged_line(line).is_some_and(|t| t.form == Form::Proper) {
            *(if line.get(2..4) == Some("  ") { &mut wide } else { &mut narrow }) += 1;
        }
    }
    wide > 2 * narrow
}

/// Whether a line can only be the first of a record.
pub(super) fn is_opening(line: &str) -> bool {
    tagged_line(line).is_some_and(|t| t.tag == "TY" && t.form != Form::Doubtful)
}

/// Whether a text has tags and ends of records, and no type anywhere.
pub(super) fn looks_like_unopened(text: &str) -> bool {
    let proper = |tag: &str| {
        lines(text).take(500).any(|(_, line)| tagged_line(line).is_some_and(|t| t.form == Form::Proper && t.tag == tag))
    };
    (proper("TI") || proper("T1")) && (proper("ER") || proper("AU") || proper("A1"))
}

pub(super) fn read(text: &str, work: &Work) -> Parsed {
    let text = dedented(text, &DIALECT, work);
    let dialect = if is_strict(&text, work) { &STRICT } else { &DIALECT };
    super::tagged::read(&text, dialect, work).counted(count(&text, mark, true, work), "its TY lines")
}

/// The tag and text of a line that is, or may be, tagged.
pub(super) fn tagged(line: &str) -> Option<(&str, &str)> {
    tagged_line(line).map(|t| (t.tag, t.text))
}

/// The tag of a line: `TI  - text`; one space before the hyphen will do, and none after it. Anything near it is a tag that is badly written
/// where RIS has such a tag.
fn tagged_line(line: &str) -> Option<Tagged<'_>> {
    if let Some(inner) = line.strip_prefix([' ', '\t']).filter(|inner| !inner.starts_with([' ', '\t'])) {
        return unindented(inner).filter(|t| t.form == Form::Proper).map(|t| Tagged { form: Form::Odd, ..t });
    }
    unindented(line)
}

fn unindented(line: &str) -> Option<Tagged<'_>> {
    let tag = line.get(..2)?;
    let bytes = tag.as_bytes();
    let exact = bytes[0].is_ascii_uppercase() && (bytes[1].is_ascii_uppercase() || bytes[1].is_ascii_digit());
    let after = &line[2..];
    let rest = after.trim_start_matches([' ', '\t', '\u{a0}']);
    let gap = &after[..after.len() - rest.len()];
    let dashed = rest.strip_prefix(['-', '\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}', '\u{2212}']);
    let parted = dashed.is_some_and(|text| text.is_empty() || text.starts_with([' ', '\t', '\u{a0}']));
    if exact && gap == "  " && parted && rest.starts_with('-') {
        return Some(Tagged { tag, text: dashed?, form: Form::Proper });
    }
    let wide = gap.chars().count() > 1;
    if dashed.is_none() && !(exact && (wide || matches!(tag, "TY" | "ER"))) {
        return None;
    }
    let known = known(tag);
    if exact && gap == " " && parted && rest.starts_with('-') {
        let form = if known.is_some() { Form::Proper } else { Form::Doubtful };
        return Some(Tagged { tag, text: dashed?, form });
    }
    let tag = known?;
    let text = dashed.unwrap_or(rest);
    let blank = text.trim().is_empty();
    if tag == "ER" {
        let ends = blank && (dashed.is_some() || (exact && rest.is_empty()));
        return ends.then_some(Tagged { tag, text, form: Form::Odd });
    }
    let typed = tag == "TY" && is_type(text.trim());
    let form = match (exact, dashed.is_some()) {
        (_, true) if typed => Form::Odd,
        (true, true) if !gap.is_empty() => Form::Odd,
        (true, true) => Form::Doubtful,
        (true, false) if typed && !gap.is_empty() => Form::Odd,
        (true, false) if wide && !blank => Form::Doubtful,
        (false, true) if gap == "  " && parted && !blank => Form::Odd,
        (false, true) if !gap.is_empty() && !blank => Form::Doubtful,
        _ => return None,
    };
    Some(Tagged { tag, text, form })
}

/// The tag of RIS that a word is, in any letters.
fn known(tag: &str) -> Option<&'static str> {
    let ours = TAGS.iter().chain(SECOND_CHOICE).map(|(tag, _)| *tag).chain(OTHERS.iter().copied());
    ours.into_iter().find(|known| known.eq_ignore_ascii_case(tag))
}

fn is_type(text: &str) -> bool {
    (3..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic())
}

/// What the count takes a line for, as far as its first signs show it.
fn mark(line: &str) -> Mark {
    if line.is_empty() {
        return Mark::Blank;
    }
    let line = line.strip_prefix([' ', '\t']).unwrap_or(line);
    let (tag, rest) = line.split_at_checked(2).unwrap_or_default();
    let is = |other: &str| tag.eq_ignore_ascii_case(other);
    let text = rest.trim_start().strip_prefix('-').map(str::trim);
    let gap = rest.starts_with([' ', '\t']);
    match text {
        Some(text) if is("TY") && (gap || is_type(text)) => Mark::Opening,
        Some("") if is("ER") => Mark::Ending,
        None if tag == "ER" && rest.trim().is_empty() => Mark::Ending,
        Some(_) if gap && (is("TI") || is("T1")) => Mark::Title,
        Some(_) if gap && tag.bytes().all(|b| b.is_ascii_alphanumeric()) => Mark::Tag,
        _ => Mark::Text,
    }
}
