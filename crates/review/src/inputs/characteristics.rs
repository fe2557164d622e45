//! `papers`, `studies` and `margins` → counts of papers, studies or participants by one variable or two.

mod levels;
mod margins;
mod papers;
mod rows;
mod several;

use std::collections::{BTreeMap, BTreeSet};

use qes_synthesis::{Bounds, Summary, frechet_bounds};

use self::levels::Scale;
pub use self::levels::level_order;
pub(crate) use self::margins::Margin;
use self::rows::{Counted, Rows};
use super::Input;
use crate::error::ReviewError;
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

    /// What is in a level: people are where their study is.
    fn counted(self, n: usize) -> String {
        match (self, n) {
            (Self::Papers, 1) => "1 paper".to_owned(),
            (Self::Papers, n) => format!("{n} papers"),
            (_, 1) => "1 study".to_owned(),
            (_, n) => format!("{n} studies"),
        }
    }
}

/// How variables are read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CharacteristicsOptions {
    /// What separates several values in one cell. Where it is not given, a cell is one value, unless the schema declares a list.
    pub split: Option<String>,
    /// Where groups of numbers begin, after the first; numbers are not grouped where there are none.
    pub groups: Vec<f64>,
}

/// What one cell of a cross-table holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// The count.
    Count(u64),
    /// Only the margins are published; the count lies within these bounds.
    Within(Bounds),
}

/// A variable that holds numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    /// What they are like; `None` where there is no number at all.
    pub summary: Option<Summary>,
    /// Papers, or studies, that state none.
    pub missing: usize,
    /// Those that state several, of which none is the one that counts: they are not in the summary.
    pub several: usize,
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
    /// How many there are, each counted once.
    pub total: u64,
    /// Whether the cells are counted in rows, or only margins are published.
    pub counted: bool,
    /// For each variable what its numbers are like; `None` where it holds words, or only margins are published.
    pub numbers: Vec<Option<Numbers>>,
    /// Of numbers and words in a cross-table: what the numbers are like at each level of the words.
    pub numbers_at: Vec<(String, Numbers)>,
    /// For each variable how many papers, or studies, are in several of its levels.
    pub in_several: Vec<usize>,
    /// The tables that it was read from.
    pub read: Vec<&'static str>,
}

const NOT_STATED: &str = "not stated";
/// Variables that are numbers by their meaning: nobody wants counts of each unless they ask.
const NUMERIC: [&str; 3] = ["participants", "age_min", "age_max"];

impl Review {
    /// The variables that characteristics can be asked for.
    pub fn variables(&self) -> Vec<String> {
        let mut names: BTreeSet<String> = self.row_variables().into_iter().collect();
        if let Ok(margins) = self.margins() {
            names.extend(margins.into_iter().filter(|m| m.of.is_some()).map(|m| m.variable));
        }
        names.retain(|name| !NUMERIC.contains(&name.as_str()));
        names.into_iter().collect()
    }

    /// The variables that hold words, or groups: those that counts are about where none is asked for.
    pub fn categories_of_papers(&self) -> Vec<String> {
        let numeric = |v: &String| {
            let counted = self.counted(std::slice::from_ref(v), Unit::Papers, &CharacteristicsOptions::default());
            matches!(counted, Ok(Some(c)) if c.value.numbers[0].is_some())
        };
        let all = self.variables();
        let words: Vec<String> = all.iter().filter(|v| !numeric(v)).cloned().collect();
        if words.is_empty() { all } else { words }
    }

    /// Counts by one variable or two: from the rows where they carry the variables, else from the margins.
    ///
    /// # Errors
    /// A variable is not known, or the package carries it for another unit only.
    pub fn characteristics(&self, by: &[String], unit: Unit) -> Result<Input<Characteristics>, ReviewError> {
        self.characteristics_with(by, unit, &CharacteristicsOptions::default())
    }

    /// As [`Review::characteristics`], with variables read as the options say.
    ///
    /// # Errors
    /// Those of [`Review::characteristics`]; groups are asked for where no variable is a number.
    pub fn characteristics_with(
        &self,
        by: &[String],
        unit: Unit,
        options: &CharacteristicsOptions,
    ) -> Result<Input<Characteristics>, ReviewError> {
        if self.frame("papers").is_some() {
            self.papers()?;
        }
        let variables = self.variables();
        let rows = self.row_variables();
        if let Some(unknown) = by.iter().find(|v| !variables.contains(v) && !rows.contains(v)) {
            return Err(ReviewError::unknown_name("variable", unknown, &variables));
        }
        match self.counted(by, unit, options)? {
            Some(counted) => Ok(counted),
            None if options.groups.is_empty() => self.published(by, unit),
            None => self.ungrouped(by, unit),
        }
    }

