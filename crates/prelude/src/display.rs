//! What the last expression of a cell shows.

use polars::prelude::{Column, DataFrame, LazyFrame, Series};
use qes::{Basis, Figure, Frame, RESULT_TYPE, Rows, Shown};
use qes_cells::{Bundle, Frame as Message};
use qes_figures::Drawing;
use serde_json::json;

use crate::verbs::Shows;
use crate::{link, session};

/// Rows shown of a frame that is not asked for by name.
const ROWS: usize = 20;

/// A value that a notebook shows as more than text: a frame, a plan, a result, a figure, or several of them.
pub trait Rich {
    /// What is shown, one MIME bundle for each part.
    fn bundles(&self) -> Vec<Bundle>;
}

/// Shows a value at once, wherever it stands in a cell. Outside a notebook its text is not shown anywhere.
pub fn display(value: &(impl Rich + ?Sized)) {
    for data in value.bundles() {
        send(&Message::Display { data });
    }
}

/// Shows the value of a cell: its last part is the numbered result.
pub(crate) fn show_value(bundles: Vec<Bundle>) {
    let last = bundles.len().saturating_sub(1);
    for (i, data) in bundles.into_iter().enumerate() {
        send(&if i == last { Message::Value { data } } else { Message::Display { data } });
    }
}

fn send(message: &Message) {
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
        let basis = session::with(|s| s.basis());
        Rows { name, data: self.clone(), shown_rows: ROWS, basis }.shown("rust")
    }
}

impl Shows for Frame {
    fn shown(&self) -> Shown {
        let basis =
            Basis { provenance: self.provenance, data_sha256: Some(self.data_sha256.clone()), ..Basis::default() };
        Rows { name: self.name.clone(), data: self.data.clone(), shown_rows: ROWS, basis }.shown("rust")
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

/// Nothing to show.
impl Rich for () {
    fn bundles(&self) -> Vec<Bundle> {
        Vec::new()
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
