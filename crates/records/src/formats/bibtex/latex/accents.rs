//! Letters with accents.

use super::{DEEPEST, by_library, end_of_word, group, read};

/// Whether a command in letters is an accent.
pub(super) fn is_accent(name: &str) -> bool {
    matches!(name, "u" | "v" | "H" | "t" | "c" | "d" | "b" | "k" | "r")
}

/// A letter with an accent, and what follows it.
pub(super) fn accented<'a>(accent: &str, behind: &'a str, depth: usize) -> Option<(String, &'a str)> {
    let start = behind.trim_start();
    let spaced = start.len() < behind.len();
    let (letters, left) = if start.starts_with('{') {
        let (inner, left) = group(start).filter(|_| depth < DEEPEST)?;
        (undotted(inner.trim()).unwrap_or_else(|| read(inner, depth + 1)), left)
    } else if let Some(name) = start.strip_prefix('\\') {
        let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
        let text = undotted(&start[..=letters]).or_else(|| by_library(&start[..=letters]))?;
        (text, end_of_word(&name[letters..]))
    } else {
        let first = start.chars().next().filter(|c| c.is_alphabetic())?;
        if accent.chars().all(|c| c.is_ascii_alphabetic()) && !spaced {
            return None;
        }
        (first.to_string(), &start[first.len_utf8()..])
    };
    if accent == "t" {
        return Some((letters, left));
    }
    if letters.contains(['\\', '{', '}', '$']) || letters.trim() != letters {
        return None;
    }
    // An accent over nothing stands for itself.
    if letters.is_empty() {
        let alone = matches!(accent, "^" | "~" | "\"" | "'" | "`" | "." | "=").then(|| accent.to_owned());
        return alone.map(|text| (text, left));
    }
    // The library puts it on the last letter, TeX on the first.
    let first = letters.chars().next().map_or(0, char::len_utf8);
    let text = by_library(&format!("\\{accent}{{{}}}", &letters[..first]))?;
    Some((text + &letters[first..], left))
}

/// TeX's letters without a dot, which take an accent as those with one do.
fn undotted(text: &str) -> Option<String> {
    matches!(text, "\\i" | "\\j").then(|| text[1..].to_owned())
}
