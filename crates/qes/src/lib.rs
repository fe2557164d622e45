//! The façade: a [`Workspace`] with a review, its frames, and the verbs that commands and Rust code share.
//!
//! ```
//! use qes::Workspace;
//!
//! let mut workspace = Workspace::default();
//! workspace.load(concat!(env!("CARGO_MANIFEST_DIR"), "/../../notebooks/data/msk-pain"), None, Default::default())?;
//! let agreement = workspace.agreement("global", &Default::default(), &qes::Work::new())?;
//! let kappa = &agreement.items[0].coefficients[1];
//! assert!((kappa.value.clone().unwrap() - 115.0 / 301.0).abs() < 1e-12);
//! # Ok::<(), qes::Error>(())
//! ```
//!
//! # Invariants
//! - Every result begins with the same keys and says what it rests on, down to the caption.
//! - A MIME bundle holds either a table or a figure, and the machine-readable result.
//! - A verb that fails leaves the workspace as it was.

mod arrow;
mod environment;
mod error;
mod shown;
mod verbs;
mod words;
mod workspace;
mod written;

pub use arrow::{map_frame, write_frame};
pub use error::Error;
pub use qes_agreement::{Benchmark, Intervals, Metric, Resampling, Statistic, Weights};
pub use qes_figures::Figure;
pub use qes_flow::Rule;
pub use qes_review::{
    CharacteristicsOptions, Checked, ClaimCounts, Day, Dialect, Finding, Frame, Provenance, RatingColumns, ReadOptions,
    Review, RuleReport, ScreeningOptions, Severity, Unit, files,
};
pub use qes_tables::{Align, Bounds, Table, integer, visible};
pub use qes_work::Work;
pub use shown::{Basis, RESULT_TYPE, Shown, metadata, picture};
pub use verbs::agreement::{
    Agreement, AgreementFigure, AgreementItem, AgreementOptions, AgreementView, Disagreement, Pairs, ParadoxView, Rest,
    ScoresFrom, short_statistic_name,
};
pub use verbs::characteristics::CharacteristicsResult;
pub use verbs::check::Check;
pub use verbs::cite::{CitationFormat, Cite};
pub use verbs::concepts::Concepts;
pub use verbs::dedup::{Dedup, DedupOptions, Explanation, Outcome};
pub use verbs::export::{Export, ExportOptions, NamedOutput, Program, export};
pub use verbs::flow::{FlowFrom, FlowOptions, FlowResult, FlowStandard, Written};
pub use verbs::frames::{FrameShape, Frames, Rows, Show};
pub use verbs::load::Load;
pub use verbs::model::ModelResult;
pub use verbs::report::{Checklist, Report, ReportItem, Status};
pub use verbs::reset::{Dropped, Reset};
pub use verbs::screening::{ScreeningRequest, ScreeningResult};
pub use verbs::simulate::{SimulatedAppraisal, SimulatedCorpus, SimulatedDecisions};
pub use verbs::sql::{SqlColumn, SqlPlace, SqlTable, sql_goes_on};
pub use workspace::{Workspace, good_name};
pub use written::remember_written_in;

/// The version of qes, as results and citations name it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
