//! How `EndNote` nests its elements: what tells that one was not closed.

/// Elements and what they lie in; a blank is the record itself.
const PARENTS: &[(&str, &str)] = &[
    ("database", ""),
    ("source-app", ""),
    ("rec-number", ""),
    ("foreign-keys", ""),
    ("key", "foreign-keys"),
    ("ref-type", ""),
    ("contributors", ""),
    ("authors", "contributors"),
    ("secondary-authors", "contributors"),
    ("tertiary-authors", "contributors"),
    ("subsidiary-authors", "contributors"),
    ("translated-authors", "contributors"),
    ("auth-address", ""),
    ("auth-affiliaton", ""),
    ("titles", ""),
    ("title", "titles"),
    ("secondary-title", "titles"),
    ("tertiary-title", "titles"),
    ("alt-title", "titles"),
    ("short-title", "titles"),
    ("translated-title", "titles"),
    ("periodical", ""),
    ("alt-periodical", ""),
    ("pages", ""),
    ("volume", ""),
    ("number", ""),
    ("issue", ""),
    ("edition", ""),
    ("section", ""),
    ("keywords", ""),
    ("keyword", "keywords"),
    ("dates", ""),
    ("year", "dates"),
    ("pub-dates", "dates"),
    ("copyright-dates", "dates"),
    ("pub-location", ""),
    ("publisher", ""),
    ("orig-pub", ""),
    ("isbn", ""),
    ("accession-num", ""),
    ("call-num", ""),
    ("report-id", ""),
    ("electronic-resource-num", ""),
    ("abstract", ""),
    ("label", ""),
    ("caption", ""),
    ("notes", ""),
    ("research-notes", ""),
    ("work-type", ""),
    ("reviewed-item", ""),
    ("remote-database-provider", ""),
    ("remote-database-name", ""),
    ("language", ""),
    ("urls", ""),
    ("web-urls", "urls"),
    ("pdf-urls", "urls"),
    ("text-urls", "urls"),
    ("related-urls", "urls"),
    ("image-urls", "urls"),
    ("access-date", ""),
    ("custom1", ""),
    ("custom2", ""),
    ("custom3", ""),
    ("custom4", ""),
    ("custom5", ""),
    ("custom6", ""),
    ("custom7", ""),
    ("misc1", ""),
    ("misc2", ""),
    ("misc3", ""),
];

/// Elements that hold text and lie in several others.
const TEXTS: [&str; 7] = ["author", "date", "url", "full-title", "abbr-1", "abbr-2", "abbr-3"];

/// Elements that hold elements and no text.
const HOLDERS: [&str; 20] = [
    "foreign-keys",
    "contributors",
    "authors",
    "secondary-authors",
    "tertiary-authors",
    "subsidiary-authors",
    "translated-authors",
    "titles",
    "periodical",
    "alt-periodical",
    "keywords",
    "dates",
    "pub-dates",
    "copyright-dates",
    "urls",
    "web-urls",
    "pdf-urls",
    "text-urls",
    "related-urls",
    "image-urls",
];

/// Elements that only say how a text looks.
const LOOKS: [&str; 14] =
    ["style", "b", "i", "u", "em", "strong", "sub", "sup", "font", "span", "p", "br", "small", "mark"];

/// Whether an element is part of a text, and no field.
pub(super) fn is_look(name: &str) -> bool {
    LOOKS.contains(&name)
}

/// How many of the open elements are still open where this one begins: the others were not closed.
pub(super) fn open_before(open: &[&str], name: &str) -> usize {
    if is_look(name) {
        return open.len();
    }
    let parent = PARENTS.iter().find(|(child, _)| *child == name).map(|(_, parent)| *parent);
    let known = parent.is_some() || TEXTS.contains(&name);
    // What holds text holds no field.
    let text = open.iter().position(|element| is_text(element)).filter(|_| known);
    let left = text.unwrap_or(open.len());
    match parent {
        Some("") if open[..left].iter().all(|element| HOLDERS.contains(element)) => 0,
        Some(parent) => open[..left].iter().rposition(|element| *element == parent).map_or(left, |place| place + 1),
        None => left,
    }
}

/// Whether an element of `EndNote` holds text.
fn is_text(name: &str) -> bool {
    TEXTS.contains(&name) || (PARENTS.iter().any(|(child, _)| *child == name) && !HOLDERS.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_closed_ends_where_the_next_begins() {
        for (open, name, left) in [
            (&["titles", "title"][..], "secondary-title", 1),
            (&["titles", "title", "style"], "secondary-title", 1),
            (&["contributors", "authors", "author"], "author", 2),
            (&["contributors", "authors", "author"], "titles", 0),
            (&["contributors", "authors"], "secondary-authors", 1),
            (&["titles", "title"], "style", 2),
            (&["abstract"], "i", 1),
            (&["abstract", "style"], "notes", 0),
            (&["dates", "year"], "pub-dates", 1),
            (&["custom9"], "deeper", 1),
            (&[], "title", 0),
        ] {
            assert_eq!(open_before(open, name), left, "{open:?} {name}");
        }
    }
}
