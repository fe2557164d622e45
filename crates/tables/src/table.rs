//! The table itself: columns, rows, notes.

use crate::{Cell, TableError};

/// A table to be shown or exported.
///
/// The fields are open to reading and to building a table in other ways; rows of unequal length are then shown as if
/// the shorter ones ended in [`Cell::Missing`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What the table is; may be empty.
    pub title: String,
    /// The columns, from left to right.
    pub columns: Vec<Column>,
    /// The rows, from top to bottom.
    pub rows: Vec<Row>,
    /// Lines below the table: provenance, warnings.
    pub notes: Vec<String>,
}

/// The heading of a column and the side its cells align to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The heading; may be empty.
    pub header: String,
    /// Where heading and cells go; numbers belong in columns that align right.
    pub align: Align,
}

/// The side to which the cells of a column align.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// For words.
    #[default]
    Left,
    /// For numbers.
    Right,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The cells, one per column; of a [`RowKind::Group`] only the first is shown.
    pub cells: Vec<Cell>,
    /// What the row is for.
    pub kind: RowKind,
}

/// What a row is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowKind {
    /// Data.
    #[default]
    Body,
    /// A heading that spans all columns and holds for the rows below it.
    Group,
    /// A sum or summary of the rows above.
    Total,
}

impl Table {
    /// An empty table.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// Adds a column on the right; rows that exist already have [`Cell::Missing`] there.
    #[must_use]
    pub fn column(mut self, header: impl Into<String>, align: Align) -> Self {
        self.columns.push(Column { header: header.into(), align });
        self.level();
        self
    }

    /// Adds a row of data.
    ///
    /// A row shorter than the columns is filled with [`Cell::Missing`]; a longer one adds columns with empty headings,
    /// so that no cell is lost.
    ///
    /// ```
    /// use qes_tables::{Align, Cell, Table};
    ///
    /// let mut table = Table::new("Papers").column("Country", Align::Left).column("n", Align::Right);
    /// table.row(vec!["Norway".into()]);
    /// assert_eq!(table.rows[0].cells, ["Norway".into(), Cell::Missing]);
    /// table.row(vec!["Chile".into(), 3_u64.into(), "a third cell".into()]);
    /// assert_eq!(table.columns.len(), 3);
    /// assert_eq!(table.rows[0].cells.len(), 3);
    /// ```
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.push(cells, RowKind::Body);
    }

    /// Adds a heading for the rows that follow.
    pub fn group(&mut self, label: impl Into<String>) {
        self.rows.push(Row { cells: vec![Cell::Text(label.into())], kind: RowKind::Group });
    }

    /// Adds a row of totals, filled and extended as [`Table::row`] does.
    pub fn total(&mut self, cells: Vec<Cell>) {
        self.push(cells, RowKind::Total);
    }

    /// Adds a line below the table.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// The table as aligned text of at most `width` columns of a terminal; a `width` under 20 counts as 20.
    ///
    /// Short columns keep their width, long ones share what is left and wrap. A table with more columns than fit is
    /// written one cell per line, each with its heading. Title, headings and cells of more than 300 characters are
    /// shortened. The last line has no line end.
    ///
    /// ```
    /// use qes_tables::{Align, Table};
    ///
    /// let mut table = Table::new("").column("Title", Align::Left).column("n", Align::Right);
    /// table.row(vec!["Living with long-term pain".into(), 24_992_u64.into()]);
    /// assert_eq!(
    ///     table.to_text(20),
    ///     "Title              n\n\
    ///      ────────────  ──────\n\
    ///      Living with   24,992\n\
    ///      long-term\n\
    ///      pain"
    /// );
    /// ```
    pub fn to_text(&self, width: usize) -> String {
        crate::text::render(self, width)
    }

    /// The table as one HTML `<div>`, without script, in the colors of the surrounding page.
    ///
    /// A table that is wider than a page of A4 scrolls on a screen; a style sheet inside the `<div>` prints it whole, in
    /// smaller type. Title, headings and cells of more than 300 characters are shortened.
    ///
    /// ```
    /// let mut table = qes_tables::Table::new("<b>");
    /// table.row(vec!["<script>".into()]);
    /// assert!(table.to_html().contains("&lt;script&gt;"));
    /// assert!(!table.to_html().contains("<script>"));
    /// ```
    pub fn to_html(&self) -> String {
        crate::html::render(self)
    }

    /// The table in GitHub's Markdown, whole.
    ///
    /// ```
    /// use qes_tables::{Align, Table};
    ///
    /// let mut table = Table::new("Papers").column("Country", Align::Left).column("n", Align::Right);
    /// table.row(vec!["a|b".into(), 2_u64.into()]);
    /// assert_eq!(table.to_markdown(), "**Papers**\n\n| Country | n |\n| --- | ---: |\n| a\\|b | 2 |\n");
    /// ```
    pub fn to_markdown(&self) -> String {
        crate::markdown::render(self)
    }

    /// The headings and rows as CSV: UTF-8, commas, `\n`.
    ///
    /// Nothing is altered or shortened: counts are plain integers, numbers have their full precision, percentages are
    /// fractions of 1. Undefined and missing cells are empty. A group is a row with only its label. Title and notes
    /// are left out.
    ///
    /// Text that begins with `=`, `+`, `-` or `@` stays as it is, because a changed cell would be wrong data; a
    /// spreadsheet may take it for a formula, so open untrusted files there as text.
    ///
    /// ```
    /// use qes_tables::{Align, Cell, Table};
    ///
    /// let mut table = Table::new("Papers").column("Country", Align::Left).column("Share", Align::Right);
    /// table.row(vec!["Korea, South".into(), Cell::Percent { fraction: 0.125, decimals: 0 }]);
    /// assert_eq!(table.to_csv(), "Country,Share\n\"Korea, South\",0.125\n");
    /// ```
    pub fn to_csv(&self) -> String {
        crate::csv::render(self)
    }

    /// The bytes of a Word document that holds title, table and notes, whole.
    ///
    /// ```
    /// # fn main() -> Result<(), qes_tables::TableError> {
    /// let mut table = qes_tables::Table::new("Papers");
    /// table.row(vec!["Norway".into(), 3_u64.into()]);
    /// assert!(table.to_docx()?.starts_with(b"PK"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`TableError::Docx`] when the archive cannot be written, for instance because a part exceeds what it can hold.
    pub fn to_docx(&self) -> Result<Vec<u8>, TableError> {
        crate::docx::render(self)
    }

    fn push(&mut self, cells: Vec<Cell>, kind: RowKind) {
        let widened = cells.len() > self.columns.len();
        while self.columns.len() < cells.len() {
            self.columns.push(Column { header: String::new(), align: Align::Left });
        }
        self.rows.push(Row { cells, kind });
        if widened {
            self.level();
        } else if let Some(row) = self.rows.last_mut() {
            row.fill(self.columns.len());
        }
    }

    fn level(&mut self) {
        let columns = self.columns.len();
        for row in &mut self.rows {
            row.fill(columns);
        }
    }

    /// How many columns to lay out: also right for a table whose fields were set by hand.
    pub(crate) fn span(&self) -> usize {
        self.rows.iter().map(|row| row.shown_cells().len()).max().unwrap_or(0).max(self.columns.len())
    }

    pub(crate) fn header(&self, column: usize) -> &str {
        self.columns.get(column).map_or("", |column| column.header.as_str())
    }

    pub(crate) fn align(&self, column: usize) -> Align {
        self.columns.get(column).map_or(Align::Left, |column| column.align)
    }
}

