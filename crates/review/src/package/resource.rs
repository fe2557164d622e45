//! One resource of a package: its files, read as a table or a model. What is wrong with it costs it alone.

use std::path::{Component, Path, PathBuf};

use qes_records::decode;
use qes_work::Work;
use serde_json::Value;
use sha2::Sha256;

use super::{add, missing_file, read};
use crate::by_schema::{self, Typed};
use crate::descriptor::Resource;
use crate::error::{ReviewError, list, shorten};
use crate::files::MOST;
use crate::finding::Finding;
use crate::formats::rows::Rows;
use crate::formats::{self, Dialect, RawTable, ReadOptions};
use crate::inputs::models;

/// What a resource holds.
pub(super) enum Content {
    Table(Typed),
    Model(models::Read),
}

/// Encodings that need no word: UTF-8, and what the bytes tell.
const TOLD: [&str; 12] = [
    "utf-8",
    "utf8",
    "utf-8-sig",
    "ascii",
    "us-ascii",
    "utf-16",
    "utf-16le",
    "utf-16be",
    "windows-1252",
    "cp1252",
    "iso-8859-1",
    "latin1",
];

/// Reads a resource; findings that leave it usable go to `findings`. Where the work was stopped, what it gives is of no use.
pub(super) fn load(
    folder: &Path,
    resource: &Resource,
    hash: &mut Sha256,
    findings: &mut Vec<Finding>,
    work: &Work,
) -> Result<Content, Box<Finding>> {
    if let Some(data) = &resource.data {
        return inline(resource, data, work).map_err(|message| unreadable(resource, &message));
    }
    let mut whole: Option<RawTable> = None;
    let mut left_out = Vec::new();
    for relative in [&resource.path].into_iter().chain(&resource.more) {
        let path = inside(folder, relative).map_err(|message| unreadable(resource, &message))?;
        let bytes = match read(&path, MOST, work) {
            Ok(bytes) => bytes,
            Err(ReviewError::NotFound { nearest, .. }) => {
                return Err(Box::new(missing_file(resource, relative, nearest.as_deref())));
            }
            Err(error) => return Err(unreadable(resource, &error.to_string())),
        };
        add(hash, relative, &bytes, work);
        if bytes.is_empty() {
            return Err(unreadable(resource, &ReviewError::Empty { path }.to_string()));
        }
        let part = match file(resource, relative, &path, &bytes, findings, work) {
            Ok(Part::Rows(part)) => part,
            Ok(Part::Whole(content)) if resource.more.is_empty() => return Ok(content),
            Ok(Part::Whole(_)) => {
                return Err(unreadable(
                    resource,
                    &format!("'{relative}' is one of several files; expected CSV files only"),
                ));
            }
            Err(message) => return Err(unreadable(resource, &message)),
        };
        whole = Some(match whole {
            None => part,
            Some(mut first) => {
                left_out.extend(join(&mut first, part, relative).err());
                first
            }
        });
    }
    for (n, message) in (1..).zip(left_out) {
        let id = format!("file:{}:{n}", resource.name);
        findings.push(Finding::error(id, &resource.name, format!("resource '{}': {message}", resource.name)));
    }
    let table = whole.ok_or_else(|| unreadable(resource, "it names no file"))?;
    let mut typed =
        by_schema::by_schema(resource, &table, work).map_err(|error| unreadable(resource, &error.to_string()))?;
    if !resource.more.is_empty() {
        // The lines are of several files.
        typed.lines.clear();
    }
    Ok(Content::Table(typed))
}

/// What one file holds: rows of text, which may go on in another file, or all there is.
enum Part {
    Rows(RawTable),
    Whole(Content),
}

fn file(
    resource: &Resource,
    relative: &str,
    path: &Path,
    bytes: &[u8],
    findings: &mut Vec<Finding>,
    work: &Work,
) -> Result<Part, String> {
    let words = |error: ReviewError| error.to_string();
    let ending = Path::new(relative).extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "json" => {
            let text = decode(bytes).text;
            let value: Value =
                serde_json::from_str(&text).map_err(|error| format!("'{relative}' is not JSON: {error}"))?;
            inline(resource, &value, work).map(Part::Whole)
        }
        "parquet" | "pq" => {
            let data = formats::parquet::read(path, bytes, work).map_err(words)?;
            by_schema::of_typed(resource, data, work).map(Content::Table).map(Part::Whole).map_err(words)
        }
        "xlsx" | "xlsm" | "xls" | "ods" => {
            let (table, said) = sheet(resource, relative, path, bytes, work).map_err(words)?;
            findings.extend(said);
            Ok(Part::Rows(table))
        }
        _ if formats::bibliographic::format_of(&ending, formats::beginning(bytes)).is_some() => {
            let options = ReadOptions { encoding: resource.encoding.clone(), ..ReadOptions::default() };
            let read = formats::read_file(path, bytes, &options, work).map_err(words)?.reads.swap_remove(0);
            for (i, message) in read.warnings.into_iter().enumerate() {
                findings.push(Finding::warning(format!("record:{}:{}", resource.name, i + 1), &resource.name, message));
            }
            by_schema::of_typed(resource, read.data, work).map(Content::Table).map(Part::Whole).map_err(words)
        }
        _ => rows(resource, relative, path, bytes, findings, work).map(Part::Rows),
    }
}

