//! Several people in one text: told by how the text is written.

use crate::names::{is_nobody, marked_body};

/// How a file writes several people, where that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum People {
    /// By the text alone.
    ByContent,
    /// `Berg, Anna and Lund, Bo`.
    And,
    /// `Berg A, Lund B.`, with a full stop after the last.
    FinalStop,
}

/// The people that a text names: apart by semicolons, by ` and `, or by commas where these do not stand within a name.
///
/// ```
/// use qes_records::people_of;
///
/// assert_eq!(people_of("Berg, A.; Lund, B."), ["Berg, A.", "Lund, B."]);
/// assert_eq!(people_of("Berg A, Lund BC."), ["Berg A", "Lund BC"]);
/// assert_eq!(people_of("Berg, Anna and Lund, Bo"), ["Berg, Anna", "Lund, Bo"]);
/// assert_eq!(people_of("Berg, Anna"), ["Berg, Anna"]);
/// assert_eq!(people_of("Berg L, Anna Maria"), ["Berg L, Anna Maria"]);
/// ```
pub fn people_of(text: &str) -> Vec<String> {
    split(text, People::ByContent)
}

/// The people of a text that names several; `None` where it names one, or nobody can tell.
pub(crate) fn listed(text: &str) -> Option<Vec<String>> {
    let names = people_of(text);
    (names.len() > 1)
        .then(|| names.iter().flat_map(|name| listed(name).unwrap_or_else(|| vec![name.clone()])).collect())
}

/// Whether a text is read as one name, as it stands.
pub(crate) fn is_one(text: &str) -> bool {
    listed(text).is_none()
        && without_nobody(text).is_none()
        && marked_body(text).is_none()
        && !text.contains(';')
        && !text.ends_with(',')
}

/// A text without what stands behind its last name and names nobody: `et al.`, `and others`.
pub(crate) fn without_nobody(text: &str) -> Option<String> {
    let lower = text.trim_end_matches([' ', '.', ',', ']', ')', '…', ';']).to_lowercase();
    let ending = NOBODY.iter().find(|ending| lower.ends_with(*ending))?;
    let at = lower.len() - ending.len();
    // Small letters of a few alphabets take other room than capitals.
    let before = text.get(..at).filter(|before| before.to_lowercase() == lower[..at])?;
    let bare = before.trim_end_matches([' ', ',', ';', '[', '(', '&', '…']);
    let bare = bare.strip_suffix(" and").unwrap_or(bare).trim_end_matches([' ', ',', ';']);
    (before.ends_with([' ', ',', ';', '[', '(']) && bare.chars().any(char::is_alphabetic)).then(|| bare.to_owned())
}

/// What stands behind names and names nobody, in small letters without the last full stop.
const NOBODY: &[&str] = &["et al", "et. al", "and others", "et alii", "et alia", "& al", "u. a", "u.a", "und andere"];

pub(crate) fn split(text: &str, style: People) -> Vec<String> {
    let bare = without_nobody(text);
    let text = bare.as_deref().unwrap_or(text).trim();
    for mark in [';', '|', '\n'] {
        let parts = apart(text, mark);
        if parts.len() > 1 {
            return named(parts.into_iter().map(str::to_owned));
        }
    }
    let text = if style == People::FinalStop { text.strip_suffix('.').unwrap_or(text) } else { text };
    let joined = text.replace(" & ", " and ");
    let parts: Vec<&str> = joined.split(" and ").map(|p| p.trim().trim_end_matches(',')).collect();
    if let [before, last] = parts.as_slice()
        && style != People::And
        && is_person(last)
        && words(last) > 1
        && !last.contains(',')
        && let commas = before.split(',').map(str::trim).collect::<Vec<_>>()
        && commas.len() > 1
        && commas.iter().all(|name| words(name) > 1 && is_person(name))
    {
        // Where the last name has its first name first, the others have, too.
        return named(commas.into_iter().chain([*last]).map(str::to_owned));
    }
    if parts.len() > 1 && (style == People::And || parts.iter().all(|p| is_person(p))) {
        return named(parts.into_iter().flat_map(by_commas));
    }
    named(by_commas(text))
}

