//! `EndNote`'s tagged form: `%0 Journal Article` begins a record, `%T` and others follow, one letter each.

use super::{Parsed, Tags, meaning, uncarried};
use crate::lines::lines;
use crate::{Field, Name, Record};

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

pub(super) const CARRIER: &str = "%$";

pub(super) fn looks_like(text: &str) -> bool {
    lines(text).take(10).any(|(_, line)| line.starts_with("%0 "))
}

pub(super) fn tagged(line: &str) -> Option<(&str, &str)> {
    let mut chars = line.chars();
    let (percent, letter) = (chars.next()?, chars.next()?);
    let rest = chars.as_str();
    let ok = percent == '%'
        && (letter.is_ascii_alphanumeric() || "@!#$&?()[]<>~^+".contains(letter))
        && (rest.is_empty() || rest.starts_with(' '));
    ok.then(|| (&line[..2], rest))
}

pub(super) fn read(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut record: Option<Record> = None;
    let mut current: Option<(String, String)> = None;
    let finish = |current: &mut Option<(String, String)>, record: &mut Option<Record>| {
        if let (Some((tag, text)), Some(record)) = (current.take(), record.as_mut()) {
            let text = text.trim();
            record.fields.push(match uncarried(text).filter(|_| tag == CARRIER) {
                Some(field) => field,
                None => Field::new(meaning(TAGS, &tag), tag, text),
            });
        }
    };
    for (number, line) in lines(text) {
        match tagged(line) {
            Some((tag, text)) => {
                finish(&mut current, &mut record);
                if tag == "%0" || record.is_none() {
                    parsed.records.extend(record.take());
                    parsed.begun += 1;
                    if tag != "%0" {
                        parsed.warn(number, format!("a record begins with {tag}, expected %0; it has no type"));
                    }
                    record = Some(Record { fields: Vec::new(), line: number });
                }
                current = Some((tag.to_owned(), text.trim().to_owned()));
            }
            None if line.is_empty() => {}
            None => match &mut current {
                Some((_, text)) => {
                    text.push('\n');
                    text.push_str(
                        line.strip_prefix(' ').filter(|rest| tagged(rest).is_some()).unwrap_or(line).trim_end(),
                    );
                }
                None => parsed.warn(number, "found a line outside of any record; it is not read"),
            },
        }
    }
    finish(&mut current, &mut record);
    parsed.records.extend(record);
    parsed
}
