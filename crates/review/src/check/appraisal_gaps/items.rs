//! Items that are left out: by one appraiser, or by all.

use std::collections::BTreeMap;

use super::Instrument;
use crate::check::words::{many, one, several};
use crate::finding::{Finding, Severity};
use crate::package::Review;

/// For each instrument the items that `instruments` lists.
pub(super) fn declared(review: &Review) -> BTreeMap<String, Vec<String>> {
    let mut declared: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let Some(frame) = review.frame("instruments") else { return declared };
    let (Ok(names), Ok(items)) = (frame.texts("instrument"), frame.texts("item")) else { return declared };
    for (name, item) in names.into_iter().zip(items) {
        let (Some(name), Some(item)) = (name, item) else { continue };
        let all = declared.entry(name).or_default();
        if !all.contains(&item) {
            all.push(item);
        }
    }
    declared
}

impl Instrument {
    /// Items that nobody answers, and those that are answered for few papers while most are answered for more than half.
    pub(super) fn items_left_out(&self, name: &str) -> Vec<Finding> {
        let appraised = self.appraised();
        let answered = |item: usize| {
            let any =
                |paper: &&usize| (0..self.appraisers.len()).any(|who| self.answered.contains(&(**paper, item, who)));
            appraised.iter().filter(any).count()
        };
        let given: Vec<usize> = (0..self.items.len()).map(answered).collect();
        let often = |n: &usize| 2 * *n > appraised.len();
        let mostly = 2 * given.iter().filter(|n| often(n)).count() > given.len();
        let of = if name.is_empty() { String::new() } else { format!(" of {name}") };
        let papers = many(appraised.len(), "appraised paper");
        let mut findings = Vec::new();
        let never: Vec<&str> =
            self.items.iter().zip(&given).filter(|(_, n)| **n == 0).map(|(item, _)| item.as_str()).collect();
        if !never.is_empty() {
            // Of an instrument with parts for several designs most items may apply to no paper.
            let severity = if mostly { Severity::Warning } else { Severity::Info };
            let are = if never.len() == 1 { "is" } else { "are" };
            let named = several("item", &never);
            let message = format!("{named}{of} {are} answered by nobody for any of {papers}, and others are");
            let finding = Finding::new(severity, format!("appraisal-gap:{name}:items"), "appraisals", message);
            findings.push(finding.expected("answers").found("none"));
        }
        for (item, n) in self.items.iter().zip(&given).filter(|(_, n)| mostly && **n > 0 && !often(n)) {
            let named = one("item", item);
            let message = format!("{named}{of} is answered for {n} of {papers}, and most items for more than half");
            let finding = Finding::info(format!("appraisal-gap:{name}:::{item}"), "appraisals", message);
            findings.push(finding.expected(appraised.len()).found(n));
        }
        findings
    }

    /// Answers that one appraiser leaves out on one item, of papers on which he or she answers others.
    ///
    /// What is left out on few papers is told for each. On half of them and more it may be an item that does not apply,
    /// unless others answer it for the same papers; it is told once, of whoever answers most items for most papers.
    pub(super) fn left_out(
        &self,
        name: &str,
        papers: &[String],
        who: usize,
        item: usize,
        done: &[usize],
        usual: bool,
    ) -> Vec<Finding> {
        let (appraiser, named) = (&self.appraisers[who], &self.items[item]);
        let by = if appraiser.is_empty() { String::new() } else { format!(", appraiser {appraiser}") };
        let left: Vec<usize> =
            done.iter().copied().filter(|paper| !self.answered.contains(&(*paper, item, who))).collect();
        if self.is_usual(item, who, done) {
            let finding = |paper: &usize| {
                let row = self.blank.get(&(*paper, item, who)).copied();
                let paper = &papers[*paper];
                let message = format!("{}, {}{by}: no answer is given", one("paper", paper), one("item", named));
                let id = format!("appraisal-gap:{name}:{paper}:{appraiser}:{named}");
                Finding::warning(id, "appraisals", message).rows(row).expected("an answer").found("a blank")
            };
            return left.iter().map(finding).collect();
        }
        let most = 2 * (0..self.items.len()).filter(|item| self.is_usual(*item, who, done)).count() > self.items.len();
        let others = |paper: &&usize| {
            let all = 0..self.appraisers.len();
            all.filter(|other| *other != who).any(|other| self.answered.contains(&(**paper, item, other)))
        };
        let lacking = left.iter().filter(others).count();
        if !(usual && most) || lacking == 0 {
            return Vec::new();
        }
        let rows: Vec<usize> = left.iter().filter_map(|paper| self.blank.get(&(*paper, item, who)).copied()).collect();
        let message = format!(
            "{}{by}: no answer is given for {} of {}, and for {lacking} of them others answer",
            one("item", named),
            left.len(),
            many(done.len(), "paper")
        );
        let id = format!("appraisal-gap:{name}::{appraiser}:{named}");
        vec![Finding::warning(id, "appraisals", message).rows(rows).expected(done.len()).found(done.len() - left.len())]
    }

    /// Whether an appraiser answers an item for more than half of these papers.
    fn is_usual(&self, item: usize, who: usize, done: &[usize]) -> bool {
        2 * done.iter().filter(|paper| self.answered.contains(&(**paper, item, who))).count() > done.len()
    }
}
