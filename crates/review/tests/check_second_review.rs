//! What other reviews print, as packages that a reader of them would write: general rules find the contradictions unaided.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use qes_review::{ClaimCounts, Examination, Review, Severity};

/// Ten items of an appraisal, each with the references that meet it, how many they are said to be, and the percentage of
/// 62 studies (BMJ Open 2022, PMC9628546). One count is one too high; two percentages are cut off instead of rounded.
const ITEMS: &str = "item,references,n,percent\n\
    Aim,34–38 40–45 48 50–76 78–82 84 86 88–90 92–98,56,90\n\
    Method,34–38 40–45 47 48 50–76 78–82 84–86 88–90 92–98,58,94\n\
    Design,34–38 40–45 48 50–55 57–76 78–82 84 85 88 89 92 94–98,53,85\n\
    Recruitment,35–38 41 42 44 47 48 51 55–59 63 67 68 70–76 79 82 89 92–97,34,55\n\
    Collection,34 35 37–42 44 47 48 51–53 56–59 62–64 67–74 76 78 79 82 85 88 89 92–98,44,71\n\
    Relationship,40 42 59 61 71 74 82 84 88 89 92–94 97,14,22\n\
    Ethics,34–42 44 48 51 53 55 57–59 61 63–72 74 76 78–82 84–86 88–90 92–95 97 98,47,76\n\
    Analysis,34–42 44 47 48 52 55 57–64 66–82 84–86 88–90 92–96 98,51,81\n\
    Findings,34–38 41–44 47 48 51 53–57 59–61 63 65–76 78 81 82 84–86 88 89 92–98,48,77\n\
    Value,34–38 41–45 47 48 50 51 53–76 78–82 84–86 88–90 92–98,56,90\n";

