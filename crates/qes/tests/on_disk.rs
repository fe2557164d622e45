//! Files on disk: what is no regular file is refused, what is written appears whole or not at all, and all of it stops.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use polars::df;
use qes::{
    AgreementOptions, Dialect, Error, ExportOptions, FlowOptions, Frame, NamedOutput, Program, ReadOptions, Workspace,
    export,
};
use qes_work::Work;
use tempfile::TempDir;

/// A file that is there is replaced.
const FORCED: ExportOptions = ExportOptions { force: true, program: None };

fn frame(data: polars::prelude::DataFrame) -> Frame {
    Frame { name: "f".to_owned(), data, provenance: None, data_sha256: String::new() }
}

fn large(rows: i64) -> Frame {
    let texts: Vec<String> = (0..rows).map(|n| format!("text number {n}")).collect();
    frame(df!["n" => (0..rows).collect::<Vec<_>>(), "x" => (0..rows).map(|n| n as f64 / 7.0).collect::<Vec<_>>(), "t" => texts].unwrap())
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

fn names(folder: &TempDir) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn what_is_no_regular_file_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    pipe(&path("p.csv"));
    std::os::unix::fs::symlink("/dev/zero", path("z.csv")).unwrap();
    std::os::unix::fs::symlink(path("p.csv"), path("l.ris")).unwrap();
    std::fs::write(path("a.ris"), "TY  - JOUR\nTI  - A title\nER  - \n").unwrap();
    std::fs::write(
        path("datapackage.json"),
        r#"{"name": "p", "resources": [{"name": "papers", "path": "p.csv"}, {"name": "s", "path": "a.ris", "schema": "z.csv"}]}"#,
    )
    .unwrap();
    let begun = Instant::now();
    let mut workspace = Workspace::default();
    let text = |path: PathBuf| path.display().to_string();
    let said = workspace.load(&text(path("p.csv")), None, Dialect::default()).unwrap_err().to_string();
    assert!(said.ends_with("p.csv': found a named pipe, expected a regular file"), "{said}");
    let said = workspace.load(&text(path("z.csv")), None, Dialect::default()).unwrap_err().to_string();
    assert!(said.ends_with("z.csv': found a device, expected a regular file"), "{said}");
    let said = workspace.load("/proc/self/environ", None, Dialect::default()).unwrap_err().to_string();
    assert!(said.ends_with("found a file that the system makes up, expected one on a disk"), "{said}");
    // A pattern takes what it can, and says what it did not.
    let loaded = workspace.load_exports(&[text(path("*.ris"))], None, Dialect::default(), &[]).unwrap();
    assert_eq!((loaded.exports.len(), loaded.skipped.len()), (1, 1));
    assert!(loaded.skipped[0].1.contains("found a named pipe"), "{:?}", loaded.skipped);
    let loaded = workspace.load(&text(folder.path().to_owned()), None, Dialect::default()).unwrap();
    assert!(loaded.basis.warnings.iter().any(|w| w.contains("found a named pipe")), "{:?}", loaded.basis.warnings);
    let options = AgreementOptions { weights: Some(text(path("p.csv"))), ..AgreementOptions::default() };
    std::fs::write(path("r.csv"), "u,A,B\na,1,1\nb,2,2\nc,3,1\n").unwrap();
    workspace.load(&text(path("r.csv")), None, Dialect::default()).unwrap();
    let said = workspace.agreement("r", &options, &qes_work::Work::new()).unwrap_err().to_string();
    assert!(said.ends_with("cannot be read: found a named pipe, expected a regular file"), "{said}");
    let flow = FlowOptions { source: Some(text(path("p.csv"))), ..FlowOptions::default() };
    let said = workspace.flow_with(&flow, &qes_work::Work::new()).unwrap_err().to_string();
    assert!(said.ends_with("found a named pipe, expected a regular file"), "{said}");
    let said = export(NamedOutput::Frame(&large(3)), &path("p.csv"), FORCED, &Work::new()).unwrap_err().to_string();
    assert!(said.ends_with("p.csv': found a named pipe, expected a regular file"), "{said}");
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn an_export_that_is_stopped_has_written_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = large(200_000);
    for (n, ending) in ["csv", "parquet", "json", "csv", "json", "parquet"].into_iter().enumerate() {
        let path = folder.path().join(format!("a.{ending}"));
        std::fs::write(&path, "old").unwrap();
        let work = Work::new();
        let stopped = std::thread::scope(|scope| {
            let job = scope.spawn(|| export(NamedOutput::Frame(&data), &path, FORCED, &work));
            std::thread::sleep(Duration::from_millis(1 + 10 * n as u64));
            work.stop().then(|| {
                let begun = Instant::now();
                assert!(matches!(job.join().unwrap(), Err(Error::Interrupted)), "{ending}");
                begun.elapsed()
            })
        });
        match stopped {
            // Builds without optimization take longer than users see.
            Some(took) => {
                assert!(took < Duration::from_secs(1), "{ending} {took:?}");
                assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
            }
            None => assert_ne!(std::fs::read(&path).unwrap(), b"old"),
        }
    }
    assert_eq!(names(&folder), ["a.csv", "a.json", "a.parquet"]);
}

