//! What a claim says, in a reader's words.

use super::Claim;
use crate::numbers::shown;
use crate::package::Review;
use crate::selection::{Comparison, Condition, Selection, Whole};

/// What is counted by a column of a table, or by its rows.
const NOUNS: [(&str, &[&str], &str); 21] = [
    ("papers", &["", "paper_id", "reference"], "papers"),
    ("papers", &["study_id"], "studies"),
    ("studies", &["", "study_id"], "studies"),
    ("studies", &["participants"], "participants"),
    ("concepts", &["", "concept_id", "label"], "concepts"),
    ("concepts", &["category_id"], "categories"),
    ("categories", &["", "category_id", "label"], "categories"),
    ("searches", &["", "source"], "sources"),
    ("records", &["", "record_id"], "records"),
    ("decisions", &[""], "decisions"),
    ("decisions", &["record_id"], "records decided on"),
    ("appraisals", &["", "answer"], "answers"),
    ("appraisals", &["paper_id"], "appraised papers"),
    ("appraisals", &["appraiser"], "appraisers"),
    ("instruments", &["", "item"], "items"),
    ("instruments", &["instrument"], "instruments"),
    ("flow", &["", "box"], "boxes of the flow"),
    ("flow", &["n"], "counts of the flow"),
    ("margins", &["", "n"], "published counts"),
    ("support", &["paper_id"], "supporting papers"),
    ("prose_citations", &["", "reference"], "citations of the running text"),
];

/// What the selected rows, or values, are called.
pub(super) fn noun(about: &Selection) -> String {
    let column = about.columns.first().map_or("", String::as_str);
    match known_noun(about) {
        Some(noun) => noun.to_owned(),
        None if column.is_empty() => format!("rows of '{}'", about.resource),
        None => format!("values of '{column}' in '{}'", about.resource),
    }
}

/// As [`noun`], where the table and the column have one.
pub(super) fn known_noun(about: &Selection) -> Option<&'static str> {
    let column = about.columns.first().map_or("", String::as_str);
    let known = NOUNS.iter().find(|(table, columns, _)| *table == about.resource && columns.contains(&column));
    known.map(|(_, _, noun)| *noun)
}

/// What a table lists.
pub(super) fn listed(table: &str) -> Option<&'static str> {
    NOUNS.iter().find(|(name, columns, _)| *name == table && columns[0].is_empty()).map(|(_, _, noun)| *noun)
}

/// `the text says 60 studies`, `the text calls the concepts 'categories'`: the beginning of every sentence on a claim.
pub(super) fn said(review: &Review, claim: &Claim) -> String {
    let Claim { kind, about, .. } = claim;
    let value = value(claim);
    let what = what(review, about);
    match kind.as_str() {
        // The text names what it counts.
        "count" | "sum" if value.contains(char::is_alphabetic) => {
            format!("the text says {value}{}", which(review, about))
        }
        "count" => format!("the text says {value} {what}"),
        "sum" if about.columns.first().is_some_and(|c| c == "participants") => format!("the text says {value} {what}"),
        "sum" if known_noun(about).is_none() => {
            format!("the text says {value} (the sum of {})", columns(review, about))
        }
        "sum" => format!("the text says {value} ({what})"),
        "range" if is_agreement(claim) => {
            format!("the text says {value} (the range of agreement over the items{})", which(review, about))
        }
        "range" | "mean" | "median" => format!("the text says {value} (the {kind} of {})", columns(review, about)),
        "membership" => format!("the text lists {value} as the {what}"),
        "unit" => format!("the text calls {} '{value}'", the(&what)),
        "percent" => format!("the text says {value} ({what}{})", whole(review, about.of.as_ref())),
        kind => format!("the text says {value} ({kind} of {what})"),
    }
}

/// What a claim is about, without its value: `the number of papers whose status is included`.
pub(super) fn subject(review: &Review, claim: &Claim) -> String {
    let Claim { kind, about, .. } = claim;
    let what = what(review, about);
    match kind.as_str() {
        "count" => format!("the number of {what}"),
        "range" | "mean" | "median" => format!("the {kind} of {}", columns(review, about)),
        "membership" => format!("the list of {what}"),
        "unit" => format!("what it calls {}", the(&what)),
        "percent" => format!("the percentage of {what}{}", whole(review, about.of.as_ref())),
        "sum" => what,
        kind => format!("the {kind} of {what}"),
    }
}

