//! The study flow of a review as checked equations.
//!
//! A [`Flow`] is a set of boxes; each says which boxes it comes out of and how many records, papers or studies it
//! holds. From that alone follow the [`Equation`]s that must hold (what enters a stage, less what leaves it, is what the
//! next stage holds; the sources of a box add up to it) and the boxes that lead nowhere.
//!
//! ```
//! use qes_flow::{Flow, FlowBox, Kind};
//!
//! let flow = Flow::new(vec![
//!     FlowBox::new("found", "Records found", Kind::Source, 100, "records").of([("A", 60), ("B", 39)]),
//!     FlowBox::new("off", "Excluded on title", Kind::Excluded, 80, "records").from(["found"]),
//!     FlowBox::new("read", "Full text read", Kind::Screening, 20, "papers").from(["found"]),
//! ])?;
//! let broken: Vec<_> = flow.equations().into_iter().filter(|e| e.holds == Some(false)).collect();
//! assert_eq!(broken.len(), 1);
//! assert_eq!((broken[0].lhs_value, broken[0].rhs_value), (Some(99), Some(100)));
//! # Ok::<(), qes_flow::FlowError>(())
//! ```
//!
//! # Invariants
//! - No I/O, no data frames, no drawing: numbers and names only.
//! - A flow has no cycle and no reference to a box that is not there.
//! - A count that is missing makes its equations undecided, never false.

mod boxes;
mod derived;
mod equations;
mod error;
mod prisma;
mod screening;
mod simulate;
mod stage;

pub use boxes::{Count, Flow, FlowBox, Kind, Part};
pub use derived::{Lanes, Sources};
pub use equations::{Equation, Term};
pub use error::FlowError;
pub use prisma::{Account, AddedUp, LeftOut, OwnCount, OwnPlace, OwnRow, PrismaError, PrismaTable, reasons_of};
pub use screening::{
    Decision, Oddity, Outcome, Rule, Screened, Screening, Settled, StageOutcomes, State, Verdict, is_agreed,
    says_duplicate,
};
pub use simulate::{SimulatedScreening, SimulationError};
pub use stage::{SourceKind, Stage};

/// The handle that long work takes.
pub use qes_work::Work;
