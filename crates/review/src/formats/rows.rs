//! The cells of a table, column by column: a table of fifty million cells is a few texts.

/// The rows of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    columns: Vec<Texts>,
    height: usize,
}

/// The cells of a column, one after another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Texts {
    text: String,
    /// Where each cell ends. A table has fewer bytes than this can count.
    ends: Vec<u32>,
}

/// The most bytes that a table may have.
pub(crate) const MOST_BYTES: usize = u32::MAX as usize;

impl Texts {
    fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends
            .push(u32::try_from(self.text.len()).expect("invariant: whoever reads a table has looked at its size"));
    }

    fn get(&self, row: usize) -> &str {
        let from = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        &self.text[from..self.ends[row] as usize]
    }

    fn append(&mut self, other: &Self) {
        let before = self.text.len();
        self.text.push_str(&other.text);
        let moved = |end: &u32| {
            u32::try_from(before + *end as usize).expect("invariant: whoever reads a table has looked at its size")
        };
        self.ends.extend(other.ends.iter().map(moved));
    }
}

impl Rows {
    /// No rows of so many columns.
    pub(crate) fn of_width(width: usize) -> Self {
        Self { columns: vec![Texts::default(); width], height: 0 }
    }

    /// No rows of so many columns, with room for a text of so many bytes.
    pub(crate) fn with_room(width: usize, bytes: usize) -> Self {
        let mut rows = Self::of_width(width);
        for column in &mut rows.columns {
            column.text.reserve(bytes / width);
        }
        rows
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.height
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.height == 0
    }

    /// The cell of a row and a column.
    pub(crate) fn cell(&self, row: usize, at: usize) -> &str {
        self.columns[at].get(row)
    }

    /// The cells of a row.
    pub(crate) fn row(&self, row: usize) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.columns.iter().map(move |column| column.get(row))
    }

    /// The cells of a row as texts of their own.
    pub(crate) fn owned(&self, row: usize) -> Vec<String> {
        self.row(row).map(str::to_owned).collect()
    }

    /// The cells of a column; none where there is no row.
    pub(crate) fn column(&self, at: usize) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator + Clone {
        (0..self.height).map(move |row| self.columns[at].get(row))
    }

    /// Whether some cell of a column holds this sign.
    pub(crate) fn holds(&self, at: usize, sign: char) -> bool {
        self.columns.get(at).is_some_and(|column| column.text.contains(sign))
    }

    /// Adds a row: cells that it lacks are blank, and those beyond the last column are left out.
    pub(crate) fn push<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) {
        let mut cells = cells.into_iter();
        for column in &mut self.columns {
            column.push(cells.next().unwrap_or_default());
        }
        self.height += 1;
    }

    /// Adds the rows of a table with as many columns.
    pub(crate) fn append(&mut self, other: &Self) {
        if self.columns.is_empty() {
            self.clone_from(other);
            return;
        }
        for (column, more) in self.columns.iter_mut().zip(&other.columns) {
            column.append(more);
        }
        self.height += other.height;
    }

    /// Puts tables with as many columns one below another.
    pub(crate) fn joined(width: usize, mut parts: Vec<Self>) -> Self {
        use rayon::prelude::*;
        if parts.len() == 1 {
            return parts.pop().unwrap_or_default();
        }
        let height = parts.iter().map(|part| part.height).sum();
        let mut by_column: Vec<Vec<Texts>> = vec![Vec::new(); width];
        for part in parts {
            for (pieces, column) in by_column.iter_mut().zip(part.columns) {
                pieces.push(column);
            }
        }
        let join = |pieces: Vec<Texts>| {
            let mut whole = Texts {
                text: String::with_capacity(pieces.iter().map(|piece| piece.text.len()).sum()),
                ends: Vec::with_capacity(height),
            };
            for piece in pieces {
                whole.append(&piece);
            }
            whole
        };
        Self { columns: by_column.into_par_iter().map(join).collect(), height }
    }

    /// Leaves the rows of these numbers, which rise.
    pub(crate) fn keep(&mut self, rows: &[usize]) {
        for column in &mut self.columns {
            let mut kept = Texts::default();
            for row in rows {
                kept.push(column.get(*row));
            }
            *column = kept;
        }
        self.height = rows.len();
    }

    /// Leaves the first columns.
    pub(crate) fn narrow(&mut self, width: usize) {
        self.columns.truncate(width);
    }

    /// Puts the columns into this order.
    pub(crate) fn arrange(&mut self, places: &[usize]) {
        self.columns = places.iter().map(|at| self.columns[*at].clone()).collect();
    }

    /// Writes the cells of a column anew.
    pub(crate) fn rewrite(&mut self, at: usize, cells: impl Fn(usize, &str) -> Option<String>) {
        let mut column = Texts::default();
        for row in 0..self.height {
            let cell = self.columns[at].get(row);
            match cells(row, cell) {
                Some(other) => column.push(&other),
                None => column.push(cell),
            }
        }
        self.columns[at] = column;
    }

    /// These rows, of so many columns; there may be none.
    pub(crate) fn of(width: usize, rows: &[Vec<String>]) -> Self {
        let mut table = Self::of_width(width);
        for row in rows {
            table.push(row.iter().map(String::as_str));
        }
        table
    }
}

#[cfg(test)]
impl From<Vec<Vec<String>>> for Rows {
    fn from(rows: Vec<Vec<String>>) -> Self {
        Self::of(rows.first().map_or(0, Vec::len), &rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_are_the_same_cells() {
        let own = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        let mut rows = Rows::of(2, &[own(&["a", "é"]), own(&["", "b"]), own(&["c", ""])]);
        assert_eq!((rows.len(), rows.owned(0), rows.cell(1, 1)), (3, own(&["a", "é"]), "b"));
        assert_eq!(rows.column(0).collect::<Vec<_>>(), ["a", "", "c"]);
        rows.append(&rows.clone());
        rows.keep(&[0, 2, 4]);
        assert_eq!(rows.column(1).collect::<Vec<_>>(), ["é", "", "b"]);
        rows.rewrite(1, |row, cell| (row == 2).then(|| cell.repeat(2)));
        rows.arrange(&[1, 0]);
        assert_eq!(rows.owned(2), own(&["bb", ""]));
        let joined = Rows::joined(2, vec![rows.clone(), rows.clone()]);
        let mut appended = rows.clone();
        appended.append(&rows);
        assert_eq!(joined, appended);
        rows.push(["x"]);
        rows.narrow(1);
        assert_eq!(rows.column(0).collect::<Vec<_>>(), ["é", "", "bb", "x"]);
        assert_eq!(Rows::of_width(3).column(2).count(), 0);
    }
}
