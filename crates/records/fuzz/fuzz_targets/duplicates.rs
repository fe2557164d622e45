//! Any records are compared without a panic, and the same records give the same clusters.
#![no_main]

use libfuzzer_sys::fuzz_target;
use qes_records::{Format, Options, Work, find_duplicates};

fuzz_target!(|bytes: &[u8]| {
    let citations: Vec<_> = Format::Ris.read_bytes(bytes).records.iter().map(|r| r.citation()).collect();
    let found = find_duplicates(&citations, &Options::default(), &Work::new()).unwrap();
    let again = find_duplicates(&citations, &Options::default(), &Work::new()).unwrap();
    assert_eq!(found.clusters, again.clusters);
});
