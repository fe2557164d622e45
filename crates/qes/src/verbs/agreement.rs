//! How far appraisers agree, per item and over the items.

mod benchmarks;
mod disagreements;
mod figures;
mod json;
mod options;
mod pairs;
mod paradox;
mod scores;
mod source;
mod table;

use std::collections::HashSet;

use qes_agreement::{Coefficient, Intervals, Metric, Ratings, Statistic, coefficients, spread};
use qes_review::{ItemRatings, RatingSet, ReviewError, TakenColumns};
use qes_work::Work;

pub use disagreements::Disagreement;
pub use options::{AgreementFigure, AgreementOptions, AgreementView, short_statistic_name};
pub use pairs::{Pairs, Rest};
pub use paradox::ParadoxView;
pub use scores::ScoresFrom;

use crate::error::Error;
use crate::shown::{Basis, Shown};

/// Agreement on one item in one round.
#[derive(Debug, Clone)]
pub struct AgreementItem {
    /// The item; `None` where there is only one.
    pub item: Option<String>,
    /// What a reader sees.
    pub label: String,
    /// The round; `None` where there is only one.
    pub round: Option<String>,
    /// The categories offered, in their order.
    pub scale: Vec<String>,
    /// The ratings that count.
    pub ratings: Ratings,
    /// Units in the data.
    pub n_units: usize,
    /// Units with two ratings or more.
    pub n_pairable: usize,
    /// Units with one rating only.
    pub n_single: usize,
    /// Units without any.
    pub n_blank: usize,
    /// Units left out because a rater did not rate them, where only complete ones count.
    pub n_incomplete: usize,
    /// Where the scores behind weights and metric come from; `None` where nothing is measured with them.
    pub scores: Option<ScoresFrom>,
    /// The coefficients asked for.
    pub coefficients: Vec<Coefficient>,
    /// Why they differ, if asked for.
    pub paradox: Option<ParadoxView>,
    /// The raters compared, if asked for.
    pub pairs: Option<Pairs>,
    /// The units that raters disagree on, if asked for.
    pub disagreements: Option<Vec<Disagreement>>,
}

/// Agreement of an instrument's appraisers, or of any raters.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// The instrument, or the frame.
    pub instrument: String,
    /// The raters.
    pub raters: Vec<String>,
    /// Who or what gives the answers agreed in the end.
    pub agreed: Option<String>,
    /// The categories, in their order.
    pub scale: Vec<String>,
    /// Item by item, each in the order of its rounds.
    pub items: Vec<AgreementItem>,
    /// The weights, by name.
    pub weights: String,
    /// The level of measurement.
    pub metric: Metric,
    /// How it was computed, and what is shown.
    pub options: AgreementOptions,
    /// Which columns of a table were taken for what.
    pub taken: Option<TakenColumns>,
    /// What it rests on.
    pub basis: Basis,
}

