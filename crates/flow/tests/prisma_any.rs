//! Whatever stands in a PRISMA 2020 table, reading it ends in a table or in an error, and what was written is read again.

use proptest::prelude::*;
use qes_flow::PrismaTable;

/// A cell as people and programs leave it.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("NA".to_owned()),
        "[0-9]{1,22}",
        "[0-9]{1,3}([.,' ][0-9]{3}){0,3}",
        "[A-Za-zé ]{0,12}, ?[0-9]{0,6}(; ?[A-Za-z ]{0,8}, ?[0-9NA]{0,4}){0,3}",
        "[\\x00-\\x7f]{0,12}",
        any::<String>().prop_map(|text| text.chars().take(20).collect()),
    ]
}

fn key() -> impl Strategy<Value = String> {
    let known: Vec<String> = PrismaTable::keys().map(str::to_owned).collect();
    prop_oneof![8 => prop::sample::select(known), 1 => "[a-z_]{0,12}", 1 => Just("total_studies_ma".to_owned())]
}

/// Tables that look like those of PRISMA 2020: the right header, any cells.
fn table() -> impl Strategy<Value = String> {
    let row = (key(), cell(), cell(), cell());
    let sign = prop::sample::select(vec![b',', b';', b'\t']);
    (prop::collection::vec(row, 0..12), sign, any::<bool>(), any::<bool>()).prop_map(|(rows, sign, crlf, mark)| {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().delimiter(sign).terminator(terminator).from_writer(Vec::new());
        let mut write = |record: &[&str]| writer.write_record(record).expect("memory takes it");
        write(&["data", "node", "box", "description", "boxtext", "tooltips", "url", "n"]);
        for (key, place, text, n) in &rows {
            write(&[key, "NA", place, text, text, "", "NA", n]);
        }
        let bytes = writer.into_inner().expect("memory takes it");
        let text = String::from_utf8(bytes).expect("texts were written");
        if mark { format!("\u{feff}{text}") } else { text }
    })
}

/// Reads it, and everything that is made of what was read.
fn check(text: &str) -> Result<(), TestCaseError> {
    let Ok(table) = PrismaTable::read(text) else { return Ok(()) };
    for key in PrismaTable::keys() {
        let (_, _, _) = (table.count(key), table.list(key), table.text(key));
    }
    let (_, _) = (table.own_rows(), table.remarks());
    if let Ok(flow) = table.flow() {
        let (made, _) = PrismaTable::of(&flow);
        let again = PrismaTable::read(&made.write());
        prop_assert!(again.is_ok(), "{:?}", again);
    }
    let written = table.write();
    let again = match PrismaTable::read(&written) {
        Ok(again) => again,
        Err(error) => return Err(TestCaseError::fail(format!("{error} in {written:?}"))),
    };
    prop_assert_eq!(again.write(), written);
    for key in PrismaTable::keys() {
        prop_assert_eq!(again.count(key), table.count(key), "{}", key);
        prop_assert_eq!(again.list(key), table.list(key), "{}", key);
        prop_assert_eq!(again.text(key), table.text(key), "{}", key);
    }
    prop_assert_eq!(again.remarks(), table.remarks());
    let rows = |table: &PrismaTable| {
        table.own_rows().into_iter().map(|row| (row.key, row.found, row.parts)).collect::<Vec<_>>()
    };
    prop_assert_eq!(rows(&again), rows(&table));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_table_is_read_and_written(text in table()) {
        check(&text)?;
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        check(&text)?;
        check(&format!("data,boxtext,n\n{text}"))?;
    }
}
