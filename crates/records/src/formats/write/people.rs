//! Names of people and of bodies, in the form that every program reads: `Last, First`.

use crate::names::{marked_body, with_body_mark};

/// One author or editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    /// `Last, First` or `Last, First, Jr.`, or the whole name of a body.
    pub name: String,
    /// A body, such as an organization: its name has no parts.
    pub body: bool,
}

/// Words of which one makes a name that of a body.
const BODIES: &[&str] = &[
    "academy",
    "administration",
    "agency",
    "alliance",
    "association",
    "authority",
    "board",
    "bureau",
    "centre",
    "center",
    "centers",
    "centres",
    "charity",
    "clinic",
    "collaboration",
    "collaborative",
    "collaborators",
    "college",
    "commission",
    "committee",
    "company",
    "consortium",
    "corporation",
    "council",
    "department",
    "executive",
    "federation",
    "forum",
    "foundation",
    "fund",
    "group",
    "hospital",
    "initiative",
    "institute",
    "institut",
    "institution",
    "international",
    "investigators",
    "laboratory",
    "league",
    "library",
    "ministry",
    "national",
    "nations",
    "network",
    "office",
    "organisation",
    "organization",
    "panel",
    "partnership",
    "press",
    "programme",
    "program",
    "project",
    "research",
    "royal",
    "school",
    "secretariat",
    "service",
    "services",
    "society",
    "survey",
    "taskforce",
    "team",
    "trust",
    "union",
    "universität",
    "universitet",
    "university",
    "workgroup",
];

/// What follows a comma in the name of a company.
const COMPANIES: &[&str] = &["inc", "inc.", "ltd", "ltd.", "llc", "gmbh", "plc", "corp.", "corp", "co.", "s.a.", "ag"];

/// Capitals that are no initials.
const NO_INITIALS: &[&str] = &["UK", "US", "USA", "EU", "UN", "NHS", "WHO"];

const SUFFIXES: &[&str] = &["jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "2nd", "3rd", "4th"];

/// One name. `western` says that a name without a comma has its first name first, as in BibTeX; `body` that the file says it is a body's.
pub(super) fn person(text: &str, western: bool, body: bool) -> Person {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).filter(|t| !t.contains(['{', '}']));
    if let Some(name) = bare.map(str::to_owned).or_else(|| marked_body(&text)) {
        return Person { name: name.trim().to_owned(), body: true };
    }
    if body || is_body(&text) {
        return Person { name: text, body: true };
    }
    Person { name: if text.contains(',') { in_parts(&text, western) } else { last_first(&text, western) }, body: false }
}

/// A name in BibTeX's order.
pub(in crate::formats) fn bibtex_name(text: &str) -> String {
    person(text, true, false).bibtex_order()
}

/// `Last, First, Jr.` of a name that has commas: the suffix may stand after the last name, or without a comma behind one of the others.
fn in_parts(text: &str, western: bool) -> String {
    let parts: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [last, second, third] if !is_ending(third) && (western || is_ending(second)) => {
            format!("{last}, {third}, {second}")
        }
        [last, first] if !is_suffix(first) => match (last.rsplit_once(' '), first.rsplit_once(' ')) {
            (_, Some((first, suffix))) if is_suffix(suffix) => format!("{last}, {first}, {suffix}"),
            (Some((last, suffix)), _) if is_suffix(suffix) => format!("{last}, {first}, {suffix}"),
            _ => format!("{last}, {first}"),
        },
        _ => parts.join(", "),
    }
}

/// `Last, First, Jr.` of a name without commas: of `Anna de Berg` where first names stand first, of `Berg A Jr` anywhere; others stay.
fn last_first(text: &str, western: bool) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    let suffix = words.pop_if(|last| is_suffix(last)).filter(|_| words.len() > 1);
    if suffix.is_none() {
        words = text.split(' ').collect();
    }
    let (first, last) = match words.as_slice() {
        [last @ .., first] if !last.is_empty() && is_initials(first) && !is_initials(last[0]) => {
            ((*first).to_owned(), last.join(" "))
        }
        [_, .., _] if western => {
            let small = |word: &&str| word.chars().next().is_some_and(char::is_lowercase);
            let end = words.len() - 1;
            let start = words[..end].iter().skip(1).position(small).map_or(end, |place| place + 1);
            (words[..start].join(" "), words[start..].join(" "))
        }
        _ => return text.to_owned(),
    };
    match suffix {
        Some(suffix) => format!("{last}, {first}, {suffix}"),
        None => format!("{last}, {first}"),
    }
}

impl Person {
    /// As `EndNote` wants it: the name of a body with a mark.
    pub fn endnote(&self) -> String {
        if self.body { with_body_mark(&self.name) } else { self.name.clone() }
    }

    /// As `PubMed` writes it in full: the suffix has no comma and no full stop.
    pub fn pubmed(&self) -> String {
        let parts: Vec<&str> = self.name.split(',').map(str::trim).collect();
        match parts.as_slice() {
            [last, first, suffix] if !self.body && is_suffix(suffix) => {
                format!("{last}, {first} {}", suffix.trim_end_matches('.'))
            }
            _ => self.name.clone(),
        }
    }

