use serde_json::Value;

use super::*;
use crate::commands::COMMANDS;

fn session() -> Session {
    Session::with_data_folders(vec![concat!(env!("CARGO_MANIFEST_DIR"), "/../notebooks/data").into()])
}

/// What a cell shows: the kind of each output and the MIME types that it holds.
#[derive(Default)]
struct Recorded {
    shown: Vec<(&'static str, Bundle)>,
    metadata: Vec<Bundle>,
    /// From so many outputs on.
    interrupted: Option<usize>,
}

impl Outputs for Recorded {
    fn display(&mut self, data: Bundle, metadata: Bundle) {
        self.metadata.push(metadata);
        self.shown.push(("display", data));
    }
    fn progress(&mut self, _: &str) {}
    fn end_progress(&mut self) {}
    fn result(&mut self, data: Bundle, metadata: Bundle) {
        self.metadata.push(metadata);
        self.shown.push(("result", data));
    }
    fn stdout(&mut self, _: &str) {}
    fn stderr(&mut self, _: &str) {}
    fn flush(&mut self) {}
    fn clear(&mut self, _: bool) {
        self.shown.push(("clear", Bundle::new()));
    }
    fn input(&mut self, _: &str, _: bool) -> Result<String, NoInput> {
        Err(NoInput::NotAllowed)
    }
    fn page(&mut self, data: Bundle) {
        self.shown.push(("page", data));
    }
    fn interrupted(&self) -> bool {
        self.interrupted.is_some_and(|outputs| self.shown.len() >= outputs)
    }
}

#[test]
fn every_example_of_every_command_runs() {
    // Examples write files.
    let folder = tempfile::tempdir().unwrap();
    let before = std::env::current_dir().unwrap();
    std::env::set_current_dir(&folder).unwrap();
    let examples = COMMANDS.iter().flat_map(|c| c.examples.iter().map(move |e| (c, e)));
    for (command, example) in examples {
        let mut out = Recorded::default();
        session().execute(example, &mut out).unwrap_or_else(|e| panic!("{example}: {}", e.evalue));
        assert!(!out.shown.is_empty(), "{example} shows nothing");
        if command.keeps_result {
            let (_, last) = &out.shown[out.shown.len() - 1];
            let expected = command.name.trim_start_matches('%');
            let found = last[qes::RESULT_TYPE]["command"].as_str().unwrap();
            assert!(found == expected || expected == "time", "{example} ends in {found}");
        }
    }
    std::env::set_current_dir(before).unwrap();
}

#[test]
fn the_last_bundle_is_the_result_and_all_before_are_displays() {
    let mut out = Recorded::default();
    session().execute("%load msk-pain\n// a note\n\n%flow", &mut out).unwrap();
    let kinds: Vec<(&str, bool)> = out.shown.iter().map(|(k, b)| (*k, b.contains_key("image/png"))).collect();
    assert_eq!(kinds, [("display", false), ("display", true), ("result", false)]);
}

#[test]
fn a_figure_comes_with_its_words_and_a_table_without() {
    let mut out = Recorded::default();
    session().execute("%load msk-pain\n%flow", &mut out).unwrap();
    let alts: Vec<Option<&str>> = out.metadata.iter().map(|m| m.get("image/png")?["alt"].as_str()).collect();
    assert!(matches!(alts[..], [None, Some(alt), None] if alt.starts_with("Study flow. Diagram of 13 boxes.")));
    assert!(out.metadata[1]["image/svg+xml"]["alt"].is_string());
}

#[test]
fn a_frame_of_the_sessions_own_is_read_until_it_is_dropped() {
    let mut session = session();
    let mut last = |cell: &str| {
        let mut out = Recorded::default();
        session.execute(cell, &mut out).unwrap_or_else(|e| panic!("{cell}: {}", e.evalue));
        out.shown.pop().unwrap().1[qes::RESULT_TYPE].clone()
    };
    last("%load msk-pain");
    let count = "%characteristics --by condition";
    let whole = last(count)["total"].clone();
    last("%sql --into papers SELECT * FROM papers WHERE status = 'included' LIMIT 3");
    let own = last(count);
    assert_eq!((&own["total"], &own["session_frames"]), (&3.into(), &serde_json::json!(["papers"])));
    assert_eq!(last("%reset papers")["dropped"][0]["rows"], 3);
    assert_eq!(last(count)["total"], whole);
    let mut out = Recorded::default();
    let wrong = session.execute("%reset papers", &mut out).unwrap_err();
    assert_eq!(wrong.ename, "NotOwn", "{}", wrong.evalue);
}

#[test]
fn a_result_and_a_frame_of_one_name_can_both_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = session();
    let mut run = |cell: &str| {
        let mut out = Recorded::default();
        session.execute(cell, &mut out).unwrap_or_else(|e| panic!("{cell}: {}", e.evalue));
        out.shown.pop().unwrap().1["text/plain"].as_str().unwrap().to_owned()
    };
    let path = |name: &str| folder.path().join(name).display().to_string();
    run("%load msk-pain\n%concepts");
    let said = run(&format!("%export concepts \"{}\"", path("a.csv")));
    assert!(said.contains("--frame writes the frame"), "{said}");
    run(&format!("%export --frame concepts \"{}\"", path("b.csv")));
    run(&format!("%export concepts \"{}\"", path("c.parquet")));
    let header = |name: &str| std::fs::read_to_string(path(name)).unwrap().lines().next().unwrap().to_owned();
    assert!(header("a.csv").starts_with("concept,papers"), "{}", header("a.csv"));
    assert!(header("b.csv").starts_with("concept_id,"), "{}", header("b.csv"));
}

