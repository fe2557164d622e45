//! Everything that a cell has in scope: `use qes::prelude::*;`.
//!
//! polars' and plotters' own preludes are part of it. Where both have a name, write its path: `polars::prelude::…`,
//! `plotters::prelude::…`.

pub use ::plotters;
#[expect(ambiguous_glob_reexports, reason = "whoever uses a name of both writes its path; the compiler says so")]
pub use ::plotters::prelude::*;
pub use ::polars;
pub use ::polars::prelude::*;
pub use ::tokio;

pub use crate::{
    Agreement, AgreementFigure, AgreementItem, AgreementOptions, AgreementView, Benchmark, CharacteristicsResult,
    Check, CitationFormat, Cite, Concepts, Drawing, Export, Figure, FlowResult, Frame, Frames, Intervals, Load,
    LoadedReview, ModelResult, Provenance, RatingColumns, Resampling, Rich, Rows, SessionError, Show, Shows, Unit,
    cite, display, drawing, evcxr_input, export, frame, frames, input, load, password, review, share, share_as, show,
    sql,
};
