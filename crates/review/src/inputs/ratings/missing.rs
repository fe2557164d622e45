//! Words that people write where a rating is missing.

use std::collections::BTreeMap;

use qes_work::{Stopped, Work};

use super::RatingColumns;
use super::raters::quoted;
use super::spelling::key;

/// In small letters.
const WORDS: [&str; 31] = [
    "#n/a",
    "-",
    "--",
    ".",
    "..",
    "?",
    "blank",
    "empty",
    "k.a.",
    "keine angabe",
    "missing",
    "n.a",
    "n.a.",
    "n.d.",
    "n.r.",
    "n/a",
    "n/r",
    "na",
    "nan",
    "nd",
    "no answer",
    "no rating",
    "not applicable",
    "not assessed",
    "not available",
    "not done",
    "not rated",
    "not reported",
    "nr",
    "null",
    "–",
];

/// Such words among the answers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Missing {
    /// Those that count as missing: beside numbers they are nothing else.
    pub na: Vec<String>,
    /// A word on them.
    pub said: Option<String>,
}

/// The words that stand for missing ratings among these answers, where no scale says what is a category.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(super) fn missing<'a>(
    answers: impl Iterator<Item = &'a str>,
    columns: &RatingColumns,
    work: &Work,
) -> Result<Missing, Stopped> {
    if !columns.scale.is_empty() {
        return Ok(Missing::default());
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for answer in answers {
        work.go_on()?;
        *counts.entry(answer).or_default() += 1;
    }
    let (words, others): (BTreeMap<&str, usize>, BTreeMap<&str, usize>) =
        counts.into_iter().partition(|(answer, _)| WORDS.contains(&key(answer).as_str()));
    if words.is_empty() || others.is_empty() {
        return Ok(Missing::default());
    }
    let named: Vec<String> = words.keys().map(|w| format!("'{w}'")).collect();
    let (named, n) = (named.join(", "), words.values().sum::<usize>());
    let all: Vec<&str> = words.keys().copied().collect();
    let answers = if n == 1 { "answer" } else { "answers" };
    if others.keys().all(|answer| answer.parse::<f64>().is_ok()) {
        let said =
            format!("{named} among numbers ({n} {answers}) was read as a missing rating; --scale makes it a category");
        return Ok(Missing { na: all.into_iter().map(str::to_owned).collect(), said: Some(said) });
    }
    let (counts, takes) = if all.len() == 1 { ("counts as a category", "it") } else { ("count as categories", "them") };
    let na = quoted(&all.join(","));
    let said = format!("{named} ({n} {answers}) {counts}; --na {na} takes {takes} for missing ratings");
    Ok(Missing { na: Vec::new(), said: Some(said) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answers: &str, na: &[&str], said: &str) {
        let found = missing(answers.split(' '), &RatingColumns::default(), &Work::new()).expect("nobody stops it");
        assert_eq!(found.na, na, "{answers}");
        assert_eq!(found.said.unwrap_or_default(), said);
    }

    #[test]
    fn words_for_missing_ratings_are_named() {
        check(
            "1 2 NR 3",
            &["NR"],
            "'NR' among numbers (1 answer) was read as a missing rating; --scale makes it a category",
        );
        check("yes no n/a n/a", &[], "'n/a' (2 answers) counts as a category; --na n/a takes it for missing ratings");
        check("yes NR -", &[], "'-', 'NR' (2 answers) count as categories; --na -,NR takes them for missing ratings");
        check("yes no none", &[], "");
        check("NR NR", &[], "");
        let typed = RatingColumns { scale: vec!["1".to_owned(), "NR".to_owned()], ..RatingColumns::default() };
        assert_eq!(missing(["1", "NR"].into_iter(), &typed, &Work::new()), Ok(Missing::default()));
    }
}
