//! What the programs and databases that write tables of records call their columns.

use std::collections::HashMap;

use super::{ARTICLE_NUMBERS, meaning_of, plain};
use crate::nothing::is_no_value;
use crate::people::{self, People};
use crate::{Field, Name, Record};

/// A program or database that writes tables of records. It is told by columns that no other table has together.
#[derive(Debug)]
pub struct Producer {
    name: &'static str,
    /// Columns of which one set must be there, in small letters without signs.
    signatures: &'static [&'static [&'static str]],
    /// The column that names a record; blank where there is none.
    id: &'static str,
    people: People,
    /// What columns mean, where their usual meaning is another one or none. Of several columns of one meaning the first that is filled
    /// counts.
    columns: &'static [(&'static str, Name)],
}

/// Every producer, in the order in which a head is compared with them.
static PRODUCERS: &[Producer] = &[
    Producer {
        name: "Covidence",
        signatures: &[&["title", "authors", "covidence"]],
        id: "covidence",
        people: People::ByContent,
        columns: &[
            ("publishedyear", Name::Year),
            ("covidence", Name::Key),
            ("ref", Name::Other),
            ("study", Name::Other),
            ("tags", Name::Other),
        ],
    },
    Producer {
        name: "Rayyan",
        signatures: &[
            &["key", "title", "authors", "abstract", "pubmedid"],
            &["key", "title", "authors", "abstract", "pmcid"],
            &["key", "title", "authors", "year", "month", "day", "abstract", "notes"],
        ],
        id: "key",
        people: People::And,
        columns: &[("key", Name::Key), ("location", Name::Place), ("pmcid", Name::Pmcid)],
    },
    Producer {
        name: "RefWorks",
        signatures: &[&["referencetype", "authorsprimary", "titleprimary"]],
        id: "",
        people: People::ByContent,
        columns: &[
            ("referencetype", Name::Kind),
            ("authorsprimary", Name::Authors),
            ("titleprimary", Name::Title),
            ("periodicalfull", Name::Journal),
            ("titlesecondary", Name::Journal),
            ("periodicalabbrev", Name::Abbreviation),
            ("pubyear", Name::Year),
            ("pubdatefreeform", Name::Other),
            ("startpage", Name::FirstPage),
            ("otherpages", Name::LastPage),
            ("authorssecondary", Name::Editors),
            ("issnisbn", Name::Issn),
            ("placeofpublication", Name::Place),
            ("subfiledatabase", Name::Database),
            ("links", Name::Url),
            ("personalnotes", Name::Notes),
            ("id", Name::Other),
        ],
    },
    // EBSCOhost as it was, and as it is.
    Producer {
        name: "EBSCO",
        signatures: &[
            &["articletitle", "author", "journaltitle", "plink"],
            &["title", "an", "plink"],
            &["title", "contributors", "longdbname"],
        ],
        id: "",
        people: People::ByContent,
        columns: &[
            ("contributors", Name::Authors),
            ("publicationdate", Name::Year),
            ("coverdate", Name::Year),
            ("source", Name::Journal),
            ("firstpage", Name::FirstPage),
            ("pagestart", Name::FirstPage),
            ("pageend", Name::LastPage),
            ("an", Name::Accession),
            ("doctype", Name::Kind),
            ("doctypes", Name::Kind),
            ("pubtypes", Name::Kind),
            ("subjects", Name::Keywords),
            ("plink", Name::Url),
            ("longdbname", Name::Database),
            ("type", Name::Other),
            ("date", Name::Other),
        ],
    },
    Producer {
        name: "PubMed",
        signatures: &[&["pmid", "title", "authors", "journalbook"], &["pmid", "title", "citation", "createdate"]],
        id: "",
        people: People::FinalStop,
        columns: &[("citation", Name::Other), ("firstauthor", Name::Other), ("createdate", Name::Other)],
    },
    Producer {
        name: "Scopus",
        signatures: &[&["title", "sourcetitle", "eid"], &["title", "authors", "sourcetitle", "pagestart", "citedby"]],
        id: "",
        people: People::ByContent,
        columns: &[
            ("authorfullnames", Name::Other),
            ("artno", Name::Pages),
            ("link", Name::Url),
            ("indexkeywords", Name::Keywords),
            ("source", Name::Database),
            ("eid", Name::Accession),
            ("publicationstage", Name::Other),
        ],
    },
    Producer {
        name: "Web of Science",
        signatures: &[
            &["articletitle", "sourcetitle", "utuniquewosid"],
            &["articletitle", "sourcetitle", "utuniqueid"],
            &["articletitle", "authors", "sourcetitle", "publicationtype"],
        ],
        id: "",
        people: People::ByContent,
        columns: &[
            ("authorfullnames", Name::Authors),
            ("authors", Name::Authors),
            ("documenttype", Name::Kind),
            ("publicationtype", Name::Kind),
            ("bookeditors", Name::Editors),
            ("journalisoabbreviation", Name::Abbreviation),
            ("journalabbreviation", Name::Abbreviation),
            ("articlenumber", Name::Pages),
            ("keywordsplus", Name::Keywords),
            ("eissn", Name::Issn),
            ("publicationdate", Name::Other),
            ("doilink", Name::Url),
            ("publishercity", Name::Place),
            ("utuniquewosid", Name::Accession),
            ("utuniqueid", Name::Accession),
        ],
    },
    Producer {
        name: "Web of Science",
        signatures: &[&["pt", "au", "ti", "so"]],
        id: "",
        people: People::ByContent,
        columns: &[
            ("dt", Name::Kind),
            ("pt", Name::Kind),
            ("ti", Name::Title),
            ("af", Name::Authors),
            ("au", Name::Authors),
            ("be", Name::Editors),
            ("ed", Name::Editors),
            ("so", Name::Journal),
            ("ji", Name::Abbreviation),
            ("j9", Name::Abbreviation),
            ("la", Name::Language),
            ("de", Name::Keywords),
            ("id", Name::Keywords),
            ("ab", Name::Abstract),
            ("py", Name::Year),
            ("vl", Name::Volume),
            ("is", Name::Number),
            ("bp", Name::FirstPage),
            ("ep", Name::LastPage),
            ("di", Name::Doi),
            ("pm", Name::Pmid),
            ("sn", Name::Issn),
            ("ei", Name::Issn),
            ("bn", Name::Issn),
            ("pu", Name::Publisher),
            ("pi", Name::Place),
            ("ut", Name::Accession),
        ],
    },
    Producer {
        name: "Zotero",
        signatures: &[&["key", "itemtype", "title", "author", "dateadded"]],
        id: "key",
        people: People::ByContent,
        columns: &[
            ("key", Name::Key),
            ("publicationyear", Name::Year),
            ("date", Name::Year),
            ("journalabbreviation", Name::Abbreviation),
            ("editor", Name::Editors),
            ("librarycatalog", Name::Database),
            ("automatictags", Name::Keywords),
            ("type", Name::Other),
            ("numpages", Name::Other),
        ],
    },
    Producer {
        name: "Mendeley",
        signatures: &[
            &["title", "authors", "mendeleyid"],
            &["title", "authors", "mendeleytags"],
            &["bibliographytype", "identifier", "title", "author"],
        ],
        id: "",
        people: People::ByContent,
        columns: &[
            ("bibliographytype", Name::Kind),
            ("identifier", Name::Key),
            ("citationkey", Name::Key),
            ("mendeleyid", Name::Accession),
            ("mendeleytags", Name::Other),
            ("source", Name::Journal),
            ("authorkeywords", Name::Keywords),
            ("tags", Name::Other),
        ],
    },
    Producer {
        name: "ProQuest",
        signatures: &[&["title", "storeid", "pubtitle"]],
        id: "",
        people: People::ByContent,
        columns: &[
            ("articletype", Name::Kind),
            ("documenttype", Name::Kind),
            ("digitalobjectidentifier", Name::Doi),
            ("pubtitle", Name::Journal),
            ("year", Name::Year),
            ("pubdate", Name::Year),
            ("placeofpublication", Name::Place),
            ("documenturl", Name::Url),
            ("subjectterms", Name::Keywords),
            ("subjects", Name::Keywords),
            ("storeid", Name::Accession),
        ],
    },
    Producer {
        name: "Cochrane Library",
        signatures: &[&["title", "authors", "cochranereviewid"], &["title", "authors", "source", "centralid"]],
        id: "",
        people: People::ByContent,
        columns: &[
            ("authors", Name::Authors),
            ("source", Name::Journal),
            ("cochranereviewid", Name::Accession),
            ("centralid", Name::Accession),
            ("type", Name::Kind),
        ],
    },
    Producer {
        name: "IEEE Xplore",
        signatures: &[&["documenttitle", "authors", "publicationtitle", "authoraffiliations"]],
        id: "",
        people: People::ByContent,
        columns: &[("pdflink", Name::Url), ("ieeeterms", Name::Keywords), ("isbns", Name::Issn)],
    },
    Producer {
        name: "EndNote",
        signatures: &[&["referencetype", "author", "title", "secondarytitle"]],
        id: "",
        people: People::ByContent,
        columns: &[
            ("referencetype", Name::Kind),
            ("secondaryauthor", Name::Editors),
            ("placepublished", Name::Place),
            ("shorttitle", Name::Other),
            ("alternatejournal", Name::Abbreviation),
            ("isbnissn", Name::Issn),
            ("nameofdatabase", Name::Database),
            ("label", Name::Other),
        ],
    },
    Producer {
        name: "ASReview",
        signatures: &[
            &["title", "asreviewlabel"],
            &["title", "asreviewranking"],
            &["title", "asreviewtime"],
            &["title", "asreviewlabeltovalidate"],
        ],
        id: "recordid",
        people: People::ByContent,
        columns: &[("source", Name::Other), ("label", Name::Other), ("id", Name::Other)],
    },
];

