//! What a frame of records shows of one, and what becomes of a record whose columns were changed.

use qes_records::{Field, Name, Record, standard_columns};
use qes_work::Work;

use super::BETWEEN;

/// The text of a record in the column of a meaning; a year is a number there.
pub(super) fn shown(record: &Record, name: Name) -> Option<String> {
    let text = match name {
        Name::Pages => record.pages(),
        Name::Year => record.year().map(|year| year.to_string()).unwrap_or_default(),
        _ if name.repeats() => record.all(name).collect::<Vec<_>>().join(BETWEEN),
        _ => record.first(name).unwrap_or_default().to_owned(),
    };
    Some(text).filter(|t| !t.is_empty())
}

/// Takes over what the columns say, where the record says something else. A column that was exported to a table has its standard form.
pub(super) fn apply_all<'a>(record: &mut Record, columns: impl Iterator<Item = (Name, Option<&'a str>)>) {
    let changed: Vec<_> = columns.filter(|(name, column)| !is_same(shown(record, *name).as_deref(), *column)).collect();
    if changed.is_empty() {
        return;
    }
    // One record takes no time.
    let standard = standard_columns(std::slice::from_ref(record), &Work::new()).unwrap_or_default();
    for (name, column) in changed {
        let form = standard.iter().find(|(column, _)| *column == name.name()).map(|(_, cells)| cells[0].as_str());
        if !is_same(form, column) {
            apply(record, name, column);
        }
    }
}

fn apply(record: &mut Record, name: Name, column: Option<&str>) {
    if matches!(name, Name::FirstPage | Name::LastPage | Name::Other) || is_same(shown(record, name).as_deref(), column)
    {
        return;
    }
    let is_first = |f: &Field| !f.value.is_empty() && (f.name == name || (name == Name::Pages && is_page(f.name)));
    let place = record.fields.iter().position(is_first);
    let tag = place.map_or(name.name().into(), |place| record.fields[place].tag.clone());
    let fields = replacement(record, name, &tag, column.map(str::trim).unwrap_or_default());
    let is_old = |f: &Field| {
        // A date says the year too.
        let dated = name == Name::Year && f.name == Name::Other && matches!(&*f.tag, "DA" | "month" | "%8");
        f.name == name || dated || (name == Name::Pages && is_page(f.name))
    };
    // `PubMed` has several types of one publication, and the title of a book beside that of its chapter.
    let stays = |f: &Field| (name == Name::Kind && f.tag == tag) || (name == Name::Title && &*f.tag == "BTI");
    let mut kept = Vec::with_capacity(record.fields.len() + 1);
    for (n, field) in std::mem::take(&mut record.fields).into_iter().enumerate() {
        if Some(n) == place {
            kept.extend(fields.iter().cloned());
        } else if !is_old(&field) || stays(&field) {
            kept.push(field);
        }
    }
    if place.is_none() {
        kept.extend(fields);
    }
    record.fields = kept;
}

/// The fields that take the place of the old ones, under their tag.
fn replacement(record: &Record, name: Name, tag: &str, text: &str) -> Vec<Field> {
    if text.is_empty() {
        return Vec::new();
    }
    if name == Name::Pages && record.first(Name::FirstPage).is_some() {
        let last = record.fields.iter().find(|f| f.name == Name::LastPage).map_or("EP", |f| &*f.tag);
        return match text.split_once(['-', '\u{2013}']) {
            Some((from, to)) if is_plain(from) && is_plain(to) => {
                vec![Field::new(Name::FirstPage, tag, from), Field::new(Name::LastPage, last, to)]
            }
            _ => vec![Field::new(Name::FirstPage, tag, text)],
        };
    }
    if name.repeats() {
        return text.split(BETWEEN).map(|part| Field::new(name, tag, part)).collect();
    }
    vec![Field::new(name, tag, text)]
}

fn is_page(name: Name) -> bool {
    matches!(name, Name::Pages | Name::FirstPage | Name::LastPage)
}

fn is_plain(page: &str) -> bool {
    let page = page.trim();
    !page.is_empty() && page.chars().all(char::is_alphanumeric)
}

/// Whether two texts say the same: a table may have made a number of one.
fn is_same(was: Option<&str>, now: Option<&str>) -> bool {
    let words = |text: Option<&str>| text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let (was, now) = (words(was), words(now));
    let number = |text: &str| text.parse::<f64>().ok().filter(|n| n.is_finite());
    was == now || number(&was).zip(number(&now)).is_some_and(|(a, b)| a.total_cmp(&b).is_eq())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let fields = [
            (Name::Kind, "TY", "JOUR"),
            (Name::Title, "TI", "A title"),
            (Name::Authors, "AU", "Berg, A."),
            (Name::Authors, "AU", "Lund, B."),
            (Name::Year, "PY", "2011//"),
            (Name::Journal, "T2", "J"),
            (Name::Journal, "JF", "J"),
            (Name::FirstPage, "SP", "1"),
            (Name::LastPage, "EP", "9"),
            (Name::Volume, "VL", "012"),
        ];
        let fields = fields.into_iter().map(|(name, tag, value)| Field::new(name, tag, value)).collect();
        Record { fields, line: 1 }
    }

    fn check(name: Name, column: Option<&str>, expected: &[(&str, &str)]) {
        let mut changed = record();
        apply(&mut changed, name, column);
        let mut own: Vec<(&str, &str)> = Vec::new();
        for field in &changed.fields {
            if field.name == name || (name == Name::Pages && is_page(field.name)) {
                own.push((&field.tag, &field.value));
            }
        }
        assert_eq!(own, expected);
        let others = |r: &Record| {
            r.fields.iter().filter(|f| f.name != name && !(name == Name::Pages && is_page(f.name))).count()
        };
        assert_eq!(others(&changed), others(&record()));
    }

    #[test]
    fn a_changed_column_counts() {
        check(Name::Title, Some("Another"), &[("TI", "Another")]);
        check(Name::Authors, Some("Dahl, E."), &[("AU", "Dahl, E.")]);
        check(
            Name::Authors,
            Some("Dahl, E.; Lund, B.; Berg, A."),
            &[("AU", "Dahl, E."), ("AU", "Lund, B."), ("AU", "Berg, A.")],
        );
        check(Name::Year, Some("1999"), &[("PY", "1999")]);
        check(Name::Journal, Some("K"), &[("T2", "K")]);
        check(Name::Pages, Some("7-8"), &[("SP", "7"), ("EP", "8")]);
        check(Name::Pages, Some("e12"), &[("SP", "e12")]);
        check(Name::Title, None, &[]);
        check(Name::Doi, Some("10.5555/x"), &[("doi", "10.5555/x")]);
    }

    #[test]
    fn what_was_not_changed_stays_as_the_file_has_it() {
        check(Name::Title, Some("A title"), &[("TI", "A title")]);
        check(Name::Year, Some("2011"), &[("PY", "2011//")]);
        check(Name::Pages, Some("1-9"), &[("SP", "1"), ("EP", "9")]);
        check(Name::Volume, Some("12"), &[("VL", "012")]);
        check(Name::Authors, Some("Berg, A.; Lund, B."), &[("AU", "Berg, A."), ("AU", "Lund, B.")]);
        check(Name::Doi, None, &[]);
    }
}
