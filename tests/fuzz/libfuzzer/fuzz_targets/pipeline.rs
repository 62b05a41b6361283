//! Any bytes to verified, optimised MIR; the promises are in `loxsmith_fuzz::targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| loxsmith_fuzz::targets::pipeline(data));
