//! Sums beside a table of counts: the last row and the last column may hold those of the others, and are no category.

use crate::error::ReviewError;

/// What sums are called, in small letters.
const SUMS: [&str; 18] = [
    "total",
    "totals",
    "sum",
    "sums",
    "∑",
    "σ",
    "margin",
    "margins",
    "marginal",
    "marginals",
    "subtotal",
    "row total",
    "row totals",
    "column total",
    "column totals",
    "grand total",
    "gesamt",
    "summe",
];

/// A table of counts; one that is missing is `None`.
pub(super) struct Counts<'a> {
    /// What the table is called.
    pub table: &'a str,
    /// Row by row.
    pub cells: Vec<Vec<Option<u64>>>,
    /// The names of the rows, where they have any.
    pub rows: Option<Vec<String>>,
    /// The names of the columns, where they have any.
    pub columns: Option<Vec<String>>,
    /// How many categories somebody gave.
    pub scale: Option<usize>,
}

impl Counts<'_> {
    /// Leaves out the last row and column where they hold the sums of the others, with a word.
    ///
    /// # Errors
    /// A row or column is called like sums and holds others, or is not the last one.
    pub(super) fn without_sums(&mut self) -> Result<Option<String>, ReviewError> {
        self.fill_corner();
        let height = self.cells.len();
        let width = self.cells.first().map_or(0, Vec::len);
        if height == 0 || width == 0 || self.cells.iter().any(|row| row.len() != width) {
            return Ok(None);
        }
        let called = |names: &Option<Vec<String>>| names.as_ref().and_then(|n| n.last()).is_some_and(|n| is_sum(n));
        let (row_called, column_called) = (called(&self.rows), called(&self.columns));
        // By their numbers alone, both have to be there in a table that would be square with them, and one where it would not.
        let asked = self.scale == Some(height) && self.scale == Some(width);
        let both = height == width && height > 2 && !asked && self.sums(true, true).is_ok() && self.cells_add_up();
        let mut row = row_called || both || width > 1 && height == width + 1 && self.sums(true, false).is_ok();
        let mut column = column_called || both || height > 1 && width == height + 1 && self.sums(false, true).is_ok();
        // One of the two is called so: the other, without which no square is left, is as well where its numbers are sums.
        row |= column && height == width && self.sums(true, true).is_ok();
        column |= row && height == width && self.sums(true, true).is_ok();
        if row || column {
            self.sums(row, column).map_err(|why| self.error(&why))?;
        }
        let said = match (row, column) {
            (false, false) => None,
            (true, true) => Some("row and column are"),
            (true, false) => Some("row is"),
            (false, true) => Some("column is"),
        };
        self.cut(row, column);
        let named = self.rows.iter().chain(&self.columns).flatten().find(|name| is_sum(name));
        if let Some(name) = named.filter(|_| self.scale.is_none()) {
            return Err(
                self.error(&format!("'{name}' is called like sums and is neither the last row nor the last column"))
            );
        }
        Ok(said.map(|are| match are {
            "row and column are" => {
                format!("the last row and column of '{}' are the sums of the others; left out", self.table)
            }
            one => format!("the last {one} the sums of the others in '{}'; left out", self.table),
        }))
    }

    /// A last row without the total of totals has a cell less.
    fn fill_corner(&mut self) {
        let Some((last, above)) = self.cells.split_last_mut() else { return };
        let width = above.first().map_or(0, Vec::len);
        if width > 1
            && above.iter().all(|row| row.len() == width)
            && last.len() + 1 == width
            && above.len() + 1 == width
        {
            last.push(None);
        }
    }

    /// Whether there is anything to add up.
    fn cells_add_up(&self) -> bool {
        self.cells.iter().flatten().any(|count| count.is_some_and(|n| n > 0))
    }

    /// That the last row or the last column holds the sums of the others; where it does not, what was found.
    fn sums(&self, row: bool, column: bool) -> Result<(), String> {
        let height = self.cells.len() - usize::from(row);
        let width = self.cells[0].len() - usize::from(column);
        let inner = |r: usize, c: usize| self.cells[r][c].unwrap_or_default();
        if column {
            for r in 0..height {
                let sum: u64 = (0..width).map(|c| inner(r, c)).sum();
                if self.cells[r][width] != Some(sum) {
                    return Err(wrong("column", "row", r, self.cells[r][width], sum));
                }
            }
        }
        if row {
            for c in 0..width {
                let sum: u64 = (0..height).map(|r| inner(r, c)).sum();
                if self.cells[height][c] != Some(sum) {
                    return Err(wrong("row", "column", c, self.cells[height][c], sum));
                }
            }
        }
        if row && column {
            let sum: u64 = (0..height).flat_map(|r| (0..width).map(move |c| (r, c))).map(|(r, c)| inner(r, c)).sum();
            if self.cells[height][width].is_some_and(|total| total != sum) {
                return Err(wrong("row", "column", width, self.cells[height][width], sum));
            }
        }
        Ok(())
    }

    fn cut(&mut self, row: bool, column: bool) {
        if row {
            self.cells.pop();
            if let Some(rows) = &mut self.rows {
                rows.pop();
            }
        }
        if column {
            for cells in &mut self.cells {
                cells.pop();
            }
            if let Some(columns) = &mut self.columns {
                columns.pop();
            }
        }
    }

    fn error(&self, what: &str) -> ReviewError {
        ReviewError::Ratings {
            what: format!("'{}': {what}", self.table),
            because: "expected counts of categories alone, with sums at most in the last row and the last column"
                .to_owned(),
        }
    }
}

