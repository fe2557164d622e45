//! A table with a row for each record; columns are told by their names.
//!
//! What is written has a column for each meaning, several texts of one apart by semicolons, and `fields`, which holds every field as it is: a
//! table that has it is read from it. A table of a known producer is read by that producer's names of columns.

mod head;
mod keywords;
mod producers;
mod vertical;

pub use head::repeats_head;
pub use keywords::{keywords_by_commas, keywords_of};
pub use producers::{Producer, TableReader};
pub use vertical::is_vertical;

use std::collections::HashMap;
use std::sync::LazyLock;

use qes_work::{Stopped, Work};

use super::Parsed;
use crate::nothing::{is_no_value, no_value};
use crate::people::without_nobody;
use crate::{Field, Name, Record};

/// The column of every field as it is: a JSON array of `[tag, meaning, value]`, with the raw text after it where there is one.
pub(super) const FIELDS: &str = "fields";

/// Usual names of columns, in small letters without signs.
const COLUMNS: &[(&str, Name)] = &[
    ("articletitle", Name::Title),
    ("documenttitle", Name::Title),
    ("primarytitle", Name::Title),
    ("author", Name::Authors),
    ("authornames", Name::Authors),
    ("publicationyear", Name::Year),
    ("publishedyear", Name::Year),
    ("pubyear", Name::Year),
    ("date", Name::Year),
    ("sourcetitle", Name::Journal),
    ("source", Name::Journal),
    ("journalbook", Name::Journal),
    ("journaltitle", Name::Journal),
    ("publicationtitle", Name::Journal),
    ("publicationname", Name::Journal),
    ("secondarytitle", Name::Journal),
    ("booktitle", Name::Journal),
    ("abbreviatedsourcetitle", Name::Abbreviation),
    ("vol", Name::Volume),
    ("issue", Name::Number),
    ("pagestart", Name::FirstPage),
    ("startpage", Name::FirstPage),
    ("pageend", Name::LastPage),
    ("endpage", Name::LastPage),
    ("pubmedid", Name::Pmid),
    ("pmcid", Name::Pmcid),
    ("isbn", Name::Issn),
    ("abstractnote", Name::Abstract),
    ("authorkeywords", Name::Keywords),
    ("manualtags", Name::Keywords),
    ("languageoforiginaldocument", Name::Language),
    ("link", Name::Url),
    ("documenttype", Name::Kind),
    ("itemtype", Name::Kind),
    ("type", Name::Kind),
    ("entrytype", Name::Kind),
    ("accessionnumber", Name::Accession),
    ("id", Name::Key),
    ("recordid", Name::Key),
    ("note", Name::Notes),
];

/// Columns of the number of an article, which stands for its pages where it has none.
const ARTICLE_NUMBERS: [&str; 3] = ["artno", "articlenumber", "articleno"];

/// The meaning of a column.
pub(crate) fn meaning_of(column: &str) -> Name {
    static MEANINGS: LazyLock<HashMap<String, Name>> = LazyLock::new(|| {
        let own = Name::ALL.iter().filter(|n| **n != Name::Other).map(|n| (plain(n.name()), *n));
        let usual = COLUMNS.iter().map(|(column, name)| ((*column).to_owned(), *name));
        // The names of the meanings themselves come last and stand.
        usual.chain(own).collect()
    });
    if column.len() > LONGEST { Name::Other } else { MEANINGS.get(&plain(column)).copied().unwrap_or(Name::Other) }
}

/// No usual name of a column is longer.
const LONGEST: usize = 60;

fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

/// Between the cells: what the first line has most of.
fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|s| (first.bytes().filter(|b| b == s).count(), *s == b','))
        .unwrap_or(b',')
}

