//! `papers`, `studies` and `margins` → counts of papers, studies or participants by one variable or two.

use std::collections::{BTreeMap, BTreeSet};

use qes_synthesis::{Bounds, Status, frechet_bounds};

use super::Input;
use crate::error::ReviewError;
use crate::frame::Frame;
use crate::package::Review;
use crate::provenance::Provenance;

/// What is counted. Units are never added to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Published papers.
    Papers,
    /// Studies, each reported in one paper or more.
    Studies,
    /// People who took part in the studies.
    Participants,
}

impl Unit {
    /// The name as data packages and commands spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Papers => "papers",
            Self::Studies => "studies",
            Self::Participants => "participants",
        }
    }

    /// The unit of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Papers, Self::Studies, Self::Participants].into_iter().find(|u| u.name() == name)
    }
}

/// What one cell of a cross-table holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// The count.
    Count(u64),
    /// Only the margins are published; the count lies within these bounds.
    Within(Bounds),
}

/// Counts by one variable or two.
#[derive(Debug, Clone)]
pub struct Characteristics {
    /// The variables: one, or rows and columns.
    pub by: Vec<String>,
    /// What is counted.
    pub unit: Unit,
    /// For each variable its levels with their counts.
    pub margins: Vec<Vec<(String, u64)>>,
    /// The cells by their levels; for one variable those of the margin.
    pub cells: Vec<(Vec<String>, Cell)>,
    /// The count over all levels.
    pub total: u64,
    /// Whether the cells are counted in rows, or only margins are published.
    pub counted: bool,
}

const NOT_STATED: &str = "not stated";

impl Review {
    /// The variables that characteristics can be asked for.
    pub fn variables(&self) -> Vec<String> {
        let mut names = BTreeSet::new();
        for paper in self.papers().unwrap_or_default() {
            names.extend(paper.levels.into_keys());
        }
        if let Ok(margins) = self.margins() {
            names.extend(margins.into_iter().filter(|m| m.of.is_some()).map(|m| m.variable));
        }
        for numeric in ["participants", "age_min", "age_max"] {
            names.remove(numeric);
        }
        names.into_iter().collect()
    }

    /// Counts by one variable or two: from the rows where they carry the variables, else from the margins.
    ///
    /// # Errors
    /// A variable is not known, or the package carries it for another unit only.
    pub fn characteristics(&self, by: &[String], unit: Unit) -> Result<Input<Characteristics>, ReviewError> {
        let variables = self.variables();
        if let Some(unknown) = by.iter().find(|v| !variables.contains(v)) {
            return Err(ReviewError::unknown_name("variable", unknown, &variables));
        }
        match self.counted(by, unit)? {
            Some(counted) => Ok(counted),
            None => self.published(by, unit),
        }
    }

