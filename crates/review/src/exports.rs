//! Several exports of databases as one frame of records.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use polars::prelude::Column;
use qes_records::{Name, Record};
use qes_work::Work;

use crate::error::ReviewError;
use crate::formats::bibliographic::{citations, frame_with, mark_records, record_ids, records};
use crate::formats::recognized::ids_are_of;
use crate::formats::{Dialect, ReadOptions, as_asked, no_column, unique};
use crate::frame::Frame;
use crate::inputs::Input;
use crate::opened::{Export, Opened, file_name, open_as_named, stem};
use crate::provenance::Provenance;

/// Several exports as one frame of records, and what became of each.
#[derive(Debug, Clone)]
pub struct Exports {
    /// The records.
    pub input: Input<Frame>,
    /// What was read, in its order.
    pub files: Vec<Export>,
    /// What was left out of them, with the names of the files.
    pub notes: Vec<String>,
    /// Files that were not read, and why.
    pub skipped: Vec<(String, String)>,
}

/// Several exports as one frame: records with their `source`, and ids made of it and a number. Tables are read by the names of their
/// columns, after `rename`.
///
/// # Errors
/// A file cannot be read, or a table holds no records.
pub fn open_exports(
    paths: &[PathBuf],
    name: &str,
    dialect: Dialect,
    rename: &[(String, String)],
) -> Result<(Input<Frame>, Vec<Export>), ReviewError> {
    let options = ReadOptions { dialect, columns: rename.to_vec(), ..ReadOptions::default() };
    open_exports_with(paths, name, &options, false, &Work::new()).map(|exports| (exports.input, exports.files))
}

/// As [`open_exports`], with every option of a file. Where a pattern found the files, those that hold no records are skipped, as long as one
/// holds some.
///
/// # Errors
/// Those of [`open_exports`]; somebody asked for the end of it.
pub fn open_exports_with(
    paths: &[PathBuf],
    name: &str,
    options: &ReadOptions,
    by_pattern: bool,
    work: &Work,
) -> Result<Exports, ReviewError> {
    let mut all = Gathered::default();
    let (mut notes, mut skipped, mut first_error) = (Vec::new(), Vec::new(), None);
    // A column may be in one file only.
    let mut found = vec![false; options.columns.len()];
    let (mut held, mut place) = (Vec::new(), String::new());
    let mut read = Read::default();
    all.names = paths.iter().map(|path| stem(path)).collect();
    for (n, path) in paths.iter().enumerate() {
        work.begin_counted("reading", "files", paths.len());
        work.did(n)?;
        let file = file_name(path);
        let (opened, missing) = match open_as_named(path, None, options, work) {
            Err(error) if by_pattern && is_no_export(path, &error) => {
                skipped.push((file, error.to_string()));
                first_error.get_or_insert(error);
                continue;
            }
            other => other?,
        };
        if !missing.is_empty() {
            held.extend(opened.columns());
            place.clone_from(&file);
        }
        let again = read.again(path, opened.frames.first().map_or("", |(input, _)| input.value.data_sha256.as_str()));
        let left_out: Vec<String> = opened.notes.iter().map(|note| format!("{file}: {note}")).collect();
        match all.add(&file, &stem(path), opened, &mut notes, work) {
            // What a column should be called may be what is wrong.
            Err(ReviewError::NoTitle { .. }) if !missing.is_empty() => {
                return Err(no_column(&file, &options.columns[missing[0]].1, &held));
            }
            Err(error @ ReviewError::NoTitle { .. }) if by_pattern => {
                all.warnings.push(format!("{file} is not read: {error}"));
                skipped.push((file, error.to_string()));
                first_error.get_or_insert(error);
                continue;
            }
            other => other?,
        }
        all.warnings.extend(again);
        notes.extend(left_out);
        for (at, found) in found.iter_mut().enumerate() {
            *found |= !missing.contains(&at);
        }
    }
    if let Some(error) = first_error
        && all.files.is_empty()
    {
        return Err(error);
    }
    if let Some(at) = found.iter().position(|found| !found) {
        return Err(no_column(&place, &options.columns[at].1, &held));
    }
    let Gathered { ids, sources, records, mut files, mut warnings, hashes, provenance, other, held: held_ids, .. } =
        all;
    work.begin("joining")?;
    let provenance = Provenance::of_all(provenance);
    let own = options.columns.iter().any(|(to, _)| to == RECORD_ID).then(|| own_ids(&records));
    // Where every file names its records, and none as another does, these names are the ids.
    let kept = if own.is_none() { ids_held(&files, held_ids) } else { None };
    if own == Some(None) {
        let key = Name::Key.name();
        warnings.push(format!(
            "an id in '{RECORD_ID}' is missing or stands twice: records are numbered, and the ids stand in '{key}'"
        ));
    }
    let own = own.flatten().or(kept);
    let named = own.is_some();
    let columns = vec![Column::new(RECORD_ID.into(), own.unwrap_or(ids)), Column::new("source".into(), sources)];
    let mut data = frame_with(&records, columns, work)?;
    if !named {
        say_numbered(&mut files);
    } else if data.column(Name::Key.name()).is_ok() {
        data.drop_in_place(Name::Key.name())?;
    }
    as_asked(&mut data, &options.columns)?;
    let fields = data.drop_in_place(crate::formats::bibliographic::FIELDS)?;
    for tag in &other.order {
        work.go_on()?;
        let text =
            |r: &Record| r.fields.iter().find(|f| f.name == Name::Other && *f.tag == **tag).map(|f| f.value.clone());
        let column: Vec<Option<String>> = records.iter().map(text).collect();
        let taken = |name: &String| data.get_column_names().iter().any(|n| n.eq_ignore_ascii_case(name));
        let name = if taken(tag) { format!("{tag}_found") } else { tag.clone() };
        let name = unique(name, taken);
        data.with_column(Column::new(name.as_str().into(), column))?;
    }
    data.with_column(fields)?;
    let data_sha256 = crate::package::sha256_of(hashes.as_bytes());
    let frame = Frame { name: name.to_owned(), data, provenance, data_sha256 };
    Ok(Exports { input: Input { provenance, value: frame, warnings }, files, notes, skipped })
}

