//! Agreement of tables as people have them: which columns are raters, what the scores are, what is said of what was guessed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use qes::{AgreementOptions, Dialect, Error, Workspace};
use serde_json::{Value, json};

/// The result of `%agreement t` with these options.
fn agreement(text: &str, set: impl FnOnce(&mut AgreementOptions)) -> Result<Value, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    std::fs::write(&path, text).unwrap();
    let mut workspace = Workspace::new(Vec::new());
    workspace.load(&path.display().to_string(), None, Dialect::default()).unwrap();
    let mut options = AgreementOptions::default();
    set(&mut options);
    let shown = workspace.agreement("t", &options, &qes::Work::new())?.show();
    let mut result = Value::Object(shown.result.clone());
    result["text"] = shown.tables.iter().map(|t| t.to_text(400)).collect::<String>().into();
    Ok(result)
}

fn names(list: &str) -> Vec<String> {
    list.split(',').filter(|n| !n.is_empty()).map(str::to_owned).collect()
}

fn refused(text: &str, set: impl FnOnce(&mut AgreementOptions), said: &[&str]) {
    let error = agreement(text, set).unwrap_err();
    let message = error.to_string();
    for part in said {
        assert!(message.contains(part), "{part:?} is not in {message}");
    }
    assert!(!message.contains('\n'));
}

fn value(result: &Value, statistic: &str) -> f64 {
    let all = result["items"][0]["coefficients"].as_array().unwrap();
    all.iter().find(|c| c["name"] == statistic).unwrap()["value"].as_f64().unwrap()
}

fn warned(result: &Value, part: &str) {
    let warnings = result["warnings"].to_string();
    assert!(warnings.contains(part), "{part:?} is not in {warnings}");
    assert_eq!(result["warnings"].as_array().unwrap().iter().filter(|w| w.to_string().contains(part)).count(), 1);
}

const SCORES: &str = "unit,a,b\n1,1,1\n2,2,5\n3,5,5\n4,1,2\n5,2,2\n6,10,5\n";
const CASP: &str = "study,q1,q2,q3,rating\nAuthor 2001,yes,no,yes,H\nAuthor 2002,yes,yes,yes,H\nAuthor 2003,no,no,yes,L\n\
                    Author 2004,yes,can't tell,no,M\n";

#[test]
fn columns_of_items_are_not_taken_for_raters() {
    refused(CASP, |_| {}, &["columns q1, q2, q3 look like items, not raters", "left aside: rating", "--raters A,B"]);
    let named = agreement(CASP, |o| o.columns.raters = names("q1,q2")).unwrap();
    assert_eq!((&named["raters"], &named["columns"]["unit"]), (&json!(["q1", "q2"]), &json!("study")));
}

#[test]
fn real_tables_of_one_appraisal_are_asked_about() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/second");
    for name in ["smeets2016_casp.csv", "sun2023_casp.csv", "baldwin2018_jbi_appraisal.csv"] {
        let Ok(text) = std::fs::read_to_string(folder.join(name)) else {
            eprintln!("{name}: not here");
            continue;
        };
        refused(&text, |_| {}, &["columns q1 … q10 look like items, not raters", "left aside", "--raters"]);
    }
}

#[test]
fn what_was_taken_for_what_is_said() {
    let text = "Study,A,B,year,n\nS1,yes,no,2001,12\nS2,yes,yes,2002,40\nS3,no,no,2001,9\n";
    let result = agreement(text, |_| {}).unwrap();
    assert_eq!(result["raters"], json!(["A", "B"]));
    assert_eq!(result["columns"], json!({"unit": "Study", "left_aside": ["year", "n"]}));
    warned(&result, "columns year, n do not look like raters and are left aside");
    let said = "Columns: raters A, B; units in 'Study'; left aside year, n.";
    assert!(result["text"].as_str().unwrap().contains(said), "{}", result["text"]);
    let long = agreement("unit,rater,answer\n1,A,yes\n1,B,no\n2,A,no\n2,B,no\n", |_| {}).unwrap();
    assert_eq!(long["columns"], json!({"unit": "unit", "rater": "rater", "answer": "answer", "left_aside": []}));
}

