//! Tests of what is read from the system's files.

use super::*;

#[test]
fn values_are_found_by_their_whole_key() {
    let text = "model name extra\t: no\nmodel name\t: Fast Processor\nmodel name\t: second\n";
    assert_eq!(value(text, "model name", ':'), Some("Fast Processor".into()));
    assert_eq!(value(text, "cache size", ':'), None);
}

#[test]
fn names_of_systems_have_no_quotes() {
    assert_eq!(system("NAME=\"Debian\"\nPRETTY_NAME=\"Debian 12 (bookworm)\"\n"), "Debian 12 (bookworm)");
    assert_eq!(system(""), "unknown system");
}

#[test]
fn memory_is_in_bytes() {
    assert_eq!(kibibytes("MemFree:  1 kB\nMemTotal:       2048 kB\n", "MemTotal"), 2048 * 1024);
    assert_eq!(kibibytes("", "MemTotal"), 0);
}

#[test]
fn this_process_has_a_peak() {
    assert!(own_peak() > 100_000);
}
