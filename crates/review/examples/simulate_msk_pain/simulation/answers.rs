//! Answers of both appraisers to the items whose range of agreement is published.

use super::SimulateError;
use super::random::Random;
use super::table::Table;
use super::targets::{AgreementTarget, Targets};

/// The two appraisers, as the published answers name them.
const APPRAISERS: [&str; 2] = ["A", "B"];

/// Adds simulated answers to the published table; published rows stay as they are. A paper is given as its
/// identifier and whether it is included.
pub fn complete(
    mut table: Table,
    papers: &[(&str, bool)],
    targets: &Targets,
    random: &mut Random,
) -> Result<Table, SimulateError> {
    let columns = ["paper_id", "instrument", "item", "appraiser", "round", "answer", "provenance"];
    let mut places = [0; 7];
    for (place, name) in places.iter_mut().zip(columns) {
        *place = table.column(name)?;
    }
    for target in &targets.agreement {
        let counts = agreement_counts(papers.len(), target, random)?;
        for ((item, scale), agreeing) in target.items.iter().zip(counts) {
            let answers = draw(papers, scale.len(), agreeing, random);
            for (&(paper, _), pair) in papers.iter().zip(answers) {
                for (appraiser, answer) in APPRAISERS.into_iter().zip(pair) {
                    let cells = [paper, &target.instrument, item, appraiser, "1", &scale[answer], "simulated"];
                    let mut row = table.blank_row();
                    for (&place, cell) in places.iter().zip(cells) {
                        cell.clone_into(&mut row[place]);
                    }
                    table.rows.push(row);
                }
            }
        }
    }
    Ok(table)
}

/// How many papers the appraisers agree on, for each item: one item at each end of the published range, the others
/// anywhere between, in any order.
fn agreement_counts(papers: usize, target: &AgreementTarget, random: &mut Random) -> Result<Vec<usize>, SimulateError> {
    let (low, high) = target.percent;
    let at = |percent: usize| -> Vec<usize> {
        (0..=papers).filter(|count| papers > 0 && (200 * count + papers) / (2 * papers) == percent).collect()
    };
    let (least, most) = (at(low), at(high));
    let answers_differ = target.items.iter().all(|(_, scale)| scale.len() > 1);
    if least.is_empty() || most.is_empty() || low >= high || target.items.len() < 2 || !answers_differ {
        return Err(SimulateError::unusable(
            format!("agreement of {low} to {high} % over {} items of '{}'", target.items.len(), target.instrument),
            format!("two items or more, two answers or more, and percentages that {papers} papers can give"),
        ));
    }
    let least = least[random.below(least.len())];
    let most = most[random.below(most.len())];
    let mut counts = vec![least, most];
    while counts.len() < target.items.len() {
        counts.push(random.between(least, most));
    }
    random.shuffle(&mut counts);
    Ok(counts)
}

/// Pairs of answers, as places on the scale, equal for exactly `agreeing` papers. The scale's first answer is the
/// favorable one: it is the likeliest, less so for a paper that is not included.
fn draw(papers: &[(&str, bool)], answers: usize, agreeing: usize, random: &mut Random) -> Vec<[usize; 2]> {
    let mut agree = vec![false; papers.len()];
    agree[..agreeing].fill(true);
    random.shuffle(&mut agree);
    let mut weights = vec![random.between(12, 24)];
    weights.extend((1..answers).map(|_| random.between(2, 6)));
    let mut pairs = Vec::with_capacity(papers.len());
    for (&(_, included), agree) in papers.iter().zip(agree) {
        let mut weights = weights.clone();
        if !included {
            weights[0] /= 3;
        }
        let one = random.weighted(&weights);
        if agree {
            pairs.push([one, one]);
            continue;
        }
        weights[one] = 0;
        let other = random.weighted(&weights);
        pairs.push(if random.below(2) == 0 { [one, other] } else { [other, one] });
    }
    pairs
}
