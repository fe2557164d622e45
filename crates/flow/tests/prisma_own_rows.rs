//! PRISMA 2020 tables with rows that the template does not have, and with cells that people wrote.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use qes_flow::{Flow, FlowBox, Kind, OwnPlace, Part, PrismaTable, SourceKind, Stage};

const A: &str = include_str!("tables/a.csv");
const FIVE: &str = include_str!("tables/five.csv");
const RELABELLED: &str = include_str!("tables/relabelled.csv");
const TEMPLATE: &str = include_str!("tables/template.csv");

fn flow(text: &str) -> Flow {
    PrismaTable::read(text).unwrap().flow().unwrap()
}

fn parts(flow: &Flow, id: &str) -> Vec<(String, Option<u64>)> {
    flow.get(id).unwrap().parts.iter().map(|p| (p.label.clone(), p.n)).collect()
}

fn named(of: &[(&str, u64)]) -> Vec<(String, Option<u64>)> {
    of.iter().map(|(label, n)| ((*label).to_owned(), Some(*n))).collect()
}

fn change(from: &str, to: &str) -> String {
    assert!(A.contains(from), "{from}");
    A.replace(from, to)
}

#[test]
fn further_sources_of_other_methods_are_counted() {
    let five = flow(FIVE);
    assert_eq!(
        parts(&five, "other_identified"),
        named(&[
            ("Websites", 15),
            ("Organisations", 3),
            ("Citation searching", 7),
            ("Personal library", 6),
            ("Personal communication", 3),
        ])
    );
    assert_eq!(five.get("other_identified").unwrap().n, Some(34));
    let broken: Vec<_> = five.equations().into_iter().filter(|e| e.holds == Some(false)).map(|e| e.lhs).collect();
    assert_eq!(broken, ["34"], "25 reports were sought of 34: that is found");
    assert_eq!(PrismaTable::read(FIVE).unwrap().write(), FIVE);
}

#[test]
fn boxes_keep_the_names_that_a_table_gives_them() {
    assert_eq!(parts(&flow(RELABELLED), "other_identified")[0], ("Trial websites we browsed".to_owned(), Some(15)));
    assert_eq!(parts(&flow(A), "other_identified")[0], ("Websites".to_owned(), Some(15)));
}

#[test]
fn a_template_that_nobody_filled_in_counts_zeros() {
    let empty = flow(TEMPLATE);
    assert!(empty.boxes().iter().all(|b| b.n == Some(0) || b.n.is_none()));
    assert!(PrismaTable::read(TEMPLATE).unwrap().own_rows().is_empty());
}

#[test]
fn rows_are_found_in_any_order_and_column_and_spelling() {
    let mut rows: Vec<&str> = A.lines().skip(1).collect();
    rows.reverse();
    let turned = format!("{}\n{}\n", A.lines().next().unwrap(), rows.join("\n"));
    assert_eq!(flow(&turned), flow(A));
    assert_eq!(
        flow(&change(
            "data,node,box,description,boxtext,tooltips,url,n",
            "Data,Node,Box,Description,BoxText,Tooltips,URL,N"
        )),
        flow(A)
    );
    assert_eq!(flow(&change("\nduplicates,", "\nDuplicates ,")), flow(A));
    let tabs = "data\tbox\tboxtext\tn\textra\nduplicates\tbox3\tTwice\t1,204\tx\n";
    let table = PrismaTable::read(tabs).unwrap();
    assert_eq!((table.count("duplicates"), table.write()), (Some(1204), tabs.to_owned()));
}

#[test]
fn numbers_that_people_write_are_read_and_said() {
    for written in ["\"1,020\"", "1 020", "1.020", "1'020", "n = 1020", "(n=1020)", "\"n = 1,020\"", "1020.0"] {
        let text = change("duplicates.html,20", &format!("duplicates.html,{written}"));
        let table = PrismaTable::read(&text).unwrap();
        assert_eq!(table.count("duplicates"), Some(1020), "{written}");
        let bare = written.trim_matches('"');
        assert_eq!(table.notes(), [format!("line 14, duplicates: '{bare}' is read as 1020")]);
        assert_eq!(table.write(), text, "what is read is written");
    }
    let blank = PrismaTable::read(&change("duplicates.html,20", "duplicates.html,")).unwrap();
    assert_eq!((blank.count("duplicates"), blank.notes().len()), (None, 0));
    assert!(blank.flow().unwrap().get("duplicates").is_none(), "blank is not zero");
    let zero = PrismaTable::read(&change("duplicates.html,20", "duplicates.html,0")).unwrap();
    assert_eq!(zero.flow().unwrap().get("duplicates").unwrap().n, Some(0));
    let reasons = change("\"No relevant outcome, 4\"", "No outcome (n = 3); Late: 1");
    let table = PrismaTable::read(&reasons).unwrap();
    assert_eq!(table.list("dbr_excluded"), named(&[("No outcome", 3), ("Late", 1)]));
    assert_eq!(
        table.notes(),
        ["line 24, dbr_excluded: 'No outcome (n = 3); Late: 1' is read as 'No outcome, 3; Late, 1'"]
    );
}

