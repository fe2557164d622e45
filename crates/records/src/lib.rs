//! Bibliographic records: formats in and out, duplicates.
//!
//! ```
//! use qes_records::{Format, Name, Work};
//!
//! let text = "TY  - JOUR\nTI  - Living with pain\nAU  - Berg, A.\nPY  - 2011\nER  - \n";
//! let parsed = Format::Ris.read(text);
//! assert_eq!((parsed.begun, parsed.records.len(), parsed.warnings.len()), (1, 1, 0));
//! assert_eq!(parsed.records[0].first(Name::Title), Some("Living with pain"));
//! assert_eq!(Format::Ris.write(&parsed.records, &Work::new())?.trim(), text.trim());
//! # Ok::<(), qes_records::Stopped>(())
//! ```
//!
//! # Invariants
//! - No reader panics, and none loses a record: a faulty one is read as far as it can be, with a [`Warning`] that names its line.
//! - As many records come out as a count of the file's text, made apart from the reader, finds; or a warning says so.
//! - A field keeps the file's tag and text; what is written and read again is the same.
//! - Duplicates are links with reasons. Nothing is deleted, and the same records give the same links.
//! - No files, no frames, no clock, no randomness: a seed is an argument.

mod aside;
mod corpus;
mod decode;
mod duplicates;
mod formats;
mod lines;
mod names;
mod nothing;
mod people;
mod precedence;
mod record;
mod year;

pub use aside::let_go;
pub use corpus::{Corpus, Made};
pub use decode::{Decoded, Mixed, UnknownEncoding, decode, decode_as};
pub use duplicates::{Citation, Citations, Duplicates, Link, Options, Reason, Verdict, compare, find_duplicates};
pub use formats::{
    Format, Parsed, Producer, TableReader, Warning, is_vertical, keywords_by_commas, keywords_of, repeats_head,
    resembles, standard_columns,
};
pub use nothing::{is_no_value, is_rounded};
pub use people::people_of;
pub use qes_work::{Stopped, Work};
pub use record::{Field, Name, Record};
