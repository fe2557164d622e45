//! `eprint!`, `eprintln!` and `dbg!` as cells have them.
//!
//! Standard output and error are two streams, and of two streams nobody can tell what was written first. What a cell's own
//! code prints to the standard error therefore goes through the output's stream, and stays in its place. What other code
//! writes to the standard error itself arrives as soon as it is read.

use std::fmt;

use crate::link;

/// What `eprint!` calls.
#[inline(never)]
pub fn eprint(text: fmt::Arguments<'_>) {
    link::print_error(text, false);
}

/// What `eprintln!` calls.
#[inline(never)]
pub fn eprintln(text: fmt::Arguments<'_>) {
    link::print_error(text, true);
}

/// As the standard library's, in its place among what is printed to the standard output.
#[macro_export]
#[doc(hidden)]
macro_rules! eprint {
    ($($text:tt)*) => {{
        $crate::cell::eprint(::core::format_args!($($text)*));
    }};
}

/// As the standard library's, in its place among what is printed to the standard output.
#[macro_export]
#[doc(hidden)]
macro_rules! eprintln {
    () => {
        $crate::cell::eprintln(::core::format_args!(""))
    };
    ($($text:tt)*) => {{
        $crate::cell::eprintln(::core::format_args!($($text)*));
    }};
}

/// As the standard library's, in its place among what is printed to the standard output.
#[macro_export]
#[doc(hidden)]
macro_rules! dbg {
    () => {
        $crate::cell::eprintln(::core::format_args!("[cell]"))
    };
    ($value:expr $(,)?) => {
        $crate::printed_value!($value)
    };
    ($($value:expr),+ $(,)?) => {
        ($($crate::printed_value!($value)),+,)
    };
}

/// A value, after it has been printed with its code.
#[macro_export]
#[doc(hidden)]
macro_rules! printed_value {
    ($value:expr) => {
        match $value {
            value => {
                // The place would be one in generated code.
                $crate::cell::eprintln(::core::format_args!("[cell] {} = {:#?}", ::core::stringify!($value), &value));
                value
            }
        }
    };
}
