//! Math as text.

use super::group;
use super::symbols::{script, symbol};

/// Groups may lie in each other so deep.
const DEEPEST: usize = 12;

/// Math as text; `None` where some of it cannot be said so.
pub(super) fn text(math: &str) -> Option<String> {
    read(math, 0).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn read(math: &str, depth: usize) -> Option<String> {
    if depth > DEEPEST {
        return None;
    }
    let mut out = String::new();
    let mut rest = math;
    while let Some(c) = rest.chars().next() {
        match c {
            '\\' | '{' => {
                let (text, left) = atom(rest, depth)?;
                out.push_str(&text);
                rest = left;
            }
            '_' | '^' => {
                let (text, left) = atom(rest[1..].trim_start(), depth)?;
                out.push_str(&placed(&text, c == '^')?);
                rest = left;
            }
            '}' | '$' | '&' | '#' => return None,
            '~' => {
                out.push(' ');
                rest = &rest[1..];
            }
            '\'' => {
                out.push('′');
                rest = &rest[1..];
            }
            _ => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    Some(out)
}

/// What is raised or lowered: in the signs that there are for it, or as it is where it is a word that nobody misreads.
fn placed(text: &str, raised: bool) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    if raised && (matches!(text, "°" | "∘" | "*" | "′" | "†" | "‡" | "®" | "™" | "st" | "nd" | "rd" | "th"))
    {
        return Some(text.replace('∘', "°"));
    }
    // `V_{max}`, `PM_{2.5}`.
    let word = !raised && text.chars().count() > 1 && text.chars().all(char::is_alphabetic);
    let number = !raised && text.contains('.') && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    if word || number { Some(text.to_owned()) } else { script(text, raised) }
}

/// One part of math, and what follows: a group, a command with what belongs to it, or a sign.
fn atom(rest: &str, depth: usize) -> Option<(String, &str)> {
    if rest.starts_with('{') {
        let (inner, left) = group(rest)?;
        return Some((read(inner, depth + 1)?, left));
    }
    let Some(after) = rest.strip_prefix('\\') else {
        let first = rest.chars().next()?;
        return Some((read(&rest[..first.len_utf8()], depth + 1)?, &rest[first.len_utf8()..]));
    };
    let first = after.chars().next()?;
    if !first.is_ascii_alphabetic() {
        let left = &after[first.len_utf8()..];
        return match first {
            '{' | '}' | '%' | '#' | '$' | '&' | '_' => Some((first.to_string(), left)),
            ',' | ';' | ':' | '>' | ' ' => Some((" ".to_owned(), left)),
            '!' | '-' | '/' => Some((String::new(), left)),
            _ => None,
        };
    }
    let name = &after[..after.bytes().take_while(u8::is_ascii_alphabetic).count()];
    let left = &after[name.len()..];
    let argument = || atom(left.trim_start(), depth + 1);
    match name {
        "mathrm" | "mathit" | "mathbf" | "mathsf" | "mathtt" | "mathcal" | "mathbb" | "mathfrak" | "boldsymbol"
        | "bm" | "operatorname" | "pmb" => argument(),
        "text" | "textrm" | "textit" | "textbf" | "textsf" | "textnormal" | "mbox" | "hbox" | "emph"
            if left.trim_start().starts_with('{') =>
        {
            let (inner, left) = group(left.trim_start())?;
            Some((super::decoded(inner), left))
        }
        "rm" | "it" | "bf" | "sf" | "tt" | "cal" | "displaystyle" | "textstyle" | "scriptstyle" | "limits" | "big"
        | "Big" | "bigg" | "Bigg" => Some((String::new(), left.trim_start())),
        "left" | "right" => Some((String::new(), left.trim_start().strip_prefix('.').unwrap_or(left))),
        "frac" | "tfrac" | "dfrac" | "nicefrac" | "sfrac" => {
            let (above, left) = argument()?;
            let (below, left) = atom(left.trim_start(), depth + 1)?;
            Some((format!("{}/{}", closed(&above), closed(&below)), left))
        }
        "sqrt" if !left.starts_with('[') => {
            let (inner, left) = argument()?;
            Some((format!("√{}", closed(&inner)), left))
        }
        "bar" | "overline" | "hat" | "widehat" | "tilde" | "widetilde" | "vec" | "dot" | "ddot" => {
            let (inner, left) = argument()?;
            let mark = match name {
                "bar" | "overline" => '\u{304}',
                "hat" | "widehat" => '\u{302}',
                "tilde" | "widetilde" => '\u{303}',
                "vec" => '\u{20d7}',
                "dot" => '\u{307}',
                _ => '\u{308}',
            };
            let one = inner.chars().count() == 1;
            one.then(|| (format!("{inner}{mark}"), left))
        }
        "quad" | "qquad" | "space" => Some((" ".to_owned(), left)),
        "log" | "ln" | "exp" | "min" | "max" | "sin" | "cos" | "tan" | "lim" | "Pr" | "arg" | "det" | "sup" | "inf" => {
            Some((format!(" {name}"), left))
        }
        _ => {
            let text = symbol(name)?;
            // A letter stands beside the next one; around an operator the white space is kept.
            let letter = text.chars().all(char::is_alphabetic);
            let left = left.strip_prefix("{}").unwrap_or(left);
            Some((text.to_owned(), if letter { left.trim_start() } else { left }))
        }
    }
}

/// What has several parts stands in parentheses beside a sign.
fn closed(text: &str) -> String {
    let one = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | ','));
    if one { text.to_owned() } else { format!("({text})") }
}
