//! The flow and the margins.

use qes_review::Severity::{Error, Info};

use super::edit::Edit::{Delete, Set};
use super::{Case, PUBLISHED};

pub const CASES: &[Case] = &[
    Case {
        name: "the databases add up to what is printed",
        package: PUBLISHED,
        edits: &[Set("searches", &[("source", "AMED")], "records", "1432")],
        appear: &[],
        vanish: &["flow-equation:sources:records_identified_database"],
    },
    Case {
        name: "the databases fail to add up by another amount",
        package: PUBLISHED,
        edits: &[Set("searches", &[("source", "HMIC")], "records", "100")],
        appear: &[(
            "flow-equation:sources:records_identified_database",
            Error,
            "1,431 + 5,566 + 6,253 + 7,599 + 3,971 + 100 = 24,920, but 24,992 is printed",
        )],
        vanish: &["flow-equation:sources:records_identified_database"],
    },
    Case {
        name: "all additional records enter a stage",
        package: PUBLISHED,
        edits: &[Set(
            "flow",
            &[("box", "retrieved_for_further_screening")],
            "from",
            "records_identified_database;additional_citation_tracking;additional_handsearch",
        )],
        appear: &[(
            "flow-equation:stage:retrieved_for_further_screening",
            Error,
            "24,992 − 23,833 + 273 + 77 = 1,509, but 1,159 is printed",
        )],
        vanish: &["flow-loose-end:additional_citation_tracking+additional_handsearch"],
    },
    Case {
        name: "some additional records enter a stage",
        package: PUBLISHED,
        edits: &[Set(
            "flow",
            &[("box", "retrieved_for_further_screening")],
            "from",
            "records_identified_database;additional_citation_tracking",
        )],
        appear: &[
            (
                "flow-equation:stage:retrieved_for_further_screening",
                Error,
                "24,992 − 23,833 + 273 = 1,432, but 1,159 is printed",
            ),
            (
                "flow-loose-end:additional_handsearch",
                Error,
                "77 records (Records from hand search) enter no later box of the flow",
            ),
        ],
        vanish: &["flow-loose-end:additional_citation_tracking+additional_handsearch"],
    },
    Case {
        name: "additional records enter a stage that counts them",
        package: PUBLISHED,
        edits: &[
            Set(
                "flow",
                &[("box", "retrieved_for_further_screening")],
                "from",
                "records_identified_database;additional_citation_tracking;additional_handsearch",
            ),
            Set("flow", &[("box", "excluded_on_title")], "n", "24183"),
        ],
        appear: &[],
        vanish: &["flow-loose-end:additional_citation_tracking+additional_handsearch"],
    },
    Case {
        name: "a stage holds one record more",
        package: PUBLISHED,
        edits: &[Set("flow", &[("box", "screened_title_abstract_keyword")], "n", "677")],
        appear: &[
            ("flow-equation:stage:screened_title_abstract_keyword", Error, "1,159 − 483 = 676, but 677 is printed"),
            ("flow-equation:stage:full_text_screened", Error, "677 − 355 = 322, but 321 is printed"),
            ("claim:abstract-abstracts", Error, "the data say 677"),
            ("claim:results-abstracts", Error, "the data say 677"),
        ],
        vanish: &[],
    },
    Case {
        name: "a stage is of unknown size",
        package: PUBLISHED,
        edits: &[Set("flow", &[("box", "quality_appraised")], "n", "")],
        appear: &[
            ("flow-equation:stage:quality_appraised", Info, "321 − 228 cannot be compared with it"),
            ("flow-equation:stage:included", Info, "? − 16 cannot be compared with 77: a count is not published"),
            ("claim:results-appraised-box", Info, "no selected row has a number in 'n'"),
        ],
        vanish: &[],
    },
    Case {
        name: "the last box holds one paper more",
        package: PUBLISHED,
        edits: &[Set("flow", &[("box", "included")], "n", "78")],
        appear: &[
            ("flow-equation:stage:included", Error, "93 − 16 = 77, but 78 is printed"),
            ("margin-flow:included", Error, "the flow ends in 78 papers, but 77 are printed as included"),
            ("status:included", Error, "prints 78, but 77 papers are included"),
            ("claim:abstract-included-box", Error, "the data say 78"),
            ("claim:results-included-box", Error, "the data say 78"),
        ],
        vanish: &["status:included"],
    },
    Case {
        name: "a box comes out of itself",
        package: PUBLISHED,
        edits: &[Set("flow", &[("box", "records_identified_database")], "from", "included")],
        appear: &[(
            "flow-row:1",
            Error,
            "the box 'records_identified_database' comes out of 'included', which comes, over others, out of \
             'records_identified_database'; that is left out",
        )],
        vanish: &[],
    },
    Case {
        name: "a box counts what the text says that it counts",
        package: PUBLISHED,
        edits: &[Set("flow", &[("box", "full_text_screened")], "unit", "studies")],
        appear: &[("claim:figure-1-unit", Error, "the data count papers and records and studies")],
        vanish: &["claim:figure-1-unit", "claim:results-full-texts-unit"],
    },
    Case {
        name: "a level of a margin",
        package: PUBLISHED,
        edits: &[Set("margins", &[("level", "Sweden")], "n", "20")],
        appear: &[
            ("margin:country:papers", Error, "the papers by country add up to 78, but 77 are included"),
            ("claim:results-countries-unit", Error, "the data count papers"),
        ],
        vanish: &["claim:results-countries-unit"],
    },
    Case {
        name: "a level of a margin that rows carry",
        package: PUBLISHED,
        edits: &[Set("margins", &[("level", "chronic-msk"), ("unit", "papers")], "n", "50")],
        appear: &[
            ("margin:condition:papers", Error, "the papers by condition add up to 78, but 77 are included"),
            (
                "margin-rows:condition:chronic-msk:papers",
                Error,
                "50 papers with condition 'chronic-msk' are printed, but the rows hold 49",
            ),
            ("claim:results-msk-papers-margin", Error, "the data say 50"),
        ],
        vanish: &[],
    },
    Case {
        name: "the total of a margin",
        package: PUBLISHED,
        edits: &[Set("margins", &[("variable", "total"), ("unit", "papers")], "n", "76")],
        appear: &[
            ("margin:condition:papers", Error, "the papers by condition add up to 77, but 76 are included"),
            ("margin:country:papers", Error, "the papers by country add up to 77, but 76 are included"),
            ("margin-flow:included", Error, "the flow ends in 77 papers, but 76 are printed as included"),
            ("claim:results-countries-unit", Error, "the data count papers"),
        ],
        vanish: &["claim:results-countries-unit"],
    },
    Case {
        name: "a margin without a total",
        package: PUBLISHED,
        edits: &[Delete("margins", &[("variable", "total"), ("unit", "studies")])],
        appear: &[
            ("claim:results-countries-unit", Error, "the data count papers"),
            (
                "margin:condition:studies",
                Info,
                "the studies by condition add up to 60; no total of included studies is given",
            ),
        ],
        vanish: &["claim:results-countries-unit"],
    },
    Case {
        name: "countries counted in studies",
        package: PUBLISHED,
        edits: &[Set("margins", &[("variable", "country")], "unit", "studies")],
        appear: &[("margin:country:studies", Error, "the studies by country add up to 77, but 60 are included")],
        vanish: &["claim:results-countries-unit"],
    },
];
