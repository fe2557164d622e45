//! Files of bibliographic records as frames: a row for each record, a column for each meaning, and `fields`, which holds every field as
//! it is.

mod edited;
mod marks;

use std::path::Path;

use polars::prelude::{Column, DataFrame};
use qes_records::{
    Citation, Format, Name, Parsed, Record, decode, is_no_value, is_vertical, keywords_by_commas, keywords_of,
};
use qes_work::Work;

pub use marks::mark_records;

use self::marks::MARK;
use crate::error::ReviewError;
use crate::frame::Frame;
use crate::provenance::Provenance;

/// The column of every field as it is.
pub(crate) const FIELDS: &str = "fields";
/// Columns that may name a record, the best first.
const IDS: [&str; 3] = ["record_id", "ID", "id"];
/// Between several texts of one meaning.
const BETWEEN: &str = "; ";

/// The format of a file, where it is one of bibliographic records. A CSV file is a table like any other.
pub(crate) fn format_of(ending: &str, bytes: &[u8]) -> Option<Format> {
    let decoded = decode(bytes);
    let start = decoded.text.char_indices().nth(20_000).map_or(decoded.text.len(), |(end, _)| end);
    let start = &decoded.text[..start];
    // A table whose rows are fields is none like any other.
    let of_text = matches!(ending, "csv" | "tsv" | "tab" | "txt");
    let vertical = (of_text && is_vertical(start)).then_some(Format::Csv);
    vertical.or_else(|| Format::of(ending, start).filter(|format| *format != Format::Csv))
}

/// Records of a file, where it holds some.
///
/// # Errors
/// The file is not blank, and no record of this format is in it.
pub(crate) fn not_empty(path: &Path, bytes: &[u8], format: Format, parsed: &mut Parsed) -> Result<(), ReviewError> {
    if !parsed.records.is_empty() {
        return Ok(());
    }
    if decode(bytes).text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        parsed
            .warnings
            .push(qes_records::Warning { line: 1, message: "the file is blank; it holds no record".to_owned() });
        return Ok(());
    }
    let found = qes_records::resembles(bytes);
    Err(ReviewError::NoRecords { path: path.to_owned(), found, expected: format.label() })
}

/// The records as a frame.
pub(crate) fn frame_of(parsed: &Parsed) -> Result<DataFrame, ReviewError> {
    let ids: Vec<String> = (1..=parsed.records.len()).map(|n| n.to_string()).collect();
    frame_with(&parsed.records, vec![Column::new("record_id".into(), ids)])
}

/// The records as a frame, after these columns.
pub(crate) fn frame_with(records: &[Record], mut columns: Vec<Column>) -> Result<DataFrame, ReviewError> {
    let text = |name: Name| records.iter().map(|r| edited::shown(r, name)).collect::<Vec<_>>();
    for &name in Name::ALL {
        let used = records.iter().any(|r| r.first(name).is_some());
        match name {
            Name::FirstPage | Name::LastPage | Name::Other => {}
            Name::Pages => columns.push(Column::new(name.name().into(), text(name))),
            Name::Year => {
                columns.push(Column::new(name.name().into(), records.iter().map(Record::year).collect::<Vec<_>>()));
            }
            _ if used => columns.push(Column::new(name.name().into(), text(name))),
            _ => {}
        }
    }
    let marks: Vec<Option<&str>> = records.iter().map(|r| marks::mark(r).map(Provenance::name)).collect();
    if marks.iter().any(Option::is_some) {
        columns.push(Column::new(MARK.into(), marks));
    }
    columns.push(Column::new(FIELDS.into(), records.iter().map(Record::to_json).collect::<Vec<_>>()));
    Ok(DataFrame::new_infer_height(columns)?)
}

/// The ids of a frame's records: of the first column that may name them, else the numbers of the rows.
///
/// # Errors
/// An id is missing or stands twice.
pub fn record_ids(frame: &Frame, work: &Work) -> Result<Vec<String>, ReviewError> {
    let Some(column) = IDS.into_iter().find(|id| frame.has(id)) else {
        return Ok((1..=frame.height()).map(|n| n.to_string()).collect());
    };
    let mut seen = std::collections::HashSet::new();
    let mut ids = Vec::with_capacity(frame.height());
    for (row, id) in frame.read(column, work)?.into_iter().enumerate() {
        work.go_on()?;
        let wrong = |found: &str, expected: &str| frame.bad_value(row, column, found, expected);
        let id = id.ok_or_else(|| wrong("", "an id for each record"))?;
        if !seen.insert(id.clone()) {
            return Err(wrong(&id, "each id once"));
        }
        ids.push(id);
    }
    Ok(ids)
}

