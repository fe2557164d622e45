//! What the running text cites for a concept stands in the table of concepts.

use std::collections::HashMap;

use super::Context;
use super::examination::Looked;
use super::words::many;
use crate::error::ReviewError;
use crate::finding::Finding;

pub(super) fn run(context: &Context<'_>) -> Result<Looked, ReviewError> {
    let review = context.review;
    let citations = review.require("prose_citations", "place, concept_id, reference")?;
    let papers = review.require("papers", "paper_id, reference")?;
    let table = review.concept_table()?.value;
    let by_reference: HashMap<String, String> = papers
        .read("reference", context.work)?
        .into_iter()
        .zip(papers.read("paper_id", context.work)?)
        .filter_map(|(reference, id)| Some((reference?, id?)))
        .collect();
    let (places, concepts) = (citations.read("place", context.work)?, citations.read("concept_id", context.work)?);
    let references = citations.read("reference", context.work)?;
    let mut groups: Vec<Group> = Vec::new();
    let mut group_at: HashMap<(String, String), usize> = HashMap::new();
    for (row, ((place, concept), reference)) in places.into_iter().zip(concepts).zip(references).enumerate() {
        context.work.go_on()?;
        let (Some(place), Some(concept), Some(reference)) = (place, concept, reference) else { continue };
        let at = *group_at.entry((place.clone(), concept.clone())).or_insert_with(|| {
            groups.push(Group { place, concept, all: 0, lacking: Vec::new() });
            groups.len() - 1
        });
        let group = &mut groups[at];
        group.all += 1;
        if !by_reference.get(&reference).is_some_and(|paper| table.supports(&group.concept, paper)) {
            group.lacking.push((row, reference));
        }
    }
    let cited = groups.iter().map(|g| g.all).sum();
    let findings = groups.iter().filter(|g| !g.lacking.is_empty()).map(Group::finding).collect();
    Ok(Looked::at(cited, ("citation", "citations"), findings))
}

/// What one place of the text cites for one concept.
struct Group {
    place: String,
    concept: String,
    /// How many references it cites.
    all: usize,
    /// Those that the concept's list lacks, with their rows.
    lacking: Vec<(usize, String)>,
}

impl Group {
    fn finding(&self) -> Finding {
        let Self { place, concept, all, lacking } = self;
        let references: Vec<&str> = lacking.iter().map(|(_, r)| r.as_str()).collect();
        let message = format!(
            "{place}: the text cites {} for the concept '{concept}', and its list lacks {} of them: {}",
            many(*all, "reference"),
            references.len(),
            references.join(", ")
        );
        // Two places may cite the same for the same concept: only the row tells them apart.
        let row = lacking.first().map_or(0, |(row, _)| row + 1);
        let id = format!("prose-citation:{concept}:{}:{row}", references.join("+"));
        Finding::warning(id, "prose_citations", message)
            .rows(lacking.iter().map(|(row, _)| *row))
            .expected("each cited reference in the concept's list")
            .found(references.join(", "))
    }
}
