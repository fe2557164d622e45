//! Which columns of a wide table are raters, where nobody says so: those that look like it and answer alike. Everything else is left
//! aside, or asked about where it could be meant.

use std::collections::{BTreeSet, HashMap, HashSet};

use qes_work::{Stopped, Work};

use super::names::{self, Looks};
use super::nobody::{Among, Held};
use super::spelling::key;
use crate::error::ReviewError;

/// A column that is neither unit, item nor round, nor what was agreed in the end.
pub(super) struct Candidate {
    pub name: String,
    /// Its answers, row by row, without regard to their spelling.
    pub given: Vec<Option<String>>,
    /// The different ones among them.
    pub answers: BTreeSet<String>,
    /// Whether each row holds another one.
    pub distinct: bool,
}

impl Candidate {
    /// The column of this name with these texts.
    ///
    /// # Errors
    /// [`Stopped`] when the work was.
    pub(super) fn new(name: String, texts: &[Option<String>], work: &Work) -> Result<Self, Stopped> {
        let mut different: HashSet<&str> = HashSet::new();
        let mut keys: HashMap<&str, String> = HashMap::new();
        let mut given: Vec<Option<String>> = Vec::with_capacity(texts.len());
        for text in texts {
            work.go_on()?;
            let Some(text) = text else {
                given.push(None);
                continue;
            };
            different.insert(text);
            given.push(Some(keys.entry(text).or_insert_with(|| key(text)).clone()));
        }
        let distinct = different.len() == texts.len();
        let mut answers = BTreeSet::new();
        for key in keys.into_values() {
            work.go_on()?;
            answers.insert(key);
        }
        Ok(Self { name, given, answers, distinct })
    }
}

/// The columns taken for raters, and those that are nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Recognized {
    pub raters: Vec<String>,
    pub aside: Vec<String>,
    /// What may be meant otherwise.
    pub doubts: Vec<String>,
}

/// More columns whose names are plain words are rather items than people.
const MOST_PEOPLE: usize = 6;

/// The raters of the table called `table`. `settled` is whether a column holds what was agreed.
///
/// # Errors
/// Columns look like items, or fewer than two look like raters, or one more could be a rater: the error says what to name.
pub(super) fn recognize(
    table: &str,
    columns: &[Candidate],
    has_unit: bool,
    many_rows: bool,
    settled: bool,
    work: &Work,
) -> Result<Recognized, ReviewError> {
    work.begin("looking who rates")?;
    let looks = looks_of(columns);
    let of = |wanted: Looks| columns.iter().zip(&looks).filter(move |(_, l)| **l == wanted).map(|(c, _)| c).collect();
    let (named, people, items): (Vec<&Candidate>, Vec<&Candidate>, Vec<&Candidate>) =
        (of(Looks::Rater), of(Looks::Person), of(Looks::Item));
    // What is called like an item may be said of the unit: a design, a setting.
    let answered = |item: &Candidate| {
        let others = columns.iter().zip(&looks).filter(|(c, l)| c.name != item.name && **l != Looks::Summary);
        others.map(|(c, _)| c).any(|other| !other.answers.is_disjoint(&item.answers))
    };
    // A letter over a column of numbers that count the rows is no rater beside two that do not.
    let counts_rows =
        |c: &&Candidate| many_rows && c.distinct && named.iter().filter(|other| !other.distinct).count() > 1;
    let named: Vec<&Candidate> = named.iter().copied().filter(|c| !counts_rows(c)).collect();
    let raters: Vec<&Candidate> = if named.len() >= 2 {
        named.clone()
    } else if items.iter().filter(|item| answered(item)).count() < 2
        && (2..=MOST_PEOPLE).contains(&(named.len() + people.len()))
    {
        let both = |c: &&Candidate| named.iter().chain(&people).any(|other| other.name == c.name);
        let those: Vec<&Candidate> = columns.iter().filter(both).collect();
        let alike = |c: &&Candidate| those.iter().any(|o| o.name != c.name && mostly_alike(c, o));
        those.iter().copied().filter(alike).collect()
    } else {
        Vec::new()
    };
    if raters.len() < 2 {
        return Err(none(table, columns, &looks, &named));
    }
    if many_rows && !has_unit {
        let id = columns.iter().zip(&looks).find(|(c, l)| {
            c.distinct && !c.answers.is_empty() && (names::is_id(&c.name) || !matches!(l, Looks::Summary | Looks::Item))
        });
        if let Some((column, _)) = id {
            return Err(refused(
                format!("the column '{}' holds another value in every row", column.name),
                format!(
                    "if it names the units, say --unit {}; else name the raters with --raters",
                    quoted(&column.name)
                ),
            ));
        }
    }
    let several = raters.iter().enumerate().find_map(|(at, one)| {
        let who = names::who(&one.name);
        Some((one, raters[..at].iter().find(|before| names::who(&before.name) == who)?))
    });
    if let Some((second, first)) = several {
        return Err(refused(
            format!("'{table}': the columns '{}' and '{}' look like two answers of one rater", first.name, second.name),
            "expected a column for each rater, named with --raters, e.g. --raters A,B".to_owned(),
        ));
    }
    let taken = |c: &Candidate| raters.iter().any(|r| r.name == c.name);
    for (column, looks) in columns.iter().zip(&looks).filter(|(c, _)| !taken(c)) {
        let shares = raters.iter().any(|r| !r.answers.is_disjoint(&column.answers));
        if shares && *looks != Looks::Summary {
            let names = list(raters.iter().map(|r| r.name.as_str()));
            let agreed = if settled {
                String::new()
            } else {
                format!("; --final {} where it holds what was agreed", quoted(&column.name))
            };
            return Err(refused(
                format!("'{table}': the column '{}' holds the same answers as {names}", column.name),
                format!(
                    "expected the raters to be named: --raters {} leaves it out, or add it to them{agreed}",
                    quoted(&raters.iter().map(|r| r.name.as_str()).collect::<Vec<_>>().join(",")),
                ),
            ));
        }
    }
    work.go_on()?;
    if let Some(lone) = raters.iter().find(|one| lone(one, &raters)) {
        let others = raters.iter().filter(|r| r.name != lone.name).flat_map(|r| &r.answers);
        return Err(refused(
            format!("'{table}': the column '{}' ({}) shares no answer with the other raters", lone.name, answers(lone)),
            format!(
                "expected the same categories by every rater, found {} by the others; name the raters with --raters",
                list(others.collect::<BTreeSet<_>>().into_iter().take(5).map(String::as_str))
            ),
        ));
    }
    let doubt = Among { table, held: Held::Column, raters: &raters, settled, work }.own()?;
    Ok(Recognized {
        doubts: doubt.into_iter().collect(),
        raters: raters.iter().map(|r| r.name.clone()).collect(),
        aside: columns.iter().filter(|c| !taken(c)).map(|c| c.name.clone()).collect(),
    })
}