fn examined(resources: &[(&str, &str)]) -> Examination {
    let declared: Vec<String> =
        resources.iter().map(|(name, _)| format!(r#"{{"name": "{name}", "path": "{name}.csv"}}"#)).collect();
    let descriptor = format!(r#"{{"name": "made", "resources": [{}]}}"#, declared.join(", "));
    let names: Vec<String> = resources.iter().map(|(name, _)| format!("{name}.csv")).collect();
    let mut files: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(resources.iter().map(|(_, t)| *t)).collect();
    files.push(("datapackage.json", &descriptor));
    let folder = common::package(&files, &[]);
    Review::open(folder.path(), &qes_work::Work::new()).unwrap().examine(None, &qes_work::Work::new()).unwrap()
}

fn errors(examination: &Examination) -> Vec<&str> {
    let errors = examination.findings.iter().filter(|f| f.severity == Severity::Error);
    errors.map(|f| f.message.as_str()).collect()
}

#[test]
fn a_miscounted_list_and_percentages_that_are_cut_off_are_found() {
    let lines = ITEMS.lines().enumerate();
    let of_62: Vec<String> = lines.map(|(i, line)| format!("{line},{}\n", if i == 0 { "of" } else { "62" })).collect();
    let of_62 = of_62.concat();
    let total = "variable,level,n,unit,of\ntotal,included,62,papers,\n";
    let found = [
        errors(&examined(&[("items", of_62.as_str())])).iter().map(|m| (*m).to_owned()).collect::<Vec<_>>(),
        errors(&examined(&[("items", ITEMS), ("margins", total)])).iter().map(|m| (*m).to_owned()).collect(),
    ];
    for (found, of) in found.iter().zip(["62", "62 included papers"]) {
        assert_eq!(
            *found,
            [
                format!("items.csv, row 6 (line 7, 'Relationship'): 22% is printed, but 14 of {of} are 22.58%"),
                format!("items.csv, row 8 (line 9, 'Analysis'): 81% is printed, but 51 of {of} are 82.26%"),
                "items.csv, row 5 (line 6, 'Collection'): 44 are printed, but 'references' lists 43".to_owned(),
            ]
        );
    }
}

#[test]
fn percentages_of_what_is_not_said_are_left_alone() {
    let found = examined(&[("items", ITEMS)]);
    assert_eq!(errors(&found), ["items.csv, row 5 (line 6, 'Collection'): 44 are printed, but 'references' lists 43"]);
    let rule = found.rules.iter().find(|r| r.id == "margin-percent").unwrap();
    assert_eq!((rule.to.as_deref(), rule.because.as_deref().unwrap().contains("a column 'of'")), (None, true));
}

/// Yes-scores of an appraisal (Smeets 2016), the last of them misprinted, and what the text may say of them.
#[test]
fn yes_scores_are_counted() {
    let papers = "paper_id,status,yes\nFuat,included,9\nKasje,excluded,4\nKhunti,included,10\nToal,excluded,6\n";
    let mut appraisals = "paper_id,instrument,item,answer\n".to_owned();
    for (paper, answers) in
        [("Fuat", "yyyyyynyyy"), ("Kasje", "yynnnnnyny"), ("Khunti", "yyyyyyyyyy"), ("Toal", "yyyynnnnny")]
    {
        for (i, answer) in answers.chars().enumerate() {
            let answer = if answer == 'y' { "yes" } else { "no" };
            appraisals.push_str(&format!("{paper},casp,casp-{:02},{answer}\n", i + 1));
        }
    }
    let claims = "claim_id,place,kind,about,value\n\
        kept,Abstract,percent,papers where yes>=8,50%\n\
        best,Table,count,papers where yes>8 or yes=10,2\n\
        mean,Table,mean,papers.yes where status=included,9.5\n\
        unread,Table,count,papers where,3\n";
    let found = examined(&[("papers", papers), ("appraisals", &appraisals), ("claims", claims)]);
    assert_eq!(errors(&found), ["paper Toal: yes is printed as 6, but 5 answers are 'yes'"]);
    assert_eq!(found.claims, Some(ClaimCounts { hold: 3, fail: 0, undecided: 1 }));
}

/// The whole appraisal of Baldwin 2018, as a table with a column for each item: its scores are right, and one that is not is
/// found. What `yes` counts is told by the table.
#[test]
fn scores_of_wide_tables_are_counted() {
    let table = "study,q1,q2,q3,q4,q5,q6,q7,q8,q9,q10,yes\n\
        Barclay,Y,Y,Y,Y,Y,Y,N,Y,N,Y,8\nBozlan,Y,Y,Y,Y,Y,N,N,Y,N,U,6\nDallos,Y,Y,Y,Y,Y,Y,Y,Y,N,Y,9\n\
        Deave,Y,Y,Y,Y,Y,N,N,Y,Y,Y,8\nHenderson,Y,Y,Y,Y,Y,N,N,Y,N,Y,7\nMachin,U,Y,U,Y,Y,N,N,N,Y,Y,5\n\
        Shirani,Y,Y,Y,Y,Y,N,U,Y,N,Y,7\n";
    assert_eq!(errors(&examined(&[("appraisal", table)])), [""; 0]);
    let marks = table
        .replace(",Y", ",x")
        .replace(",N", ",/")
        .replace("Bozlan,x,x,x,x,x,/,/,x,/,U,6", "Bozlan,x,x,x,x,x,/,/,x,/,U,7");
    assert_eq!(
        errors(&examined(&[("appraisal", &marks)])),
        ["appraisal.csv, row 2 (line 3, 'Bozlan'): yes is printed as 7, but 6 answers are 'x'"]
    );
}

/// `paper` is no table that a rule knows: nothing was checked, and no sentence says that all is well.
#[test]
fn nothing_is_checked_where_no_rule_can_be_applied() {
    let found = examined(&[("paper", "name,year\nA,2001\nA,2002\n")]);
    assert_eq!(found.applied().count(), 0, "{:?}", found.rules);
    let rule = |id: &str| found.rules.iter().find(|r| r.id == id).unwrap().because.clone().unwrap();
    assert_eq!(rule("status"), "the package holds no 'papers'; did you mean 'paper'?");
    assert_eq!(rule("claim"), "the package holds no 'claims'");
}

/// Two rows of one paper, each with a study of its own, agree with `studies`; a list of studies is followed.
#[test]
fn a_paper_may_report_two_studies() {
    let studies = "study_id,setting\nS1,ward\nS2,home\nS3,home\n";
    for papers in [
        "paper_id,reference,study_id,status,country\nP1,1,S1,included,UK\nP2,2,S1,included,UK\nP4,4,S2;S3,included,UK\n",
        "paper_id,reference,study_id,status,country\nP1,1,S1,included,UK\nP2,2,S1,included,UK\nP4,4,S2 | S3,included,UK\n",
    ] {
        let found = examined(&[("papers", papers), ("studies", studies)]);
        assert_eq!(common::lines(&found.findings), "");
    }
}

#[test]
fn claims_on_shares_and_alternatives_are_compared() {
    let papers = "paper_id,reference,status,rating\nA1,A,included,H\nA2,B,included,M\nA3,C,included,H\n";
    let claims = "claim_id,place,kind,about,value\n\
        a,Abstract,count,papers where rating=H or rating=M,3\n\
        b,Table,percent,papers where rating=H,67%\n\
        c,Table,percent,papers where rating=H,66.7 %\n\
        d,Table,percent,papers where rating=H of papers where rating=H or M,66%\n";
    let found = examined(&[("papers", papers), ("claims", claims)]);
    assert_eq!(found.claims, Some(ClaimCounts { hold: 3, fail: 1, undecided: 0 }));
    assert_eq!(
        errors(&found),
        ["Table: the text says 66% (papers whose rating is H, of the papers whose rating is H or M); \
          the data say 2 of 3, 66.67%"]
    );
}

/// A percentage of the text and a proportion of the data are one value.
#[test]
fn percentages_and_proportions_are_compared_by_value() {
    let studies = "study_id,dropout,share\nS1,0.4,40%\nS2,0.2,20%\n";
    let claims = "claim_id,place,kind,about,value\n\
        a,Text,sum,studies.dropout where study_id=S1,40%\n\
        b,Text,mean,studies.dropout,30%\n\
        c,Text,median,studies.dropout,0.3\n\
        d,Text,range,studies.dropout,20-40%\n\
        e,Text,sum,studies.share where study_id=S1,0.4\n\
        f,Text,mean,studies.share,30%\n\
        g,Text,range,studies.share,0.2-0.4\n\
        h,Text,count,studies where dropout=40%,1\n\
        i,Abstract,percent,studies where study_id=S1,0.5\n\
        j,Table,percent,studies where study_id=S1,50%\n\
        k,Text,mean,studies.dropout,31%\n";
    let found = examined(&[("studies", studies), ("claims", claims)]);
    assert_eq!(
        found.claims,
        Some(ClaimCounts { hold: 10, fail: 1, undecided: 0 }),
        "{}",
        common::lines(&found.findings)
    );
    assert_eq!(
        errors(&found),
        [
            "the text contradicts itself on the mean of 'dropout' in 'studies': 30% (Text), 31% (Text)",
            "Text: the text says 31% (the mean of 'dropout' in 'studies'); the data say 30.00%, the mean of 2 rows"
        ]
    );
}
