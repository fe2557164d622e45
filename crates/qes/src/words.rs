//! Names and counts in sentences.

use qes_tables::integer;

/// A name as a command takes it: in quotation marks where it would not be one word without them.
pub(crate) fn named(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    if name.starts_with(|c: char| c.is_alphanumeric() || c == '_') && name.chars().all(plain) {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A number of things, with a comma between thousands.
pub(crate) fn count(n: usize) -> String {
    integer(n as u64)
}

/// `1 row`, `2,000 rows`.
pub(crate) fn counted(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{} {one}s", count(n)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_stands_without_quotation_marks() {
        for name in ["team", "search-1", "a_b.csv", "data/team.csv", "Équipe"] {
            assert_eq!(named(name), name);
        }
        for (name, expected) in [
            ("two words", "\"two words\""),
            ("#1", "\"#1\""),
            ("say \"a\"", "\"say \\\"a\\\"\""),
            ("it's", "\"it's\""),
            ("", "\"\""),
        ] {
            assert_eq!(named(name), expected);
        }
    }

    #[test]
    fn thousands_have_a_comma() {
        assert_eq!(
            (count(3906), counted(1, "row"), counted(24_992, "row")),
            ("3,906".into(), "1 row".into(), "24,992 rows".into())
        );
    }
}
