//! What is written and read again is the same, for every format and from every format.

mod meaning;

use meaning::says;
use proptest::prelude::*;
use qes_records::{Field, Format, Name, Parsed, Record};

/// Tags of several formats, and texts that could be taken for markup of one.
const TAGS: &[&str] = &[
    "TI",
    "T1",
    "AU",
    "PY",
    "U2",
    "C8",
    "PMID",
    "FAU",
    "MHDA",
    "LID",
    "%T",
    "%A",
    "%$",
    "%7",
    "title",
    "author",
    "keywords",
    "qes1",
    "titles/title",
    "custom1",
    "contributors/authors/author",
    "ref-type",
    "Article Title",
    "",
    "@",
    "key",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z0-9 ,.;:()]{0,20}",
        1 => "\\PC{0,12}",
        1 => prop::sample::select(vec!["\nTI  - a line", "\nER  - ", "\n%T text", "\n", "\n\n", "\r\n", "{", "}", "\\", "&amp; <b>", "]]>", "\"", " and ", "--", "~", "$x^2$", "% not", "#1", "é", "\u{1}", "\t", "\n  PMID- 1", "{a|title} b", "+7b."]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn field() -> impl Strategy<Value = Field> {
    (prop::sample::select(Name::ALL.to_vec()), prop::sample::select(TAGS), text())
        .prop_map(|(name, tag, value)| Field::new(name, tag, &value))
}

fn records() -> impl Strategy<Value = Vec<Record>> {
    let record = prop::collection::vec(field(), 1..8).prop_map(|fields| Record { fields, line: 0 });
    prop::collection::vec(record, 1..4)
}

/// White space and signs as far as a format keeps them.
fn clean(format: Format, value: &str) -> String {
    let kept = |c: char| !(c < ' ' && !"\t\n\r".contains(c) || "\u{fffe}\u{ffff}".contains(c));
    let value: String = match format {
        Format::EndnoteXml => value.chars().map(|c| if kept(c) { c } else { '\u{fffd}' }).collect(),
        _ => value.to_owned(),
    };
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn fields(records: &[Record]) -> Vec<Vec<Field>> {
    records.iter().map(|r| r.fields.clone()).collect()
}

/// Everything comes back, however often it is written, and from the second time on exactly.
fn check(format: Format, records: &[Record]) -> Result<(), TestCaseError> {
    let read = written_and_read(format, records)?;
    let again = written_and_read(format, &read)?;
    let once_more = written_and_read(format, &again)?;
    prop_assert_eq!(
        fields(&once_more),
        fields(&again),
        "{:?}\n{}",
        format,
        format.write(&again, &qes_records::Work::new()).expect("nobody stops it")
    );
    Ok(())
}

fn written_and_read(format: Format, records: &[Record]) -> Result<Vec<Record>, TestCaseError> {
    let written = format.write(records, &qes_records::Work::new()).expect("nobody stops it");
    let read = format.read(&written);
    prop_assert_eq!(read.begun, records.len(), "{:?}\n{}", format, written);
    prop_assert_eq!(read.records.len(), records.len(), "{:?}\n{}", format, written);
    for (before, after) in records.iter().zip(&read.records) {
        for field in &before.fields {
            let found = says(before, field.name, &field.value, after, |value| clean(format, value))
                || is_type_of_source(format, field);
            prop_assert!(found, "{:?} lost {:?}\n{}\n{:?}", format, field, written, after);
        }
    }
    Ok(read.records)
}

/// Web of Science begins every record with one letter for where it was published, which says the type only where nothing else does.
fn is_type_of_source(format: Format, field: &Field) -> bool {
    format == Format::WebOfScience && &*field.tag == "PT" && field.name == Name::Other
}

/// Whether a warning says that the file holds another number of records than were read.
fn is_said(parsed: &Parsed) -> bool {
    parsed.warnings.iter().any(|w| w.message.contains(", but ") && w.message.contains(" were read"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 64 } else { 512 }))]

    #[test]
    fn ris(records in records()) { check(Format::Ris, &records)?; }

    #[test]
    fn nbib(records in records()) { check(Format::Nbib, &records)?; }

    #[test]
    fn enw(records in records()) { check(Format::Enw, &records)?; }

    #[test]
    fn bibtex(records in records()) { check(Format::Bibtex, &records)?; }

    #[test]
    fn endnote_xml(records in records()) { check(Format::EndnoteXml, &records)?; }

    #[test]
    fn web_of_science(records in records()) { check(Format::WebOfScience, &records)?; }

    #[test]
    fn csv(records in records()) { check(Format::Csv, &records)?; }

    /// No text makes a reader panic, or give another number of records than it begins.
    #[test]
    fn any_text_is_read(text in "(\\PC|\n|\r|\0|TY  - |ER  - |AU -|PT J\n|PMID- |@article\\{a,|%0 |<record>|</record>|<title>|&x;){0,80}") {
        for format in Format::ALL {
            let parsed = format.read(&text);
            prop_assert_eq!(parsed.begun != parsed.records.len(), is_said(&parsed), "{:?}", format);
        }
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for format in Format::ALL {
            let parsed = format.read_bytes(&bytes);
            prop_assert_eq!(parsed.begun != parsed.records.len(), is_said(&parsed), "{:?}", format);
        }
    }
}
