//! Every format to every other: what is written means the same, field by field.

use proptest::prelude::*;
use qes_records::{Field, Format, Name, Record};

const FORMATS: [Format; 6] = [Format::Ris, Format::Nbib, Format::Bibtex, Format::EndnoteXml, Format::Enw, Format::Csv];

/// The texts of each meaning, in the form that all formats share.
type Meaning = Vec<(Name, Vec<String>)>;

const NAMES: &[Name] = &[
    Name::Title,
    Name::Authors,
    Name::Editors,
    Name::Year,
    Name::Journal,
    Name::Volume,
    Name::Number,
    Name::Pages,
    Name::Doi,
    Name::Abstract,
    Name::Keywords,
    Name::Language,
    Name::Publisher,
    Name::Place,
    Name::Url,
];

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn meaning(record: &Record) -> Meaning {
    let texts = |name: &Name| {
        let texts: Vec<String> = match name {
            Name::Pages => vec![record.pages()],
            _ if name.repeats() => record.all(*name).map(line).collect(),
            _ => record.first(*name).map(line).into_iter().collect(),
        };
        (*name, texts.into_iter().filter(|t| !t.is_empty()).collect())
    };
    NAMES.iter().map(texts).collect()
}

/// A record as a frame of plain columns has it.
fn record(texts: &[(Name, &str)]) -> Record {
    let fields = texts.iter().map(|(name, text)| Field::new(*name, name.name(), text)).collect();
    Record { fields, line: 1 }
}

fn publications() -> Vec<Record> {
    use Name::{
        Abstract, Authors, Doi, Editors, Journal, Keywords, Kind, Language, Number, Pages, Place, Publisher, Title,
        Url, Volume, Year,
    };
    vec![
        record(&[
            (Kind, "Journal Article"),
            (Title, "Pain & rest: 50% of #1 {a_b} ~ ^ $5 in Łódź \\ \"end\""),
            (Authors, "Núñez-García, José"),
            (Authors, "van der Berg, Anna M."),
            (Authors, "Health and Safety Executive"),
            (Year, "2011"),
            (Journal, "Journal of Café & Bar Studies"),
            (Volume, "12"),
            (Number, "3"),
            (Pages, "345-356"),
            (Doi, "10.5555/jcs.2011_12"),
            (Abstract, "Background: pain.\nResults: <5% & rest.\n\nTI  - no tag"),
            (Keywords, "chronic pain"),
            (Keywords, "adult"),
            (Language, "en"),
            (Url, "https://example.org/a_b?c=1&d=2"),
        ]),
        record(&[
            (Kind, "Book Section"),
            (Title, "A chapter"),
            (Authors, "Rossi, Gina"),
            (Editors, "Verdi, Lea"),
            (Editors, "Neri, Nora"),
            (Year, "2012"),
            (Journal, "The Book of Backs"),
            (Pages, "20-31"),
            (Publisher, "Press & Sons"),
            (Place, "Oslo"),
        ]),
        record(&[
            (Kind, "Conference Paper"),
            (Title, "Talking"),
            (Authors, "Rossi, Gina"),
            (Authors, "Bianchi, Luca"),
            (Year, "2013"),
            (Journal, "Proceedings #4"),
            (Pages, "1-9"),
        ]),
        record(&[
            (Kind, "Book"),
            (Title, "Backs: a book"),
            (Authors, "World Health Organization"),
            (Year, "2014"),
            (Publisher, "Press"),
        ]),
        record(&[
            (Kind, "Thesis"),
            (Title, "A thesis"),
            (Authors, "Bianchi, Luca"),
            (Year, "2015"),
            (Publisher, "University"),
        ]),
        record(&[
            (Kind, "Report"),
            (Title, "A report"),
            (Authors, "Room Study Group"),
            (Authors, "Lloyd, A. C."),
            (Year, "2016"),
            (Publisher, "Institute"),
        ]),
        record(&[
            (Kind, "Web Page"),
            (Title, "A page"),
            (Authors, "Lund, Bo"),
            (Year, "2017"),
            (Url, "https://example.org/"),
        ]),
    ]
}

