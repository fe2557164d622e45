//! The table of categories and concepts, with the papers that support them.

use qes_figures::support_matrix;
use qes_review::{Provenance, ReviewError};
use qes_synthesis::{Concept, ConceptTable};
use qes_tables::{Align, Cell, Table};
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown};
use crate::words::counted;
use crate::workspace::Workspace;

/// Concepts and their support, split by a variable or not.
#[derive(Debug, Clone)]
pub struct Concepts {
    /// The table of concepts.
    pub table: ConceptTable,
    /// The variable that counts are split by.
    pub by: Option<String>,
    /// The only category shown.
    pub category: Option<String>,
    /// What it rests on.
    pub basis: Basis,
}

impl Workspace {
    /// The table of concepts, split by a variable of the papers, of one category or of all.
    ///
    /// # Errors
    /// No review is loaded, it has no concepts, or the variable or category is not known.
    pub fn concepts(&self, by: Option<&str>, category: Option<&str>) -> Result<Concepts, Error> {
        let review = self.review()?;
        for (resource, columns) in [
            ("concepts", "concept_id, category_id, label"),
            ("support", "concept_id, paper_id"),
            ("papers", "paper_id, status"),
        ] {
            if review.frame(resource).is_none() {
                return Err(self.lacking(resource, columns));
            }
        }
        let input = review.concept_table()?;
        let table = input.value;
        let mut provenance = input.provenance;
        if let Some(variable) = by {
            let variables = review.variables();
            if !table.papers().iter().any(|p| p.levels.contains_key(variable)) {
                if variables.iter().any(|v| v == variable) {
                    let what = format!("concepts by {variable}");
                    let because = "the review carries it as counts only, not for each paper".to_owned();
                    return Err(ReviewError::NotPublished { what, because }.into());
                }
                return Err(ReviewError::unknown_name("variable", variable, &variables).into());
            }
            let of_study = review.frame("studies").filter(|s| s.has(variable));
            if let Some(studies) = of_study {
                provenance = Provenance::of_all([provenance, studies.provenance]);
            }
        }
        if let Some(category) = category {
            let ids: Vec<&str> = table.categories().iter().map(|c| c.id.as_str()).collect();
            if !ids.contains(&category) {
                return Err(ReviewError::unknown_name("category", category, &ids).into());
            }
        }
        let read = ["categories", "concepts", "support", "papers", "studies"];
        let basis = self.marked(Basis::of(review, provenance, input.warnings), &read);
        Ok(Concepts { table, by: by.map(str::to_owned), category: category.map(str::to_owned), basis })
    }
}

impl Concepts {
    fn is_shown(&self, category_id: &str) -> bool {
        self.category.as_deref().is_none_or(|c| c == category_id)
    }

    /// The result as it is shown: the support matrix, then the table.
    pub fn show(&self) -> Shown {
        let categories: Vec<Value> = self
            .table
            .categories()
            .iter()
            .filter(|c| self.is_shown(&c.id))
            .map(|c| json!({ "category_id": c.id, "label": c.label, "n_papers": self.table.papers_in_category(&c.id) }))
            .collect();
        let concepts: Vec<Value> =
            self.table.concepts().iter().filter(|c| self.is_shown(&c.category_id)).map(|c| self.json(c)).collect();
        let own = json!({
            "by": self.by, "categories": categories, "concepts": concepts,
            "unsupported_papers": self.table.unsupported(),
        });
        let of_category = self.of_category();
        let lines = of_category.concepts().len() + of_category.papers().len();
        let matrix = || support_matrix(&of_category, self.by.as_deref(), &self.basis.notes());
        Shown::new("concepts", &self.basis, own)
            .with_figure_of(lines, "concepts and papers", matrix)
            .with_table(self.presented(), &self.basis)
    }

    /// The table of concepts with the category asked for only.
    fn of_category(&self) -> ConceptTable {
        let Some(category) = &self.category else { return self.table.clone() };
        self.table.category_only(category)
    }

    fn json(&self, concept: &Concept) -> Value {
        let papers = self.table.papers_of(&concept.id);
        let mut by = Map::new();
        if let Some(variable) = &self.by {
            for (level, n) in self.table.split(&concept.id, variable) {
                by.insert(if level.is_empty() { "not stated".to_owned() } else { level }, n.into());
            }
        }
        json!({
            "concept_id": concept.id, "category_id": concept.category_id, "label": concept.label,
            "n_papers": papers.len(), "papers": papers, "by": by,
        })
    }

    fn presented(&self) -> Table {
        let levels = self.levels();
        let mut table = Table::new("Concepts and the papers that support them")
            .column("concept", Align::Left)
            .column("papers", Align::Right);
        for level in &levels {
            table = table.column(if level.is_empty() { "not stated" } else { level }, Align::Right);
        }
        table = table.column("references", Align::Left);
        for category in self.table.categories().iter().filter(|c| self.is_shown(&c.id)) {
            let n = self.table.papers_in_category(&category.id);
            table.group(format!("{} ({})", category.label, counted(n, "paper")));
            for concept in self.table.concepts_of(&category.id) {
                let papers = self.table.papers_of(&concept.id);
                let mut cells: Vec<Cell> = vec![concept.label.as_str().into(), papers.len().into()];
                if let Some(variable) = &self.by {
                    let split = self.table.split(&concept.id, variable);
                    cells.extend(levels.iter().map(|level| Cell::from(split.get(level).copied().unwrap_or(0))));
                }
                cells.push(papers.join(", ").into());
                table.row(cells);
            }
        }
        let unsupported = self.table.unsupported();
        if !unsupported.is_empty() && self.category.is_none() {
            table.note(format!("Included papers that support no concept: {}.", unsupported.join(", ")));
        }
        table
    }

    /// The levels of the variable that counts are split by, over every supporting paper.
    fn levels(&self) -> Vec<String> {
        let Some(variable) = &self.by else { return Vec::new() };
        let splits = self.table.concepts().iter().flat_map(|c| self.table.split(&c.id, variable).into_keys());
        let mut levels: Vec<String> = splits.collect();
        levels.sort_by(|a, b| qes_review::level_order(a, b));
        levels.dedup();
        levels
    }
}
