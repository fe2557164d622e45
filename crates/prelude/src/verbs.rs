//! What every result of a verb can do, and the verbs that need no review.

use std::path::Path;

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use qes::{
    Agreement, CharacteristicsResult, Check, CitationFormat, Cite, Concepts, Dedup, Explanation, Export, ExportOptions,
    FlowResult, Frames, Load, ModelResult, NamedOutput, Report, Rows, ScreeningResult, Show, Shown,
};
use qes_figures::{Canvas, Drawing};
use qes_work::Work;

use crate::error::SessionError;
use crate::session;

/// A result of a verb.
pub trait Shows {
    /// The result with its figures and tables, ready to be shown or exported.
    fn shown(&self) -> Shown;
}

macro_rules! shows {
    ($($result:ty),* $(,)?) => {$(
        impl Shows for $result {
            fn shown(&self) -> Shown {
                self.show()
            }
        }
    )*};
}

shows!(
    Agreement,
    CharacteristicsResult,
    Check,
    Cite,
    Concepts,
    Explanation,
    Export,
    FlowResult,
    Frames,
    Load,
    ModelResult,
    Report,
    Rows,
    ScreeningResult,
    Show,
);

impl Shows for Dedup {
    fn shown(&self) -> Shown {
        self.show(&Work::new()).expect("nobody stops it")
    }
}

/// Writes a result to a file whose ending gives the format; of the files that are there it replaces only one that is as
/// qes has written it.
///
/// # Errors
/// The ending does not fit, another file is there, or it cannot be written.
pub fn export(result: &impl Shows, path: impl AsRef<Path>) -> Result<Export, SessionError> {
    Ok(qes::export(NamedOutput::Result(&result.shown()), path.as_ref(), ExportOptions::default(), &Work::new())?)
}

/// How to cite the review, where [`crate::review`] has been called, and qes.
pub fn cite(format: CitationFormat) -> Cite {
    session::with(|s| s.workspace.cite(format))
}

/// A chart of one's own, drawn with plotters and shown as SVG and PNG.
///
/// ```
/// use qes_prelude::prelude::*;
///
/// let chart = drawing((320, 240), |area| {
///     area.fill(&WHITE)?;
///     area.draw(&Circle::new((160, 120), 40, BLUE.filled()))?;
///     Ok(())
/// })?;
/// assert!(chart.svg().contains("<circle"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The error of `draw`.
pub fn drawing<F>(size: (u32, u32), draw: F) -> Result<Drawing, Box<dyn std::error::Error>>
where
    F: FnOnce(&DrawingArea<Canvas, Shift>) -> Result<(), Box<dyn std::error::Error>>,
{
    Drawing::new(size.0, size.1, draw)
}

#[cfg(test)]
mod tests {
    use polars::df;

    use super::*;

    #[test]
    fn every_row_of_a_frame_is_exported() {
        let folder = tempfile::tempdir().unwrap();
        let frame = df!["n" => (0..60).collect::<Vec<i32>>()].unwrap();
        export(&frame, folder.path().join("a.csv")).unwrap();
        assert_eq!(std::fs::read_to_string(folder.path().join("a.csv")).unwrap().lines().count(), 61);
        assert_eq!(frame.shown().tables[0].rows.len(), 20);
    }

    #[test]
    fn a_frame_without_a_name_is_not_shared() {
        let refused = crate::share("", df!["n" => [1]].unwrap()).unwrap_err().to_string();
        assert!(refused.contains("a name that SQL can use"), "{refused}");
    }
}