/// What each column looks like, by its name and its neighbors: a numbered row of names that says nothing else is one of items.
fn looks_of(columns: &[Candidate]) -> Vec<Looks> {
    let stems: Vec<Option<String>> = columns.iter().map(|c| names::stem(&c.name)).collect();
    let looks_of = |(column, stem): (&Candidate, &Option<String>)| match Looks::of(&column.name) {
        Looks::Unknown | Looks::Person if stem.is_some() && stems.iter().filter(|s| *s == stem).count() > 2 => {
            Looks::Item
        }
        looks => looks,
    };
    columns.iter().zip(&stems).map(looks_of).collect()
}

/// Whether two columns share at least half of the answers of the one with fewer.
fn mostly_alike(one: &Candidate, other: &Candidate) -> bool {
    let fewer = one.answers.len().min(other.answers.len());
    fewer > 0 && 2 * one.answers.intersection(&other.answers).count() >= fewer
}

/// Whether two columns can be answers on one scale.
fn alike(one: &Candidate, other: &Candidate) -> bool {
    !one.answers.is_disjoint(&other.answers) || (numeric(one) && numeric(other))
}

fn numeric(column: &Candidate) -> bool {
    !column.answers.is_empty() && column.answers.iter().all(|a| a.parse::<f64>().is_ok())
}

/// Whether a rater with several answers shares none with several of the others.
fn lone(one: &Candidate, raters: &[&Candidate]) -> bool {
    let mut others = raters.iter().filter(|r| r.name != one.name && r.answers.len() > 1).peekable();
    one.answers.len() > 1 && others.peek().is_some() && others.all(|other| !alike(one, other))
}

