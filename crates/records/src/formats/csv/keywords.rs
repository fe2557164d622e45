//! Keywords of a cell one by one. A keyword may hold commas, so that commas stand between keywords only where nothing else does.

use std::collections::HashSet;

use qes_work::Work;

use crate::{Field, Name, Record};

/// The keywords of a cell: apart by semicolons or lines, or, where no cell of the column has any, by commas.
///
/// ```
/// use qes_records::keywords_of;
///
/// assert_eq!(keywords_of("Aged, 80 and over; Pain", false), ["Aged, 80 and over", "Pain"]);
/// assert_eq!(keywords_of("pain, work", true), ["pain", "work"]);
/// ```
pub fn keywords_of(cell: &str, by_commas: bool) -> Vec<String> {
    let marks: &[char] = if by_commas { &[',', '\n', '\r'] } else { &[';', '\n', '\r'] };
    cell.split(marks).map(str::trim).filter(|k| !k.is_empty()).map(str::to_owned).collect()
}

/// Whether commas stand between the keywords of a column with these cells.
pub fn keywords_by_commas<'a>(cells: impl IntoIterator<Item = &'a str>) -> bool {
    cells.into_iter().all(|cell| !cell.contains([';', '\n', '\r']))
}

/// Tells the keywords of these records apart; each has one field for a cell.
pub(super) fn tell_apart(records: &mut [Record], places: &[usize], work: &Work) {
    let listed: HashSet<Box<str>> = places
        .iter()
        .take_while(|_| !work.is_stopped())
        .flat_map(|place| &records[*place].fields)
        .filter(|f| f.name == Name::Keywords && !keywords_by_commas([f.value.as_str()]))
        .map(|f| f.tag.clone())
        .collect();
    for place in places.iter().take_while(|_| !work.is_stopped()) {
        let fields = std::mem::take(&mut records[*place].fields);
        for field in fields {
            if field.name == Name::Keywords {
                let one = |keyword: &String| Field::new(Name::Keywords, field.tag.clone(), keyword);
                let keywords = keywords_of(&field.value, !listed.contains(&field.tag));
                records[*place].fields.extend(keywords.iter().map(one));
            } else {
                records[*place].fields.push(field);
            }
        }
    }
}
