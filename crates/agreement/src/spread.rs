/// The smallest and the largest of several values, with where they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Range<K> {
    /// The smallest value.
    pub min: f64,
    /// The largest value.
    pub max: f64,
    /// Where the smallest is; the first such place in a tie.
    pub min_at: K,
    /// Where the largest is; the first such place in a tie.
    pub max_at: K,
}

/// The range of a coefficient over items: pairs of an item (its index, its name) and its defined value, never NaN.
/// `None` when there is no value.
///
/// ```
/// use qes_agreement::spread;
///
/// let range = spread([("aims", 0.75), ("design", 0.52), ("ethics", 0.6)]);
/// let found = range.map(|range| (range.min_at, range.max_at));
/// assert_eq!(found, Some(("design", "aims")));
/// assert_eq!(spread(Vec::<(usize, f64)>::new()), None);
/// ```
pub fn spread<K: Clone>(values: impl IntoIterator<Item = (K, f64)>) -> Option<Range<K>> {
    values.into_iter().fold(None, |range: Option<Range<K>>, (at, value)| {
        let Some(mut range) = range else {
            return Some(Range { min: value, max: value, min_at: at.clone(), max_at: at });
        };
        if value < range.min {
            (range.min, range.min_at) = (value, at);
        } else if value > range.max {
            (range.max, range.max_at) = (value, at);
        }
        Some(range)
    })
}
