//! Tables of known producers: what their columns mean, and that other tables are left alone.

use qes_records::{Format, Name, Parsed, Producer};

struct Case {
    producer: &'static str,
    text: &'static str,
    /// Title, authors, year, journal and DOI of the first record, and its pages.
    first: [&'static str; 6],
}

const CASES: &[Case] = &[
    Case {
        producer: "Covidence",
        text: "Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,Accession Number,DOI,Ref,Covidence #,Study,Notes,Tags\n\
               Axes,\"Yang, C.; Kotzé, L.J.\",Text,2023,,J. Clean. Work,385,,1-9,,10.5555/jcw.1,,#1,Yang 2023,,\n",
        first: ["Axes", "Yang, C.|Kotzé, L.J.", "2023", "J. Clean. Work", "10.5555/jcw.1", "1-9"],
    },
    Case {
        producer: "Rayyan",
        text: "key,title,year,month,day,journal,issn,volume,issue,pages,authors,url,language,publisher,location,abstract,notes,doi,keywords,pubmed_id,pmc_id\n\
               rayyan-1,Axes,2023,1,1,Work,1234-5678,3,1,1-9,\"Yang, Cho and Kotzé, L.\",,eng,,Oslo,Text,,10.5555/1,,123,PMC1\n",
        first: ["Axes", "Yang, Cho|Kotzé, L.", "2023", "Work", "10.5555/1", "1-9"],
    },
    Case {
        producer: "RefWorks",
        text: "Reference Type\tAuthors, Primary\tTitle Primary\tPeriodical Full\tPeriodical Abbrev\tPub Year\tVolume\tIssue\tStart Page\tOther Pages\tAbstract\tDOI\n\
               Journal Article\tYang,C.;Kotzé,L.J.\tAxes\tJournal of Work\tJ Work\t2023\t3\t1\t1\t9\tText\t10.5555/1\n",
        first: ["Axes", "Yang,C.|Kotzé,L.J.", "2023", "Journal of Work", "10.5555/1", "1-9"],
    },
    Case {
        producer: "EBSCO",
        text: "Article Title,Author,Journal Title,ISSN,ISBN,Publication Date,Volume,Issue,First Page,Page Count,Accession Number,DOI,Publisher,Doctype,Subjects,Keywords,Abstract,PLink\n\
               Axes,\"Yang, Cho; Kotzé, L.\",Journal of Work,12345678,,20230101,3,1,1,9,1234,10.5555/1,Pub,Article,Pain; Work,,Text,http://x\n",
        first: ["Axes", "Yang, Cho|Kotzé, L.", "20230101", "Journal of Work", "10.5555/1", "1"],
    },
    Case {
        producer: "EBSCO",
        text: "an,title,contributors,source,publicationDate,volume,issue,pageStart,pageEnd,doi,subjects,abstract,language,docTypes,pubTypes,plink,longDBName\n\
               55,Axes,\"Yang, Cho; Kotzé, L.\",Journal of Work,20230101,3,1,1,9,10.5555/1,Pain,Text,English,Article,Academic,http://x,CINAHL\n",
        first: ["Axes", "Yang, Cho|Kotzé, L.", "20230101", "Journal of Work", "10.5555/1", "1-9"],
    },
    Case {
        producer: "PubMed",
        text: "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI\n\
               123,Axes,\"Yang C, Kotzé LJ, Pain Study Group.\",J Work. 2023;3(1):1-9.,Yang C,J Work,2023,2023/01/02,,,10.5555/1\n",
        first: ["Axes", "Yang C|Kotzé LJ|Pain Study Group", "2023", "J Work", "10.5555/1", ""],
    },
    Case {
        producer: "Scopus",
        text: "Authors,Author full names,Author(s) ID,Title,Year,Source title,Volume,Issue,Art. No.,Page start,Page end,Page count,Cited by,DOI,Link,Abstract,Author Keywords,Document Type,Source,EID\n\
               \"Yang C., Kotzé L.J.\",\"Yang, Cho (1); Kotzé, L.J. (2)\",1;2,Axes,2023,Journal of Work,3,1,,1,9,9,4,10.5555/1,http://x,Text,pain; work,Article,Scopus,2-s2.0-1\n",
        first: ["Axes", "Yang C.|Kotzé L.J.", "2023", "Journal of Work", "10.5555/1", "1-9"],
    },
    Case {
        producer: "Web of Science",
        text: "Publication Type,Authors,Author Full Names,Article Title,Source Title,Language,Document Type,Author Keywords,Keywords Plus,Abstract,ISSN,eISSN,Publication Date,Publication Year,Volume,Issue,Start Page,End Page,DOI,DOI Link,Pubmed Id,UT (Unique WOS ID)\n\
               J,\"Yang, C; Kotze, LJ\",\"Yang, Cho; Kotzé, L. J.\",Axes,JOURNAL OF WORK,English,Article,pain,WORK,Text,1,2,JAN 15,2023,3,1,1,9,10.5555/1,http://x,123,WOS:1\n",
        first: ["Axes", "Yang, Cho|Kotzé, L. J.", "2023", "JOURNAL OF WORK", "10.5555/1", "1-9"],
    },
    Case {
        producer: "Web of Science",
        text: "PT\tAU\tTI\tSO\tAB\tDI\tPY\tVL\tBP\tEP\tUT\n\
               J\tGarcía, M; O'Brien, T\tAxes\tJOURNAL OF WORK\tText\t10.5555/1\t2009\t3\t1\t9\tWOS:1\n",
        first: ["Axes", "García, M|O'Brien, T", "2009", "JOURNAL OF WORK", "10.5555/1", "1-9"],
    },
    Case {
        producer: "Zotero",
        text: "Key,Item Type,Publication Year,Author,Title,Publication Title,ISBN,ISSN,DOI,Url,Abstract Note,Date,Date Added,Date Modified,Access Date,Pages,Issue,Volume,Manual Tags\n\
               AB12,journalArticle,2023,\"Yang, Cho; Kotzé, L. J.\",Axes,Journal of Work,,1234,10.5555/1,http://x,Text,2023-01,2024-01-01,,,1-9,1,3,pain; work\n",
        first: ["Axes", "Yang, Cho|Kotzé, L. J.", "2023", "Journal of Work", "10.5555/1", "1-9"],
    },
    Case {
        producer: "Mendeley",
        text: "Title,Authors,Year,Source,Volume,Pages,DOI,Mendeley Tags\nAxes,\"Yang, Cho; Kotzé, L.\",2023,Journal of Work,3,1-9,10.5555/1,mine\n",
        first: ["Axes", "Yang, Cho|Kotzé, L.", "2023", "Journal of Work", "10.5555/1", "1-9"],
    },
    Case {
        producer: "ProQuest",
        text: "Title,Abstract,StoreId,ArticleType,Authors,digitalObjectIdentifier,documentType,issue,language,pages,pubdate,pubtitle,year,DocumentURL,Database\n\
               Axes,Text,77,Scholarly Journals,\"Yang, Cho; Kotzé, L.\",10.5555/1,Journal Article,1,English,1-9,Jan 2023,Journal of Work,2023,http://x,ERIC\n",
        first: ["Axes", "Yang, Cho|Kotzé, L.", "2023", "Journal of Work", "10.5555/1", "1-9"],
    },
    Case {
        producer: "Cochrane Library",
        text: "\"Cochrane Review ID\",\"Type\",\"Title\",\"Author(s)\",\"Source\",\"Issue\",\"Year\",\"Abstract\",\"Keywords\",\"DOI\",\"URL\"\n\
               CD1,Review,Axes,\"Yang C; Kotzé L\",Cochrane Database of Systematic Reviews,2,2023,Text,pain,10.5555/1,http://x\n",
        first: ["Axes", "Yang C|Kotzé L", "2023", "Cochrane Database of Systematic Reviews", "10.5555/1", ""],
    },
    Case {
        producer: "ASReview",
        text: "record_id,title,abstract,authors,year,doi,asreview_label,asreview_time\n7,Axes,Text,\"Yang, Cho; Kotzé, L.\",2023,10.5555/1,1,2024-01-01\n",
        first: ["Axes", "Yang, Cho|Kotzé, L.", "2023", "", "10.5555/1", ""],
    },
];

fn head(text: &str) -> Vec<String> {
    let separator = if text.contains('\t') { '\t' } else { ',' };
    text.lines().next().unwrap_or_default().split(separator).map(|c| c.trim_matches('"').to_owned()).collect()
}

#[test]
fn every_producer_is_told_and_its_columns_are_known() {
    for case in CASES {
        // Names of columns that hold a comma stand in tables with tabs.
        let found = Producer::of(&head(case.text), None).map(Producer::name);
        assert_eq!(found, Some(case.producer), "{}", case.text);
        let Parsed { records, warnings, .. } = Format::Csv.read(case.text);
        assert_eq!((records.len(), warnings.len()), (1, 0), "{}", case.producer);
        let record = &records[0];
        let first = |name: Name| record.first(name).unwrap_or_default().to_owned();
        let authors = record.all(Name::Authors).collect::<Vec<_>>().join("|");
        let [title, year, journal, doi] = [Name::Title, Name::Year, Name::Journal, Name::Doi].map(first);
        assert_eq!(
            [title, authors, year, journal, doi, record.pages()].map(String::from),
            case.first.map(String::from)
        );
        let filled = case.text.lines().nth(1).map_or(0, |_| record.fields.len());
        assert!(filled > 0);
    }
}

#[test]
fn tables_of_papers_and_ratings_are_no_exports() {
    for columns in [
        "paper_id,reference,status,title,year",
        "title,year,authors,doi",
        "record_id,title,abstract,authors,year,journal,doi,include",
        "Study,Title,Country,n,Notes",
        "key,title,notes",
        "unit,A,B",
        "id,title,source,year",
        "record_id,title,authors,year,fields,Covidence #",
    ] {
        assert!(Producer::of(&head(columns), None).is_none(), "{columns}");
    }
}

#[test]
fn nothing_of_a_row_is_lost() {
    for case in CASES.iter().filter(|c| !c.text.contains('"')) {
        let separator = if case.text.contains('\t') { '\t' } else { ',' };
        let (columns, cells) = case.text.split_once('\n').unwrap_or_default();
        let record = &Format::Csv.read(case.text).records[0];
        for (column, cell) in columns.split(separator).zip(cells.trim().split(separator)).filter(|(_, c)| !c.is_empty())
        {
            let kept: Vec<&str> =
                record.fields.iter().filter(|f| *f.tag == *column).map(|f| f.value.as_str()).collect();
            assert_eq!(kept.join(";").replace(' ', ""), cell.replace(' ', ""), "{}: {column}", case.producer);
        }
    }
}

#[test]
fn a_head_that_stands_again_is_no_record() {
    let twice = CASES.iter().map(|case| (case.text.to_owned(), format!("{}\u{feff}{}", case.text, case.text)));
    for (once, text) in twice.chain([("id,n\n1,2\n".to_owned(), "id,n\n1,2\nid,n\n3,4\n".to_owned())]) {
        let format = Format::of("csv", &text).unwrap_or(Format::Csv);
        let (one, both) = (format.read(&once), format.read(&text));
        assert_eq!((one.records.len(), both.records.len(), both.begun), (1, 2, 2), "{text}");
        let said: Vec<&str> = both.warnings.iter().map(|w| w.message.as_str()).collect();
        assert_eq!(said, ["the names of the columns stand here again; the row is no record"], "{text}");
    }
}

#[test]
fn keywords_that_are_apart_are_not_split_again() {
    let tables = [
        "title,keywords\nA,\"Aged, 80 and over; Pain, Intractable\"\n",
        "Authors,Title,Year,Source title,EID,Author Keywords\nBerg A.,A,2011,J,2-s2.0-1,\"Aged, 80 and over; Pain, Intractable\"\n",
    ];
    let lone = "title,keywords\nA,\"Aged, 80 and over;\"\n";
    for (table, expected) in tables
        .map(|t| (t, vec!["Aged, 80 and over", "Pain, Intractable"]))
        .into_iter()
        .chain([(lone, vec!["Aged, 80 and over"]), ("title,keywords\nA,\"pain, work\"\n", vec!["pain", "work"])])
    {
        let records = Format::Csv.read(table).records;
        for format in [Format::Ris, Format::Nbib, Format::Bibtex, Format::EndnoteXml, Format::Enw] {
            let written = format.write(&records, &qes_records::Work::new()).expect("nobody stops it");
            let again = format.read(&written).records;
            assert_eq!(again[0].all(Name::Keywords).collect::<Vec<_>>(), expected, "{written}");
        }
    }
    let ris = Format::Csv.read(tables[0]).records;
    assert!(
        Format::Ris
            .write(&ris, &qes_records::Work::new())
            .expect("nobody stops it")
            .contains("KW  - Aged, 80 and over\nKW  - Pain, Intractable\n")
    );
}

#[test]
fn what_counts_for_nothing_is_said() {
    let text = "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date\n\
                2.12E+07,Axes,[No authors listed],x,y,J,2011,2011\n";
    let parsed = Format::Csv.read(text);
    let record = &parsed.records[0];
    assert_eq!((record.first(Name::Pmid), record.first(Name::Authors)), (None, None));
    let said: Vec<&str> = parsed.warnings.iter().map(|w| w.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "found '2.12E+07', a number that was rounded, and no pmid; it counts for nothing",
            "found '[No authors listed]' for authors, which says that there is no value",
        ]
    );
}