/// Whether a row or a column of this name holds sums.
fn is_sum(name: &str) -> bool {
    let words: Vec<&str> =
        name.split(|c: char| c.is_whitespace() || "_-.:".contains(c)).filter(|w| !w.is_empty()).collect();
    SUMS.contains(&words.join(" ").to_lowercase().as_str())
}

fn wrong(of: &str, at: &str, place: usize, found: Option<u64>, sum: u64) -> String {
    let found = found.map_or_else(|| "nothing".to_owned(), |n| n.to_string());
    format!(
        "the last {of} is called like sums and holds {found} in {at} {}, where the others sum up to {sum}",
        place + 1
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(cells: &str, rows: &str, columns: &str) -> Counts<'static> {
        let names = |text: &str| (!text.is_empty()).then(|| text.split(',').map(str::to_owned).collect());
        Counts {
            table: "t",
            cells: cells.split(';').map(|row| row.split(',').map(|n| n.parse().ok()).collect()).collect(),
            rows: names(rows),
            columns: names(columns),
            scale: None,
        }
    }

    #[test]
    fn sums_are_left_out() {
        let inner = vec![vec![Some(20), Some(3)], vec![Some(2), Some(30)]];
        for (cells, rows, columns, said) in [
            ("20,3,23;2,30,32;22,33,55", "Yes,No,Total", "Yes,No,Total", "row and column of 't' are"),
            ("20,3,23;2,30,32;22,33,55", "Yes,No,Sum", "Yes,No,Row total", "row and column of 't' are"),
            ("20,3,23;2,30,32;22,33,55", "", "", "row and column of 't' are"),
            ("20,3,23;2,30,32;22,33,", "Yes,No,", "Yes,No,All", "row and column of 't' are"),
            ("20,3,23;2,30,32;22,33", "", "", "row and column of 't' are"),
            ("20,3,23;2,30,32", "", "", "last column is the sums"),
            ("20,3,23;2,30,32", "Yes,No", "Yes,No,Total", "last column is the sums"),
            ("20,3;2,30;22,33", "", "", "last row is the sums"),
            ("20,3;2,30;22,33", "Yes,No,Total", "Yes,No", "last row is the sums"),
        ] {
            let mut counts = counts(cells, rows, columns);
            let found = counts.without_sums().unwrap().unwrap_or_default();
            assert!(found.contains(said), "{cells}: {found}");
            assert_eq!(counts.cells, inner, "{cells}");
        }
    }

    #[test]
    fn counts_without_sums_stay() {
        for cells in ["20,3;2,30", "5,5;5,5", "1,2,3;4,5,6;7,8,9", "0,0,0;0,0,0;0,0,0", "1,2,4;2,30,32"] {
            let mut counts = counts(cells, "", "");
            let before = counts.cells.clone();
            assert_eq!(counts.without_sums().unwrap(), None, "{cells}");
            assert_eq!(counts.cells, before);
        }
        let mut asked = Counts { scale: Some(3), ..counts("20,3,23;2,30,32;22,33,55", "", "") };
        assert_eq!(asked.without_sums().unwrap(), None);
    }

    #[test]
    fn what_is_called_like_sums_and_holds_none_is_an_error() {
        let error = counts("20,3,24;2,30,32;22,33,55", "Yes,No,Total", "Yes,No,Total").without_sums().unwrap_err();
        assert!(error.to_string().contains("holds 24 in row 1, where the others sum up to 23"), "{error}");
        let error = counts("23,20,3;32,2,30", "Yes,No", "Total,Yes,No").without_sums().unwrap_err();
        assert!(error.to_string().contains("'Total' is called like sums"), "{error}");
    }
}