    /// Counts over rows; nothing where the rows do not carry the variables or the unit.
    fn counted(
        &self,
        by: &[String],
        unit: Unit,
        options: &CharacteristicsOptions,
    ) -> Result<Option<Input<Characteristics>>, ReviewError> {
        let Some(rows) = Rows::of(self, by, options)? else { return Ok(None) };
        let (mut units, mut warnings) = match rows.units(unit) {
            Some(units) if rows.carry_all() => units,
            _ => return Ok(None),
        };
        warnings.splice(0..0, rows.warnings());
        let scales = rows.scales(options)?;
        for (i, scale) in scales.iter().enumerate() {
            warnings.extend(several::told(scale, &mut units, i, &by[i], unit, rows.is_apart(i)));
        }
        let total = units.values().map(|u| u.weight).sum();
        let mut margins: Vec<Vec<(String, u64)>> = Vec::new();
        let mut in_several = Vec::new();
        let mut numbers = Vec::new();
        for (i, scale) in scales.iter().enumerate() {
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            let mut several = 0;
            for u in units.values() {
                let levels = scale.levels(&u.values[i]);
                several += usize::from(levels.len() > 1);
                for level in levels {
                    *counts.entry(level).or_insert(0) += u.weight;
                }
            }
            if several > 0 {
                let (they, count) = if several == 1 { ("it", "counts") } else { ("they", "count") };
                let are = if several == 1 { "is" } else { "are" };
                warnings.push(format!(
                    "{} {are} in several levels of {}: {they} {count} once in each and once in the total",
                    unit.counted(several),
                    by[i]
                ));
            }
            in_several.push(several);
            margins.push(scale.in_order(counts));
            numbers.push(scale.numbers(units.values().map(|u| &u.values[i])));
        }
        let numbers_at = match scales.as_slice() {
            [Scale::Words, Scale::Numbers] => numbers_at(&units, &scales, &margins[0], [0, 1]),
            [Scale::Numbers, Scale::Words] => numbers_at(&units, &scales, &margins[1], [1, 0]),
            _ => Vec::new(),
        };
        few_cells(by, &margins)?;
        // What is counted counts once for each combination of levels that any of its rows holds.
        let mut counts: BTreeMap<Vec<String>, u64> = BTreeMap::new();
        for u in units.values() {
            let levels = |row: &Vec<BTreeSet<String>>| -> Vec<BTreeSet<String>> {
                scales.iter().zip(row).map(|(scale, values)| scale.levels(values)).collect()
            };
            let held: BTreeSet<Vec<String>> = u.rows.iter().flat_map(|row| combinations(&levels(row))).collect();
            for levels in held {
                *counts.entry(levels).or_default() += u.weight;
            }
        }
        let cell = |levels: &Vec<String>| Cell::Count(counts.get(levels).copied().unwrap_or(0));
        let value = Characteristics {
            by: by.to_vec(),
            unit,
            cells: all_cells(&margins, cell),
            margins,
            total,
            counted: true,
            numbers,
            numbers_at,
            in_several,
            read: rows.read(unit),
        };
        Ok(Some(Input { value, provenance: rows.provenance(unit), warnings }))
    }

    /// Whether a one-way table of this variable is counted over rows rather than read off a margin.
    pub(crate) fn counts_rows(&self, variable: &str, unit: Unit) -> bool {
        matches!(self.counted(&[variable.to_owned()], unit, &CharacteristicsOptions::default()), Ok(Some(_)))
    }

    /// One-way counts as published; of a cross-table only what they bound.
    fn published(&self, by: &[String], unit: Unit) -> Result<Input<Characteristics>, ReviewError> {
        let rows = if self.frame("margins").is_some() { self.margins()? } else { Vec::new() };
        let mut margins: Vec<Vec<(String, u64)>> = Vec::new();
        let mut totals: Vec<u64> = Vec::new();
        let mut provenance = Vec::new();
        let mut warnings = Vec::new();
        let mut read: Vec<&'static str> = Vec::new();
        for variable in by {
            let of_variable =
                || rows.iter().filter(|m| m.variable == *variable && m.unit == unit.name() && m.of.is_some());
            if of_variable().next().is_some() {
                provenance.extend(of_variable().map(|m| m.provenance));
                margins.push(of_variable().map(|m| (m.level.clone(), m.n)).collect());
                totals.push(of_variable().map(|m| m.n).sum());
                read.push("margins");
            } else {
                let counted = self.one_way(variable, unit, &rows)?;
                provenance.push(counted.provenance);
                warnings.extend(counted.warnings);
                totals.push(counted.value.total);
                read.extend(counted.value.read);
                margins.extend(counted.value.margins);
            }
        }
        let total = totals[0];
        few_cells(by, &margins)?;
        // Of a level that is there twice the first counts.
        let counts: Vec<BTreeMap<&String, u64>> =
            margins.iter().map(|levels| levels.iter().rev().map(|(level, n)| (level, *n)).collect()).collect();
        let cells = all_cells(&margins, |levels| {
            let n = |i: usize| counts[i].get(&levels[i]).copied().unwrap_or(0);
            if levels.len() == 1 { Cell::Count(n(0)) } else { Cell::Within(frechet_bounds(n(0), n(1), total)) }
        });
        if unit == Unit::Papers {
            for word in self.frame("papers").map(|_| self.conflicts()).transpose()?.unwrap_or_default() {
                if !warnings.contains(&word) {
                    warnings.push(word);
                }
            }
        }
        if let Some(other) = totals.iter().find(|t| **t != total) {
            warnings.push(format!("the margins add up to {total} and to {other} {}: bounds do not apply", unit.name()));
        }
        let value = Characteristics {
            by: by.to_vec(),
            unit,
            numbers: vec![None; by.len()],
            numbers_at: Vec::new(),
            in_several: vec![0; by.len()],
            read,
            margins,
            cells,
            total,
            counted: by.len() == 1,
        };
        Ok(Input { value, provenance: Provenance::of_all(provenance), warnings })
    }

