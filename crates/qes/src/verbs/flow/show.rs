//! The flow as it is shown: the diagram, then the boxes with their equations.

use qes_figures::{flow_diagram, prisma_diagram};
use qes_flow::{Equation, FlowBox, Kind};
use qes_tables::{Align, Cell, Table, integer};
use serde_json::{Value, json};

use super::prisma::{self, Written};
use super::{FlowResult, FlowStandard};
use crate::shown::{Shown, undefined};
use crate::verbs::export::REPLACED;
use crate::words::counted;

fn count(n: Option<u64>) -> Value {
    n.map_or_else(|| undefined("not published"), Value::from)
}

impl FlowResult {
    /// The result as it is shown: the diagram, then the boxes and their equations.
    pub fn show(&self) -> Shown {
        let equations = self.flow.equations();
        let signed = |n: Option<i64>| n.map_or_else(|| undefined("a count is not published"), Value::from);
        let equations_json: Vec<Value> = equations
            .iter()
            .map(|e| {
                json!({
                    "id": e.id, "lhs": e.lhs, "rhs": e.rhs,
                    "lhs_value": signed(e.lhs_value), "rhs_value": signed(e.rhs_value),
                    "holds": e.holds.map_or_else(|| undefined("a count is not published"), Value::from),
                })
            })
            .collect();
        let loose: Vec<&str> = self.flow.loose_ends().iter().map(|b| b.id.as_str()).collect();
        let standard = match self.standard {
            FlowStandard::Paper => "paper",
            FlowStandard::Prisma2020 => "prisma2020",
        };
        let mut own = json!({
            "standard": standard, "boxes": self.flow.boxes().iter().map(in_json).collect::<Vec<_>>(),
            "equations": equations_json, "loose_ends": loose,
        });
        let rows = self.rows_left_out();
        if !rows.is_empty() {
            own["rows_left_out"] = rows.into();
        }
        let notes = self.basis.notes();
        let figure = || match self.standard {
            FlowStandard::Paper => flow_diagram(&self.flow, &notes),
            FlowStandard::Prisma2020 => prisma_diagram(&self.flow, &notes),
        };
        Shown::new("flow", &self.basis, own)
            .with_figure_of(self.flow.boxes().len(), "boxes", figure)
            .with_table(self.rows(&equations), &self.basis)
    }

    /// The same after it was written as a PRISMA 2020 table.
    pub fn show_written(&self, path: &str, written: &Written) -> Shown {
        let mut shown = self.show();
        let bytes = written.bytes;
        let mut csv = json!({ "path": path, "bytes": bytes });
        if written.replaced {
            csv["replaced"] = true.into();
        }
        for (key, value) in prisma::in_json(&written.account) {
            csv[key] = value;
        }
        shown.result.insert("csv".to_owned(), csv);
        if let Some(table) = shown.tables.first_mut() {
            let replaced = if written.replaced { REPLACED } else { "" };
            table.note(format!(
                "Written as a PRISMA 2020 table: {path} ({}{replaced}).",
                counted(bytes as usize, "byte")
            ));
        }
        shown
    }

