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
    /// No unit has ratings by two raters.
    NoPairs,
    /// Too few units for a standard error.
    TooFewUnits {
        /// Units that count.
        found: usize,
    },
}

impl Undefined {
    /// The reason as a stable name: `"no_variation"`, `"no_overlap"` or `"too_few_units"`.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::NoVariation { .. } => "no_variation",
            Self::NoPairs => "no_overlap",
            Self::TooFewUnits { .. } => "too_few_units",
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
        match self {
            Self::NoVariation { category } => {
                let name = labels
                    .get(*category)
                    .map_or_else(|| format!("category {category}"), |label| format!("\"{label}\""));
                format!("every rating compared is {name}, so chance alone already gives full agreement (0/0)")
            }
            Self::NoPairs => "no unit was rated by two raters, so there is nothing to compare".to_owned(),
            Self::TooFewUnits { found } => format!("found {found} unit(s), a standard error needs at least 2"),
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
