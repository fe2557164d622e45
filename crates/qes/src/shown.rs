//! What a verb shows: one machine-readable result, figures and tables, as MIME bundles.

pub(crate) mod bounds;
mod picture;

use polars::prelude::{Column, DataFrame};
use qes_figures::Figure;
use qes_review::{Provenance, Review, text_of};
use qes_tables::{Table, visible};
use serde_json::{Map, Value, json};

use picture::beside_interactive;
pub use picture::{metadata, picture};

use crate::VERSION;
use crate::verbs::frames::Rows;
use crate::words::counted;

/// The MIME type of the machine-readable result.
pub const RESULT_TYPE: &str = "application/vnd.qes.v1+json";

/// The MIME type of a figure that a reader can point at.
const VEGA_LITE_TYPE: &str = "application/vnd.vegalite.v5+json";

/// Warnings that a caption repeats.
const WARNINGS: usize = 40;

/// Columns of text outputs.
const TEXT_WIDTH: usize = 100;

/// What a result rests on.
#[derive(Debug, Clone, Default)]
pub struct Basis {
    /// The weakest provenance of the data; `None` where they say nothing of it.
    pub provenance: Option<Provenance>,
    /// SHA-256 of the data; `None` where a result rests on none.
    pub data_sha256: Option<String>,
    /// What a reader should know.
    pub warnings: Vec<String>,
    /// Frames of the session's own that were read in the place of the review's.
    pub session_frames: Vec<String>,
}

impl Basis {
    pub(crate) fn of(review: &Review, provenance: Option<Provenance>, warnings: Vec<String>) -> Self {
        Self { provenance, data_sha256: Some(review.data_sha256().to_owned()), warnings, session_frames: Vec::new() }
    }

    /// What rows rest on that say it themselves, each in its column `provenance`: nothing firmer than they say. Where nothing else is known to
    /// be behind them, their word is all there is.
    #[must_use]
    pub fn with_rows(mut self, data: &DataFrame) -> Self {
        let rows = stated_anywhere(data);
        if self.provenance.is_none() && self.data_sha256.is_none() {
            self.provenance = Provenance::of_all(rows);
        } else if let Some(weakest) = rows.into_iter().flatten().max() {
            self.provenance = Provenance::of_all([self.provenance, Some(weakest)]);
        }
        self
    }

    /// The lines of a caption: provenance first, then what is not the review's, then the warnings.
    pub fn notes(&self) -> Vec<String> {
        let provenance = match self.provenance {
            Some(Provenance::Published) => Some("Provenance: published.".to_owned()),
            Some(Provenance::Derived) => Some("Provenance: derived from what is published.".to_owned()),
            Some(Provenance::Assumed) => {
                Some("Provenance: rests in part on assumed data, which the publication does not state.".to_owned())
            }
            Some(Provenance::Simulated) => {
                Some("Provenance: SIMULATED. Rests on made-up data; it says nothing about any real study.".to_owned())
            }
            None => None,
        };
        let own = match self.session_frames.as_slice() {
            [] => None,
            [one] => Some(format!("{one} is the session's own frame, not the review's.")),
            [most @ .., last] => {
                Some(format!("{} and {last} are the session's own frames, not the review's.", most.join(", ")))
            }
        };
        let more = self.warnings.len().checked_sub(WARNINGS).filter(|more| *more > 0);
        let more = more.map(|more| {
            format!("{} are left out here; %export last FILE.json holds all.", counted(more, "more warning"))
        });
        let warnings = self.warnings.iter().take(WARNINGS).map(|w| sentence(w));
        provenance.into_iter().chain(own).chain(warnings).chain(more).collect()
    }
}

/// What the rows say of themselves, each word once.
fn stated_anywhere(data: &DataFrame) -> Vec<Option<Provenance>> {
    match data.column("provenance").and_then(Column::unique_stable) {
        Ok(column) => stated(&DataFrame::new_infer_height(vec![column]).unwrap_or_else(|_| data.clone())),
        Err(_) => stated(data),
    }
}

/// What each row says of itself in its column `provenance`; no rows where there is no such column.
pub(crate) fn stated(data: &DataFrame) -> Vec<Option<Provenance>> {
    let Ok(column) = data.column("provenance") else { return Vec::new() };
    let word = |row| column.get(row).ok().and_then(|value| text_of(&value));
    (0..column.len()).map(|row| word(row).and_then(|word| word.parse().ok())).collect()
}

/// A text as a sentence. A name that it begins with (a file, a column, a resource) keeps its case.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let word = text.split(char::is_whitespace).next().unwrap_or_default().trim_end_matches([',', ':', ';']);
    let is_name = !word.chars().all(|c| c.is_alphabetic() || c == '-') || text[word.len()..].starts_with([':', ',']);
    let first = chars.next().map(|c| if is_name { c.to_string() } else { c.to_uppercase().to_string() });
    let first = first.unwrap_or_default();
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}

/// All of a table of which a part is shown.
#[derive(Debug, Clone)]
pub(crate) enum Whole {
    /// Rows of a frame.
    Rows(Rows),
    /// A table, under the words that are below the one shown.
    Table(Table),
}