    fn rows(&self, equations: &[Equation]) -> Table {
        let mut table = Table::new("Study flow")
            .column("box", Align::Left)
            .column("n", Align::Right)
            .column("unit", Align::Left)
            .column("must be", Align::Left)
            .column("holds", Align::Left);
        let cell = |n: Option<u64>| n.map_or_else(|| Cell::Undefined("not published".to_owned()), Cell::from);
        let loose = self.flow.loose_ends();
        for b in self.flow.boxes() {
            // Of the comparisons with records, those that hold say nothing more than the counts.
            let about =
                equations.iter().filter(|e| e.about == b.id && !(e.id.starts_with("rows:") && e.holds == Some(true)));
            // An equation in another unit, or of a part, stands on the line with that count.
            let listed = b.kind.leaves() || b.kind == Kind::OtherSource && b.parts.len() > 1;
            let in_unit = |unit: &str| format!("stage:{}:{unit}", b.id);
            let of_part = |part: &str| format!("rows:{}:{part}", b.id);
            let elsewhere = |e: &Equation| {
                b.also.iter().any(|c| e.id == in_unit(&c.unit))
                    || listed && b.parts.iter().any(|p| e.id == of_part(&p.label))
            };
            let (others, mut own): (Vec<&Equation>, Vec<&Equation>) = about.partition(|e| elsewhere(e));
            let at = |id: String| match others.iter().find(|e| e.id == id) {
                Some(e) => (with_value(e), verdict(e)),
                None => (String::new(), String::new()),
            };
            own.sort_by_key(|e| e.holds != Some(false));
            let (must, holds) = match own.first() {
                Some(e) => (with_value(e), verdict(e)),
                None if loose.contains(&b) => (String::new(), "enters no later box".to_owned()),
                None => (String::new(), String::new()),
            };
            let label = if b.kind.leaves() { format!("– {}", b.label) } else { b.label.clone() };
            table.row(vec![label.into(), cell(b.n), b.unit.as_str().into(), must.into(), holds.into()]);
            for c in &b.also {
                let (must, holds) = at(in_unit(&c.unit));
                table.row(vec!["".into(), cell(c.n), c.unit.as_str().into(), must.into(), holds.into()]);
            }
            // What other methods are is said by their names alone; PRISMA 2020 has no row for most of them.
            for p in b.parts.iter().filter(|_| listed) {
                let (must, holds) = at(of_part(&p.label));
                table.row(vec![format!("· {}", p.label).into(), cell(p.n), "".into(), must.into(), holds.into()]);
            }
            for e in own.iter().skip(1) {
                table.row(vec!["".into(), Cell::Missing, "".into(), with_value(e).into(), verdict(e).into()]);
            }
        }
        let compared = equations.iter().filter(|e| e.id.starts_with("rows:")).count();
        if compared > 0 {
            let broken = equations.iter().filter(|e| e.id.starts_with("rows:") && e.holds == Some(false)).count();
            table.note(match (compared, broken) {
                (1, 0) => "1 count was compared with records and decisions; it is the same.".to_owned(),
                (1, _) => "1 count was compared with records and decisions; it differs.".to_owned(),
                (_, 1) => format!("{compared} counts were compared with records and decisions; 1 of them differs."),
                _ => format!("{compared} counts were compared with records and decisions; {broken} of them differ."),
            });
        }
        table
    }
}

fn in_json(b: &FlowBox) -> Value {
    let parts: Vec<Value> = b
        .parts
        .iter()
        .map(|p| {
            if b.kind.leaves() {
                json!({ "reason": p.label, "n": count(p.n) })
            } else {
                json!({ "source": p.label, "n": count(p.n) })
            }
        })
        .collect();
    let mut value = json!({
        "id": b.id, "label": b.label, "n": count(b.n), "unit": b.unit, "kind": b.kind.name(), "from": b.from,
    });
    value[if b.kind.leaves() { "reasons" } else { "sources" }] = parts.into();
    if let Some(stage) = b.stage.filter(|_| !matches!(b.kind, Kind::Source | Kind::OtherSource | Kind::Included)) {
        value["stage"] = stage.name().into();
    }
    if !b.also.is_empty() {
        value["also"] = b.also.iter().map(|c| json!({ "n": count(c.n), "unit": c.unit })).collect();
    }
    if let Some(rows) = b.rows {
        value["rows"] = rows.into();
    }
    value
}

fn with_value(equation: &Equation) -> String {
    let sum = equation.written(integer);
    if let Some(about) = equation.id.strip_prefix("rows:") {
        let part = about.split_once(':').map_or_else(String::new, |(_, part)| format!("{part}: "));
        return format!("{part}{sum} by the records");
    }
    match equation.lhs_value {
        Some(n) => format!("{sum} = {}", integer(n)),
        None => sum,
    }
}

fn verdict(equation: &Equation) -> String {
    match (equation.holds, equation.difference()) {
        (Some(true), _) => "yes".to_owned(),
        (Some(false), Some(difference)) if equation.id.starts_with("rows:") => {
            let word = if difference < 0 { "more" } else { "fewer" };
            format!("NO, {} {word} counted", integer(difference.unsigned_abs()))
        }
        (Some(false), Some(difference)) => {
            let word = if difference < 0 { "short" } else { "over" };
            format!("NO, {} {word}", integer(difference.unsigned_abs()))
        }
        _ => "not known".to_owned(),
    }
}
