//! What speaks for two records being one publication, field by field, and what forbids it.

use super::authors;
use super::journal::Journals;
use super::prepared::Prepared;
use super::tally::Tally;
use super::text::{alike, at_least};
use super::title::{self, Role};

/// Whether two records can reach the pile at all: with titles as different as these only a whole place or an identifier would lead there.
pub(crate) fn worth_it(a: &Prepared, b: &Prepared) -> bool {
    let (x, y) = (a.title(), b.title());
    x.is_blank()
        || y.is_blank()
        || !x.parts.is_empty()
        || !y.parts.is_empty()
        || x.compact.starts_with(y.compact)
        || y.compact.starts_with(x.compact)
        || (!a.pages().is_blank() && a.pages().same_first(&b.pages()) && a.pages().same_last(&b.pages()))
        || a.doi().is_some_and(|doi| b.doi() == Some(doi))
        || (!a.pmid().is_empty() && a.pmid() == b.pmid())
        || at_least(x.compact, y.compact, UNLIKE)
}

/// Titles less alike than this speak against a link as much as anything can.
const UNLIKE: f64 = 0.6;

pub(crate) fn weigh<T: Tally>(a: &Prepared, b: &Prepared, journals: &Journals) -> T {
    let mut verdict = T::default();
    let place = Place::of(a, b, journals);
    titles(a, b, &place, &mut verdict);
    if verdict.is_vetoed() {
        return verdict;
    }
    authors_of(a, b, &mut verdict);
    place.weigh(a, b, &mut verdict);
    identifiers(a, b, &mut verdict);
    summaries(a, b, &mut verdict);
    if recur(a, b) {
        recurring(a, b, &place, &mut verdict);
    }
    verdict
}

/// Whether the title of both is one that many publications have.
fn recur(a: &Prepared, b: &Prepared) -> bool {
    a.recurring && b.recurring && a.compact() == b.compact()
}

/// No issue that begins on page 1 has as many pages before its columns.
const FAR: u32 = 100;

/// A title that recurs leaves it to the place: what differs there stands against a link, and where no volume is known to be the same
/// nothing tells the two apart.
fn recurring(a: &Prepared, b: &Prepared, place: &Place, verdict: &mut impl Tally) {
    let known = |x: &str, y: &str| same(x, y) == Some(true);
    if a.doi().is_some() && a.doi() == b.doi() || known(a.pmid(), b.pmid()) {
        return;
    }
    let words = "of a title that recurs";
    if place.volume == Some(false) {
        verdict.add("volume", -5.0, || format!("another {words}"));
    }
    // Pages that are counted through a volume tell more than the number of the issue.
    let through = place.whole && a.pages().is_far(FAR);
    match place.number {
        Some(false) if !through => verdict.add("number", -6.0, || format!("another {words}")),
        None if !through && place.first == Some(true) && place.volume == Some(true) => {
            verdict.add("number", -5.0, || "unknown, and every issue may have such pages");
        }
        _ => {}
    }
    if place.first == Some(false) {
        verdict.add("pages", -5.0, || format!("others {words}"));
    }
    if a.doi().is_some() && b.doi().is_some() {
        verdict.add("doi", -5.0, || format!("another {words}"));
    }
    if place.volume != Some(true) {
        verdict.add("title", -4.0, || "it recurs, and no volume is known to be the same");
    }
}

/// Where both were published, compared.
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that is compared")]
struct Place {
    journal: Option<bool>,
    volume: Option<bool>,
    number: Option<bool>,
    first: Option<bool>,
    last: bool,
    /// Volume, number and pages stand one column too far to the right in one of them.
    shifted: bool,
    /// Journal, year, volume and a range of pages are the same: no two articles stand there.
    whole: bool,
    /// So are all but the journal, which may be spelled in another way, and three authors or more.
    elsewhere: bool,
}

fn same(a: &str, b: &str) -> Option<bool> {
    (!a.is_empty() && !b.is_empty()).then(|| a == b)
}

impl Place {
    fn of(a: &Prepared, b: &Prepared, journals: &Journals) -> Self {
        let moved = |x: &Prepared, y: &Prepared| {
            x.volume().is_empty()
                && !x.number().is_empty()
                && x.number() == y.volume()
                && !y.number().is_empty()
                && x.pages().first == y.number()
        };
        let shifted = moved(a, b) || moved(b, a);
        let volume = if shifted { Some(true) } else { same(a.volume(), b.volume()) };
        let number = if shifted { Some(true) } else { same(a.number(), b.number()) };
        let (x, y) = (a.pages(), b.pages());
        let known = !shifted && !x.is_blank() && !y.is_blank();
        let first = known.then(|| x.same_first(&y));
        let last = known && x.same_last(&y);
        let there = volume == Some(true)
            && first == Some(true)
            && last
            && x.several()
            && a.year().zip(b.year()).is_some_and(|(x, y)| x == y);
        let journal = journals.same(a.journal, b.journal);
        let whole = there && journal == Some(true);
        let team =
            || authors::compare(a.authors(), b.authors()).is_some_and(|m| m.first && m.shared >= 1.0 && m.least >= 3);
        let elsewhere = there && !whole && team();
        Self { journal, volume, number, first, last, shifted, whole, elsewhere }
    }

