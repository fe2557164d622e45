//! `decisions` and `records` → screening: who decided what of which record, and where the records come from.

mod covidence;
mod duplicates;
pub(crate) mod long;
mod rayyan;
pub(crate) mod reasons;
mod sources;
mod stages;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use polars::prelude::{Column, DataFrame, IntoSeries, StringChunkedBuilder};
use qes_flow::{Decision, Rule, Screening, Sources, Verdict};
use qes_work::{Stopped, Work};

pub use duplicates::{on_duplicates, publications};
pub(crate) use sources::kinds_of;

use self::duplicates::Duplicates;
use super::Input;
use crate::error::{ReviewError, nearest, shorten};
use crate::formats::bibliographic::record_ids;
use crate::frame::Frame;
use crate::provenance::Provenance;

/// One decision as a table holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow {
    /// The record.
    pub record_id: String,
    /// The stage; blank where the table has one stage only and does not name it.
    pub stage: String,
    /// Who decided.
    pub reviewer: String,
    /// What.
    pub verdict: Verdict,
    /// Why a record is excluded.
    pub reasons: Vec<String>,
    /// In which round, from 1.
    pub round: u32,
}

/// The decisions of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The decisions.
    pub rows: Vec<DecisionRow>,
    /// What could not be read, and what was taken for granted.
    pub warnings: Vec<String>,
    /// Rows of a table of decisions that hold none.
    pub open: Vec<usize>,
    /// That rows name no stage, where others do: the subject and the verb of the sentence.
    pub stageless: Option<String>,
}

/// How decisions are read and settled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScreeningOptions {
    /// The stages in their order; in the usual order of their names where not given.
    pub stages: Vec<String>,
    /// The stage of decisions that name none; `abstract` where not given. Where all name one it has to be among these.
    pub stage: Option<String>,
    /// How decisions become one.
    pub rule: Rule,
    /// Decisions that a record needs.
    pub reviewers: Option<usize>,
    /// Whether "maybe" counts as an inclusion.
    pub maybe_includes: bool,
    /// Whose decision stands above all.
    pub adjudicator: Option<String>,
    /// The reasons that may be given, in the order in which they count.
    pub reasons: Vec<String>,
    /// The stage before which duplicates are removed; found from the decisions where not given.
    pub duplicates_before: Option<String>,
    /// Rows, from 0, whose decision loading could not read: they hold none and are not blank.
    pub unread: Vec<usize>,
}

/// Screening with the names of its records.
#[derive(Debug, Clone)]
pub struct ScreeningInput {
    /// What is screened, and what was decided.
    pub screening: Screening,
    /// The ids of the records.
    pub ids: Vec<String>,
    /// Their titles, where the records have any.
    pub titles: Vec<Option<String>>,
    /// Where they come from.
    pub sources: Sources,
    /// What the decisions were read from.
    pub format: &'static str,
    /// The decisions as a frame with the columns of `decisions`.
    pub table: Frame,
}

/// Whether a table of decisions holds the records themselves, as an export of a screening tool does.
///
/// # Errors
/// [`Stopped`] when the work was.
pub fn holds_records(frame: &Frame, work: &Work) -> Result<bool, Stopped> {
    let titled = !rayyan::is_log(frame) && (frame.has("title") || frame.has("Title"));
    Ok(titled && (!long::is_long(frame) || long::is_one_persons(frame, work)?))
}

/// The decisions of a table: a row for each, or an export of Rayyan or Covidence; with the name of its form.
///
/// # Errors
/// The table is none of these, or holds nothing but words that are no decisions.
pub fn decisions_of(
    frame: &Frame,
    records: Option<&Frame>,
    work: &Work,
) -> Result<(Vec<DecisionRow>, &'static str), ReviewError> {
    let (reading, form) = read_decisions(frame, records, work)?;
    Ok((reading.rows, form))
}

/// As [`decisions_of`], with what could not be read.
///
/// # Errors
/// Those of [`decisions_of`].
pub(crate) fn read_decisions(
    frame: &Frame,
    records: Option<&Frame>,
    work: &Work,
) -> Result<(Reading, &'static str), ReviewError> {
    if rayyan::is_log(frame) {
        Ok((rayyan::of_log(frame, records, work)?, "Rayyan's log"))
    } else if long::is_long(frame) {
        Ok((long::rows(frame, work)?, "table"))
    } else if rayyan::is_export(frame, work)? {
        Ok((rayyan::of_export(frame, work)?, "Rayyan"))
    } else if covidence::is_partly_export(frame, work)? {
        Ok((covidence::of_export(frame, work)?, "Covidence"))
    } else if let Some(nameless) = covidence::nameless(frame) {
        Err(nameless)
    } else {
        Err(ReviewError::MissingColumn {
            resource: frame.name.clone(),
            column: long::lacking(frame).to_owned(),
            held: crate::error::list(frame.columns()),
            nearest: nearest(long::lacking(frame), frame.columns()),
        })
    }
}

