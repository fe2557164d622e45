//! Decimal marks and marks between thousands: `1.204` is a number of thousands in one file and a decimal in another.

use qes_work::{Stopped, Work};
use rayon::prelude::*;

use super::ids::is_id;
use crate::formats::RawTable;
use crate::formats::rows::Rows;
use crate::typed::{integer, number};

/// Signs between groups of digits that are never a decimal mark.
const GAPS: [char; 5] = [' ', '\u{a0}', '\u{202f}', '\'', '’'];

/// What the values of a file show of its marks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marks {
    /// Some column can only be read with a decimal comma.
    comma: bool,
    /// Some column can only be read with a decimal point.
    point: bool,
    /// Between the cells.
    separator: Option<u8>,
    /// Whether a comma in a cell can be a decimal mark: where it also separates cells, `1,2` is a list as likely.
    commas: bool,
}

/// How a column's numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    decimal: char,
    group: Option<char>,
}

impl Marks {
    /// Those of a table; what was given with it stands.
    pub(crate) fn of(table: &RawTable, work: &Work) -> Result<Self, Stopped> {
        if let Some(decimal) = table.given_decimal {
            let comma = decimal == ',';
            return Ok(Self { comma, point: !comma, separator: table.separator, commas: comma });
        }
        if table.certain.len() == table.header.len() {
            return Ok(Self::found(&table.header, &table.certain, table.separator));
        }
        Ok(Self::found(&table.header, &marks_of(&table.header, &table.rows, work)?, table.separator))
    }

    /// Those of a file, by what is certain of its columns. Ids look like numbers and are none.
    pub(crate) fn found(header: &[String], certain: &[(bool, bool)], separator: Option<u8>) -> Self {
        let columns = || header.iter().zip(certain).filter(|(name, _)| !is_id(name)).map(|(_, certain)| *certain);
        Self {
            comma: columns().any(|(comma, _)| comma),
            point: columns().any(|(_, point)| point),
            separator,
            commas: separator.is_some_and(|s| s != b','),
        }
    }

    /// The decimal mark of the whole file.
    pub(crate) fn decimal(self) -> char {
        if self.comma && self.commas { ',' } else { '.' }
    }

    /// How these values are written, with a sentence where another reading is possible; `Err` where no reading is better than another.
    pub(super) fn reading(self, cells: &[&str]) -> Result<Option<(Reading, Option<String>)>, String> {
        let all = |decimal: char, group: Option<char>| {
            let reading = Reading { decimal, group };
            cells.iter().all(|cell| reading.number(cell).is_some()).then_some(reading)
        };
        for (decimal, other) in [('.', ','), (',', '.')] {
            let Some(plain) = all(decimal, None) else { continue };
            // Every value with the mark could be one of thousands.
            let example = cells.iter().find(|c| c.contains(decimal)).copied();
            let Some((grouped, example)) = all(other, Some(decimal)).zip(example) else {
                let list = decimal == ',' && !self.commas;
                return if list { Err(or_a_list(example)) } else { Ok(Some((plain, None))) };
            };
            return self.of_two(plain, grouped, example);
        }
        if let Some(reading) = all('.', Some(',')).or_else(|| all(',', Some('.'))) {
            return Ok(Some((reading, None)));
        }
        self.with_gaps(cells)
    }

    /// One of two readings of a value such as `1.204`, by what the file shows elsewhere.
    fn of_two(
        self,
        plain: Reading,
        grouped: Reading,
        example: &str,
    ) -> Result<Option<(Reading, Option<String>)>, String> {
        let said = |reading: Reading, because: &str| {
            let value = reading.number(example).unwrap_or_default();
            Ok(Some((reading, Some(format!("{example} is read as {value}, for {because}")))))
        };
        let comma = self.comma && self.commas;
        let (own, other) = if plain.decimal == ',' { (self.comma, self.point) } else { (self.point, comma) };
        match (own, other) {
            (true, _) if plain.decimal == ',' && !self.commas => Err(or_a_list(Some(example))),
            (true, false) if plain.decimal == '.' => Ok(Some((plain, None))),
            (true, false) => said(plain, "the file's decimal mark is a comma"),
            (false, true) if plain.decimal == '.' => said(grouped, "the file's decimal mark is a comma"),
            (false, true) => said(grouped, "the file's decimal mark is a point"),
            (false, false) if self.separator != Some(b';') && plain.decimal == '.' => Ok(Some((plain, None))),
            (false, false) if self.separator == Some(b',') => said(grouped, "a comma is what separates the cells"),
            _ => Err(format!(
                "{example} is {} or {}; kept as text (--decimal says which)",
                grouped.number(example).unwrap_or_default(),
                plain.number(example).unwrap_or_default()
            )),
        }
    }

