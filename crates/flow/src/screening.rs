//! Screening: what reviewers decided, stage by stage, and what follows for each record.

mod agreed;
mod duplicates;
mod settle;
mod walk;

pub use agreed::is_agreed;
pub use duplicates::says_duplicate;

use std::collections::{BTreeMap, HashMap};

use qes_work::{Stopped, Work};

use crate::Stage;

/// What a reviewer says of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It goes on.
    Include,
    /// It does not.
    Exclude,
    /// The reviewer cannot tell.
    Maybe,
}

impl Verdict {
    /// The verdict of a word, as reviews and screening tools write it.
    ///
    /// ```
    /// use qes_flow::Verdict;
    ///
    /// assert_eq!(Verdict::of("Included"), Some(Verdict::Include));
    /// assert_eq!(Verdict::of("no"), Some(Verdict::Exclude));
    /// assert_eq!(Verdict::of("✓"), Some(Verdict::Include));
    /// assert_eq!(Verdict::of("perhaps so"), None);
    /// ```
    pub fn of(word: &str) -> Option<Self> {
        const INCLUDE: &[&str] = &[
            "include",
            "included",
            "yes",
            "y",
            "1",
            "1.0",
            "in",
            "keep",
            "kept",
            "true",
            "accept",
            "accepted",
            "relevant",
            "eligible",
            "ja",
            "oui",
            "sí",
            "sim",
            "eingeschlossen",
            "inclus",
            "incluido",
            "✓",
            "✔",
            "✔️",
            "☑",
            "✅",
            "+",
        ];
        const EXCLUDE: &[&str] = &[
            "exclude",
            "excluded",
            "no",
            "n",
            "-1",
            "-1.0",
            "0",
            "0.0",
            "out",
            "drop",
            "dropped",
            "false",
            "reject",
            "rejected",
            "irrelevant",
            "not relevant",
            "ineligible",
            "not eligible",
            "nein",
            "non",
            "não",
            "ausgeschlossen",
            "exclu",
            "excluido",
            "✗",
            "✘",
            "☒",
            "❌",
            "×",
        ];
        const MAYBE: &[&str] = &[
            "maybe",
            "vielleicht",
            "unklar",
            "peut-être",
            "quizás",
            "talvez",
            "unsure",
            "not sure",
            "unclear",
            "uncertain",
            "?",
            "can't tell",
            "cannot tell",
            "can not tell",
        ];
        let word = word.trim().trim_matches(['.', '!', '"']).trim().to_lowercase().replace('’', "'");
        let among = |words: &[&str]| words.contains(&word.as_str());
        if among(INCLUDE) {
            Some(Self::Include)
        } else if among(EXCLUDE) {
            Some(Self::Exclude)
        } else if among(MAYBE) {
            Some(Self::Maybe)
        } else {
            None
        }
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Include => "include",
            Self::Exclude => "exclude",
            Self::Maybe => "maybe",
        }
    }
}

/// One decision of one reviewer on one record at one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The record, as a position.
    pub record: usize,
    /// The stage, as a position in [`Screening::stages`].
    pub stage: usize,
    /// Who decided.
    pub reviewer: String,
    /// What.
    pub verdict: Verdict,
    /// Why a record is excluded; the first reason counts where there are several.
    pub reasons: Vec<String>,
    /// In which round; a reviewer's last round counts.
    pub round: u32,
}

/// How the decisions on a record become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rule {
    /// All reviewers say the same; everything else is a conflict.
    #[default]
    Unanimous,
    /// More than half of the reviewers say it.
    Majority,
    /// One reviewer who includes is enough for a record to go on.
    OneInclusion,
}

impl Rule {
    /// Every rule, under its name.
    pub const ALL: [(&'static str, Self); 3] =
        [("unanimous", Self::Unanimous), ("majority", Self::Majority), ("one-inclusion", Self::OneInclusion)];
}

/// What is screened and how decisions are settled.
#[derive(Debug, Clone, Default)]
pub struct Screening {
    /// The stages in their order.
    pub stages: Vec<String>,
    /// For each record the publication that it is of, as a number: records of one number are duplicates.
    pub publications: Vec<usize>,
    /// Whether each record is marked as a duplicate of another one; none where not given. Of the records of a publication that
    /// enter first, one that is not marked is kept. A marked record whose publication has no other one is removed as well.
    pub marked: Vec<bool>,
    /// The stage that each record enters first, as a position; the first one for all where not given. What citation tracking brings may
    /// enter at the full text.
    pub entry: Vec<usize>,
    /// What was decided.
    pub decisions: Vec<Decision>,
    /// How decisions become one.
    pub rule: Rule,
    /// Decisions that a record needs; where not given, two at a stage where any record has two, else one.
    pub reviewers: Option<usize>,
    /// Whether "maybe" counts as an inclusion.
    pub maybe_includes: bool,
    /// Whose decision stands above all, beside those who are called consensus, final, agreed or adjudicated.
    pub adjudicator: Option<String>,
    /// The reasons that may be given, the first of them counting first.
    pub reasons: Vec<String>,
    /// The stage before which duplicates are removed; found from the decisions where not given: before it every record of a publication is
    /// decided on, from it on one.
    pub duplicates_before: Option<usize>,
}

/// What became of a record at a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It goes on.
    Included,
    /// It leaves.
    Excluded,
    /// The reviewers differ, and nobody has settled it.
    Conflict,
    /// Too few have decided.
    Awaiting,
}

/// What settled a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Settled {
    /// The first decisions of all.
    AtOnce,
    /// A later round.
    LaterRound,
    /// An adjudicator, or what all agreed on, beside the reviewers' own decisions.
    Adjudicator,
    /// What all agreed on; the reviewers' own decisions are not there, so nobody knows whether they differed.
    Agreed,
    /// The rule, although not all say the same.
    Rule,
    /// Nothing yet.
    Not,
}

