//! What a cell was meant to be that reads as Rust and can mean nothing there: a command without its sign, a query, habits
//! of Python and of the shell.
//!
//! A few words of the cell decide. Two words side by side begin no Rust, nor does a name that nothing in the session
//! defines and that is not called. Whatever else may be Rust is Rust's; only when the compiler knows a name of it no more
//! than the session does, it is looked at again.

mod elsewhere;
#[cfg(test)]
mod tests;
mod tokens;

use self::tokens::{Token, first, is_not_used};
pub(crate) use elsewhere::elsewhere;
use elsewhere::{python, shell};

use crate::commands::{self, COMMANDS};
use crate::failure::Failure;
use crate::outputs::CellError;

/// Words that begin a query, and what has to follow for it to be one.
const QUERIES: &[(&str, &[&str])] = &[
    ("select", &[]),
    ("with", &["as", "recursive", "("]),
    ("insert", &["into"]),
    ("update", &["set"]),
    ("delete", &["from"]),
    ("create", &["table", "view", "or"]),
    ("drop", &["table", "view"]),
    ("truncate", &["table"]),
    ("explain", &["select", "with"]),
    ("describe", &[]),
];

/// What a cell, whose first part is taken for Rust, was meant to be. `known` tells the names that Rust cells defined.
pub(crate) fn meant(code: &str, known: impl Fn(&str) -> bool) -> Option<Failure> {
    let (tokens, _) = first(code);
    let head = tokens.first()?;
    if let Some(failure) = query(code, &tokens, &known) {
        return Some(failure);
    }
    if !head.is_word() {
        return with_other_sign(code, &tokens, &known);
    }
    if head.is_reserved() {
        return python(code, &tokens);
    }
    let unlike = head.is_followed_by_word(&tokens);
    if let Some(failure) = tables(&tokens).filter(|_| unlike) {
        return Some(failure);
    }
    // One that the session knows, or the cell itself further down, is Rust's.
    let strange = || !known(head.text) && !tokens::defines(code, head.text);
    let unused = || is_not_used(&tokens) && strange();
    let exact = COMMANDS.iter().map(|c| c.name).find(|name| name.eq_ignore_ascii_case(head.text));
    if let Some(name) = exact {
        // Python's `help(x)`; no function of qes is called so.
        let asked = name == "help" && tokens.get(1).is_some_and(|next| next.text == "(");
        return (unlike || unused() || (asked && strange())).then(|| command(code, head, name));
    }
    if let Some(failure) = python(code, &tokens).filter(|_| unlike || strange()) {
        return Some(failure);
    }
    if !unlike {
        return None;
    }
    let near = commands::nearest(&head.text.to_lowercase(), 0.85)?;
    Some(command(code, head, near))
}

/// What a cell was meant to be, once the compiler has not found its first name.
pub(crate) fn not_found(code: &str, error: &CellError) -> Option<Failure> {
    let (tokens, more) = first(code);
    let head = tokens.first().filter(|head| head.is_word())?;
    let kinds = ["value", "function", "struct, variant or union type", "function, tuple struct or tuple variant"];
    if !kinds.iter().any(|kind| error.evalue.contains(&format!("cannot find {kind} `{}`", head.text))) {
        return None;
    }
    // A variable that is lost is no command: `model.parts()`.
    let line = code[head.start..].lines().next().unwrap_or_default();
    let called = tokens.get(1).is_some_and(|next| next.text == "(") && !line.contains(").");
    let meant = called || is_not_used(&tokens);
    if begins_query(head.text) && head.text != "describe" {
        return meant.then(sql);
    }
    if let Some(known) = COMMANDS.iter().find(|c| c.name == head.text) {
        return meant.then(|| command(code, head, known.name));
    }
    let alone = tokens.len() == 1 && !more;
    let near = commands::nearest(head.text, 0.85).filter(|_| alone);
    near.map(|name| command(code, head, name)).or_else(|| python(code, &tokens))
}

/// What helps where a cell that is Rust holds lines that are not.
pub(crate) fn among(code: &str) -> Option<&'static str> {
    let lines: Vec<&str> = code.lines().map(str::trim_start).collect();
    let command = |line: &&str| {
        let name = line.strip_prefix('%').map(|rest| rest.split(char::is_whitespace).next().unwrap_or_default());
        name.is_some_and(|name| commands::find(name).is_ok())
    };
    if lines.iter().any(command) {
        return Some("commands stand above the Rust of a cell, or in a cell of their own");
    }
    let hash = |at: usize| crate::comments::is_hash(&lines, at);
    let comment = (0..lines.len()).any(hash) || tokens::hash_behind_code(code);
    comment.then_some("in Rust a comment begins with //")
}

/// What a cell that does nothing is told: all of it is one function `main`, which nothing calls.
pub(crate) fn only_main(code: &str) -> Option<&'static str> {
    let tokens = tokens::all(code);
    let is = |at: usize, text: &str| tokens.get(at).is_some_and(|t| t.text == text);
    let main =
        (0..tokens.len()).find(|at| is(*at, "fn") && is(at + 1, "main") && is(at + 2, "(") && is(at + 3, ")"))?;
    let called = (0..tokens.len()).any(|at| at != main + 1 && is(at, "main") && is(at + 1, "("));
    (!called).then_some(
        "note: fn main is defined, and nothing calls it: the code of a cell runs as it stands, without main; main() on a line below runs it",
    )
}

