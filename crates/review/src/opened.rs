//! A data file as frames: one, or one for each sheet.

use std::path::Path;

use qes_work::Work;

use crate::error::{ReviewError, list};
use crate::files::MOST;
use crate::formats::{self, Dialect, Read, ReadFile, ReadOptions, RecordCounts, no_column};
use crate::frame::Frame;
use crate::inputs::Input;
use crate::package::{read, settle_provenance, sha256_of_many};

/// One of several exports, or one table of a file.
#[derive(Debug, Clone)]
pub struct Export {
    /// Its name without the ending: the source of its records.
    pub source: String,
    /// What became of its records.
    pub counts: RecordCounts,
}

/// The tables of a file.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The frames, with what became of their rows; at least one.
    pub frames: Vec<(Input<Frame>, Export)>,
    /// What was left out of the file.
    pub notes: Vec<String>,
}

/// Reads one data file as a frame, its name the file's, or `name`. Of a workbook it is the first sheet with a table, with a warning that
/// names the others.
///
/// # Errors
/// Nothing there, an ending that is not known, a file that is empty or broken; somebody asked for the end of it.
pub fn open_frame(path: &Path, name: Option<&str>, dialect: Dialect, work: &Work) -> Result<Input<Frame>, ReviewError> {
    let Opened { mut frames, .. } = open_tables(path, None, &ReadOptions { dialect, ..ReadOptions::default() }, work)?;
    let others = list(frames.iter().skip(1).filter_map(|(_, export)| export.counts.sheet.as_deref()));
    let several = frames.len() > 1;
    let (mut input, export) = frames.swap_remove(0);
    input.value.name = name.map_or_else(|| stem(path), str::to_owned);
    if several {
        let sheet = export.counts.sheet.unwrap_or_default();
        let file = file_name(path);
        input.warnings.push(format!("{file} has several sheets, of which '{sheet}' is read; the others are {others}"));
    }
    Ok(input)
}

/// Reads every table of a data file as a frame: a workbook has one for each sheet that one can see. A single one has the file's name, or
/// `name`; several have those of their sheets, after `name` where it is given.
///
/// # Errors
/// Nothing there, an ending that is not known, a file that is empty or broken; a sheet, a column or an encoding that there is not.
pub fn open_tables(path: &Path, name: Option<&str>, options: &ReadOptions, work: &Work) -> Result<Opened, ReviewError> {
    let (opened, missing) = open_as_named(path, name, options, work)?;
    match missing.first() {
        Some(at) => Err(no_column(&file_name(path), &options.columns[*at].1, &opened.columns())),
        None => Ok(opened),
    }
}

impl Opened {
    /// The names of all columns.
    pub(crate) fn columns(&self) -> Vec<String> {
        self.frames.iter().flat_map(|(input, _)| input.value.columns()).map(str::to_owned).collect()
    }
}

/// As [`open_tables`], with the places of the columns that should get another name and are not there.
pub(crate) fn open_as_named(
    path: &Path,
    name: Option<&str>,
    options: &ReadOptions,
    work: &Work,
) -> Result<(Opened, Vec<usize>), ReviewError> {
    work.begin("reading")?;
    let bytes = read(path, MOST, work)?;
    let (read, data_sha256) =
        rayon::join(|| formats::read_file(path, &bytes, options, work), || sha256_of_many(&bytes, work));
    let ReadFile { reads, notes, missing } = read?;
    let stem = stem(path);
    let data_sha256 = data_sha256?;
    let several = reads.len() > 1;
    let opened = |Read { name: sheet, data, warnings, counts }: Read| {
        let name = match (name, sheet) {
            (Some(name), Some(sheet)) if several => format!("{name}_{sheet}"),
            (Some(name), _) => name.to_owned(),
            (None, Some(sheet)) => sheet,
            (None, None) => stem.clone(),
        };
        let mut frame = Frame { name, data, provenance: None, data_sha256: data_sha256.clone() };
        let words = settle_provenance(&mut frame);
        let warnings = warnings.into_iter().chain(words.into_iter().map(|f| f.message)).collect();
        let export = Export { source: frame.name.clone(), counts };
        (Input { provenance: frame.provenance, value: frame, warnings }, export)
    };
    Ok((Opened { frames: reads.into_iter().map(opened).collect(), notes }, missing))
}

/// A file's name without its ending.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
