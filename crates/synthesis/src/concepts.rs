//! Categories, concepts and the papers that support them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::str::FromStr;

use crate::SynthesisError;

/// What became of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Part of the synthesis.
    Included,
    /// Left out.
    Excluded,
    /// The source says both.
    Conflict,
    /// The source does not say.
    Unknown,
}

impl Status {
    /// Whether the source counts the paper among the included ones: included, or said to be both.
    pub fn counts_as_included(self) -> bool {
        matches!(self, Self::Included | Self::Conflict)
    }

    /// The name as a data package spells it; blank where unknown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Included => "included",
            Self::Excluded => "excluded",
            Self::Conflict => "conflict",
            Self::Unknown => "",
        }
    }
}

impl FromStr for Status {
    type Err = SynthesisError;

    fn from_str(text: &str) -> Result<Self, SynthesisError> {
        [Self::Included, Self::Excluded, Self::Conflict, Self::Unknown]
            .into_iter()
            .find(|s| s.name() == text)
            .ok_or_else(|| SynthesisError::UnknownWord {
                kind: "status",
                found: text.to_owned(),
                expected: "included, excluded, conflict, or blank",
            })
    }
}

/// A paper, as far as the synthesis needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Unique id.
    pub id: String,
    /// What became of it.
    pub status: Status,
    /// Its levels by variable, e.g. condition → fibromyalgia; a variable that is not stated is absent.
    pub levels: BTreeMap<String, String>,
}

impl Paper {
    /// A paper of which nothing else is known.
    pub fn new(id: &str, status: Status) -> Self {
        Self { id: id.to_owned(), status, levels: BTreeMap::new() }
    }
}

/// A category of concepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Unique id.
    pub id: String,
    /// What a reader sees.
    pub label: String,
}

impl Category {
    /// A category.
    pub fn new(id: &str, label: &str) -> Self {
        Self { id: id.to_owned(), label: label.to_owned() }
    }
}

/// A concept: what several papers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concept {
    /// Unique id.
    pub id: String,
    /// The category that it belongs to.
    pub category_id: String,
    /// What a reader sees.
    pub label: String,
    /// The paper quoted as its example.
    pub exemplar: Option<String>,
}

impl Concept {
    /// A concept without an exemplar.
    pub fn new(id: &str, category_id: &str, label: &str) -> Self {
        Self { id: id.to_owned(), category_id: category_id.to_owned(), label: label.to_owned(), exemplar: None }
    }
}

/// One concept found in one paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Support {
    /// The concept.
    pub concept_id: String,
    /// The paper.
    pub paper_id: String,
}

impl Support {
    /// A concept found in a paper.
    pub fn new(concept_id: &str, paper_id: &str) -> Self {
        Self { concept_id: concept_id.to_owned(), paper_id: paper_id.to_owned() }
    }
}

/// The table of concepts: which papers support which concept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConceptTable {
    categories: Vec<Category>,
    concepts: Vec<Concept>,
    papers: Vec<Paper>,
    /// Positions of the supporting papers, ascending, by position of the concept.
    supporters: Vec<Vec<usize>>,
    /// Positions of the papers that support any concept of the whole table, also where only a category of it is left.
    supporting: HashSet<usize>,
    /// Where concepts and papers stand, and the concepts of each category.
    concept_at: HashMap<String, usize>,
    paper_at: HashMap<String, usize>,
    of_category: HashMap<String, Vec<usize>>,
}

impl ConceptTable {
    /// Joins concepts and papers. Pairs that occur several times count once; order of papers and concepts is kept.
    ///
    /// # Errors
    /// A repeated id; a category, concept or paper that is referred to and not there.
    pub fn new(
        categories: Vec<Category>,
        concepts: Vec<Concept>,
        papers: Vec<Paper>,
        support: &[Support],
    ) -> Result<Self, SynthesisError> {
        let category_at = positions("category", categories.iter().map(|c| c.id.as_str()))?;
        let concept_at = positions("concept", concepts.iter().map(|c| c.id.as_str()))?;
        let paper_at = positions("paper", papers.iter().map(|p| p.id.as_str()))?;
        for concept in &concepts {
            find(&category_at, "category", &concept.category_id, || format!("concept '{}'", concept.id))?;
        }
        let mut supporters = vec![Vec::new(); concepts.len()];
        for Support { concept_id, paper_id } in support {
            let concept = find(&concept_at, "concept", concept_id, || "support".to_owned())?;
            let paper = find(&paper_at, "paper", paper_id, || format!("support of concept '{concept_id}'"))?;
            supporters[concept].push(paper);
        }
        for list in &mut supporters {
            list.sort_unstable();
            list.dedup();
        }
        let supporting = supporters.iter().flatten().copied().collect();
        let owned = |at: HashMap<&str, usize>| at.into_iter().map(|(id, at)| (id.to_owned(), at)).collect();
        let (concept_at, paper_at) = (owned(concept_at), owned(paper_at));
        let of_category = by_category(&concepts);
        Ok(Self { categories, concepts, papers, supporters, supporting, concept_at, paper_at, of_category })
    }

    /// The categories, in order.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// The concepts, in order.
    pub fn concepts(&self) -> &[Concept] {
        &self.concepts
    }

    /// The papers, in order.
    pub fn papers(&self) -> &[Paper] {
        &self.papers
    }

    /// The concepts of one category, in order.
    pub fn concepts_of<'a>(&'a self, category_id: &'a str) -> impl Iterator<Item = &'a Concept> {
        self.of_category.get(category_id).into_iter().flatten().map(|&at| &self.concepts[at])
    }