/// A query without its command.
fn query(code: &str, tokens: &[Token], known: &impl Fn(&str) -> bool) -> Option<Failure> {
    // Comments of SQL and brackets may stand before it.
    let body = code.trim_start();
    if body.starts_with("--") {
        let rest: Vec<&str> = body.lines().skip_while(|l| l.trim().is_empty() || l.trim().starts_with("--")).collect();
        let rest = rest.join("\n");
        let (after, _) = first(&rest);
        return query_words(&after, &rest, known).then(sql);
    }
    let brackets = tokens.iter().take_while(|t| t.text == "(").count();
    query_words(&tokens[brackets..], code, known).then(sql)
}

fn query_words(tokens: &[Token], code: &str, known: &impl Fn(&str) -> bool) -> bool {
    let Some(head) = tokens.first().filter(|t| t.is_word()) else { return false };
    let Some((_, needed)) = QUERIES.iter().find(|(word, _)| word.eq_ignore_ascii_case(head.text)) else { return false };
    let says = |word: &str| tokens.iter().take(8).skip(1).any(|t| t.text.eq_ignore_ascii_case(word));
    // `with open("a") as f:` is Python's.
    let ends_in_colon = code.lines().next().is_some_and(|line| line.trim_end().ends_with(':'));
    if ends_in_colon || !(needed.is_empty() || needed.iter().any(|word| says(word))) {
        return false;
    }
    let strange = || !known(head.text) && !tokens::defines(code, head.text);
    // `select(a) FROM t`: what follows the bracket tells.
    let from = || tokens::all(code).windows(2).any(|two| two[0].text.eq_ignore_ascii_case("from") && two[1].is_word());
    head.is_followed_by_word(tokens) || (strange() && tokens.len() > 1 && (is_not_used(tokens) || from()))
}

/// A command behind another sign: `:load a`, `!load a`, `/load a`.
fn with_other_sign(code: &str, tokens: &[Token], known: &impl Fn(&str) -> bool) -> Option<Failure> {
    let [sign, head, rest @ ..] = tokens else { return None };
    if !head.is_word()
        || head.is_reserved()
        || head.spaced
        || !["!", ":", "@", "/", "\\", "$", ">"].contains(&sign.text)
    {
        return None;
    }
    let behind = &tokens[1..];
    let unlike = head.is_followed_by_word(behind);
    let strange = || !known(head.text) && !tokens::defines(code, head.text);
    if !unlike && !((rest.is_empty() || is_not_used(behind)) && strange()) {
        return None;
    }
    if let Some(known) = COMMANDS.iter().find(|c| c.name.eq_ignore_ascii_case(head.text)) {
        return Some(command(code, head, known.name));
    }
    (sign.text == "!").then(|| shell(code))
}

fn sql() -> Failure {
    Failure::new(
        "UsageError",
        "found SQL without its command; did you mean '%%sql' on the line above, or '%sql' before it?",
    )
}

/// Whether a word begins a query.
pub(crate) fn begins_query(word: &str) -> bool {
    QUERIES.iter().any(|(known, _)| known.eq_ignore_ascii_case(word))
}

/// `SHOW TABLES` and its like, which are SQL of others.
fn tables(tokens: &[Token]) -> Option<Failure> {
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|t| t.text.eq_ignore_ascii_case(word));
    if !is(0, "show") {
        return None;
    }
    let at = 1 + usize::from(is(1, "all") || is(1, "full"));
    let end = tokens.get(at + 1).is_none_or(|next| {
        next.breaks || next.text == ";" || is(at + 1, "from") || is(at + 1, "in") || is(at + 1, "like")
    });
    if ["tables", "databases", "schemas", "views"].iter().any(|word| is(at, word)) && end {
        return Some(Failure::new(
            "UsageError",
            "found a statement of SQL that qes has not; did you mean '%frames', which lists the frames?",
        ));
    }
    if !((is(at, "columns") || is(at, "fields")) && (is(at + 1, "from") || is(at + 1, "in"))) {
        return None;
    }
    let frame = tokens.get(at + 2).map_or("NAME", |token| token.text.trim_matches('"'));
    let what =
        format!("found a statement of SQL that qes has not; did you mean '?{frame}', which shows a frame's columns?");
    Some(Failure::new("UsageError", what))
}

/// A command without its sign.
fn command(code: &str, head: &Token, name: &str) -> Failure {
    let line = code[head.start..].lines().next().unwrap_or_default();
    let below = name == "sql" && line.trim().len() == name.len() && code[head.start..].trim().lines().count() > 1;
    let name = if below { "%sql" } else { name };
    let rest = &line[head.text.len()..];
    // A comment of Rust; in SQL `//` divides.
    let comment = |(at, _): &(usize, &str)| rest[..*at].ends_with(char::is_whitespace);
    let behind = ["//", "/*"].iter().filter_map(|sign| rest.match_indices(sign).find(comment)).map(|(at, _)| at).min();
    let rest = if name.ends_with("sql") { rest } else { &rest[..behind.unwrap_or(rest.len())] };
    let rest: String = rest.trim_end().trim_end_matches(';').chars().take(60).collect();
    // What is written like a call of Python has its arguments in brackets.
    let rest = match rest.trim().strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        Some(inner) if inner.trim().is_empty() => String::new(),
        Some(inner) => format!(" {}", inner.trim().trim_matches(['"', '\''])),
        None => rest,
    };
    let sign = if head.text.eq_ignore_ascii_case(name) { "its sign" } else { "a sign" };
    let found: String = head.text.chars().take(40).collect();
    Failure::new("UsageError", format!("found '{found}' without {sign}; did you mean '%{name}{rest}'?"))
}