    /// One variable counted over rows, where no margin is published for it.
    fn one_way(&self, variable: &str, unit: Unit, rows: &[Margin]) -> Result<Input<Characteristics>, ReviewError> {
        if let Some(counted) = self.counted(&[variable.to_owned()], unit, &CharacteristicsOptions::default())? {
            return Ok(counted);
        }
        let mut units: Vec<&str> =
            rows.iter().filter(|m| m.variable == variable && m.of.is_some()).map(|m| m.unit.as_str()).collect();
        units.sort_unstable();
        units.dedup();
        let because = match self.uncounted(variable, unit)? {
            Some(because) if units.is_empty() => because,
            Some(because) => format!("{because}; a count of it is published for {} only", units.join(" and ")),
            None if !units.is_empty() => format!("the package carries it for {} only", units.join(" and ")),
            None => "the rows do not carry it for every included paper, and no margin is published".to_owned(),
        };
        Err(ReviewError::NotPublished { what: format!("{} by {variable} are not published", unit.name()), because })
    }
}

/// What the numbers of one variable are like at each level of another.
fn numbers_at(
    units: &BTreeMap<&str, Counted>,
    scales: &[Scale],
    levels: &[(String, u64)],
    [words, numbers]: [usize; 2],
) -> Vec<(String, Numbers)> {
    let mut there: BTreeMap<String, Vec<&BTreeSet<String>>> = BTreeMap::new();
    for u in units.values() {
        for level in scales[words].levels(&u.values[words]) {
            there.entry(level).or_default().push(&u.values[numbers]);
        }
    }
    let at = |level: &String| {
        let values = there.get(level).map(Vec::as_slice).unwrap_or_default();
        Some((level.clone(), scales[numbers].numbers(values.iter().copied())?))
    };
    levels.iter().filter_map(|(level, _)| at(level)).collect()
}

impl Review {
    /// Why there are no groups: what keeps the rows from being counted, else that there are no numbers.
    fn ungrouped(&self, by: &[String], unit: Unit) -> Result<Input<Characteristics>, ReviewError> {
        for variable in by {
            if let Some(because) = self.uncounted(variable, unit)? {
                let what = format!("groups of {} by {} are not published", by.join(" and "), unit.name());
                return Err(ReviewError::NotPublished { what, because });
            }
        }
        Err(no_numbers(by))
    }
}

fn no_numbers(by: &[String]) -> ReviewError {
    ReviewError::NotPublished {
        what: format!("groups of {}", by.join(" and ")),
        because: "found no numbers to group; expected a variable of papers or studies that holds numbers".to_owned(),
    }
}

/// The most cells of a cross-table.
const MOST_CELLS: usize = 250_000;

/// That the levels of two variables make a table that somebody can read.
fn few_cells(by: &[String], margins: &[Vec<(String, u64)>]) -> Result<(), ReviewError> {
    let levels: Vec<usize> = margins.iter().map(Vec::len).collect();
    let cells = levels.iter().try_fold(1_usize, |cells, n| cells.checked_mul(*n)).unwrap_or(usize::MAX);
    if by.len() < 2 || cells <= MOST_CELLS {
        return Ok(());
    }
    let named: Vec<String> = by.iter().zip(&levels).map(|(variable, n)| format!("{n} levels of {variable}")).collect();
    Err(ReviewError::Ratings {
        what: format!("found {}", named.join(" and ")),
        because: format!("expected a cross-table of at most {MOST_CELLS} cells"),
    })
}

/// Every way to take one level of each variable.
fn combinations(levels: &[BTreeSet<String>]) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    for of_variable in levels {
        let mut longer = Vec::with_capacity(all.len() * of_variable.len());
        for before in &all {
            for level in of_variable {
                let mut with = before.clone();
                with.push(level.clone());
                longer.push(with);
            }
        }
        all = longer;
    }
    all
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
