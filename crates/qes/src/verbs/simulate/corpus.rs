//! Records of databases made up, with realistic duplicates.

use polars::prelude::{Column, DataFrame};
use qes_records::{Citation, Corpus, Made};
use qes_review::{Frame, Provenance, sha256_of};

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
    /// There is no record, or no fewer duplicates than records. The workspace is then as it was.
    pub fn simulate_corpus(&mut self, wishes: &SimulatedCorpus) -> Result<Load, Error> {
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
        let frame = frame(wishes, &corpus.make())?;
        let next = vec![format!("%dedup {}", named(&frame.name)), format!("%show {}", named(&frame.name))];
        Ok(self.put_new("simulate", frame, Vec::new(), next))
    }
}

fn frame(wishes: &SimulatedCorpus, made: &[Made]) -> Result<Frame, Error> {
    let mut numbers = vec![0_usize; wishes.sources.len()];
    let ids: Vec<String> = made
        .iter()
        .map(|m| {
            numbers[m.source] += 1;
            format!("{}-{}", wishes.sources[m.source].0, numbers[m.source])
        })
        .collect();
    let text = |of: fn(&Citation) -> &String| -> Vec<Option<String>> {
        made.iter().map(|m| Some(of(&m.citation).clone()).filter(|t| !t.is_empty())).collect()
    };
    // One separator for all: how each source writes a name is what differs.
    let authors: Vec<Option<String>> =
        text(|c| &c.authors).into_iter().map(|a| a.map(|a| a.replace(" and ", "; "))).collect();
    let columns = vec![
        Column::new("record_id".into(), ids),
        Column::new("source".into(), made.iter().map(|m| wishes.sources[m.source].0.clone()).collect::<Vec<_>>()),
        Column::new("title".into(), text(|c| &c.title)),
        Column::new("authors".into(), authors),
        Column::new("year".into(), made.iter().map(|m| m.citation.year.parse::<i64>().ok()).collect::<Vec<_>>()),
        Column::new("journal".into(), text(|c| &c.journal)),
        Column::new("volume".into(), text(|c| &c.volume)),
        Column::new("number".into(), text(|c| &c.number)),
        Column::new("pages".into(), text(|c| &c.pages)),
        Column::new("doi".into(), text(|c| &c.doi)),
        Column::new("publication".into(), made.iter().map(|m| m.publication as i64).collect::<Vec<_>>()),
    ];
    Ok(Frame {
        name: wishes.name.clone(),
        data: DataFrame::new_infer_height(columns)?,
        provenance: Some(Provenance::Simulated),
        data_sha256: sha256_of(format!("{wishes:?}").as_bytes()),
    })
}
