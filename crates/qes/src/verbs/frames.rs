//! The session's frames, and the rows of one.

use polars::prelude::{AnyValue, Column, DataFrame, DataType};
use qes_review::{Frame, Provenance, text_of};
use qes_tables::{Align, Cell, Table, shortened};
use serde_json::{Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown, Whole, bounds, undefined};
use crate::words::{count, named};
use crate::workspace::Workspace;

/// Rows shown where no number is asked for.
const ROWS: usize = 20;
/// Bytes of a text in the machine-readable result of a part of a frame.
const LETTERS: usize = 10_000;
/// Cells that are looked at, whether they fit or not.
const CELLS: usize = 200_000;
/// The column of bibliographic records that holds each as its file has it.
const FIELDS: &str = "fields";

/// Every frame with its shape.
#[derive(Debug, Clone)]
pub struct Frames {
    /// The frames, in order.
    pub frames: Vec<FrameShape>,
}

/// The shape of a frame.
#[derive(Debug, Clone)]
pub struct FrameShape {
    /// Name.
    pub name: String,
    /// Number of rows.
    pub rows: usize,
    /// Columns with their types.
    pub columns: Vec<(String, String)>,
    /// The weakest provenance of the rows; `None` where the data say nothing of it.
    pub provenance: Option<Provenance>,
    /// Whether it is the session's own.
    pub own: bool,
    /// Whether commands read it in the place of a table of the review.
    pub replaces: bool,
}

/// Rows of a frame.
#[derive(Debug, Clone)]
pub struct Rows {
    /// The frame's name, or a word for what it is.
    pub name: String,
    /// All rows.
    pub data: DataFrame,
    /// How many of them are shown, as far as they fit.
    pub shown_rows: usize,
    /// Whether somebody asked for that number.
    pub asked: bool,
    /// What they rest on.
    pub basis: Basis,
}

/// The rows of a frame that was asked for by name.
#[derive(Debug, Clone)]
pub struct Show(pub Rows);

impl Workspace {
    /// Every frame of the workspace.
    pub fn frames(&self) -> Frames {
        let describe = |f: &Frame| FrameShape {
            name: f.name.clone(),
            rows: f.height(),
            columns: f.columns().into_iter().map(str::to_owned).zip(f.types()).collect(),
            provenance: f.provenance,
            own: self.own_names().any(|name| name == f.name),
            replaces: self.loaded_review().is_ok() && self.takes_place(&f.name),
        };
        Frames { frames: self.frame_list().map(describe).collect() }
    }

    /// The rows of a frame, of which the first `rows` are shown.
    ///
    /// # Errors
    /// There is no such frame.
    pub fn rows(&self, name: &str, rows: Option<usize>) -> Result<Show, Error> {
        let frame = self.frame(name)?;
        let basis = self.basis_of(&[frame], frame.provenance, Vec::new());
        let (name, data) = (name.to_owned(), frame.data.clone());
        Ok(Show(Rows { name, data, shown_rows: rows.unwrap_or(ROWS), asked: rows.is_some(), basis }))
    }
}

impl Frames {
    /// The result as it is shown.
    pub fn show(&self) -> Shown {
        let frames: Vec<Value> = self
            .frames
            .iter()
            .map(|FrameShape { name, rows, columns, provenance, own, replaces }| {
                let columns: Vec<Value> =
                    columns.iter().map(|(name, kind)| json!({ "name": name, "type": kind })).collect();
                let p = provenance.map_or_else(|| undefined("the data say nothing of it"), |p| p.name().into());
                json!({
                    "name": name, "rows": rows, "columns": columns, "provenance": p, "own": own, "replaces": replaces,
                })
            })
            .collect();
        let basis =
            Basis { provenance: Provenance::of_all(self.frames.iter().map(|f| f.provenance)), ..Basis::default() };
        let mut table = Table::new("Frames")
            .column("frame", Align::Left)
            .column("rows", Align::Right)
            .column("columns", Align::Left)
            .column("provenance", Align::Left);
        let mixed = self.frames.iter().any(|f| f.own) && self.frames.iter().any(|f| !f.own || f.replaces);
        if mixed {
            table = table.column("whose", Align::Left);
        }
        for FrameShape { name, rows, columns, provenance, own, replaces } in &self.frames {
            let columns: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
            let p = provenance.map_or_else(|| "not stated".to_owned(), |p| p.to_string());
            let mut cells: Vec<Cell> = vec![name.as_str().into(), (*rows).into(), columns.join(", ").into(), p.into()];
            if mixed {
                cells.push(if *own { "session".into() } else { "review".into() });
            }
            table.row(cells);
            if *replaces {
                table.note(format!(
                    "'{name}' is the session's own: every command reads it, not the review's, until %reset {} or another review.",
 named(name)
                ));
            }
        }
        if self.frames.is_empty() {
            table.note("There is no frame yet: %load msk-pain");
        }
        Shown::new("frames", &basis, json!({ "frames": frames })).with_table(table, &basis)
    }
}

impl Show {
    /// The result as it is shown.
    pub fn show(&self) -> Shown {
        self.0.shown("show")
    }
}

impl Rows {
    /// The result of a query as it is shown.
    pub fn show(&self) -> Shown {
        self.shown("sql")
    }