    /// Counts over rows; nothing where the rows do not carry the variables or the unit.
    fn counted(&self, by: &[String], unit: Unit) -> Result<Option<Input<Characteristics>>, ReviewError> {
        let Some(frame) = self.frame("papers") else { return Ok(None) };
        let papers = self.papers()?;
        let study_ids = frame.texts_if_any("study_id").unwrap_or_else(|| vec![None; papers.len()]);
        let sizes = self.study_sizes()?;
        let included = || papers.iter().zip(&study_ids).filter(|(p, _)| p.status.counts_as_included());
        let carried = by.iter().all(|v| included().any(|(p, _)| p.levels.contains_key(v)));
        let unit_known = match unit {
            Unit::Papers => true,
            Unit::Studies => included().all(|(_, s)| s.is_some()),
            Unit::Participants => included().all(|(_, s)| s.as_ref().is_some_and(|s| sizes.contains_key(s.as_str()))),
        };
        if !carried || !unit_known {
            return Ok(None);
        }
        let mut seen = BTreeSet::new();
        let mut cells: BTreeMap<Vec<String>, u64> = BTreeMap::new();
        for (paper, study) in included() {
            let level = |v: &String| paper.levels.get(v).cloned().unwrap_or_else(|| NOT_STATED.to_owned());
            let levels: Vec<String> = by.iter().map(level).collect();
            let weight = match (unit, study) {
                (Unit::Papers, _) => 1,
                (_, Some(study)) if !seen.insert((study.clone(), levels.clone())) => continue,
                (Unit::Studies, _) => 1,
                (Unit::Participants, Some(study)) => sizes.get(study.as_str()).copied().unwrap_or(0),
                (Unit::Participants, None) => 0,
            };
            *cells.entry(levels).or_insert(0) += weight;
        }
        let total = cells.values().sum();
        let mut warnings = conflicts(&papers);
        let studies: BTreeSet<&String> = seen.iter().map(|(study, _)| study).collect();
        if studies.len() < seen.len() {
            warnings.push(format!(
                "{} studies have papers in several levels and count in each of them",
                seen.iter()
                    .filter(|(study, _)| seen.iter().filter(|(s, _)| s == study).count() > 1)
                    .map(|(s, _)| s)
                    .collect::<BTreeSet<_>>()
                    .len()
            ));
        }
        let margins: Vec<Vec<(String, u64)>> = (0..by.len()).map(|i| margin(&cells, i)).collect();
        let value = Characteristics {
            by: by.to_vec(),
            unit,
            cells: all_cells(&margins, |levels| Cell::Count(cells.get(levels).copied().unwrap_or(0))),
            margins,
            total,
            counted: true,
        };
        let mut provenance = provenance_of_included(frame, &papers);
        let of_study = self.frame("studies").is_some_and(|s| by.iter().any(|v| s.has(v)));
        if of_study || unit != Unit::Papers {
            provenance = provenance.max(self.frame("studies").and_then(|s| s.provenance));
        }
        Ok(Some(Input { value, provenance, warnings }))
    }

    /// Whether a one-way table of this variable is counted over rows rather than read off a margin.
    pub(crate) fn counts_rows(&self, variable: &str, unit: Unit) -> bool {
        matches!(self.counted(&[variable.to_owned()], unit), Ok(Some(_)))
    }

    fn study_sizes(&self) -> Result<BTreeMap<String, u64>, ReviewError> {
        let Some(studies) = self.frame("studies").filter(|s| s.has("participants")) else {
            return Ok(BTreeMap::new());
        };
        let rows = studies.texts("study_id")?.into_iter().zip(studies.counts("participants")?);
        Ok(rows.filter_map(|(id, n)| Some((id?, n?))).collect())
    }

    /// One-way counts as published; of a cross-table only what they bound.
    fn published(&self, by: &[String], unit: Unit) -> Result<Input<Characteristics>, ReviewError> {
        let rows = if self.frame("margins").is_some() { self.margins()? } else { Vec::new() };
        let mut margins = Vec::new();
        let mut provenance = None;
        for variable in by {
            let mut levels = Vec::new();
            for m in rows.iter().filter(|m| m.variable == *variable && m.unit == unit.name() && m.of.is_some()) {
                provenance = provenance.max(m.provenance);
                levels.push((m.level.clone(), m.n));
            }
            if levels.is_empty() {
                levels = self.one_way(variable, unit, &rows)?;
                provenance = provenance.max(self.frame("papers").and_then(|f| f.provenance));
            }
            margins.push(levels);
        }
        let total = margins[0].iter().map(|(_, n)| n).sum();
        let cells = all_cells(&margins, |levels| {
            let n = |i: usize| margins[i].iter().find(|(l, _)| *l == levels[i]).map_or(0, |(_, n)| *n);
            if levels.len() == 1 { Cell::Count(n(0)) } else { Cell::Within(frechet_bounds(n(0), n(1), total)) }
        });
        let mut warnings =
            if unit == Unit::Papers { conflicts(&self.papers().unwrap_or_default()) } else { Vec::new() };
        if let Some(other) = margins.iter().find(|m| m.iter().map(|(_, n)| n).sum::<u64>() != total) {
            let sum: u64 = other.iter().map(|(_, n)| n).sum();
            warnings.push(format!("the margins add up to {total} and to {sum} {}: bounds do not apply", unit.name()));
        }
        let value = Characteristics { by: by.to_vec(), unit, margins, cells, total, counted: by.len() == 1 };
        Ok(Input { value, provenance, warnings })
    }

