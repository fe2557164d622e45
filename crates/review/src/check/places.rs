//! What a row is called in a message: by what it stands for, not by its number alone.

use std::cell::OnceCell;

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

/// The rows of one table.
pub(super) struct Places<'a> {
    review: &'a Review,
    frame: &'a Frame,
    columns: OnceCell<Vec<(String, Vec<Option<String>>)>>,
}

impl<'a> Places<'a> {
    pub fn new(review: &'a Review, frame: &'a Frame) -> Self {
        Self { review, frame, columns: OnceCell::new() }
    }

    /// `studies, row 8 (study s4)`.
    pub fn at(&self, row: usize) -> String {
        let (table, number) = (&self.frame.name, row + 1);
        match self.key(row) {
            Some(key) => format!("{table}, row {number} ({key})"),
            None => format!("{table}, row {number}"),
        }
    }

    /// `study s4`, or `row 8` where nothing names the row.
    pub fn named(&self, row: usize) -> String {
        self.key(row).unwrap_or_else(|| format!("row {} of '{}'", row + 1, self.frame.name))
    }

    /// ` (study s4)`, to be set behind a row that is named already.
    pub fn in_brackets(&self, row: usize) -> String {
        self.key(row).map_or_else(String::new, |key| format!(" ({key})"))
    }

    fn key(&self, row: usize) -> Option<String> {
        let word = |(word, texts): &(String, Vec<Option<String>>)| {
            let text = crate::error::shorten(texts[row].as_deref()?);
            Some(if word.is_empty() { format!("'{text}'") } else { format!("{word} {text}") })
        };
        let words: Vec<String> = self.columns().iter().filter_map(word).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// The columns that name a row, each with its word: those known, else the declared key, else the first text as it is.
    fn columns(&self) -> &[(String, Vec<Option<String>>)] {
        self.columns.get_or_init(|| {
            let known = NAMED.iter().find(|(table, _)| *table == self.frame.name).map_or(&[][..], |(_, names)| *names);
            let mut names: Vec<(String, String)> =
                known.iter().map(|(column, word)| ((*column).to_owned(), (*word).to_owned())).collect();
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