/// The rows of a CSV file in whatever encoding, which is said where it is not UTF-8.
fn rows(
    resource: &Resource,
    relative: &str,
    path: &Path,
    bytes: &[u8],
    findings: &mut Vec<Finding>,
    work: &Work,
) -> Result<RawTable, String> {
    if let Some(kind) = not_text(bytes) {
        return Err(format!(
            "'{relative}' is {kind}, not a table of text; expected a CSV file, or the ending that it has"
        ));
    }
    let decoded = decode(bytes);
    let declared = resource.encoding.as_deref().map(str::to_lowercase).unwrap_or_default();
    let told = declared.is_empty() || TOLD.contains(&declared.as_str());
    if decoded.encoding != "UTF-8" || decoded.malformed {
        let lost = if decoded.malformed { "; bytes that stand for no character are lost" } else { "" };
        let said = if told { String::new() } else { format!(", not as '{declared}', which the package declares") };
        let doubt =
            if decoded.doubtful { "; that is a guess, and the text looks like one of no western language" } else { "" };
        let message = format!("{relative} is not UTF-8 and is read as {}{said}{lost}{doubt}", decoded.encoding);
        let id = format!("encoding:{}", resource.name);
        findings.push(Finding::warning(id, &resource.name, message).expected("UTF-8").found(decoded.encoding));
    }
    let read =
        |text: &str| formats::csv::read(path, text.as_bytes(), dialect(resource), work).map_err(|e| e.to_string());
    if resource.dialect.header != Some(false) {
        let mut table = read(&decoded.text)?;
        if lacking(resource, &table) > 0 {
            // A title may stand above the header.
            let loose = formats::csv::read_loosely(path, &decoded, dialect(resource), work);
            table = loose.ok().filter(|loose| lacking(resource, loose) < lacking(resource, &table)).unwrap_or(table);
        }
        findings.extend(separated(resource, path, relative, &decoded.text, &mut table, work));
        findings.extend(headers_again(resource, relative, &mut table));
        findings.extend(info(resource, relative, table.notes.iter()));
        return Ok(table);
    }
    // The first row stands in for the header that the file does not have, and once more for itself.
    let first = first_record(&decoded.text);
    let mut table = read(&format!("{first}{}", decoded.text))?;
    let lines = first.matches('\n').count().max(1) as u64;
    for line in &mut table.lines {
        *line = line.saturating_sub(lines);
    }
    let declared = resource.schema.fields.iter().map(|f| f.name.clone());
    let numbered = (declared.len()..table.header.len()).map(|i| format!("column_{}", i + 1));
    table.header = declared.chain(numbered).take(table.header.len()).collect();
    Ok(table)
}

/// Reads a table again that the declared separator leaves in one column, where another one fits better; and says so.
fn separated(
    resource: &Resource,
    path: &Path,
    relative: &str,
    text: &str,
    table: &mut RawTable,
    work: &Work,
) -> Option<Finding> {
    let declared = dialect(resource).separator.filter(|_| table.header.len() == 1)?;
    let free = Dialect { separator: None, ..dialect(resource) };
    let other = formats::csv::read(path, text.as_bytes(), free, work).ok()?;
    let fits = other.header.len() > 1 && lacking(resource, &other) <= lacking(resource, table);
    let found = other.separator.filter(|found| fits && *found != declared)?;
    *table = other;
    let shown = |sign: u8| if sign == b'\t' { "a tab".to_owned() } else { format!("'{}'", char::from(sign)) };
    let (found, declared) = (shown(found), shown(declared));
    let message =
        format!("{relative} is separated by {found}, not by {declared} as the package declares, and is read as that");
    let id = format!("separator:{}", resource.name);
    Some(Finding::warning(id, &resource.name, message).expected(declared).found(found))
}

