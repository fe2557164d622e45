//! Agreement of raters who judged the same units on one declared scale: coefficients, intervals, and why there is none.
//!
//! ```
//! use qes_agreement::{Contingency, Ratings, Statistic, coefficient};
//!
//! // Two appraisers, 93 papers: both said "key" 5 times, neither 76 times.
//! let table = Contingency::new(&[vec![5, 5], vec![7, 76]])?;
//! let ratings = Ratings::from_contingency(&table)?;
//! let ac1 = coefficient(&ratings, Statistic::GwetAc1, 0.95)?;
//! let kappa = coefficient(&ratings, Statistic::CohenKappa, 0.95)?;
//! assert_eq!(ac1.value.map(|v| format!("{v:.3}")), Ok("0.837".to_owned()));
//! assert_eq!(kappa.value.map(|v| format!("{v:.3}")), Ok("0.382".to_owned()));
//! # Ok::<(), qes_agreement::AgreementError>(())
//! ```
//!
//! # Invariants
//! - Numbers only: no I/O, no labels, no data frames, no clock, no randomness.
//! - No result is NaN or clipped; what cannot be computed is an [`Undefined`] with its reason. Bad input is an
//!   [`AgreementError`].
//! - A missing rating is `None`. Answers such as "can't tell" are categories like any other.
//! - The scale is declared, not observed: a category nobody used still counts where a formula names the scale.
//! - One statistic per file; [`Statistic::ALL`] lists them.

mod coefficient;
mod cohen_kappa;
mod contingency;
mod error;
mod gwet_ac1;
mod interval;
mod percent_agreement;
mod quantile;
mod ratings;
mod spread;
mod statistic;
mod undefined;

pub use coefficient::{Coefficient, coefficient};
pub use cohen_kappa::cohen_kappa;
pub use contingency::Contingency;
pub use error::AgreementError;
pub use gwet_ac1::gwet_ac1;
pub use interval::{Interval, IntervalMethod};
pub use percent_agreement::percent_agreement;
pub use ratings::Ratings;
pub use spread::{Range, spread};
pub use statistic::Statistic;
pub use undefined::Undefined;
