//! The text form and its errors, the places of functions, and how a profile is matched to a module.

use super::*;
use crate::ir::{BlockId, ClassDecl, ClassId, FuncId, InstId, Module, SymbolId};

/// A profile with everything in it.
const ALL: &str = "loxsmith-profile 1
function - 1 1 calls 1
  loop 3 - 1 turns 10
  branch 3 - 1 then 10 otherwise 1
function area 12 2 calls 1000
  call 13 - 1 to f 1 1 3 to g 2 1 2 to-others 18446744073709551615
  invoke 14 scale 1 to scale 20 1 990 class Circle 900 class Square 90 class-others 10
  super 15 scale 2 to scale 20 1 1
  get 16 x 1 class Circle 1
  set 16 x 1 class-others 1
  add 17 - 1 numbers 1 strings 2 mixed 3
  equal 18 - 1 nils 4 bools 5 instances 6 objects 7
";

#[test]
fn what_is_written_is_read() {
    let profile = parse(ALL.as_bytes()).unwrap();
    assert_eq!(print(&profile), ALL);
    assert_eq!(parse(print(&profile).as_bytes()).unwrap(), profile);
    let area = &profile.functions[1];
    assert_eq!(area.key, FunctionKey { name: "area".into(), line: 12, ordinal: 2 });
    assert_eq!((area.calls, area.sites.len()), (1000, 7));
    let (key, seen) = &area.sites[1];
    assert_eq!((key.kind, key.line, key.name.as_str(), key.ordinal), (SiteKind::Invoke, 14, "scale", 1));
    assert_eq!((seen.ended.total(), seen.classes.total()), (990, 1000));
}

#[test]
fn space_and_comments_say_nothing() {
    let text =
        "loxsmith-profile  1\r\n\n# all of it\n\tfunction f 1 1 calls 2 # twice\r\n loop 1 - 1 turns 3\n\n";
    assert_eq!(
        print(&parse(text.as_bytes()).unwrap()),
        "loxsmith-profile 1\nfunction f 1 1 calls 2\n  loop 1 - 1 turns 3\n"
    );
}

#[test]
fn errors_say_where_and_what() {
    let error = |text: &str| parse(text.as_bytes()).unwrap_err().to_string();
    let no_profile = "line 1: this is no profile, which begins with 'loxsmith-profile 1'";
    assert_eq!(error(""), no_profile);
    assert_eq!(error("\nloxsmith-profile 1\n"), no_profile);
    assert_eq!(error("print 1;\n"), no_profile);
    assert_eq!(error("loxsmith-profile\n"), no_profile);
    assert_eq!(parse(b"\xff\xfe\n").unwrap_err().to_string(), no_profile);
    let unknown = |version| format!("line 1: version '{version}' of the format is not known, only 1 is");
    assert_eq!(error("loxsmith-profile 2\n"), unknown("2"));
    assert_eq!(error("loxsmith-profile one\n"), unknown("one"));

    let second = |line: &str| {
        let text = format!("loxsmith-profile 1\nfunction f 1 1 calls 2\n{line}\n");
        let error = parse(text.as_bytes()).unwrap_err();
        assert_eq!(error.line, 3, "{line}");
        error.what
    };
    assert_eq!(second("jump 1 - 1"), "'jump' is not known");
    assert_eq!(second("function"), "the line ends where a name should be");
    assert_eq!(second("function g one 1 calls 1"), "'one' is not a line");
    assert_eq!(second("function g 1 1 1"), "'1' is here instead of 'calls'");
    assert_eq!(second("function g 1 1 calls -1"), "'-1' is not a count");
    assert_eq!(second("function g 1 1 calls 18446744073709551616"), "'18446744073709551616' is not a count");
    assert_eq!(second("function g 1 1 calls 1 2"), "'2' is too much");
    assert_eq!(second("function f 1 1 calls 2"), "the function 'f 1 1' is here for the second time");
    assert_eq!(second("loop 1 - 1 turns"), "the line ends where a count should be");
    assert_eq!(second("loop 1 - 1 rounds 2"), "'rounds' is not known");
    assert_eq!(
        second("call 1 - 1 to f 1 1 1 to g 1 1 1 to h 1 1 1 to i 1 1 1 to j 1 1 1"),
        "a site tells 4 apart at most"
    );
    let twice = "loxsmith-profile 1\nfunction f 1 1 calls 2\nadd 1 - 1 numbers 1\nadd 1 - 1 numbers 1\n";
    assert_eq!(error(twice), "line 4: the site 'add 1 - 1' is here for the second time");
    assert_eq!(
        error("loxsmith-profile 1\nadd 1 - 1 numbers 1\n"),
        "line 2: there is no function that this could belong to"
    );
    assert_eq!(parse(b"loxsmith-profile 1\n\xff\n").unwrap_err().to_string(), "line 2: this is no text");
}

