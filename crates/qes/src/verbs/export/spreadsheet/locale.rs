//! Which mark the language of the system puts between whole and fraction.

/// Languages that write a decimal comma.
const COMMA: &[&str] = &[
    "af", "az", "be", "bg", "br", "bs", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fo", "fr", "fy", "gl",
    "hr", "hu", "hy", "id", "is", "it", "ka", "kk", "kl", "ky", "lb", "lt", "lv", "mk", "nb", "nl", "nn", "no", "oc",
    "pl", "pt", "ro", "ru", "se", "sk", "sl", "sq", "sr", "sv", "tg", "tk", "tr", "tt", "uk", "uz", "vi", "wa",
];
/// Their countries that write a decimal point.
const POINT: &[&str] = &[
    "de_CH", "de_LI", "it_CH", "es_CU", "es_DO", "es_GT", "es_HN", "es_MX", "es_NI", "es_PA", "es_PE", "es_PR",
    "es_SV", "es_US",
];

/// Whether numbers are written with a decimal comma, by the variables that say so.
pub(super) fn has_decimal_comma(variable: impl Fn(&str) -> Option<String>) -> bool {
    let said = ["LC_ALL", "LC_NUMERIC", "LANG"].into_iter().find_map(|name| variable(name).filter(|v| !v.is_empty()));
    let Some(said) = said else { return false };
    // `de_DE.UTF-8@euro`
    let place = said.split(['.', '@']).next().unwrap_or_default().replace('-', "_");
    let language = place.split('_').next().unwrap_or_default();
    COMMA.contains(&language) && !POINT.contains(&place.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_counts() {
        let check = |all: &str, numeric: &str, lang: &str| {
            has_decimal_comma(|name| {
                Some(match name {
                    "LC_ALL" => all.to_owned(),
                    "LC_NUMERIC" => numeric.to_owned(),
                    _ => lang.to_owned(),
                })
            })
        };
        assert!(check("", "", "de_DE.UTF-8") && check("", "fr_FR", "en_US.UTF-8") && check("nb_NO@x", "C", "C"));
        assert!(!check("", "", "de_CH.UTF-8") && !check("C.UTF-8", "de_DE", "de_DE") && !check("", "", ""));
        assert!(!check("", "", "en_GB.UTF-8") && check("", "", "pt-BR") && !has_decimal_comma(|_| None));
    }
}