/// The column of the records' ids.
const RECORD_ID: &str = "record_id";

/// The ids that the files give, where each record has one of its own.
fn own_ids(records: &[Record]) -> Option<Vec<String>> {
    let ids: Vec<String> = records.iter().map(|r| r.first(Name::Key).map(str::to_owned)).collect::<Option<_>>()?;
    let once = ids.iter().collect::<HashSet<_>>().len() == ids.len();
    (once && !ids.is_empty()).then_some(ids)
}

/// The ids of all files, where each has its own and none stands twice.
fn ids_held(files: &[Export], ids: Vec<String>) -> Option<Vec<String>> {
    let own = files.iter().all(|file| file.counts.ids_of.is_some());
    (own && !ids.is_empty() && ids.iter().collect::<HashSet<_>>().len() == ids.len()).then_some(ids)
}

/// Says of files with ids of their own that their records are numbered all the same.
fn say_numbered(files: &mut [Export]) {
    for file in files {
        if let Some(column) = file.counts.ids_of.take() {
            let (was, key) = (ids_are_of(&column), Name::Key.name());
            for note in file.counts.notes.iter_mut().filter(|note| **note == was) {
                *note = format!(
                    "records are numbered, for not all files have ids of their own that stand once; those of '{column}' stand in '{key}'"
                );
            }
        }
    }
}

/// Files that were read, to tell those that are read twice.
#[derive(Default)]
struct Read {
    paths: HashSet<PathBuf>,
    /// Hashes of their bytes, and their names.
    bytes: HashMap<String, String>,
}

impl Read {
    /// What is said of a file that was read before, under this path or another one.
    fn again(&mut self, path: &Path, sha256: &str) -> Option<String> {
        let file = file_name(path);
        let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let same = self.bytes.get(sha256).cloned();
        if same.is_none() {
            self.bytes.insert(sha256.to_owned(), file.clone());
        }
        if !self.paths.insert(whole) {
            return Some(format!("{file} is given twice; its records are read twice"));
        }
        same.map(|other| format!("{file} holds the same bytes as {other}; its records are read twice"))
    }
}

