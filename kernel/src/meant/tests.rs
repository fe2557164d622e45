//! What a cell was meant to be, by examples.

use super::*;

fn said(code: &str) -> Option<String> {
    meant(code, |name| ["model", "flow_of", "select"].contains(&name)).map(|failure| failure.message)
}

fn check(code: &str, expected: &str) {
    let said = said(code).unwrap_or_else(|| panic!("{code} is taken for Rust"));
    assert!(said.contains(expected), "{code}: {said}");
    assert!(!said.contains('\n') && !said.ends_with('.'), "{said}");
}

#[test]
fn a_command_without_its_sign() {
    check("load msk-pain", "did you mean '%load msk-pain'?");
    check("flow", "'%flow'?");
    check("flow\n", "'%flow'?");
    check("flow --from records", "'%flow --from records'?");
    check("agreement --pairs", "'%agreement --pairs'?");
    check("show papers --rows 5\nflow", "'%show papers --rows 5'?");
    check("check\nflow", "'%check'?");
    check("help agreement", "'%help agreement'?");
    check("load ../data/x.csv", "'%load ../data/x.csv'?");
    check("load ./x.csv", "'%load ./x.csv'?");
    check("load \"a b\"", "'%load \"a b\"'?");
    check("Load msk-pain", "'%load msk-pain'?");
    check("lod msk-pain", "'%load msk-pain'?");
    check("agrement global", "'%agreement global'?");
    check("sql SELECT 1", "'%sql SELECT 1'?");
    check("check // x", "'%check'?");
    check("show papers // the first rows", "'%show papers'?");
    check("flow /* all */", "'%flow'?");
    check("load http://a.b/c.csv", "'%load http://a.b/c.csv'?");
    check("sql SELECT 7 // 2", "'%sql SELECT 7 // 2'?");
    for query in ["SHOW TABLES", "show tables;", "SHOW FULL TABLES", "SHOW DATABASES", "SHOW TABLES FROM main"] {
        check(query, "did you mean '%frames'");
    }
    check("SHOW COLUMNS FROM papers", "did you mean '?papers'");
    check("show tables --rows 5", "'%show tables --rows 5'?");
    check("sql\nSELECT 1", "'%%sql'?");
    check("help(load)", "'%help load'?");
    check("help()", "'%help'?");
    check("model struggle", "'%model struggle'?");
    check(":load msk-pain", "'%load msk-pain'?");
    check("/flow", "'%flow'?");
    check("!check", "'%check'?");
    for name in COMMANDS.iter().map(|c| c.name).filter(|name| !name.starts_with('%') && *name != "model") {
        check(name, &format!("'%{name}'?"));
        check(&format!("{name} abc"), &format!("'%{name} abc'?"));
    }
}

#[test]
fn a_query_without_its_command() {
    for code in [
        "SELECT * FROM papers",
        "select paper_id from papers",
        "SELECT 1",
        "SELECT COUNT(*) FROM papers",
        "SELECT(paper_id) FROM papers",
        "SELECT\n  *\nFROM papers",
        "SELECT \"paper_id\" FROM papers",
        "SELECT *, 'it''s' FROM papers",
        "(SELECT 1)",
        "-- papers\n-- by year\nSELECT * FROM papers",
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "with a(x) as (select 1) select * from a",
        "WITH RECURSIVE a AS (SELECT 1) SELECT * FROM a",
        "INSERT INTO a VALUES (1)",
        "CREATE TABLE a AS SELECT 1",
        "DELETE FROM papers",
        "describe papers",
    ] {
        check(code, "did you mean '%%sql'");
    }
}

#[test]
fn habits_of_others() {
    for code in [
        "import pandas as pd",
        "from pandas import DataFrame",
        "print(x)",
        "print \"x\"",
        "print(f\"{x}\")",
        "def f(x):\n    return x",
        "class A:\n    pass",
        "for i in range(10):\n    print(i)",
        "if x > 1:\n    print(x)",
        "while True:\n    pass",
        "with open(\"a\") as f:\n    pass",
        "try:\n    pass",
        "pip install polars",
        "import os, sys",
    ] {
        check(code, "Python");
    }
    for code in ["!ls", "!pip install polars", "!ls -la", "ls", "cd data", "pwd"] {
        check(code, "shell");
    }
    for code in ["exit", "quit", "exit()", "quit()", "exit;"] {
        check(code, "%reset");
    }
    check("library(dplyr)", "R,");
}