#[test]
fn numeric_answers_are_their_own_values() {
    let metric = |metric: &str| agreement(SCORES, |o| o.metric = Some(metric.to_owned())).unwrap();
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 5e-4, "{found} {expected}");
    near(value(&metric("interval"), "krippendorff_alpha"), 0.593);
    near(value(&metric("ratio"), "krippendorff_alpha"), 0.677);
    let result = metric("interval");
    assert_eq!((&result["scores_from"], &result["scores"]), (&json!("values"), &json!([1.0, 2.0, 5.0, 10.0])));
    assert!(result["text"].as_str().unwrap().contains("Scores: the answers' own values, 1, 2, 5, 10."));
    let declared =
        |o: &mut AgreementOptions| (o.metric, o.columns.scale) = (Some("interval".to_owned()), names("1,2,5,10"));
    near(value(&agreement(SCORES, declared).unwrap(), "krippendorff_alpha"), 0.593);
    let linear = agreement(SCORES, |o| o.weights = Some("linear".to_owned())).unwrap();
    near(value(&linear, "weighted_kappa"), 0.449);
    let given =
        |o: &mut AgreementOptions| (o.metric, o.scores) = (Some("interval".to_owned()), vec![1.0, 2.0, 3.0, 4.0]);
    let given = agreement(SCORES, given).unwrap();
    near(value(&given, "krippendorff_alpha"), 0.732);
    assert_eq!(given["scores_from"], "given");
    assert!(metric("ordinal").get("scores_from").is_none());
}

#[test]
fn texts_have_no_distances_unless_somebody_says_so() {
    let text = "unit,A,B\n1,low,low\n2,middle,high\n3,high,high\n4,low,middle\n";
    refused(text, |o| o.metric = Some("interval".to_owned()), &["'high', 'low', 'middle'", "not numbers", "--scores"]);
    let declared = |o: &mut AgreementOptions| {
        (o.metric, o.columns.scale) = (Some("interval".to_owned()), names("low,middle,high"));
    };
    let result = agreement(text, declared).unwrap();
    warned(
        &result,
        "the interval metric rests on the positions of the categories on the scale, 1 to 3 (low, middle, high)",
    );
    assert_eq!(result["scores_from"], "positions");
    let weighted = agreement(text, |o| o.weights = Some("quadratic".to_owned())).unwrap();
    warned(&weighted, "the order of their names (high, low, middle)");
    let mixed = SCORES.replace("6,10,5", "6,often,5");
    refused(&mixed, |o| o.metric = Some("ratio".to_owned()), &["'often'", "no number", "--na often", "--scores"]);
    refused(&mixed, |o| o.weights = Some("linear".to_owned()), &["'often'", "no number", "--na often", "--scores"]);
}

#[test]
fn scales_below_zero_are_scales() {
    let text = "unit,A,B\n1,-2,-1\n2,0,0\n3,2,1\n4,1,1\n";
    let options =
        |o: &mut AgreementOptions| (o.metric, o.columns.scale) = (Some("interval".to_owned()), names("-2,-1,0,1,2"));
    let result = agreement(text, options).unwrap();
    assert_eq!(
        (&result["scale"], &result["scores"]),
        (&json!(["-2", "-1", "0", "1", "2"]), &json!([-2.0, -1.0, 0.0, 1.0, 2.0]))
    );
    refused(text, |o| o.metric = Some("ratio".to_owned()), &["-2", "0 or more"]);
}

