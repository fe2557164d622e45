//! Values, columns and files that are not what the schema says.

use qes_review::Severity::{Error, Info};

use super::edit::Edit::{RemoveColumn, RemoveFile, Replace, Set};
use super::{Case, PUBLISHED};

pub const CASES: &[Case] = &[
    Case {
        name: "a blank where a value is required",
        package: PUBLISHED,
        edits: &[Set("support", &[("concept_id", "listen-to-me"), ("paper_id", "38")], "times_listed", "")],
        appear: &[("required:support.times_listed:196", Error, "found a blank, expected a value")],
        vanish: &[],
    },
    Case {
        name: "a value that is not allowed",
        package: PUBLISHED,
        edits: &[Set("papers", &[("paper_id", "29")], "condition", "back-pain")],
        appear: &[
            ("enum:papers.condition:2", Error, "found 'back-pain', expected one of chronic-msk, fibromyalgia"),
            (
                "margin-rows:condition:chronic-msk:papers",
                Error,
                "49 papers with condition 'chronic-msk' are printed, but the rows hold 48",
            ),
            ("claim:results-msk-papers", Error, "the data say 48"),
            ("claim:results-msk-list", Error, "in the data references no. 29, 48 are not among them"),
        ],
        vanish: &["claim:results-msk-list", "claim:results-msk-papers"],
    },
    Case {
        name: "a text in a column of numbers",
        package: PUBLISHED,
        edits: &[Set("searches", &[("source", "Embase")], "records", "many")],
        appear: &[
            ("type:searches.records:3", Error, "found 'many', expected a whole number"),
            (
                "flow-equation:sources:records_identified_database",
                Info,
                "1,431 + 5,566 + ? + 7,599 + 3,971 + 171 cannot be compared with 24,992",
            ),
        ],
        vanish: &["flow-equation:sources:records_identified_database"],
    },
    Case {
        name: "a fraction in a column of whole numbers",
        package: PUBLISHED,
        edits: &[Set("support", &[("concept_id", "listen-to-me"), ("paper_id", "38")], "times_listed", "1.5")],
        appear: &[("type:support.times_listed:196", Error, "found '1.5', expected a whole number")],
        vanish: &[],
    },
    Case {
        name: "a negative count",
        package: PUBLISHED,
        edits: &[Set("searches", &[("source", "Embase")], "records", "-5")],
        appear: &[
            ("minimum:searches.records:3", Error, "found '-5', expected 0 or more"),
            (
                "flow-equation:sources:records_identified_database",
                Info,
                "1,431 + 5,566 + ? + 7,599 + 3,971 + 171 cannot be compared with 24,992",
            ),
        ],
        vanish: &["flow-equation:sources:records_identified_database"],
    },
    Case {
        name: "a source twice",
        package: PUBLISHED,
        edits: &[Set("searches", &[("source", "HMIC")], "source", "AMED")],
        appear: &[
            (
                "unique:searches.source:6",
                Error,
                "found 'AMED', expected a value that is not in row 1 (line 2, source AMED) too",
            ),
            (
                "primary-key:searches:6",
                Error,
                "searches.csv, row 6 (line 7): source 'AMED' stands in row 1 (line 2) too",
            ),
            ("claim:abstract-databases", Error, "the data say 5"),
            ("claim:method-databases", Error, "the data say 5"),
        ],
        vanish: &[],
    },
    Case {
        name: "a row with too few cells",
        package: PUBLISHED,
        edits: &[Replace("categories", "moving-forward,Going on with pain,6", "moving-forward,Going on with pain")],
        appear: &[
            ("short-row:categories:6", Error, "found 2 cells, expected 3; the rest counts as missing"),
            ("required:categories.order:6", Error, "found a blank, expected a value"),
        ],
        vanish: &[],
    },
    Case {
        name: "a column that is not there",
        package: PUBLISHED,
        edits: &[RemoveColumn("support", "times_listed")],
        appear: &[("missing-column:support.times_listed", Error, "support.csv has no column 'times_listed'")],
        vanish: &["repeated-support:pointless-but-must-go"],
    },
    Case {
        name: "a column by another name",
        package: PUBLISHED,
        edits: &[Replace("support", "times_listed", "times_liste")],
        appear: &[("missing-column:support.times_listed", Error, "did you mean 'times_liste'?")],
        vanish: &["repeated-support:pointless-but-must-go"],
    },
    Case {
        name: "a file that is not there",
        package: PUBLISHED,
        edits: &[RemoveFile("prose_citations")],
        appear: &[("missing-file:prose_citations", Error, "prose_citations.csv")],
        vanish: &["prose-citation:body-against-me:82:2", "prose-citation:others-like-me:28+94+96+113:15"],
    },
    Case {
        name: "a file that others refer to is not there",
        package: PUBLISHED,
        edits: &[RemoveFile("instruments")],
        appear: &[
            ("missing-file:instruments", Error, "instruments.csv"),
            (
                "foreign-key:appraisals.instrument+item",
                Error,
                "appraisals.csv refers by 'instrument' and 'item' to 'instruments', which the package does not hold",
            ),
            ("claim:results-agreement-casp", Info, "found no instrument 'casp'; expected one of global"),
            ("claim:results-agreement-jbi-qari", Info, "found no instrument 'jbi-qari'; expected one of global"),
        ],
        vanish: &[
            "appraisal-gap",
            "appraisal-status:44:key",
            "claim:results-agreement-casp",
            "claim:results-agreement-jbi-qari",
        ],
    },
    Case {
        name: "the searches are not there",
        package: PUBLISHED,
        edits: &[RemoveFile("searches")],
        appear: &[
            ("missing-file:searches", Error, "searches.csv"),
            ("claim:abstract-databases", Info, "the data do not list sources, so this cannot be decided"),
            ("claim:method-databases", Info, "the data do not list sources"),
        ],
        vanish: &["flow-equation:sources:records_identified_database"],
    },
    Case {
        name: "a provenance that is not known",
        package: PUBLISHED,
        edits: &[Set("flow", &[("box", "included")], "provenance", "guessed")],
        appear: &[(
            "enum:flow.provenance:13",
            Error,
            "found 'guessed', expected one of published, derived, assumed, simulated",
        )],
        vanish: &[],
    },
];