#[test]
fn rust_is_never_taken_for_anything_else() {
    for code in [
        "",
        "model",
        "model - 1",
        "model + x",
        "flow_of",
        "select",
        "select * 2",
        "let load = 1;",
        "load(\"msk-pain\")?",
        "load (\"msk-pain\")?",
        "frame(\"papers\")?",
        "check()",
        "flow::new()",
        "flow.height()",
        "flow\n    .height()",
        "flow.0",
        "load = 5",
        "load += 5",
        "show[0]",
        "show { a: 1 }",
        "report!(1)",
        "export?",
        "check as i32",
        "fn check() {}\ncheck()",
        "flow - 1;\nconst flow: i32 = 5;",
        "flow;\nstatic flow: i32 = 5;",
        "check\n+ 1\n; fn check() {}",
        "print(1);\nfn print(x: i32) {}",
        "print!(\"a\")",
        "println!(\"a\")",
        "!model",
        "!true",
        "!is_empty(x)",
        "!x.is_empty()",
        "-1",
        "--1",
        "- -model",
        "union Foo { a: i32 }",
        "macro_rules! a { () => {} }",
        "async fn f() {}",
        "if x { 1 } else { 2 }",
        "for i in 0..2 {\n    f(i)\n}",
        "while x > 1 { f() }",
        "match x { _ => 1 }",
        "use std::fs;",
        "impl A { fn f() {} }",
        "with(|s| s)",
        "select!(a)",
        "exit::now()",
        "std::process::exit(1)",
        "#[derive(Debug)]\nstruct A;",
        "x",
        "a + b",
        "'a: loop { break 'a }",
        "\"text\"",
        "(1, 2)",
        "{ 1 }",
        "|x: i32| x",
        ":dep rand = \"0.9\"",
        "r#type",
        "unsafe { f() }",
        "import(1)",
    ] {
        assert_eq!(said(code), None, "{code}");
    }
}

#[test]
fn what_the_compiler_does_not_find_is_looked_at_again() {
    let error = |evalue: &str| CellError { ename: String::new(), evalue: evalue.to_owned(), traceback: Vec::new() };
    let check = |code: &str, evalue: &str, expected: Option<&str>| {
        let found = not_found(code, &error(evalue)).map(|f| f.message);
        assert_eq!(found.is_some(), expected.is_some(), "{code}: {found:?}");
        assert!(found.unwrap_or_default().contains(expected.unwrap_or_default()), "{code}");
    };
    check("check()", "error[E0425]: cannot find function `check` in this scope", Some("'%check'?"));
    check("help(\"load\")", "error[E0425]: cannot find function `help` in this scope", Some("'%help load'?"));
    check("chekc", "error[E0425]: cannot find value `chekc` in this scope", Some("'%check'?"));
    check("SELECT(1)", "error[E0425]: cannot find function, tuple struct or tuple variant `SELECT`", Some("%%sql"));
    check("check(x)", "error[E0425]: cannot find value `x` in this scope", None);
    check("select.len()", "error[E0425]: cannot find value `select` in this scope", None);
    check("model.parts()", "error[E0425]: cannot find value `model` in this scope", None);
    check("model(1).parts()", "error[E0425]: cannot find function `model` in this scope", None);
    check("papers", "error[E0425]: cannot find value `papers` in this scope", None);
}

#[test]
fn lines_that_are_no_rust_are_pointed_at() {
    assert!(among("let a = 1;\n%flow").is_some_and(|hint| hint.starts_with("commands")));
    assert!(among("let a = 1;\n# more\nlet b = 2;").is_some_and(|hint| hint.contains("//")));
    assert_eq!(among("let a = 1\n    % b;\n#[test]\nfn f() {}"), None);
}

#[test]
fn a_comment_of_others_is_pointed_at() {
    let rust = "in Rust a comment begins with //";
    for code in
        ["let a = 1; # one", "let a = 1;  # [1] says so\n# more", "f(1)\n    # second\n    .g()", "let a = 1; #one"]
    {
        assert_eq!(among(code), Some(rust), "{code}");
    }
    for code in
        ["let a = r#\"b # c\"#;", "let a = \"b # c\";", "#[derive(Debug)] struct A;", "fn f() {} #[test] fn g() {}"]
    {
        assert_eq!(among(code), None, "{code}");
    }
}

#[test]
fn a_main_that_nothing_calls_is_pointed_at() {
    for code in [
        "fn main() { println!(\"a\"); }",
        "use std::fs;\n\nfn main() -> std::io::Result<()> {\n    Ok(())\n}",
        "pub fn main() {}",
    ] {
        assert!(only_main(code).is_some_and(|said| said.contains("without main")), "{code}");
    }
    for code in ["fn main() {}\nmain()", "fn mainly() {}", "fn main(x: i32) {}", "let main = 1;", "// fn main() {}"] {
        assert_eq!(only_main(code), None, "{code}");
    }
}
