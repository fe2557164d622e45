//! Faults that leave nothing where a rule would look: what is gone altogether is found as what is gone in part.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "common/package.rs"]
#[expect(dead_code, reason = "no test here reads a case")]
mod package;

use std::fmt::Write;

use package::{found, review};
use qes_review::{CharacteristicsOptions, Review, Unit};

/// A review whose resources are these files, without a schema.
fn made(files: &[(&str, &str)]) -> Review {
    let resources: Vec<String> = files
        .iter()
        .map(|(file, _)| format!(r#"{{"name": "{}", "path": "{file}"}}"#, file.trim_end_matches(".csv")))
        .collect();
    review(&resources.join(", "), files)
}

/// The findings of these rules, by id and message.
fn checked(review: &Review, rule: &str) -> Vec<(String, String)> {
    let found = review.check().into_iter().filter(|f| f.id.split(':').next() == Some(rule));
    found.map(|f| (f.id, f.message)).collect()
}

fn ids(found: &[(String, String)]) -> Vec<&str> {
    found.iter().map(|(id, _)| id.as_str()).collect()
}

#[test]
fn a_search_without_any_record_here_is_found() {
    const RECORDS: &str = "record_id,source\n1,PubMed\n2,PubMed\n";
    let said = |searches: &str, records: &str| {
        let review = made(&[("searches.csv", searches), ("records.csv", records)]);
        checked(&review, "search-records").into_iter().map(|(_, message)| message).collect::<Vec<_>>()
    };
    let scopus = "source,records\nPubMed,2\nScopus,10\n";
    assert_eq!(said(scopus, RECORDS), ["the search of 'Scopus' found 10 records, but none is of this source"]);
    assert_eq!(said("source,records\nPubMed,2\nScopus,0\nLilacs,\n", RECORDS), [""; 0]);
    assert_eq!(said(scopus, "record_id,source\n1,\n2,\n"), [""; 0]);
    assert_eq!(
        said(scopus, "record_id,source\n1,PubMed\n2,PubMed\n3,Scopus Elsevier\n4,\n"),
        [
            "the search of 'Scopus' found 10 records, but none is of this source; records name 'Scopus Elsevier', which no \
             search does; 1 record names no source",
            "1 record is of the source 'Scopus Elsevier', which no search names"
        ]
    );
}

/// Answers of two appraisers on three items of two instruments for eight papers, without those that this takes.
fn appraised(gone: impl Fn(usize, &str, &str, &str) -> bool) -> Review {
    let mut papers = "paper_id,status\n".to_owned();
    let mut appraisals = "paper_id,instrument,item,appraiser,answer\n".to_owned();
    let mut instruments = "instrument,item\n".to_owned();
    for instrument in ["casp", "qari"] {
        for item in ["i1", "i2", "i3"] {
            writeln!(instruments, "{instrument},{item}").unwrap();
        }
    }
    for paper in 1..=8 {
        writeln!(papers, "p{paper},included").unwrap();
        for instrument in ["casp", "qari"] {
            for item in ["i1", "i2", "i3"] {
                for who in ["A", "B"].into_iter().filter(|who| !gone(paper, instrument, item, who)) {
                    writeln!(appraisals, "p{paper},{instrument},{item},{who},yes").unwrap();
                }
            }
        }
    }
    made(&[("papers.csv", &papers), ("instruments.csv", &instruments), ("appraisals.csv", &appraisals)])
}

#[test]
fn answers_that_are_all_gone_are_found() {
    let gaps = |gone: &dyn Fn(usize, &str, &str, &str) -> bool| checked(&appraised(gone), "appraisal-gap");
    assert_eq!(gaps(&|_, _, _, _| false), []);
    let one = gaps(&|_, instrument, item, who| (instrument, item, who) == ("casp", "i1", "A"));
    assert_eq!(ids(&one), ["appraisal-gap:casp::A:i1"]);
    assert_eq!(one[0].1, "item i1, appraiser A: no answer is given for 8 of 8 papers, and for 8 of them others answer");
    let half = gaps(&|paper, instrument, item, who| paper > 4 && (instrument, item, who) == ("casp", "i1", "A"));
    assert_eq!(ids(&half), ["appraisal-gap:casp::A:i1"]);
    let item = gaps(&|_, instrument, item, _| (instrument, item) == ("casp", "i1"));
    assert_eq!(ids(&item), ["appraisal-gap:casp:items"]);
    assert_eq!(item[0].1, "item i1 of casp is answered by nobody for any of 8 appraised papers, and others are");
    let few = gaps(&|paper, instrument, item, _| paper > 2 && (instrument, item) == ("casp", "i1"));
    assert_eq!(ids(&few), ["appraisal-gap:casp:::i1"]);
    let who = gaps(&|_, instrument, _, who| (instrument, who) == ("casp", "A"));
    assert_eq!(ids(&who), ["appraisal-gap:casp::A"]);
    assert_eq!(who[0].1, "A answers nothing with casp, and B does; with qari A does");
    let whole = gaps(&|_, instrument, _, _| instrument == "casp");
    assert_eq!(ids(&whole), ["appraisal-gap"]);
    assert_eq!(whole[0].1, "nobody answers any item of casp (3 items), which 'instruments' lists");
    let papers = gaps(&|paper, instrument, _, _| paper > 4 && instrument == "casp");
    assert_eq!(ids(&papers), ["appraisal-gap:casp:papers"]);
    assert_eq!(papers[0].1, "4 of 8 included papers are not appraised with casp");
}

#[test]
fn rows_that_stand_twice_are_found_without_a_key() {
    const PAPERS: (&str, &str) = ("papers.csv", "paper_id,reference,status\nP1,1,included\nP2,2,included\n");
    const CONCEPTS: (&str, &str) = ("concepts.csv", "concept_id,label\nk1,A\n");
    let support = |text: &str| {
        let review = made(&[PAPERS, CONCEPTS, ("support.csv", text)]);
        checked(&review, "repeated-support").into_iter().map(|(_, message)| message).collect::<Vec<_>>()
    };
    let twice = "paper P1 is listed more than once for the concept 'k1'";
    assert_eq!(support("concept_id,paper_id,times_listed\nk1,P1,1\nk1,P2,1\nk1,P1,1\n"), [twice]);
    assert_eq!(support("concept_id,paper_id\nk1,P1\nk1,P2\nk1,P1\n"), [twice]);
    assert_eq!(support("concept_id,paper_id,quote\nk1,P1,a\nk1,P2,b\nk1,P1,c\n"), [""; 0]);
    let review = made(&[
        ("searches.csv", "source,records\nPubMed,2\nScopus,3\nPubMed,2\n"),
        ("prose_citations.csv", "place,reference\nResults,1\nResults,1\nResults,1\n"),
    ]);
    let rows = checked(&review, "repeated-row");
    assert_eq!(ids(&rows), ["repeated-row:searches:1", "repeated-row:prose_citations:1"]);
    assert!(rows[0].1.ends_with(": row 3 says the same in every column"), "{}", rows[0].1);
    assert!(rows[1].1.ends_with(": rows 2, 3 say the same in every column"), "{}", rows[1].1);
}

#[test]
fn a_concept_without_a_paper_and_a_label_of_two_are_found() {
    let review = made(&[
        ("papers.csv", "paper_id,reference,status\nP1,29,included\nP2,29,excluded\n"),
        ("concepts.csv", "concept_id,category_id,label\nk1,c1,Slow time\nk2,c1,Late\nk3,c1,slow  Time\n"),
        ("support.csv", "concept_id,paper_id\nk1,P1\nk2,P1\nk2,P2\n"),
    ]);
    let labels = checked(&review, "label");
    assert_eq!(labels, [("label:concepts:k1+k3".to_owned(), "concepts k1, k3 have one label, 'Slow time'".to_owned())]);
    let references = checked(&review, "reference");
    assert_eq!(references, [("reference:29".to_owned(), "papers P1, P2 have one reference, '29'".to_owned())]);
    let findings = review.check();
    let of = |id: &str| findings.iter().find(|f| f.id == id).unwrap();
    assert_eq!(of("concept-paper:k3").message, "concept k3 is supported by no paper");
    assert_eq!(of("unsupported:excluded:P2").lines, [4]);
}

#[test]
fn another_separator_is_found_and_said_and_nothing_becomes_better_known() {
    let schema = r#""schema": {"fields": [{"name": "paper_id", "type": "string"}, {"name": "status", "type": "string"},
        {"name": "provenance", "type": "string"}]}"#;
    let resource = format!(
        r#"{{"name": "papers", "path": "papers.csv", "provenance": "published", "dialect": {{"delimiter": ","}}, {schema}}}"#
    );
    let loaded = |text: &str| review(&resource, &[("papers.csv", text)]);
    let provenance = |review: &Review| review.frame("papers").unwrap().provenance.map(qes_review::Provenance::name);
    let saved = loaded("paper_id;status;provenance\nP1;included;assumed\n");
    assert_eq!(
        found(&saved),
        ["warning papers.csv is separated by ';', not by ',' as the package declares, and is read as that"]
    );
    assert_eq!(provenance(&saved), Some("assumed"));
    for header in ["PAPER_ID,STATUS,PROVENANCE", "paper_id,status,x"] {
        assert_eq!(provenance(&loaded(&format!("{header}\nP1,included,assumed\n"))), None, "{header}");
    }
}

