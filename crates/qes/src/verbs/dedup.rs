//! Duplicate records: linked with reasons, never deleted, with a pile for a person to decide.

mod decisions;
mod explain;

use polars::prelude::Column;
use qes_records::{Citation, Duplicates, Link, Options, find_duplicates_told};
use qes_review::{Frame, citations, record_ids, sha256_of};
use qes_tables::{Align, Cell, Table};
use serde_json::{Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown, Whole};
use crate::workspace::{Workspace, good_name};

use decisions::Decisions;
pub use explain::{Explanation, Outcome};

/// Pairs of the pile that are shown; the result and what is exported hold all.
const SHOWN: usize = 50;

/// How duplicates are looked for.
#[derive(Debug, Clone, Default)]
pub struct DedupOptions {
    /// A file or frame of decisions: columns `a`, `b` and `same` (yes or no). Ids that are not among the records are for others; of
    /// decisions that contradict each other none counts.
    pub decisions: Option<String>,
    /// The name of a frame with the records and two columns more: `cluster_id`, the id of the first record of its cluster, and `duplicate`,
    /// whether it is another one.
    pub into: Option<String>,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Dedup {
    /// The frame.
    pub frame: String,
    /// The ids of the records.
    pub ids: Vec<String>,
    /// What is compared of each.
    pub records: Vec<Citation>,
    /// Clusters, links, the pile.
    pub found: Duplicates,
    /// Decisions that were applied, each pair once: two positions, and whether they are one publication.
    pub decided: Vec<(usize, usize, bool)>,
    /// Decisions about records that are not here.
    pub elsewhere: usize,
    /// What it rests on.
    pub basis: Basis,
}

impl Workspace {
    /// Links the duplicates among the records of a frame, as long as `go_on` says so.
    ///
    /// # Errors
    /// There is no such frame, it holds no records, its ids repeat, or decisions cannot be read.
    pub fn dedup(
        &mut self,
        frame: &str,
        options: &DedupOptions,
        go_on: &(dyn Fn(usize) -> bool + Sync),
    ) -> Result<Dedup, Error> {
        self.dedup_told(frame, options, go_on, &|_| {})
    }

    /// As [`Workspace::dedup`]; `expect` is told how many pairs of records will be compared, once that is known.
    ///
    /// # Errors
    /// Those of [`Workspace::dedup`].
    pub fn dedup_told(
        &mut self,
        frame: &str,
        options: &DedupOptions,
        go_on: &(dyn Fn(usize) -> bool + Sync),
        expect: &(dyn Fn(usize) + Sync),
    ) -> Result<Dedup, Error> {
        options.into.as_deref().map_or(Ok(()), good_name)?;
        let mut found = self.find(frame, options, go_on, expect)?;
        if let Some(into) = &options.into {
            let marked = found.marked(self.frame(frame)?, into)?;
            let alike = self.put_told(marked);
            found.basis.warnings.extend(alike);
            found.basis = self.marked(found.basis, &[into]);
        }
        Ok(found)
    }

    /// As [`Workspace::dedup_told`], without a frame of its own.
    ///
    /// # Errors
    /// Those of [`Workspace::dedup`].
    pub fn find(
        &self,
        frame: &str,
        options: &DedupOptions,
        go_on: &(dyn Fn(usize) -> bool + Sync),
        expect: &(dyn Fn(usize) + Sync),
    ) -> Result<Dedup, Error> {
        let source = self.frame(frame)?;
        let (ids, records) = (record_ids(source, &qes_work::Work::new())?, citations(source)?);
        let Decisions { decided, elsewhere, warnings } = match &options.decisions {
            Some(decisions) => self.decisions(decisions, &ids)?,
            None => Decisions::default(),
        };
        let wishes = Options { decided: decided.clone(), ..Options::default() };
        let found = find_duplicates_told(&records, &wishes, go_on, expect).map_err(|_| Error::Interrupted)?;
        let basis = self.basis_of(&[source], source.provenance, warnings);
        Ok(Dedup { frame: frame.to_owned(), ids, records, found, decided, elsewhere, basis })
    }
}

impl Dedup {
    /// Records that are another one of a cluster.
    pub fn n_duplicates(&self) -> usize {
        self.found.clusters.iter().map(|c| c.len() - 1).sum()
    }

    /// Records that are left when each cluster counts once.
    pub fn n_unique(&self) -> usize {
        self.ids.len() - self.n_duplicates()
    }

    /// The reasons of a link in one line.
    fn why(&self, link: &Link) -> String {
        let found = link.reasons.iter().map(|r| {
            let weight =
                if r.weight.is_finite() { format!(" ({:+.1})", r.weight).replace('-', "−") } else { String::new() };
            format!("{} {}{weight}", r.field, r.found)
        });
        found.chain(self.against(link)).collect::<Vec<_>>().join("; ")
    }

