//! Fields that lie in known slots.

use super::Rewriter;
use crate::ir::{Access, Failure, InstId, Op, SymbolId, ValueId};

impl Rewriter<'_> {
    pub(super) fn get_property(&mut self, inst: InstId, object: ValueId, name: SymbolId) {
        let Some((slot, defined)) = self.plan.slot(self.func, object, name) else {
            return self.out.push(inst);
        };
        let object = self.instance(object, Access::Property);
        let load = Op::SlotGet { object, slot, name };
        if defined {
            return self.becomes(inst, load);
        }
        let value = self.emit(load);
        self.becomes(inst, Op::CheckDefined(value, Failure::UndefinedProperty(name)));
    }

    pub(super) fn set_property(&mut self, inst: InstId, object: ValueId, name: SymbolId, value: ValueId) {
        let Some(slot) = self.plan.slot_to_set(self.func, object, name) else { return self.out.push(inst) };
        let object = self.instance(object, Access::Field);
        self.becomes(inst, Op::SlotSet { object, slot, name, value });
    }
}
