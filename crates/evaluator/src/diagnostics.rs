//! What the compiler says of a cell, with its places in the cell.

use std::ops::Range;

use annotate_snippets::renderer::{AnsiColor, Effects};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::Value;

use crate::source::{Handle, Map};

/// A diagnostic, as far as the person who wrote the cell is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Diagnostic {
    /// Such as `E0308`.
    pub code: Option<String>,
    /// What is wrong.
    pub message: String,
    /// Places in the cell, in bytes, with what the compiler says of them; whether it is the place itself.
    pub places: Vec<(Range<usize>, String, bool)>,
    /// Notes and helps, with what they suggest to write.
    pub helps: Vec<(bool, String)>,
    /// Generated lines that it points at: the variable, what the line does with it, what the compiler says of it.
    pub handled: Vec<(String, Handle, String)>,
}

/// The errors among what the compiler said, in its order.
pub(crate) fn errors(said: &[Value], map: &Map<'_>) -> Vec<Diagnostic> {
    let errors = said.iter().filter(|d| d["level"].as_str().is_some_and(|level| level.starts_with("error")));
    let mut found: Vec<Diagnostic> = errors.filter_map(|d| diagnostic(d, map)).collect();
    found.dedup();
    for found in &mut found {
        found.shorten(map.text());
    }
    found
}

/// Types of variables, as the compiler spells them when it warns of a generated call.
pub(crate) fn types(said: &[Value], map: &Map<'_>) -> Vec<(String, String)> {
    let warned = said.iter().filter(|d| d["code"]["code"] == "dropping_references");
    warned
        .flat_map(|d| d["spans"].as_array().into_iter().flatten())
        .filter_map(|span| {
            let kind = span["label"].as_str()?.split_once("`&")?.1.strip_suffix('`')?;
            let (name, handle) = map.handled(&range(span)?)?;
            (handle == Handle::Type).then(|| (name.to_owned(), kind.replace("qes_prelude::", "qes::")))
        })
        .collect()
}

fn diagnostic(said: &Value, map: &Map<'_>) -> Option<Diagnostic> {
    let message = said["message"].as_str()?;
    // What the compiler says of its own saying.
    if message.starts_with("aborting due to") || message.starts_with("could not compile") {
        return None;
    }
    let mut found = Diagnostic {
        code: said["code"]["code"].as_str().map(str::to_owned),
        message: message.to_owned(),
        places: Vec::new(),
        helps: Vec::new(),
        handled: Vec::new(),
    };
    for span in said["spans"].as_array().into_iter().flatten() {
        found.add(span, map);
    }
    for child in said["children"].as_array().into_iter().flatten() {
        let (Some(level), Some(text)) = (child["level"].as_str(), child["message"].as_str()) else { continue };
        let spans: Vec<&Value> = child["spans"].as_array().into_iter().flatten().collect();
        let mut replaced = Vec::new();
        for span in &spans {
            if let Some((name, handle)) = range(span).and_then(|r| map.handled(&r)) {
                found.handled.push((name.to_owned(), handle, text.to_owned()));
            }
            let place = range(span).and_then(|r| map.to_cell(&r));
            match (span["suggested_replacement"].as_str(), place) {
                (Some(text), Some(_)) if !text.trim().is_empty() => replaced.push(text.trim().to_owned()),
                (None, Some(place)) if level == "note" => found.places.push((place, text.to_owned(), false)),
                _ => {}
            }
        }
        // A note on generated code means nothing to somebody who cannot see it.
        let shown = spans.is_empty() || spans.iter().any(|s| range(s).is_some_and(|r| map.to_cell(&r).is_some()));
        if shown && (level == "help" || spans.is_empty()) {
            let suggested =
                if replaced.is_empty() { String::new() } else { format!(": `{}`", replaced.join("` … `")) };
            found.helps.push((level == "help", format!("{}{suggested}", text.trim_end_matches(':'))));
        }
    }
    Some(found)
}

impl Diagnostic {
    fn add(&mut self, span: &Value, map: &Map<'_>) {
        let label = span["label"].as_str().unwrap_or_default().to_owned();
        let primary = span["is_primary"] == true;
        // Code that a macro made stands where the macro was called.
        let mut at = Some(span);
        while let Some(span) = at {
            let Some(range) = range(span) else { return };
            if let Some((name, handle)) = map.handled(&range) {
                self.handled.push((name.to_owned(), handle, label.clone()));
            }
            if let Some(place) = map.to_cell(&range) {
                self.places.push((place, label, primary));
                return;
            }
            at = Some(&span["expansion"]["span"]).filter(|s| s.is_object());
        }
    }

    /// Names instead of paths, except for those that the cell itself writes.
    fn shorten(&mut self, text: &str) {
        self.message = shortened(&self.message, text);
        for (_, label, _) in &mut self.places {
            *label = shortened(label, text);
        }
        for (_, help) in &mut self.helps {
            *help = shortened(help, text);
        }
    }

    /// Whether it is about the cell itself.
    pub(crate) fn is_of_cell(&self) -> bool {
        !self.places.is_empty()
    }
}

