//! The PRISMA 2020 flow data: the table of counts that the R package PRISMA2020 and its web application read.

mod account;
mod cells;
mod from_flow;
mod own;
mod table;
mod to_flow;

pub use account::{Account, AddedUp, LeftOut, OwnCount};
pub use cells::reasons_of;
pub use own::{OwnPlace, OwnRow};
pub use table::{PrismaError, PrismaTable};

/// One row: its key, the node and box of the diagram that it belongs to, and what stands in the box.
pub(crate) struct Row {
    /// The key, which a title has none of.
    pub key: &'static str,
    pub node: &'static str,
    pub place: &'static str,
    pub text: &'static str,
    /// What tells rows with the same text apart.
    pub aside: &'static str,
}

const fn row(
    key: &'static str,
    node: &'static str,
    place: &'static str,
    text: &'static str,
    aside: &'static str,
) -> Row {
    Row { key, node, place, text, aside }
}

const DBR: &str = "databases and registers";
const OTHER: &str = "other methods";

/// Every row, in the table's order.
pub(crate) const ROWS: &[Row] = &[
    row("", "node4", "prevstud", "Previous studies", ""),
    row("previous_studies", "node5", "box1", "Studies in the previous version", ""),
    row("previous_reports", "", "box1", "Reports in the previous version", ""),
    row("", "node6", "newstud", "New studies: databases and registers", ""),
    row("database_results", "node7", "box2", "Databases", ""),
    row("database_specific_results", "", "box2", "Databases", "each"),
    row("register_results", "", "box2", "Registers", ""),
    row("register_specific_results", "", "box2", "Registers", "each"),
    row("", "node16", "othstud", "New studies: other methods", ""),
    row("website_results", "node17", "box11", "Websites", ""),
    row("organisation_results", "", "box11", "Organisations", ""),
    row("citations_results", "", "box11", "Citation searching", ""),
    row("duplicates", "node8", "box3", "Duplicate records", ""),
    row("excluded_automatic", "", "box3", "Marked ineligible by automation tools", ""),
    row("excluded_other", "", "box3", "Removed for other reasons", ""),
    row("records_screened", "node9", "box4", "Records screened", DBR),
    row("records_excluded", "node10", "box5", "Records excluded", DBR),
    row("dbr_sought_reports", "node11", "box6", "Reports sought for retrieval", DBR),
    row("dbr_notretrieved_reports", "node12", "box7", "Reports not retrieved", DBR),
    row("other_sought_reports", "node18", "box12", "Reports sought for retrieval", OTHER),
    row("other_notretrieved_reports", "node19", "box13", "Reports not retrieved", OTHER),
    row("dbr_assessed", "node13", "box8", "Reports assessed for eligibility", DBR),
    row("dbr_excluded", "node14", "box9", "Reports excluded", DBR),
    row("other_assessed", "node20", "box14", "Reports assessed for eligibility", OTHER),
    row("other_excluded", "node21", "box15", "Reports excluded", OTHER),
    row("new_studies", "node15", "box10", "New studies included", ""),
    row("new_reports", "", "box10", "Reports of new studies", ""),
    row("total_studies", "node22", "box16", "Studies in total", ""),
    row("total_reports", "", "box16", "Reports in total", ""),
    row("identification", "node1", "identification", "Identification", ""),
    row("screening", "node2", "screening", "Screening", ""),
    row("included", "node3", "included", "Included", ""),
];

/// Keys that newer versions of the table have.
pub(crate) const NEWER: [&str; 2] = ["total_studies_ma", "total_reports_ma"];

/// Keys of rows that hold a list of names and counts.
pub(crate) const LISTS: [&str; 4] =
    ["database_specific_results", "register_specific_results", "dbr_excluded", "other_excluded"];

/// Keys of rows that hold one number, and are read as a list too: what they count has kinds or reasons.
pub(crate) const PARTED: [&str; 8] = [
    "website_results",
    "organisation_results",
    "citations_results",
    "excluded_automatic",
    "excluded_other",
    "records_excluded",
    "dbr_notretrieved_reports",
    "other_notretrieved_reports",
];
