//! The error of `?` in a cell.

use std::any::Any;
use std::error::Error;
use std::fmt::Debug;
use std::io;

use polars::prelude::PolarsError;

use super::words::{self, with_causes};
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

/// The words of an error and of its causes: its own where it is one that has some, else what `{:?}` prints.
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
    macro_rules! errors {
        ($($kind:ty => $class:literal),* $(,)?) => {
            $(if let Some(error) = error.downcast_ref::<$kind>() {
                return shown($class, with_causes(error));
            })*
        };
    }
    if let Some((class, message)) = words::of(error) {
        return shown(&class, message);
    }
    if let Some(error) = error.downcast_ref::<SessionError>() {
        return shown(error.class(), error.to_string());
    }
    if let Some(error) = error.downcast_ref::<qes::Error>() {
        return shown(error.class(), error.to_string());
    }
    if let Some(error) = error.downcast_ref::<Box<dyn Error>>() {
        return shown("Error", with_causes(&**error));
    }
    if let Some(error) = error.downcast_ref::<Box<dyn Error + Send + Sync>>() {
        return shown("Error", with_causes(&**error));
    }
    errors!(
        PolarsError => "PolarsError",
        io::Error => "IoError",
        std::num::ParseIntError => "ParseIntError",
        std::num::ParseFloatError => "ParseFloatError",
        std::num::TryFromIntError => "TryFromIntError",
        std::str::ParseBoolError => "ParseBoolError",
        std::str::Utf8Error => "Utf8Error",
        std::string::FromUtf8Error => "FromUtf8Error",
        std::char::ParseCharError => "ParseCharError",
        std::char::CharTryFromError => "CharTryFromError",
        std::array::TryFromSliceError => "TryFromSliceError",
        std::net::AddrParseError => "AddrParseError",
        std::time::SystemTimeError => "SystemTimeError",
        std::env::VarError => "VarError",
        std::sync::mpsc::RecvError => "RecvError",
        std::cell::BorrowError => "BorrowError",
        std::cell::BorrowMutError => "BorrowMutError",
        std::fmt::Error => "FormatError",
        serde_json::Error => "JsonError",
    );
    words!(
        String => "Error",
        std::borrow::Cow<'static, str> => "Error",
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
