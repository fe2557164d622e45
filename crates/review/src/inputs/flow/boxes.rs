//! Rows of a table of boxes → a flow.

use std::collections::{BTreeSet, HashMap};

use qes_flow::{Count, Flow, FlowBox, Kind, Part, SourceKind, Stage, reasons_of};
use qes_work::Work;

use super::mended;
use crate::error::{ReviewError, nearest, shorten};
use crate::frame::Frame;
use crate::inputs::Input;
use crate::inputs::screening::kinds_of;
use crate::provenance::Provenance;

/// A flow, and what was left out of it that no other rule finds.
pub(crate) struct ReadFlow {
    pub input: Input<Flow>,
    pub odd: Vec<Odd>,
    /// Where counts may fail to add up for no other reason than that something was left out.
    pub lost: Vec<Lost>,
}

/// What stages something that was left out may have belonged to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lost {
    /// The stage that this box is.
    Into(String),
    /// Those that come out of one of these boxes.
    OutOf(Vec<String>),
    /// Any.
    Anywhere,
}

impl ReadFlow {
    /// Whether what was left out may be why the counts of this box do not add up.
    pub(crate) fn may_lack(&self, id: &str) -> bool {
        let from = self.input.value.boxes().iter().find(|b| b.id == id).map_or(&[][..], |b| b.from.as_slice());
        self.lost.iter().any(|lost| match lost {
            Lost::Into(stage) => stage == id,
            Lost::OutOf(boxes) => boxes.iter().any(|b| from.contains(b)),
            Lost::Anywhere => true,
        })
    }
}

/// What of a row was left out.
pub(crate) struct Odd {
    /// The row, counted from 0.
    pub row: usize,
    pub message: String,
}

/// What was said of the rows so far, where what is wrong with one costs itself alone.
struct Said {
    forgiving: bool,
    warnings: Vec<String>,
    odd: Vec<Odd>,
}

impl Said {
    /// Says what is left out, and why; an error where nothing may be.
    fn left_out(&mut self, what: &str, error: ReviewError) -> Result<(), ReviewError> {
        if !self.forgiving {
            return Err(error);
        }
        self.warnings.push(format!("{what}: {error}"));
        Ok(())
    }

    /// Says what no rule about values and keys finds.
    fn odd(&mut self, row: usize, message: String) {
        self.warnings.push(message.clone());
        self.odd.push(Odd { row, message });
    }
}

