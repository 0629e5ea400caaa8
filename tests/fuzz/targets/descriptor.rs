#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gongji_fuzz::enter("descriptor", bytes));
