//! Boxes and the flow that they form.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use crate::{FlowError, SourceKind, Stage};

/// What a box stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Records from databases and registers.
    Source,
    /// Records from elsewhere: citation tracking, hand search, websites.
    OtherSource,
    /// Studies of an earlier version of the review.
    Previous,
    /// A stage that papers pass through.
    Screening,
    /// What leaves the flow.
    Excluded,
    /// What stays behind for now: conflicts, and what nobody has decided yet.
    Unsettled,
    /// What the review includes.
    Included,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Source,
        Self::OtherSource,
        Self::Previous,
        Self::Screening,
        Self::Excluded,
        Self::Unsettled,
        Self::Included,
    ];

    /// The name as a data package spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::OtherSource => "other_source",
            Self::Previous => "previous",
            Self::Screening => "screening",
            Self::Excluded => "excluded",
            Self::Unsettled => "unsettled",
            Self::Included => "included",
        }
    }

    /// Whether a box of this kind starts the flow.
    pub fn is_source(self) -> bool {
        matches!(self, Self::Source | Self::OtherSource | Self::Previous)
    }

    /// Whether a box of this kind takes something out of the stage that it comes out of.
    pub fn leaves(self) -> bool {
        matches!(self, Self::Excluded | Self::Unsettled)
    }
}

impl FromStr for Kind {
    type Err = FlowError;

    fn from_str(text: &str) -> Result<Self, FlowError> {
        let name = text.trim().to_lowercase().replace([' ', '-'], "_");
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| FlowError::UnknownKind { found: text.to_owned() })
    }
}

/// One summand of a box: a searched source and what it gave, or a reason and how many it excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The source's name, or the reason.
    pub label: String,
    /// The count; `None` where it is not published.
    pub n: Option<u64>,
    /// What kind of source it is.
    pub source: SourceKind,
    /// What records and decisions give for it, where it was compared with them.
    pub rows: Option<u64>,
}

/// The same box counted in another unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The count; `None` where it is not published.
    pub n: Option<u64>,
    /// What is counted.
    pub unit: String,
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
    /// The stage that the box is about.
    pub stage: Option<Stage>,
    /// What adds up to it: the searched sources that feed it, the reasons of an excluded box.
    pub parts: Vec<Part>,
    /// The same box in other units.
    pub also: Vec<Count>,
    /// What records and decisions give for it, where it was compared with them.
    pub rows: Option<u64>,
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
            stage: Stage::of(label),
            parts: Vec::new(),
            also: Vec::new(),
            rows: None,
        }
    }

    /// The same box, coming out of these.
    #[must_use]
    pub fn from<'a>(mut self, boxes: impl IntoIterator<Item = &'a str>) -> Self {
        self.from = boxes.into_iter().map(str::to_owned).collect();
        self
    }

    /// The same box, the sum of these parts.
    #[must_use]
    pub fn of<'a>(mut self, parts: impl IntoIterator<Item = (&'a str, u64)>) -> Self {
        self.parts.extend(parts.into_iter().map(|(label, n)| Part {
            label: label.to_owned(),
            n: Some(n),
            source: SourceKind::of(label),
            rows: None,
        }));
        self
    }

    /// The same box, counted in another unit too.
    #[must_use]
    pub fn also(mut self, n: u64, unit: &str) -> Self {
        self.also.push(Count { n: Some(n), unit: unit.to_owned() });
        self
    }

    /// The same box, about this stage.
    #[must_use]
    pub fn about(mut self, stage: Stage) -> Self {
        self.stage = Some(stage);
        self
    }

    /// The count in this unit, where the box has one.
    pub fn in_unit(&self, unit: &str) -> Option<u64> {
        if self.unit == unit { self.n } else { self.also.iter().find(|c| c.unit == unit).and_then(|c| c.n) }
    }
}

/// The id of the box with what is included in all, beside what is new.
pub(crate) const TOTAL: &str = "total";

/// The sum of counts; `None` where one is missing, or there is no such number.
pub(crate) fn sum(counts: impl IntoIterator<Item = Option<u64>>) -> Option<u64> {
    counts.into_iter().try_fold(0_u64, |sum, n| sum.checked_add(n?))
}

/// An id that none of the boxes has: the one wanted, or with a number behind it.
pub(crate) fn unique(boxes: &[FlowBox], wanted: &str) -> String {
    let free = |id: &String| boxes.iter().all(|b| b.id != *id);
    let numbered = (2..).map(|n| format!("{wanted}_{n}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(free).unwrap_or_default()
}

/// A study flow: boxes in the order in which they are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    boxes: Vec<FlowBox>,
}

impl Flow {
    /// The most boxes of a flow: each is compared with each.
    pub const MOST_BOXES: usize = 5000;

    /// Checks that the boxes form a flow.
    ///
    /// # Errors
    /// No box, a repeated id, a reference to a box that is not there, a cycle.
    pub fn new(boxes: Vec<FlowBox>) -> Result<Self, FlowError> {
        if boxes.is_empty() {
            return Err(FlowError::NoBox);
        }
        if boxes.len() > Self::MOST_BOXES {
            return Err(FlowError::TooManyBoxes { found: boxes.len(), most: Self::MOST_BOXES });
        }
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

    /// The boxes that take something out of this box.
    pub fn exclusions<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a FlowBox> {
        self.boxes.iter().filter(move |b| b.kind.leaves() && b.from.iter().any(|from| from == id))
    }

    /// Whether a box belongs to other methods alone: it is such a source, or comes out of nothing else.
    pub fn is_of_other_methods(&self, b: &FlowBox) -> bool {
        match b.kind {
            Kind::OtherSource => return true,
            Kind::Source | Kind::Previous | Kind::Included => return false,
            Kind::Screening | Kind::Excluded | Kind::Unsettled => {}
        }
        // Every way back from the box has to end in another source; each box on them is looked at once.
        let (mut seen, mut open) = (HashSet::from([b.id.as_str()]), vec![b]);
        while let Some(b) = open.pop() {
            let mut from = b.from.iter().filter_map(|id| self.get(id)).peekable();
            if from.peek().is_none() {
                return false;
            }
            for from in from {
                match from.kind {
                    Kind::OtherSource => {}
                    Kind::Source | Kind::Previous | Kind::Included => return false,
                    Kind::Screening | Kind::Excluded | Kind::Unsettled => {
                        if seen.insert(from.id.as_str()) {
                            open.push(from);
                        }
                    }
                }
            }
        }
        true
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