    /// One variable counted over rows, where no margin is published for it.
    fn one_way(&self, variable: &str, unit: Unit, rows: &[Margin]) -> Result<Vec<(String, u64)>, ReviewError> {
        if let Some(counted) = self.counted(&[variable.to_owned()], unit)? {
            return Ok(counted.value.margins.into_iter().next().unwrap_or_default());
        }
        let mut units: Vec<&str> =
            rows.iter().filter(|m| m.variable == variable && m.of.is_some()).map(|m| m.unit.as_str()).collect();
        units.sort_unstable();
        units.dedup();
        let because = if units.is_empty() {
            "the rows do not carry it for every included paper, and no margin is published".to_owned()
        } else {
            format!("the package carries it for {} only", units.join(" and "))
        };
        Err(ReviewError::NotPublished { what: format!("{} by {variable} are not published", unit.name()), because })
    }
}

/// One row of `margins`.
#[derive(Debug, Clone)]
pub(crate) struct Margin {
    pub row: usize,
    pub variable: String,
    pub level: String,
    pub n: u64,
    pub unit: String,
    /// The level of the variable `total` that the levels of this variable partition.
    pub of: Option<String>,
    pub provenance: Option<Provenance>,
}

impl Review {
    /// The published margins whose count is there.
    pub(crate) fn margins(&self) -> Result<Vec<Margin>, ReviewError> {
        let frame = self.require("margins", "variable, level, n, unit, of")?;
        let (variables, levels) = (frame.texts("variable")?, frame.texts("level")?);
        let (counts, units) = (frame.counts("n")?, frame.texts("unit")?);
        let of = frame.texts_if_any("of").unwrap_or_else(|| vec![None; frame.height()]);
        let provenance = frame.row_provenance();
        let mut margins = Vec::new();
        for row in 0..frame.height() {
            let Some(n) = counts[row] else { continue };
            margins.push(Margin {
                row,
                variable: variables[row].clone().unwrap_or_default(),
                level: levels[row].clone().unwrap_or_default(),
                n,
                unit: units[row].clone().unwrap_or_default(),
                of: of[row].clone(),
                provenance: provenance[row],
            });
        }
        Ok(margins)
    }
}

fn margin(cells: &BTreeMap<Vec<String>, u64>, i: usize) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<&String, u64> = BTreeMap::new();
    for (levels, n) in cells {
        *counts.entry(&levels[i]).or_insert(0) += n;
    }
    counts.into_iter().map(|(level, n)| (level.clone(), n)).collect()
}

fn all_cells(margins: &[Vec<(String, u64)>], cell: impl Fn(&Vec<String>) -> Cell) -> Vec<(Vec<String>, Cell)> {
    let mut combinations: Vec<Vec<String>> = vec![Vec::new()];
    for margin in margins {
        combinations = combinations
            .into_iter()
            .flat_map(|levels| {
                margin.iter().map(move |(level, _)| levels.iter().cloned().chain([level.clone()]).collect())
            })
            .collect();
    }
    combinations.into_iter().map(|levels| (levels.clone(), cell(&levels))).collect()
}

fn provenance_of_included(frame: &Frame, papers: &[qes_synthesis::Paper]) -> Option<Provenance> {
    let rows = frame.row_provenance().into_iter().zip(papers);
    rows.filter(|(_, p)| p.status.counts_as_included()).filter_map(|(provenance, _)| provenance).max()
}

/// A word on papers that count as included although the review excludes them too.
fn conflicts(papers: &[qes_synthesis::Paper]) -> Vec<String> {
    let ids: Vec<&str> = papers.iter().filter(|p| p.status == Status::Conflict).map(|p| p.id.as_str()).collect();
    if ids.is_empty() {
        return Vec::new();
    }
    vec![format!("counts of papers include {}, which the review names as included and as excluded", ids.join(", "))]
}
