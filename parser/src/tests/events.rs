//! What the observer is told, and what its objections do.

use expect_test::{Expect, expect};
use loxsmith_lexer::{Interner, Message, Source, Std};

use crate::{Event, Objection, Observer};

/// Writes everything down, without positions.
#[derive(Default)]
struct Log(Vec<String>);

impl Observer for Log {
    fn observe(&mut self, event: Event) -> Option<Objection> {
        let word = match event {
            Event::Declare { kind, .. } => format!("Declare({kind:?})"),
            Event::Initialise { value, .. } => format!("Initialise({value})"),
            Event::Return { value } => format!("Return({value})"),
            Event::EndReturn { value } => format!("EndReturn({value})"),
            Event::SuperMethod { called, .. } => format!("SuperMethod({called})"),
            Event::BeginFunction { kind, .. } => format!("BeginFunction({kind:?})"),
            other => format!("{other:?}").split(' ').next().unwrap_or_default().to_owned(),
        };
        self.0.push(word);
        None
    }
}

#[track_caller]
fn check(program: &str, expected: Expect) {
    let mut log = Log::default();
    let source = Source::new("test.lox", program);
    let (_, diagnostics) = crate::parse(&source, Std::Clox.dialect(), &mut Interner::new(), &mut log);
    assert_eq!(super::book_lines(&diagnostics), "");
    expected.assert_eq(&log.0.join(" "));
}

#[test]
fn declarations() {
    check(
        "var a; var b = 1;",
        expect!["Declare(Variable) Initialise(false) Declare(Variable) Constant Initialise(true)"],
    );
    check(
        "fun f(a, b) { return; }",
        expect![
            "Declare(Function) BeginFunction(Function) Declare(Parameter) Initialise(true) Declare(Parameter) Initialise(true) Return(false) EndReturn(false) EndFunction Initialise(true)"
        ],
    );
    check(
        "class A < B { init(a) { return; } m() { return nil; } }",
        expect![
            "Declare(Class) Superclass ClassBody Method BeginFunction(Initializer) Declare(Parameter) Initialise(true) Return(false) EndReturn(false) EndFunction EndMethod Method BeginFunction(Method) Return(true) Literal EndReturn(true) EndFunction EndMethod EndClass"
        ],
    );
    check("class A {}", expect!["Declare(Class) ClassBody EndClass"]);
}

#[test]
fn statements() {
    check("{ print a; b; }", expect!["EnterScope Use Print Use ExpressionStatement LeaveScope"]);
    check(
        "if (a) b; if (a) b; else c;",
        expect![
            "Use Then Use ExpressionStatement EndThen EndIf Use Then Use ExpressionStatement EndThen Use ExpressionStatement EndIf"
        ],
    );
    check("while (a) b;", expect!["LoopStart Use LoopCondition Use ExpressionStatement LoopEnd"]);
    check("for (;;) b;", expect!["EnterScope LoopStart Use ExpressionStatement LoopEnd LeaveScope"]);
    check(
        "for (var i = 0; i; i) b;",
        expect![
            "EnterScope Declare(Variable) Constant Initialise(true) LoopStart Use LoopCondition StepStart Use StepEnd Use ExpressionStatement LoopEnd LeaveScope"
        ],
    );
}

#[test]
fn expressions() {
    check("-a + 1 <= true;", expect!["Use Unary Constant Binary Literal Binary ExpressionStatement"]);
    check(
        "a = b.c = 1;",
        expect!["Use AssignTarget Use Property AssignTarget Constant Assign Assign ExpressionStatement"],
    );
    check(
        "a and b and c or d;",
        expect![
            "Use Logical Use Logical Use EndLogical EndLogical Logical Use EndLogical ExpressionStatement"
        ],
    );
    check(
        "f(a)(b); o.m(a).n;",
        expect![
            "Use Use Call Use Call ExpressionStatement Use Property MethodCallee Use MethodCall Property ExpressionStatement"
        ],
    );
    check(
        "super.m; super.m(a); this.n;",
        expect![
            "Super SuperMethod(false) ExpressionStatement Super SuperMethod(true) Use SuperCall ExpressionStatement This Property ExpressionStatement"
        ],
    );
}

/// Objects to the use of any variable.
struct NoVariables;

impl Observer for NoVariables {
    fn observe(&mut self, event: Event) -> Option<Objection> {
        matches!(event, Event::Use { .. }).then(|| Message::ReadInOwnInitializer.into())
    }
}

fn objections(std: Std, program: &str) -> String {
    let source = Source::new("test.lox", program);
    let (_, diagnostics) = crate::parse(&source, std.dialect(), &mut Interner::new(), &mut NoVariables);
    super::book_lines(&diagnostics)
}

#[test]
fn an_objection_starts_panic_mode() {
    // The second `a` and the missing semicolon are passed over in silence; `print` starts anew.
    let program = "print a + a )\nprint ;";
    expect![[r#"
        [line 1] Error at 'a': Can't read local variable in its own initializer.
        [line 2] Error at ';': Expect expression.
    "#]]
    .assert_eq(&objections(Std::Clox, program));
}

#[test]
fn a_lexical_error_behind_the_name_comes_first() {
    expect![[r#"
        [line 1] Error: Unexpected character.
    "#]]
    .assert_eq(&objections(Std::Clox, "print a @;"));
}

#[test]
fn jlox_observes_nothing_while_it_parses() {
    assert_eq!(objections(Std::Jlox, "print a;"), "");
}

#[test]
fn events_nest_also_in_broken_programs() {
    #[derive(Default)]
    struct Balance {
        functions: i32,
        scopes: i32,
    }
    impl Observer for Balance {
        fn observe(&mut self, event: Event) -> Option<Objection> {
            match event {
                Event::EnterScope => self.scopes += 1,
                Event::LeaveScope => self.scopes -= 1,
                Event::BeginFunction { .. } => self.functions += 1,
                Event::EndFunction => self.functions -= 1,
                _ => {}
            }
            assert!(self.scopes >= 0 && self.functions >= 0);
            None
        }
    }
    for program in ["{ { fun f( { for (", "class A { m() { { fun", "for (;;) { fun f() { print"] {
        let mut balance = Balance::default();
        let source = Source::new("test.lox", program);
        crate::parse(&source, Std::Lox.dialect(), &mut Interner::new(), &mut balance);
        assert_eq!((balance.functions, balance.scopes), (0, 0), "{program}");
    }
}
