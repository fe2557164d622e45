//! What stands in the column `n`: a count, or a list of names and counts, as people write them.

/// The largest count that is taken for one.
const LARGEST: u64 = 1_000_000_000_000_000;

/// A count as a cell holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    /// The count; `None` where nobody filled it in.
    pub n: Option<u64>,
    /// Whether it was written in digits alone; else the reader says what it took it for.
    pub plain: bool,
}

/// What stands for a count that nobody filled in.
pub(super) fn blank(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "" | "na" | "n/a" | "nr" | "xxx" | "-" | "–" | "—" | "?")
}

/// A count: digits, digits in groups of three, `n = 12`, `(n = 12)` or `12.0`; `None` where the text is none.
pub(super) fn count(text: &str) -> Option<Count> {
    if blank(text) {
        return Some(Count { n: None, plain: true });
    }
    let text = text.trim();
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let n = if plain { text.parse().ok() } else { written(text) };
    n.filter(|n| *n <= LARGEST).map(|n| Count { n: Some(n), plain })
}

fn written(text: &str) -> Option<u64> {
    let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')).unwrap_or(text).trim();
    let named = inner.strip_prefix(['n', 'N']).and_then(|t| t.trim_start().strip_prefix('='));
    let number = named.unwrap_or(inner).trim();
    if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) {
        return number.parse().ok();
    }
    if let Some((whole, _)) = number.split_once(['.', ',']).filter(|(_, zeros)| matches!(*zeros, "0" | "00")) {
        return whole.bytes().all(|b| b.is_ascii_digit()).then(|| whole.parse().ok()).flatten();
    }
    grouped(number)
}

/// Digits in groups of three, all set apart by the same sign.
fn grouped(text: &str) -> Option<u64> {
    let sign = text.chars().find(|c| !c.is_ascii_digit())?;
    let separates = |c: char| matches!(c, ',' | '.' | '\'' | '’') || c.is_whitespace();
    if !separates(sign) {
        return None;
    }
    let groups: Vec<&str> = text.split(sign).collect();
    let digits = |g: &&str| g.bytes().all(|b| b.is_ascii_digit());
    let first = groups.first().is_some_and(|g| (1..=3).contains(&g.len()) && digits(g));
    let others = groups[1..].iter().all(|g| g.len() == 3 && digits(g));
    if first && others { groups.concat().parse().ok() } else { None }
}

/// The names and counts of a list as PRISMA 2020 writes it; the last comma of each part separates. `Name (n = 3)` and `Name: 3` are read
/// too, and counts in groups of three. `None` where it is no list.
///
/// ```
/// use qes_flow::reasons_of;
///
/// assert_eq!(reasons_of("Wrong people, or none, 3; Late, NA"), Some(vec![("Wrong people, or none".to_owned(), Some(3)), ("Late".to_owned(), None)]));
/// assert_eq!(reasons_of("Late (n = 2); Old: 1,204"), Some(vec![("Late".to_owned(), Some(2)), ("Old".to_owned(), Some(1204))]));
/// assert_eq!(reasons_of("Wrong people"), None);
/// ```
pub fn reasons_of(text: &str) -> Option<Vec<(String, Option<u64>)>> {
    list_of(text).map(|(parts, _)| parts)
}

/// The names and counts of a list.
pub(super) type List = Vec<(String, Option<u64>)>;

/// The list, and whether all of it is written as PRISMA 2020 writes it.
pub(super) fn list_of(text: &str) -> Option<(List, bool)> {
    let mut all_plain = true;
    let parts = text.split([';', '\n']).map(str::trim).filter(|p| !p.is_empty());
    let list = parts.map(|p| {
        let (name, n, plain) = part(p)?;
        all_plain &= plain;
        Some((name.trim().to_owned(), n))
    });
    let list: Option<List> = list.collect();
    list.map(|list| (list, all_plain))
}

fn part(text: &str) -> Option<(&str, Option<u64>, bool)> {
    // A count in groups of three has commas of its own.
    for (at, _) in text.match_indices([',', ':']) {
        let tail = &text[at + 1..];
        if tail.contains([',', '.', '\'', '’'])
            && let Some(n) = grouped(tail.trim()).filter(|n| *n <= LARGEST)
        {
            return Some((&text[..at], Some(n), false));
        }
    }
    if let Some(read) = text.rsplit_once(',').and_then(|(name, n)| Some((name, count(n)?))) {
        return Some((read.0, read.1.n, read.1.plain));
    }
    let open = text.rfind('(').filter(|_| text.ends_with(')')).map(|at| (&text[..at], &text[at..]));
    let colon = || text.rsplit_once(':');
    // A blank behind a colon or in brackets is part of a name.
    let (name, n) = open.or_else(colon).and_then(|(name, n)| Some((name, count(n)?.n?)))?;
    Some((name.trim_end().trim_end_matches([':', ',']), Some(n), false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_as_people_write_them() {
        let cases = [
            ("12", Some(Some(12))),
            ("n = 12", Some(Some(12))),
            ("N=12", Some(Some(12))),
            ("(n = 1,204)", Some(Some(1204))),
            ("1,204", Some(Some(1204))),
            ("1.204.000", Some(Some(1_204_000))),
            ("1\u{a0}204", Some(Some(1204))),
            ("1’204", Some(Some(1204))),
            ("12.0", Some(Some(12))),
            ("0", Some(Some(0))),
            ("", Some(None)),
            (" NA ", Some(None)),
            ("n/a", Some(None)),
            ("12o", None),
            ("-3", None),
            ("1,20", None),
            ("1,2.345", None),
            ("12.5", None),
            ("about 12", None),
            ("n = ", None),
        ];
        for (text, expected) in cases {
            assert_eq!(count(text).map(|c| c.n), expected, "{text}");
        }
    }

    #[test]
    fn lists_are_read_as_people_write_them() {
        let read = |text: &str| {
            reasons_of(text).map(|l| l.into_iter().map(|(name, n)| (name, n.unwrap())).collect::<Vec<_>>())
        };
        let of = |name: &str, n: u64| Some(vec![(name.to_owned(), n)]);
        assert_eq!(read("Wrong setting, not a hospital, 20"), of("Wrong setting, not a hospital", 20));
        assert_eq!(read("Late, 1,204"), of("Late", 1204));
        assert_eq!(read("Late,1,204"), of("Late", 1204));
        assert_eq!(read("Age 18, 204"), of("Age 18", 204));
        assert_eq!(read("Late (n = 5)"), of("Late", 5));
        assert_eq!(read("Late, n = 5"), of("Late", 5));
        assert_eq!(read("Late: 5"), of("Late", 5));
        assert_eq!(read("Wrong design 20"), None);
    }
}