    /// Thousands apart by a space or an apostrophe.
    fn with_gaps(self, cells: &[&str]) -> Result<Option<(Reading, Option<String>)>, String> {
        // One cell that is no number in any way settles it.
        let ways = |decimal: char| GAPS.into_iter().map(move |gap| Reading { decimal, group: Some(gap) });
        if !cells.iter().all(|cell| ways('.').chain(ways(',')).any(|way| way.number(cell).is_some())) {
            return Ok(None);
        }
        let Some(gap) = GAPS.into_iter().find(|gap| cells.iter().any(|cell| cell.contains(*gap))) else {
            let mixed = cells.iter().all(|cell| is_number(cell, '.') || is_number(cell, ','));
            return if mixed {
                Err("decimal points and decimal commas stand side by side; kept as text".to_owned())
            } else {
                Ok(None)
            };
        };
        let fits = |decimal: char| {
            let reading = Reading { decimal, group: Some(gap) };
            cells.iter().all(|cell| reading.number(cell).is_some()).then_some(reading)
        };
        let Some(reading) = fits('.').or_else(|| fits(',').filter(|_| self.commas)) else { return Ok(None) };
        let example = cells.iter().find(|cell| cell.contains(gap)).copied().unwrap_or_default();
        let value = reading.number(example).unwrap_or_default();
        if gap == ' ' && self.decimal() != ',' {
            return Err(format!("{example} could be {value} or two numbers; kept as text"));
        }
        Ok(Some((reading, Some(format!("{example} is read as {value}")))))
    }
}

/// For each column whether it can only be read with a decimal comma, and with a point.
pub(crate) fn marks_of(header: &[String], rows: &Rows, work: &Work) -> Result<Vec<(bool, bool)>, Stopped> {
    let of_column = |at: usize| {
        let cells = || rows.column(at).map(str::trim).filter(|c| !c.is_empty());
        let certain = |decimal: char, other: char| {
            work.go_on()?;
            Ok(rows.holds(at, decimal) && is_certain(&cells(), decimal, other))
        };
        Ok((certain(',', '.')?, certain('.', ',')?))
    };
    (0..header.len()).into_par_iter().map(of_column).collect()
}

fn or_a_list(example: Option<&str>) -> String {
    let example = example.unwrap_or_default();
    format!("{example} could be a decimal or two numbers; kept as text (--decimal , makes it a decimal)")
}

/// Whether all are numbers with this decimal mark, and one of them has it where no mark between thousands could stand.
fn is_certain<'a>(cells: &(impl Iterator<Item = &'a str> + Clone), decimal: char, other: char) -> bool {
    let groups = [other].into_iter().chain(GAPS);
    let reads = |cell: &str| {
        is_number(cell, decimal) || groups.clone().any(|g| Reading { decimal, group: Some(g) }.number(cell).is_some())
    };
    let certain =
        |cell: &str| cell.contains(decimal) && Reading { decimal: other, group: Some(decimal) }.number(cell).is_none();
    // Most columns are not of numbers, and their first cell shows it.
    cells.clone().next().is_some_and(reads) && cells.clone().any(certain) && cells.clone().all(reads)
}

/// Whether a text is a number with this decimal mark and nothing else.
pub(crate) fn is_number(text: &str, decimal: char) -> bool {
    Reading { decimal, group: None }.number(text).is_some()
}

/// Whether a text is written as people write numbers: no telephone number, no `1e5`, no `3.` of a list.
pub(super) fn is_plain(text: &str) -> bool {
    let letter = |b: u8| b | 0x20 == b'e';
    let exponent = text.bytes().position(letter).is_some_and(|at| {
        let signed = text[at + 1..].starts_with(['+', '-']);
        !signed && !text[..at].contains(['.', ','])
    });
    let long_code = text.starts_with('+') && text.len() > 4 && !text.contains(['.', ',']);
    !(exponent || long_code || text.ends_with(['.', ',']))
}

