//! A PRISMA 2020 table as a flow.

use super::own::OwnPlace;
use super::{LISTS, OwnRow, PrismaTable, ROWS};
use crate::boxes::{TOTAL, sum, unique};
use crate::{Count, Flow, FlowBox, FlowError, Kind, Part, SourceKind, Stage};

impl PrismaTable {
    /// The flow of the table. Boxes that the table leaves out, or leaves blank, are left out; so is a column of the diagram whose counts
    /// are all zero. Rows that PRISMA 2020 does not have are added to the box that they name; [`Self::own_rows`] says which name none.
    ///
    /// # Errors
    /// [`FlowError::NoBox`]: nothing is filled in.
    pub fn flow(&self) -> Result<Flow, FlowError> {
        let mut boxes = Boxes { table: self, own: self.own_rows(), all: Vec::new() };
        let (main, other) = (boxes.main(), boxes.other());
        let ends: Vec<&str> = [main, other].into_iter().flatten().collect();
        let new = ["new_reports", "new_studies"].map(|key| self.count(key));
        let total = ["total_reports", "total_studies"].map(|key| self.count(key));
        let previous = boxes.previous(new, total);
        boxes.included("new", ["new_reports", "new_studies"], new, &ends);
        // A total of zero beside no earlier version was not filled in, as the rows of that version were not.
        if previous || total.iter().flatten().any(|n| *n > 0) {
            let of = [("previous", previous), ("new", new != [None, None])];
            let from: Vec<&str> = of.iter().filter(|(_, there)| *there).map(|(id, _)| *id).collect();
            let from = if from.is_empty() { &ends } else { &from };
            boxes.included(TOTAL, ["total_reports", "total_studies"], total, from);
        }
        // The ids are the rows' own, and every box comes out of one before it.
        Flow::new(boxes.all)
    }
}

struct Boxes<'a> {
    table: &'a PrismaTable,
    own: Vec<OwnRow>,
    all: Vec<FlowBox>,
}

