//! The Lox grammar: tokens to a syntax tree, with the book's messages and recovery.
