//! The PRISMA 2020 table: read, checked, written, from a flow and back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use qes_flow::{Flow, FlowBox, Kind, PrismaTable, Stage};

/// An update of a review with other methods, made up; its equations hold.
const UPDATE: &str = "\
data,node,box,description,boxtext,tooltips,url,n
NA,node4,prevstud,Previous,Previous studies,Previous,prevstud.html,0
previous_studies,node5,box1,Earlier,Studies before,Earlier,a.html,10
previous_reports,NA,box1,Earlier reports,Reports before,NA,b.html,12
NA,node6,newstud,New,New studies,New,newstud.html,0
database_results,node7,box2,Databases,Databases,Databases,c.html,400
database_specific_results,NA,box2,Databases,Databases,NA,NA,\"Medline, 300; Embase, OVID, 100\"
register_results,NA,box2,Registers,Registers,NA,NA,20
NA,node16,othstud,Other,Other methods,Other,othstud.html,0
website_results,node17,box11,Websites,Websites,Websites,d.html,3
organisation_results,,box11,Organisations,Organisations,NA,NA,0
citations_results,NA,box11,Citations,Citation searching,NA,NA,7
duplicates,node8,box3,Duplicates,Duplicate records,Duplicates,e.html,120
excluded_automatic,NA,box3,Automation,By tools,NA,NA,0
excluded_other,NA,box3,Other,Other reasons,NA,NA,5
records_screened,node9,box4,Screened,Records screened,Screened,f.html,295
records_excluded,node10,box5,Excluded,Records excluded,Excluded,g.html,245
dbr_sought_reports,node11,box6,Sought,Reports sought,Sought,h.html,50
dbr_notretrieved_reports,node12,box7,Not retrieved,Not retrieved,Not retrieved,i.html,2
other_sought_reports,node18,box12,Sought,Reports sought,Sought,j.html,10
other_notretrieved_reports,node19,box13,Not retrieved,Not retrieved,Not retrieved,k.html,1
dbr_assessed,node13,box8,Assessed,Reports assessed,Assessed,l.html,48
dbr_excluded,node14,box9,Reasons,Reports excluded,Reasons,m.html,\"Wrong design, 20; Wrong people, 8\"
other_assessed,node20,box14,Assessed,Reports assessed,Assessed,n.html,9
other_excluded,node21,box15,Reasons,Reports excluded,Reasons,o.html,\"Wrong design, 4\"
new_studies,node15,box10,New,New studies,New,p.html,22
new_reports,NA,box10,Reports,New reports,NA,NA,25
total_studies,node22,box16,Total,All studies,Total,q.html,32
total_reports,NA,box16,Reports,All reports,NA,NA,37
identification,node1,identification,Bar,Identification,Bar,r.html,0
screening,node2,screening,Bar,Screening,Bar,s.html,0
included,node3,included,Bar,Included,Bar,t.html,0
";

fn change(from: &str, to: &str) -> String {
    assert!(UPDATE.contains(from), "{from}");
    UPDATE.replace(from, to)
}

fn broken(text: &str) -> Vec<String> {
    let flow = PrismaTable::read(text).unwrap().flow().unwrap();
    flow.equations().into_iter().filter(|e| e.holds != Some(true)).map(|e| format!("{}: {}", e.id, e.lhs)).collect()
}

#[test]
fn what_is_read_is_written() {
    assert_eq!(PrismaTable::read(UPDATE).unwrap().write(), UPDATE);
    let windows = format!("\u{feff}{}", UPDATE.replace('\n', "\r\n"));
    assert_eq!(PrismaTable::read(&windows).unwrap().write(), windows);
    let newer = format!("{UPDATE}total_studies_ma,node23,box17,Pooled,Pooled,Pooled,u.html,8\n");
    assert_eq!(PrismaTable::read(&newer).unwrap().write(), newer);
}

