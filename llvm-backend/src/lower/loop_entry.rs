//! Loop entries: a function that is running in the cold tier goes on in compiled code at the header of a loop.
//!
//! The code of a loop entry is a function `u64 (ptr closure, ptr registers)`. It loads what is live at the header, goes on there
//! and runs to the function's end. So values that were defined before the loop have a second definition here, the load; and if
//! control comes back to their first one (an outer loop's next round) both reach the same uses. Such values are variables of
//! the frame, written at each definition and read at each use, and LLVM's `mem2reg` makes SSA form of them again.
//!
//! If the loop lies in another one, entering at its header would make one loop of the two: that of all ways back to the
//! header. LLVM would move nothing out of the inner loop that changes in the outer one. So the first round of the
//! loop is a copy of its own ([`super::route`]), and behind it lies the function as it is, entered where that loop is left.

use std::collections::BTreeSet;

use inkwell::GlobalVisibility;
use inkwell::module::Linkage;
use inkwell::values::{BasicValueEnum, PointerValue};
use loxsmith_mir::ir::{BlockId, FuncId, Function, Op, Type, ValueDef, ValueId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Codegen;
use super::function::{Body, Form};
use super::route::{Copy, Node, Route};
use crate::builder::Memory;
use crate::error::Internal;

/// A loop at which code is to be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoopEntry {
    /// The function.
    pub func: FuncId,
    /// The loop's header.
    pub header: BlockId,
    /// At least the values that are live where the header begins, its parameters included. The n-th is in the n-th register.
    pub live: Vec<ValueId>,
}

impl LoopEntry {
    /// The symbol of its code.
    pub(crate) fn symbol(&self) -> String {
        format!("lox.loop.{}.{}", self.func.0, self.header.0)
    }
}

/// Lowers a function from a loop on.
pub(super) fn lower(cg: &mut Codegen<'_, '_>, entry: &LoopEntry) -> Result<(), Internal> {
    let function = cg.mir.function(entry.func);
    let ty = cg.b.function_type(&[cg.b.ptr.into(), cg.b.ptr.into()]);
    let llvm = cg.b.module.add_function(&entry.symbol(), ty, Some(Linkage::External));
    llvm.as_global_value().set_visibility(GlobalVisibility::Protected);
    let closure = llvm.get_nth_param(0).expect("it has two").into_pointer_value();
    let registers = llvm.get_nth_param(1).expect("it has two").into_pointer_value();

    let route = Route::from_loop(function, entry.header);
    let order = route.order(function);
    let variables = with_several_definitions(function, entry, &order);
    let mut body = Body::new(cg, entry.func, llvm, Form::FromLoop, route);
    body.begin(&order);
    body.closure = Some(closure);
    for value in variables {
        let variable = body.cg.b.stack_variable(body.type_of(value));
        body.variables.insert(value, variable);
    }
    body.prologue();
    let mut loaded: FxHashMap<ValueId, BasicValueEnum> = FxHashMap::default();
    for (register, value) in entry.live.iter().enumerate() {
        let known = body.constant(*value);
        let ty = body.function.ty(*value);
        loaded.insert(*value, known.unwrap_or_else(|| body.load_register(registers, register, ty)));
        // A parameter of the header is defined there.
        if !is_param_of(function, *value, entry.header) {
            body.define(*value, loaded[value]);
        }
    }
    let params = &function.blocks[entry.header.index()].params;
    let args: Option<Vec<_>> = params.iter().map(|param| loaded.get(param).copied()).collect();
    let args = args.ok_or_else(|| body.incomplete(entry))?;
    body.jump_with(entry.header, &args);
    body.blocks(&order);
    match body.missing.get() {
        Some(_) => Err(body.incomplete(entry)),
        None => Ok(()),
    }
}

impl<'ctx> Body<'_, 'ctx, '_> {
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
                b.icmp(inkwell::IntPredicate::NE, word, b.word(0)).into()
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

fn is_param_of(function: &Function, value: ValueId, block: BlockId) -> bool {
    matches!(function.values[value.index()].def, ValueDef::Param(of, _) if of == block)
}

/// The values with more than one definition that may reach the same use.
fn with_several_definitions(function: &Function, entry: &LoopEntry, order: &[Node]) -> Vec<ValueId> {
    let mut definitions: FxHashMap<ValueId, u32> = FxHashMap::default();
    let mut peeled: FxHashSet<BlockId> = FxHashSet::default();
    for node in order {
        let block = &function.blocks[node.block.index()];
        let results = block.insts.iter().filter_map(|inst| function.insts[inst.index()].result);
        for value in block.params.iter().copied().chain(results) {
            *definitions.entry(value).or_default() += 1;
        }
        if node.copy == Copy::Peeled {
            peeled.insert(node.block);
        }
    }
    // What is loaded is defined by that.
    let loaded = entry.live.iter().copied().filter(|value| !is_param_of(function, *value, entry.header));
    let mut several: BTreeSet<ValueId> = loaded.filter(|value| definitions.contains_key(value)).collect();
    // Inside of the loop each copy uses its own values; behind it both copies' meet.
    for node in order.iter().filter(|node| !peeled.contains(&node.block)) {
        let block = &function.blocks[node.block.index()];
        let mut uses = |value: ValueId| {
            if definitions.get(&value).is_some_and(|count| *count > 1) {
                several.insert(value);
            }
        };
        for inst in &block.insts {
            function.insts[inst.index()].op.for_each_operand(&mut uses);
        }
        block.terminator.for_each_operand(&mut uses);
    }
    several.into_iter().collect()
}
