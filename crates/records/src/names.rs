//! Names of people: what stands between them, and what is no name.

/// Whether a text in a list of people names nobody: `others`, `et al.`.
pub(crate) fn is_nobody(name: &str) -> bool {
    let letters: String = name.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    matches!(letters.as_str(), "others" | "andothers" | "etal" | "andetal" | "etalii" | "etaliae" | "ua" | "undandere")
        && !name.contains(|c: char| c == ',' || c.is_numeric())
        && name.len() < 20
}

/// The name of a body that is marked as one: `World Health Organization,` and, where the name has a comma, `University of Oslo,, Norway`.
pub(crate) fn marked_body(text: &str) -> Option<String> {
    let text = text.trim();
    if text.contains(';') {
        return None;
    }
    let name = match text.strip_suffix(',') {
        Some(name) if !name.contains(',') => name.to_owned(),
        _ if text.matches(",,").count() == 1 && !text.ends_with(',') => text.replacen(",,", ",", 1),
        _ => return None,
    };
    let name = name.trim();
    (name.starts_with(char::is_alphanumeric) && !name.ends_with(',')).then(|| name.to_owned())
}

/// The name of a body with the mark that `EndNote` wants, for without it the last word is taken for a family name.
pub(crate) fn with_body_mark(name: &str) -> String {
    if name.contains(',') { name.replacen(',', ",,", 1) } else { format!("{name},") }
}

/// The people of a text in LaTeX: `and` between any white space, in any letters, stands between two, unless it is in brackets.
pub(crate) fn people(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let (mut parts, mut depth, mut start, mut at) = (Vec::new(), 0_usize, 0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'a' | b'A' if depth == 0 && is_and(bytes, at) => {
                parts.push(&text[start..at]);
                start = at + 3;
                at += 2;
            }
            _ => {}
        }
        at += 1;
    }
    parts.push(&text[start..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn is_and(bytes: &[u8], at: usize) -> bool {
    let space = |b: &u8| b.is_ascii_whitespace();
    let before = at == 0 || space(&bytes[at - 1]);
    before
        && bytes[at..].len() >= 3
        && bytes[at..at + 3].eq_ignore_ascii_case(b"and")
        && bytes.get(at + 3).is_none_or(space)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_apart_by_and() {
        let check = |text: &str, expected: &[&str]| assert_eq!(people(text), expected, "{text}");
        check("Andrea, D and\n   Schmidt, H", &["Andrea, D", "Schmidt, H"]);
        check("A, B AND C, D\tand\r\n\tE, F", &["A, B", "C, D", "E, F"]);
        check("{Health and Care} and Sand, Andy", &["{Health and Care}", "Sand, Andy"]);
        check("Berg, A and others", &["Berg, A", "others"]);
        check("Brandt, A and and Band, B and", &["Brandt, A", "Band, B"]);
        check("{unclosed and more", &["{unclosed and more"]);
        check("", &[]);
    }

    #[test]
    fn bodies_are_marked_by_a_comma() {
        for (name, marked) in [
            ("World Health Organization", "World Health Organization,"),
            ("University of Oslo, Norway", "University of Oslo,, Norway"),
        ] {
            assert_eq!(with_body_mark(name), marked);
            assert_eq!(marked_body(marked).as_deref(), Some(name));
        }
        for name in ["Berg, A.", "Berg, A.,", ",", "", "Berg", ",,a", "a,,"] {
            assert_eq!(marked_body(name), None, "{name}");
        }
    }

    #[test]
    fn others_are_nobody() {
        for name in ["others", "et al.", "et al", "Et Al.", "and others", "…et al."] {
            assert!(is_nobody(name), "{name}");
        }
        for name in ["Others, A.", "Et, Al", "Berg", "Alii", "uA0", ""] {
            assert!(!is_nobody(name), "{name}");
        }
    }
}