    fn weigh(&self, a: &Prepared, b: &Prepared, verdict: &mut impl Tally) {
        match (a.year(), b.year()) {
            (Some(x), Some(y)) if x == y => verdict.add("year", 1.0, || "same"),
            (Some(x), Some(y)) if (x - y).abs() == 1 => verdict.add("year", -1.0, || format!("{x} and {y}")),
            (Some(x), Some(y)) => verdict.add("year", -4.0, || format!("{x} and {y}")),
            _ => {}
        }
        match self.journal {
            Some(true) => verdict.add("journal", 1.5, || "same"),
            Some(false) => verdict.add("journal", -2.0, || "other"),
            None => {}
        }
        match self.volume {
            Some(true) => verdict.add("volume", 1.0, || "same"),
            Some(false) => verdict.add("volume", -2.0, || format!("{} and {}", a.volume(), b.volume())),
            None => {}
        }
        match self.number {
            Some(true) => verdict.add("number", 0.5, || "same"),
            Some(false) => verdict.add("number", -0.5, || format!("{} and {}", a.number(), b.number())),
            None => {}
        }
        match (self.first, self.last) {
            (Some(true), true) => verdict.add("pages", 3.5, || "same"),
            (Some(true), false) => verdict.add("pages", 2.5, || "same first"),
            (Some(false), true) => verdict.add("pages", -0.5, || "same last"),
            (Some(false), false) => {
                verdict.add("pages", -5.0, || format!("{} and {}", a.pages().first, b.pages().first));
            }
            (None, _) => {}
        }
        if self.shifted {
            verdict.add("pages", 0.0, || "one column to the right");
        }
        if self.whole {
            verdict.add("place", 2.5, || "journal, year, volume and pages are the same");
        }
    }
}

fn titles(a: &Prepared, b: &Prepared, place: &Place, verdict: &mut impl Tally) {
    let (one, other) = (&a.title(), &b.title());
    if one.is_blank() || other.is_blank() {
        verdict.add("title", 0.0, || "missing");
        return;
    }
    if one.role != other.role && (one.role != Role::Itself || other.role != Role::Itself) {
        verdict.veto("title", || {
            format!("one is {}", if one.role == Role::Itself { other.role.name() } else { one.role.name() })
        });
        return;
    }
    let found = title::compare(one, other);
    let may_go_on = found.begins && (one.numbers_within(other) || other.numbers_within(one));
    if one.numbers != other.numbers && found.alike >= 0.8 && !may_go_on && !place.whole {
        let list = |numbers: &str| numbers.replace('\n', ", ");
        verdict.veto("title", || format!("numbers {} and {}", list(one.numbers), list(other.numbers)));
        return;
    }
    if recur(a, b) {
        verdict.add("title", 0.0, || "the same, and many publications have it");
        return;
    }
    let informative = (found.words as f64 / 6.0).min(1.0);
    let weight = match found.alike {
        alike if alike >= 0.999 => 2.0 + 5.0 * informative,
        alike if alike >= 0.95 => 1.5 + 4.0 * informative,
        alike if alike >= 0.88 => 1.0 + 2.0 * informative,
        _ if found.begins && found.words >= 4 => 3.0,
        alike if alike >= 0.75 => 0.0,
        // A translation: the place speaks for itself.
        // Publications with identifiers of their own, and abstracts of a supplement, of which several stand on a page, are no translations.
        _ if (place.whole || place.elsewhere) && two_identifiers(a, b) => -8.0,
        _ if (place.whole || place.elsewhere) && a.pages().is_lettered() => -6.0,
        _ if place.whole || place.elsewhere => -1.0,
        alike if alike >= UNLIKE => -4.0,
        _ => -8.0,
    };
    verdict.add("title", weight, || format!("{}% alike", percent(found.alike)));
    if found.swapped && !place.whole && weight >= 0.0 {
        // Pages say little unless the journal and the volume are known to be the same.
        let instead = a.pages().is_number() || place.number == Some(true);
        let placed = place.volume == Some(true) || place.volume.is_none() && instead;
        let there = place.first == Some(true) && place.journal == Some(true) && placed;
        let against = if there { weight / 2.0 } else { weight + 2.0 };
        verdict.add("title", -against, || "each has a word that the other has not");
    }
    if found.words <= 2 && place.first != Some(true) {
        verdict.add("title", -3.0, || "too short to tell");
    }
}

/// A share in whole percent, but never 0 or 100 where it is neither.
fn percent(share: f64) -> String {
    let whole = (100.0 * share).round();
    let end = |end: f64| (whole - end).abs() < 0.5 && (100.0 * share - end).abs() > 1e-9;
    if end(100.0) {
        format!("{:.1}", (1000.0 * share).floor() / 10.0)
    } else if end(0.0) {
        format!("{:.1}", (1000.0 * share).ceil() / 10.0)
    } else {
        whole.to_string()
    }
}