impl Producer {
    /// What wrote a table with these columns, whose first row is this; `None` where it is a table like any other.
    pub fn of(header: &[String], first: Option<&[String]>) -> Option<&'static Self> {
        let plain: Vec<String> = header.iter().map(|column| plain(column)).collect();
        let has = |column: &str| plain.iter().any(|p| p == column);
        // What is written here has every record whole.
        if header.iter().any(|h| h == super::FIELDS) {
            return None;
        }
        let own_keys = || {
            let key = plain.iter().position(|p| p == "key")?;
            first?.get(key).filter(|cell| cell.starts_with("rayyan-"))
        };
        let by_keys = |p: &Self| p.name == "Rayyan" && has("title") && has("authors") && own_keys().is_some();
        PRODUCERS.iter().find(|p| p.signatures.iter().any(|s| s.iter().all(|column| has(column))) || by_keys(p))
    }

    /// What people call it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Reads rows below this head.
    pub fn reader<'a>(&'static self, header: &'a [String]) -> TableReader<'a> {
        let plain: Vec<String> = header.iter().map(|column| plain(column)).collect();
        let meaning = |(place, column): (usize, &String)| {
            let known = self.columns.iter().position(|(name, _)| *name == plain[place]);
            match known {
                Some(rank) => (self.columns[rank].1, rank),
                None => (meaning_of(column), self.columns.len() + place),
            }
        };
        let meanings = header.iter().enumerate().map(meaning).collect();
        let id = plain.iter().position(|p| !self.id.is_empty() && p == self.id);
        TableReader { producer: self, header, meanings, id }
    }
}

