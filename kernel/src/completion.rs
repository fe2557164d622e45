//! Tab: command names, options, and the names that an option or argument takes.

use crate::commands::{self, COMMANDS, Words};
use crate::outputs::{Completion, Match};
use crate::session::Session;
use crate::{sql_cell, sql_completion};

/// The ways to go on at `cursor`, in code points.
pub(crate) fn complete(session: &Session, code: &str, cursor: usize) -> Completion {
    if let Some((query, at)) = sql_cell::query_at(code, cursor)
        && (!query.starts_with('-') || query[..at].contains(char::is_whitespace))
    {
        return sql_completion::complete(session, &query, at, cursor);
    }
    let before: String = code.chars().take(cursor).collect();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let start = line.rfind(|c: char| c.is_whitespace() || c == ',').map_or(0, |i| i + 1);
    let word = &line[next_boundary(line, start)..];
    let candidates = if line.trim_start().contains(char::is_whitespace) {
        argument(session, line, word)
    } else {
        command_names(line.trim_start())
    };
    let start = cursor - word.chars().count();
    let matches: Vec<Match> = candidates
        .into_iter()
        .filter(|(text, _)| text.starts_with(word) && text != word)
        .map(|(text, kind)| Match { text, kind: kind.to_owned(), start, end: cursor })
        .collect();
    Completion { start, end: cursor, matches }
}

/// The position itself, or the next one that begins a character.
fn next_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

