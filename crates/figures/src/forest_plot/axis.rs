//! The axis of a forest plot.

use super::ForestRow;

/// By how much a number may miss the end of the axis through rounding.
const TOLERANCE: f64 = 1e-9;

/// The axis: from so many fifths, at least −5 and at most 0, to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Axis {
    fifths: i32,
}

impl Axis {
    /// From the multiple of 0.2 at or below the lowest number.
    pub(crate) fn of(rows: &[ForestRow]) -> Self {
        let lowest = rows.iter().filter_map(ForestRow::extent).map(|(low, _)| low).fold(0.0, f64::min);
        Self { fifths: ((lowest + TOLERANCE) * 5.0).floor().clamp(-5.0, 0.0) as i32 }
    }

    /// Its lower end; the upper one is 1.
    pub(crate) fn start(self) -> f64 {
        f64::from(self.fifths) / 5.0
    }

    /// Ticks in tenths: 0.2 apart, on a long axis 0.5.
    pub(crate) fn ticks(self) -> Vec<i32> {
        let step = if 5 - self.fifths > 7 { 5 } else { 2 };
        (2 * self.fifths..=10).filter(|tenths| tenths % step == 0).collect()
    }

    /// What is said at 0.
    pub(crate) fn chance(self) -> &'static str {
        if self.fifths < 0 { "chance" } else { "0 = chance" }
    }

    /// Whether what extends so far leaves the axis below, and above.
    pub(crate) fn beyond(self, (least, greatest): (f64, f64)) -> (bool, bool) {
        (least < self.start() - TOLERANCE, greatest > 1.0 + TOLERANCE)
    }

    /// Whether a number stands on the axis.
    pub(crate) fn contains(self, number: f64) -> bool {
        self.beyond((number, number)) == (false, false)
    }

    /// How far along the axis a number stands, as a fraction of 1; what lies beyond it stands at its end.
    pub(crate) fn share(self, number: f64) -> f64 {
        let start = self.start();
        (number.clamp(start, 1.0) - start) / (1.0 - start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(low: f64, high: f64) -> Axis {
        let (group, label, note) = (String::new(), "L".to_owned(), String::new());
        Axis::of(&[ForestRow { group, label, value: Some(0.5), low: Some(low), high: Some(high), note }])
    }

    fn check(lowest: f64, fifths: i32, ticks: &[i32]) {
        let axis = axis(lowest, 0.9);
        assert_eq!(axis, Axis { fifths }, "{lowest}");
        assert_eq!(axis.ticks(), ticks, "{lowest}");
    }

    #[test]
    fn it_begins_at_a_multiple_of_a_fifth() {
        check(0.3, 0, &[0, 2, 4, 6, 8, 10]);
        check(-1e-12, 0, &[0, 2, 4, 6, 8, 10]);
        check(-0.01, -1, &[-2, 0, 2, 4, 6, 8, 10]);
        check(-0.2, -1, &[-2, 0, 2, 4, 6, 8, 10]);
        check(-0.4, -2, &[-4, -2, 0, 2, 4, 6, 8, 10]);
        check(-0.6, -3, &[-5, 0, 5, 10]);
        check(-7.0, -5, &[-10, -5, 0, 5, 10]);
        check(f64::NEG_INFINITY, 0, &[0, 2, 4, 6, 8, 10]);
    }

    #[test]
    fn what_lies_beyond_is_told_from_what_rounding_adds() {
        let axis = axis(-3.0, 1.5);
        assert_eq!(axis.beyond((-3.0, 1.5)), (true, true));
        assert_eq!(axis.beyond((-1.0, 1.0 + 1e-12)), (false, false));
        assert!(!axis.contains(1.5) && axis.contains(0.0));
        assert!(axis.share(-3.0).abs() < 1e-9 && (axis.share(1.5) - 1.0).abs() < 1e-9);
    }
}