#[test]
fn reasons_of_any_stage_are_read() {
    let listed = flow(&change("records_excluded.html,60", "records_excluded.html,\"Animals, 40; Letters, 20\""));
    let own = format!("{A}why,NA,box5,Why,Why,NA,NA,\"Animals, 40; Letters, 20\"\n");
    for found in [listed, flow(&own)] {
        assert_eq!(found.get("records_excluded").unwrap().n, Some(60));
        assert_eq!(parts(&found, "records_excluded"), named(&[("Animals", 40), ("Letters", 20)]));
    }
    let further = flow(&format!("{A}late,NA,box9,Late,Late,NA,NA,2\n"));
    assert_eq!(further.get("dbr_excluded").unwrap().n, Some(6));
    assert_eq!(flow(&format!("{A}new,NA,box3,New,New,NA,NA,2\n")).get("removed_new").unwrap().n, Some(2));
    let removed = flow(&format!("{A}retracted,NA,box3,Retracted,Retracted,NA,NA,2\n"));
    assert_eq!(removed.get("removed_retracted").map(|b| (b.n, b.kind)), Some((Some(2), Kind::Excluded)));
}

#[test]
fn what_stands_in_no_box_is_named() {
    let text = format!("{A}appraised,NA,box99,Appraised,Papers appraised,NA,NA,23\nx,NA,box11,X,Letters,NA,NA,some\n");
    let table = PrismaTable::read(&text).unwrap();
    let found: Vec<_> =
        table.own_rows().into_iter().filter(|r| r.place.is_none()).map(|r| (r.key, r.label, r.found, r.line)).collect();
    let row = |key: &str, label: &str, n: &str, line| (key.to_owned(), label.to_owned(), n.to_owned(), line);
    assert_eq!(found, [row("appraised", "Papers appraised", "23", 36), row("x", "Letters", "some", 37)]);
    let pooled =
        PrismaTable::read(&change("total_studies_meta_analysis.html,", "total_studies_meta_analysis.html,9")).unwrap();
    assert_eq!(pooled.own_rows()[0].parts, named(&[("Total studies included in meta-analysis", 9)]));
}

#[test]
fn any_number_of_other_sources_is_written_and_read_back() {
    let mut other = FlowBox::new("o", "Other methods", Kind::OtherSource, 28, "records");
    let sources = [
        ("Personal communication", 3, SourceKind::Other),
        ("Personal library", 6, SourceKind::Other),
        ("References of other reports", 1, SourceKind::Citation),
        ("References of database records", 3, SourceKind::Citation),
        ("Web", 15, SourceKind::Other),
    ];
    let part = |(label, n, source): &(&str, u64, SourceKind)| Part {
        label: (*label).to_owned(),
        n: Some(*n),
        source: *source,
        rows: None,
    };
    other.parts = sources.iter().map(part).collect();
    let given = Flow::new(vec![
        other,
        FlowBox::new("f", "Screened on full text", Kind::Screening, 28, "papers").from(["o"]),
        FlowBox::new("in", "Included", Kind::Included, 28, "papers").from(["f"]),
    ]);
    let (table, account) = PrismaTable::of(&given.unwrap());
    assert_eq!(account.left_out, []);
    assert_eq!(
        account.own.iter().map(|o| (o.row.as_str(), o.n)).collect::<Vec<_>>(),
        [("own_source_1", Some(3)), ("own_source_2", Some(6)), ("own_source_3", Some(15)),]
    );
    assert_eq!(
        account.words(),
        [
            "the records of 'Personal communication' (3), 'Personal library' (6) and 'Web' (15) have no row in PRISMA 2020; the rows own_source_1, own_source_2 and own_source_3 were added for them, which other programs do not draw",
            "'References of other reports' (1) and 'References of database records' (3) were added up in the row citations_results",
        ]
    );
    let back = flow(&table.write());
    assert_eq!(back.get("other_identified").unwrap().n, Some(28));
    assert_eq!(
        parts(&back, "other_identified"),
        named(&[("Citation searching", 4), ("Personal communication", 3), ("Personal library", 6), ("Web", 15)])
    );
}

