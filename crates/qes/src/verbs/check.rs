//! Everything in the package that contradicts something else.

use qes_review::{Finding, Severity};
use qes_tables::{Align, Table};
use serde_json::{Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown};
use crate::workspace::Workspace;

/// What was found, worst first.
#[derive(Debug, Clone)]
pub struct Check {
    /// The findings.
    pub findings: Vec<Finding>,
    /// What they rest on.
    pub basis: Basis,
}

impl Workspace {
    /// Checks the review against itself.
    ///
    /// # Errors
    /// No review is loaded.
    pub fn check(&self) -> Result<Check, Error> {
        let review = self.review()?;
        let worst = review.frames().iter().filter_map(|f| f.provenance).max();
        let read: Vec<&str> = review.frames().iter().map(|f| f.name.as_str()).collect();
        let basis = self.marked(Basis::of(review, worst, Vec::new()), &read);
        Ok(Check { findings: review.check(), basis })
    }
}

impl Check {
    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }

    /// The result as it is shown.
    pub fn show(&self) -> Shown {
        let findings: Vec<Value> = self
            .findings
            .iter()
            .map(|f| {
                json!({
                    "id": f.id, "severity": f.severity.name(), "resource": f.resource, "rows": f.rows,
                    "message": f.message, "expected": f.expected, "found": f.found,
                })
            })
            .collect();
        let (errors, warnings) = (self.count(Severity::Error), self.count(Severity::Warning));
        let infos = self.count(Severity::Info);
        let title = format!("Check: {errors} contradictions, {warnings} to explain, {infos} notes");
        let mut table = Table::new(title)
            .column("", Align::Left)
            .column("what was found", Align::Left)
            .column("resource", Align::Left)
            .column("rows", Align::Left);
        for (severity, heading) in [
            (Severity::Error, "Contradictions"),
            (Severity::Warning, "To be explained"),
            (Severity::Info, "Cannot be decided, or holds with a reservation"),
        ] {
            let of_kind: Vec<&Finding> = self.findings.iter().filter(|f| f.severity == severity).collect();
            if of_kind.is_empty() {
                continue;
            }
            table.group(heading);
            for (i, f) in of_kind.iter().enumerate() {
                let number = format!("{}", i + 1);
                table.row(vec![
                    number.into(),
                    f.message.as_str().into(),
                    f.resource.as_str().into(),
                    rows(&f.rows).into(),
                ]);
            }
        }
        if self.findings.is_empty() {
            table.note("Nothing contradicts anything else.");
        }
        Shown::new("check", &self.basis, json!({ "findings": findings })).with_table(table, &self.basis)
    }
}

/// Row numbers, the first few of them.
fn rows(rows: &[u64]) -> String {
    const SHOWN: usize = 6;
    let mut text = rows.iter().take(SHOWN).map(u64::to_string).collect::<Vec<_>>().join(", ");
    if rows.len() > SHOWN {
        text.push_str(", …");
    }
    text
}
