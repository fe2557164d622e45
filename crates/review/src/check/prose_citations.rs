//! What the running text cites for a concept stands in the table of concepts.

use std::collections::HashMap;

use crate::error::ReviewError;
use crate::finding::Finding;
use crate::package::Review;

pub(super) fn find(review: &Review) -> Result<Vec<Finding>, ReviewError> {
    let citations = review.require("prose_citations", "place, concept_id, reference")?;
    let papers = review.require("papers", "paper_id, reference")?;
    let table = review.concept_table()?.value;
    let by_reference: HashMap<String, String> = papers
        .texts("reference")?
        .into_iter()
        .zip(papers.texts("paper_id")?)
        .filter_map(|(reference, id)| Some((reference?, id?)))
        .collect();
    let (places, concepts) = (citations.texts("place")?, citations.texts("concept_id")?);
    let references = citations.texts("reference")?;
    // One finding for each place and concept, with the citations that the table lacks and how many there are in all.
    let mut groups: Vec<((String, String), Vec<(usize, String)>, usize)> = Vec::new();
    for (row, ((place, concept), reference)) in places.into_iter().zip(concepts).zip(references).enumerate() {
        let (Some(place), Some(concept), Some(reference)) = (place, concept, reference) else { continue };
        let key = (place, concept);
        let at = groups.iter().position(|(k, ..)| *k == key).unwrap_or_else(|| {
            groups.push((key.clone(), Vec::new(), 0));
            groups.len() - 1
        });
        groups[at].2 += 1;
        let paper = by_reference.get(&reference);
        if !paper.is_some_and(|paper| table.supports(&key.1, paper)) {
            groups[at].1.push((row, reference));
        }
    }
    let finding = |((place, concept), missing, all): ((String, String), Vec<(usize, String)>, usize)| {
        let references: Vec<&str> = missing.iter().map(|(_, r)| r.as_str()).collect();
        let message = format!(
            "{place}: the text cites {} of {all} references ({}) for the concept '{concept}' that its list lacks",
            missing.len(),
            references.join(", ")
        );
        let finding = Finding::warning(format!("prose-citation:{concept}:{}", references.join("+")), "prose_citations", message);
        finding
            .rows(missing.iter().map(|(row, _)| *row))
            .expected("each cited reference in the concept's list")
            .found(references.join(", "))
    };
    Ok(groups.into_iter().filter(|(_, missing, _)| !missing.is_empty()).map(finding).collect())
}
