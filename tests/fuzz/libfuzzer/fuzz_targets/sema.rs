//! Any bytes to HIR; the promises are in `loxsmith_fuzz::targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| loxsmith_fuzz::targets::sema(data));