#[test]
fn intervals_end_where_a_coefficient_does() {
    let rows = (1..=8)
        .map(|unit| format!("{unit},{},yes\n", if unit == 1 { "no" } else { "yes" }))
        .collect::<Vec<_>>()
        .concat();
    let rest = "9,no,no\n10,no,no\n";
    let result = agreement(&format!("unit,A,B\n{rows}{rest}"), |_| {}).unwrap();
    let all = result["items"][0]["coefficients"].as_array().unwrap();
    for coefficient in all {
        for interval in coefficient["intervals"].as_array().unwrap() {
            assert!(interval["high"].as_f64().unwrap() <= 1.0, "{coefficient}");
            assert_eq!(interval.get("clipped").is_some(), interval.get("uncut").is_some());
        }
    }
    let percent = &all[0]["intervals"][0];
    assert_eq!((&percent["clipped"], &percent["high"]), (&json!(true), &json!(1.0)));
    assert!(percent["uncut"]["high"].as_f64().unwrap() > 1.0);
    assert!(result["text"].as_str().unwrap().contains("Ends beyond what a coefficient can be were cut off, of "));
}

#[test]
fn nearly_all_is_not_100_percent() {
    let rows = (1..=400)
        .map(|unit| format!("{unit},yes,{}\n", if unit == 7 { "no" } else { "yes" }))
        .collect::<Vec<_>>()
        .concat();
    let result = agreement(&format!("unit,A,B\n{rows}"), |_| {}).unwrap();
    let text = result["text"].as_str().unwrap();
    assert!(text.contains("99.8%") && !text.contains("100%"), "{text}");
    let rows = (1..=4000)
        .map(|unit| format!("{unit},yes,{}\n", if unit == 7 { "no" } else { "yes" }))
        .collect::<Vec<_>>()
        .concat();
    let result = agreement(&format!("unit,A,B\n{rows}"), |_| {}).unwrap();
    assert!(result["text"].as_str().unwrap().contains("99.98%"), "{}", result["text"]);
}

#[test]
fn agreement_needs_two_peoples_own_answers() {
    let long = "unit,rater,answer\n1,consensus,yes\n2,consensus,no\n";
    refused(long, |_| {}, &["only consensus answers", "'consensus'", "two people's own answers"]);
    refused("unit,consensus\n1,yes\n2,no\n", |_| {}, &["only consensus answers", "two people's own answers"]);
    refused("unit,final rating,year\n1,yes,2001\n2,no,2002\n", |_| {}, &["only consensus answers", "'final rating'"]);
    refused("unit,A,B,consensus\n1,,,yes\n2,,,no\n", |_| {}, &["only consensus answers"]);
    refused("unit,rater,answer\n1,Anna,yes\n2,Anna,no\n", |_| {}, &["one rater only, 'Anna'"]);
    refused("unit,A,B,consensus\n1,yes,,yes\n2,no,,no\n", |_| {}, &["one rater only, 'A'", "'consensus'"]);
    refused("unit,A,year\n1,yes,2001\n2,no,2002\n", |_| {}, &["one column that looks like a rater, 'A'"]);
}

#[test]
fn spellings_of_one_answer_are_said() {
    let text = "unit,A,B\n1,Yes,yes\n2,no,No \n3,YES,yes\n4,can’t tell,can't tell\n";
    let result = agreement(text, |_| {}).unwrap();
    warned(&result, "'YES', 'Yes', 'yes'");
    let scale = |o: &mut AgreementOptions| o.columns.scale = names("yes,can't tell,no");
    let result = agreement(text, scale).unwrap();
    assert!((value(&result, "percent_agreement") - 1.0).abs() < 1e-12);
    warned(&result, "1 'Yes' as 'yes'");
    refused(text, |o| o.columns.scale = names("yess,no,can't tell"), &["'Yes'", "did you mean 'yess'?"]);
    let raters = "unit,rater,answer\n1,Anna,yes\n1,anna,no\n1,Ben,yes\n2,Anna,no\n2,Ben,no\n2,anna,no\n";
    warned(
        &agreement(raters, |_| {}).unwrap(),
        "'Anna', 'anna' differ only in case or spaces and count as different raters",
    );
}

