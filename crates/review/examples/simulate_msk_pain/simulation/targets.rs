//! What the published package fixes and the simulation must meet.

use super::SimulateError;
use super::table::Table;

/// The papers and the studies of one condition.
pub struct ConditionTarget {
    /// The condition.
    pub name: String,
    /// Its included papers.
    pub papers: usize,
    /// Its included studies.
    pub studies: usize,
}

/// The published agreement of one instrument.
pub struct AgreementTarget {
    /// The instrument.
    pub instrument: String,
    /// Its items, each with its scale.
    pub items: Vec<(String, Vec<String>)>,
    /// The least and the greatest agreement of an item, in whole percent.
    pub percent: (usize, usize),
}

/// Every target.
pub struct Targets {
    /// Papers per country.
    pub countries: Vec<(String, usize)>,
    /// Papers and studies per condition.
    pub conditions: Vec<ConditionTarget>,
    /// Participants of all included studies.
    pub participants: usize,
    /// Age of the youngest and of the oldest participant, in years.
    pub ages: (usize, usize),
    /// Instruments of which a range of agreement is published.
    pub agreement: Vec<AgreementTarget>,
}

impl Targets {
    /// Reads the targets from `margins`, `claims` and `instruments`.
    pub fn read(margins: &Table, claims: &Table, instruments: &Table) -> Result<Self, SimulateError> {
        let papers = counts(margins, "condition", "papers")?;
        let studies = counts(margins, "condition", "studies")?;
        let mut conditions = Vec::new();
        for (name, papers) in papers {
            let studies = find(&studies, &name, "condition")?;
            conditions.push(ConditionTarget { name, papers, studies });
        }
        let ages = counts(margins, "age", "years")?;
        Ok(Self {
            countries: counts(margins, "country", "papers")?,
            conditions,
            participants: find(&counts(margins, "total", "participants")?, "included", "total")?,
            ages: (find(&ages, "min", "age")?, find(&ages, "max", "age")?),
            agreement: agreement(claims, instruments)?,
        })
    }
}

/// The levels of a variable with their counts, in the order of the table.
fn counts(margins: &Table, variable: &str, unit: &str) -> Result<Vec<(String, usize)>, SimulateError> {
    let [level, n, unit_column] = [margins.column("level")?, margins.column("n")?, margins.column("unit")?];
    let mut counts = Vec::new();
    for row in margins.select("variable", variable)? {
        let row = &margins.rows[row];
        if row[unit_column] == unit {
            counts.push((row[level].clone(), whole(&row[n])?));
        }
    }
    Ok(counts)
}

fn find(counts: &[(String, usize)], level: &str, variable: &str) -> Result<usize, SimulateError> {
    counts.iter().find(|(l, _)| l == level).map(|&(_, n)| n).ok_or_else(|| {
        SimulateError::unusable(format!("no margin of {variable} for '{level}'"), "one margin for each level")
    })
}

fn whole(text: &str) -> Result<usize, SimulateError> {
    text.parse().map_err(|_| SimulateError::unusable(format!("'{text}'"), "a whole number"))
}

/// The claims that give a range of percent agreement, each with the items of its instrument.
fn agreement(claims: &Table, instruments: &Table) -> Result<Vec<AgreementTarget>, SimulateError> {
    let [about, value] = [claims.column("about")?, claims.column("value")?];
    let [item, scale] = [instruments.column("item")?, instruments.column("scale")?];
    let mut targets = Vec::new();
    for row in claims.select("kind", "range")? {
        let row = &claims.rows[row];
        let instrument = row[about].strip_prefix("appraisals.answer where instrument=");
        let (Some(instrument), Some(range)) = (instrument, row[value].strip_suffix('%')) else {
            continue;
        };
        let Some((low, high)) = range.split_once('-') else {
            return Err(SimulateError::unusable(format!("the range '{range}'"), "two numbers with a hyphen between"));
        };
        let items = instruments.select("instrument", instrument)?.into_iter().map(|row| {
            let row = &instruments.rows[row];
            (row[item].clone(), row[scale].split('|').map(str::to_owned).collect::<Vec<_>>())
        });
        targets.push(AgreementTarget {
            instrument: instrument.to_owned(),
            items: items.collect(),
            percent: (whole(low)?, whole(high)?),
        });
    }
    Ok(targets)
}
