//! What the name of a column says it holds: the answers of a rater, the answers to an item, or something about the unit.

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

/// What people who rate are called.
const ROLES: &[&str] = &[
    "abstractor",
    "annotator",
    "appraiser",
    "assessor",
    "coder",
    "evaluator",
    "examiner",
    "expert",
    "extractor",
    "grader",
    "investigator",
    "judge",
    "labeler",
    "labeller",
    "observer",
    "person",
    "rater",
    "reader",
    "researcher",
    "reviewer",
    "scorer",
    "screener",
    "student",
];
/// The same, cut short; a number has to follow.
const SHORT_ROLES: &[&str] = &["ann", "app", "cod", "obs", "r", "rat", "rev", "rtr"];
/// What one rater gives: with a letter, a number or initials it is one rater's.
const ANSWERS: &[&str] = &[
    "answer",
    "code",
    "coding",
    "decision",
    "judgement",
    "judgment",
    "label",
    "rating",
    "screening",
    "verdict",
    "vote",
];
/// Of these, what a number after it tells the rater of, and not the item.
const COUNTED: &[&str] = &["decision", "judgement", "judgment", "rating", "screening", "verdict", "vote"];
const ORDINALS: &[&str] = &["1st", "2nd", "3rd", "first", "second", "third"];

/// What the items of an instrument are called; a number has to follow.
const ITEMS: &[&str] = &[
    "amstar",
    "aspect",
    "c",
    "casp",
    "check",
    "coreq",
    "criteria",
    "criterion",
    "crit",
    "d",
    "dimension",
    "domain",
    "element",
    "i",
    "indicator",
    "it",
    "item",
    "itm",
    "jbi",
    "mmat",
    "nos",
    "q",
    "qari",
    "qu",
    "question",
    "quest",
    "requirement",
    "rob",
    "s",
    "signalling",
    "srqr",
    "standard",
    "statement",
    "v",
    "var",
    "x",
];
/// What the items of an appraisal are about.
const TOPICS: &[&str] = &[
    "adequacy",
    "aim",
    "aims",
    "allocation",
    "analyses",
    "analysis",
    "appropriate",
    "appropriateness",
    "attrition",
    "bias",
    "blinding",
    "clarity",
    "clear",
    "coherence",
    "collection",
    "concealment",
    "conclusion",
    "conclusions",
    "confirmability",
    "confounding",
    "congruity",
    "consent",
    "context",
    "contribution",
    "credibility",
    "culture",
    "data",
    "dependability",
    "design",
    "detection",
    "ethic",
    "ethical",
    "ethics",
    "findings",
    "framework",
    "influence",
    "interpretation",
    "limitations",
    "measurement",
    "method",
    "methodology",
    "methods",
    "objective",
    "objectives",
    "participants",
    "performance",
    "perspective",
    "philosophical",
    "qualitative",
    "question",
    "randomisation",
    "randomization",
    "recruitment",
    "reflexivity",
    "relationship",
    "relationships",
    "relevance",
    "reliability",
    "reporting",
    "representation",
    "rigor",
    "rigour",
    "sample",
    "sampling",
    "selection",
    "setting",
    "statement",
    "strategy",
    "theory",
    "transferability",
    "trustworthiness",
    "validity",
    "value",
    "voices",
];
/// How a question begins.
const ASKS: &[&str] = &[
    "are", "can", "could", "did", "do", "does", "has", "have", "how", "is", "should", "was", "were", "what", "which",
    "who", "why",
];

/// What is said of a unit as a whole, or of its answers.
const SUMMARIES: &[&str] = &[
    "abstract",
    "agreement",
    "author",
    "authors",
    "average",
    "avg",
    "category",
    "citation",
    "code",
    "comment",
    "comments",
    "count",
    "country",
    "database",
    "date",
    "decision",
    "doi",
    "evidence",
    "explanation",
    "file",
    "grade",
    "id",
    "included",
    "journal",
    "kappa",
    "kept",
    "key",
    "label",
    "language",
    "level",
    "link",
    "max",
    "maximum",
    "mean",
    "median",
    "min",
    "minimum",
    "n",
    "name",
    "no",
    "note",
    "notes",
    "nr",
    "num",
    "number",
    "overall",
    "page",
    "pages",
    "pct",
    "percent",
    "percentage",
    "pmid",
    "points",
    "printed",
    "publication",
    "quality",
    "quote",
    "rank",
    "rating",
    "ratings",
    "reason",
    "reasons",
    "ref",
    "reference",
    "references",
    "remark",
    "remarks",
    "result",
    "results",
    "risk",
    "score",
    "scores",
    "sd",
    "size",
    "source",
    "status",
    "sum",
    "summary",
    "text",
    "title",
    "total",
    "totals",
    "type",
    "unclear",
    "url",
    "weight",
    "year",
    "yes",
];
/// Of these, what tells one unit from another.
const IDS: &[&str] = &["code", "doi", "id", "key", "no", "nr", "num", "number", "pmid", "ref"];
/// Capital letters that are nobody's initials.
const ABBREVIATIONS: &[&str] = &["CI", "HR", "JBI", "NA", "OR", "RCT", "RR", "SE", "UK", "USA"];
/// How words end that are nobody's name.
const ENDINGS: &[&str] = &["able", "ible", "ility", "ing", "ment", "ness", "ology", "sion", "tion"];

/// The longest name of a person.
const LONGEST: usize = 24;

