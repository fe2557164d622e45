//! Made-up records with realistic duplicates, of any size: for benchmarks, for teaching, and to see that a flow adds up.

mod words;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, Uniform};

use qes_work::{Stopped, Work};

use crate::{Citation, let_go};
use words::{ADJECTIVES, CONDITIONS, DESIGNS, FAMILIES, GIVEN, JOURNALS, NOUNS, PEOPLE, PLACES};

/// Records to be made up. The same wishes give the same records on every machine.
///
/// Every publication has one record, and `duplicates` more are drawn for publications at random, in sources at random as far as these have room.
/// Each source writes names, journals and pages in its own way; some records have errors: letters that are wrong, lost accents, another year,
/// missing fields, titles with annotations. Some publications are almost another one: its erratum, its second part, a study of other people.
///
/// ```
/// use qes_records::{Corpus, Options, Work, find_duplicates};
///
/// let wishes = Corpus { sources: vec![("one".into(), 300), ("two".into(), 200)], duplicates: 100, seed: 1 };
/// let made = wishes.make(&Work::new()).unwrap();
/// assert_eq!(made.len(), 500);
/// let citations: Vec<_> = made.iter().map(|m| m.citation.clone()).collect();
/// let found = find_duplicates(&citations, &Options::default(), &Work::new())?;
/// assert!(found.clusters.len() > 60);
/// # Ok::<(), qes_records::Stopped>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Corpus {
    /// The sources and how many records each gives.
    pub sources: Vec<(String, usize)>,
    /// Records that are another one's duplicate; fewer than all.
    pub duplicates: usize,
    /// Where the random numbers begin.
    pub seed: u64,
}

/// A made-up record.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// What it says.
    pub citation: Citation,
    /// Its source, as a position.
    pub source: usize,
    /// The publication it is of: records of one number are duplicates.
    pub publication: usize,
}

/// A publication, before a source writes it down.
struct Publication {
    title: String,
    authors: Vec<(&'static str, &'static str, char)>,
    year: i32,
    journal: usize,
    volume: u32,
    number: u32,
    first: u32,
    last: u32,
    doi: String,
}

/// Random choices of one kind after the other.
struct Dice(ChaCha8Rng);

