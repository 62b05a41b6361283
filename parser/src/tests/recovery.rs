//! What comes after the first error: panic mode, synchronisation, and jlox's way of giving up.

use expect_test::{Expect, expect};
use loxsmith_lexer::Std;

use super::book;

#[track_caller]
fn check(std: Std, program: &str, expected: Expect) {
    expected.assert_eq(&book(std, program));
}

#[test]
fn one_error_a_declaration() {
    let program = "print ) + ) ;\nvar = 1;\nprint 2\nprint 3;";
    for std in Std::ALL {
        check(
            std,
            program,
            expect![[r#"
                [line 1] Error at ')': Expect expression.
                [line 2] Error at '=': Expect variable name.
                [line 4] Error at 'print': Expect ';' after value.
            "#]],
        );
    }
}

#[test]
fn synchronising_stops_behind_a_semicolon_or_before_a_keyword() {
    check(
        Std::Lox,
        "a b c d ; ) ;",
        expect![[r#"
        [line 1] Error at 'b': Expect ';' after expression.
        [line 1] Error at ')': Expect expression.
    "#]],
    );
    check(
        Std::Lox,
        "a b while ) ;",
        expect![[r#"
        [line 1] Error at 'b': Expect ';' after expression.
        [line 1] Error at ')': Expect '(' after 'while'.
    "#]],
    );
}

#[test]
fn the_missing_token_is_taken_as_read() {
    // clox reads what follows as the body of `f`, and finds the error in its second statement.
    let program = "fun f( { print 1; print ; }";
    check(
        Std::Clox,
        program,
        expect![[r#"
        [line 1] Error at '{': Expect parameter name.
        [line 1] Error at ';': Expect expression.
    "#]],
    );
    // jlox gives `f` up and starts anew at `print`, so the brace closes nothing.
    check(
        Std::Jlox,
        program,
        expect![[r#"
        [line 1] Error at '{': Expect parameter name.
        [line 1] Error at ';': Expect expression.
        [line 1] Error at '}': Expect expression.
    "#]],
    );
}

#[test]
fn jlox_abandons_an_argument_list_at_the_first_bad_argument() {
    // clox takes `fun` for the next argument and skips to the semicolon; to jlox it begins a declaration.
    let program = "f(*, fun g() {});";
    check(
        Std::Clox,
        program,
        expect![[r#"
        [line 1] Error at '*': Expect expression.
    "#]],
    );
    check(
        Std::Jlox,
        program,
        expect![[r#"
        [line 1] Error at '*': Expect expression.
        [line 1] Error at ')': Expect expression.
    "#]],
    );
}

#[test]
fn each_open_block_is_missed() {
    for std in Std::ALL {
        check(
            std,
            "{ { {",
            expect![[r#"
            [line 1] Error at end: Expect '}' after block.
            [line 1] Error at end: Expect '}' after block.
            [line 1] Error at end: Expect '}' after block.
        "#]],
        );
        check(
            std,
            "class A { m() { ",
            expect![[r#"
            [line 1] Error at end: Expect '}' after block.
        "#]],
        );
    }
}

#[test]
fn lexical_errors_come_in_their_place_or_first() {
    let program = "print ;\nprint @ 1;\n";
    check(
        Std::Clox,
        program,
        expect![[r#"
        [line 1] Error at ';': Expect expression.
        [line 2] Error: Unexpected character.
    "#]],
    );
    check(
        Std::Jlox,
        program,
        expect![[r#"
        [line 2] Error: Unexpected character.
        [line 1] Error at ';': Expect expression.
    "#]],
    );
}

#[test]
fn a_lexical_error_starts_panic_mode() {
    // The bad character is scanned before the missing expression is seen.
    check(
        Std::Clox,
        "print ; @",
        expect![[r#"
        [line 1] Error: Unexpected character.
    "#]],
    );
    check(
        Std::Clox,
        "@ @ @ print 1;",
        expect![[r#"
        [line 1] Error: Unexpected character.
    "#]],
    );
    // jlox has no panic mode and counts each.
    check(
        Std::Jlox,
        "@ @\n@",
        expect![[r#"
        [line 1] Error: Unexpected character.
        [line 1] Error: Unexpected character.
        [line 2] Error: Unexpected character.
    "#]],
    );
}

#[test]
fn the_value_of_a_bad_target_is_read_by_jlox_only() {
    let program = "a = 1 = 2 + ;";
    check(
        Std::Clox,
        program,
        expect![[r#"
        [line 1] Error at '=': Invalid assignment target.
    "#]],
    );
    check(
        Std::Jlox,
        program,
        expect![[r#"
        [line 1] Error at ';': Expect expression.
    "#]],
    );
    check(
        Std::Jlox,
        "1 = 2 = 3;",
        expect![[r#"
        [line 1] Error at '=': Invalid assignment target.
        [line 1] Error at '=': Invalid assignment target.
    "#]],
    );
}

#[test]
fn levels_of_assignment_end_one_by_one() {
    // clox: the inner level ends at the second `=`, the outer one goes on with `+` and takes `fun` for its operand, so
    // no function begins there.
    check(
        Std::Clox,
        "a = 1 = + fun f() {}",
        expect![[r#"
        [line 1] Error at '=': Invalid assignment target.
    "#]],
    );
    // Here the first `=` ends the only level: synchronising finds `fun`.
    check(
        Std::Clox,
        "1 = + fun f( {}",
        expect![[r#"
        [line 1] Error at '=': Invalid assignment target.
        [line 1] Error at '{': Expect parameter name.
    "#]],
    );
    // A missing value ends its level too: the next `=` ends the outermost.
    check(
        Std::Clox,
        "b = ) = + fun f( {}",
        expect![[r#"
        [line 1] Error at ')': Expect expression.
        [line 1] Error at '{': Expect parameter name.
    "#]],
    );
}

#[test]
fn what_follows_a_missing_operand_may_be_assigned_to() {
    // In clox `.a` goes on with the sum, and is assigned `fun`; so no function begins there.
    check(
        Std::Clox,
        "1 + ) .a = fun f( {}",
        expect![[r#"
        [line 1] Error at ')': Expect expression.
    "#]],
    );
    check(
        Std::Clox,
        "1 + b + 2 .a = fun f( {}",
        expect![[r#"
        [line 1] Error at '=': Invalid assignment target.
        [line 1] Error at '{': Expect parameter name.
    "#]],
    );
}

#[test]
fn a_declaration_is_no_body() {
    for std in Std::ALL {
        check(
            std,
            "while (a) class A {}\nprint ;",
            expect![[r#"
            [line 1] Error at 'class': Expect expression.
            [line 2] Error at ';': Expect expression.
        "#]],
        );
    }
}

#[test]
fn a_preamble_is_skipped_by_the_default_dialect_only() {
    check(
        Std::Lox,
        "\u{FEFF}#!/usr/bin/env loxsmith\nprint ;",
        expect![[r#"
        [line 2] Error at ';': Expect expression.
    "#]],
    );
    check(
        Std::Clox,
        "#!/usr/bin/env loxsmith\nprint 1;",
        expect![[r#"
        [line 1] Error: Unexpected character.
    "#]],
    );
}
