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
    fn new(id: String, about: &FlowBox, n: Option<u64>, terms: Vec<Term>) -> Self {
        let lhs_value = terms
            .iter()
            .map(|t| t.n.and_then(|n| i64::try_from(n).ok()).map(|n| if t.minus { -n } else { n }))
            .try_fold(0_i64, |sum, n| n.and_then(|n| sum.checked_add(n)));
        let rhs_value = n.and_then(|n| i64::try_from(n).ok());
        let lhs = written(&terms, |n| n.to_string(), "-");
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

    /// The left side for a reader, its numbers written by `number`.
    pub fn written(&self, number: impl Fn(u64) -> String) -> String {
        written(&self.terms, number, "−")
    }

    /// How much the left side is above the right one; `None` where it cannot be decided.
    pub fn difference(&self) -> Option<i64> {
        self.lhs_value.zip(self.rhs_value).and_then(|(l, r)| l.checked_sub(r))
    }
}

fn written(terms: &[Term], number: impl Fn(u64) -> String, minus: &str) -> String {
    let mut sum = String::new();
    for (i, term) in terms.iter().enumerate() {
        match (i, term.minus) {
            (0, false) => {}
            (0, true) => sum.push_str(minus),
            (_, false) => sum.push_str(" + "),
            (_, true) => {
                sum.push(' ');
                sum.push_str(minus);
                sum.push(' ');
            }
        }
        sum.push_str(&term.n.map_or_else(|| "?".to_owned(), &number));
    }
    sum
}

impl Flow {
    /// Every equation of the flow, in the order of its boxes.
    ///
    /// - `sources:<box>`: the searched sources that feed a box add up to it;
    /// - `reasons:<box>`: the reasons of an excluded box add up to it;
    /// - `stage:<box>`: what a stage comes out of, less what was excluded there, is what the stage holds;
    /// - `stage:<box>:<unit>`: the same in another unit, where every box that it takes has a count in it;
    /// - `rows:<box>`, `rows:<box>:<part>`: what records and decisions give is what was counted, where both are known.
    pub fn equations(&self) -> Vec<Equation> {
        let mut equations = Vec::new();
        for b in self.boxes() {
            if b.parts.len() > 1 || (b.kind.leaves() && !b.parts.is_empty()) {
                let terms = b.parts.iter().map(|p| Term { label: p.label.clone(), n: p.n, minus: false }).collect();
                let kind = if b.kind.leaves() { "reasons" } else { "sources" };
                equations.push(Equation::new(format!("{kind}:{}", b.id), b, b.n, terms));
            }
            if matches!(b.kind, Kind::Screening | Kind::Included) && !b.from.is_empty() {
                let terms = self.stage_terms(b, |x| Some(x.n)).unwrap_or_default();
                equations.push(Equation::new(format!("stage:{}", b.id), b, b.n, terms));
                for count in &b.also {
                    let counted = |x: &FlowBox| {
                        let also = x.also.iter().find(|c| c.unit == count.unit).map(|c| c.n);
                        also.or_else(|| (x.unit == count.unit).then_some(x.n))
                    };
                    if let Some(terms) = self.stage_terms(b, counted) {
                        equations.push(Equation::new(format!("stage:{}:{}", b.id, count.unit), b, count.n, terms));
                    }
                }
            }
            let counted = |label: &str, n| vec![Term { label: label.to_owned(), n: Some(n), minus: false }];
            if let Some(n) = b.rows {
                equations.push(Equation::new(format!("rows:{}", b.id), b, b.n, counted("records and decisions", n)));
            }
            for p in &b.parts {
                if let Some(n) = p.rows {
                    let mut e = Equation::new(format!("rows:{}:{}", b.id, p.label), b, p.n, counted(&p.label, n));
                    e.rhs = format!("{}: {}", b.label, p.label);
                    equations.push(e);
                }
            }
        }
        equations
    }

    /// What a stage comes out of and what left it there; `None` where `counted` says of a box that it is not counted so.
    fn stage_terms(&self, b: &FlowBox, counted: impl Fn(&FlowBox) -> Option<Option<u64>>) -> Option<Vec<Term>> {
        let (mut terms, mut taken) = (Vec::new(), Vec::new());
        for from in b.from.iter().filter_map(|id| self.get(id)) {
            terms.push(Term { label: from.label.clone(), n: counted(from)?, minus: false });
            for out in self.exclusions(&from.id) {
                // What leaves two boxes together leaves once.
                if !taken.contains(&&out.id) {
                    taken.push(&out.id);
                    terms.push(Term { label: out.label.clone(), n: counted(out)?, minus: true });
                }
            }
        }
        Some(terms)
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
                FlowBox::new("a", "A", Kind::Source, 10, "records").of([("x", 4), ("y", 5)]),
                FlowBox::new("b", "B", Kind::OtherSource, 3, "records"),
                FlowBox::new("off", "Off", Kind::Excluded, 6, "records").from(["a"]),
                FlowBox::new("c", "C", Kind::Included, 7, "papers").from(["a", "b"]),
            ],
            &[("sources:a", "4 + 5", Some(false)), ("stage:c", "10 - 6 + 3", Some(true))],
        );
    }

    #[test]
    fn reasons_and_other_units() {
        check(
            vec![
                FlowBox::new("a", "A", Kind::Source, 10, "reports"),
                FlowBox::new("off", "Off", Kind::Excluded, 6, "reports").from(["a"]).of([("one", 2), ("two", 3)]),
                FlowBox::new("new", "New", Kind::Included, 4, "reports").from(["a"]).also(3, "studies"),
                FlowBox::new("old", "Old", Kind::Previous, 9, "reports").also(8, "studies"),
                FlowBox::new("all", "All", Kind::Included, 13, "reports").from(["new", "old"]).also(12, "studies"),
            ],
            &[
                ("reasons:off", "2 + 3", Some(false)),
                ("stage:new", "10 - 6", Some(true)),
                ("stage:all", "4 + 9", Some(true)),
                ("stage:all:studies", "3 + 8", Some(false)),
            ],
        );
    }

    #[test]
    fn what_leaves_two_boxes_leaves_once() {
        check(
            vec![
                FlowBox::new("a", "A", Kind::Source, 10, "records"),
                FlowBox::new("b", "B", Kind::OtherSource, 5, "records"),
                FlowBox::new("twice", "Duplicates", Kind::Excluded, 3, "records").from(["a", "b"]),
                FlowBox::new("c", "C", Kind::Screening, 12, "records").from(["a", "b"]),
            ],
            &[("stage:c", "10 - 3 + 5", Some(true))],
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
