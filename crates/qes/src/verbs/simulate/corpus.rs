//! Records of databases made up, with realistic duplicates.

use polars::prelude::{Column, DataFrame, IntoColumn, StringChunkedBuilder};
use qes_records::{Corpus, Made};
use qes_review::{Frame, Provenance, sha256_of};
use qes_work::Work;

use super::refuse;
use crate::error::Error;
use crate::verbs::load::Load;
use crate::words::{count, named};
use crate::workspace::{Workspace, good_name};

/// Records to be made up.
#[derive(Debug, Clone)]
pub struct SimulatedCorpus {
    /// The name of the frame.
    pub name: String,
    /// The sources and how many records each gives.
    pub sources: Vec<(String, usize)>,
    /// Records that are another one's duplicate.
    pub duplicates: usize,
    /// Where the random numbers begin.
    pub seed: u64,
}

impl Workspace {
    /// Puts a frame of records into the workspace, each with its source and, to compare with, the publication that it is of.
    ///
    /// # Errors
    /// There is no record, no fewer duplicates than records, or somebody asked the work to stop. The workspace is then as it was.
    pub fn simulate_corpus(&mut self, wishes: &SimulatedCorpus, work: &Work) -> Result<Load, Error> {
        good_name(&wishes.name)?;
        let total: usize = wishes.sources.iter().map(|(_, n)| n).sum();
        if total == 0 {
            return Err(refuse("found no record in any source".to_owned(), "expected at least 1"));
        }
        if wishes.duplicates >= total {
            return Err(refuse(
                format!("found {} duplicates among {} records", count(wishes.duplicates), count(total)),
                "expected fewer",
            ));
        }
        let corpus = Corpus { sources: wishes.sources.clone(), duplicates: wishes.duplicates, seed: wishes.seed };
        let frame = frame(wishes, &corpus, work)?;
        let next = vec![format!("%dedup {}", named(&frame.name)), format!("%show {}", named(&frame.name))];
        Ok(self.put_new("simulate", frame, Vec::new(), next))
    }
}

/// Columns of text, as they are filled.
const TEXTS: [&str; 9] = ["record_id", "source", "title", "authors", "journal", "volume", "number", "pages", "doi"];

fn frame(wishes: &SimulatedCorpus, corpus: &Corpus, work: &Work) -> Result<Frame, Error> {
    let total: usize = wishes.sources.iter().map(|(_, n)| n).sum();
    let mut numbers = vec![0_usize; wishes.sources.len()];
    let mut texts = TEXTS.map(|name| StringChunkedBuilder::new(name.into(), total));
    let (mut years, mut publications) = (Vec::with_capacity(total), Vec::with_capacity(total));
    corpus.make_each(
        |Made { citation: c, source, publication }| {
            numbers[source] += 1;
            let name = &wishes.sources[source].0;
            let id = format!("{name}-{}", numbers[source]);
            // One separator for all: how each source writes a name is what differs.
            let authors = c.authors.replace(" and ", "; ");
            let row = [&id, name, &c.title, &authors, &c.journal, &c.volume, &c.number, &c.pages, &c.doi];
            for (column, (text, place)) in texts.iter_mut().zip(row.into_iter().zip(0..)) {
                column.append_option(Some(text).filter(|text| place < 2 || !text.is_empty()));
            }
            years.push(c.year.parse::<i64>().ok());
            publications.push(publication as i64);
        },
        work,
    )?;
    let mut columns: Vec<Column> = Vec::with_capacity(TEXTS.len() + 2);
    for column in texts {
        work.go_on()?;
        columns.push(column.finish().into_column());
    }
    columns.insert(4, Column::new("year".into(), years));
    columns.push(Column::new("publication".into(), publications));
    Ok(Frame {
        name: wishes.name.clone(),
        data: DataFrame::new_infer_height(columns)?,
        provenance: Some(Provenance::Simulated),
        data_sha256: sha256_of(format!("{wishes:?}").as_bytes()),
    })
}
