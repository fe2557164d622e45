//! Journals: whole names, abbreviations, acronyms, parallel titles.

use std::collections::HashMap;

use super::text::{at_least, plain};

/// A journal as it is compared: the forms in which its name is given.
#[derive(Debug, Clone, Default)]
pub(crate) struct Journal {
    forms: Vec<Vec<String>>,
}

const SMALL: [&str; 26] = [
    "the", "of", "and", "for", "in", "on", "a", "an", "de", "la", "le", "et", "der", "die", "und", "fur", "des", "du",
    "del", "y", "e", "to", "di", "da", "zu", "per",
];

impl Journal {
    pub(crate) fn of(text: &str) -> Self {
        let mut forms: Vec<Vec<String>> = Vec::new();
        let text = without_brackets(text.trim().trim_matches('"'));
        let mut add = |part: &str| {
            let words: Vec<String> = plain(&without_elisions(part))
                .split(' ')
                .filter(|w| !w.is_empty() && !SMALL.contains(w))
                .map(str::to_owned)
                .collect();
            if !words.is_empty() && !forms.contains(&words) {
                forms.push(words);
            }
        };
        add(&text);
        for part in text.split(['=', ':', ';', '/']) {
            add(part);
        }
        // "JPEN. Journal of …", "Heart (London)".
        if let Some((before, after)) = text.split_once(". ") {
            add(before);
            add(after);
        }
        Self { forms }
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.forms.is_empty()
    }
}

/// `d'anesthésie` is `anesthésie`.
fn without_elisions(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut word = 0;
    for c in text.chars() {
        if matches!(c, '\'' | '\u{2019}') && word == 1 {
            kept.pop();
            word = 0;
            continue;
        }
        word = if c.is_alphabetic() { word + 1 } else { 0 };
        kept.push(c);
    }
    kept
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let kept: String = text
        .chars()
        .filter(|c| {
            let inside = depth > 0;
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            !inside && !matches!(c, '(' | '[' | ')' | ']')
        })
        .collect();
    if kept.trim().is_empty() { text.to_owned() } else { kept }
}

/// The journals of many records, each once, and which are the same.
#[derive(Debug, Default)]
pub(crate) struct Journals {
    all: Vec<Journal>,
    place_of: HashMap<String, u32>,
}

impl Journals {
    /// The place of a journal.
    pub(crate) fn place(&mut self, text: &str) -> u32 {
        if let Some(place) = self.place_of.get(text) {
            return *place;
        }
        let place = self.all.len() as u32;
        self.all.push(Journal::of(text));
        self.place_of.insert(text.to_owned(), place);
        place
    }

    /// As [`same`], of journals by their places.
    pub(crate) fn same(&self, a: u32, b: u32) -> Option<bool> {
        let (x, y) = (&self.all[a as usize], &self.all[b as usize]);
        if a == b && !x.is_blank() { Some(true) } else { same(x, y) }
    }
}

/// Whether two names may be those of one journal; `None` where one is blank, or is the first word of the other: *Nephron* and
/// *Nephron Clinical Practice*, but *Heart* and *Heart and Lung* too.
pub(crate) fn same(a: &Journal, b: &Journal) -> Option<bool> {
    if a.is_blank() || b.is_blank() {
        return None;
    }
    let any = |test: fn(&[String], &[String]) -> bool| a.forms.iter().any(|x| b.forms.iter().any(|y| test(x, y)));
    if any(same_form) {
        Some(true)
    } else if any(|x, y| x.first() == y.first() && x.len().min(y.len()) == 1) {
        None
    } else {
        Some(false)
    }
}

fn same_form(a: &[String], b: &[String]) -> bool {
    if a == b {
        return true;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // "Chin J Cerebrovasc Dis": every word is the beginning of one of the other, in order.
    if short.len() > 1 && abbreviates(short, long) {
        return true;
    }
    if let [acronym] = short
        && long.len() > 1
        && acronym.len() > 1
    {
        let initials: String = long.iter().filter_map(|w| w.chars().next()).collect();
        if initials == *acronym {
            return true;
        }
    }
    at_least(&a.concat(), &b.concat(), 0.9)
}

/// Whether each word of the shorter name begins a word of the longer one or is begun by it, in order, and little of the longer is left.
fn abbreviates(short: &[String], long: &[String]) -> bool {
    let mut rest = long.iter();
    let all = short.iter().all(|word| rest.any(|other| begins(word, other) || begins(other, word)));
    all && long.len() <= 2 * short.len()
}

/// `cerebrovasc` begins `cerebrovascular`; so does `jrnl`, for abbreviations keep first letters and leave out some.
fn begins(short: &str, long: &str) -> bool {
    if long.starts_with(short) {
        return true;
    }
    let mut rest = long.chars();
    short.len() > 1
        && short.chars().next() == long.chars().next()
        && short.chars().all(|c| rest.any(|o| o == c))
        && short.len() * 3 >= long.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_journal() {
        let check = |a: &str, b: &str, expected: bool| {
            assert_eq!(same(&Journal::of(a), &Journal::of(b)), Some(expected), "{a} {b}");
        };
        check("Chin J Cerebrovasc Dis", "Chinese Journal of Cerebrovascular Diseases", true);
        check(
            "JPEN. Journal of parenteral and enteral nutrition",
            "Jpen: Journal of Parenteral & Enteral Nutrition",
            true,
        );
        check("Stroke; a journal of cerebral circulation", "Stroke (00392499)", true);
        check("The European respiratory journal", "European Respiratory Journal", true);
        check("BMJ", "British Medical Journal", true);
        check("Heart", "Stroke", false);
        check("Clinical Rehabilitation", "Clinical Cancer Research", false);
    }
}