impl Dice {
    /// A number below `n`, which is at least 1.
    fn below(&mut self, n: usize) -> usize {
        Uniform::new(0, n.max(1)).map_or(0, |range| range.sample(&mut self.0))
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Whether one of so many times.
    fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

impl Corpus {
    /// The records, source by source.
    ///
    /// # Errors
    /// [`Stopped`] when somebody asked for that.
    pub fn make(&self, work: &Work) -> Result<Vec<Made>, Stopped> {
        let mut made = Vec::with_capacity(self.total());
        if let Err(stopped) = self.make_each(|one| made.push(one), work) {
            let_go(made);
            return Err(stopped);
        }
        Ok(made)
    }

    /// Hands each record on as it is made, source by source.
    ///
    /// # Errors
    /// [`Stopped`] when somebody asked for that.
    pub fn make_each(&self, mut take: impl FnMut(Made), work: &Work) -> Result<(), Stopped> {
        let total = self.total();
        let n_publications = total.saturating_sub(self.duplicates).max(usize::from(total > 0));
        let mut dice = Dice(ChaCha8Rng::seed_from_u64(self.seed));
        let mut publications: Vec<Publication> = Vec::with_capacity(n_publications);
        work.begin_counted("making up", "publications", n_publications);
        for number in 0..n_publications {
            if number % BLOCK == 0
                && let Err(stopped) = work.did(BLOCK.min(n_publications - number))
            {
                let_go(publications);
                return Err(stopped);
            }
            let twin = number > 0 && dice.once_in(60);
            let publication = if twin {
                almost(&publications[number - 1], number, &mut dice)
            } else {
                publication(number, &mut dice)
            };
            publications.push(publication);
        }
        // Which publication each record is of: every one once, then others again, in an order of its own.
        let mut of: Vec<usize> = (0..n_publications).collect();
        of.extend((n_publications..total).map(|_| dice.below(n_publications)));
        for place in (1..of.len()).rev() {
            if place % BLOCK == 0 {
                work.go_on()?;
            }
            of.swap(place, dice.below(place + 1));
        }
        work.begin_counted("writing", "records", total);
        let mut next = of.into_iter();
        for (source, (_, n)) in self.sources.iter().enumerate() {
            for publication in next.by_ref().take(*n) {
                if let Err(stopped) = work.did(1) {
                    let_go(publications);
                    return Err(stopped);
                }
                take(Made { citation: written(&publications[publication], source, &mut dice), source, publication });
            }
        }
        let_go(publications);
        Ok(())
    }

    fn total(&self) -> usize {
        self.sources.iter().map(|(_, n)| n).sum()
    }
}

/// Publications between two looks at the work.
const BLOCK: usize = 1_024;

fn publication(number: usize, dice: &mut Dice) -> Publication {
    let title = format!(
        "{} {} and {} of {} with {}: {} in {}",
        capital(dice.of(ADJECTIVES)),
        dice.of(NOUNS),
        dice.of(NOUNS),
        dice.of(PEOPLE),
        dice.of(CONDITIONS),
        dice.of(DESIGNS),
        dice.of(PLACES),
    );
    let n_authors = 1 + dice.below(7);
    let authors =
        (0..n_authors).map(|_| (dice.of(FAMILIES), dice.of(GIVEN), char::from(b'A' + dice.below(26) as u8))).collect();
    let first = 1 + dice.below(1800) as u32;
    let year = 1985 + dice.below(28) as i32;
    Publication {
        title,
        authors,
        year,
        journal: dice.below(JOURNALS.len()),
        volume: 1 + (year - 1985) as u32 + dice.below(40) as u32,
        number: 1 + dice.below(12) as u32,
        first,
        last: first + 1 + dice.below(14) as u32,
        // The prefix is one that nobody publishes under.
        doi: format!("10.5555/{}.made.{number}", dice.below(90)),
    }
}

/// A publication that is not the other one, although it looks like it.
fn almost(other: &Publication, number: usize, dice: &mut Dice) -> Publication {
    let mut twin = publication(number, dice);
    twin.authors.clone_from(&other.authors);
    twin.journal = other.journal;
    twin.year = other.year;
    twin.volume = other.volume;
    twin.title = match dice.below(4) {
        0 => format!("Erratum: {}", other.title),
        1 => format!("{}. Part 2", other.title),
        2 => format!("{} - Reply", other.title),
        _ => PEOPLE.iter().map(|p| format!(" of {p} with ")).find(|p| other.title.contains(p)).map_or_else(
            || format!("{}. Part 2", other.title),
            |people| {
                let others = PEOPLE.iter().map(|p| format!(" of {p} with ")).find(|p| *p != people);
                other.title.replacen(&people, others.as_deref().unwrap_or_default(), 1)
            },
        ),
    };
    twin
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().collect::<String>() + chars.as_str())
}

/// A publication in the words of a source, with its errors.
fn written(p: &Publication, source: usize, dice: &mut Dice) -> Citation {
    let style = source % 4;
    let mut title = match style {
        1 => p.title.to_lowercase(),
        2 => format!("{}.", p.title),
        _ => p.title.clone(),
    };
    if dice.once_in(40) {
        title = typo(&title, dice);
    }
    match dice.below(60) {
        0 => title = format!("[{title}]"),
        1 => title.push_str(" [Erratum appears in another issue]"),
        2 => title.truncate(title.find(':').unwrap_or(title.len())),
        _ => {}
    }
    let name = |(family, given, initial): &(&str, &str, char)| match style {
        0 => format!("{family}, {given} {initial}."),
        1 => format!("{} {}{initial}", plain(family), given.chars().next().unwrap_or('A')),
        2 => format!("{family}, {}. {initial}.", given.chars().next().unwrap_or('A')),
        _ => format!("{}, {given}", plain(family)),
    };
    let listed = if style == 1 { p.authors.len().min(6) } else { p.authors.len() };
    let (full, short) = JOURNALS[p.journal];
    let off = i32::from(dice.once_in(50));
    let pages = match style {
        1 => format!("{}-{}", p.first, short_end(p.first, p.last)),
        3 if dice.once_in(10) => String::new(),
        _ => format!("{}-{}", p.first, p.last),
    };
    let mut some = |text: String, n: usize| if dice.once_in(n) { String::new() } else { text };
    Citation {
        title,
        authors: some(
            p.authors[..listed].iter().map(name).collect::<Vec<_>>().join(if style == 1 { "; " } else { " and " }),
            80,
        ),
        year: (p.year + off).to_string(),
        journal: if style == 1 { short.to_owned() } else { full.to_owned() },
        volume: some(p.volume.to_string(), 30),
        number: some(p.number.to_string(), 6),
        pages,
        doi: if style < 2 { some(p.doi.clone(), 4) } else { String::new() },
        pmid: String::new(),
        summary: String::new(),
    }
}

/// The last page without the digits that it shares with the first.
fn short_end(first: u32, last: u32) -> String {
    let (first, last) = (first.to_string(), last.to_string());
    if first.len() != last.len() {
        return last;
    }
    let shared = first.bytes().zip(last.bytes()).take_while(|(a, b)| a == b).count();
    last[shared.min(last.len() - 1)..].to_owned()
}

/// Without accents, as some sources write names.
fn plain(text: &str) -> String {
    deunicode::deunicode(text)
}

/// One letter left out, doubled or changed.
fn typo(text: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let place = dice.below(letters.len());
    match dice.below(3) {
        0 => drop(letters.remove(place)),
        1 => letters.insert(place, letters[place]),
        _ => letters[place] = char::from(b'a' + dice.below(26) as u8),
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, find_duplicates};
    use std::collections::HashSet;

    fn wishes(records: usize) -> Corpus {
        Corpus {
            sources: vec![
                ("a".into(), records / 2),
                ("b".into(), records / 4),
                ("c".into(), records - records / 2 - records / 4),
            ],
            duplicates: records / 4,
            seed: 3,
        }
    }

    #[test]
    fn there_are_as_many_as_were_wished_for() {
        let made = wishes(1000).make(&Work::new()).unwrap();
        let publications: HashSet<usize> = made.iter().map(|m| m.publication).collect();
        assert_eq!((made.len(), publications.len()), (1000, 750));
        assert_eq!(made, wishes(1000).make(&Work::new()).unwrap());
        assert!(Corpus { sources: Vec::new(), duplicates: 0, seed: 1 }.make(&Work::new()).unwrap().is_empty());
        let one = Corpus { sources: vec![("a".into(), 3)], duplicates: 9, seed: 1 }.make(&Work::new()).unwrap();
        assert!(one.iter().all(|m| m.publication == 0));
    }

    /// What is made up as duplicates is found, and little else.
    #[test]
    fn duplicates_are_found() {
        let made = wishes(4000).make(&Work::new()).unwrap();
        let citations: Vec<Citation> = made.iter().map(|m| m.citation.clone()).collect();
        let found = find_duplicates(&citations, &Options::default(), &Work::new()).expect("nobody stops it");
        let pairs = |clusters: Vec<Vec<usize>>| -> HashSet<(usize, usize)> {
            let of = |c: Vec<usize>| {
                c.iter()
                    .enumerate()
                    .flat_map(|(i, &a)| c[i + 1..].iter().map(move |&b| (a, b)).collect::<Vec<_>>())
                    .collect::<Vec<_>>()
            };
            clusters.into_iter().flat_map(of).collect()
        };
        let mut by: std::collections::BTreeMap<usize, Vec<usize>> = std::collections::BTreeMap::new();
        for (place, m) in made.iter().enumerate() {
            by.entry(m.publication).or_default().push(place);
        }
        let (truth, found) = (pairs(by.into_values().collect()), pairs(found.clusters));
        let right = truth.intersection(&found).count() as f64;
        assert!(right / truth.len() as f64 > 0.97, "recall {}", right / truth.len() as f64);
        assert!(right / found.len() as f64 > 0.995, "precision {}", right / found.len() as f64);
    }
}
