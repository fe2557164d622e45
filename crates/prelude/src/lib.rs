//! What Rust cells have in scope: the façade, polars and plotters, and the session of the notebook.
//!
//! In a notebook this crate is called `qes`, and every cell begins with `use qes::prelude::*;`. Outside a notebook the
//! same code runs on a session of its own (`qes = { package = "qes-prelude" }`):
//!
//! ```
//! use qes_prelude as qes;
//! use qes::prelude::*;
//!
//! load(concat!(env!("CARGO_MANIFEST_DIR"), "/../../notebooks/data/msk-pain"))?;
//! let agreement = review()?.agreement("global")?;
//! assert_eq!(agreement.raters.len(), 2);
//!
//! let included = frame("papers")?.lazy().filter(col("status").eq(lit("included"))).collect()?;
//! assert_eq!(included.height(), 76);
//! share("included", included)?;
//! assert_eq!(sql("SELECT COUNT(*) AS n FROM included")?.data.height(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - A verb gives the same result as its command, typed.
//! - In a notebook the session is the kernel's: nothing is kept here but a copy of the review, and mapped frames.
//! - What a cell makes carries the weakest provenance of what the cell has read, of what its variables were made of, and of its own rows.
//!   Where some of that is not stated, nothing is known of it, unless other parts are simulated. What else the code read is not known.
//! - What a cell shows and what it prints leave in the order in which it happened.

#[doc(hidden)]
pub mod cell;
mod display;
mod error;
mod frames;
mod handle;
mod input;
mod link;
pub mod prelude;
mod records;
mod review;
mod session;
#[doc(hidden)]
pub mod shared;
mod verbs;

pub use ::qes::*;
pub use display::Rich;
pub use error::SessionError;
pub use frames::{Shareable, frame, frames, share, share_as, show, sql};
pub use handle::{DisplayHandle, display};
pub use input::{evcxr_input, input, password};
pub use plotters;
pub use polars;
pub use qes_figures::{Canvas, Drawing};
pub use records::{dedup, report, screening, study_flow};
pub use review::{LoadedReview, load, review};
pub use serde_json;
pub use tokio;
pub use verbs::{Shows, cite, drawing, export};
