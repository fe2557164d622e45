//! From records to the flow in Rust: duplicates, screening, the flow, reporting.

use qes::{
    Checklist, Dedup, DedupOptions, FlowOptions, FlowResult, Report, ScreeningRequest, ScreeningResult, Workspace,
};
use qes_work::Work;

use crate::error::SessionError;
use crate::{frames, link, session};

/// Links the duplicates among the records of a frame, as `%dedup` does.
///
/// ```
/// use qes_prelude::prelude::*;
///
/// let records = df!("id" => ["1", "2"], "title" => ["Living with pain", "Living with pain."], "year" => [2011, 2011],
///     "authors" => ["Berg, A", "Berg A"], "pages" => ["3-9", "3-9"])?;
/// share_as("records", &records, Provenance::Simulated)?;
/// let found = dedup("records", &DedupOptions { into: Some("linked".to_owned()), ..Default::default() })?;
/// assert_eq!((found.ids.len(), found.n_unique()), (2, 1));
/// assert_eq!(frame("linked")?.column("cluster_id")?.str()?.get(1), Some("1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// There is no such frame, it holds no records, its ids repeat, or decisions cannot be read.
pub fn dedup(name: &str, options: &DedupOptions) -> Result<Dedup, SessionError> {
    let decisions = options.decisions.as_deref().unwrap_or_default();
    let mut desk = desk(&[name, decisions])?;
    let found = desk.dedup(name, options, &Work::new())?;
    give_back(&desk, options.into.as_deref())?;
    Ok(found)
}

/// What reviewers decided, stage by stage, as `%screening` shows it.
///
/// # Errors
/// There are no such decisions or records, or they cannot be read.
pub fn screening(request: &ScreeningRequest) -> Result<ScreeningResult, SessionError> {
    let named = [&request.decisions, &request.records].map(|name| name.as_deref().unwrap_or_default());
    let mut desk = desk(&[named[0], named[1], "decisions", "records", "searches", "reasons"])?;
    let result = desk.screening(request, &Work::new())?;
    give_back(&desk, request.into.as_deref())?;
    give_back(&desk, request.outcomes.as_deref())?;
    Ok(result)
}

/// The study flow of the session's frames, as `%flow` shows it; that of a review alone is [`crate::LoadedReview::flow`].
///
/// # Errors
/// There is nothing to make it of, or it cannot be read.
pub fn study_flow(options: &FlowOptions) -> Result<FlowResult, SessionError> {
    let named = [&options.source, &options.decisions, &options.records].map(|name| name.as_deref().unwrap_or_default());
    let frames = [named[0], named[1], named[2], "flow", "decisions", "records", "searches", "reasons"];
    Ok(desk(&frames)?.flow_with(options, &Work::new())?)
}

/// A reporting checklist, filled from the session's frames, as `%report` shows it.
///
/// # Errors
/// There are no data for it.
pub fn report(checklist: Checklist) -> Result<Report, SessionError> {
    Ok(desk(&["searches", "flow", "decisions", "records", "reasons"])?.report(checklist, &Work::new())?)
}

/// A workspace with these frames of the session, as far as there are any.
fn desk(wanted: &[&str]) -> Result<Workspace, SessionError> {
    if !link::in_cell() {
        return Ok(session::with(|s| s.workspace.clone()));
    }
    let known = frames::names()?;
    let there: Vec<&str> = wanted.iter().copied().filter(|name| known.iter().any(|k| k == name)).collect();
    let desk = frames::desk(there.iter().copied())?;
    for name in there {
        let frame = desk.frame(name)?;
        session::with(|s| s.note(frame));
    }
    Ok(desk)
}

/// Puts a frame of the desk into the session.
fn give_back(desk: &Workspace, name: Option<&str>) -> Result<(), SessionError> {
    let Some(name) = name else { return Ok(()) };
    let frame = desk.frame(name)?;
    frames::put(name, frame.data.clone(), frame.provenance)
}
