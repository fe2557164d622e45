//! Load a data package, or a file as a frame.

use qes_review::{Dialect, Input, Provenance, RatingColumns, RecordCounts, Review, open_counted};
use qes_tables::{Align, Cell, Table};
use serde_json::{Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown, undefined};
use crate::workspace::Workspace;

/// Warnings shown before the rest is left to `%check`.
const SHOWN_WARNINGS: usize = 10;

/// What was loaded.
#[derive(Debug, Clone)]
pub struct Load {
    /// The command that brought it.
    pub command: &'static str,
    /// The review's name, or the frame's.
    pub name: String,
    /// Title of the review; blank for a frame.
    pub title: String,
    /// For each table its name, rows, columns and provenance.
    pub resources: Vec<(String, usize, usize, Option<Provenance>)>,
    /// What became of the records of a bibliographic file.
    pub records: Option<RecordCounts>,
    /// Names of the conceptual models.
    pub models: Vec<String>,
    /// What one may ask next.
    pub next: Vec<String>,
    /// What it rests on; the warnings are what loading found wrong.
    pub basis: Basis,
}

impl Workspace {
    /// Loads a data package as the review, or one data file as a frame. A bare name finds a package.
    ///
    /// # Errors
    /// Nothing there, or what is there cannot be read. The workspace is then as it was.
    pub fn load(&mut self, path: &str, name: Option<&str>, dialect: Dialect) -> Result<Load, Error> {
        let path = self.resolve(path)?;
        let package = path.is_dir() || path.file_name().is_some_and(|n| n == "datapackage.json");
        if !package {
            let (Input { value: frame, warnings, .. }, records) = open_counted(&path, name, dialect)?;
            let warnings = shortened(warnings);
            let basis = Basis { provenance: frame.provenance, data_sha256: Some(frame.data_sha256.clone()), warnings };
            let loaded = Load {
                command: "load",
                name: frame.name.clone(),
                title: String::new(),
                resources: vec![(frame.name.clone(), frame.height(), frame.columns().len(), frame.provenance)],
                models: Vec::new(),
                records: records.clone(),
                next: vec![
                    format!("%show \"{}\"", frame.name),
                    match records {
                        Some(_) => format!("%dedup \"{}\"", frame.name),
                        None => format!("%sql SELECT * FROM \"{}\" LIMIT 5", frame.name),
                    },
                ],
                basis,
            };
            self.put(frame);
            return Ok(loaded);
        }
        let review = Review::open(&path)?;
        let findings = review.load_findings();
        let mut warnings: Vec<String> = findings.iter().take(SHOWN_WARNINGS).map(|f| f.message.clone()).collect();
        if findings.len() > SHOWN_WARNINGS {
            warnings.push(format!("{} more; %check lists them all", findings.len() - SHOWN_WARNINGS));
        }
        let worst = review.frames().iter().filter_map(|f| f.provenance).max();
        let loaded = Load {
            command: "load",
            name: name.map_or_else(|| review.name().to_owned(), str::to_owned),
            title: review.descriptor().title.clone(),
            resources: review
                .frames()
                .iter()
                .map(|f| (f.name.clone(), f.height(), f.columns().len(), f.provenance))
                .collect(),
            records: None,
            models: review.model_names().into_iter().map(str::to_owned).collect(),
            next: next(&review),
            basis: Basis::of(&review, worst, warnings),
        };
        self.set_review(review);
        Ok(loaded)
    }
}

/// The first warnings, and how many more there are.
fn shortened(warnings: Vec<String>) -> Vec<String> {
    let more = warnings.len().saturating_sub(SHOWN_WARNINGS);
    let mut kept: Vec<String> = warnings.into_iter().take(SHOWN_WARNINGS).collect();
    if more > 0 {
        kept.push(format!("{more} more like these"));
    }
    kept
}

/// Commands that this review can answer.
fn next(review: &Review) -> Vec<String> {
    let has = |resource: &str| review.frame(resource).is_some();
    let mut next = vec!["%check".to_owned()];
    if has("flow") {
        next.push("%flow".to_owned());
    }
    if let Some(instrument) =
        review.instruments().into_iter().find(|i| review.ratings(i, &RatingColumns::default()).is_ok())
    {
        next.push(format!("%agreement {instrument}"));
    }
    if has("margins") || has("studies") {
        next.push("%characteristics".to_owned());
    }
    if has("support") {
        next.push("%concepts".to_owned());
    }
    next.extend(review.model_names().into_iter().map(|m| format!("%model {m}")));
    next
}

impl Load {
    /// The result as it is shown.
    pub fn show(&self) -> Shown {
        let provenance = |p: &Option<Provenance>| p.map_or_else(|| "not stated".to_owned(), |p| p.to_string());
        let resources: Vec<Value> = self
            .resources
            .iter()
            .map(|(name, rows, columns, p)| {
                let p = p.map_or_else(|| undefined("the file says nothing of it"), |p| p.name().into());
                json!({ "name": name, "rows": rows, "columns": columns, "provenance": p })
            })
            .collect();
        let mut own = json!({ "name": self.name, "resources": resources, "models": self.models, "next": self.next });
        if let Some(counts) = &self.records {
            own["records_in"] = counts.records_in.into();
            own["records_out"] = counts.records_out.into();
            own["format"] = counts.format.into();
            own["encoding"] = counts.encoding.into();
        }
        let title = if self.title.is_empty() { self.name.clone() } else { format!("{}: {}", self.name, self.title) };
        let mut table = Table::new(title)
            .column("resource", Align::Left)
            .column("rows", Align::Right)
            .column("columns", Align::Right)
            .column("provenance", Align::Left);
        for (name, rows, columns, p) in &self.resources {
            table.row(vec![name.as_str().into(), (*rows).into(), (*columns).into(), provenance(p).into()]);
        }
        for model in &self.models {
            table.row(vec![format!("model {model}").into(), Cell::Missing, Cell::Missing, Cell::Missing]);
        }
        if self.basis.warnings.is_empty() && !self.title.is_empty() {
            table.note("Every value is what its schema says, and every reference leads somewhere.");
        }
        if let Some(c) = &self.records {
            let (begun, read) = (c.records_in, c.records_out);
            table.note(format!("{} ({}): {begun} records in the file, {read} read.", c.format, c.encoding));
        }
        table.note(format!("You may ask next: {}", self.next.join("  ")));
        Shown::new(self.command, &self.basis, own).with_table(table, &self.basis)
    }
}
