//! What was loaded as it is shown: the tables, what became of each file, and what one may ask next.

use std::collections::BTreeSet;

use qes_review::{Checked, Export, Provenance};
use qes_tables::{Align, Cell, Table};
use serde_json::{Value, json};

use super::Load;
use crate::shown::{Shown, undefined};
use crate::words::named;

impl Load {
    /// The result as it is shown.
    pub fn show(&self) -> Shown {
        let provenance = |p: &Option<Provenance>| p.map_or_else(|| "not stated".to_owned(), |p| p.to_string());
        let resources: Vec<Value> = self
            .resources
            .iter()
            .map(|(name, rows, columns, p)| {
                let p = p.map_or_else(|| undefined("the file says nothing of it"), |p| p.name().into());
                json!({ "name": name, "rows": rows, "columns": columns, "provenance": p })
            })
            .collect();
        let mut own = json!({ "name": self.name, "resources": resources, "models": self.models, "next": self.next });
        if !self.set_aside.is_empty() {
            let aside = |(name, now): &(String, String)| json!({ "name": name, "now": now });
            own["set_aside"] = self.set_aside.iter().map(aside).collect();
        }
        if !self.checked.is_nothing() {
            let Checked { tables, values, keys, references } = &self.checked;
            own["checked"] = json!({ "tables": tables, "values": values, "keys": keys, "references": references });
        }
        if !self.exports.is_empty() {
            self.add_files(&mut own);
        }
        let title = if self.title.is_empty() { self.name.clone() } else { format!("{}: {}", self.name, self.title) };
        let mut table = Table::new(title)
            .column("resource", Align::Left)
            .column("rows", Align::Right)
            .column("columns", Align::Right)
            .column("provenance", Align::Left);
        for (name, rows, columns, p) in &self.resources {
            table.row(vec![name.as_str().into(), (*rows).into(), (*columns).into(), provenance(p).into()]);
        }
        for model in &self.models {
            table.row(vec![format!("model {model}").into(), Cell::Missing, Cell::Missing, Cell::Missing]);
        }
        if let Some(words) = self.checked.words() {
            let well = if self.basis.warnings.is_empty() { ", and nothing is wrong with them" } else { "" };
            table.note(format!("Checked while loading: {words}{well}."));
        }
        for note in self.said() {
            table.note(note);
        }
        for (name, now) in &self.set_aside {
            table.note(format!("Set aside: the session's own frame '{name}', which is called '{now}' from now on."));
        }
        for name in &self.basis.session_frames {
            table.note(format!("Every command reads it until %reset {} or another review.", named(name)));
        }
        if !self.next.is_empty() {
            table.note("You may ask next:");
            for command in &self.next {
                table.note(command.as_str());
            }
        }
        Shown::new(self.command, &self.basis, own).with_table(table, &self.basis)
    }

    /// What became of each file.
    fn add_files(&self, own: &mut Value) {
        let records = self.exports.iter().filter(|e| e.counts.are_records || self.exports.len() > 1);
        let (mut records_in, mut records_out, mut any) = (0, 0, false);
        for e in records {
            records_in += e.counts.records_in;
            records_out += e.counts.records_out;
            any = true;
        }
        if any {
            own["records_in"] = records_in.into();
            own["records_out"] = records_out.into();
        }
        let encodings: BTreeSet<&str> =
            self.exports.iter().map(|e| e.counts.encoding).filter(|e| !e.is_empty()).collect();
        if !encodings.is_empty() {
            own["encoding"] = encodings.into_iter().collect::<Vec<_>>().join(", ").into();
        }
        let file = |e: &Export| {
            let c = &e.counts;
            let mut file = json!({
                "source": e.source, "format": c.format, "encoding": c.encoding,
                "records_in": c.records_in, "records_out": c.records_out, "notes": c.notes,
            });
            if let Some(producer) = c.producer {
                file["producer"] = producer.into();
            }
            if let Some(sheet) = &c.sheet {
                file["sheet"] = sheet.as_str().into();
            }
            file
        };
        own["files"] = self.exports.iter().map(file).collect();
        if !self.notes.is_empty() {
            own["notes"] = self.notes.clone().into();
        }
        if !self.skipped.is_empty() {
            let skipped = self.skipped.iter().map(|(file, because)| json!({ "file": file, "because": because }));
            own["skipped"] = skipped.collect();
        }
    }

    /// A sentence for each file, and what was recognized or left out.
    fn said(&self) -> Vec<String> {
        let mut said = Vec::new();
        for e in &self.exports {
            let c = &e.counts;
            let sheet = c.sheet.as_ref().filter(|s| **s != e.source).map(|s| format!("sheet '{s}'"));
            let form: Vec<String> = [c.format.to_owned(), c.encoding.to_owned()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .chain(sheet)
                .collect();
            let form = form.join(", ");
            let records = c.are_records || (self.exports.len() > 1 && c.sheet.is_none());
            let what = match (records, c.records_in) {
                (true, 1) => "record",
                (true, _) => "records",
                (false, 1) => "row",
                (false, _) => "rows",
            };
            said.push(format!("{} ({form}): {} {what} in the file, {} read.", e.source, c.records_in, c.records_out));
            said.extend(c.notes.iter().map(|note| format!("{}: {note}.", e.source)));
        }
        said.extend(self.notes.iter().map(|note| format!("{}: {note}.", self.name)));
        said.extend(self.skipped.iter().map(|(file, because)| format!("{file} is not read: {because}.")));
        said
    }
}