/// What a format has no field for comes back all the same, and stands beside the standard fields.
fn check(records: &[Record], from: Format, to: Format) {
    let there = from.read(&from.write(records, &qes_records::Work::new()).expect("nobody stops it"));
    assert_eq!(there.records.len(), records.len());
    let written = to.write(&there.records, &qes_records::Work::new()).expect("nobody stops it");
    let back = to.read(&written);
    assert_eq!(back.records.len(), records.len(), "{} to {}\n{written}", from.label(), to.label());
    for (before, after) in records.iter().zip(&back.records) {
        for ((name, before), (_, after)) in meaning(before).into_iter().zip(meaning(after)) {
            assert_eq!(before, after, "{} to {}: {name:?}\n{written}", from.label(), to.label());
        }
    }
}

#[test]
fn every_pair_of_formats_means_the_same() {
    let records = publications();
    for from in FORMATS {
        for to in FORMATS {
            check(&records, from, to);
        }
    }
}

#[test]
fn each_type_has_its_word_in_each_format() {
    let words = [
        (
            Format::Ris,
            ["TY  - JOUR", "TY  - CHAP", "TY  - CPAPER", "TY  - BOOK", "TY  - THES", "TY  - RPRT", "TY  - ELEC"],
        ),
        (
            Format::Bibtex,
            ["@article{", "@incollection{", "@inproceedings{", "@book{", "@phdthesis{", "@techreport{", "@misc{"],
        ),
        (
            Format::Nbib,
            [
                "PT  - Journal Article",
                "PT  - Book Chapter",
                "PT  - Conference Paper",
                "PT  - Book",
                "PT  - Academic Dissertation",
                "PT  - Technical Report",
                "PT  - Web Page",
            ],
        ),
        (
            Format::EndnoteXml,
            [
                "<ref-type name=\"Journal Article\">17<",
                "<ref-type name=\"Book Section\">5<",
                "<ref-type name=\"Conference Paper\">47<",
                "<ref-type name=\"Book\">6<",
                "<ref-type name=\"Thesis\">32<",
                "<ref-type name=\"Report\">27<",
                "<ref-type name=\"Web Page\">12<",
            ],
        ),
        (
            Format::Enw,
            [
                "%0 Journal Article",
                "%0 Book Section",
                "%0 Conference Paper",
                "%0 Book",
                "%0 Thesis",
                "%0 Report",
                "%0 Web Page",
            ],
        ),
    ];
    for from in FORMATS {
        let records =
            from.read(&from.write(&publications(), &qes_records::Work::new()).expect("nobody stops it")).records;
        for (to, words) in &words {
            for (record, word) in records.iter().zip(words) {
                let written =
                    to.write(std::slice::from_ref(record), &qes_records::Work::new()).expect("nobody stops it");
                // BibTeX has one word for web pages and everything that is none of its types; the record keeps the other one.
                assert!(written.contains(word), "{} to {}: {word}\n{written}", from.label(), to.label());
            }
        }
    }
}

#[test]
fn a_key_of_bibtex_stands_once() {
    let twice = [publications(), publications()].concat();
    let written = Format::Bibtex.write(&twice, &qes_records::Work::new()).expect("nobody stops it");
    let mut keys: Vec<&str> = written.lines().filter(|l| l.starts_with('@')).collect();
    keys.sort_unstable();
    let n = keys.len();
    keys.dedup();
    assert_eq!((n, keys.len()), (14, 14));
    let own = Format::Bibtex.read("@misc{a, title={b}}\n@misc{A, title={c}}\n");
    assert!(
        Format::Bibtex.write(&own.records, &qes_records::Work::new()).expect("nobody stops it").contains("@misc{A-2,")
    );
}

#[test]
fn a_number_in_pubmed_is_not_made_up() {
    let written = Format::Nbib.write(&publications(), &qes_records::Work::new()).expect("nobody stops it");
    assert!(!written.contains("PMID"), "{written}");
    let with = record(&[(Name::Title, "a"), (Name::Pmid, "123")]);
    assert!(
        Format::Nbib.write(&[with], &qes_records::Work::new()).expect("nobody stops it").starts_with("PMID- 123\n")
    );
}

