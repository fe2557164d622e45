//! Types of publications: one table with the word of each format.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A type of publications.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Type {
    /// The code in RIS.
    pub ris: &'static str,
    /// The type of an entry in BibTeX.
    pub bibtex: &'static str,
    /// The publication type in NBIB.
    pub nbib: &'static str,
    /// The reference type in `EndNote`, which is the word in a table too.
    pub endnote: &'static str,
    /// The number of that reference type.
    pub number: u8,
    /// What a publication of this type is part of.
    pub part_of: PartOf,
}

/// What a publication is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartOf {
    /// A journal, a magazine or a newspaper.
    Journal,
    /// A book or proceedings.
    Book,
    /// Nothing, or a series.
    Series,
}

const fn row(
    ris: &'static str,
    bibtex: &'static str,
    nbib: &'static str,
    endnote: &'static str,
    number: u8,
    part_of: PartOf,
) -> Type {
    Type { ris, bibtex, nbib, endnote, number, part_of }
}

use PartOf::{Book, Journal, Series};

/// Where one word stands in several rows, the first one is meant.
#[rustfmt::skip]
static TYPES: &[Type] = &[
    row("JOUR", "article", "Journal Article", "Journal Article", 17, Journal),
    row("BOOK", "book", "Book", "Book", 6, Series),
    row("CHAP", "incollection", "Book Chapter", "Book Section", 5, Book),
    row("CPAPER", "inproceedings", "Conference Paper", "Conference Paper", 47, Book),
    row("THES", "phdthesis", "Academic Dissertation", "Thesis", 32, Series),
    row("RPRT", "techreport", "Technical Report", "Report", 27, Series),
    row("ELEC", "misc", "Web Page", "Web Page", 12, Series),
    row("GEN", "misc", "", "Generic", 13, Series),
    row("CONF", "inproceedings", "Congress", "Conference Proceedings", 10, Book),
    row("CONF", "proceedings", "Congress", "Conference Proceedings", 10, Series),
    row("THES", "mastersthesis", "Academic Dissertation", "Thesis", 32, Series),
    row("EJOUR", "article", "Journal Article", "Electronic Article", 43, Journal),
    row("JFULL", "article", "Periodical", "Journal Article", 17, Journal),
    row("INPR", "article", "Journal Article", "Journal Article", 17, Journal),
    row("ABST", "article", "Meeting Abstract", "Journal Article", 17, Journal),
    row("MGZN", "article", "Magazine Article", "Magazine Article", 19, Journal),
    row("NEWS", "article", "Newspaper Article", "Newspaper Article", 23, Journal),
    row("EBOOK", "book", "Book", "Electronic Book", 44, Series),
    row("EDBOOK", "book", "Book", "Edited Book", 28, Series),
    row("ECHAP", "incollection", "Book Chapter", "Electronic Book Section", 60, Book),
    row("ENCYC", "incollection", "Encyclopedia", "Encyclopedia", 53, Book),
    row("DICT", "incollection", "Dictionary", "Dictionary", 52, Book),
    row("SER", "book", "Book", "Serial", 57, Series),
    row("PAMP", "booklet", "Pamphlet", "Pamphlet", 24, Series),
    row("GOVDOC", "techreport", "Government Publication", "Government Document", 46, Series),
    row("STAND", "techreport", "Standard", "Standard", 58, Series),
    row("UNPB", "unpublished", "Unpublished Work", "Unpublished Work", 34, Series),
    row("UNPB", "unpublished", "Preprint", "Unpublished Work", 34, Series),
    row("MANSCPT", "unpublished", "Manuscript", "Manuscript", 36, Series),
    row("DATA", "misc", "Dataset", "Dataset", 59, Series),
    row("DBASE", "misc", "Database", "Online Database", 45, Series),
    row("AGGR", "misc", "Database", "Aggregated Database", 55, Series),
    row("BLOG", "misc", "Blog", "Blog", 56, Series),
    row("MULTI", "misc", "Web Page", "Online Multimedia", 48, Series),
    row("ICOMM", "misc", "Web Page", "Web Page", 12, Series),
    row("COMP", "misc", "Software", "Computer Program", 9, Series),
    row("PAT", "patent", "Patent", "Patent", 25, Series),
    row("VIDEO", "misc", "Video-Audio Media", "Film or Broadcast", 21, Series),
    row("MPCT", "misc", "Video-Audio Media", "Film or Broadcast", 21, Series),
    row("ADVS", "misc", "Video-Audio Media", "Audiovisual Material", 3, Series),
    row("SOUND", "misc", "Video-Audio Media", "Audiovisual Material", 3, Series),
    row("SLIDE", "misc", "Lecture", "Audiovisual Material", 3, Series),
    row("PCOMM", "misc", "Personal Narrative", "Personal Communication", 26, Series),
    row("GRANT", "misc", "Grant", "Grant", 54, Series),
    row("CLSWK", "book", "Classical Article", "Classical Work", 49, Series),
    row("LEGAL", "misc", "Legal Case", "Legal Rule or Regulation", 50, Series),
    row("CASE", "misc", "Legal Case", "Case", 7, Series),
    row("STAT", "misc", "Legislation", "Statute", 31, Series),
    row("BILL", "misc", "Legislation", "Bill", 4, Series),
    row("HEAR", "misc", "Legislation", "Hearing", 18, Series),
    row("MAP", "misc", "Map", "Map", 20, Series),
    row("ART", "misc", "Pictorial Work", "Artwork", 2, Series),
    row("FIGURE", "misc", "Pictorial Work", "Figure", 37, Series),
    row("CHART", "misc", "Chart", "Chart or Table", 38, Series),
    row("EQUA", "misc", "", "Equation", 39, Series),
    row("MUSIC", "misc", "", "Music", 61, Series),
    row("ANCIENT", "misc", "", "Ancient Text", 51, Series),
    row("CTLG", "misc", "Catalog", "Catalog", 8, Series),
];

