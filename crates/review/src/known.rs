//! What qes knows of the resources that it reads: their columns, keys and references, and the words that a column may hold.

mod complete;
mod names;

use qes_flow::{Stage, Verdict};

pub(crate) use complete::{Demand, complete, demand, is_id, needed};
pub(crate) use names::{near_columns, near_resources, needed_column};

/// A resource that the code reads by its name.
pub(crate) struct Known {
    pub name: &'static str,
    pub columns: &'static [Column],
    /// Columns that together are unique, as far as the table has them; the first has to be there.
    pub key: &'static [&'static str],
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// An id: text, whatever it looks like.
    Id,
    /// Text that may look like a number and is none, unless the package says otherwise.
    Text,
    /// A whole number of zero or more.
    Count,
    /// A number.
    Number,
    /// Whatever its values look like.
    Any,
}

/// The words that a column may hold.
#[derive(Clone, Copy)]
pub(crate) enum Words {
    /// Any.
    Free,
    /// These; capitals do not matter.
    These(&'static [&'static str]),
    /// Those that this takes, as the sentence says.
    Taken(fn(&str) -> bool, &'static str),
}

/// A column that the code reads.
#[derive(Clone, Copy)]
pub(crate) struct Column {
    pub name: &'static str,
    pub holds: Holds,
    /// Whether the commands that read the resource need the column.
    pub needed: bool,
    /// Whether every row needs a value.
    pub filled: bool,
    pub words: Words,
    /// The resource and column that its values lead to.
    pub to: Option<(&'static str, &'static str)>,
    /// What separates several values of one cell.
    pub separator: Option<char>,
}

const fn column(name: &'static str, holds: Holds) -> Column {
    Column { name, holds, needed: false, filled: false, words: Words::Free, to: None, separator: None }
}

const fn id(name: &'static str) -> Column {
    column(name, Holds::Id)
}

const fn text(name: &'static str) -> Column {
    column(name, Holds::Text)
}

const fn count(name: &'static str) -> Column {
    column(name, Holds::Count)
}

const fn number(name: &'static str) -> Column {
    column(name, Holds::Number)
}

impl Column {
    const fn needed(mut self) -> Self {
        self.needed = true;
        self
    }

    /// Needed, in every row.
    const fn filled(mut self) -> Self {
        self.needed = true;
        self.filled = true;
        self
    }

    const fn to(mut self, resource: &'static str, column: &'static str) -> Self {
        self.to = Some((resource, column));
        self
    }

    const fn several(mut self) -> Self {
        self.separator = Some(';');
        self
    }

    const fn words(mut self, words: Words) -> Self {
        self.words = words;
        self
    }
}

const STATUS: Words = Words::These(&["included", "excluded", "conflict"]);

fn is_stage(word: &str) -> bool {
    Stage::of(word).is_some()
}

fn is_decision(word: &str) -> bool {
    !crate::inputs::screening::long::decided(word) || Verdict::of(word).is_some()
}

const KIND: Words =
    Words::These(&["source", "other_source", "previous", "screening", "excluded", "unsettled", "included"]);
const STAGE: Words =
    Words::Taken(is_stage, "automation, duplicates, title, abstract, retrieval, full text or appraisal");
const DECISION: Words = Words::Taken(is_decision, "include, exclude or maybe (or yes, no, unclear)");

