//! Lists in a field: people apart by `and`, keywords by commas or semicolons. What stands in brackets is one, whatever it holds.

use super::latex::decoded;
use crate::Name;
use crate::formats::tagged::spaced;
use crate::formats::write::{bibtex_name, latex};
use crate::names::{marked_body, people};
use crate::people::{listed, without_nobody};

/// The parts of a list, and what was odd about it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub all: Vec<String>,
    /// Whether people are apart by something else than `and`.
    pub loose: bool,
    /// Whether a text that names nobody stood behind one of them, such as `et al.`.
    pub nobody: bool,
    /// Whether some name is read otherwise than BibTeX reads it.
    pub changed: bool,
    /// The names of bodies among them.
    pub bodies: Vec<String>,
}

impl Parts {
    /// How people are written so that every program reads them as they are read here; `None` where their names tell.
    pub fn rewritten(&self) -> Option<String> {
        let other = self.loose || self.nobody || self.changed;
        if !other || self.bodies.is_empty() {
            return None;
        }
        let one = |name: &String| if self.bodies.contains(name) { format!("{{{}}}", latex(name)) } else { latex(name) };
        Some(self.all.iter().map(one).collect::<Vec<_>>().join(" and "))
    }
}

/// The parts of a list of people or keywords; of any other field its one text.
pub(super) fn parts(name: Name, text: &str) -> Parts {
    if is_people(name) {
        return persons(text);
    }
    // Web of Science puts a second pair of brackets around every text.
    let inner = text.trim().strip_prefix('{').and_then(|t| t.strip_suffix('}')).filter(|_| is_whole(text));
    let text = inner.filter(|_| name == Name::Keywords).unwrap_or(text);
    let semicolon = |rest: &str| rest.starts_with(';').then_some(1);
    let found: Vec<&str> = match name {
        Name::Keywords if split_outside(text, semicolon).len() > 1 => split_outside(text, semicolon),
        Name::Keywords => split_outside(text, |rest| rest.starts_with(',').then_some(1)),
        _ => vec![text],
    };
    if found.len() < 2 {
        return Parts { all: vec![spaced(&decoded(text))], ..Parts::default() };
    }
    let all = found.into_iter().map(|part| spaced(&decoded(part.trim()))).filter(|part| !part.is_empty()).collect();
    Parts { all, ..Parts::default() }
}

/// People, however a file writes several of them.
fn persons(text: &str) -> Parts {
    let mut parts = Parts::default();
    let groups = split_outside(text, |rest| rest.starts_with(';').then_some(1));
    // A semicolon may end the name of a sign, as in HTML.
    let apart = groups.len() > 1 && !groups[..groups.len() - 1].iter().any(|g| ends_in_entity(g));
    parts.loose = apart;
    for part in if apart { groups } else { vec![text] }.into_iter().flat_map(people) {
        let one = spaced(&decoded(part));
        if let Some(name) = in_fields(&one) {
            parts.all.push(name);
            continue;
        }
        // `EndNote` marks a body by a comma.
        let body = if is_whole(part) { Some(one.clone()) } else { marked_body(&one) };
        if let Some(body) = body {
            parts.changed |= body != one;
            parts.bodies.push(body.clone());
            parts.all.push(body);
            continue;
        }
        let bare = without_nobody(&one);
        parts.nobody |= bare.is_some();
        if let Some(found) = listed(&one) {
            parts.loose = true;
            // Without a comma in it, BibTeX takes the last word of a name for the family name.
            parts.all.extend(found.iter().map(|name| bibtex_name(name)));
            continue;
        }
        let found = bare.unwrap_or(one);
        let name = found.trim_end_matches([',', ' ']);
        parts.changed |= name.len() < found.len();
        parts.all.push(if apart { bibtex_name(name) } else { name.to_owned() });
    }
    parts.all.retain(|name| !name.is_empty());
    parts
}

/// A name as `biblatex` takes it part by part: `family=Berg, given=Bo, prefix=van`.
fn in_fields(name: &str) -> Option<String> {
    let fields: Option<Vec<(&str, &str)>> = name.split(',').map(|part| part.split_once('=')).collect();
    let fields: Vec<(String, &str)> =
        fields?.into_iter().map(|(key, text)| (key.trim().to_lowercase(), text)).collect();
    let of = |key: &str| {
        let found = fields.iter().find(|(name, _)| name == key).map(|(_, text)| text.trim().trim_matches('"'));
        found.filter(|text| !text.is_empty())
    };
    let family = [of("prefix"), Some(of("family")?)].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some([Some(family.as_str()), of("suffix"), of("given")].into_iter().flatten().collect::<Vec<_>>().join(", "))
}

fn ends_in_entity(text: &str) -> bool {
    let name = text.bytes().rev().take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    name > 0 && text[..text.len() - name].ends_with('&') && !text[..text.len() - name].ends_with("\\&")
}

pub(super) fn is_people(name: Name) -> bool {
    matches!(name, Name::Authors | Name::Editors)
}

