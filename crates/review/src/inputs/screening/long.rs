//! A table with a row for each decision.

use std::collections::{BTreeMap, HashMap, HashSet};

use qes_flow::Verdict;
use qes_work::{Stopped, Work};

use super::{DecisionRow, Reading, reasons};
use crate::error::{ReviewError, nearest, shorten};
use crate::frame::Frame;

// Letters and digits alone count: `Record ID` is `record_id`.
const RECORD: [&str; 9] =
    ["record_id", "record", "unit", "paper_id", "refid", "reference_id", "article_id", "rayyan_id", "id"];
const REVIEWER: [&str; 7] = ["reviewer", "rater", "screener", "appraiser", "user", "reviewer_name", "user_name"];
const DECISION: [&str; 8] =
    ["decision", "vote", "verdict", "screening_decision", "response", "asreview_label", "label_included", "included"];
const STAGE: [&str; 4] = ["stage", "phase", "level", "screening_stage"];

/// Words of which the nearest one is named.
const WORDS: [&str; 10] =
    ["include", "included", "exclude", "excluded", "maybe", "unclear", "unsure", "undecided", "pending", "yes"];

/// Whether a word decides anything.
pub(crate) fn decided(word: &str) -> bool {
    const OPEN: [&str; 9] = ["undecided", "not decided", "pending", "awaiting", "na", "n/a", "null", "none", "nan"];
    !word.is_empty() && !OPEN.contains(&word.to_lowercase().as_str())
}

fn column(frame: &Frame, usual: &[&str]) -> Option<String> {
    let letters = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let named = |usual: &&str| frame.columns().into_iter().find(|own| letters(own) == letters(usual));
    let exact = usual.iter().find(|c| frame.has(c)).map(|c| (*c).to_owned());
    exact.or_else(|| usual.iter().find_map(named).map(str::to_owned))
}

/// The column that a table of decisions lacks: of the record, where it has one of decisions.
pub(super) fn lacking(frame: &Frame) -> &'static str {
    if column(frame, &DECISION).is_some() { "record_id" } else { "decision" }
}

/// Whether no record has two rows and nobody is named: the rows are records with what one person decided.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(super) fn is_one_persons(frame: &Frame, work: &Work) -> Result<bool, Stopped> {
    if column(frame, &REVIEWER).is_some() || column(frame, &STAGE).is_some() {
        return Ok(false);
    }
    let ids = column(frame, &RECORD).map(|c| frame.read_if_any(&c, work)).transpose()?.flatten().unwrap_or_default();
    Ok(super::distinct_while(ids.iter().flatten(), work)?.len() == ids.len())
}

/// Whether rows are decisions.
pub(super) fn is_long(frame: &Frame) -> bool {
    column(frame, &RECORD).is_some() && column(frame, &DECISION).is_some()
}

/// The decisions. A row without one was not decided yet, and is counted; one that cannot be read costs itself, and is named.
///
/// # Errors
/// No row holds a decision, and some hold what is none.
pub(super) fn rows(frame: &Frame, work: &Work) -> Result<Reading, ReviewError> {
    let texts = |usual: &[&str]| frame.read_or_blank(column(frame, usual).as_ref(), work);
    let (records, decisions, reviewers) = (texts(&RECORD)?, texts(&DECISION)?, texts(&REVIEWER)?);
    let (stages, rounds) = (texts(&STAGE)?, texts(&["round"])?);
    let mut reasons = reasons::of(frame, work)?;
    let decision_column = column(frame, &DECISION).unwrap_or_else(|| "decision".to_owned());
    let record_column = column(frame, &RECORD).unwrap_or_else(|| "record_id".to_owned());
    let words: Vec<&str> = decisions.iter().map(|d| d.as_deref().unwrap_or_default().trim()).collect();
    // Beside −1 and 1, 0 is what lies between them.
    let between = words.iter().any(|w| matches!(*w, "-1" | "-1.0"));
    let mut reading = Reading::default();
    let (mut open, mut nameless, mut stageless) = (Vec::new(), Vec::new(), Vec::new());
    let mut strange = Strange::default();
    let mut zeros = 0;
    let mut known: HashMap<&str, (bool, Option<Verdict>)> = HashMap::new();
    work.begin_counted("reading", "decisions", frame.height());
    for row in 0..frame.height() {
        work.did(1)?;
        let word = words[row];
        let (decided, verdict) = *known.entry(word).or_insert_with(|| (decided(word), Verdict::of(word)));
        if !decided {
            open.push(row);
            continue;
        }
        let verdict = if between && matches!(word, "0" | "0.0") {
            zeros += 1;
            Verdict::Maybe
        } else if let Some(verdict) = verdict {
            verdict
        } else {
            strange.add(row, &decision_column, word);
            continue;
        };
        let Some(record_id) = records[row].as_deref().map(str::trim).filter(|id| !id.is_empty()) else {
            strange.add(row, &record_column, "");
            continue;
        };
        let written = rounds[row].as_deref();
        let Some(round) = written.map_or(Some(1), round_of) else {
            strange.add(row, "round", written.unwrap_or_default().trim());
            continue;
        };
        let reviewer = reviewers[row].as_deref().map(str::trim).filter(|name| !name.is_empty());
        if reviewer.is_none() {
            nameless.push(row);
        }
        if stages[row].is_none() {
            stageless.push(row);
        }
        reading.rows.push(DecisionRow {
            record_id: record_id.to_owned(),
            stage: stages[row].clone().unwrap_or_default(),
            reviewer: reviewer.unwrap_or("reviewer").to_owned(),
            verdict,
            reasons: std::mem::take(&mut reasons[row]),
            round,
        });
    }
    if reading.rows.is_empty() && open.is_empty() {
        strange.refused(frame, &decision_column, &record_column)?;
    }
    reading.warnings.extend(strange.told(frame, &decision_column, &record_column, work)?);
    let some = |rows: &[usize]| match rows {
        [row] => format!("row {} of '{}'", row + 1, frame.name),
        rows => format!("{} rows of '{}', such as row {},", rows.len(), frame.name, rows[0] + 1),
    };
    let verb = |rows: &[usize], one: &'static str, several: &'static str| if rows.len() == 1 { one } else { several };
    reading.open = open;
    if zeros > 0 {
        let times = if zeros == 1 { "once".to_owned() } else { format!("{zeros} times") };
        reading
            .warnings
            .push(format!("'{decision_column}' of '{}' holds -1 and 1, so 0 is read as maybe ({times})", frame.name));
    }
    // Where nobody is named at all, the table is one person's.
    if !nameless.is_empty() && nameless.len() < reading.rows.len() {
        let (what, verb) = (some(&nameless), verb(&nameless, "names", "name"));
        reading.warnings.push(format!("{what} {verb} no reviewer; taken for one person's, 'reviewer'"));
    }
    if !stageless.is_empty() && stageless.len() < reading.rows.len() {
        let (what, verb) = (some(&stageless), verb(&stageless, "names", "name"));
        reading.stageless = Some(format!("{what} {verb}"));
    }
    reading.warnings.extend(alike(&reading.rows, work)?);
    Ok(reading)
}

