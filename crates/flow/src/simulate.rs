//! Two reviewers made up, whose decisions come to chosen counts.

use std::collections::{BTreeMap, HashSet};

use qes_work::{Stopped, Work};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Bernoulli, Distribution, Uniform};
use thiserror::Error;

use crate::{Decision, Screening, Stage, Verdict};

/// Screening to be made up. The same wishes give the same decisions on every machine.
///
/// ```
/// use qes_flow::{SimulatedScreening, State};
/// use qes_work::Work;
///
/// let wishes = SimulatedScreening {
///     steps: vec![("title".to_owned(), 6), ("duplicates".to_owned(), 4), ("full text".to_owned(), 1)],
///     publications: vec![0, 0, 1, 1, 2, 3, 4, 5, 6, 7],
///     agreement: 0.9,
///     seed: 1,
///     ..SimulatedScreening::default()
/// };
/// let work = Work::new();
/// let screened = wishes.make(&work)?.screen(&work).unwrap();
/// assert_eq!(screened.stages[0].count(State::Included), 6);
/// assert_eq!((screened.duplicates.len(), screened.included.len()), (2, 1));
/// # Ok::<(), qes_flow::SimulationError>(())
/// ```
#[derive(Debug, Clone)]
pub struct SimulatedScreening {
    /// What is left after each step: stages by their names, and `duplicates` where these are removed (before all stages where it is not
    /// among the steps).
    pub steps: Vec<(String, usize)>,
    /// For each record the publication that it is of, as a number.
    pub publications: Vec<usize>,
    /// The reviewers.
    pub reviewers: [String; 2],
    /// Probability that both decide alike on a record; where they do not, a row of `consensus` settles it.
    pub agreement: f64,
    /// Reasons for exclusion from the full text on.
    pub reasons: Vec<String>,
    /// Where the random numbers begin.
    pub seed: u64,
}

impl Default for SimulatedScreening {
    fn default() -> Self {
        Self {
            steps: Vec::new(),
            publications: Vec::new(),
            reviewers: ["A".to_owned(), "B".to_owned()],
            agreement: 0.9,
            reasons: ["not qualitative", "another population", "another phenomenon"].map(str::to_owned).to_vec(),
            seed: 1,
        }
    }
}

/// Why wishes cannot be met.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SimulationError {
    /// More is left after a step than before it.
    #[error("found {after} left after '{step}' of {before} before it; expected no more")]
    Grows {
        /// The step.
        step: String,
        /// What there was.
        before: usize,
        /// What should be left.
        after: usize,
    },
    /// The records hold another number of duplicates than the steps need.
    #[error("{before} records of {after} publications cannot be chosen; these records hold {found}")]
    Duplicates {
        /// Records before duplicates are removed.
        before: usize,
        /// What should be left.
        after: usize,
        /// What there is.
        found: String,
    },
    /// No set of whole publications has so many records.
    #[error("{records} records after '{step}' cannot be chosen: records of one publication stay together")]
    Records {
        /// The step.
        step: String,
        /// What should be left.
        records: usize,
    },
    /// A step stands twice.
    #[error("found the step '{step}' twice; expected each once")]
    Repeated {
        /// The step.
        step: String,
    },
    /// The work was stopped.
    #[error(transparent)]
    Interrupted(#[from] Stopped),
    /// A probability that is none.
    #[error("found an agreement of {found}; expected a share from 0 to 1")]
    Agreement {
        /// What was found.
        found: String,
    },
}

struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        Uniform::new(0, n.max(1)).map_or(0, |range| range.sample(&mut self.0))
    }

    fn shuffled(&mut self, mut all: Vec<usize>, work: &Work) -> Result<Vec<usize>, Stopped> {
        for place in (1..all.len()).rev() {
            work.go_on()?;
            all.swap(place, self.below(place + 1));
        }
        Ok(all)
    }
}