#[test]
fn slices_make_the_same_files() {
    let folder = tempfile::tempdir().unwrap();
    let data = large(150_000);
    let mut workspace = Workspace::default();
    for ending in ["csv", "parquet"] {
        let path = folder.path().join(format!("a.{ending}"));
        export(NamedOutput::Frame(&data), &path, ExportOptions::default(), &Work::new()).unwrap();
        workspace.load(path.to_str().unwrap(), Some("back"), Dialect::default()).unwrap();
        assert!(workspace.frame("back").unwrap().data.equals(&data.data), "{ending}");
    }
    let path = folder.path().join("a.json");
    export(NamedOutput::Frame(&data), &path, ExportOptions::default(), &Work::new()).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!((json.as_array().unwrap().len(), &json[149_999]["t"]), (150_000, &"text number 149999".into()));
    // The rows of a query, too.
    workspace.put(data);
    let shown = workspace.rows("f", None).unwrap().show();
    for ending in ["csv", "json"] {
        let path = folder.path().join(format!("q.{ending}"));
        export(NamedOutput::Result(&shown), &path, ExportOptions::default(), &Work::new()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        if ending == "csv" {
            assert_eq!((text.lines().count(), text.lines().nth(8).unwrap()), (150_001, "7,1,text number 7"));
        } else {
            let json: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!((json["rows"].as_array().unwrap().len(), &json["rows"][149_999][0]), (150_000, &149_999.into()));
            assert!(text.contains("\n  \"rows\": [\n    [\n      0,\n") && text.ends_with("\n}\n"));
        }
    }
    let said =
        export(NamedOutput::Result(&shown), &folder.path().join("q.docx"), ExportOptions::default(), &Work::new())
            .unwrap_err();
    assert!(
        said.to_string()
            .ends_with("found 450,000 cells, expected at most 200,000 in docx; csv and json hold any number"),
        "{said}"
    );
}

#[test]
fn what_was_written_for_spreadsheets_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let texts = ["=1+1", "-3.5", "'=x", "+a;b", "@c", "plain", "\tt", "-"];
    let numbers = [1.5, -0.25, 3.0, 12.75, 0.5, 2.25, 1e6, -7.125];
    let data = frame(df!["=t" => texts, "x" => numbers, "n" => [1_i64, -2, 3, 4, 5, 6, 7, 8]].unwrap());
    let mut workspace = Workspace::default();
    workspace.put(data.clone());
    let shown = workspace.rows("f", None).unwrap().show();
    for (file, output) in [("f.csv", NamedOutput::Frame(&data)), ("r.csv", NamedOutput::Result(&shown))] {
        let path = folder.path().join(file);
        let options = ExportOptions { program: Some(Program::Excel), ..ExportOptions::default() };
        let written = export(output, &path, options, &Work::new()).unwrap();
        let note = written.note.unwrap();
        assert!(note.starts_with("for spreadsheet programs: ") && note.contains("apostrophe"), "{note}");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("\u{feff}'=t") && text.contains("\n'=1+1") && text.contains("\n-3.5"), "{text}");
        let loaded = workspace.load(path.to_str().unwrap(), Some("back"), Dialect::default()).unwrap();
        assert!(
            loaded.exports[0].counts.notes.iter().any(|n| n.contains("cells have an apostrophe before a sign")),
            "{loaded:?}"
        );
        let back = &workspace.frame("back").unwrap().data;
        let mut trimmed = data.data.clone();
        trimmed
            .apply("=t", |c| {
                polars::prelude::Column::new(
                    "=t".into(),
                    c.str().unwrap().iter().map(|t| t.map(str::trim)).collect::<Vec<_>>(),
                )
            })
            .unwrap();
        assert!(back.equals(&trimmed), "{back}\n{text}");
    }
    let options = ExportOptions { program: Some(Program::Excel), ..ExportOptions::default() };
    let said = export(NamedOutput::Frame(&data), &folder.path().join("f.json"), options, &Work::new()).unwrap_err();
    assert_eq!(
        said.to_string(),
        "found --for excel with a file in 'json'; expected a path that ends in .csv, or no --for"
    );
}

