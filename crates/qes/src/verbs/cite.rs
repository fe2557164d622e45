//! How to cite the review loaded, and qes.

use qes_review::{Citation, Provenance};
use qes_tables::{Align, Table};
use serde_json::{Value, json};

use crate::VERSION;
use crate::shown::{Basis, Shown};
use crate::workspace::Workspace;

/// How entries are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CitationFormat {
    /// A sentence.
    #[default]
    Apa,
    /// An entry for a reference manager.
    Bibtex,
}

/// The entries: what is cited, and how.
#[derive(Debug, Clone)]
pub struct Cite {
    /// For each work its key and its citation.
    pub entries: Vec<(String, String)>,
    /// What they rest on.
    pub basis: Basis,
}

impl Workspace {
    /// How to cite the review, where one with a citation is loaded, and qes.
    pub fn cite(&self, format: CitationFormat) -> Cite {
        let mut entries = Vec::new();
        let mut basis = Basis::default();
        if let Ok(review) = self.loaded_review() {
            // The publication is what it is, but data made up beside it must not pass for its own.
            let worst = Provenance::of_all(review.frames().iter().map(|f| f.provenance));
            basis.provenance = worst.map(|p| if p == Provenance::Simulated { p } else { Provenance::Published });
            basis.data_sha256 = Some(review.data_sha256().to_owned());
            match review.citation() {
                Some(citation) => {
                    entries.push((review.name().to_owned(), review_entry(review.name(), citation, format)));
                }
                None => basis.warnings.push("the package does not say how to cite the review".to_owned()),
            }
        }
        entries.push(("qes".to_owned(), own_entry(format)));
        Cite { entries, basis }
    }
}

fn own_entry(format: CitationFormat) -> String {
    match format {
        CitationFormat::Apa => format!(
            "The qes authors. (2026). qes: qualitative evidence synthesis in Jupyter (version {VERSION}) [Computer software]."
        ),
        CitationFormat::Bibtex => format!(
            "@software{{qes,\n  author = {{{{The qes authors}}}},\n  title = {{qes: qualitative evidence synthesis in Jupyter}},\n  version = {{{VERSION}}},\n  year = {{2026}}\n}}"
        ),
    }
}

fn review_entry(name: &str, c: &Citation, format: CitationFormat) -> String {
    let text = |v: &Option<Value>| {
        v.as_ref().map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned)).unwrap_or_default()
    };
    let (year, volume, issue) = (text(&c.year), text(&c.volume), text(&c.issue));
    let pages = c.pages.clone().unwrap_or_default();
    let doi = c.doi.clone().unwrap_or_default();
    let doi = doi.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("dx.");
    let doi = doi.trim_start_matches("doi.org/").to_owned();
    // A reference that is given as one text is printed as it stands.
    let whole =
        c.authors.is_empty() && [&c.journal, &year, &volume, &issue, &pages, &doi].iter().all(|part| part.is_empty());
    match format {
        CitationFormat::Apa if whole => c.title.clone(),
        CitationFormat::Bibtex if whole => {
            format!("@misc{{{name},\n  note = {{{}}}\n}}", c.title.replace(['{', '}'], ""))
        }
        CitationFormat::Apa => {
            let year = if year.is_empty() { year } else { format!("({year})") };
            let who =
                [c.authors.join(", "), year].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
            let mut place = c.journal.clone();
            if !volume.is_empty() {
                place.push_str(&format!(", {volume}"));
            }
            if !issue.is_empty() {
                place.push_str(&format!("({issue})"));
            }
            if !pages.is_empty() {
                place.push_str(&format!(", {pages}"));
            }
            let parts = [who, c.title.trim_end_matches('.').to_owned(), place.trim_start_matches(", ").to_owned()];
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let mut citation = format!("{}.", parts.join(". "));
            if !doi.is_empty() {
                citation.push_str(&format!(" https://doi.org/{doi}"));
            }
            citation
        }
        CitationFormat::Bibtex => {
            let fields = [
                ("author", c.authors.join(" and ")),
                ("title", c.title.clone()),
                ("journal", c.journal.clone()),
                ("year", year),
                ("volume", volume),
                ("number", issue),
                ("pages", pages.replace('–', "--")),
                ("doi", doi),
            ];
            let lines: Vec<String> = fields
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(field, value)| format!("  {field} = {{{}}}", value.replace(['{', '}'], "")))
                .collect();
            format!("@article{{{name},\n{}\n}}", lines.join(",\n"))
        }
    }
}

impl Cite {
    /// The result as it is shown.
    pub fn show(&self) -> Shown {
        let entries: Vec<Value> =
            self.entries.iter().map(|(key, text)| json!({ "key": key, "citation": text })).collect();
        let mut table = Table::new("How to cite").column("what", Align::Left).column("citation", Align::Left);
        for (key, citation) in &self.entries {
            table.row(vec![key.as_str().into(), citation.as_str().into()]);
        }
        let mut shown = Shown::new("cite", &self.basis, json!({ "entries": entries })).with_table(table, &self.basis);
        shown.text = self.entries.iter().map(|(_, c)| c.as_str()).collect::<Vec<_>>().join("\n\n");
        shown
    }
}
