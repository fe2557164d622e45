//! A record that is being read, and what is settled when it ends.

use std::collections::HashSet;

use super::{Parsed, Tags};
use crate::names::is_nobody;
use crate::precedence::{accessed, is_doi};
use crate::year::year_of;
use crate::{Field, Name, Record};

/// A record that is being read, with the line of each field.
#[derive(Default)]
pub(super) struct Draft {
    record: Record,
    lines: Vec<u64>,
    /// The places of fields that were carried: they mean what they say.
    carried: HashSet<usize>,
}

impl Draft {
    pub(super) fn at(line: u64) -> Self {
        Self { record: Record { fields: Vec::new(), line }, ..Self::default() }
    }

    pub(super) fn line(&self) -> u64 {
        self.record.line
    }

    pub(super) fn fields(&self) -> &[Field] {
        &self.record.fields
    }

    pub(super) fn push(&mut self, field: Field, line: u64) {
        self.record.fields.push(field);
        self.lines.push(line);
    }

    /// A field that travelled beside the others.
    pub(super) fn push_carried(&mut self, field: Field, line: u64) {
        self.carried.insert(self.record.fields.len());
        self.push(field, line);
    }

    /// Ends the record: what names nobody is no author, and tags of the second choice say what no other tag says.
    pub(super) fn end(mut self, second_choice: Tags, parsed: &mut Parsed) {
        for (field, line) in self.record.fields.iter_mut().zip(&self.lines) {
            if matches!(field.name, Name::Authors | Name::Editors) && is_nobody(&field.value) {
                parsed.warn(*line, format!("found '{}' among the people; it names nobody", field.value));
                field.name = Name::Other;
            }
        }
        for (tag, name) in second_choice {
            let said = match name {
                Name::Abbreviation => self.says_itself(Name::Journal) || self.says_itself(*name),
                Name::Pages => self.says_itself(Name::FirstPage) || self.says_itself(*name),
                _ => self.says_itself(*name),
            };
            if !said {
                self.promote(tag, *name);
            }
        }
        self.say_year(parsed);
        parsed.records.push(self.record);
    }

    /// Whether something usable says this.
    fn says(&self, name: Name) -> bool {
        self.record.fields.iter().any(|f| f.name == name && usable(name, &f.value))
    }

    /// Whether something usable that is no carried field says this.
    fn says_itself(&self, name: Name) -> bool {
        let own = self.record.fields.iter().enumerate().filter(|(place, _)| !self.carried.contains(place));
        // A body beside people is one of them, and says nothing of the others.
        let says = |f: &Field| f.name == name && usable(name, &f.value) && !(name == Name::Authors && &*f.tag == "CN");
        own.map(|(_, f)| f).any(says)
    }

    fn promote(&mut self, tag: &str, name: Name) {
        let carried = &self.carried;
        let fields = self.record.fields.iter_mut().enumerate().filter(|(place, _)| !carried.contains(place));
        let own = fields.filter(|(_, f)| f.name == Name::Other && &*f.tag == tag && usable(name, &f.value));
        for (_, field) in own.take(if name.repeats() { usize::MAX } else { 1 }) {
            field.name = name;
        }
    }

    /// A word where there is no year, or only a date of access.
    fn say_year(&self, parsed: &mut Parsed) {
        let missing = self.record.year().is_none();
        let dated = self.record.fields.iter().zip(&self.lines).filter(|(f, _)| f.name == Name::Year);
        for (field, line) in dated.filter(|(f, _)| missing && !f.value.is_empty()) {
            let found: String = field.value.chars().take(40).collect();
            parsed.warn(*line, format!("found '{found}', expected a year; the record has none"));
        }
        if self.says(Name::Year) {
            return;
        }
        let place = accessed(&self.record).and_then(|f| self.record.fields.iter().position(|g| std::ptr::eq(f, g)));
        if let (Some(place), Some(year)) = (place, self.record.year()) {
            let tag = &self.record.fields[place].tag;
            let message = format!("the year {year} is of {tag}, the date of access; no other tag names one");
            parsed.warn(self.lines[place], message);
        }
    }
}

fn usable(name: Name, value: &str) -> bool {
    match name {
        Name::Year => year_of(value).is_some(),
        Name::Doi => is_doi(value),
        _ => !value.is_empty(),
    }
}
