//! Numbers as figures print them.

pub(crate) use qes_tables::integer;

/// A fraction of 1 in percent, without the sign for it: so many decimals, more where it would else look like 0 or 100 and is neither.
pub(crate) fn percent(fraction: f64, decimals: usize) -> String {
    qes_tables::percent(fraction, decimals).trim_end_matches('%').replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_no_end_that_it_is_not() {
        let printed = [0.524, 0.996, 0.004, 1.0, 0.0, -0.25, -1e-15].map(|fraction| percent(fraction, 0));
        assert_eq!(printed, ["52", "99.6", "0.4", "100", "0", "−25", "0"]);
    }
}
