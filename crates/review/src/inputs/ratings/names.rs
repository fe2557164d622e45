//! What the name of a column says it holds: the answers of a rater, the answers to an item, or something about the unit.

use super::vocabulary::{
    ABBREVIATIONS, ABOUT, ANSWERS, ASKS, COUNTED, ENDINGS, GROUPS, IDS, ITEMS, NAMING, NOBODY, OF_GROUPS, ORDINALS,
    ROLES, SHORT_ROLES, SUMMARIES, TOPICS, WHO, Words,
};

/// What a column holds by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Looks {
    /// The answers of one rater: `rater1`, `Reviewer B`, `A`, `JS`, `decision_A`.
    Rater,
    /// A word that may be the name of a person.
    Person,
    /// The answers to one item of an instrument: `q1`, `casp-01`, `2. Is the design right?`.
    Item,
    /// A sum, a count, a remark, a reference: about the unit or all of its answers.
    Summary,
    /// None of these.
    Unknown,
}

/// The longest name of a person.
const LONGEST: usize = 24;

impl Looks {
    /// What this name looks like.
    pub(super) fn of(name: &str) -> Self {
        let name = name.trim();
        let words = words(name);
        let word = |at: usize| words.get(at).map_or("", String::as_str);
        let any = |list: Words| words.iter().any(|w| list.has(w));
        let Some(first) = words.first().map(String::as_str) else { return Self::Summary };
        if name.ends_with('?') || words.len() > 6 || (words.len() > 2 && ASKS.has(first)) {
            return Self::Item;
        }
        if says_who(&words) {
            return Self::Summary;
        }
        if any(ROLES) {
            return role(&words);
        }
        if digits(first) {
            return if words.len() > 1 && any(SUMMARIES) { Self::Summary } else { Self::Item };
        }
        let numbered = |list: Words| (0..2).any(|at| list.has(word(at)) && counts(word(at + 1)));
        if words.len() == 2 && SHORT_ROLES.has(first) && (digits(word(1)) || (letter(word(1)) && first.len() > 1)) {
            return Self::Rater;
        }
        if numbered(ITEMS) || (words.len() == 1 && first.len() > 2 && ITEMS.has(first)) {
            return Self::Item;
        }
        if let Some(looks) = answers_of(name, &words) {
            return looks;
        }
        if any(SUMMARIES) || ABBREVIATIONS.has(name) {
            return Self::Summary;
        }
        if any(TOPICS) {
            return Self::Item;
        }
        if letter(name) || initials(name) || (words.len() == 1 && ORDINALS.has(first)) {
            return Self::Rater;
        }
        let spelled: Vec<&str> = name.split([' ', '_', '.']).filter(|w| !w.is_empty()).collect();
        if person(&spelled) { Self::Person } else { Self::Unknown }
    }
}

/// The rater whom a name tells of: `rater1_time2` → rater 1, `decision_A` → a.
pub(super) fn who(name: &str) -> String {
    let words = words(name);
    let role = words.iter().position(|w| ROLES.has(w));
    let answer = words.iter().position(|w| ANSWERS.has(w) || w == "score");
    match (role, answer) {
        (Some(at), _) if at + 1 < words.len() => words[at..=at + 1].join(" "),
        (None, Some(at)) => {
            words.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, w)| w.as_str()).collect::<Vec<_>>().join(" ")
        }
        _ => words.join(" "),
    }
}

/// A name with the word for a rater: `reviewer` alone names the raters, `reviewer comments` is about them.
fn role(words: &[String]) -> Looks {
    let gives = |w: &str| ANSWERS.has(w) || w == "score";
    // The answers of each rater to each item.
    if words.windows(2).any(|pair| ITEMS.has(pair[0].as_str()) && digits(&pair[1])) {
        return Looks::Item;
    }
    let mut others = words.iter().map(String::as_str).filter(|w| !ROLES.has(w) && !gives(w)).peekable();
    if others.peek().is_none() || others.any(|w| SUMMARIES.has(w)) { Looks::Summary } else { Looks::Rater }
}

/// A name of two words of which one is what a rater gives: `decision_A`, `JS rating`.
fn answers_of(name: &str, words: &[String]) -> Option<Looks> {
    let [first, second] = words else { return None };
    let gives = |w: &String| ANSWERS.has(w) || w == "score";
    let (answer, who) = if gives(first) { (first, 1) } else { (second, 0) };
    let who = split(name).into_iter().nth(who).filter(|_| gives(answer))?;
    let small = who.to_lowercase();
    // `answer1` may be to the first item, `rating1` is by the first rater.
    let numbered = digits(&who) && COUNTED.has(answer);
    if numbered || letter(&who) || initials(&who) || ORDINALS.has(&small) {
        return Some(Looks::Rater);
    }
    let known = [SUMMARIES, TOPICS, ANSWERS, ITEMS].iter().any(|list| list.has(&small));
    (!known && person(&[who.as_str()])).then_some(Looks::Person)
}

