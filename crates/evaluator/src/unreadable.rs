//! Cells that are not even parsed: they close what they did not open, or are nested deeper than parsers and the compiler
//! can follow.

use qes_cells::CellError;
use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

use crate::diagnostics::Diagnostic;
use crate::failures::{compile_error, plain};
use crate::split::without_colons;

/// So many brackets may be open at once.
const DEEPEST: usize = 200;
/// So many operators and words of Rust may stand in an expression: each may hold all that follows.
const LONGEST: usize = 2000;

/// Words that may hold what follows them.
const HOLDING: [&str; 16] = [
    "as", "async", "break", "const", "dyn", "else", "for", "if", "impl", "let", "loop", "match", "move", "mut",
    "return", "unsafe",
];

/// Why a cell is not parsed, if it is not.
pub(crate) fn unreadable(text: &str) -> Option<CellError> {
    let code = without_colons(text);
    // The brackets that are open, and what each of them holds so far of an expression; the first is the cell itself.
    let mut open: Vec<usize> = vec![0];
    let mut held = 0;
    let (mut end, mut after_brace) = (0, false);
    for token in tokenize(&code, FrontmatterAllowed::No) {
        let start = end;
        end += token.len as usize;
        let word = &code[start..end];
        if matches!(token.kind, TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. })
        {
            continue;
        }
        let mut over = std::mem::take(&mut after_brace) && word != "else";
        match token.kind {
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => {
                if open.len() > DEEPEST {
                    return Some(too_deep(text, start, "brackets that are open at once", DEEPEST));
                }
                open.push(0);
                continue;
            }
            TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => {
                held -= open.pop().unwrap_or_default();
                if open.is_empty() {
                    return Some(closes_nothing(text, start, word));
                }
                after_brace = token.kind == TokenKind::CloseBrace;
                continue;
            }
            TokenKind::Semi | TokenKind::Comma => over = true,
            TokenKind::Ident if !HOLDING.contains(&word) => {}
            TokenKind::Literal { .. } | TokenKind::Lifetime { .. } | TokenKind::RawIdent => {}
            _ => {
                held += 1;
                *open.last_mut()? += 1;
            }
        }
        if over {
            held -= std::mem::take(open.last_mut()?);
        }
        if held > LONGEST {
            return Some(too_deep(text, start, "operators in an expression", LONGEST));
        }
    }
    None
}

fn too_deep(text: &str, at: usize, what: &str, most: usize) -> CellError {
    let line = text.get(..at).unwrap_or(text).matches('\n').count() + 1;
    let message = format!(
        "found more than {most} {what} on line {line}, which is more than the compiler can follow; give parts of it names with let or fn"
    );
    plain("CompileError", &message)
}

/// It would close what is put around the cell, and the rest of the cell would be outside.
fn closes_nothing(text: &str, at: usize, bracket: &str) -> CellError {
    let found = Diagnostic {
        code: None,
        message: format!("unexpected closing delimiter: `{bracket}`"),
        places: vec![(at..at + bracket.len(), "nothing that the cell opens is closed here".to_owned(), true)],
        helps: Vec::new(),
        handled: Vec::new(),
    };
    compile_error(text, vec![found])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_closes_nothing_is_an_error_with_its_place() {
        for (code, place) in [
            ("println!(\"a\") } fn g() -> i32 { 5", "cell:1:15"),
            ("} {", "cell:1:1"),
            ("1; }; loop {} ; {", "cell:1:4"),
            ("let a = 1; )", "cell:1:12"),
            ("f([1])] (", "cell:1:7"),
            ("{ } // {\n}", "cell:2:1"),
        ] {
            let error = unreadable(code).unwrap_or_else(|| panic!("{code}"));
            assert_eq!(error.ename, "CompileError");
            assert!(
                error.evalue.contains("unexpected closing delimiter") && error.evalue.contains(place),
                "{code}: {}",
                error.evalue
            );
        }
    }

    #[test]
    fn brackets_in_texts_and_comments_close_nothing() {
        for code in [
            "let a = \"}\"; /* } /* ) */ ] */ // }\nlet b = '}'; let c = r#\"}\"}\"#; let d = b\"}\"; let e = c\"}\";",
            ":dep a = { version = \"1\" } # }\n1",
            "m!{ ( [ ] ) }",
            "{ { (",
            "let s = \"}",
            "/* }",
            "",
        ] {
            assert_eq!(unreadable(code), None, "{code}");
        }
    }

    #[test]
    fn what_is_too_deep_is_one_sentence() {
        let many = |part: &str| part.repeat(3000);
        let cells = [
            format!("{}1{}", many("("), many(")")),
            format!("{}1{}", many("["), many("]")),
            format!("{}1{}", many("{"), many("}")),
            many("("),
            format!("{}1", many("-")),
            format!("{}1", many("- ")),
            format!("{}1", many("&")),
            format!("{}1", many("!")),
            format!("{}1", many("return ")),
            format!("{}1", many("|| ")),
            format!("{}1{}", many("|a| { "), many("}")),
            format!("{}{}", many("if true { "), many("}")),
            format!("if a {{}}{}", many(" else if a {}")),
            format!("let a: {}i32{};", many("Vec<"), many(">")),
            format!("let a: {}i32;", many("&mut ")),
            format!("{}{}", many("match 1 { _ => "), many("}")),
            format!("a{}", many(".b()")),
            format!("1{}", many(" + 1")),
            format!("a{}", many(" = a")),
            format!("mod a {{ {} {} }}", many("mod a {"), many("}")),
            format!("{}{}", many("f("), many(")")),
        ];
        for code in cells {
            let error = unreadable(&code).unwrap_or_else(|| panic!("{}", &code[..40]));
            assert!(error.evalue.contains("give parts of it names"), "{}", error.evalue);
            assert_eq!(error.evalue.lines().count(), 1);
        }
    }

    #[test]
    fn long_and_ordinary_code_is_read() {
        let many = |part: &str, n: usize| part.repeat(n);
        for code in [
            format!("vec![{}]", many("-1, ", 100_000)),
            many("let a = b + c;\n", 20_000),
            many("if a { b } ", 10_000),
            many("fn f(a: i32) -> i32 { a + 1 }\n", 10_000),
            format!("1{}", many(" + 1", 1500)),
            format!("{}{}", many("/*", 3000), many("*/", 3000)),
            format!("let a = \"{}\";", many("(", 1_000_000)),
            format!("match a {{ {} }}", many("1 => 2, ", 10_000)),
            format!("match a {{ {} }}", many("1 => { 2 } ", 10_000)),
            format!("{}1{}", many("(", 150), many(")", 150)),
        ] {
            assert_eq!(unreadable(&code), None, "{}", &code[..20]);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_looked_at(code in "[a-z0-9 \n;:{}()\\[\\]\"'/*#!&|=.,<>_é-]{0,80}") {
            let _ = unreadable(&code);
        }
    }
}