#[test]
fn reasons_at_the_abstract_get_a_row_of_their_own() {
    let given = Flow::new(vec![
        FlowBox::new("db", "Found", Kind::Source, 10, "records"),
        FlowBox::new("a", "Screened on title and abstract", Kind::Screening, 10, "records").from(["db"]),
        FlowBox::new("ax", "Excluded on title and abstract", Kind::Excluded, 6, "records")
            .from(["a"])
            .of([("no patients", 3), ("animals; rats", 3)]),
        FlowBox::new("in", "Included", Kind::Included, 4, "papers").from(["a"]),
    ]);
    let (table, account) = PrismaTable::of(&given.unwrap());
    assert_eq!(table.count("records_excluded"), Some(6));
    assert!(table.write().contains("\nown_reasons_1,NA,box5,"), "{}", table.write());
    assert!(account.words()[0].starts_with(
        "the records of 'no patients' (3) and 'animals; rats' (3) have no row in PRISMA 2020; the row own_reasons_1"
    ));
    assert_eq!(parts(&flow(&table.write()), "records_excluded"), named(&[("no patients", 3), ("animals, rats", 3)]));
}

#[test]
fn stages_side_by_side_are_added_and_stages_in_a_row_are_not() {
    let own = |id: &str, label: &str, kind, n, unit: &str, from: &[&str]| {
        FlowBox::new(id, label, kind, n, unit).from(from.iter().copied())
    };
    let given = Flow::new(vec![
        FlowBox::new("m", "Medline", Kind::Source, 60, "records"),
        FlowBox::new("e", "ClinicalTrials.gov", Kind::Source, 50, "records"),
        own("ma", "Medline on abstract", Kind::Screening, 60, "records", &["m"]),
        own("ea", "Trials on abstract", Kind::Screening, 50, "records", &["e"]),
        own("f", "First reading of the full text", Kind::Screening, 110, "papers", &["ma", "ea"]),
        own("g", "Second reading of the full text", Kind::Screening, 110, "papers", &["f"]),
        own("in", "Included", Kind::Included, 110, "papers", &["g"]).also(90, "studies").also(5000, "participants"),
        own("pooled", "In the synthesis", Kind::Included, 70, "papers", &["in"]),
    ]);
    let (table, account) = PrismaTable::of(&given.unwrap());
    let counts =
        ["database_results", "register_results", "records_screened", "dbr_assessed", "new_reports", "new_studies"];
    assert_eq!(counts.map(|key| table.count(key)), [60, 50, 110, 110, 110, 90].map(Some));
    assert_eq!(
        (table.list("database_specific_results"), table.list("register_specific_results")),
        (named(&[("Medline", 60)]), named(&[("ClinicalTrials.gov", 50)]))
    );
    let left: Vec<_> = account.left_out.iter().map(|l| (l.id.as_str(), l.n, l.unit.as_str())).collect();
    assert_eq!(left, [("g", Some(110), "papers"), ("in", Some(5000), "participants"), ("pooled", Some(70), "papers")]);
    assert_eq!(account.added_up.iter().map(|a| a.row).collect::<Vec<_>>(), ["records_screened"]);
}

#[test]
fn an_appraisal_is_written_as_reasons_and_its_stage_is_named() {
    let own = |id: &str, label: &str, kind, n, from: &str| FlowBox::new(id, label, kind, n, "papers").from([from]);
    let given = Flow::new(vec![
        FlowBox::new("identified", "Records identified", Kind::Source, 5427, "records"),
        own("appraised", "Papers appraised", Kind::Screening, 23, "identified"),
        own("low", "Excluded after appraisal", Kind::Excluded, 5, "appraised").of([("rating L", 3), ("no ethics", 2)]),
        own("in", "Papers synthesised", Kind::Included, 18, "appraised"),
    ]);
    let (table, account) = PrismaTable::of(&given.unwrap());
    assert_eq!(
        table.list("dbr_excluded"),
        named(&[("Excluded after appraisal: rating L", 3), ("Excluded after appraisal: no ethics", 2)])
    );
    assert_eq!(
        account.words(),
        ["23 papers of 'Papers appraised' have no row in PRISMA 2020: it has no quality appraisal"]
    );
}

