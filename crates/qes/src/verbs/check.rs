//! Everything in the package that contradicts something else, and what was looked at to find it.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use qes_review::{ClaimCounts, Day, Examination, Finding, Provenance, Review, RuleReport, Severity};
use qes_tables::{Align, Table};
use serde_json::{Value, json};

use qes_work::Work;

use crate::error::Error;
use crate::shown::{Basis, Shown, Whole};
use crate::words::count;
use crate::workspace::Workspace;

/// Lines of a finding that are shown; the result and what is exported hold all.
const SHOWN: usize = 6;

/// What was found, worst first, and what was looked at.
#[derive(Debug, Clone)]
pub struct Check {
    /// The findings.
    pub findings: Vec<Finding>,
    /// Every rule: what it was applied to, or why it was not.
    pub rules: Vec<RuleReport>,
    /// How the claims of the text compare with the data; `None` where there are none.
    pub claims: Option<ClaimCounts>,
    /// Name of the review.
    pub review: String,
    /// Its folder, as seen from where the session works.
    pub folder: String,
    /// Names of its tables.
    pub tables: Vec<String>,
    /// What the findings rest on.
    pub basis: Basis,
}

impl Workspace {
    /// Checks the review against itself, as of today.
    ///
    /// # Errors
    /// No review is loaded.
    pub fn check(&self, work: &Work) -> Result<Check, Error> {
        self.check_on(today(), work)
    }

    /// As [`Workspace::check`], as of another day; without one, no rule about the future is applied.
    ///
    /// # Errors
    /// No review is loaded.
    pub fn check_on(&self, today: Option<Day>, work: &Work) -> Result<Check, Error> {
        let review = self.review()?;
        let worst = Provenance::of_all(review.frames().iter().map(|f| f.provenance));
        let read: Vec<&str> = review.frames().iter().map(|f| f.name.as_str()).collect();
        let basis = self.marked(Basis::of(review, worst, Vec::new()), &read);
        let Examination { findings, rules, claims, .. } = review.examine(today, work)?;
        Ok(Check {
            findings,
            rules,
            claims,
            review: review.name().to_owned(),
            folder: folder(review),
            tables: review.frames().iter().map(|f| f.name.clone()).collect(),
            basis,
        })
    }
}

/// The day that it is where it is latest, so that no search of today lies in the future.
fn today() -> Option<Day> {
    const EARLIEST_ZONE: i64 = 14 * 60 * 60;
    let latest = Timestamp::from_second(Timestamp::now().as_second() + EARLIEST_ZONE).ok()?;
    let date = TimeZone::UTC.to_datetime(latest).date();
    Some(Day {
        year: date.year().try_into().ok()?,
        month: date.month().try_into().ok()?,
        day: date.day().try_into().ok()?,
    })
}

/// Where a review lies: below the working directory the path from there, else the folder's own name.
fn folder(review: &Review) -> String {
    let whole = review.folder();
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| whole.strip_prefix(here).ok().map(Path::to_path_buf));
    let shown = below.filter(|p| !p.as_os_str().is_empty());
    let own = || whole.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    shown.map_or_else(own, |path| path.display().to_string())
}