#[test]
fn an_error_keeps_what_was_shown_and_points_at_its_line() {
    let mut out = Recorded::default();
    let error = session().execute("%load msk-pain\n%show papres", &mut out).unwrap_err();
    assert_eq!((error.ename.as_str(), out.shown.len()), ("UnknownFrame", 1));
    assert!(error.evalue.ends_with("did you mean 'papers'?"), "{}", error.evalue);
    assert_eq!(error.traceback[1], "  line 2: %show papres");
}

#[test]
fn a_cell_without_a_sign_starts_no_rust() {
    for (cell, expected) in [
        ("%load msk-pain\nflow", "did you mean '%flow'?"),
        ("# papers\nSELECT * FROM papers", "did you mean '%%sql'"),
        ("import pandas as pd", "Python"),
        ("help", "did you mean '%help'?"),
    ] {
        let mut session = session();
        let error = session.execute(cell, &mut Recorded::default()).unwrap_err();
        assert_eq!(error.ename, "UsageError", "{cell}");
        assert!(error.evalue.contains(expected), "{cell}: {}", error.evalue);
        assert!(!session.rust.has_begun(), "{cell}");
    }
}

#[test]
fn a_mistake_in_a_query_points_at_its_line() {
    for (cell, line) in [
        ("%%sql\nSELECT yaer FROM papers", "line 2: SELECT yaer FROM papers"),
        ("%%sql --into x\n-- a remark\n\nSELECT paper_id,\n  yaer\nFROM papers", "line 5:   yaer"),
        ("%frames\n%sql SELECT paper_id\nFROM papers\nWHERE yaer > 1", "line 4: WHERE yaer > 1"),
        ("%sql --into x SELECT COUNT(*)\nFROM papers\nGROUP status", "line 3: GROUP status"),
        ("%time %sql SELECT paper_id,\n yaer\nFROM papers", "line 2:  yaer"),
    ] {
        let mut session = session();
        session.execute("%load msk-pain", &mut Recorded::default()).unwrap();
        let error = session.execute(cell, &mut Recorded::default()).unwrap_err();
        assert_eq!(error.ename, "SqlError", "{cell}: {}", error.evalue);
        assert_eq!(error.traceback[1].trim(), line, "{cell}");
    }
}

#[test]
fn comments_are_no_cells() {
    let mut out = Recorded::default();
    session()
        .execute("# what there is\n%load msk-pain  # the paper's\n\n// all of it\n%frames # now", &mut out)
        .unwrap();
    let commands: Vec<&Value> = out.shown.iter().map(|(_, bundle)| &bundle[qes::RESULT_TYPE]["command"]).collect();
    assert_eq!(commands, ["load", "frames"]);
}

#[test]
fn an_interrupt_keeps_what_was_done_before_it() {
    let mut out = Recorded { interrupted: Some(1), ..Recorded::default() };
    let mut session = session();
    let error = session.execute("%load msk-pain\n%frames\n%check", &mut out).unwrap_err();
    assert_eq!((error.ename.as_str(), error.evalue.as_str(), out.shown.len()), ("Interrupted", BEFORE_IT, 1));
    assert_eq!(error.traceback[1], "  line 2: %frames");
    assert!(session.content.workspace.review().is_ok());
}

#[test]
fn cells_that_are_complete_or_not() {
    let check = |code: &str, expected: &Completeness| assert_eq!(&completeness(code), expected, "{code}");
    let open = Completeness::Incomplete { indent: String::new() };
    check("%help", &Completeness::Complete);
    check("%%sql\nSELECT 1", &Completeness::Complete);
    check("%%sql", &open);
    check("%sql SELECT *\nFROM papers", &Completeness::Complete);
    check("%agreement \\", &open);
    check("%nonsense", &Completeness::Invalid);
    check("let x = f(", &Completeness::Incomplete { indent: "    ".into() });
    check("let x = \"(\";", &Completeness::Complete);
    check("let c = '('; // don't (\n/* [ */ f::<'static>()", &Completeness::Complete);
    for code in ["let s = \"a\nb", "/* open", "let s = r#\"a\"", "fn f() {\n    1"] {
        check(code, &Completeness::Incomplete { indent: "    ".into() });
    }
}
