//! What the environment has to be for frames to be computed.

use crate::error::Error;

/// How many threads the data frame library starts.
const THREADS: &str = "POLARS_MAX_THREADS";
/// No machine has more processors.
const MOST: u32 = 4096;

/// Refuses an environment in which the data frame library would end in a panic.
pub(crate) fn check() -> Result<(), Error> {
    threads(std::env::var_os(THREADS).map(|value| value.to_string_lossy().into_owned()).as_deref())
}

fn threads(found: Option<&str>) -> Result<(), Error> {
    let Some(found) = found else { return Ok(()) };
    match found.trim().parse::<u32>() {
        Ok(1..=MOST) => Ok(()),
        _ => Err(Error::Environment { name: THREADS, found: found.to_owned(), expected: "a whole number from 1 on" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_threads_is_one() {
        for found in [None, Some("1"), Some(" 8 "), Some("4096")] {
            assert!(threads(found).is_ok(), "{found:?}");
        }
        for found in ["0", "-1", "", "many", "1.5", "18446744073709551615", "5000"] {
            let said = threads(Some(found)).unwrap_err().to_string();
            let expected = format!(
                "found {found:?} in the environment variable POLARS_MAX_THREADS, expected a whole number from 1 on, or none; \
                 change it where Jupyter is started, then restart the kernel"
            );
            assert_eq!(said, expected);
        }
    }
}
