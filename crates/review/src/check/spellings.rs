//! One source, level or appraiser is spelled in one way.
//!
//! Case, blanks, hyphens and accents apart, two spellings are of one thing. So are names that differ in one letter of a long
//! word, where one is much rarer; numbers, short words and single letters tell names apart.

use std::collections::{BTreeMap, BTreeSet};

use qes_work::{Stopped, Work};

use super::Context;
use super::examination::Looked;
use crate::error::{ReviewError, shorten};
use crate::finding::Finding;
use crate::frame::Frame;
use crate::package::Review;
use crate::selection::is_id;

/// Columns of `papers` and `studies` that are read for themselves, not as a level that rows share.
const NO_LEVEL: [&str; 22] = [
    "title",
    "author",
    "authors",
    "journal",
    "abstract",
    "note",
    "notes",
    "provenance",
    "status",
    "doi",
    "url",
    "pages",
    "volume",
    "issue",
    "keywords",
    "label",
    "comment",
    "comments",
    "aim",
    "aims",
    "quote",
    "citation",
];

/// Columns that hold one kind of name together: table and column.
const SHARED: [&[(&str, &str)]; 3] =
    [&[("searches", "source"), ("records", "source")], &[("appraisals", "appraiser")], &[("decisions", "reviewer")]];

/// Words that differ in one letter and are two.
const TWO: [(&str, &str); 3] = [("iceland", "ireland"), ("casual", "causal"), ("marital", "martial")];

/// A level is short; what is longer is prose.
const LONGEST: usize = 60;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let mut groups: Vec<Vec<(&Frame, &str)>> = SHARED.iter().map(|group| held(review, group)).collect();
    let mut variables: BTreeMap<&str, Vec<(&Frame, &str)>> = BTreeMap::new();
    for frame in ["papers", "studies"].iter().filter_map(|name| review.frame(name)) {
        context.work.go_on()?;
        for column in frame.columns().into_iter().filter(|c| is_level(c)) {
            context.work.go_on()?;
            variables.entry(column).or_default().push((frame, column));
        }
    }
    groups.extend(variables.into_values());
    let mut findings = Vec::new();
    let mut columns = 0;
    for group in groups {
        context.work.go_on()?;
        let mut times: BTreeMap<String, Vec<(&str, usize)>> = BTreeMap::new();
        for (frame, column) in &group {
            context.work.go_on()?;
            if !frame.is_text(column) {
                continue;
            }
            columns += 1;
            for (row, text) in frame.read(column, context.work)?.into_iter().enumerate() {
                context.work.go_on()?;
                if let Some(text) = text {
                    times.entry(text).or_default().push((frame.name.as_str(), row));
                }
            }
        }
        if let Some((frame, column)) = group.first() {
            findings.extend(compared(&frame.name, column, &times, context.work)?);
        }
    }
    if columns == 0 {
        return Ok(Looked::nothing("no source, appraiser or variable of papers or studies is given"));
    }
    Ok(Looked::at(columns, ("column of names", "columns of names"), findings))
}

fn is_level(column: &str) -> bool {
    let column = column.to_lowercase();
    !NO_LEVEL.contains(&column.as_str()) && !column.contains("author") && !is_id(&column)
}

fn held<'a>(review: &'a Review, group: &[(&str, &'static str)]) -> Vec<(&'a Frame, &'static str)> {
    let column =
        |(table, column): &(&str, &'static str)| Some((review.frame(table).filter(|f| f.has(column))?, *column));
    group.iter().filter_map(column).collect()
}

type Rows<'a> = Vec<(&'a str, usize)>;

fn compared(
    table: &str,
    column: &str,
    times: &BTreeMap<String, Rows<'_>>,
    work: &Work,
) -> Result<Vec<Finding>, Stopped> {
    let counts = times.iter().map(|(text, rows)| (text.as_str(), rows.len())).collect();
    Ok(alike(&counts, work)?.iter().map(|spellings| finding(table, column, spellings, times)).collect())
}

/// Names that are spellings of one, of names with how often each occurs.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(crate) fn alike<'a>(times: &BTreeMap<&'a str, usize>, work: &Work) -> Result<Vec<Vec<&'a str>>, Stopped> {
    if times.keys().any(|text| text.chars().count() > LONGEST) {
        return Ok(Vec::new());
    }
    let mut folded: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for text in times.keys() {
        work.go_on()?;
        folded.entry(fold(text)).or_default().push(text);
    }
    let mut found: Vec<Vec<&str>> = folded.values().filter(|spellings| spellings.len() > 1).cloned().collect();
    // A letter is looked for only in what recurs: of as many names as rows none is rare.
    if 4 * folded.len() > 3 * times.values().sum::<usize>() {
        return Ok(found);
    }
    let texts: Vec<&Vec<&str>> = folded.values().collect();
    let levels: Vec<(String, usize)> =
        texts.iter().map(|t| (t[0].to_lowercase(), t.iter().map(|t| times[*t]).sum())).collect();
    for (rare, usual) in one_letter(&levels, work)? {
        found.push(texts[usual].iter().chain(texts[rare]).copied().collect());
    }
    Ok(found)
}

