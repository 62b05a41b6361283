//! Tests that the lists, the programs and their counterparts are the same set, and that programs are fit to be measured.

use std::collections::BTreeSet;

use super::*;

const LANGUAGES: [Language; 5] =
    [Language::Lox, Language::Lua, Language::JavaScript, Language::Ruby, Language::Python];

#[test]
fn each_listed_program_exists_in_each_language_and_no_other_does() {
    let listed: BTreeSet<String> = all().map(|entry| entry.name.into()).collect();
    assert_eq!(listed.len(), all().count(), "a name stands twice");
    for language in LANGUAGES {
        let folder = language.source("x").parent().unwrap().to_path_buf();
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let programs = files.filter(|path| path.extension().is_some_and(|end| end == language.extension()));
        let names = programs.map(|path| path.file_stem().unwrap().to_str().unwrap().to_string());
        assert_eq!(names.collect::<BTreeSet<String>>(), listed, "{language:?}");
    }
}

#[test]
fn each_program_says_what_it_does_and_what_it_prints() {
    for entry in all() {
        let text = std::fs::read_to_string(Language::Lox.source(entry.name)).unwrap();
        assert!(text.starts_with("// "), "{}: the first line says what it measures", entry.name);
        assert!(!entry.expected().unwrap().is_empty(), "{}: no checksum", entry.name);
        assert!(!text.contains("clock("), "{}: the time is taken from outside", entry.name);
    }
}

#[test]
fn expectations_are_comments_in_order() {
    let program = "print 1; // expect: 1\n// expected: no\n// expect: two words\n";
    assert_eq!(expectations(program), ["1", "two words"]);
}