static MISSING: Cell = Cell::Missing;

impl Row {
    fn fill(&mut self, columns: usize) {
        if self.kind != RowKind::Group && self.cells.len() < columns {
            self.cells.resize(columns, Cell::Missing);
        }
    }

    /// All cells, or of a group its label.
    pub(crate) fn shown_cells(&self) -> &[Cell] {
        match self.kind {
            RowKind::Group => &self.cells[..self.cells.len().min(1)],
            RowKind::Body | RowKind::Total => &self.cells,
        }
    }

    /// The cell of a column, missing where the row ends before it.
    pub(crate) fn cell(&self, column: usize) -> &Cell {
        self.shown_cells().get(column).unwrap_or(&MISSING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_as_long_as_the_columns() {
        let mut table = Table::new("t").column("a", Align::Left).column("b", Align::Right);
        table.row(vec![]);
        table.group("g");
        table.total(vec!["x".into(), 1_u64.into(), "kept".into()]);
        let table = table.column("d", Align::Left);
        let lengths: Vec<usize> = table.rows.iter().map(|row| row.cells.len()).collect();
        assert_eq!(lengths, [4, 1, 4]);
        assert_eq!(table.rows[2].cells, ["x".into(), 1_u64.into(), "kept".into(), Cell::Missing]);
        assert_eq!(table.columns[2].header, "");
    }

    #[test]
    fn fields_set_by_hand_lose_nothing() {
        let mut table = Table::new("");
        table.rows.push(Row { cells: vec!["a".into(), "b".into()], kind: RowKind::Body });
        assert_eq!(table.span(), 2);
        assert_eq!(table.to_csv(), ",\na,b\n");
    }
}
