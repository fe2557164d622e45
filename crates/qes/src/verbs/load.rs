//! Load a data package, or a file as a frame.

mod matching;
mod shown;

use qes_review::{
    Checked, Dialect, Export, Exports, Frame, Input, Opened, Provenance, RatingColumns, ReadOptions, Review,
    ReviewError, decisions_of, open_exports_with, open_tables,
};
use qes_work::Work;

use self::matching::{is_pattern, matching};
use crate::error::Error;
use crate::shown::Basis;
use crate::words::named;
use crate::workspace::{SHOWN_WARNINGS, Workspace, good_name, shortened};

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
    /// What became of the records, or rows, of files, by their names.
    pub exports: Vec<Export>,
    /// What was left out of files that has no place in one of their tables.
    pub notes: Vec<String>,
    /// Files that a pattern found and that were not read, and why.
    pub skipped: Vec<(String, String)>,
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
        self.load_with(path, name, &ReadOptions { dialect, ..ReadOptions::default() }, &Work::new())
    }

    /// As [`Workspace::load`], with every option of a file, and with word of how far it is. A workbook becomes a frame for each sheet that one can see.
    ///
    /// # Errors
    /// Nothing there, what is there cannot be read, or somebody asked for the end of it. The workspace is then as it was.
    pub fn load_with(
        &mut self,
        path: &str,
        name: Option<&str>,
        options: &ReadOptions,
        work: &Work,
    ) -> Result<Load, Error> {
        crate::environment::check()?;
        name.map_or(Ok(()), good_name)?;
        let path = self.resolve(path)?;
        let package = path.is_dir() || path.file_name().is_some_and(|n| n == "datapackage.json");
        if !package {
            let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            return Ok(self.put_opened(name.unwrap_or(&stem), open_tables(&path, name, options, work)?, work));
        }
        if options.encoding.is_some() || options.sheet.is_some() || !options.columns.is_empty() {
            return Err(Error::from(ReviewError::NotPublished {
                what: format!("'{}' is a data package", path.display()),
                because: "its datapackage.json says how its files are read; expected a file with --encoding, --sheet or --columns".to_owned(),
            }));
        }
        let review = Review::open(&path, work)?;
        let findings = review.load_findings();
        let mut warnings: Vec<String> = findings.iter().take(SHOWN_WARNINGS).map(|f| f.message.clone()).collect();
        if findings.len() > SHOWN_WARNINGS {
            warnings.push(format!("{} more; %check lists them all", findings.len() - SHOWN_WARNINGS));
        }
        let worst = Provenance::of_all(review.frames().iter().map(|f| f.provenance));
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
            notes: Vec::new(),
            skipped: Vec::new(),
            models: review.model_names().into_iter().map(str::to_owned).collect(),
            checked: review.checked().clone(),
            next: next(&review, work),
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
        let options = ReadOptions { dialect, columns: rename.to_vec(), ..ReadOptions::default() };
        self.load_exports_with(paths, name, &options, &Work::new())
    }

    /// As [`Workspace::load_exports`], with every option of a file.
    ///
    /// # Errors
    /// Those of [`Workspace::load_exports`].
    pub fn load_exports_with(
        &mut self,
        paths: &[String],
        name: Option<&str>,
        options: &ReadOptions,
        work: &Work,
    ) -> Result<Load, Error> {
        crate::environment::check()?;
        name.map_or(Ok(()), good_name)?;
        let mut files = Vec::new();
        for path in paths {
            files.extend(matching(path, work)?);
        }
        let by_pattern = paths.iter().any(|path| is_pattern(path));
        let Exports { input, files, notes, skipped } =
            open_exports_with(&files, name.unwrap_or("records"), options, by_pattern, work)?;
        let next = next_of(&input.value, true, work);
        Ok(Load { exports: files, notes, skipped, ..self.put_new("load", input.value, input.warnings, next) })
    }

    /// Puts the tables of a file into the workspace.
    fn put_opened(&mut self, name: &str, opened: Opened, work: &Work) -> Load {
        let Opened { frames, notes } = opened;
        let several = frames.len() > 1;
        let mut whole: Option<Load> = None;
        for (Input { value: frame, warnings, .. }, export) in frames {
            let next = next_of(&frame, export.counts.are_records, work);
            let loaded = Load { exports: vec![export], ..self.put_new("load", frame, warnings, next) };
            match &mut whole {
                None => whole = Some(loaded),
                Some(whole) => whole.join(loaded),
            }
        }
        let mut whole = whole.expect("a file that was opened has a table");
        if several {
            name.clone_into(&mut whole.name);
            whole.next.insert(0, "%frames".to_owned());
            whole.next.truncate(3);
        }
        whole.notes = notes;
        whole
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
            notes: Vec::new(),
            skipped: Vec::new(),
            next,
            basis: Basis {
                provenance: frame.provenance,
                data_sha256: Some(frame.data_sha256.clone()),
                warnings: shortened(warnings),
                ..Basis::default()
            },
            set_aside: Vec::new(),
        };
        let alike = self.put_told(frame);
        loaded.basis.warnings.extend(alike);
        loaded.basis = self.marked(loaded.basis, &[&loaded.name]);
        loaded
    }
}

/// What one may ask of a frame next.
fn next_of(frame: &Frame, are_records: bool, work: &Work) -> Vec<String> {
    let name = &frame.name;
    // Of a table with a row for each decision most rows are some.
    let mostly = |rows: usize, form: &str| rows > 0 && (form != "table" || 2 * rows >= frame.height());
    let next = if decisions_of(frame, None, work).is_ok_and(|(rows, form)| mostly(rows.len(), form)) {
        format!("%screening {}", named(name))
    } else if ["box", "from", "kind", "n"].iter().all(|c| frame.has(c)) {
        format!("%flow {}", named(name))
    } else if name == "searches" {
        "%report prisma-s".to_owned()
    } else if are_records {
        format!("%dedup {}", named(name))
    } else {
        format!("%sql SELECT * FROM \"{name}\" LIMIT 5")
    };
    vec![format!("%show {}", named(name)), next]
}

/// Commands that this review can answer.
fn next(review: &Review, work: &Work) -> Vec<String> {
    let has = |resource: &str| review.frame(resource).is_some();
    let mut next = vec!["%check".to_owned()];
    if has("flow") || has("decisions") {
        next.push("%flow".to_owned());
    }
    if has("decisions") {
        next.push("%screening".to_owned());
    }
    if let Some(instrument) =
        review.instruments().into_iter().find(|i| review.ratings(i, &RatingColumns::default(), work).is_ok())
    {
        next.push(format!("%agreement {}", named(&instrument)));
    }
    if has("margins") || has("studies") {
        next.push("%characteristics".to_owned());
    }
    if has("support") {
        next.push("%concepts".to_owned());
    }
    next.extend(review.model_names().into_iter().map(|m| format!("%model {}", named(m))));
    next
}

impl Load {
    /// Adds what was loaded of another table of the same file.
    fn join(&mut self, other: Self) {
        self.resources.extend(other.resources);
        self.exports.extend(other.exports);
        self.next.extend(other.next);
        self.basis.provenance = Provenance::of_all([self.basis.provenance, other.basis.provenance]);
        self.basis.warnings.extend(other.basis.warnings);
    }
}