impl Boxes<'_> {
    fn label(&self, key: &str) -> String {
        let own = ROWS.iter().find(|r| r.key == key).map_or(key, |r| r.text);
        self.table.text(key).unwrap_or(own).to_owned()
    }

    fn push(&mut self, key: &str, kind: Kind, unit: &str, stage: Option<Stage>, from: &[&str]) {
        let mut b = FlowBox::new(key, &self.label(key), kind, 0, unit).from(from.iter().copied());
        b.n = self.table.count(key);
        b.stage = stage;
        b.parts = parts(self.table.list(key), SourceKind::Other);
        let further = self.own_parts(OwnPlace::ReasonsOf(ROWS.iter().find(|r| r.key == key).map_or("", |r| r.key)));
        // Where the row itself is a list, or blank, further rows go on with it; one number is the sum of them.
        if !further.is_empty() && (b.n.is_none() || LISTS.contains(&key)) {
            b.n = sum(b.n.into_iter().map(Some).chain(further.iter().map(|p| p.n)));
        }
        b.parts.extend(further);
        self.all.push(b);
    }

    /// What the table's own rows add there.
    fn own_parts(&self, place: OwnPlace) -> Vec<Part> {
        let rows = self.own.iter().filter(|r| r.place == Some(place));
        parts(rows.flat_map(|r| r.parts.clone()).collect(), SourceKind::Other)
    }

    /// A stage, where the table counts it, with what leaves it; gives what the next one comes out of.
    fn stage<'a>(
        &mut self,
        [key, out]: [&'a str; 2],
        unit: &str,
        stage: Stage,
        from: Option<&'a str>,
    ) -> Option<&'a str> {
        let counted = |key: &str| self.table.count(key).is_some();
        let place = ROWS.iter().find(|r| r.key == out).map_or("", |r| r.key);
        let (entered, left) = (counted(key), counted(out) || !self.own_parts(OwnPlace::ReasonsOf(place)).is_empty());
        if !entered && !left {
            return from;
        }
        self.push(key, Kind::Screening, unit, Some(stage), from.as_slice());
        if left {
            self.push(out, Kind::Excluded, unit, Some(stage), &[key]);
        }
        Some(key)
    }

    /// Databases and registers down to what was assessed.
    fn main(&mut self) -> Option<&'static str> {
        let counted = |key: &str| self.table.count(key);
        let mut from = None;
        let keys = ["database_results", "database_specific_results", "register_results", "register_specific_results"];
        let removed = ["duplicates", "excluded_automatic", "excluded_other"];
        let further: Vec<OwnRow> =
            self.own.iter().filter(|r| r.place == Some(OwnPlace::RemovedBefore)).cloned().collect();
        if keys.iter().chain(&removed).any(|key| counted(key).is_some()) || !further.is_empty() {
            let label = "Records identified from databases and registers";
            let mut b = FlowBox::new("identified", label, Kind::Source, 0, "records");
            let groups = [(keys[0], keys[1], SourceKind::Database), (keys[2], keys[3], SourceKind::Register)];
            let mut known = Vec::new();
            for (whole, each, kind) in groups {
                let own = parts(self.table.list(each), kind);
                // A list without its sum is added up.
                let n = counted(whole).or_else(|| counted(each));
                known.extend(n);
                if own.is_empty() && n.is_some() {
                    b.parts.push(Part { label: self.label(whole), n, source: kind, rows: None });
                }
                b.parts.extend(own);
            }
            b.n = if known.is_empty() { None } else { sum(known.into_iter().map(Some)) };
            self.all.push(b);
            from = Some("identified");
            let removed = [
                ("duplicates", Some(Stage::Duplicates)),
                ("excluded_automatic", Some(Stage::Automation)),
                ("excluded_other", None),
            ];
            for (key, stage) in removed {
                if self.table.count(key).is_some() {
                    self.push(key, Kind::Excluded, "records", stage, &["identified"]);
                }
            }
            for row in further {
                // No row of PRISMA 2020 begins so, which keeps the ids of later boxes free.
                let id = unique(&self.all, &format!("removed_{}", row.key));
                let mut b = FlowBox::new(&id, &row.label, Kind::Excluded, 0, "records").from(["identified"]);
                b.n = sum(row.parts.iter().map(|(_, n)| *n));
                b.stage = b.stage.filter(|s| matches!(s, Stage::Duplicates | Stage::Automation));
                if row.parts.len() > 1 {
                    b.parts = parts(row.parts, SourceKind::Other);
                }
                self.all.push(b);
            }
        }
        let from = self.stage(["records_screened", "records_excluded"], "records", Stage::Abstract, from);
        let from = self.stage(["dbr_sought_reports", "dbr_notretrieved_reports"], "reports", Stage::Retrieval, from);
        self.stage(["dbr_assessed", "dbr_excluded"], "reports", Stage::FullText, from)
    }

    /// Other methods down to what was assessed; nothing where all is zero, or where the table does not say what became of them.
    fn other(&mut self) -> Option<&'static str> {
        let sources = [
            ("website_results", SourceKind::Website),
            ("organisation_results", SourceKind::Organisation),
            ("citations_results", SourceKind::Citation),
        ];
        let keys = ["other_sought_reports", "other_notretrieved_reports", "other_assessed", "other_excluded"];
        let used = |key: &str| self.table.count(key).is_some_and(|n| n > 0);
        let further = self.own_parts(OwnPlace::OtherSources);
        if !sources.iter().map(|(key, _)| *key).chain(keys).any(used) && further.iter().all(|p| p.n == Some(0)) {
            return None;
        }
        let label = "Records identified from other methods";
        let mut b = FlowBox::new("other_identified", label, Kind::OtherSource, 0, "records");
        for (key, kind) in sources {
            let listed = self.table.list(key);
            if listed.is_empty()
                && let Some(n) = self.table.count(key)
            {
                b.parts.push(Part { label: self.label(key), n: Some(n), source: kind, rows: None });
            }
            b.parts.extend(parts(listed, kind));
        }
        b.parts.extend(further);
        b.n = if b.parts.is_empty() { None } else { sum(b.parts.iter().map(|p| p.n)) };
        self.all.push(b);
        let sought = ["other_sought_reports", "other_notretrieved_reports"];
        let from = self.stage(sought, "reports", Stage::Retrieval, Some("other_identified"));
        let end = self.stage(["other_assessed", "other_excluded"], "reports", Stage::FullText, from);
        end.filter(|end| *end != "other_identified")
    }

    /// The earlier version, where the table has one: its rows count something, or say nothing while the total is not that of what is new.
    fn previous(&mut self, new: [Option<u64>; 2], total: [Option<u64>; 2]) -> bool {
        let counts = ["previous_reports", "previous_studies"].map(|key| self.table.count(key));
        let differs =
            |(new, total): (&Option<u64>, &Option<u64>)| new.zip(*total).is_some_and(|(new, total)| new < total);
        let unsaid = counts == [None, None] && new.iter().zip(&total).any(differs);
        if counts.iter().flatten().all(|n| *n == 0) && !unsaid {
            return false;
        }
        self.all.push(both("previous", "In the previous version of the review", Kind::Previous, counts));
        true
    }

    fn included(&mut self, id: &str, [reports, studies]: [&str; 2], counts: [Option<u64>; 2], from: &[&str]) {
        if counts != [None, None] {
            let label = if counts[1].is_some() { self.label(studies) } else { self.label(reports) };
            self.all.push(both(id, &label, Kind::Included, counts).from(from.iter().copied()));
        }
    }
}

/// A box of reports and studies.
fn both(id: &str, label: &str, kind: Kind, [reports, studies]: [Option<u64>; 2]) -> FlowBox {
    let mut b = FlowBox::new(id, label, kind, 0, "reports");
    b.stage = None;
    b.n = reports;
    match (reports, studies) {
        (None, Some(_)) => {
            "studies".clone_into(&mut b.unit);
            b.n = studies;
        }
        (Some(_), Some(_)) => b.also.push(Count { n: studies, unit: "studies".to_owned() }),
        (_, None) => {}
    }
    b
}

fn parts(list: Vec<(String, Option<u64>)>, source: SourceKind) -> Vec<Part> {
    list.into_iter().map(|(label, n)| Part { label, n, source, rows: None }).collect()
}
