//! PRISMA-S (Rethlefsen et al. 2021, doi:10.1186/s13643-020-01542-z): sixteen items on how a review searched, filled from `searches`.

use std::collections::BTreeMap;

use qes_flow::{Kind, SourceKind, Stage};
use qes_review::{Frame, ReviewError};
use qes_tables::integer;
use qes_work::Work;

use super::{Report, ReportItem, Status};
use crate::error::Error;
use crate::verbs::flow::{FlowFrom, FlowOptions};
use crate::workspace::Workspace;

/// The items' subjects, in our own words.
const NAMES: [&str; 16] = [
    "databases and their platforms",
    "databases searched together",
    "registers of studies",
    "websites, browsing, hand search",
    "citation searching",
    "people and organizations asked",
    "other ways of searching",
    "search strategies in full",
    "limits",
    "search filters",
    "strategies taken from earlier reviews",
    "how searches were updated",
    "dates of the searches",
    "peer review of the strategies",
    "records found, by source",
    "removal of duplicates",
];

/// One source searched, as the table says it.
struct Search {
    source: String,
    kind: SourceKind,
    /// Whether its kind or name says what it is; it counts as a database where they do not.
    told: bool,
    hand: bool,
    texts: BTreeMap<&'static str, String>,
    records: Option<u64>,
}

/// Columns of `searches` that items read.
const COLUMNS: [&str; 8] = ["platform", "date", "query", "limits", "filter", "prior_work", "updated", "peer_review"];

pub(super) fn report(workspace: &Workspace, work: &Work) -> Result<Report, Error> {
    let Ok(frame) = workspace.frame("searches") else {
        return Err(ReviewError::MissingResource {
            resource: "searches".to_owned(),
            columns: "source, platform, date, query, limits, records".to_owned(),
            held: match workspace.frame_list().map(|f| f.name.as_str()).collect::<Vec<_>>().join(", ") {
                nothing if nothing.is_empty() => "nothing".to_owned(),
                names => names,
            },
        }
        .into());
    };
    let searches = read(frame)?;
    let databases: Vec<&Search> = searches.iter().filter(|s| s.kind == SourceKind::Database && !s.hand).collect();
    let mut items = vec![
        platforms(&databases),
        together(&databases),
        of_kind(&searches, |s| s.kind == SourceKind::Register, "say whether a register was searched"),
        of_kind(
            &searches,
            |s| s.hand || s.kind == SourceKind::Website,
            "say whether websites or journals were browsed",
        ),
        of_kind(
            &searches,
            |s| s.kind == SourceKind::Citation,
            "say whether references or citing papers were looked through",
        ),
        of_kind(&searches, |s| s.kind == SourceKind::Organisation, "say whether anybody was asked"),
        of_kind(&searches, |s| s.kind == SourceKind::Other && !s.hand, "say whether anything else was searched"),
        of_column(&databases, "query"),
        of_column(&databases, "limits"),
        of_column(&databases, "filter"),
        of_column(&databases, "prior_work"),
        of_column(&databases, "updated"),
        of_column(&searches.iter().collect::<Vec<_>>(), "date"),
        of_column(&databases, "peer_review"),
        records(&searches, &held(workspace)?),
        duplicates(workspace, work)?,
    ];
    for (place, item) in items.iter_mut().enumerate() {
        item.no = place + 1;
        item.name = NAMES[place];
    }
    let others = ["records", "flow", "decisions"].map(|name| workspace.frame(name).ok());
    let read: Vec<&Frame> = [Some(frame)].into_iter().chain(others).flatten().collect();
    let basis = workspace.basis_of(&read, frame.provenance, taken_for_databases(&searches));
    Ok(Report { name: "prisma-s", title: "PRISMA-S: reporting of the searches", items, basis })
}

/// Says which sources count as databases although nothing says so.
fn taken_for_databases(searches: &[Search]) -> Vec<String> {
    let guessed: Vec<String> = searches
        .iter()
        .filter(|s| !s.told && !s.hand && !s.source.eq_ignore_ascii_case("none"))
        .map(|s| format!("'{}'", s.source))
        .collect();
    if guessed.is_empty() {
        return Vec::new();
    }
    let count = if guessed.len() == 1 { "counts as a database" } else { "count as databases" };
    vec![format!("{} {count}, as nothing says otherwise; the column 'kind' of 'searches' says it", guessed.join(", "))]
}