/// The parts of a text between marks that do not stand in parentheses, and do not end the name of a sign such as `&amp;`.
fn apart(text: &str, mark: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if c == mark && depth == 0 && !(mark == ';' && ends_in_entity(&text[start..at])) => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn ends_in_entity(text: &str) -> bool {
    let name = text.bytes().rev().take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    name > 0 && text[..text.len() - name].ends_with('&')
}

/// Names without white space and marks around them; `et al.` is nobody.
fn named(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let bare = |name: String| {
        let name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
        let name = ["and ", "& "].into_iter().find_map(|word| name.strip_prefix(word)).unwrap_or(name);
        without_nobody(name).unwrap_or_else(|| name.trim().to_owned())
    };
    names.into_iter().map(bare).filter(|n| !n.is_empty() && !is_nobody(n)).collect()
}

/// One name, or several apart by commas. A comma between a family name and a given name parts nobody.
fn by_commas(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        let part = part.strip_prefix("and ").unwrap_or(part).trim_start();
        match parts.last_mut() {
            Some(last) if is_suffix(part) => *last = format!("{last}, {part}"),
            _ => parts.push(part.to_owned()),
        }
    }
    let whole = || vec![text.trim().to_owned()];
    let count = parts.len();
    if count < 2 {
        return whole();
    }
    let pairs = |parts: &[String]| parts.chunks(2).map(|pair| pair.join(", ")).collect();
    let with_initials = parts.iter().filter(|p| ends_in_initials(p)).count();
    // Behind a family name with an initial, as of a mother's family, two given names are no second person.
    let first = ends_in_initials(&parts[0]) && (count > 2 || ends_in_initials(&parts[1]));
    if first || (count > 2 && with_initials * 2 >= count && !is_initials(&parts[1])) {
        return without_final_stop(parts);
    }
    let second = |test: fn(&str) -> bool| parts.iter().skip(1).step_by(2).all(|p| test(p));
    if count.is_multiple_of(2) && second(is_initials) {
        return pairs(&parts);
    }
    // The name of a body may have commas, too.
    if parts.iter().any(|part| is_group(part) || !part.starts_with(|c: char| c.is_alphabetic())) {
        return whole();
    }
    if count > 2 && parts.iter().all(|p| words(p) > 1) {
        return parts;
    }
    let first = parts.iter().step_by(2).all(|p| words(p) <= 3);
    if count > 2 && count.is_multiple_of(2) && first && second(|p| words(p) <= 3) {
        return pairs(&parts);
    }
    whole()
}

