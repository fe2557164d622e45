//! A table with a row for each unit and a column for each rater.

use std::collections::{BTreeSet, HashSet};

use qes_work::{Stopped, Work};

use super::assemble::{Answer, Layout, assemble, observed};
use super::missing::missing;
use super::raters::{Candidate, quoted, recognize};
use super::spelling::key;
use super::{RatingColumns, RatingSet, TakenColumns, named_or, names};
use crate::error::{ReviewError, list};
use crate::frame::Frame;
use crate::inputs::Input;

/// Usual names of the column that names the unit.
pub(super) const UNIT: [&str; 7] = ["unit", "paper_id", "record_id", "study_id", "paper", "study", "id"];

/// From so many rows on, a column whose values all differ is taken for ids.
const FEWEST_IDS: usize = 5;

pub(super) fn ratings(frame: &Frame, columns: &RatingColumns, work: &Work) -> Result<Input<RatingSet>, ReviewError> {
    for named in
        [&columns.unit, &columns.item, &columns.round, &columns.agreed].into_iter().flatten().chain(&columns.raters)
    {
        frame.column(named)?;
    }
    let unit = match named_or(frame, columns.unit.as_ref(), &UNIT) {
        Some(unit) => Some(unit),
        None => units_by_name(frame, work)?,
    };
    let item = named_or(frame, columns.item.as_ref(), &["item"]);
    let round = named_or(frame, columns.round.as_ref(), &["round"]);
    let others: Vec<&String> = [&unit, &item, &round].into_iter().flatten().collect();
    let Found { raters, agreed, aside, warnings: mut said } = raters(frame, columns, &others, unit.is_some(), work)?;
    let mut own = Vec::new();
    for rater in &raters {
        own.extend(answers_of(frame, rater, columns, work)?.into_iter().flatten());
    }
    let missing = missing(own.iter().map(String::as_str), columns, work)?;
    said.extend(missing.said);
    let columns = &RatingColumns { na: [columns.na.clone(), missing.na].concat(), ..columns.clone() };
    drop(own);
    work.begin_counted("reading", "ratings", frame.height().saturating_mul(raters.len() + agreed.iter().len()));
    let read = |column: &String| -> Result<Vec<Option<String>>, ReviewError> {
        let read = answers_of(frame, column, columns, work)?;
        work.did(read.len())?;
        Ok(read)
    };
    let given = raters.iter().chain(&agreed).map(read).collect::<Result<Vec<_>, _>>()?;
    let text = |column: Option<&String>| frame.read_or_blank(column, work);
    let (units, items, rounds) = (text(unit.as_ref())?, text(item.as_ref())?, text(round.as_ref())?);
    let mut answers = Vec::with_capacity(frame.height() * given.len());
    for row in 0..frame.height() {
        work.go_on()?;
        for (rater, column) in given.iter().enumerate() {
            answers.push(Answer {
                row,
                unit: units[row].as_deref().unwrap_or_default(),
                item: items[row].as_deref().unwrap_or_default(),
                round: rounds[row].as_deref().unwrap_or_default(),
                rater,
                given: column[row].as_deref(),
            });
        }
    }
    // What was agreed adds no category, unless there is nothing else: which column that is may be a guess.
    let held = |columns: &[Vec<Option<String>>]| -> Result<Vec<String>, Stopped> {
        let mut held: HashSet<&str> = HashSet::new();
        for answer in columns.iter().flatten().flatten() {
            work.go_on()?;
            held.insert(answer);
        }
        Ok(observed(held.into_iter()))
    };
    let mut scale = if columns.scale.is_empty() { held(&given[..raters.len()])? } else { columns.scale.clone() };
    if scale.is_empty() {
        scale = held(&given)?;
    }
    let names: Vec<String> = raters.iter().chain(&agreed).cloned().collect();
    let layout = Layout {
        name: &frame.name,
        resource: &frame.name,
        column: &|rater| names[rater].clone(),
        raters,
        agreed,
        labels: Vec::new(),
        scale: &|_| Ok(scale.clone()),
        declared: &|_| !columns.scale.is_empty(),
        scale_is_typed: !columns.scale.is_empty(),
        unit_by_row: true,
        forgiving: false,
        work,
    };
    let (mut set, mut warnings) = assemble(&answers, &layout)?;
    if unit.is_some() {
        warnings.extend(repeated_units(&units, &items, &rounds, work)?);
    }
    warnings.splice(0..0, said);
    set.taken = Some(TakenColumns { unit, item, round, long: None, left_aside: aside });
    Ok(Input { value: set, provenance: frame.provenance, warnings })
}

