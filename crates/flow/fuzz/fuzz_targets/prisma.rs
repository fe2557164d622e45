//! Any text is read as a PRISMA 2020 table or refused, without a panic, and what is written of it is read again as it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use qes_flow::PrismaTable;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let Ok(table) = PrismaTable::read(&text) else { return };
    let _ = (table.own_rows(), table.remarks());
    if let Ok(flow) = table.flow() {
        let (made, _) = PrismaTable::of(&flow);
        assert!(PrismaTable::read(&made.write()).is_ok());
    }
    let written = table.write();
    let again = PrismaTable::read(&written).expect("what was written is a table");
    assert_eq!(again.write(), written);
    for key in PrismaTable::keys() {
        assert_eq!(
            (again.count(key), again.list(key), again.text(key)),
            (table.count(key), table.list(key), table.text(key))
        );
    }
});
