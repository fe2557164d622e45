//! What a record in a file says that it rests on: a field that qes writes into each, and reads again.

use qes_records::{Field, Name, Record};

use crate::provenance::Provenance;

/// The column of what each record rests on, and the field that says so in a file of records.
pub(super) const MARK: &str = "provenance";

/// What a record says that it rests on. A field of this name with another word in it is a database's own.
pub(super) fn mark(record: &Record) -> Option<Provenance> {
    record.fields.iter().filter_map(of_field).max()
}

/// Writes into each record what it rests on. One that says itself that it rests on less keeps saying so.
pub fn mark_records(records: &mut [Record], rests_on: impl IntoIterator<Item = Option<Provenance>>) {
    for (record, whole) in records.iter_mut().zip(rests_on) {
        let own = mark(record);
        record.fields.retain(|f| of_field(f).is_none());
        let weaker = Provenance::of_all([own.or(whole), whole]);
        record.fields.extend(weaker.map(|p| Field::new(Name::Other, MARK, p.name())));
    }
}

fn of_field(field: &Field) -> Option<Provenance> {
    let is_mark = field.name == Name::Other && field.tag.eq_ignore_ascii_case(MARK);
    is_mark.then(|| field.value.trim().parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Provenance::{Published, Simulated};

    #[test]
    fn the_weaker_of_two_marks_stays() {
        let check = |word: Option<&str>, whole, expected| {
            let fields = word.map(|word| Field::new(Name::Other, "Provenance", word)).into_iter().collect();
            let mut records = [Record { fields, line: 1 }];
            mark_records(&mut records, [whole]);
            assert_eq!(mark(&records[0]), expected, "{word:?} {whole:?}");
        };
        check(None, None, None);
        check(None, Some(Published), Some(Published));
        check(Some("simulated"), None, Some(Simulated));
        check(Some("simulated"), Some(Published), Some(Simulated));
        check(Some("published"), Some(Simulated), Some(Simulated));
        check(Some("published"), None, None);
        check(Some("Zotero"), Some(Published), Some(Published));
    }
}
