//! What a cell may not define, for later cells would not be what they were: what an attribute says of all of them, names
//! that the code around a cell uses, crates that it has already.

use qes_cells::CellError;

use crate::diagnostics::Diagnostic;
use crate::failures::compile_error;
use crate::split::{Cell, Item, Kind};

/// Crates that the code around cells names.
const CRATES: [&str; 4] = ["std", "core", "alloc", "qes"];
/// Types that the compiler writes without a path.
const PRIMITIVE: [&str; 17] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32", "u64", "u128",
    "usize",
];
/// Beginnings of names that the code around cells has.
const AROUND: [&str; 3] = ["evcxr_", "run_user_code_", "qes_last"];
/// Crates that every cell has in scope under their names.
const IN_SCOPE: [&str; 6] = ["chrono", "plotters", "polars", "regex", "serde_json", "tokio"];
/// The least `recursion_limit` of a crate: the compiler's own.
const RECURSION: u32 = 128;

/// Why a cell is refused, if it is. `items` are the dependencies and items of earlier cells.
pub(crate) fn refused(text: &str, cell: &Cell, items: &[String]) -> Option<CellError> {
    let own: Vec<&str> = cell.colons.iter().map(|line| text[line.clone()].trim()).collect();
    let depends = |name: &str| {
        items
            .iter()
            .map(String::as_str)
            .chain(own.iter().copied())
            .any(|line| dependency(line).as_deref() == Some(name))
    };
    cell.items.iter().find_map(|item| {
        let (what, help) = why(text, item, &depends)?;
        let found = Diagnostic {
            code: None,
            message: what,
            places: vec![(trimmed(text, item), String::new(), true)],
            helps: vec![(true, help)],
            handled: Vec::new(),
        };
        Some(compile_error(text, vec![found]))
    })
}

/// What is wrong with an item, and what to write.
fn why(text: &str, item: &Item, depends: &impl Fn(&str) -> bool) -> Option<(String, String)> {
    let code = &text[trimmed(text, item)];
    match &item.kind {
        Kind::Attribute => return attribute(code),
        Kind::External(name) => {
            if CRATES.contains(&name.as_str()) || ["proc_macro", "test"].contains(&name.as_str()) {
                let help = "without `extern crate`, paths that begin with `std::` name all of it".to_owned();
                return Some((format!("the crate `{name}` is in scope already"), help));
            }
            if IN_SCOPE.contains(&name.as_str()) && !depends(name) {
                let help = format!("without `extern crate`, paths that begin with `{name}::` name it");
                return Some((format!("the crate `{name}` is in scope already"), help));
            }
            if !depends(name) {
                let help =
                    format!(":dep {name} = \"VERSION\" on a line of its own brings it in, without `extern crate`");
                return Some((format!("cells do not depend on the crate `{name}`"), help));
            }
        }
        _ => {}
    }
    let names = item.brings.iter().chain(&item.type_name).chain(&item.value_name);
    for name in names.map(|name| name.trim_start_matches("r#")) {
        let another = || "choose another name".to_owned();
        if AROUND.iter().any(|start| name.starts_with(start)) {
            return Some((format!("the name `{name}` is one of those that qes puts around a cell"), another()));
        }
        let is_value = item.value_name.as_deref() == Some(name) && item.kind == Kind::Value;
        if CRATES.contains(&name) && !is_value {
            return Some((format!("`{name}` is a crate that every cell uses, and would be hidden"), another()));
        }
        if PRIMITIVE.contains(&name) && item.kind == Kind::Type {
            return Some((
                format!("`{name}` is a type of Rust itself, and would be hidden in every later cell"),
                another(),
            ));
        }
    }
    None
}

