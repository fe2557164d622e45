//! What `%agreement` takes for a rater, an item, a unit or a category of tables as people have them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use qes::{AgreementOptions, AgreementView, Dialect, Error, Workspace};
use serde_json::{Value, json};

/// The result of `%agreement NAME` with these options, where the frame of this name holds the text.
fn of(name: &str, text: &str, set: impl FnOnce(&mut AgreementOptions)) -> Result<Value, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("{name}.csv"));
    std::fs::write(&path, text).unwrap();
    let mut workspace = Workspace::new(Vec::new());
    workspace.load(&path.display().to_string(), None, Dialect::default()).unwrap();
    let mut options = AgreementOptions::default();
    set(&mut options);
    let source = if name == "decisions" { "screening" } else { name };
    let shown = workspace.agreement(source, &options, &qes::Work::new())?.show();
    let mut result = Value::Object(shown.result.clone());
    result["text"] = shown.tables.iter().map(|t| t.to_text(400)).collect::<String>().into();
    Ok(result)
}

fn agreement(text: &str, set: impl FnOnce(&mut AgreementOptions)) -> Result<Value, Error> {
    of("t", text, set)
}

fn refused(text: &str, said: &[&str]) {
    let message = agreement(text, |_| {}).unwrap_err().to_string();
    for part in said {
        assert!(message.contains(part), "{part:?} is not in {message}");
    }
}

fn names(list: &str) -> Vec<String> {
    list.split(',').map(str::to_owned).collect()
}

fn near(result: &Value, statistic: &str, expected: f64) {
    let all = result["items"][0]["coefficients"].as_array().unwrap();
    let found = all.iter().find(|c| c["name"] == statistic).unwrap()["value"].as_f64().unwrap();
    assert!((found - expected).abs() < 5e-4, "{statistic}: {found}, expected {expected}");
}

fn warned(result: &Value, part: &str) {
    let warnings = result["warnings"].as_array().unwrap();
    assert_eq!(warnings.iter().filter(|w| w.to_string().contains(part)).count(), 1, "{part:?} in {warnings:?}");
}

/// Answers of Amy, Bob and a third one, a row each; a dot is none.
fn long(head: &str, third: &str, answers: &[(&str, &str, &str)]) -> String {
    let mut text = format!("{head}\n");
    for (unit, (amy, bob, other)) in answers.iter().enumerate() {
        for (who, answer) in [("Amy", amy), ("Bob", bob), (third, other)] {
            if *answer != "." {
                text.push_str(&format!("S{},{who},{answer}\n", unit + 1));
            }
        }
    }
    text
}

const SETTLED: [(&str, &str, &str); 6] = [
    ("Yes", "Yes", "."),
    ("No", "Yes", "No"),
    ("No", "No", "."),
    ("Yes", "No", "Yes"),
    ("Yes", "Yes", "."),
    ("No", "Yes", "No"),
];

#[test]
fn sums_are_no_category() {
    let counts = |o: &mut AgreementOptions| o.contingency = true;
    for text in [
        "A \\ B,Yes,No,Total\nYes,20,3,23\nNo,2,30,32\nTotal,22,33,55\n",
        ",Include,Exclude,Sum\nInclude,20,3,23\nExclude,2,30,32\nSum,22,33,55\n",
        "Yes,No,x\n20,3,23\n2,30,32\n22,33,55\n",
        ",Yes,No,Total\nYes,20,3,23\nNo,2,30,32\n",
        ",Yes,No\nYes,20,3\nNo,2,30\nTotal,22,33\n",
    ] {
        let result = agreement(text, counts).unwrap();
        assert_eq!(result["items"][0]["n_units"], 55, "{text}");
        near(&result, "cohen_kappa", 0.812);
        near(&result, "percent_agreement", 0.909);
        warned(&result, "left out");
    }
    let wrong = ",Yes,No,Total\nYes,20,3,25\nNo,2,30,32\n";
    let message = agreement(wrong, counts).unwrap_err().to_string();
    assert!(message.contains("holds 25 in row 1, where the others sum up to 23"), "{message}");
    let typed = [vec![20, 3, 23], vec![2, 30, 32], vec![22, 33, 55]];
    let workspace = Workspace::new(Vec::new());
    let found =
        workspace.agreement_of_counts("counts", &typed, &AgreementOptions::default(), &qes::Work::new()).unwrap();
    let result = Value::Object(found.show().result.clone());
    near(&result, "cohen_kappa", 0.812);
    warned(&result, "the last row and column of 'counts' are the sums of the others; left out");
}