/// Whether the name says that each value belongs to one unit.
pub(super) fn is_id(name: &str) -> bool {
    let words = words(name);
    words.last().is_some_and(|w| IDS.has(w))
}

/// Whether the name is that of a column of ids.
pub(super) fn names_units(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map_or("", String::as_str);
    if words.iter().any(|w| ROLES.has(w)) {
        return false;
    }
    last == "id"
        || (words.len() == 1 && ["article", "case", "document", "record", "report", "trial", "u"].contains(&last))
}

/// Whether the name is one of what was agreed in the end: `consensus`, `final rating`, `modal answer`.
pub(super) fn is_agreed(name: &str) -> bool {
    let words = words(name);
    let gives = |w: &String| ANSWERS.has(w.trim_end_matches('s')) || w == "score";
    let gold = words.iter().any(|w| w == "gold") && words.iter().all(|w| w == "gold" || w == "standard" || gives(w));
    gold || !says_who(&words) && !words.iter().any(|w| ABOUT.has(w)) && qes_flow::is_agreed(&words.join(" "))
}

/// Whether a name asks for a person: `Resolved by`, `who decided`.
fn says_who(words: &[String]) -> bool {
    words.len() > 1 && (words.last().is_some_and(|w| w == "by") || words.iter().any(|w| WHO.has(w)))
}

/// The stem of a name that ends in a number: `gpt4` → gpt.
pub(super) fn stem(name: &str) -> Option<String> {
    let words = words(name);
    let (last, before) = words.split_last()?;
    (digits(last) && !before.is_empty()).then(|| before.join(" "))
}

/// Whether the name tells of several people: `Both`, `review team`, `AB+CD`.
pub(super) fn is_group(name: &str) -> bool {
    let joined = name.replace(" and ", "+");
    let people = joined.split(['+', '&', '/', ';']).filter(|part| part.chars().any(char::is_alphabetic)).count();
    let words = words(name);
    people > 1 || words.iter().any(|w| GROUPS.has(w)) && words.iter().all(|w| GROUPS.has(w) || OF_GROUPS.has(w))
}

/// Whether the column of this name says who gave an answer: `rater`, `reviewer_id`, `Name of coder`.
pub(super) fn names_raters(name: &str) -> bool {
    let words = words(name);
    words.iter().any(|w| ROLES.has(w)) && words.iter().all(|w| ROLES.has(w) || IDS.has(w) || NAMING.has(w))
}

/// Whether the column of this name holds answers, of whomever.
pub(super) fn holds_answers(name: &str) -> bool {
    let words = words(name);
    let gives = |w: &String| ANSWERS.has(w) || w == "score";
    words.iter().any(gives) && words.iter().all(|w| gives(w) || ROLES.has(w))
}

/// Words and numbers, in small letters: `Q1_A` → q, 1, a.
pub(super) fn words(name: &str) -> Vec<String> {
    split(name).iter().map(|w| w.to_lowercase()).collect()
}

/// The same in the letters of the name.
fn split(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_alphanumeric() {
            // `RaterA` is two words, as `q1` is.
            let begins = before.is_ascii_digit() != c.is_ascii_digit() || (before.is_lowercase() && c.is_uppercase());
            let joins = before.is_alphanumeric() && !begins;
            match words.last_mut() {
                Some(word) if joins => word.push(c),
                _ => words.push(c.to_string()),
            }
        }
        before = c;
    }
    // `1st` is one word.
    let mut at = 1;
    while at < words.len() {
        let joined = format!("{}{}", words[at - 1], words[at]);
        if ORDINALS.has(&joined.to_lowercase()) {
            words[at - 1] = joined;
            words.remove(at);
        }
        at += 1;
    }
    words
}

fn digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// Whether it is a number, Roman ones included.
fn counts(word: &str) -> bool {
    digits(word) || ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"].contains(&word)
}

fn letter(name: &str) -> bool {
    let mut chars = name.chars();
    matches!((chars.next(), chars.next()), (Some(c), None) if c.is_alphabetic() && !"nN".contains(c))
}

/// Two or three capital letters, with or without points.
fn initials(name: &str) -> bool {
    let letters: String = name.chars().filter(|c| !matches!(c, '.' | ' ' | '-')).collect();
    (2..=3).contains(&letters.chars().count())
        && letters.chars().all(char::is_uppercase)
        && !ABBREVIATIONS.has(&letters)
        && !SUMMARIES.has(&letters.to_lowercase())
}

