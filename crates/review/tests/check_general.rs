//! A small made-up review without a contradiction, and one fault of each kind in it: each rule finds its own, and no other
//! rule finds anything.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeSet;

use qes_review::{Day, Finding, Severity};

const TODAY: Day = Day { year: 2021, month: 6, day: 30 };

const FILES: &[(&str, &str)] = &[
    (
        "datapackage.json",
        r#"{"name": "waiting", "citation": {"title": "Waiting", "year": 2021}, "resources": [
            {"name": "searches", "path": "searches.csv"},
            {"name": "papers", "path": "papers.csv", "schema": {
                "fields": [{"name": "paper_id", "type": "string"}, {"name": "study_id", "type": "string"}],
                "primaryKey": "paper_id",
                "foreignKeys": [{"fields": "study_id", "reference": {"resource": "studies", "fields": "study_id"}}]}},
            {"name": "studies", "path": "studies.csv", "schema": {
                "fields": [{"name": "study_id", "type": "string"}], "primaryKey": "study_id"}},
            {"name": "instruments", "path": "instruments.csv"},
            {"name": "appraisals", "path": "appraisals.csv"},
            {"name": "categories", "path": "categories.csv"},
            {"name": "concepts", "path": "concepts.csv"},
            {"name": "support", "path": "support.csv"},
            {"name": "themes", "path": "themes.csv"},
            {"name": "claims", "path": "claims.csv"}]}"#,
    ),
    (
        "searches.csv",
        "source,date,records,updated\nMEDLINE,2020-03,300,2021-02\nCINAHL,2020-03-14,120,\nPsycInfo,2020,80,monthly\n",
    ),
    (
        "papers.csv",
        "paper_id,reference,study_id,status,country,year,setting_of_talk,yes\n\
         p1,10,s1,included,Sweden,2011,home,2\np2,11,s1,included,Sweden,2014,home,1\n\
         p3,12,s2,included,Norway,2012,ward,2\np4,13,s2,included,Norway,2015,ward,2\n\
         p5,14,s3,included,Sweden,2012,home,2\np6,15,s3,included,Sweden,2013,home,2\n\
         p7,16,s4; s5,included,Sweden,2016,home,0\n\
         p8,17,s6,included,Norway,2018,ward,1\n\
         p9,18,,excluded,Sweden,2019,home,\n",
    ),
    (
        "studies.csv",
        "study_id,country,participants,age_mean\n\
         s1,Sweden,10,40\ns2,Norway,12,50\ns3,Sweden,8,45\ns4,Sweden,20,\ns5,Sweden,14,39.5\ns6,Norway,1204,61\n",
    ),
    (
        "instruments.csv",
        "instrument,item,short_name,scale,order\ncasp,casp-01,Aims,yes|no|unclear,1\ncasp,casp-02,Method,yes|no|unclear,2\n",
    ),
    (
        "appraisals.csv",
        "paper_id,instrument,item,appraiser,answer\n\
         p1,casp,casp-01,Ana,yes\np1,casp,casp-02,Ana,yes\np1,casp,casp-01,Bernard,yes\np1,casp,casp-02,Bernard,no\n\
         p2,casp,casp-01,Ana,yes\np2,casp,casp-02,Ana,no\np2,casp,casp-01,Bernard,no\np2,casp,casp-02,Bernard,no\n\
         p3,casp,casp-01,Ana,yes\np3,casp,casp-02,Ana,yes\np3,casp,casp-01,Bernard,yes\np3,casp,casp-02,Bernard,yes\n\
         p4,casp,casp-01,Ana,yes\np4,casp,casp-02,Ana,yes\np4,casp,casp-01,Bernard,yes\np4,casp,casp-02,Bernard,yes\n\
         p5,casp,casp-01,Ana,yes\np5,casp,casp-02,Ana,yes\np5,casp,casp-01,Bernard,yes\np5,casp,casp-02,Bernard,yes\n\
         p6,casp,casp-01,Ana,yes\np6,casp,casp-02,Ana,yes\np6,casp,casp-01,Bernard,yes\np6,casp,casp-02,Bernard,yes\n\
         p7,casp,casp-01,Ana,no\np7,casp,casp-02,Ana,no\np7,casp,casp-01,Bernard,no\np7,casp,casp-02,Bernard,no\n\
         p8,casp,casp-01,Ana,yes\np8,casp,casp-02,Ana,no\np8,casp,casp-01,Bernard,no\np8,casp,casp-02,Bernard,no\n\
         p1,casp,casp-01,consensus,yes\np1,casp,casp-02,consensus,yes\np2,casp,casp-01,consensus,yes\n\
         p2,casp,casp-02,consensus,no\np8,casp,casp-01,consensus,yes\np8,casp,casp-02,consensus,no\n",
    ),
    ("categories.csv", "category_id,label\nc1,Time\nc2,Place\n"),
    ("concepts.csv", "concept_id,category_id,label\nk1,c1,Slow\nk2,c1,Late\nk3,c2,Far\n"),
    (
        "support.csv",
        "concept_id,paper_id,times_listed\n\
         k1,p1,1\nk1,p2,1\nk1,p3,1\nk2,p4,1\nk2,p5,1\nk2,p6,1\nk3,p7,1\nk3,p8,1\nk3,p1,1\n",
    ),
    (
        "themes.csv",
        "theme,references,n,percent,of\nTime,10-15,6,75,8\nPlace,\"10, 16; 17\",3,38,8\nBoth,10,1,12.5%,8\n",
    ),
    (
        "claims.csv",
        "claim_id,place,kind,about,value\n\
         swedish,Abstract,percent,papers where country=Sweden of papers where status=included,63%\n\
         swedish-again,Table 1,percent,papers where country=Sweden of papers where status=included,62.5%\n\
         of-nine,Table 1,percent,papers where status=included,89\n\
         of-number,Table 1,percent,papers where country=Norway and status=included of 8,37.5%\n\
         people,Abstract,percent,studies.participants where country=Norway of studies.participants,96%\n\
         either,Abstract,count,papers where country=Norway or country=Sweden,9\n\
         either-short,Abstract,count,papers where country=Norway or Sweden,9\n\
         both,Abstract,count,papers where country=Norway and year>=2015 or year<2012,3\n\
         others,Abstract,count,papers where status!=excluded,8\n\
         studies,Abstract,count,papers.study_id where status=included,6\n\
         all-people,Abstract,sum,studies.participants,\"1,268\"\n\
         big,Abstract,count,studies where participants=1204.0,1\n\
         age,Results,mean,studies.age_mean,47.1 years\n\
         middle,Results,median,studies.age_mean,45\n\
         size,Results,mean,studies.participants where participants<100,12.8\n",
    ),
];

