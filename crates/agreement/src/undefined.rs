use std::fmt;

use thiserror::Error;

/// Why a statistic or its interval has no value on readable data. Categories are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Undefined {
    /// Only one category occurs, so that chance alone already gives full agreement (0/0).
    NoVariation {
        /// The only category.
        category: usize,
    },
    /// Several categories occur, but the weights or scores put no distance between them (0/0).
    NoDistance,
    /// No unit has ratings by two raters.
    NoPairs,
    /// No rater used the category.
    NotUsed {
        /// The category.
        category: usize,
    },
    /// Too few units for a standard error.
    TooFewUnits {
        /// Units that count.
        found: usize,
    },
    /// No standard error has been published for the statistic.
    NoStandardError,
    /// Without some unit the coefficient is undefined, so that the jackknife behind the interval has no value.
    JackknifeUndefined,
    /// So many units differ from each other that the jackknife behind the interval is not computed.
    TooManyKinds {
        /// Kinds of units.
        found: usize,
        /// The most of which each is left out in turn.
        most: usize,
    },
    /// The coefficient was undefined in all resamples, or lies outside all that were drawn.
    NoResamples,
}

impl Undefined {
    /// The reason as a stable name, such as `"no_variation"` or `"no_overlap"`.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::NoVariation { .. } | Self::NoDistance => "no_variation",
            Self::NoPairs => "no_overlap",
            Self::NotUsed { .. } => "category_not_used",
            Self::TooFewUnits { .. } => "too_few_units",
            Self::NoStandardError => "no_standard_error",
            Self::JackknifeUndefined => "jackknife_undefined",
            Self::TooManyKinds { .. } => "too_many_kinds",
            Self::NoResamples => "no_resamples",
        }
    }

    /// The reason in words, with a category named by its label. A category without a label is named by its index.
    ///
    /// ```
    /// use qes_agreement::Undefined;
    ///
    /// let labels = ["yes".to_owned(), "no".to_owned()];
    /// let words = Undefined::NoVariation { category: 1 }.because(&labels);
    /// assert!(words.contains("\"no\""));
    /// ```
    pub fn because(&self, labels: &[String]) -> String {
        let name = |category: usize| {
            labels.get(category).map_or_else(|| format!("category {category}"), |label| format!("\"{label}\""))
        };
        match self {
            Self::NoVariation { category } => {
                let name = name(*category);
                format!("every rating compared is {name}, so chance alone already gives full agreement (0/0)")
            }
            Self::NoDistance => {
                "the weights put no distance between the categories used, so no disagreement is possible (0/0)"
                    .to_owned()
            }
            Self::NoPairs => "no unit was rated by two raters, so there is nothing to compare".to_owned(),
            Self::NotUsed { category } => format!("no rating compared is {}", name(*category)),
            Self::TooFewUnits { found } => format!("found {found} unit(s), a standard error needs at least 2"),
            Self::NoStandardError => "no standard error is published for it; a bootstrap gives an interval".to_owned(),
            Self::JackknifeUndefined => "without one of its units the coefficient has no value".to_owned(),
            Self::TooManyKinds { found, most } => {
                format!("{found} units differ from each other, and each of at most {most} is left out in turn")
            }
            Self::NoResamples => "the resamples hold no value on either side of the coefficient".to_owned(),
        }
    }
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.because(&[]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_labels_the_index_is_named() {
        let undefined = Undefined::NoVariation { category: 3 };
        assert!(undefined.to_string().contains("is category 3,"));
        assert_eq!(undefined.to_string(), undefined.because(&["yes".to_owned()]));
    }
}
