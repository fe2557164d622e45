//! Why two records are or are not linked, among all records of a frame.

use qes_records::{Citation, Citations, Link, Options, Reason, Verdict, compare};
use qes_review::ReviewError;
use qes_tables::{Align, Cell, Table};
use qes_work::{Stopped, Work};
use serde_json::{Value, json};

use super::{Dedup, DedupOptions};
use crate::error::Error;
use crate::shown::{Basis, Shown};
use crate::workspace::Workspace;

/// Why two records are or are not linked.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The ids.
    pub ids: [String; 2],
    /// What is compared of both.
    pub records: [Citation; 2],
    /// The reasons and their sum.
    pub verdict: Verdict,
    /// What became of the two among all records of the frame.
    pub outcome: Outcome,
    /// What it rests on.
    pub basis: Basis,
}

/// What became of two records among all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// They are in one cluster, by a link of their own.
    Linked,
    /// They are in one cluster, each by links to these other records.
    Joined(Vec<String>),
    /// A person has to decide; the sentence says why, where the sum does not.
    Review(Option<String>),
    /// They are two publications.
    Apart,
}

impl Workspace {
    /// Why two records of a frame are or are not linked when all its duplicates are looked for.
    ///
    /// # Errors
    /// There is no such frame or record, decisions cannot be read, or somebody asked the work to stop.
    pub fn explain_duplicate(
        &self,
        frame: &str,
        ids: [&str; 2],
        options: &DedupOptions,
        work: &Work,
    ) -> Result<Explanation, Error> {
        let found = self.find(frame, options, work)?;
        let (all, records) = (&found.ids, &found.records);
        let place = |id: &str| {
            all.iter().position(|known| known == id).ok_or_else(|| {
                let some: Vec<&str> = all.iter().take(5).map(String::as_str).collect();
                ReviewError::UnknownName {
                    kind: "record",
                    found: id.to_owned(),
                    known: if all.len() > 5 { format!("{}, …", some.join(", ")) } else { some.join(", ") },
                    nearest: qes_review::nearest(id, all.iter().map(String::as_str)),
                }
            })
        };
        let [a, b] = [place(ids[0])?, place(ids[1])?];
        if a == b {
            return Err(ReviewError::UnknownName {
                kind: "second record",
                found: ids[1].to_owned(),
                known: "every record but the first".to_owned(),
                nearest: None,
            }
            .into());
        }
        Ok(Explanation {
            ids: ids.map(str::to_owned),
            verdict: found.verdict(a, b, work)?,
            outcome: found.outcome(a, b),
            records: [a, b].map(|place| records.citation(place).into_owned()),
            basis: found.basis,
        })
    }
}

impl Dedup {
    /// What was said of these two alone, where they were compared, linked as the same, or decided.
    fn verdict(&self, a: usize, b: usize, work: &Work) -> Result<Verdict, Stopped> {
        let own = |links: &[Link]| links.iter().find(|l| (l.a, l.b) == (a.min(b), a.max(b))).cloned();
        if self.is_decided(a, b, false) {
            let found = "a person decided that they are two".into();
            let reasons = vec![Reason { field: "decision", found, weight: f64::NEG_INFINITY }];
            return Ok(Verdict { weight: f64::NEG_INFINITY, vetoed: true, reasons });
        }
        match own(&self.found.links).or_else(|| own(&self.found.review)) {
            Some(link) => Ok(Verdict { weight: link.weight, vetoed: false, reasons: link.reasons }),
            None => compare(&self.records, a, b, work),
        }
    }

    fn is_decided(&self, a: usize, b: usize, same: bool) -> bool {
        let last = self.decided.iter().rev().find(|(x, y, _)| (*x, *y) == (a, b) || (*x, *y) == (b, a));
        last.is_some_and(|(_, _, decided)| *decided == same)
    }

    /// What became of two records.
    fn outcome(&self, a: usize, b: usize) -> Outcome {
        let of = |link: &&Link| (link.a, link.b) == (a.min(b), a.max(b));
        if let Some(cluster) = self.found.clusters.iter().find(|c| c.contains(&a) && c.contains(&b)) {
            if self.found.links.iter().any(|l| of(&l)) {
                return Outcome::Linked;
            }
            let others = cluster.iter().filter(|&&r| r != a && r != b);
            return Outcome::Joined(others.map(|&r| self.ids[r].clone()).collect());
        }
        match self.found.review.iter().find(of) {
            Some(link) => Outcome::Review(self.against(link)),
            None => Outcome::Apart,
        }
    }
}

impl Explanation {
    /// The result as it is shown.
    pub fn show(&self) -> Shown {
        let options = Options::default();
        let verdict = &self.verdict;
        let outcome = match &self.outcome {
            Outcome::Linked | Outcome::Joined(_) => "linked",
            Outcome::Review(_) => "to be decided by a person",
            Outcome::Apart if verdict.vetoed => "never linked",
            Outcome::Apart => "not linked",
        };
        let number = |weight: f64| {
            if weight.is_finite() {
                json!(weight)
            } else {
                json!({ "undefined": if weight > 0.0 { "a person decided" } else { "it forbids the link" } })
            }
        };
        let reasons: Vec<Value> = verdict
            .reasons
            .iter()
            .map(|r| json!({ "field": r.field, "found": r.found, "weight": number(r.weight) }))
            .collect();
        let mut own =
            json!({ "ids": self.ids, "outcome": outcome, "score": number(verdict.weight), "reasons": reasons });
        if let Outcome::Joined(through) = &self.outcome {
            own["through"] = json!(through);
        }
        let mut table = Table::new(format!("{} and {}: {outcome}", self.ids[0], self.ids[1]))
            .column("field", Align::Left)
            .column(self.ids[0].as_str(), Align::Left)
            .column(self.ids[1].as_str(), Align::Left)
            .column("found", Align::Left)
            .column("weight", Align::Right);
        for reason in &verdict.reasons {
            let [a, b] = [0, 1].map(|i| text_of(&self.records[i], reason.field));
            let weight = if reason.weight.is_finite() {
                Cell::Number { value: reason.weight, decimals: 1 }
            } else if reason.weight > 0.0 {
                "decides".into()
            } else {
                "forbids".into()
            };
            table.row(vec![reason.field.into(), a.into(), b.into(), (&*reason.found).into(), weight]);
        }
        let sum = if verdict.weight.is_finite() {
            Cell::Number { value: verdict.weight, decimals: 1 }
        } else {
            Cell::Missing
        };
        table.total(vec!["sum".into(), Cell::Missing, Cell::Missing, Cell::Missing, sum]);
        table.note(format!(
            "From {} on two records are linked, from {} on a person has to look.",
            options.link, options.review
        ));
        match &self.outcome {
            Outcome::Joined(through) => table
                .note(format!("They are in one cluster by links of each with other records: {}.", through.join(", "))),
            Outcome::Review(Some(why)) => table.note(format!("{why}.")),
            _ => {}
        }
        Shown::new("dedup", &self.basis, own).with_table(table, &self.basis)
    }
}

fn text_of(record: &Citation, field: &str) -> String {
    let text = match field {
        "title" => &record.title,
        "authors" => &record.authors,
        "year" => &record.year,
        "journal" => &record.journal,
        "volume" => &record.volume,
        "number" => &record.number,
        "pages" => &record.pages,
        "doi" => &record.doi,
        "pmid" => &record.pmid,
        _ => return String::new(),
    };
    let short: String = text.chars().take(80).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}
