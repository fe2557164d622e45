//! PRISMA 2020 tables: what of a read one is not in the flow, and how a flow is written.

use std::borrow::Cow;
use std::path::Path;

use qes_flow::{Account, Flow, OwnRow, PrismaTable};
use qes_review::nearest;
use qes_work::Work;
use serde_json::{Value, json};

use super::{FlowResult, PROVENANCE};
use crate::error::Error;
use crate::written::{Fate, write_file};

/// A text and, where it is not UTF-8, what it was taken for.
pub(super) fn decoded(bytes: &[u8]) -> (Cow<'_, str>, Option<String>) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), None);
    }
    let decoded = qes_records::decode(bytes);
    let said = format!("the table is read as {}; what is written of it is UTF-8", decoded.encoding);
    (decoded.text, Some(said))
}

/// Whether the header is that of a PRISMA 2020 table.
pub(super) fn is_table(text: &str) -> bool {
    text.lines().next().unwrap_or_default().to_lowercase().contains("boxtext")
}

/// What was written, and what became of the counts.
#[derive(Debug, Clone)]
pub struct Written {
    /// The size of the file.
    pub bytes: u64,
    /// Whether another file was replaced: an older one of qes, or any by force.
    pub replaced: bool,
    /// What became of every count of the flow; nothing to say where a table is written as it was read.
    pub account: Account,
}

impl FlowResult {
    /// Warns of what the table has and the flow has not.
    pub(super) fn say_what_was_read(&mut self) {
        let Some(table) = &self.table else { return };
        self.basis.warnings.extend(table.notes().iter().cloned());
        self.basis.warnings.extend(unplaced(table).iter().map(in_words));
        self.basis.warnings.extend(unfilled_totals(table));
    }

    /// The rows of the table that are not in the flow.
    pub(super) fn rows_left_out(&self) -> Vec<Value> {
        let rows = self.table.as_ref().map(unplaced).unwrap_or_default();
        rows.into_iter().map(|r| json!({ "row": r.key, "label": r.label, "found": r.found, "line": r.line })).collect()
    }

    /// Writes the flow as a PRISMA 2020 table. What has no row in it becomes a warning, and so does what no longer adds up in it.
    ///
    /// # Errors
    /// A file is there that is not as qes has written it and `force` is not set, it cannot be written, or somebody asked for the end of it.
    pub fn write_prisma(&mut self, path: &Path, force: bool, work: &Work) -> Result<Written, Error> {
        if !path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) {
            return Err(Error::UnknownEnding {
                what: "a PRISMA 2020 table".to_owned(),
                ending: path.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default(),
                known: "csv".to_owned(),
            });
        }
        let (text, account) = if let Some(table) = &self.table {
            (table.write(), Account::default())
        } else {
            let (mut table, account) = PrismaTable::of(&self.flow);
            let broken = self.flow.equations().iter().filter(|e| e.holds == Some(false)).count();
            if broken > 0 {
                let are = if broken == 1 { "1 equation does".to_owned() } else { format!("{broken} equations do") };
                self.basis.warnings.push(format!("{are} not hold in what was written"));
            }
            self.basis.warnings.extend(account.words());
            if let Some(provenance) = self.basis.provenance {
                table.remark(&format!("{PROVENANCE} {}", provenance.name()));
            }
            if let Ok(back) = table.flow() {
                self.basis.warnings.extend(differences(&self.flow, &back));
            }
            (table.write(), account)
        };
        let replaced = write_file(path, text.as_bytes(), force, work)? == Fate::Replaced;
        Ok(Written { bytes: text.len() as u64, replaced, account })
    }
}

/// The rows that PRISMA 2020 does not have, that count something, and that name no box which takes further rows.
fn unplaced(table: &PrismaTable) -> Vec<OwnRow> {
    let counts = |r: &OwnRow| r.place.is_none() && !r.parts.iter().all(|(_, n)| *n == Some(0));
    let strange = |r: &OwnRow| r.place.is_none() && r.parts.is_empty();
    table.own_rows().into_iter().filter(|r| strange(r) || counts(r)).collect()
}

/// Totals of zero beside what is included.
fn unfilled_totals(table: &PrismaTable) -> Vec<String> {
    let totals = [("total_reports", "new_reports"), ("total_studies", "new_studies")];
    let counted = |key: &str| table.count(key).filter(|n| *n > 0);
    let counting = ["total_reports", "total_studies", "previous_reports", "previous_studies"];
    if counting.into_iter().any(|key| counted(key).is_some()) {
        return Vec::new();
    }
    let zero = totals.iter().filter(|(total, new)| table.count(total) == Some(0) && counted(new).is_some());
    zero.map(|(total, new)| format!("{total} is 0 beside {new}: it is taken for not filled in")).collect()
}

fn in_words(row: &OwnRow) -> String {
    let near = nearest(&row.key, PrismaTable::keys());
    let hint = near.map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
    let key = if row.key.is_empty() { "without a key" } else { &format!("'{}'", row.key) };
    format!(
        "line {}: the row {key} ('{}': {}) is none that the flow is made of, so it is not in it{hint}",
        row.line, row.label, row.found
    )
}

/// What is not as it was, once the written table is read again.
fn differences(flow: &Flow, back: &Flow) -> Vec<String> {
    let broken = |flow: &Flow| -> Vec<(Option<i64>, Option<i64>)> {
        let broken = flow.equations().into_iter().filter(|e| e.holds == Some(false));
        broken.map(|e| (e.lhs_value, e.rhs_value)).collect()
    };
    let before = broken(flow);
    let new: Vec<String> = back
        .equations()
        .into_iter()
        .filter(|e| e.holds == Some(false) && !before.contains(&(e.lhs_value, e.rhs_value)))
        .map(|e| format!("{} ({})", e.lhs, e.rhs))
        .collect();
    let mut words = Vec::new();
    if !new.is_empty() {
        words.push(format!("read by itself, the table does not add up at {}", new.join(", ")));
    }
    let known = flow.loose_ends().len();
    for b in back.loose_ends().into_iter().filter(|_| known == 0) {
        words.push(format!("read by itself, the table does not say what became of '{}'", b.label));
    }
    words
}

/// The account as it stands in a result.
pub(super) fn in_json(account: &Account) -> [(&'static str, Value); 3] {
    let count = |n: Option<u64>| n.map_or_else(|| crate::shown::undefined("not published"), Value::from);
    let left_out = account
        .left_out
        .iter()
        .map(|l| json!({ "box": l.id, "label": l.label, "n": count(l.n), "unit": l.unit, "why": l.why }));
    let own = account
        .own
        .iter()
        .map(|o| json!({ "row": o.row, "box": o.id, "label": o.label, "n": count(o.n), "unit": o.unit }));
    let added_up = account.added_up.iter().map(|a| {
        let of: Vec<Value> = a.of.iter().map(|(label, n)| json!({ "label": label, "n": count(*n) })).collect();
        json!({ "row": a.row, "of": of })
    });
    [("left_out", left_out.collect()), ("own_rows", own.collect()), ("added_up", added_up.collect())]
}