/// A result ready to be shown or exported.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The command that it belongs to.
    pub command: &'static str,
    /// The machine-readable result, common keys included.
    pub result: Map<String, Value>,
    /// What it rests on.
    pub basis: Basis,
    /// Figures, shown before the tables.
    pub figures: Vec<Figure>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Lines for an output that has neither.
    pub text: String,
    /// All of what the first table shows the beginning of.
    pub(crate) whole: Option<Whole>,
    /// Whether somebody asked for a number of rows, and gets more of them.
    pub(crate) asked: bool,
    /// Why there are fewer figures than one would expect.
    pub(crate) not_drawn: Vec<String>,
}

impl Shown {
    /// A result with its common keys and then its own.
    pub fn new(command: &'static str, basis: &Basis, own: Value) -> Self {
        let mut result = Map::new();
        result.insert("command".to_owned(), command.into());
        result.insert("version".to_owned(), 1.into());
        result.insert("qes_version".to_owned(), VERSION.into());
        result.insert(
            "data_sha256".to_owned(),
            basis.data_sha256.clone().map_or_else(|| undefined("the result rests on no data"), Value::from),
        );
        result.insert(
            "provenance".to_owned(),
            basis.provenance.map_or_else(|| undefined("the data say nothing of it"), |p| p.name().into()),
        );
        result.insert("warnings".to_owned(), json!(basis.warnings));
        if !basis.session_frames.is_empty() {
            result.insert("session_frames".to_owned(), json!(basis.session_frames));
        }
        if let Value::Object(own) = own {
            result.extend(own);
        }
        Self {
            command,
            result,
            basis: basis.clone(),
            figures: Vec::new(),
            tables: Vec::new(),
            text: String::new(),
            whole: None,
            asked: false,
            not_drawn: Vec::new(),
        }
    }

    /// The same result with a table, whose notes begin with what it rests on.
    #[must_use]
    pub fn with_table(mut self, mut table: Table, basis: &Basis) -> Self {
        let own = std::mem::take(&mut table.notes);
        table.notes = basis.notes().into_iter().chain(own).collect();
        self.tables.push(table);
        self
    }

    /// The same result, of which the first table shows the beginning; this is all of it.
    #[must_use]
    pub(crate) fn with_whole(mut self, whole: Whole) -> Self {
        self.whole = Some(whole);
        self
    }

    /// The same result with a figure.
    #[must_use]
    pub fn with_figure(mut self, figure: Figure) -> Self {
        self.figures.push(figure);
        self
    }

    /// The same result with a figure of so many things, or with a sentence where nobody could tell them apart: then it is not
    /// drawn, which takes longer than anybody waits.
    #[must_use]
    pub(crate) fn with_figure_of(mut self, things: usize, unit: &str, draw: impl FnOnce() -> Figure) -> Self {
        match bounds::not_drawn(things, unit) {
            Some(sentence) => self.not_drawn.push(sentence),
            None => self.figures.push(draw()),
        }
        self
    }

    /// One MIME bundle for each figure, then one for each table. Each carries the whole result, or, where that is large, the
    /// last one carries what fits. What is too large to be shown is cut, and a note says what is left out and how to get it.
    pub fn bundles(&self) -> Vec<Map<String, Value>> {
        let mut bundles: Vec<Map<String, Value>> = Vec::new();
        let mut left_out = self.not_drawn.clone();
        for figure in &self.figures {
            match drawn(figure) {
                Ok(bundle) => bundles.push(bundle),
                Err(sentence) => left_out.push(sentence),
            }
        }
        let mut tables = bounds::shown(&self.tables, self.asked, self.command);
        let mut text = bounds::text(&visible(&self.text, "\n"));
        match tables.first_mut() {
            Some(first) if !left_out.is_empty() => first.to_mut().notes.append(&mut left_out),
            Some(_) => {}
            None => text.extend(left_out.iter().map(|sentence| format!("\n{sentence}"))),
        }
        for table in &tables {
            bundles.push(Map::from_iter([
                ("text/plain".to_owned(), table.to_text(TEXT_WIDTH).into()),
                ("text/html".to_owned(), table.to_html().into()),
            ]));
        }
        if bundles.is_empty() {
            bundles.push(Map::from_iter([("text/plain".to_owned(), text.trim_start_matches('\n').into())]));
        }
        let results = bounds::results(&self.result, bundles.len());
        for (bundle, result) in bundles.iter_mut().zip(results) {
            bundle.insert(RESULT_TYPE.to_owned(), result);
        }
        bundles
    }
}

/// A figure as a bundle, or why it is left out.
fn drawn(figure: &Figure) -> Result<Map<String, Value>, String> {
    if let Some(sentence) = bounds::too_many_marks(figure.title(), figure.marks()) {
        return Err(sentence);
    }
    let mut bundle = picture(figure.title(), figure.description(), &figure.svg(), &figure.png());
    if let Some(spec) = figure.vega_lite() {
        bundle.insert(VEGA_LITE_TYPE.to_owned(), spec.clone());
        beside_interactive(&mut bundle);
    }
    Ok(bundle)
}

/// A value that does not exist, and why.
pub(crate) fn undefined(reason: &str) -> Value {
    json!({ "undefined": reason })
}
