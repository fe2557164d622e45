//! What speaks for two records being one publication, field by field, and what forbids it.

use super::Options;
use super::authors;
use super::journal::Journals;
use super::prepared::Prepared;
use super::text::{alike, at_least};
use super::title::{self, Role};

/// One reason for or against a link.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The field.
    pub field: &'static str,
    /// What was found.
    pub found: String,
    /// How much it speaks for a link; below 0 against it.
    pub weight: f64,
}

/// The reasons and what they add up to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    /// The sum of the reasons.
    pub weight: f64,
    /// Whether something forbids the link, whatever the sum.
    pub vetoed: bool,
    /// The reasons.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    fn add(&mut self, field: &'static str, weight: f64, found: impl Into<String>) {
        self.weight += weight;
        self.reasons.push(Reason { field, found: found.into(), weight });
    }

    /// Whether the two speak against being one publication, so that no third record joins them: something forbids it, they have identifiers
    /// of their own and would not be linked by themselves, or what speaks against it is heavy and not even a person would be asked.
    pub(crate) fn refuses(&self, options: &Options) -> bool {
        let against: f64 = self.reasons.iter().map(|r| r.weight.min(0.0)).sum();
        let two = self.reasons.iter().any(|r| matches!(r.field, "doi" | "pmid") && r.weight < 0.0);
        self.vetoed || two && self.weight < options.link || self.weight < options.review && against <= HEAVY
    }

    fn veto(&mut self, field: &'static str, found: impl Into<String>) {
        self.vetoed = true;
        self.reasons.push(Reason { field, found: found.into(), weight: f64::NEG_INFINITY });
    }
}

/// Whether two records can reach the pile at all: with titles as different as these only a whole place or an identifier would lead there.
pub(crate) fn worth_it(a: &Prepared, b: &Prepared) -> bool {
    let (x, y) = (&a.title, &b.title);
    x.is_blank()
        || y.is_blank()
        || !x.parts.is_empty()
        || !y.parts.is_empty()
        || at_least(&x.compact, &y.compact, UNLIKE)
        || x.compact.starts_with(&*y.compact)
        || y.compact.starts_with(&*x.compact)
        || (!a.pages.is_blank() && a.pages.same_first(&b.pages) && a.pages.same_last(&b.pages))
        || a.doi.as_ref().is_some_and(|doi| b.doi.as_ref() == Some(doi))
        || (!a.pmid.is_empty() && a.pmid == b.pmid)
}

/// What is heavier than a misprint: another DOI, another year, other pages.
const HEAVY: f64 = -4.0;

/// Titles less alike than this speak against a link as much as anything can.
const UNLIKE: f64 = 0.6;

pub(crate) fn weigh(a: &Prepared, b: &Prepared, journals: &Journals) -> Verdict {
    let mut verdict = Verdict::default();
    let place = Place::of(a, b, journals);
    titles(a, b, &place, &mut verdict);
    if verdict.vetoed {
        return verdict;
    }
    authors_of(a, b, &mut verdict);
    place.weigh(a, b, &mut verdict);
    identifiers(a, b, &mut verdict);
    if recur(a, b) {
        recurring(a, b, &place, &mut verdict);
    }
    verdict
}

/// Whether the title of both is one that many publications have.
fn recur(a: &Prepared, b: &Prepared) -> bool {
    a.recurring && b.recurring && a.title.compact == b.title.compact
}

/// No issue that begins on page 1 has as many pages before its columns.
const FAR: u32 = 100;

/// A title that recurs leaves it to the place: what differs there stands against a link, and where no volume is known to be the same
/// nothing tells the two apart.
fn recurring(a: &Prepared, b: &Prepared, place: &Place, verdict: &mut Verdict) {
    let known = |x: &str, y: &str| same(x, y) == Some(true);
    if a.doi.is_some() && a.doi == b.doi || known(&a.pmid, &b.pmid) {
        return;
    }
    let words = "of a title that recurs";
    if place.volume == Some(false) {
        verdict.add("volume", -5.0, format!("another {words}"));
    }
    // Pages that are counted through a volume tell more than the number of the issue.
    let through = place.whole && a.pages.is_far(FAR);
    match place.number {
        Some(false) if !through => verdict.add("number", -6.0, format!("another {words}")),
        None if !through && place.first == Some(true) && place.volume == Some(true) => {
            verdict.add("number", -5.0, "unknown, and every issue may have such pages");
        }
        _ => {}
    }
    if place.first == Some(false) {
        verdict.add("pages", -5.0, format!("others {words}"));
    }
    if a.doi.is_some() && b.doi.is_some() {
        verdict.add("doi", -5.0, format!("another {words}"));
    }
    if place.volume != Some(true) {
        verdict.add("title", -4.0, "it recurs, and no volume is known to be the same");
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
            x.volume.is_empty()
                && !x.number.is_empty()
                && x.number == y.volume
                && !y.number.is_empty()
                && x.pages.first == y.number
        };
        let shifted = moved(a, b) || moved(b, a);
        let journal = journals.same(a.journal, b.journal);
        let volume = if shifted { Some(true) } else { same(&a.volume, &b.volume) };
        let number = if shifted { Some(true) } else { same(&a.number, &b.number) };
        let known = !shifted && !a.pages.is_blank() && !b.pages.is_blank();
        let first = known.then(|| a.pages.same_first(&b.pages));
        let last = known && a.pages.same_last(&b.pages);
        let there = volume == Some(true)
            && first == Some(true)
            && last
            && a.pages.several()
            && a.year.zip(b.year).is_some_and(|(x, y)| x == y);
        let whole = there && journal == Some(true);
        let team =
            || authors::compare(&a.authors, &b.authors).is_some_and(|m| m.first && m.shared >= 1.0 && m.least >= 3);
        let elsewhere = there && !whole && team();
        Self { journal, volume, number, first, last, shifted, whole, elsewhere }
    }

    fn weigh(&self, a: &Prepared, b: &Prepared, verdict: &mut Verdict) {
        match (a.year, b.year) {
            (Some(x), Some(y)) if x == y => verdict.add("year", 1.0, "same"),
            (Some(x), Some(y)) if (x - y).abs() == 1 => verdict.add("year", -1.0, format!("{x} and {y}")),
            (Some(x), Some(y)) => verdict.add("year", -4.0, format!("{x} and {y}")),
            _ => {}
        }
        match self.journal {
            Some(true) => verdict.add("journal", 1.5, "same"),
            Some(false) => verdict.add("journal", -2.0, "other"),
            None => {}
        }
        match self.volume {
            Some(true) => verdict.add("volume", 1.0, "same"),
            Some(false) => verdict.add("volume", -2.0, format!("{} and {}", a.volume, b.volume)),
            None => {}
        }
        match self.number {
            Some(true) => verdict.add("number", 0.5, "same"),
            Some(false) => verdict.add("number", -0.5, format!("{} and {}", a.number, b.number)),
            None => {}
        }
        match (self.first, self.last) {
            (Some(true), true) => verdict.add("pages", 3.5, "same"),
            (Some(true), false) => verdict.add("pages", 2.5, "same first"),
            (Some(false), true) => verdict.add("pages", -0.5, "same last"),
            (Some(false), false) => verdict.add("pages", -5.0, format!("{} and {}", a.pages.first, b.pages.first)),
            (None, _) => {}
        }
        if self.shifted {
            verdict.add("pages", 0.0, "one column to the right");
        }
        if self.whole {
            verdict.add("place", 2.5, "journal, year, volume and pages are the same");
        }
    }
}

