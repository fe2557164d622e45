//! Reporting checklists, each item filled from the data or marked as still to be written.

mod prisma_s;

use qes_tables::{Align, Cell, Table};
use qes_work::Work;
use serde_json::{Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown, undefined};
use crate::workspace::Workspace;

/// A checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Checklist {
    /// PRISMA-S: the searches.
    PrismaS,
}

impl Checklist {
    /// Every checklist under its name.
    pub const ALL: [(&'static str, Self); 1] = [("prisma-s", Self::PrismaS)];
}

/// How far an item is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The data say all of it.
    Filled,
    /// The data say some of it.
    Partly,
    /// The data say nothing of it.
    ToBeWritten,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Filled => "filled",
            Self::Partly => "partly",
            Self::ToBeWritten => "to be written",
        }
    }
}

/// One item.
#[derive(Debug, Clone)]
pub struct ReportItem {
    /// Its number.
    pub no: usize,
    /// What it is about, in our own words.
    pub name: &'static str,
    /// How far it is filled.
    pub status: Status,
    /// What the data say; of one to be written, what is missing.
    pub value: String,
    /// Where the data say it.
    pub source: String,
}

/// A checklist with its items.
#[derive(Debug, Clone)]
pub struct Report {
    /// The checklist's name.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// The items.
    pub items: Vec<ReportItem>,
    /// What it rests on.
    pub basis: Basis,
}

impl Workspace {
    /// A reporting checklist, filled from the review or the session's frames.
    ///
    /// # Errors
    /// There are no data for it.
    pub fn report(&self, checklist: Checklist, work: &Work) -> Result<Report, Error> {
        match checklist {
            Checklist::PrismaS => prisma_s::report(self, work),
        }
    }
}

impl Report {
    /// The result as it is shown.
    pub fn show(&self) -> Shown {
        let item = |i: &ReportItem| {
            let value =
                if i.status == Status::ToBeWritten { undefined(&i.value) } else { Value::from(i.value.as_str()) };
            json!({ "no": i.no, "name": i.name, "status": i.status.name(), "value": value, "source": i.source })
        };
        let count = |status| self.items.iter().filter(|i| i.status == status).count();
        let (filled, partly, open) = (count(Status::Filled), count(Status::Partly), count(Status::ToBeWritten));
        let own = json!({
            "checklist": self.name, "items": self.items.iter().map(item).collect::<Vec<_>>(),
            "filled": filled, "partly": partly, "to_be_written": open,
        });
        let mut table = Table::new(self.title)
            .column("no", Align::Right)
            .column("item", Align::Left)
            .column("status", Align::Left)
            .column("what the data say", Align::Left)
            .column("from", Align::Left);
        for i in &self.items {
            let source = if i.source.is_empty() { Cell::Missing } else { i.source.as_str().into() };
            table.row(vec![i.no.into(), i.name.into(), i.status.name().into(), i.value.as_str().into(), source]);
        }
        table.note(format!("Items filled: {filled}; in part: {partly}; to be written: {open}."));
        Shown::new("report", &self.basis, own).with_table(table, &self.basis)
    }
}
