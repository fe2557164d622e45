//! How a review asks to be cited: an object, or a sentence.

use serde_json::{Map, Value};

use super::Citation;
use super::reader::Reader;

impl Reader<'_> {
    pub(super) fn citation(&mut self, value: &Value) -> Option<Citation> {
        match value {
            Value::Null => None,
            // The whole reference as one text stands in the place of the title, so that it is cited as it is.
            Value::String(text) => Some(Citation { title: text.trim().to_owned(), ..Citation::default() }),
            Value::Array(list) if list.len() == 1 => self.citation(&list[0]),
            Value::Object(object) => Some(self.fields(object)),
            other => {
                self.odd("citation", other, "an object with title, authors, journal, year and doi, or a text");
                None
            }
        }
    }

    fn fields(&mut self, object: &Map<String, Value>) -> Citation {
        let place = "citation";
        let authors = match object.get("authors") {
            Some(Value::Array(list)) => {
                list.iter().enumerate().filter_map(|(i, author)| self.author(author, i)).collect()
            }
            Some(value) => self.texts(value, "citation.authors"),
            None => Vec::new(),
        };
        Citation {
            title: self.text(object, "title", place).unwrap_or_default(),
            authors,
            journal: self.text(object, "journal", place).unwrap_or_default(),
            year: self.text(object, "year", place).map(number_or_text),
            volume: self.text(object, "volume", place).map(number_or_text),
            issue: self.text(object, "issue", place).map(number_or_text),
            pages: self.text(object, "pages", place),
            doi: self.text(object, "doi", place),
        }
    }

    /// A name as printed; one in parts is put together.
    fn author(&mut self, author: &Value, i: usize) -> Option<String> {
        if let Some(text) = author.as_str() {
            return Some(text.to_owned());
        }
        let part = |key: &str| author.get(key).and_then(Value::as_str);
        let whole = ["name", "literal", "title"].into_iter().find_map(part).map(str::to_owned);
        let family = part("family").map(|family| match part("given") {
            Some(given) => format!("{family} {given}"),
            None => family.to_owned(),
        });
        let name = whole.or(family);
        if name.is_none() {
            self.odd(&format!("citation.authors[{i}]"), author, "a name");
        }
        name
    }
}

fn number_or_text(text: String) -> Value {
    text.parse::<i64>().map_or(Value::String(text), Value::from)
}