/// Leaves out rows that are the header once more, as where files were put together; and says so.
fn headers_again(resource: &Resource, relative: &str, table: &mut RawTable) -> Option<Finding> {
    let is_header = |row: &usize| {
        table.header.len() > 1 && table.rows.row(*row).map(str::trim).eq(table.header.iter().map(String::as_str))
    };
    let again: Vec<usize> = (0..table.rows.len()).filter(is_header).collect();
    let lines: Vec<String> = again.iter().filter_map(|at| Some(table.lines.get(*at)?.to_string())).collect();
    if again.is_empty() {
        return None;
    }
    let kept = |row: usize| again.binary_search(&row).is_err().then(|| row - again.partition_point(|at| *at < row));
    let left: Vec<usize> = (0..table.rows.len()).filter(|row| kept(*row).is_some()).collect();
    table.rows.keep(&left);
    table.certain.clear();
    let mut at = 0..;
    table.lines.retain(|_| at.next().is_some_and(|row| kept(row).is_some()));
    table.short = table.short.iter().filter_map(|(row, cells)| Some((kept(*row)?, *cells))).collect();
    table.long = table.long.iter().filter_map(|(row, more)| Some((kept(*row)?, more.clone()))).collect();
    let (line, repeat) =
        if again.len() == 1 { ("line", "repeats the header and is") } else { ("lines", "repeat the header and are") };
    let message = format!("{relative}, {line} {}: {repeat} left out", lines.join(", "));
    let id = format!("header-again:{}", resource.name);
    Some(Finding::warning(id, &resource.name, message).expected("the header once").found(again.len() + 1))
}

/// How many of the columns that are declared or needed a table does not have.
fn lacking(resource: &Resource, table: &RawTable) -> usize {
    let held: Vec<&str> = table.header.iter().map(String::as_str).collect();
    let declared = resource.schema.fields.iter().filter(|f| !held.contains(&f.name.as_str())).count();
    declared + crate::known::needed(resource, &held).count()
}

/// The text of the first record with the end of its line.
fn first_record(text: &str) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let read = reader.read_byte_record(&mut csv::ByteRecord::new()).is_ok();
    let end = usize::try_from(reader.position().byte()).ok().filter(|end| read && text.is_char_boundary(*end));
    let first = end.map_or(text, |end| &text[..end]);
    if first.ends_with('\n') { first.to_owned() } else { format!("{first}\n") }
}

/// What a file is that only its name makes a table of text.
fn not_text(bytes: &[u8]) -> Option<&'static str> {
    const BEGINNINGS: [(&[u8], &str); 6] = [
        (b"PK\x03\x04", "a workbook or a ZIP archive"),
        (b"\xD0\xCF\x11\xE0", "an old workbook"),
        (b"\x1F\x8B", "compressed with gzip"),
        (b"PAR1", "a Parquet file"),
        (b"%PDF", "a PDF file"),
        (b"SQLite format 3", "a database"),
    ];
    BEGINNINGS.iter().find(|(beginning, _)| bytes.starts_with(beginning)).map(|(_, kind)| *kind)
}

/// The sheet of a workbook that has the resource's name but for capitals and signs, else its first; and what is to be said of it.
fn sheet(
    resource: &Resource,
    relative: &str,
    path: &Path,
    bytes: &[u8],
    work: &Work,
) -> Result<(RawTable, Vec<Finding>), ReviewError> {
    let letters = |name: &str| name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let formats::xlsx::Book { mut sheets, notes, .. } = formats::xlsx::read_book(path, bytes, None, work)?;
    let named = sheets.iter().position(|(sheet, _)| letters(sheet) == letters(&resource.name));
    let (taken, table) = sheets.remove(named.unwrap_or_default());
    let name = &resource.name;
    let mut findings = info(resource, relative, notes.iter().chain(&table.notes));
    if named.is_none() && !sheets.is_empty() {
        let others = list(sheets.iter().map(|(sheet, _)| sheet.as_str()));
        let message = format!(
            "{relative} is a workbook without a sheet named '{name}'; its first sheet '{taken}' is read, and not {others}"
        );
        findings.push(Finding::warning(format!("sheet:{name}"), name, message).expected(name).found(&taken));
    }
    Ok((table, findings))
}

/// What reading a file says of it.
fn info<'a>(resource: &Resource, relative: &str, notes: impl Iterator<Item = &'a String>) -> Vec<Finding> {
    let one = |(n, note): (usize, &String)| {
        Finding::info(format!("read:{}:{n}", resource.name), &resource.name, format!("{relative}: {note}"))
    };
    (1..).zip(notes).map(one).collect()
}

/// Puts the rows of a further file behind those of the first; its first row is a header where it has the same names, in whatever order. A
/// file of other columns is left out; the sentence says so.
fn join(first: &mut RawTable, mut part: RawTable, relative: &str) -> Result<(), String> {
    if part.header.len() != first.header.len() {
        let (found, expected) = (part.header.len(), first.header.len());
        return Err(format!(
            "'{relative}' has {found} columns, expected {expected} as in the first file; its rows are left out"
        ));
    }
    let places: Option<Vec<usize>> =
        first.header.iter().map(|name| part.header.iter().position(|other| other == name)).collect();
    if let Some(places) = places {
        part.rows.arrange(&places);
    } else {
        first.rows.push(part.header.iter().map(String::as_str));
        first.lines.push(1);
    }
    let start = first.rows.len();
    first.rows.append(&part.rows);
    first.certain.clear();
    first.lines.extend(part.lines);
    first.short.extend(part.short.into_iter().map(|(row, cells)| (row + start, cells)));
    first.long.extend(part.long.into_iter().map(|(row, more)| (row + start, more)));
    Ok(())
}

