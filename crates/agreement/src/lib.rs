//! Agreement of raters who judged the same units on one declared scale: coefficients, intervals, and why there is none.
//!
//! ```
//! use qes_agreement::{Contingency, Options, Ratings, Statistic, coefficient};
//!
//! // Two appraisers, 93 papers: both said "key" 5 times, neither 76 times.
//! let table = Contingency::new(&[vec![5, 5], vec![7, 76]])?;
//! let ratings = Ratings::from_contingency(&table)?;
//! let ac1 = coefficient(&ratings, Statistic::GwetAc1, &Options::default())?;
//! let kappa = coefficient(&ratings, Statistic::CohenKappa, &Options::default())?;
//! assert_eq!(ac1.value.map(|v| format!("{v:.3}")), Ok("0.837".to_owned()));
//! assert_eq!(kappa.value.map(|v| format!("{v:.3}")), Ok("0.382".to_owned()));
//! # Ok::<(), qes_agreement::AgreementError>(())
//! ```
//!
//! # Invariants
//! - Numbers only: no I/O, no labels, no data frames, no clock, no randomness: a seed is an argument.
//! - No result is NaN or clipped; [`Interval::bounded`] cuts an interval for a reader and says so. What cannot be computed is
//!   an [`Undefined`] with its reason. Bad input is an [`AgreementError`].
//! - A missing rating is `None`. Answers such as "can't tell" are categories like any other.
//! - The scale is declared, not observed: a category nobody used still counts where a formula names the scale.
//! - One statistic per file; [`Statistic::ALL`] lists them.

mod benchmark;
mod beyond_chance;
mod bias_index;
mod bootstrap;
mod bounds;
mod brennan_prediger;
mod coefficient;
mod cohen_kappa;
mod conger_kappa;
mod contingency;
mod difference;
mod error;
mod fleiss_kappa;
mod gwet_ac1;
mod gwet_ac2;
mod interval;
mod krippendorff_alpha;
mod krippendorff_alpha_weighted;
mod metric;
mod multinomial;
mod negative_agreement;
mod one_against_rest;
mod pabak;
mod paradox;
mod percent_agreement;
mod positive_agreement;
mod prevalence_index;
mod quantile;
mod ratings;
mod sample;
mod scott_pi;
mod simulate;
mod specific_agreement;
mod spread;
mod statistic;
mod two_by_two;
mod undefined;
mod weighted_kappa;
mod weights;

pub use benchmark::{Band, Benchmark, Membership};
pub use bias_index::bias_index;
pub use bootstrap::{Bootstrap, Jackknife, Resampling};
pub use bounds::Bounded;
pub use brennan_prediger::brennan_prediger;
pub use coefficient::{Coefficient, Intervals, NullTest, Options, coefficient, coefficients};
pub use cohen_kappa::cohen_kappa;
pub use conger_kappa::conger_kappa;
pub use contingency::Contingency;
pub use error::AgreementError;
pub use fleiss_kappa::fleiss_kappa;
pub use gwet_ac1::gwet_ac1;
pub use gwet_ac2::gwet_ac2;
pub use interval::{Interval, IntervalMethod};
pub use krippendorff_alpha::krippendorff_alpha;
pub use krippendorff_alpha_weighted::krippendorff_alpha_weighted;
pub use metric::Metric;
pub use negative_agreement::negative_agreement;
pub use one_against_rest::one_against_rest;
pub use pabak::pabak;
pub use paradox::{Cause, Paradox, Part, paradox};
pub use percent_agreement::percent_agreement;
pub use positive_agreement::positive_agreement;
pub use prevalence_index::prevalence_index;
pub use ratings::Ratings;
pub use scott_pi::scott_pi;
pub use simulate::{Simulation, simulate};
pub use specific_agreement::specific_agreement;
pub use spread::{Range, spread};
pub use statistic::Statistic;
pub use undefined::Undefined;
pub use weighted_kappa::weighted_kappa;
pub use weights::{WeightMatrix, Weights};

pub(crate) use coefficient::{of_table, of_two_by_two};
