//! The words of errors that cells define.
//!
//! `?` hands over a value of which the compiler knows no more than that it can be printed with `{:?}`. Who defines a type
//! knows more: the code around a cell tells here which of its types are errors, once for each.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::fmt::Display;
use std::marker::PhantomData;

/// What an error says.
type Says = fn(&dyn Any) -> Option<String>;

thread_local! {
    static KNOWN: RefCell<HashMap<TypeId, (&'static str, Says)>> = RefCell::default();
}

/// A type whose words can be learned; the traits have the same method, and the compiler takes the first that fits.
pub struct Words<T>(PhantomData<T>);

impl<T> Words<T> {
    /// The type.
    pub const OF: Self = Self(PhantomData);
}

impl<T> Clone for Words<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Words<T> {}

/// An error: its words and those of its causes.
pub trait LearnError {
    /// Learns them.
    fn learn(&self);
}

/// Something that can be displayed.
pub trait LearnDisplay {
    /// Learns its words.
    fn learn(&self);
}

/// Anything else has no words.
pub trait LearnNothing {
    /// Forgets those of an older type of the name.
    fn learn(self);
}

impl<T: Error + 'static> LearnError for &Words<T> {
    fn learn(&self) {
        know::<T>(|value| value.downcast_ref::<T>().map(|error| with_causes(error)));
    }
}

impl<T: Display + 'static> LearnDisplay for Words<T> {
    fn learn(&self) {
        know::<T>(|value| value.downcast_ref::<T>().map(T::to_string));
    }
}

impl<T> LearnNothing for Words<T> {
    fn learn(self) {}
}

fn know<T: 'static>(says: Says) {
    KNOWN.with_borrow_mut(|known| known.insert(TypeId::of::<T>(), (std::any::type_name::<T>(), says)));
}

/// The name of the type of an error that a cell defined, and its words.
pub(super) fn of(value: &dyn Any) -> Option<(String, String)> {
    let (kind, says) = KNOWN.with_borrow(|known| known.get(&value.type_id()).copied())?;
    // Generic types are not learned: the last name is the type's own.
    let name = kind.rsplit("::").next().unwrap_or(kind);
    Some((name.to_owned(), says(value)?))
}

/// An error and what caused it; a cause that the error names itself is not said twice.
pub(super) fn with_causes(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.fold(error.to_string(), |text, cause| {
        let cause = cause.to_string();
        if text.contains(&cause) { text } else { format!("{text}: {cause}") }
    })
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    #[derive(Debug)]
    struct Inner;
    #[derive(Debug)]
    struct Outer(Inner);
    #[derive(Debug)]
    struct Plain;
    #[derive(Debug)]
    struct Silent;

    impl Display for Inner {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the file is away")
        }
    }
    impl Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("nothing to count")
        }
    }
    impl Display for Plain {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("plain words")
        }
    }
    impl Error for Inner {}
    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    #[expect(clippy::needless_borrow, reason = "so it stands in the code around a cell")]
    fn a_type_is_learned_as_what_it_is() {
        (&&Words::<Outer>::OF).learn();
        (&&Words::<Plain>::OF).learn();
        (&&Words::<Silent>::OF).learn();
        let said = |value: &dyn Any| of(value).map(|(name, words)| format!("{name}: {words}"));
        assert_eq!(said(&Outer(Inner)).as_deref(), Some("Outer: nothing to count: the file is away"));
        assert_eq!(said(&Plain).as_deref(), Some("Plain: plain words"));
        assert_eq!(said(&Silent), None);
        assert_eq!(said(&1_i32), None);
    }
}
