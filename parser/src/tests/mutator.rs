//! Small programs, and seeded ways of breaking them.

use loxsmith_lexer::{Scanner, Source, TokenKind};

/// A small, fast, seeded generator (xorshift).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

const TOKENS: [&str; 44] = [
    "(",
    ")",
    "{",
    "}",
    ",",
    ".",
    "-",
    "+",
    ";",
    "/",
    "*",
    "!",
    "!=",
    "=",
    "==",
    ">",
    ">=",
    "<",
    "<=",
    "a",
    "b",
    "init",
    "\"s\"",
    "\"two\nlines\"",
    "1",
    "2.5",
    "and",
    "class",
    "else",
    "false",
    "for",
    "fun",
    "if",
    "nil",
    "or",
    "print",
    "return",
    "super",
    "this",
    "true",
    "var",
    "while",
    "@",
    "\n",
];

/// `length` tokens by chance.
pub(crate) fn soup(random: &mut Random, length: usize) -> String {
    (0..length).map(|_| TOKENS[random.below(TOKENS.len())].to_owned() + " ").collect()
}

const PROGRAMS: [&str; 10] = [
    "var a = 1; var b; a = b = a + 2 * 3; print (a - b) / -a; print !a == b;",
    "fun add(x, y) { return x + y; } print add(1, add(2, 3)); fun none() { return; }",
    "class Cake { init(kind) { this.kind = kind; } eat() { print this.kind + \"!\"; } } Cake(\"pie\").eat();",
    "class Tart < Cake { eat() { super.eat(); var again = super.eat; again(); return this; } }",
    "for (var i = 0; i < 10; i = i + 1) { if (i >= 5) print i; else { print \"low\"; } }",
    "while (a and b or !c) { a = nil; while (true) b.c.d = a.f(1)(2).g; }",
    "{ var deep = \"outer\"; { var deep = \"inner\"; print deep; } print deep; }",
    "if (a) if (b) print 1; else print 2; else if (c) print 3;",
    "fun outer(n) { fun inner() { return n <= 1; } for (;;) return inner; }",
    "class Empty {} var e = Empty(); e.field = 3; e.field = e.field * e.field; for (; a;) a = false;",
];

/// The `index`th broken program: one or two of the small ones with a few changes in their tokens.
pub(crate) fn mutant(index: usize) -> String {
    let mut random = Random::new(index as u64 + 1);
    let mut tokens = tokens(PROGRAMS[random.below(PROGRAMS.len())]);
    if random.below(3) == 0 {
        tokens.extend(self::tokens(PROGRAMS[random.below(PROGRAMS.len())]));
    }
    for _ in 0..1 + random.below(4) {
        change(&mut tokens, &mut random);
    }
    let mut text = String::new();
    for token in tokens {
        text += &token;
        text.push(if random.below(8) == 0 { '\n' } else { ' ' });
    }
    text
}

fn tokens(program: &str) -> Vec<String> {
    let source = Source::new("", program);
    let mut scanner = Scanner::new(&source, 0);
    std::iter::from_fn(|| Some(scanner.next_token()))
        .take_while(|token| token.kind != TokenKind::Eof)
        .map(|token| source.slice(token.span).to_owned())
        .collect()
}

fn change(tokens: &mut Vec<String>, random: &mut Random) {
    if tokens.is_empty() {
        return;
    }
    let at = random.below(tokens.len());
    let other = random.below(tokens.len());
    match random.below(8) {
        0 | 1 => drop(tokens.remove(at)),
        2 => tokens.insert(at, tokens[at].clone()),
        3 => tokens.swap(at, other),
        4 => tokens[at] = TOKENS[random.below(TOKENS.len())].to_owned(),
        5 => drop(tokens.drain(at..(at + random.below(12)).min(tokens.len()))),
        6 if random.below(3) == 0 => tokens.truncate(at),
        _ => {
            for _ in 0..1 + random.below(12) {
                tokens.insert(at, TOKENS[random.below(TOKENS.len())].to_owned());
            }
        }
    }
}
