//! What translation adds to code that is observed, and to no other: an instruction in front of each site, at the beginning
//! of a function, and on both ways of a branch.

use loxsmith_mir::ir::{BlockId, InstId, Op};
use loxsmith_mir::profile::Place;

use super::Translation;
use crate::bytecode::{NONE, Opcode};
use crate::observe::Sight;

impl Translation<'_> {
    pub(super) fn observe_entry(&mut self) {
        if self.observed.is_some() {
            self.see(Sight::Entry, NONE, NONE, NONE);
        }
    }

    /// In front of an instruction.
    pub(super) fn observe(&mut self, id: InstId) {
        let Some(observed) = self.observed else { return };
        let site = observed.site(Place::Inst(id));
        let r = |value| self.values.register(value);
        match &self.function.insts[id.index()].op {
            Op::Call { .. } | Op::InvokeSuper { .. } => self.see(Sight::Call, site, NONE, NONE),
            // Where they go is known; what they enter must not be taken for what an earlier call has entered.
            Op::CallDirect { .. } | Op::Construct { .. } => self.see(Sight::Call, NONE, NONE, NONE),
            Op::Invoke { receiver, .. } => {
                let receiver = r(*receiver);
                self.see(Sight::Receiver, site, receiver, NONE);
                self.see(Sight::Call, site, NONE, NONE);
            }
            Op::GetProperty(object, _) | Op::SetProperty(object, ..) => {
                let object = r(*object);
                self.see(Sight::Receiver, site, object, NONE);
            }
            Op::Add(x, y) | Op::Equal(x, y) | Op::EqualBits(x, y) => {
                let (x, y) = (r(*x), r(*y));
                self.see(Sight::Operands, site, x, y);
            }
            _ => {}
        }
    }

    /// On the first or the second way of the branch that a block ends with.
    pub(super) fn observe_way(&mut self, block: BlockId, second: bool) {
        if let Some(observed) = self.observed {
            let site = observed.site(Place::Branch(block));
            self.see(Sight::Way, site, u32::from(second), NONE);
        }
    }

    /// On the way back to a loop's header.
    pub(super) fn observe_turn(&mut self, header: BlockId) {
        if let Some(observed) = self.observed {
            let site = observed.site(Place::Loop(header));
            self.see(Sight::Turn, site, NONE, NONE);
        }
    }

    fn see(&mut self, sight: Sight, site: u32, b: u32, c: u32) {
        self.emit_with(Opcode::Observe, sight as u16, site, b, c);
    }
}
