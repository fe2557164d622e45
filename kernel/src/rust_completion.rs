//! Tab and Shift-Tab in Rust: what the session itself knows at once, and what the analyzer knows.

use serde_json::{Map, Value};

use crate::outputs::{Bundle, Completion, Match};
use crate::session::Session;

/// What every cell has in scope and people ask for first.
const FUNCTIONS: &[&str] = &[
    "review()?",
    "frame(\"",
    "frames()?",
    "share(\"",
    "share_as(\"",
    "load(\"",
    "show(\"",
    "sql(\"",
    "cite(",
    "drawing((",
    "display(&",
    "export(&",
    "input(\"",
    "password(\"",
    "col(\"",
    "lit(",
];

/// The ways to go on at a byte of a cell.
pub(crate) fn complete(session: &mut Session, code: &str, at: usize) -> Completion {
    let names = names(session, code, at);
    let characters = |at: usize| code[..at].chars().count();
    let asked = session.rust.analyzer().and_then(|(analyzer, context)| analyzer.complete(code, at, context));
    let (start, end, found) = asked.unwrap_or((at, at, Vec::new()));
    let (from, to) = (characters(start), characters(end));
    let mut matches = names;
    for found in found {
        let found = Match { text: found.text, kind: found.kind, start: from, end: to };
        if !matches.iter().any(|m| m.text == found.text) {
            matches.push(found);
        }
    }
    // A front end replaces one stretch of text: that of the first candidate.
    let (start, end) = matches.first().map_or((characters(at), characters(at)), |m| (m.start, m.end));
    matches.retain(|m| (m.start, m.end) == (start, end));
    Completion { start, end, matches }
}

/// What is known of the thing at a byte of a cell, or why nothing can be.
pub(crate) fn inspect(session: &mut Session, code: &str, at: usize) -> Option<Bundle> {
    let word = word_around(code, at);
    let variable = session.rust.variables().iter().find(|v| v.name == word);
    let own = variable.map(|v| format!("{}: {}", v.name, v.kind));
    let known = session.rust.analyzer().and_then(|(analyzer, context)| analyzer.inspect(code, at, context));
    let trouble = session.rust.analyzer_trouble();
    let text = match (known, own, trouble) {
        (Some(known), ..) => known,
        (None, Some(own), Some(trouble)) => format!("{own}\n\n{trouble}"),
        (None, own, trouble) => own.or(trouble)?,
    };
    Some(Map::from_iter([("text/plain".to_owned(), Value::String(text))]))
}

/// Frames inside the quotation marks of `frame("…")`; variables and functions of the session elsewhere.
fn names(session: &Session, code: &str, at: usize) -> Vec<Match> {
    let before = &code[..at];
    let line = before.rsplit('\n').next().unwrap_or_default();
    let quoted = ["frame(\"", "show(\""]
        .iter()
        .any(|call| line.rfind(call).is_some_and(|start| !line[start + call.len()..].contains('"')));
    let word =
        &before[before.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |i| i + width(&before[i..]))..];
    let end = before.chars().count();
    let start = end - word.chars().count();
    let candidate = |text: &str, kind: &str| Match { text: text.to_owned(), kind: kind.to_owned(), start, end };
    let fits = |text: &str| text.starts_with(word) && text != word;
    if quoted {
        return session
            .content
            .workspace
            .frame_list()
            .filter(|f| fits(&f.name))
            .map(|f| candidate(&f.name, "instance"))
            .collect();
    }
    let after_dot = before[..before.len() - word.len()].ends_with(['.', ':']);
    if word.is_empty() || after_dot || line.matches('"').count() % 2 == 1 {
        return Vec::new();
    }
    let variables = session.rust.variables().iter().map(|v| candidate(&v.name, "instance"));
    variables.chain(FUNCTIONS.iter().map(|f| candidate(f, "function"))).filter(|m| fits(&m.text)).collect()
}

fn width(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

fn word_around(code: &str, at: usize) -> &str {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let start = code[..at].rfind(|c| !part(c)).map_or(0, |i| i + width(&code[i..]));
    let end = code[at..].find(|c| !part(c)).map_or(code.len(), |i| at + i);
    &code[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_around_a_place() {
        assert_eq!(word_around("a + été.b", 6), "été");
        assert_eq!(word_around("", 0), "");
    }

    #[test]
    fn names_that_the_session_knows() {
        let mut session =
            Session::with_data_folders(vec![concat!(env!("CARGO_MANIFEST_DIR"), "/../notebooks/data").into()]);
        session.content.workspace.load("msk-pain", None, qes::Dialect::default()).unwrap();
        let texts =
            |code: &str| -> Vec<String> { names(&session, code, code.len()).into_iter().map(|m| m.text).collect() };
        assert_eq!(texts("let p = frame(\"pa"), ["papers"]);
        assert_eq!(texts("fra"), ["frame(\"", "frames()?"]);
        assert!(texts("x.fra").is_empty() && texts("\"fra").is_empty());
    }
}
