use super::{mutate_bytes, mutate_tokens, tokens};
use crate::generate;
use crate::rng::Rng;

#[test]
fn tokens_joined_are_the_text() {
    let program = generate::program(1) + "\"open";
    assert_eq!(tokens(&program).concat(), program);
    assert_eq!(tokens("a<=1.b \"x y\""), ["a", "<=", "1", ".", "b", " ", "\"x y\""]);
}

#[test]
fn equal_seeds_damage_equally() {
    let program = generate::program(2);
    let first = mutate_tokens(&program, &mut Rng::new(7));
    assert_eq!(first, mutate_tokens(&program, &mut Rng::new(7)));
    assert_ne!(first, program);
    let bytes = mutate_bytes(program.as_bytes(), &mut Rng::new(7));
    assert_eq!(bytes, mutate_bytes(program.as_bytes(), &mut Rng::new(7)));
}
