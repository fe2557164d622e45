//! Kinds of faults in real files, and what is right.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use qes_records::{Format, Name, Record, decode};
use serde::Deserialize;

#[derive(Deserialize)]
struct Kinds {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    ending: String,
    format: String,
    text: String,
    /// Title, authors, year and journal of each record.
    rows: Vec<[String; 4]>,
    /// All of them, where they matter.
    warnings: Option<Vec<String>>,
    /// The record whose keywords and abstract are looked at.
    #[serde(default)]
    record: usize,
    keywords: Option<Vec<String>>,
    #[serde(rename = "abstract")]
    summary: Option<String>,
    #[serde(default)]
    encodings: Vec<String>,
}

fn cases() -> Vec<Case> {
    toml::from_str::<Kinds>(include_str!("kinds.toml")).unwrap().case
}

fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    let text = if encoding.ends_with("mark") { format!("\u{feff}{text}") } else { text.to_owned() };
    let units = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect();
    match encoding.split(' ').next().unwrap() {
        "utf-16le" => units(u16::to_le_bytes),
        "utf-16be" => units(u16::to_be_bytes),
        _ => text.into_bytes(),
    }
}

fn row(record: &Record) -> [String; 4] {
    let text = |name: Name| record.first(name).unwrap_or_default().to_owned();
    let authors = record.all(Name::Authors).collect::<Vec<_>>().join("|");
    [text(Name::Title), authors, record.year().map_or_else(String::new, |year| year.to_string()), text(Name::Journal)]
}

#[test]
fn every_kind_is_read_right() {
    for case in cases() {
        let encodings = if case.encodings.is_empty() { vec!["utf-8".to_owned()] } else { case.encodings.clone() };
        for encoding in encodings {
            let about = format!("{} in {encoding}", case.name);
            let bytes = encoded(&case.text, &encoding);
            let format = Format::of(&case.ending, &decode(&bytes).text).unwrap();
            assert_eq!(format.label(), case.format, "{about}");
            let parsed = format.read_bytes(&bytes);
            let rows: Vec<[String; 4]> = parsed.records.iter().map(row).collect();
            assert_eq!(rows, case.rows, "{about}: {:?}", parsed.warnings);
            if let Some(expected) = &case.warnings {
                let found: Vec<String> =
                    parsed.warnings.iter().map(|w| format!("line {}: {}", w.line, w.message)).collect();
                assert_eq!(&found, expected, "{about}");
            }
            let record = &parsed.records[case.record];
            if let Some(expected) = &case.keywords {
                assert_eq!(record.all(Name::Keywords).collect::<Vec<_>>(), *expected, "{about}");
            }
            if let Some(expected) = &case.summary {
                assert_eq!(record.first(Name::Abstract), Some(expected.as_str()), "{about}");
            }
        }
    }
}

#[test]
fn ends_of_lines_change_nothing() {
    for case in cases() {
        let format = Format::of(&case.ending, &case.text).unwrap();
        let plain = format.read(&case.text.replace('\r', ""));
        for end in ["\r\n", "\r", "\r\r\n"] {
            let parsed = format.read(&case.text.replace('\r', "").replace('\n', end));
            assert_eq!(parsed.begun, plain.begun, "{} with {end:?}", case.name);
            let rows = |records: &[Record]| records.iter().map(row).collect::<Vec<_>>();
            assert_eq!(rows(&parsed.records), rows(&plain.records), "{} with {end:?}", case.name);
        }
    }
}

#[test]
fn what_was_read_is_the_same_after_it_was_written() {
    for case in cases() {
        let format = Format::of(&case.ending, &case.text).unwrap();
        let records = format.read(&case.text).records;
        for other in Format::ALL {
            let back = other.read(&other.write(&records, &qes_records::Work::new()).expect("nobody stops it")).records;
            let rows = |records: &[Record]| records.iter().map(row).collect::<Vec<_>>();
            if other == format {
                assert_eq!(rows(&back), case.rows, "{} as {}", case.name, other.label());
            }
            assert_eq!(back.len(), records.len(), "{} as {}", case.name, other.label());
        }
    }
}

#[test]
fn every_cut_says_what_it_lost() {
    for case in cases() {
        let format = Format::of(&case.ending, &case.text).unwrap();
        for end in 0..case.text.len() {
            let parsed = format.read_bytes(&case.text.as_bytes()[..end]);
            let said = parsed.warnings.iter().any(|w| w.message.contains(" were read"));
            assert_eq!(parsed.begun != parsed.records.len(), said, "{} cut at {end}", case.name);
        }
    }
}
