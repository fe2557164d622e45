//! Files as the databases and tools write them: what is read out of each, and that nothing of it is lost on the way to any other format.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod meaning;

use std::collections::BTreeMap;
use std::path::Path;

use meaning::says;
use qes_records::{Format, Name, Record, decode};
use serde::Deserialize;

#[derive(Deserialize)]
struct Expected {
    file: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    name: String,
    format: String,
    records: usize,
    warnings: Vec<String>,
    first: BTreeMap<String, String>,
}

fn files() -> Vec<(File, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/flavors");
    let expected: Expected = toml::from_str(&std::fs::read_to_string(folder.join("expected.toml")).unwrap()).unwrap();
    let with_bytes = |file: File| {
        let bytes = std::fs::read(folder.join(&file.name)).unwrap();
        (file, bytes)
    };
    expected.file.into_iter().map(with_bytes).collect()
}

fn read(file: &File, bytes: &[u8]) -> (Format, qes_records::Parsed) {
    let ending = file.name.rsplit('.').next().unwrap();
    let format = Format::of(ending, &decode(bytes).text).unwrap();
    (format, format.read_bytes(bytes))
}

#[test]
fn every_flavor_is_read() {
    for (file, bytes) in files() {
        let (format, parsed) = read(&file, &bytes);
        assert_eq!(format.label(), file.format, "{}", file.name);
        assert_eq!((parsed.begun, parsed.records.len()), (file.records, file.records), "{}", file.name);
        let warnings: Vec<String> = parsed.warnings.iter().map(|w| format!("line {}: {}", w.line, w.message)).collect();
        assert_eq!(warnings, file.warnings, "{}", file.name);
        for (name, expected) in &file.first {
            let found = if name.as_str() == "pages" {
                parsed.records[0].pages()
            } else {
                let name = Name::from_name(name).unwrap();
                let all: Vec<&str> = parsed.records[0].all(name).collect();
                // One DOI or journal may stand under two tags.
                if name.repeats() || name == Name::Kind { all.join("|") } else { all[0].to_owned() }
            };
            assert_eq!(&found, expected, "{}: {name}", file.name);
        }
    }
}

#[test]
fn nothing_is_lost_on_the_way_to_another_format() {
    let clean = |value: &str| value.split_whitespace().collect::<Vec<_>>().join(" ");
    for (file, bytes) in files() {
        let (own, parsed) = read(&file, &bytes);
        for format in Format::ALL {
            let there =
                format.read(&format.write(&parsed.records, &qes_records::Work::new()).expect("nobody stops it"));
            let back = own.read(&own.write(&there.records, &qes_records::Work::new()).expect("nobody stops it"));
            assert_eq!(there.records.len(), parsed.records.len(), "{} as {}", file.name, format.label());
            for ((before, after), back) in parsed.records.iter().zip(&there.records).zip(&back.records) {
                for field in &before.fields {
                    // A type is in the words of the other format until it comes back.
                    let after = if field.name == Name::Kind { back } else { after };
                    let found = says(before, field.name, &field.value, after, clean);
                    assert!(found, "{} as {}: lost {field:?}\n{after:?}", file.name, format.label());
                }
            }
        }
    }
}

#[test]
fn the_same_format_gives_the_same_fields() {
    for (file, bytes) in files() {
        let (format, parsed) = read(&file, &bytes);
        let back = format.read(&format.write(&parsed.records, &qes_records::Work::new()).expect("nobody stops it"));
        for (before, after) in parsed.records.iter().zip(&back.records) {
            let plain =
                |r: &Record| r.fields.iter().map(|f| (f.name, f.tag.clone(), f.value.clone())).collect::<Vec<_>>();
            // A format that wants a type and a key puts them before a record that has none.
            let (found, before) = (plain(after), plain(before));
            assert!(found.ends_with(&before), "{}: {found:?} {before:?}", file.name);
        }
    }
}

#[test]
fn every_cut_of_every_file_is_read() {
    for (file, bytes) in files() {
        for end in 0..bytes.len() {
            let parsed = read_as(&file, &bytes[..end]);
            assert_eq!(parsed.begun, parsed.records.len(), "{} cut at {end}", file.name);
        }
    }
}

fn read_as(file: &File, bytes: &[u8]) -> qes_records::Parsed {
    Format::ALL.into_iter().find(|f| f.label() == file.format).unwrap().read_bytes(bytes)
}