/// Screening of these records by these decisions. Without records, those are screened that somebody decided on.
///
/// # Errors
/// Decisions or ids cannot be read, or a stage is named that there is not.
pub fn screening_of(
    decisions: &Frame,
    records: Option<&Frame>,
    searches: Option<&Frame>,
    options: &ScreeningOptions,
    work: &Work,
) -> Result<Input<ScreeningInput>, ReviewError> {
    let (Reading { mut rows, mut warnings, open, stageless }, format) = read_decisions(decisions, records, work)?;
    warnings.extend(long::without_decision(decisions, &open, &options.unread));
    warnings.extend(stageless.map(|what| stages::taken(&what, options)));
    warnings.extend(stages::name(&mut rows, options, &decisions.name, work)?);
    warnings.extend(reasons::one_spelling(&mut rows, &options.reasons, work)?);
    let table = frame_of(&rows, &decisions.name, decisions, work)?;
    let stages = stages::of(&rows, options, work)?;
    warnings.extend(stages::guessed(&stages, &rows, options));
    let ids = match records {
        Some(records) => record_ids(records, work)?,
        None => distinct_while(rows.iter().map(|r| &r.record_id), work)?,
    };
    work.begin_counted("assigning", "decisions", rows.len());
    let place = places(&ids, work)?;
    let stage_places = places(&stages, work)?;
    let stage_place = |name: &str| stage_places.get(name).copied();
    let (mut read, mut strange) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        work.did(1)?;
        match (place.get(row.record_id.as_str()), stage_place(&row.stage)) {
            (Some(&record), Some(stage)) => read.push(Decision {
                record,
                stage,
                reviewer: row.reviewer,
                verdict: row.verdict,
                reasons: row.reasons,
                round: row.round,
            }),
            (None, _) => strange.push(row.record_id),
            (_, None) => {}
        }
    }
    if records.is_none() {
        warnings.push(
            "there is no frame 'records' (record_id, source, title, cluster_id): the records are those that somebody decided on"
                .to_owned(),
        );
    }
    warnings.extend(not_in_records(&strange, records, work)?);
    warnings.extend(agreed_only(&read, format, work)?);
    if read.is_empty() {
        warnings.push(format!("'{}' holds no decision on these records yet", decisions.name));
    }
    if let Some(name) = &options.adjudicator
        && !read.iter().any(|d| d.reviewer == *name)
    {
        let reviewers = distinct_while(read.iter().map(|d| &d.reviewer), work)?;
        let hint = nearest(name, reviewers.iter().map(String::as_str));
        let hint = hint.map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
        warnings.push(format!("the adjudicator '{}' decided nothing{hint}", shorten(name)));
    }
    let Duplicates { publications, marked, linked } = match records {
        Some(records) => duplicates::of(records, &ids, &mut warnings, work)?,
        None => Duplicates { publications: (0..ids.len()).collect(), ..Duplicates::default() },
    };
    let sources = Sources { linked, ..sources::of(records, searches, ids.len(), &mut warnings, work)? };
    let entry = sources::entry(&sources, &read, work)?;
    let duplicates_before = match &options.duplicates_before {
        None => None,
        Some(name) => {
            Some(stage_place(&stages::spelled(name)).ok_or_else(|| ReviewError::unknown_name("stage", name, &stages))?)
        }
    };
    let titles =
        records.map(|r| r.read_if_any("title", work)).transpose()?.flatten().unwrap_or_else(|| vec![None; ids.len()]);
    let screening = Screening {
        publications,
        marked,
        entry,
        decisions: read,
        rule: options.rule,
        reviewers: options.reviewers,
        maybe_includes: options.maybe_includes,
        adjudicator: options.adjudicator.clone(),
        reasons: options.reasons.clone(),
        duplicates_before,
        stages,
    };
    let provenance = Provenance::of_all([Some(decisions), records].into_iter().flatten().map(|f| f.provenance));
    let value = ScreeningInput { screening, ids, titles, sources, format, table };
    Ok(Input { value, provenance, warnings })
}

