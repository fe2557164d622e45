//! The resources that qes reads, as "The review on disk" lists them.

use qes_flow::{Stage, Verdict};

use super::{Column, Holds, Known, Words};

const fn column(name: &'static str, holds: Holds) -> Column {
    Column { name, holds, needed: false, filled: false, words: Words::Free, to: None }
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

    const fn words(mut self, words: Words) -> Self {
        self.words = words;
        self
    }
}

pub(super) const STATUS: Words = Words::These(&["included", "excluded", "conflict"]);

fn is_stage(word: &str) -> bool {
    Stage::of(word).is_some()
}

pub(super) fn is_decision(word: &str) -> bool {
    !crate::inputs::screening::long::decided(word) || Verdict::of(word).is_some()
}

pub(super) const KIND: Words =
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
            id("from").needed().to("flow", "box"),
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
            id("study_id").to("studies", "study_id"),
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
            id("study_id").to("studies", "study_id"),
            text("status").needed().words(STATUS),
            text("note"),
        ],
        // A paper that reports two studies has a row for each.
        key: &["paper_id", "study_id"],
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
            id("category_id").to("categories", "category_id"),
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