/// Why there are no two raters.
fn none(table: &str, columns: &[Candidate], looks: &[Looks], named: &[&Candidate]) -> ReviewError {
    let named_raters = columns.iter().zip(looks).filter(|(_, l)| matches!(l, Looks::Rater | Looks::Person));
    let items: Vec<&str> =
        columns.iter().zip(looks).filter(|(_, l)| **l == Looks::Item).map(|(c, _)| c.name.as_str()).collect();
    let who = columns.iter().find(|c| names::names_raters(&c.name));
    let answers = columns.iter().map(|c| c.name.as_str()).find(|c| names::holds_answers(c));
    // Many plain words are topics of items rather than people.
    let words: Vec<&str> = named_raters.map(|(c, _)| c.name.as_str()).collect();
    let (items, kind) = if items.len() > 1 || (items.len() == 1 && named.is_empty()) {
        (items, "look like items, not raters")
    } else if words.len() > MOST_PEOPLE {
        (words, "may be items as well as raters")
    } else if let [only] = named {
        let others: Vec<&str> = columns.iter().map(|c| c.name.as_str()).filter(|c| *c != only.name).collect();
        return refused(
            format!("'{table}' has one column that looks like a rater, '{}'{}", only.name, besides(&others)),
            "agreement needs two people's own answers; name the columns of the raters with --raters".to_owned(),
        );
    } else {
        let all: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
        let what = if all.is_empty() {
            format!("'{table}' has no columns of ratings")
        } else {
            format!("'{table}' has no two columns that look like raters; found {}", span(&all))
        };
        let because = match who {
            Some(who) => format!(
                "the column '{}' names the raters, so --rater {} --answer {} says which column holds their answers",
                who.name,
                quoted(&who.name),
                answers.map_or_else(|| "COLUMN".to_owned(), quoted)
            ),
            None => "expected a column for each rater, named with --raters, e.g. --raters A,B".to_owned(),
        };
        return refused(what, because);
    };
    let aside: Vec<&str> = columns.iter().map(|c| c.name.as_str()).filter(|c| !items.contains(c)).collect();
    let because = match who {
        Some(who) if answers.is_some() => format!(
            "the column '{}' names the raters, so --rater {} --answer {} says which column holds their answers, --item {} which \
             one names the items",
            who.name,
            quoted(&who.name),
            quoted(answers.unwrap_or_default()),
            quoted(items[0])
        ),
        Some(who) => format!(
            "the column '{}' names the raters, so --rater {} --answer {} compares them on one item",
            who.name,
            quoted(&who.name),
            quoted(items[0])
        ),
        None => "answers of one person to each item have no agreement; where the columns are raters, name them with --raters, \
                 e.g. --raters A,B"
            .to_owned(),
    };
    let plural = if items.len() == 1 { ("column", "looks like an item, not a rater") } else { ("columns", kind) };
    refused(format!("'{table}': {} {} {}{}", plural.0, span(&items), plural.1, besides(&aside)), because)
}

/// A name as it is typed.
pub(super) fn quoted(name: &str) -> String {
    if name.contains(char::is_whitespace) { format!("\"{name}\"") } else { name.to_owned() }
}

fn refused(what: String, because: String) -> ReviewError {
    ReviewError::Ratings { what, because }
}

fn besides(aside: &[&str]) -> String {
    if aside.is_empty() { String::new() } else { format!(" (left aside: {})", list(aside.iter().copied())) }
}

/// Names short enough for a sentence: the first and the last of many.
fn span(names: &[&str]) -> String {
    match names {
        [first, .., last] if names.len() > 4 => format!("{} … {}", short(first), short(last)),
        few => list(few.iter().copied()),
    }
}

fn answers(column: &Candidate) -> String {
    list(column.answers.iter().take(5).map(String::as_str))
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(short).collect::<Vec<_>>().join(", ")
}

