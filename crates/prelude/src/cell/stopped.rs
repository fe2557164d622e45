//! The error of `?` in a cell.

use std::any::Any;
use std::fmt::Debug;
use std::io;

use polars::prelude::PolarsError;

use crate::error::SessionError;

/// A cell left with an error of `?`.
pub struct Stopped {
    pub(super) class: String,
    pub(super) message: String,
}

/// Any error that can be printed stops a cell.
impl<E: Debug + 'static> From<E> for Stopped {
    fn from(error: E) -> Self {
        described(&error, &error)
    }
}

/// The words of an error: its own where it is one that has some, else what `{:?}` prints.
#[inline(never)]
fn described(error: &dyn Any, debug: &dyn Debug) -> Stopped {
    let shown = |class: &str, message: String| Stopped { class: class.to_owned(), message };
    macro_rules! words {
        ($($kind:ty => $class:literal),* $(,)?) => {
            $(if let Some(error) = error.downcast_ref::<$kind>() {
                return shown($class, error.to_string());
            })*
        };
    }
    if let Some(error) = error.downcast_ref::<SessionError>() {
        return shown(error.class(), error.to_string());
    }
    if let Some(error) = error.downcast_ref::<qes::Error>() {
        return shown(error.class(), error.to_string());
    }
    words!(
        PolarsError => "PolarsError",
        io::Error => "IoError",
        Box<dyn std::error::Error> => "Error",
        Box<dyn std::error::Error + Send + Sync> => "Error",
        std::num::ParseIntError => "ParseIntError",
        std::num::ParseFloatError => "ParseFloatError",
        std::fmt::Error => "FormatError",
        serde_json::Error => "JsonError",
        String => "Error",
        &'static str => "Error",
    );
    shown("Error", format!("{debug:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_its_own_words() {
        let words = |stopped: Stopped| (stopped.class, stopped.message);
        let boxed: Box<dyn std::error::Error> = "boxed".into();
        assert_eq!(words(Stopped::from(boxed)), ("Error".to_owned(), "boxed".to_owned()));
        assert_eq!(words(Stopped::from("x".parse::<i32>().unwrap_err())).0, "ParseIntError");
        assert_eq!(words(Stopped::from(Some(1))).1, "Some(1)");
        assert_eq!(words(Stopped::from(SessionError::Verb(qes::Error::NoReview))).0, "NoReview");
    }
}
