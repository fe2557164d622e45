//! Everything in a package that contradicts something else: one general rule per module, listed in one table.

mod appraisal_gaps;
mod appraisal_items;
mod appraisals;
mod claims;
mod concept_categories;
mod concept_papers;
mod empty_categories;
mod examination;
mod exemplars;
mod flow_equations;
mod flow_loose_ends;
mod foreign_keys;
mod labels;
pub(crate) mod listed;
mod margin_percents;
mod margins;
mod paper_rows;
mod paper_studies;
pub(crate) mod places;
mod primary_keys;
mod prose_citations;
mod ranges;
mod references;
mod repeated_rows;
mod repeated_support;
mod row_scores;
mod scales;
mod schema;
mod scores;
pub(crate) mod screening;
mod search_dates;
mod searches;
pub(crate) mod spellings;
mod status;
mod study_papers;
mod study_variables;
mod unsupported;
pub(crate) mod words;

use std::cell::OnceCell;

use qes_flow::Flow;
use qes_work::Work;

pub use examination::{ClaimCounts, Examination, RuleReport};
pub use search_dates::Day;

use crate::error::{ReviewError, nearest};
use crate::finding::Finding;
use crate::inputs::flow::ReadFlow;
use crate::known::is_known;
use crate::package::Review;
use examination::Looked;

/// What a rule may look at.
struct Context<'a> {
    review: &'a Review,
    /// The day of the check; unknown where the caller does not say it.
    today: Option<Day>,
    work: &'a Work,
    flow: OnceCell<ReadFlow>,
}

impl Context<'_> {
    /// The study flow, which several rules look at; settling its decisions takes a while.
    fn read_flow(&self) -> Result<&ReadFlow, ReviewError> {
        if let Some(flow) = self.flow.get() {
            return Ok(flow);
        }
        let flow = self.review.read_flow(self.work)?;
        Ok(self.flow.get_or_init(|| flow))
    }

    /// That flow, where there is one.
    ///
    /// # Errors
    /// The work was stopped.
    fn flow_if_any(&self) -> Result<Option<&Flow>, ReviewError> {
        match self.read_flow() {
            Err(stopped @ ReviewError::Interrupted(_)) => Err(stopped),
            flow => Ok(flow.ok().map(|flow| &flow.input.value)),
        }
    }
}

/// A rule: its name, the tables and columns without which it cannot be applied, and what it finds.
struct Rule {
    id: &'static str,
    needs: &'static [(&'static str, &'static [&'static str])],
    run: fn(&Context<'_>) -> Result<Looked, ReviewError>,
}

const fn rule(
    id: &'static str,
    needs: &'static [(&'static str, &'static [&'static str])],
    run: fn(&Context<'_>) -> Result<Looked, ReviewError>,
) -> Rule {
    Rule { id, needs, run }
}

/// Rules about keys, applied when a package is loaded.
const STRUCTURE: &[Rule] = &[rule("primary-key", &[], primary_keys::run), rule("foreign-key", &[], foreign_keys::run)];

/// Rules about what the data say of each other.
const RULES: &[Rule] = &[
    rule("flow-equation", &[("flow", &["box"])], flow_equations::run),
    rule("flow-loose-end", &[("flow", &["box"])], flow_loose_ends::run),
    rule("search-records", &[("searches", &["source", "records"]), ("records", &["source"])], searches::run),
    rule("search-date", &[("searches", &["date"])], search_dates::run),
    rule("screening", &[("decisions", &[])], screening::run),
    rule("margin", &[("margins", &["variable", "level", "n", "unit"])], margins::run),
    rule("margin-percent", &[], margin_percents::run),
    rule("listed", &[], listed::run),
    rule("status", &[("papers", &["paper_id", "status"])], status::run),
    rule("paper-study", &[("papers", &["paper_id", "study_id", "status"])], paper_studies::run),
    rule("study-papers", &[("studies", &["study_id"]), ("papers", &["study_id"])], study_papers::run),
    rule("study-variable", &[("papers", &["paper_id", "study_id"])], study_variables::run),
    rule(
        "appraisal-status",
        &[
            ("instruments", &["instrument", "item"]),
            ("appraisals", &["paper_id", "instrument", "item", "appraiser", "answer"]),
            ("papers", &["paper_id", "status"]),
        ],
        appraisals::run,
    ),
    rule("reference", &[("papers", &["paper_id", "reference"])], references::run),
    rule("repeated-row", &[], repeated_rows::run),
    rule("paper-rows", &[("papers", &["paper_id"])], paper_rows::run),
    rule("appraisal-gap", &[("appraisals", &["paper_id", "item", "answer"])], appraisal_gaps::run),
    rule(
        "appraisal-item",
        &[("appraisals", &["instrument", "item"]), ("instruments", &["instrument", "item"])],
        appraisal_items::run,
    ),
    rule("scale", &[("appraisals", &["instrument", "answer"])], scales::run),
    rule("score", &[("appraisals", &["paper_id", "answer"])], scores::run),
    rule("row-score", &[], row_scores::run),
    rule("range", &[], ranges::run),
    rule("spelling", &[], spellings::run),
    rule("empty-category", &[("categories", &["category_id"]), ("concepts", &["category_id"])], empty_categories::run),
    rule(
        "concept-paper",
        &[("concepts", &["concept_id"]), ("support", &["concept_id", "paper_id"])],
        concept_papers::run,
    ),
    rule("label", &[("concepts", &["concept_id", "label"])], labels::run),
    rule("concept-category", &[("concepts", &["concept_id", "category_id"])], concept_categories::run),
    rule("repeated-support", &[("support", &["concept_id", "paper_id"])], repeated_support::run),
    rule(
        "unsupported",
        &[("concepts", &["concept_id"]), ("support", &["concept_id", "paper_id"]), ("papers", &["paper_id", "status"])],
        unsupported::run,
    ),
    rule(
        "exemplar",
        &[
            ("concepts", &["concept_id", "exemplar_paper_id"]),
            ("support", &["concept_id", "paper_id"]),
            ("papers", &["paper_id", "status"]),
        ],
        exemplars::run,
    ),
    rule(
        "prose-citation",
        &[
            ("prose_citations", &["place", "concept_id", "reference"]),
            ("papers", &["paper_id", "reference"]),
            ("concepts", &["concept_id"]),
            ("support", &["concept_id", "paper_id"]),
        ],
        prose_citations::run,
    ),
    rule("claim", &[("claims", &["kind", "about", "value"])], claims::run),
];

