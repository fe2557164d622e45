//! How rules speak of papers, studies and numbers.

/// `paper no. 48`, `paper Smith 2010`: a number alone would pass for a count.
pub(crate) fn one(kind: &str, id: &str) -> String {
    if is_number(id) { format!("{kind} no. {id}") } else { format!("{kind} {id}") }
}

/// `papers no. 44, 48`, `papers A, B`; one of them as [`one`].
pub(super) fn several(kind: &str, ids: &[&str]) -> String {
    match ids {
        [id] => one(kind, id),
        ids if ids.iter().all(|id| is_number(id)) => format!("{} no. {}", plural(kind), ids.join(", ")),
        ids => format!("{} {}", plural(kind), ids.join(", ")),
    }
}

fn plural(kind: &str) -> String {
    kind.strip_suffix('y').map_or_else(|| format!("{kind}s"), |stem| format!("{stem}ies"))
}

/// "paper no. 3 is", "papers no. 3, 5 are": the beginning of a sentence about papers.
pub(super) fn papers_are(papers: &[&str]) -> String {
    let is = if papers.len() == 1 { "is" } else { "are" };
    format!("{} {is}", several("paper", papers))
}

fn is_number(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_digit()) && id.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// `1 record`, `1,431 records`.
pub(crate) fn many(n: usize, one: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{} {one}{s}", crate::numbers::count(n as u64))
}

/// `1 answer is 'yes'`, `6 answers are 'yes'`.
pub(super) fn answers_are(n: f64, answer: &str) -> String {
    let are = if (n - 1.0).abs() < f64::EPSILON { "answer is" } else { "answers are" };
    format!("{} {are} '{answer}'", crate::numbers::number(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_said_to_be_one() {
        assert_eq!(
            [one("paper", "48"), one("concept", "1.10"), one("paper", "P48")],
            ["paper no. 48", "concept no. 1.10", "paper P48"]
        );
        assert_eq!(papers_are(&["3", "5"]), "papers no. 3, 5 are");
        assert_eq!(papers_are(&["3", "x"]), "papers 3, x are");
        assert_eq!(several("study", &["S1", "S2"]), "studies S1, S2");
        assert_eq!([many(1, "record"), many(1431, "record")], ["1 record", "1,431 records"]);
    }
}
