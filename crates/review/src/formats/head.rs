//! Which row names the columns: titles, dates of a search, labels of groups and blank lines may stand above it.

mod names;

use qes_records::{Name, Producer};

use crate::inferred::is_number;
use crate::known;
pub(crate) use names::told_apart;
pub(super) use names::unnamed;

/// Rows among which it is looked for.
const DEEPEST: usize = 20;
/// Rows that show how wide the table is.
pub(super) const SAMPLE: usize = 50;
/// Words for a value that is not there: beside numbers they tell no name from a value.
const MISSING: [&str; 14] =
    ["na", "n/a", "nr", "n.r.", "nd", "-", "–", "—", "?", ".", "unknown", "unclear", "missing", "not reported"];
/// Names that extraction sheets give their columns, beside those of records and of resources.
const USUAL: [&str; 40] = [
    "n",
    "no",
    "nr",
    "id",
    "study",
    "paper",
    "article",
    "author",
    "authors",
    "first author",
    "year",
    "country",
    "setting",
    "design",
    "study design",
    "aim",
    "aims",
    "method",
    "methods",
    "participants",
    "sample",
    "sample size",
    "age",
    "mean age",
    "sex",
    "gender",
    "female",
    "male",
    "mean",
    "sd",
    "theme",
    "themes",
    "finding",
    "findings",
    "quote",
    "rating",
    "quality",
    "score",
    "comments",
    "notes",
];

/// The place of the row that names the columns among the first rows, none of which is blank.
pub(super) fn place(rows: &[Vec<String>]) -> usize {
    if let Some(known) = rows.iter().take(DEEPEST).position(|row| Producer::of(row, None).is_some()) {
        return known;
    }
    let width = rows.iter().map(|row| filled(row)).max().unwrap_or(0);
    let mut labels = false;
    for (place, row) in rows.iter().enumerate().take(DEEPEST) {
        if is_title(row, width) {
            continue;
        }
        let can_name = can_name(row, width);
        // Where what follows the titles is no head, the first row is the head.
        if place > 0 && can_name && !labels && is_distinct(row) {
            let goes_on = place + 1 < rows.len() || width > 2;
            return if goes_on { place } else { 0 };
        }
        let below_titles = place > 0 && rows[..place].iter().all(|row| filled(row) == 1) && is_phrase(&rows[place - 1]);
        if are_runs(row) && rows.get(place + 1).is_some_and(|next| is_distinct(next)) && numbers_below(rows, place + 1)
        {
            labels = true;
            continue;
        }
        if can_name && (is_named(rows, place) || (below_titles && is_new(rows, place))) {
            return place;
        }
        // A row that leaves a column blank names nothing where the next one does beyond doubt.
        let unlike_next = filled(row) < width
            && are_words(row)
            && rows.get(place + 1).is_some_and(|next| self::can_name(next, width) && is_named(rows, place + 1));
        if !is_labels(row, width) && !unlike_next {
            return 0;
        }
        labels = true;
    }
    0
}

/// Whether a row can name the columns of a table of this width: words, or a word and the numbers of items, in most columns.
fn can_name(row: &[String], width: usize) -> bool {
    (are_words(row) || are_items(row)) && filled(row) * 10 >= width * 6
}

/// Whether a row is a usual name and then 1, 2, 3 and so on, as the items of an instrument are numbered.
fn are_items(row: &[String]) -> bool {
    row.first().is_some_and(|cell| is_usual(cell.trim())) && are_numbered(row)
}

/// Whether the cells of a row are words, but for some that count 1, 2, 3 and so on.
pub(super) fn are_numbered(row: &[String]) -> bool {
    const FEWEST: usize = 3;
    let values: Vec<&str> = row.iter().map(|c| c.trim()).filter(|c| is_value(c)).collect();
    values.len() >= FEWEST && (1_usize..).zip(&values).all(|(n, cell)| cell.parse() == Ok(n))
}

/// Whether a row is a title: few cells, the first of them filled. A row that is as wide as the table may name some of its columns.
fn is_title(row: &[String], width: usize) -> bool {
    let few = if row.len() < width { width / 2 } else { width / 3 };
    width > 1 && filled(row) <= few.max(1) && row.first().is_some_and(|cell| !cell.trim().is_empty())
}

/// Whether a row may label groups of columns: words that leave many cells blank, or that stand in several cells in a row.
fn is_labels(row: &[String], width: usize) -> bool {
    let repeated = row.windows(2).any(|pair| !pair[0].trim().is_empty() && pair[0].trim() == pair[1].trim());
    are_words(row) && (filled(row) * 10 < width * 6 || repeated)
}

/// Whether every word of a row stands in several cells in a row, as a label does that was copied above each of its columns.
fn are_runs(row: &[String]) -> bool {
    let cells: Vec<&str> = row.iter().map(|c| c.trim()).collect();
    let run = |at: usize| {
        let same = |other: Option<&&str>| other.is_some_and(|other| *other == cells[at]);
        cells[at].is_empty() || same(cells.get(at + 1)) || (at > 0 && same(cells.get(at - 1)))
    };
    are_words(row) && filled(row) > 1 && (0..cells.len()).all(run)
}

/// Whether a title is more than a word, as a name of a column seldom is.
fn is_phrase(row: &[String]) -> bool {
    row.iter().any(|cell| cell.trim().contains(' '))
}

