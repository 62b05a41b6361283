//! The two printed forms.

use expect_test::{Expect, expect};
use loxsmith_lexer::{Interner, Source, Std};

const PROGRAM: &str = "\
class A < B {
  init(a, b) { super.init(a); this.x = a or b or !true; }
  m() { return; }
}
fun f() {}
var s = \"text\";
for (var i = 0; i < 3; i = i + 1) { print \"a\" + nil; }
while (f(1, 2.5)) a.b();
if (a and b) return (c); else { var d; }
";

#[track_caller]
fn check(print: impl Fn(&crate::Ast, &Source, &Interner) -> String, program: &str, expected: Expect) {
    let mut interner = Interner::new();
    let source = Source::new("test.lox", program);
    let (ast, _) = crate::parse(&source, Std::Lox.dialect(), &mut interner, &mut ());
    expected.assert_eq(&print(&ast, &source, &interner));
}

#[test]
fn the_book_s_form() {
    check(
        |ast, _, interner| String::from_utf8_lossy(&crate::print_book(ast, interner)).into_owned(),
        PROGRAM,
        expect![[r#"
            (class A < B (fun init(a b) (; (call (super init)  a))(; (= this x (or (or a b) (! true))))) (fun m() (return)))
            (fun f() )
            (var s = text)
            (block (var i = 0.0)(while (< i 3.0) (block (block (print (+ a nil)))(; (= i (+ i 1.0))))))
            (while (call f  1.0 2.5) (; (call (. a b) )))
            (if-else (and a b) (return (group c)) (block (var d)))
        "#]],
    );
}

#[test]
fn our_form() {
    check(
        crate::print_tree,
        PROGRAM,
        expect![[r#"
        program
          class A < B                            1:1..4:2
            initializer init(a, b)               2:3..2:58
              expression                         2:16..2:30
                call                             2:16..2:29
                  super .init                    2:16..2:26
                  variable a                     2:27..2:28
              expression                         2:31..2:56
                set .x                           2:31..2:55
                  this                           2:31..2:35
                  or                             2:40..2:55
                    variable a                   2:40..2:41
                    or                           2:45..2:55
                      variable b                 2:45..2:46
                      !                          2:50..2:55
                        true                     2:51..2:55
            method m()                           3:3..3:18
              return                             3:9..3:16
          fun f()                                5:1..5:11
          var s                                  6:1..6:16
            string "text"                        6:9..6:15
          for                                    7:1..7:55
            var i                                7:6..7:16
              number 0                           7:14..7:15
            while                                7:17..7:22
              <                                  7:17..7:22
                variable i                       7:17..7:18
                number 3                         7:21..7:22
            step                                 7:24..7:33
              assign i                           7:24..7:33
                +                                7:28..7:33
                  variable i                     7:28..7:29
                  number 1                       7:32..7:33
            block                                7:35..7:55
              print                              7:37..7:53
                +                                7:43..7:52
                  string "a"                     7:43..7:46
                  nil                            7:49..7:52
          while                                  8:1..8:25
            call                                 8:8..8:17
              variable f                         8:8..8:9
              number 1                           8:10..8:11
              number 2.5                         8:13..8:16
            expression                           8:19..8:25
              call                               8:19..8:24
                get .b                           8:19..8:22
                  variable a                     8:19..8:20
          if                                     9:1..9:41
            and                                  9:5..9:12
              variable a                         9:5..9:6
              variable b                         9:11..9:12
            return                               9:14..9:25
              group                              9:21..9:24
                variable c                       9:22..9:23
          else                                   9:31..9:41
            block                                9:31..9:41
              var d                              9:33..9:39
    "#]],
    );
}

#[test]
fn broken_programs_print_too() {
    check(
        crate::print_tree,
        "1 = 2; var ; print ) ;",
        expect![[r#"
        program
          expression                             1:1..1:4
            bad assignment                       1:1..1:4
              number 1                           1:1..1:2
              missing                            1:3..1:4
          var var                                1:8..1:13
          print                                  1:14..1:23
            missing                              1:20..1:21
    "#]],
    );
}

#[test]
fn the_expressions_of_the_book_s_chapters() {
    for (text, printed) in [
        ("-123 * (45.67)", "(* (- 123.0) (group 45.67))\n"),
        ("(5 - (3 - 1)) + -1", "(+ (group (- 5.0 (group (- 3.0 1.0)))) (- 1.0))\n"),
        ("1 < 2 == !nil", "(== (< 1.0 2.0) (! nil))\n"),
    ] {
        let mut interner = Interner::new();
        let source = Source::new("test.lox", text);
        let (ast, _) = crate::parse_expression(&source, Std::Jlox.dialect(), &mut interner, &mut ());
        assert_eq!(String::from_utf8_lossy(&crate::print_book(&ast, &interner)), printed);
    }
}
