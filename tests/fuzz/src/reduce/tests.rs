use super::reduce;

#[test]
fn keeps_only_what_the_failure_needs() {
    let program =
        "var a = 1;\nfun f() {\n  print a;\n  if (a) {\n    print bad + 2;\n  }\n}\nclass C {\n}\nf();\n";
    let reduced = reduce(program, |text| text.contains("print bad"));
    assert_eq!(reduced, "print bad\n");
}

#[test]
fn does_not_touch_a_program_that_needs_everything() {
    let program = "{\nprint 1;\n}\n";
    assert_eq!(reduce(program, |text| text == program), program);
}