/// Whether a claim is about how far the appraisers agree.
fn is_agreement(claim: &Claim) -> bool {
    claim.about.resource == "appraisals" && claim.value.contains('%')
}

/// What is selected: `papers whose status is included`, `what the box 'Included' holds`, `published counts by country`.
fn what(review: &Review, about: &Selection) -> String {
    let single = match about.any_of.as_slice() {
        [all] => match all.as_slice() {
            [one] if one.comparison == Comparison::Equal && one.values.len() == 1 => Some(one),
            _ => None,
        },
        _ => None,
    };
    let counts = about.columns.first().is_some_and(|column| column == "n");
    match (about.resource.as_str(), single) {
        ("flow", Some(one)) if counts && one.column == "box" => {
            format!("what the box {} holds", label(review, "flow", "box", &one.values[0]))
        }
        ("margins", Some(one)) if counts && one.column == "variable" => {
            format!("published counts by {}", one.values[0])
        }
        _ => format!("{}{}", noun(about), which(review, about)),
    }
}

/// `the papers`, `what the box 'Included' holds`.
fn the(what: &str) -> String {
    if what.starts_with("what ") { what.to_owned() } else { format!("the {what}") }
}

/// The value as the text gives it, and as all numbers are written where it is a count.
fn value(claim: &Claim) -> String {
    if matches!(claim.kind.as_str(), "count" | "sum") { shown(&claim.value) } else { claim.value.clone() }
}

/// The columns by their own names, which say more than what they count.
fn columns(review: &Review, about: &Selection) -> String {
    let names: Vec<String> = about.columns.iter().map(|c| format!("'{c}'")).collect();
    let which = which(review, about);
    match names.as_slice() {
        [] => format!("{}{which}", noun(about)),
        names => format!("{} in '{}'{which}", names.join(" to "), about.resource),
    }
}

/// ` whose status is included or conflict and whose year is 2010 or more`; nothing where every row is meant.
pub(super) fn which(review: &Review, about: &Selection) -> String {
    let one = |condition: &Condition| format!("whose {}", condition_words(review, about, condition));
    let all: Vec<String> =
        about.any_of.iter().map(|all| all.iter().map(one).collect::<Vec<_>>().join(" and ")).collect();
    if all.is_empty() { String::new() } else { format!(" {}", all.join(", or ")) }
}

fn whole(review: &Review, of: Option<&Whole>) -> String {
    match of {
        None => String::new(),
        Some(Whole::Number(number)) => format!(", of {}", crate::numbers::number(*number)),
        Some(Whole::Rows(whole)) => format!(", of the {}{}", noun(whole), which(review, whole)),
    }
}

fn condition_words(review: &Review, about: &Selection, condition: &Condition) -> String {
    let Condition { column, comparison, values } = condition;
    let values: Vec<String> = values.iter().map(|value| label(review, &about.resource, column, value)).collect();
    let either = values.join(" or ");
    // An id says what it is of.
    let column = column.strip_suffix("_id").unwrap_or(column);
    match comparison {
        Comparison::Equal if either.is_empty() => format!("{column} is blank"),
        Comparison::Equal => format!("{column} is {either}"),
        Comparison::NotEqual => format!("{column} is not {either}"),
        Comparison::Less => format!("{column} is below {either}"),
        Comparison::AtMost => format!("{column} is {either} or less"),
        Comparison::AtLeast => format!("{column} is {either} or more"),
        Comparison::More => format!("{column} is above {either}"),
    }
}

/// What a reader sees of an id: the label of a box or of a category.
fn label(review: &Review, table: &str, column: &str, value: &str) -> String {
    let (labels, ids) = match (table, column) {
        ("flow", "box") => ("flow", "box"),
        ("concepts" | "categories", "category_id") => ("categories", "category_id"),
        _ => return value.to_owned(),
    };
    let found = review.frame(labels).and_then(|frame| {
        let at = frame.texts_if_any(ids)?.iter().position(|id| id.as_deref() == Some(value))?;
        frame.texts_if_any("label")?.get(at).cloned().flatten()
    });
    found.map_or_else(|| value.to_owned(), |label| format!("'{}'", crate::error::shorten(&label)))
}