impl Reading {
    pub(super) fn number(self, text: &str) -> Option<f64> {
        if !is_plain(text) {
            return None;
        }
        match self.group.filter(|group| text.contains(*group)) {
            None => number(text, self.decimal),
            Some(group) => number(&ungrouped(text, self.decimal, group)?, self.decimal),
        }
    }

    /// A whole number, where no decimal mark is written.
    pub(super) fn whole(self, text: &str) -> Option<i64> {
        if text.contains(self.decimal) || !is_plain(text) {
            return None;
        }
        match self.group.filter(|group| text.contains(*group)) {
            None => integer(text),
            Some(group) => integer(&ungrouped(text, self.decimal, group)?),
        }
    }
}

/// The text without the marks between thousands, where each stands before three digits.
fn ungrouped(text: &str, decimal: char, group: char) -> Option<String> {
    let (whole, rest) = text.find(decimal).map_or((text, ""), |at| text.split_at(at));
    let digits = whole.strip_prefix(['-', '+', '−']).unwrap_or(whole);
    let mut groups = digits.split(group);
    let first = groups.next()?;
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let begins = (1..=3).contains(&first.len()) && is_digits(first) && !first.starts_with('0');
    let goes_on = groups.all(|part| part.len() == 3 && is_digits(part));
    (begins && goes_on && !rest.contains(group)).then(|| text.replace(group, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first number of the second column, or the beginning of what is said where it stays text.
    fn check(separator: u8, other: &[&str], cells: &[&str], expected: Result<Option<f64>, &str>) {
        let rows: Vec<Vec<String>> = cells
            .iter()
            .enumerate()
            .map(|(i, c)| vec![other.get(i).copied().unwrap_or_default().to_owned(), (*c).to_owned()])
            .collect();
        let header = ["a".to_owned(), "b".to_owned()];
        let certain = marks_of(&header, &rows.into(), &Work::new()).unwrap();
        let marks = Marks::found(&header, &certain, Some(separator));
        let found = marks.reading(cells).map(|reading| reading.and_then(|(r, _)| r.number(cells[0])));
        match expected {
            Ok(expected) => assert_eq!(found, Ok(expected), "{cells:?}"),
            Err(begins) => assert!(found.clone().unwrap_err().starts_with(begins), "{cells:?} {found:?}"),
        }
    }

    #[test]
    fn marks_are_read_where_the_file_shows_what_they_are() {
        check(b';', &["45,3", "51,75"], &["1.204", "12"], Ok(Some(1204.0)));
        check(b';', &[], &["1.204", "12"], Err("1.204 is 1204 or 1.204"));
        check(b',', &[], &["1.204", "12"], Ok(Some(1.204)));
        check(b';', &[], &["3,5", "4,25"], Ok(Some(3.5)));
        check(b';', &[], &["1.204,5", "12"], Ok(Some(1204.5)));
        check(b',', &[], &["1,200", "950"], Ok(Some(1200.0)));
        check(b',', &[], &["1,200.50", "950"], Ok(Some(1200.5)));
        check(b',', &["45,3"], &["1,200"], Err("1,200 could be a decimal or two numbers"));
        check(b',', &[], &["1,2", "3"], Err("1,2 could be a decimal or two numbers"));
        check(b';', &["45,3"], &["1,200"], Ok(Some(1.2)));
        check(b';', &["45.3"], &["1,200"], Ok(Some(1200.0)));
        check(b';', &[], &["1,200"], Err("1,200 is 1200 or 1.2"));
        check(b';', &["3,5"], &["1 200", "7"], Ok(Some(1200.0)));
        check(b',', &[], &["1 200", "7"], Err("1 200 could be"));
        check(b',', &[], &["1’204"], Ok(Some(1204.0)));
        check(b',', &[], &["3.5", "3,5"], Err("decimal points and decimal commas"));
        for text in ["1e5", "007", "12-14", "NA", "3.", "TRUE", "+491234567", "1,2,3", "33%"] {
            check(b',', &[], &[text], Ok(None));
        }
        check(b',', &[], &["0.05", "1.2e-4"], Ok(Some(0.05)));
    }
}
