//! Which row names the columns: titles, dates of a search and blank lines may stand above it.

use qes_records::Producer;

use crate::inferred::is_number;

/// Rows among which it is looked for.
const DEEPEST: usize = 20;
/// Rows that show how wide the table is.
pub(super) const SAMPLE: usize = 50;

/// The place of the row that names the columns among the first rows, none of which is blank.
pub(super) fn place(rows: &[Vec<String>]) -> usize {
    if let Some(known) = rows.iter().take(DEEPEST).position(|row| Producer::of(row, None).is_some()) {
        return known;
    }
    let width = rows.iter().map(|row| filled(row)).max().unwrap_or(0);
    for (place, row) in rows.iter().enumerate().take(DEEPEST) {
        if is_title(row, width) {
            continue;
        }
        // Where the first row is no title, or what follows the titles is no head, the first row is the head.
        let goes_on = place + 1 < rows.len() || width > 2;
        return if place > 0 && goes_on && names(row, width) { place } else { 0 };
    }
    0
}

/// Whether a row is a title: few cells, the first of them filled. A row that is as wide as the table may name some of its columns.
fn is_title(row: &[String], width: usize) -> bool {
    let few = if row.len() < width { width / 2 } else { width / 3 };
    width > 1 && filled(row) <= few.max(1) && row.first().is_some_and(|cell| !cell.trim().is_empty())
}

/// Whether a row can name the columns of a table of this width: words, nothing twice, and most columns.
fn names(row: &[String], width: usize) -> bool {
    let mut cells: Vec<&str> = row.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).collect();
    let count = cells.len();
    cells.sort_unstable();
    cells.dedup();
    are_words(row) && count * 10 >= width * 6 && cells.len() == count
}

/// Whether no cell is a number or a date.
pub(super) fn are_words(row: &[String]) -> bool {
    row.iter().map(|c| c.trim()).all(|c| !is_number(c, '.') && !is_number(c, ',') && !looks_dated(c))
}

pub(super) fn filled(row: &[String]) -> usize {
    row.iter().filter(|cell| !cell.trim().is_empty()).count()
}

fn looks_dated(cell: &str) -> bool {
    cell.len() >= 8 && cell.bytes().all(|b| b.is_ascii_digit() || b"./-: T".contains(&b))
}

/// A sentence for a head that leaves most columns without a name.
pub(super) fn sparse(head: &[String]) -> Option<String> {
    let (named, width) = (filled(head), head.len());
    (width > 2 && named * 2 < width)
        .then(|| format!("the header names {named} of {width} columns; the others are numbered"))
}

/// A sentence for the rows above the head; nothing where there are none.
pub(super) fn above(rows: &[Vec<String>], first: u64, last: u64) -> Option<String> {
    let texts: Vec<String> = rows
        .iter()
        .map(|row| row.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).collect::<Vec<_>>().join(", "))
        .filter(|text| !text.is_empty())
        .map(|text| format!("'{}'", crate::error::shorten(&text)))
        .collect();
    let lines = if first == last {
        format!("line {first} above the header is")
    } else {
        format!("lines {first}–{last} above the header are")
    };
    (!texts.is_empty()).then(|| format!("{lines} left out: {}", texts.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_found_below_titles() {
        let check = |text: &str, expected: usize| {
            let rows: Vec<Vec<String>> =
                text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
            assert_eq!(place(&rows), expected, "{text}");
        };
        check("a,b\n1,2", 0);
        check("Title,\na,b\n1,2", 1);
        check("Title\nSearched 2020\na,b,c\n1,2,3", 2);
        check("Title\n1,2,3\n4,5,6", 0);
        check("only\nx\ny", 0);
        check("a,,\nb,1,2\nc,3,4", 0);
        check(",,A,B\np,x,yes,no\nq,y,no,yes", 0);
        check(",,rating\np,x,good\nq,y,bad", 0);
        check("Table 1,Characteristics\nid,n,country,x\n1,2,NO,u", 1);
        check("Search results for: pain, knee and hip\nPMID,Title,Authors,Journal/Book\n1,T,A B,J", 1);
    }
}
