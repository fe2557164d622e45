//! Titles: what belongs to them, what databases add, and how alike two of them are.

use super::text::{alike, plain};

/// What a title says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Title {
    /// Its words, apart by spaces.
    pub words: Box<str>,
    /// The same without spaces.
    pub compact: Box<str>,
    /// Titles of which it is made, where it gives one in two languages: without spaces.
    pub parts: Vec<String>,
    /// What kind of text it says it is.
    pub role: Role,
    /// Numbers that tell parts of a series from each other.
    pub numbers: Vec<String>,
}

/// A title as it is compared: the texts of a [`Title`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wording<'a> {
    pub words: &'a str,
    pub compact: &'a str,
    /// Apart by line breaks.
    pub parts: &'a str,
    /// Apart by line breaks.
    pub numbers: &'a str,
    pub role: Role,
}

/// What a title says about another publication.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing.
    #[default]
    Itself,
    /// It corrects one.
    Erratum,
    /// It takes one back.
    Retraction,
    /// It answers one.
    Reply,
    /// It speaks of one.
    Comment,
}

impl Role {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Itself => "an article",
            Self::Erratum => "an erratum",
            Self::Retraction => "a retraction",
            Self::Reply => "a reply",
            Self::Comment => "a comment",
        }
    }
}

impl Title {
    pub(crate) fn of(text: &str) -> Self {
        let (text, corrects) = without_corrected(text);
        let text = without_annotations(text);
        let parts = parts(&text);
        let words = plain(parts.first().map_or(&text, |(first, _)| first));
        let role = if corrects { Role::Erratum } else { role(&words) };
        let words = without_role(words, role);
        let numbers = numbers(&words);
        let compact = words.replace(' ', "");
        let parts = parts.iter().map(|(_, part)| plain(part).replace(' ', "")).filter(|p| !p.is_empty()).collect();
        Self { words: words.into(), compact: compact.into(), parts, role, numbers }
    }
}

impl<'a> Wording<'a> {
    pub(crate) fn is_blank(&self) -> bool {
        self.compact.is_empty()
    }

    fn n_words(&self) -> usize {
        if self.words.is_empty() { 0 } else { self.words.split(' ').count() }
    }

    /// The title as a whole, and the titles of which it is made.
    fn forms(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        std::iter::once(self.compact).chain(self.parts.split('\n').filter(|part| !part.is_empty()))
    }

    /// Whether all its numbers are among those of another.
    pub(crate) fn numbers_within(&self, other: &Wording<'_>) -> bool {
        self.numbers.is_empty() || self.numbers.split('\n').all(|n| other.numbers.split('\n').any(|o| o == n))
    }
}

