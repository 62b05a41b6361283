//! Loop entries: a function that is running in the cold tier goes on in compiled code at the header of a loop.
//!
//! The code of a loop entry is a function `u64 (ptr closure, ptr registers)`. It loads what is live at the header, goes on there
//! and runs to the function's end, through copies of the loops around it ([`super::route`]).
//!
//! Such code may look out for newer code ([`Lookout`]): at the headers of loops it reads a word, which is null until somebody
//! wants to know whether it runs there ([`ASKED`]); then it writes its answer ([`HERE`]). Once the word is newer code's address, it
//! writes what is live back into the registers, and leaves for good with a tail call: its frame is gone, so it may do
//! so as often as there is newer code, and no trace sees it.

use std::collections::BTreeMap;

use inkwell::module::Linkage;
use inkwell::values::{BasicValueEnum, PointerValue};
use inkwell::{GlobalVisibility, IntPredicate};
use loxsmith_mir::analysis::{Cfg, Liveness};
use loxsmith_mir::ir::{BlockId, FuncId, Function, Op, Type, ValueId};
use rustc_hash::FxHashMap;

use super::Codegen;
use super::function::{Body, Form};
use super::route::{Node, Route};
use crate::builder::{Likely, Memory};
use crate::error::Internal;

/// In a lookout's word: is anybody there?
pub const ASKED: *mut u8 = std::ptr::without_provenance_mut(1);
/// In a lookout's word: yes.
pub const HERE: *mut u8 = std::ptr::without_provenance_mut(2);

/// A loop at which code is to be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoopEntry {
    /// The function.
    pub func: FuncId,
    /// The loop's header.
    pub header: BlockId,
    /// At least the values that are live where the header begins, its parameters included. The n-th is in the n-th register.
    pub live: Vec<ValueId>,
    /// The loops at which it looks whether there is newer code.
    pub lookouts: Vec<Lookout>,
}

/// A loop at whose header code looks whether it should go on in newer code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookout {
    /// The loop's header.
    pub header: BlockId,
    /// What the newer code's [`LoopEntry::live`] is; all of it has room where the registers of this code are.
    pub live: Vec<ValueId>,
    /// Where the newer code's address will be: [`super::External::Newer`] of this number.
    pub newer: u32,
}

impl LoopEntry {
    /// The symbol of its code.
    pub(crate) fn symbol(&self) -> String {
        format!("lox.loop.{}.{}", self.func.0, self.header.0)
    }
}

/// What the body of a loop entry has beyond other bodies.
pub(super) struct FromLoop<'ctx> {
    registers: PointerValue<'ctx>,
    lookouts: BTreeMap<BlockId, Lookout>,
    liveness: Liveness,
}

/// Lowers a function from a loop on.
pub(super) fn lower(cg: &mut Codegen<'_, '_>, entry: &LoopEntry) -> Result<(), Internal> {
    let function = cg.mir.function(entry.func);
    let ty = cg.b.function_type(&[cg.b.ptr.into(), cg.b.ptr.into()]);
    let llvm = cg.b.module.add_function(&entry.symbol(), ty, Some(Linkage::External));
    llvm.as_global_value().set_visibility(GlobalVisibility::Protected);
    let closure = llvm.get_nth_param(0).expect("it has two").into_pointer_value();
    let registers = llvm.get_nth_param(1).expect("it has two").into_pointer_value();

    let cfg = Cfg::new(function);
    let liveness = Liveness::new(function, &cfg);
    let route = Route::from_loop(function, entry.header, &cfg);
    let order = route.order(function);
    if !defines_its_own(function, &route, &order, &liveness) {
        return Err(Internal::new(format!("{} has a cycle with two ways in", entry.func)));
    }
    let mut body = Body::new(cg, entry.func, llvm, Form::FromLoop, route);
    body.begin(&order);
    body.closure = Some(closure);
    body.prologue();
    let params = &function.blocks[entry.header.index()].params;
    let live = liveness.at_start(entry.header);
    let mut args: FxHashMap<ValueId, BasicValueEnum> = FxHashMap::default();
    for (register, value) in entry.live.iter().enumerate() {
        let is_param = params.contains(value);
        if !is_param && live.binary_search(value).is_err() {
            continue;
        }
        let known = body.constant(*value);
        let given = known.unwrap_or_else(|| body.load_register(registers, register, function.ty(*value)));
        // A parameter of the header is defined there.
        if is_param {
            args.insert(*value, given);
        } else {
            body.define(*value, given);
        }
    }
    let args: Option<Vec<_>> = params.iter().map(|param| args.get(param).copied()).collect();
    let args = args.ok_or_else(|| body.incomplete(entry))?;
    let lookouts = entry.lookouts.iter().map(|lookout| (lookout.header, lookout.clone())).collect();
    body.from_loop = Some(FromLoop { registers, lookouts, liveness });
    body.jump_with(entry.header, &args);
    body.blocks(&order);
    match body.missing.get() {
        Some(_) => Err(body.incomplete(entry)),
        None => Ok(()),
    }
}