/// A word of letters; names and titles are made of them.
fn word() -> impl Strategy<Value = String> {
    "[A-Z][a-zà-ž]{2,8}"
}

fn article() -> impl Strategy<Value = Record> {
    let person = (word(), word()).prop_map(|(last, first)| format!("{last}, {first}"));
    let title = prop::collection::vec(prop_oneof![4 => word(), 1 => "[&%#$_~^{}\\\\\"'<>@!?;:+-]{1,3}"], 1..8);
    let kinds = ["Journal Article", "Book Section", "Conference Paper"];
    (
        prop::sample::select(kinds.to_vec()),
        title,
        prop::collection::vec(person, 1..6),
        1900..2030_u16,
        prop::collection::vec(word(), 1..4),
        (1..900_u16, 1..90_u16),
        prop::collection::vec(word(), 0..5),
    )
        .prop_map(|(kind, title, authors, year, journal, (first, n), keywords)| {
            let mut fields = vec![
                Field::new(Name::Kind, "kind", kind),
                Field::new(Name::Title, "title", &format!("A {}", title.join(" "))),
                Field::new(Name::Year, "year", &year.to_string()),
                Field::new(Name::Journal, "journal", &journal.join(" ")),
                Field::new(Name::Pages, "pages", &format!("{first}-{}", first + n)),
            ];
            fields.extend(authors.iter().map(|a| Field::new(Name::Authors, "authors", a)));
            fields.extend(keywords.iter().map(|k| Field::new(Name::Keywords, "keywords", k)));
            Record { fields, line: 1 }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 24 } else { 128 }))]

    #[test]
    fn articles_mean_the_same_in_every_pair_of_formats(records in prop::collection::vec(article(), 1..3)) {
        for from in FORMATS {
            for to in FORMATS {
                check(&records, from, to);
            }
        }
    }
}

#[test]
fn what_is_read_again_was_written_in_the_standard_field() {
    let written = Format::Bibtex.write(&publications(), &qes_records::Work::new()).expect("nobody stops it");
    let first = written.split("\n\n").next().unwrap();
    assert!(
        first.contains("author = {Núñez-García, José and van der Berg, Anna M. and {Health and Safety Executive}}"),
        "{first}"
    );
    assert!(!first.contains("qes"), "{first}");
}

#[test]
fn names_of_pubmed_come_back_from_bibtex_and_stay_readable_there() {
    let records =
        Format::Ris.read("TY  - JOUR\nTI  - a\nAU  - Berg A\nAU  - Lund, Bo\nAU  - Núñez-García JM\nER  - \n").records;
    let written = Format::Bibtex.write(&records, &qes_records::Work::new()).expect("nobody stops it");
    assert!(written.contains("author = {Berg, A and Lund, Bo and Núñez-García, JM}"), "{written}");
    let read = Format::Bibtex.read(&written).records;
    let authors: Vec<&str> = read[0].all(Name::Authors).collect();
    assert_eq!(authors, ["Berg A", "Lund, Bo", "Núñez-García JM"]);
    let again = Format::Bibtex.write(&read, &qes_records::Work::new()).expect("nobody stops it");
    assert!(again.contains("author = {Berg, A and Lund, Bo and Núñez-García, JM}"), "{again}");
    assert_eq!(Format::Bibtex.read(&again).records[0].fields, read[0].fields);
    // Other programs take the last word of a name without a comma for the family name.
    for format in [Format::Nbib, Format::Enw, Format::EndnoteXml] {
        let there = format.read(&format.write(&records, &qes_records::Work::new()).expect("nobody stops it")).records;
        let authors: Vec<&str> = there[0].all(Name::Authors).collect();
        assert_eq!(authors, ["Berg, A", "Lund, Bo", "Núñez-García, JM"], "{}", format.label());
    }
}