/// Takes out of a column of decisions, as each reviewer wrote them, what decides nothing and what is none, and says so. Where most words are
/// none, or are numbers of a scale, the column has words of its own, which stay.
pub(crate) fn only_decisions(
    frame: &Frame,
    column: &str,
    answers: &mut [Option<String>],
    missing: &dyn Fn(&String) -> bool,
    work: &Work,
) -> Result<Vec<String>, Stopped> {
    let mut strange = Strange::default();
    let (mut read, mut unread, mut open) = (0, 0, Vec::new());
    let mut numbers = false;
    for (row, answer) in answers.iter().enumerate() {
        work.go_on()?;
        let Some(word) = answer.as_ref().filter(|a| !missing(a)).map(|a| a.trim()) else { continue };
        if !decided(word) {
            open.push(row);
        } else if Verdict::of(word).is_some() {
            read += 1;
        } else {
            unread += 1;
            numbers |= word.parse::<f64>().is_ok_and(|n| n.abs() > 1.0);
            strange.add(row, column, word);
        }
    }
    if numbers || unread >= read {
        return Ok(Vec::new());
    }
    for row in strange.words.iter().flat_map(|(_, _, rows)| rows).chain(&open) {
        answers[*row] = None;
    }
    let mut said = strange.told(frame, column, "", work)?;
    if !open.is_empty() {
        said.push(nothing_yet(frame, &open));
    }
    said.extend(one_word(answers, work)?);
    Ok(said)
}

/// Gives every decision the word that comes first for it; numbers stay what they are.
fn one_word(answers: &mut [Option<String>], work: &Work) -> Result<Option<String>, Stopped> {
    let mut words: Vec<(Verdict, String)> = Vec::new();
    let mut respelled: BTreeMap<(String, String), usize> = BTreeMap::new();
    for answer in answers.iter_mut().flatten() {
        work.go_on()?;
        let word = answer.trim();
        let Some(verdict) = Verdict::of(word).filter(|_| word.parse::<f64>().is_err()) else { continue };
        match words.iter().find(|(v, _)| *v == verdict) {
            None => words.push((verdict, word.to_owned())),
            Some((_, first)) if first == word => {}
            Some((_, first)) => {
                *respelled.entry((word.to_owned(), first.clone())).or_default() += 1;
                answer.clone_from(first);
            }
        }
    }
    let all: Vec<String> =
        respelled.iter().map(|((word, first), n)| format!("{n} '{}' as '{first}'", shorten(word))).collect();
    Ok((!all.is_empty()).then(|| format!("words for one decision were read as one: {}", all.join(", "))))
}