#[test]
fn repeated_answers_and_unknown_raters_are_named() {
    let text = "unit,rater,answer\n1,A,yes\n1,B,no\n1,A,no\n2,A,no\n2,B,no\n2,B,no\n";
    let result = agreement(text, |_| {}).unwrap();
    warned(&result, "2 answers of t follow another one by the same rater");
    warned(&result, "row 3: unit '1', rater 'A'");
    refused(text, |o| o.columns.raters = names("A,Bb"), &["'Bb'"]);
    refused(text, |o| o.columns.raters = names("A,A"), &["'A' is named twice"]);
    refused("unit,Anna,Ben\n1,y,n\n", |o| o.columns.raters = names("Ana,Ben"), &["'Ana'", "did you mean 'Anna'?"]);
}

#[test]
fn a_final_column_is_no_third_rater_whatever_it_is_called() {
    let table = |name: &str| {
        format!("paper,Ann,Bob,{name}\n1,yes,yes,yes\n2,yes,no,yes\n3,no,no,no\n4,no,yes,no\n5,yes,yes,yes\n")
    };
    let two =
        agreement(&table("Carol").replace(",Carol", ",note").replace(",yes\n", ",\n").replace(",no\n", ",\n"), |_| {});
    let two = value(&two.unwrap(), "percent_agreement");
    for name in [
        "Verdict",
        "Conflict",
        "Modal answer",
        "Agreed",
        "Final",
        "Consensus",
        "Decision",
        "Resolution",
        "Majority",
        "Final decision",
    ] {
        let found = agreement(&table(name), |_| {}).unwrap();
        assert_eq!(found["raters"], json!(["Ann", "Bob"]), "{name}");
        assert!((value(&found, "percent_agreement") - two).abs() < 1e-12, "{name}");
        let text = found["text"].as_str().unwrap();
        let said =
            text.contains(&format!("left aside {name}")) || text.contains(&format!("'{name}' holds what was agreed"));
        assert!(said, "{name}: {text}");
    }
    for name in ["Team", "Combined", "Panel"] {
        refused(&table(name), |_| {}, &["--raters Ann,Bob", &format!("--final {name}")]);
    }
    // A rater who happens to be the third needs no option.
    let carol =
        agreement("paper,Ann,Bob,Carol\n1,yes,yes,no\n2,yes,no,yes\n3,no,no,no\n4,no,yes,no\n", |_| {}).unwrap();
    assert_eq!(carol["raters"], json!(["Ann", "Bob", "Carol"]));
}

#[test]
fn of_two_final_columns_one_counts_and_the_other_is_named() {
    let text = "paper,Ann,Bob,Consensus,Final\n1,yes,yes,yes,yes\n2,yes,no,yes,no\n3,no,no,no,no\n";
    let found = agreement(text, |_| {}).unwrap();
    assert_eq!((&found["raters"], &found["agreed"]), (&json!(["Ann", "Bob"]), &json!("Consensus")));
    warned(
        &found,
        "'Consensus' counts as what was agreed in the end, and Final for nothing; --final names another one",
    );
    let other = agreement(text, |o| o.columns.agreed = Some("Final".to_owned())).unwrap();
    assert_eq!((&other["raters"], &other["agreed"]), (&json!(["Ann", "Bob"]), &json!("Final")));
    let both = agreement(&text.replace("Consensus,Final", "Verdict,Decision"), |_| {}).unwrap();
    assert_eq!(
        (&both["raters"], &both["columns"]["left_aside"]),
        (&json!(["Ann", "Bob"]), &json!(["Verdict", "Decision"]))
    );
    warned(
        &both,
        "the columns Verdict, Decision do not look like raters and are left aside; --final Verdict where it holds",
    );
}