fn two_identifiers(a: &Prepared, b: &Prepared) -> bool {
    let two = a.doi().is_some() && b.doi().is_some() && a.doi() != b.doi();
    two || same(a.pmid(), b.pmid()) == Some(false)
}

fn authors_of(a: &Prepared, b: &Prepared, verdict: &mut impl Tally) {
    let Some(found) = authors::compare(a.authors(), b.authors()) else {
        return;
    };
    let first = if found.first { "same" } else { "other" };
    let words = || format!("first {first}, {}% of {} shared", percent(found.shared), found.least);
    let weight = match (found.first, found.shared) {
        // One family name is less than several, unless it comes with a given name.
        (true, s) if s >= 0.7 && found.least == 1 && !found.given_same => 1.5,
        (true, s) if s >= 0.7 => 3.0,
        (true, s) if s >= 0.4 => 1.5,
        (true, _) => 0.5,
        (false, s) if s >= 0.7 => 1.0,
        (false, s) if s >= 0.4 => -1.5,
        (false, _) => -5.0,
    };
    verdict.add("authors", weight, words);
    if found.initials_differ {
        verdict.add("authors", -1.0, || "other initials of the first");
    }
}

fn identifiers(a: &Prepared, b: &Prepared, verdict: &mut impl Tally) {
    match (a.doi(), b.doi()) {
        (Some(x), Some(y)) if x == y => verdict.add("doi", 6.0, || "same"),
        (Some(x), Some(y)) => verdict.add("doi", -4.0, || format!("{x} and {y}")),
        _ => {}
    }
    match same(a.pmid(), b.pmid()) {
        Some(true) => verdict.add("pmid", 6.0, || "same"),
        Some(false) => verdict.add("pmid", -4.0, || format!("{} and {}", a.pmid(), b.pmid())),
        None => {}
    }
}

fn summaries(a: &Prepared, b: &Prepared, verdict: &mut impl Tally) {
    if a.summary().len().min(b.summary().len()) >= SUMMARY {
        let share = alike(a.summary(), b.summary());
        match share {
            s if s >= 0.9 => verdict.add("abstract", 2.0, || "same beginning"),
            s if s < 0.5 => verdict.add("abstract", -1.5, || "other beginning"),
            _ => {}
        }
    }
}

/// Letters of an abstract from which on it is compared.
const SUMMARY: usize = 100;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::card::Card;
    use super::super::tally::{Sum, Verdict};
    use super::super::{Citation, Decisions, Work, prepare};
    use super::*;

    fn citation() -> impl Strategy<Value = Citation> {
        let of = |texts: &'static [&'static str]| prop::sample::select(texts.to_vec());
        let titles = &[
            "",
            "Editorial",
            "Living with pain in later life",
            "Living with pain in later life: a study",
            "Erratum: Living with pain in later life",
            "Living with pain in adults, part 2",
            "Sleep",
        ];
        let authors = &["", "Berg, A.", "Berg, Anna and Lund, B. and Moe, C.", "Lund, B."];
        let summary = "What people with pain say of their lives, and of those who care for them, over the years and in their own words.";
        (
            of(titles),
            of(authors),
            of(&["", "2001", "2002", "1990"]),
            of(&["", "Pain", "J Pain", "Heart"]),
            (of(&["", "4", "5"]), of(&["", "4", "11"])),
            of(&["", "11-19", "11", "S3-S9", "300-4", "e12345"]),
            of(&["", "10.5555/a", "10.5555/b"]),
            (of(&["", "123", "124"]), any::<bool>()),
        )
            .prop_map(move |(title, authors, year, journal, (volume, number), pages, doi, (pmid, long))| {
                Citation {
                    title: title.into(),
                    authors: authors.into(),
                    year: year.into(),
                    journal: journal.into(),
                    volume: volume.into(),
                    number: number.into(),
                    pages: pages.into(),
                    doi: doi.into(),
                    pmid: pmid.into(),
                    summary: if long { summary.into() } else { String::new() },
                }
            })
    }

    proptest! {
        #[test]
        fn a_sum_is_that_of_the_reasons_and_never_above_its_bound(records in prop::collection::vec(citation(), 2..9)) {
            let ready = prepare(&records, &Decisions::of(&[]), &Work::new()).unwrap();
            for a in &ready.records {
                for b in &ready.records {
                    let (sum, verdict): (Sum, Verdict) = (weigh(a, b, &ready.journals), weigh(a, b, &ready.journals));
                    prop_assert_eq!((sum.weight.to_bits(), sum.vetoed), (verdict.weight.to_bits(), verdict.vetoed));
                    prop_assert!(sum.vetoed || sum.weight <= Card::of(a).at_most(&Card::of(b)), "{:?}", verdict);
                }
            }
        }
    }
}
