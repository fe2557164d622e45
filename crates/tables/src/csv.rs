//! CSV for machines: nothing rounded, nothing altered.

use crate::{Cell, Table};

pub(crate) fn render(table: &Table) -> String {
    let columns = table.span();
    if columns == 0 {
        return String::new();
    }
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let mut write = |fields: Vec<String>| {
        writer.write_record(fields).expect("invariant: every record has one field per column, and memory takes them");
    };
    write((0..columns).map(|column| table.header(column).to_owned()).collect());
    for row in &table.rows {
        write((0..columns).map(|column| field(row.cell(column))).collect());
    }
    let bytes = writer.into_inner().expect("invariant: writing into memory succeeds");
    String::from_utf8(bytes).expect("invariant: fields of UTF-8 make a file of UTF-8")
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Count(count) => count.to_string(),
        Cell::Number { value: number, .. } | Cell::Percent { fraction: number, .. } if number.is_finite() => {
            (number + 0.0).to_string() // a negative zero loses its sign
        }
        Cell::Number { .. } | Cell::Percent { .. } | Cell::Undefined(_) | Cell::Missing => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Align;

    #[test]
    fn numbers_are_raw_and_text_is_untouched() {
        let mut table = Table::new("left out").column("a", Align::Left).column("b", Align::Right);
        table.group("g");
        table.row(vec!["=1+1".into(), 24_992_u64.into()]);
        table.row(vec!["two\nlines \"q\"".into(), Cell::Percent { fraction: 1.0 / 3.0, decimals: 0 }]);
        table.row(vec![Cell::Undefined("why".into()), Cell::Number { value: f64::NAN, decimals: 1 }]);
        table.total(vec![Cell::Missing, Cell::Number { value: -0.0, decimals: 1 }]);
        table.note("left out");
        assert_eq!(table.to_csv(), "a,b\ng,\n=1+1,24992\n\"two\nlines \"\"q\"\"\",0.3333333333333333\n,\n,0\n");
        assert_eq!(Table::new("t").to_csv(), "");
    }

    proptest! {
        /// A reader gets back every text as it was.
        #[test]
        fn texts_survive(rows in prop::collection::vec(prop::collection::vec(any::<Vec<char>>(), 3), 0..5)) {
            let rows: Vec<Vec<String>> =
                rows.into_iter().map(|row| row.into_iter().map(String::from_iter).collect()).collect();
            let mut table = Table::new("").column("a", Align::Left).column("b", Align::Left).column("c", Align::Left);
            for row in &rows {
                table.row(row.iter().map(|text| Cell::from(text.as_str())).collect());
            }
            let csv = table.to_csv();
            let mut reader = ::csv::Reader::from_reader(csv.as_bytes());
            let read: Vec<Vec<String>> =
                reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
            prop_assert_eq!(read, rows);
        }
    }
}
