//! A flow as a PRISMA 2020 table.

use std::collections::{BTreeMap, BTreeSet};

use super::account::{Account, AddedUp, LeftOut, OwnCount};
use super::{PrismaTable, ROWS};
use crate::boxes::{TOTAL, sum};
use crate::{Flow, FlowBox, Kind, Part, SourceKind, Stage};

impl PrismaTable {
    /// The table of a flow, and what became of its counts.
    ///
    /// Several stages before the full text become one, exclusion after quality appraisal becomes a reason of exclusion. A count that the
    /// flow does not have is `NA`. Sources of other methods beside websites, organizations and citations, and reasons where PRISMA 2020 has
    /// one number, get rows of their own; a program that looks for PRISMA 2020's rows passes over them.
    pub fn of(flow: &Flow) -> (Self, Account) {
        let mut rows =
            Rows { flow, n: BTreeMap::new(), inside: BTreeMap::new(), own: Vec::new(), said: Account::default() };
        for b in flow.boxes() {
            let other = flow.is_of_other_methods(b);
            match b.kind {
                Kind::Previous => rows.studies(["previous_reports", "previous_studies"], b),
                Kind::Source => rows.databases(b),
                Kind::OtherSource => rows.others(b),
                Kind::Screening => rows.stage(b, other),
                Kind::Excluded => rows.excluded(b, other),
                Kind::Included => rows.included(b),
                Kind::Unsettled => rows.left_out(b, "it has none for what is not settled"),
            }
            if !matches!(b.kind, Kind::Previous | Kind::Included) {
                for count in &b.also {
                    rows.nowhere(b, &b.label, count.n, &count.unit, "its row has one unit");
                }
            }
        }
        let after_screening = |b: &FlowBox| b.from.iter().filter_map(|id| flow.get(id)).any(|f| !f.kind.is_source());
        let late = |b: &FlowBox| b.stage == Some(Stage::Duplicates) && b.kind == Kind::Excluded && after_screening(b);
        if flow.boxes().iter().any(late) {
            let words = "duplicates were removed after a first screening; PRISMA 2020 has them before it, so its rows do not add up there";
            rows.said.remarks.push(words.to_owned());
        }
        rows.table()
    }
}

/// The contents of a row.
enum Entry {
    /// The sum of these counts.
    Count(Vec<Summand>),
    List(Vec<(String, Option<u64>)>),
}

/// A count in a row, with the reasons that make it up.
struct Summand {
    id: String,
    label: String,
    n: Option<u64>,
    reasons: Vec<Part>,
}

fn number(n: Option<u64>) -> String {
    n.map_or_else(|| "NA".to_owned(), |n| n.to_string())
}

fn list(parts: &[(String, Option<u64>)]) -> String {
    // A semicolon separates the parts, and a part is one line.
    let name = |name: &str| name.replace(';', ",").split_whitespace().collect::<Vec<_>>().join(" ");
    parts.iter().map(|(label, n)| format!("{}, {}", name(label), number(*n))).collect::<Vec<_>>().join("; ")
}

struct Rows<'a> {
    flow: &'a Flow,
    n: BTreeMap<&'static str, Entry>,
    /// The boxes whose count is in a row.
    inside: BTreeMap<&'static str, BTreeSet<String>>,
    /// Rows that PRISMA 2020 does not have: key, box, label, contents.
    own: Vec<(String, &'static str, String, String)>,
    said: Account,
}

