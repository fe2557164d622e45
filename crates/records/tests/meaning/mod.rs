//! Whether what a record says is in another one, however its format writes it.

use qes_records::{Name, Record};

/// Whether the other record says what this field says. Names of people may stand with the last name first, keywords one by one, and pages
/// in one field or in two.
pub fn says(before: &Record, name: Name, value: &str, after: &Record, clean: impl Fn(&str) -> String) -> bool {
    let value = clean(value);
    if value.is_empty() || after.all(name).any(|found| clean(found) == value) {
        return true;
    }
    match name {
        Name::Authors | Name::Editors | Name::Keywords => {
            let found: Vec<String> = after.all(name).flat_map(words).collect();
            words(&value).iter().all(|word| found.contains(word))
        }
        Name::Pages | Name::FirstPage | Name::LastPage => before.pages() == after.pages(),
        _ => false,
    }
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|w| !w.is_empty() && w != "and").collect()
}
