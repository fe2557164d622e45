//! One presentation table, rendered as text, HTML, Markdown, CSV and a Word document.
//!
//! A [`Table`] is what a command wants to show: a title, columns, rows of typed [`Cell`]s and notes. Every format is
//! made from that one value, so they cannot disagree.
//!
//! ```
//! use qes_tables::{Align, Cell, Table};
//!
//! let mut table = Table::new("Agreement per item").column("Item", Align::Left).column("Kappa", Align::Right);
//! table.row(vec!["Aims".into(), Cell::Number { value: 0.4, decimals: 2 }]);
//! table.row(vec!["Ethics".into(), Cell::Undefined("every answer is the same".into())]);
//! table.note("Two appraisers.");
//! assert_eq!(
//!     table.to_text(100),
//!     "Agreement per item\n\
//!      \n\
//!      Item    Kappa\n\
//!      ──────  ─────\n\
//!      Aims     0.40\n\
//!      Ethics     –¹\n\
//!      \n\
//!      ¹ every answer is the same\n\
//!      Two appraisers."
//! );
//! ```
//!
//! # Invariants
//! - No I/O and no knowledge of the domain: strings and numbers in, strings and bytes out. The same table gives the
//!   same bytes.
//! - Rows added by [`Table::row`] and [`Table::total`] have as many cells as there are columns.
//! - No number is shown as NaN or infinite: it is undefined, and every undefined cell says why in a footnote.
//! - Text is data. It cannot break the layout, reach the terminal as a control sequence, or reach HTML, Markdown or
//!   XML unescaped; control and bidirectional format characters are replaced by visible ones, in all formats but CSV.
//! - Text and HTML shorten what is longer than 300 characters and say how long it is; Markdown, Word and CSV hold the
//!   whole. [`Table::within`] is the beginning of a table that is too large to be shown, and says so.
//! - CSV is for machines: numbers at full precision without separators, proportions as fractions of 1, nothing
//!   altered, no title, no notes.

mod bounds;
mod cell;
mod csv;
mod docx;
mod error;
mod footnotes;
mod html;
mod markdown;
mod table;
mod text;
mod visible;
mod wrap;

pub use bounds::Bounds;
pub use cell::{Cell, decimals_beside, integer, percent};
pub use error::TableError;
pub use table::{Align, Column, Row, RowKind, Table};
pub use visible::{shortened, visible};
pub use wrap::wrap;
