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
    let after: String = code.chars().skip(cursor).take_while(|c| *c != '\n').collect();
    let line = logical_line(&before);
    let start = value_start(&line);
    let word = &line[start..];
    let typed = before.rsplit('\n').next().unwrap_or_default();
    if word.chars().count() > typed.chars().count() {
        // The word began on the line above.
        return Completion { start: cursor, end: cursor, matches: Vec::new() };
    }
    let candidates = if line.trim_start().contains(char::is_whitespace) {
        argument(session, Line { before: &line, after: &after }, word)
    } else {
        command_names(line.trim_start())
    };
    let start = cursor - word.chars().count();
    let small = word.to_lowercase();
    let matches: Vec<Match> = candidates
        .into_iter()
        .filter(|(text, kind)| {
            // Of files a small and a capital letter are two.
            let begins = if *kind == "path" { text.starts_with(word) } else { text.to_lowercase().starts_with(&small) };
            begins && text != word
        })
        .map(|(text, kind)| Match { text, kind: kind.to_owned(), start, end: cursor })
        .collect();
    Completion { start, end: cursor, matches }
}

/// The command line that ends here, with the lines above that it continues.
pub(crate) fn logical_line(before: &str) -> String {
    let lines: Vec<&str> = before.split('\n').collect();
    let (last, above) = lines.split_last().unwrap_or((&"", &[]));
    let continued = above.iter().rev().take_while(|line| line.trim_end().ends_with('\\')).count();
    let mut whole = String::new();
    let parts = above[above.len() - continued..].iter().map(|line| line.trim_end().trim_end_matches('\\'));
    for part in parts.chain([*last]) {
        // A line that stands in begins a new word.
        if !whole.is_empty() && part.starts_with(char::is_whitespace) {
            whole.push(' ');
        }
        whole.push_str(part.trim_start());
    }
    whole
}

/// Where the word or the value begins that the line ends in: behind white space, a comma, or the equals sign of an option.
fn value_start(line: &str) -> usize {
    let behind = |at: usize| line[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    let word = line.rfind(char::is_whitespace).map_or(0, behind);
    let value = match line[word..].find('=') {
        Some(at) if line[word..].starts_with("--") => word + at + 1,
        _ => word,
    };
    line[value..].rfind(',').map_or(value, |at| value + at + 1)
}

/// A command line, up to the cursor and behind it.
#[derive(Clone, Copy)]
struct Line<'a> {
    before: &'a str,
    after: &'a str,
}

type Candidate = (String, &'static str);

fn command_names(word: &str) -> Vec<Candidate> {
    let prefix = if word.starts_with('?') { "?" } else { "%" };
    COMMANDS.iter().map(|c| (format!("{prefix}{}", c.name), "magic")).collect()
}

/// Options of the command, or what the argument at hand can be.
fn argument(session: &Session, whole: Line, word: &str) -> Vec<Candidate> {
    let line = whole.before.trim_start().trim_start_matches('%');
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    if name == "time" && rest.trim_start().starts_with('%') {
        let of_rest = Line { before: rest, ..whole };
        return if rest.trim_start().contains(char::is_whitespace) {
            argument(session, of_rest, word)
        } else {
            command_names(word)
        };
    }
    let Ok(command) = commands::find(name) else { return Vec::new() };
    let clap = command.clap();
    // Of `--by country,cond` the word is `cond`, but the value at hand begins after the white space.
    let (head, last) = rest.rfind(char::is_whitespace).map_or(("", rest), |i| (&rest[..i], &rest[i..]));
    let words: Vec<&str> = head.split_whitespace().collect();
    let given = positionals(&clap, &words);
    let behind: Vec<&str> = whole.after.split_whitespace().collect();
    let sources = given.iter().copied().chain(positionals(&clap, &behind));
    let at = At { session, frame: sources.into_iter().find_map(|w| session.content.workspace.frame(w).ok()), word };
    let named = |option: &str| clap.get_arguments().find(|a| a.get_long() == Some(option));
    if let Some((option, value)) = last.trim_start().strip_prefix("--").and_then(|o| o.split_once('=')) {
        let argument = named(option).filter(|a| a.get_action().takes_values());
        return argument.map(|a| at.values_of(a, value)).unwrap_or_default();
    }
    if word.starts_with('-') {
        let longs = clap.get_arguments().filter_map(|a| a.get_long());
        return longs.map(|long| (format!("--{long}"), "keyword")).collect();
    }
    let pending = words.last().and_then(|w| w.strip_prefix("--")).and_then(named);
    if let Some(argument) = pending.filter(|a| a.get_action().takes_values()) {
        return at.values_of(argument, last.trim_start());
    }
    if command.words != Words::Split {
        return command_names(word);
    }
    let positional = clap.get_positionals().nth(given.len());
    positional.map(|a| at.values_of(a, last.trim_start())).unwrap_or_default()
}

/// The words of these that are positional arguments.
fn positionals<'a>(clap: &clap::Command, words: &[&'a str]) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut value_expected = false;
    for word in words {
        if let Some(option) = word.strip_prefix("--") {
            let argument = clap.get_arguments().find(|a| a.get_long() == Some(option));
            value_expected = argument.is_some_and(|a| a.get_action().takes_values());
        } else if !std::mem::take(&mut value_expected) {
            found.push(*word);
        }
    }
    found
}

