//! The value of a cell's last expression: the three traits have the same method, and the compiler takes the first that fits.

use std::fmt::Debug;

use qes_cells::Bundle;

use crate::display::{Rich, show_value};

/// The value of a cell's last expression.
pub struct Last<'a, T: ?Sized>(pub &'a T);

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

/// Says what it is, where it cannot be printed.
pub trait ShowType {
    /// Shows it.
    fn show_last(&self);
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

impl<T: ?Sized> ShowType for Last<'_, T> {
    fn show_last(&self) {
        show_text(format!("a value of type {}, which has no Debug", std::any::type_name::<T>()));
    }
}

#[inline(never)]
fn show_debug(value: &dyn Debug) {
    show_text(format!("{value:?}"));
}

#[inline(never)]
fn show_text(text: String) {
    show_value(vec![Bundle::from_iter([("text/plain".to_owned(), text.into())])]);
}