/// The outcome of a record at a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The record that entered the stage.
    pub record: usize,
    /// What became of it.
    pub state: State,
    /// What settled it.
    pub settled: Settled,
    /// Why it was excluded, where anybody said why.
    pub reason: Option<String>,
    /// What else those who excluded it gave as reasons.
    pub others: Vec<String>,
    /// Whether those who excluded it gave different reasons.
    pub reasons_differ: bool,
    /// The decisions on it, as positions in [`Screening::decisions`].
    pub decisions: Vec<usize>,
}

/// A stage with the outcome of every record that entered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageOutcomes {
    /// The stage's name.
    pub name: String,
    /// Which stage that is; `None` for one of the review's own.
    pub stage: Option<Stage>,
    /// The outcomes, in the order of the records.
    pub outcomes: Vec<Outcome>,
}

impl StageOutcomes {
    /// How many records are in this state.
    pub fn count(&self, state: State) -> usize {
        self.outcomes.iter().filter(|o| o.state == state).count()
    }

    /// How many records each reason excluded, the most frequent first; `None` for those without one.
    pub fn reasons(&self) -> Vec<(Option<&str>, usize)> {
        let mut counts: HashMap<Option<&str>, usize> = HashMap::new();
        for o in self.outcomes.iter().filter(|o| o.state == State::Excluded) {
            *counts.entry(o.reason.as_deref()).or_default() += 1;
        }
        let mut counts: Vec<(Option<&str>, usize)> = counts.into_iter().collect();
        counts.sort_by(|a, b| (a.0.is_none(), b.1, a.0).cmp(&(b.0.is_none(), a.1, b.0)));
        counts
    }

    /// The reasons that were given beside those that count, each with the number of records that have it so; the most frequent first.
    pub fn other_reasons(&self) -> Vec<(&str, usize)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for other in self.outcomes.iter().flat_map(|o| &o.others) {
            *counts.entry(other).or_default() += 1;
        }
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        counts
    }
}

/// Something in the decisions that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Oddity {
    /// A record was decided at a stage that it did not enter; with the stage where it had left, if it had entered any.
    DecidedAfterLeaving {
        /// The record.
        record: usize,
        /// The stage of the decision.
        stage: usize,
        /// The stage where it left: as [`State::Excluded`] or unsettled.
        left: usize,
        /// What it was there.
        state: State,
    },
    /// A reviewer decided twice in one round, and differently. What is said of the record itself counts before what is said of its duplicate,
    /// else the later row.
    DecidedTwice {
        /// The record of the decision that counts.
        record: usize,
        /// The record of the other decision, where that is on another record of the publication.
        other: Option<usize>,
        /// The stage.
        stage: usize,
        /// Who.
        reviewer: String,
    },
    /// Records of one publication were treated differently before duplicates were removed.
    Split {
        /// The record that went on.
        included: usize,
        /// The record that did not.
        excluded: usize,
        /// The stage.
        stage: usize,
    },
    /// A reason that is not on the list.
    UndeclaredReason {
        /// The reason.
        reason: String,
        /// How many decisions give it.
        n: usize,
    },
    /// Records excluded from the full text on, without a reason.
    NoReason {
        /// The stage.
        stage: usize,
        /// How many.
        n: usize,
    },
}

/// What screening comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screened {
    /// The stages with their outcomes.
    pub stages: Vec<StageOutcomes>,
    /// The stage that each record enters first.
    pub entry: Vec<usize>,
    /// The stage before which duplicates were removed; the number of stages where that was after all of them.
    pub duplicates_before: usize,
    /// The records that were there before duplicates were removed.
    pub before_duplicates: Vec<usize>,
    /// The duplicates: records removed for another one of the same publication.
    pub duplicates: Vec<usize>,
    /// The decisions that exclude a record as a duplicate of one that goes on, as positions in [`Screening::decisions`]: they say nothing of the
    /// publication.
    pub as_duplicates: Vec<usize>,
    /// The decisions on removed duplicates whose publication has no other record at that stage, as positions in [`Screening::decisions`]: they do
    /// not count.
    pub unplaced: Vec<usize>,
    /// The records included in the end.
    pub included: Vec<usize>,
    /// What a person should look at.
    pub oddities: Vec<Oddity>,
}

impl Screening {
    /// Takes every record through the stages.
    ///
    /// ```
    /// use qes_flow::{Decision, Screening, State, Verdict, Work};
    ///
    /// let decision = |record, reviewer: &str, verdict| Decision {
    ///     record, stage: 0, reviewer: reviewer.to_owned(), verdict, reasons: Vec::new(), round: 1,
    /// };
    /// let screened = Screening {
    ///     stages: vec!["abstract".to_owned()],
    ///     publications: vec![0, 1],
    ///     decisions: vec![
    ///         decision(0, "A", Verdict::Include), decision(0, "B", Verdict::Include),
    ///         decision(1, "A", Verdict::Include), decision(1, "B", Verdict::Exclude),
    ///     ],
    ///     ..Screening::default()
    /// }.screen(&Work::new())?;
    /// assert_eq!(screened.included, [0]);
    /// assert_eq!(screened.stages[0].count(State::Conflict), 1);
    /// # Ok::<(), qes_work::Stopped>(())
    /// ```
    ///
    /// # Errors
    /// [`Stopped`] when the work was.
    pub fn screen(&self, work: &Work) -> Result<Screened, Stopped> {
        walk::walk(self, work)
    }
}
