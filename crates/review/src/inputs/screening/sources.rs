//! Where the records come from, and the stage at which they enter.

use std::collections::HashMap;

use qes_flow::{Decision, SourceKind, Sources};
use qes_work::{Stopped, Work};

use super::{covidence, distinct_while, places};
use crate::error::{ReviewError, nearest, shorten};
use crate::frame::Frame;

/// The sources of the records, by their column `source`; their kinds as `searches` says, else as their names do. Whether their duplicates were
/// looked for is not said yet.
pub(super) fn of(
    records: Option<&Frame>,
    searches: Option<&Frame>,
    n: usize,
    warnings: &mut Vec<String>,
    work: &Work,
) -> Result<Sources, ReviewError> {
    let column = |r: &Frame| ["source", "database"].into_iter().find(|c| r.has(c));
    let named = records.and_then(|r| Some((r, column(r)?))).map(|(r, c)| r.read(c, work)).transpose()?;
    // The files of an export of Covidence are no sources.
    let piles = records.map_or(Ok(false), |r| covidence::is_export(r, work))?;
    let Some(named) = named.filter(|_| !piles) else {
        let name = records.map_or("records", |r| r.name.as_str());
        return Ok(Sources {
            sources: vec![(name.to_owned(), SourceKind::Database)],
            of: vec![0; n],
            studies: studies(records, work)?,
            linked: false,
        });
    };
    let mut kinds: HashMap<String, SourceKind> = HashMap::new();
    if let Some(searches) = searches
        && searches.has("kind")
    {
        for (source, kind) in searches.texts("source")?.into_iter().zip(kinds_of(searches, warnings)) {
            if let (Some(source), Some(kind)) = (source, kind) {
                kinds.insert(letters(&source), kind);
            }
        }
    }
    let named: Vec<String> =
        named.into_iter().map(|name| name.unwrap_or_else(|| "unnamed source".to_owned())).collect();
    // In the order of the searches, then as they occur.
    let searched: Vec<String> = match searches.and_then(|s| s.texts_if_any("source")) {
        Some(searched) => searched.into_iter().flatten().map(|s| letters(&s)).collect(),
        None => Vec::new(),
    };
    let mut names = distinct_while(named.iter(), work)?;
    let mut ranks: HashMap<&str, usize> = HashMap::new();
    for (rank, name) in searched.iter().enumerate() {
        ranks.entry(name).or_insert(rank);
    }
    names.sort_by_cached_key(|name| ranks.get(letters(name).as_str()).copied().unwrap_or(searched.len()));
    let places = places(&names, work)?;
    let of = named.iter().map(|name| places[name.as_str()]).collect();
    work.go_on()?;
    warnings.extend(taken_for_databases(&names, &kinds, searches));
    let kind = |name: &String| kinds.get(&letters(name)).copied().unwrap_or_else(|| SourceKind::of(name));
    let sources = names.iter().map(|name| (name.clone(), kind(name))).collect();
    Ok(Sources { sources, of, studies: studies(records, work)?, linked: false })
}

/// A source's name in one spelling.
fn letters(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The kind of each search, as its column `kind` says; a word that says none is named.
pub(crate) fn kinds_of(searches: &Frame, warnings: &mut Vec<String>) -> Vec<Option<SourceKind>> {
    let declared = searches.texts_if_any("kind").unwrap_or_else(|| vec![None; searches.height()]);
    let of = |(row, kind): (usize, Option<String>)| {
        let kind = kind?;
        let known = SourceKind::told(&kind);
        if known.is_none() {
            let names: Vec<&str> = SourceKind::ALL.iter().map(|k| k.name()).collect();
            let hint =
                nearest(&kind, names.iter().copied()).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
            warnings.push(format!(
                "'{}', row {}, column 'kind': found '{}', expected one of {}, so the source's name decides{hint}",
                searches.name,
                row + 1,
                shorten(&kind),
                names.join(", ")
            ));
        }
        known
    };
    declared.into_iter().enumerate().map(of).collect()
}

/// Says which sources count as databases although neither the searches nor their names say so.
fn taken_for_databases(
    names: &[String],
    kinds: &HashMap<String, SourceKind>,
    searches: Option<&Frame>,
) -> Option<String> {
    let guessed = |name: &&String| !kinds.contains_key(&letters(name)) && SourceKind::told(name).is_none();
    let guessed: Vec<String> = names.iter().filter(guessed).map(|name| format!("'{}'", shorten(name))).collect();
    let (shown, more) =
        (guessed.iter().take(5).cloned().collect::<Vec<_>>().join(", "), guessed.len().saturating_sub(5));
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let count = match guessed.len() {
        1 => "counts as a database, as nothing says what kind of source it is",
        _ => "count as databases, as nothing says what kind of sources they are",
    };
    let table = match searches {
        Some(searches) => format!("'{}' (columns source, kind)", searches.name),
        None => "a table 'searches' with the columns source, kind".to_owned(),
    };
    (!guessed.is_empty()).then(|| format!("{shown}{more} {count}; {table} says it"))
}

fn studies(records: Option<&Frame>, work: &Work) -> Result<Option<Vec<Option<String>>>, Stopped> {
    Ok(records.map(|r| r.read_if_any("study_id", work)).transpose()?.flatten())
}

/// What comes from elsewhere than databases enters at the first stage at which anybody decided on it; where nobody has, with the others of
/// its source.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(super) fn entry(sources: &Sources, decisions: &[Decision], work: &Work) -> Result<Vec<usize>, Stopped> {
    let mut of_record: HashMap<usize, usize> = HashMap::new();
    let mut of_source: Vec<Option<usize>> = vec![None; sources.sources.len()];
    for d in decisions {
        work.go_on()?;
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
    let entry = sources.of.iter().enumerate().map(of).collect();
    work.go_on()?;
    Ok(entry)
}