#[test]
fn what_was_agreed_changes_no_coefficient() {
    let text = "paper,Ann,Bob,Final\n1,yes,yes,include\n2,yes,no,include\n3,no,no,exclude\n4,no,no,no\n";
    let found = agreement(text, |_| {}).unwrap();
    assert_eq!(found["scale"], json!(["no", "yes"]), "what was agreed adds no category");
    warned(
        &found,
        "'t', rows 1, 2, column 'Final': found 'include', expected an answer of the scale: no, yes; these answers do not count",
    );
    let without = agreement(&text.replace("Final", "note"), |_| {}).unwrap();
    assert!((value(&found, "gwet_ac1") - value(&without, "gwet_ac1")).abs() < 1e-12);
}

#[test]
fn an_answer_off_the_scale_of_an_instrument_costs_itself() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = Workspace::new(Vec::new());
    let mut load = |name: &str, text: &str| {
        let path = folder.path().join(format!("{name}.csv"));
        std::fs::write(&path, text).unwrap();
        workspace.load(&path.display().to_string(), None, Dialect::default()).unwrap();
    };
    load("instruments", "instrument,item,scale\ncasp,1,yes|no\ncasp,2,yes|no\n");
    let rows: Vec<String> = (1..=4)
        .flat_map(|paper| ["1", "2"].map(|item| (paper, item)))
        .flat_map(|(paper, item)| ["A", "B"].map(|who| format!("p{paper},casp,{item},{who},yes\n")))
        .collect();
    let rows = rows.concat().replacen("A,yes", "A,yess", 1);
    load("appraisals", &format!("paper_id,instrument,item,appraiser,answer\n{rows}"));
    let shown = workspace.agreement("casp", &AgreementOptions::default(), &qes::Work::new()).unwrap().show();
    let items = shown.result["items"].as_array().unwrap();
    assert_eq!((&items[0]["n_pairable"], &items[1]["n_pairable"]), (&json!(3), &json!(4)));
    let said = "'appraisals', row 1, column 'answer': found 'yess', expected an answer of the scale: yes, no; this answer does not count; \
                did you mean 'yes'?";
    assert!(shown.result["warnings"].as_array().unwrap().iter().any(|w| w == said), "{}", shown.result["warnings"]);
}

#[test]
fn an_answer_off_a_scale_that_was_typed_in_is_a_mistake() {
    let text = "paper,Ann,Bob\n1,yes,yes\n2,yess,no\n3,no,no\n4,unclear,no\n";
    refused(
        text,
        |o| o.columns.scale = names("yes,no"),
        &["'t', row 2, column 'Ann': found 'yess'", "--na takes a text for a missing rating", "did you mean 'yes'?"],
    );
    let missing =
        agreement(text, |o| (o.columns.scale, o.columns.na) = (names("yes,no"), names("yess,unclear"))).unwrap();
    assert_eq!(missing["items"][0]["n_pairable"], 2);
}

#[test]
fn a_bootstrap_says_its_seed_and_how_much_there_is_to_do() {
    let workspace = Workspace::default();
    let resampling = qes::Resampling { resamples: 500, seed: 7 };
    let options = AgreementOptions { intervals: qes::Intervals::Bootstrap(resampling), ..AgreementOptions::default() };
    for counts in [vec![vec![5, 5], vec![7, 76]], vec![vec![5, 0], vec![0, 0]]] {
        let work = qes::Work::new();
        let found = workspace.agreement_of_counts("t", &counts, &options, &work).unwrap();
        let progress = work.progress();
        assert_eq!((progress.phase.doing, progress.phase.unit), ("resampling", "resamples"));
        assert_eq!(Some(progress.done), progress.total, "coefficients without a value draw nothing and count");
        let shown = found.show();
        let text = shown.tables[0].to_text(400);
        if counts[1][1] > 0 {
            assert!(text.contains("500 resamples, seed 7."), "{text}");
            assert_eq!(shown.result["items"][0]["coefficients"][0]["bootstrap"]["seed"], 7);
        }
    }
}