/// What the rows of a frame say, as it is compared when duplicates are looked for. Columns are told by their names.
///
/// # Errors
/// No column holds titles, DOIs or `PubMed` ids.
pub fn citations(frame: &Frame) -> Result<Vec<Citation>, ReviewError> {
    let of = |name: Name| {
        let own = frame.columns().into_iter().find(|c| *c == name.name());
        let column = own.or_else(|| frame.columns().into_iter().find(|c| meaning(frame, c) == name));
        column.map(|c| frame.texts(c)).transpose()
    };
    let (title, doi, pmid) = (of(Name::Title)?, of(Name::Doi)?, of(Name::Pmid)?);
    if title.is_none() && doi.is_none() && pmid.is_none() {
        let held = crate::error::list(frame.columns());
        return Err(ReviewError::NoTitle { resource: frame.name.clone(), held });
    }
    let (authors, year, journal) = (of(Name::Authors)?, of(Name::Year)?, of(Name::Journal)?);
    let (abbreviation, volume, number) = (of(Name::Abbreviation)?, of(Name::Volume)?, of(Name::Number)?);
    let (pages, first, last) = (of(Name::Pages)?, of(Name::FirstPage)?, of(Name::LastPage)?);
    let summary = of(Name::Abstract)?;
    let text = |column: &Option<Vec<Option<String>>>, row: usize| {
        column.as_ref().and_then(|c| c[row].clone()).unwrap_or_default()
    };
    let one = |row: usize| {
        let journal = text(&journal, row);
        let (pages, first, last) = (text(&pages, row), text(&first, row), text(&last, row));
        Citation {
            title: text(&title, row),
            authors: text(&authors, row),
            year: text(&year, row),
            journal: if journal.is_empty() { text(&abbreviation, row) } else { journal },
            volume: text(&volume, row),
            number: text(&number, row),
            pages: if pages.is_empty() && !first.is_empty() { format!("{first}-{last}") } else { pages },
            doi: text(&doi, row),
            pmid: text(&pmid, row),
            summary: text(&summary, row),
        }
    };
    Ok((0..frame.height()).map(one).collect())
}

/// What a column of a frame means. `source` beside ids is the database that a record is from, not its journal.
fn meaning(frame: &Frame, column: &str) -> Name {
    if column == "source" && frame.has("record_id") { Name::Other } else { Name::of_column(column) }
}

/// The rows of a frame as records: of `fields`, where that holds one, else of the columns. A column that says something else than `fields`
/// was changed since, and counts.
///
/// # Errors
/// The data frame library refuses.
pub fn records(frame: &Frame) -> Result<Vec<Record>, ReviewError> {
    let whole = frame.texts_if_any(FIELDS);
    let columns: Vec<(&str, Vec<Option<String>>)> = frame
        .columns()
        .into_iter()
        .filter(|c| *c != FIELDS && *c != MARK)
        .map(|c| Ok((c, frame.texts(c)?)))
        .collect::<Result<_, ReviewError>>()?;
    let by_commas: Vec<bool> =
        columns.iter().map(|(_, texts)| keywords_by_commas(texts.iter().flatten().map(String::as_str))).collect();
    let of_row = |row: usize| {
        let whole = whole.as_ref().and_then(|w| w[row].as_deref()).and_then(Record::from_json);
        let whole = whole.map(|mut record| {
            let shown =
                columns.iter().filter_map(|(column, texts)| Some((Name::from_name(column)?, texts[row].as_deref())));
            edited::apply_all(&mut record, shown);
            record
        });
        whole.unwrap_or_else(|| {
            let mut record = Record { fields: Vec::new(), line: row as u64 + 1 };
            for ((column, texts), by_commas) in columns.iter().zip(&by_commas) {
                let name = meaning(frame, column);
                let Some(text) = &texts[row] else { continue };
                let parts: Vec<String> = match name {
                    Name::Authors | Name::Editors => qes_records::people_of(text),
                    Name::Keywords => keywords_of(text, *by_commas),
                    _ if name.repeats() && name != Name::Other => text.split(BETWEEN).map(str::to_owned).collect(),
                    _ => vec![text.clone()],
                };
                let says = |part: &str| if is_no_value(name, part) { Name::Other } else { name };
                record.fields.extend(parts.iter().map(|part| qes_records::Field::new(says(part), *column, part)));
            }
            record
        })
    };
    Ok((0..frame.height()).map(of_row).collect())
}
