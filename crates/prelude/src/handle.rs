//! What is shown on the way, and may be replaced later.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use qes_cells::Frame as Message;

use crate::display::{Rich, send};
use crate::error::SessionError;

/// Shows a value at once, wherever it stands in a cell; the handle replaces it later, from any cell. Outside a notebook
/// nothing is shown anywhere.
///
/// ```
/// # use qes_prelude::{display, prelude::DataFrame};
/// let shown = display(&DataFrame::default());
/// shown.update(&DataFrame::default())?;
/// # Ok::<(), qes_prelude::SessionError>(())
/// ```
pub fn display(value: &(impl Rich + ?Sized)) -> DisplayHandle {
    let ids = value.bundles().into_iter().map(|data| {
        let id = new_id();
        send(&Message::Display { data, id: Some(id.clone()) });
        id
    });
    DisplayHandle { ids: ids.collect() }
}

/// Something that a notebook shows. The handle itself shows nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayHandle {
    /// One name for each part.
    ids: Vec<String>,
}

impl DisplayHandle {
    /// Shows a value in the place of what was shown.
    ///
    /// # Errors
    /// The value has not as many parts as the one that it is to replace; then nothing is replaced.
    pub fn update(&self, value: &(impl Rich + ?Sized)) -> Result<(), SessionError> {
        let bundles = value.bundles();
        if bundles.len() != self.ids.len() {
            let parts = |n: usize| if n == 1 { "1 part".to_owned() } else { format!("{n} parts") };
            let message = format!(
                "found a value of {}, expected {}, as what it is to replace; display() shows it anew",
                parts(bundles.len()),
                parts(self.ids.len())
            );
            return Err(SessionError::Refused { class: "OtherParts".to_owned(), message });
        }
        for (data, id) in bundles.into_iter().zip(&self.ids) {
            send(&Message::Update { data, id: id.clone() });
        }
        Ok(())
    }
}

/// What it stands for is there already.
impl Rich for DisplayHandle {
    fn bundles(&self) -> Vec<qes_cells::Bundle> {
        Vec::new()
    }
}

/// A name that no other session has.
fn new_id() -> String {
    static SESSION: OnceLock<String> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let session = SESSION.get_or_init(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        format!("qes-display-{}-{:x}", std::process::id(), since.as_nanos())
    });
    format!("{session}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use polars::df;

    use super::*;

    #[test]
    fn a_value_is_replaced_by_one_of_as_many_parts() {
        let frame = df!["a" => [1, 2]].unwrap();
        let one = display(&frame);
        let other = display(&frame);
        assert!(one.ids.len() == 1 && one != other);
        assert!(one.update(&frame).is_ok());
        let error = one.update(&(&frame, &frame)).unwrap_err();
        assert_eq!(error.class(), "OtherParts");
        assert!(error.to_string().contains("2 parts") && error.to_string().contains("1 part,"), "{error}");
        assert!(one.bundles().is_empty());
    }
}