#[test]
fn an_update_adds_up_and_every_error_in_it_is_found() {
    assert_eq!(broken(UPDATE), Vec::<String>::new());
    let cases = [
        (
            ",c.html,400",
            ",c.html,401",
            vec!["sources:identified: 300 + 100 + 20", "stage:records_screened: 421 - 120 - 0 - 5"],
        ),
        (
            ",f.html,295",
            ",f.html,296",
            vec!["stage:records_screened: 420 - 120 - 0 - 5", "stage:dbr_sought_reports: 296 - 245"],
        ),
        ("Wrong people, 8", "Wrong people, 9", vec!["stage:new: 48 - 29 + 9 - 4"]),
        (",NA,NA,25", ",NA,NA,24", vec!["stage:new: 48 - 28 + 9 - 4", "stage:total: 12 + 24"]),
        (",q.html,32", ",q.html,33", vec!["stage:total:studies: 10 + 22"]),
        (",k.html,1", ",k.html,NA", vec![]),
    ];
    for (from, to, expected) in cases {
        let found = broken(&change(from, to));
        if to.ends_with("NA") {
            assert_eq!(found, ["stage:other_assessed: 10"], "a box that is not reported takes nothing away");
        } else {
            assert_eq!(found, expected, "{to}");
        }
    }
}

#[test]
fn a_total_is_read_without_an_earlier_version() {
    let of = |previous: &str, new: &str, total: &str| {
        let row = |key: &str, n: &str| format!("{key},NA,b,d,t,NA,NA,{n}\n");
        let rows = [row("dbr_assessed", "40"), row("dbr_excluded", "\"Late, 18\""), row("previous_studies", previous)];
        let more = [row("new_studies", new), row("total_studies", total)];
        let text = [rows.concat(), more.concat()].concat();
        PrismaTable::read(&format!("data,node,box,description,boxtext,tooltips,url,n\n{text}")).unwrap()
    };
    let total = |previous: &str, new: &str, n: &str| {
        let flow = of(previous, new, n).flow().unwrap();
        let equations = flow.equations();
        equations.into_iter().find(|e| e.id == "stage:total").map(|e| (e.lhs, e.holds))
    };
    let said = |lhs: &str, holds: Option<bool>| Some((lhs.to_owned(), holds));
    assert_eq!(total("0", "22", "22"), said("22", Some(true)));
    assert_eq!(total("0", "22", "25"), said("22", Some(false)));
    assert_eq!(total("0", "22", "20"), said("22", Some(false)));
    assert_eq!(total("NA", "22", "22"), said("22", Some(true)));
    assert_eq!(total("NA", "22", "20"), said("22", Some(false)), "a total is not less than what is new");
    assert_eq!(total("NA", "22", "25"), said("? + 22", None), "the earlier version is not said");
    assert_eq!(total("3", "22", "25"), said("3 + 22", Some(true)));
    assert_eq!(total("0", "NA", "22"), said("40 - 18", Some(true)), "it comes out of what was assessed");
    assert_eq!(total("0", "22", "0"), None, "nobody filled it in");
    let (again, words) = PrismaTable::of(&of("0", "22", "25").flow().unwrap());
    assert_eq!((again.count("new_studies"), again.count("total_studies")), (Some(22), Some(25)));
    assert_eq!(words.words(), Vec::<String>::new());
}

#[test]
fn what_is_no_table_is_refused_in_one_sentence() {
    let message = |text: &str| PrismaTable::read(text).unwrap_err().to_string();
    assert_eq!(
        message(&change(",e.html,120", ",e.html,12o")),
        "line 13, duplicates: found '12o', expected a whole number of zero or more, or nothing"
    );
    assert!(message(&change(",e.html,120", ",e.html,12o").replace('\n', "\r\n")).starts_with("line 13, duplicates"));
    assert_eq!(
        message(&change(",e.html,120", ",e.html,-3")),
        "line 13, duplicates: found '-3', expected a whole number of zero or more, or nothing"
    );
    assert_eq!(
        message(&change("Wrong design, 20; Wrong people, 8", "Wrong design 20")),
        "line 23, dbr_excluded: found 'Wrong design 20', expected a list such as 'Reason1, 3; Reason2, 4'"
    );
    assert_eq!(
        message("a,b\n1,2\n"),
        "found no column 'data'; expected the columns data, node, box, description, boxtext, tooltips, url, n"
    );
    assert_eq!(
        message("data,boxtext,n\nx,y,1\n"),
        "found none of the rows of PRISMA 2020, such as database_results or records_screened"
    );
    let twice = format!("{UPDATE}duplicates,node8,box3,D,D,D,e.html,3\n");
    assert_eq!(message(&twice), "line 33: found the row 'duplicates' again; expected it once");
}

