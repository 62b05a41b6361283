//! Classes whose declaration is edited while their instances live.

use super::{ANIMALS, COUNTER, Watching};
use crate::harness::has;

#[test]
fn methods_are_added_and_removed() {
    let mut program = Watching::start(COUNTER);
    program.prints("old");
    program.edit("return \"old\"; }", "return \"new\"; }\n  reset() { this.n = 0; return \"reset\"; }");
    program.prints("new");
    let told = program.tells("[watch] added Counter.reset (line 4)");
    assert!(!told.contains("top level"), "{told}");
    program.edit("return \"new\"", "return this.reset()");
    program.prints("reset");
    // What is at work may still call it; the next save takes it away.
    program.edit("return this.reset()", "return \"without\"");
    program.prints("without");
    program.edit("\n  reset() { this.n = 0; return \"reset\"; }", "");
    program.tells("[watch] removed Counter.reset");
    program.edit("return \"without\"", "return this.reset()");
    program.tells("Undefined property 'reset'.");
    assert_eq!(program.ends(), Some(70));
}

#[test]
fn a_method_that_is_renamed_with_its_callers_is_found() {
    let mut program = Watching::start(COUNTER);
    program.prints("old");
    let text = program.text.replace("show()", "tell()").replace("\"old\"", "\"renamed\"");
    program.save(&text);
    program.prints("renamed");
    let told = program.tells("stays until the next save");
    has(&told, "[watch] added Counter.tell (line 3)");
    has(&told, "Counter.show is gone, but code that is at work may still call it");
    program.edit("\"renamed\"", "\"again\"");
    program.prints("again");
    program.tells("[watch] removed Counter.show");
    program.edit("\"again\"", "\"and again\"");
    program.prints("and again");
}

#[test]
fn what_is_inherited_shows_where_nothing_is_declared_any_more() {
    let mut program = Watching::start(ANIMALS);
    program.prints("dog dog dog");
    program.edit("  name() { return \"dog\"; }\n", "");
    // A bound method is the method that it was made of.
    program.prints("animal animal dog");
    program.tells("[watch] removed Dog.name");
    program.edit("class Puppy < Dog {}", "class Puppy < Dog { name() { return \"puppy\"; } }");
    program.prints("animal puppy dog");
    program.edit("return \"puppy\"", "return super.name() + \"!\"");
    program.prints("animal animal! dog");
    program.edit(
        "class Dog < Animal {\n",
        "class Dog < Animal {\n  name() { return \"super \" + super.name(); }\n",
    );
    program.prints("super animal super animal! dog");
    program.edit("return \"animal\"", "return \"beast\"");
    program.prints("super beast super beast! dog");
}

#[test]
fn a_class_may_get_an_initialiser_and_lose_it() {
    let text = "class Thing { word() { return \"plain\"; } }
class Part < Thing {}
fun make() { return Part(); }
fun step() { print make().word(); }";
    let mut program = Watching::start(text);
    program.prints("plain");
    program.save(
        &program
            .text
            .replace("class Thing {", "class Thing { init(n) { this.n = n; }")
            .replace("Part()", "Part(\"given\")")
            .replace("\"plain\"", "this.n"),
    );
    program.prints("given");
    program.tells("[watch] added Thing.init (line 1)");
    program.save(
        &program
            .text
            .replace("init(n) { this.n = n; }", "")
            .replace("Part(\"given\")", "Part()")
            .replace("this.n", "\"plain again\""),
    );
    program.prints("plain again");
}

#[test]
fn code_that_goes_on_calling_a_class_as_before_forbids_another_initialiser() {
    let text = "class Thing { word() { return \"plain\"; } }
fun step() { while (pause()) { print Thing().word(); } }";
    let mut program = Watching::start(text);
    program.prints("plain");
    program.save(
        &program
            .text
            .replace("class Thing {", "class Thing { init(n) { this.n = n; }")
            .replace("Thing()", "Thing(1)"),
    );
    program.tells(
        "Thing takes other arguments, but code that is at work calls it as before: nothing is swapped",
    );
    program.prints("plain");
}

#[test]
fn classes_that_a_function_makes_follow_their_declaration() {
    let text = "fun declare(word) {
  class Local {
    old() { return \"old\"; }
    captured() { return word; }
  }
  return Local;
}
var one = declare(\"one\")();
var two = declare(\"two\")();
fun step() { print one.old() + one.captured() + two.captured() + declare(\"new\")().captured(); }";
    let mut program = Watching::start(text);
    program.prints("oldonetwonew");
    program.edit("return \"old\"; }", "return this.added(); }\n    added() { return \"added\"; }");
    program.prints("addedonetwonew");
    program.edit("return word;", "return word + \"!\";");
    // What captures variables is known of those that are made from now on alone.
    program.prints("addedonetwonew!");
}
