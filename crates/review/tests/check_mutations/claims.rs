//! What the text says of its own data.

use qes_review::Severity::{Error, Info, Warning};

use super::edit::Edit::{Append, Delete, Set};
use super::{Case, PUBLISHED};

pub const CASES: &[Case] = &[
    Case {
        name: "a box that is not there",
        package: PUBLISHED,
        edits: &[Set("searches", &[("source", "HMIC")], "box", "records_identified_databse")],
        appear: &[
            (
                "foreign-key:searches.box:6",
                Error,
                "expected a value of flow.box; did you mean 'records_identified_database'?",
            ),
            (
                "flow-equation:sources:records_identified_database",
                Error,
                "1,431 + 5,566 + 6,253 + 7,599 + 3,971 = 24,820, but 24,992 is printed",
            ),
            ("claim:abstract-databases", Error, "the data say 5"),
            ("claim:method-databases", Error, "the data say 5"),
        ],
        vanish: &["flow-equation:sources:records_identified_database"],
    },
    Case {
        name: "one place of the text says another number",
        package: PUBLISHED,
        edits: &[Set("claims", &[("claim_id", "results-titles")], "value", "24991")],
        appear: &[
            (
                "claims-disagree:abstract-titles+results-titles",
                Error,
                "24992 (Abstract, Results), 24991 (Results, paragraph 1)",
            ),
            ("claim:results-titles", Error, "the data say 24,992"),
        ],
        vanish: &[],
    },
    Case {
        name: "both places of the text say another number",
        package: PUBLISHED,
        edits: &[Set("claims", &[("about", "flow.n where box=records_identified_database")], "value", "24991")],
        appear: &[
            ("claim:abstract-titles", Error, "the data say 24,992"),
            ("claim:results-titles", Error, "the data say 24,992"),
        ],
        vanish: &[],
    },
    Case {
        name: "the text names another list",
        package: PUBLISHED,
        edits: &[Set("claims", &[("claim_id", "results-key-a")], "value", "28-36,38")],
        appear: &[(
            "claim:results-key-a",
            Error,
            "in the data paper no. 38 is not among them, and paper no. 37 is as well",
        )],
        vanish: &[],
    },
    Case {
        name: "the text counts the ways as the table does",
        package: PUBLISHED,
        edits: &[Set("claims", &[("claim_id", "discussion-ways")], "value", "6")],
        appear: &[],
        vanish: &["claims-disagree:results-ways+discussion-ways", "claim:discussion-ways"],
    },
    Case {
        name: "the table holds as many ways as the text",
        package: PUBLISHED,
        edits: &[Append(
            "concepts",
            &[("concept_id", "extra"), ("category_id", "moving-forward"), ("label", "Extra"), ("order", "19")],
        )],
        appear: &[
            ("claim:results-ways", Error, "the data say 7"),
            ("concept-paper:extra", Warning, "concept extra is supported by no paper"),
            ("claim:table-1-sentence-unit", Error, "there are 19, the number of concepts"),
            ("claim:table-1-exemplar-unit", Error, "there are 19, the number of concepts"),
            ("claim:results-exemplar-unit", Error, "there are 19, the number of concepts"),
        ],
        vanish: &[
            "claim:discussion-ways",
            "claim:table-1-sentence-unit",
            "claim:table-1-exemplar-unit",
            "claim:results-exemplar-unit",
        ],
    },
    Case {
        name: "a claim of a kind that is not known",
        package: PUBLISHED,
        edits: &[Set("claims", &[("claim_id", "results-categories")], "kind", "average")],
        appear: &[
            ("enum:claims.kind:51", Error, "found 'average', expected one of count, sum, range, membership, unit"),
            (
                "claim:results-categories",
                Info,
                "found the kind 'average', expected one of count, sum, range, membership, unit, percent, mean, median",
            ),
        ],
        vanish: &[],
    },
    Case {
        name: "a claim that is no number",
        package: PUBLISHED,
        edits: &[Set("claims", &[("claim_id", "abstract-categories")], "value", "six")],
        appear: &[
            (
                "claims-disagree:abstract-categories+results-categories",
                Error,
                "six (Abstract, Results), 6 (Results, headings of the categories)",
            ),
            ("claim:abstract-categories", Info, "'six' is not a count"),
        ],
        vanish: &[],
    },
    Case {
        name: "a claim about a table that is not there",
        package: PUBLISHED,
        edits: &[Set("claims", &[("claim_id", "abstract-categories")], "about", "themes.theme_id")],
        appear: &[("claim:abstract-categories", Info, "the package holds no 'themes'")],
        vanish: &[],
    },
    Case {
        name: "no number of the text is repeated",
        package: PUBLISHED,
        edits: &[Delete("claims", &[("claim_id", "results-ways")])],
        appear: &[],
        vanish: &["claims-disagree:results-ways+discussion-ways"],
    },
];