/// What the rules about keys find.
pub(crate) fn structure(review: &Review, work: &Work) -> Result<Vec<Finding>, ReviewError> {
    let mut examination = Examination::default();
    let context = Context { review, today: None, work, flow: OnceCell::new() };
    apply(STRUCTURE, &context, &mut examination)?;
    Ok(examination.findings)
}

/// Whether a finding of this id is one of those that [`structure`] makes.
pub(crate) fn is_structure(id: &str) -> bool {
    let rule = id.strip_prefix("rule:").unwrap_or(id);
    STRUCTURE.iter().any(|r| rule.split(':').next() == Some(r.id))
}

impl Review {
    /// Everything in the package that contradicts something else: what loading found, then every rule, worst first.
    pub fn check(&self) -> Vec<Finding> {
        self.examine(None, &Work::new()).map(|found| found.findings).unwrap_or_default()
    }

    /// As [`Review::check`], with what was looked at and what was not.
    ///
    /// Rules about time need the day of the check. A rule that cannot be applied says why; where a value stands in its
    /// way, that is a finding too.
    ///
    /// # Errors
    /// The work was stopped.
    pub fn examine(&self, today: Option<Day>, work: &Work) -> Result<Examination, ReviewError> {
        let context = Context { review: self, today, work, flow: OnceCell::new() };
        let mut examination = Examination::default();
        work.begin_counted("checking", "rules", all_rules());
        examination.add("schema", schema::run(&context))?;
        apply(STRUCTURE, &context, &mut examination)?;
        // What loading found says the same of schema and keys.
        examination.findings = self.load_findings().to_vec();
        apply(RULES, &context, &mut examination)?;
        work.begin_counted("checking", "rules", all_rules());
        work.did(examination.rules.len())?;
        for finding in &mut examination.findings {
            work.go_on()?;
            let line = |row: &u64| self.line(&finding.resource, usize::try_from(*row).ok()?.checked_sub(1)?);
            finding.lines = finding.rows.iter().map(line).collect::<Option<_>>().unwrap_or_default();
        }
        work.sort_by(&mut examination.findings, |a, b| a.severity.cmp(&b.severity))?;
        Ok(examination)
    }
}

fn apply(rules: &[Rule], context: &Context<'_>, examination: &mut Examination) -> Result<(), ReviewError> {
    for rule in rules {
        // What a rule reads and settles has phases of its own.
        context.work.begin_counted("checking", "rules", all_rules());
        context.work.did(examination.rules.len())?;
        match lacking(rule, context.review) {
            Some(because) => examination.add(rule.id, Ok(Looked::nothing(because)))?,
            None => examination.add(rule.id, (rule.run)(context))?,
        }
    }
    Ok(())
}

/// How many rules there are, that of the schema included.
fn all_rules() -> usize {
    1 + STRUCTURE.len() + RULES.len()
}

/// The first table or column that a rule needs and the package does not hold.
fn lacking(rule: &Rule, review: &Review) -> Option<String> {
    let hint = |near: Option<String>| near.map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
    for (table, columns) in rule.needs {
        let Some(frame) = review.frame(table) else {
            let unknown = review.frames().iter().map(|f| f.name.as_str()).filter(|f| !is_known(f));
            return Some(format!("the package holds no '{table}'{}", hint(nearest(table, unknown))));
        };
        if let Some(column) = columns.iter().find(|column| !frame.has(column)) {
            return Some(format!("'{table}' has no column '{column}'{}", hint(nearest(column, frame.columns()))));
        }
    }
    None
}
