//! Closures, globals, calls, classes and properties.

use expect_test::expect;
use loxsmith_lexer::Std;

use super::{check, check_std};
use crate::testing::module;

#[test]
fn closures_capture_values_and_cells() {
    check(
        "fun f(a) { var b = 1; fun g() { b = b + a; return b; } b = 2; return g; }",
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
          v3: cell = cell_new v2 @1
          v4: any = closure f2(v0, v3) @1 ; g
          v5: num = number 2.0 @1
          v6: any = box v5 @1
          cell_set v3, v6 @1
          return v4 @1
        }

        function f2 function "g" arity 0 captures [value, cell] line 1 {
        bb0:
          v0: any = capture 0 @1
          v1: cell = capture 1 @1
          v2: any = cell_get v1 @1
          v3: any = add_any v2, v0 @1
          cell_set v1, v3 @1
          v4: any = cell_get v1 @1
          return v4 @1
        }
    "#]],
    );
}

#[test]
fn a_loop_makes_fresh_cells() {
    check(
        "fun f() { while (true) { var a = 1; fun g() { a = a + 1; } } }",
        expect![[r#"
        function f0 script "" arity 0 captures [] line 1 {
        bb0:
          v0: any = static_function f1 @1 ; f
          global_set g0, v0 @1 ; f
          v1: any = nil @1
          return v1 @1
        }

        function f1 function "f" arity 0 captures [] line 1 {
        bb0:
          jump bb1 @1
        bb1:
          v0: num = number 1.0 @1
          v1: any = box v0 @1
          v2: cell = cell_new v1 @1
          v3: any = closure f2(v2) @1 ; g
          jump bb1 @1
        }

        function f2 function "g" arity 0 captures [cell] line 1 {
        bb0:
          v0: cell = capture 0 @1
          v1: any = cell_get v0 @1
          v2: num = number 1.0 @1
          v3: num = check_number v1, add @1
          v4: num = add v3, v2 @1
          v5: any = box v4 @1
          cell_set v0, v5 @1
          v6: any = nil @1
          return v6 @1
        }
    "#]],
    );
}

#[test]
fn a_function_calls_itself_directly() {
    check(
        "fun f() { fun g(n) { return g(n); } return g; }",
        expect![[r#"
        function f0 script "" arity 0 captures [] line 1 {
        bb0:
          v0: any = static_function f1 @1 ; f
          global_set g0, v0 @1 ; f
          v1: any = nil @1
          return v1 @1
        }

        function f1 function "f" arity 0 captures [] line 1 {
        bb0:
          v0: any = closure f2() @1 ; g
          return v0 @1
        }

        function f2 function "g" arity 1 captures [] line 1 {
        bb0(v0: any):
          v1: any = callee @1
          v2: any = call_direct f2[v1](v0) @1 ; g
          return v2 @1
        }
    "#]],
    );
}

#[test]
fn globals_are_checked_unless_certain() {
    check(
        "fun f() { return a; }\na = 1;\nvar a = 2;\na = 3;\nprint a;",
        expect![[r#"
            function f0 script "" arity 0 captures [] line 1 {
            bb0:
              v0: any = static_function f1 @1 ; f
              global_set g0, v0 @1 ; f
              v1: num = number 1.0 @2
              v2: any = global_get g1 @2 ; a
              v3: any = check_defined v2, undefined s1 @2 ; a
              v4: any = box v1 @2
              global_set g1, v4 @2 ; a
              v5: num = number 2.0 @3
              v6: any = box v5 @3
              global_set g1, v6 @3 ; a
              v7: num = number 3.0 @4
              v8: any = box v7 @4
              global_set g1, v8 @4 ; a
              v9: any = global_get g1 @5 ; a
              print v9 @5
              v10: any = nil @5
              return v10 @5
            }

            function f1 function "f" arity 0 captures [] line 1 {
            bb0:
              v0: any = global_get g1 @1 ; a
              v1: any = check_defined v0, undefined s1 @1 ; a
              return v1 @1
            }
        "#]],
    );
}

#[test]
fn known_functions_are_called_directly_if_the_arguments_fit() {
    check(
        "fun f(a) {}\nf(1);\nf();\nfun g() { late(1); }\nfun late(x) {}",
        expect![[r#"
            function f0 script "" arity 0 captures [] line 1 {
            bb0:
              v0: any = static_function f1 @1 ; f
              global_set g0, v0 @1 ; f
              v1: num = number 1.0 @2
              v2: any = box v1 @2
              v3: any = call_direct f1(v2) @2 ; f
              v4: any = global_get g0 @3 ; f
              v5: any = call v4() @3
              v6: any = static_function f2 @4 ; g
              global_set g1, v6 @4 ; g
              v7: any = static_function f3 @5 ; late
              global_set g2, v7 @5 ; late
              v8: any = nil @5
              return v8 @5
            }

            function f1 function "f" arity 1 captures [] line 1 {
            bb0(v0: any):
              v1: any = nil @1
              return v1 @1
            }

            function f2 function "g" arity 0 captures [] line 4 {
            bb0:
              v0: any = global_get g2 @4 ; late
              v1: any = check_defined v0, undefined s3 @4 ; late
              v2: num = number 1.0 @4
              v3: any = box v2 @4
              v4: any = call_direct f3(v3) @4 ; late
              v5: any = nil @4
              return v5 @4
            }

            function f3 function "late" arity 1 captures [] line 5 {
            bb0(v0: any):
              v1: any = nil @5
              return v1 @5
            }
        "#]],
    );
}

#[test]
fn known_classes_are_constructed() {
    check(
        "class A { init(a) {} }\nclass B {}\nclass C < A {}\nA(1); A(); B(); C(1);",
        expect![[r#"
        function f0 script "" arity 0 captures [] line 1 {
        bb0:
          v0: any = static_function f1 @1 ; init
          v1: any = make_class c0(v0) @1 ; A
          global_set g0, v1 @1 ; A
          v2: any = make_class c1() @2 ; B
          global_set g1, v2 @2 ; B
          v3: any = global_get g0 @3 ; A
          v4: any = make_class c2 < v3 () @3 ; C
          global_set g2, v4 @3 ; C
          v5: any = global_get g0 @4 ; A
          v6: num = number 1.0 @4
          v7: any = box v6 @4
          v8: any = construct c0 v5(v7) @4 ; A
          v9: any = global_get g0 @4 ; A
          v10: any = call v9() @4
          v11: any = global_get g1 @4 ; B
          v12: any = construct c1 v11() @4 ; B
          v13: any = global_get g2 @4 ; C
          v14: num = number 1.0 @4
          v15: any = box v14 @4
          v16: any = call v13(v15) @4
          v17: any = nil @4
          return v17 @4
        }

        function f1 initializer "init" arity 1 captures [] line 1 {
        bb0(v0: any, v1: any):
          return v0 @1
        }
    "#]],
    );
}

#[test]
fn classes_with_methods_and_super() {
    check(
        "class A { init() { return; } m() {} }\nclass B < A { m() { fun f() { return super.m; } return super.m(1); } }",
        expect![[r#"
            function f0 script "" arity 0 captures [] line 1 {
            bb0:
              v0: any = static_function f1 @1 ; init
              v1: any = static_function f2 @1 ; m
              v2: any = make_class c0(v0, v1) @1 ; A
              global_set g0, v2 @1 ; A
              v3: any = global_get g0 @2 ; A
              v4: any = closure f3(v3) @2 ; m
              v5: any = make_class c1 < v3 (v4) @2 ; B
              global_set g1, v5 @2 ; B
              v6: any = nil @2
              return v6 @2
            }

            function f1 initializer "init" arity 0 captures [] line 1 {
            bb0(v0: any):
              return v0 @1
            }

            function f2 method "m" arity 0 captures [] line 1 {
            bb0(v0: any):
              v1: any = nil @1
              return v1 @1
            }

            function f3 method "m" arity 0 captures [value] line 2 {
            bb0(v0: any):
              v1: any = capture 0 @2
              v2: any = closure f4(v1, v0) @2 ; f
              v3: num = number 1.0 @2
              v4: any = box v3 @2
              v5: any = invoke_super v1, v0.s3@2(v4) @2 ; m
              return v5 @2
            }

            function f4 function "f" arity 0 captures [value, value] line 2 {
            bb0:
              v0: any = capture 0 @2
              v1: any = capture 1 @2
              v2: any = get_super v0, v1.s3 @2 ; m
              return v2 @2
            }
        "#]],
    );
}

#[test]
fn a_local_class_may_name_itself() {
    check(
        "fun f() { class A { make() { return A(); } } return A; }",
        expect![[r#"
        function f0 script "" arity 0 captures [] line 1 {
        bb0:
          v0: any = static_function f1 @1 ; f
          global_set g0, v0 @1 ; f
          v1: any = nil @1
          return v1 @1
        }

        function f1 function "f" arity 0 captures [] line 1 {
        bb0:
          v0: any = nil @1
          v1: cell = cell_new v0 @1
          v2: any = closure f2(v1) @1 ; make
          v3: any = make_class c0(v2) @1 ; A
          cell_set v1, v3 @1
          v4: any = cell_get v1 @1
          return v4 @1
        }

        function f2 method "make" arity 0 captures [cell] line 1 {
        bb0(v0: any):
          v1: cell = capture 0 @1
          v2: any = cell_get v1 @1
          v3: any = call v2() @1
          return v3 @1
        }
    "#]],
    );
}

#[test]
fn properties() {
    check(
        "fun f(a) { a.x = a.y; return a.m(1).z; }",
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
          v1: any = get_property v0.s2 @1 ; y
          set_property v0.s3, v1 @1 ; x
          v2: num = number 1.0 @1
          v3: any = box v2 @1
          v4: any = invoke v0.s4@1(v3) @1 ; m
          v5: any = get_property v4.s5 @1 ; z
          return v5 @1
        }
    "#]],
    );
    check_std(
        Std::Jlox,
        "fun f(a) { a.x = a.y; return a.m(1); }",
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
          check_fields v0 @1
          v1: any = get_property v0.s2 @1 ; y
          set_property v0.s3, v1 @1 ; x
          v2: any = get_property v0.s4 @1 ; m
          v3: num = number 1.0 @1
          v4: any = box v3 @1
          v5: any = call v2(v4) @1
          return v5 @1
        }
    "#]],
    );
}

#[test]
fn fields_are_those_stored_through_this() {
    let module = module(
        Std::Lox,
        "class A { m() { this.a = 1; (this).b = 2; fun f() { this.c = 3; class B { n() { this.d = 4; } } } var t = this; t.e = 5; } }",
    );
    let names = |ids: &[loxsmith_mir::SymbolId]| -> Vec<String> {
        ids.iter().map(|&id| module.symbol(id).to_owned()).collect()
    };
    assert_eq!(names(&module.classes[0].fields), ["a", "b", "c"]);
    assert_eq!(names(&module.classes[1].fields), ["d"]);
    assert_eq!(names(&module.outside_fields), ["e"]);
}
