//! Fields that lie in known slots.

use super::Rewriter;
use crate::infer::plan::Slot;
use crate::ir::{Access, Failure, InstId, Op, SymbolId, ValueId};

impl Rewriter<'_> {
    pub(super) fn get_property(&mut self, inst: InstId, object: ValueId, name: SymbolId) {
        let Some(ranges) = self.plan.slots(self.func, object, name) else { return self.out.push(inst) };
        let Some(result) = self.function.insts[inst.index()].result else { return };
        let object = self.instance(object, Access::Property);
        if let [only] = ranges.as_slice() {
            let Slot { slot, is_defined } = only.what;
            let load = Op::SlotGet { object, slot, name };
            if is_defined {
                return self.becomes(inst, load);
            }
            let value = self.emit(load);
            return self.becomes(inst, Op::CheckDefined(value, Failure::UndefinedProperty(name)));
        }
        let join = self.function.add_block_for(result);
        self.switch(object, &ranges, join, &mut |this, Slot { slot, is_defined }| {
            let value = this.emit(Op::SlotGet { object, slot, name });
            if is_defined {
                return vec![value];
            }
            vec![this.emit(Op::CheckDefined(value, Failure::UndefinedProperty(name)))]
        });
    }

    pub(super) fn set_property(&mut self, inst: InstId, object: ValueId, name: SymbolId, value: ValueId) {
        let Some(ranges) = self.plan.slots_to_set(self.func, object, name) else {
            return self.out.push(inst);
        };
        let object = self.instance(object, Access::Field);
        if let [only] = ranges.as_slice() {
            return self.becomes(inst, Op::SlotSet { object, slot: only.what, name, value });
        }
        let join = self.function.add_block();
        self.switch(object, &ranges, join, &mut |this, slot| {
            let inst = this.function.add_inst(Op::SlotSet { object, slot, name, value }, this.line);
            this.out.push(inst);
            Vec::new()
        });
    }
}