fn any_box(id: usize) -> impl Strategy<Value = FlowBox> {
    let kind = prop::sample::select(Kind::ALL.to_vec());
    let labels =
        ["Embase", "Hand search", "Websites", "ClinicalTrials.gov", "on title", "on full text", "appraised", "a b, 3"];
    let label = prop::sample::select(labels.to_vec());
    let stage = prop::sample::select(Stage::ALL.map(Some).into_iter().chain([None]).collect::<Vec<_>>());
    let unit = prop::sample::select(vec!["records", "papers", "studies", "participants"]);
    let n = prop::option::of(0_u64..50);
    let reasons = prop::collection::vec((prop::sample::select(labels.to_vec()), prop::option::of(0_u64..20)), 0..3);
    let also = prop::collection::vec(0_u64..50, 0..2);
    (kind, label, stage, unit, n, reasons, also, prop::collection::vec(0..id.max(1), 0..3)).prop_map(
        move |(kind, label, stage, unit, n, reasons, also, from)| {
            let mut b = FlowBox::new(&format!("b{id}"), &format!("{label} {id}"), kind, 0, unit).from([]);
            b.n = n;
            b.stage = stage;
            if id > 0 && !kind.is_source() {
                b.from = from.iter().map(|f| format!("b{f}")).collect();
            }
            let part = |(label, n): (&str, Option<u64>)| Part {
                label: label.to_owned(),
                n,
                source: SourceKind::of(label),
                rows: None,
            };
            b.parts = reasons.into_iter().map(part).collect();
            for n in also {
                b = b.also(n, "studies");
            }
            b
        },
    )
}

proptest! {
    /// Whatever a flow counts is in the table or named: alone in a row or list, as a summand, as a sum of what is written, or left out.
    #[test]
    fn no_count_is_lost(boxes in (1_usize..9).prop_flat_map(|n| (0..n).map(any_box).collect::<Vec<_>>())) {
        let given = Flow::new(boxes).unwrap();
        let (table, account) = PrismaTable::of(&given);
        let text = table.write();
        let mut held: Vec<Option<u64>> = Vec::new();
        for line in csv::Reader::from_reader(text.as_bytes()).records() {
            let line = line.unwrap();
            held.push(line[7].parse().ok());
            held.extend(qes_flow::reasons_of(&line[7]).into_iter().flatten().map(|(_, n)| n));
        }
        held.extend(account.added_up.iter().flat_map(|a| a.of.iter().map(|(_, n)| *n)));
        let sum = |of: &[Option<u64>]| of.iter().copied().sum::<Option<u64>>();
        for b in given.boxes() {
            let left = |n: Option<u64>| account.left_out.iter().any(|l| l.id == b.id && l.n == n);
            let parts: Vec<_> = b.parts.iter().map(|p| p.n).collect();
            let whole = !parts.is_empty() && sum(&parts) == b.n && parts.iter().all(|n| held.contains(n));
            let split = (0..=b.n.unwrap_or(0)).any(|k| held.contains(&Some(k)) && held.contains(&b.n.map(|n| n - k)));
            prop_assert!(b.n.is_none() || held.contains(&b.n) || left(b.n) || whole || split, "{:?}\n{}\n{:?}", b, text, account);
            for c in &b.also {
                prop_assert!(held.contains(&c.n) || left(c.n), "{:?} of {:?}\n{}\n{:?}", c, b, text, account);
            }
            for p in b.parts.iter().filter(|_| !matches!(b.kind, Kind::Unsettled | Kind::Screening | Kind::Included | Kind::Previous)) {
                prop_assert!(p.n.is_none() || held.contains(&p.n) || left(p.n), "{:?} of {:?}\n{}\n{:?}", p, b, text, account);
            }
        }
        // What was written is read: it is a table, and its rows of one's own have a place.
        let again = PrismaTable::read(&text).unwrap();
        prop_assert_eq!(again.write(), text);
        prop_assert!(again.own_rows().iter().all(|r| matches!(r.place, Some(OwnPlace::OtherSources | OwnPlace::ReasonsOf(_)))));
    }
}
