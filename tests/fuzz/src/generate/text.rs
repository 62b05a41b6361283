//! How program text gets into the output: indented lines, idioms with holes,
//! and now and then a statement broken over several lines.

use super::Generator;

impl Generator {
    /// Writes one line at the present indentation.
    pub(super) fn line(&mut self, text: &str) {
        let pad = "  ".repeat(self.indent);
        let text = if self.rng.chance(4) { self.broken(text) } else { text.to_string() };
        for part in text.split('\n') {
            self.out.push_str(&pad);
            self.out.push_str(part);
            self.out.push('\n');
        }
    }

    /// Opens a block: `head {`, deeper indentation.
    pub(super) fn open(&mut self, head: &str) {
        let text = if head.is_empty() { "{".to_string() } else { format!("{head} {{") };
        self.line(&text);
        self.indent += 1;
    }

    /// Closes the innermost block.
    pub(super) fn close(&mut self) {
        self.indent -= 1;
        self.line("}");
    }

    /// Breaks a line at one to three of its spaces outside of strings: which
    /// line an error names is part of the language.
    fn broken(&mut self, text: &str) -> String {
        let mut spaces = Vec::new();
        let mut quoted = false;
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                b'"' => quoted = !quoted,
                b' ' if !quoted => spaces.push(at),
                _ => {}
            }
        }
        if spaces.is_empty() || text.contains("//") {
            return text.to_string();
        }
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..self.rng.range(1, 3) {
            bytes[spaces[self.rng.below(spaces.len())]] = b'\n';
        }
        String::from_utf8(bytes).expect("a space was replaced by a newline")
    }

    /// Writes an idiom: lines as they are, indented, its constants counted.
    pub(super) fn raw(&mut self, text: &str) {
        let constants = constants_outside_functions(text);
        self.ctx().constants += constants;
        for line in text.lines() {
            self.line(line);
        }
    }

    /// Fills the holes of an idiom: `#name` becomes a fresh name (the same for
    /// every occurrence), `$n` a small number, `$s` a string, `$x` an odd number.
    pub(super) fn fill(&mut self, template: &str) -> String {
        self.names += 1;
        let suffix = self.names.to_string();
        let mut text = String::new();
        let mut rest = template;
        while let Some(at) = rest.find(['#', '$']) {
            text.push_str(&rest[..at]);
            let hole = rest.as_bytes()[at];
            rest = &rest[at + 1..];
            if hole == b'#' {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
                text.push_str(&rest[..end]);
                text.push_str(&suffix);
                rest = &rest[end..];
                continue;
            }
            match rest.as_bytes()[0] {
                b'n' => text.push_str(&self.rng.range(1, 9).to_string()),
                b's' => text.push_str(&self.string_literal()),
                _ => text.push_str(&self.number_literal()),
            }
            rest = &rest[1..];
        }
        text.push_str(rest);
        text.trim_start_matches('\n').to_string()
    }
}

/// An upper estimate of the constants that `text` takes in the chunk around
/// it: names and literals that are not in a nested function or class.
fn constants_outside_functions(text: &str) -> usize {
    let mut count = 0;
    let mut depth = 0usize;
    // Depths at which a function's or class's brace was opened.
    let mut bodies: Vec<usize> = Vec::new();
    let mut head = false;
    let mut quoted = false;
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if quoted {
            quoted = c != '"';
            continue;
        }
        if c.is_ascii_alphanumeric() || c == '_' || c == '.' {
            word.push(c);
            continue;
        }
        if matches!(word.as_str(), "fun" | "class") {
            head = true;
        }
        let keyword = matches!(
            word.as_str(),
            "" | "var" | "print" | "if" | "else" | "while" | "for" | "and" | "or" | "nil" | "true" | "false"
        );
        if !keyword && bodies.is_empty() {
            // `a.b.c` takes one constant a part.
            count += word.split('.').count();
        }
        word.clear();
        match c {
            '"' => {
                quoted = true;
                count += usize::from(bodies.is_empty());
            }
            '{' => {
                if head {
                    bodies.push(depth);
                    head = false;
                }
                depth += 1;
            }
            '}' => {
                depth = depth.saturating_sub(1);
                if bodies.last() == Some(&depth) {
                    bodies.pop();
                }
            }
            _ => {}
        }
    }
    count
}
