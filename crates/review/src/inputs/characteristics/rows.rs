//! The rows of included papers, with what they and their studies say of each variable.

use std::collections::{BTreeMap, BTreeSet};

use super::levels::{Scale, looks_split, values_of};
use super::papers::LISTED;
use super::{CharacteristicsOptions, Unit, no_numbers};
use crate::check::spellings::alike;
use crate::check::words::one;
use crate::error::{ReviewError, shorten};
use crate::frame::Frame;
use crate::inputs::concepts::NOT_A_LEVEL;
use crate::package::Review;
use crate::provenance::Provenance;

/// The rows of included papers, one for each study that a paper is about.
pub(super) struct Rows<'a> {
    review: &'a Review,
    by: &'a [String],
    stated: Vec<Row>,
    /// For each variable its cells as they are written, and whether the cells are taken apart.
    cells: Vec<(Vec<String>, bool)>,
    warnings: Vec<String>,
}

struct Row {
    paper: String,
    study: Option<String>,
    /// For each variable its values; none where it is not stated.
    values: Vec<BTreeSet<String>>,
    provenance: Option<Provenance>,
}

/// A paper or a study, whatever the number of its rows.
pub(super) struct Counted {
    /// What it counts for.
    pub weight: u64,
    /// For each variable its values in all rows.
    pub values: Vec<BTreeSet<String>>,
    /// The values of each row; what a row leaves out is as the others say.
    pub rows: Vec<Vec<BTreeSet<String>>>,
}

impl<'a> Rows<'a> {
    /// Nothing where the package has no papers.
    pub(super) fn of(
        review: &'a Review,
        by: &'a [String],
        options: &CharacteristicsOptions,
    ) -> Result<Option<Self>, ReviewError> {
        let Some(frame) = review.frame("papers") else { return Ok(None) };
        let papers = review.papers()?;
        let known = review.study_rows();
        let study_cells = frame.texts_if_any("study_id").unwrap_or_else(|| vec![None; papers.len()]);
        let names: BTreeSet<&str> =
            known.keys().map(String::as_str).chain(study_cells.iter().flatten().map(|cell| cell.trim())).collect();
        let columns: Vec<(Column, Option<Column>)> =
            by.iter().map(|v| (column(frame, v), review.frame("studies").map(|s| column(s, v)))).collect();
        let separators: Vec<Option<String>> =
            by.iter().map(|v| options.split.clone().or_else(|| review.declared_list(v))).collect();
        let provenance = frame.row_provenance();
        let mut rows = Vec::new();
        // A study of two papers is one row of its table.
        let mut cells: Vec<BTreeSet<(bool, usize, String)>> = vec![BTreeSet::new(); by.len()];
        for (at, paper) in papers.iter().enumerate().filter(|(_, p)| p.status.counts_as_included()) {
            let studies = study_ids(study_cells[at].as_deref(), &known, &names);
            let each: Vec<Option<String>> =
                if studies.is_empty() { vec![None] } else { studies.into_iter().map(Some).collect() };
            for study in each {
                let mut values = Vec::new();
                for (i, (of_paper, of_study)) in columns.iter().enumerate() {
                    let at_studies = study.as_ref().and_then(|s| known.get(s)).into_iter().flatten();
                    let mut said: Vec<(bool, usize, String)> = at_studies
                        .filter_map(|&row| Some((true, row, of_study.as_ref()?.get(row)?.clone()?)))
                        .collect();
                    if said.is_empty() {
                        said.extend(of_paper.get(at).cloned().flatten().map(|cell| (false, at, cell)));
                    }
                    let separator = separators[i].as_deref();
                    values.push(said.iter().flat_map(|(_, _, cell)| values_of(cell, separator)).collect());
                    cells[i].extend(said);
                }
                // Papers without an id are papers of their own.
                let id = if paper.id.is_empty() { format!("\0{at}") } else { paper.id.clone() };
                rows.push(Row { paper: id, study, values, provenance: provenance[at] });
            }
        }
        let apart = separators.iter().map(Option::is_some);
        let texts = cells.into_iter().map(|cells| cells.into_iter().map(|(_, _, cell)| cell).collect());
        let cells = texts.zip(apart).collect();
        let mut warnings = review.conflicts()?;
        warnings.extend(review.unknown_statuses()?);
        Ok(Some(Self { review, by, stated: rows, cells, warnings }))
    }

    /// Whether every variable is stated for some paper.
    pub(super) fn carry_all(&self) -> bool {
        (0..self.by.len()).all(|i| self.stated.iter().any(|row| !row.values[i].is_empty()))
    }

