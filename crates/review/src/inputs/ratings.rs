//! Ratings by item and round, from whatever holds them: an instrument, screening decisions, a table with a column or a row for each
//! rating, a table of counts.

mod assemble;
mod contingency;
mod derived;
mod footer;
mod instrument;
mod items;
mod long;
mod margins;
mod missing;
mod names;
mod nobody;
mod off_scale;
mod raters;
mod screening;
mod spelling;
mod vocabulary;
mod wide;

use qes_agreement::Ratings;
use qes_work::Work;

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
    /// Whether the scale is declared, so that its order means something; else it is made of the answers that occur: numbers by value, texts
    /// by name.
    pub declared: bool,
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
    /// Which columns of a table were taken for what; `None` where the review declares it, or the data are counts.
    pub taken: Option<TakenColumns>,
}

/// Which columns of a table were taken for what. `RatingSet` has the raters and what was agreed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenColumns {
    /// The column that names the unit; each row is one where there is none.
    pub unit: Option<String>,
    /// The column that splits the rows into items.
    pub item: Option<String>,
    /// The column that splits the rows into rounds.
    pub round: Option<String>,
    /// The columns of the rater and of the answer, where the table has a row for each answer.
    pub long: Option<(String, String)>,
    /// Columns that are none of these.
    pub left_aside: Vec<String>,
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
/// `paper_id`, `record_id`, `study_id`, `paper`, `study`, `id`), `item` and `round` are taken as such where nothing else is said, in small
/// or capital letters, and so are `rater` (or `appraiser`, `reviewer`, …) and `answer` (or `rating`, `decision`, …), which make the table long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RatingColumns {
    /// The column that names the unit; each row of a wide table is a unit where it is not given.
    pub unit: Option<String>,
    /// Wide: the columns of the raters; those that look like it where none is given. Long: the raters that count.
    pub raters: Vec<String>,
    /// The column that splits the rows into items.
    pub item: Option<String>,
    /// The column that splits the rows into rounds.
    pub round: Option<String>,
    /// Long: the column that names the rater.
    pub rater: Option<String>,
    /// Long: the column of the answers.
    pub answer: Option<String>,
    /// The rater, or the column of a wide table, that holds what was agreed in the end. One called `consensus`, `final`, `agreed`,
    /// `adjudicated`, `resolution` and the like is taken for it; a second one is left aside.
    pub agreed: Option<String>,
    /// The categories in their order; those that occur where none is given.
    pub scale: Vec<String>,
    /// Texts that stand for a missing rating, beside the blank.
    pub na: Vec<String>,
}

impl RatingColumns {
    /// Whether a rater or column of this name holds what was agreed in the end.
    fn is_agreed(&self, name: &str) -> bool {
        match &self.agreed {
            Some(agreed) => agreed == name,
            None => names::is_agreed(name) && !self.raters.iter().any(|r| r == name),
        }
    }

    /// That no rater is named twice.
    fn each_once(&self) -> Result<(), ReviewError> {
        let twice = self.raters.iter().enumerate().find(|(i, r)| self.raters[..*i].contains(r));
        twice.map_or(Ok(()), |(_, twice)| {
            Err(ReviewError::Ratings {
                what: format!("the rater '{twice}' is named twice"),
                because: "expected each rater once".to_owned(),
            })
        })
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
/// A column is not there or named twice, no rating is on the scale given, a column of ratings looks like the ids of the units, columns of
/// a wide table do not look like raters, or follow from the others, and none is named; the work was stopped.
pub fn ratings_from_frame(
    frame: &Frame,
    columns: &RatingColumns,
    work: &Work,
) -> Result<Input<RatingSet>, ReviewError> {
    columns.each_once()?;
    let (units, said) = footer::without(frame, columns, work)?.unzip();
    let frame = units.as_ref().unwrap_or(frame);
    let mut found = match long::columns_of(frame, columns) {
        Some(pair) => long::ratings(frame, columns, &pair, work),
        None => wide::ratings(frame, columns, work),
    }?;
    found.warnings.splice(0..0, said.into_iter().flatten());
    Ok(found)
}

/// A category's text: numbers as their value.
fn canonical(text: &str) -> String {
    crate::typed::number(text, '.').map_or_else(|| text.to_owned(), |n| n.to_string())
}

/// The column named, or the first of these that the table has, in small or capital letters.
fn named_or(frame: &Frame, named: Option<&String>, usual: &[&str]) -> Option<String> {
    let held = frame.columns();
    let exact = |usual: &str| held.iter().find(|c| **c == usual);
    let like = |usual: &str| exact(usual).or_else(|| held.iter().find(|c| c.trim().to_lowercase() == usual));
    named.cloned().or_else(|| usual.iter().find_map(|usual| like(usual)).map(|c| (*c).to_owned()))
}

/// Whether who is called this does not judge alone but says what was agreed in the end.
pub(crate) fn is_agreed_name(name: &str) -> bool {
    names::is_agreed(name)
}
