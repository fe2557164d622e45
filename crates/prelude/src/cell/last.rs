//! The value of a cell's last expression: the traits have the same method, and the compiler takes the first that fits.

use std::fmt::{Debug, Display};

use qes::{Basis, Provenance};
use qes_cells::Bundle;

use crate::display::{Rich, show_value, words};
use crate::session;

/// The value of a cell's last expression.
pub struct Last<'a, T: ?Sized>(pub &'a T);

impl<T: ?Sized> Clone for Last<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Last<'_, T> {}

/// Shows it as what it is.
pub trait ShowRich {
    /// Shows it.
    fn show_last(&self);
}

/// Shows it as `{:?}` prints it.
pub trait ShowDebug {
    /// Shows it.
    fn show_last(&self);
}

/// Shows it as `{}` prints it.
pub trait ShowDisplay {
    /// Shows it.
    fn show_last(&self);
}

/// Says what it is, where it cannot be printed.
pub trait ShowType {
    /// Shows it.
    fn show_last(self);
}

impl<T: Rich + ?Sized> ShowRich for &&Last<'_, T> {
    fn show_last(&self) {
        show_value(self.0.bundles());
    }
}

impl<T: Debug + ?Sized> ShowDebug for &Last<'_, T> {
    fn show_last(&self) {
        show_debug(&self.0);
    }
}

impl<T: Display + ?Sized> ShowDisplay for Last<'_, T> {
    fn show_last(&self) {
        show_display(&self.0);
    }
}

// Taken by value, it is the last that the compiler tries.
impl<T: ?Sized> ShowType for Last<'_, T> {
    fn show_last(self) {
        let kind = std::any::type_name::<T>();
        show_text(format!("a value of type {kind}, which has neither Debug nor Display"));
    }
}

#[inline(never)]
fn show_debug(value: &dyn Debug) {
    show_text(format!("{value:?}"));
}

#[inline(never)]
fn show_display(value: &dyn Display) {
    show_text(format!("{value}"));
}

#[inline(never)]
fn show_text(text: String) {
    show_value(plain(text, &session::with(|s| s.basis())));
}

/// A value as text. What was computed from made-up data says so above it; the value itself stays as it is.
fn plain(text: String, basis: &Basis) -> Vec<Bundle> {
    let made_up = basis.provenance == Some(Provenance::Simulated);
    let stamp = basis.notes().into_iter().next().filter(|_| made_up);
    stamp.into_iter().chain([text]).map(words).collect()
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    struct Silent;
    struct Shown;
    #[derive(Debug)]
    struct Both;

    impl fmt::Display for Shown {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("shown")
        }
    }

    impl fmt::Display for Both {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("displayed")
        }
    }

    #[test]
    fn a_number_made_of_made_up_data_says_so() {
        let texts = |provenance| {
            let bundles = plain("93".to_owned(), &Basis { provenance, ..Basis::default() });
            bundles.iter().map(|b| b["text/plain"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(texts(None), ["93"]);
        assert_eq!(texts(Some(Provenance::Assumed)), ["93"]);
        let stamped = texts(Some(Provenance::Simulated));
        assert!(stamped.len() == 2 && stamped[0].contains("SIMULATED") && stamped[1] == "93", "{stamped:?}");
    }

    /// Outside a notebook nothing is shown; that each of these compiles is what counts.
    #[test]
    #[expect(clippy::needless_borrow, reason = "so it stands in the code around a cell")]
    fn every_value_has_one_way_to_be_shown() {
        (&&&Last(&())).show_last();
        (&&&Last(&Silent)).show_last();
        (&&&Last(&Shown)).show_last();
        (&&&Last(&Both)).show_last();
        (&&&Last("text")).show_last();
        (&&&Last(&[1, 2][..])).show_last();
        (&&&Last(&|| 1)).show_last();
        (&&&Last(&Some(1))).show_last();
        (&&&Last(&(1, Some(Shown)))).show_last();
        (&&&Last(&Ok::<_, Both>(Both))).show_last();
    }
}
