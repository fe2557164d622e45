//! Titles that many publications share: *Editorial*, *Book review*, the name of a column of a journal.

use std::collections::HashSet;
use std::sync::LazyLock;

use qes_work::{Stopped, Work};
use rayon::prelude::*;

use super::candidates::hash;
use super::prepared::Prepared;
use super::sorting::sort_by;

/// Words that name a kind of text and nothing that it is about, in several languages, without accents.
const KINDS: &str = "\
    abstract abstracts acknowledgement acknowledgements acknowledgment acknowledgments address advertisement \
    afterword agenda announcement announcements appendix bibliography bookreview briefs brief bulletin calendar \
    colophon column comment commentaries commentary comments conclusion conclusions contents contributors \
    correction corrections correspondence corrigenda corrigendum cover debate dedication diary discussion \
    editorial editorials epilogue errata erratum events foreword forum frontmatter backmatter glossary highlights \
    index interview introduction introductions introductory letter letters masthead memoriam message minutes news \
    newsletter note notes notice notices obituaries obituary opinion overview perspective perspectives postscript \
    poster posters preface proceedings profile prologue quiz remarks replies reply report reports response \
    responses retraction review reviewers reviews roundup summary supplement symposium untitled update viewpoint \
    viewpoints welcome avant besprechung besprechungen buchbesprechung buchbesprechungen buchrezension carta \
    cartas commentaire discussie editoriale editoriales einfuehrung einfuhrung einleitung inleiding introduccion \
    introducao introduzione leder ledare leserbrief leserbriefe lettre lettres nachruf nota prefacio prefazione \
    presentacion presentation prologo recensie recension recensione recensioni redaktionelt resena resenas \
    rezension rezensionen voorwoord vorwort";

/// Words that may stand beside them and say no more.
const BESIDE: &str = "\
    a about al an and annual article at author authors back board book books by chair chairman chairs chief \
    conference consecutive coeditor current de del der des die director du editor editors el essay executive first \
    for from front full general guest in invited issue journal la last le les list main matter media meeting \
    meetings member members monthly my new no number of on original our page papers part presidential president \
    presidents propos quarterly recent s scientific section selected series short special subject table thanks the \
    their theme thematic this title to und vol volume von we with year yearly your zum zur january february march \
    april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov \
    dec spring summer autumn fall winter";

/// Words that name no kind and stand alone, or only with words of [`BESIDE`]: *Title page*, *In this issue*, *No title*.
const ALONE: [&str; 5] = ["issue", "title", "matter", "list", "thanks"];

static KIND_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| KINDS.split(' ').collect());
static BESIDE_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| BESIDE.split(' ').collect());

/// Whether the words of a title name a kind of text and nothing that it is about.
pub(crate) fn is_kind(words: &str) -> bool {
    let number = |word: &str| word.bytes().any(|b| b.is_ascii_digit()) && word.len() <= 5;
    let mut named = false;
    for word in words.split(' ') {
        if KIND_WORDS.contains(word) || ALONE.contains(&word) {
            named = true;
        } else if !BESIDE_WORDS.contains(word) && !number(word) {
            return false;
        }
    }
    named
}

/// From so many volumes of a journal on a title is one that recurs; from so many years on, where volumes are not known. A text that was
/// printed in three journals does not recur.
const VOLUMES: usize = 3;
const YEARS: usize = 4;