    /// As the result of something else than a query.
    pub fn shown(&self, command: &'static str) -> Shown {
        let bounds = bounds::usual(self.asked);
        // Of a wide frame fewer rows are looked at.
        let most = self.shown_rows.min(bounds.rows).min((CELLS / self.data.width().max(1)).max(1));
        let looked_at = Self { data: self.data.head(Some(most)), ..self.clone() };
        let mut table = looked_at.table_of(looked_at.data.height(), false, short_cell);
        let (height, _) = bounds.fitting(&table.rows);
        table.rows.truncate(height);
        let less = height < self.shown_rows.min(self.data.height());
        let mut shown = self.first(command, height, table, less, LETTERS);
        shown.asked = self.asked;
        shown
    }

    /// Every row as it would be shown.
    pub(crate) fn all(&self, command: &'static str) -> Shown {
        let height = self.data.height();
        self.first(command, height, self.table(height, false), false, usize::MAX)
    }

    /// The first rows, which `table` holds, with texts of at most `letters` bytes; `less` are shown than were asked for.
    fn first(&self, command: &'static str, height: usize, mut table: Table, less: bool, letters: usize) -> Shown {
        let columns: Vec<String> = self.data.columns().iter().map(|c| c.name().to_string()).collect();
        let mut cut = false;
        let rows: Vec<Value> = (0..height).map(|row| self.json_row(row, letters, &mut cut)).collect();
        let mut own = json!({ "columns": columns, "rows": rows, "total_rows": self.data.height() });
        if cut {
            let reason = format!("of texts of more than {} bytes the beginning is shown", count(letters));
            own["left_out"] = json!({ "reason": format!("{reason}; %export last FILE.json holds all") });
        }
        if self.data.height() > height {
            let rows = format!("{} of {} rows", count(height), count(self.data.height()));
            table.note(if less { format!("{rows}: more do not fit here; {}", bounds::rest(command)) } else { rows });
        }
        if self.basis.session_frames.contains(&self.name) {
            table.note(format!("Every command reads it until %reset {} or another review.", named(&self.name)));
        }
        if self.data.width() > 1 && columns.iter().any(|c| c == FIELDS) {
            table.note("Not shown: 'fields', which holds each record as its file has it.");
        }
        Shown::new(command, &self.basis, own).with_table(table, &self.basis).with_whole(Whole::Rows(self.clone()))
    }

    /// The first rows as a table: for reading, or with every column.
    pub(crate) fn table(&self, height: usize, every_column: bool) -> Table {
        self.table_of(height, every_column, cell)
    }

    fn table_of(&self, height: usize, every_column: bool, cell: fn(&AnyValue<'_>) -> Cell) -> Table {
        let mut table = Table::new(self.name.clone());
        // Each record as its file has it is for exports, not for reading; whoever asks for it alone gets it.
        let read = |c: &&Column| every_column || c.name() != FIELDS || self.data.width() == 1;
        for column in self.data.columns().iter().filter(read) {
            let align = if column.dtype().is_primitive_numeric() { Align::Right } else { Align::Left };
            table = table.column(column.name().to_string(), align);
        }
        for row in 0..height {
            table.row(
                self.data
                    .columns()
                    .iter()
                    .filter(read)
                    .map(|c| c.get(row).map_or(Cell::Missing, |v| cell(&v)))
                    .collect(),
            );
        }
        table
    }

    /// The values of a row, in the order of the columns; whether a text was cut goes to `cut`.
    pub(crate) fn json_row(&self, row: usize, letters: usize, cut: &mut bool) -> Value {
        let mut value = |column: &Column| match column.get(row) {
            Ok(AnyValue::String(text)) if text.len() > letters => {
                *cut = true;
                let end = text.floor_char_boundary(letters);
                Value::String(format!("{}…", &text[..end]))
            }
            Ok(value) => json_value(&value, column.dtype()),
            Err(_) => Value::Null,
        };
        self.data.columns().iter().map(&mut value).collect()
    }
}

pub(crate) fn cell(value: &AnyValue<'_>) -> Cell {
    match value {
        AnyValue::Null => Cell::Missing,
        AnyValue::Float64(f) if !f.is_finite() => Cell::Undefined("not a finite number".to_owned()),
        AnyValue::Float32(f) if !f.is_finite() => Cell::Undefined("not a finite number".to_owned()),
        other => text_of(other).map_or(Cell::Missing, Cell::Text),
    }
}

/// The value of a cell that is only looked at: a long text is not copied.
fn short_cell(value: &AnyValue<'_>) -> Cell {
    match value {
        AnyValue::String(text) => Cell::Text(shortened(text).into_owned()),
        AnyValue::StringOwned(text) => Cell::Text(shortened(text.as_str()).into_owned()),
        other => match cell(other) {
            Cell::Text(text) => Cell::Text(shortened(&text).into_owned()),
            cell => cell,
        },
    }
}

fn json_value(value: &AnyValue<'_>, kind: &DataType) -> Value {
    match value {
        AnyValue::Null => Value::Null,
        AnyValue::Boolean(b) => (*b).into(),
        _ if kind.is_integer() => value.try_extract::<i64>().map_or(Value::Null, Value::from),
        _ if kind.is_float() => match value.try_extract::<f64>() {
            Ok(f) if f.is_finite() => f.into(),
            _ => undefined("not a finite number"),
        },
        AnyValue::List(values) => values.iter().map(|v| json_value(&v, values.dtype())).collect(),
        other => text_of(other).map_or(Value::Null, Value::String),
    }
}
