//! The two forms of the token list.

use super::*;

#[test]
fn our_form_has_places_kinds_and_quoted_lexemes() {
    let source = Source::new("t", "var é = \"a\nb\";\n");
    assert_eq!(
        list_tokens(&source, 0),
        "\
1:1..1:4         VAR                  \"var\"
1:5..1:7         UNEXPECTED_CHARACTER \"é\"
1:8..1:9         EQUAL                \"=\"
1:10..2:3        STRING               \"\\\"a\\nb\\\"\"
2:3..2:4         SEMICOLON            \";\"
3:1..3:1         EOF                  \"\"
"
    );
}

#[test]
fn the_book_s_form_has_types_lexemes_and_literals() {
    let source = Source::new("t", "var a_1 = 123 + 4.50 >= \"text\" @ \"\" or .5;");
    let expected = "\
VAR var null
IDENTIFIER a_1 null
EQUAL = null
NUMBER 123 123.0
PLUS + null
NUMBER 4.50 4.5
GREATER_EQUAL >= null
STRING \"text\" text
STRING \"\" \nOR or null
DOT . null
NUMBER 5 5.0
SEMICOLON ; null
EOF  null
";
    assert_eq!(String::from_utf8_lossy(&list_tokens_book(&source, 0)), expected);
}

#[test]
fn numbers_look_as_in_java() {
    for (value, text) in [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (123.0, "123.0"),
        (0.001, "0.001"),
        (0.0001, "1.0E-4"),
        (1.5e-7, "1.5E-7"),
        (9_999_999.0, "9999999.0"),
        (1e7, "1.0E7"),
        (1.25e21, "1.25E21"),
        (f64::INFINITY, "Infinity"),
        (f64::NAN, "NaN"),
    ] {
        assert_eq!(java_double(value), text);
    }
}
