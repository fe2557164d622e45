//! Tables of a known producer as records: the columns of records, the producer's ids, and every other column as it is.

use std::collections::{BTreeMap, HashSet};

use polars::prelude::{Column, DataFrame};
use qes_records::{Name, Producer, Record, TableReader, is_rounded};
use qes_work::{Stopped, Work};

use super::{RawTable, bibliographic};
use crate::error::{ReviewError, shorten};
use crate::frame::texts_of;
use crate::inferred::{Marks, inferred};

/// The records of a table.
pub(super) struct Recognized {
    pub data: DataFrame,
    /// What it was read as, and what counts for nothing.
    pub notes: Vec<String>,
    /// The column that the ids are from.
    pub ids: Option<String>,
}

/// The records of a table, and what it was read as.
pub(super) fn frame_of(table: &RawTable, producer: &'static Producer, work: &Work) -> Result<Recognized, ReviewError> {
    let reader = producer.reader(&table.header);
    work.begin_counted("reading", "records", table.rows.len());
    let mut records: Vec<Record> = Vec::with_capacity(table.rows.len());
    for (row, line) in (0..table.rows.len()).zip(&table.lines) {
        records.push(reader.record(&table.rows.owned(row), *line));
        work.did(1)?;
    }
    let asked = || table.header.iter().position(|name| name == "record_id");
    let own_ids = reader
        .id
        .or_else(asked)
        .map(|at| (at, table.rows.column(at).map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()));
    let mut seen = HashSet::new();
    let named = own_ids.as_ref().filter(|(_, ids)| ids.iter().all(|id| !id.is_empty() && seen.insert(id.as_str())));
    let numbers = || (1..=records.len()).map(|n| n.to_string()).collect();
    let ids = named.map_or_else(numbers, |(_, ids)| ids.clone());
    let mut data = bibliographic::frame_with(&records, vec![Column::new("record_id".into(), ids)], work)?;
    if let Some((at, _)) = named
        && !table.header[*at].eq_ignore_ascii_case(Name::Key.name())
        && data.column(Name::Key.name()).is_ok()
    {
        data.drop_in_place(Name::Key.name())?;
    }
    let marks = Marks::of(table, work)?;
    let meanings: Vec<Name> = reader.meanings().collect();
    let fields = data.drop_in_place(bibliographic::FIELDS)?;
    let names: Vec<String> = data.get_column_names().iter().map(ToString::to_string).collect();
    for (at, meaning) in meanings.iter().enumerate() {
        let own = &table.header[at];
        if is_there(&data, &names, table, at, *meaning) {
            continue;
        }
        let name = if names.contains(own) { format!("{own}_found") } else { own.clone() };
        let name = super::unique(name, |name| data.column(name).is_ok());
        let (mut column, _) = inferred(own, table, at, &[String::new()], marks, work)?;
        column.rename(name.as_str().into());
        data.with_column(column)?;
    }
    data.with_column(fields)?;
    let mut notes = vec![said(producer, table, &meanings)];
    match (named, &own_ids) {
        (Some((at, _)), _) => notes.push(ids_are_of(&table.header[*at])),
        (None, Some((at, _))) => {
            notes.push(format!("an id in '{}' is missing or stands twice; records are numbered", table.header[*at]));
        }
        (None, None) => {}
    }
    notes.extend(no_values(table, &reader, work)?);
    let ids = named.map(|(at, _)| table.header[*at].clone());
    Ok(Recognized { data, notes, ids })
}

/// What is said of ids that are those of a column.
pub(crate) fn ids_are_of(column: &str) -> String {
    format!("the ids are those of '{column}'")
}

/// What is said of each column with cells that say that there is no value, or that a spreadsheet program rounded.
fn no_values(table: &RawTable, reader: &TableReader<'_>, work: &Work) -> Result<Vec<String>, Stopped> {
    let mut found: BTreeMap<(usize, bool), (usize, String, u64)> = BTreeMap::new();
    for (row, line) in (0..table.rows.len()).zip(&table.lines) {
        work.go_on()?;
        for (column, cell) in reader.no_values(&table.rows.owned(row)) {
            found.entry((column, is_rounded(cell))).or_insert_with(|| (0, cell.to_owned(), *line)).0 += 1;
        }
    }
    let one = |((column, rounded), (n, cell, line)): ((usize, bool), (usize, String, u64))| {
        let (column, cell) = (&table.header[column], shorten(&cell));
        let (cells, count) = if n == 1 { ("cell", "counts") } else { ("cells", "count") };
        if rounded {
            return format!(
                "{n} {cells} of '{column}' {count} for nothing: '{cell}' (line {line}) is a number that a spreadsheet program rounded"
            );
        }
        format!("{n} {cells} of '{column}' {count} as blank: '{cell}' (line {line}) says that there is no value")
    };
    Ok(found.into_iter().map(one).collect())
}

/// Whether a column of the file is one of the frame already, under its own name and with the same texts.
fn is_there(data: &DataFrame, names: &[String], table: &RawTable, at: usize, meaning: Name) -> bool {
    let own = &table.header[at];
    // `source` beside ids is the database that a record is from.
    let journal = meaning == Name::Journal && own == "source";
    let same_name = |name: &String| name.eq_ignore_ascii_case(own) || (journal && name == Name::Journal.name());
    let Some(texts) = names.iter().find(|n| same_name(n)).and_then(|n| data.column(n).ok()).map(texts_of) else {
        return false;
    };
    let list = names.contains(own) && matches!(meaning, Name::Authors | Name::Editors | Name::Keywords);
    let same = |(cell, text): (&str, &Option<String>)| cell.trim() == text.as_deref().unwrap_or_default();
    list || table.rows.column(at).zip(&texts).all(same)
}

/// `read as a Covidence export: title, authors, year (Published Year)`
fn said(producer: &Producer, table: &RawTable, meanings: &[Name]) -> String {
    let mut columns: Vec<(Name, &str)> = Vec::new();
    for (meaning, own) in meanings.iter().zip(&table.header) {
        if *meaning != Name::Other && columns.iter().all(|(name, _)| name != meaning) {
            columns.push((*meaning, own));
        }
    }
    columns.sort_by_key(|(name, _)| *name);
    let columns: Vec<String> = columns
        .into_iter()
        .map(|(name, own)| {
            if own.eq_ignore_ascii_case(name.name()) { own.to_lowercase() } else { format!("{} ({own})", name.name()) }
        })
        .collect();
    let article = if producer.name().starts_with(['A', 'E', 'I']) { "an" } else { "a" };
    format!("read as {article} {} export: {}", producer.name(), columns.join(", "))
}