/// The decisions of a table as a frame with the columns of `decisions`; the stage of those that name none is left blank.
///
/// # Errors
/// Those of [`decisions_of`].
pub fn decision_frame(frame: &Frame, records: Option<&Frame>, name: &str, work: &Work) -> Result<Frame, ReviewError> {
    let (rows, _) = decisions_of(frame, records, work)?;
    frame_of(&rows, name, frame, work)
}

/// Where each name stands in a list.
pub(crate) fn places<'a>(names: &'a [String], work: &Work) -> Result<HashMap<&'a str, usize>, Stopped> {
    let mut places = HashMap::with_capacity(names.len());
    for (place, name) in names.iter().enumerate() {
        work.go_on()?;
        places.insert(name.as_str(), place);
    }
    Ok(places)
}

/// Decisions on records that are not there.
fn not_in_records(strange: &[String], records: Option<&Frame>, work: &Work) -> Result<Option<String>, Stopped> {
    let n = strange.len();
    let ids = distinct_while(strange.iter(), work)?;
    let named = records.map_or("", |r| r.name.as_str());
    let shown: Vec<String> = ids.iter().take(3).map(|id| format!("'{}'", shorten(id))).collect();
    let (such, more) = (shown.join(", "), if ids.len() > shown.len() { " and others" } else { "" });
    Ok(match n {
        0 => None,
        1 => Some(format!("1 decision is about a record not in '{named}', such as {such}")),
        n => Some(format!("{n} decisions are about records not in '{named}', such as {such}{more}")),
    })
}

/// Whether nothing but agreed decisions is there: what each reviewer said is not.
fn agreed_only(decisions: &[Decision], format: &str, work: &Work) -> Result<Option<String>, Stopped> {
    let reviewers = distinct_while(decisions.iter().map(|d| &d.reviewer), work)?;
    let all = !reviewers.is_empty() && reviewers.iter().all(|reviewer| qes_flow::is_agreed(reviewer));
    Ok(all.then(|| {
        let of = if format == "table" { String::new() } else { format!("{format} exports ") };
        let are = if of.is_empty() { "all decisions are agreed ones" } else { "agreed decisions alone" };
        format!("{of}{are}: what each reviewer said is not there, so agreement cannot be computed")
    }))
}

/// Decisions as a frame named so, which rests on what `source` rests on.
pub(crate) fn frame_of(rows: &[DecisionRow], name: &str, source: &Frame, work: &Work) -> Result<Frame, ReviewError> {
    work.begin_counted("listing", "cells", rows.len().saturating_mul(6));
    let text = |name: &str, of: &dyn for<'r> Fn(&'r DecisionRow) -> Cow<'r, str>| text_column(name, rows, of, work);
    let columns = vec![
        text("record_id", &|r| Cow::Borrowed(&r.record_id))?,
        text("stage", &|r| Cow::Borrowed(&r.stage))?,
        text("reviewer", &|r| Cow::Borrowed(&r.reviewer))?,
        text("decision", &|r| Cow::Borrowed(r.verdict.name()))?,
        text("reason", &|r| Cow::Owned(r.reasons.join("; ")))?,
        Column::new("round".into(), rows.iter().map(|r| i64::from(r.round)).collect::<Vec<_>>()),
    ];
    work.go_on()?;
    Ok(Frame { name: name.to_owned(), data: DataFrame::new_infer_height(columns)?, ..source.clone() })
}

/// A column of texts, one for each of these; blank ones are missing.
pub(crate) fn text_column<T>(
    name: &str,
    all: &[T],
    of: &dyn for<'r> Fn(&'r T) -> Cow<'r, str>,
    work: &Work,
) -> Result<Column, Stopped> {
    let mut texts = StringChunkedBuilder::new(name.into(), all.len());
    for one in all {
        work.did(1)?;
        let text = of(one);
        texts.append_option(Some(text.as_ref()).filter(|text| !text.is_empty()));
    }
    Ok(texts.finish().into_series().into())
}

/// Each once, in the order in which they occur.
pub(crate) fn distinct(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    all.filter(|one| seen.insert(one.clone())).collect()
}

/// As [`distinct`], of many.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(crate) fn distinct_while<'a>(all: impl Iterator<Item = &'a String>, work: &Work) -> Result<Vec<String>, Stopped> {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut found = Vec::new();
    for one in all {
        work.go_on()?;
        if seen.insert(one) {
            found.push(one.clone());
        }
    }
    Ok(found)
}