    /// What is counted, each once, and a word on what is in the way; nothing where the rows do not tell.
    pub(super) fn units(&self, unit: Unit) -> Option<(BTreeMap<&str, Counted>, Vec<String>)> {
        let (sizes, warnings) = if unit == Unit::Participants { self.sizes() } else { (BTreeMap::new(), Vec::new()) };
        let mut units: BTreeMap<&str, Counted> = BTreeMap::new();
        for row in &self.stated {
            let key = if unit == Unit::Papers { Some(row.paper.as_str()) } else { row.study.as_deref() }?;
            let weight = if unit == Unit::Participants { *sizes.get(key)? } else { 1 };
            let counted = units.entry(key).or_insert_with(|| Counted {
                weight,
                values: vec![BTreeSet::new(); self.by.len()],
                rows: Vec::new(),
            });
            for (all, of_row) in counted.values.iter_mut().zip(&row.values) {
                all.extend(of_row.iter().cloned());
            }
            counted.rows.push(row.values.clone());
        }
        for counted in units.values_mut() {
            for (i, all) in counted.values.iter().enumerate() {
                counted.rows.iter_mut().filter(|row| row[i].is_empty()).for_each(|row| row[i].clone_from(all));
            }
        }
        Some((units, warnings))
    }

    /// Whether the cells of a variable were taken apart, so that each value counts.
    pub(super) fn is_apart(&self, i: usize) -> bool {
        self.cells[i].1
    }

    /// How the values of each variable become levels.
    pub(super) fn scales(&self, options: &CharacteristicsOptions) -> Result<Vec<Scale>, ReviewError> {
        let mut begin = options.groups.clone();
        begin.sort_by(f64::total_cmp);
        begin.dedup();
        let numeric =
            |i: usize| !self.review.is_declared_words(&self.by[i]) && Scale::numeric(&self.values(i)).is_some();
        let scale = |i: usize| match (numeric(i), begin.is_empty()) {
            (false, _) => Scale::Words,
            (true, true) => Scale::Numbers,
            (true, false) => Scale::Groups(begin.clone()),
        };
        let scales: Vec<Scale> = (0..self.by.len()).map(scale).collect();
        if !begin.is_empty() && scales.iter().all(|s| matches!(s, Scale::Words)) {
            return Err(no_numbers(self.by));
        }
        Ok(scales)
    }

    /// What a reader should know of the papers counted, and of how cells were read.
    pub(super) fn warnings(&self) -> Vec<String> {
        let mut warnings = self.warnings.clone();
        for (i, variable) in self.by.iter().enumerate() {
            warnings.extend(self.apart(i));
            let cells: Vec<&str> = self.cells[i].0.iter().map(String::as_str).collect();
            if !self.cells[i].1
                && let Some((by, n, one)) = looks_split(&cells)
            {
                let look =
                    if n == 1 { "1 cell looks as if it held" } else { &format!("{n} cells look as if they held") };
                warnings.push(format!(
                    "{variable}: {look} several values, e.g. '{}': --split '{by}' counts each of them",
                    shorten(one)
                ));
            }
            if !self.review.is_declared_words(variable)
                && let Some(odd) = Scale::numeric(&self.values(i)).filter(|odd| !odd.is_empty())
            {
                let shown: Vec<String> = odd.iter().take(LISTED).map(|v| format!("'{}'", shorten(v))).collect();
                let more = if odd.len() > LISTED { ", …" } else { "" };
                warnings.push(format!("{variable} holds numbers, and what is none: {}{more}", shown.join(", ")));
            }
        }
        warnings
    }

    /// Levels that are spellings of one and are counted apart.
    fn apart(&self, i: usize) -> Vec<String> {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for value in self.stated.iter().flat_map(|row| &row.values[i]) {
            *times.entry(value).or_default() += 1;
        }
        let said = |spellings: &Vec<&str>| {
            let shown: Vec<String> = spellings.iter().map(|s| format!("'{}'", shorten(s))).collect();
            format!("{}: {} look like spellings of one level and are counted apart", self.by[i], shown.join(", "))
        };
        alike(&times, &qes_work::Work::new()).unwrap_or_default().iter().map(said).collect()
    }

    /// The weakest provenance of the rows counted.
    pub(super) fn provenance(&self, unit: Unit) -> Option<Provenance> {
        let rows = self.stated.iter().map(|r| r.provenance);
        Provenance::of_all(rows.chain(self.studies_read(unit).map(|s| s.provenance)))
    }