fn titles(a: &Prepared, b: &Prepared, place: &Place, verdict: &mut Verdict) {
    let (one, other) = (&a.title, &b.title);
    if one.is_blank() || other.is_blank() {
        verdict.add("title", 0.0, "missing");
        return;
    }
    if one.role != other.role && (one.role != Role::Itself || other.role != Role::Itself) {
        verdict.veto(
            "title",
            format!("one is {}", if one.role == Role::Itself { other.role.name() } else { one.role.name() }),
        );
        return;
    }
    let found = title::compare(one, other);
    let within = |x: &title::Title, y: &title::Title| x.numbers.iter().all(|n| y.numbers.contains(n));
    let may_go_on = found.begins && (within(one, other) || within(other, one));
    if one.numbers != other.numbers && found.alike >= 0.8 && !may_go_on && !place.whole {
        verdict.veto("title", format!("numbers {} and {}", one.numbers.join(", "), other.numbers.join(", ")));
        return;
    }
    if recur(a, b) {
        verdict.add("title", 0.0, "the same, and many publications have it");
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
        _ if (place.whole || place.elsewhere) && a.pages.is_lettered() => -6.0,
        _ if place.whole || place.elsewhere => -1.0,
        alike if alike >= UNLIKE => -4.0,
        _ => -8.0,
    };
    verdict.add("title", weight, format!("{}% alike", percent(found.alike)));
    if found.swapped && !place.whole && weight >= 0.0 {
        // Pages say little unless the journal and the volume are known to be the same.
        let instead = a.pages.is_number() || place.number == Some(true);
        let placed = place.volume == Some(true) || place.volume.is_none() && instead;
        let there = place.first == Some(true) && place.journal == Some(true) && placed;
        let against = if there { weight / 2.0 } else { weight + 2.0 };
        verdict.add("title", -against, "each has a word that the other has not");
    }
    if found.words <= 2 && place.first != Some(true) {
        verdict.add("title", -3.0, "too short to tell");
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
    let two = a.doi.is_some() && b.doi.is_some() && a.doi != b.doi;
    two || same(&a.pmid, &b.pmid) == Some(false)
}

fn authors_of(a: &Prepared, b: &Prepared, verdict: &mut Verdict) {
    let Some(found) = authors::compare(&a.authors, &b.authors) else {
        return;
    };
    let first = if found.first { "same" } else { "other" };
    let words = format!("first {first}, {}% of {} shared", percent(found.shared), found.least);
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
        verdict.add("authors", -1.0, "other initials of the first");
    }
}

fn identifiers(a: &Prepared, b: &Prepared, verdict: &mut Verdict) {
    match (&a.doi, &b.doi) {
        (Some(x), Some(y)) if x == y => verdict.add("doi", 6.0, "same"),
        (Some(x), Some(y)) => verdict.add("doi", -4.0, format!("{x} and {y}")),
        _ => {}
    }
    match same(&a.pmid, &b.pmid) {
        Some(true) => verdict.add("pmid", 6.0, "same"),
        Some(false) => verdict.add("pmid", -4.0, format!("{} and {}", a.pmid, b.pmid)),
        None => {}
    }
    if a.summary.len().min(b.summary.len()) >= SUMMARY {
        let share = alike(&a.summary, &b.summary);
        match share {
            s if s >= 0.9 => verdict.add("abstract", 2.0, "same beginning"),
            s if s < 0.5 => verdict.add("abstract", -1.5, "other beginning"),
            _ => {}
        }
    }
}

/// Letters of an abstract from which on it is compared.
const SUMMARY: usize = 100;