/// Marks the records whose title says nothing by itself because they show it in many volumes. Those whose title names a kind of text are
/// marked when they are prepared.
///
/// # Errors
/// [`Stopped`] when somebody asked for that.
pub(crate) fn mark_recurring(records: &mut [Prepared], work: &Work) -> Result<(), Stopped> {
    work.begin("looking for titles that recur")?;
    let titles: Vec<u64> = records.par_iter().map(|record| hash(record.compact())).collect();
    work.go_on()?;
    let of_title = |(place, record): (usize, &Prepared)| {
        (!record.title().is_blank()).then_some((titles[place], record.journal, place as u32))
    };
    let mut all: Vec<(u64, u32, u32)> = records.par_iter().enumerate().filter_map(of_title).collect();
    sort_by(&mut all, Ord::cmp, work)?;
    let mut shown: HashSet<u64> = HashSet::new();
    for (n, same) in all.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)).enumerate() {
        if n % BLOCK == 0 {
            work.go_on()?;
        }
        if same.len() >= VOLUMES && are_many(same.iter().map(|(_, _, place)| &records[*place as usize])) {
            shown.insert(same[0].0);
        }
    }
    for (records, titles) in records.chunks_mut(BLOCK).zip(titles.chunks(BLOCK)) {
        work.go_on()?;
        for (record, title) in records.iter_mut().zip(titles) {
            record.recurring |= !record.title().is_blank() && shown.contains(title);
        }
    }
    Ok(())
}

/// Records that are looked at between two looks at the work.
const BLOCK: usize = 4_096;

/// Whether records of one title and one journal are of many volumes, or years where no volume is known.
fn are_many<'a>(records: impl Iterator<Item = &'a Prepared>) -> bool {
    let (mut volumes, mut years): (Vec<&str>, Vec<i32>) = (Vec::new(), Vec::new());
    for record in records {
        if !record.volume().is_empty() && !volumes.contains(&record.volume()) {
            volumes.push(record.volume());
        }
        if let Some(year) = record.year()
            && years.len() < YEARS
            && !years.contains(&year)
        {
            years.push(year);
        }
        if volumes.len() >= VOLUMES {
            return true;
        }
    }
    volumes.is_empty() && years.len() >= YEARS
}

#[cfg(test)]
mod tests {
    use super::super::Citation;
    use super::*;

    #[test]
    fn titles_that_name_a_kind() {
        let kinds = [
            "Editorial",
            "Editorial introduction",
            "Editor's comments",
            "Letter",
            "Letters to the editor",
            "Book review",
            "Guest editorial",
            "Annual report 2011",
            "Introduction",
            "Guest editors' introduction to the special issue",
            "In this issue",
            "Éditorial",
            "Vorwort",
            "Carta al editor",
            "From the editor: a note",
            "Table of contents",
            "Editorial, March 2012",
            "Erratum",
            "Avant-propos",
            "Reply",
            "Editorial board",
            "Obituary",
        ];
        let words = |text: &str| super::super::title::Title::of(text).words.to_string();
        for title in kinds {
            assert!(is_kind(&words(title)), "{title}");
        }
        for title in [
            "Editorial: living with pain",
            "Letter writing",
            "Introduction to pain",
            "Pain",
            "Book review: Pain",
            "A new year",
        ] {
            assert!(!is_kind(&words(title)), "{title}");
        }
    }

    #[test]
    fn titles_that_the_records_show_in_many_volumes() {
        let one = |title: &str, volume: &str, year: &str| {
            let record =
                Citation { title: title.into(), volume: volume.into(), year: year.into(), ..Citation::default() };
            Prepared::of(&record)
        };
        let found = |records: &[Prepared]| {
            let mut records = records.to_vec();
            mark_recurring(&mut records, &Work::new()).unwrap();
            records.iter().filter(|record| record.recurring).count()
        };
        assert_eq!(
            found(&[one("Fifty years ago", "1", ""), one("Fifty years ago", "2", ""), one("Fifty years ago", "3", "")]),
            3
        );
        assert_eq!(
            found(&[one("Pain and rest", "1", ""), one("Pain and rest", "1", ""), one("Pain and rest", "01", "")]),
            0
        );
        let yearly = ["2001", "2002", "2003", "2004"].map(|year| one("The state of pain", "", year));
        assert_eq!(found(&yearly), 4);
        assert_eq!(found(&yearly[..3]), 0);
    }
}