    /// The tables that were read.
    pub(super) fn read(&self, unit: Unit) -> Vec<&'static str> {
        std::iter::once("papers").chain(self.studies_read(unit).map(|_| "studies")).collect()
    }

    /// The studies, where they say something of what is counted.
    fn studies_read(&self, unit: Unit) -> Option<&Frame> {
        let read = |s: &&Frame| unit == Unit::Participants || self.by.iter().any(|v| s.has(v));
        self.review.frame("studies").filter(read)
    }

    fn values(&self, i: usize) -> BTreeSet<&str> {
        self.stated.iter().flat_map(|row| row.values[i].iter().map(String::as_str)).collect()
    }

    /// How many people took part in each study.
    fn sizes(&self) -> (BTreeMap<String, u64>, Vec<String>) {
        let Some(studies) = self.review.frame("studies") else { return (BTreeMap::new(), Vec::new()) };
        let mut warnings = Vec::new();
        let counts = studies.counts_told("participants", &mut warnings);
        let (Ok(ids), Ok(counts)) = (studies.texts("study_id"), counts) else {
            return (BTreeMap::new(), Vec::new());
        };
        let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
        for (id, n) in ids.into_iter().zip(counts) {
            let (Some(id), Some(n)) = (id, n) else { continue };
            let first = *sizes.entry(id.clone()).or_insert(n);
            if first != n {
                warnings
                    .push(format!("study {id} has {first} participants in one row and {n} in another; {first} count"));
            }
        }
        (sizes, warnings)
    }
}

type Column = Vec<Option<String>>;

fn column(frame: &Frame, variable: &str) -> Column {
    if NOT_A_LEVEL.contains(&variable) { Vec::new() } else { frame.texts_if_any(variable).unwrap_or_default() }
}

/// The studies of a paper: `S2; S3` are two, and so are `S2, S3` where each of them is named elsewhere.
fn study_ids(cell: Option<&str>, studies: &BTreeMap<String, Vec<usize>>, named: &BTreeSet<&str>) -> Vec<String> {
    let Some(cell) = cell.map(str::trim) else { return Vec::new() };
    if studies.contains_key(cell) {
        return vec![cell.to_owned()];
    }
    let parts = |by: &[char]| -> Vec<String> {
        let mut ids: Vec<String> = cell.split(by).map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect();
        let mut seen = BTreeSet::new();
        ids.retain(|id| seen.insert(id.clone()));
        ids
    };
    let all = parts(&[';', ',', '|']);
    // A comma may be part of an id, so it separates studies that are known.
    if all.iter().all(|id| named.contains(id.as_str())) { all } else { parts(&[';', '|']) }
}

impl Review {
    /// Why rows do not count this variable, as far as it is their doing.
    pub(super) fn uncounted(&self, variable: &str, unit: Unit) -> Result<Option<String>, ReviewError> {
        let by = [variable.to_owned()];
        let Some(rows) = Rows::of(self, &by, &CharacteristicsOptions::default())? else { return Ok(None) };
        if rows.stated.is_empty() {
            let words = self.unknown_statuses()?.pop();
            let because = "no paper counts as included by the column 'status' of papers".to_owned();
            return Ok(Some(words.map_or(because.clone(), |words| format!("{because}; {words}"))));
        }
        if !rows.carry_all() {
            return Ok(None);
        }
        let listed = |ids: BTreeSet<&str>| {
            let more = if ids.len() > LISTED { ", …" } else { "" };
            format!("{}{more}", ids.into_iter().take(LISTED).collect::<Vec<_>>().join(", "))
        };
        let homeless: BTreeSet<&str> =
            rows.stated.iter().filter(|r| r.study.is_none()).map(|r| r.paper.as_str()).collect();
        let stated: BTreeSet<&str> = rows.stated.iter().map(|r| r.paper.as_str()).collect();
        // A paper without an id is named by its row.
        let named = |id: &str| match id.strip_prefix('\0') {
            Some(row) => format!("the paper in row {}", row.parse::<usize>().map_or(0, |row| row + 1)),
            None => one("paper", id),
        };
        if unit != Unit::Papers && !homeless.is_empty() {
            if !self.frame("papers").is_some_and(|papers| papers.has("study_id")) {
                return Ok(Some("'papers' has no column 'study_id', so no paper names its study".to_owned()));
            }
            if homeless.len() == stated.len() {
                return Ok(Some("no included paper names its study in 'study_id'".to_owned()));
            }
            let names = if homeless.len() == 1 {
                "1 included paper names"
            } else {
                &format!("{} included papers name", homeless.len())
            };
            let named: Vec<String> = homeless.iter().take(LISTED).map(|id| named(id)).collect();
            let more = if homeless.len() > LISTED { ", …" } else { "" };
            return Ok(Some(format!(
                "{names} no study in 'study_id': {}{more}; expected one for each, so that every study is counted once",
                named.join(", ")
            )));
        }
        if unit == Unit::Participants {
            let (sizes, said) = rows.sizes();
            let without = rows.stated.iter().filter_map(|r| r.study.as_deref()).filter(|s| !sizes.contains_key(*s));
            let without: BTreeSet<&str> = without.collect();
            if !without.is_empty() {
                let why: String = said.first().map_or_else(String::new, |why| format!("; {why}"));
                return Ok(Some(format!("studies have no number in 'participants': {}{why}", listed(without))));
            }
        }
        Ok(None)
    }
}
