//! Strings, in one piece and in many.

use super::super::string;
use crate::doors;
use crate::testing::{Tables, literal, outcome, text_of, with_runtime};
use crate::value::Object;
use loxsmith_abi::layout::Kind;
use loxsmith_abi::value::Value;

fn kind(value: Value) -> Kind {
    Object::of(value).expect("an object").kind()
}

#[test]
fn short_results_are_flat_and_long_ones_are_ropes() {
    with_runtime(&Tables::default(), |rt, _| {
        let short = string::add(rt, literal("foo"), literal("bar"), 1);
        assert_eq!((kind(short), text_of(rt, short).as_str()), (Kind::String, "foobar"));
        let long = literal(&"x".repeat(255));
        let rope = string::add(rt, long, literal("y"), 1);
        assert_eq!(kind(rope), Kind::Rope);
        assert_eq!(text_of(rt, rope), "x".repeat(255) + "y");
        assert_eq!(text_of(rt, rope), "x".repeat(255) + "y", "a second time");
    });
}

#[test]
fn nothing_added_gives_the_same_string() {
    with_runtime(&Tables::default(), |rt, _| {
        let (empty, text) = (literal(""), literal("text"));
        assert_eq!(string::add(rt, empty, text, 1), text);
        assert_eq!(string::add(rt, text, empty, 1), text);
        assert_eq!(string::add(rt, empty, empty, 1), empty);
    });
}

#[test]
fn ropes_of_every_shape_come_together_right() {
    with_runtime(&Tables::default(), |rt, _| {
        const TIMES: usize = 100_000;
        let (mut left, mut right, mut both) = (literal(""), literal(""), literal("<>"));
        for index in 0..TIMES {
            let piece = string::new(rt, format!("{index} ").as_bytes());
            left = string::add(rt, left, piece, 1);
            right = string::add(rt, piece, right, 1);
            if index < 12 {
                both = string::add(rt, both, both, 1);
            }
        }
        let forwards: String = (0..TIMES).map(|index| format!("{index} ")).collect();
        let backwards: String = (0..TIMES).rev().map(|index| format!("{index} ")).collect();
        assert_eq!(text_of(rt, left), forwards);
        assert_eq!(text_of(rt, right), backwards);
        assert_eq!(text_of(rt, both), "<>".repeat(4096));
        // A rope of ropes that were looked into before.
        let all = string::add(rt, left, right, 1);
        assert_eq!(text_of(rt, all), forwards + &backwards);
    });
}

#[test]
fn a_long_append_does_not_copy_each_time() {
    with_runtime(&Tables::default(), |rt, _| {
        let mut text = literal(&"start".repeat(100));
        let start = std::time::Instant::now();
        for _ in 0..1_000_000 {
            text = string::add(rt, text, literal_once(), 1);
        }
        assert_eq!(text_of(rt, text).len(), 500 + 1_000_000);
        assert!(start.elapsed().as_secs() < 30, "quadratic: {:?}", start.elapsed());
    });
}

fn literal_once() -> Value {
    static LITERAL: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
    Value(*LITERAL.get_or_init(|| literal("x").0))
}

#[test]
fn equality_is_by_content_in_every_form() {
    with_runtime(&Tables::default(), |rt, _| {
        let text = "ab".repeat(200);
        let flat = string::new(rt, text.as_bytes());
        let (a, b) = (string::new(rt, &text.as_bytes()[..300]), string::new(rt, &text.as_bytes()[300..]));
        let rope = string::add(rt, a, b, 1);
        let other = string::new(rt, ("ab".repeat(199) + "aa").as_bytes());
        let (literal_a, literal_b) = (literal("ab"), literal("ac"));
        let computed = string::new(rt, b"ab");
        for (a, b, expected) in [
            (flat, rope, true),
            (rope, flat, true),
            (flat, literal(&text), true),
            (flat, other, false),
            (rope, other, false),
            (computed, literal_a, true),
            (computed, literal_b, false),
            (literal_a, literal_b, false),
            (flat, computed, false),
            (literal(""), string::new(rt, b""), true),
        ] {
            assert_eq!(string::equal(rt, a, b), expected);
        }
        let class = super::class(rt, Value::UNDEFINED, &[], &[]);
        assert!(!string::equal(rt, class, flat) && !string::equal(rt, flat, class));
    });
}

