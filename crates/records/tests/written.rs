//! What stands in the files that other programs read.

use qes_records::{Field, Format, Name, Record};

fn read(format: Format, text: &str) -> Vec<Record> {
    format.read(text).records
}

fn check(format: Format, records: &[Record], lines: &[&str]) {
    let written = format.write(records, &qes_records::Work::new()).expect("nobody stops it");
    for line in lines {
        assert!(written.contains(line), "{}: {line} is not in\n{written}", format.label());
    }
}

/// A text in the style element that `EndNote` puts around all of them.
fn styled(element: &str, text: &str) -> String {
    format!("<{element}><style face=\"normal\" font=\"default\" size=\"100%\">{text}</style></{element}>")
}

#[test]
fn names_are_in_parts_that_every_program_reads() {
    let sources = [
        (Format::Nbib, "PMID- 1\nTI  - a\nAU  - Smith A\nAU  - King ML Jr\nCN  - World Health Organization\n"),
        (Format::Csv, "title,authors\na,\"Smith A; King ML Jr; World Health Organization\"\n"),
    ];
    for (from, text) in sources {
        let records = read(from, text);
        check(
            Format::Ris,
            &records,
            &["AU  - Smith, A\n", "AU  - King, ML, Jr\n", "AU  - World Health Organization\n"],
        );
        check(Format::Enw, &records, &["%A Smith, A\n", "%A King, ML, Jr\n", "%A World Health Organization,\n"]);
        let xml = [
            styled("author", "Smith, A"),
            styled("author", "King, ML, Jr"),
            styled("author", "World Health Organization,"),
        ];
        check(Format::EndnoteXml, &records, &xml.each_ref().map(String::as_str));
        check(Format::Bibtex, &records, &["author = {Smith, A and King, Jr, ML and {World Health Organization}}"]);
    }
}

#[test]
fn a_suffix_stands_where_each_format_has_it() {
    let text = "@article{a, title = {a}, author = {Smith, Jr., Bob and Martin Luther King III}}";
    let records = read(Format::Bibtex, text);
    check(Format::Ris, &records, &["AU  - Smith, Bob, Jr.\n", "AU  - King, Martin Luther, III\n"]);
    check(Format::Enw, &records, &["%A Smith, Bob, Jr.\n"]);
    check(Format::Nbib, &records, &["FAU - Smith, Bob Jr\nAU  - Smith B Jr\n", "AU  - King ML III\n"]);
    check(Format::Csv, &records, &["\"Smith, Bob, Jr.; King, Martin Luther, III\""]);
    let ris = read(Format::Ris, "TY  - JOUR\nTI  - a\nAU  - Smith, Bob, Jr.\nER  - \n");
    check(Format::Bibtex, &ris, &["author = {Smith, Jr., Bob}"]);
}

#[test]
fn bodies_keep_their_mark_in_endnote() {
    let records = read(Format::Enw, "%0 Book\n%T a\n%A Pain Alliance Europe,\n%A University of Oslo,, Norway\n");
    let authors: Vec<&str> = records[0].all(Name::Authors).collect();
    assert_eq!(authors, ["Pain Alliance Europe", "University of Oslo, Norway"]);
    check(Format::Enw, &records, &["%A Pain Alliance Europe,\n", "%A University of Oslo,, Norway\n"]);
    let xml = [styled("author", "Pain Alliance Europe,"), styled("author", "University of Oslo,, Norway")];
    check(Format::EndnoteXml, &records, &xml.each_ref().map(String::as_str));
    check(Format::Bibtex, &records, &["author = {{Pain Alliance Europe} and {University of Oslo, Norway}}"]);
    check(Format::Ris, &records, &["AU  - Pain Alliance Europe\n"]);
    for format in Format::ALL {
        let back = read(format, &format.write(&records, &qes_records::Work::new()).expect("nobody stops it"));
        let found: Vec<String> = back[0].all(Name::Authors).map(str::to_owned).collect();
        let expected = if format == Format::Csv {
            records[0].all(Name::Authors).map(str::to_owned).collect()
        } else {
            authors.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found, expected, "{}", format.label());
    }
}

#[test]
fn people_are_written_as_they_are_read() {
    for text in ["Smith, A., Jones, B., and Brown, C.", "Smith, A.; Jones, B.; Brown, C."] {
        let records = read(Format::Bibtex, &format!("@article{{a, title = {{a}}, author = {{{text}}}}}"));
        check(Format::Bibtex, &records, &["author = {Smith, A. and Jones, B. and Brown, C.}"]);
    }
    let records = read(Format::Bibtex, "@book{a, title = {a}, author = {Pain Alliance Europe, and Smith, A.,}}");
    check(Format::Bibtex, &records, &["author = {{Pain Alliance Europe} and Smith, A.}"]);
    check(Format::Enw, &records, &["%A Pain Alliance Europe,\n%A Smith, A.\n"]);
    let records = read(Format::Ris, "TY  - JOUR\nTI  - a\nAU  - Smith, A.; Jones, B.\nER  - \n");
    check(Format::Ris, &records, &["AU  - Smith, A.\nAU  - Jones, B.\n"]);
}