/// What stands in backticks with the last names of its paths: `polars::prelude::DataFrame` is `DataFrame`.
fn shortened(message: &str, text: &str) -> String {
    let parts = message
        .split('`')
        .enumerate()
        .map(|(i, part)| if i % 2 == 0 || text.contains(part) { part.to_owned() } else { last_names(part) });
    parts.collect::<Vec<_>>().join("`")
}

fn last_names(code: &str) -> String {
    let mut short = String::new();
    let mut rest = code;
    while let Some(at) = rest.find("::") {
        let start = rest[..at].rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |i| i + 1);
        let (before, module) = (&rest[..start], &rest[start..at]);
        short.push_str(before);
        // Only modules are left out: `Vec::<T>` and `Option::Some` are no paths of modules.
        let after = &rest[at + 2..];
        if !module.starts_with(|c: char| c.is_lowercase()) || !after.starts_with(|c: char| c.is_alphabetic()) {
            short.push_str(module);
            short.push_str("::");
        }
        rest = after;
    }
    short + rest
}

fn range(span: &Value) -> Option<Range<usize>> {
    let file = span["file_name"].as_str()?;
    if !file.ends_with("lib.rs") || file.starts_with('/') {
        return None;
    }
    let at = |key: &str| span[key].as_u64().map(|n| n as usize);
    Some(at("byte_start")?..at("byte_end")?)
}

/// All of them as text, in color or plain.
pub(crate) fn render(text: &str, found: &[Diagnostic], color: bool) -> String {
    // Of the sixteen colors that a front end has its own shades of, these read on light and on dark.
    let shade = |color: AnsiColor| color.on_default() | Effects::BOLD;
    let renderer = if color {
        Renderer::styled()
            .error(shade(AnsiColor::Red))
            .help(shade(AnsiColor::Cyan))
            .note(shade(AnsiColor::Blue))
            .context(shade(AnsiColor::Blue))
            .line_num(shade(AnsiColor::Blue))
            .emphasis(Effects::BOLD.into())
    } else {
        Renderer::plain()
    };
    let rendered: Vec<String> = found.iter().map(|d| renderer.render(&groups(text, d))).collect();
    rendered.join("\n\n")
}

fn groups<'a>(text: &'a str, found: &'a Diagnostic) -> Vec<Group<'a>> {
    let title = Level::ERROR.primary_title(found.message.as_str());
    let title = match &found.code {
        Some(code) => title.id(code.as_str()),
        None => title,
    };
    let mut group = Group::with_title(title);
    if !found.places.is_empty() {
        let annotations = found.places.iter().map(|(place, label, primary)| {
            let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let annotation = kind.span(whole_characters(text, place));
            if label.is_empty() { annotation } else { annotation.label(label.as_str()) }
        });
        group = group.element(Snippet::source(text).path("cell").annotations(annotations));
    }
    for (help, message) in &found.helps {
        let level = if *help { Level::HELP } else { Level::NOTE };
        group = group.element(level.message(message.as_str()));
    }
    vec![group]
}

fn whole_characters(text: &str, place: &Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(place.start);
    start..text.ceil_char_boundary(place.end.max(start))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::source::{Needs, Source};
    use crate::split::split;

    /// What is shown for a diagnostic at `word` of this cell.
    fn shown(text: &str, word: &str) -> String {
        let cell = split(text);
        let needs = Needs { variables: &[], kept: &[], moved: &[], forgotten: &[], learned: &[], first: false };
        let source = Source::new(text, &cell, &needs);
        let at = source.code.find(word).unwrap();
        let said = json!({
            "message": "mismatched types", "level": "error", "code": { "code": "E0308" },
            "spans": [{ "file_name": "src/lib.rs", "byte_start": at, "byte_end": at + word.len(), "is_primary": true,
                        "label": "expected `i32`, found `&str`", "expansion": null }],
            "children": [{ "level": "help", "message": "try this:", "spans": [] }],
        });
        render(text, &errors(&[said], &source.map(text, &cell, &source.code)), false)
    }

    #[test]
    fn a_diagnostic_points_into_the_cell() {
        let shown = shown("let a = 1;\nlet b: i32 = \"é\"; a", "\"é\"");
        assert_eq!(
            shown,
            "error[E0308]: mismatched types\n --> cell:2:14\n  |\n2 | let b: i32 = \"é\"; a\n  |              ^^^ expected `i32`, found `&str`\n  |\n  = help: try this"
        );
    }

    #[test]
    fn types_are_named_without_their_modules() {
        let check = |message: &str, text: &str, expected: &str| assert_eq!(shortened(message, text), expected);
        check("found `polars::prelude::DataFrame`", "", "found `DataFrame`");
        check("found `std::vec::Vec<std::string::String>`", "", "found `Vec<String>`");
        check("no `std::fs::flie`", "use std::fs::flie;", "no `std::fs::flie`");
        check("`Option::Some` and `core::option::Option::<i32>::None`", "", "`Option::Some` and `Option::<i32>::None`");
    }

    #[test]
    fn what_points_at_generated_code_shows_none_of_it() {
        let shown = shown("1", "::qes::cell::run");
        assert_eq!(shown, "error[E0308]: mismatched types\n |\n = help: try this");
    }
}