/// The agreement of a set of ratings.
fn compute(mut set: RatingSet, options: &AgreementOptions, mut basis: Basis, work: &Work) -> Result<Agreement, Error> {
    let chosen = options.chosen()?;
    if options.shows(AgreementView::Disagreements) && set.items.iter().all(|i| i.units.is_empty()) {
        return Err(Error::Review(ReviewError::Ratings {
            what: format!("'{}' holds counts, which name no units", set.name),
            because: "a list of disagreements needs the ratings of each unit".to_owned(),
        }));
    }
    if !options.items.is_empty() {
        let known: Vec<String> = set.items.iter().filter_map(|i| i.item.clone()).collect();
        let known_ids: HashSet<&String> = known.iter().collect();
        if let Some(unknown) = options.items.iter().find(|i| !known_ids.contains(i)) {
            return Err(ReviewError::unknown_name("item", unknown, &known).into());
        }
        let wanted: HashSet<&String> = options.items.iter().collect();
        set.items.retain(|i| i.item.as_ref().is_some_and(|id| wanted.contains(id)));
    }
    let mut coefficients_in_all = 0;
    for item in &set.items {
        coefficients_in_all += options.how_many(&options.prepared(&item.ratings)?, &chosen, work)?;
    }
    let resamples = match chosen.intervals {
        Intervals::Bootstrap(resampling) => Some(resampling.resamples),
        _ => None,
    };
    match resamples {
        // Each coefficient draws its own.
        Some(each) => work.begin_counted("resampling", "resamples", each.saturating_mul(coefficients_in_all)),
        None => work.begin_counted("computing", "coefficients", coefficients_in_all),
    }
    // A bootstrap counts its resamples itself.
    let count = |found: usize| work.did(if resamples.is_some() { 0 } else { found });
    let mut one = |item: ItemRatings| -> Result<AgreementItem, Error> {
        let (ratings, scores) = options.scored(options.prepared(&item.ratings)?, &item, &chosen)?;
        let told = scores::order_warning(&item, &chosen, scores).filter(|told| !basis.warnings.contains(told));
        basis.warnings.extend(told);
        let statistics = options.statistics(&ratings, &chosen)?;
        let found = coefficients(&ratings, &statistics, &chosen, work)?;
        count(found.len())?;
        let compared = |wanted: bool| {
            wanted.then(|| pairs::pairs(&ratings, &item.scale, options, &chosen, (work, &count))).transpose()
        };
        let pairs = compared(options.shows(AgreementView::Pairs))?;
        Ok(AgreementItem {
            n_units: item.ratings.n_units(),
            n_pairable: ratings.n_pairable(),
            n_single: ratings.n_rated() - ratings.n_pairable(),
            n_blank: ratings.n_units() - ratings.n_rated(),
            n_incomplete: item.ratings.n_units() - ratings.n_units(),
            coefficients: found,
            paradox: options
                .shows(AgreementView::Paradox)
                .then(|| paradox::view(&ratings, &item.scale, &set.raters, work))
                .transpose()?,
            pairs,
            disagreements: options
                .shows(AgreementView::Disagreements)
                .then(|| disagreements::disagreements(&item, work))
                .transpose()?,
            ratings,
            scores,
            item: item.item,
            label: item.label,
            round: item.round,
            scale: item.scale,
        })
    };
    let items = set.items.into_iter().map(&mut one).collect::<Result<_, _>>()?;
    Ok(Agreement {
        items,
        instrument: set.name,
        raters: set.raters,
        agreed: set.agreed,
        scale: set.scale,
        weights: chosen.weights.name().to_owned(),
        metric: chosen.metric,
        options: options.clone(),
        taken: set.taken,
        basis,
    })
}

impl Agreement {
    /// The range of the first statistic over the items of the first round: least, greatest, and where.
    pub fn range(&self) -> Option<(Statistic, qes_agreement::Range<Option<String>>)> {
        self.range_in(self.items.first()?.round.as_ref())
    }

    fn range_in(&self, round: Option<&String>) -> Option<(Statistic, qes_agreement::Range<Option<String>>)> {
        let statistic = self.items.first()?.coefficients.first()?.statistic;
        let here = self.items.iter().filter(|i| i.round.as_ref() == round);
        let values = here.filter_map(|i| Some((i.item.clone(), i.coefficients.first()?.value.ok()?)));
        Some((statistic, spread(values)?))
    }

    /// The rounds, in their order.
    fn rounds(&self) -> Vec<Option<String>> {
        let mut rounds: Vec<Option<String>> = Vec::new();
        for item in &self.items {
            if !rounds.contains(&item.round) {
                rounds.push(item.round.clone());
            }
        }
        rounds
    }

    /// The result as it is shown: figures, then tables; of disagreements the list alone.
    pub fn show(&self) -> Shown {
        let mut shown = Shown::new("agreement", &self.basis, self.json());
        if self.options.shows(AgreementView::Disagreements) {
            for table in self.disagreement_tables() {
                shown = shown.with_table(table, &self.basis);
            }
            return shown;
        }
        for figure in self.figures() {
            let (things, unit) = self.things_in(figure);
            shown = shown.with_figure_of(things, unit, || self.figure(figure));
        }
        let others = [self.paradox_table(), self.benchmark_table()].into_iter().flatten().chain(self.pairs_tables());
        for table in std::iter::once(self.table()).chain(others) {
            shown = shown.with_table(table, &self.basis);
        }
        shown
    }

    fn level_text(&self) -> String {
        format!("{}%", (self.options.level * 1e6).round() / 1e4)
    }

    fn title(&self) -> String {
        format!("Agreement of {}: {}", self.raters.join(", "), self.instrument)
    }
}
