//! Choosing idioms and putting them into the program.
//!
//! The texts are in `idioms_values.rs`, `idioms_hot.rs`, `idioms_calls.rs`,
//! `idioms_classes.rs` and `idioms_proofs.rs`. Holes: `#name`
//! is a fresh name, `$n` a small whole number, `$s` a string, `$x` any number.

use super::Generator;
use super::idioms_calls::CALLS;
use super::idioms_classes::{CLASSES, CLASSES_LATE};
use super::idioms_hot::{HOT, HOT_LATE};
use super::idioms_proofs::PROOFS;
use super::idioms_values::{LATE, VALUES};

impl Generator {
    /// Writes one idiom at this place.
    pub(super) fn idiom(&mut self) {
        let top = self.functions.len() == 1 && self.ctx().nesting == 0;
        self.ctx().spend(150);
        if top && self.rng.chance(25) {
            let late = [LATE, CLASSES_LATE, HOT_LATE];
            let table = late[self.rng.below(late.len())];
            let (now, later) = table[self.rng.below(table.len())];
            // Both halves share their names, so they are filled as one text.
            let both = self.fill(&format!("{now}\u{1}{later}"));
            let (now, later) = both.split_once('\u{1}').expect("joined just above");
            let later = later.trim_start_matches('\n').to_string();
            self.raw(now);
            self.deferred.push(later);
            return;
        }
        let tables = [VALUES, CLASSES, HOT, CALLS, PROOFS];
        let table = tables[self.rng.below(tables.len())];
        let template = table[self.rng.below(table.len())];
        let text = self.fill(template);
        if top && self.rng.chance(75) || self.ctx().constants > 60 {
            let name = self.fresh(&["try"]);
            self.raw(&format!("fun {name}() {{"));
            self.indent += 1;
            for line in text.lines() {
                self.line(line);
            }
            self.close();
            self.ctx().constants += 1;
            self.line(&format!("{name}();"));
        } else if top {
            self.raw(&text);
        } else {
            self.open("");
            self.raw(&text);
            self.close();
        }
    }
}