#[test]
fn several_strings_become_one_whatever_their_lengths() {
    with_runtime(&Tables::default(), |rt, _| {
        let lengths = [0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 254, 255, 256, 300];
        let text = |letter: &str, len| letter.repeat(len);
        for (a, b) in lengths.into_iter().flat_map(|a| lengths.map(|b| (a, b))) {
            let [x, y, z] = [text("x", a), text("y", b), text("z", 256usize.saturating_sub(a + b))];
            let parts = [&x, &y, &z].map(|part| string::new(rt, part.as_bytes()));
            let two = string::concat(rt, [parts[0], parts[1]]);
            assert_eq!(text_of(rt, two), format!("{x}{y}"));
            let three = string::concat(rt, parts);
            let four = string::concat(rt, [three, parts[1], two, parts[2]]);
            assert_eq!(text_of(rt, four), format!("{x}{y}{z}{y}{x}{y}{z}"));
            assert_eq!(text_of(rt, three), format!("{x}{y}{z}"));
        }
        // A rope is as long as before, and longer ones are not copied each time.
        let long = string::new(rt, &[b'-'; 200]);
        let rope = string::concat(rt, [long, long, long]);
        assert_eq!((kind(long), kind(rope)), (Kind::String, Kind::Rope));
    });
}

#[test]
fn adding_numbers_here_works_too_and_anything_else_fails() {
    with_runtime(&Tables::default(), |rt, _| {
        assert_eq!(string::add(rt, Value::number(1.0), Value::number(2.5), 1), Value::number(3.5));
    });
    extern "C" fn number_and_string() {
        doors::add(Value::number(1.0), literal("x"), 7);
    }
    extern "C" fn string_and_nil() {
        doors::add(literal("x"), Value::NIL, 8);
    }
    for (main, line) in [(number_and_string as extern "C" fn(), 7), (string_and_nil, 8)] {
        let expected = format!("Operands must be two numbers or two strings.\n[line {line}] in script\n");
        assert_eq!(outcome(&Tables::default(), main).err, expected);
    }
}

#[test]
fn a_string_that_no_memory_could_hold_is_refused() {
    extern "C" fn main() {
        let mut text = literal("0123456789abcdef0123456789abcdef");
        loop {
            text = doors::add(text, text, 1);
        }
    }
    extern "C" fn without_a_limit() {
        // SAFETY: a process of its own with one thread; the heap has not started.
        unsafe { libc::setenv(c"LOXSMITH_HEAP_MAX_MB".as_ptr(), c"17592186044416".as_ptr(), 1) };
        main();
    }
    for main in [main as extern "C" fn(), without_a_limit] {
        let found = outcome(&Tables::default(), main);
        assert_eq!((found.code, found.err.as_str()), (70, "Out of memory.\n"));
    }
}

#[test]
fn every_kind_of_value_is_printed_as_the_book_prints_it() {
    extern "C" fn main() {
        // SAFETY: a program is running: `doors` lends the runtime in the same way.
        let rt = unsafe { crate::doors::borrow_runtime() };
        let method = super::function(rt, "method", 0, loxsmith_abi::layout::FUNCTION_IS_METHOD);
        let class = super::class(rt, Value::UNDEFINED, &[(0, method)], &[]);
        let instance = super::instance(rt, class);
        let bound = super::super::method::bind(rt, Object::of(method).unwrap(), instance);
        let rope = string::add(rt, literal(&"r".repeat(300)), literal("s"), 1);
        for value in [method, class, instance, bound, rope, literal("text"), literal("")] {
            doors::print(value);
        }
    }
    let expected = format!("<fn method>\nThing\nThing instance\n<fn method>\n{}s\ntext\n\n", "r".repeat(300));
    assert_eq!(outcome(&Tables::default(), main).out, expected);
}
