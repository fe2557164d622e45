//! Everything in a package that contradicts something else: one general rule per module, listed in one table.

mod appraisals;
mod claims;
mod exemplars;
mod flow_equations;
mod flow_loose_ends;
mod foreign_keys;
mod margins;
mod primary_keys;
mod prose_citations;
mod ranges;
mod repeated_support;
mod scales;
pub(crate) mod screening;
mod searches;
mod status;
mod unsupported;

use crate::error::ReviewError;
use crate::finding::{Finding, Severity};
use crate::package::Review;

/// A rule: its name, and what it finds in a package. A rule whose resources are absent finds nothing.
struct Rule {
    name: &'static str,
    find: fn(&Review) -> Result<Vec<Finding>, ReviewError>,
}

/// Rules about keys, applied when a package is loaded.
const STRUCTURE: &[Rule] =
    &[Rule { name: "primary-key", find: primary_keys::find }, Rule { name: "foreign-key", find: foreign_keys::find }];

/// Rules about what the data say of each other.
const RULES: &[Rule] = &[
    Rule { name: "flow-equation", find: flow_equations::find },
    Rule { name: "flow-loose-end", find: flow_loose_ends::find },
    Rule { name: "search-records", find: searches::find },
    Rule { name: "screening", find: screening::find },
    Rule { name: "margin", find: margins::find },
    Rule { name: "status", find: status::find },
    Rule { name: "appraisal-status", find: appraisals::find },
    Rule { name: "scale", find: scales::find },
    Rule { name: "range", find: ranges::find },
    Rule { name: "repeated-support", find: repeated_support::find },
    Rule { name: "unsupported", find: unsupported::find },
    Rule { name: "exemplar", find: exemplars::find },
    Rule { name: "prose-citation", find: prose_citations::find },
    Rule { name: "claim", find: claims::find },
];

/// What the rules about keys find.
pub(crate) fn structure(review: &Review) -> Vec<Finding> {
    apply(STRUCTURE, review)
}

impl Review {
    /// Everything in the package that contradicts something else: what loading found, then every rule, worst first.
    ///
    /// A rule that cannot be applied, because a value that it needs is broken, is a finding too.
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = self.load_findings().to_vec();
        findings.extend(apply(RULES, self));
        findings.sort_by_key(|f| f.severity);
        findings
    }
}

fn apply(rules: &[Rule], review: &Review) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in rules {
        match (rule.find)(review) {
            Ok(found) => findings.extend(found),
            Err(ReviewError::MissingResource { .. }) => {}
            Err(error) => {
                let message = format!("the rule '{}' cannot be applied: {error}", rule.name);
                findings.push(Finding::new(Severity::Error, format!("rule:{}", rule.name), "", message));
            }
        }
    }
    findings
}

/// "paper 3 is", "papers 3, 5 are": the beginning of a sentence about papers.
fn are(papers: &[&str]) -> String {
    match papers {
        [one] => format!("paper {one} is"),
        many => format!("papers {} are", many.join(", ")),
    }
}
