//! Everything that a cell has in scope: `use qes::prelude::*;`.
//!
//! polars' and plotters' own preludes are part of it, and the crates chrono, regex, `serde_json` and tokio by their names. Where both have a name, write its path: `polars::prelude::…`,
//! `plotters::prelude::…`.

pub use ::chrono;
pub use ::plotters;
#[expect(ambiguous_glob_reexports, reason = "whoever uses a name of both writes its path; the compiler says so")]
pub use ::plotters::prelude::*;
pub use ::polars;
pub use ::polars::frame::PivotColumnNaming;
pub use ::polars::prelude::*;
pub use ::polars::series::ops::NullBehavior;
pub use ::polars::sql::SQLContext;
pub use ::regex;
pub use ::serde_json;
pub use ::tokio;

pub use crate::{
    Agreement, AgreementFigure, AgreementItem, AgreementOptions, AgreementView, Benchmark, CharacteristicsOptions,
    CharacteristicsResult, Check, Checklist, CitationFormat, Cite, Concepts, Dedup, DedupOptions, DisplayHandle,
    Drawing, Export, Figure, FlowFrom, FlowOptions, FlowResult, FlowStandard, Frame, Frames, Intervals, Load,
    LoadedReview, ModelResult, Provenance, RatingColumns, Report, Resampling, Rich, Rows, Rule, ScreeningOptions,
    ScreeningRequest, ScreeningResult, SessionError, Show, Shows, Unit, cite, dedup, display, drawing, evcxr_input,
    export, frame, frames, input, load, password, report, review, screening, share, share_as, show, sql, study_flow,
};