/// The columns that hold ratings, the one of what was agreed in the end, and those that are nothing.
struct Found {
    raters: Vec<String>,
    agreed: Option<String>,
    aside: Vec<String>,
    /// What was guessed.
    warnings: Vec<String>,
}

fn raters(
    frame: &Frame,
    columns: &RatingColumns,
    others: &[&String],
    has_unit: bool,
    work: &Work,
) -> Result<Found, ReviewError> {
    let free = |c: &&str| !others.iter().any(|o| o == c) && *c != "provenance";
    let left: Vec<String> = frame.columns().into_iter().filter(free).map(str::to_owned).collect();
    let called_so = |c: &String| columns.is_agreed(c) || columns.agreed.is_some() && names::is_agreed(c);
    let (settled, left): (Vec<String>, Vec<String>) = left
        .into_iter()
        .partition(|c| called_so(c) && !columns.raters.contains(c) || Some(c) == columns.agreed.as_ref());
    let (settled, names_people) = holding_answers(frame, columns, settled, &left, work)?;
    let agreed = columns.agreed.clone().or_else(|| settled.first().cloned());
    let further: Vec<String> = settled.into_iter().filter(|c| Some(c) != agreed.as_ref()).collect();
    if !columns.raters.is_empty() {
        let raters: Vec<String> = columns.raters.iter().filter(|r| Some(*r) != agreed.as_ref()).cloned().collect();
        let aside = left.into_iter().filter(|c| !raters.contains(c)).chain(further).chain(names_people).collect();
        return Ok(Found { raters, agreed, aside, warnings: Vec::new() });
    }
    let mut candidates = Vec::with_capacity(left.len());
    for name in left {
        let texts = answers_of(frame, &name, columns, work)?;
        candidates.push(Candidate::new(name, &texts, work)?);
    }
    let nobody = |c: &Candidate| names::Looks::of(&c.name) == names::Looks::Summary;
    if let Some(agreed) = agreed.as_ref().filter(|_| candidates.iter().all(nobody)) {
        return Err(super::assemble::only_agreed(&frame.name, agreed));
    }
    let found = recognize(&frame.name, &candidates, has_unit, frame.height() > FEWEST_IDS, agreed.is_some(), work)?;
    let mut warnings = found.doubts;
    warnings.extend(left_aside(&found.aside, &found.raters, &candidates, agreed.is_some()));
    warnings.extend(names_people.iter().map(|column| {
        format!(
            "the column '{column}' holds none of the raters' answers and is left aside; --final {} where it holds what was agreed",
            quoted(column)
        )
    }));
    if let (Some(agreed), false) = (agreed.as_ref().filter(|_| columns.agreed.is_none()), further.is_empty()) {
        warnings.push(format!(
            "'{agreed}' counts as what was agreed in the end, and {} for nothing; --final names another one",
            list(further.iter().map(String::as_str))
        ));
    }
    let aside = found.aside.into_iter().chain(further).chain(names_people).collect();
    Ok(Found { raters: found.raters, agreed, aside, warnings })
}