#[test]
fn addresses_are_written_as_they_stand() {
    let text = "TY  - JOUR\nTI  - 50% of x_y\nUR  - http://a.b/c_d%20e~f?g=1&h=2#i\nDO  - 10.1002/(SICI)1_a\nER  - \n";
    let records = read(Format::Ris, text);
    check(
        Format::Bibtex,
        &records,
        &[r"title = {50\% of x\_y}", "url = {http://a.b/c_d%20e~f?g=1&h=2#i}", "doi = {10.1002/(SICI)1_a}"],
    );
    let back =
        read(Format::Bibtex, &Format::Bibtex.write(&records, &qes_records::Work::new()).expect("nobody stops it"));
    assert_eq!(back[0].first(Name::Url), Some("http://a.b/c_d%20e~f?g=1&h=2#i"));
    let escaped = read(Format::Bibtex, r"@misc{a, title = {a}, url = {http://a.b/c\_d{\%}20e{\~{}}f}}");
    assert_eq!(escaped[0].first(Name::Url), Some("http://a.b/c_d%20e~f"));
}

#[test]
fn a_salvaged_title_is_no_latex() {
    let text = r#"@article{a, author = {Berg, A.} title = {On {\"U}ber \emph{pain} \& more}, year = 2001}"#;
    let records = read(Format::Bibtex, text);
    for format in Format::ALL {
        let written = format.write(&records, &qes_records::Work::new()).expect("nobody stops it");
        assert!(!written.contains("textbackslash"), "{written}");
        let back = read(format, &written);
        assert_eq!(back[0].first(Name::Title), Some("On Über pain & more"), "{}", format.label());
    }
}

#[test]
fn types_of_endnote_say_what_their_titles_mean() {
    let record = |kind: &str, titles: &str| {
        format!("<record><ref-type name=\"{kind}\">1</ref-type><titles><title>T</title>{titles}</titles></record>")
    };
    let text = format!(
        "<xml><records>{}{}{}</records></xml>",
        record("Thesis", "<secondary-title>University of Oslo</secondary-title><alt-title>Other</alt-title>"),
        record("Book", "<secondary-title>A series</secondary-title>"),
        record("Book Section", "<secondary-title>A book</secondary-title>"),
    );
    let records = read(Format::EndnoteXml, &text);
    assert_eq!(records[0].first(Name::Publisher), Some("University of Oslo"));
    assert_eq!((records[0].first(Name::Journal), records[1].first(Name::Journal)), (None, None));
    check(
        Format::Bibtex,
        &records,
        &["school = {University of Oslo}", "series = {A series}", "booktitle = {A book}", "Other}"],
    );
    check(Format::Ris, &records, &["PB  - University of Oslo\n", "T2  - A series\n", "T2  - A book\n", "Other\n"]);
    check(Format::Nbib, &records, &["CTI - A series\n", "JT  - A book\n"]);
    let back = read(
        Format::EndnoteXml,
        &Format::EndnoteXml.write(&records, &qes_records::Work::new()).expect("nobody stops it"),
    );
    assert!(back.iter().zip(&records).all(|(back, before)| back.fields == before.fields));
}

#[test]
fn the_number_of_an_article_stands_for_its_pages() {
    let scopus = "Authors,Title,Year,Source title,Art. No.,Page start,Page end,Cited by,EID\n";
    for (format, text) in [
        (Format::Csv, format!("{scopus}A B.,T,2001,J,e12,,,1,2-s2.0-1\n")),
        (Format::Csv, "title,authors,article number,pages\nT,\"Berg, A\",e12,\n".to_owned()),
        (Format::Bibtex, "@article{a, title = {T}, articleno = {e12}}".to_owned()),
        (Format::Bibtex, "@article{a, title = {T}, Article-Number = {{e12}}}".to_owned()),
        (Format::Ris, "TY  - JOUR\nTI  - T\nC7  - e12\nER  - \n".to_owned()),
        (Format::Enw, "%0 Journal Article\n%T T\n%] e12\n".to_owned()),
        (
            Format::EndnoteXml,
            "<xml><records><record><titles><title>T</title></titles><custom7>e12</custom7></record></records></xml>"
                .to_owned(),
        ),
    ] {
        let records = read(format, &text);
        assert_eq!(records[0].pages(), "e12", "{text}");
        if format != Format::Ris {
            check(Format::Ris, &records, &["SP  - e12\n"]);
        }
        assert_eq!(
            read(format, &format.write(&records, &qes_records::Work::new()).expect("nobody stops it"))[0].pages(),
            "e12",
            "{text}"
        );
    }
    let both = read(Format::Csv, &format!("{scopus}A B.,T,2001,J,e12,1,9,1,2-s2.0-1\n"));
    assert_eq!(both[0].pages(), "1-9");
    let both = read(Format::Bibtex, "@article{a, title = {T}, eid = {e12}, pages = {1--9}}");
    assert_eq!(both[0].pages(), "1-9");
}

/// The list of people that is put together again for names with initials alone is LaTeX, as every other.
#[test]
fn people_with_signs_of_latex_are_written_in_one_way() {
    let author = |name: &str| Field::new(Name::Authors, "AU", name);
    for name in ["{a|title} b", "Berg & Lund C", "50% A"] {
        let record = Record { fields: vec![author("Smith A"), author(name)], line: 0 };
        let first =
            read(Format::Bibtex, &Format::Bibtex.write(&[record], &qes_records::Work::new()).expect("nobody stops it"));
        let second =
            read(Format::Bibtex, &Format::Bibtex.write(&first, &qes_records::Work::new()).expect("nobody stops it"));
        assert_eq!(second[0].fields, first[0].fields, "{name}");
    }
}
