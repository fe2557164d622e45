//! Boxes and the flow that they form.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use crate::FlowError;

/// What a box stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Records from databases and registers.
    Source,
    /// Records from elsewhere: citation tracking, hand search, websites.
    OtherSource,
    /// A stage that papers pass through.
    Screening,
    /// What leaves the flow.
    Excluded,
    /// What the review includes.
    Included,
}

impl Kind {
    /// The name as a data package spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::OtherSource => "other_source",
            Self::Screening => "screening",
            Self::Excluded => "excluded",
            Self::Included => "included",
        }
    }

    /// Whether a box of this kind starts the flow.
    pub fn is_source(self) -> bool {
        matches!(self, Self::Source | Self::OtherSource)
    }
}

impl FromStr for Kind {
    type Err = FlowError;

    fn from_str(text: &str) -> Result<Self, FlowError> {
        [Self::Source, Self::OtherSource, Self::Screening, Self::Excluded, Self::Included]
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| FlowError::UnknownKind { found: text.to_owned() })
    }
}

/// One searched source and what it gave to a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The source's name.
    pub source: String,
    /// Records found there; `None` where it is not published.
    pub n: Option<u64>,
}

/// One box of the study flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowBox {
    /// Unique id.
    pub id: String,
    /// What a reader sees.
    pub label: String,
    /// What it stands for.
    pub kind: Kind,
    /// The boxes that it comes out of; for an excluded box the stage that it leaves.
    pub from: Vec<String>,
    /// The count; `None` where it is not published.
    pub n: Option<u64>,
    /// What is counted: records, papers or studies.
    pub unit: String,
    /// The searched sources that feed it.
    pub feeds: Vec<Feed>,
}

impl FlowBox {
    /// A box with a known count that comes out of nothing.
    pub fn new(id: &str, label: &str, kind: Kind, n: u64, unit: &str) -> Self {
        Self {
            id: id.to_owned(),
            label: label.to_owned(),
            kind,
            from: Vec::new(),
            n: Some(n),
            unit: unit.to_owned(),
            feeds: Vec::new(),
        }
    }

    /// The same box, coming out of these.
    #[must_use]
    pub fn from<'a>(mut self, boxes: impl IntoIterator<Item = &'a str>) -> Self {
        self.from = boxes.into_iter().map(str::to_owned).collect();
        self
    }

    /// The same box, fed by these sources.
    #[must_use]
    pub fn fed_by<'a>(mut self, feeds: impl IntoIterator<Item = (&'a str, u64)>) -> Self {
        self.feeds = feeds.into_iter().map(|(source, n)| Feed { source: source.to_owned(), n: Some(n) }).collect();
        self
    }
}

/// A study flow: boxes in the order in which they are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    boxes: Vec<FlowBox>,
}

impl Flow {
    /// Checks that the boxes form a flow.
    ///
    /// # Errors
    /// A repeated id, a reference to a box that is not there, a cycle.
    pub fn new(boxes: Vec<FlowBox>) -> Result<Self, FlowError> {
        let mut ids = HashSet::new();
        if let Some(twice) = boxes.iter().find(|b| !ids.insert(b.id.as_str())) {
            return Err(FlowError::DuplicateBox { id: twice.id.clone() });
        }
        for b in &boxes {
            if let Some(from) = b.from.iter().find(|from| !ids.contains(from.as_str())) {
                return Err(FlowError::UnknownBox { id: b.id.clone(), from: from.clone() });
            }
        }
        let flow = Self { boxes };
        match flow.cycle() {
            Some(id) => Err(FlowError::Cycle { id }),
            None => Ok(flow),
        }
    }

    /// The boxes, in drawing order.
    pub fn boxes(&self) -> &[FlowBox] {
        &self.boxes
    }

    /// The box with this id.
    pub fn get(&self, id: &str) -> Option<&FlowBox> {
        self.boxes.iter().find(|b| b.id == id)
    }

    /// The excluded boxes that leave this box.
    pub fn exclusions<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a FlowBox> {
        self.boxes.iter().filter(move |b| b.kind == Kind::Excluded && b.from.iter().any(|from| from == id))
    }

    /// Boxes that start the flow and that no other box comes out of, although there are stages they could enter.
    pub fn loose_ends(&self) -> Vec<&FlowBox> {
        let staged = self.boxes.iter().any(|b| !b.kind.is_source());
        self.boxes
            .iter()
            .filter(|b| staged && b.kind.is_source())
            .filter(|b| !self.boxes.iter().any(|other| other.from.contains(&b.id)))
            .collect()
    }

    /// A box that comes out of itself, if there is one: boxes are taken away as long as all that they come out of is gone.
    fn cycle(&self) -> Option<String> {
        let mut open: HashMap<&str, &FlowBox> = self.boxes.iter().map(|b| (b.id.as_str(), b)).collect();
        loop {
            let settled: Vec<&str> = open
                .iter()
                .filter(|(_, b)| b.from.iter().all(|from| !open.contains_key(from.as_str())))
                .map(|(id, _)| *id)
                .collect();
            if settled.is_empty() {
                return self.boxes.iter().find(|b| open.contains_key(b.id.as_str())).map(|b| b.id.clone());
            }
            for id in settled {
                open.remove(id);
            }
            if open.is_empty() {
                return None;
            }
        }
    }
}