/// What is to be said of rows without a decision: those that loading could not read hold one that does not count.
pub(crate) fn without_decision(frame: &Frame, open: &[usize], unread: &[usize]) -> Vec<String> {
    let unread: HashSet<&usize> = unread.iter().collect();
    let (strange, blank): (Vec<usize>, Vec<usize>) = open.iter().partition(|row| unread.contains(row));
    let mut said = Vec::new();
    if !strange.is_empty() {
        let shown: Vec<String> = strange.iter().take(LISTED).map(|row| (row + 1).to_string()).collect();
        let more = if strange.len() > LISTED { format!(", … ({} rows)", strange.len()) } else { String::new() };
        let (rows, these) =
            if strange.len() == 1 { ("row", "this decision does") } else { ("rows", "these decisions do") };
        said.push(format!(
            "'{}', {rows} {}{more}: the word for the decision was not read while loading; {these} not count",
            frame.name,
            shown.join(", ")
        ));
    }
    said.extend((!blank.is_empty()).then(|| nothing_yet(frame, &blank)));
    said
}

/// That rows hold no decision yet.
fn nothing_yet(frame: &Frame, open: &[usize]) -> String {
    match open {
        [row] => format!("row {} of '{}' decides nothing yet (blank, undecided or pending)", row + 1, frame.name),
        rows => format!(
            "{} rows of '{}', such as row {}, decide nothing yet (blank, undecided or pending)",
            rows.len(),
            frame.name,
            rows[0] + 1
        ),
    }
}

/// Rows whose decision cannot be read, by column and word, in the order in which the words occur.
#[derive(Default)]
struct Strange {
    words: Vec<(String, String, Vec<usize>)>,
    places: HashMap<(String, String), usize>,
}

/// Rows that a sentence lists.
const LISTED: usize = 5;

impl Strange {
    fn add(&mut self, row: usize, column: &str, word: &str) {
        let new = self.words.len();
        let place = *self.places.entry((column.to_owned(), word.to_owned())).or_insert(new);
        match self.words.get_mut(place) {
            Some((_, _, rows)) => rows.push(row),
            None => self.words.push((column.to_owned(), word.to_owned(), vec![row])),
        }
    }

    /// # Errors
    /// That the first of the words cannot be read.
    fn refused(&self, frame: &Frame, decision: &str, record: &str) -> Result<(), ReviewError> {
        let Some((column, word, rows)) = self.words.first() else { return Ok(()) };
        let n: usize = self.words.iter().map(|(_, _, rows)| rows.len()).sum();
        let more = match n - 1 {
            0 => String::new(),
            1 => "; 1 more row holds no decision either".to_owned(),
            n => format!("; {n} more rows hold no decision either"),
        };
        let (expected, hint) = expected(column, word, decision, record);
        Err(frame.bad_value(rows[0], column, word, &format!("{expected}{hint}{more}")))
    }

    fn told(&self, frame: &Frame, decision: &str, record: &str, work: &Work) -> Result<Vec<String>, Stopped> {
        let one = |(column, word, rows): &(String, String, Vec<usize>)| {
            work.go_on()?;
            let shown: Vec<String> = rows.iter().take(LISTED).map(|row| (row + 1).to_string()).collect();
            let more = if rows.len() > LISTED { format!(", … ({} rows)", rows.len()) } else { String::new() };
            let (row, these) =
                if rows.len() == 1 { ("row", "this decision does") } else { ("rows", "these decisions do") };
            let (expected, hint) = expected(column, word, decision, record);
            Ok(format!(
                "'{}', {row} {}{more}, column '{column}': found '{}', expected {expected}; {these} not count{hint}",
                frame.name,
                shown.join(", "),
                shorten(word),
            ))
        };
        self.words.iter().map(one).collect()
    }
}

/// What a decision may be.
const DECISIONS: &str = "include, exclude or maybe (or yes, no, unclear)";

/// What a column may hold, and what is meant, perhaps.
fn expected(column: &str, word: &str, decision: &str, record: &str) -> (&'static str, String) {
    match column {
        _ if column == decision => (DECISIONS, hint(word)),
        _ if column == record => ("the id of a record", String::new()),
        _ => ("the number of a round, from 1", String::new()),
    }
}

/// The word that is meant, perhaps.
fn hint(word: &str) -> String {
    nearest(word, WORDS).map_or_else(String::new, |n| format!("; did you mean '{n}'?"))
}

/// The number of a round: `2`, `2.0`, `round 2`.
fn round_of(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    let number = text.strip_prefix("round").unwrap_or(&text).trim();
    let number = number.strip_suffix(".0").unwrap_or(number);
    number.parse().ok().filter(|n| *n > 0)
}

/// Reviewers whose names differ in blanks and capitals alone.
fn alike(rows: &[DecisionRow], work: &Work) -> Result<Vec<String>, Stopped> {
    let letters =
        |name: &str| name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect::<String>();
    let names = super::distinct_while(rows.iter().map(|r| &r.reviewer), work)?;
    let mut warnings = Vec::new();
    let mut first: HashMap<String, &str> = HashMap::new();
    for name in &names {
        work.go_on()?;
        let other = *first.entry(letters(name)).or_insert(name);
        if other != name {
            let (other, name) = (shorten(other), shorten(name));
            warnings.push(format!("the reviewers '{other}' and '{name}' are taken for two people"));
        }
    }
    Ok(warnings)
}
