//! The cells of one sheet as texts, one at a time: a sheet with two cells at its far ends is small.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Dimensions, Reader, Sheets, Xlsx};
use qes_work::Work;

use super::Workbook;
use super::shown::{Shown, general};

/// Formulas whose place a sentence names.
const NAMED: usize = 3;

/// The filled cells of a sheet, by row and column.
pub(super) struct Cells {
    pub rows: BTreeMap<u32, BTreeMap<u32, String>>,
    /// What the sheet shows of numbers with a fraction, or with a format that writes them otherwise, by row and column.
    pub shown: BTreeMap<(u32, u32), String>,
    /// Cells that stand for several, in the order of their places.
    pub merged: Vec<Dimensions>,
    pub notes: Vec<String>,
}

impl Cells {
    pub(super) fn of(book: &mut Workbook<'_>, name: &str, work: &Work) -> Result<Self, String> {
        let (rows, shown, mut merged, notes) = match book {
            Sheets::Xlsx(book) => {
                let (rows, shown) = streamed(book, name, work)?;
                let notes = without_value(book, name, &rows, work)?.into_iter().collect();
                (rows, shown, book.merge_cells_by_sheet_name(name).map_err(|e| e.to_string())?, notes)
            }
            Sheets::Xls(book) => {
                let merged = book.merge_cells_by_sheet_name(name).map_err(|e| e.to_string())?;
                let (rows, shown) = rows_of(&book.worksheet_range(name).map_err(|e| e.to_string())?);
                (rows, shown, merged, Vec::new())
            }
            book => {
                let (rows, shown) = rows_of(&book.worksheet_range(name).map_err(|e| e.to_string())?);
                (rows, shown, Vec::new(), Vec::new())
            }
        };
        merged.sort_by_key(|m| m.start);
        Ok(Self { rows, shown, merged, notes })
    }
}

type Texts = BTreeMap<u32, BTreeMap<u32, String>>;
type Places = BTreeMap<(u32, u32), String>;

fn streamed(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, work: &Work) -> Result<(Texts, Places), String> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|e| e.to_string())?;
    let code = |style: &calamine::Style| {
        style.number_format.as_ref().and_then(|format| Shown::of(format.format_code.as_str()))
    };
    let forms: Vec<Option<Shown>> = cells.styles().iter().map(code).collect();
    let (mut rows, mut shown) = (Texts::new(), Places::new());
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|e| e.to_string())? {
        work.go_on().map_err(|e| e.to_string())?;
        let (row, column) = cell.get_position();
        let value = Data::from(cell.get_value().clone());
        if value == Data::Empty {
            continue;
        }
        let form = forms.get(style).and_then(Option::as_ref);
        let text = text(&value, form.map_or(0, Shown::leading_zeros));
        shown.extend(seen(&value, form, &text).map(|seen| ((row, column), seen)));
        rows.entry(row).or_default().insert(column, text);
    }
    Ok((rows, shown))
}

/// What a sheet shows of a number, where its text may be another one.
fn seen(value: &Data, form: Option<&Shown>, text: &str) -> Option<String> {
    let number = match value {
        Data::Float(number) => *number,
        Data::Int(number) => *number as f64,
        _ => return None,
    };
    let seen = match form {
        Some(form) => form.write(number),
        None if number.fract() != 0.0 => general(number),
        None => return None,
    };
    (number.fract() != 0.0 || seen != text).then_some(seen)
}

fn rows_of(sheet: &calamine::Range<Data>) -> (Texts, Places) {
    let first = sheet.start().unwrap_or_default();
    let (mut rows, mut shown) = (Texts::new(), Places::new());
    for (line, row) in (first.0..).zip(sheet.rows()) {
        for (column, cell) in (first.1..).zip(row).filter(|(_, cell)| **cell != Data::Empty) {
            let text = text(cell, 0);
            shown.extend(seen(cell, None, &text).map(|seen| ((line, column), seen)));
            rows.entry(line).or_default().insert(column, text);
        }
    }
    (rows, shown)
}

/// A sentence for formulas without a stored result, as programs other than spreadsheets write them.
fn without_value(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    rows: &BTreeMap<u32, BTreeMap<u32, String>>,
    work: &Work,
) -> Result<Option<String>, String> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|e| e.to_string())?;
    let (mut count, mut named) = (0_usize, Vec::new());
    while let Some(formula) = cells.next_formula().map_err(|e| e.to_string())? {
        work.go_on().map_err(|e| e.to_string())?;
        let (row, column) = formula.get_position();
        let has_value = rows.get(&row).is_some_and(|cells| cells.contains_key(&column));
        if formula.get_value().is_empty() || has_value {
            continue;
        }
        count += 1;
        if named.len() < NAMED {
            named.push(place(row, column));
        }
    }
    let more = if count > named.len() { " and more" } else { "" };
    let (formulas, count_as) = if count == 1 { ("1 formula has", "counts") } else { ("formulas have", "count") };
    let formulas = if count == 1 { formulas.to_owned() } else { format!("{count} {formulas}") };
    Ok((count > 0).then(|| {
        format!("{formulas} no stored result and {count_as} as missing: {}{more}; save the workbook in a spreadsheet program", named.join(", "))
    }))
}

/// The place of a cell as spreadsheets name it.
pub(super) fn place(row: u32, column: u32) -> String {
    let mut letters = String::new();
    let mut left = column + 1;
    while left > 0 {
        letters.insert(0, char::from(b'A' + u8::try_from((left - 1) % 26).unwrap_or(0)));
        left = (left - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}

/// A cell as text: whole numbers without a fraction, with the zeros that its format shows; dates as ISO 8601; errors as Excel shows them.
fn text(cell: &Data, zeros: usize) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
        Data::DurationIso(text) => text.clone(),
        Data::DateTime(date) if date.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            let time = format!("{hour:02}:{minute:02}:{second:02}");
            let date_only = (hour, minute, second) == (0, 0, 0);
            match format!("{year:04}-{month:02}-{day:02}") {
                // A time of no day.
                _ if (0.0..1.0).contains(&date.as_f64()) && !date_only => time,
                date if date_only => date,
                date => format!("{date}T{time}"),
            }
        }
        Data::Float(number) if zeros > 0 && *number >= 0.0 && number.fract() == 0.0 => format!("{number:0>zeros$}"),
        Data::Int(number) if zeros > 0 && *number >= 0 => format!("{number:0>zeros$}"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_texts() {
        assert_eq!(text(&Data::Float(12.0), 0), "12");
        assert_eq!(text(&Data::Float(7.0), 3), "007");
        assert_eq!(text(&Data::DateTimeIso("2020-03-05T00:00:00".to_owned()), 0), "2020-03-05");
        assert_eq!([place(0, 0), place(9, 25), place(0, 26), place(0, 701)], ["A1", "Z10", "AA1", "ZZ1"]);
    }
}