/// The place to go on at.
struct At<'a> {
    session: &'a Session,
    /// The frame that the line names.
    frame: Option<&'a qes::Frame>,
    word: &'a str,
}

impl At<'_> {
    /// The fixed values of an argument, or what it can be in this session, without those that the list at hand has.
    fn values_of(&self, argument: &clap::Arg, value: &str) -> Vec<Candidate> {
        let fixed = argument.get_possible_values();
        let mut found: Vec<Candidate> = if fixed.is_empty() {
            match argument.get_id().as_str() {
                "unit" | "item" | "round" | "rater" | "raters" | "answer" | "final" => {
                    columns(self.session, self.frame).into_iter().map(|c| (c, "variable")).collect()
                }
                id => values(self.session, id, self.word),
            }
        } else {
            fixed.iter().map(|v| (v.get_name().to_owned(), "value")).collect()
        };
        let listed: Vec<&str> = value.split(',').collect();
        if let [before @ .., _] = listed.as_slice() {
            found.retain(|(text, _)| !before.contains(&text.as_str()));
        }
        found
    }
}

/// What an option or argument of this id can be in this session.
fn values(session: &Session, id: &str, word: &str) -> Vec<Candidate> {
    let workspace = &session.content.workspace;
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
        "stat" => with_all(statistics()),
        "benchmark" => with_all(qes::Benchmark::ALL.iter().map(|b| b.name().to_owned())),
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
            all.extend(named(session.content.results.keys().map(|k| (*k).to_owned()).collect(), "value"));
            all.extend(named(frames(), "variable"));
            all
        }
        _ => Vec::new(),
    }
}

/// Names, and the word for all of them.
fn with_all(names: impl IntoIterator<Item = String>) -> Vec<Candidate> {
    std::iter::once("all".to_owned()).chain(names).map(|name| (name, "value")).collect()
}

/// The short names of the statistics, then those that are longer.
fn statistics() -> Vec<String> {
    let mut names: Vec<String> = qes::Statistic::ALL.iter().map(|s| qes::short_statistic_name(*s)).collect();
    for statistic in qes::Statistic::ALL {
        if !names.iter().any(|name| name == statistic.name()) {
            names.push(statistic.name().to_owned());
        }
    }
    names
}

/// The columns of the frame that the line names; those of all where it names none.
fn columns(session: &Session, named: Option<&qes::Frame>) -> Vec<String> {
    if let Some(frame) = named {
        return frame.columns().into_iter().filter(|c| *c != "provenance").map(str::to_owned).collect();
    }
    let mut names: Vec<String> =
        session.content.workspace.frame_list().flat_map(|f| f.columns().into_iter().map(str::to_owned)).collect();
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
pub(crate) mod tests {
    use super::*;

    /// A session with the review that ships.
    pub(crate) fn session() -> Session {
        let mut session = Session::new();
        let package = concat!(env!("CARGO_MANIFEST_DIR"), "/../notebooks/data/msk-pain");
        session.content.workspace.load(package, None, qes::Dialect::default()).unwrap();
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
    fn short_names_lists_and_letters_of_either_case() {
        check("%agreement casp --stat ka", &["kappa"]);
        check("%agreement casp --stat KA", &["kappa"]);
        check("%agreement casp --stat pa", &["pabak"]);
        check("%agreement casp --stat pa,ac", &["ac1", "ac2"]);
        check("%agreement casp --stat=co", &["conger", "cohen_kappa", "conger_kappa"]);
        check("%agreement casp --stat=kappa,co", &["conger", "cohen_kappa", "conger_kappa"]);
        check("%agreement casp --stat ac1,ac", &["ac2"]);
        check("%model MOV", &["moving-forward"]);
        check("%Agr", &["%agreement"]);
    }

    #[test]
    fn a_line_goes_on_below_a_backslash() {
        check("%agreement casp \\\n  --stat ka", &["kappa"]);
        check("%agreement casp \\\n--stat \\\n  ka", &["kappa"]);
        check("%agreement \\\nca", &["casp", "categories"]);
        check("%flow\n%mo", &["%model"]);
        assert!(crate::inspection::inspect(&session(), "%agreement casp \\\n  --stat ", 27).is_some());
    }

    #[test]
    fn columns_are_those_of_the_frame_that_is_named() {
        let mut session = session();
        session.content.workspace.sql("SELECT 'x' AS Anna, 'y' AS Ben", Some("own"), &qes_work::Work::new()).unwrap();
        let texts = |code: &str, cursor: usize| -> Vec<String> {
            complete(&session, code, cursor).matches.into_iter().map(|m| m.text).collect()
        };
        assert_eq!(texts("%agreement own --raters ", 24), ["Anna", "Ben"]);
        assert_eq!(texts("%agreement own --raters Anna,", 29), ["Ben"]);
        assert_eq!(texts("%agreement --raters  own", 20), ["Anna", "Ben"]);
        assert!(texts("%agreement --unit ", 18).len() > 2);
    }

    #[test]
    fn a_frame_that_takes_the_place_of_the_reviews_is_named_once() {
        let mut session = session();
        let query = "SELECT paper_id, status, 'x' AS own_level FROM papers";
        session.content.workspace.sql(query, Some("papers"), &qes_work::Work::new()).unwrap();
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