    /// Why a link that is strong enough joins nothing.
    fn against(&self, link: &Link) -> Option<String> {
        let (a, b) = link.against?;
        let pair = format!("{} and {}", self.ids[a], self.ids[b]);
        Some(if link.reasons.iter().any(|r| r.field == "decision") {
            format!("another decision keeps {pair} apart")
        } else {
            format!("it would join {pair}, which speak against each other")
        })
    }

    fn marked(&self, source: &Frame, name: &str) -> Result<Frame, Error> {
        let mut first: Vec<Option<usize>> = vec![None; self.ids.len()];
        for cluster in &self.found.clusters {
            for &record in cluster {
                first[record] = Some(cluster[0]);
            }
        }
        let cluster: Vec<&str> = first.iter().enumerate().map(|(i, f)| self.ids[f.unwrap_or(i)].as_str()).collect();
        let duplicate: Vec<bool> = first.iter().enumerate().map(|(i, f)| f.is_some_and(|f| f != i)).collect();
        let data_sha256 = sha256_of(format!("{}{cluster:?}", source.data_sha256).as_bytes());
        let mut data = source.data.clone();
        data.with_column(Column::new("cluster_id".into(), cluster))?;
        data.with_column(Column::new("duplicate".into(), duplicate))?;
        Ok(Frame { name: name.to_owned(), data, data_sha256, ..source.clone() })
    }

    /// The result as it is shown: the pile, then the counts.
    pub fn show(&self) -> Shown {
        let id = |place: usize| self.ids[place].as_str();
        let clusters: Vec<Vec<&str>> = self.found.clusters.iter().map(|c| c.iter().map(|&r| id(r)).collect()).collect();
        let pile = |l: &Link| json!({ "a": id(l.a), "b": id(l.b), "score": l.weight, "why": self.why(l) });
        let own = json!({
            "frame": self.frame,
            "records": self.ids.len(),
            "clusters": clusters,
            "duplicates": self.n_duplicates(),
            "unique": self.n_unique(),
            "compared": self.found.compared,
            "decided": self.decided.len(),
            "decided_elsewhere": self.elsewhere,
            "review": self.found.review.iter().map(pile).collect::<Vec<Value>>(),
        });
        let mut shown = Shown::new("dedup", &self.basis, own);
        if !self.found.review.is_empty() {
            shown = shown.with_table(self.pile(SHOWN), &self.basis);
            shown = shown.with_whole(Whole::Table(self.pile(usize::MAX)));
        }
        let mut counts =
            Table::new(format!("Duplicates: {}", self.frame)).column("", Align::Left).column("n", Align::Right);
        let rows = [
            ("records", self.ids.len()),
            ("clusters of two or more", self.found.clusters.len()),
            ("duplicates: records beyond the first of a cluster", self.n_duplicates()),
            ("unique: records when each cluster counts once", self.n_unique()),
            ("pairs that a person has to decide", self.found.review.len()),
            ("pairs compared", self.found.compared),
        ];
        for (label, n) in rows {
            counts.row(vec![label.into(), n.into()]);
        }
        if !self.decided.is_empty() {
            counts.row(vec!["pairs that a person decided".into(), self.decided.len().into()]);
        }
        if self.elsewhere > 0 {
            counts.row(vec!["pairs decided, of records that are not here".into(), self.elsewhere.into()]);
        }
        counts.note(
            "Nothing is deleted: --into NAME marks the records, --explain ID ID says why two are or are not linked.",
        );
        shown.with_table(counts, &self.basis)
    }

    /// The first pairs that a person has to decide.
    fn pile(&self, most: usize) -> Table {
        let mut table = Table::new(format!("To be decided: {}", self.frame))
            .column("a", Align::Left)
            .column("b", Align::Left)
            .column("same", Align::Left)
            .column("score", Align::Right)
            .column("title of a", Align::Left)
            .column("title of b", Align::Left)
            .column("why", Align::Left);
        for link in self.found.review.iter().take(most) {
            let title = |place: usize| -> Cell { self.records[place].title.as_str().into() };
            table.row(vec![
                self.ids[link.a].as_str().into(),
                self.ids[link.b].as_str().into(),
                "".into(),
                Cell::Number { value: link.weight, decimals: 1 },
                title(link.a),
                title(link.b),
                self.why(link).into(),
            ]);
        }
        if self.found.review.len() > most {
            table.note(format!(
                "{} pairs more are in the result and in what %export writes.",
                self.found.review.len() - most
            ));
        }
        table.note("%export last pile.csv writes this table. Write yes or no into 'same' and give the file with --decisions: they count then, in later searches too.");
        table
    }
}