/// Whether a file that a pattern found is none of tables or records: another kind of file, or prose.
fn is_no_export(path: &Path, error: &ReviewError) -> bool {
    let prose = path.extension().is_none_or(|e| e.eq_ignore_ascii_case("txt"));
    match error {
        ReviewError::UnknownFormat { .. } => true,
        ReviewError::Malformed { .. } => prose,
        // A pipe or a device.
        ReviewError::Read { .. } => !path.is_file(),
        _ => false,
    }
}

/// What was read so far.
#[derive(Default)]
struct Gathered {
    ids: Vec<String>,
    sources: Vec<String>,
    records: Vec<Record>,
    files: Vec<Export>,
    warnings: Vec<String>,
    hashes: String,
    provenance: Vec<Option<Provenance>>,
    other: Others,
    /// The names of all files: sources that none of another name takes.
    names: HashSet<String>,
    /// Sources so far, and for each name the last number that one of its sources got.
    sources_taken: HashSet<String>,
    numbers: HashMap<String, usize>,
    /// The ids that the files give.
    held: Vec<String>,
}

/// Columns of tables that mean nothing known, in the order in which they were found.
#[derive(Default)]
struct Others {
    order: Vec<String>,
    seen: HashSet<String>,
}

impl Gathered {
    /// Adds the records of a file. A sheet without records is left out, as long as another one of the file has some.
    fn add(
        &mut self,
        file: &str,
        stem: &str,
        opened: Opened,
        notes: &mut Vec<String>,
        work: &Work,
    ) -> Result<(), ReviewError> {
        let several = opened.frames.len() > 1;
        let without = |frame: &Frame, export: &Export| {
            if export.counts.are_records { None } else { citations(frame).err() }
        };
        let lacking: Vec<Option<ReviewError>> =
            opened.frames.iter().map(|(input, export)| without(&input.value, export)).collect();
        let none = lacking.iter().all(Option::is_some);
        for ((input, export), lack) in opened.frames.into_iter().zip(lacking) {
            let sheet = export.counts.sheet.clone().unwrap_or_default();
            match lack {
                Some(error) if none => return Err(error),
                Some(_) => notes.push(format!("{file}: sheet '{sheet}' holds no records and is left out")),
                None => {
                    let own = if several { None } else { Some(stem) };
                    let name = own.unwrap_or(&input.value.name).to_owned();
                    self.add_frame(&name, input, export, work)?;
                }
            }
        }
        Ok(())
    }

    fn add_frame(&mut self, name: &str, input: Input<Frame>, export: Export, work: &Work) -> Result<(), ReviewError> {
        let Input { value: frame, warnings, .. } = input;
        let mut read = records(&frame, work)?;
        let source = self.source(name);
        if ["CSV", "spreadsheet", "Parquet"].contains(&export.counts.format) {
            self.note_others(&frame, &read);
        }
        mark_records(&mut read, frame.row_provenance());
        if export.counts.ids_of.is_some() {
            self.held.extend(record_ids(&frame, work)?);
        }
        self.files.push(Export { source: source.clone(), counts: export.counts });
        self.ids.extend((1..=read.len()).map(|n| format!("{source}-{n}")));
        self.sources.extend(std::iter::repeat_n(source, read.len()));
        self.records.extend(read);
        self.warnings.extend(warnings);
        self.hashes.push_str(&frame.data_sha256);
        self.provenance.push(frame.provenance);
        Ok(())
    }

    /// The name of a source that no other one has: two files of one name in two folders are two sources.
    fn source(&mut self, name: &str) -> String {
        if self.sources_taken.insert(name.to_owned()) {
            return name.to_owned();
        }
        let number = self.numbers.entry(name.to_owned()).or_insert(1);
        loop {
            *number += 1;
            let source = format!("{name} ({number})");
            if !self.names.contains(&source) && self.sources_taken.insert(source.clone()) {
                return source;
            }
        }
    }

    /// Notes the columns of a table that mean nothing known: they become columns of the whole.
    fn note_others(&mut self, frame: &Frame, read: &[Record]) {
        let used: BTreeSet<&str> =
            read.iter().flat_map(|r| &r.fields).filter(|f| f.name == Name::Other).map(|f| &*f.tag).collect();
        for tag in frame.columns().into_iter().filter(|c| used.contains(c)) {
            if self.other.seen.insert(tag.to_owned()) {
                self.other.order.push(tag.to_owned());
            }
        }
    }
}
