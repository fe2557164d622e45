//! The head of a table that stands again among its rows, as where files were put together.

use crate::Name;

/// Whether a row of a table is its head once more.
///
/// ```
/// use qes_records::repeats_head;
///
/// assert!(repeats_head(["id", "n"], ["\u{feff}id", " n "]));
/// assert!(!repeats_head(["id", "n"], ["1", "2"]));
/// ```
pub fn repeats_head<'a, 'b>(head: impl IntoIterator<Item = &'a str>, row: impl IntoIterator<Item = &'b str>) -> bool {
    let head = cells(head);
    let named = head.iter().filter(|name| name.chars().any(char::is_alphabetic)).count();
    // In a table of one column a word may be the name of the column by chance.
    let telling = named > 1 || (head.len() == 1 && Name::of_column(head[0]) != Name::Other);
    telling && head == cells(row)
}

/// The cells of a row without marks and blanks around them, and without the blank ones at its end.
fn cells<'a>(row: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let bare = |cell: &'a str| cell.trim_start_matches('\u{feff}').trim().trim_matches('"').trim();
    let mut cells: Vec<&str> = row.into_iter().map(bare).collect();
    while cells.last().is_some_and(|cell| cell.is_empty()) {
        cells.pop();
    }
    cells
}