pub(super) fn read(text: &str, work: &Work) -> Parsed {
    if is_vertical(text) {
        return vertical::read(text, work);
    }
    let mut parsed = Parsed::default();
    work.begin_counted("reading", "bytes", text.len());
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).delimiter(separator(text)).from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(|h| h.trim().to_owned()).collect(),
        Err(error) => {
            parsed.warn(1, format!("the header cannot be read: {error}"));
            return parsed;
        }
    };
    let meanings: Vec<Name> = header.iter().map(|column| meaning_of(column)).collect();
    let exact = header.iter().position(|h| h == FIELDS);
    let (mut known, mut looked, mut by_cells, mut at) = (None, false, Vec::new(), 0);
    for row in reader.records() {
        if read_on(&row, &mut at, work).is_err() {
            break;
        }
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                parsed.begun += 1;
                let line = error.position().map_or(0, ::csv::Position::line);
                parsed.warn(line, format!("the row cannot be read: {error}"));
                parsed.records.push(Record { fields: Vec::new(), line });
                continue;
            }
        };
        let line = row.position().map_or(0, ::csv::Position::line);
        if repeats_head(header.iter().map(String::as_str), &row) {
            parsed.warn(line, "the names of the columns stand here again; the row is no record");
            continue;
        }
        parsed.begun += 1;
        if row.len() > header.len() {
            parsed.warn(
                line,
                format!("found {} cells, expected {}; the rest is kept without a name", row.len(), header.len()),
            );
        }
        if !std::mem::replace(&mut looked, true) {
            let first: Vec<String> = row.iter().map(str::to_owned).collect();
            known = Producer::of(&header, Some(&first)).map(|producer| producer.reader(&header));
        }
        let people = row.iter().enumerate().filter(|(place, _)| meanings.get(*place) == Some(&Name::Authors));
        if people.into_iter().any(|(_, cell)| without_nobody(cell).is_some()) {
            parsed.warn(line, "found 'et al.' or the like behind a person; it names nobody");
        }
        if let Some(known) = &known {
            let cells: Vec<String> = row.iter().map(str::to_owned).collect();
            for (column, cell) in known.no_values(&cells) {
                let field = Field::new(known.meanings().nth(column).unwrap_or(Name::Other), "", cell);
                parsed.warn(line, no_value(&field));
            }
            parsed.records.push(known.record(&cells, line));
            continue;
        }
        let whole = exact.and_then(|place| row.get(place)).and_then(fields_from_json);
        let fields = whole.unwrap_or_else(|| {
            by_cells.push(parsed.records.len());
            let mut fields = cells_as_fields(&header, &meanings, &row);
            for field in fields.iter_mut().filter(|f| is_no_value(f.name, &f.value)) {
                parsed.warn(line, no_value(field));
                field.name = Name::Other;
            }
            fields
        });
        parsed.records.push(Record { fields, line });
    }
    keywords::tell_apart(&mut parsed.records, &by_cells, work);
    parsed
}

/// Counts the bytes up to where a row begins. The position of the last is at `at`.
pub(super) fn read_on(
    row: &Result<::csv::StringRecord, ::csv::Error>,
    at: &mut u64,
    work: &Work,
) -> Result<(), Stopped> {
    let before = *at;
    if let Some(place) = row.as_ref().ok().and_then(::csv::StringRecord::position) {
        *at = place.byte();
    }
    work.did(at.saturating_sub(before) as usize)
}

/// The filled cells of a row. The number of an article stands for its pages where it has none.
fn cells_as_fields(header: &[String], meanings: &[Name], row: &::csv::StringRecord) -> Vec<Field> {
    let filled = || row.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
    let column = |place: usize| header.get(place).map_or("", String::as_str);
    let number = |place: usize| ARTICLE_NUMBERS.contains(&plain(column(place)).as_str());
    let name = |place: usize| meanings.get(place).copied().unwrap_or(Name::Other);
    let paged = filled().any(|(place, _)| matches!(name(place), Name::Pages | Name::FirstPage));
    let one = |(place, cell): (usize, &str)| {
        let name = if number(place) && !paged { Name::Pages } else { name(place) };
        Field::new(name, column(place), cell)
    };
    filled().map(one).collect()
}

/// The fields of such a text.
pub(crate) fn fields_from_json(text: &str) -> Option<Vec<Field>> {
    let all: Vec<Vec<String>> = serde_json::from_str(text).ok()?;
    let field = |parts: Vec<String>| {
        let [tag, name, value, raw @ ..] = parts.as_slice() else { return None };
        let raw = raw.first().map(|raw| raw.as_str().into());
        Some(Field { name: Name::from_name(name)?, tag: tag.as_str().into(), value: value.clone(), raw })
    };
    all.into_iter().map(field).collect()
}

/// Every field as it is, as the column `fields` holds it.
pub(crate) fn to_json(record: &Record) -> String {
    let field = |f: &Field| {
        let mut parts = vec![&*f.tag, f.name.name(), f.value.as_str()];
        parts.extend(f.raw.as_deref());
        serde_json::Value::from(parts)
    };
    serde_json::Value::from(record.fields.iter().map(field).collect::<Vec<_>>()).to_string()
}
