//! Several people in one text: told by how the text is written.

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
/// ```
pub fn people_of(text: &str) -> Vec<String> {
    split(text, People::ByContent)
}

pub(crate) fn split(text: &str, style: People) -> Vec<String> {
    let text = text.trim();
    if let Some(mark) = [';', '|', '\n'].into_iter().find(|mark| text.contains(*mark)) {
        return named(text.split(mark).map(str::to_owned));
    }
    let text = if style == People::FinalStop { text.strip_suffix('.').unwrap_or(text) } else { text };
    let joined = text.replace(" & ", " and ");
    let parts: Vec<&str> = joined.split(" and ").map(|p| p.trim().trim_end_matches(',')).collect();
    if parts.len() > 1 && (style == People::And || parts.iter().all(|p| is_person(p))) {
        return named(parts.into_iter().flat_map(by_commas));
    }
    named(by_commas(text))
}

/// Names without white space around them; `et al.` is nobody.
fn named(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let nobody = |name: &str| ["etal", "others"].contains(&name.replace([' ', '.'], "").to_lowercase().as_str());
    names.into_iter().map(|n| n.trim().to_owned()).filter(|n| !n.is_empty() && !nobody(n)).collect()
}

/// One name, or several apart by commas. A comma between a family name and a given name parts nobody.
fn by_commas(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
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
    if ends_in_initials(&parts[0]) || (count > 2 && with_initials * 2 >= count && !is_initials(&parts[1])) {
        return without_final_stop(parts);
    }
    let second = |test: fn(&str) -> bool| parts.iter().skip(1).step_by(2).all(|p| test(p));
    if count.is_multiple_of(2) && second(is_initials) {
        return pairs(&parts);
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

fn is_suffix(part: &str) -> bool {
    ["jr", "sr", "ii", "iii", "iv", "2nd", "3rd", "4th"].contains(&part.trim_end_matches('.').to_lowercase().as_str())
}

/// `A.`, `AB`, `J.-P.`, `A. B.`
fn is_initials(part: &str) -> bool {
    part.split_whitespace().all(|word| {
        let letters: Vec<char> = word.chars().filter(|c| !matches!(c, '.' | '-' | '‐')).collect();
        (1..=3).contains(&letters.len()) && letters.iter().all(|c| c.is_uppercase())
    })
}

/// `Berg A`, `van der Berg AB`, `Berg A Jr`
fn ends_in_initials(part: &str) -> bool {
    let mut words: Vec<&str> = part.split_whitespace().map(|w| w.trim_end_matches(',')).collect();
    if words.len() > 2 && words.last().is_some_and(|w| is_suffix(w)) {
        words.pop();
    }
    let comma = part.trim_end_matches(',').contains(',') && !part.split(',').skip(1).all(|p| is_suffix(p.trim()));
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

/// Whether a text beside an `and` is a person, as far as one can tell.
fn is_person(text: &str) -> bool {
    let group = text.split_whitespace().any(|w| OF_GROUPS.contains(&w.to_lowercase().as_str()));
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
        check("World Health Organization", &["World Health Organization"]);
        check("", &[]);
    }

    #[test]
    fn what_a_file_is_known_for_decides_where_the_text_does_not() {
        assert_eq!(split("Health and Welfare", People::And), ["Health", "Welfare"]);
        assert_eq!(split("Berg A.", People::FinalStop), ["Berg A"]);
    }
}