impl SimulatedScreening {
    /// The stages with the decisions.
    ///
    /// # Errors
    /// The counts grow, or cannot be had of these records; the work was stopped.
    pub fn make(&self, work: &Work) -> Result<Screening, SimulationError> {
        work.begin("choosing records")?;
        self.plausible(work)?;
        let mut dice = Dice(ChaCha8Rng::seed_from_u64(self.seed));
        // Reasons have dice of their own: other reasons do not change who decides what.
        let mut reasons = Dice(ChaCha8Rng::seed_from_u64(!self.seed));
        let at = self.steps.iter().position(|(name, _)| Stage::of(name) == Some(Stage::Duplicates));
        let (early, late) = match at {
            Some(at) => (&self.steps[..at], &self.steps[at + 1..]),
            None => (&[][..], &self.steps[..]),
        };
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (record, publication) in self.publications.iter().enumerate() {
            work.go_on()?;
            members.entry(*publication).or_default().push(record);
        }
        let before = early.last().map_or(self.publications.len(), |(_, n)| *n);
        let after = at.map_or(members.len(), |at| self.steps[at].1);
        // From the last set before duplicates are removed outward, then from it inward: each set lies in the one before.
        let mut chosen = publications(&members, before, after, &mut dice, work)?;
        let mut sets = vec![records(&members, &chosen, work)?];
        for (step, n) in early.iter().rev().skip(1) {
            grow(&members, &mut chosen, *n, &mut dice, work)?
                .ok_or_else(|| SimulationError::Records { step: step.clone(), records: *n })?;
            sets.insert(0, records(&members, &chosen, work)?);
        }
        let mut decisions = Vec::new();
        let entered = early.iter().chain(late).map(|(_, left)| *left);
        work.begin_counted("deciding", "records", self.publications.len() + entered.sum::<usize>());
        let mut entering: Vec<usize> = (0..self.publications.len()).collect();
        for (stage, _) in early.iter().enumerate() {
            self.decide(stage, &entering, &sets[stage], &mut decisions, (&mut dice, &mut reasons), work)?;
            entering.clone_from(&sets[stage]);
        }
        let kept = sets.pop().unwrap_or_default();
        let mut seen = HashSet::new();
        let mut entering: Vec<usize> = kept.into_iter().filter(|&r| seen.insert(self.publications[r])).collect();
        work.go_on()?;
        for (i, (_, n)) in late.iter().enumerate() {
            let mut next = dice.shuffled(entering.clone(), work)?;
            next.truncate(*n);
            next.sort_unstable();
            self.decide(early.len() + i, &entering, &next, &mut decisions, (&mut dice, &mut reasons), work)?;
            entering = next;
        }
        Ok(Screening {
            stages: early.iter().chain(late).map(|(name, _)| name.clone()).collect(),
            publications: self.publications.clone(),
            decisions,
            reasons: self.reasons.clone(),
            duplicates_before: Some(early.len()),
            ..Screening::default()
        })
    }

    fn plausible(&self, work: &Work) -> Result<(), SimulationError> {
        let duplicates = |name: &str| Stage::of(name) == Some(Stage::Duplicates);
        // Stages are told apart by their letters, however they are spelled; duplicates are removed once.
        let letters = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let key = |name: &str| if duplicates(name) { "duplicates".to_owned() } else { letters(name) };
        let mut before = self.publications.len();
        if !self.steps.iter().any(|(name, _)| duplicates(name)) {
            before = self.publications.iter().collect::<HashSet<_>>().len();
            work.go_on()?;
        }
        let mut seen: HashSet<String> = HashSet::new();
        for (step, after) in &self.steps {
            work.go_on()?;
            if !seen.insert(key(step)) {
                return Err(SimulationError::Repeated { step: step.clone() });
            }
            if *after > before {
                return Err(SimulationError::Grows { step: step.clone(), before, after: *after });
            }
            before = *after;
        }
        Ok(())
    }

