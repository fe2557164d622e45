//! Texts that differ only in case, spaces or the kind of apostrophe: nearly always one and the same.

use std::collections::BTreeMap;

/// What two spellings of one text have in common.
pub(super) fn key(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase().replace(['’', 'ʼ', '`', '´'], "'")
}

/// A word on names that differ in their spelling alone.
pub(super) fn spellings(what: &str, names: &[String], and_so: &str) -> Option<String> {
    let mut by_key: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in names {
        by_key.entry(key(name)).or_default().push(name);
    }
    let alike = by_key.into_values().filter(|spelled| spelled.len() > 1);
    let groups: Vec<String> =
        alike.map(|s| s.iter().map(|n| format!("'{n}'")).collect::<Vec<_>>().join(", ")).collect();
    (!groups.is_empty())
        .then(|| format!("the {what} {} differ only in case or spaces and count as {and_so}", groups.join("; and ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[&str], expected: Option<&str>) {
        let names: Vec<String> = names.iter().map(|&n| n.to_owned()).collect();
        assert_eq!(spellings("answers", &names, "different categories").as_deref(), expected);
    }

    #[test]
    fn spellings_of_one_text_are_named() {
        check(&["yes", "no", "unclear"], None);
        check(
            &["YES", "Yes", "no", "yes"],
            Some("the answers 'YES', 'Yes', 'yes' differ only in case or spaces and count as different categories"),
        );
        assert_eq!(key("Can’t  tell "), key("can't tell"));
    }
}