/// A text cut where `cut` finds something outside of brackets, and says how long it is.
fn split_outside(text: &str, cut: impl Fn(&str) -> Option<usize>) -> Vec<&str> {
    let (mut depth, mut start, mut at, mut found) = (0_i64, 0, 0, Vec::new());
    let mut spaced = false;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '\\' => at += c.len_utf8(),
            '{' => depth += 1,
            '}' => depth -= 1,
            // A run of white space is looked at once.
            _ if depth == 0 && !(spaced && c.is_whitespace()) => {
                if let Some(width) = cut(&text[at..]) {
                    found.push(&text[start..at]);
                    at += width;
                    start = at;
                    spaced = false;
                    continue;
                }
            }
            _ => {}
        }
        spaced = c.is_whitespace();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
    }
    found.push(&text[start..]);
    found
}

/// The names in a list of people that stand in brackets: those of bodies.
pub(in crate::formats) fn bodies(raw: &str) -> Vec<String> {
    let text = raw.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(raw);
    let names = people(text).into_iter().filter(|part| is_whole(part));
    names.map(|part| spaced(&decoded(part.trim()))).collect()
}

/// Whether one pair of brackets is around the whole of a name.
fn is_whole(part: &str) -> bool {
    let part = part.trim();
    part.starts_with('{')
        && part.ends_with('}')
        && !part.starts_with("{\\")
        && split_outside(part, |rest| rest.chars().next().map(char::len_utf8)).len() == 1
}

/// What stands between the parts of a list.
pub(in crate::formats) fn between(name: Name, parts: &[String]) -> &'static str {
    match name {
        Name::Keywords if parts.iter().any(|p| p.contains(',')) => "; ",
        Name::Keywords => ", ",
        _ => " and ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: Name, text: &str, expected: &[&str], loose: bool, nobody: bool) {
        let found = parts(name, text);
        assert_eq!(
            (found.all.as_slice(), found.loose, found.nobody),
            (&expected.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>()[..], loose, nobody),
            "{text}"
        );
    }

    #[test]
    fn what_stands_in_brackets_is_one() {
        let text = "Berg, Anna AND {Health and Safety Executive} and Lund, Bo";
        check(Name::Authors, text, &["Berg, Anna", "Health and Safety Executive", "Lund, Bo"], false, false);
        assert_eq!(bodies(&format!("{{{text}}}")), ["Health and Safety Executive"]);
        check(Name::Keywords, "a, {b, c}, d", &["a", "b, c", "d"], false, false);
        check(Name::Keywords, "a, b; c", &["a, b", "c"], false, false);
        check(Name::Authors, "{Smith; Jones, and Partners}", &["Smith; Jones, and Partners"], false, false);
    }

    #[test]
    fn people_without_and_between_them_are_several() {
        let all = &["Smith, A.", "Jones, B.", "Brown, C."];
        check(Name::Authors, "Smith, A., Jones, B., and Brown, C.", all, true, false);
        check(Name::Authors, "Smith, A., Jones, B. and Brown, C.", all, true, false);
        check(Name::Authors, "Smith, A.; Jones, B.; Brown, C.", all, true, false);
        check(Name::Authors, "Smith, A.; Jones, B.; and Brown, C.", all, true, false);
        check(Name::Authors, "Smith A, Jones B, Brown C", &["Smith, A", "Jones, B", "Brown, C"], true, false);
        check(Name::Authors, "Anna Berg, Bo Lund, Cy Dahl", &["Berg, Anna", "Lund, Bo", "Dahl, Cy"], true, false);
        check(
            Name::Authors,
            "family=Berg, given=Bo, prefix=van and Lund, A",
            &["van Berg, Bo", "Lund, A"],
            false,
            false,
        );
        check(Name::Keywords, "{pain; work}", &["pain", "work"], false, false);
        check(Name::Authors, "M{\\\"u}ller, A., Sch{\\\"a}fer, B.", &["Müller, A.", "Schäfer, B."], true, false);
        check(Name::Authors, "Smith, A et al.", &["Smith, A"], false, true);
        check(Name::Authors, "Smith, A and Jones, B, et al.", &["Smith, A", "Jones, B"], false, true);
        check(
            Name::Authors,
            "Smith, Jr., Bob and King, III, M. L.",
            &["Smith, Jr., Bob", "King, III, M. L."],
            false,
            false,
        );
        check(Name::Authors, "de la Cruz, Ana and Anna Berg", &["de la Cruz, Ana", "Anna Berg"], false, false);
        check(Name::Authors, "Smith A; Anna Berg", &["Smith, A", "Berg, Anna"], true, false);
        let marked = parts(Name::Authors, "Pain Alliance Europe, and Smith, A.,");
        assert_eq!(marked.rewritten().as_deref(), Some("{Pain Alliance Europe} and Smith, A."));
        check(Name::Authors, "Garc&iacute;a, A.", &["Garc&iacute;a, A."], false, false);
    }
}