impl Rows<'_> {
    /// The table, with a row of reasons for each row that holds one number and has some.
    fn table(mut self) -> (PrismaTable, Account) {
        for (row, entry) in &self.n {
            let Entry::Count(summands) = entry else { continue };
            let databases = matches!(*row, "database_results" | "register_results");
            // Databases that are listed one by one can be told apart.
            let listed = |s: &&Summand| databases && !s.reasons.is_empty() && sum(s.reasons.iter().map(|p| p.n)) == s.n;
            let added: Vec<_> = summands.iter().filter(|s| !listed(s)).map(|s| (s.label.clone(), s.n)).collect();
            if summands.len() > 1 && !added.is_empty() {
                self.said.added_up.push(AddedUp { row, of: added });
            }
        }
        for row in ["records_excluded", "dbr_notretrieved_reports", "other_notretrieved_reports"] {
            let Some(Entry::Count(summands)) = self.n.get(row) else { continue };
            if summands.iter().all(|s| s.reasons.is_empty()) {
                continue;
            }
            let parts: Vec<(&str, String, Option<u64>)> = summands
                .iter()
                .flat_map(|s| match s.reasons.as_slice() {
                    [] => vec![(s.id.as_str(), s.label.clone(), s.n)],
                    reasons => reasons.iter().map(|p| (s.id.as_str(), p.label.clone(), p.n)).collect(),
                })
                .collect();
            let of = ROWS.iter().find(|r| r.key == row);
            let key = format!("own_reasons_{}", self.own.iter().filter(|o| o.0.starts_with("own_reasons")).count() + 1);
            let labels: Vec<&str> = summands.iter().map(|s| s.label.as_str()).collect();
            let label = format!("Reasons: {}", labels.join(", "));
            let unit = if row == "records_excluded" { "records" } else { "reports" };
            for (id, reason, n) in &parts {
                let (row, id, label, unit) = (key.clone(), (*id).to_owned(), reason.clone(), unit.to_owned());
                self.said.own.push(OwnCount { row, id, label, n: *n, unit });
            }
            let parts: Vec<_> = parts.into_iter().map(|(_, reason, n)| (reason, n)).collect();
            self.own.push((key, of.map_or("", |r| r.place), label, list(&parts)));
        }
        let mut table = PrismaTable::new(|key| {
            self.n.get(key).map(|entry| match entry {
                Entry::Count(summands) => number(sum(summands.iter().map(|s| s.n))),
                Entry::List(parts) => list(parts),
            })
        });
        for (key, place, label, n) in self.own {
            table.add_own(&key, place, &label, n);
        }
        (table, self.said)
    }

    fn nowhere(&mut self, b: &FlowBox, label: &str, n: Option<u64>, unit: &str, why: &str) {
        let (id, label, unit, why) = (b.id.clone(), label.to_owned(), unit.to_owned(), why.to_owned());
        self.said.left_out.push(LeftOut { id, label, n, unit, why });
    }

    fn left_out(&mut self, b: &FlowBox, why: &str) {
        self.nowhere(b, &b.label, b.n, &b.unit, why);
    }

    /// Adds a count to a row.
    fn add(&mut self, key: &'static str, b: &FlowBox, label: &str, n: Option<u64>, reasons: &[Part]) {
        self.inside.entry(key).or_default().insert(b.id.clone());
        if let Entry::Count(summands) = self.n.entry(key).or_insert_with(|| Entry::Count(Vec::new())) {
            summands.push(Summand { id: b.id.clone(), label: label.to_owned(), n, reasons: reasons.to_vec() });
        }
    }

    fn append(&mut self, key: &'static str, parts: impl IntoIterator<Item = (String, Option<u64>)>) {
        if let Entry::List(list) = self.n.entry(key).or_insert_with(|| Entry::List(Vec::new())) {
            list.extend(parts);
        }
    }

    /// Adds a box to a row, unless the row holds a box that it comes out of: what is in both would count twice.
    fn add_once(&mut self, key: &'static str, b: &FlowBox, n: Option<u64>) {
        let before = self.inside.get(key).and_then(|inside| upstream(self.flow, b).find(|up| inside.contains(&up.id)));
        match before.map(|before| before.label.clone()) {
            Some(before) => self.left_out(b, &format!("{key} holds '{before}', which it comes out of")),
            None => self.add(key, b, &b.label, n, &[]),
        }
    }

    fn studies(&mut self, [reports, studies]: [&'static str; 2], b: &FlowBox) {
        let counts = std::iter::once((b.n, &b.unit)).chain(b.also.iter().map(|c| (c.n, &c.unit)));
        let mut filled = BTreeSet::new();
        for (n, unit) in counts {
            let row = match kind_of_unit(unit) {
                Unit::Studies => studies,
                Unit::Reports => reports,
                Unit::Else => {
                    self.nowhere(b, &b.label, n, unit, "it counts reports and studies");
                    continue;
                }
            };
            if filled.insert(row) {
                self.add(row, b, &b.label, n, &[]);
            } else {
                self.nowhere(b, &b.label, n, unit, &format!("{row} holds its count in another unit"));
            }
        }
    }

    fn databases(&mut self, b: &FlowBox) {
        let several = self.flow.boxes().iter().filter(|o| o.kind == Kind::Source).count() > 1;
        let whole = Part { label: b.label.clone(), n: b.n, source: kind_of_box(&b.label), rows: None };
        let bare = b.parts.is_empty();
        let parts = if bare { vec![whole] } else { b.parts.clone() };
        let (registers, databases): (Vec<Part>, Vec<Part>) =
            parts.into_iter().partition(|p| p.source == SourceKind::Register);
        let in_registers = sum(registers.iter().map(|p| p.n));
        let rest = b.n.zip(in_registers).and_then(|(n, r)| n.checked_sub(r));
        if b.n.is_some() && (rest.is_none() || databases.is_empty() && rest != Some(0)) {
            self.left_out(b, "the counts of its sources do not add up to it");
        }
        // Databases that are not counted one by one still have a sum.
        if !databases.is_empty() {
            let listed = if bare && !several { &[][..] } else { databases.as_slice() };
            self.add("database_results", b, &b.label, rest, listed);
        }
        if !registers.is_empty() {
            let listed = if bare && !several { &[][..] } else { registers.as_slice() };
            self.add("register_results", b, &b.label, in_registers, listed);
        }
        for (key, parts) in [("database_specific_results", databases), ("register_specific_results", registers)] {
            let said = |p: &Part| (p.label.clone(), p.n);
            if !parts.is_empty() && (several || !bare) {
                self.append(key, parts.iter().map(said));
            }
            for p in parts.iter().filter(|p| !bare && !p.source.is_database()) {
                let as_one = format!(
                    "'{}' is of the kind {}, but feeds '{}', a box of databases; it is written among them",
                    p.label,
                    p.source.name(),
                    b.label
                );
                self.said.remarks.push(as_one);
            }
        }
    }

    fn others(&mut self, b: &FlowBox) {
        let own = SourceKind::of(&b.label);
        let whole = vec![Part { label: b.label.clone(), n: b.n, source: own, rows: None }];
        let parts = if b.parts.is_empty() { whole } else { b.parts.clone() };
        if b.n.is_some() && sum(parts.iter().map(|p| p.n)) != b.n {
            self.left_out(b, "the counts of its sources do not add up to it");
        }
        for p in parts {
            // A part whose name says nothing is of its box's kind.
            let row = match if p.source == SourceKind::Database { own } else { p.source } {
                SourceKind::Website => "website_results",
                SourceKind::Organisation => "organisation_results",
                SourceKind::Citation => "citations_results",
                _ => {
                    let row = format!("own_source_{}", self.own.len() + 1);
                    let (id, label, unit) = (b.id.clone(), p.label.clone(), b.unit.clone());
                    self.said.own.push(OwnCount { row: row.clone(), id, label, n: p.n, unit });
                    self.own.push((row, "box11", p.label, number(p.n)));
                    continue;
                }
            };
            self.add(row, b, &p.label, p.n, &[]);
        }
    }

    fn stage(&mut self, b: &FlowBox, other: bool) {
        let (sought, assessed) =
            if other { ("other_sought_reports", "other_assessed") } else { ("dbr_sought_reports", "dbr_assessed") };
        match b.stage {
            Some(Stage::Retrieval) => self.add_once(sought, b, b.n),
            Some(Stage::FullText) => self.add_once(assessed, b, b.n),
            Some(Stage::Appraisal) => self.left_out(b, "it has no quality appraisal"),
            Some(Stage::Automation) => self.left_out(b, "it has none for what a tool has judged"),
            _ if other => self.left_out(b, "other methods have none before the full text"),
            // The first stage that screens records; what it keeps is screened again at later ones.
            _ => {
                let n = first_screened(self.flow, b);
                if n != b.n {
                    let why = "records_screened holds what was screened first, before records were excluded";
                    self.left_out(b, why);
                }
                self.add_once("records_screened", b, n);
            }
        }
    }

    fn excluded(&mut self, b: &FlowBox, other: bool) {
        let flow = self.flow;
        let before_full_text = matches!(b.stage, Some(Stage::Duplicates | Stage::Title | Stage::Abstract));
        if other && before_full_text {
            return self.left_out_with_reasons(b, "other methods have none before the full text");
        }
        let (left, lost) = if other {
            ("other_excluded", "other_notretrieved_reports")
        } else {
            ("dbr_excluded", "dbr_notretrieved_reports")
        };
        let straight = b.from.iter().filter_map(|id| flow.get(id)).any(|from| from.kind.is_source());
        match b.stage {
            Some(Stage::Duplicates) => self.one_number("duplicates", b),
            Some(Stage::Automation) => self.one_number("excluded_automatic", b),
            Some(Stage::Retrieval) => self.add(lost, b, &b.label, b.n, &b.parts),
            Some(Stage::Appraisal) => self.reasons(left, b, true),
            Some(Stage::FullText) => self.reasons(left, b, false),
            _ if other => self.reasons(left, b, false),
            // A stage of the review's own: before screening, on the records, or on what was assessed.
            None if straight => self.one_number("excluded_other", b),
            None if self.n.contains_key("dbr_assessed") => self.reasons(left, b, false),
            Some(Stage::Title | Stage::Abstract) | None => self.add("records_excluded", b, &b.label, b.n, &b.parts),
        }
    }

    /// A row of one number; reasons have no place there.
    fn one_number(&mut self, row: &'static str, b: &FlowBox) {
        self.add(row, b, &b.label, b.n, &[]);
        for p in &b.parts {
            let label = format!("{}: {}", b.label, p.label);
            self.nowhere(b, &label, p.n, &b.unit, &format!("{row} has no reasons"));
        }
    }

    fn left_out_with_reasons(&mut self, b: &FlowBox, why: &str) {
        self.left_out(b, why);
        for p in &b.parts {
            self.nowhere(b, &format!("{}: {}", b.label, p.label), p.n, &b.unit, why);
        }
    }

    /// A list of reasons; what was left later is named with its stage.
    fn reasons(&mut self, row: &'static str, b: &FlowBox, named: bool) {
        if b.parts.is_empty() {
            return self.append(row, [(b.label.clone(), b.n)]);
        }
        if b.n.is_some() && sum(b.parts.iter().map(|p| p.n)) != b.n {
            self.left_out(b, &format!("{row} lists reasons, and those of this box do not add up to it"));
        }
        let label = |p: &Part| if named { format!("{}: {}", b.label, p.label) } else { p.label.clone() };
        self.append(row, b.parts.iter().map(|p| (label(p), p.n)));
    }

    fn included(&mut self, b: &FlowBox) {
        // A box that goes on from what is included is a total only where it is called so: it may be a part of it.
        let total = |from: &FlowBox| from.kind == Kind::Previous || from.kind == Kind::Included && b.id == TOTAL;
        let earlier = b.from.iter().filter_map(|id| self.flow.get(id)).any(total);
        let rows = if earlier { ["total_reports", "total_studies"] } else { ["new_reports", "new_studies"] };
        let holds = |row: &str, id: &String| self.inside.get(row).is_some_and(|inside| inside.contains(id));
        let before = upstream(self.flow, b).find(|up| rows.iter().any(|row| holds(row, &up.id)));
        if let Some(before) = before.map(|before| before.label.clone()) {
            let why = format!("what is included is counted by '{before}', which it comes out of");
            self.left_out(b, &why);
            for count in &b.also {
                self.nowhere(b, &b.label, count.n, &count.unit, &why);
            }
            return;
        }
        self.studies(rows, b);
    }
}

/// What the included are counted in.
enum Unit {
    Studies,
    Reports,
    Else,
}

fn kind_of_unit(unit: &str) -> Unit {
    let unit = unit.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| unit.contains(w));
    if has(&["participant", "patient", "people", "person", "effect", "estimate", "interview"]) {
        Unit::Else
    } else if has(&["stud", "trial"]) {
        Unit::Studies
    } else {
        Unit::Reports
    }
}

/// The kind of what a box of databases and registers is called.
fn kind_of_box(label: &str) -> SourceKind {
    if label.to_lowercase().contains("database") { SourceKind::Database } else { SourceKind::of(label) }
}

/// The boxes that a box comes out of, over others too.
fn upstream<'a>(flow: &'a Flow, b: &FlowBox) -> impl Iterator<Item = &'a FlowBox> {
    let mut open: Vec<&FlowBox> = b.from.iter().filter_map(|id| flow.get(id)).collect();
    let mut seen = BTreeSet::new();
    std::iter::from_fn(move || {
        while let Some(next) = open.pop() {
            if seen.insert(next.id.as_str()) {
                open.extend(next.from.iter().filter_map(|id| flow.get(id)));
                return Some(next);
            }
        }
        None
    })
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
