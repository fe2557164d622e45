//! Options behind a query, where SQL takes what begins with two hyphens for a comment.

use super::COMMANDS;
use crate::sql_completion::RESERVED;

/// So much alike, a word is a misspelled option.
const ALIKE: f64 = 0.88;

/// A query without the options behind it, and the words of those options. A comment stays one: `-- text`, and `--text` too, unless it begins
/// as an option does.
///
/// # Errors
/// As one sentence: an option that has no value, has more than a value, stands within the query, or is another command's.
pub(super) fn cut<'a>(clap: &clap::Command, query: &'a str) -> Result<(&'a str, Vec<String>), String> {
    let mut words = Vec::new();
    let mut end = query.len();
    for (at, comment) in comments(query) {
        let Some((name, value)) = option(comment) else { continue };
        if name == "help" && value.is_empty() {
            words.push("--help".to_owned());
            continue;
        }
        let known = clap.get_arguments().find(|a| a.get_long() == Some(name));
        let Some(argument) = known else {
            refuse_foreign(clap, name, &value, comment)?;
            continue;
        };
        if !is_rest(&query[at + comment.len()..]) {
            return Err(format!(
                "found '{comment}' within the query, where it is a comment; expected it before the query or behind it"
            ));
        }
        let takes = argument.get_action().takes_values();
        if value.len() > usize::from(takes) {
            let all = comment.trim();
            return Err(format!(
                "found '{all}' behind the query; expected --{name} and one name, or a blank behind the two hyphens of a comment"
            ));
        }
        words.push(match value.first() {
            Some(value) => format!("--{name}={value}"),
            None => format!("--{name}"),
        });
        end = end.min(at);
    }
    Ok((query[..end].trim_end(), words))
}

/// Refuses an option that the command has not: another command's, or a misspelled one.
fn refuse_foreign(clap: &clap::Command, name: &str, value: &[&str], comment: &str) -> Result<(), String> {
    if value.len() > 1 || RESERVED.iter().any(|k| k.eq_ignore_ascii_case(name)) {
        return Ok(());
    }
    let own: Vec<&str> = clap.get_arguments().filter_map(clap::Arg::get_long).collect();
    let near = own.iter().find(|long| strsim::jaro_winkler(long, &name.to_lowercase()) >= ALIKE);
    let others = || COMMANDS.iter().any(|c| c.clap().get_arguments().any(|a| a.get_long() == Some(name)));
    let meant = match near {
        Some(long) => format!("did you mean '--{long}'?"),
        None if others() => {
            let own: Vec<String> = own.iter().map(|long| format!("--{long}")).collect();
            format!("expected {}, or a blank behind the two hyphens of a comment", own.join(" or "))
        }
        None => return Ok(()),
    };
    Err(format!("found '{}', an option that {} has not; {meant}", comment.trim(), clap.get_name()))
}

/// The option that a comment is written as, and the words behind it up to a comment of the command's.
fn option(comment: &str) -> Option<(&str, Vec<&str>)> {
    let text = comment.strip_prefix("--").filter(|text| text.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !(rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c == '=' || c == ';')) {
        return None;
    }
    let rest = rest.trim_start().strip_prefix('=').unwrap_or(rest);
    let words = rest.split_whitespace().take_while(|word| !word.starts_with('#') && !word.starts_with("--"));
    let words = words.map(|word| word.trim_end_matches(';').trim_matches(['"', '\''])).filter(|word| !word.is_empty());
    Some((name, words.collect()))
}

/// Whether only comments, blanks and the query's semicolon are left.
fn is_rest(text: &str) -> bool {
    let mut at = 0;
    let comments = comments(text);
    let blank = |text: &str| text.chars().all(|c| c.is_whitespace() || c == ';');
    for (start, comment) in comments {
        if !blank(&text[at..start]) {
            return false;
        }
        at = start + comment.len();
    }
    blank(&text[at..])
}

/// The comments of a query that begin with two hyphens, each with its place: those in texts, names and other comments are none.
fn comments(query: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = query[at..].chars().next() {
        let rest = &query[at..];
        at += match first {
            '\'' | '"' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
            '/' if rest.starts_with("/*") => rest[2..].find("*/").map_or(rest.len(), |end| end + 4),
            '-' if rest.starts_with("--") => {
                let comment = rest.lines().next().unwrap_or(rest);
                found.push((at, comment));
                comment.len()
            }
            other => other.len_utf8(),
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::find;

    fn parsed(rest: &str) -> Result<(String, Option<String>), String> {
        let matches = find("sql").unwrap().parse(rest).map_err(|failure| failure.message)?;
        Ok((matches.get_one::<String>("query").unwrap().clone(), matches.get_one::<String>("into").cloned()))
    }

    #[test]
    fn options_stand_behind_the_query_too() {
        let check = |rest: &str, query: &str, into: Option<&str>| {
            assert_eq!(parsed(rest), Ok((query.to_owned(), into.map(str::to_owned))), "{rest}");
        };
        check("SELECT name FROM dates --into kept", "SELECT name FROM dates", Some("kept"));
        check("SELECT name FROM dates; --into=kept;", "SELECT name FROM dates;", Some("kept"));
        check("SELECT name\nFROM dates\n--into kept\n", "SELECT name\nFROM dates", Some("kept"));
        check(
            "SELECT name -- the name\nFROM dates\n--into kept\n-- done",
            "SELECT name -- the name\nFROM dates",
            Some("kept"),
        );
        check("SELECT name FROM dates --into kept # for later", "SELECT name FROM dates", Some("kept"));
        check("SELECT '--into a' AS \"--into b\" --into é", "SELECT '--into a' AS \"--into b\"", Some("é"));
        for comment in [
            "SELECT 1 -- into kept",
            "SELECT 1 --all of it",
            "SELECT 1 --LIMIT 5",
            "SELECT 1 --limit 5",
            "SELECT 1 --as it is\nFROM p",
            "SELECT 1 --",
            "SELECT 1 --into_the_blue",
            "SELECT 1 /* --into x */",
        ] {
            check(comment, comment, None);
        }
    }

    #[test]
    fn what_cannot_be_told_is_refused() {
        for (rest, says) in [
            ("SELECT 1 --into", "a value is required for '--into <FRAME>'"),
            ("SELECT 1 --into the wild", "one name, or a blank behind the two hyphens"),
            ("SELECT 1\n--into kept\nFROM p", "within the query"),
            ("SELECT 1 --int kept", "did you mean '--into'?"),
            ("SELECT 1 --INTO kept", "did you mean '--into'?"),
            ("SELECT 1 --rows 5", "an option that %sql has not; expected --into"),
            ("SELECT 1 --force", "an option that %sql has not"),
            ("--into a SELECT 1 --into b", "cannot be used several times"),
        ] {
            let said = parsed(rest).unwrap_err();
            assert!(said.contains(says) && !said.contains('\n'), "{rest}: {said}");
        }
    }
}
