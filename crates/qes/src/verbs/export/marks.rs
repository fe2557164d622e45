//! What each row of a file says that it rests on.

use polars::prelude::{DataFrame, NamedFrom, Series};
use qes_review::Provenance;

use super::MARK;
use crate::error::Error;
use crate::shown::stated;

/// The provenance of each row as it is written.
pub(super) struct Marks {
    /// For each row; `None` where nothing is known.
    pub rows: Vec<Option<Provenance>>,
    /// What the file says otherwise than the rows themselves.
    pub note: Option<String>,
}

/// What the rows of a frame rest on, of which the whole rests on `whole`.
///
/// A column that accounts for the whole is right row by row. One that is firmer than the whole came with the rows of another table: then each
/// row rests on the weaker of the two.
pub(super) fn marks(data: &DataFrame, whole: Option<Provenance>) -> Marks {
    if !data.get_column_names().iter().any(|c| *c == MARK) {
        return Marks { rows: vec![whole; data.height()], note: None };
    }
    let own = stated(data);
    let accounts = match whole {
        Some(_) => own.iter().flatten().max() == whole.as_ref(),
        None => own.is_empty() || own.iter().any(Option::is_none),
    };
    if accounts {
        return Marks { rows: own.into_iter().map(|p| p.or(whole)).collect(), note: None };
    }
    let rows: Vec<Option<Provenance>> = own.iter().map(|p| Provenance::of_all([p.or(whole), whole])).collect();
    let changed = rows.iter().zip(&own).filter(|(mark, own)| own.is_some() && mark != own).count();
    let rests = whole.map_or("data that do not state theirs".to_owned(), |p| format!("{p} data"));
    let of = if changed == 1 { "1 row".to_owned() } else { format!("{changed} rows") };
    let note = format!("the frame rests on {rests}, so '{MARK}' of {of} says that and not what stood there");
    Marks { rows, note: (changed > 0).then_some(note) }
}

/// The rows with a column that says what each rests on, where anything is known of it.
pub(super) fn marked(data: &DataFrame, whole: Option<Provenance>) -> Result<(DataFrame, Option<String>), Error> {
    let mut data = data.clone();
    let has = data.get_column_names().iter().any(|c| *c == MARK);
    let Marks { rows, note } = marks(&data, whole);
    if note.is_some() || !has && whole.is_some() {
        let words: Vec<Option<&str>> = rows.iter().map(|p| p.map(Provenance::name)).collect();
        data.with_column(Series::new(MARK.into(), words).into())?;
    }
    Ok((data, note))
}