type Candidate = (String, &'static str);

fn command_names(word: &str) -> Vec<Candidate> {
    let prefix = if word.starts_with('?') { "?" } else { "%" };
    COMMANDS.iter().map(|c| (format!("{prefix}{}", c.name), "magic")).collect()
}

/// Options of the command, or what the argument at hand can be.
fn argument(session: &Session, line: &str, word: &str) -> Vec<Candidate> {
    let line = line.trim_start().trim_start_matches('%');
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    if name == "time" && rest.trim_start().starts_with('%') {
        return if rest.contains(char::is_whitespace) { argument(session, rest, word) } else { command_names(word) };
    }
    let Ok(command) = commands::find(name) else { return Vec::new() };
    let clap = command.clap();
    if word.starts_with('-') {
        let longs = clap.get_arguments().filter_map(|a| a.get_long());
        return longs.map(|long| (format!("--{long}"), "keyword")).collect();
    }
    // Of `--by country,cond` the word is `cond`, but the value at hand begins after the white space.
    let head = rest.rfind(char::is_whitespace).map_or("", |i| &rest[..i]);
    let words: Vec<&str> = head.split_whitespace().collect();
    let option = words.last().and_then(|w| w.strip_prefix("--"));
    let pending = option.and_then(|o| clap.get_arguments().find(|a| a.get_long() == Some(o)));
    if let Some(argument) = pending.filter(|a| a.get_action().takes_values()) {
        return values_of(session, argument, word);
    }
    if command.words != Words::Split {
        return command_names(word);
    }
    let given = positionals(&clap, &words);
    let positional = clap.get_positionals().nth(given);
    positional.map(|a| values_of(session, a, word)).unwrap_or_default()
}

/// The fixed values of an argument, or what it can be in this session.
fn values_of(session: &Session, argument: &clap::Arg, word: &str) -> Vec<Candidate> {
    let fixed = argument.get_possible_values();
    if fixed.is_empty() {
        return values(session, argument.get_id().as_str(), word);
    }
    fixed.iter().map(|v| (v.get_name().to_owned(), "value")).collect()
}

/// How many positional arguments stand in these words.
fn positionals(clap: &clap::Command, words: &[&str]) -> usize {
    let mut count = 0;
    let mut value_expected = false;
    for word in words {
        if let Some(long) = word.strip_prefix("--") {
            let argument = clap.get_arguments().find(|a| a.get_long() == Some(long));
            value_expected = argument.is_some_and(|a| a.get_action().takes_values());
        } else if !std::mem::take(&mut value_expected) {
            count += 1;
        }
    }
    count
}

/// What an option or argument of this id can be in this session.
fn values(session: &Session, id: &str, word: &str) -> Vec<Candidate> {
    let workspace = &session.workspace;
    let named = |names: Vec<String>, kind: &'static str| names.into_iter().map(|n| (n, kind)).collect::<Vec<_>>();
    let frames = || workspace.frame_list().map(|f| f.name.clone()).collect::<Vec<_>>();
    let review = workspace.review().ok();
    match id {
        "path" => {
            let mut all = named(workspace.known_packages(), "module");
            all.extend(paths(word));
            all
        }
        "frame" | "into" => named(frames(), "variable"),
        "own" => named(workspace.own_names().map(str::to_owned).collect(), "variable"),
        "instrument" => {
            let mut all = named(review.map(qes::Review::instruments).unwrap_or_default(), "value");
            all.extend(named(frames(), "variable"));
            all.extend(paths(word));
            all
        }
        "model" => {
            named(review.map(|r| r.model_names().into_iter().map(str::to_owned).collect()).unwrap_or_default(), "value")
        }
        "by" => named(review.map(qes::Review::variables).unwrap_or_default(), "variable"),
        "category" => {
            let ids = review.and_then(|r| r.frame("categories")?.texts("category_id").ok()).unwrap_or_default();
            named(ids.into_iter().flatten().collect(), "value")
        }
        "unit" | "item" | "round" | "rater" | "raters" | "answer" | "final" => named(columns(session), "variable"),
        "stat" => with_all(qes::Statistic::ALL.iter().map(|s| s.name())),
        "benchmark" => with_all(qes::Benchmark::ALL.iter().map(|b| b.name())),
        "figure" => named(qes::AgreementFigure::ALL.map(|f| f.name().to_owned()).to_vec(), "value"),
        "metric" => named(qes::Metric::ALL.iter().map(|m| m.name().to_owned()).collect(), "value"),
        "weights" => {
            let mut all = named(qes::Weights::NAMED.iter().map(|w| w.name().to_owned()).collect(), "value");
            all.extend(paths(word));
            all
        }
        "command" => named(COMMANDS.iter().map(|c| c.name.to_owned()).collect(), "magic"),
        "what" => {
            let mut all = named(vec!["last".to_owned()], "keyword");
            all.extend(named(session.results.keys().map(|k| (*k).to_owned()).collect(), "value"));
            all.extend(named(frames(), "variable"));
            all
        }
        _ => Vec::new(),
    }
}

/// Names, and the word for all of them.
fn with_all(names: impl Iterator<Item = &'static str>) -> Vec<Candidate> {
    std::iter::once("all").chain(names).map(|name| (name.to_owned(), "value")).collect()
}

fn columns(session: &Session) -> Vec<String> {
    let mut names: Vec<String> =
        session.workspace.frame_list().flat_map(|f| f.columns().into_iter().map(str::to_owned)).collect();
    names.sort();
    names.dedup();
    names
}

/// Entries of the folder that the word points into; folders end in a slash.
fn paths(word: &str) -> Vec<Candidate> {
    let folder = word.rfind('/').map_or("", |i| &word[..=i]);
    let read = std::fs::read_dir(if folder.is_empty() { "." } else { folder });
    let mut found: Vec<Candidate> = read
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let slash = if entry.path().is_dir() { "/" } else { "" };
            (!name.starts_with('.')).then(|| (format!("{folder}{name}{slash}"), "path"))
        })
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        let mut session = Session::new();
        let package = concat!(env!("CARGO_MANIFEST_DIR"), "/../notebooks/data/msk-pain");
        session.workspace.load(package, None, qes::Dialect::default()).unwrap();
        session
    }

    fn check(code: &str, expected: &[&str]) {
        let found = complete(&session(), code, code.chars().count());
        let texts: Vec<&str> = found.matches.iter().map(|m| m.text.as_str()).collect();
        assert_eq!(texts, expected, "{code}");
    }

    #[test]
    fn names_options_and_values() {
        check("%agr", &["%agreement"]);
        check("?conc", &["?concepts"]);
        check("%concepts --b", &["--by"]);
        check("%concepts --by con", &["condition"]);
        check("%characteristics --by country,con", &["condition"]);
        check("%characteristics --count st", &["studies"]);
        check("%agreement ca", &["casp", "categories"]);
        check("%model mov", &["moving-forward"]);
        check("%show paper", &["papers"]);
        check("%%sql\nSELECT * FROM sear", &["searches"]);
        check("%time %che", &["%check"]);
        check("%flow\n%mo", &["%model"]);
        check("%reset pap", &[]);
    }

    #[test]
    fn a_frame_that_takes_the_place_of_the_reviews_is_named_once() {
        let mut session = session();
        let query = "SELECT paper_id, status, 'x' AS own_level FROM papers";
        session.workspace.sql(query, Some("papers"), &|| false).unwrap();
        let texts = |code: &str| -> Vec<String> {
            complete(&session, code, code.chars().count()).matches.into_iter().map(|m| m.text).collect()
        };
        assert_eq!(texts("%show paper"), ["papers"]);
        assert_eq!(texts("%sql SELECT * FROM paper").iter().filter(|t| *t == "papers").count(), 1);
        assert_eq!(texts("%characteristics --by own"), ["own_level"]);
        assert_eq!(texts("%reset "), ["papers"]);
        assert_eq!(texts("%export pap"), ["papers"]);
    }

    #[test]
    fn positions_are_code_points() {
        let found = complete(&session(), "%show é paper", 13);
        assert_eq!((found.start, found.end), (8, 13));
    }
}
