//! Input that nobody means well with: a quarter of a megabyte of one thing. What takes time beyond measure shows as a test that does not end.

use qes_records::{Format, Options, Record, Work, find_duplicates};

const SIZE: usize = 1 << 18;

const PIECES: &[&str] = &[
    "@a{\n",
    "@a{k,b=1,",
    "@a{k,\n",
    "@string{a = b}\n",
    "@comment{\n",
    "{",
    "}",
    "\\",
    "\"",
    "@",
    "a # ",
    "author = {A and B},",
    " and ",
    "TY  - JOUR\n",
    "TI  - a\n",
    "ER  - \n",
    "a line\n",
    "\n",
    "\r",
    " ",
    "PMID- 1\n",
    "OWN - N\n",
    "      more\n",
    "%0 a\n",
    "%T a\n",
    "% \n",
    "<record>",
    "</record>",
    "<a>",
    "</a>",
    "<style>",
    "<a b='c'>",
    "&x;",
    "&amp;",
    "<!--",
    "<![CDATA[",
    "<!DOCTYPE a [",
    "<!ENTITY x \"&x;&x;\">",
    "a,",
    "\"a\",",
    ";",
    "\u{0}",
    "\u{feff}",
    "é",
    "[",
    "(",
    "<i>",
    "1 ",
    "PT J\n",
    "AU A\n",
    "ER\n",
    "AU -",
    "ty  - jour\n",
    "KW- a\n",
    "a={",
    "\nb = {",
    "\nc = \"",
    "@comment{@a{",
    "</<!--",
    "<a></x>",
    " < ",
    "\t",
    "AU\t",
    "OWN - N\n\n",
    "%T\n\n",
];

/// One piece over and over, after what makes it part of a record.
fn inputs(piece: &str) -> impl Iterator<Item = String> {
    let starts = [
        "",
        "TY  - JOUR\nAB  - ",
        "PMID- 1\nAB  - ",
        "@article{k, title = {",
        "<xml><records><record><title>",
        "%0 Book\n%T ",
        "title,author\n",
        "PT J\nAB ",
        "PT\tAU\tTI\tSO\n",
    ];
    let piece = piece.to_owned();
    starts.into_iter().map(move |start| format!("{start}{}", piece.repeat(SIZE / piece.len())))
}

fn read_all(format: Format) {
    for input in PIECES.iter().flat_map(|piece| inputs(piece)) {
        let parsed = format.read(&input);
        let said = parsed.warnings.iter().any(|w| w.message.contains("but") && w.message.contains("were read"));
        assert_eq!(parsed.begun != parsed.records.len(), said, "{format:?} {:?}", &input[..40.min(input.len() - 1)]);
    }
}

#[test]
fn ris() {
    read_all(Format::Ris);
}

#[test]
fn nbib() {
    read_all(Format::Nbib);
}

#[test]
fn bibtex() {
    read_all(Format::Bibtex);
}

#[test]
fn endnote_xml() {
    read_all(Format::EndnoteXml);
}

#[test]
fn enw() {
    read_all(Format::Enw);
}

#[test]
fn web_of_science() {
    read_all(Format::WebOfScience);
}

#[test]
fn csv() {
    read_all(Format::Csv);
}

/// Many equal records, and two very long ones.
#[test]
fn duplicates() {
    let equal = "TY  - JOUR\nTI  - Editorial\nAU  - Berg, A.\nPY  - 2010\nER  - \n".repeat(5_000);
    let long = format!(
        "TY  - JOUR\nTI  - {}\nER  - \nTY  - JOUR\nTI  - {}\nER  - \n",
        "a ".repeat(200_000),
        "b ".repeat(200_000)
    );
    for text in [equal, long] {
        let citations: Vec<_> = Format::Ris.read(&text).records.iter().map(Record::citation).collect();
        assert!(find_duplicates(&citations, &Options::default(), &Work::new()).is_ok());
    }
}
