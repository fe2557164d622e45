//! LaTeX as a reader sees it: commands, groups and math as text. Accents are read by `biblatex`, one at a time, so that a fault in one costs
//! that one.

mod accents;
mod math;
mod symbols;

use biblatex::{Bibliography, ChunksExt};

use accents::{accented, is_accent};
use symbols::{FONTS, INNER, SILENT, script, symbol};

/// Groups may lie in each other so deep; what lies deeper stays as it is.
const DEEPEST: usize = 30;

/// Surroundings that a reader sees as lines.
const LISTS: [&str; 7] = ["itemize", "enumerate", "description", "quote", "center", "abstract", "document"];

/// After so many brackets that nothing closes, none is looked for.
const MOST_UNCLOSED: usize = 20;

/// The text of LaTeX. What is no command that is known stays as it stands.
pub(in crate::formats) fn decoded(text: &str) -> String {
    let plain = !text.contains(['\\', '{', '}', '$', '~', '`', '\'']) && !text.contains("--");
    if plain { text.to_owned() } else { read(text, 0) }
}

/// The text of a field that `biblatex` takes as it stands, such as an address: without the escapes and the groups that programs put there all
/// the same.
pub(in crate::formats) fn verbatim(text: &str) -> String {
    let text = text.trim();
    let inner = text.strip_prefix("\\url{").and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
    let mut out = inner.to_owned();
    let escapes = [
        ("{\\textasciitilde}", "~"),
        ("\\textasciitilde{}", "~"),
        ("\\textasciitilde", "~"),
        ("{\\~{}}", "~"),
        ("\\~{}", "~"),
        ("$\\sim$", "~"),
        ("{\\_}", "_"),
        ("{\\%}", "%"),
        ("{\\&}", "&"),
        ("{\\#}", "#"),
        ("{\\textunderscore}", "_"),
        ("\\textunderscore{}", "_"),
        ("{~}", "~"),
    ];
    for (escape, sign) in escapes.into_iter().filter(|_| inner.contains(['\\', '{'])) {
        out = out.replace(escape, sign);
    }
    for sign in ['_', '%', '&', '#', '$', '~', '{', '}', ':'] {
        if out.contains('\\') {
            out = out.replace(&format!("\\{sign}"), &sign.to_string());
        }
    }
    let whole = out.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).filter(|rest| !rest.contains(['{', '}']));
    whole.map_or_else(|| out.clone(), str::to_owned)
}

/// Whether a field is one that is taken as it stands.
pub(in crate::formats) fn is_verbatim(tag: &str) -> bool {
    ["url", "doi", "file", "pdf", "uri", "urlraw", "eprint"].iter().any(|name| tag.eq_ignore_ascii_case(name))
}

fn read(text: &str, depth: usize) -> String {
    let mut out = String::new();
    let mut rest = text;
    let (mut quoted, mut unclosed) = (0_usize, 0);
    while let Some(c) = rest.chars().next() {
        rest = match c {
            '\\' => command(rest, depth, &mut out),
            '{' if depth < DEEPEST && unclosed < MOST_UNCLOSED => {
                if let Some((inner, after)) = group(rest) {
                    out.push_str(&read(inner, depth + 1));
                    after
                } else {
                    unclosed += 1;
                    literal(rest, &mut out)
                }
            }
            '$' => dollars(rest, &mut out),
            '~' => {
                out.push(' ');
                &rest[1..]
            }
            '-' => {
                let count = rest.bytes().take_while(|b| *b == b'-').count();
                out.push_str(match count {
                    2 => "–",
                    3 => "—",
                    n => &rest[..n],
                });
                &rest[count..]
            }
            '`' if rest.starts_with("``") => {
                quoted += 1;
                out.push('“');
                &rest[2..]
            }
            '\'' if rest.starts_with("''") && quoted > 0 => {
                quoted -= 1;
                out.push('”');
                &rest[2..]
            }
            _ => literal(rest, &mut out),
        };
    }
    out
}

/// One letter as it stands.
fn literal<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let width = rest.chars().next().map_or(0, char::len_utf8);
    out.push_str(&rest[..width]);
    &rest[width..]
}

/// The text in brackets, and what follows.
fn group(rest: &str) -> Option<(&str, &str)> {
    let bytes = rest.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some((&rest[1..at], &rest[at + 1..]));
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Reads a command, and gives what follows it.
fn command<'a>(rest: &'a str, depth: usize, out: &mut String) -> &'a str {
    let after = &rest[1..];
    let Some(sign) = after.chars().next() else { return literal(rest, out) };
    if !sign.is_ascii_alphabetic() {
        return sign_command(rest, sign, depth, out);
    }
    let name = &after[..after.bytes().take_while(u8::is_ascii_alphabetic).count()];
    let behind = &after[name.len()..];
    if is_accent(name)
        && let Some((text, left)) = accented(name, behind, depth)
    {
        out.push_str(&text);
        return left;
    }
    if let Some(text) = symbol(name) {
        out.push_str(text);
        return end_of_word(behind);
    }
    if SILENT.contains(&name) {
        return end_of_word(behind);
    }
    let start = behind.trim_start();
    let argument = if start.starts_with('{') && depth < DEEPEST { group(start) } else { None };
    if let Some((inner, left)) = argument
        && !inner.trim().is_empty()
        && let Some(left) = with_argument(name, inner, left, depth, out)
    {
        return left;
    }
    if FONTS.contains(&name) {
        return end_of_word(behind);
    }
    if let Some(text) = by_library(&rest[..=name.len()]).filter(|text| !text.starts_with('\\')) {
        out.push_str(&text);
        return end_of_word(behind);
    }
    out.push_str(&rest[..=name.len()]);
    let Some((inner, left)) = argument else { return behind };
    out.push_str(&format!("{{{}}}", read(inner, depth + 1)));
    left
}

