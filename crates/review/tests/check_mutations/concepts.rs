//! Support, exemplars, and what the running text cites.

use qes_review::Severity::{Error, Warning};

use super::edit::Edit::{Append, Delete, Set};
use super::{Case, PUBLISHED};

pub const CASES: &[Case] = &[
    Case {
        name: "a pair listed in two rows",
        package: PUBLISHED,
        edits: &[Append(
            "support",
            &[
                ("concept_id", "body-against-me"),
                ("paper_id", "30"),
                ("times_listed", "1"),
                ("provenance", "published"),
            ],
        )],
        appear: &[("primary-key:support:310", Error, "support.csv, row 310")],
        vanish: &[],
    },
    Case {
        name: "one repeated paper less",
        package: PUBLISHED,
        edits: &[Set("support", &[("times_listed", "2"), ("paper_id", "101")], "times_listed", "1")],
        appear: &[(
            "repeated-support:pointless-but-must-go",
            Warning,
            "paper no. 105 is listed more than once for the concept 'pointless-but-must-go'",
        )],
        vanish: &["repeated-support:pointless-but-must-go"],
    },
    Case {
        name: "no repeated paper",
        package: PUBLISHED,
        edits: &[Set("support", &[("times_listed", "2")], "times_listed", "1")],
        appear: &[],
        vanish: &["repeated-support:pointless-but-must-go"],
    },
    Case {
        name: "one repeated paper in another concept",
        package: PUBLISHED,
        edits: &[Set("support", &[("concept_id", "still-me"), ("paper_id", "42")], "times_listed", "3")],
        appear: &[(
            "repeated-support:still-me",
            Warning,
            "paper no. 42 is listed more than once for the concept 'still-me'",
        )],
        vanish: &[],
    },
    Case {
        name: "an unsupported paper gains a concept",
        package: PUBLISHED,
        edits: &[Append(
            "support",
            &[("concept_id", "still-me"), ("paper_id", "74"), ("times_listed", "1"), ("provenance", "published")],
        )],
        appear: &[("unsupported", Warning, "papers no. 81, 84, 88, 90 are included and without any concept")],
        vanish: &["unsupported"],
    },
    Case {
        name: "every included paper has a concept",
        package: PUBLISHED,
        edits: &[
            Append(
                "support",
                &[("concept_id", "still-me"), ("paper_id", "74"), ("times_listed", "1"), ("provenance", "published")],
            ),
            Append(
                "support",
                &[("concept_id", "still-me"), ("paper_id", "81"), ("times_listed", "1"), ("provenance", "published")],
            ),
            Append(
                "support",
                &[("concept_id", "still-me"), ("paper_id", "84"), ("times_listed", "1"), ("provenance", "published")],
            ),
            Append(
                "support",
                &[("concept_id", "still-me"), ("paper_id", "88"), ("times_listed", "1"), ("provenance", "published")],
            ),
            Append(
                "support",
                &[("concept_id", "still-me"), ("paper_id", "90"), ("times_listed", "1"), ("provenance", "published")],
            ),
        ],
        appear: &[],
        vanish: &["unsupported"],
    },
    Case {
        name: "a paper loses its only concept",
        package: PUBLISHED,
        edits: &[Delete("support", &[("paper_id", "110")])],
        appear: &[("unsupported", Warning, "papers no. 74, 81, 84, 88, 90, 110 are included and without any concept")],
        vanish: &["unsupported"],
    },
    Case {
        name: "an exemplar from its list",
        package: PUBLISHED,
        edits: &[Set("concepts", &[("concept_id", "body-against-me")], "exemplar_paper_id", "30")],
        appear: &[],
        vanish: &["exemplar:body-against-me"],
    },
    Case {
        name: "an exemplar from another list",
        package: PUBLISHED,
        edits: &[Set("concepts", &[("concept_id", "still-me")], "exemplar_paper_id", "29")],
        appear: &[("exemplar:still-me", Warning, "the concept 'still-me' quotes paper no. 29 as its example")],
        vanish: &[],
    },
    Case {
        name: "a prose citation comes true",
        package: PUBLISHED,
        edits: &[Append(
            "support",
            &[("concept_id", "others-like-me"), ("paper_id", "28"), ("times_listed", "1"), ("provenance", "published")],
        )],
        appear: &[("prose-citation:others-like-me:94+96+113:16", Warning, "Results, way c, like the others")],
        vanish: &["prose-citation:others-like-me:28+94+96+113:15"],
    },
    Case {
        name: "the only false citation of a place comes true",
        package: PUBLISHED,
        edits: &[Append(
            "support",
            &[
                ("concept_id", "body-against-me"),
                ("paper_id", "82"),
                ("times_listed", "1"),
                ("provenance", "published"),
            ],
        )],
        appear: &[],
        vanish: &["prose-citation:body-against-me:82:2"],
    },
    Case {
        name: "one more false citation",
        package: PUBLISHED,
        edits: &[Append(
            "prose_citations",
            &[
                ("place", "Results, way b"),
                ("concept_id", "still-me"),
                ("reference", "29"),
                ("provenance", "published"),
            ],
        )],
        appear: &[(
            "prose-citation:still-me:29:20",
            Warning,
            "Results, way b: the text cites 1 reference for the concept",
        )],
        vanish: &[],
    },
    Case {
        name: "a citation that is no appraised paper",
        package: PUBLISHED,
        edits: &[Set("prose_citations", &[("reference", "120")], "concept_id", "body-against-me")],
        appear: &[("prose-citation:body-against-me:120:3", Warning, "Results, category 1, having a body")],
        vanish: &[],
    },
];
