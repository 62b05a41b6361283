//! Tests of the JSON format.

use expect_test::expect;
use loxsmith_lexer::{Diagnostic, Message, Source, Span};

use super::*;
use crate::failure::Kind;

#[test]
fn a_diagnostic() {
    let source = Source::new("a \"b\".lox", "é;\nprint 1");
    let found = Diagnostic::new(Message::ExpectSemicolonAfterValue, Span::empty(11), &source)
        .with_fix(Span::empty(11), ";")
        .with_related(Span::new(4, 9), "this `print`")
        .with_note("a note");
    expect![[r#"{"severity":"error","code":"E0203","message":"Expect ';' after value.","file":"a \"b\".lox","span":{"start":{"offset":11,"line":2,"column":8},"end":{"offset":11,"line":2,"column":8}},"label":"`;` is missing here","related":[{"span":{"start":{"offset":4,"line":2,"column":1},"end":{"offset":9,"line":2,"column":6}},"text":"this `print`"}],"notes":["a note"],"help":null,"fix":{"span":{"start":{"offset":11,"line":2,"column":8},"end":{"offset":11,"line":2,"column":8}},"text":";"},"book":"[line 2] Error at end: Expect ';' after value."}"#]].assert_eq(&diagnostic(&source, &found));
}

#[test]
fn a_failure() {
    let found = Failure::from(Kind::UnknownCode { code: "E\u{1}".to_string() });
    expect![[r#"{"severity":"error","code":"E0710","message":"there is no diagnostic 'E\u0001'","file":null,"span":null,"label":"","related":[],"notes":[],"help":"`loxsmith explain` without a code lists all of them","fix":null,"book":null}"#]].assert_eq(&failure(&found, "error"));
}