#[test]
fn one_fault_is_one_finding() {
    let schema = r#""schema": {"fields": [{"name": "paper_id", "type": "string"},
        {"name": "status", "type": "string", "constraints": {"required": true}},
        {"name": "provenance", "type": "string", "constraints": {"enum": ["published", "assumed"]}}]}"#;
    let resource = format!(r#"{{"name": "papers", "path": "papers.csv", {schema}}}"#);
    let loaded = |text: &str| found(&review(&resource, &[("papers.csv", text)]));
    assert_eq!(loaded("paper_id,status,provenance\nP1,included,Published\nP2,included,assumed\n").len(), 1);
    assert_eq!(
        loaded("paper_id,status,provenance\nP1,,published\nP2,,published\nP3,,published\n"),
        ["error papers.csv, column 'status': found a blank in all 3 rows, expected values"]
    );
    assert_eq!(
        loaded("paper_id,status,provenance\nP1,included,assumed\npaper_id,status,provenance\nP2,included,assumed\n"),
        ["warning papers.csv, line 3: repeats the header and is left out"]
    );
}

#[test]
fn a_count_that_cannot_be_read_is_not_said_to_be_unpublished() {
    for n in ["-1431", "~1431"] {
        let text = format!(
            "box,label,from,kind,n,unit\na,Found,,source,{n},records\nb,Out,a,excluded,400,records\n\
             c,In,a,included,1031,records\n"
        );
        let review = made(&[("flow.csv", &text)]);
        let said: Vec<String> = review.check().into_iter().map(|f| f.message).collect();
        let said = said.join("\n");
        assert!(said.contains("the count of 'Found' cannot be read"), "{n}: {said}");
        assert!(!said.contains("is not published"), "{n}: {said}");
    }
}

#[test]
fn spellings_that_are_counted_apart_are_said() {
    let review =
        made(&[("papers.csv", "paper_id,status,country\nP1,included,UK\nP2,included,uk\nP3,included,Norway\n")]);
    let counted = review.characteristics(&["country".to_owned()], Unit::Papers).unwrap();
    let words = "country: 'UK', 'uk' look like spellings of one level and are counted apart";
    assert!(counted.warnings.iter().any(|w| w == words), "{:?}", counted.warnings);
}

#[test]
fn groups_that_are_not_there_say_why() {
    let review = made(&[
        ("papers.csv", "paper_id,study_id,status\nP1,S1,included\nP2,,included\n"),
        ("studies.csv", "study_id,participants\nS1,12\n"),
    ]);
    let options = CharacteristicsOptions { groups: vec![10.0, 20.0], ..CharacteristicsOptions::default() };
    let error = review.characteristics_with(&["participants".to_owned()], Unit::Studies, &options).unwrap_err();
    let words = "1 included paper names no study in 'study_id': paper P2";
    assert!(error.to_string().contains(words), "{error}");
}