/// An attribute of the whole crate, which all later cells would have.
fn attribute(code: &str) -> Option<(String, String)> {
    let inner = code.trim_start_matches(['#', '!', '[', ' ']);
    let name: String = inner.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let harmless = match name.as_str() {
        "allow" | "warn" | "doc" => true,
        "recursion_limit" => {
            let number: String = inner.chars().filter(char::is_ascii_digit).collect();
            number.parse().is_ok_and(|limit: u32| limit >= RECURSION)
        }
        _ => false,
    };
    if harmless {
        return None;
    }
    let help = match name.as_str() {
        "feature" => "leave it out: the compiler of Rust cells is a stable one, which has no such features",
        "deny" | "forbid" => {
            "write `warn` in its place: what is refused in one cell would be refused in all later ones"
        }
        _ => "leave it out: of inner attributes, allow, warn and a recursion_limit from 128 can be used",
    };
    Some((format!("a cell cannot have the attribute `{name}`, for all later cells would have it too"), help.to_owned()))
}

/// The crate of a line such as `:dep rand = "0.9"`, as code names it.
fn dependency(line: &str) -> Option<String> {
    let name = line.strip_prefix(":dep")?.trim_start();
    let name: String = name.chars().take_while(|c| c.is_alphanumeric() || "_-".contains(*c)).collect();
    Some(name.replace('-', "_"))
}

fn trimmed(text: &str, item: &Item) -> std::ops::Range<usize> {
    let code = &text[item.range.clone()];
    let start = item.range.start + code.len() - code.trim_start().len();
    start..start + code.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::split;

    fn said(code: &str) -> Option<String> {
        refused(code, &split(code), &[":dep rand-core = \"0.9\"".to_owned()]).map(|error| error.evalue)
    }

    #[test]
    fn what_would_change_later_cells_is_refused() {
        for (code, word) in [
            ("#![no_std]", "the attribute `no_std`"),
            ("#![feature(never_type)]\nfn f() {}", "stable"),
            ("# ! [ no_main ]", "the attribute `no_main`"),
            ("#![cfg_attr(all(), no_std)]", "the attribute `cfg_attr`"),
            ("#![deny(warnings)]\nlet a = 1;", "write `warn`"),
            ("#![forbid(unsafe_code)]", "write `warn`"),
            ("#![recursion_limit = \"1\"]", "from 128"),
            ("#![crate_type = \"bin\"]", "crate_type"),
            ("mod std {}", "`std` is a crate"),
            ("mod r#core { pub fn f() {} }", "`core` is a crate"),
            ("use polars as std;", "`std` is a crate"),
            ("use a::{b, c as qes};", "`qes` is a crate"),
            ("struct alloc;", "`alloc` is a crate"),
            ("extern crate std as mine;", "in scope already"),
            ("extern crate alloc;", "in scope already"),
            ("extern crate polars;", "`polars::`"),
            ("extern crate rand;", ":dep rand"),
            ("type i32 = i64;", "`i32` is a type"),
            ("enum bool { Yes }", "`bool` is a type"),
            ("fn run_user_code_1() {}", "puts around a cell"),
            ("struct evcxr_store;", "puts around a cell"),
        ] {
            let said = said(code).unwrap_or_else(|| panic!("{code}"));
            assert!(said.contains(word), "{code}: {said}");
        }
    }

    #[test]
    fn what_only_changes_the_user_s_own_code_is_not() {
        for code in [
            "#![allow(dead_code)]\nfn f() {}",
            "#![recursion_limit = \"256\"]",
            "use std::f64;",
            "use std::str;",
            "use std::io::Result;",
            "type String = Vec<u8>;",
            "enum Mine { Ok, Some, None }\nuse Mine::*;",
            "macro_rules! println { () => {} }",
            "macro_rules! vec { () => {} }",
            "fn main() {}",
            "fn drop() {}",
            "extern crate rand_core;",
            "mod f64 {}",
            "fn std() {}",
            "#[no_mangle]\nfn f() {}",
            "use std::{self as mine};",
            "let core = 1;",
        ] {
            assert_eq!(said(code), None, "{code}");
        }
    }
}
