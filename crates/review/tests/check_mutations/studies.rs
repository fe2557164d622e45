//! Studies and answers, which only the simulated package carries.

use qes_review::Severity::{Error, Warning};

use super::edit::Edit::Set;
use super::{Case, SIMULATED};

pub const CASES: &[Case] = &[
    Case {
        name: "a least value above the greatest",
        package: SIMULATED,
        edits: &[Set("studies", &[("study_id", "sim-08")], "age_min", "92")],
        appear: &[(
            "range:studies.age_min:8",
            Error,
            "studies.csv, row 8 (line 9, study sim-08): age_min is 92, above age_max, which is 91",
        )],
        vanish: &[],
    },
    Case {
        name: "one participant more",
        package: SIMULATED,
        edits: &[Set("studies", &[("study_id", "sim-01")], "participants", "10")],
        appear: &[("claim:results-participants", Error, "the data say 1,169, the sum of 60 rows")],
        vanish: &[],
    },
    Case {
        name: "an older participant",
        package: SIMULATED,
        edits: &[Set("studies", &[("study_id", "sim-08")], "age_max", "93")],
        appear: &[("claim:results-ages", Error, "the data say 18–93")],
        vanish: &[],
    },
    Case {
        name: "a study in another country",
        package: SIMULATED,
        edits: &[Set("studies", &[("study_id", "sim-01")], "country", "Sweden")],
        appear: &[
            (
                "margin-rows:country:Sweden:papers",
                Error,
                "19 papers with country 'Sweden' are printed, but the rows hold 20",
            ),
            (
                "margin-rows:country:United Kingdom:papers",
                Error,
                "26 papers with country 'United Kingdom' are printed, but the rows hold 25",
            ),
        ],
        vanish: &[],
    },
    Case {
        name: "a paper with another condition",
        package: SIMULATED,
        edits: &[Set("papers", &[("paper_id", "28")], "condition", "chronic-msk")],
        appear: &[
            (
                "margin-rows:condition:chronic-msk:papers",
                Error,
                "49 papers with condition 'chronic-msk' are printed, but the rows hold 50",
            ),
            (
                "margin-rows:condition:chronic-msk:studies",
                Error,
                "37 studies with condition 'chronic-msk' are printed, but the rows hold 38",
            ),
            (
                "margin-rows:condition:fibromyalgia:papers",
                Error,
                "28 papers with condition 'fibromyalgia' are printed, but the rows hold 27",
            ),
            (
                "margin-rows:condition:fibromyalgia:studies",
                Error,
                "23 studies with condition 'fibromyalgia' are printed, but the rows hold 22",
            ),
            ("claim:results-msk-papers", Error, "the data say 50"),
            ("claim:results-msk-studies", Error, "the data say 38"),
            ("claim:results-msk-list", Error, "in the data reference no. 28 is as well"),
            ("claim:results-fibromyalgia-papers", Error, "the data say 27"),
            ("claim:results-fibromyalgia-studies", Error, "the data say 22"),
            ("claim:results-fibromyalgia-list", Error, "in the data reference no. 28 is not among them"),
        ],
        vanish: &[],
    },
    Case {
        name: "a paper of a study that is not there",
        package: SIMULATED,
        edits: &[Set("papers", &[("paper_id", "28")], "study_id", "sim-99")],
        appear: &[
            (
                "foreign-key:papers.study_id:1",
                Error,
                "found 'sim-99', expected a value of studies.study_id; did you mean 'sim-59'?",
            ),
            ("study-papers:sim-01", Warning, "study sim-01 is reported in no paper"),
            (
                "margin-rows:country:United Kingdom:papers",
                Error,
                "26 papers with country 'United Kingdom' are printed, but the rows hold 25",
            ),
        ],
        vanish: &[],
    },
    Case {
        name: "appraisers who agree on every aim",
        package: SIMULATED,
        edits: &[Set("appraisals", &[("instrument", "casp"), ("item", "casp-01")], "answer", "yes")],
        appear: &[("claim:results-agreement-casp", Error, "the data say 52-100%")],
        vanish: &[],
    },
    Case {
        name: "one appraiser answers differently",
        package: SIMULATED,
        edits: &[Set(
            "appraisals",
            &[("instrument", "jbi-qari"), ("item", "jbi-qari-01"), ("appraiser", "B")],
            "answer",
            "unclear",
        )],
        appear: &[("claim:results-agreement-jbi-qari", Error, "the data say 14-82%")],
        vanish: &[],
    },
];
