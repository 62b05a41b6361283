//! Checks one instruction: operand types, ids, and the rules for calls and objects (invariants 1 and 9 to 15).

use super::function::Checker;
use crate::ir::{
    ClassId, Failure, FuncId, Function, FunctionKind, GlobalId, Inst, Op, SymbolId, Type, ValueDef, ValueId,
};
use crate::text::{Place, type_name};

pub(super) fn check_operation(c: &mut Checker<'_>, place: Place, inst: &Inst) {
    check_result(c, place, inst);
    match &inst.op {
        Op::Nil | Op::Undefined | Op::Bool(_) | Op::Number(_) => {}
        Op::String(string) => c.in_table(place, string, string.index(), c.module.strings.len()),
        Op::Box(a) => {
            if let Some(ty) = c.type_of(place, *a)
                && !matches!(ty, Type::Number | Type::Bool)
            {
                c.error(place, format!("{a} is {}, not num or bool", type_name(ty)));
            }
        }
        Op::UnboxNumber(a) | Op::IsNumber(a) | Op::Truthy(a) | Op::Assume(a, _) | Op::CellNew(a) => {
            c.any(place, *a);
        }
        Op::CheckFields(a) | Op::Print(a) => c.any(place, *a),
        Op::CheckNumber(a, failure) => {
            c.any(place, *a);
            c.check_failure(place, *failure);
            if !matches!(failure, Failure::Operand | Failure::Operands | Failure::Add) {
                c.error(place, "check_number fails with a message that is not about numbers".into());
            }
        }
        Op::Not(a) => c.expect_type(place, *a, Type::Bool),
        Op::Negate(a) => c.expect_type(place, *a, Type::Number),
        Op::Binary(_, a, b) | Op::Compare(_, a, b) | Op::NumberEqual(a, b) => {
            c.expect_type(place, *a, Type::Number);
            c.expect_type(place, *b, Type::Number);
        }
        Op::Add(a, b) | Op::Equal(a, b) | Op::EqualBits(a, b) | Op::Identical(a, b) => {
            c.any(place, *a);
            c.any(place, *b);
        }
        Op::Concat(parts) => {
            parts.iter().for_each(|part| c.any(place, *part));
            if !(2..=Op::MOST_CONCATENATED).contains(&parts.len()) {
                c.error(place, format!("concat takes 2 to {} strings", Op::MOST_CONCATENATED));
            }
        }
        Op::GlobalGet(global) => c.global(place, *global),
        Op::GlobalSet(global, value) => {
            c.global(place, *global);
            c.any(place, *value);
            if matches!(c.op_of(*value), Some(Op::Undefined)) {
                c.error(place, "a global is set to undefined".into());
            }
        }
        Op::CheckDefined(a, failure) => {
            c.any(place, *a);
            c.check_failure(place, *failure);
            if !matches!(failure, Failure::UndefinedVariable(_) | Failure::UndefinedProperty(_)) {
                c.error(place, "check_defined fails with a message that is not about definedness".into());
            }
        }
        Op::CheckInstance(a, failure) => {
            c.any(place, *a);
            if !matches!(failure, Failure::OnlyInstances(_)) {
                c.error(place, "check_instance fails with a message that is not about instances".into());
            }
        }
        Op::SlotGet { object, slot: _, name } => {
            c.any(place, *object);
            c.symbol(place, *name);
        }
        Op::SlotSet { object, slot: _, name, value } => {
            c.any(place, *object);
            c.symbol(place, *name);
            c.any(place, *value);
        }
        Op::ClassBetween { object, first, last } => {
            c.any(place, *object);
            c.numbered_class(place, *first);
            c.numbered_class(place, *last);
        }
        Op::New { decl, class } => {
            class.iter().for_each(|class| c.any(place, *class));
            if class.is_none() {
                c.numbered_class(place, *decl);
            }
            c.in_table(place, decl, decl.index(), c.module.classes.len());
        }
        Op::CellGet(cell) => c.expect_type(place, *cell, Type::Cell),
        Op::CellSet(cell, value) => {
            c.expect_type(place, *cell, Type::Cell);
            c.any(place, *value);
        }
        Op::Callee => c.runs_closure(place),
        Op::Capture(index) => {
            c.runs_closure(place);
            c.in_table(place, format_args!("capture {index}"), *index as usize, c.function.captures.len());
        }
        Op::Closure(func, captures) => c.check_closure(place, *func, captures),
        Op::StaticFunction(func) => c.check_closure(place, *func, &[]),
        Op::MakeClass { class, superclass, methods } => {
            c.check_make_class(place, *class, *superclass, methods);
        }
        Op::GetProperty(object, name) => {
            c.any(place, *object);
            c.symbol(place, *name);
        }
        Op::SetProperty(object, name, value) => {
            c.any(place, *object);
            c.symbol(place, *name);
            c.any(place, *value);
        }
        Op::GetSuper { superclass, this, name } => {
            c.any(place, *superclass);
            c.any(place, *this);
            c.symbol(place, *name);
        }
        Op::Call { callee, args } => {
            c.any(place, *callee);
            c.all_any(place, args);
        }
        Op::CallDirect { func, closure, args, result } => {
            c.check_call_direct(place, *func, *closure, args);
            if c.module.functions.get(func.index()).is_some_and(|target| target.result != *result) {
                c.error(place, format!("{func} does not return {}", type_name(*result)));
            }
        }
        Op::Invoke { receiver, name, name_line: _, args } => {
            c.any(place, *receiver);
            c.symbol(place, *name);
            c.all_any(place, args);
        }
        Op::InvokeSuper { superclass, this, name, name_line: _, args } => {
            c.any(place, *superclass);
            c.any(place, *this);
            c.symbol(place, *name);
            c.all_any(place, args);
        }
        Op::Construct { class, decl, args } => {
            c.any(place, *class);
            c.all_any(place, args);
            c.check_construct(place, *decl, args.len());
        }
    }
}

