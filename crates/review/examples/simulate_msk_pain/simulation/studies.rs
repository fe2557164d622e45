//! Studies for the included papers.

use std::cmp::Reverse;

use super::SimulateError;
use super::random::Random;
use super::targets::Targets;

/// The smallest number of participants that a simulated study has.
const LEAST_PARTICIPANTS: usize = 5;

/// One simulated study.
pub struct Study {
    /// The papers that report it, as rows of the table of papers.
    pub papers: Vec<usize>,
    /// Its country.
    pub country: String,
    /// Its participants.
    pub participants: usize,
    /// Age of its youngest participant, in years.
    pub age_min: usize,
    /// Age of its oldest participant, in years.
    pub age_max: usize,
}

/// Draws the studies of the included papers, each given as its row and its condition. The papers of a study share
/// condition and country; studies stand in the order of their first paper.
pub fn draw(included: &[(usize, &str)], targets: &Targets, random: &mut Random) -> Result<Vec<Study>, SimulateError> {
    let mut groups = Vec::new();
    for target in &targets.conditions {
        let mut papers: Vec<usize> = included.iter().filter(|(_, c)| *c == target.name).map(|&(row, _)| row).collect();
        if papers.len() != target.papers || target.studies == 0 || target.studies > target.papers {
            return Err(SimulateError::unusable(
                format!("{} included papers on {}", papers.len(), target.name),
                format!("{} papers of {} studies", target.papers, target.studies),
            ));
        }
        random.shuffle(&mut papers);
        groups.extend(split(&papers, target.studies, random));
    }
    groups.sort();
    let countries = countries(&groups, &targets.countries, random)?;
    let participants = participants(groups.len(), targets.participants, random)?;
    let ages = ages(groups.len(), targets.ages, random)?;
    let studies = groups.into_iter().zip(countries).zip(participants).zip(ages);
    Ok(studies
        .map(|(((papers, country), participants), (age_min, age_max))| Study {
            papers,
            country,
            participants,
            age_min,
            age_max,
        })
        .collect())
}

/// Splits the papers into studies of at least one paper; each further paper falls on any study.
fn split(papers: &[usize], studies: usize, random: &mut Random) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = papers[..studies].iter().map(|&paper| vec![paper]).collect();
    for &paper in &papers[studies..] {
        groups[random.below(studies)].push(paper);
    }
    for group in &mut groups {
        group.sort_unstable();
    }
    groups
}

/// A country for each study, so that the papers of each country are as many as published. Studies of many papers
/// choose first, while the countries still have room; a country is as likely as the papers that it still lacks.
fn countries(
    groups: &[Vec<usize>],
    published: &[(String, usize)],
    random: &mut Random,
) -> Result<Vec<String>, SimulateError> {
    let papers: usize = groups.iter().map(Vec::len).sum();
    let total: usize = published.iter().map(|(_, n)| n).sum();
    if papers != total {
        return Err(SimulateError::unusable(format!("{total} papers over all countries"), papers.to_string()));
    }
    let mut left: Vec<usize> = published.iter().map(|&(_, n)| n).collect();
    let mut by_size: Vec<usize> = (0..groups.len()).collect();
    by_size.sort_by_key(|&study| Reverse(groups[study].len()));
    let mut countries = vec![String::new(); groups.len()];
    for study in by_size {
        let size = groups[study].len();
        let weights: Vec<usize> = left.iter().map(|&n| if n >= size { n } else { 0 }).collect();
        if weights.iter().all(|&weight| weight == 0) {
            let expected = format!("a country with room for a study of {size} papers (another seed may find one)");
            return Err(SimulateError::unusable("none", expected));
        }
        let chosen = random.weighted(&weights);
        left[chosen] -= size;
        countries[study].clone_from(&published[chosen].0);
    }
    Ok(countries)
}

/// Participants per study with the published sum: a product of two dice gives many small studies and a few large ones.
fn participants(studies: usize, total: usize, random: &mut Random) -> Result<Vec<usize>, SimulateError> {
    let Some(spare) = total.checked_sub(LEAST_PARTICIPANTS * studies) else {
        let expected = format!("at least {LEAST_PARTICIPANTS} for each of {studies} studies");
        return Err(SimulateError::unusable(format!("{total} participants"), expected));
    };
    let weights: Vec<usize> = (0..studies).map(|_| random.between(1, 10) * random.between(1, 10)).collect();
    Ok(apportion(spare, &weights).into_iter().map(|share| LEAST_PARTICIPANTS + share).collect())
}

/// Shares of a total in proportion to the weights, by largest remainders.
fn apportion(total: usize, weights: &[usize]) -> Vec<usize> {
    let sum: usize = weights.iter().sum();
    let mut shares: Vec<usize> = weights.iter().map(|weight| total * weight / sum).collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|&i| Reverse(total * weights[i] % sum));
    let left = total - shares.iter().sum::<usize>();
    for &i in by_remainder.iter().take(left) {
        shares[i] += 1;
    }
    shares
}

/// Age ranges: youngest in the lower third, oldest in the upper third, and the published ends in one study each.
fn ages(studies: usize, ends: (usize, usize), random: &mut Random) -> Result<Vec<(usize, usize)>, SimulateError> {
    let (low, high) = ends;
    if studies == 0 || low >= high {
        return Err(SimulateError::unusable(format!("ages {low} to {high} in {studies} studies"), "a range of ages"));
    }
    let third = (high - low) / 3;
    let mut ages: Vec<(usize, usize)> =
        (0..studies).map(|_| (low + random.below(third + 1), high - random.below(third + 1))).collect();
    ages[random.below(studies)].0 = low;
    ages[random.below(studies)].1 = high;
    Ok(ages)
}
