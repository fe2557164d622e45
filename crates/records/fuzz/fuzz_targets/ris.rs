//! Any bytes are read without a panic, no record is lost, and what is written of them is read again as it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use qes_records::Format;

fuzz_target!(|bytes: &[u8]| qes_records_fuzz::check(Format::Ris, bytes));