/// Other words, in small letters without signs, and the RIS code of what they mean.
const WORDS: &[(&str, &str)] = &[
    ("journal", "JOUR"),
    ("articlejournal", "JOUR"),
    ("researcharticle", "JOUR"),
    ("originalarticle", "JOUR"),
    ("originalresearch", "JOUR"),
    ("articleinpress", "JOUR"),
    ("review", "JOUR"),
    ("reviewarticle", "JOUR"),
    ("systematicreview", "JOUR"),
    ("metaanalysis", "JOUR"),
    ("editorial", "JOUR"),
    ("letter", "JOUR"),
    ("comment", "JOUR"),
    ("casereports", "JOUR"),
    ("clinicaltrial", "JOUR"),
    ("randomizedcontrolledtrial", "JOUR"),
    ("comparativestudy", "JOUR"),
    ("multicenterstudy", "JOUR"),
    ("observationalstudy", "JOUR"),
    ("evaluationstudy", "JOUR"),
    ("shortsurvey", "JOUR"),
    ("erratum", "JOUR"),
    ("publishederratum", "JOUR"),
    ("periodical", "JOUR"),
    ("serialjournal", "JOUR"),
    ("magazine", "MGZN"),
    ("articlemagazine", "MGZN"),
    ("newspaper", "NEWS"),
    ("articlenewspaper", "NEWS"),
    ("news", "NEWS"),
    ("monograph", "BOOK"),
    ("wholebook", "BOOK"),
    ("mvbook", "BOOK"),
    ("books", "BOOK"),
    ("ebook", "EBOOK"),
    ("collection", "EDBOOK"),
    ("mvcollection", "EDBOOK"),
    ("chapter", "CHAP"),
    ("inbook", "CHAP"),
    ("bookinbook", "CHAP"),
    ("suppbook", "CHAP"),
    ("section", "CHAP"),
    ("bookpart", "CHAP"),
    ("inreference", "ENCYC"),
    ("entryencyclopedia", "ENCYC"),
    ("encyclopediaarticle", "ENCYC"),
    ("dictionaryentry", "DICT"),
    ("conference", "CPAPER"),
    ("paperconference", "CPAPER"),
    ("proceedingspaper", "CPAPER"),
    ("proceedingsarticle", "CPAPER"),
    ("conferenceproceeding", "CONF"),
    ("conferencereview", "CONF"),
    ("mvproceedings", "CONF"),
    ("meeting", "CONF"),
    ("conferenceabstract", "ABST"),
    ("abstract", "ABST"),
    ("dissertation", "THES"),
    ("dissertationthesis", "THES"),
    ("thesisdissertation", "THES"),
    ("doctoralthesis", "THES"),
    ("phd", "THES"),
    ("mastersthesis", "THES"),
    ("masterthesis", "THES"),
    ("technicalreport", "RPRT"),
    ("governmentreport", "RPRT"),
    ("governmentpublication", "GOVDOC"),
    ("guideline", "RPRT"),
    ("practiceguideline", "RPRT"),
    ("workingpaper", "RPRT"),
    ("manual", "RPRT"),
    ("online", "ELEC"),
    ("electronic", "ELEC"),
    ("electronicsource", "ELEC"),
    ("www", "ELEC"),
    ("web", "ELEC"),
    ("website", "ELEC"),
    ("webpage", "ELEC"),
    ("webpages", "ELEC"),
    ("internet", "ELEC"),
    ("blogpost", "BLOG"),
    ("datafile", "DATA"),
    ("software", "COMP"),
    ("computersoftware", "COMP"),
    ("unpublished", "UNPB"),
    ("videorecording", "VIDEO"),
    ("video", "VIDEO"),
    ("motionpicture", "MPCT"),
    ("film", "MPCT"),
    ("other", "GEN"),
    ("miscellaneous", "GEN"),
    ("document", "GEN"),
    // The letters of Web of Science.
    ("j", "JOUR"),
    ("b", "BOOK"),
    ("s", "BOOK"),
    ("c", "CPAPER"),
    ("p", "PAT"),
];

