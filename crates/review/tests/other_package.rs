//! Nothing depends on one review: a small made-up one, on nurses who work at night, is checked just as well.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;

use qes_review::{Finding, Review, Severity};

/// The package without a contradiction.
const FILES: &[(&str, &str)] = &[
    (
        "datapackage.json",
        r#"{"name": "night-work", "resources": [
            {"name": "searches", "path": "searches.csv"},
            {"name": "flow", "path": "flow.csv", "schema": {"fields": [{"name": "n", "type": "integer"}]}},
            {"name": "papers", "path": "papers.csv", "schema": {
                "fields": [{"name": "paper_id", "type": "string"}, {"name": "reference", "type": "integer"}],
                "primaryKey": "paper_id",
                "foreignKeys": [{"fields": "study_id", "reference": {"resource": "studies", "fields": "study_id"}}]}},
            {"name": "studies", "path": "studies.csv", "schema": {"fields": [], "primaryKey": "study_id"}},
            {"name": "margins", "path": "margins.csv"},
            {"name": "instruments", "path": "instruments.csv"},
            {"name": "appraisals", "path": "appraisals.csv", "schema": {
                "fields": [],
                "primaryKey": ["paper_id", "instrument", "item", "appraiser"],
                "foreignKeys": [
                    {"fields": ["paper_id"], "reference": {"resource": "papers", "fields": ["paper_id"]}}]}},
            {"name": "categories", "path": "categories.csv"},
            {"name": "concepts", "path": "concepts.csv"},
            {"name": "support", "path": "support.csv", "schema": {
                "fields": [{"name": "times_listed", "type": "integer", "constraints": {"minimum": 1}}],
                "primaryKey": ["concept_id", "paper_id"]}},
            {"name": "prose_citations", "path": "prose_citations.csv"},
            {"name": "claims", "path": "claims.csv"}]}"#,
    ),
    (
        "searches.csv",
        "source,records,box\n\
         CINAHL,120,identified\nMEDLINE,300,identified\nPsycInfo,80,identified\nHand search,12,by-hand\n",
    ),
    (
        "flow.csv",
        "box,label,from,kind,n,unit\n\
         identified,Found in databases,,source,500,records\n\
         by-hand,Found by hand,,other_source,12,records\n\
         twice,Duplicates,identified,excluded,100,records\n\
         screened,Screened,identified;by-hand,screening,412,records\n\
         off-topic,Off topic,screened,excluded,400,records\n\
         read,Read,screened,screening,12,papers\n\
         not-qualitative,Not qualitative,read,excluded,4,papers\n\
         kept,Kept,read,included,8,papers\n",
    ),
    (
        "papers.csv",
        "paper_id,reference,study_id,status,condition\n\
         P01,1,S1,included,ward\nP02,2,S2,included,ward\nP03,3,S3,included,ward\nP04,4,S4,included,ward\n\
         P05,5,S5,included,ward\nP06,6,S6,included,intensive-care\nP07,7,S7,included,intensive-care\n\
         P08,8,S7,included,intensive-care\n\
         P09,9,,excluded,\nP10,10,,excluded,\nP11,11,,excluded,\nP12,12,,excluded,\n",
    ),
    (
        "studies.csv",
        "study_id,country,participants,age_min,age_max\n\
         S1,Chile,10,22,58\nS2,Chile,12,25,61\nS3,Chile,8,25,50\nS4,Chile,15,20,64\n\
         S5,Japan,9,23,44\nS6,Japan,11,30,59\nS7,Japan,20,24,60\n",
    ),
    (
        "margins.csv",
        "variable,level,n,unit,of\n\
         country,Chile,4,papers,included\ncountry,Japan,4,papers,included\n\
         condition,ward,5,papers,included\ncondition,intensive-care,3,papers,included\n\
         condition,ward,5,studies,included\ncondition,intensive-care,2,studies,included\n\
         total,included,8,papers,\ntotal,included,7,studies,\ntotal,included,85,participants,\n",
    ),
    (
        "instruments.csv",
        "instrument,item,short_name,scale,order,for_inclusion,for_exclusion\n\
         worth,overall,Worth,strong|weak|poor,1,strong,poor\n",
    ),
    (
        "appraisals.csv",
        "paper_id,instrument,item,appraiser,answer\n\
         P01,worth,overall,Ana,strong\nP01,worth,overall,Bo,strong\nP02,worth,overall,Ana,strong\n\
         P02,worth,overall,Bo,strong\nP03,worth,overall,Ana,strong\nP03,worth,overall,Bo,strong\n\
         P04,worth,overall,Ana,strong\nP04,worth,overall,Bo,strong\nP05,worth,overall,Ana,strong\n\
         P05,worth,overall,Bo,strong\nP06,worth,overall,Ana,strong\nP06,worth,overall,Bo,strong\n\
         P07,worth,overall,Ana,strong\nP07,worth,overall,Bo,weak\nP08,worth,overall,Ana,weak\n\
         P08,worth,overall,Bo,strong\nP09,worth,overall,Ana,poor\nP09,worth,overall,Bo,poor\n\
         P10,worth,overall,Ana,poor\nP10,worth,overall,Bo,poor\nP11,worth,overall,Ana,poor\n\
         P11,worth,overall,Bo,poor\nP12,worth,overall,Ana,poor\nP12,worth,overall,Bo,weak\n",
    ),
    ("categories.csv", "category_id,label\ntime,Another time\nbody,Another body\n"),
    (
        "concepts.csv",
        "concept_id,category_id,label,exemplar_paper_id\n\
         out-of-step,time,Out of step,P02\nlost-evenings,time,Lost evenings,P05\ntired-body,body,A tired body,P06\n",
    ),
    (
        "support.csv",
        "concept_id,paper_id,times_listed\n\
         out-of-step,P01,1\nout-of-step,P02,1\nout-of-step,P03,1\nout-of-step,P08,1\n\
         lost-evenings,P04,1\nlost-evenings,P05,1\n\
         tired-body,P01,1\ntired-body,P06,1\ntired-body,P07,1\n",
    ),
    (
        "prose_citations.csv",
        "place,concept_id,reference\n\
         \"Findings, page 4\",out-of-step,1\n\"Findings, page 4\",out-of-step,8\n\"Findings, page 4\",,30\n\
         \"Findings, page 6\",tired-body,7\n",
    ),
    (
        "claims.csv",
        "claim_id,place,kind,about,value\n\
         found,Abstract,sum,flow.n where box=identified,500\n\
         databases,Abstract,count,searches.source where box=identified,3\n\
         papers,Abstract,count,papers.reference where status=included,8\n\
         papers-again,Results,count,papers.reference where status=included,8\n\
         studies,Abstract,count,papers.study_id where status=included,7\n\
         people,Abstract,sum,studies.participants,85\n\
         ages,Results,range,\"studies.age_min,age_max\",20-64\n\
         wards,Results,membership,papers.reference where condition=ward and status=included,1-5\n\
         agreement,Methods,range,appraisals.answer where instrument=worth,75-75%\n\
         kept-unit,Figure 1,unit,flow.n where box=kept,papers\n\
         countries-unit,Table 1,unit,margins.n where variable=country,papers\n\
         table-unit,Table 2,unit,concepts.concept_id,concepts\n",
    ),
];