impl Looks {
    /// What this name looks like.
    pub(super) fn of(name: &str) -> Self {
        let name = name.trim();
        let words = words(name);
        let word = |at: usize| words.get(at).map_or("", String::as_str);
        let any = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
        let Some(first) = words.first().map(String::as_str) else { return Self::Unknown };
        if name.ends_with('?') || words.len() > 6 || (words.len() > 2 && ASKS.contains(&first)) {
            return Self::Item;
        }
        if any(ROLES) {
            return role(&words);
        }
        if digits(first) {
            return if words.len() > 1 && any(SUMMARIES) { Self::Summary } else { Self::Item };
        }
        let numbered = |list: &[&str]| (0..2).any(|at| list.contains(&word(at)) && counts(word(at + 1)));
        if words.len() == 2 && numbered(SHORT_ROLES) {
            return Self::Rater;
        }
        if numbered(ITEMS) || (words.len() == 1 && first.len() > 2 && ITEMS.contains(&first)) {
            return Self::Item;
        }
        if let Some(looks) = answers_of(name, &words) {
            return looks;
        }
        if any(SUMMARIES) || ABBREVIATIONS.contains(&name) {
            return Self::Summary;
        }
        if any(TOPICS) {
            return Self::Item;
        }
        if letter(name) || initials(name) || (words.len() == 1 && ORDINALS.contains(&first)) {
            return Self::Rater;
        }
        let spelled: Vec<&str> = name.split([' ', '_', '.']).filter(|w| !w.is_empty()).collect();
        if person(&spelled) { Self::Person } else { Self::Unknown }
    }
}

/// A name with the word for a rater: `reviewer` alone names the raters, `reviewer comments` is about them.
fn role(words: &[String]) -> Looks {
    let gives = |w: &str| ANSWERS.contains(&w) || w == "score";
    let mut others = words.iter().map(String::as_str).filter(|w| !ROLES.contains(w) && !gives(w)).peekable();
    if others.peek().is_none() || others.any(|w| SUMMARIES.contains(&w)) { Looks::Summary } else { Looks::Rater }
}

/// A name of two words of which one is what a rater gives: `decision_A`, `JS rating`.
fn answers_of(name: &str, words: &[String]) -> Option<Looks> {
    let [first, second] = words else { return None };
    let gives = |w: &String| ANSWERS.contains(&w.as_str()) || w == "score";
    let (answer, who) = if gives(first) { (first, 1) } else { (second, 0) };
    let who = split(name).into_iter().nth(who).filter(|_| gives(answer))?;
    let small = who.to_lowercase();
    // `answer1` may be to the first item, `rating1` is by the first rater.
    let numbered = digits(&who) && COUNTED.contains(&answer.as_str());
    if numbered || letter(&who) || initials(&who) || ORDINALS.contains(&small.as_str()) {
        return Some(Looks::Rater);
    }
    let known = [SUMMARIES, TOPICS, ANSWERS, ITEMS].iter().any(|list| list.contains(&small.as_str()));
    (!known && person(&[who.as_str()])).then_some(Looks::Person)
}

/// Whether the name says that each value belongs to one unit.
pub(super) fn is_id(name: &str) -> bool {
    let words = words(name);
    words.last().is_some_and(|w| IDS.contains(&w.as_str()))
}

/// Whether the name is that of a column of ids.
pub(super) fn names_units(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map_or("", String::as_str);
    last == "id"
        || (words.len() == 1 && ["article", "case", "document", "record", "report", "trial", "u"].contains(&last))
}

/// Whether the name is one of what was agreed in the end: `consensus`, `final rating`.
pub(super) fn is_agreed(name: &str) -> bool {
    const AGREED: [&str; 4] = ["consensus", "final", "agreed", "adjudicated"];
    let words = words(name);
    let agreed = |w: &String| AGREED.contains(&w.as_str());
    words.iter().any(agreed)
        && words.iter().all(|w| agreed(w) || ANSWERS.contains(&w.as_str()) || w == "score" || w == "and")
}

/// The stem of a name that ends in a number: `gpt4` → gpt.
pub(super) fn stem(name: &str) -> Option<String> {
    let words = words(name);
    let (last, before) = words.split_last()?;
    (digits(last) && !before.is_empty()).then(|| before.join(" "))
}

/// Words and numbers, in small letters: `Q1_A` → q, 1, a.
fn words(name: &str) -> Vec<String> {
    split(&name.to_lowercase())
}

/// The same in the letters of the name.
fn split(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_alphanumeric() {
            let joins = before.is_alphanumeric() && before.is_ascii_digit() == c.is_ascii_digit();
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
        if ORDINALS.contains(&joined.to_lowercase().as_str()) {
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
        && !ABBREVIATIONS.contains(&letters.as_str())
        && !SUMMARIES.contains(&letters.to_lowercase().as_str())
}

/// One word of letters, or a given name with a surname or initials.
fn person(words: &[&str]) -> bool {
    let letters = |w: &str| w.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'));
    let short = words.iter().map(|w| w.chars().count()).sum::<usize>() <= LONGEST;
    let capital = |w: &str| w.chars().next().is_some_and(char::is_uppercase);
    let ends = |w: &str| ENDINGS.iter().any(|e| w.to_lowercase().ends_with(e) && w.len() > e.len() + 1);
    let plain = short && words.iter().all(|w| letters(w) && !ends(w));
    match words {
        [one] => plain && one.chars().count() > 1,
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
            ],
        );
        check(Looks::Unknown, &["transferable", "gpt4", "x_y_z", "wave3", "", "—"]);
    }

    #[test]
    fn what_was_agreed_has_names_of_its_own() {
        for name in ["consensus", "Final", "final rating", "consensus_decision", "agreed", "Adjudicated"] {
            assert!(is_agreed(name), "{name}");
        }
        for name in ["final year", "A", "rating", "finalist", ""] {
            assert!(!is_agreed(name), "{name}");
        }
    }
}
