//! A record that is being read, and what is settled when it ends.

mod titles;

use std::collections::HashSet;

use super::{Parsed, Tags};
use crate::names::{is_nobody, marked_body};
use crate::nothing::{is_no_value, no_value};
use crate::people::{listed, without_nobody};
use crate::precedence::{accessed, is_doi, second_date};
use crate::year::year_of;
use crate::{Field, Name, Record};

/// Tags of authors that are bodies.
const BODIES: [&str; 2] = ["CN", "CA"];

/// A record that is being read, with the line of each field.
#[derive(Default)]
pub(super) struct Draft {
    record: Record,
    lines: Vec<u64>,
    /// The places of fields that were carried: they mean what they say.
    carried: HashSet<usize>,
    /// Whether the reader itself told people apart.
    told: bool,
}

impl Draft {
    pub(super) fn at(line: u64) -> Self {
        Self { record: Record { fields: Vec::new(), line }, ..Self::default() }
    }

    /// Of a format whose reader tells people apart.
    pub(super) fn with_people_told(line: u64) -> Self {
        Self { told: true, ..Self::at(line) }
    }

    pub(super) fn line(&self) -> u64 {
        self.record.line
    }

    pub(super) fn fields(&self) -> &[Field] {
        &self.record.fields
    }

    /// The line of the field at this place.
    pub(super) fn line_of(&self, place: usize) -> u64 {
        self.lines.get(place).copied().unwrap_or(self.record.line)
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
            if matches!(field.name, Name::Authors | Name::Editors) && names_nobody(&field.value) {
                parsed.warn(*line, format!("found '{}' among the people; it names nobody", field.value));
                field.name = Name::Other;
            } else if is_no_value(field.name, &field.value) {
                parsed.warn(*line, no_value(field));
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
        titles::settle(&mut self.record);
        self.say_year(parsed);
        if !self.told {
            self.tell_people(parsed);
        }
        parsed.records.push(self.record);
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
        let own =
            fields.filter(|(_, f)| f.name == Name::Other && f.tag.eq_ignore_ascii_case(tag) && usable(name, &f.value));
        let mut lists = Vec::new();
        for (place, field) in own.take(if name.repeats() { usize::MAX } else { 1 }) {
            field.name = name;
            if name == Name::Keywords && field.value.contains(';') {
                lists.push(place);
            }
        }
        for place in lists.into_iter().rev() {
            self.list_keywords(place);
        }
    }

    /// Keywords one by one; the first keeps how all were written.
    fn list_keywords(&mut self, place: usize) {
        let (field, line) = (self.record.fields[place].clone(), self.lines[place]);
        let parts = field.value.split(';').map(str::trim).filter(|part| !part.is_empty());
        let mut fields: Vec<Field> = parts.map(|part| Field::new(field.name, field.tag.clone(), part)).collect();
        if let Some(first) = fields.first_mut() {
            first.raw = field.raw;
        }
        let more = fields.len().saturating_sub(1);
        self.carried = self.carried.iter().map(|at| if *at > place { at + more } else { *at }).collect();
        self.lines.splice(place..=place, fields.iter().map(|_| line));
        self.record.fields.splice(place..=place, fields);
    }

    /// Each person in a field of their own. What an `EndNote` program marks as a body is one, whatever its name holds.
    fn tell_people(&mut self, parsed: &mut Parsed) {
        let (fields, lines) = (std::mem::take(&mut self.record.fields), std::mem::take(&mut self.lines));
        for (place, (mut field, line)) in fields.into_iter().zip(lines).enumerate() {
            let people = matches!(field.name, Name::Authors | Name::Editors) && !BODIES.contains(&&*field.tag);
            if people && !self.carried.contains(&place) {
                if let Some(body) = marked_body(&field.value) {
                    field.raw = Some(std::mem::replace(&mut field.value, body).into());
                } else {
                    if let Some(bare) = without_nobody(&field.value) {
                        parsed.warn(line, "found 'et al.' or the like behind a person; it names nobody");
                        field.value = bare;
                    }
                    if let Some(names) = listed(&field.value) {
                        let message = format!("found several people under one {}; they are read one by one", field.tag);
                        parsed.warn(line, message);
                        let one = |name: &String| Field::new(field.name, field.tag.clone(), name);
                        self.record.fields.extend(names.iter().map(one));
                        self.lines.extend(names.iter().map(|_| line));
                        continue;
                    }
                    let name = field.value.trim_end_matches([',', ';', ' ']).len();
                    field.value.truncate(name);
                }
            }
            self.record.fields.push(field);
            self.lines.push(line);
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
        let short = |f: &Field| (1..4).contains(&f.value.len()) && f.value.bytes().all(|b| b.is_ascii_digit());
        for (field, line) in
            self.record.fields.iter().zip(&self.lines).filter(|(f, _)| f.name == Name::Year && short(f))
        {
            if let Some(year) = self.record.year() {
                let message =
                    format!("found '{}', expected a year of four digits; another tag says {year}", field.value);
                parsed.warn(*line, message);
            }
        }
        if self.record.fields.iter().any(|f| f.name == Name::Year && usable(Name::Year, &f.value)) {
            return;
        }
        let place_of = |field: &Field| self.record.fields.iter().position(|other| std::ptr::eq(field, other));
        if let Some(place) = second_date(&self.record).and_then(place_of)
            && let Some(year) = self.record.year()
        {
            let tag = &self.record.fields[place].tag;
            let message = format!("the year {year} is of {tag}, the date of access; no other tag names one");
            parsed.warn(self.lines[place], message);
            return;
        }
        if self.record.fields.iter().any(|f| f.name == Name::Year && !f.value.is_empty()) {
            return;
        }
        if let Some(place) = accessed(&self.record).and_then(place_of) {
            let Field { tag, value, .. } = &self.record.fields[place];
            let message = format!("found '{value}' under {tag}, a date of access, and no year; the record has none");
            parsed.warn(self.lines[place], message);
        }
    }
}

fn names_nobody(text: &str) -> bool {
    is_nobody(text) || is_no_value(Name::Authors, text)
}

fn usable(name: Name, value: &str) -> bool {
    match name {
        Name::Year => year_of(value).is_some(),
        Name::Doi => is_doi(value),
        _ => !value.is_empty(),
    }
}