/// One word of letters, or a given name with a surname or initials.
fn person(words: &[&str]) -> bool {
    let letters = |w: &str| w.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'));
    let short = words.iter().map(|w| w.chars().count()).sum::<usize>() <= LONGEST;
    let capital = |w: &str| w.chars().next().is_some_and(char::is_uppercase);
    let ends = |w: &str| ENDINGS.end(&w.to_lowercase());
    let plain = short && words.iter().all(|w| letters(w) && !ends(w));
    match words {
        [one] => plain && one.chars().count() > 1 && !NOBODY.has(&one.to_lowercase()),
        [_, _] | [_, _, _] => plain && words.iter().all(|w| capital(w)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(looks: Looks, names: &[&str]) {
        for name in names {
            assert_eq!(Looks::of(name), looks, "{name}");
        }
    }

    #[test]
    fn names_tell_what_a_column_holds() {
        check(
            Looks::Rater,
            &[
                "A",
                "b",
                "rater1",
                "Rater 2",
                "reviewer_A",
                "Reviewer.Anna",
                "appraiser-3",
                "coder 1",
                "second reviewer",
                "R1",
                "r12",
                "JS",
                "K.L.",
                "rating_A",
                "rating1",
                "decision_JS",
                "A_rating",
                "score_B",
                "rater_1_score",
                "1st reviewer",
                "2nd",
                "screener1",
                "rev2",
                "Expert 4",
                "RaterA",
                "ReviewerB",
                "Rev. A",
            ],
        );
        check(
            Looks::Person,
            &["Anna", "ben", "Anna Smith", "J. Smith", "O'Neill", "Jean-Luc", "Łukasz", "anna_rating"],
        );
        check(
            Looks::Item,
            &[
                "q1",
                "Q10",
                "Q1_A",
                "q_3",
                "item_1",
                "Item 02",
                "casp-01",
                "casp1",
                "CASP_q4",
                "reviewer1_q1",
                "rater 2 item 3",
                "1",
                "2.",
                "1. Was there a clear statement of the aims?",
                "3a",
                "D1",
                "criterion 5",
                "jbi item 3",
                "S1.1",
                "aims",
                "Ethical issues",
                "recruitment strategy",
                "Is the design right?",
                "was it valuable",
                "Domain II",
                "reflexivity",
                "clear_aims",
                "qualitative_appropriate",
                "question 7",
            ],
        );
    }

    #[test]
    fn other_names_hold_what_is_said_of_the_unit() {
        check(
            Looks::Summary,
            &[
                "rating",
                "rating_printed",
                "total",
                "Total score",
                "score",
                "overall",
                "Overall quality",
                "quality",
                "n",
                "N",
                "year",
                "Year of publication",
                "notes",
                "comment",
                "Comments by reviewer",
                "reference",
                "author",
                "first author",
                "title",
                "percentage",
                "% yes",
                "yes",
                "kept",
                "dependability_yes_of_5",
                "rater",
                "reviewer",
                "score1",
                "ID",
                "nr",
                "number of raters",
                "Unnamed: 0",
                "Verdict",
                "Decision",
                "Conflict",
                "Agreement",
                "vote",
                "",
                "—",
            ],
        );
        check(
            Looks::Unknown,
            &[
                "transferable",
                "pre",
                "Randomised",
                "Inconsistency",
                "Intervention",
                "gpt4",
                "x_y_z",
                "wave3",
                "Team",
                "Combined",
                "Outcome",
            ],
        );
    }

    #[test]
    fn names_tell_who() {
        for (name, expected) in [
            ("rater1_time2", "rater 1"),
            ("Reviewer A score", "reviewer a"),
            ("second reviewer", "second reviewer"),
            ("decision_A", "a"),
            ("JS rating", "js"),
            ("B", "b"),
        ] {
            assert_eq!(who(name), expected, "{name}");
        }
    }

    #[test]
    fn what_was_agreed_has_names_of_its_own() {
        for name in [
            "consensus",
            "Final",
            "final rating",
            "consensus_decision",
            "agreed",
            "Adjudicated",
            "Modal answer",
            "Resolution",
            "ConflictResolution",
            "Gold standard",
            "tie-breaker",
            "Final answers",
        ] {
            assert!(is_agreed(name), "{name}");
        }
        for name in ["final year", "A", "rating", "finalist", "", "Carol", "consensus comment", "Adjudicator notes"] {
            assert!(!is_agreed(name), "{name}");
        }
    }
}