/// What is changed, in which file, the findings that it gives with their weight, and words of the first message.
struct Fault {
    file: &'static str,
    from: &'static str,
    to: &'static str,
    found: &'static [(&'static str, Severity)],
    words: &'static str,
}

const fn fault(
    file: &'static str,
    from: &'static str,
    to: &'static str,
    found: &'static [(&'static str, Severity)],
    words: &'static str,
) -> Fault {
    Fault { file, from, to, found, words }
}

use Severity::{Error, Info, Warning};

const FAULTS: &[Fault] = &[
    // Appraisals that are missing.
    fault(
        "appraisals.csv",
        "p3,casp,casp-01,Bernard,yes\np3,casp,casp-02,Bernard,yes\n",
        "",
        &[("appraisal-gap:casp:p3:Bernard", Warning)],
        "paper p3 is not appraised by Bernard with casp, and by others it is",
    ),
    fault(
        "appraisals.csv",
        "p3,casp,casp-02,Bernard,yes",
        "p3,casp,casp-02,Bernard,",
        &[("appraisal-gap:casp:p3:Bernard:casp-02", Warning)],
        "paper p3, item casp-02, appraiser Bernard: no answer is given",
    ),
    fault(
        "appraisals.csv",
        "p3,casp,casp-02,Bernard,yes\n",
        "",
        &[("appraisal-gap:casp:p3:Bernard:casp-02", Warning)],
        "paper p3, item casp-02, appraiser Bernard: no answer is given",
    ),
    fault(
        "appraisals.csv",
        "p7,casp,casp-01,Ana,no\np7,casp,casp-02,Ana,no\np7,casp,casp-01,Bernard,no\np7,casp,casp-02,Bernard,no\n",
        "",
        &[("appraisal-gap:casp:p7", Warning)],
        "paper p7 is included and not appraised with casp",
    ),
    // A third who decides on what two disagree about is not meant to answer for all.
    fault(
        "appraisals.csv",
        "p2,casp,casp-01,consensus,yes\n",
        "p2,casp,casp-01,consensus,yes\np3,casp,casp-01,Carla,yes\n",
        &[],
        "",
    ),
    fault(
        "appraisals.csv",
        "p3,casp,casp-02,Bernard,yes",
        "p3,casp,casp-02,bernard,yes",
        &[("spelling:appraiser:bernard", Warning), ("appraisal-gap:casp:p3:Bernard:casp-02", Warning)],
        "appraiser is spelled in several ways: 'Bernard' (15 times), 'bernard' (once)",
    ),
    fault(
        "appraisals.csv",
        "p3,casp,casp-02,Bernard,yes",
        "p3,casp,casp-02,Bernard,yeah",
        &[("scale:12", Error)],
        "appraisals.csv, row 12 (line 13, paper p3, instrument casp, item casp-02, appraiser Bernard): found the answer 'yeah'",
    ),
    // Scores.
    fault(
        "papers.csv",
        "2011,home,2",
        "2011,home,1",
        &[("score:papers.yes:p1", Error)],
        "paper p1: yes is printed as 1, but 2",
    ),
    // Categories.
    fault(
        "categories.csv",
        "c2,Place\n",
        "c2,Place\nc3,Pace\n",
        &[("empty-category:c3", Warning)],
        "'c3' holds no concept",
    ),
    fault("concepts.csv", "k2,c1,Late", "k2,,Late", &[("concept-category:k2", Warning)], "concept k2 has no category"),
    // Studies and papers.
    fault(
        "studies.csv",
        "s6,Norway",
        "s7,Norway,1,\ns6,Norway",
        &[
            ("study-papers:s7", Warning),
            ("claim:all-people", Error),
            ("claim:size", Error),
            ("claim:age", Info),
            ("claim:middle", Info),
        ],
        "study s7 is reported in no paper",
    ),
    fault(
        "papers.csv",
        "p8,17,s6,included",
        "p8,17,,included",
        &[("paper-study:p8", Warning), ("study-papers:s6", Warning), ("claim:studies", Error)],
        "paper p8 is included and names no study",
    ),
    fault(
        "papers.csv",
        "s4; s5",
        "s4; s55",
        &[("foreign-key:papers.study_id:7", Error), ("study-papers:s5", Warning)],
        "row 7 (line 8, paper p7), column 'study_id': found 's55', expected a value of studies.study_id; did you mean 's5'?",
    ),
    fault(
        "papers.csv",
        "s4; s5",
        "s4; s5; s4",
        &[("listed:papers.study_id:7", Warning)],
        "papers.csv, row 7 (line 8, paper p7): s4 stands more than once",
    ),
    fault(
        "papers.csv",
        "p2,11,s1,included,Sweden,2014,home",
        "p2,11,s1,included,Sweden,2014,ward",
        &[("study-variable:s1:setting_of_talk", Warning)],
        "papers p1, p2 of study s1 differ in setting_of_talk: 'home', 'ward'",
    ),
    fault(
        "papers.csv",
        "p8,17,s6,included,Norway",
        "p8,17,s6,included,Sweden",
        &[
            ("study-variable:s6:country:p8", Error),
            ("claim:swedish", Error),
            ("claim:swedish-again", Error),
            ("claim:of-number", Error),
            ("claim:both", Error),
        ],
        "paper p8 has country 'Sweden', but its study s6 has 'Norway'",
    ),
    // Spellings.
    fault(
        "papers.csv",
        "p9,18,,excluded,Sweden",
        "p9,18,,excluded,Sweeden",
        &[("spelling:country:Sweeden", Warning), ("claim:either", Error), ("claim:either-short", Error)],
        "country is spelled in several ways: 'Sweden' (9 times), 'Sweeden' (once)",
    ),
    fault(
        "papers.csv",
        "p9,18,,excluded,Sweden",
        "p9,18,,excluded,SWEDEN",
        &[("spelling:country:SWEDEN", Warning), ("claim:either", Error), ("claim:either-short", Error)],
        "'SWEDEN' (once)",
    ),
    fault(
        "searches.csv",
        "PsycInfo,2020,80,monthly",
        "Medline,2020,80,monthly",
        &[("spelling:source:Medline", Warning)],
        "source is spelled in several ways",
    ),
    // Dates.
    fault(
        "searches.csv",
        "2020-03-14",
        "2021-07-01",
        &[("search-date:future:2", Error)],
        "the search of 'CINAHL' is dated 2021-07-01, which is still to come",
    ),
    fault("searches.csv", "2020-03-14", "2021-06-30", &[], ""),
    fault(
        "searches.csv",
        "2020-03-14",
        "2020-02-30",
        &[("search-date:no-day:2", Error)],
        "the search of 'CINAHL' is dated 2020-02-30, a day that no calendar has",
    ),
    fault("searches.csv", "2020-03-14", "sometime", &[("search-date:unread", Info)], "'sometime'"),
    fault(
        "searches.csv",
        "300,2021-02",
        "300,2019-02",
        &[("search-date:updated:1", Error)],
        "after it was updated in 2019-02",
    ),
    fault(
        "datapackage.json",
        "\"year\": 2021",
        "\"year\": 2020",
        &[("search-date:published:1", Error)],
        "is updated 2021-02, after the review was published in 2020",
    ),
    // Keys.
    fault(
        "studies.csv",
        "s6,Norway",
        ",Norway",
        &[("required:studies.study_id:6", Error), ("foreign-key:papers.study_id:8", Error)],
        "column 'study_id': found a blank, expected a value",
    ),
    // Percentages and lists.
    fault(
        "themes.csv",
        "6,75,8",
        "6,74,8",
        &[("margin-percent:themes.percent:1", Error)],
        "themes.csv, row 1 (line 2, 'Time'): 74% is printed, but 6 of 8 are 75.00%",
    ),
    fault("themes.csv", "3,38,8", "3,36,8", &[("margin-percent:themes.percent:2", Error)], "3 of 8 are 37.50%"),
    fault(
        "themes.csv",
        "10-15,6",
        "10-14,6",
        &[("listed-count:themes.references:1", Error)],
        "themes.csv, row 1 (line 2, 'Time'): 6 are printed, but 'references' lists 5",
    ),
    fault(
        "themes.csv",
        "10, 16; 17",
        "10, 10; 17",
        &[("listed:themes.references:2", Warning), ("listed-count:themes.references:2", Error)],
        "10 stands more than once",
    ),
    // Claims.
    fault(
        "claims.csv",
        "included,63%",
        "included,61%",
        &[("claim:swedish", Error), ("claims-disagree:swedish+swedish-again", Error)],
        "the text contradicts itself",
    ),
    fault(
        "claims.csv",
        "status=included,89",
        "status=included,88",
        &[("claim:of-nine", Error)],
        "the data say 8 of all 9 of 'papers', 88.89%",
    ),
    fault(
        "claims.csv",
        "age_mean,47.1 years",
        "age_mean,47.2 years",
        &[("claim:age", Error)],
        "the data say 47.100, the mean of 5 rows",
    ),
    fault("claims.csv", "age_mean,45", "age_mean,46", &[("claim:middle", Error)], "the median of 5 rows"),
    fault(
        "claims.csv",
        "papers where country=Norway or country=Sweden",
        "papers where contry=Norway or country=Sweden",
        &[("claim:either", Info)],
        "did you mean 'country'?",
    ),
    fault(
        "claims.csv",
        "papers where country=Norway or Sweden",
        "paper where country=Norway",
        &[("claim:either-short", Info)],
        "the package holds no 'paper'; did you mean 'papers'?",
    ),
    fault(
        "claims.csv",
        "papers where status!=excluded",
        "papers where (status=included or status=conflict) and year>2000",
        &[("claim:others", Info)],
        "without brackets",
    ),
    fault(
        "claims.csv",
        "others,Abstract,count",
        "others,Abstract,percnt",
        &[("claim:others", Info)],
        "did you mean 'percent'?",
    ),
    fault(
        "claims.csv",
        "status!=excluded,8",
        "status!=excluded,",
        &[("claim:others", Info)],
        "the claim gives no value",
    ),
    fault(
        "claims.csv",
        "status!=excluded,8",
        "status=exclude,1",
        &[("claim:others", Error)],
        "no row has status 'exclude', did you mean 'excluded'?",
    ),
];

