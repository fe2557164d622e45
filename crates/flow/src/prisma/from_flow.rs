//! A flow as a PRISMA 2020 table.

use std::collections::BTreeMap;

use super::PrismaTable;
use crate::boxes::sum;
use crate::{Flow, FlowBox, Kind, SourceKind, Stage};

impl PrismaTable {
    /// The table of a flow, and what of the flow has no row in it, in words.
    ///
    /// Several stages before the full text become one, exclusion after quality appraisal becomes a reason of exclusion. A count that the
    /// flow does not have is `NA`.
    pub fn of(flow: &Flow) -> (Self, Vec<String>) {
        let mut rows = Rows { n: BTreeMap::new(), words: Vec::new() };
        for b in flow.boxes() {
            let other = flow.is_of_other_methods(b);
            match b.kind {
                Kind::Previous => rows.studies(["previous_reports", "previous_studies"], b),
                Kind::Source => rows.databases(b),
                Kind::OtherSource => rows.others(b),
                Kind::Screening => rows.stage(flow, b, other),
                Kind::Excluded => rows.excluded(flow, b, other),
                Kind::Included => rows.included(flow, b),
                Kind::Unsettled => {
                    let n = b.n.unwrap_or(0);
                    let words = format!("{n} {} of '{}' have no row in PRISMA 2020", b.unit, b.label);
                    rows.words.push(words);
                }
            }
        }
        let after_screening = |b: &FlowBox| b.from.iter().filter_map(|id| flow.get(id)).any(|f| !f.kind.is_source());
        let late = |b: &FlowBox| b.stage == Some(Stage::Duplicates) && b.kind == Kind::Excluded && after_screening(b);
        if flow.boxes().iter().any(late) {
            let words = "duplicates were removed after a first screening; PRISMA 2020 has them before it, so its rows do not add up there";
            rows.words.push(words.to_owned());
        }
        let (n, words) = (rows.n, rows.words);
        (Self::new(|key| n.get(key).map(Entry::write)), words)
    }
}

/// The contents of a row.
enum Entry {
    Count(Option<u64>),
    List(Vec<(String, Option<u64>)>),
}

impl Entry {
    fn write(&self) -> String {
        let number = |n: Option<u64>| n.map_or_else(|| "NA".to_owned(), |n| n.to_string());
        match self {
            Self::Count(n) => number(*n),
            Self::List(parts) => {
                // A semicolon separates the parts.
                let one = |(name, n): &(String, Option<u64>)| format!("{}, {}", name.replace(';', ","), number(*n));
                parts.iter().map(one).collect::<Vec<_>>().join("; ")
            }
        }
    }
}

struct Rows {
    n: BTreeMap<&'static str, Entry>,
    words: Vec<String>,
}

impl Rows {
    fn add(&mut self, key: &'static str, n: Option<u64>) {
        let before = match self.n.get(key) {
            Some(Entry::Count(n)) => *n,
            _ => Some(0),
        };
        self.n.insert(key, Entry::Count(sum([before, n])));
    }

    fn append(&mut self, key: &'static str, parts: impl IntoIterator<Item = (String, Option<u64>)>) {
        if let Entry::List(list) = self.n.entry(key).or_insert_with(|| Entry::List(Vec::new())) {
            list.extend(parts);
        }
    }

