//! What the last expression of a cell shows.

use std::fmt::Debug;
use std::rc::Rc;
use std::sync::Arc;

use polars::prelude::{Column, DataFrame, LazyFrame, Series};
use qes::{Basis, Figure, Frame, RESULT_TYPE, Rows, Shown};
use qes_cells::{Bundle, Frame as Message};
use qes_figures::Drawing;
use serde_json::json;

use crate::cell::is_forked;
use crate::verbs::Shows;
use crate::{link, session};

/// Rows shown of a frame that is not asked for by name.
const ROWS: usize = 20;

/// A value that a notebook shows as more than text: a frame, a plan, a result, a figure, or several of them.
pub trait Rich {
    /// What is shown, one MIME bundle for each part.
    fn bundles(&self) -> Vec<Bundle>;
}

/// Shows the value of a cell: its last part is the numbered result.
pub(crate) fn show_value(bundles: Vec<Bundle>) {
    if is_forked() {
        // The value of the cell is that of the process that began it.
        return;
    }
    let last = bundles.len().saturating_sub(1);
    for (i, data) in bundles.into_iter().enumerate() {
        send(&if i == last { Message::Value { data } } else { Message::Display { data, id: None } });
    }
}

pub(crate) fn send(message: &Message) {
    if link::in_cell() {
        // Without the evaluator there is nobody to show anything to.
        let _ = link::send(message);
    }
}

impl<T: Shows> Rich for T {
    fn bundles(&self) -> Vec<Bundle> {
        self.shown().bundles()
    }
}

impl Shows for DataFrame {
    fn shown(&self) -> Shown {
        let counted = |n: usize, of: &str| if n == 1 { format!("1 {of}") } else { format!("{n} {of}s") };
        let name = format!("{} × {}", counted(self.height(), "row"), counted(self.width(), "column"));
        let basis = session::with(|s| s.basis()).with_rows(self);
        Rows { name, data: self.clone(), shown_rows: ROWS, asked: false, basis }.shown("rust")
    }
}

impl Shows for Frame {
    fn shown(&self) -> Shown {
        let basis =
            Basis { provenance: self.provenance, data_sha256: Some(self.data_sha256.clone()), ..Basis::default() };
        Rows { name: self.name.clone(), data: self.data.clone(), shown_rows: ROWS, asked: false, basis }.shown("rust")
    }
}

impl Shows for Column {
    fn shown(&self) -> Shown {
        DataFrame::new_infer_height(vec![self.clone()]).map_or_else(|e| text(&e.to_string()), |data| data.shown())
    }
}

impl Shows for Series {
    fn shown(&self) -> Shown {
        Column::from(self.clone()).shown()
    }
}

/// A plan: what will be done when it is collected.
impl Shows for LazyFrame {
    fn shown(&self) -> Shown {
        let plan = self.describe_optimized_plan().or_else(|_| self.describe_plan());
        text(&plan.unwrap_or_else(|e| format!("the plan cannot be carried out: {e}")))
    }
}

fn text(plan: &str) -> Shown {
    let basis = session::with(|s| s.basis());
    let mut shown = Shown::new("rust", &basis, json!({ "plan": plan }));
    plan.clone_into(&mut shown.text);
    shown
}

impl Shows for Figure {
    fn shown(&self) -> Shown {
        Shown::new("rust", &session::with(|s| s.basis()), json!({})).with_figure(self.clone())
    }
}

/// A text as it stands.
pub(crate) fn words(text: String) -> Bundle {
    Bundle::from_iter([("text/plain".to_owned(), text.into())])
}

/// Nothing to show.
impl Rich for () {
    fn bundles(&self) -> Vec<Bundle> {
        Vec::new()
    }
}

impl<T: Shows + ?Sized> Shows for &T {
    fn shown(&self) -> Shown {
        (**self).shown()
    }
}

impl<T: Shows + ?Sized> Shows for &mut T {
    fn shown(&self) -> Shown {
        (**self).shown()
    }
}

impl<T: Shows + ?Sized> Shows for Box<T> {
    fn shown(&self) -> Shown {
        (**self).shown()
    }
}

impl<T: Rich + ?Sized> Rich for Rc<T> {
    fn bundles(&self) -> Vec<Bundle> {
        (**self).bundles()
    }
}

impl<T: Rich + ?Sized> Rich for Arc<T> {
    fn bundles(&self) -> Vec<Bundle> {
        (**self).bundles()
    }
}

