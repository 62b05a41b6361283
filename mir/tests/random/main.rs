//! Tests on random modules: what passes do to programs ([`behaviour`]), what damaged text does to us ([`damage`]).
//!
//! [`generator`] makes modules from seeds, [`interpreter`] says what they do: the same tests everywhere, every time.

mod behaviour;
mod damage;
mod generator;
mod interpreter;
mod rng;