#[test]
fn loading_stops_and_leaves_the_workspace_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    export(NamedOutput::Frame(&large(300_000)), &path, ExportOptions::default(), &Work::new()).unwrap();
    for wait in [0, 20, 60, 150] {
        let mut workspace = Workspace::default();
        let work = Work::new();
        std::thread::scope(|scope| {
            let job = scope.spawn(|| {
                workspace.load_with(path.to_str().unwrap(), None, &ReadOptions::default(), &work).map(|_| ())
            });
            std::thread::sleep(Duration::from_millis(wait));
            work.stop();
            let begun = Instant::now();
            let ended = job.join().unwrap();
            assert!(begun.elapsed() < Duration::from_secs(2), "{wait}: {:?}", begun.elapsed());
            assert!(matches!(ended, Ok(()) | Err(Error::Interrupted)));
        });
    }
}

/// Runs one of the tests below in a process of its own, where a limit of the system holds.
fn limited(test: &str, limit: &str) {
    let own = std::env::current_exe().unwrap();
    let script = format!("trap '' XFSZ; {limit}; exec \"$0\" --exact {test} --nocapture --test-threads 1");
    let run = Command::new("sh").args(["-c", &script]).arg(own).env("QES_TEST_LIMITED", "1").output().unwrap();
    let said = String::from_utf8_lossy(&run.stdout) + String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
}

fn is_limited() -> bool {
    std::env::var_os("QES_TEST_LIMITED").is_some()
}

#[test]
fn a_file_that_is_too_large_leaves_the_old_one() {
    if !is_limited() {
        return limited("a_file_that_is_too_large_leaves_the_old_one", "ulimit -f 64");
    }
    let folder = tempfile::tempdir().unwrap();
    let data = large(100_000);
    for ending in ["csv", "parquet", "json"] {
        let path = folder.path().join(format!("a.{ending}"));
        std::fs::write(&path, "old").unwrap();
        let said = export(NamedOutput::Frame(&data), &path, FORCED, &Work::new()).unwrap_err().to_string();
        let expected = format!(
            "cannot write '{}': it would be larger than files may be; raise that limit (ulimit -f), or choose a folder on another disk",
            path.display()
        );
        assert_eq!(said, expected);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    }
    let said = qes::write_frame(&data.data, &folder.path().join("a.arrow"), &Work::new()).unwrap_err().to_string();
    assert!(said.contains("it would be larger than files may be"), "{said}");
    assert_eq!(names(&folder), ["a.csv", "a.json", "a.parquet"]);
}

#[test]
fn too_many_open_files_are_one_sentence() {
    if !is_limited() {
        return limited("too_many_open_files_are_one_sentence", "ulimit -n 32");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    let held: Vec<std::fs::File> = std::iter::from_fn(|| std::fs::File::open(&path).ok()).collect();
    let said = Workspace::default().load(path.to_str().unwrap(), None, Dialect::default()).unwrap_err().to_string();
    let written = export(NamedOutput::Frame(&large(3)), &path, FORCED, &Work::new()).unwrap_err().to_string();
    drop(held);
    for said in [said, written] {
        let ends = "too many files are open; allow more of them (ulimit -n 1024) and start the kernel again";
        assert!(said.ends_with(ends), "{said}");
    }
}