/// Reads a command that does something with its argument, and gives what follows.
fn with_argument<'a>(name: &str, inner: &str, left: &'a str, depth: usize, out: &mut String) -> Option<&'a str> {
    match name {
        "textsuperscript" | "textsubscript" | "textsup" | "textsub" | "sup" | "sub" => {
            let text = read(inner, depth + 1);
            out.push_str(&script(&text, name.contains("sup")).unwrap_or(text));
        }
        "ensuremath" => {
            let math = math::text(inner);
            out.push_str(&math.unwrap_or_else(|| format!("\\ensuremath{{{inner}}}")));
        }
        "href" => return Some(link(inner, left, depth, out)),
        "url" | "path" | "nolinkurl" => out.push_str(&verbatim(inner)),
        "hspace" | "vspace" => out.push(' '),
        "begin" | "end" if LISTS.contains(&inner) => out.push(' '),
        // Its argument only sorts, or names a place; the text stands behind.
        "noopsort" | "label" => {}
        // The second argument is the plain text of the first.
        "texorpdfstring" if left.starts_with('{') => {}
        _ if INNER.contains(&name) || FONTS.contains(&name) => out.push_str(&read(inner, depth + 1)),
        _ => return None,
    }
    Some(left)
}

/// The text of a link, and its address where the text is another.
fn link<'a>(address: &str, rest: &'a str, depth: usize, out: &mut String) -> &'a str {
    let address = verbatim(address);
    let Some((inner, left)) = group(rest).filter(|_| rest.starts_with('{')) else {
        out.push_str(&address);
        return rest;
    };
    let text = read(inner, depth + 1);
    out.push_str(&text);
    if text.trim() != address {
        out.push_str(&format!(" ({address})"));
    }
    left
}

/// A command of one sign: an accent, a space, or a sign that TeX reserves.
fn sign_command<'a>(rest: &'a str, sign: char, depth: usize, out: &mut String) -> &'a str {
    let after = &rest[1 + sign.len_utf8()..];
    match sign {
        '{' | '}' | '%' | '#' | '$' | '&' | '_' | ':' => out.push(sign),
        '-' | '/' | '!' | '@' => {}
        ',' | ';' | '>' | ' ' | '\n' | '\r' | '\t' => out.push(' '),
        '\\' => {
            // The end of a line, with the room that may follow it.
            out.push(' ');
            let room = after.strip_prefix('*').unwrap_or(after);
            return room
                .strip_prefix('[')
                .and_then(|r| r.split_once(']'))
                .filter(|(r, _)| r.ends_with("pt"))
                .map_or(room, |(_, left)| left);
        }
        '(' | '[' => {
            let end = if sign == '(' { "\\)" } else { "\\]" };
            if let Some((inner, left)) = after.split_once(end)
                && let Some(text) = math::text(inner)
            {
                out.push_str(&text);
                return left;
            }
            out.push_str(&rest[..2]);
        }
        '"' | '\'' | '`' | '^' | '~' | '=' | '.' | '´' => {
            if let Some((text, left)) = accented(&sign.to_string(), after, depth) {
                out.push_str(&text);
                return left;
            }
            out.push_str(&rest[..=sign.len_utf8()]);
        }
        _ => {
            out.push('\\');
            return &rest[1..];
        }
    }
    after
}

/// A command in letters ends with the white space behind it, or with `{}`.
fn end_of_word(rest: &str) -> &str {
    rest.strip_prefix("{}").unwrap_or_else(|| rest.trim_start_matches([' ', '\t', '\n', '\r']))
}

/// One command, as the library reads it.
fn by_library(command: &str) -> Option<String> {
    let entry = Bibliography::parse(&format!("@misc{{k, x = {{{command}}}}}")).ok()?.into_vec().pop()?;
    entry.fields.get("x").map(|chunks| chunks.format_verbatim()).filter(|text| !text.is_empty())
}

/// What stands from a dollar sign on: math, or an amount of money.
fn dollars<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let (mark, inner) = match rest.strip_prefix("$$") {
        Some(inner) => ("$$", inner),
        None => ("$", &rest[1..]),
    };
    let end = unescaped_end(inner, mark);
    let Some(end) = end.filter(|end| *end > 0) else {
        out.push_str(mark);
        return inner;
    };
    let (math, left) = (&inner[..end], &inner[end + mark.len()..]);
    let marked = math.contains(['\\', '^', '_']);
    let tight = !math.starts_with(char::is_whitespace)
        && !math.ends_with(char::is_whitespace)
        && !left.starts_with(|c: char| c.is_ascii_digit());
    let words = math.split(|c: char| !c.is_alphabetic()).filter(|w| w.chars().count() > 2).count();
    if !(marked || tight && words < 2) {
        out.push_str(mark);
        return inner;
    }
    match math::text(math) {
        Some(text) => out.push_str(&text),
        None => out.push_str(&rest[..rest.len() - left.len()]),
    }
    left
}

fn unescaped_end(text: &str, mark: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find(mark).map(|n| from + n) {
        if !text[..at].ends_with('\\') {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

#[cfg(test)]
mod tests;
