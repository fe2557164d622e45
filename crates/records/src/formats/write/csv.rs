//! A table with a row for each record: a column for each meaning, and every field as it is in the last.

use qes_work::{Stopped, Work};

use super::publication::Publication;
use crate::formats::csv::{FIELDS, to_json};
use crate::{Name, Record};

pub(super) fn write(records: &[Record], work: &Work) -> Result<String, Stopped> {
    let columns = columns(records, work)?;
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    // A buffer in memory takes everything.
    let _ = writer.write_record(columns.iter().map(|(name, _)| *name).chain([FIELDS]));
    for (n, record) in records.iter().enumerate() {
        work.go_on()?;
        let _ =
            writer.write_record(columns.iter().map(|(_, cells)| cells[n].as_str()).chain([to_json(record).as_str()]));
    }
    Ok(writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default())
}

/// The columns that say anything, each with a cell for each record.
pub(super) fn columns(records: &[Record], work: &Work) -> Result<Vec<(&'static str, Vec<String>)>, Stopped> {
    let mut columns: Vec<(&'static str, Vec<String>)> = Vec::new();
    for record in records {
        work.did(1)?;
        for (n, (name, cell)) in row(record).into_iter().enumerate() {
            match columns.get_mut(n) {
                Some((_, cells)) => cells.push(cell),
                None => columns.push((name, vec![cell])),
            }
        }
    }
    columns.retain(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    Ok(columns)
}

/// The cells of a record under the names of their columns.
fn row(record: &Record) -> Vec<(&'static str, String)> {
    let p = Publication::of(record);
    let people = |all: &[super::people::Person]| all.iter().map(|a| a.name.clone()).collect::<Vec<_>>().join("; ");
    let unknown = p.kinds.is_empty() && p.kind.ris == "GEN";
    let cell = |name: Name| match name {
        Name::Kind => {
            if unknown {
                String::new()
            } else {
                p.kind.endnote.to_owned()
            }
        }
        Name::Title => p.title.clone(),
        Name::Authors => people(&p.authors),
        Name::Year => p.year.clone(),
        Name::Journal => p.container.clone(),
        Name::Abbreviation => p.abbreviation.clone(),
        Name::Volume => p.volume.clone(),
        Name::Number => p.number.clone(),
        Name::Pages => p.pages.text.clone(),
        Name::Doi => p.doi.clone(),
        Name::Pmid => p.pmid.clone(),
        Name::Pmcid => p.pmcid.clone(),
        Name::Issn => p.numbers().collect::<Vec<_>>().join("; "),
        Name::Abstract => p.summary.clone(),
        Name::Keywords => p.keywords.join("; "),
        Name::Language => p.language.clone(),
        Name::Url => p.urls.join("; "),
        Name::Database => p.database.clone(),
        Name::Accession => p.accession.clone(),
        Name::Publisher => p.publisher.clone(),
        Name::Place => p.place.clone(),
        Name::Editors => people(&p.editors),
        Name::Notes => p.notes.join("; "),
        Name::Key => p.key.clone(),
        _ => String::new(),
    };
    let date = p.date.as_ref().map_or_else(String::new, super::date::Date::iso);
    let names = Name::ALL.iter().filter(|name| !matches!(name, Name::FirstPage | Name::LastPage | Name::Other));
    let mut cells: Vec<_> = names.map(|name| (name.name(), cell(*name))).collect();
    cells.push(("date", date));
    cells
}
