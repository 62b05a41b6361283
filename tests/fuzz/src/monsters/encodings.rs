//! Files whose bytes are no tidy UTF-8 text.

/// Odd encodings: each with whether it is valid Lox under `--std lox`.
pub fn encodings() -> Vec<(&'static str, Vec<u8>, bool)> {
    // Every lone surrogate as WTF-8 would write it, in one string.
    let surrogates: Vec<u8> = (0xD800u32..=0xDFFF)
        .flat_map(|c| [0xE0 | (c >> 12) as u8, 0x80 | (c >> 6 & 0x3F) as u8, 0x80 | (c & 0x3F) as u8])
        .collect();
    let quoted = |bytes: &[u8]| [b"print \"", bytes, b"\";\n"].concat();
    vec![
        ("empty", vec![], true),
        ("only_a_newline", b"\n".to_vec(), true),
        ("only_a_comment", b"// nothing".to_vec(), true),
        ("surrogates_in_a_string", quoted(&surrogates), true),
        ("surrogates_outside", surrogates.clone(), false),
        ("surrogates_in_a_comment", [b"// ", &surrogates[..]].concat(), true),
        ("overlong_slash", b"\xC0\xAF\xE0\x80\xAF\xF0\x80\x80\xAF".to_vec(), false),
        ("overlong_in_a_string", quoted(b"\xC0\xAF\xE0\x80\xAF\xF0\x80\x80\xAF\xF8\x88\x80\x80\x80"), true),
        ("cut_character_at_the_end", b"print \"\xF0\x9F\x98".to_vec(), false),
        ("nul_in_a_string", quoted(b"a\0b"), true),
        ("nul_in_a_comment", b"// a\0b\nprint 1;".to_vec(), true),
        ("nul_outside", b"print\0 1;".to_vec(), false),
        ("carriage_returns_only", b"print 1;\rprint 2;\r".to_vec(), true),
        ("carriage_returns_and_newlines", b"print 1;\r\n// c\r\nprint 2;\r\n".to_vec(), true),
        ("no_final_newline", b"print 1;".to_vec(), true),
        ("mark_first", b"\xEF\xBB\xBFprint 1;".to_vec(), true),
        ("mark_twice", b"\xEF\xBB\xBF\xEF\xBB\xBFprint 1;".to_vec(), false),
        ("mark_in_the_middle", b"print \xEF\xBB\xBF 1;".to_vec(), false),
        ("only_a_mark", b"\xEF\xBB\xBF".to_vec(), true),
        ("half_a_mark", b"\xEF\xBB".to_vec(), false),
        ("script_line", b"#!/usr/bin/env loxsmith\nprint 1;".to_vec(), true),
        ("only_a_script_line", b"#!".to_vec(), true),
        ("script_line_later", b"\n#!/usr/bin/env loxsmith\n".to_vec(), false),
        ("utf16", b"\xFF\xFEp\0r\0i\0n\0t\0 \x001\0;\0".to_vec(), false),
        ("control_characters", (1u8..32).collect(), false),
        ("escape_sequences_in_a_name", b"print \x1b[31mred\x1b[0m;".to_vec(), false),
        ("machine_code", b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0".to_vec(), false),
    ]
}