#[test]
fn a_list_without_its_sum_is_added_up_and_semicolons_separate_too() {
    let count = |text: &str| PrismaTable::read(text).unwrap().flow().unwrap().get("identified").and_then(|b| b.n);
    assert_eq!(count(&change(",c.html,400", ",c.html,NA")), Some(420));
    let semicolons = "data;node;box;description;boxtext;tooltips;url;n\nduplicates;n;b;d;t;;;7\n";
    let table = PrismaTable::read(semicolons).unwrap();
    assert_eq!((table.count("duplicates"), table.write()), (Some(7), semicolons.to_owned()));
    let flow = table.flow().unwrap();
    assert_eq!(flow.get("identified").and_then(|b| b.n), None, "what was identified is not in the table");
    assert_eq!(flow.get("duplicates").and_then(|b| b.n), Some(7));
    let huge = change("Wrong people, 8", "Wrong people, 18446744073709551615");
    assert!(
        PrismaTable::read(&huge).unwrap_err().to_string().starts_with("line 23, dbr_excluded: found 'Wrong design, 20")
    );
}

#[test]
fn placeholders_of_the_template_are_blank() {
    let empty = change("\"Wrong design, 20; Wrong people, 8\"", "\"Reason1, xxx; Reason2, xxx\"");
    let table = PrismaTable::read(&empty).unwrap();
    assert_eq!((table.count("dbr_excluded"), table.list("dbr_excluded")), (None, vec![]));
    assert!(table.flow().unwrap().get("dbr_excluded").is_none());
}

/// The flow of a published review: duplicates after the titles, exclusion after appraisal.
fn paper() -> Flow {
    Flow::new(vec![
        FlowBox::new("db", "Records identified from databases", Kind::Source, 24_992, "records").of([
            ("AMED", 1431),
            ("Cinahl", 5566),
            ("Embase", 6253),
            ("Medline", 7599),
            ("Psychinfo", 3971),
            ("HMIC", 171),
        ]),
        FlowBox::new("cit", "Records from citation tracking", Kind::OtherSource, 273, "records"),
        FlowBox::new("hand", "Records from hand search", Kind::OtherSource, 77, "records"),
        FlowBox::new("t", "Excluded on title", Kind::Excluded, 23_833, "records").from(["db"]),
        FlowBox::new("kept", "Retrieved for further screening", Kind::Screening, 1159, "records")
            .from(["db"])
            .about(Stage::Duplicates),
        FlowBox::new("dup", "Duplicates removed", Kind::Excluded, 483, "records").from(["kept"]),
        FlowBox::new("a", "Screened on title, abstract, keywords", Kind::Screening, 676, "records").from(["kept"]),
        FlowBox::new("ax", "Excluded on abstract", Kind::Excluded, 355, "records").from(["a"]),
        FlowBox::new("ft", "Screened on full text", Kind::Screening, 321, "papers").from(["a"]),
        FlowBox::new("fx", "Excluded on full text", Kind::Excluded, 228, "papers").from(["ft"]),
        FlowBox::new("qa", "Quality appraised", Kind::Screening, 93, "papers").from(["ft"]),
        FlowBox::new("qx", "Excluded after quality appraisal", Kind::Excluded, 16, "papers").from(["qa"]),
        FlowBox::new("in", "Included", Kind::Included, 77, "papers").from(["qa"]).also(60, "studies"),
    ])
    .unwrap()
}