    fn studies(&mut self, [reports, studies]: [&'static str; 2], b: &FlowBox) {
        if b.unit != "studies" {
            self.add(reports, b.n);
        }
        if let Some(n) = b.in_unit("studies") {
            self.add(studies, Some(n));
        }
    }

    fn databases(&mut self, b: &FlowBox) {
        let of = |register: bool| b.parts.iter().filter(move |p| (p.source == SourceKind::Register) == register);
        let in_registers = sum(of(true).map(|p| p.n));
        self.add("database_results", b.n.zip(in_registers).map(|(n, r)| n.saturating_sub(r)));
        if of(true).count() > 0 {
            self.add("register_results", in_registers);
        }
        for (key, register) in [("database_specific_results", false), ("register_specific_results", true)] {
            if of(register).count() > 1 {
                self.append(key, of(register).map(|p| (p.label.clone(), p.n)));
            }
        }
    }

    fn others(&mut self, b: &FlowBox) {
        let own = SourceKind::of(&b.label);
        let parts: Vec<_> = if b.parts.is_empty() {
            vec![(&b.label, b.n, own)]
        } else {
            b.parts.iter().map(|p| (&p.label, p.n, p.source)).collect()
        };
        for (label, n, kind) in parts {
            // A part whose name says nothing is of its box's kind.
            match if kind == SourceKind::Database { own } else { kind } {
                SourceKind::Website => self.add("website_results", n),
                SourceKind::Organisation => self.add("organisation_results", n),
                SourceKind::Citation => self.add("citations_results", n),
                _ => {
                    let n = n.map_or_else(|| "an unpublished number of".to_owned(), |n| n.to_string());
                    let known = "websites, organisations and citations";
                    self.words
                        .push(format!("{n} records of '{label}' have no row in PRISMA 2020, which knows {known}"));
                }
            }
        }
    }

    fn stage(&mut self, flow: &Flow, b: &FlowBox, other: bool) {
        let (sought, assessed) =
            if other { ("other_sought_reports", "other_assessed") } else { ("dbr_sought_reports", "dbr_assessed") };
        match b.stage {
            Some(Stage::Retrieval) => self.add(sought, b.n),
            Some(Stage::FullText) => self.add(assessed, b.n),
            Some(Stage::Appraisal | Stage::Automation) => {}
            // The first stage that screens records; what it keeps is screened again at later ones.
            _ if !other && !self.n.contains_key("records_screened") => {
                self.add("records_screened", first_screened(flow, b));
            }
            _ if other => self.no_row(b),
            _ => {}
        }
    }

    /// Says that a box of other methods has no row; one that holds nothing needs none.
    fn no_row(&mut self, b: &FlowBox) {
        if b.n != Some(0) {
            let n = b.n.map_or_else(|| "an unpublished number".to_owned(), |n| n.to_string());
            self.words.push(format!("of other methods '{}' ({n} {}) has no row in PRISMA 2020", b.label, b.unit));
        }
    }

    fn excluded(&mut self, flow: &Flow, b: &FlowBox, other: bool) {
        let reasons = || {
            let whole = vec![(b.label.clone(), b.n)];
            if b.parts.is_empty() { whole } else { b.parts.iter().map(|p| (p.label.clone(), p.n)).collect() }
        };
        if other && matches!(b.stage, Some(Stage::Duplicates | Stage::Title | Stage::Abstract)) {
            return self.no_row(b);
        }
        let (left, lost) = if other {
            ("other_excluded", "other_notretrieved_reports")
        } else {
            ("dbr_excluded", "dbr_notretrieved_reports")
        };
        match b.stage {
            Some(Stage::Duplicates) => self.add("duplicates", b.n),
            Some(Stage::Automation) => self.add("excluded_automatic", b.n),
            Some(Stage::Retrieval) => self.add(lost, b.n),
            Some(Stage::Appraisal) => self.append(left, [(b.label.clone(), b.n)]),
            Some(Stage::FullText) => self.append(left, reasons()),
            _ if other => self.append(left, reasons()),
            // A stage of the review's own: before screening, on the records, or on what was assessed.
            None if b.from.iter().filter_map(|id| flow.get(id)).any(|from| from.kind.is_source()) => {
                self.add("excluded_other", b.n);
            }
            None if self.n.contains_key("dbr_assessed") => self.append(left, reasons()),
            Some(Stage::Title | Stage::Abstract) | None => self.add("records_excluded", b.n),
        }
    }

    fn included(&mut self, flow: &Flow, b: &FlowBox) {
        let total = b.from.iter().filter_map(|id| flow.get(id)).any(|from| from.kind == Kind::Previous);
        self.studies(if total { ["total_reports", "total_studies"] } else { ["new_reports", "new_studies"] }, b);
    }
}

/// What was screened first: where records were excluded straight from the sources, what these held less their duplicates.
fn first_screened(flow: &Flow, b: &FlowBox) -> Option<u64> {
    let sources: Vec<&FlowBox> =
        b.from.iter().filter_map(|id| flow.get(id)).filter(|f| f.kind == Kind::Source).collect();
    let screened_off =
        |f: &&FlowBox| flow.exclusions(&f.id).any(|x| matches!(x.stage, Some(Stage::Title | Stage::Abstract)));
    if !sources.iter().any(screened_off) {
        return b.n;
    }
    let mut n = sum(sources.iter().map(|f| f.n))?;
    for out in sources.iter().flat_map(|f| flow.exclusions(&f.id)) {
        if matches!(out.stage, Some(Stage::Duplicates | Stage::Automation)) {
            n = n.saturating_sub(out.n?);
        }
    }
    Some(n)
}