/// What is there; `None` as text.
impl<T: Rich> Rich for Option<T> {
    fn bundles(&self) -> Vec<Bundle> {
        self.as_ref().map_or_else(|| vec![words("None".to_owned())], Rich::bundles)
    }
}

/// What came of it; an error as text.
impl<T: Rich, E: Debug> Rich for Result<T, E> {
    fn bundles(&self) -> Vec<Bundle> {
        self.as_ref().map_or_else(|error| vec![words(format!("Err({error:?})"))], Rich::bundles)
    }
}

macro_rules! tuples {
    ($(($($part:ident $place:tt),+)),+ $(,)?) => {$(
        /// Each part, one after the other.
        impl<$($part: Rich),+> Rich for ($($part,)+) {
            fn bundles(&self) -> Vec<Bundle> {
                let mut all = Vec::new();
                $(all.extend(self.$place.bundles());)+
                all
            }
        }
    )+};
}

tuples!((A 0), (A 0, B 1), (A 0, B 1, C 2), (A 0, B 1, C 2, D 3));

impl<T: Rich> Rich for &Option<T> {
    fn bundles(&self) -> Vec<Bundle> {
        (**self).bundles()
    }
}

impl<T: Rich, E: Debug> Rich for &Result<T, E> {
    fn bundles(&self) -> Vec<Bundle> {
        (**self).bundles()
    }
}

impl<T: Rich> Rich for &Vec<T> {
    fn bundles(&self) -> Vec<Bundle> {
        (**self).bundles()
    }
}

impl<T: Rich> Rich for [T] {
    fn bundles(&self) -> Vec<Bundle> {
        self.iter().flat_map(Rich::bundles).collect()
    }
}

impl<T: Rich, const N: usize> Rich for [T; N] {
    fn bundles(&self) -> Vec<Bundle> {
        self.as_slice().bundles()
    }
}

impl<T: Rich> Rich for Vec<T> {
    fn bundles(&self) -> Vec<Bundle> {
        self.iter().flat_map(Rich::bundles).collect()
    }
}

impl Rich for Drawing {
    fn bundles(&self) -> Vec<Bundle> {
        let basis = session::with(|s| s.basis());
        let own = json!({ "title": self.title(), "description": self.description() });
        let result = Shown::new("rust", &basis, own).result;
        // Whoever draws a figure of simulated data gets the sentence that says so into the picture.
        let figure = self.captioned(&basis.notes());
        let mut bundle = qes::picture(figure.title(), &figure.description(), &figure.svg(), &figure.png());
        bundle.insert(RESULT_TYPE.to_owned(), result.into());
        vec![bundle]
    }
}

#[cfg(test)]
mod tests {
    use polars::df;
    use polars::prelude::PolarsError;
    use serde_json::Value;

    use super::*;

    /// Frames in what code hands them over in are frames.
    #[test]
    fn a_frame_is_shown_as_one_wherever_it_stands() {
        let frame = || df!["a" => [1, 2]].unwrap();
        let commands = |value: &dyn Rich| -> Vec<Value> {
            value.bundles().iter().map(|b| b[RESULT_TYPE]["columns"].clone()).collect()
        };
        let one = vec![Value::from(vec!["a"])];
        assert_eq!(commands(&frame()), one);
        assert_eq!(commands(&&frame()), one);
        assert_eq!(commands(&Some(frame())), one);
        assert_eq!(commands(&Ok::<_, PolarsError>(frame())), one);
        assert_eq!(commands(&Some(&frame())), one);
        assert_eq!(commands(&Box::new(frame())), one);
        assert_eq!(commands(&Arc::new(frame())), one);
        assert_eq!(commands(&&Some(frame())), one);
        assert_eq!(commands(&&vec![frame()]), one);
        assert_eq!(commands(&(frame(), frame())).len(), 2);
        assert_eq!(commands(&(frame(), Some(frame()), [frame()])).len(), 3);
        let nothing: Option<DataFrame> = None;
        assert_eq!(nothing.bundles()[0]["text/plain"], "None");
        let wrong: Result<DataFrame, String> = Err("no such frame".to_owned());
        assert_eq!(wrong.bundles()[0]["text/plain"], "Err(\"no such frame\")");
    }

    #[test]
    fn rows_that_say_what_they_rest_on_are_heard() {
        let frame = df!["a" => [1, 2], "provenance" => ["published", "simulated"]].unwrap();
        assert_eq!(frame.shown().basis.provenance, Some(qes::Provenance::Simulated));
    }
}
