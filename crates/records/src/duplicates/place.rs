//! Where something was published: volume, number, pages, DOI.

use super::text::plain;

/// The first and the last page, however they were typed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Pages<'a> {
    pub first: &'a str,
    pub last: &'a str,
}

/// `347-56` is 347 to 356; of several ranges the first counts; a page may have letters.
pub(crate) fn pages(text: &str) -> (String, String) {
    let text = text.trim();
    // `215 p` is how many there are.
    if text.to_lowercase().trim_end_matches(['.', 's']).ends_with([' ', 'p'])
        && text.ends_with(['p', 'P', '.', 's'])
        && !text.contains(['-', '–'])
    {
        return (String::new(), String::new());
    }
    let text = text.trim_start_matches(['p', 'P']).trim_start_matches(['p', '.', ' ']);
    let range = text.split([';', ',', '+', '(']).next().unwrap_or_default();
    let mut ends =
        range.split(['-', '–', '—', '‐', '−']).map(|end| plain(end).replace(' ', "")).filter(|end| !end.is_empty());
    let first = page(&ends.next().unwrap_or_default());
    let last = ends.next().unwrap_or_default();
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let last = if digits(&first) && digits(&last) && last.len() < first.len() {
        format!("{}{last}", &first[..first.len() - last.len()])
    } else {
        page(&last)
    };
    (first, last)
}

impl Pages<'_> {
    pub(crate) fn is_blank(&self) -> bool {
        self.first.is_empty()
    }

    /// Whether the first pages are one: a letter before them may be missing.
    pub(crate) fn same_first(&self, other: &Pages<'_>) -> bool {
        same_page(self.first, other.first)
    }

    /// Whether the last pages are known and one.
    pub(crate) fn same_last(&self, other: &Pages<'_>) -> bool {
        !self.last.is_empty() && same_page(self.last, other.last)
    }

    /// Whether the first page is this one or a later one.
    pub(crate) fn is_far(&self, page: u32) -> bool {
        self.first.parse::<u32>().is_ok_and(|first| first >= page)
    }

    /// Whether the first page has a letter before a small number, as those of supplements have.
    pub(crate) fn is_lettered(&self) -> bool {
        self.first.starts_with(|c: char| c.is_ascii_alphabetic()) && !self.is_number()
    }

    /// Whether it is the number of an article, which its journal gives once: `CD006273`, `e26036`.
    pub(crate) fn is_number(&self) -> bool {
        self.first.bytes().filter(u8::is_ascii_digit).count() > 3
    }

    /// Whether it is known to be of more than one page.
    pub(crate) fn several(&self) -> bool {
        !self.last.is_empty() && self.first != self.last
    }
}

fn same_page(a: &str, b: &str) -> bool {
    fn bare(page: &str) -> &str {
        page.trim_start_matches(|c: char| c.is_ascii_alphabetic())
    }
    let lettered = |page: &str| page.starts_with(|c: char| c.is_ascii_alphabetic());
    a == b || (lettered(a) != lettered(b) && !bare(a).is_empty() && bare(a) == bare(b))
}

fn page(text: &str) -> String {
    text.trim_start_matches('0').to_owned()
}

/// The number in a volume or issue: `12 Suppl 1` is 12, `Vol. 7` is 7; what has no digit says nothing.
pub(crate) fn number(text: &str) -> String {
    let words = plain(text);
    let digits = words.split(' ').find(|w| w.bytes().any(|b| b.is_ascii_digit()));
    digits.map_or_else(String::new, |w| {
        w.trim_start_matches(|c: char| c.is_ascii_alphabetic()).trim_start_matches('0').to_owned()
    })
}

/// A DOI without what stands around it, in small letters.
pub(crate) fn doi(text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    let start = lower.find("10.")?;
    let doi: String = lower[start..]
        .chars()
        .take_while(|c| !c.is_whitespace() && !matches!(c, '"' | '<' | '>' | '[' | ']'))
        .collect();
    let mut doi = doi.trim_end_matches(['.', ',', ';']);
    while doi.ends_with(')') && doi.matches(')').count() > doi.matches('(').count() {
        doi = doi[..doi.len() - 1].trim_end_matches(['.', ',', ';']);
    }
    let doi = doi.to_owned();
    doi.contains('/').then_some(doi)
}

/// A year of four digits.
pub(crate) fn year(text: &str) -> Option<i32> {
    let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    digits.into_iter().filter(|d| d.len() == 4).filter_map(|d| d.parse().ok()).find(|y| (1400..2200).contains(y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_volumes_dois() {
        let same_first = |a: &str, b: &str| {
            let ((a, _), (b, _)) = (pages(a), pages(b));
            Pages { first: &a, last: "" }.same_first(&Pages { first: &b, last: "" })
        };
        assert_eq!(pages("743-7; discussion 747-8"), ("743".to_owned(), "747".to_owned()));
        assert_eq!(pages("S52-59"), ("s52".to_owned(), "59".to_owned()));
        assert_eq!(pages("e26036"), ("e26036".to_owned(), String::new()));
        assert_eq!(number("12 Suppl 1"), "12");
        assert_eq!(number("Vol. 7"), "7");
        assert_eq!(
            doi("https://doi.org/10.1016/S0149-2918(02)80039-X."),
            Some("10.1016/s0149-2918(02)80039-x".to_owned())
        );
        assert_eq!(doi("none"), None);
        assert_eq!(pages("215 p"), (String::new(), String::new()));
        assert!(same_first("c37-c42", "37-42"));
        assert_eq!(year("2002/08//"), Some(2002));
    }
}
