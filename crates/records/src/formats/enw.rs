//! `EndNote`'s tagged form, and the older refer: `%0 Journal Article` begins a record, `%T` and others follow, one letter each. Refer has no
//! `%0`, and a blank line between two records.

use qes_work::Work;

use super::tagged::{Dialect, Form, Mark, Tagged, count};
use super::{Parsed, Tags, meaning};
use crate::Name;

pub(super) const TAGS: Tags = &[
    ("%0", Name::Kind),
    ("%T", Name::Title),
    ("%A", Name::Authors),
    ("%D", Name::Year),
    ("%J", Name::Journal),
    ("%B", Name::Journal),
    ("%O", Name::Abbreviation),
    ("%V", Name::Volume),
    ("%N", Name::Number),
    ("%P", Name::Pages),
    ("%R", Name::Doi),
    ("%@", Name::Issn),
    ("%X", Name::Abstract),
    ("%K", Name::Keywords),
    ("%G", Name::Language),
    ("%U", Name::Url),
    ("%W", Name::Database),
    ("%M", Name::Accession),
    ("%I", Name::Publisher),
    ("%C", Name::Place),
    ("%E", Name::Editors),
    ("%Z", Name::Notes),
    ("%F", Name::Key),
];

/// What a tag means where no other of the record says it.
const SECOND_CHOICE: Tags =
    &[("%8", Name::Year), ("%Q", Name::Title), ("%!", Name::Title), ("%]", Name::Pages), ("%~", Name::Database)];

pub(super) const CARRIER: &str = "%$";

const DIALECT: Dialect = Dialect {
    tags: TAGS,
    second_choice: SECOND_CHOICE,
    opening: "%0",
    openers: &[],
    ending: None,
    carrier: CARRIER,
    around: &[],
    model: |tag| format!("{tag} "),
    tagged: tagged_line,
    goes_on: |line| (line.strip_prefix(' ').filter(|rest| tagged(rest).is_some()).unwrap_or(line).trim_end(), true),
    between: '\n',
    special: |_, _| None,
};

/// Whether a line can only be the first of a record.
pub(super) fn is_opening(line: &str) -> bool {
    line.starts_with("%0 ") || line.starts_with("%0\t")
}

/// Whether a line is one of this format, with a tag that every record may begin with.
pub(super) fn is_tag(line: &str) -> bool {
    tagged_line(line)
        .is_some_and(|t| t.form == Form::Proper && meaning(TAGS, t.tag) != Name::Other && !t.text.trim().is_empty())
}

pub(super) fn tagged(line: &str) -> Option<(&str, &str)> {
    tagged_line(line).map(|t| (t.tag, t.text))
}

fn tagged_line(line: &str) -> Option<Tagged<'_>> {
    let (tag, text) = line.split_at_checked(2)?;
    let (percent, letter) = (tag.as_bytes()[0], tag.as_bytes()[1] as char);
    if percent != b'%' || !(letter.is_ascii_alphanumeric() || "@!#$&?()[]<>~^+".contains(letter)) {
        return None;
    }
    if text.is_empty() || text.starts_with([' ', '\t']) {
        return Some(Tagged { tag, text, form: Form::Proper });
    }
    // The space is missing.
    let odd = (letter.is_ascii_uppercase() || tag == "%0") && meaning(TAGS, tag) != Name::Other;
    odd.then_some(Tagged { tag, text, form: Form::Odd })
}

pub(super) fn read(text: &str, work: &Work) -> Parsed {
    super::tagged::read(text, &DIALECT, work)
        .counted(count(text, mark, false, work), "its %0 lines, or the parts between blank lines")
}

/// What the count takes a line for.
fn mark(line: &str) -> Mark {
    match line.as_bytes() {
        [b'%', b'0', ..] => Mark::Opening,
        [b'%', b'T', ..] => Mark::Title,
        [b'%', tag, ..] if !tag.is_ascii_whitespace() => Mark::Tag,
        [] => Mark::Blank,
        _ => Mark::Text,
    }
}
