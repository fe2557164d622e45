//! What the wire needs from whatever runs the cells.

use crate::outputs::{Bundle, CellError, Completeness, Completion, Outputs};

/// Runs cells and answers questions about them. It lives on the worker thread from its first use to its drop.
pub trait Engine {
    /// Runs one cell; its outputs go to `out` in order.
    ///
    /// # Errors
    /// The one error of the cell.
    fn execute(&mut self, code: &str, out: &mut dyn Outputs) -> Result<(), CellError>;

    /// The ways to go on at `cursor`, which counts Unicode code points.
    fn complete(&mut self, code: &str, cursor: usize) -> Completion;

    /// What is known of the thing at `cursor`, if anything.
    fn inspect(&mut self, code: &str, cursor: usize) -> Option<Bundle>;

    /// The value of one of a request's `user_expressions`; `interrupted` says whether somebody asked it to stop.
    ///
    /// # Errors
    /// Why it has none.
    fn evaluate(&mut self, expression: &str, interrupted: &dyn Fn() -> bool) -> Result<Bundle, CellError>;

    /// Whether `code` could be run as it stands.
    fn is_complete(&self, code: &str) -> Completeness;
}