#[test]
fn a_review_with_other_stages_is_written_as_far_as_the_table_goes() {
    let (table, words) = PrismaTable::of(&paper());
    let count = |key: &str| table.count(key);
    assert_eq!(count("database_results"), Some(24_992));
    assert_eq!(table.list("database_specific_results").len(), 6);
    assert_eq!((count("citations_results"), count("website_results")), (Some(273), None));
    assert_eq!(
        (count("duplicates"), count("records_screened"), count("records_excluded")),
        (Some(483), Some(24_992), Some(24_188))
    );
    assert_eq!((count("dbr_assessed"), count("dbr_sought_reports")), (Some(321), None));
    assert_eq!(
        table.list("dbr_excluded"),
        [("Excluded on full text".to_owned(), Some(228)), ("Excluded after quality appraisal".to_owned(), Some(16))]
    );
    assert_eq!((count("new_reports"), count("new_studies"), count("total_reports")), (Some(77), Some(60), None));
    assert_eq!(
        words.words(),
        [
            "1159 records of 'Retrieved for further screening' have no row in PRISMA 2020: records_screened holds what was screened first, before records were excluded",
            "676 records of 'Screened on title, abstract, keywords' have no row in PRISMA 2020: records_screened holds 'Retrieved for further screening', which it comes out of",
            "93 papers of 'Quality appraised' have no row in PRISMA 2020: it has no quality appraisal",
            "the records of 'Records from hand search' (77) have no row in PRISMA 2020; the row own_source_1 was added for them, which other programs do not draw",
            "'Excluded on title' (23833) and 'Excluded on abstract' (355) were added up in the row records_excluded",
            "duplicates were removed after a first screening; PRISMA 2020 has them before it, so its rows do not add up there",
        ]
    );
    let again = PrismaTable::read(&table.write()).unwrap();
    assert_eq!(again.write(), table.write());
    // 321 − 244 = 77 still holds on the way back, and what other methods brought still leads nowhere.
    let back = again.flow().unwrap();
    assert_eq!(back.loose_ends().iter().map(|b| b.n).collect::<Vec<_>>(), [Some(273 + 77)]);
    assert!(back.equations().iter().any(|e| e.id == "stage:new" && e.lhs == "321 - 244" && e.holds == Some(true)));
}

#[test]
fn stages_of_a_review_s_own_are_folded_where_they_stand() {
    let own = |id: &str, label: &str, kind, n, from: &str| FlowBox::new(id, label, kind, n, "records").from([from]);
    let flow = Flow::new(vec![
        FlowBox::new("db", "Found", Kind::Source, 100, "records"),
        own("no", "Not in English", Kind::Excluded, 5, "db"),
        own("a", "Screened on abstract", Kind::Screening, 95, "db"),
        own("ax", "Excluded on abstract", Kind::Excluded, 50, "a"),
        own("c", "Looked at by a clinician", Kind::Screening, 45, "a"),
        own("cx", "Not relevant", Kind::Excluded, 15, "c"),
        own("ft", "Screened on full text", Kind::Screening, 30, "c"),
        own("fx", "Excluded on full text", Kind::Excluded, 10, "ft"),
        own("d", "Looked at by a methodologist", Kind::Screening, 20, "ft"),
        own("dx", "Too thin", Kind::Excluded, 4, "d"),
        own("in", "Included", Kind::Included, 16, "d"),
    ]);
    let (table, words) = PrismaTable::of(&flow.unwrap());
    let count = |key: &str| table.count(key);
    assert_eq!(
        (count("excluded_other"), count("records_screened"), count("records_excluded")),
        (Some(5), Some(95), Some(65))
    );
    assert_eq!(
        table.list("dbr_excluded"),
        [("Excluded on full text".to_owned(), Some(10)), ("Too thin".to_owned(), Some(4))]
    );
    assert_eq!(
        words.words(),
        [
            "45 records of 'Looked at by a clinician' have no row in PRISMA 2020: records_screened holds 'Screened on abstract', which it comes out of",
            "20 records of 'Looked at by a methodologist' have no row in PRISMA 2020: records_screened holds 'Screened on abstract', which it comes out of",
            "'Excluded on abstract' (50) and 'Not relevant' (15) were added up in the row records_excluded",
        ]
    );
    assert!(table.flow().unwrap().equations().iter().all(|e| e.holds == Some(true)), "folded, it still adds up");
}