fn finding(table: &str, column: &str, spellings: &[&str], times: &BTreeMap<String, Rows<'_>>) -> Finding {
    let mut spellings = spellings.to_vec();
    spellings.sort_by_key(|text| std::cmp::Reverse(times[*text].len()));
    let often = |n: usize| if n == 1 { "once".to_owned() } else { format!("{n} times") };
    let shown: Vec<String> =
        spellings.iter().map(|text| format!("'{}' ({})", shorten(text), often(times[*text].len()))).collect();
    let message = format!("{column} is spelled in several ways: {}", shown.join(", "));
    let (usual, others) = (spellings[0], &spellings[1..]);
    let places = others.iter().flat_map(|text| times[*text].iter());
    let tables: BTreeSet<&str> = places.clone().map(|(table, _)| *table).collect();
    let at = tables.iter().next().copied().unwrap_or(table);
    let rows = places.filter(|(table, _)| *table == at).map(|(_, row)| *row);
    let finding = Finding::warning(format!("spelling:{column}:{}", others.join("+")), at, message).rows(rows);
    finding.expected(usual).found(others.join(", "))
}

/// What is left of a name without case, blanks, hyphens, a last point and common accents. Beside digits, blanks and hyphens
/// mean something.
fn fold(text: &str) -> String {
    if text.chars().any(|c| c.is_ascii_digit()) {
        return text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    }
    let plain = |c: char| match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        c => c,
    };
    let words = text.to_lowercase();
    let letters = words.trim_end_matches('.').chars().filter(|c| !c.is_whitespace() && !"-‐–_".contains(*c));
    letters.map(plain).collect()
}

/// Pairs of names that differ in one letter, by their positions, the rarer first.
fn one_letter(levels: &[(String, usize)], work: &Work) -> Result<Vec<(usize, usize)>, Stopped> {
    // Each is compared with each.
    const MOST: usize = 2_000;
    let mut pairs = Vec::new();
    for (i, (a, times_a)) in levels.iter().enumerate().take(MOST) {
        work.go_on()?;
        for (j, (b, times_b)) in levels.iter().enumerate().take(MOST).skip(i + 1) {
            let ((rare, rarely), (usual, often)) =
                if times_a < times_b { ((i, times_a), (j, times_b)) } else { ((j, times_b), (i, times_a)) };
            let alike = a.len().abs_diff(b.len()) <= 4 && a.chars().next() == b.chars().next();
            if rarely * 2 <= *often && alike && is_slip(a, b) {
                pairs.push((rare, usual));
            }
        }
    }
    Ok(pairs)
}

/// Whether two names are the same but for one long word, with a letter changed, added, left out, or two swapped.
fn is_slip(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| c.is_whitespace() || c == '-').filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    let (a, b) = (words(a), words(b));
    let mut differing = a.iter().zip(&b).filter(|(a, b)| a != b);
    let (Some((a_word, b_word)), None) = (differing.next(), differing.next()) else { return false };
    a.len() == b.len() && is_slip_of_word(a_word, b_word)
}

fn is_slip_of_word(a: &str, b: &str) -> bool {
    const SHORTEST: usize = 6;
    let short = |word: &str| word.chars().count() < SHORTEST || word.chars().any(|c| c.is_ascii_digit());
    let two = |(x, y): &(&str, &str)| (a == *x && b == *y) || (a == *y && b == *x);
    // "Interview" and "interviews" are one word in two numbers, no slip of the pen.
    let plural = a.strip_suffix('s') == Some(b) || b.strip_suffix('s') == Some(a);
    // The first letter is seldom mistaken, and tells "formal" from "normal".
    let begins_otherwise = a.chars().next() != b.chars().next();
    if (short(a) && short(b)) || plural || begins_otherwise || TWO.iter().any(two) {
        return false;
    }
    strsim::osa_distance(a, b) == 1
}

#[cfg(test)]
mod tests {
    use super::{fold, is_slip, one_letter};

    #[test]
    fn a_spelling_is_told_from_another_name() {
        for (a, b, slip) in [
            ("sweden", "sweeden", true),
            ("sweden", "swedan", true),
            ("germany", "gemrany", true),
            ("iceland", "ireland", false),
            ("zambia", "gambia", false),
            ("niger", "nigeria", false),
            ("austria", "australia", false),
            ("slovakia", "slovenia", false),
            ("formal", "normal", false),
            ("interview", "interviews", false),
            ("focus group a", "focus group b", false),
            ("new zealand", "new zeeland", true),
            ("grounded theory", "grounded theories", false),
        ] {
            assert_eq!(is_slip(a, b), slip, "{a} {b}");
        }
        assert_eq!(fold("New  Zealand"), fold("new zealand"));
        assert_eq!(fold("In-patient"), fold("inpatient"));
        assert_eq!(fold("18-25"), "18-25");
        assert_ne!(fold("A"), fold("B"));
    }

    #[test]
    fn short_words_numbers_and_equals_are_left_alone() {
        let levels = |texts: &[(&str, usize)]| {
            let owned: Vec<(String, usize)> = texts.iter().map(|(t, n)| ((*t).to_owned(), *n)).collect();
            one_letter(&owned, &qes_work::Work::new()).expect("nobody stops it").len()
        };
        assert_eq!(levels(&[("sweden", 5), ("swedan", 1)]), 1);
        assert_eq!(levels(&[("sweden", 1), ("swedan", 1)]), 0);
        assert_eq!(levels(&[("iran", 9), ("iraq", 1)]), 0);
        assert_eq!(levels(&[("group1xy", 9), ("group2xy", 1)]), 0);
    }
}