fn is_distinct(row: &[String]) -> bool {
    let mut cells: Vec<&str> = row.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).collect();
    let count = cells.len();
    cells.sort_unstable();
    cells.dedup();
    cells.len() == count
}

/// Whether a row names columns beyond doubt: numbers stand below one of its words, or its words are names that columns have.
fn is_named(rows: &[Vec<String>], place: usize) -> bool {
    let row = &rows[place];
    let names = row.iter().filter(|cell| is_usual(cell.trim())).count();
    let is_id = row.first().is_some_and(|cell| crate::inferred::is_id(cell.trim()));
    numbers_below(rows, place) || names >= 2.min(filled(row)) || is_id
}

/// Whether numbers alone stand below one of the words of a row.
fn numbers_below(rows: &[Vec<String>], place: usize) -> bool {
    let is_missing = |cell: &str| cell.is_empty() || MISSING.contains(&cell.to_lowercase().as_str());
    let below = |(at, cell): (usize, &String)| {
        let below = rows[place + 1..].iter().filter_map(|row| row.get(at)).map(|c| c.trim());
        let mut below = below.filter(|c| !is_missing(c)).peekable();
        !is_missing(cell.trim()) && below.peek().is_some() && below.all(is_value)
    };
    are_words(&rows[place]) && rows[place].iter().enumerate().any(below)
}

/// Whether no cell of a row occurs below it in the same column, as values do.
fn is_new(rows: &[Vec<String>], place: usize) -> bool {
    let below = &rows[place + 1..];
    let occurs = |(at, cell): (usize, &String)| {
        !cell.trim().is_empty() && below.iter().any(|row| row.get(at).is_some_and(|c| c.trim() == cell.trim()))
    };
    !below.is_empty() && !rows[place].iter().enumerate().any(occurs)
}

/// Whether columns are often called so.
fn is_usual(name: &str) -> bool {
    let lower = name.to_lowercase();
    !name.is_empty()
        && (USUAL.contains(&lower.as_str())
            || crate::inferred::is_id(name)
            || Name::of_column(&lower) != Name::Other
            || known::KNOWN.iter().any(|known| known.columns.iter().any(|c| c.name == lower)))
}

fn is_value(cell: &str) -> bool {
    is_number(cell, '.') || is_number(cell, ',') || looks_dated(cell)
}

/// Whether no cell is a number or a date.
pub(super) fn are_words(row: &[String]) -> bool {
    row.iter().map(|c| c.trim()).all(|c| !is_value(c))
}

pub(super) fn filled(row: &[String]) -> usize {
    row.iter().filter(|cell| !cell.trim().is_empty()).count()
}

fn looks_dated(cell: &str) -> bool {
    cell.len() >= 8 && cell.bytes().all(|b| b.is_ascii_digit() || b"./-: T".contains(&b))
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

/// What is said of rows that are the header once more, as where files were put together.
pub(crate) fn again(lines: &[u64]) -> Option<String> {
    const NAMED: usize = 4;
    let named: Vec<String> = lines.iter().take(NAMED).map(u64::to_string).collect();
    match (named.as_slice(), lines.len()) {
        ([], _) => None,
        ([one], _) => Some(format!("the header stands again in line {one}; that row is left out")),
        ([first @ .., last], n) if n <= NAMED => {
            Some(format!("the header stands again in lines {} and {last}; those rows are left out", first.join(", ")))
        }
        (named, n) => {
            Some(format!("the header stands again in {n} lines, {}, …; those rows are left out", named.join(", ")))
        }
    }
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
        check("Extraction\npaper_id,n,n\nP1,1,2\nP2,3,4", 1);
        check("Table of answers\nwho,what,what\nA,x,y\nB,y,x", 1);
        check("Extraction\n,,Sample,,,\nid,country,size,mean,low,high\nP1,UK,12,3,1,4", 2);
        check("Extraction\nStudy,,,Sample,,\nauthor,year,country,kind,place,way\nA,x,UK,a,b,c", 2);
        check("Study,,Sample,,Outcome,\nid,country,size,age,pain,sleep\nP1,UK,12,38,1,2", 1);
        check("Study,Study,Sample,Sample\nref,land,size,age\nP1,UK,12,38\nP2,NO,9,40", 1);
        check(",,Sample,\nref,land,size,age\nP1,UK,12,38\nP2,NO,9,40", 1);
        check("CASP appraisal\npaper_id,1,2,3\nP1,Y,N,Y\nP2,Y,Y,Y", 1);
        check("paper_id,1,2,3\nP1,Y,N,Y\nP2,Y,Y,Y", 0);
        check("country,n,n\nUK,3,4\nNO,5,6", 0);
        check("Reviewer: AB,Date: x,\npaper_id,n,n\nP1,1,2", 1);
        check("Title, with a comma\npaper_id,n,n\nP1,1,2", 1);
        check(",,Quality appraisal,\nStudy,Q1,Q2,Q3\nSmith,Y,N,Y\nLee,N,Y,N", 1);
        check("size,size,age\nlarge,small,unknown\nsmall,large,38", 0);
        check(",,age\np,x,not reported\nq,y,38", 0);
        check("paper_id,n,n\nP1,yes,no\nP2,no,no", 0);
    }
}