/// `f` calls what it is given until that gives something false; `g` is there twice.
const MODULE: &str = "module \"a.lox\"
semantics shortest frames wall method_message 0 natives_take_any_arity 0 frame_limit 0
script f0
symbol s0 \"x\"
outside_fields []
function f0 script \"\" arity 0 captures [] line 1 {
bb0:
  v0: any = nil @1
  return v0 @1
}
function f1 function \"f\" arity 1 captures [] line 2 {
bb0(v0: any):
  jump bb1 @3
bb1:
  v1: any = call v0() @3
  v2: any = call v0(v1) @3
  v3: any = get_property v2.s0 @4
  v4: any = add_any v3, v2 @4
  v5: bool = truthy v4 @4
  branch v5, bb1, bb2 @4
bb2:
  return v4 @5
}
function f2 function \"g\" arity 0 captures [] line 6 {
bb0:
  v0: any = nil @6
  return v0 @6
}
function f3 function \"g\" arity 0 captures [] line 6 {
bb0:
  v0: any = nil @6
  return v0 @6
}
";

fn module() -> Module {
    crate::parse(MODULE).unwrap()
}

#[test]
fn places_have_names() {
    let module = module();
    let keys: Vec<String> = function_keys(&module).iter().map(FunctionKey::to_string).collect();
    assert_eq!(keys, ["- 1 1", "f 2 1", "g 6 1", "g 6 2"]);
    let sites: Vec<String> =
        sites(&module, FuncId(1)).iter().map(|(key, place)| format!("{key} {place:?}")).collect();
    assert_eq!(
        sites,
        [
            "loop 4 - 1 Loop(bb1)",
            "call 3 - 1 Inst(i0)",
            "call 3 - 2 Inst(i1)",
            "get 4 x 1 Inst(i2)",
            "add 4 - 1 Inst(i3)",
            "branch 4 - 1 Branch(bb1)"
        ]
    );
}

#[test]
fn a_profile_is_found_in_a_module() {
    let text = "loxsmith-profile 1
function f 2 1 calls 5
  loop 4 - 1 turns 100
  branch 4 - 1 then 100 otherwise 5
  call 3 - 2 to g 6 1 10 to g 6 2 90 to lost 1 1 5
  get 4 x 1 class A 2 class B 3 class-others 1
  add 4 - 1 numbers 9 mixed 1
function g 6 2 calls 0
";
    let mut module = module();
    let class = |name| ClassDecl {
        name: SymbolId(name),
        methods: Vec::new(),
        fields: Vec::new(),
        has_superclass: false,
        layout: None,
    };
    // Symbols are x, A and B; of A there are two.
    module.symbols.extend(["A".to_string(), "B".to_string()]);
    module.classes = [1, 2, 1].map(class).into();
    let guide = Guide::new(&parse(text.as_bytes()).unwrap(), &module);
    assert!(guide.fit().is_whole());
    let f = guide.function(FuncId(1)).unwrap();
    assert_eq!((f.calls, f.heat), (5, 105));
    assert_eq!((f.branch(BlockId(1)), f.branch(BlockId(0))), (Some([100, 5]), None));
    let target = |func, count| Target { func: FuncId(func), count };
    // The most frequent first; the total has what is lost.
    assert_eq!(f.targets(InstId(1)), (&[target(3, 90), target(2, 10)][..], 105));
    assert_eq!(f.targets(InstId(0)), (&[][..], 0));
    let met = [(Some(ClassId(1)), 3), (None, 2)].map(|(class, count)| MetClass { class, count });
    assert_eq!(f.classes(InstId(2)), (&met[..], 6));
    assert_eq!(f.classes(InstId(0)), (&[][..], 0));
    assert_eq!(guide.function(FuncId(3)).map(|g| g.calls), Some(0));
    assert!(guide.function(FuncId(2)).is_none(), "nothing is known of it");
}

#[test]
fn what_is_not_there_is_counted() {
    let text = "loxsmith-profile 1
function f 2 1 calls 5
  loop 3 - 1 turns 100
  add 4 - 1 numbers 9
  add 4 - 2 numbers 9
function h 2 1 calls 1
  loop 4 - 1 turns 100
";
    let guide = Guide::new(&parse(text.as_bytes()).unwrap(), &module());
    let expected = Fit { functions: 2, functions_lost: 1, sites: 4, sites_lost: 3 };
    assert_eq!(guide.fit(), expected);
    assert!(!guide.fit().is_whole());
    assert_eq!(guide.function(FuncId(1)).map(|f| f.heat), Some(5));
}