    /// The last name and the initials, as `PubMed` writes it in `AU`.
    pub fn short(&self) -> String {
        let mut parts = self.name.split(',').map(str::trim);
        let last = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        let first = rest.iter().copied().find(|p| !is_suffix(p)).unwrap_or_default();
        let suffix = rest.iter().copied().find(|p| is_suffix(p)).unwrap_or_default();
        let initials: String = if first.len() <= 4 && is_initials(first) {
            first.chars().filter(|c| c.is_alphabetic()).collect()
        } else {
            first
                .split([' ', '-', '.'])
                .filter_map(|w| w.chars().find(|c| c.is_alphabetic()))
                .flat_map(char::to_uppercase)
                .collect()
        };
        [last, &initials, suffix.trim_end_matches('.')]
            .iter()
            .filter(|p| !p.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The parts in BibTeX's order: `Last, Jr, First`.
    pub fn bibtex_order(&self) -> String {
        let parts: Vec<&str> = self.name.split(',').map(str::trim).filter(|p| !p.is_empty()).collect();
        match parts.as_slice() {
            [last, first, suffix] if !self.body && !is_suffix(first) => format!("{last}, {suffix}, {first}"),
            _ => self.name.clone(),
        }
    }
}

/// Whether a part of a name is a generation or a degree.
fn is_ending(part: &str) -> bool {
    crate::people::is_suffix(part) || part.replace('.', "").eq_ignore_ascii_case("md")
}

fn is_suffix(word: &str) -> bool {
    SUFFIXES.contains(&word.to_lowercase().as_str())
}

/// Whether a name is that of a body, as far as its words tell.
fn is_body(text: &str) -> bool {
    let (before, after) = text.split_once(',').unwrap_or((text, ""));
    let company = COMPANIES.contains(&after.trim().to_lowercase().as_str());
    has_word_of_body(before)
        || company
        || text.matches(',').count() > 2
        || text.contains(" and ")
        || text.contains(" & ")
}

/// One word alone is somebody's last name.
fn has_word_of_body(text: &str) -> bool {
    let words = text.split([' ', '-', '/', '(', ')']).map(str::to_lowercase);
    text.trim().contains(' ') && words.filter(|w| !w.is_empty()).any(|w| BODIES.contains(&w.as_str()))
}

/// `AB`, `A.B.`, `A.-B.`
fn is_initials(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    (1..=4).contains(&letters)
        && word.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '-'))
        && !NO_INITIALS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_last_first() {
        for (text, western, name, body) in [
            ("Berg, Anna", false, "Berg, Anna", false),
            ("Berg A", false, "Berg, A", false),
            ("Berg A.B.", false, "Berg, A.B.", false),
            ("van der Berg AB", false, "van der Berg, AB", false),
            ("Anna Berg", false, "Anna Berg", false),
            ("Anna Berg", true, "Berg, Anna", false),
            ("Anna M. van der Berg", true, "van der Berg, Anna M.", false),
            ("Martin King Jr.", true, "King, Martin, Jr.", false),
            ("King ML Jr", false, "King, ML, Jr", false),
            ("King, Martin Luther Jr", false, "King, Martin Luther, Jr", false),
            ("King Jr, Martin", true, "King, Martin, Jr", false),
            ("Smith, Jr., Bob", true, "Smith, Bob, Jr.", false),
            ("Smith, Bob, III", false, "Smith, Bob, III", false),
            ("Müller,J.", true, "Müller, J.", false),
            ("Smith, J., MD", true, "Smith, J., MD", false),
            ("Smith, MD, J.", false, "Smith, J., MD", false),
            ("van Berg MD", false, "van Berg, MD", false),
            ("Berg II", false, "Berg, II", false),
            ("Smith Jr", false, "Smith Jr", false),
            ("University of Oslo,, Norway", false, "University of Oslo, Norway", true),
            ("World Health Organization", true, "World Health Organization", true),
            ("{Barnes and Noble}", false, "Barnes and Noble", true),
            ("Pain Alliance Europe,", false, "Pain Alliance Europe", true),
            ("Pfizer, Inc.", false, "Pfizer, Inc.", true),
            ("Health and Safety Executive", true, "Health and Safety Executive", true),
            ("National Institute for Health, UK", false, "National Institute for Health, UK", true),
            ("WHO", false, "WHO", false),
            ("Group, Anna", false, "Group, Anna", false),
        ] {
            let found = person(text, western, false);
            assert_eq!((found.name.as_str(), found.body), (name, body), "{text}");
        }
    }

    #[test]
    fn a_name_is_written_as_each_format_wants_it() {
        for (text, western, bibtex, endnote, pubmed, short) in [
            ("King ML Jr", false, "King, Jr, ML", "King, ML, Jr", "King, ML Jr", "King ML Jr"),
            ("Smith, Jr., Bob", true, "Smith, Jr., Bob", "Smith, Bob, Jr.", "Smith, Bob Jr", "Smith B Jr"),
            ("Smith A", false, "Smith, A", "Smith, A", "Smith, A", "Smith A"),
            (
                "World Health Organization",
                false,
                "World Health Organization",
                "World Health Organization,",
                "World Health Organization",
                "World Health Organization",
            ),
        ] {
            let found = person(text, western, false);
            let all = (found.bibtex_order(), found.endnote(), found.pubmed(), found.short());
            let expected = (bibtex.to_owned(), endnote.to_owned(), pubmed.to_owned(), short.to_owned());
            assert_eq!(all, expected, "{text}");
        }
    }

    #[test]
    fn short_names_are_as_pubmed_writes_them() {
        for (name, short) in [
            ("Berg, Anna Maria", "Berg AM"),
            ("Berg, A.M.", "Berg AM"),
            ("Núñez-García, José", "Núñez-García J"),
            ("King, Martin Luther, Jr.", "King ML Jr"),
            ("Dahl, Ann-Marie", "Dahl AM"),
            ("Voltaire", "Voltaire"),
        ] {
            assert_eq!(person(name, false, false).short(), short);
        }
    }
}
