//! Names of people and of bodies, in the form that every program reads: `Last, First`.

/// One author or editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    /// `Last, First`, or the whole name of a body.
    pub name: String,
    /// The name where a format takes `Last F` too, as `PubMed` and others write it.
    pub written: String,
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

const SUFFIXES: &[&str] = &["jr", "jr.", "sr", "sr.", "ii", "iii", "iv"];

/// One name. `western` says that a name without a comma has its first name first, as in BibTeX; `body` that the file says it is a body's.
pub(super) fn person(text: &str, western: bool, body: bool) -> Person {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).filter(|t| !t.contains(['{', '}']));
    let cut = text.strip_suffix(',').filter(|t| !t.contains(','));
    if let Some(name) = bare.or(cut) {
        return Person::alike(name.trim().to_owned(), true);
    }
    if body || is_body(&text) {
        return Person::alike(text, true);
    }
    if text.contains(',') {
        return Person::alike(text, false);
    }
    let words: Vec<&str> = text.split(' ').collect();
    match words.as_slice() {
        [first @ .., last] if !first.is_empty() && is_initials(last) && !is_initials(first[0]) => {
            let name = format!("{}, {last}", first.join(" "));
            Person { name, written: text, body: false }
        }
        [_, .., _] if western => Person::alike(last_first(&words), false),
        _ => Person::alike(text, false),
    }
}

/// `Anna de Berg` as `de Berg, Anna`.
fn last_first(words: &[&str]) -> String {
    let small = |word: &&str| word.chars().next().is_some_and(char::is_lowercase);
    let end = words.len() - 1;
    let (end, suffix) = match words.last() {
        Some(last) if end > 1 && SUFFIXES.contains(&last.to_lowercase().as_str()) => (end - 1, Some(*last)),
        _ => (end, None),
    };
    let last = words[..end].iter().skip(1).position(small).map_or(end, |place| place + 1);
    let (first, last) = (words[..last].join(" "), words[last..=end].join(" "));
    match suffix {
        Some(suffix) => format!("{last}, {suffix}, {first}"),
        None => format!("{last}, {first}"),
    }
}

/// The people of one cell, where a table has all of them in one.
pub(super) fn split(cell: &str) -> Vec<String> {
    let parts =
        |by: &str| cell.split(by).map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    if cell.contains(';') {
        return parts(";");
    }
    let and = parts(" and ");
    // `Health and Safety Executive` is one.
    if and.len() > 1 && (and.iter().any(|p| p.contains(',')) || !has_word_of_body(cell)) {
        return and;
    }
    let commas = parts(", ");
    let whole = |part: &String| {
        let words: Vec<&str> = part.trim_end_matches(',').split(' ').collect();
        words.len() > 1 && words.last().is_some_and(|last| is_initials(last)) && !is_initials(words[0])
    };
    if commas.len() > 1 && commas.iter().all(whole) {
        return commas;
    }
    vec![cell.to_owned()]
}

impl Person {
    fn alike(name: String, body: bool) -> Self {
        Self { written: name.clone(), name, body }
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
            [last, first, suffix] if is_suffix(suffix) && !is_suffix(first) => format!("{last}, {suffix}, {first}"),
            _ => self.name.clone(),
        }
    }
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
            ("Martin King Jr.", true, "King, Jr., Martin", false),
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
    fn one_cell_may_hold_several_people() {
        for (cell, expected) in [
            ("Berg, Anna; Lund, Bo", &["Berg, Anna", "Lund, Bo"][..]),
            ("Berg A., Lund B.C.", &["Berg A.", "Lund B.C."]),
            ("Berg, Anna and Lund, Bo", &["Berg, Anna", "Lund, Bo"]),
            ("Anna Berg and Bo Lund", &["Anna Berg", "Bo Lund"]),
            ("Berg, Anna", &["Berg, Anna"]),
            ("Health and Safety Executive", &["Health and Safety Executive"]),
        ] {
            assert_eq!(split(cell), expected, "{cell}");
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