fn package(fault: Option<&Fault>) -> tempfile::TempDir {
    let changes: Vec<(&str, &str, &str)> = fault.iter().map(|f| (f.file, f.from, f.to)).collect();
    common::package(FILES, &changes)
}

fn findings(fault: Option<&Fault>) -> Vec<Finding> {
    let folder = package(fault);
    qes_review::Review::open(folder.path(), &qes_work::Work::new())
        .unwrap()
        .examine(Some(TODAY), &qes_work::Work::new())
        .unwrap()
        .findings
}

#[test]
fn a_consistent_package_gives_remarks_on_averages_alone() {
    let found = findings(None);
    let ids: Vec<&str> = found.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids, ["claim:age", "claim:middle"], "{}", common::lines(&found));
    assert!(found.iter().all(|f| f.severity == Info && f.message.contains("1 more without a number")));
}

#[test]
fn each_fault_is_found_by_its_rule_and_by_no_other() {
    let usual = findings(None);
    let mut failures = String::new();
    for fault in FAULTS {
        let found = findings(Some(fault));
        let new: Vec<&Finding> = found.iter().filter(|f| !usual.contains(f)).collect();
        let ids: BTreeSet<(&str, &str)> = new.iter().map(|f| (f.id.as_str(), f.severity.name())).collect();
        let expected: BTreeSet<(&str, &str)> =
            fault.found.iter().map(|(id, severity)| (*id, severity.name())).collect();
        let said = fault.words.is_empty() || new.iter().any(|f| f.message.contains(fault.words));
        if ids != expected || !said {
            failures.push_str(&format!("'{}' → '{}':\n{}\n", fault.from, fault.to, common::lines(new)));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn without_a_day_no_search_lies_in_the_future() {
    let fault = FAULTS.iter().find(|f| f.to == "2021-07-01").unwrap();
    let folder = package(Some(fault));
    let found = qes_review::Review::open(folder.path(), &qes_work::Work::new()).unwrap().check();
    assert!(found.iter().all(|f| !f.id.starts_with("search-date")), "{}", common::lines(&found));
}