/// One contradiction: the file, the text that another text takes the place of, and the findings that it gives.
type Fault = (&'static str, &'static str, &'static str, &'static [&'static str]);

const FAULTS: &[Fault] = &[
    ("searches.csv", "MEDLINE,300", "MEDLINE,310", &["flow-equation:sources:identified"]),
    (
        "flow.csv",
        "screened,Screened,identified;by-hand",
        "screened,Screened,identified",
        &["flow-equation:stage:screened", "flow-loose-end:by-hand"],
    ),
    ("flow.csv", "Not qualitative,read,excluded,4", "Not qualitative,read,excluded,5", &["flow-equation:stage:kept"]),
    (
        "margins.csv",
        "country,Japan,4",
        "country,Japan,5",
        &["margin:country:papers", "margin-rows:country:Japan:papers"],
    ),
    (
        "margins.csv",
        "condition,ward,5,studies",
        "condition,ward,6,studies",
        &["margin:condition:studies", "margin-rows:condition:ward:studies"],
    ),
    (
        "papers.csv",
        "P08,8,S7,included",
        "P08,8,S7,conflict",
        &["status:conflict:P08", "status:included", "claim:papers", "claim:papers-again"],
    ),
    ("papers.csv", "P09,9,,excluded", "P09,9,,", &["status:unknown"]),
    ("papers.csv", "P09,9,,excluded", "P09,9,S8,excluded", &["foreign-key:papers.study_id:9"]),
    ("studies.csv", "S3,Chile,8,25,50", "S3,Chile,8,55,50", &["range:studies.age_min:3"]),
    ("studies.csv", "S3,Chile,8", "S3,Chile,9", &["claim:people"]),
    ("appraisals.csv", "P12,worth,overall,Bo,weak", "P12,worth,overall,Bo,strong", &["appraisal-status:P12:strong"]),
    ("appraisals.csv", "P08,worth,overall,Ana,weak", "P08,worth,overall,Ana,poor", &["appraisal-status:P08:poor"]),
    ("appraisals.csv", "P07,worth,overall,Bo,weak", "P07,worth,overall,Bo,fair", &["scale:14", "claim:agreement"]),
    ("appraisals.csv", "P07,worth,overall,Bo,weak", "P07,worth,overall,Bo,strong", &["claim:agreement"]),
    ("support.csv", "tired-body,P06,1", "tired-body,P06,2", &["repeated-support:tired-body"]),
    ("support.csv", "tired-body,P06,1", "tired-body,P06,0", &["minimum:support.times_listed:8"]),
    ("support.csv", "tired-body,P06,1\n", "tired-body,P06,1\ntired-body,P06,1\n", &["primary-key:support:9"]),
    ("support.csv", "lost-evenings,P04,1\n", "", &["unsupported"]),
    ("support.csv", "tired-body,P06,1\n", "tired-body,P06,1\ntired-body,P10,1\n", &["unsupported:excluded:P10"]),
    ("concepts.csv", "Lost evenings,P05", "Lost evenings,P03", &["exemplar:lost-evenings"]),
    ("prose_citations.csv", "tired-body,7", "tired-body,2", &["prose-citation:tired-body:2:4"]),
    (
        "claims.csv",
        "papers-again,Results,count,papers.reference where status=included,8",
        "papers-again,Results,count,papers.reference where status=included,9",
        &["claim:papers-again", "claims-disagree:papers+papers-again"],
    ),
    (
        "claims.csv",
        "condition=ward and status=included,1-5",
        "condition=ward and status=included,1-6",
        &["claim:wards"],
    ),
    ("claims.csv", "where variable=country,papers", "where variable=country,studies", &["claim:countries-unit"]),
    ("claims.csv", "concepts.concept_id,concepts", "concepts.concept_id,categories", &["claim:table-unit"]),
    ("claims.csv", "20-64", "21-64", &["claim:ages"]),
];

/// Faults of several kinds in one package, by their text, none of which touches another.
const TOGETHER: [&str; 8] = [
    "MEDLINE,300",
    "country,Japan,4",
    "S3,Chile,8,25,50",
    "P12,worth,overall,Bo,weak",
    "lost-evenings,P04,1\n",
    "Lost evenings,P05",
    "tired-body,7",
    "20-64",
];

/// What is found in the package with these faults.
fn findings(faults: &[&Fault]) -> Vec<Finding> {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in FILES {
        let mut text = (*text).to_owned();
        for (_, from, to, _) in faults.iter().filter(|(faulty, ..)| faulty == file) {
            assert_eq!(text.matches(from).count(), 1, "'{from}' stands once in {file}");
            text = text.replace(from, to);
        }
        fs::write(folder.path().join(file), text).unwrap();
    }
    Review::open(folder.path(), &qes_work::Work::new()).unwrap().check()
}

fn ids(findings: &[Finding]) -> BTreeSet<&str> {
    findings.iter().map(|f| f.id.as_str()).collect()
}

#[test]
fn a_consistent_package_gives_no_finding() {
    assert_eq!(findings(&[]), Vec::<Finding>::new());
}

#[test]
fn each_contradiction_is_found_where_it_is() {
    for fault in FAULTS {
        let (file, from, to, expected) = fault;
        let expected: BTreeSet<&str> = expected.iter().copied().collect();
        let found = findings(&[fault]);
        assert_eq!(ids(&found), expected, "{file}: '{from}' → '{to}'");
        assert!(found.iter().any(|f| f.severity < Severity::Info), "{file}: '{from}' → '{to}'");
    }
}

#[test]
fn contradictions_do_not_hide_each_other() {
    let faults: Vec<&Fault> = FAULTS.iter().filter(|(_, from, ..)| TOGETHER.contains(from)).collect();
    assert_eq!(faults.len(), TOGETHER.len());
    let expected: BTreeSet<&str> = faults.iter().flat_map(|(.., ids)| ids.iter().copied()).collect();
    let found = findings(&faults);
    assert_eq!(ids(&found), expected);
    assert_eq!(found.len(), expected.len());
}

#[test]
fn messages_name_what_contradicts_what() {
    let faults: Vec<&Fault> = FAULTS.iter().filter(|(_, from, ..)| TOGETHER.contains(from)).collect();
    let found = findings(&faults);
    for (id, expected, actual, words) in [
        ("flow-equation:sources:identified", "500", "510", "120 + 310 + 80 = 510, but 500 is printed"),
        ("margin-rows:country:Japan:papers", "5", "4", "5 papers with country 'Japan' are printed"),
        ("range:studies.age_min:3", "at most 50", "55", "studies.csv, row 3 (line 4"),
        ("unsupported", "a concept for each", "P04", "paper P04 is included"),
        ("exemplar:lost-evenings", "one of the papers of its list", "P03", "quotes paper P03"),
        ("claim:ages", "21-64", "20-64", "the text says 21-64"),
    ] {
        let finding = found.iter().find(|f| f.id == id).unwrap();
        assert_eq!((finding.expected.as_str(), finding.found.as_str()), (expected, actual), "{id}");
        assert!(finding.message.contains(words), "{}", finding.message);
    }
}
