//! What must add up in a flow.

use crate::{Flow, FlowBox, Kind};

/// One side's summand: a count with its sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// What is counted, for a reader.
    pub label: String,
    /// The count; `None` where it is not published.
    pub n: Option<u64>,
    /// Whether it is taken away.
    pub minus: bool,
}

/// An equation between counts of the flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equation {
    /// Stable id: the kind of equation and the box it ends in, e.g. `sources:identified`, `stage:screened`.
    pub id: String,
    /// The box that the equation is about.
    pub about: String,
    /// The summands of the left side.
    pub terms: Vec<Term>,
    /// The left side in numbers, e.g. `24992 - 23833`.
    pub lhs: String,
    /// The right side: the label of the box.
    pub rhs: String,
    /// The left side's value; `None` where a count is missing.
    pub lhs_value: Option<i64>,
    /// The right side's value; `None` where it is missing.
    pub rhs_value: Option<i64>,
    /// Whether both sides are equal; `None` where it cannot be decided.
    pub holds: Option<bool>,
}

impl Equation {
    fn new(id: String, about: &FlowBox, terms: Vec<Term>) -> Self {
        let lhs_value = terms
            .iter()
            .map(|t| t.n.map(|n| if t.minus { -(n as i64) } else { n as i64 }))
            .try_fold(0_i64, |sum, n| n.and_then(|n| sum.checked_add(n)));
        let rhs_value = about.n.map(|n| n as i64);
        let mut lhs = String::new();
        for (i, term) in terms.iter().enumerate() {
            match (i, term.minus) {
                (0, false) => {}
                (0, true) => lhs.push('-'),
                (_, false) => lhs.push_str(" + "),
                (_, true) => lhs.push_str(" - "),
            }
            lhs.push_str(&term.n.map_or_else(|| "?".to_owned(), |n| n.to_string()));
        }
        Self {
            id,
            about: about.id.clone(),
            terms,
            lhs,
            rhs: about.label.clone(),
            lhs_value,
            rhs_value,
            holds: lhs_value.zip(rhs_value).map(|(l, r)| l == r),
        }
    }

    /// How much the left side is above the right one; `None` where it cannot be decided.
    pub fn difference(&self) -> Option<i64> {
        self.lhs_value.zip(self.rhs_value).map(|(l, r)| l - r)
    }
}

impl Flow {
    /// Every equation of the flow, in the order of its boxes.
    ///
    /// - `sources:<box>`: the searched sources that feed a box add up to it;
    /// - `stage:<box>`: what a stage comes out of, less what was excluded there, is what the stage holds.
    pub fn equations(&self) -> Vec<Equation> {
        let mut equations = Vec::new();
        for b in self.boxes() {
            if b.feeds.len() > 1 {
                let terms = b.feeds.iter().map(|f| Term { label: f.source.clone(), n: f.n, minus: false }).collect();
                equations.push(Equation::new(format!("sources:{}", b.id), b, terms));
            }
            if matches!(b.kind, Kind::Screening | Kind::Included) && !b.from.is_empty() {
                equations.push(Equation::new(format!("stage:{}", b.id), b, self.stage_terms(b)));
            }
        }
        equations
    }

    fn stage_terms(&self, b: &FlowBox) -> Vec<Term> {
        let mut terms = Vec::new();
        for from in b.from.iter().filter_map(|id| self.get(id)) {
            terms.push(Term { label: from.label.clone(), n: from.n, minus: false });
            for out in self.exclusions(&from.id) {
                terms.push(Term { label: out.label.clone(), n: out.n, minus: true });
            }
        }
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FlowError;

    fn flow(boxes: Vec<FlowBox>) -> Flow {
        Flow::new(boxes).unwrap()
    }

    fn check(boxes: Vec<FlowBox>, expected: &[(&str, &str, Option<bool>)]) {
        let found: Vec<_> = flow(boxes).equations();
        let found: Vec<_> = found.iter().map(|e| (e.id.as_str(), e.lhs.as_str(), e.holds)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn stages_and_sources() {
        check(
            vec![
                FlowBox::new("a", "A", Kind::Source, 10, "records").fed_by([("x", 4), ("y", 5)]),
                FlowBox::new("b", "B", Kind::OtherSource, 3, "records"),
                FlowBox::new("off", "Off", Kind::Excluded, 6, "records").from(["a"]),
                FlowBox::new("c", "C", Kind::Included, 7, "papers").from(["a", "b"]),
            ],
            &[("sources:a", "4 + 5", Some(false)), ("stage:c", "10 - 6 + 3", Some(true))],
        );
    }

    #[test]
    fn a_missing_count_is_undecided() {
        let mut off = FlowBox::new("off", "Off", Kind::Excluded, 0, "records").from(["a"]);
        off.n = None;
        check(
            vec![
                FlowBox::new("a", "A", Kind::Source, 10, "records"),
                off,
                FlowBox::new("c", "C", Kind::Included, 7, "papers").from(["a"]),
            ],
            &[("stage:c", "10 - ?", None)],
        );
    }

    #[test]
    fn a_source_that_enters_no_stage_is_a_loose_end() {
        let f = flow(vec![
            FlowBox::new("a", "A", Kind::Source, 10, "records"),
            FlowBox::new("b", "B", Kind::OtherSource, 3, "records"),
            FlowBox::new("c", "C", Kind::Included, 10, "papers").from(["a"]),
        ]);
        assert_eq!(f.loose_ends().iter().map(|b| b.id.as_str()).collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn what_is_no_flow_is_refused() {
        let a = || FlowBox::new("a", "A", Kind::Source, 1, "records");
        assert_eq!(Flow::new(vec![a(), a()]), Err(FlowError::DuplicateBox { id: "a".into() }));
        assert_eq!(Flow::new(vec![a().from(["z"])]), Err(FlowError::UnknownBox { id: "a".into(), from: "z".into() }));
        let b = FlowBox::new("b", "B", Kind::Screening, 1, "records").from(["a"]);
        assert_eq!(Flow::new(vec![a().from(["b"]), b]), Err(FlowError::Cycle { id: "a".into() }));
    }
}