/// Without the place of what it corrects, `(vol 360, pg 542, 2009)` or `(Journal (2009) 360 (542-544))`, and whether there was one.
fn without_corrected(text: &str) -> (&str, bool) {
    let trimmed = text.trim().trim_end_matches('.');
    if !trimmed.ends_with(')') {
        return (text, false);
    }
    let mut depth = 0;
    let open = trimmed.char_indices().rev().find(|(_, c)| {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    let Some((start, _)) = open else { return (text, false) };
    let inside = &trimmed[start + 1..trimmed.len() - 1];
    let words = plain(inside);
    let numbers = words.split(' ').filter(|w| w.bytes().any(|b| b.is_ascii_digit())).count();
    let place = words.starts_with("vol ") && words.contains(" pg ") || inside.contains('(') && numbers >= 3;
    if place { (&trimmed[..start], true) } else { (text, false) }
}

/// The titles of which one is made: apart by `<ORIGINAL>`, `=`, or a semicolon between long parts. The first is whole where there is one.
fn parts(text: &str) -> Vec<(String, String)> {
    for mark in ["<ORIGINAL>", " = ", "; "] {
        if let Some((before, after)) = text.split_once(mark) {
            let (before, after) = (without_annotations(before), without_annotations(after));
            if before.split(' ').count() >= PART && after.split(' ').count() >= PART {
                return vec![(text.to_owned(), before), (text.to_owned(), after)];
            }
        }
    }
    Vec::new()
}

/// Fewest words of a title in a second language.
const PART: usize = 5;

/// Without what databases put beside a title: `[Erratum appears in …]`, `[Chinese]`, `(author's transl)`, and the brackets of a translated one.
fn without_annotations(text: &str) -> String {
    let mut text = text.trim().trim_matches('"').trim().to_owned();
    loop {
        let shorter = trimmed(&text);
        if shorter == text {
            return text;
        }
        text = shorter;
    }
}

fn trimmed(text: &str) -> String {
    let text = text.trim().trim_end_matches(['.', ' ']);
    if let Some(inside) = text.strip_prefix('[') {
        return match inside.find(']') {
            // A translated title: what follows the bracket is an annotation.
            Some(end) if end > inside.len() / 2 => inside[..end].to_owned(),
            Some(end) => format!("{} {}", &inside[..end], &inside[end + 1..]),
            None => inside.to_owned(),
        };
    }
    for (open, close) in [('[', ']'), ('(', ')')] {
        if text.ends_with(close)
            && let Some(start) = text.rfind(open)
            && start > 0
            && (open == '[' || is_annotation(&text[start + 1..text.len() - 1]))
        {
            return text[..start].trim_end().to_owned();
        }
    }
    // A bracket that was cut off.
    if let Some(start) = text.rfind('[')
        && start > 0
        && !text[start..].contains(']')
    {
        return text[..start].trim_end().to_owned();
    }
    text.to_owned()
}

fn is_annotation(inside: &str) -> bool {
    let inside = inside.to_lowercase();
    ["transl", "structured abstract", "provisional abstract", "letter", "abstract"].iter().any(|a| inside.contains(a))
}

fn role(words: &str) -> Role {
    let starts = |names: &[&str]| {
        names.iter().any(|name| words.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
    };
    if starts(&["erratum", "errata", "corrigendum", "correction", "correction to", "corrections"]) {
        Role::Erratum
    } else if starts(&["retraction", "retracted", "retraction note", "withdrawn"]) {
        Role::Retraction
    } else if starts(&[
        "reply",
        "replies",
        "response to",
        "authors reply",
        "author reply",
        "authors response",
        "in reply",
    ]) || words.ends_with(" reply")
    {
        Role::Reply
    } else if starts(&["comment on", "comments on", "commentary on", "re", "invited commentary"]) {
        Role::Comment
    } else {
        Role::Itself
    }
}

/// Without the word that says what it is: an erratum is found under the title of what it corrects, too.
fn without_role(words: String, role: Role) -> String {
    if role != Role::Erratum {
        return words;
    }
    let mut rest = words.as_str();
    for word in [
        "published",
        "author",
        "publisher",
        "erratum",
        "errata",
        "corrigendum",
        "corrections",
        "correction",
        "to",
        "in",
        "for",
    ] {
        rest = rest.strip_prefix(word).filter(|r| r.starts_with(' ')).map_or(rest, str::trim_start);
    }
    rest.to_owned()
}

/// Runs of digits, and Roman numbers of several letters or after a word that counts.
fn numbers(words: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut before = "";
    for word in words.split(' ') {
        let counted = [
            "part", "phase", "study", "trial", "volume", "chapter", "section", "type", "class", "grade", "stage",
            "factor", "no", "number", "session", "level",
        ]
        .contains(&before);
        let digits = word
            .split(|c: char| !c.is_ascii_digit())
            .map(|run| run.trim_start_matches('0'))
            .filter(|run| !run.is_empty());
        let before_digits = numbers.len();
        numbers.extend(digits.map(str::to_owned));
        if numbers.len() > before_digits {
            // A number as it is.
        } else if let Some(value) = roman(word)
            && (counted || word.len() > 1)
        {
            numbers.push(value.to_string());
        } else if counted && let Some(place) = ["one", "two", "three", "four", "five"].iter().position(|w| *w == word) {
            numbers.push((place + 1).to_string());
        }
        before = word;
    }
    numbers.sort();
    numbers.dedup();
    numbers
}

/// Roman numerals to 12; of single letters only those that are no words or initials elsewhere.
fn roman(word: &str) -> Option<u32> {
    ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
        .iter()
        .position(|r| *r == word)
        .map(|p| p as u32 + 1)
}

/// How two titles compare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct TitleMatch {
    /// From 0 to 1.
    pub alike: f64,
    /// One is the beginning of the other, up to a subtitle or to where it was cut off.
    pub begins: bool,
    /// Words of the shorter one.
    pub words: usize,
    /// Each has a word where the other has another one: `adults` and `adolescents`, `resistant` and `sensitive`.
    pub swapped: bool,
}

pub(crate) fn compare(a: &Wording<'_>, b: &Wording<'_>) -> TitleMatch {
    let words = a.n_words().min(b.n_words());
    let (short, long) = if a.compact.len() <= b.compact.len() { (a, b) } else { (b, a) };
    let begins = !short.is_blank() && long.compact.starts_with(short.compact) && !cuts_a_number(short, long);
    let mut best = alike(a.compact, b.compact);
    if best < 1.0 && !(a.parts.is_empty() && b.parts.is_empty()) {
        for x in a.forms() {
            for y in b.forms() {
                best = best.max(alike(x, y));
            }
        }
    }
    let swapped = (UNLIKE..SURE).contains(&best) && swapped(a, b);
    TitleMatch { alike: best, begins, words, swapped }
}

/// Whether one title ends within a number or a Roman numeral of the other: `part I` and `part II`, `2010` and `2010/11`.
fn cuts_a_number(short: &Wording<'_>, long: &Wording<'_>) -> bool {
    let last = short.words.rsplit(' ').next().unwrap_or_default();
    let next = long.compact[short.compact.len()..].bytes().next();
    let digits = last.bytes().last().is_some_and(|c| c.is_ascii_digit()) && next.is_some_and(|c| c.is_ascii_digit());
    let word = long.words.split(' ').find(|w| w.len() > last.len() && w.starts_with(last));
    digits || roman(last).is_some() && word.is_some_and(|w| roman(w).is_some())
}

/// Titles as alike as this are one; less alike ones are two, whatever their words.
const SURE: f64 = 0.999;
const UNLIKE: f64 = 0.7;

/// Whether each title has a word where the other has another one, or one has words in its midst that the other lacks: `adults` and
/// `adolescents`, `older adults` and `adults`. Spellings of one word, words that are joined or cut, and subtitles are no such words.
fn swapped(a: &Wording<'_>, b: &Wording<'_>) -> bool {
    fn own<'a>(words: &[&'a str], other: &[&str]) -> Vec<&'a str> {
        words.iter().filter(|w| !other.contains(w)).copied().collect()
    }
    let (mine, others): (Vec<&str>, Vec<&str>) = (a.words.split(' ').collect(), b.words.split(' ').collect());
    let same = mine.iter().zip(&others).take_while(|(x, y)| x == y).count();
    let (mine, others) = (&mine[same..], &others[same..]);
    let same = mine.iter().rev().zip(others.iter().rev()).take_while(|(x, y)| x == y).count();
    let (mine, others) = (&mine[..mine.len() - same], &others[..others.len() - same]);
    if mine.concat() == others.concat() {
        return false;
    }
    let (mut mine, mut others) = (own(mine, others), own(others, mine));
    mine.retain(|word| match others.iter().position(|other| is_spelling(word, other)) {
        Some(place) => {
            others.swap_remove(place);
            false
        }
        None => true,
    });
    let telling = |words: &[&str]| words.iter().any(|w| !SMALL.contains(w));
    match (mine.is_empty(), others.is_empty()) {
        (true, true) => false,
        (false, false) => telling(&mine) || telling(&others),
        // What stands at the end only is a subtitle, or was cut off.
        _ => same > 0 && telling(if mine.is_empty() { &others } else { &mine }),
    }
}