/// The type of a RIS code.
pub(super) fn of_ris(code: &str) -> &'static Type {
    TYPES.iter().find(|t| t.ris == code).unwrap_or(&GENERIC)
}

static GENERIC: Type = row("GEN", "misc", "", "Generic", 13, Series);

/// Whether a word of any format means a thesis.
pub(in crate::formats) fn is_thesis(word: &str) -> bool {
    of_word(word).is_some_and(|kind| kind.ris == "THES")
}

/// Whether a word of any format means a paper of a conference, or its proceedings.
pub(in crate::formats) fn is_of_conference(word: &str) -> bool {
    of_word(word).is_some_and(|kind| matches!(kind.ris, "CONF" | "CPAPER"))
}

/// The type that a word of any format means.
pub(super) fn of_word(word: &str) -> Option<&'static Type> {
    static BY_WORD: LazyLock<HashMap<String, &'static Type>> = LazyLock::new(|| {
        let mut all = HashMap::new();
        for word in [|t: &Type| t.ris, |t: &Type| t.endnote, |t: &Type| t.nbib, |t: &Type| t.bibtex] {
            for row in TYPES.iter().filter(|row| !word(row).is_empty()) {
                // BibTeX's word for what it has no word for tells nothing.
                let row = if word(row) == "misc" { of_ris("GEN") } else { row };
                all.entry(plain(word(row))).or_insert(row);
            }
        }
        for (word, code) in WORDS {
            all.entry((*word).to_owned()).or_insert(of_ris(code));
        }
        all
    });
    if word.len() > LONGEST {
        return None;
    }
    BY_WORD.get("misc").filter(|_| word.eq_ignore_ascii_case("misc")).or_else(|| BY_WORD.get(&plain(word))).copied()
}

/// No word for a type is longer.
const LONGEST: usize = 60;

fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_any_format_is_known() {
        for (word, ris, bibtex, endnote) in [
            ("JOUR", "JOUR", "article", "Journal Article"),
            ("Journal Article", "JOUR", "article", "Journal Article"),
            ("ARTICLE", "JOUR", "article", "Journal Article"),
            ("journal-article", "JOUR", "article", "Journal Article"),
            ("inbook", "CHAP", "incollection", "Book Section"),
            ("CONF", "CONF", "inproceedings", "Conference Proceedings"),
            ("InProceedings", "CPAPER", "inproceedings", "Conference Paper"),
            ("Congress", "CONF", "inproceedings", "Conference Proceedings"),
            ("thesis", "THES", "phdthesis", "Thesis"),
            ("mastersthesis", "THES", "mastersthesis", "Thesis"),
            ("report", "RPRT", "techreport", "Report"),
            ("Website", "ELEC", "misc", "Web Page"),
            ("misc", "GEN", "misc", "Generic"),
            ("Randomized Controlled Trial", "JOUR", "article", "Journal Article"),
        ] {
            let found = of_word(word).expect(word);
            assert_eq!((found.ris, found.bibtex, found.endnote), (ris, bibtex, endnote), "{word}");
        }
        assert_eq!(of_word("something"), None);
    }
}
