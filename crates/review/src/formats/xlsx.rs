//! Workbooks: every sheet that one can see is a table.

mod cells;
mod head;
mod ids;
mod merged;
mod shown;

use std::io::{Cursor, Read};
use std::path::Path;

use calamine::{Reader, SheetType, SheetVisible, Sheets, open_workbook_auto_from_rs};
use qes_work::Work;
use zip::ZipArchive;

use super::RawTable;
use crate::error::ReviewError;
use cells::Cells;

/// A spreadsheet unpacks to ten times its size or so; what is far above was not made by one.
const MOST_UNPACKED: u64 = 200;
/// Below this no ratio is too large.
const SMALL: u64 = 64 << 20;

/// The tables of a workbook.
pub(crate) struct Book {
    /// The sheets that were asked for, in their order, by their names.
    pub sheets: Vec<(String, RawTable)>,
    /// What was left out.
    pub notes: Vec<String>,
    /// Whether more than one sheet can be seen, or holds a table where all were read.
    pub several: bool,
}

/// The tables of the sheets that one can see, or of the one of this name or number.
pub(crate) fn read_book(path: &Path, bytes: &[u8], sheet: Option<&str>, work: &Work) -> Result<Book, ReviewError> {
    let malformed = |message: String| ReviewError::Malformed { path: path.to_owned(), format: "XLSX", message };
    if bytes.starts_with(b"PK") {
        unpacks(bytes, work).map_err(malformed)?;
        work.go_on()?;
    }
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| {
        let protected = if bytes.starts_with(b"PK") { "" } else { "; it may be protected by a password" };
        malformed(format!("{e}{protected}"))
    })?;
    let sheets = book.sheets_metadata().to_vec();
    let tables = sheets.iter().filter(|s| s.typ == SheetType::WorkSheet);
    let (seen, hidden): (Vec<_>, Vec<_>) = tables.partition(|s| s.visible == SheetVisible::Visible);
    let names = |sheets: &[&calamine::Sheet]| sheets.iter().map(|s| s.name.clone()).collect::<Vec<_>>();
    let (seen, hidden) = (names(&seen), names(&hidden));
    let asked = match sheet {
        None => seen.clone(),
        Some(sheet) => vec![one(sheet, &seen, &hidden)?],
    };
    let mut found = Book { sheets: Vec::new(), notes: Vec::new(), several: seen.len() > 1 };
    let mut empty = Vec::new();
    for name in asked {
        work.go_on()?;
        let cells = Cells::of(&mut book, &name, work).map_err(malformed);
        // Whoever asked for the end of it wants no other reason.
        work.go_on()?;
        let cells = cells?;
        match head::table(cells).map_err(malformed)? {
            Some(table) => found.sheets.push((name, table)),
            None => empty.push(name),
        }
    }
    if sheet.is_none() {
        found.several = found.sheets.len() > 1;
    }
    if found.sheets.is_empty() {
        return Err(ReviewError::Empty { path: path.to_owned() });
    }
    let mut say = |names: &[String], what: &str| {
        if !names.is_empty() {
            let (sheets, are) = if names.len() == 1 { ("sheet", "is") } else { ("sheets", "are") };
            let names: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
            found.notes.push(format!("{sheets} {} {are} {what}", names.join(", ")));
        }
    };
    say(&empty, "empty and not loaded");
    if sheet.is_none() {
        say(&hidden, "hidden and not loaded (--sheet NAME loads it)");
    }
    Ok(found)
}

/// The sheet of this name, or of this number among those that one can see, from 1.
fn one(asked: &str, seen: &[String], hidden: &[String]) -> Result<String, ReviewError> {
    let all = || seen.iter().chain(hidden);
    let lower = asked.trim().to_lowercase();
    let number = || asked.trim().parse::<usize>().ok().and_then(|n| seen.get(n.checked_sub(1)?));
    all()
        .find(|name| *name == asked)
        .or_else(|| all().find(|name| name.trim().to_lowercase() == lower))
        .or_else(|| all().find(|name| super::identifier(name).to_lowercase() == lower))
        .or_else(number)
        .cloned()
        .ok_or_else(|| ReviewError::unknown_name("sheet", asked, &all().collect::<Vec<_>>()))
}

/// Whether every file in the archive unpacks to a size that one may expect; read to its end, for what an archive says of itself may be wrong.
fn unpacks(bytes: &[u8], work: &Work) -> Result<(), String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let room = SMALL.max(bytes.len() as u64 * MOST_UNPACKED);
    let mut left = room;
    let mut piece = vec![0; 1 << 18];
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).map_err(|e| e.to_string())?;
        loop {
            work.go_on().map_err(|e| e.to_string())?;
            let size = file.read(&mut piece).map_err(|e| e.to_string())? as u64;
            if size == 0 {
                break;
            }
            left = left.checked_sub(size).ok_or_else(|| {
                format!(
                    "it unpacks to more than {} MB from {} kB; expected a spreadsheet",
                    room >> 20,
                    bytes.len() >> 10
                )
            })?;
        }
    }
    Ok(())
}

type Workbook<'a> = Sheets<Cursor<&'a [u8]>>;
