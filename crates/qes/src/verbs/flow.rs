//! The study flow: every box an equation that holds or is flagged.

use qes_figures::flow_diagram;
use qes_flow::{Equation, Flow, Kind};
use qes_tables::{Align, Cell, Table};
use serde_json::{Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown, undefined};
use crate::workspace::Workspace;

/// The study flow and what it rests on.
#[derive(Debug, Clone)]
pub struct FlowResult {
    /// The flow.
    pub flow: Flow,
    /// What it rests on.
    pub basis: Basis,
}

impl Workspace {
    /// The study flow of the review.
    ///
    /// # Errors
    /// No review is loaded, it has no flow, or its boxes form none.
    pub fn flow(&self) -> Result<FlowResult, Error> {
        let review = self.review()?;
        let input = review.flow()?;
        Ok(FlowResult { flow: input.value, basis: Basis::of(review, input.provenance, input.warnings) })
    }
}

impl FlowResult {
    /// The result as it is shown: the diagram, then the boxes and their equations.
    pub fn show(&self) -> Shown {
        let count = |n: Option<u64>| n.map_or_else(|| undefined("not published"), Value::from);
        let boxes: Vec<Value> = self
            .flow
            .boxes()
            .iter()
            .map(|b| {
                let sources: Vec<Value> =
                    b.feeds.iter().map(|f| json!({ "source": f.source, "n": count(f.n) })).collect();
                json!({
                    "id": b.id, "label": b.label, "n": count(b.n), "unit": b.unit,
                    "kind": b.kind.name(), "from": b.from, "sources": sources,
                })
            })
            .collect();
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
        let own = json!({ "boxes": boxes, "equations": equations_json, "loose_ends": loose });
        Shown::new("flow", &self.basis, own)
            .with_figure(flow_diagram(&self.flow, &self.basis.notes()))
            .with_table(self.table(&equations), &self.basis)
    }

    fn table(&self, equations: &[Equation]) -> Table {
        let mut table = Table::new("Study flow")
            .column("box", Align::Left)
            .column("n", Align::Right)
            .column("unit", Align::Left)
            .column("must be", Align::Left)
            .column("holds", Align::Left);
        let loose = self.flow.loose_ends();
        for b in self.flow.boxes() {
            let n = b.n.map_or_else(|| Cell::Undefined("not published".to_owned()), Cell::from);
            let mut own: Vec<&Equation> = equations.iter().filter(|e| e.about == b.id).collect();
            own.sort_by_key(|e| e.holds != Some(false));
            let (must, holds) = match own.first() {
                Some(e) => (with_value(e), verdict(e)),
                None if loose.contains(&b) => (String::new(), "enters no later box".to_owned()),
                None => (String::new(), String::new()),
            };
            let label = if b.kind == Kind::Excluded { format!("– {}", b.label) } else { b.label.clone() };
            table.row(vec![label.into(), n, b.unit.as_str().into(), must.into(), holds.into()]);
            for e in own.iter().skip(1) {
                table.row(vec!["".into(), Cell::Missing, "".into(), with_value(e).into(), verdict(e).into()]);
            }
        }
        table
    }
}

fn with_value(equation: &Equation) -> String {
    equation.lhs_value.map_or_else(|| equation.lhs.clone(), |n| format!("{} = {n}", equation.lhs))
}

fn verdict(equation: &Equation) -> String {
    match (equation.holds, equation.difference()) {
        (Some(true), _) => "yes".to_owned(),
        (Some(false), Some(difference)) => {
            let word = if difference < 0 { "short" } else { "over" };
            format!("NO, {} {word}", difference.unsigned_abs())
        }
        _ => "not known".to_owned(),
    }
}