#[test]
fn what_other_methods_did_before_the_full_text_has_no_row_and_is_named() {
    let own = |id: &str, label: &str, kind, n, from: &str| FlowBox::new(id, label, kind, n, "records").from([from]);
    let flow = Flow::new(vec![
        FlowBox::new("db", "Found", Kind::Source, 10, "records"),
        FlowBox::new("cit", "Citation searching", Kind::OtherSource, 6, "records"),
        own("twice", "Duplicates", Kind::Excluded, 1, "db"),
        own("cit-twice", "Duplicates among them", Kind::Excluded, 2, "cit"),
        own("a", "Screened on abstract", Kind::Screening, 9, "db"),
        own("cit-a", "Others on abstract", Kind::Screening, 4, "cit"),
        own("cit-ax", "Others off", Kind::Excluded, 0, "cit-a"),
        own("ft", "Full text", Kind::Screening, 9, "a"),
        own("cit-ft", "Others in full text", Kind::Screening, 4, "cit-a"),
        FlowBox::new("in", "Included", Kind::Included, 13, "papers").from(["ft", "cit-ft"]),
    ]);
    let (table, words) = PrismaTable::of(&flow.unwrap());
    assert_eq!(
        (table.count("duplicates"), table.count("other_assessed"), table.count("new_reports")),
        (Some(1), Some(4), Some(13))
    );
    assert_eq!(
        words.words(),
        [
            "2 records of 'Duplicates among them' have no row in PRISMA 2020: other methods have none before the full text",
            "4 records of 'Others on abstract' have no row in PRISMA 2020: other methods have none before the full text",
        ]
    );
}

proptest! {
    /// A table becomes a flow, the flow a table, and every count is what it was.
    #[test]
    fn counts_survive_the_way_through_a_flow(n in prop::collection::vec(0_u32..5000, 17)) {
        let keys = [
            "previous_studies", "previous_reports", "database_results", "register_results", "website_results", "organisation_results",
            "citations_results", "duplicates", "records_screened", "records_excluded", "dbr_sought_reports", "dbr_notretrieved_reports",
            "dbr_assessed", "new_studies", "new_reports", "total_studies", "total_reports",
        ];
        let rows: Vec<String> = keys.iter().zip(&n).map(|(key, n)| format!("{key},NA,b,d,t,NA,NA,{n}\n")).collect();
        let rows = rows.concat();
        let table = PrismaTable::read(&format!("data,node,box,description,boxtext,tooltips,url,n\n{rows}")).unwrap();
        let (again, words) = PrismaTable::of(&table.flow().unwrap());
        prop_assert_eq!(words.words(), Vec::<String>::new());
        for (key, n) in keys.iter().zip(&n) {
            let n = u64::from(*n);
            // What is zero has no box.
            let gone = n == 0;
            let expected = if gone { again.count(key).filter(|n| *n > 0) } else { again.count(key) };
            prop_assert_eq!(expected, if gone { None } else { Some(n) }, "{}", key);
        }
    }

    /// No text makes the reader panic, and what it reads it writes so that it reads it again.
    #[test]
    fn any_text_is_read_or_refused(text in "(data,boxtext,n\n)?((duplicates|dbr_excluded|x),[a-z\",]{0,9},[0-9;, \"a-z-]{0,12}\r?\n){0,4}") {
        if let Ok(table) = PrismaTable::read(&text) {
            let written = table.write();
            prop_assert_eq!(PrismaTable::read(&written).unwrap().write(), written);
            let _ = table.flow().map(|flow| flow.equations());
        }
    }
}
