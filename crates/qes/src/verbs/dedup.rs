//! Duplicate records: linked with reasons, never deleted, with a pile for a person to decide.

mod explain;

use std::collections::HashMap;

use polars::prelude::Column;
use qes_records::{Citation, Duplicates, Link, Options, find_duplicates_told};
use qes_review::{Dialect, Frame, ReviewError, citations, open_frame, record_ids, sha256_of};
use qes_tables::{Align, Cell, Table};
use serde_json::{Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown};
use crate::workspace::Workspace;

pub use explain::{Explanation, Outcome};

/// Pairs of the pile that are shown; the result holds all.
const SHOWN: usize = 50;

/// Two records, as positions, and whether they are one.
type Decided = (usize, usize, bool);

/// How duplicates are looked for.
#[derive(Debug, Clone, Default)]
pub struct DedupOptions {
    /// A file or frame of decisions: columns `a`, `b` and `same` (yes or no). Ids that are not among the records are for others.
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
    /// Decisions that were applied: two positions, and whether they are one publication.
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
        let (ids, records) = (record_ids(source)?, citations(source)?);
        let (decided, elsewhere) = match &options.decisions {
            Some(decisions) => self.decisions(decisions, &ids)?,
            None => (Vec::new(), 0),
        };
        let wishes = Options { decided: decided.clone(), ..Options::default() };
        let found = find_duplicates_told(&records, &wishes, go_on, expect).map_err(|_| Error::Interrupted)?;
        let basis = self.basis_of(&[source], source.provenance, Vec::new());
        Ok(Dedup { frame: frame.to_owned(), ids, records, found, decided, elsewhere, basis })
    }

    /// Decisions as positions, and how many are about records that are not here. A row that decides nothing is left out.
    fn decisions(&self, source: &str, ids: &[String]) -> Result<(Vec<Decided>, usize), Error> {
        let opened;
        let frame: &Frame = if let Ok(frame) = self.frame(source) {
            frame
        } else {
            opened = open_frame(source.as_ref(), None, Dialect::default())?.value;
            &opened
        };
        let place: HashMap<&str, usize> = ids.iter().enumerate().map(|(i, id)| (id.as_str(), i)).collect();
        let (a, b, same) = (frame.texts("a")?, frame.texts("b")?, frame.texts("same")?);
        let (mut decided, mut elsewhere) = (Vec::new(), 0);
        for (row, ((a, b), same)) in a.iter().zip(&b).zip(&same).enumerate() {
            let Some(same) = same.as_deref().map(str::trim).filter(|s| !s.is_empty()) else { continue };
            let same = match same.to_lowercase().as_str() {
                "yes" | "y" | "true" | "1" => true,
                "no" | "n" | "false" | "0" => false,
                _ => {
                    return Err(ReviewError::BadValue {
                        resource: frame.name.clone(),
                        row: row as u64 + 1,
                        column: "same".to_owned(),
                        found: same.to_owned(),
                        expected: "yes or no".to_owned(),
                    }
                    .into());
                }
            };
            let known = |id: &Option<String>| id.as_deref().and_then(|id| place.get(id)).copied();
            match (known(a), known(b)) {
                (Some(a), Some(b)) => decided.push((a, b, same)),
                _ => elsewhere += 1,
            }
        }
        Ok((decided, elsewhere))
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
            shown = shown.with_table(self.pile(), &self.basis);
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

    fn pile(&self) -> Table {
        let mut table = Table::new(format!("To be decided: {}", self.frame))
            .column("a", Align::Left)
            .column("b", Align::Left)
            .column("same", Align::Left)
            .column("score", Align::Right)
            .column("title of a", Align::Left)
            .column("title of b", Align::Left)
            .column("why", Align::Left);
        for link in self.found.review.iter().take(SHOWN) {
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
        if self.found.review.len() > SHOWN {
            table.note(format!("{} pairs more are in the result.", self.found.review.len() - SHOWN));
        }
        table.note("%export last pile.csv writes this table. Write yes or no into 'same' and give the file with --decisions: they count then, in later searches too.");
        table
    }
}