/// What JSON holds: a list of rows is a table, an object with nodes a model, a text the rows of a CSV file.
fn inline(resource: &Resource, value: &Value, work: &Work) -> Result<Content, String> {
    let (table, odd) = match value {
        Value::Array(rows) => table_of(rows)?,
        Value::String(text) => {
            let read = formats::csv::read(Path::new(&resource.path), text.as_bytes(), dialect(resource), work);
            (read.map_err(|e| e.to_string())?, Vec::new())
        }
        Value::Object(_) => return models::parse(&resource.name, &resource.path, value).map(Content::Model),
        _ => return Err("found neither rows nor a conceptual model in its JSON".to_owned()),
    };
    let mut typed = by_schema::by_schema(resource, &table, work).map_err(|error| error.to_string())?;
    typed.lines.clear();
    typed.findings.extend(info(resource, &resource.path, table.notes.iter()));
    typed.findings.extend(odd.into_iter().map(|row| {
        let message = format!(
            "{}, row {row}: it is neither an object nor a list as the first one is, and is left out",
            resource.path
        );
        Finding::error(format!("odd-row:{}:{row}", resource.name), &resource.name, message)
    }));
    Ok(Content::Table(typed))
}

/// Rows as objects, or as lists of which the first names the columns; and the numbers of those that are neither.
fn table_of(rows: &[Value]) -> Result<(RawTable, Vec<usize>), String> {
    let mut header: Vec<String> = Vec::new();
    let mut table: Vec<Vec<String>> = Vec::new();
    let (mut long, mut odd, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let lists = rows.first().is_some_and(Value::is_array);
    for (i, row) in rows.iter().enumerate() {
        match row {
            Value::Array(cells) if lists && i == 0 => {
                let (names, repeated) = formats::told_apart(&cells.iter().map(cell).collect::<Vec<_>>(), None);
                header = RawTable::name_columns(names);
                notes.extend(repeated);
            }
            Value::Array(cells) if lists => {
                let more: Vec<String> = cells.iter().skip(header.len()).map(cell).collect();
                if !more.is_empty() {
                    long.push((table.len(), more));
                }
                table.push(cells.iter().take(header.len()).map(cell).collect());
            }
            Value::Object(cells) if !lists => {
                let mut values = vec![String::new(); header.len()];
                for (name, value) in cells {
                    if let Some(at) = header.iter().position(|h| h == name) {
                        values[at] = cell(value);
                    } else {
                        header.push(name.clone());
                        values.push(cell(value));
                    }
                }
                table.push(values);
            }
            _ => odd.push(i + 1),
        }
    }
    if header.is_empty() {
        return Err("found no rows in its JSON".to_owned());
    }
    let lines = (1..=table.len() as u64).collect();
    let rows = Rows::of(header.len(), &table);
    Ok((RawTable { header, rows, lines, long, notes, decimal: '.', ..RawTable::default() }, odd))
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A path of the package as a path of the file system; a sentence where it leads out.
pub(super) fn inside(folder: &Path, relative: &str) -> Result<PathBuf, String> {
    let path = Path::new(relative);
    if path.is_absolute() || path.components().any(|c| c == Component::ParentDir) {
        return Err(format!("it lies at '{}'; expected a path inside the package", shorten(relative)));
    }
    let path = folder.join(path);
    // The parent of a bare file name is blank.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if let (Ok(real), Ok(inside)) = (path.canonicalize(), folder.canonicalize())
        && !real.starts_with(inside)
    {
        return Err(format!("'{}' leads out of the package, to '{}'", shorten(relative), real.display()));
    }
    Ok(path)
}

/// The dialect that the descriptor declares.
fn dialect(resource: &Resource) -> Dialect {
    let delimiter = resource.dialect.delimiter.as_deref().map(str::as_bytes);
    Dialect {
        separator: delimiter.and_then(|d| if let [one] = d { Some(*one) } else { None }),
        decimal: resource.schema.fields.iter().find_map(|f| f.decimal),
    }
}

fn unreadable(resource: &Resource, message: &str) -> Box<Finding> {
    let name = &resource.name;
    let message = format!("the resource '{name}' cannot be read: {message}; the rest of the package is loaded");
    Box::new(Finding::error(format!("unreadable:{name}"), name, message))
}