    /// The papers that support a concept; none for a concept that does not exist.
    pub fn supporters<'a>(&'a self, concept_id: &str) -> impl Iterator<Item = &'a Paper> {
        let at = self.concept_at.get(concept_id).copied();
        at.into_iter().flat_map(|i| self.supporters[i].iter().map(|&p| &self.papers[p]))
    }

    /// The ids of the papers that support a concept.
    pub fn papers_of(&self, concept_id: &str) -> Vec<&str> {
        self.supporters(concept_id).map(|p| p.id.as_str()).collect()
    }

    /// How many distinct papers support any concept of a category.
    pub fn papers_in_category(&self, category_id: &str) -> usize {
        self.concepts_of(category_id)
            .flat_map(|c| self.supporters(&c.id))
            .map(|p| p.id.as_str())
            .collect::<HashSet<_>>()
            .len()
    }

    /// How many papers of each level of a variable support a concept; papers without a level are counted under `""`.
    pub fn split(&self, concept_id: &str, variable: &str) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for paper in self.supporters(concept_id) {
            let level = paper.levels.get(variable).cloned().unwrap_or_default();
            *counts.entry(level).or_insert(0) += 1;
        }
        counts
    }

    /// Papers counted as included that support no concept of the whole table.
    pub fn unsupported(&self) -> Vec<&str> {
        self.papers
            .iter()
            .enumerate()
            .filter(|(i, p)| p.status.counts_as_included() && !self.supporting.contains(i))
            .map(|(_, p)| p.id.as_str())
            .collect()
    }

    /// Concepts whose exemplar is not among the papers that support them.
    pub fn foreign_exemplars(&self) -> Vec<&Concept> {
        self.concepts.iter().filter(|c| c.exemplar.as_deref().is_some_and(|e| !self.supports(&c.id, e))).collect()
    }

    /// The same papers with the concepts of one category only.
    #[must_use]
    pub fn category_only(&self, category_id: &str) -> Self {
        let kept = self.concepts.iter().zip(&self.supporters).filter(|(c, _)| c.category_id == category_id);
        let (concepts, supporters): (Vec<Concept>, Vec<Vec<usize>>) = kept.map(|(c, s)| (c.clone(), s.clone())).unzip();
        let concept_at = concepts.iter().enumerate().map(|(at, c)| (c.id.clone(), at)).collect();
        let of_category = by_category(&concepts);
        let categories = self.categories.iter().filter(|c| c.id == category_id).cloned().collect();
        let (papers, supporting) = (self.papers.clone(), self.supporting.clone());
        let paper_at = self.paper_at.clone();
        Self { categories, concepts, papers, supporters, supporting, concept_at, paper_at, of_category }
    }

    /// Whether a paper supports a concept.
    pub fn supports(&self, concept_id: &str, paper_id: &str) -> bool {
        let places = (self.concept_at.get(concept_id), self.paper_at.get(paper_id));
        matches!(places, (Some(&concept), Some(paper)) if self.supporters[concept].binary_search(paper).is_ok())
    }
}

/// The places of the concepts of each category, in their order.
fn by_category(concepts: &[Concept]) -> HashMap<String, Vec<usize>> {
    let mut of: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, concept) in concepts.iter().enumerate() {
        of.entry(concept.category_id.clone()).or_default().push(at);
    }
    of
}

fn positions<'a>(
    kind: &'static str,
    ids: impl Iterator<Item = &'a str>,
) -> Result<HashMap<&'a str, usize>, SynthesisError> {
    let mut at = HashMap::new();
    for (i, id) in ids.enumerate() {
        if at.insert(id, i).is_some() {
            return Err(SynthesisError::Duplicate { kind, id: id.to_owned() });
        }
    }
    Ok(at)
}

fn find(
    at: &HashMap<&str, usize>,
    kind: &'static str,
    id: &str,
    from: impl FnOnce() -> String,
) -> Result<usize, SynthesisError> {
    at.get(id).copied().ok_or_else(|| SynthesisError::Unknown { from: from(), kind, id: id.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(support: &[(&str, &str)]) -> Result<ConceptTable, SynthesisError> {
        let mut concept = Concept::new("c", "k", "C");
        concept.exemplar = Some("2".into());
        let mut first = Paper::new("1", Status::Included);
        first.levels.insert("condition".into(), "x".into());
        ConceptTable::new(
            vec![Category::new("k", "K")],
            vec![concept, Concept::new("d", "k", "D")],
            vec![first, Paper::new("2", Status::Conflict), Paper::new("3", Status::Excluded)],
            &support.iter().map(|(c, p)| Support::new(c, p)).collect::<Vec<_>>(),
        )
    }

    #[test]
    fn a_pair_listed_twice_counts_once() {
        let t = table(&[("c", "1"), ("c", "1"), ("d", "1"), ("d", "3")]).unwrap();
        assert_eq!(t.papers_of("c"), ["1"]);
        assert_eq!(t.papers_in_category("k"), 2);
        assert_eq!(t.split("d", "condition"), BTreeMap::from([("x".into(), 1), (String::new(), 1)]));
    }

    #[test]
    fn set_differences() {
        let t = table(&[("c", "1")]).unwrap();
        assert_eq!(t.unsupported(), ["2"]);
        assert_eq!(t.foreign_exemplars().iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["c"]);
    }

    #[test]
    fn unknown_references_are_named() {
        let error = table(&[("c", "9")]).unwrap_err();
        assert_eq!(error.to_string(), "support of concept 'c' refers to paper '9', which does not exist");
    }
}
