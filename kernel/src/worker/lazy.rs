//! An engine that is made when first needed and whose panics end a cell, not the kernel.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::engine::Engine;
use crate::outputs::CellError;

/// Makes the engine, on the worker thread.
pub(crate) type MakeEngine = Box<dyn FnOnce() -> Box<dyn Engine> + Send>;

pub(crate) struct Lazy {
    make: Option<MakeEngine>,
    engine: Option<Box<dyn Engine>>,
}

impl Lazy {
    pub(crate) fn new(make: MakeEngine) -> Self {
        Self { make: Some(make), engine: None }
    }

    /// What `work` gives, or the panic it or the making of the engine ended with.
    pub(crate) fn with<T>(&mut self, work: impl FnOnce(&mut dyn Engine) -> T) -> Result<T, CellError> {
        if let Some(make) = self.make.take() {
            // A panic leaves nothing behind that could be seen half done: there is no engine then.
            let made = catch_unwind(AssertUnwindSafe(make)).map_err(|panic| internal_error(&*panic))?;
            self.engine = Some(made);
        }
        let Some(engine) = self.engine.as_deref_mut() else {
            return Err(report("the session could not be created; restart the kernel"));
        };
        // The engine is used again: what a panic left half done shows there, and the error asks to report it.
        catch_unwind(AssertUnwindSafe(|| work(engine))).map_err(|panic| internal_error(&*panic))
    }
}

fn internal_error(panic: &(dyn Any + Send)) -> CellError {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    report(text.unwrap_or("a panic without a message"))
}

fn report(what: &str) -> CellError {
    let repository = env!("CARGO_PKG_REPOSITORY");
    let evalue = format!("{what} (a defect of qes: please report it at {repository}/issues)");
    CellError { ename: "InternalError".to_owned(), traceback: vec![format!("InternalError: {evalue}")], evalue }
}
