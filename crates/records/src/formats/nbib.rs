//! `PubMed`'s format: a tag of up to four letters, `- `, six spaces before a line that goes on; `PMID` begins a record. ERIC writes it
//! without that tag.

use qes_work::Work;

use super::tagged::{Dialect, Form, Mark, Tagged, count, dedented, spaced};
use super::{Parsed, Tags};
use crate::precedence::is_doi;
use crate::{Field, Name};

pub(super) const TAGS: Tags = &[
    ("PMID", Name::Pmid),
    ("TI", Name::Title),
    ("BTI", Name::Title),
    ("FAU", Name::Authors),
    ("CN", Name::Authors),
    ("DP", Name::Year),
    ("JT", Name::Journal),
    ("TA", Name::Abbreviation),
    ("VI", Name::Volume),
    ("IP", Name::Number),
    ("PG", Name::Pages),
    ("PMC", Name::Pmcid),
    ("IS", Name::Issn),
    ("AB", Name::Abstract),
    ("OT", Name::Keywords),
    ("MH", Name::Keywords),
    ("LA", Name::Language),
    ("PT", Name::Kind),
    ("PB", Name::Publisher),
    ("PL", Name::Place),
    ("FED", Name::Editors),
    ("CED", Name::Editors),
    ("GN", Name::Notes),
    ("ISBN", Name::Issn),
];

/// What a tag means where no other of the record says it.
const SECOND_CHOICE: Tags = &[
    ("AU", Name::Authors),
    ("ED", Name::Editors),
    ("DEP", Name::Year),
    ("PHST", Name::Year),
    ("EDAT", Name::Year),
    ("CRDT", Name::Year),
    ("DA", Name::Year),
    ("TT", Name::Title),
    ("CTI", Name::Journal),
];

/// Other tags of the format: what looks like one of these, badly written, is one.
const OTHERS: &[&str] = &[
    "AD", "AID", "AUID", "CDAT", "CI", "CIN", "COI", "COIS", "CON", "CRF", "CRI", "CTDT", "DCOM", "DRDT", "DDIN",
    "EFR", "EIN", "ECF", "ECI", "EN", "FIR", "FPS", "GR", "GS", "IR", "IRAD", "JID", "LID", "LR", "MHDA", "MID", "NM",
    "OAB", "OABL", "OCI", "OID", "ORI", "OTO", "OWN", "PST", "PRIN", "PS", "PUBM", "RF", "RIN", "RN", "ROF", "RPF",
    "RPI", "RRF", "RRI", "SB", "SFM", "SI", "SO", "SPIN", "STAT", "TT", "UIN", "UOF",
];

/// Tags of more than two letters by which a line shows the format.
const TYPICAL: [&str; 8] = ["PMID", "OWN", "STAT", "DCOM", "FAU", "AID", "EDAT", "JID"];

/// What carries a field that the format has no tag for.
pub(super) const CARRIER: &str = "QES";

/// What is written behind an ISSN that nothing more is known of: programs want the kind of it.
pub(super) const UNDETERMINED: &str = " (Undetermined)";

const DIALECT: Dialect = Dialect {
    tags: TAGS,
    second_choice: SECOND_CHOICE,
    opening: "PMID",
    openers: &["OWN"],
    ending: None,
    carrier: CARRIER,
    around: &[],
    model: |tag| format!("{tag:<4}- "),
    tagged: tagged_line,
    goes_on: |line| (line.trim(), line.starts_with([' ', '\t'])),
    between: ' ',
    special,
};

/// Whether a line can only be one of this format.
pub(super) fn is_typical(line: &str) -> bool {
    tagged(line).is_some_and(|(tag, _)| TYPICAL.contains(&tag))
}

pub(super) fn tagged(line: &str) -> Option<(&str, &str)> {
    let (tag, text) = line.split_at_checked(4)?;
    let name = tag.trim_end_matches(' ');
    let plain = name.len() >= 2
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && name.as_bytes()[0].is_ascii_uppercase();
    let text = text.strip_prefix('-')?;
    (plain && (text.is_empty() || text.starts_with(' '))).then_some((name, text))
}

/// The tag of a line; anything near it is a tag that is badly written where the format has such a tag.
fn tagged_line(line: &str) -> Option<Tagged<'_>> {
    if let Some((tag, text)) = tagged(line) {
        return Some(Tagged { tag, text, form: Form::Proper });
    }
    let length = line.bytes().take(5).take_while(u8::is_ascii_alphanumeric).count();
    let (word, after) = line.split_at(length);
    let rest = after.trim_start_matches([' ', '\t', '\u{a0}']);
    let text = rest.strip_prefix(['-', '\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}', '\u{2212}'])?;
    let ours = TAGS.iter().chain(SECOND_CHOICE).map(|(tag, _)| *tag).chain(OTHERS.iter().copied());
    let tag = ours.into_iter().find(|tag| tag.eq_ignore_ascii_case(word))?;
    let sure = word == tag && (rest.len() < after.len() || text.starts_with(' '));
    (!text.trim().is_empty()).then_some(Tagged { tag, text, form: if sure { Form::Odd } else { Form::Doubtful } })
}

/// `LID` and `AID` say in brackets what they are; ERIC gives a link.
fn special(tag: &str, text: &str) -> Option<Vec<Field>> {
    if let Some(issn) = text.strip_suffix(UNDETERMINED).filter(|_| tag == "IS") {
        return Some(vec![Field::new(Name::Issn, tag, issn)]);
    }
    let doi = matches!(tag, "LID" | "AID") && (text.ends_with("[doi]") || (is_doi(text) && text.contains("doi.org/")));
    doi.then(|| vec![Field::new(Name::Doi, tag, &spaced(text.trim_end_matches("[doi]")))])
}

pub(super) fn read(text: &str, work: &Work) -> Parsed {
    let text = dedented(text, &DIALECT, work);
    super::tagged::read(&text, &DIALECT, work)
        .counted(count(&text, mark, false, work), "its PMID lines, or the parts between blank lines")
}

/// What the count takes a line for, as far as its first signs show it.
fn mark(line: &str) -> Mark {
    if line.trim().is_empty() {
        return Mark::Blank;
    }
    let Some((word, text)) = line.split_once('-') else { return Mark::Text };
    let word = word.trim_end();
    let tag = (2..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphanumeric());
    match word {
        "OWN" => Mark::Opener,
        "PMID" if text.is_empty() || text.starts_with(|c: char| c == ' ' || c.is_ascii_digit()) => Mark::Opening,
        "TI" | "BTI" => Mark::Title,
        _ if tag => Mark::Tag,
        _ => Mark::Text,
    }
}
