//! Any records are compared without a panic, and the same records give the same clusters.
#![no_main]

use libfuzzer_sys::fuzz_target;
use qes_records::{Format, Options, find_duplicates};

fuzz_target!(|bytes: &[u8]| {
    let citations: Vec<_> = Format::Ris.read_bytes(bytes).records.iter().map(|r| r.citation()).collect();
    let found = find_duplicates(&citations, &Options::default(), &|_| true).unwrap();
    let again = find_duplicates(&citations, &Options::default(), &|_| true).unwrap();
    assert_eq!(found.clusters, again.clusters);
});