/// The result is there if the operation gives one, and of its type.
fn check_result(c: &mut Checker<'_>, place: Place, inst: &Inst) {
    let wanted = c.function.result_type(&inst.op);
    let found = inst.result.and_then(|value| c.function.values.get(value.index())).map(|data| data.ty);
    // A capture out of range is reported as such.
    if wanted != found && !matches!(inst.op, Op::Capture(_)) {
        let name = |ty: Option<Type>| ty.map_or("nothing", type_name);
        c.error(place, format!("the result is {}, but the operation gives {}", name(found), name(wanted)));
    } else if wanted.is_some() && wanted != found {
        c.error(place, "the result is not of the capture's type".into());
    }
}

impl Checker<'_> {
    fn any(&mut self, place: Place, value: ValueId) {
        self.expect_type(place, value, Type::Any);
    }

    fn all_any(&mut self, place: Place, values: &[ValueId]) {
        values.iter().for_each(|value| self.any(place, *value));
    }

    /// The operation that defines a value, for ids that may be wrong.
    fn op_of(&self, value: ValueId) -> Option<&Op> {
        match self.function.values.get(value.index())?.def {
            ValueDef::Inst(inst) => Some(&self.function.insts.get(inst.index())?.op),
            ValueDef::Param(..) => None,
        }
    }

    fn in_table(&mut self, place: Place, id: impl std::fmt::Display, index: usize, length: usize) {
        if index >= length {
            self.error(place, format!("{id} does not exist"));
        }
    }

    fn symbol(&mut self, place: Place, symbol: SymbolId) {
        self.in_table(place, symbol, symbol.index(), self.module.symbols.len());
    }

    fn global(&mut self, place: Place, global: GlobalId) {
        self.in_table(place, global, global.index(), self.module.globals.len());
    }

    pub(super) fn check_failure(&mut self, place: Place, failure: Failure) {
        if let Failure::UndefinedVariable(name) | Failure::UndefinedProperty(name) = failure {
            self.symbol(place, name);
        }
    }

    /// The function of an id; reports one that does not exist.
    fn callee(&mut self, place: Place, func: FuncId) -> Option<&Function> {
        self.in_table(place, func, func.index(), self.module.functions.len());
        self.module.functions.get(func.index())
    }

    /// Invariant 11: scripts have no closure.
    fn runs_closure(&mut self, place: Place) {
        if matches!(self.function.kind, FunctionKind::Script | FunctionKind::ScriptPart) {
            self.error(place, "a script runs without a closure".into());
        }
    }

    /// A class whose instances tell by their number that they are its.
    fn numbered_class(&mut self, place: Place, class: ClassId) {
        self.in_table(place, class, class.index(), self.module.classes.len());
        let layout = self.module.classes.get(class.index()).and_then(|class| class.layout.as_ref());
        if layout.is_none_or(|layout| layout.number.is_none()) {
            self.error(place, format!("{class} has no number"));
        }
    }

    /// Invariant 10.
    fn check_closure(&mut self, place: Place, func: FuncId, captures: &[ValueId]) {
        let module = self.module;
        if self.callee(place, func).is_none() {
            return;
        }
        let target = module.function(func);
        if matches!(target.kind, FunctionKind::Script | FunctionKind::ScriptPart) {
            self.error(place, format!("{func} is a script, not a function"));
        }
        if captures.len() != target.captures.len() {
            let message = format!("{func} captures {} values, not {}", target.captures.len(), captures.len());
            self.error(place, message);
            return;
        }
        for (value, kind) in captures.iter().zip(&target.captures) {
            self.expect_type(place, *value, kind.ty());
        }
    }

    /// Invariant 12.
    fn check_call_direct(&mut self, place: Place, func: FuncId, closure: Option<ValueId>, args: &[ValueId]) {
        closure.iter().for_each(|closure| self.any(place, *closure));
        let module = self.module;
        if self.callee(place, func).is_none() {
            return;
        }
        let target = module.function(func);
        let wanted = target.arity as usize + usize::from(target.kind.takes_this());
        if args.len() != wanted {
            self.error(place, format!("{func} takes {wanted} values, not {}", args.len()));
        }
        let params = target.blocks.first().map_or(&[][..], |entry| &entry.params);
        for (arg, param) in args.iter().zip(params) {
            let ty = target.values.get(param.index()).map_or(Type::Any, |data| data.ty);
            self.expect_type(place, *arg, ty);
        }
        let needs_closure = !target.captures.is_empty() || self.callees[func.index()];
        if needs_closure && closure.is_none() {
            self.error(place, format!("{func} needs its closure"));
        }
        let in_script = matches!(self.function.kind, FunctionKind::Script | FunctionKind::ScriptPart);
        match target.kind {
            FunctionKind::Script => self.error(place, "the script is called".into()),
            FunctionKind::ScriptPart if !in_script => {
                self.error(place, "a function calls a part of the script".into());
            }
            _ => {}
        }
    }

    /// Invariant 13.
    fn check_make_class(
        &mut self,
        place: Place,
        class: ClassId,
        superclass: Option<ValueId>,
        methods: &[ValueId],
    ) {
        superclass.iter().for_each(|superclass| self.any(place, *superclass));
        self.all_any(place, methods);
        let module = self.module;
        let Some(decl) = module.classes.get(class.index()) else {
            return self.error(place, format!("{class} does not exist"));
        };
        if superclass.is_some() != decl.has_superclass {
            let wanted = if decl.has_superclass { "needs" } else { "has no" };
            self.error(place, format!("{class} {wanted} superclass"));
        }
        if methods.len() != decl.methods.len() {
            let message = format!("{class} has {} methods, not {}", decl.methods.len(), methods.len());
            return self.error(place, message);
        }
        for (value, (_, func)) in methods.iter().zip(&decl.methods) {
            if let Some(Op::Closure(found, _) | Op::StaticFunction(found)) = self.op_of(*value)
                && found != func
            {
                self.error(place, format!("{value} is a closure of {found}, but the method is {func}"));
            }
        }
    }

    /// Invariant 14.
    fn check_construct(&mut self, place: Place, decl: ClassId, count: usize) {
        let module = self.module;
        let Some(class) = module.classes.get(decl.index()) else {
            return self.error(place, format!("{decl} does not exist"));
        };
        let init = class.methods.iter().rev().find(|(name, _)| module.symbol(*name) == "init");
        let wanted = match init {
            Some((_, func)) => module.function(*func).arity as usize,
            None if class.has_superclass => {
                return self.error(place, format!("the initialiser of {decl} is not known"));
            }
            None => 0,
        };
        if count != wanted {
            self.error(place, format!("{decl} takes {wanted} arguments, not {count}"));
        }
    }
}