/// The flow of a table of boxes. Where it is forgiving, a row that is no box and a reference that leads nowhere cost themselves alone.
pub(super) fn read(
    frame: &Frame,
    searches: Option<&Frame>,
    forgiving: bool,
    work: &Work,
) -> Result<ReadFlow, ReviewError> {
    few(frame)?;
    let ids = frame.texts("box")?;
    let blank = || vec![None; frame.height()];
    let labels = frame.texts_if_any("label").unwrap_or_else(|| ids.clone());
    let (from, kinds) = (frame.texts("from")?, frame.texts("kind")?);
    let units = frame.texts("unit")?;
    let (stages, reasons) = (frame.texts_if_any("stage"), frame.texts_if_any("reasons").unwrap_or_else(blank));
    let mut said = Said { forgiving, warnings: Vec::new(), odd: Vec::new() };
    let counts = frame.counts_told("n", &mut said.warnings)?;
    let feeds = searches.map(|s| feeds(s, &mut said.warnings, work)).transpose()?.unwrap_or_default();
    let provenance = Provenance::of_all([Some(frame), searches].into_iter().flatten().map(|f| f.provenance));
    let no_flow = |source| ReviewError::Flow { resource: frame.name.clone(), source };
    let mut boxes: Vec<FlowBox> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    // The row of each box.
    let mut rows: Vec<usize> = Vec::new();
    let mut lost: Vec<Lost> = Vec::new();
    for (row, id) in ids.iter().enumerate() {
        work.go_on()?;
        let wrong = |column: &str, found: &str, expected: &str| frame.bad_value(row, column, found, expected);
        let id = id.clone().unwrap_or_else(|| format!("row-{}", row + 1));
        let unit = units[row].clone().unwrap_or_default();
        if let Some(b) = places.get(&id).and_then(|&place| boxes.get_mut(place)) {
            if b.unit != unit && b.also.iter().all(|count| count.unit != unit) {
                b.also.push(Count { n: counts[row], unit });
                continue;
            }
            if forgiving {
                said.left_out("a row of the flow is left out", wrong("box", &id, "each box once in a unit"))?;
                continue;
            }
        }
        let label = labels[row].clone().unwrap_or_else(|| id.clone());
        let from = from[row].as_deref().unwrap_or_default().split(';').map(str::trim).filter(|s| !s.is_empty());
        let kind = kinds[row].as_deref().unwrap_or_default();
        let Ok(parsed) = kind.parse::<Kind>() else {
            let names = Kind::ALL.map(Kind::name);
            let hint = nearest(kind, names).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
            let error = wrong("kind", kind, &format!("one of {}{hint}", names.join(", ")));
            said.left_out("a row of the flow is left out", error)?;
            lost.push(Lost::OutOf(from.map(str::to_owned).collect()));
            continue;
        };
        let mut b = FlowBox::new(&id, &label, parsed, 0, &unit).from(from);
        b.n = counts[row];
        if let Some(stage) = stages.as_ref().and_then(|s| s[row].as_deref()) {
            b.stage = Stage::of(stage);
            if b.stage.is_none() {
                let names = Stage::ALL.map(Stage::name);
                let hint = nearest(stage, names).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
                let wrong = wrong("stage", stage, &format!("one of {}", names.join(", ")));
                said.warnings.push(format!("{wrong}, so the label decides{hint}"));
            }
        }
        b.parts = feeds.iter().filter(|(fed, _)| *fed == id).flat_map(|(_, parts)| parts).cloned().collect();
        if let Some(list) = &reasons[row] {
            if let Some(parts) = reasons_of(list) {
                let part = |(label, n)| Part { label, n, source: SourceKind::Other, rows: None };
                b.parts.extend(parts.into_iter().map(part));
            } else {
                let error = wrong("reasons", list, "a list such as 'Reason, 3; Reason, 4'");
                said.odd(row, format!("{error}; the reasons of this box are left out"));
            }
        }
        places.entry(id).or_insert(boxes.len());
        boxes.push(b);
        rows.push(row);
    }
    if forgiving {
        for (at, message) in mended::without_strangers(&mut boxes, &frame.name) {
            said.warnings.push(message);
            // What leaves a box that is not there may have left any.
            lost.push(if boxes[at].kind.leaves() { Lost::Anywhere } else { Lost::Into(boxes[at].id.clone()) });
        }
        for (at, message) in mended::without_cycles(&mut boxes, work)? {
            lost.push(Lost::Into(boxes[at].id.clone()));
            said.warnings.push(message.clone());
            said.odd.push(Odd { row: rows[at], message });
        }
    }
    settle_stages(&mut boxes);
    let ids: BTreeSet<&str> = boxes.iter().map(|b| b.id.as_str()).collect();
    for (fed, part) in feeds
        .iter()
        .filter(|(fed, _)| !ids.contains(fed.as_str()))
        .flat_map(|(fed, parts)| parts.iter().map(move |part| (fed, part)))
    {
        work.go_on()?;
        let hint = nearest(fed, ids.iter().copied()).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
        let (source, fed) = (shorten(&part.label), shorten(fed));
        let warning =
            format!("the source '{source}' feeds the box '{fed}', which '{}' does not have{hint}", frame.name);
        said.warnings.push(warning);
    }
    let input = Input { value: Flow::new(boxes).map_err(no_flow)?, provenance, warnings: said.warnings };
    Ok(ReadFlow { input, odd: said.odd, lost })
}

/// A stage that only duplicates leave is the one before they are removed.
fn settle_stages(boxes: &mut [FlowBox]) {
    let out: Vec<(Vec<String>, Option<Stage>)> =
        boxes.iter().filter(|b| b.kind.leaves()).map(|b| (b.from.clone(), b.stage)).collect();
    for b in boxes.iter_mut().filter(|b| b.kind == Kind::Screening && b.stage.is_none()) {
        let mut leaving = out.iter().filter(|(from, _)| from.contains(&b.id)).peekable();
        if leaving.peek().is_some() && leaving.all(|(_, stage)| *stage == Some(Stage::Duplicates)) {
            b.stage = Some(Stage::Duplicates);
        }
    }
}

/// Every searched source with the box that it feeds.
/// That a table of boxes is as short as a flow is.
///
/// # Errors
/// It holds more rows, a few for each box.
fn few(frame: &Frame) -> Result<(), ReviewError> {
    let most = 2 * Flow::MOST_BOXES;
    if frame.height() <= most {
        return Ok(());
    }
    Err(ReviewError::Ratings {
        what: format!("found {} rows in '{}'", frame.height(), frame.name),
        because: format!("expected the boxes of a flow, at most {most} rows"),
    })
}

fn feeds(searches: &Frame, warnings: &mut Vec<String>, work: &Work) -> Result<Vec<(String, Vec<Part>)>, ReviewError> {
    let Some(boxes) = searches.read_if_any("box", work)? else { return Ok(Vec::new()) };
    let (sources, records) = (searches.read("source", work)?, searches.counts_told("records", warnings)?);
    let kinds = kinds_of(searches, warnings);
    let mut feeds: Vec<(String, Vec<Part>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (row, fed) in boxes.into_iter().enumerate() {
        work.go_on()?;
        if let Some(fed) = fed {
            let label = sources[row].clone().unwrap_or_else(|| "unnamed source".to_owned());
            let source = kinds[row].unwrap_or_else(|| SourceKind::of(&label));
            let part = Part { label, n: records[row], source, rows: None };
            let place = *places.entry(fed.clone()).or_insert(feeds.len());
            match feeds.get_mut(place) {
                Some((_, parts)) => parts.push(part),
                None => feeds.push((fed, vec![part])),
            }
        }
    }
    Ok(feeds)
}
