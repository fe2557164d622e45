//! A simulated package from a published one.
//!
//! Targets are read from the published package: the counts of `margins`, the agreement ranges of `claims`, the items
//! of `instruments`. What is published is copied byte for byte.

mod answers;
mod descriptor;
mod error;
mod random;
mod studies;
mod table;
mod targets;

use std::path::Path;

pub use error::SimulateError;

use random::Random;
use studies::Study;
use table::Table;
use targets::Targets;

/// The seed of the package in the repository: the day on which the review was published.
pub const DEFAULT_SEED: u64 = 20_131_201;

/// What is decided about one paper whose status the text leaves open.
struct Decision {
    paper_id: &'static str,
    status: &'static str,
    note: &'static str,
}

/// The published totals of 77 included and 16 excluded papers leave no other choice: reference 48 stands in both
/// lists, and counting it as included is what fills the 77, so that the paper without a number fills the 16.
const DECISIONS: [Decision; 2] = [
    Decision { paper_id: "48", status: "included", note: "Taken as included in this simulation." },
    Decision { paper_id: "unnumbered-1", status: "excluded", note: "Taken as excluded in this simulation." },
];

/// Reads the package in `published` and writes the simulated one to `output`.
///
/// # Errors
/// A file that cannot be read or written; published counts that no simulation can meet.
pub fn simulate(published: &Path, output: &Path, seed: u64) -> Result<(), SimulateError> {
    let package = descriptor::read(published)?;
    let table = |name: &str| Table::read(&published.join(descriptor::path_of(&package, name)?));
    let mut papers = table("papers")?;
    let targets = Targets::read(&table("margins")?, &table("claims")?, &table("instruments")?)?;
    let mut random = Random::new(seed);

    decide(&mut papers)?;
    let included = papers.select("status", "included")?;
    let condition = papers.column("condition")?;
    let conditions: Vec<(usize, &str)> =
        included.iter().map(|&row| (row, papers.rows[row][condition].as_str())).collect();
    let studies = studies::draw(&conditions, &targets, &mut random)?;
    let paper_column = papers.column("paper_id")?;
    let rated: Vec<(&str, bool)> = papers
        .rows
        .iter()
        .enumerate()
        .map(|(row, cells)| (cells[paper_column].as_str(), included.contains(&row)))
        .collect();
    let appraisals = answers::complete(table("appraisals")?, &rated, &targets, &mut random)?;
    let studies_table = name_studies(&studies, &mut papers)?;

    descriptor::copy_published(&package, published, output)?;
    papers.write(&output.join(descriptor::path_of(&package, "papers")?))?;
    studies_table.write(&output.join(descriptor::STUDIES_PATH))?;
    appraisals.write(&output.join(descriptor::path_of(&package, "appraisals")?))?;
    descriptor::write(package, seed, output)
}

/// Settles the open statuses and marks every row as simulated.
fn decide(papers: &mut Table) -> Result<(), SimulateError> {
    let [id, status, provenance, note] =
        [papers.column("paper_id")?, papers.column("status")?, papers.column("provenance")?, papers.column("note")?];
    for row in &mut papers.rows {
        if let Some(decision) = DECISIONS.iter().find(|d| d.paper_id == row[id]) {
            decision.status.clone_into(&mut row[status]);
            decision.note.clone_into(&mut row[note]);
        }
        "simulated".clone_into(&mut row[provenance]);
    }
    Ok(())
}

/// Numbers the studies, writes each number to the papers of the study, and gives the table of studies.
fn name_studies(studies: &[Study], papers: &mut Table) -> Result<Table, SimulateError> {
    let study_column = papers.column("study_id")?;
    let mut table = Table::new(&["study_id", "country", "participants", "age_min", "age_max", "provenance"]);
    for (i, study) in studies.iter().enumerate() {
        let id = format!("sim-{:02}", i + 1);
        for &paper in &study.papers {
            papers.rows[paper][study_column].clone_from(&id);
        }
        table.rows.push(vec![
            id,
            study.country.clone(),
            study.participants.to_string(),
            study.age_min.to_string(),
            study.age_max.to_string(),
            "simulated".to_owned(),
        ]);
    }
    Ok(table)
}
