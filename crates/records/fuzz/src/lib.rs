//! What every reader has to do with any bytes.

use qes_records::Format;

/// Reads, writes and reads again.
pub fn check(format: Format, bytes: &[u8]) {
    let parsed = format.read_bytes(bytes);
    assert_eq!(parsed.begun, parsed.records.len());
    let once = format.read(&format.write(&parsed.records, &qes_records::Work::new()).expect("nobody stops it"));
    assert_eq!(once.records.len(), parsed.records.len());
    let twice = format.read(&format.write(&once.records, &qes_records::Work::new()).expect("nobody stops it"));
    for (a, b) in once.records.iter().zip(&twice.records) {
        assert_eq!(a.fields, b.fields);
    }
}