/// The resources, as "The review on disk" lists them.
pub(crate) const KNOWN: &[Known] = &[
    Known {
        name: "searches",
        columns: &[
            text("source").filled(),
            text("platform"),
            text("date"),
            text("query"),
            text("limits"),
            count("records"),
            id("box").to("flow", "box"),
            text("kind"),
            text("filter"),
            text("prior_work"),
            text("updated"),
            text("peer_review"),
        ],
        // One source may be searched on several platforms and dates.
        key: &[],
    },
    Known {
        name: "flow",
        columns: &[
            id("box").filled(),
            text("label"),
            id("from").needed().to("flow", "box").several(),
            text("kind").needed().words(KIND),
            count("n").needed(),
            text("unit").needed(),
            text("stage").words(STAGE),
            text("reasons"),
        ],
        // A box counted in several units has a row for each.
        key: &["box", "unit"],
    },
    Known {
        name: "records",
        columns: &[
            id("record_id"),
            text("source"),
            text("title"),
            text("abstract"),
            text("doi"),
            id("pmid"),
            id("cluster_id"),
            id("study_id").to("studies", "study_id").several(),
        ],
        key: &["record_id"],
    },
    Known {
        name: "decisions",
        columns: &[
            id("record_id"),
            text("stage"),
            id("reviewer"),
            text("decision").words(DECISION),
            text("reason"),
            column("round", Holds::Any),
        ],
        // Who decides twice is a matter of screening, as are records that are not there.
        key: &[],
    },
    Known { name: "reasons", columns: &[text("reason").filled()], key: &["reason"] },
    Known {
        name: "papers",
        columns: &[
            id("paper_id").filled(),
            column("reference", Holds::Any),
            id("study_id").to("studies", "study_id").several(),
            text("status").needed().words(STATUS),
            text("note"),
        ],
        key: &["paper_id"],
    },
    Known {
        name: "studies",
        columns: &[id("study_id").filled(), count("participants"), number("age_min"), number("age_max"), text("note")],
        key: &["study_id"],
    },
    Known {
        name: "margins",
        columns: &[
            text("variable").filled(),
            text("level").needed(),
            count("n").needed(),
            text("unit").needed(),
            text("of"),
        ],
        key: &["variable", "level", "unit", "of"],
    },
    Known {
        name: "instruments",
        columns: &[
            id("instrument").filled(),
            id("item").filled(),
            text("short_name"),
            text("scale"),
            number("order"),
            text("for_inclusion"),
            text("for_exclusion"),
        ],
        key: &["instrument", "item"],
    },
    Known {
        name: "appraisals",
        columns: &[
            id("paper_id").filled().to("papers", "paper_id"),
            id("instrument").filled(),
            id("item").filled(),
            id("appraiser").filled(),
            column("round", Holds::Any),
            column("answer", Holds::Any).needed(),
        ],
        key: &["paper_id", "instrument", "item", "appraiser", "round"],
    },
    Known {
        name: "categories",
        columns: &[id("category_id").filled(), text("label").needed(), number("order")],
        key: &["category_id"],
    },
    Known {
        name: "concepts",
        columns: &[
            id("concept_id").filled(),
            id("category_id").filled().to("categories", "category_id"),
            text("label").needed(),
            id("exemplar_paper_id").to("papers", "paper_id"),
            number("order"),
        ],
        key: &["concept_id"],
    },
    Known {
        name: "support",
        columns: &[
            id("concept_id").filled().to("concepts", "concept_id"),
            id("paper_id").filled().to("papers", "paper_id"),
            count("times_listed"),
        ],
        // Several rows of a concept in a paper, one for each quotation say, count once.
        key: &[],
    },
    Known {
        name: "prose_citations",
        columns: &[
            text("place").filled(),
            id("concept_id").to("concepts", "concept_id"),
            column("reference", Holds::Any).filled(),
        ],
        key: &[],
    },
    Known {
        name: "claims",
        columns: &[
            id("claim_id").filled(),
            text("place").needed(),
            text("kind").needed(),
            text("about").needed(),
            text("value").needed(),
        ],
        key: &["claim_id"],
    },
];

/// What qes knows of the resource of this name.
pub(crate) fn known(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.name == name)
}

/// What qes knows of a column of a resource.
pub(crate) fn known_column(resource: &str, column: &str) -> Option<&'static Column> {
    known(resource)?.columns.iter().find(|c| c.name == column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_to_known_columns() {
        for known in KNOWN {
            for column in known.columns {
                if let Some((resource, name)) = column.to {
                    assert!(known_column(resource, name).is_some(), "{}.{}", known.name, column.name);
                }
            }
            assert!(known.key.iter().all(|k| known_column(known.name, k).is_some()), "{}", known.name);
        }
    }

    #[test]
    fn words_are_those_that_the_domain_crates_read() {
        let Words::These(kinds) = KIND else { panic!("a list") };
        assert_eq!(kinds, qes_flow::Kind::ALL.map(qes_flow::Kind::name));
        let Words::These(statuses) = STATUS else { panic!("a list") };
        assert!(statuses.iter().all(|s| s.parse::<qes_synthesis::Status>().is_ok()));
        assert!(is_decision("Include") && is_decision("undecided") && !is_decision("perhaps not"));
    }
}
