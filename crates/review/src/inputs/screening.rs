//! `decisions` and `records` → screening: who decided what of which record, and where the records come from.

mod covidence;
pub(crate) mod long;
mod rayyan;

use std::collections::HashMap;

use polars::prelude::{Column, DataFrame};
use qes_flow::{Decision, Rule, Screening, SourceKind, Sources, Stage, Verdict};

use super::Input;
use crate::error::{ReviewError, nearest, shorten};
use crate::formats::bibliographic::record_ids;
use crate::frame::Frame;
use crate::provenance::of_all;

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

/// How decisions are read and settled.
#[derive(Debug, Clone, Default)]
pub struct ScreeningOptions {
    /// The stages in their order; in the usual order of their names where not given.
    pub stages: Vec<String>,
    /// The stage of decisions that name none; `abstract` where not given.
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
pub fn holds_records(frame: &Frame) -> bool {
    !long::is_long(frame) && !rayyan::is_log(frame) && (frame.has("title") || frame.has("Title"))
}

/// The decisions of a table: a row for each, or an export of Rayyan or Covidence; with the name of its form.
///
/// # Errors
/// The table is none of these, or holds a word that is no decision.
pub fn decisions_of(frame: &Frame, records: Option<&Frame>) -> Result<(Vec<DecisionRow>, &'static str), ReviewError> {
    if rayyan::is_log(frame) {
        Ok((rayyan::of_log(frame, records)?, "Rayyan's log"))
    } else if long::is_long(frame) {
        Ok((long::rows(frame)?, "table"))
    } else if rayyan::is_export(frame) {
        Ok((rayyan::of_export(frame)?, "Rayyan"))
    } else if covidence::is_export(frame) {
        Ok((covidence::of_export(frame)?, "Covidence"))
    } else {
        Err(ReviewError::MissingColumn {
            resource: frame.name.clone(),
            column: "decision".to_owned(),
            held: crate::error::list(frame.columns()),
            nearest: nearest("decision", frame.columns()),
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
) -> Result<Input<ScreeningInput>, ReviewError> {
    let (mut rows, format) = decisions_of(decisions, records)?;
    for row in &mut rows {
        if row.stage.is_empty() {
            row.stage = options.stage.clone().unwrap_or_else(|| "abstract".to_owned());
        }
        row.stage = spelled(&row.stage);
    }
    one_spelling(&mut rows);
    let table = frame_of(&rows, &decisions.name, decisions)?;
    let stages = stages_of(&rows, options)?;
    let mut warnings = Vec::new();
    let ids = match records {
        Some(records) => record_ids(records)?,
        None => distinct(rows.iter().map(|r| r.record_id.clone())),
    };
    let place: HashMap<&str, usize> = ids.iter().enumerate().map(|(i, id)| (id.as_str(), i)).collect();
    let stage_place = |name: &str| stages.iter().position(|s| s == name);
    let (mut read, mut strange) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
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
    if let Some(first) = strange.first() {
        let named = records.map_or("", |r| r.name.as_str());
        let n = strange.len();
        let are = match n {
            1 => "1 decision is about a record".to_owned(),
            n => format!("{n} decisions are about records"),
        };
        warnings.push(format!("{are} not in '{named}', such as '{}'", shorten(first)));
    }
    if read.is_empty() {
        warnings.push(format!("'{}' holds no decision on these records yet", decisions.name));
    }
    if let Some(name) = &options.adjudicator
        && !read.iter().any(|d| d.reviewer == *name)
    {
        let reviewers = distinct(read.iter().map(|d| d.reviewer.clone()));
        let hint = nearest(name, reviewers.iter().map(String::as_str));
        let hint = hint.map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
        warnings.push(format!("the adjudicator '{}' decided nothing{hint}", shorten(name)));
    }
    let sources = sources_of(records, searches, ids.len())?;
    let entry = entry(&sources, &read);
    let duplicates_before = match &options.duplicates_before {
        None => None,
        Some(name) => {
            Some(stage_place(&spelled(name)).ok_or_else(|| ReviewError::unknown_name("stage", name, &stages))?)
        }
    };
    let titles = records.and_then(|r| r.texts_if_any("title")).unwrap_or_else(|| vec![None; ids.len()]);
    let screening = Screening {
        publications: records.map_or_else(|| (0..ids.len()).collect(), publications),
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
    let provenance = of_all([Some(decisions), records].into_iter().flatten().map(|f| f.provenance));
    let value = ScreeningInput { screening, ids, titles, sources, format, table };
    Ok(Input { value, provenance, warnings })
}

/// The decisions of a table as a frame with the columns of `decisions`; the stage of those that name none is left blank.
///
/// # Errors
/// Those of [`decisions_of`].
pub fn decision_frame(frame: &Frame, records: Option<&Frame>, name: &str) -> Result<Frame, ReviewError> {
    let (rows, _) = decisions_of(frame, records)?;
    frame_of(&rows, name, frame)
}

/// Decisions as a frame named so, which rests on what `source` rests on.
pub(crate) fn frame_of(rows: &[DecisionRow], name: &str, source: &Frame) -> Result<Frame, ReviewError> {
    let text = |of: &dyn Fn(&DecisionRow) -> String| -> Vec<Option<String>> {
        rows.iter().map(|r| Some(of(r)).filter(|t| !t.is_empty())).collect()
    };
    let columns = vec![
        Column::new("record_id".into(), text(&|r| r.record_id.clone())),
        Column::new("stage".into(), text(&|r| r.stage.clone())),
        Column::new("reviewer".into(), text(&|r| r.reviewer.clone())),
        Column::new("decision".into(), text(&|r| r.verdict.name().to_owned())),
        Column::new("reason".into(), text(&|r| r.reasons.join("; "))),
        Column::new("round".into(), rows.iter().map(|r| i64::from(r.round)).collect::<Vec<_>>()),
    ];
    Ok(Frame { name: name.to_owned(), data: DataFrame::new_infer_height(columns)?, ..source.clone() })
}

/// Stages that differ in blanks and signs alone, or are called so usually, are one, under the name that comes first.
fn one_spelling(rows: &mut [DecisionRow]) {
    let mut first: HashMap<String, String> = HashMap::new();
    for row in rows {
        let name = first.entry(letters(&row.stage)).or_insert_with(|| row.stage.clone());
        row.stage.clone_from(name);
    }
}

/// A stage's name without what spellings differ in.
fn letters(name: &str) -> String {
    const TITLE_AND_ABSTRACT: [&str; 4] = ["tiab", "titleabstract", "titlesandabstracts", "titleandabstract"];
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    if TITLE_AND_ABSTRACT.contains(&letters.as_str()) { TITLE_AND_ABSTRACT[3].to_owned() } else { letters }
}

/// A stage's name in one spelling.
fn spelled(name: &str) -> String {
    name.trim().to_lowercase().replace(['-', '_'], " ")
}

/// Each once, in the order in which they occur.
pub(crate) fn distinct(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    all.filter(|one| seen.insert(one.clone())).collect()
}

/// The stages that are decided at, in their order.
fn stages_of(rows: &[DecisionRow], options: &ScreeningOptions) -> Result<Vec<String>, ReviewError> {
    let found = distinct(rows.iter().map(|r| r.stage.clone()));
    if !options.stages.is_empty() {
        // Under the names that the decisions have.
        let named = |s: &String| {
            let own = found.iter().find(|f| letters(f) == letters(&spelled(s)));
            own.cloned().unwrap_or_else(|| spelled(s))
        };
        let named: Vec<String> = options.stages.iter().map(named).collect();
        if let Some(twice) = named.iter().enumerate().find(|(i, s)| named[..*i].contains(s)) {
            let what = format!("found the stage '{}' twice", twice.1);
            return Err(ReviewError::Ratings { what, because: "expected each once".to_owned() });
        }
        return match found.iter().find(|f| !named.contains(f)) {
            Some(other) => Err(ReviewError::unknown_name("stage", other, &named)),
            None => Ok(named),
        };
    }
    if found.is_empty() {
        return Ok(vec![spelled(options.stage.as_deref().unwrap_or("abstract"))]);
    }
    // A stage of a review's own stays behind the one that it follows in the table.
    let mut after = None;
    let mut keyed: Vec<(Option<Stage>, String)> = Vec::new();
    for name in found {
        after = Stage::of(&name).or(after);
        keyed.push((after, name));
    }
    keyed.sort_by_key(|(stage, _)| *stage);
    Ok(keyed.into_iter().map(|(_, name)| name).collect())
}

/// For each record the publication that it is of, as a number: records of one `cluster_id` are of one.
pub fn publications(records: &Frame) -> Vec<usize> {
    let Some(clusters) = records.texts_if_any("cluster_id") else { return (0..records.height()).collect() };
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let number = |(row, cluster): (usize, Option<String>)| match cluster {
        Some(cluster) => *numbers.entry(cluster).or_insert(row),
        None => row,
    };
    clusters.into_iter().enumerate().map(number).collect()
}

/// The sources of the records, by their column `source`; their kinds as `searches` says, else as their names do.
fn sources_of(records: Option<&Frame>, searches: Option<&Frame>, n: usize) -> Result<Sources, ReviewError> {
    let linked = records.is_some_and(|r| r.has("cluster_id"));
    let named = records.and_then(|r| r.texts_if_any("source").or_else(|| r.texts_if_any("database")));
    // The files of an export of Covidence are no sources.
    let piles = records.is_some_and(covidence::is_export);
    let Some(named) = named.filter(|_| !piles) else {
        let name = records.map_or("records", |r| r.name.as_str());
        return Ok(Sources {
            sources: vec![(name.to_owned(), SourceKind::Database)],
            of: vec![0; n],
            studies: studies(records),
            linked,
        });
    };
    let mut kinds: HashMap<String, SourceKind> = HashMap::new();
    if let Some(searches) = searches
        && let Some(declared) = searches.texts_if_any("kind")
    {
        for (source, kind) in searches.texts("source")?.into_iter().zip(declared) {
            if let (Some(source), Some(kind)) = (source, kind) {
                kinds.insert(source.to_lowercase(), SourceKind::of(&kind));
            }
        }
    }
    let named: Vec<String> =
        named.into_iter().map(|name| name.unwrap_or_else(|| "unnamed source".to_owned())).collect();
    // In the order of the searches, then as they occur.
    let searched: Vec<String> = match searches.and_then(|s| s.texts_if_any("source")) {
        Some(searched) => searched.into_iter().flatten().map(|s| s.to_lowercase()).collect(),
        None => Vec::new(),
    };
    let mut names = distinct(named.iter().cloned());
    let rank = |name: &String| searched.iter().position(|s| *s == name.to_lowercase()).unwrap_or(searched.len());
    names.sort_by_key(rank);
    let places: HashMap<&str, usize> = names.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect();
    let of = named.iter().map(|name| places[name.as_str()]).collect();
    let kind = |name: &String| kinds.get(&name.to_lowercase()).copied().unwrap_or_else(|| SourceKind::of(name));
    let sources = names.iter().map(|name| (name.clone(), kind(name))).collect();
    Ok(Sources { sources, of, studies: studies(records), linked })
}

fn studies(records: Option<&Frame>) -> Option<Vec<Option<String>>> {
    records.and_then(|r| r.texts_if_any("study_id"))
}

/// What comes from elsewhere than databases enters at the first stage at which anybody decided on it; where nobody has, with the others of
/// its source.
fn entry(sources: &Sources, decisions: &[Decision]) -> Vec<usize> {
    let mut of_record: HashMap<usize, usize> = HashMap::new();
    let mut of_source: Vec<Option<usize>> = vec![None; sources.sources.len()];
    for d in decisions {
        let first = of_record.entry(d.record).or_insert(d.stage);
        *first = d.stage.min(*first);
        let seen = &mut of_source[sources.of[d.record]];
        *seen = Some(seen.map_or(d.stage, |s| s.min(d.stage)));
    }
    let of = |(record, &source): (usize, &usize)| {
        if sources.sources[source].1.is_database() {
            return 0;
        }
        of_record.get(&record).copied().or(of_source[source]).unwrap_or(0)
    };
    sources.of.iter().enumerate().map(of).collect()
}
