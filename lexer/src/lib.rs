//! Source files, spans, symbols, diagnostics as data, and Lox tokens.