impl Check {
    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }

    fn nothing_was_checked(&self) -> bool {
        self.rules.iter().all(|r| r.to.is_none())
    }

    /// The result as it is shown.
    pub fn show(&self) -> Shown {
        let shown = Shown::new("check", &self.basis, self.result()).with_table(self.table(SHOWN), &self.basis);
        shown.with_whole(Whole::Table(self.table(usize::MAX)))
    }

    /// The findings, each with the first of its lines.
    fn table(&self, most: usize) -> Table {
        let mut table = Table::new(self.title())
            .column("", Align::Left)
            .column("what was found", Align::Left)
            .column("resource", Align::Left)
            .column("lines", Align::Left);
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
                    lines(f, most).into(),
                ]);
            }
        }
        for note in self.notes() {
            table.note(note);
        }
        table
    }

    fn title(&self) -> String {
        let (errors, warnings) = (self.count(Severity::Error), self.count(Severity::Warning));
        let infos = self.count(Severity::Info);
        if self.nothing_was_checked() && self.findings.is_empty() {
            return "Check: nothing was checked".to_owned();
        }
        let many = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{} {one}s", count(n)) };
        format!("Check: {}, {} to explain, {}", many(errors, "contradiction"), count(warnings), many(infos, "note"))
    }

    /// What was looked at, in sentences.
    fn notes(&self) -> Vec<String> {
        let sha256 = self.basis.data_sha256.as_deref().map_or("", |sha| sha.get(..12).unwrap_or(sha));
        let name = if self.review.is_empty() { "a review without a name" } else { &self.review };
        let mut notes = Vec::new();
        if self.nothing_was_checked() {
            let tables = match self.tables.as_slice() {
                [] => "it holds no table".to_owned(),
                tables => format!("no rule could be applied to its tables {}", tables.join(", ")),
            };
            notes.push(format!("Nothing was checked: {tables}."));
        } else if self.findings.is_empty() {
            notes.push("Nothing contradicts anything else.".to_owned());
        }
        notes.push(format!("Review: {name}, folder {}, SHA-256 {sha256}….", self.folder));
        if let Some(ClaimCounts { hold, fail, undecided }) = self.claims {
            let all = hold + fail + undecided;
            let claims = if all == 1 { "claim" } else { "claims" };
            notes.push(format!("{all} {claims}: {hold} hold, {fail} fail, {undecided} undecided."));
        }
        let applied: Vec<String> =
            self.rules.iter().filter_map(|r| Some(format!("{} ({})", r.id, r.to.as_ref()?))).collect();
        if !applied.is_empty() {
            let (n, all) = (applied.len(), self.rules.len());
            notes.push(format!("{n} of {all} rules applied: {}.", applied.join(", ")));
        }
        let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
        for rule in &self.rules {
            let Some(because) = &rule.because else { continue };
            match reasons.iter_mut().find(|(known, _)| known == because) {
                Some((_, ids)) => ids.push(rule.id),
                None => reasons.push((because, vec![rule.id])),
            }
        }
        if !reasons.is_empty() {
            let reasons: Vec<String> =
                reasons.iter().map(|(because, ids)| format!("{} ({because})", ids.join(", "))).collect();
            notes.push(format!("Not applied: {}.", reasons.join("; ")));
        }
        notes
    }

    fn result(&self) -> Value {
        let findings: Vec<Value> = self
            .findings
            .iter()
            .map(|f| {
                json!({
                    "id": f.id, "severity": f.severity.name(), "resource": f.resource, "rows": f.rows, "lines": f.lines,
                    "message": f.message, "expected": f.expected, "found": f.found,
                })
            })
            .collect();
        let rules: Vec<Value> = self
            .rules
            .iter()
            .map(|r| json!({ "id": r.id, "applied": r.to.is_some(), "to": r.to, "because": r.because }))
            .collect();
        let ClaimCounts { hold, fail, undecided } = self.claims.unwrap_or_default();
        json!({
            "findings": findings,
            "review": { "name": self.review, "folder": self.folder, "data_sha256": self.basis.data_sha256 },
            "rules": rules,
            "claims": { "hold": hold, "fail": fail, "undecided": undecided },
        })
    }
}

/// The lines of the file, the first few of them; the rows, where there is no file of lines.
fn lines(finding: &Finding, most: usize) -> String {
    let known = !finding.lines.is_empty();
    let (word, numbers) = match (known, finding.rows.len()) {
        (true, _) => ("", &finding.lines),
        (false, 1) => ("row ", &finding.rows),
        (false, _) => ("rows ", &finding.rows),
    };
    let mut text = numbers.iter().take(most).map(u64::to_string).collect::<Vec<_>>().join(", ");
    if !text.is_empty() {
        text.insert_str(0, word);
    }
    if numbers.len() > most {
        text.push_str(", …");
    }
    text
}
