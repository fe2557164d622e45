//! Load a data package, or a file as a frame.

use std::path::{Path, PathBuf};

use qes_review::{
    Checked, Dialect, Export, Frame, Input, Provenance, RatingColumns, Review, ReviewError, decisions_of, open_counted,
    open_exports,
};
use qes_tables::{Align, Cell, Table};
use serde_json::{Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown, undefined};
use crate::workspace::{SHOWN_WARNINGS, Workspace, shortened};

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
    /// What became of the records of bibliographic files, by their names.
    pub exports: Vec<Export>,
    /// Names of the conceptual models.
    pub models: Vec<String>,
    /// What loading a review held against its schemas.
    pub checked: Checked,
    /// What one may ask next.
    pub next: Vec<String>,
    /// What it rests on; the warnings are what loading found wrong.
    pub basis: Basis,
    /// Frames of the session's own that make way for the review's, with the names that they have from now on.
    pub set_aside: Vec<(String, String)>,
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
            let (input, counts) = open_counted(&path, name, dialect)?;
            let source = input.value.name.clone();
            let exports = counts.into_iter().map(|counts| Export { source: source.clone(), counts }).collect();
            return Ok(self.put_loaded(input, exports));
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
            exports: Vec::new(),
            models: review.model_names().into_iter().map(str::to_owned).collect(),
            checked: review.checked().clone(),
            next: next(&review),
            basis: Basis::of(&review, worst, warnings),
            set_aside: Vec::new(),
        };
        let set_aside = self.set_review(review);
        Ok(Load { set_aside, ..loaded })
    }

    /// Loads several exports of databases as one frame of records; a path may hold `*` and `?`. Tables are read by the names of their
    /// columns, after `rename` gave some of them others: pairs of the new name and the file's.
    ///
    /// # Errors
    /// A pattern finds nothing, a file cannot be read, or a table holds no records. The workspace is then as it was.
    pub fn load_exports(
        &mut self,
        paths: &[String],
        name: Option<&str>,
        dialect: Dialect,
        rename: &[(String, String)],
    ) -> Result<Load, Error> {
        let mut files = Vec::new();
        for path in paths {
            files.extend(matching(path)?);
        }
        let (input, exports) = open_exports(&files, name.unwrap_or("records"), dialect, rename)?;
        Ok(self.put_loaded(input, exports))
    }

    fn put_loaded(&mut self, input: Input<Frame>, exports: Vec<Export>) -> Load {
        let name = &input.value.name;
        let next = if decisions_of(&input.value, None).is_ok_and(|(rows, _)| !rows.is_empty()) {
            format!("%screening \"{name}\"")
        } else if ["box", "from", "kind", "n"].iter().all(|c| input.value.has(c)) {
            format!("%flow \"{name}\"")
        } else if name == "searches" {
            "%report prisma-s".to_owned()
        } else if exports.is_empty() {
            format!("%sql SELECT * FROM \"{name}\" LIMIT 5")
        } else {
            format!("%dedup \"{name}\"")
        };
        let next = vec![format!("%show \"{name}\""), next];
        Load { exports, ..self.put_new("load", input.value, input.warnings, next) }
    }

    /// Puts a frame that a command brought into the workspace.
    pub(crate) fn put_new(
        &mut self,
        command: &'static str,
        frame: Frame,
        warnings: Vec<String>,
        next: Vec<String>,
    ) -> Load {
        let mut loaded = Load {
            command,
            name: frame.name.clone(),
            title: String::new(),
            resources: vec![(frame.name.clone(), frame.height(), frame.columns().len(), frame.provenance)],
            models: Vec::new(),
            exports: Vec::new(),
            checked: Checked::default(),
            next,
            basis: Basis {
                provenance: frame.provenance,
                data_sha256: Some(frame.data_sha256.clone()),
                warnings: shortened(warnings),
                ..Basis::default()
            },
            set_aside: Vec::new(),
        };
        self.put(frame);
        loaded.basis = self.marked(loaded.basis, &[&loaded.name]);
        loaded
    }
}

/// The files of a path that may hold `*` and `?`, in the order of their names.
fn matching(path: &str) -> Result<Vec<PathBuf>, Error> {
    if !path.contains(['*', '?', '[']) || Path::new(path).exists() {
        return Ok(vec![PathBuf::from(path)]);
    }
    let not_found = || Error::from(ReviewError::NotFound { path: PathBuf::from(path), nearest: None });
    let found: Vec<PathBuf> =
        glob::glob(path).map_err(|_| not_found())?.filter_map(Result::ok).filter(|p| p.is_file()).collect();
    if found.is_empty() { Err(not_found()) } else { Ok(found) }
}

/// Commands that this review can answer.
fn next(review: &Review) -> Vec<String> {
    let has = |resource: &str| review.frame(resource).is_some();
    let mut next = vec!["%check".to_owned()];
    if has("flow") || has("decisions") {
        next.push("%flow".to_owned());
    }
    if has("decisions") {
        next.push("%screening".to_owned());
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
        if !self.set_aside.is_empty() {
            let aside = |(name, now): &(String, String)| json!({ "name": name, "now": now });
            own["set_aside"] = self.set_aside.iter().map(aside).collect();
        }
        if !self.checked.is_nothing() {
            let Checked { tables, values, keys, references } = &self.checked;
            own["checked"] = json!({ "tables": tables, "values": values, "keys": keys, "references": references });
        }
        if !self.exports.is_empty() {
            own["records_in"] = self.exports.iter().map(|e| e.counts.records_in).sum::<usize>().into();
            own["records_out"] = self.exports.iter().map(|e| e.counts.records_out).sum::<usize>().into();
            let file = |e: &Export| {
                json!({
                    "source": e.source, "format": e.counts.format, "encoding": e.counts.encoding,
                    "records_in": e.counts.records_in, "records_out": e.counts.records_out,
                })
            };
            own["files"] = self.exports.iter().map(file).collect();
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
        if let Some(words) = self.checked.words() {
            let well = if self.basis.warnings.is_empty() { ", and nothing is wrong with them" } else { "" };
            table.note(format!("Checked while loading: {words}{well}."));
        }
        for e in &self.exports {
            let c = &e.counts;
            let form =
                if c.encoding.is_empty() { c.format.to_owned() } else { format!("{}, {}", c.format, c.encoding) };
            table.note(format!("{} ({form}): {} records in the file, {} read.", e.source, c.records_in, c.records_out));
        }
        for (name, now) in &self.set_aside {
            table.note(format!("Set aside: the session's own frame '{name}', which is called '{now}' from now on."));
        }
        for name in &self.basis.session_frames {
            table.note(format!("Every command reads it until %reset \"{name}\" or another review."));
        }
        table.note(format!("You may ask next: {}", self.next.join("  ")));
        Shown::new(self.command, &self.basis, own).with_table(table, &self.basis)
    }
}