#[test]
fn who_only_settles_conflicts_is_no_rater_of_a_long_table() {
    let text = long("study,rater,rating", "Cat", &SETTLED);
    refused(
        &text,
        &["the rater 'Cat' answers only where Amy, Bob differ", "--raters Amy,Bob leaves it out", "--final Cat"],
    );
    let two = agreement(&text, |o| o.columns.raters = names("Amy,Bob")).unwrap();
    near(&two, "percent_agreement", 0.5);
    let agreed = agreement(&text, |o| o.columns.agreed = Some("Cat".to_owned())).unwrap();
    near(&agreed, "percent_agreement", 0.5);
    let decisions = text.replace("study,rater,rating", "record_id,reviewer,decision").replace("Yes", "include");
    let decisions = decisions.replace("No\n", "exclude\n");
    let error = of("decisions", &decisions, |_| {}).unwrap_err().to_string();
    assert!(error.contains("the rater 'Cat' answers only where Amy, Bob differ"), "{error}");
}

#[test]
fn several_people_are_no_rater_of_a_long_table() {
    let full: Vec<(&str, &str, &str)> =
        SETTLED.iter().map(|(a, b, c)| (*a, *b, if *c == "." { *a } else { *c })).collect();
    for group in ["Team", "Both", "Both reviewers", "AB+CD", "Amy and Bob"] {
        refused(
            &long("study,rater,rating", group, &full),
            &[&format!("'{group}' is called like several people"), "--raters Amy,Bob"],
        );
    }
    for agreed in ["Consensus", "Final decision", "Adjudicator"] {
        let result = agreement(&long("study,rater,rating", agreed, &full), |_| {}).unwrap();
        assert_eq!((&result["raters"], &result["agreed"]), (&json!(["Amy", "Bob"]), &json!(agreed)));
    }
    let cat = long("study,rater,rating", "Cat", &[("Yes", "Yes", "Yes"), ("No", "Yes", "Yes"), ("No", "No", "Yes")]);
    assert_eq!(agreement(&cat, |_| {}).unwrap()["raters"], json!(["Amy", "Bob", "Cat"]));
}

#[test]
fn the_columns_of_a_long_table_are_used_or_named() {
    let text =
        "study,rater,answer,consensus,notes\nS1,Amy,Yes,Yes,a\nS1,Bob,No,Yes,b\nS2,Amy,No,No,c\nS2,Bob,No,No,d\n";
    let result = agreement(text, |_| {}).unwrap();
    assert_eq!((&result["agreed"], &result["columns"]["left_aside"]), (&json!("consensus"), &json!(["notes"])));
    assert_eq!(result["warnings"], json!([]));
    assert!(result["text"].as_str().unwrap().contains("left aside notes"));
    let listed = agreement(text, |o| o.views = vec![AgreementView::Disagreements]).unwrap();
    assert!(listed["text"].as_str().unwrap().contains("Yes"), "{}", listed["text"]);
    for item in ["Domain", "Criterion", "Question", "item_no", "CASP item"] {
        let mut text = format!("Study,{item},Rater,Judgement\n");
        for study in ["S1", "S2", "S3"] {
            for (at, answers) in [("1", ["Yes", "No"]), ("2", ["No", "No"]), ("3", ["Yes", "Yes"])] {
                text.push_str(&format!("{study},{at},Amy,{}\n{study},{at},Bob,{}\n", answers[0], answers[1]));
            }
        }
        let result = agreement(&text, |_| {}).unwrap();
        assert_eq!(result["columns"]["item"], item);
        assert_eq!(result["items"].as_array().unwrap().len(), 3);
        assert_eq!(result["warnings"], json!([]));
        refused(
            &text.replace(&format!("Study,{item}"), "Study,Sheet"),
            &["12 of 18 answers of 't' follow another one", "--item Sheet"],
        );
    }
}