/// Of the columns that are called like what was agreed, those that hold an answer which somebody else gives, and those that do not, as
/// where they say who decided.
fn holding_answers(
    frame: &Frame,
    columns: &RatingColumns,
    settled: Vec<String>,
    left: &[String],
    work: &Work,
) -> Result<(Vec<String>, Vec<String>), ReviewError> {
    if columns.agreed.is_some() || settled.is_empty() {
        return Ok((settled, Vec::new()));
    }
    let held = |name: &String| -> Result<BTreeSet<String>, ReviewError> {
        let answers = answers_of(frame, name, columns, work)?;
        let different: HashSet<String> = answers.into_iter().flatten().take_while(|_| !work.is_stopped()).collect();
        work.go_on()?;
        Ok(different.iter().map(|text| key(text)).collect())
    };
    let mut others: BTreeSet<String> = columns.scale.iter().map(|c| key(c)).collect();
    let judged = |name: &&String| names::Looks::of(name) != names::Looks::Summary;
    for name in left.iter().filter(judged).chain(&columns.raters) {
        others.extend(held(name)?);
    }
    if others.is_empty() {
        return Ok((settled, Vec::new()));
    }
    let (mut holding, mut not) = (Vec::new(), Vec::new());
    for name in settled {
        let own = held(&name)?;
        // Means of numbers need not be an answer of anybody.
        let fits = own.is_empty() || !own.is_disjoint(&others) || own.iter().any(|a| a.parse::<f64>().is_ok());
        if fits { holding.push(name) } else { not.push(name) }
    }
    Ok((holding, not))
}

/// A word on columns that do not look like raters; those that hold the raters' answers may be what was agreed.
fn left_aside(aside: &[String], raters: &[String], columns: &[Candidate], settled: bool) -> Option<String> {
    let answers = |name: &String| columns.iter().find(|c| c.name == *name).map(|c| &c.answers);
    let shares = |name: &&String| {
        let mut of_raters = raters.iter().filter_map(answers);
        answers(name).is_some_and(|own| of_raters.any(|theirs| !own.is_disjoint(theirs)))
    };
    let (column, does) = match aside {
        [] => return None,
        [_] => ("column", "does not look like a rater and is"),
        _ => ("columns", "do not look like raters and are"),
    };
    let perhaps = aside.iter().find(shares).map_or_else(String::new, |name| {
        if settled {
            return "; --raters where one is".to_owned();
        }
        format!("; --final {} where it holds what was agreed, --raters where it is one", quoted(name))
    });
    Some(format!("the {column} {} {does} left aside{perhaps}", list(aside.iter().map(String::as_str))))
}

/// The column that is called like one of ids and holds another value in every row.
fn units_by_name(frame: &Frame, work: &Work) -> Result<Option<String>, ReviewError> {
    for column in frame.columns().into_iter().filter(|c| names::names_units(c)) {
        let texts = frame.read(column, work)?;
        let held: HashSet<&String> = texts.iter().flatten().take_while(|_| !work.is_stopped()).collect();
        if frame.height() > 1 && held.len() == frame.height() {
            return Ok(Some(column.to_owned()));
        }
    }
    Ok(None)
}

/// What a column holds, as ratings that are compared.
fn answers_of(
    frame: &Frame,
    column: &str,
    columns: &RatingColumns,
    work: &Work,
) -> Result<Vec<Option<String>>, ReviewError> {
    let mut answers = frame.read(column, work)?;
    for answer in &mut answers {
        work.go_on()?;
        *answer = columns.read(answer.take());
    }
    Ok(answers)
}

/// A word on units that stand in several rows of the same item and round.
fn repeated_units(
    units: &[Option<String>],
    items: &[Option<String>],
    rounds: &[Option<String>],
    work: &Work,
) -> Result<Option<String>, Stopped> {
    let mut seen = HashSet::new();
    let mut repeated = BTreeSet::new();
    for ((unit, item), round) in units.iter().zip(items).zip(rounds) {
        work.go_on()?;
        if let Some(unit) = unit
            && !seen.insert((unit, item, round))
        {
            repeated.insert(unit.as_str());
        }
    }
    let shown = list(repeated.iter().take(5).copied());
    Ok((!repeated.is_empty()).then(|| format!("{} units stand in several rows, each counted: {shown}", repeated.len())))
}
