//! The figures of agreement.

use qes_agreement::{Coefficient, Intervals, Options, Statistic, coefficient};
use qes_figures::{
    AgreementItem as PlotItem, Confusion, Figure, ForestRow, agreement_plot, agreement_plot_spec, confusion_heatmap,
    confusion_heatmap_spec, forest_plot, forest_plot_spec,
};

use super::table::{bounded, cut_text, drawn_text, methods};
use super::{Agreement, AgreementFigure, AgreementItem};
use crate::shown::sentence;

/// More grids than this are too small a part of a figure each.
const MOST_GRIDS: usize = 12;

impl Agreement {
    /// The figures asked for; where none is named, the items if percent agreement comes first.
    pub(super) fn figures(&self) -> Vec<AgreementFigure> {
        let percent = self.range().is_some_and(|(statistic, _)| statistic == Statistic::PercentAgreement);
        let usual: &[AgreementFigure] = if percent { &[AgreementFigure::Items] } else { &[] };
        self.options.figures.as_deref().unwrap_or(usual).to_vec()
    }

    /// How many things a figure tells apart, and what they are.
    pub(super) fn things_in(&self, figure: AgreementFigure) -> (usize, &'static str) {
        match figure {
            AgreementFigure::Items => (self.items.len(), "items"),
            AgreementFigure::Forest => (self.items.iter().map(|i| i.coefficients.len()).sum(), "coefficients"),
            AgreementFigure::Heatmap => {
                let all = self.confusions();
                (all.iter().take(MOST_GRIDS).map(|grid| grid.categories.len()).sum(), "answers")
            }
        }
    }

    pub(super) fn figure(&self, figure: AgreementFigure) -> Figure {
        let interactive = self.options.interactive;
        let title = self.title();
        match figure {
            AgreementFigure::Items => {
                let percents: Vec<Option<Coefficient>> = self.items.iter().map(|i| self.percent_agreement(i)).collect();
                let items = self.plot_items(&percents);
                let values = || items.iter().filter_map(|i| i.value);
                let range = values().reduce(f64::min).zip(values().reduce(f64::max)).filter(|_| items.len() > 1);
                let notes = self.notes(&self.interval_note(
                    Statistic::PercentAgreement.label(),
                    &percents.iter().flatten().collect::<Vec<_>>(),
                ));
                let drawn = agreement_plot(&title, &items, range, &notes);
                if interactive {
                    drawn.with_vega_lite(agreement_plot_spec(&title, &items, range, &notes))
                } else {
                    drawn
                }
            }
            AgreementFigure::Forest => {
                let rows = self.forest_rows();
                let all: Vec<&Coefficient> = self.items.iter().flat_map(|i| &i.coefficients).collect();
                let mut note = self.interval_note("Coefficients of agreement", &all);
                if rows.iter().any(|row| row.label == Statistic::PercentAgreement.label()) {
                    note.push_str(" Percent agreement is not corrected for chance.");
                }
                let notes = self.notes(&note);
                let drawn = forest_plot(&title, &rows, &notes);
                if interactive { drawn.with_vega_lite(forest_plot_spec(&title, &rows, &notes)) } else { drawn }
            }
            AgreementFigure::Heatmap => {
                let all = self.confusions();
                let shown = &all[..all.len().min(MOST_GRIDS)];
                let mut note = "Units by the answers of two raters; the outlined diagonal is agreement.".to_owned();
                if all.len() > shown.len() {
                    note.push_str(&format!(" Drawn are the first {} of {} grids.", shown.len(), all.len()));
                }
                let notes = self.notes(&note);
                let drawn = confusion_heatmap(&title, shown, &notes);
                if interactive { drawn.with_vega_lite(confusion_heatmap_spec(&title, shown, &notes)) } else { drawn }
            }
        }
    }

    fn notes(&self, first: &str) -> Vec<String> {
        let own = (!first.is_empty()).then(|| first.to_owned());
        own.into_iter().chain(self.basis.notes()).collect()
    }

