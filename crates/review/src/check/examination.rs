//! What a check looked at, and what it found there.

use crate::error::ReviewError;
use crate::finding::{Finding, Severity};

/// What a check found, and what it looked at.
#[derive(Debug, Clone, Default)]
pub struct Examination {
    /// The findings, worst first, those of one weight in the order of the rules.
    pub findings: Vec<Finding>,
    /// Every rule, in their order.
    pub rules: Vec<RuleReport>,
    /// How the claims of the text compare with the data; `None` where there are none.
    pub claims: Option<ClaimCounts>,
}

/// What became of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleReport {
    /// The rule's name.
    pub id: &'static str,
    /// What it was applied to, counted, such as "93 papers"; `None` where it was not applied.
    pub to: Option<String>,
    /// Why it was not applied.
    pub because: Option<String>,
}

/// How claims compare with the data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClaimCounts {
    /// Claims that the data bear out.
    pub hold: usize,
    /// Claims that the data contradict.
    pub fail: usize,
    /// Claims that cannot be compared with the data.
    pub undecided: usize,
}

/// What one rule looked at.
pub(super) struct Looked {
    pub findings: Vec<Finding>,
    pub claims: Option<ClaimCounts>,
    at: Result<String, String>,
}

impl Looked {
    /// It looked at so many things; where there is none, it was not applied.
    pub fn at(n: usize, (one, many): (&str, &str), findings: Vec<Finding>) -> Self {
        let at = match n {
            0 => Err(format!("there are no {many} that it is about")),
            1 => Ok(format!("1 {one}")),
            n => Ok(format!("{} {many}", crate::numbers::count(n as u64))),
        };
        Self { findings, claims: None, at }
    }

    /// It was not applied.
    pub fn nothing(because: impl Into<String>) -> Self {
        Self { findings: Vec::new(), claims: None, at: Err(because.into()) }
    }
}

impl Examination {
    /// The rules that were applied.
    pub fn applied(&self) -> impl Iterator<Item = &RuleReport> {
        self.rules.iter().filter(|r| r.to.is_some())
    }

    /// Adds what a rule looked at and found.
    ///
    /// # Errors
    /// The work was stopped.
    pub(super) fn add(&mut self, id: &'static str, looked: Result<Looked, ReviewError>) -> Result<(), ReviewError> {
        let (to, because) = match looked {
            Ok(Looked { findings, claims, at }) => {
                self.findings.extend(findings);
                self.claims = claims.or(self.claims);
                (at.as_ref().ok().cloned(), at.err())
            }
            Err(stopped @ ReviewError::Interrupted(_)) => return Err(stopped),
            Err(error) => {
                // Boxes that form no flow contradict each other. What else is in the way has its own finding.
                let severity = match error {
                    ReviewError::MissingResource { .. } | ReviewError::MissingColumn { .. } => None,
                    ReviewError::Flow { .. } => Some(Severity::Error),
                    _ => Some(Severity::Warning),
                };
                let message = || format!("the rule '{id}' cannot be applied: {error}");
                self.findings.extend(severity.map(|s| Finding::new(s, format!("rule:{id}"), "", message())));
                (None, Some(error.to_string()))
            }
        };
        self.rules.push(RuleReport { id, to, because });
        Ok(())
    }
}
