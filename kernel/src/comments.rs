//! Comments between commands and behind them.

/// The line after a comment or blank line that begins at line `at`; `None` where something else stands there.
pub(crate) fn after(lines: &[&str], at: usize) -> Option<usize> {
    let text = lines[at].trim();
    if text.is_empty() || text.starts_with("//") || is_hash(lines, at) {
        return Some(at + 1);
    }
    if text.starts_with("/*") { after_block(lines, at) } else { None }
}

/// Whether a comment documents what follows it in Rust.
pub(crate) fn documents(line: &str) -> bool {
    let text = line.trim();
    let marked = |mark: &str, longer: &str| text.starts_with(mark) && !text.starts_with(longer);
    marked("///", "////") || text.starts_with("//!") || marked("/**", "/***") || text.starts_with("/*!")
}

/// Whether a line is a comment that begins with `#`. Attributes of Rust are none.
pub(crate) fn is_hash(lines: &[&str], at: usize) -> bool {
    let Some(rest) = lines[at].trim().strip_prefix('#') else { return false };
    if rest.starts_with('[') || rest.starts_with("![") {
        return false;
    }
    let inner = rest.trim_start();
    let inner = inner.strip_prefix('!').map_or(inner, str::trim_start);
    // `# [derive(Debug)]` is an attribute too, but not above a command.
    !inner.starts_with('[')
        || lines[at + 1..]
            .iter()
            .map(|line| line.trim())
            .find(|line| !line.is_empty() && !line.starts_with('#'))
            .is_none_or(|line| line.starts_with(['%', '?']))
}

/// The line after a block comment with nothing behind it.
fn after_block(lines: &[&str], at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (number, line) in lines.iter().enumerate().skip(at) {
        let mut rest = *line;
        while let Some(place) = rest.find("/*").into_iter().chain(rest.find("*/")).min() {
            depth = if rest[place..].starts_with("/*") { depth + 1 } else { depth.saturating_sub(1) };
            rest = &rest[place + 2..];
            if depth == 0 {
                return rest.trim().is_empty().then_some(number + 1);
            }
        }
    }
    None
}

/// Where a comment begins behind the words of a command: at a `#` that begins a word and stands in no quotes.
/// The word after an option that takes a value is one, whatever it begins with; `takes_value` is asked.
pub(crate) fn start(line: &str, takes_value: impl Fn(&str) -> bool) -> Option<usize> {
    hashes(line).find(|&(_, before)| !takes_value(before)).map(|(at, _)| at)
}

/// The line without the comment behind it, every `#` that begins a value marked as no comment.
pub(crate) fn cut(line: &str, takes_value: impl Fn(&str) -> bool) -> String {
    let end = start(line, &takes_value).unwrap_or(line.len());
    let mut kept = String::with_capacity(end);
    let mut from = 0;
    for (at, _) in hashes(line).take_while(|&(at, _)| at < end) {
        kept.push_str(&line[from..at]);
        kept.push('\\');
        from = at;
    }
    kept.push_str(&line[from..end]);
    kept
}

/// Every `#` outside quotes that begins a word, with the word before it.
fn hashes(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut found = Vec::new();
    let (mut quote, mut escaped) = (None, false);
    let (mut word, mut before): (Option<usize>, &str) = (None, "");
    for (at, c) in line.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' && quote != Some('\'') {
            escaped = true;
            word.get_or_insert(at);
        } else if quote.is_some() {
            quote = quote.filter(|open| *open != c);
        } else if c.is_whitespace() {
            before = word.take().map_or(before, |start| &line[start..at]);
        } else {
            quote = Some(c).filter(|c| ['"', '\''].contains(c));
            if c == '#' && word.is_none() {
                found.push((at, before));
            }
            word.get_or_insert(at);
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_begins_a_word_outside_quotes() {
        let check = |line: &str, expected: &str| {
            assert_eq!(cut(line, |word| word == "--sep"), expected, "{line}");
        };
        check("msk-pain  # the paper's data", "msk-pain  ");
        check("# all", "");
        check("msk-pain #all", "msk-pain ");
        check("data/a#1.csv", "data/a#1.csv");
        check("\"a # b.csv\" # c", "\"a # b.csv\" ");
        check("'a # b'", "'a # b'");
        check("a\\ # b", "a\\ # b");
        check("a \\# b", "a \\# b");
        check("a.csv --sep # # the sign", "a.csv --sep \\# ");
        check("a.csv --sep #", "a.csv --sep \\#");
        check("é #", "é ");
    }

    #[test]
    fn comments_of_lines_and_blocks() {
        let check = |code: &str, expected: Option<usize>| {
            assert_eq!(after(&code.lines().collect::<Vec<_>>(), 0), expected, "{code}");
        };
        for one in
            ["# load it\n%load a", "#load it", "// a", " ", "#", "#!/usr/bin/env qes", "# [1] is cited\n\n%load a"]
        {
            check(one, Some(1));
        }
        for none in ["#[derive(Debug)]\nstruct A;", "#![allow(x)]", "# [derive(Debug)]\nstruct A;", "%load a", "a # b"]
        {
            check(none, None);
        }
        check("/* a\n /* b */ c\n*/\n%load a", Some(3));
        check("/* a */ let b = 1;", None);
        check("/* open", None);
    }
}