    /// What the lines of a figure of these coefficients are.
    fn interval_note(&self, name: &str, coefficients: &[&Coefficient]) -> String {
        let shown = || coefficients.iter().copied();
        let methods = methods(shown());
        let lines = if methods.is_empty() {
            String::new()
        } else {
            let drawn = drawn_text(self, shown()).map_or_else(String::new, |drawn| format!(", {drawn}"));
            format!("; lines are {} confidence intervals ({methods}{drawn})", self.level_text())
        };
        let cut = cut_text(shown()).map_or_else(String::new, |cut| format!(" {cut}"));
        format!("{}{cut}", sentence(&format!("{name}{lines}")))
    }

    /// Percent agreement of an item, asked for or not.
    fn percent_agreement(&self, item: &AgreementItem) -> Option<Coefficient> {
        let asked = item.coefficients.iter().find(|c| c.statistic == Statistic::PercentAgreement);
        asked.cloned().or_else(|| {
            let intervals = if self.has_intervals() { Intervals::Analytic } else { Intervals::No };
            let options = Options { level: self.options.level, intervals, ..Options::default() };
            coefficient(&item.ratings, Statistic::PercentAgreement, &options).ok()
        })
    }

    fn plot_items(&self, percents: &[Option<Coefficient>]) -> Vec<PlotItem> {
        let plotted = |(item, found): (&AgreementItem, &Option<Coefficient>)| {
            let interval = found.as_ref().and_then(|c| Some(bounded(c, c.intervals.first()?)));
            PlotItem {
                item: item.item.clone().unwrap_or_else(|| self.instrument.clone()),
                label: Self::round_label(item),
                value: found.as_ref().and_then(|c| c.value.ok()),
                low: interval.map(|i| i.low),
                high: interval.map(|i| i.high),
                n: item.n_pairable,
            }
        };
        self.items.iter().zip(percents).map(plotted).collect()
    }

    fn forest_rows(&self) -> Vec<ForestRow> {
        let several = self.items.len() > 1;
        let mut rows = Vec::new();
        for item in &self.items {
            let no_index = |s: Statistic| s != Statistic::PrevalenceIndex && s != Statistic::BiasIndex;
            for c in item.coefficients.iter().filter(|c| no_index(c.statistic)) {
                let interval = c.intervals.first().map(|i| bounded(c, i));
                rows.push(ForestRow {
                    group: if several { Self::round_label(item) } else { String::new() },
                    label: c.statistic.label().to_owned(),
                    value: c.value.ok(),
                    low: interval.map(|i| i.low),
                    high: interval.map(|i| i.high),
                    note: c.value.err().map_or_else(String::new, |u| u.reason().replace('_', " ")),
                });
            }
        }
        rows
    }

    fn confusions(&self) -> Vec<Confusion> {
        let several = self.items.len() > 1;
        let mut grids = Vec::new();
        for item in &self.items {
            let raters = item.ratings.active_raters();
            let name = |rater: usize| {
                if several {
                    format!("{} ({})", self.raters[rater], Self::round_label(item))
                } else {
                    self.raters[rater].clone()
                }
            };
            for (i, &first) in raters.iter().enumerate() {
                for &second in &raters[i + 1..] {
                    let Ok(table) = item.ratings.contingency(first, second) else { continue };
                    let q = table.q();
                    grids.push(Confusion {
                        first: name(first),
                        second: self.raters[second].clone(),
                        categories: item.scale.clone(),
                        counts: (0..q).map(|i| (0..q).map(|j| table.get(i, j)).collect()).collect(),
                    });
                }
            }
        }
        grids
    }

    /// The item's label, with the round where there are several.
    fn round_label(item: &AgreementItem) -> String {
        item.round.as_ref().map_or_else(|| item.label.clone(), |round| format!("{}, round {round}", item.label))
    }
}