/// Words that a title may have or lack.
const SMALL: [&str; 20] = [
    "a", "an", "and", "at", "by", "for", "from", "in", "into", "of", "on", "the", "to", "using", "s", "de", "la", "le",
    "der", "die",
];

/// Letters of a word from which on a misprint is told from another word.
const LONG: usize = 5;

/// Whether two words are one word in two spellings: `behaviour` and `behavior`, `randomised` and `randomized`, `centre` and `center`. A letter
/// before a word makes it another one: `typical` and `atypical`.
fn is_spelling(a: &str, b: &str) -> bool {
    const DENIED: [&str; 4] = ["no", "non", "not", "nor"];
    let digits = |word: &str| word.bytes().any(|c| c.is_ascii_digit());
    let even = a.len() == b.len();
    let small =
        even && [a, b].iter().any(|w| w.len() > 1 && SMALL.contains(w)) && ![a, b].iter().any(|w| DENIED.contains(w));
    let long = a.len().min(b.len()) >= LONG && (even || a.bytes().next() == b.bytes().next());
    (small || long) && !digits(a) && !digits(b) && rapidfuzz::distance::osa::distance(a.bytes(), b.bytes()) <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_databases_add_is_left_out() {
        let check = |text: &str, expected: &str| assert_eq!(&*Title::of(text).words, expected, "{text}");
        check("Robot-assisted gait.[Erratum appears in Exp Brain Res. 2010 May;202(4):825]", "robot assisted gait");
        check("[Efficacy of batroxobin]. [Chinese]", "efficacy of batroxobin");
        check("Efficacy of batroxobin. [Chinese]", "efficacy of batroxobin");
        check("[Comparative study (author's transl)]", "comparative study");
        check("A trial [ISRCTN123] of rest", "a trial isrctn123 of rest");
        check("A trial (phase II)", "a trial phase ii");
    }

    #[test]
    fn roles_and_numbers() {
        assert_eq!(Title::of("Erratum: A trial").role, Role::Erratum);
        assert_eq!(Title::of("Recovery after stroke").role, Role::Itself);
        assert_eq!(Title::of("A trial. Part II: results").numbers, ["2"]);
        assert_eq!(Title::of("A trial, part two").numbers, ["2"]);
        assert_eq!(Title::of("CALGB 30102").numbers, ["30102"]);
    }
}