/// What the columns of a table mean under the names of its producer.
#[derive(Debug)]
pub struct TableReader<'a> {
    producer: &'static Producer,
    header: &'a [String],
    /// The meaning of each column, and how early it counts among those of one meaning.
    meanings: Vec<(Name, usize)>,
    /// The column that names a record.
    pub id: Option<usize>,
}

impl TableReader<'_> {
    /// The meaning of each column.
    pub fn meanings(&self) -> impl Iterator<Item = Name> {
        self.meanings.iter().map(|(name, _)| *name)
    }

    /// The cells of a row that say that there is no value of their column's meaning, and the places of the columns.
    pub fn no_values<'c>(&self, cells: &'c [String]) -> Vec<(usize, &'c str)> {
        let pairs = self.meanings.iter().zip(cells).enumerate();
        pairs
            .filter(|(_, ((name, _), cell))| is_no_value(*name, cell))
            .map(|(at, (_, cell))| (at, cell.trim()))
            .collect()
    }

    /// One row as a record: every filled cell is a field, people and keywords one for each.
    pub fn record(&self, cells: &[String], line: u64) -> Record {
        let filled = |place: &usize| cells.get(*place).is_some_and(|cell| !cell.trim().is_empty());
        let says = |place: &usize| {
            filled(place) && !is_no_value(self.meanings.get(*place).map_or(Name::Other, |m| m.0), &cells[*place])
        };
        let meaning_of = |place: usize| self.meanings.get(place).copied().unwrap_or((Name::Other, 0));
        // Of several filled columns of one meaning the first in rank says it.
        let mut first = HashMap::new();
        for place in (0..cells.len()).filter(says) {
            let (meaning, rank) = meaning_of(place);
            first.entry(meaning).and_modify(|least| *least = rank.min(*least)).or_insert(rank);
        }
        let number = |place: usize| {
            self.header.get(place).is_some_and(|column| ARTICLE_NUMBERS.contains(&plain(column).as_str()))
        };
        let pages = |place: &usize| matches!(meaning_of(*place).0, Name::Pages | Name::FirstPage) && !number(*place);
        let paged = (0..cells.len()).filter(says).any(|place| pages(&place));
        let mut fields = Vec::new();
        for place in (0..cells.len()).filter(filled) {
            let (meaning, rank) = meaning_of(place);
            let gathers = matches!(meaning, Name::Keywords | Name::Issn | Name::Url | Name::Notes);
            let second = !gathers && first.get(&meaning).is_some_and(|least| *least < rank);
            // The number of an article stands for its pages where it has none.
            let name = if second || !says(&place) || (paged && number(place)) { Name::Other } else { meaning };
            let tag = self.header.get(place).map_or("", String::as_str);
            let cell = cells[place].as_str();
            match name {
                Name::Authors | Name::Editors => {
                    let people = people::split(cell, self.producer.people);
                    fields.extend(people.iter().map(|person| Field::new(name, tag, person)));
                }
                Name::Keywords => {
                    let keywords = cell.split(';').map(str::trim).filter(|k| !k.is_empty());
                    fields.extend(keywords.map(|keyword| Field::new(name, tag, keyword)));
                }
                _ => fields.push(Field::new(name, tag, cell)),
            }
        }
        Record { fields, line }
    }
}
