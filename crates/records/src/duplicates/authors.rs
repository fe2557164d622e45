//! Authors: family names and initials, however they were typed.

use super::text::{at_least, plain};
use crate::Name;
use crate::nothing::is_no_value;
use crate::people::listed;

/// One author as it is compared: words apart by spaces.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Author<'a> {
    /// The words of the family name, particles left out.
    pub family: &'a str,
    /// The words or initials of the given names.
    pub given: &'a str,
}

const PARTICLES: [&str; 24] = [
    "de", "der", "den", "van", "von", "vom", "zu", "la", "le", "du", "di", "da", "dos", "das", "del", "della", "al",
    "el", "bin", "ibn", "ter", "ten", "y", "e",
];
const SUFFIXES: [&str; 9] = ["jr", "sr", "ii", "iii", "iv", "2nd", "3rd", "md", "phd"];

/// The authors of a list: apart by `and`, semicolons, or commas where these do not stand within a name. A line for each, the family name
/// and the given names apart by a tab; [`people`] reads it.
pub(crate) fn authors(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    let parts: Vec<&str> = if text.contains(" and ") {
        text.split(" and ").collect()
    } else if text.contains(';') {
        text.split(';').collect()
    } else {
        vec![text]
    };
    // Commas stand between people, too, as they do where records are written.
    let people = parts.into_iter().filter(|part| !is_no_value(Name::Authors, part)).flat_map(|part| {
        let several = if part.contains(',') { listed(part) } else { None };
        several.unwrap_or_else(|| vec![part.to_owned()])
    });
    let named = people.map(|name| author(&name)).filter(|(family, _)| !family.is_empty()).take(KEPT);
    named.map(|(family, given)| format!("{family}\t{given}")).collect::<Vec<_>>().join("\n")
}

/// Authors, the first of them, and how many they are.
pub(crate) struct People<'a>([Author<'a>; KEPT], usize);

impl<'a> std::ops::Deref for People<'a> {
    type Target = [Author<'a>];

    fn deref(&self) -> &Self::Target {
        &self.0[..self.1]
    }
}

/// The people of what [`authors`] made.
pub(crate) fn people(listed: &str) -> People<'_> {
    let mut people = People([Author::default(); KEPT], 0);
    for (family, given) in listed.split('\n').filter_map(|line| line.split_once('\t')).take(KEPT) {
        people.0[people.1] = Author { family, given };
        people.1 += 1;
    }
    people
}

/// The family name and the given names of one.
fn author(name: &str) -> (String, String) {
    let (family, given) = if let Some((family, given)) = name.split_once(',') {
        (family.to_owned(), given.to_owned())
    } else {
        let words: Vec<&str> = name.split_whitespace().collect();
        let initials =
            |w: &str| w.chars().filter(|c| c.is_alphabetic()).count() <= 3 && w.chars().all(|c| !c.is_lowercase());
        match words.as_slice() {
            [.., last] if words.len() > 1 && initials(last) => (words[..words.len() - 1].join(" "), (*last).to_owned()),
            [.., last] if words.len() > 1 => ((*last).to_owned(), words[..words.len() - 1].join(" ")),
            _ => (name.to_owned(), String::new()),
        }
    };
    let words =
        |text: &str| -> Vec<String> { plain(text).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect() };
    let all = words(&family);
    let kept: Vec<String> =
        all.iter().filter(|w| !PARTICLES.contains(&w.as_str()) && !SUFFIXES.contains(&w.as_str())).cloned().collect();
    let given: Vec<String> =
        words(&given).into_iter().filter(|w| w != "null" && !SUFFIXES.contains(&w.as_str())).collect();
    let family = if kept.is_empty() { all } else { kept };
    (family.join(" "), given.join(" "))
}

impl<'a> Author<'a> {
    /// The longest word of the family name.
    pub(crate) fn key(&self) -> &'a str {
        self.family.split(' ').max_by_key(|w| w.len()).unwrap_or_default()
    }

    /// Whether this may be the same person.
    pub(crate) fn same(&self, other: &Author<'_>) -> bool {
        let (a, b) = (self.family, other.family);
        if a == b || (a.len() >= 4 && b.len() >= 4 && at_least(a, b, 0.85)) {
            return true;
        }
        // Compound names of which one part was kept, and given names taken for the family's.
        let shares = |x: &str, y: &str| x.split(' ').any(|word| word.len() > 2 && y.split(' ').any(|w| w == word));
        shares(a, b)
            || shares(a, other.given) && (shares(b, self.given) || self.given.is_empty())
            || shares(b, self.given) && other.given.is_empty()
    }

    /// Whether a given name that both write out is the same.
    fn given_same(&self, other: &Author<'_>) -> bool {
        let first = self.given.split(' ').next().unwrap_or_default();
        first.len() > 2 && Some(first) == other.given.split(' ').next()
    }

    /// Whether the initials contradict each other.
    pub(crate) fn other_initials(&self, other: &Author<'_>) -> bool {
        match (self.given.chars().next(), other.given.chars().next()) {
            (Some(a), Some(b)) => a != b,
            _ => false,
        }
    }
}

/// How two lists of authors compare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct AuthorMatch {
    /// The first authors may be the same.
    pub first: bool,
    /// The share of the shorter list that is in the other.
    pub shared: f64,
    /// Authors of the shorter list.
    pub least: usize,
    /// The first authors have one family name and contradicting initials.
    pub initials_differ: bool,
    /// The first authors have one family name and one given name that is written out.
    pub given_same: bool,
}

/// As many authors are compared: longer lists are cut by databases.
const COMPARED: usize = 12;
const KEPT: usize = COMPARED + 4;

/// Compares two lists as [`authors`] made them; `None` where one is blank.
pub(crate) fn compare(a: &str, b: &str) -> Option<AuthorMatch> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let (a, b) = (&*people(a), &*people(b));
    let (first, second) = (a.first()?, b.first()?);
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let short = &short[..short.len().min(COMPARED)];
    let found = short.iter().filter(|author| long.iter().take(KEPT).any(|other| author.same(other))).count();
    let same = first.same(second);
    Some(AuthorMatch {
        first: same,
        shared: found as f64 / short.len() as f64,
        least: short.len(),
        initials_differ: same && first.other_initials(second),
        given_same: same && first.given_same(second),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        let (a, b) = (authors(a), authors(b));
        people(&a)[0].same(&people(&b)[0])
    }

    #[test]
    fn names_as_databases_type_them() {
        assert!(same("Van Heugten, C. M.", "van Heugten, Caroline M."));
        assert!(same("Åkerlund, Elisabeth", "Akerlund E"));
        assert!(same("Si Hyun Kang, null", "Kang, S. H."));
        assert!(same("de Txabarri, Rafa Gonzalez", "Txabarri, R. G."));
        assert!(same("Pawel, J.", "von Pawel, J."));
        assert!(!same("Smith, J.", "Smythers, J."));
        assert_eq!(people(&authors("Smith JA, Jones B, Miller C-D")).len(), 3);
        assert_eq!(people(&authors("Smith J, Doe J")).len(), 2);
        assert_eq!(people(&authors("Smith, J., Doe, J. and Berg A, Lund B")).len(), 4);
        assert_eq!(people(&authors("Smith, J")).len(), 1);
        assert_eq!(authors("[No author name available]"), "");
        assert_eq!(people(&authors("Blumenschein, G. R., Jr. and Khuri, F. R."))[0].given, "g r");
    }
}