#[test]
fn rows_below_the_units_are_left_out() {
    for (label, footer) in
        [("Author", "Total,2,3"), ("Study", "Total,2,3"), ("Study", "Yes (n),2,3"), ("Study", ",50%,75%")]
    {
        let text = format!("{label},Rater1,Rater2\nSmith,Yes,Yes\nJones,No,Yes\nKhan,No,No\nLee,Yes,Yes\n{footer}\n");
        let result = agreement(&text, |_| {}).unwrap();
        assert_eq!(result["items"][0]["n_units"], 4, "{footer}");
        near(&result, "percent_agreement", 0.75);
        warned(&result, "row 5 of 't'");
    }
}

#[test]
fn words_for_missing_ratings_are_said() {
    let numbers = "Study,Amy,Bob\nS1,1,1\nS2,2,2\nS3,NR,3\nS4,3,3\nS5,1,NR\nS6,2,2\n";
    let result = agreement(numbers, |_| {}).unwrap();
    assert_eq!(result["scale"], json!(["1", "2", "3"]));
    near(&result, "percent_agreement", 1.0);
    warned(&result, "'NR' among numbers (2 answers) was read as a missing rating");
    let texts = numbers.replace(",1", ",Yes").replace(",2", ",No").replace(",3", ",Unclear");
    warned(&agreement(&texts, |_| {}).unwrap(), "'NR' (2 answers) counts as a category; --na NR takes it");
    let long = "unit,rater,answer\n1,A,4\n1,B,n/a\n2,A,2\n2,B,2\n3,A,4\n3,B,4\n";
    warned(&agreement(long, |_| {}).unwrap(), "'n/a' among numbers (1 answer) was read as a missing rating");
}

#[test]
fn who_decided_is_not_what_was_agreed() {
    let text = "Study,Amy,Bob,Resolved by,Decision\nS1,Yes,Yes,,Yes\nS2,No,No,,No\nS3,Yes,No,Cat,No\nS4,No,No,,No\n";
    let result = agreement(text, |_| {}).unwrap();
    assert_eq!((&result["raters"], &result["agreed"]), (&json!(["Amy", "Bob"]), &Value::Null));
    warned(&result, "--final Decision where it holds what was agreed");
    let adjudicator = agreement(&text.replace("Resolved by", "Adjudicator"), |_| {}).unwrap();
    assert_eq!(adjudicator["agreed"], Value::Null);
    warned(&adjudicator, "the column 'Adjudicator' holds none of the raters' answers");
}

#[test]
fn the_intervals_of_pairs_are_those_of_their_own_coefficients() {
    let text = "unit,A,B,C\n1,Yes,Yes,No\n2,No,No,No\n3,Yes,No,Yes\n4,No,Yes,No\n5,Yes,Yes,Yes\n6,No,No,Yes\n";
    let result = agreement(text, |o| o.views = vec![AgreementView::Pairs]).unwrap();
    let text = result["text"].as_str().unwrap();
    let pairs = &text[text.find("Pairs of raters").unwrap()..];
    assert!(pairs.contains("kappa: Cohen's kappa"), "{pairs}");
    let method = pairs[..pairs.find("Each rater").unwrap()].lines().find(|l| l.contains("intervals:")).unwrap();
    assert!(method.contains("kappa") && !method.contains("Fleiss") && !method.contains("Conger"), "{method}");
}