fn read(frame: &Frame) -> Result<Vec<Search>, ReviewError> {
    let (sources, records) = (frame.texts("source")?, frame.counts("records")?);
    let kinds = if frame.has("kind") { frame.texts("kind")? } else { vec![None; frame.height()] };
    let columns: Vec<(&'static str, Vec<Option<String>>)> = COLUMNS
        .into_iter()
        .filter(|c| frame.has(c))
        .map(|c| Ok((c, frame.texts(c)?)))
        .collect::<Result<_, ReviewError>>()?;
    let one = |row: usize| {
        let source = sources[row].clone().unwrap_or_else(|| "unnamed source".to_owned());
        let said = kinds[row].as_deref().unwrap_or(&source);
        let lower = format!("{said} {source}").to_lowercase();
        Search {
            kind: SourceKind::told(said).unwrap_or_else(|| SourceKind::of(&source)),
            told: SourceKind::told(said).or_else(|| SourceKind::told(&source)).is_some(),
            hand: lower.contains("hand") && lower.contains("search") || lower.contains("brows"),
            texts: columns
                .iter()
                .filter_map(|(c, texts)| Some((*c, texts[row].as_deref()?.trim().to_owned())))
                .filter(|(_, text)| !text.is_empty())
                .collect(),
            records: records[row],
            source,
        }
    };
    Ok((0..frame.height()).map(one).collect())
}

fn item(status: Status, value: String, source: &str) -> ReportItem {
    let source = if status == Status::ToBeWritten { String::new() } else { source.to_owned() };
    ReportItem { no: 0, name: "", status, value, source }
}

fn missing(value: &str) -> ReportItem {
    item(Status::ToBeWritten, value.to_owned(), "")
}

fn names(searches: &[&Search]) -> String {
    searches.iter().map(|s| s.source.as_str()).collect::<Vec<_>>().join(", ")
}

fn platforms(databases: &[&Search]) -> ReportItem {
    if databases.is_empty() {
        return missing("no database is among the searches");
    }
    let (with, without): (Vec<&Search>, Vec<&Search>) =
        databases.iter().partition(|s| s.texts.contains_key("platform"));
    let mut parts: Vec<String> = with.iter().map(|s| format!("{} ({})", s.source, s.texts["platform"])).collect();
    if without.is_empty() {
        return item(Status::Filled, parts.join(", "), "searches.source, platform");
    }
    parts.extend(without.iter().map(|s| s.source.clone()));
    let value = format!("{}; the platform of {} is not given", parts.join(", "), names(&without));
    item(Status::Partly, value, "searches.source, platform")
}

fn together(databases: &[&Search]) -> ReportItem {
    if databases.is_empty() || databases.iter().any(|s| !s.texts.contains_key("platform")) {
        return missing("the platforms are not given, so nothing tells which databases were searched at once");
    }
    let mut by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for s in databases {
        by.entry(s.texts["platform"].as_str()).or_default().push(&s.source);
    }
    let shared: Vec<String> =
        by.iter().filter(|(_, d)| d.len() > 1).map(|(platform, d)| format!("{platform}: {}", d.join(", "))).collect();
    if shared.is_empty() {
        return item(
            Status::Filled,
            "every database was searched on a platform of its own".to_owned(),
            "searches.platform",
        );
    }
    let value = format!("on one platform {}; whether they were searched at once is to be said", shared.join("; "));
    item(Status::Partly, value, "searches.platform")
}

fn of_kind(searches: &[Search], wanted: impl Fn(&Search) -> bool, none: &str) -> ReportItem {
    let found: Vec<&Search> = searches.iter().filter(|s| wanted(s)).collect();
    if found.is_empty() {
        return missing(none);
    }
    // A row whose source is "none" says that there was none.
    if found.iter().all(|s| s.source.eq_ignore_ascii_case("none")) {
        return item(Status::Filled, "none".to_owned(), "searches.source");
    }
    let described = |s: &&Search| {
        let more: Vec<&str> =
            ["date", "query", "limits"].iter().filter_map(|c| s.texts.get(c).map(String::as_str)).collect();
        let n = s.records.map_or_else(String::new, |n| format!(": {} records", integer(n)));
        if more.is_empty() { format!("{}{n}", s.source) } else { format!("{} ({}){n}", s.source, more.join("; ")) }
    };
    let how = found.iter().all(|s| s.texts.contains_key("query") || s.texts.contains_key("limits"));
    let status = if how { Status::Filled } else { Status::Partly };
    let mut value = found.iter().map(described).collect::<Vec<_>>().join("; ");
    if !how {
        value.push_str("; how it was done is to be said");
    }
    item(status, value, "searches.source, query, limits")
}

fn of_column(searches: &[&Search], column: &'static str) -> ReportItem {
    let (with, without): (Vec<&Search>, Vec<&Search>) = searches.iter().partition(|s| s.texts.contains_key(column));
    if with.is_empty() {
        return missing(&format!("the searches say nothing of it (column '{column}')"));
    }
    let same = with.iter().all(|s| s.texts[column] == with[0].texts[column]);
    let mut value = if same && with.len() > 1 {
        let all = if without.is_empty() { "all".to_owned() } else { names(&with) };
        format!("{} ({all})", with[0].texts[column])
    } else {
        with.iter().map(|s| format!("{}: {}", s.source, s.texts[column])).collect::<Vec<_>>().join("; ")
    };
    if !without.is_empty() {
        value.push_str(&format!("; not given for {}", names(&without)));
    }
    item(if without.is_empty() { Status::Filled } else { Status::Partly }, value, &format!("searches.{column}"))
}

/// How many records there are of each source, in small letters.
fn held(workspace: &Workspace) -> Result<BTreeMap<String, u64>, ReviewError> {
    let mut held = BTreeMap::new();
    if let Ok(records) = workspace.frame("records")
        && records.has("source")
    {
        for source in records.texts("source")?.into_iter().flatten() {
            *held.entry(source.to_lowercase()).or_default() += 1;
        }
    }
    Ok(held)
}

fn records(searches: &[Search], held: &BTreeMap<String, u64>) -> ReportItem {
    let known: Vec<String> =
        searches.iter().filter_map(|s| Some(format!("{} {}", s.source, integer(s.records?)))).collect();
    let without: Vec<&Search> = searches.iter().filter(|s| s.records.is_none()).collect();
    if known.is_empty() {
        return missing("no search says how many records it found");
    }
    let sum: u64 = searches.iter().filter_map(|s| s.records).sum();
    let mut value = format!("{}; {} in all", known.join(", "), integer(sum));
    // A source may have been searched several times.
    let mut said: BTreeMap<String, (&str, Option<u64>)> = BTreeMap::new();
    for s in searches {
        let entry = said.entry(s.source.to_lowercase()).or_insert((&s.source, Some(0)));
        entry.1 = entry.1.zip(s.records).map(|(sum, n)| sum + n);
    }
    let differing: Vec<String> = said
        .iter()
        .filter_map(|(key, (source, n))| Some((held.get(key)?, source, (*n)?)))
        .filter(|(here, _, n)| *here != n)
        .map(|(here, source, _)| format!("{} of {source} are here", integer(*here)))
        .collect();
    if !differing.is_empty() {
        value.push_str(&format!("; but {}", differing.join(", ")));
        return item(Status::Partly, value, "searches.records, records.source");
    }
    if without.is_empty() {
        return item(Status::Filled, value, "searches.records");
    }
    item(Status::Partly, format!("{value}; not given for {}", names(&without)), "searches.records")
}

/// How many duplicates there were, by the flow; how they were found no table says.
fn duplicates(workspace: &Workspace, work: &Work) -> Result<ReportItem, Error> {
    let counts = match workspace.flow_with(&FlowOptions { from: FlowFrom::Both, ..FlowOptions::default() }, work) {
        Err(Error::Interrupted) => return Err(Error::Interrupted),
        counts => counts,
    };
    let removed = counts.ok().and_then(|f| {
        let boxes = f.flow.boxes().iter().filter(|b| b.kind == Kind::Excluded && b.stage == Some(Stage::Duplicates));
        let ns: Vec<(Option<u64>, Option<u64>)> = boxes.map(|b| (b.n, b.rows)).collect();
        let counted = ns.iter().map(|(n, _)| *n).sum::<Option<u64>>().filter(|_| !ns.is_empty())?;
        Some((counted, ns.iter().map(|(_, rows)| *rows).sum::<Option<u64>>()))
    });
    Ok(match removed {
        Some((n, Some(rows))) if n != rows => {
            let value = format!(
                "{} duplicates counted, but {} by the records; by which means is to be said",
                integer(n),
                integer(rows)
            );
            item(Status::Partly, value, "flow, records")
        }
        Some((n, _)) => {
            item(Status::Partly, format!("{} duplicates removed; by which means is to be said", integer(n)), "flow")
        }
        None => missing("neither a flow nor linked records say how many duplicates there were"),
    })
}
