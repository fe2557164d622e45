//! Ratings by item and round, from whatever holds them: an instrument, screening decisions, a table with a column or a row for each
//! rating, a table of counts.

mod assemble;
mod contingency;
mod instrument;
mod long;
mod screening;
mod wide;

use qes_agreement::Ratings;

use super::Input;
use crate::error::ReviewError;
use crate::frame::Frame;

pub use contingency::{ratings_from_contingency, ratings_from_counts};
pub use screening::screening_ratings;

/// The ratings of one item in one round.
#[derive(Debug, Clone)]
pub struct ItemRatings {
    /// The item's id; `None` where there is only one and it needs no name.
    pub item: Option<String>,
    /// What a reader sees.
    pub label: String,
    /// The round; `None` where there is only one.
    pub round: Option<String>,
    /// The categories offered, in their order.
    pub scale: Vec<String>,
    /// The units, in the order of the rows of the ratings; none where the data are counts.
    pub units: Vec<String>,
    /// Units × raters.
    pub ratings: Ratings,
    /// What was agreed in the end for each unit, as a position on the scale; none where the data are counts.
    pub agreed: Vec<Option<usize>>,
}

/// The ratings of an instrument, of a review's screening, or of a file.
#[derive(Debug, Clone)]
pub struct RatingSet {
    /// The instrument, or the frame.
    pub name: String,
    /// The raters, in the order of the columns of the ratings.
    pub raters: Vec<String>,
    /// Who or what gives the answers agreed in the end; `None` where nobody does.
    pub agreed: Option<String>,
    /// The categories offered by any item, in their order.
    pub scale: Vec<String>,
    /// The items, in their order, each in the order of its rounds.
    pub items: Vec<ItemRatings>,
}

impl RatingSet {
    /// The items of the first round; all where there are no rounds.
    pub fn first_round(&self) -> impl Iterator<Item = &ItemRatings> {
        let first = self.items.first().and_then(|i| i.round.clone());
        self.items.iter().filter(move |i| i.round == first)
    }
}

/// Which columns of a table hold what.
///
/// A table is wide (a row for each unit, a column for each rater) or long (a row for each answer). Columns called `unit` (or
/// `paper_id`, `record_id`, `study_id`, `paper`, `study`, `id`), `item` and `round` are taken as such where nothing else is said, and so
/// are `rater` (or `appraiser`, `reviewer`) and `answer` (or `rating`, `decision`), which make the table long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RatingColumns {
    /// The column that names the unit; each row of a wide table is a unit where it is not given.
    pub unit: Option<String>,
    /// Wide: the columns of the raters; all that are nothing else where none is given. Long: the raters that count.
    pub raters: Vec<String>,
    /// The column that splits the rows into items.
    pub item: Option<String>,
    /// The column that splits the rows into rounds.
    pub round: Option<String>,
    /// Long: the column that names the rater.
    pub rater: Option<String>,
    /// Long: the column of the answers.
    pub answer: Option<String>,
    /// The rater, or the column of a wide table, that holds what was agreed in the end. One called `consensus`, `final`, `agreed` or
    /// `adjudicated` is taken for it.
    pub agreed: Option<String>,
    /// The categories in their order; those that occur where none is given.
    pub scale: Vec<String>,
    /// Texts that stand for a missing rating, beside the blank.
    pub na: Vec<String>,
}

/// Names of what was agreed in the end, in small letters.
const AGREED: [&str; 4] = ["consensus", "final", "agreed", "adjudicated"];

impl RatingColumns {
    /// Whether a rater or column of this name holds what was agreed in the end.
    fn is_agreed(&self, name: &str) -> bool {
        match &self.agreed {
            Some(agreed) => agreed == name,
            None => AGREED.contains(&name.to_lowercase().as_str()) && !self.raters.iter().any(|r| r == name),
        }
    }

    /// A rating in the form that is compared: trimmed, nothing where it is blank or stands for a missing one, and numbers without regard to
    /// how they are written, so that 1 and 1.0 are the same.
    fn read(&self, text: Option<String>) -> Option<String> {
        let text = text?;
        let text = text.trim();
        (!text.is_empty() && !self.na.iter().any(|na| na == text)).then(|| canonical(text))
    }
}

/// The ratings of a wide or a long table.
///
/// # Errors
/// A column is not there or named twice, a rating is not on the scale given, or a column of ratings looks like the ids of
/// the units.
pub fn ratings_from_frame(frame: &Frame, columns: &RatingColumns) -> Result<Input<RatingSet>, ReviewError> {
    match long::columns_of(frame, columns) {
        Some(pair) => long::ratings(frame, columns, &pair),
        None => wide::ratings(frame, columns),
    }
}

/// A category's text: numbers as their value.
fn canonical(text: &str) -> String {
    crate::typed::number(text, '.').map_or_else(|| text.to_owned(), |n| n.to_string())
}

/// The column named, or the first of these that the table has.
fn named_or(frame: &Frame, named: Option<&String>, usual: &[&str]) -> Option<String> {
    named.cloned().or_else(|| usual.iter().find(|u| frame.has(u)).map(|u| (*u).to_owned()))
}

/// Whether who is called this does not judge alone but says what was agreed in the end.
pub(crate) fn is_agreed_name(name: &str) -> bool {
    AGREED.contains(&name.to_lowercase().as_str())
}