    /// Both reviewers decide on those who enter; `kept` are in the order of `entering`.
    fn decide(
        &self,
        stage: usize,
        entering: &[usize],
        kept: &[usize],
        decisions: &mut Vec<Decision>,
        (dice, reasons): (&mut Dice, &mut Dice),
        work: &Work,
    ) -> Result<(), SimulationError> {
        let differ = Bernoulli::new(1.0 - self.agreement)
            .map_err(|_| SimulationError::Agreement { found: self.agreement.to_string() })?;
        let kind = Stage::of(&self.late_name(stage));
        let with_reasons = matches!(kind, Some(Stage::FullText | Stage::Appraisal)) && !self.reasons.is_empty();
        for &record in entering {
            work.did(1)?;
            let verdict = if kept.binary_search(&record).is_ok() { Verdict::Include } else { Verdict::Exclude };
            let other = if verdict == Verdict::Include { Verdict::Exclude } else { Verdict::Include };
            let wrong = differ.sample(&mut dice.0).then(|| dice.below(2));
            let mut draw = || {
                if with_reasons { vec![self.reasons[reasons.below(self.reasons.len())].clone()] } else { Vec::new() }
            };
            // Once in as many times as there are reasons the second reviewer may see another one first.
            let first = draw();
            let second = if draw() == first { draw() } else { first.clone() };
            let mut say = |reviewer: &str, verdict, round| {
                let own = if reviewer == self.reviewers[1] { &second } else { &first };
                let reasons = if verdict == Verdict::Exclude { own.clone() } else { Vec::new() };
                decisions.push(Decision { record, stage, reviewer: reviewer.to_owned(), verdict, reasons, round });
            };
            for (place, reviewer) in self.reviewers.iter().enumerate() {
                say(reviewer, if wrong == Some(place) { other } else { verdict }, 1);
            }
            if wrong.is_some() {
                say("consensus", verdict, 2);
            }
        }
        Ok(())
    }

    fn late_name(&self, stage: usize) -> String {
        let stages = self.steps.iter().filter(|(name, _)| Stage::of(name) != Some(Stage::Duplicates));
        stages.map(|(name, _)| name.clone()).nth(stage).unwrap_or_default()
    }
}

/// The records of these publications, in their order.
fn records(members: &BTreeMap<usize, Vec<usize>>, chosen: &[usize], work: &Work) -> Result<Vec<usize>, Stopped> {
    let mut all: Vec<usize> = Vec::new();
    for publication in chosen {
        work.go_on()?;
        all.extend(&members[publication]);
    }
    work.sort_by(&mut all, Ord::cmp)?;
    Ok(all)
}

/// So many publications that have so many records together.
fn publications(
    members: &BTreeMap<usize, Vec<usize>>,
    records: usize,
    n: usize,
    dice: &mut Dice,
    work: &Work,
) -> Result<Vec<usize>, SimulationError> {
    let (single, several): (Vec<usize>, Vec<usize>) = members.keys().partition(|p| members[p].len() == 1);
    let mut chosen = Vec::with_capacity(n);
    let mut extra = records.saturating_sub(n);
    work.go_on()?;
    for publication in dice.shuffled(several, work)? {
        work.go_on()?;
        let more = members[&publication].len() - 1;
        if more <= extra && chosen.len() < n {
            extra -= more;
            chosen.push(publication);
        }
    }
    let missing = n - chosen.len();
    let total: usize = members.values().map(Vec::len).sum();
    if extra > 0 || missing > single.len() {
        let found = format!("{total} records of {} publications", members.len());
        return Err(SimulationError::Duplicates { before: records, after: n, found });
    }
    chosen.extend(dice.shuffled(single, work)?.into_iter().take(missing));
    Ok(chosen)
}

/// Adds publications until they have so many records.
fn grow(
    members: &BTreeMap<usize, Vec<usize>>,
    chosen: &mut Vec<usize>,
    records: usize,
    dice: &mut Dice,
    work: &Work,
) -> Result<Option<()>, Stopped> {
    let taken: HashSet<usize> = chosen.iter().copied().collect();
    let held = chosen.iter().map(|p| members[p].len()).sum();
    let Some(mut room) = records.checked_sub(held) else { return Ok(None) };
    work.go_on()?;
    let free: Vec<usize> = members.keys().copied().filter(|p| !taken.contains(p)).collect();
    let mut free = dice.shuffled(free, work)?;
    // Single records last: they fill what is left.
    work.sort_by(&mut free, |a, b| members[b].len().min(2).cmp(&members[a].len().min(2)))?;
    // Most publications have one record; so have most of those that are added. What is still missing then comes from the others.
    let (later, now): (Vec<usize>, Vec<usize>) =
        free.into_iter().partition(|p| members[p].len() > 1 && dice.below(3) > 0);
    for publication in now.into_iter().chain(later) {
        work.go_on()?;
        if members[&publication].len() <= room {
            room -= members[&publication].len();
            chosen.push(publication);
        }
    }
    Ok((room == 0).then_some(()))
}