/// A full stop after the last of all names is none of the name.
fn without_final_stop(mut parts: Vec<String>) -> Vec<String> {
    let stops = parts.iter().map(|p| p.matches('.').count()).sum::<usize>();
    if let Some(last) = parts.last_mut()
        && stops == 1
        && last.ends_with('.')
    {
        last.pop();
    }
    parts
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Whether a part of a name between commas is what follows a name.
pub(crate) fn is_suffix(part: &str) -> bool {
    let plain: String = part.chars().filter(|c| *c != '.').collect::<String>().to_lowercase();
    SUFFIXES.contains(&plain.as_str())
}

/// What follows a name: a generation or a degree.
const SUFFIXES: &[&str] = &[
    "jr", "sr", "ii", "iii", "iv", "2nd", "3rd", "4th", "junior", "senior", "phd", "dphil", "msc", "bsc", "mph",
    "mbbs", "frcp", "frcs", "dds", "pharmd", "esq", "drph", "edd", "psyd",
];

/// `A.`, `AB`, `J.-P.`, `A. B.`
fn is_initials(part: &str) -> bool {
    part.split_whitespace().all(|word| {
        let letters: Vec<char> = word.chars().filter(|c| !matches!(c, '.' | '-' | '‐')).collect();
        (1..=3).contains(&letters.len()) && letters.iter().all(|c| c.is_uppercase())
    })
}

/// `Berg A`, `van der Berg AB`, `Berg A Jr`
fn ends_in_initials(part: &str) -> bool {
    let name = part.split(',').next().unwrap_or_default();
    let mut words: Vec<&str> = name.split_whitespace().collect();
    if words.len() > 2 && words.last().is_some_and(|w| is_suffix(w)) {
        words.pop();
    }
    let comma = part.split(',').skip(1).any(|p| !p.trim().is_empty() && !is_suffix(p.trim()));
    words.len() > 1 && !comma && words.last().is_some_and(|w| is_initials(w)) && !is_initials(words[0])
}

/// Words of the names of groups.
const OF_GROUPS: &[&str] = &[
    "of",
    "for",
    "the",
    "in",
    "group",
    "institute",
    "university",
    "school",
    "department",
    "ministry",
    "centre",
    "center",
    "committee",
    "association",
    "society",
    "council",
    "health",
    "care",
    "network",
    "collaboration",
    "foundation",
    "agency",
    "service",
    "services",
    "research",
    "organization",
    "organisation",
    "team",
    "college",
    "hospital",
    "trust",
    "board",
];

/// Whether a text has a word of the name of a group.
fn is_group(text: &str) -> bool {
    text.split_whitespace().any(|w| OF_GROUPS.contains(&w.to_lowercase().as_str()))
}

/// Whether a text beside an `and` is a person, as far as one can tell.
fn is_person(text: &str) -> bool {
    let group = is_group(text);
    let capital = text.split_whitespace().filter(|w| w.chars().next().is_some_and(char::is_uppercase)).count();
    let first = text.split_whitespace().next().unwrap_or_default();
    let named = text.contains(',') || ends_in_initials(text) || (words(text) > 1 && is_initials(first));
    !group && (named || (2..=4).contains(&words(text)) && capital >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_apart_by_how_they_are_written() {
        let check = |text: &str, expected: &[&str]| assert_eq!(people_of(text), expected, "{text}");
        check("Yang, C.; Kotzé, L.J.", &["Yang, C.", "Kotzé, L.J."]);
        check("Smith, John", &["Smith, John"]);
        check("Berg Hansen, Anna Maria", &["Berg Hansen, Anna Maria"]);
        check("Smith A, Jones B.", &["Smith A", "Jones B"]);
        check("Smith A, Jones B Jr, COVID Study Group.", &["Smith A", "Jones B Jr", "COVID Study Group"]);
        check("Smith, J., Jones, B.-P.", &["Smith, J.", "Jones, B.-P."]);
        check("Smith, J., & Jones, B.", &["Smith, J.", "Jones, B."]);
        check("Smith, J., Jones, B., & Doe, C.", &["Smith, J.", "Jones, B.", "Doe, C."]);
        check("Smith, John and Jones, Bea and Doe, Cy", &["Smith, John", "Jones, Bea", "Doe, Cy"]);
        check("Smith, John, Jones, Bea", &["Smith, John", "Jones, Bea"]);
        check("Anna Berg, Bo Lund, Cy Doe", &["Anna Berg", "Bo Lund", "Cy Doe"]);
        check("Anna Berg and Bo Lund", &["Anna Berg", "Bo Lund"]);
        check("Ministry of Health and Welfare", &["Ministry of Health and Welfare"]);
        check("King, Martin Luther, Jr.", &["King, Martin Luther, Jr."]);
        check("García, M; O'Brien, T", &["García, M", "O'Brien, T"]);
        check("Löhr K., O’Neil M.", &["Löhr K.", "O’Neil M."]);
        check("Smith J, et al.", &["Smith J"]);
        check("Smith, A et al.", &["Smith, A"]);
        check("Smith A, Jones B [et al]", &["Smith A", "Jones B"]);
        check("Smith, A., Jones, B., and Brown, C.", &["Smith, A.", "Jones, B.", "Brown, C."]);
        check("Smith, A.; Jones, B.; and Brown, C.", &["Smith, A.", "Jones, B.", "Brown, C."]);
        check("Smith, A.; Jones, B.;", &["Smith, A.", "Jones, B."]);
        check("Smith, John, MD, PhD", &["Smith, John, MD, PhD"]);
        check("Ministry of Health, Labour, Family, Women", &["Ministry of Health, Labour, Family, Women"]);
        check("Health Group (Oslo; Bergen)", &["Health Group (Oslo; Bergen)"]);
        check("O&apos;Brien, T.", &["O&apos;Brien, T."]);
        check("John Smith, Mary Jones and Bob Lee", &["John Smith", "Mary Jones", "Bob Lee"]);
        check("King, III, M. L.", &["King, III, M. L."]);
        check("Da Silva J, Maria", &["Da Silva J, Maria"]);
        check("van der Berg, A., de Vries, B.", &["van der Berg, A.", "de Vries, B."]);
        check("World Health Organization", &["World Health Organization"]);
        check("", &[]);
    }

    #[test]
    fn what_a_file_is_known_for_decides_where_the_text_does_not() {
        assert_eq!(split("Health and Welfare", People::And), ["Health", "Welfare"]);
        assert_eq!(split("Berg A.", People::FinalStop), ["Berg A"]);
    }
}