/// A column can be called by a whole question.
fn short(name: &str) -> String {
    const LONGEST: usize = 40;
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    format!("{}…", name.chars().take(LONGEST).collect::<String>().trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns as `name: answers apart by spaces`, apart by semicolons.
    fn table(columns: &str) -> Vec<Candidate> {
        let one = |column: &str| {
            let (name, answers) = column.rsplit_once(':').expect("a name and answers");
            let all: Vec<String> = answers.split_whitespace().map(str::to_owned).collect();
            let rows = all.len();
            let column =
                Candidate::new(name.trim().to_owned(), &all.into_iter().map(Some).collect::<Vec<_>>(), &Work::new())
                    .expect("nobody stops it");
            Candidate { distinct: column.distinct && rows > 5, ..column }
        };
        columns.split(';').map(one).collect()
    }

    fn check(columns: &str, raters: &[&str], aside: &[&str]) {
        match recognize("t", &table(columns), false, true, false, &Work::new()) {
            Ok(found) => assert_eq!((found.raters, found.aside), (strings(raters), strings(aside)), "{columns}"),
            Err(error) => panic!("{columns}: {error}"),
        }
    }

    fn strings(names: &[&str]) -> Vec<String> {
        names.iter().map(|&n| n.to_owned()).collect()
    }

    fn refused(columns: &str, said: &[&str]) {
        let error = recognize("t", &table(columns), false, true, false, &Work::new()).expect_err(columns).to_string();
        for part in said {
            assert!(error.contains(part), "{columns}: {part:?} is not in {error}");
        }
        assert!(!error.contains('\n'));
    }

    #[test]
    fn the_columns_of_people_are_raters() {
        check("A: y n; B: y y", &["A", "B"], &[]);
        check("a: 1 2 5 10; b: 1 2 5", &["a", "b"], &[]);
        check("rater1: 0 1; rater2: 1 0; rater3: 1; rater4: 0", &["rater1", "rater2", "rater3", "rater4"], &[]);
        check("Reviewer 1: include; Reviewer 2: exclude", &["Reviewer 1", "Reviewer 2"], &[]);
        check("Anna: yes no; Ben: no", &["Anna", "Ben"], &[]);
        check("anna: yes no; ben: no; remark: fine none", &["anna", "ben"], &["remark"]);
        check("JS: 1 2; KM: 2 3; P.L.: 1", &["JS", "KM", "P.L."], &[]);
        check("decision_A: in out; decision_B: in", &["decision_A", "decision_B"], &[]);
        check("coder_1: x; coder_2: y; comment: x y", &["coder_1", "coder_2"], &["comment"]);
        check("human: yes no; model: no yes", &["human", "model"], &[]);
        check("Ann: y n y n y; Bob: y n n n y; Carol: y n y y n", &["Ann", "Bob", "Carol"], &[]);
    }

    #[test]
    fn what_says_how_raters_agree_is_no_rater() {
        for name in ["Verdict", "Conflict", "Decision", "Agreement", "Judgement", "Match"] {
            check(&format!("Ann: y n y; Bob: y y n; {name}: y n y"), &["Ann", "Bob"], &[name]);
        }
        for name in ["Team", "Combined", "Both", "Outcome", "Panel"] {
            refused(
                &format!("Ann: y n y; Bob: y y n; {name}: y n y"),
                &[
                    &format!("'{name}' holds the same answers as Ann, Bob"),
                    "--raters Ann,Bob",
                    &format!("--final {name}"),
                ],
            );
        }
        refused(
            "Ann: y y n n y n; Bob: y y n n n y; Chris: n n n n y y",
            &["the column 'Chris' says nothing but whether Ann, Bob agree", "--raters Ann,Bob leaves it out"],
        );
        let blank =
            |text: &str| text.split_whitespace().map(|a| Some(a.to_owned()).filter(|a| a != ".")).collect::<Vec<_>>();
        let columns =
            [("Ann", "y y n n y n"), ("Bob", "y y n n n y"), ("Chris", ". . . . y n")].map(|(name, answers)| {
                Candidate::new(name.to_owned(), &blank(answers), &Work::new()).expect("nobody stops it")
            });
        let error =
            recognize("t", &columns, true, true, false, &Work::new()).expect_err("Chris settles conflicts").to_string();
        assert!(
            error.starts_with(
                "'t': the column 'Chris' is filled only where Ann, Bob differ, so it is hardly one more rater's"
            ) && error.contains("--raters Ann,Bob leaves it out, with --final Chris where it holds what was agreed"),
            "{error}"
        );
    }

    #[test]
    fn what_is_said_of_a_unit_is_left_aside() {
        check("A: 1 2; B: 2 1; year: 2001 2002", &["A", "B"], &["year"]);
        check("A: 1 2; B: 2 1; n: 1 2", &["A", "B"], &["n"]);
        check("rater1: 1 2; rater2: 2 1; total: 3 3; notes: long", &["rater1", "rater2"], &["total", "notes"]);
        check("A: y n; B: y n; overall: y n; quality: high", &["A", "B"], &["overall", "quality"]);
        check("title: a b c d e f; A: y y y y n n; B: y n y y n n", &["A", "B"], &["title"]);
        check("A: y n; B: y n; design: rct cohort", &["A", "B"], &["design"]);
        check(
            "Anna: y n; Ben: n y; Study design: rct cohort; Sample: 12 30",
            &["Anna", "Ben"],
            &["Study design", "Sample"],
        );
        let columns = table("X: 11 12 13 14 15 16; A: 0 1 0 0 1 0; B: 1 1 0 0 1 0");
        let found = recognize("t", &columns, true, true, false, &Work::new()).expect("A and B are raters");
        assert_eq!(found.aside, ["X"]);
    }

    #[test]
    fn items_are_asked_about() {
        refused(
            "q1: y n; q2: y; q3: n; rating: H L",
            &["columns q1, q2, q3 look like items, not raters", "rating", "--raters"],
        );
        refused(
            "reference: 1 2; q1: Y; q2: Y; q3: N; q4: Y; q5: N; yes: 8; dependability_yes_of_5: 4",
            &["columns q1 … q5 look like items", "left aside: reference, yes, dependability_yes_of_5"],
        );
        refused("item_1: y; item_2: n", &["item_1, item_2 look like items"]);
        refused("casp-01: y; casp-02: n; total: 1", &["casp-01, casp-02"]);
        refused("1. Was there a clear statement of the aims?: y; 2. Is a method right?: n", &["look like items", "…"]);
        refused("reviewer1_q1: y; reviewer1_q2: n; reviewer2_q1: y; reviewer2_q2: y", &["look like items"]);
        refused("Q1_A: y; Q1_B: n; Q2_A: y; Q2_B: y", &["Q1_A, Q1_B, Q2_A, Q2_B look like items"]);
        refused("aims: y; design: n; ethics: y", &["aims, design, ethics look like items"]);
        refused("1: y n; 2: y; 3: n", &["1, 2, 3 look like items"]);
        refused("wave1: y n; wave2: y; wave3: n", &["look like items"]);
        refused("q1: y; score: 5", &["column q1 looks like an item, not a rater (left aside: score)"]);
        refused("rater: A B; q1: y n; q2: y n", &["--rater rater --answer q1"]);
        refused("ann: y; bob: y; cy: n; dee: n; eve: y; fay: n; gus: y", &["ann … gus may be items as well as raters"]);
    }

    #[test]
    fn a_column_that_names_the_raters_is_said() {
        refused(
            "reviewer_id: A B; criterion: x y; score: 1 2; notes: a b",
            &["--rater reviewer_id --answer score", "--item criterion"],
        );
        refused("Name of coder: A B; vote: y n; year: 2001 2002", &["--rater \"Name of coder\" --answer vote"]);
    }

    #[test]
    fn where_something_is_agreed_no_rater_is_offered_for_it() {
        let columns = table("Ann: y y n n y n y; Bob: y y n n n y y; Cat: y y n n y y y");
        let of = |settled| recognize("t", &columns, true, true, settled, &Work::new()).expect("three raters").doubts;
        assert!(of(false)[0].contains("--raters Ann,Bob --final Cat"), "{:?}", of(false));
        assert!(of(true)[0].contains("--raters Ann,Bob leaves it out") && !of(true)[0].contains("--final"));
    }

    #[test]
    fn what_could_be_meant_is_asked_about() {
        refused("total: 1 2; year: 2001", &["no two columns that look like raters", "total, year", "--raters"]);
        refused("A: y n; year: 2001", &["one column that looks like a rater, 'A'", "two people's own answers"]);
        refused(
            "A: y n; B: y n; Anna: y n",
            &["'Anna' holds the same answers as A, B", "--raters A,B", "--final Anna"],
        );
        refused("A: y n; B: y n; q1: y n; q2: y n", &["'q1' holds the same answers"]);
        refused("A: yes no; B: 1 0", &["'A' (no, yes) shares no answer"]);
        refused("Studie: a b c d e f; Anna: y n y n y n; Ben: y y y y y n", &["'Studie'", "--unit Studie"]);
        refused("Gloss: a b c d e f; q1: y n y n y n; q2: y y y y y n", &["q1, q2 look like items"]);
        refused("nr: 1 2 3 4 5 6; A: y n y n y n; B: y y y y y n", &["'nr'", "--unit nr"]);
        refused("credible: y; transferable: n", &["no two columns"]);
        refused("rating: 1 2; rating_printed: 1 2", &["no two columns"]);
        refused("rater: A B; score: 1 2", &["--rater rater --answer score"]);
        refused("rater: A B; grade: 1 2", &["--rater rater --answer COLUMN"]);
        refused(
            "rater1_t1: y; rater1_t2: n; rater2_t1: y; rater2_t2: n",
            &["'rater1_t1' and 'rater1_t2'", "one rater"],
        );
        refused("pre: y n; post: n y", &["no two columns", "pre, post"]);
        refused("mpg: 21 22; hp: 110 93", &["no two columns"]);
        refused("A1: y; A2: y; B1: n; B2: y", &["no two columns"]);
        assert!(recognize("t", &[], true, false, false, &Work::new()).is_err());
    }

    #[test]
    fn constant_and_blank_raters_are_raters() {
        check("A: y; B: n", &["A", "B"], &[]);
        check("A: y n; B: ", &["A", "B"], &[]);
        check("rater1: 0.5 1.5; rater2: 2.25 3.75", &["rater1", "rater2"], &[]);
    }
}
