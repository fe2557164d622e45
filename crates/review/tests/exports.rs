//! Exports of databases as they lie in a folder of downloads: copies, files that were put together, files that Excel saved again.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;

use qes_records::{Citations as _, Name, Work};
use qes_review::{Exports, Frame, ReadOptions, open_exports_with, open_tables, records};

struct Folder(tempfile::TempDir);

impl Folder {
    fn of(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn open(&self, names: &[&str]) -> Exports {
        let paths: Vec<PathBuf> = names.iter().map(|name| self.0.path().join(name)).collect();
        open_exports_with(&paths, "records", &ReadOptions::default(), false, &qes_work::Work::new()).unwrap()
    }
}

fn column(frame: &Frame, name: &str) -> Vec<String> {
    frame.texts(name).unwrap().into_iter().map(Option::unwrap_or_default).collect()
}

fn ris(titles: &[&str]) -> String {
    titles.iter().map(|title| format!("TY  - JOUR\nTI  - {title}\nER  - \n")).collect::<Vec<_>>().concat()
}

const ZOTERO: &str = "Key,Item Type,Publication Year,Author,Title,Publication Title,DOI,Date Added,Manual Tags\n";

#[test]
fn the_name_of_a_file_is_the_source_of_its_records() {
    let (plain, one, two) = (ris(&["plain"]), ris(&["one"]), ris(&["two"]));
    let folder = Folder::of(&[
        ("pubmed.ris", &plain),
        ("pubmed (1).ris", &one),
        ("pubmed (2).ris", &two),
        ("b/pubmed.ris", &ris(&["other folder"])),
    ]);
    for names in [
        ["pubmed.ris", "pubmed (1).ris", "pubmed (2).ris", "b/pubmed.ris"],
        ["pubmed (2).ris", "pubmed.ris", "b/pubmed.ris", "pubmed (1).ris"],
    ] {
        let exports = folder.open(&names);
        let sources: Vec<&str> = exports.files.iter().map(|file| file.source.as_str()).collect();
        let expected = |name: &str| match name {
            "b/pubmed.ris" => "pubmed (3)".to_owned(),
            name => name.trim_end_matches(".ris").to_owned(),
        };
        assert_eq!(sources, names.map(expected));
        assert_eq!(exports.input.warnings, Vec::<String>::new());
    }
}

#[test]
fn files_that_are_read_twice_are_said() {
    let text = ris(&["a"]);
    let folder = Folder::of(&[("pubmed.ris", &text), ("pubmed (1).ris", &text)]);
    let exports = folder.open(&["pubmed.ris", "pubmed (1).ris", "pubmed.ris"]);
    assert_eq!(
        exports.input.warnings,
        [
            "pubmed (1).ris holds the same bytes as pubmed.ris; its records are read twice",
            "pubmed.ris is given twice; its records are read twice",
        ]
    );
    let sources: Vec<&str> = exports.files.iter().map(|file| file.source.as_str()).collect();
    assert_eq!(sources, ["pubmed", "pubmed (1)", "pubmed (2)"]);
}

#[test]
fn keys_of_files_are_ids_where_all_give_their_own() {
    let one = format!("{ZOTERO}AB1,journalArticle,2011,\"Berg, A\",Axes,J,,2020,\n");
    let two = format!("{ZOTERO}CD2,journalArticle,2011,\"Lund, B\",Bears,J,,2020,\n");
    let folder = Folder::of(&[("a.csv", &one), ("b.csv", &two), ("c.ris", &ris(&["c"])), ("d/a.csv", &one)]);
    let said = |exports: &Exports| exports.files[0].counts.notes.join("\n");
    let exports = folder.open(&["a.csv", "b.csv"]);
    assert_eq!(column(&exports.input.value, "record_id"), ["AB1", "CD2"]);
    assert!(said(&exports).contains("the ids are those of 'Key'"), "{}", said(&exports));
    for names in [["a.csv", "c.ris"], ["a.csv", "d/a.csv"]] {
        let exports = folder.open(&names);
        assert_eq!(column(&exports.input.value, "record_id")[0], "a-1");
        assert_eq!(column(&exports.input.value, "key")[0], "AB1");
        let said = said(&exports);
        assert!(!said.contains("the ids are") && said.contains("those of 'Key' stand in 'key'"), "{said}");
    }
}

#[test]
fn a_table_of_fields_below_each_other_is_read() {
    let text = "\"TITLE\",\"Living with pain\"\n\"AUTHOR NAMES\",\"García M.\",\"van der Berg J.\"\n\"SOURCE\",\"Journal of Pain (2011) 12:3 (123-130)\"\n\"PUI\",\"L1\"\n\n\"TITLE\",\"Other\"\n\"AUTHOR NAMES\",\"Foo B.\"\n\"PUI\",\"L2\"\n";
    let folder = Folder::of(&[("embase.csv", text)]);
    let exports = folder.open(&["embase.csv"]);
    let frame = &exports.input.value;
    assert_eq!((exports.files[0].counts.records_in, exports.files[0].counts.records_out), (2, 2));
    assert_eq!(column(frame, "title"), ["Living with pain", "Other"]);
    assert_eq!(column(frame, "authors"), ["García M.; van der Berg J.", "Foo B."]);
    assert_eq!(column(frame, "journal"), ["Journal of Pain", ""]);
}

fn table(text: &str) -> (Frame, Vec<String>) {
    let folder = Folder::of(&[("t.csv", text)]);
    let (input, export) =
        open_tables(&folder.0.path().join("t.csv"), None, &ReadOptions::default(), &qes_work::Work::new())
            .unwrap()
            .frames
            .remove(0);
    (input.value, input.warnings.into_iter().chain(export.counts.notes).collect())
}

#[test]
fn numbers_that_were_rounded_are_no_ids() {
    let producer = "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,DOI\n";
    for head in [producer, "PMID,Title,Authors,a,b,c,d,e,f\n"] {
        let row = |title: &str| format!("2.12E+07,{title},Berg A,x,Berg A,J,2011,2011,\n");
        let (frame, said) = table(&format!("{head}{}{}", row("One"), row("Other")));
        let pmids: Vec<_> = {
            let citations = qes_review::citations(&frame).unwrap();
            (0..citations.count()).map(|row| citations.citation(row).pmid.clone()).collect()
        };
        let read: Vec<_> =
            records(&frame, &Work::new()).unwrap().iter().map(|r| r.first(Name::Pmid).map(str::to_owned)).collect();
        assert_eq!(read, [None::<String>, None], "{pmids:?}");
        assert!(said.iter().any(|s| s.contains("2.12E+07") && s.contains("rounded")), "{said:?}");
    }
    let (frame, said) = table("title,year\nA,2.01E+03\nB,2011\n");
    assert_eq!(column(&frame, "year"), ["2.01E+03", "2011"]);
    assert!(said.iter().any(|s| s.contains("column 'year'") && s.contains("2.01E+03")), "{said:?}");
}

#[test]
fn keywords_that_are_apart_stay_whole() {
    let keywords = |text: &str, row: usize| {
        let (frame, _) = table(text);
        let all = records(&frame, &Work::new()).unwrap();
        all[row].all(Name::Keywords).map(str::to_owned).collect::<Vec<_>>()
    };
    let text = "title,keywords\nA,\"Aged, 80 and over; Pain\"\nB,\"Pain, Intractable\"\n";
    assert_eq!(keywords(text, 0), ["Aged, 80 and over", "Pain"]);
    assert_eq!(keywords(text, 1), ["Pain, Intractable"]);
    assert_eq!(keywords("title,keywords\nA,\"pain, work\"\n", 0), ["pain", "work"]);
}

#[test]
fn what_a_database_writes_where_it_has_nothing_is_blank() {
    let (frame, said) = table(
        "Authors,Title,Year,Source title,Abstract,EID\n[No author name available],Editorial,2012,BMJ,[No abstract available],2-s2.0-2\nBerg A.,Other,2012,BMJ,Text,2-s2.0-3\n",
    );
    assert_eq!(
        (column(&frame, "authors"), column(&frame, "abstract")),
        (vec![String::new(), "Berg A.".to_owned()], vec![String::new(), "Text".to_owned()])
    );
    assert!(said.iter().any(|s| s.contains("1 cell of 'Authors' counts as blank")), "{said:?}");
}
