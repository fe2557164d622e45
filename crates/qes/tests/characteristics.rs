//! Characteristics: each paper, study and participant once; numbers as numbers; several values in one cell.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use qes::{CharacteristicsOptions, Dialect, Shown, Unit, Workspace};
use serde_json::{Value, json};

/// A review of these tables.
fn review(tables: &[(&str, &str)]) -> Workspace {
    declared(tables, "")
}

/// A review of these tables, with a schema for the first.
fn declared(tables: &[(&str, &str)], fields: &str) -> Workspace {
    let folder = tempfile::tempdir().unwrap();
    let resource = |(at, (name, text)): (usize, &(&str, &str))| {
        std::fs::write(folder.path().join(format!("{name}.csv")), text).unwrap();
        let schema = if at == 0 && !fields.is_empty() {
            format!(r#", "schema": {{"fields": [{fields}]}}"#)
        } else {
            String::new()
        };
        format!(r#"{{"name": "{name}", "path": "{name}.csv"{schema}}}"#)
    };
    let resources: Vec<String> = tables.iter().enumerate().map(resource).collect();
    let descriptor = format!(r#"{{"name": "r", "resources": [{}]}}"#, resources.join(", "));
    std::fs::write(folder.path().join("datapackage.json"), descriptor).unwrap();
    let mut workspace = Workspace::default();
    workspace.load(folder.path().to_str().unwrap(), None, Dialect::default()).unwrap();
    workspace
}

fn ask(workspace: &Workspace, by: &[&str], unit: Unit, options: &CharacteristicsOptions) -> Shown {
    let by: Vec<String> = by.iter().map(|v| (*v).to_owned()).collect();
    workspace.characteristics_with(&by, unit, options).unwrap().show()
}

fn plain(workspace: &Workspace, by: &[&str], unit: Unit) -> Shown {
    ask(workspace, by, unit, &CharacteristicsOptions::default())
}

/// The levels of a variable with their counts.
fn levels(shown: &Shown, variable: &str) -> Vec<(String, u64)> {
    let levels = shown.result["margins"][variable].as_array().unwrap();
    levels.iter().map(|l| (l["level"].as_str().unwrap().to_owned(), l["n"].as_u64().unwrap())).collect()
}

fn counts(pairs: &[(&str, u64)]) -> Vec<(String, u64)> {
    pairs.iter().map(|(level, n)| ((*level).to_owned(), *n)).collect()
}

const TWO_STUDIES: [(&str, &str); 2] = [
    (
        "papers",
        "paper_id,reference,study_id,status,country,method\n\
         P1,Author 2010,S1,included,UK,interviews\n\
         P2,Author 2011,S1,included,UK,focus groups\n\
         P4,Author 2013,S2,included,UK,interviews\n\
         P4,Author 2013,S3,included,Ireland,interviews\n",
    ),
    ("studies", "study_id,setting,participants\nS1,ward,10\nS2,home,20\nS3,home,5\n"),
];

#[test]
fn a_paper_of_two_studies_is_one_paper() {
    let workspace = review(&TWO_STUDIES);
    let papers = plain(&workspace, &["country"], Unit::Papers);
    assert_eq!(papers.result["total"], 3);
    assert_eq!(levels(&papers, "country"), counts(&[("Ireland", 1), ("UK", 3)]));
    assert_eq!(papers.result["in_several_levels"], json!({ "country": 1 }));
    let warnings = papers.result["warnings"].to_string();
    assert!(warnings.contains("1 paper is in several levels of country"), "{warnings}");
    let studies = plain(&workspace, &["country"], Unit::Studies);
    assert_eq!(
        (&studies.result["total"], levels(&studies, "country")),
        (&json!(3), counts(&[("Ireland", 1), ("UK", 2)]))
    );
    let people = plain(&workspace, &["country"], Unit::Participants);
    assert_eq!(
        (&people.result["total"], levels(&people, "country")),
        (&json!(35), counts(&[("Ireland", 5), ("UK", 30)]))
    );
    // A study in two papers is in the levels of both, and counts once in the total.
    let methods = plain(&workspace, &["method"], Unit::Participants);
    assert_eq!(levels(&methods, "method"), counts(&[("focus groups", 10), ("interviews", 35)]));
    assert_eq!(methods.result["total"], 35);
    // What the study says counts for the paper once.
    let settings = plain(&workspace, &["setting"], Unit::Papers);
    assert_eq!(
        (&settings.result["total"], levels(&settings, "setting")),
        (&json!(3), counts(&[("home", 1), ("ward", 2)]))
    );
}

#[test]
fn studies_in_one_cell_count_as_those_in_several_rows_do() {
    for cell in ["S2; S3", "S2;S3;", "S2 | S3", "\"S2, S3\""] {
        let papers = format!("paper_id,study_id,status,country\nP1,S1,included,UK\nP4,{cell},included,UK\n");
        let workspace = review(&[("papers", &papers), TWO_STUDIES[1]]);
        for (unit, total) in [(Unit::Papers, 2), (Unit::Studies, 3), (Unit::Participants, 35)] {
            let shown = plain(&workspace, &["setting"], unit);
            assert_eq!(shown.result["total"], total, "{unit:?}");
            assert_eq!(shown.result["in_several_levels"], json!({ "setting": 0 }), "{unit:?}");
        }
    }
}

#[test]
fn a_cross_table_counts_each_once_too() {
    let shown = plain(&review(&TWO_STUDIES), &["country", "method"], Unit::Papers);
    let cell = |country: &str, method: &str| {
        let cells = shown.result["cells"].as_array().unwrap();
        cells.iter().find(|c| c["country"] == country && c["method"] == method).unwrap()["n"].clone()
    };
    assert_eq!((cell("UK", "interviews"), cell("Ireland", "interviews")), (json!(2), json!(1)));
    assert_eq!((cell("UK", "focus groups"), cell("Ireland", "focus groups")), (json!(1), json!(0)));
    assert_eq!(shown.result["total"], 3);
}

#[test]
fn what_one_row_leaves_out_another_may_say() {
    let papers = "paper_id,status,country,method\nP1,included,UK,\nP1,included,,interviews\nP2,included,,\n";
    let shown = plain(&review(&[("papers", papers)]), &["country", "method"], Unit::Papers);
    assert_eq!(levels(&shown, "country"), counts(&[("UK", 1), ("not stated", 1)]));
    let cells: Vec<(&Value, &Value, u64)> = shown.result["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| (&c["country"], &c["method"], c["n"].as_u64().unwrap()))
        .collect();
    let stated: u64 = cells.iter().filter(|(c, m, _)| **c == "UK" && **m == "interviews").map(|(_, _, n)| n).sum();
    assert_eq!((stated, cells.iter().map(|(_, _, n)| n).sum::<u64>()), (1, 2), "{cells:?}");
}

const NUMBERS: (&str, &str) = (
    "papers",
    "paper_id,reference,status,country,n,ages\n\
     P1,A,included,UK,9,18-65\n\
     P2,B,included,UK; Ireland,46,20–80\n\
     P3,C,included,Ireland; UK,450,\n\
     P4,D,included,United Kingdom,81,30 to 40\n",
);

#[test]
fn numbers_have_a_median_and_groups_on_request() {
    let workspace = review(&[NUMBERS]);
    let shown = plain(&workspace, &["n"], Unit::Papers);
    assert_eq!(levels(&shown, "n"), counts(&[("9", 1), ("46", 1), ("81", 1), ("450", 1)]));
    let expected = json!({ "n": 4, "missing": 0, "median": 63.5, "q1": 36.75, "q3": 173.25, "min": 9.0, "max": 450.0 });
    assert_eq!(shown.result["numbers"]["n"], expected);
    let text = shown.tables[0].to_text(100);
    assert!(text.contains("median") && text.contains("63.5"), "{text}");
    let options = CharacteristicsOptions { groups: vec![50.0, 10.0, 20.0], ..Default::default() };
    let grouped = ask(&workspace, &["n"], Unit::Papers, &options);
    let expected = [("under 10", 1), ("10 to under 20", 0), ("20 to under 50", 1), ("50 or more", 2)];
    assert_eq!(levels(&grouped, "n"), counts(&expected));
    assert_eq!(grouped.result["numbers"]["n"]["median"], 63.5);
    let words = workspace.characteristics_with(&["country".to_owned()], Unit::Papers, &options).unwrap_err();
    assert!(words.to_string().contains("found no numbers to group"), "{words}");
}

#[test]
fn numbers_by_words_have_a_median_at_each_level() {
    let workspace = review(&[NUMBERS]);
    let options = CharacteristicsOptions { split: Some(";".to_owned()), ..Default::default() };
    for by in [["country", "n"], ["n", "country"]] {
        let shown = ask(&workspace, &by, Unit::Papers, &options);
        let at = &shown.result["numbers_by_level"];
        assert_eq!((&at["UK"]["n"], &at["UK"]["median"]), (&json!(3), &json!(46.0)), "{at}");
        assert_eq!(at["Ireland"]["median"], 248.0);
        let text = shown.tables[1].to_text(100);
        assert!(text.contains("Numbers: n by country") && text.contains("248"), "{text}");
    }
}

#[test]
fn missing_numbers_and_words_among_numbers_are_said() {
    let papers =
        "paper_id,status,year\na,included,2003\nb,included,\nc,included,10\nd,included,in press\ne,excluded,1900\n";
    let shown = plain(&review(&[("papers", papers)]), &["year"], Unit::Papers);
    assert_eq!(levels(&shown, "year"), counts(&[("10", 1), ("2003", 1), ("in press", 1), ("not stated", 1)]));
    assert_eq!(shown.result["numbers"]["year"]["missing"], 2);
    assert!(shown.result["warnings"].to_string().contains("year holds numbers, and what is none: 'in press'"));
}

#[test]
fn declared_words_are_words_even_if_they_look_like_numbers() {
    let papers = "paper_id,status,grade\na,included,1\nb,included,2\n";
    let field = r#"{"name": "grade", "type": "string", "constraints": {"enum": ["1", "2", "3"]}}"#;
    let workspace = declared(&[("papers", papers)], field);
    assert!(!plain(&workspace, &["grade"], Unit::Papers).result.contains_key("numbers"));
}

#[test]
fn many_numbers_have_no_row_each() {
    let rows: Vec<String> = (0..40).map(|i| format!("p{i},included,{}", i * 3)).collect();
    let shown =
        plain(&review(&[("papers", &format!("paper_id,status,n\n{}\n", rows.join("\n")))]), &["n"], Unit::Papers);
    assert_eq!((shown.tables.len(), levels(&shown, "n").len()), (1, 40));
}

#[test]
fn several_values_in_one_cell_are_told_and_split_when_asked() {
    let workspace = review(&[NUMBERS]);
    let whole = plain(&workspace, &["country"], Unit::Papers);
    assert_eq!(levels(&whole, "country").len(), 4);
    let warnings = whole.result["warnings"].to_string();
    assert!(
        warnings.contains("2 cells look as if they held several values") && warnings.contains("--split ';'"),
        "{warnings}"
    );
    let options = CharacteristicsOptions { split: Some(";".to_owned()), ..Default::default() };
    let split = ask(&workspace, &["country"], Unit::Papers, &options);
    assert_eq!(levels(&split, "country"), counts(&[("Ireland", 2), ("UK", 3), ("United Kingdom", 1)]));
    assert_eq!((&split.result["total"], &split.result["in_several_levels"]["country"]), (&json!(4), &json!(2)));
    assert!(!split.result["warnings"].to_string().contains("--split"));
    let field = r#"{"name": "country", "type": "list", "delimiter": ";"}"#;
    let declared = plain(&declared(&[NUMBERS], field), &["country"], Unit::Papers);
    assert_eq!(levels(&declared, "country"), levels(&split, "country"));
}

#[test]
fn counts_without_a_variable_named_are_of_words() {
    let shown = review(&[NUMBERS]).characteristics(&[], Unit::Papers).unwrap();
    assert!(shown.value.by.iter().all(|v| v != "n"), "{:?}", shown.value.by);
}

#[test]
fn what_is_missing_is_named_with_its_place() {
    let error = |papers: &str, unit: Unit| {
        let workspace = review(&[("papers", papers)]);
        workspace.characteristics(&["country".to_owned()], unit).unwrap_err().to_string()
    };
    let said = error("paper_id,reference,country\nP1,A,UK\n", Unit::Papers);
    assert_eq!(said, "'papers' has no column 'status'; it has paper_id, reference, country");
    let said = error("Paper_ID,Status,Country\nP1,Included,UK\n", Unit::Papers);
    assert!(said.ends_with("did you mean 'Paper_ID'?"), "{said}");
    let said = error("paper_id,status,country\nP1,maybe,UK\nP2,yes,US\n", Unit::Papers);
    assert!(said.contains("no paper counts as included") && said.contains("'maybe', 'yes'"), "{said}");
    let said = error("paper_id,status,country\nP1,included,UK\n", Unit::Studies);
    assert!(said.contains("'papers' has no column 'study_id', so no paper names its study"), "{said}");
    let workspace = review(&[
        ("papers", "paper_id,status,study_id,country\nP1,included,S1,UK\n"),
        ("studies", "study_id,participants\nS1,\n"),
    ]);
    let said = workspace.characteristics(&["country".to_owned()], Unit::Participants).unwrap_err().to_string();
    assert!(said.contains("studies have no number in 'participants': S1"), "{said}");
}

#[test]
fn a_status_is_read_however_it_is_written_and_what_is_none_is_said() {
    let papers = "paper_id,status,country\nP1,Included,UK\nP2,excluded ,US\nP3,maybe,US\nP4,yes,US\n";
    let shown = plain(&review(&[("papers", papers)]), &["country"], Unit::Papers);
    assert_eq!((&shown.result["total"], levels(&shown, "country")), (&json!(1), counts(&[("UK", 1)])));
    let warnings = shown.result["warnings"].to_string();
    assert!(warnings.contains("papers, rows 3, 4: found the status 'maybe', 'yes'"), "{warnings}");
}

#[test]
fn concepts_count_a_paper_with_several_rows_once() {
    let concepts = ("concepts", "concept_id,category_id,label\nc,k,Loss\n");
    let support = ("support", "concept_id,paper_id\nc,P4\nc,P1\n");
    let workspace = review(&[TWO_STUDIES[0], TWO_STUDIES[1], concepts, support]);
    let found = workspace.concepts(Some("country"), None).unwrap();
    assert_eq!(found.table.papers_of("c"), ["P1", "P4"]);
    assert!(found.basis.warnings.iter().any(|w| w.contains("P4")), "{:?}", found.basis.warnings);
}

#[test]
fn a_study_with_several_numbers_counts_once_and_is_named() {
    let papers = "paper_id,study_id,status,year,country\n\
                  P1,S1,included,2010,UK\nP2,S1,included,2019,UK\nP3,S2,included,2012,UK\n\
                  P4,S3,included,2014,Ireland\nP5,S3,included,2014,UK\nP6,S4,included,,UK\nP7,S5,included,2016.0,UK\n\
                  P8,S5,included,2016,UK\n";
    let workspace = review(&[("papers", papers)]);
    let shown = plain(&workspace, &["year"], Unit::Studies);
    let expected = [("2012", 1), ("2014", 1), ("2016", 1), ("not stated", 1), ("several numbers", 1)];
    let mut found = levels(&shown, "year");
    found.sort();
    assert_eq!(found, counts(&expected));
    assert_eq!((&shown.result["total"], &shown.result["in_several_levels"]["year"]), (&json!(5), &json!(0)));
    let numbers = &shown.result["numbers"]["year"];
    assert_eq!(
        (&numbers["n"], &numbers["median"], &numbers["missing"], &numbers["several"]),
        (&json!(3), &json!(2014.0), &json!(1), &json!(1))
    );
    let warnings = shown.result["warnings"].to_string();
    let said = "year: 1 study states several numbers, so it is left out of the median and quartiles, and stands under \
                'several numbers' (S1: 2010, 2019)";
    assert!(warnings.contains(said), "{warnings}");
    let text = shown.tables[0].to_text(100);
    assert!(text.contains("studies that state several, left out above"), "{text}");
    // The papers state one each.
    let papers = plain(&workspace, &["year"], Unit::Papers);
    assert_eq!((&papers.result["numbers"]["year"]["n"], &papers.result["total"]), (&json!(7), &json!(8)));
    // Numbers of one group are in one level, and are several numbers all the same.
    let groups = CharacteristicsOptions { groups: vec![2000.0, 2015.0], ..Default::default() };
    let grouped = ask(&workspace, &["year"], Unit::Studies, &groups);
    let sum: u64 = levels(&grouped, "year").iter().map(|(_, n)| n).sum();
    assert_eq!(sum, 5, "{:?}", levels(&grouped, "year"));
    let wide = CharacteristicsOptions { groups: vec![2000.0], ..Default::default() };
    let wide = ask(&workspace, &["year"], Unit::Studies, &wide);
    assert_eq!(levels(&wide, "year"), counts(&[("under 2000", 0), ("2000 or more", 4), ("not stated", 1)]));
    assert_eq!(wide.result["numbers"]["year"]["several"], 1);
    // In a cross-table the rows add up to the studies too.
    let cross = ask(&workspace, &["country", "year"], Unit::Studies, &groups);
    let at = |country: &str, year: &str| {
        let cells = cross.result["cells"].as_array().unwrap();
        cells.iter().find(|c| c["country"] == country && c["year"] == year).unwrap()["n"].clone()
    };
    assert_eq!((at("UK", "several numbers"), at("Ireland", "several numbers")), (json!(1), json!(0)));
    let by_words = plain(&workspace, &["country", "year"], Unit::Studies);
    assert_eq!(by_words.result["numbers_by_level"]["UK"]["n"], 3);
    assert_eq!(by_words.result["numbers_by_level"]["UK"]["several"], 1);
}

#[test]
fn numbers_taken_apart_count_each_and_have_no_median_of_their_own() {
    let papers = "paper_id,status,n\na,included,10; 20\nb,included,30\n";
    let options = CharacteristicsOptions { split: Some(";".to_owned()), ..Default::default() };
    let shown = ask(&review(&[("papers", papers)]), &["n"], Unit::Papers, &options);
    assert_eq!(levels(&shown, "n"), counts(&[("10", 1), ("20", 1), ("30", 1)]));
    assert_eq!((&shown.result["numbers"]["n"]["n"], &shown.result["numbers"]["n"]["several"]), (&json!(1), &json!(1)));
    let warnings = shown.result["warnings"].to_string();
    assert!(warnings.contains("left out of the median and quartiles (a: 10, 20)"), "{warnings}");
}
