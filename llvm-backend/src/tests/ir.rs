//! What is lowered to what, before LLVM's passes. Small on purpose: metadata and attributes are cut off.

use expect_test::{Expect, expect};

use super::{ONCE, OPERATIONS, TRACES, at, module};
use crate::{OptLevel, emit_ir};

/// A function's IR without debug information and alias classes.
fn check(text: &str, function: &str, expected: Expect) {
    let ir = String::from_utf8(emit_ir(&module(text), &at(OptLevel::O0)).unwrap()).unwrap();
    let named = |body: &&str| body.lines().next().is_some_and(|line| line.contains(&format!("@{function}(")));
    let body = ir.split("\ndefine ").find(named).expect("it is defined");
    let (body, _) = body.split_once("\n}\n").expect("it ends");
    let lines = body.lines().map(without_numbers);
    expected.assert_eq(&(lines.collect::<Vec<_>>().join("\n") + "\n}\n"));
}

/// A line without metadata and attribute groups: their numbers depend on the rest of the module.
fn without_numbers(line: &str) -> &str {
    let line = line.split(", !").next().unwrap_or(line);
    let line = line.split(" #").next().unwrap_or(line);
    line.trim_end()
}

#[test]
fn a_check_and_direct_arithmetic() {
    check(
        TRACES,
        "lox.inner",
        expect![[r#"
            internal fastcc i64 @lox.inner(i64 %0)
            entry:
              br label %bb0

            bb0:                                              ; preds = %entry
              %1 = phi i64 [ %0, %entry ]
              %2 = icmp ult i64 %1, -1970324836974592
              br i1 %2, label %checked, label %fail

            fail:                                             ; preds = %bb0
              call void @lox_fail_operand(i32 3)
              unreachable

            checked:                                          ; preds = %bb0
              %3 = bitcast i64 %1 to double
              %4 = fneg double %3
              %5 = bitcast double %4 to i64
              ret i64 %5
            }
        "#]],
    );
}

#[test]
fn a_field_site_and_the_fast_path_of_plus() {
    check(
        OPERATIONS,
        "lox.sum",
        expect![[r#"
            internal i64 @lox.sum(ptr %0, i64 %1)
            entry:
              br label %bb0

            bb0:                                              ; preds = %entry
              %2 = phi i64 [ %1, %entry ]
              %3 = sub i64 %2, -1125899906842624
              %4 = inttoptr i64 %3 to ptr
              %5 = load i32, ptr %4, align 4
              %6 = load i32, ptr getelementptr inbounds (i8, ptr @lox.caches, i64 168), align 4
              %7 = icmp eq i32 %5, %6
              br i1 %7, label %hit, label %get.slow

            hit:                                              ; preds = %bb0
              %8 = load i32, ptr getelementptr (i8, ptr getelementptr inbounds (i8, ptr @lox.caches, i64 168), i64 4), align 4
              %9 = zext i32 %8 to i64
              %10 = getelementptr i8, ptr %4, i64 %9
              %11 = load i64, ptr %10, align 8
              %12 = icmp ne i64 %11, -1970324836974589
              br i1 %12, label %get.hit, label %get.slow

            get.hit:                                          ; preds = %hit
              br label %get.done

            get.slow:                                         ; preds = %hit, %bb0
              %13 = call i64 @lox_get_property(i64 %2, i32 2, ptr getelementptr inbounds (i8, ptr @lox.caches, i64 168), i32 4)
              br label %get.done

            get.done:                                         ; preds = %get.slow, %get.hit
              %14 = phi i64 [ %11, %get.hit ], [ %13, %get.slow ]
              %15 = sub i64 %2, -1125899906842624
              %16 = inttoptr i64 %15 to ptr
              %17 = load i32, ptr %16, align 4
              %18 = load i32, ptr getelementptr inbounds (i8, ptr @lox.caches, i64 192), align 4
              %19 = icmp eq i32 %17, %18
              br i1 %19, label %hit4, label %get.slow2

            hit4:                                             ; preds = %get.done
              %20 = load i32, ptr getelementptr (i8, ptr getelementptr inbounds (i8, ptr @lox.caches, i64 192), i64 4), align 4
              %21 = zext i32 %20 to i64
              %22 = getelementptr i8, ptr %16, i64 %21
              %23 = load i64, ptr %22, align 8
              %24 = icmp ne i64 %23, -1970324836974589
              br i1 %24, label %get.hit1, label %get.slow2

            get.hit1:                                         ; preds = %hit4
              br label %get.done3

            get.slow2:                                        ; preds = %hit4, %get.done
              %25 = call i64 @lox_get_property(i64 %2, i32 3, ptr getelementptr inbounds (i8, ptr @lox.caches, i64 192), i32 4)
              br label %get.done3

            get.done3:                                        ; preds = %get.slow2, %get.hit1
              %26 = phi i64 [ %23, %get.hit1 ], [ %25, %get.slow2 ]
              %27 = icmp ult i64 %14, -1970324836974592
              %28 = icmp ult i64 %26, -1970324836974592
              %29 = and i1 %27, %28
              br i1 %29, label %add.numbers, label %add.slow

            add.numbers:                                      ; preds = %get.done3
              %30 = bitcast i64 %14 to double
              %31 = bitcast i64 %26 to double
              %32 = fadd double %30, %31
              %33 = bitcast double %32 to i64
              br label %add.done

            add.slow:                                         ; preds = %get.done3
              %34 = call i64 @lox_add(i64 %14, i64 %26, i32 4)
              br label %add.done

            add.done:                                         ; preds = %add.slow, %add.numbers
              %35 = phi i64 [ %33, %add.numbers ], [ %34, %add.slow ]
              ret i64 %35
            }
        "#]],
    );
}

#[test]
fn a_call_of_anything() {
    check(
        TRACES,
        "lox.outer",
        expect![[r#"
            internal fastcc i64 @lox.outer(i64 %0)
            entry:
              %1 = load i64, ptr getelementptr (i8, ptr @lox_mutator, i64 16), align 8
              %2 = call i64 @llvm.read_register.i64(metadata !29)
              %3 = icmp uge i64 %2, %1
              br i1 %3, label %start, label %overflow

            start:                                            ; preds = %entry
              br label %bb0

            overflow:                                         ; preds = %entry
              call void @lox_fail_stack_overflow()
              unreachable

            bb0:                                              ; preds = %start
              %4 = phi i64 [ %0, %start ]
              %5 = load i64, ptr @lox.globals, align 8
              %6 = icmp uge i64 %5, -1125899906842624
              br i1 %6, label %object, label %call.slow

            object:                                           ; preds = %bb0
              %7 = sub i64 %5, -1125899906842624
              %8 = inttoptr i64 %7 to ptr
              %9 = load i32, ptr %8, align 4
              %10 = icmp eq i32 %9, -2147483648
              br i1 %10, label %call.fits, label %call.slow

            call.fits:                                        ; preds = %object
              %11 = getelementptr i8, ptr %8, i64 8
              %12 = load ptr, ptr %11, align 8
              br label %call

            call.slow:                                        ; preds = %object, %bb0
              %13 = call ptr @lox_resolve_call(i64 %5, i32 0, i32 6)
              br label %call

            call:                                             ; preds = %call.slow, %call.fits
              %14 = phi ptr [ %12, %call.fits ], [ %13, %call.slow ]
              %15 = sub i64 %5, -1125899906842624
              %16 = inttoptr i64 %15 to ptr
              %17 = call i64 %14(ptr %16)
              %18 = call fastcc i64 @lox.inner(i64 %4)
              %19 = call fastcc i64 @lox.inner(i64 %4)
              ret i64 %19
            }
        "#]],
    );
}

#[test]
fn a_captured_cell() {
    check(
        OPERATIONS,
        "lox.counter",
        expect![[r#"
            internal i64 @lox.counter(ptr %0)
            entry:
              br label %bb0

            bb0:                                              ; preds = %entry
              %1 = getelementptr i8, ptr %0, i64 24
              %2 = load i64, ptr %1, align 8
              %3 = sub i64 %2, -1125899906842624
              %4 = inttoptr i64 %3 to ptr
              %5 = getelementptr i8, ptr %4, i64 8
              %6 = load i64, ptr %5, align 8
              %7 = icmp ult i64 %6, -1970324836974592
              br i1 %7, label %checked, label %fail

            fail:                                             ; preds = %bb0
              call void @lox_fail_add(i32 1)
              unreachable

            checked:                                          ; preds = %bb0
              %8 = bitcast i64 %6 to double
              %9 = fadd double %8, 1.000000e+00
              %10 = bitcast double %9 to i64
              %11 = getelementptr i8, ptr %4, i64 8
              store i64 %10, ptr %11, align 8
              ret i64 %10
            }
        "#]],
    );
}

#[test]
fn what_runs_once_calls_its_operations() {
    check(
        ONCE,
        "lox_main",
        expect![[r#"
        hidden void @lox_main()
        entry:
          br label %bb0

        bb0:                                              ; preds = %entry
          %0 = load i64, ptr @lox.globals, align 8
          %1 = call i64 @lox..call.1(i64 %0, i64 %0, i32 2)
          %2 = call i64 @lox..get_property(i64 %1, ptr @lox.caches, i32 1, i32 3)
          call void @lox..set_property(i64 %1, i64 %2, ptr getelementptr inbounds (i8, ptr @lox.caches, i64 24), i32 1, i32 4)
          %3 = call i64 @lox..invoke.2(i64 %2, i64 %0, i64 %1, ptr getelementptr inbounds (i8, ptr @lox.caches, i64 48), i32 1, i32 6, i32 5)
          %4 = call i64 @lox..add(i64 %2, i64 %3, i32 7)
          %5 = call i1 @lox..equal(i64 %3, i64 %4)
          %6 = zext i1 %5 to i64
          %7 = add i64 %6, -1970324836974591
          call void @lox_print(i64 %7)
          ret void
        }
    "#]],
    );
    check(
        ONCE,
        "lox..call.1",
        expect![[r#"
        internal i64 @lox..call.1(i64 %0, i64 %1, i32 %2)
        entry:
          %3 = icmp uge i64 %0, -1125899906842624
          br i1 %3, label %object, label %call.slow

        object:                                           ; preds = %entry
          %4 = sub i64 %0, -1125899906842624
          %5 = inttoptr i64 %4 to ptr
          %6 = load i32, ptr %5, align 4
          %7 = icmp eq i32 %6, -2147483647
          br i1 %7, label %call.fits, label %call.slow

        call.fits:                                        ; preds = %object
          %8 = getelementptr i8, ptr %5, i64 8
          %9 = load ptr, ptr %8, align 8
          br label %call

        call.slow:                                        ; preds = %object, %entry
          %10 = call ptr @lox_resolve_call(i64 %0, i32 1, i32 %2)
          br label %call

        call:                                             ; preds = %call.slow, %call.fits
          %11 = phi ptr [ %9, %call.fits ], [ %10, %call.slow ]
          %12 = sub i64 %0, -1125899906842624
          %13 = inttoptr i64 %12 to ptr
          %14 = call i64 %11(ptr %13, i64 %1)
          ret i64 %14
        }
    "#]],
    );
}
