//! Whether what counts as a rater is nobody's own judgement: it follows from the others, or is called like a group of people.

use qes_work::Work;

use super::derived::{Derived, derived, never_differs, settles};
use super::raters::{Candidate, quoted};
use crate::error::{ReviewError, list};

/// What a rater is in the table at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// A column of a wide table.
    Column,
    /// A name in a long one.
    Name,
}

/// The raters of a table, and what is known of it.
pub(super) struct Among<'a> {
    pub table: &'a str,
    pub held: Held,
    pub raters: &'a [&'a Candidate],
    /// Whether something else holds what was agreed.
    pub settled: bool,
    /// The work that it is for.
    pub work: &'a Work,
}

impl Among<'_> {
    /// That no rater follows from the others; a word on one that perhaps does.
    ///
    /// # Errors
    /// One does: a guess what it is would change every result.
    pub(super) fn own(&self) -> Result<Option<String>, ReviewError> {
        let mut found: Vec<(&Candidate, Derived)> = Vec::new();
        for rater in self.raters {
            found.extend(derived(rater, &self.without(&rater.name), self.work)?.map(|how| (*rater, how)));
        }
        if let Some((column, how)) = found.last() {
            return Err(self.hardly(column, *how, &found.iter().map(|(c, _)| c.name.as_str()).collect::<Vec<_>>()));
        }
        let Some((column, n)) = never_differs(self.raters, self.work)? else { return Ok(None) };
        let others: Vec<&str> = self.without(&column.name).iter().map(|r| r.name.as_str()).collect();
        let people = list(others.iter().copied());
        let hint = if self.settled {
            format!("--raters {} leaves it out", quoted(&others.join(",")))
        } else {
            format!(
                "where it holds what was agreed, --raters {} --final {} leaves it out",
                quoted(&others.join(",")),
                quoted(&column.name)
            )
        };
        Ok(Some(format!(
            "'{}' counts as a rater and never differs from what {people} agree on (in {n} rows); {hint}",
            column.name
        )))
    }

    /// That no rater answers only where the others differ.
    ///
    /// # Errors
    /// One does.
    pub(super) fn nobody_settles(&self) -> Result<(), ReviewError> {
        for rater in self.raters.iter().rev() {
            if settles(rater, &self.without(&rater.name), self.work)? {
                return Err(self.hardly(rater, Derived::SettlesConflicts, &[rater.name.as_str()]));
            }
        }
        Ok(())
    }

    /// That no rater is called like a group of people, beside two who are not.
    ///
    /// # Errors
    /// One is.
    pub(super) fn no_group(&self, is_group: impl Fn(&str) -> bool) -> Result<Option<String>, ReviewError> {
        let (groups, people): (Vec<&&Candidate>, Vec<&&Candidate>) =
            self.raters.iter().partition(|r| is_group(&r.name));
        let Some(group) = groups.last() else { return Ok(None) };
        if people.len() < 2 {
            return Ok((!self.settled && people.len() == 1).then(|| {
                format!(
                    "'{}' is called like several people and counts as a rater; --final {} where it holds what was agreed",
                    group.name,
                    quoted(&group.name)
                )
            }));
        }
        let names: Vec<&str> = people.iter().map(|r| r.name.as_str()).collect();
        let does = format!("is called like several people beside {}", list(names.iter().copied()));
        Err(self.refused(&group.name, &does, &names))
    }

    fn without(&self, name: &str) -> Vec<&Candidate> {
        self.raters.iter().copied().filter(|r| r.name != name).collect()
    }

    fn hardly(&self, column: &Candidate, how: Derived, found: &[&str]) -> ReviewError {
        let mut left: Vec<&Candidate> =
            self.raters.iter().copied().filter(|r| !found.contains(&r.name.as_str())).collect();
        if left.len() < 2 {
            // Each of three may follow from the other two: it is the last that was made of them.
            left = self.without(&column.name);
        }
        let names: Vec<&str> = left.iter().map(|r| r.name.as_str()).collect();
        let people = list(names.iter().copied());
        let does = match (how, self.held) {
            (Derived::SettlesConflicts, Held::Column) => format!("is filled only where {people} differ"),
            (Derived::SettlesConflicts, Held::Name) => format!("answers only where {people} differ"),
            (Derived::SaysWhetherTheyAgree, _) => format!("says nothing but whether {people} agree"),
            (Derived::Majority, Held::Column) => format!("says in every row what most of {people} say"),
            (Derived::Majority, Held::Name) => format!("says of every unit what most of {people} say"),
        };
        self.refused(&column.name, &does, &names)
    }

    fn refused(&self, name: &str, does: &str, others: &[&str]) -> ReviewError {
        let (what, hardly) = match self.held {
            Held::Column => ("column", "so it is hardly one more rater's"),
            Held::Name => ("rater", "so it is hardly one more person's own judgement"),
        };
        let all: Vec<&str> = others.iter().copied().chain([name]).collect();
        let agreed = if self.settled {
            String::new()
        } else {
            format!(", with --final {} where it holds what was agreed", quoted(name))
        };
        ReviewError::Ratings {
            what: format!("'{}': the {what} '{name}' {does}, {hardly}", self.table),
            because: format!(
                "expected the raters to be named: --raters {} leaves it out{agreed}; --raters {} counts it",
                quoted(&others.join(",")),
                quoted(&all.join(","))
            ),
        }
    }
}
