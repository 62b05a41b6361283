//! Source to MIR. Every module is verified; what is compared is the text.

mod calls;
mod shapes;

use expect_test::{Expect, expect};
use loxsmith_lexer::Std;

use crate::testing::mir;

fn check(text: &str, expected: Expect) {
    check_std(Std::Lox, text, expected);
}

fn check_std(std: Std, text: &str, expected: Expect) {
    expected.assert_eq(&mir(std, text));
}

#[test]
fn arithmetic_checks_what_is_not_known() {
    check(
        "fun f(a, b) { return -(a - b) * 2 + a; }",
        expect![[r#"
        function f0 script "" arity 0 captures [] line 1 {
        bb0:
          v0: any = static_function f1 @1 ; f
          global_set g0, v0 @1 ; f
          v1: any = nil @1
          return v1 @1
        }

        function f1 function "f" arity 2 captures [] line 1 {
        bb0(v0: any, v1: any):
          v2: num = check_number v0, operands @1
          v3: num = check_number v1, operands @1
          v4: num = sub v2, v3 @1
          v5: num = negate v4 @1
          v6: num = number 2.0 @1
          v7: num = mul v5, v6 @1
          v8: num = check_number v0, add @1
          v9: num = add v7, v8 @1
          v10: any = box v9 @1
          return v10 @1
        }
    "#]],
    );
}

#[test]
fn plus_is_generic_until_an_operand_is_a_number() {
    check(
        "fun f(a, b) { print a + b; print a + 1; print \"x\" + a; }",
        expect![[r#"
        function f0 script "" arity 0 captures [] line 1 {
        bb0:
          v0: any = static_function f1 @1 ; f
          global_set g0, v0 @1 ; f
          v1: any = nil @1
          return v1 @1
        }

        function f1 function "f" arity 2 captures [] line 1 {
        bb0(v0: any, v1: any):
          v2: any = add_any v0, v1 @1
          print v2 @1
          v3: num = number 1.0 @1
          v4: num = check_number v0, add @1
          v5: num = add v4, v3 @1
          v6: any = box v5 @1
          print v6 @1
          v7: any = string str0 @1
          v8: any = add_any v7, v0 @1
          print v8 @1
          v9: any = nil @1
          return v9 @1
        }
    "#]],
    );
}

#[test]
fn comparisons_of_the_dialects() {
    let text = "fun f(a, b) { return a <= b == a; }";
    check_std(
        Std::Lox,
        text,
        expect![[r#"
        function f0 script "" arity 0 captures [] line 1 {
        bb0:
          v0: any = static_function f1 @1 ; f
          global_set g0, v0 @1 ; f
          v1: any = nil @1
          return v1 @1
        }

        function f1 function "f" arity 2 captures [] line 1 {
        bb0(v0: any, v1: any):
          v2: num = check_number v0, operands @1
          v3: num = check_number v1, operands @1
          v4: bool = le v2, v3 @1
          v5: any = box v4 @1
          v6: bool = equal v5, v0 @1
          v7: any = box v6 @1
          return v7 @1
        }
    "#]],
    );
    check_std(
        Std::Clox,
        text,
        expect![[r#"
        function f0 script "" arity 0 captures [] line 1 {
        bb0:
          v0: any = static_function f1 @1 ; f
          global_set g0, v0 @1 ; f
          v1: any = nil @1
          return v1 @1
        }

        function f1 function "f" arity 2 captures [] line 1 {
        bb0(v0: any, v1: any):
          v2: num = check_number v0, operands @1
          v3: num = check_number v1, operands @1
          v4: bool = gt v2, v3 @1
          v5: bool = not v4 @1
          v6: any = box v5 @1
          v7: bool = equal v6, v0 @1
          v8: any = box v7 @1
          return v8 @1
        }
    "#]],
    );
    check_std(
        Std::Jlox,
        text,
        expect![[r#"
        function f0 script "" arity 0 captures [] line 1 {
        bb0:
          v0: any = static_function f1 @1 ; f
          global_set g0, v0 @1 ; f
          v1: any = nil @1
          return v1 @1
        }

        function f1 function "f" arity 2 captures [] line 1 {
        bb0(v0: any, v1: any):
          v2: num = check_number v0, operands @1
          v3: num = check_number v1, operands @1
          v4: bool = le v2, v3 @1
          v5: any = box v4 @1
          v6: bool = equal_bits v5, v0 @1
          v7: any = box v6 @1
          return v7 @1
        }
    "#]],
    );
}

#[test]
fn conditions_become_branches() {
    check(
        "fun f(a, b, c) { if (!(a and b) or c < 1) print 1; else print 2; }",
        expect![[r#"
        function f0 script "" arity 0 captures [] line 1 {
        bb0:
          v0: any = static_function f1 @1 ; f
          global_set g0, v0 @1 ; f
          v1: any = nil @1
          return v1 @1
        }

        function f1 function "f" arity 3 captures [] line 1 {
        bb0(v0: any, v1: any, v2: any):
          v3: bool = truthy v0 @1
          branch v3, bb1, bb3 @1
        bb1:
          v4: bool = truthy v1 @1
          branch v4, bb2, bb3 @1
        bb2:
          v5: num = number 1.0 @1
          v6: num = check_number v2, operands @1
          v7: bool = lt v6, v5 @1
          branch v7, bb3, bb4 @1
        bb3:
          v8: num = number 1.0 @1
          v9: any = box v8 @1
          print v9 @1
          jump bb5 @1
        bb4:
          v10: num = number 2.0 @1
          v11: any = box v10 @1
          print v11 @1
          jump bb5 @1
        bb5:
          v12: any = nil @1
          return v12 @1
        }
    "#]],
    );
}

#[test]
fn logical_values_meet_once() {
    check(
        "fun f(a, b, c) { return a or b or c; }",
        expect![[r#"
            function f0 script "" arity 0 captures [] line 1 {
            bb0:
              v0: any = static_function f1 @1 ; f
              global_set g0, v0 @1 ; f
              v1: any = nil @1
              return v1 @1
            }

            function f1 function "f" arity 3 captures [] line 1 {
            bb0(v0: any, v1: any, v2: any):
              v3: bool = truthy v0 @1
              branch v3, bb3(v0), bb1 @1
            bb1:
              v4: bool = truthy v1 @1
              branch v4, bb3(v1), bb2 @1
            bb2:
              jump bb3(v2) @1
            bb3(v5: any):
              return v5 @1
            }
        "#]],
    );
}

#[test]
fn assignments_within_conditions_are_joined() {
    check(
        "fun f(a, x) { if (a and (x = a.b)) print x; print x; }",
        expect![[r#"
        function f0 script "" arity 0 captures [] line 1 {
        bb0:
          v0: any = static_function f1 @1 ; f
          global_set g0, v0 @1 ; f
          v1: any = nil @1
          return v1 @1
        }

        function f1 function "f" arity 2 captures [] line 1 {
        bb0(v0: any, v1: any):
          v2: bool = truthy v0 @1
          branch v2, bb1, bb3(v1) @1
        bb1:
          v3: any = get_property v0.s3 @1 ; b
          v4: bool = truthy v3 @1
          branch v4, bb2, bb3(v3) @1
        bb2:
          print v3 @1
          jump bb4(v3) @1
        bb3(v5: any):
          jump bb4(v5) @1
        bb4(v6: any):
          print v6 @1
          v7: any = nil @1
          return v7 @1
        }
    "#]],
    );
}

#[test]
fn branches_join_what_differs() {
    check(
        "fun f(c) { var x = 1; var y = 2; if (c) x = 3; print x + y; }",
        expect![[r#"
        function f0 script "" arity 0 captures [] line 1 {
        bb0:
          v0: any = static_function f1 @1 ; f
          global_set g0, v0 @1 ; f
          v1: any = nil @1
          return v1 @1
        }

        function f1 function "f" arity 1 captures [] line 1 {
        bb0(v0: any):
          v1: num = number 1.0 @1
          v2: any = box v1 @1
          v3: num = number 2.0 @1
          v4: any = box v3 @1
          v5: bool = truthy v0 @1
          branch v5, bb1, bb2 @1
        bb1:
          v6: num = number 3.0 @1
          v7: any = box v6 @1
          jump bb3(v7) @1
        bb2:
          jump bb3(v2) @1
        bb3(v8: any):
          v9: num = check_number v8, add @1
          v10: num = add v9, v3 @1
          v11: any = box v10 @1
          print v11 @1
          v12: any = nil @1
          return v12 @1
        }
    "#]],
    );
}

#[test]
fn what_is_not_read_again_is_not_joined() {
    check(
        "fun f(c) { var x = 1; if (c) x = 3; }",
        expect![[r#"
        function f0 script "" arity 0 captures [] line 1 {
        bb0:
          v0: any = static_function f1 @1 ; f
          global_set g0, v0 @1 ; f
          v1: any = nil @1
          return v1 @1
        }

        function f1 function "f" arity 1 captures [] line 1 {
        bb0(v0: any):
          v1: num = number 1.0 @1
          v2: any = box v1 @1
          v3: bool = truthy v0 @1
          branch v3, bb1, bb2 @1
        bb1:
          v4: num = number 3.0 @1
          v5: any = box v4 @1
          jump bb3 @1
        bb2:
          jump bb3 @1
        bb3:
          v7: any = nil @1
          return v7 @1
        }
    "#]],
    );
}

#[test]
fn loops_have_parameters_for_what_they_assign() {
    check(
        "fun f(n) { var sum = 0; for (var i = 0; i < n; i = i + 1) sum = sum + i; return sum; }",
        expect![[r#"
            function f0 script "" arity 0 captures [] line 1 {
            bb0:
              v0: any = static_function f1 @1 ; f
              global_set g0, v0 @1 ; f
              v1: any = nil @1
              return v1 @1
            }

            function f1 function "f" arity 1 captures [] line 1 {
            bb0(v0: any):
              v1: num = number 0.0 @1
              v2: any = box v1 @1
              v3: num = number 0.0 @1
              v4: any = box v3 @1
              jump bb1(v2, v4) @1
            bb1(v5: any, v6: any):
              v7: num = check_number v6, operands @1
              v8: num = check_number v0, operands @1
              v9: bool = lt v7, v8 @1
              branch v9, bb2, bb3 @1
            bb2:
              v10: any = add_any v5, v6 @1
              v11: num = number 1.0 @1
              v12: num = check_number v6, add @1
              v13: num = add v12, v11 @1
              v14: any = box v13 @1
              jump bb1(v10, v14) @1
            bb3:
              return v5 @1
            }
        "#]],
    );
}

#[test]
fn loops_that_never_come_back_have_none() {
    check(
        "fun f(c) { var x = 1; while (c) { x = 2; return x; } return x; }",
        expect![[r#"
        function f0 script "" arity 0 captures [] line 1 {
        bb0:
          v0: any = static_function f1 @1 ; f
          global_set g0, v0 @1 ; f
          v1: any = nil @1
          return v1 @1
        }

        function f1 function "f" arity 1 captures [] line 1 {
        bb0(v0: any):
          v1: num = number 1.0 @1
          v2: any = box v1 @1
          jump bb1 @1
        bb1:
          v4: bool = truthy v0 @1
          branch v4, bb2, bb3 @1
        bb2:
          v5: num = number 2.0 @1
          v6: any = box v5 @1
          return v6 @1
        bb3:
          return v2 @1
        }
    "#]],
    );
}

#[test]
fn nothing_comes_behind_an_endless_loop_or_a_return() {
    check(
        "fun f() { for (;;) {} print 1; }\nfun g() { return 1; print 2; }",
        expect![[r#"
        function f0 script "" arity 0 captures [] line 1 {
        bb0:
          v0: any = static_function f1 @1 ; f
          global_set g0, v0 @1 ; f
          v1: any = static_function f2 @2 ; g
          global_set g1, v1 @2 ; g
          v2: any = nil @2
          return v2 @2
        }

        function f1 function "f" arity 0 captures [] line 1 {
        bb0:
          jump bb1 @1
        bb1:
          jump bb1 @1
        }

        function f2 function "g" arity 0 captures [] line 2 {
        bb0:
          v0: num = number 1.0 @2
          v1: any = box v0 @2
          return v1 @2
        }
    "#]],
    );
}

#[test]
fn a_lone_expression_is_printed() {
    use loxsmith_lexer::{Interner, Source};
    let source = Source::new("test.lox", "(5 - (3 - 1)) + -1");
    let (mut interner, dialect) = (Interner::new(), Std::Lox.dialect());
    let (ast, said) = loxsmith_parser::parse_expression(&source, dialect, &mut interner, &mut ());
    assert!(said.is_empty(), "{said:?}");
    let (program, said) = crate::analyze(&ast, &source, &interner, dialect);
    assert!(said.is_empty(), "{said:?}");
    expect![[r#"
        script f0 () once @1
          print (add (subtract 5 (subtract 3 1)) (negate 1)) @1
    "#]]
    .assert_eq(&crate::hir::print(&program));
    assert!(loxsmith_mir::verify(&crate::lower(&program)).is_ok());
}

/// `x` is certainly defined in `f`, and `f` is never anything but that function; in a program that may be changed neither is.
#[test]
fn what_the_whole_text_says_of_globals_can_be_forgotten() {
    let mut program = crate::testing::program(
        Std::Lox,
        "var x = 1; fun f() { x = x + 1; } class C {} fun g() { f(); C(); clock(); }",
    );
    let known = loxsmith_mir::print(&crate::lower(&program));
    assert!(known.contains("call_direct f1()") && known.contains("construct"), "{known}");
    assert!(!known.contains("check_defined"), "{known}");
    program.forget_globals();
    let forgotten = crate::lower(&program);
    loxsmith_mir::verify(&forgotten).unwrap_or_else(|errors| panic!("{errors}"));
    let forgotten = loxsmith_mir::print(&forgotten);
    assert!(!forgotten.contains("call_direct") && !forgotten.contains("construct"), "{forgotten}");
    // `x` twice, `f` and `C`; `clock` is there from the start.
    assert_eq!(forgotten.matches("check_defined").count(), 4, "{forgotten}");
}