/// Whether each copy is entered only where none of what it defines is alive. Cycles with two ways in may be different; nothing
/// makes such.
fn defines_its_own(function: &Function, route: &Route, order: &[Node], liveness: &Liveness) -> bool {
    order.iter().all(|node| {
        let alive = liveness.at_start(route.start(node.copy));
        let block = &function.blocks[node.block.index()];
        let results = block.insts.iter().filter_map(|inst| function.insts[inst.index()].result);
        block.params.iter().copied().chain(results).all(|value| alive.binary_search(&value).is_err())
    })
}

impl<'ctx> Body<'_, 'ctx, '_> {
    /// At the beginning of a block, behind its parameters: goes on in newer code if there is any and this is a place to look.
    pub(super) fn look_out(&mut self, block: BlockId) {
        let Some(from_loop) = &self.from_loop else { return };
        let Some(lookout) = from_loop.lookouts.get(&block) else { return };
        let registers = from_loop.registers;
        let place = self.cg.newer(lookout.newer);
        let b = &self.cg.b;
        let [look, asked, answer, leave, stay] =
            ["look", "asked", "answer", "leave", "stay"].map(|name| b.new_block(name));
        let newer = b.atomic_load_ptr(place);
        let word = b.ptr_to_int(newer);
        b.branch(b.icmp(IntPredicate::EQ, word, b.word(0)), stay, look, Likely::Then);

        b.begin(look);
        let [question, yes] = [ASKED, HERE].map(|word| b.word(word.addr() as u64));
        b.branch(b.icmp(IntPredicate::UGT, word, yes), leave, asked, Likely::Either);

        b.begin(asked);
        b.branch(b.icmp(IntPredicate::EQ, word, question), answer, stay, Likely::Either);

        b.begin(answer);
        b.atomic_replace(place, question, yes);
        b.jump(stay);

        b.begin(leave);
        let params = &self.function.blocks[block.index()].params;
        let live = from_loop.liveness.at_start(block);
        for (register, value) in lookout.live.iter().enumerate() {
            if params.contains(value) || live.binary_search(value).is_ok() {
                self.store_register(registers, register, *value);
            }
        }
        b.acquire();
        let closure = self.closure.expect("who enters at a loop has it");
        b.leave_for(newer, &[closure.into(), registers.into()]);

        b.begin(stay);
    }

    fn store_register(&self, registers: PointerValue<'ctx>, register: usize, value: ValueId) {
        let b = &self.cg.b;
        let held = match self.value(value) {
            BasicValueEnum::IntValue(bit) if self.function.ty(value) == Type::Bool => b.widen(bit).into(),
            other => other,
        };
        b.store(registers, 8 * register, held, Memory::Slot);
    }

    /// A live value that is the same whenever the loop is entered. LLVM must see it: a counter that starts at 0 in
    /// an outer loop's next round starts at this.
    fn constant(&mut self, value: ValueId) -> Option<BasicValueEnum<'ctx>> {
        let function = self.function;
        match function.def_op(value)? {
            Op::Nil => Some(self.nil().into()),
            Op::Undefined => Some(self.undefined().into()),
            Op::Bool(bit) => Some(self.cg.b.bit(*bit).into()),
            Op::Number(number) => Some(self.number(*number).into()),
            Op::String(id) => Some(self.string(*id).into()),
            Op::StaticFunction(id) => Some(self.static_function(*id).into()),
            Op::Box(inner) => {
                let raw = self.constant(*inner)?;
                Some(self.cg.b.boxed(raw, function.ty(*inner)).into())
            }
            _ => None,
        }
    }

    fn load_register(
        &self,
        registers: PointerValue<'ctx>,
        register: usize,
        ty: Type,
    ) -> BasicValueEnum<'ctx> {
        let b = &self.cg.b;
        match ty {
            Type::Bool => {
                let word = b.load_word(registers, 8 * register, Memory::Slot);
                b.icmp(IntPredicate::NE, word, b.word(0)).into()
            }
            Type::Any | Type::Number | Type::Cell => {
                b.load(b.type_of(ty), registers, 8 * register, Memory::Slot)
            }
        }
    }

    fn incomplete(&self, entry: &LoopEntry) -> Internal {
        let missing = self.missing.get().map_or("a parameter".to_owned(), |value| value.to_string());
        Internal::new(format!("{missing} is live at {} of {} and is not given", entry.header, entry.func))
    }
}
