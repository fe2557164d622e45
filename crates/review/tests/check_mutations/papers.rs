//! The status of papers, and what the appraisers answered.

use qes_review::Severity::{Error, Info, Warning};

use super::edit::Edit::Set;
use super::{Case, PUBLISHED};

pub const CASES: &[Case] = &[
    Case {
        name: "the conflict decided for inclusion",
        package: PUBLISHED,
        edits: &[Set("papers", &[("paper_id", "48")], "status", "included")],
        appear: &[("claim:results-excluded-papers", Error, "the data say 15")],
        vanish: &[
            "status:conflict:48",
            "claim:results-msk-list",
            "status:included",
            "claim:abstract-included-papers",
            "claim:results-excluded-papers",
            "claim:results-included-papers",
            "claim:results-msk-papers",
        ],
    },
    Case {
        name: "the conflict decided for exclusion",
        package: PUBLISHED,
        edits: &[Set("papers", &[("paper_id", "48")], "status", "excluded")],
        appear: &[
            (
                "margin-rows:condition:chronic-msk:papers",
                Error,
                "49 papers with condition 'chronic-msk' are printed, but the rows hold 48",
            ),
            ("status:included", Error, "prints 77, but 76 papers are included"),
            ("unsupported:excluded:48", Error, "yet supports isolated-from-others"),
            ("claim:abstract-included-papers", Error, "the data say 76"),
            ("claim:results-included-papers", Error, "the data say 76"),
        ],
        vanish: &[
            "status:conflict:48",
            "claim:results-excluded-list",
            "status:included",
            "claim:abstract-included-papers",
            "claim:results-excluded-papers",
            "claim:results-included-papers",
            "claim:results-msk-papers",
        ],
    },
    Case {
        name: "another conflict",
        package: PUBLISHED,
        edits: &[Set("papers", &[("paper_id", "60")], "status", "conflict")],
        appear: &[
            ("status:conflict:60", Error, "paper no. 60 is named as included and as excluded (Results, paragraph 1"),
            ("claim:results-excluded-papers", Error, "the data say 17"),
            ("claim:results-msk-list", Error, "in the data references no. 48, 60 are not among them"),
            ("status:included", Info, "counting papers no. 48, 60, whose status is in conflict"),
            ("claim:abstract-included-papers", Info, "counts papers no. 48, 60, whose status is in conflict"),
            ("claim:results-included-papers", Info, "counts papers no. 48, 60, whose status is in conflict"),
            ("claim:results-msk-papers", Info, "counts papers no. 48, 60, whose status is in conflict"),
        ],
        vanish: &[
            "claim:results-msk-list",
            "status:included",
            "claim:abstract-included-papers",
            "claim:results-excluded-papers",
            "claim:results-included-papers",
            "claim:results-msk-papers",
        ],
    },
    Case {
        name: "an excluded paper supports concepts",
        package: PUBLISHED,
        edits: &[Set("papers", &[("paper_id", "62")], "status", "excluded")],
        appear: &[
            (
                "margin-rows:condition:chronic-msk:papers",
                Error,
                "49 papers with condition 'chronic-msk' are printed, but the rows hold 48",
            ),
            ("status:included", Error, "prints 77, but 76 papers are included"),
            ("unsupported:excluded:62", Error, "yet supports isolated-from-others, hide-or-show, stop-seeking-cure"),
            ("claim:abstract-included-papers", Error, "the data say 76"),
            ("claim:results-excluded-papers", Error, "the data say 17"),
            (
                "claim:results-excluded-list",
                Error,
                "in the data reference no. 48 is not among them, and reference no. 62 is as well",
            ),
            ("claim:results-included-papers", Error, "the data say 76"),
            ("claim:results-msk-list", Error, "in the data references no. 48, 62 are not among them"),
        ],
        vanish: &[
            "claim:results-excluded-list",
            "claim:results-msk-list",
            "status:included",
            "claim:abstract-included-papers",
            "claim:results-excluded-papers",
            "claim:results-included-papers",
        ],
    },
    Case {
        name: "the paper without a number gets one",
        package: PUBLISHED,
        edits: &[
            Set("papers", &[("paper_id", "unnumbered-1")], "reference", "130"),
            Set("papers", &[("paper_id", "unnumbered-1")], "status", "excluded"),
        ],
        appear: &[
            ("claim:results-excluded-papers", Error, "the data say 17"),
            (
                "claim:results-excluded-list",
                Error,
                "in the data reference no. 48 is not among them, and reference no. 130 is as well",
            ),
            ("claim:results-appraised-papers", Info, "counts paper no. 48, whose status is in conflict"),
        ],
        vanish: &[
            "claim:results-appraised-papers",
            "claim:results-excluded-list",
            "status:unknown",
            "claim:results-excluded-papers",
        ],
    },
    Case {
        name: "key on two more excluded papers",
        package: PUBLISHED,
        edits: &[
            Set("appraisals", &[("paper_id", "45"), ("appraiser", "A")], "answer", "key"),
            Set("appraisals", &[("paper_id", "46"), ("appraiser", "A")], "answer", "key"),
        ],
        appear: &[
            ("claim:results-key-a", Error, "in the data papers no. 45, 46 are as well"),
            ("appraisal-status:45:key", Warning, "paper no. 45 is 'key' for appraiser A and yet excluded"),
            ("appraisal-status:46:key", Warning, "paper no. 46 is 'key' for appraiser A and yet excluded"),
            ("claim:results-key-unit", Info, "there are 19, and how many studies there are is not known"),
        ],
        vanish: &["claim:results-key-unit"],
    },
    Case {
        name: "key on the excluded paper by both",
        package: PUBLISHED,
        edits: &[Set("appraisals", &[("paper_id", "44"), ("appraiser", "A")], "answer", "key")],
        appear: &[
            ("claim:results-key-a", Error, "in the data paper no. 44 is as well"),
            ("appraisal-status:44:key", Warning, "paper no. 44 is 'key' for appraisers A and B and yet excluded"),
        ],
        vanish: &["appraisal-status:44:key"],
    },
    Case {
        name: "key on no excluded paper",
        package: PUBLISHED,
        edits: &[Set("appraisals", &[("paper_id", "44"), ("appraiser", "B")], "answer", "not-key")],
        appear: &[
            ("claim:results-key-b", Error, "in the data paper no. 44 is not among them"),
            ("claim:results-key-unit", Info, "there are 16, and how many studies there are is not known"),
        ],
        vanish: &["appraisal-status:44:key", "claim:results-key-unit"],
    },
    Case {
        name: "an answer that speaks for exclusion on an included paper",
        package: PUBLISHED,
        edits: &[
            Set("instruments", &[("instrument", "global")], "for_exclusion", "unfit"),
            Set("instruments", &[("instrument", "global")], "scale", "key|not-key|unfit"),
            Set("appraisals", &[("paper_id", "60"), ("appraiser", "B")], "answer", "unfit"),
        ],
        appear: &[("appraisal-status:60:unfit", Warning, "paper no. 60 is 'unfit' for appraiser B and yet included")],
        vanish: &[],
    },
    Case {
        name: "an answer that is not on the scale",
        package: PUBLISHED,
        edits: &[Set("appraisals", &[("paper_id", "28"), ("appraiser", "A")], "answer", "Key")],
        appear: &[
            ("scale:1", Error, "found the answer 'Key', expected one of key, not-key; did you mean 'key'?"),
            ("claim:results-key-a", Error, "in the data paper no. 28 is not among them"),
        ],
        vanish: &[],
    },
];
