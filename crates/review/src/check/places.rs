//! What a row is called in a message: by what it stands for, not by its number alone.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::words::{one, several};
use crate::frame::Frame;
use crate::package::Review;

/// For each table the columns that name its rows, and what each is called.
const NAMED: &[(&str, &[(&str, &str)])] = &[
    ("papers", &[("paper_id", "paper")]),
    ("studies", &[("study_id", "study")]),
    ("records", &[("record_id", "record")]),
    ("searches", &[("source", "source")]),
    ("flow", &[("box", "box")]),
    ("concepts", &[("concept_id", "concept")]),
    ("categories", &[("category_id", "category")]),
    ("support", &[("concept_id", "concept"), ("paper_id", "paper")]),
    ("instruments", &[("instrument", "instrument"), ("item", "item")]),
    (
        "appraisals",
        &[("paper_id", "paper"), ("instrument", "instrument"), ("item", "item"), ("appraiser", "appraiser")],
    ),
    ("decisions", &[("record_id", "record"), ("stage", "stage"), ("reviewer", "reviewer")]),
    ("margins", &[("variable", "variable"), ("level", "level"), ("unit", "unit")]),
    ("claims", &[("claim_id", "claim")]),
    ("prose_citations", &[("place", "place"), ("concept_id", "concept")]),
];

/// The columns that name the rows of a table, and what each is called.
pub(crate) fn naming(table: &str) -> &'static [(&'static str, &'static str)] {
    NAMED.iter().find(|(name, _)| *name == table).map_or(&[][..], |(_, columns)| *columns)
}

/// `paper P1, item no. 3`, of what the parts of a key are called and what they are; nothing where none is there.
pub(crate) fn key_of<'a>(parts: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let part = |(word, text): (&str, &str)| {
        let text = crate::error::shorten(text);
        if word.is_empty() { format!("'{text}'") } else { one(word, &text) }
    };
    let words: Vec<String> = parts.map(part).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// The rows of one table.
pub(super) struct Places<'a> {
    review: &'a Review,
    frame: &'a Frame,
    /// Columns that were listed.
    listed: RefCell<HashMap<String, Rc<Vec<Option<String>>>>>,
    columns: OnceCell<Vec<(String, Vec<Option<String>>)>>,
}

impl<'a> Places<'a> {
    pub fn new(review: &'a Review, frame: &'a Frame) -> Self {
        Self { review, frame, listed: RefCell::default(), columns: OnceCell::new() }
    }

    /// `studies.csv, row 8 (line 9, study s4)`.
    pub fn at(&self, row: usize) -> String {
        format!("{}, {}", self.review.file(&self.frame.name), self.row(row))
    }

    /// `study s4`, or the file and the row where nothing names the row.
    pub fn named(&self, row: usize) -> String {
        self.key(row).unwrap_or_else(|| match NAMED.iter().find(|(table, _)| *table == self.frame.name) {
            Some((_, [(_, word), ..])) => format!("the {word} of {}", self.at(row)),
            _ => self.at(row),
        })
    }

    /// The ids in these rows, as [`several`] names them; a row without one is named by its place.
    pub fn list(&self, kind: &str, column: &str, rows: &[usize]) -> String {
        let read = || self.frame.texts_if_any(column).unwrap_or_else(|| vec![None; self.frame.height()]);
        let mut listed = self.listed.borrow_mut();
        let ids = Rc::clone(listed.entry(column.to_owned()).or_insert_with(|| Rc::new(read())));
        let known: Vec<&str> = rows.iter().filter_map(|row| ids[*row].as_deref()).collect();
        let blank = rows.iter().filter(|row| ids[**row].is_none());
        let places: Vec<String> = blank.map(|row| format!("the {kind} of {}", self.at(*row))).collect();
        let known = (!known.is_empty()).then(|| several(kind, &known));
        known.into_iter().chain(places).collect::<Vec<_>>().join(" and ")
    }

    /// `row 8 (line 9, study s4)`.
    fn row(&self, row: usize) -> String {
        let line = self.review.line(&self.frame.name, row).map(|line| format!("line {line}"));
        let known: Vec<String> = line.into_iter().chain(self.key(row)).collect();
        if known.is_empty() { format!("row {}", row + 1) } else { format!("row {} ({})", row + 1, known.join(", ")) }
    }

    fn key(&self, row: usize) -> Option<String> {
        key_of(self.columns().iter().filter_map(|(word, texts)| Some((word.as_str(), texts[row].as_deref()?))))
    }

    /// The columns that name a row, each with its word: those known, else the declared key, else the first text as it is.
    fn columns(&self) -> &[(String, Vec<Option<String>>)] {
        self.columns.get_or_init(|| {
            let mut names: Vec<(String, String)> = naming(&self.frame.name)
                .iter()
                .map(|(column, word)| ((*column).to_owned(), (*word).to_owned()))
                .collect();
            if names.is_empty() {
                let resource = self.review.descriptor().resources.iter().find(|r| r.name == self.frame.name);
                let key = resource.into_iter().flat_map(|r| r.schema.primary_key.0.iter());
                names = key.map(|column| (column.clone(), column.clone())).collect();
            }
            if names.is_empty() {
                let text = self.frame.columns().into_iter().find(|column| self.frame.is_text(column));
                names.extend(text.map(|column| (column.to_owned(), String::new())));
            }
            names.into_iter().filter_map(|(column, word)| Some((word, self.frame.texts_if_any(&column)?))).collect()
        })
    }
}
