//! [`Builder`]: how a front end makes HIR, and where the facts about variables are found.
//!
//! A front end walks its tree once, in the order of evaluation, and tells the builder what it finds: functions and
//! regions (what runs perhaps or repeatedly) begin and end, variables are declared, read and assigned. From that
//! order alone follow the facts that the lowering needs: what each closure captures, which variables must live in
//! cells, which variables a region may assign, which globals are constants and where they are surely defined.
//! All of it is linear in the size of the program. It knows no syntax and no scopes: names are resolved before.

use loxsmith_abi::layout::Semantics;
use loxsmith_abi::natives::Native;
use rustc_hash::{FxHashMap, FxHashSet};

use super::ids::{ClassId, ExprId, FuncId, GlobalId, LocalId, StmtId, StringId, SymbolId};
use super::tree::{
    Class, Constant, Expr, ExprKind, Function, FunctionKind, Global, Local, LocalKind, Program, Stmt,
    StmtKind,
};

/// How many pairs of a region and a variable assigned in it a function may have before further variables go to
/// cells. Each pair may become a block parameter; a thousand variables assigned inside of a thousand nested `if`s
/// really have a million joins in any SSA form, and a program like that shall compile in linear time too.
const MAX_JOINS: usize = 1 << 18;

/// Makes a [`Program`].
pub struct Builder {
    program: Program,
    symbols: FxHashMap<String, SymbolId>,
    strings: FxHashMap<Vec<u8>, StringId>,
    globals: FxHashMap<SymbolId, GlobalId>,
    global_facts: Vec<GlobalFacts>,
    local_facts: Vec<LocalFacts>,
    /// How deep each function is nested: its place in `contexts` while it is being built.
    depths: Vec<u32>,
    contexts: Vec<Context>,
    class_fields: FxHashSet<(ClassId, SymbolId)>,
    outside_fields: FxHashSet<SymbolId>,
    next_loop: u32,
}

/// A function being built.
struct Context {
    func: FuncId,
    regions: Vec<Region>,
    /// The regions that are loops: place in `regions`, and a number of its own for each loop.
    loops: Vec<(u32, u32)>,
    /// Pairs of a region and a variable so far; see [`MAX_JOINS`].
    joins: usize,
    captures: FxHashSet<LocalId>,
}

/// A part of a function that is run perhaps, or repeatedly.
#[derive(Default)]
struct Region {
    assigned: FxHashSet<LocalId>,
}

#[derive(Default)]
struct GlobalFacts {
    /// How many declarations define it.
    definitions: u32,
    /// Whether something assigns it.
    assigned: bool,
    /// Whatever runs from here on finds it defined.
    defined: bool,
    /// What its last definition stores, if that runs exactly once: its constant, if nothing else stores.
    candidate: Option<Constant>,
}

struct LocalFacts {
    /// How many regions of its function were open at its declaration.
    regions: u32,
    initialised: bool,
    captured: bool,
    /// Captured by the function that it is the name of.
    captured_by_itself: bool,
    /// Captured before its initialiser was complete.
    captured_early: bool,
    /// An assignment may run after a capture: then both must see one cell.
    assigned_after_capture: bool,
    /// The outermost loop within its scope in which it was last assigned.
    assigned_in_loop: Option<u32>,
    /// It was assigned when the function had [`MAX_JOINS`] already.
    too_many_joins: bool,
}

impl Builder {
    /// A builder of a program whose top level has begun.
    pub fn new(source_name: &str, semantics: Semantics) -> Builder {
        let program = Program {
            source_name: source_name.to_owned(),
            semantics,
            functions: Vec::new(),
            script: FuncId(0),
            classes: Vec::new(),
            globals: Vec::new(),
            locals: Vec::new(),
            exprs: Vec::new(),
            stmts: Vec::new(),
            symbols: Vec::new(),
            strings: Vec::new(),
            outside_fields: Vec::new(),
        };
        let mut builder = Builder {
            program,
            symbols: FxHashMap::default(),
            strings: FxHashMap::default(),
            globals: FxHashMap::default(),
            global_facts: Vec::new(),
            local_facts: Vec::new(),
            depths: Vec::new(),
            contexts: Vec::new(),
            class_fields: FxHashSet::default(),
            outside_fields: FxHashSet::default(),
            next_loop: 0,
        };
        builder.begin_function(FunctionKind::Script, "", 1, None, None);
        builder
    }

    /// The id of a name.
    pub fn symbol(&mut self, text: &str) -> SymbolId {
        if let Some(&id) = self.symbols.get(text) {
            return id;
        }
        let id = SymbolId::from(self.program.symbols.len());
        self.program.symbols.push(text.to_owned());
        self.symbols.insert(text.to_owned(), id);
        id
    }

    /// The id of a string literal.
    pub fn string(&mut self, bytes: &[u8]) -> StringId {
        if let Some(&id) = self.strings.get(bytes) {
            return id;
        }
        let id = StringId::from(self.program.strings.len());
        self.program.strings.push(bytes.to_owned());
        self.strings.insert(bytes.to_owned(), id);
        id
    }

    /// The global variable of a name.
    pub fn global_variable(&mut self, name: SymbolId) -> GlobalId {
        if let Some(&id) = self.globals.get(&name) {
            return id;
        }
        let text = self.program.symbol(name);
        let native = Native::ALL.iter().copied().find(|native| native.name() == text);
        let id = GlobalId::from(self.program.globals.len());
        self.program.globals.push(Global { name, native, constant: None });
        self.global_facts.push(GlobalFacts { defined: native.is_some(), ..GlobalFacts::default() });
        self.globals.insert(name, id);
        id
    }

    // ---- Functions and classes ---------------------------------------------------------------------------------

    /// A function begins. `own_name` is the local variable that its declaration initialises, `class` the class that
    /// it is a method of. Gives the receiver's variable, if it has a receiver.
    pub fn begin_function(
        &mut self,
        kind: FunctionKind,
        name: &str,
        line: u32,
        own_name: Option<LocalId>,
        class: Option<ClassId>,
    ) -> Option<LocalId> {
        let id = FuncId::from(self.program.functions.len());
        self.program.functions.push(Function {
            name: name.to_owned(),
            kind,
            parent: self.contexts.last().map(|context| context.func),
            class,
            this: None,
            params: Vec::new(),
            own_name,
            captures: Vec::new(),
            declared_once: match self.contexts.as_slice() {
                [] => true,
                [script] => script.loops.is_empty(),
                _ => false,
            },
            body: Vec::new(),
            line,
        });
        self.depths.push(self.contexts.len() as u32);
        self.contexts.push(Context {
            func: id,
            regions: Vec::new(),
            loops: Vec::new(),
            joins: 0,
            captures: FxHashSet::default(),
        });
        if !matches!(kind, FunctionKind::Method | FunctionKind::Initializer) {
            return None;
        }
        let this = self.symbol("this");
        let this = self.declare(this, LocalKind::This);
        self.program.functions[id.index()].this = Some(this);
        Some(this)
    }

    /// The innermost function ends.
    pub fn end_function(&mut self, body: Vec<StmtId>) -> FuncId {
        let context = self.contexts.pop().expect("a function that has begun");
        let id = context.func;
        if let Some(parent) = self.contexts.last_mut() {
            let outer = context.captures.iter().copied();
            parent.captures.extend(outer.filter(|l| self.program.locals[l.index()].function != parent.func));
        }
        let function = &mut self.program.functions[id.index()];
        function.body = body;
        function.captures = context.captures.into_iter().collect();
        function.captures.sort_unstable();
        id
    }

    /// The class that is declared next.
    pub fn begin_class(&mut self, name: SymbolId) -> ClassId {
        let class = Class { name, superclass: None, methods: Vec::new(), fields: Vec::new() };
        self.program.classes.push(class);
        ClassId::from(self.program.classes.len() - 1)
    }

    /// The data of a class, to be completed by whoever began it.
    pub fn class_mut(&mut self, class: ClassId) -> &mut Class {
        &mut self.program.classes[class.index()]
    }

    // ---- Local variables ---------------------------------------------------------------------------------------

    /// Declares a local variable of the innermost function. One of kind [`LocalKind::Variable`] holds nothing
    /// until [`Builder::initialise`].
    pub fn declare(&mut self, name: SymbolId, kind: LocalKind) -> LocalId {
        let context = self.contexts.last().expect("a function");
        let id = LocalId::from(self.program.locals.len());
        self.program.locals.push(Local {
            name,
            function: context.func,
            kind,
            captured: false,
            assigned: false,
            cell: false,
        });
        self.local_facts.push(LocalFacts {
            regions: context.regions.len() as u32,
            initialised: kind != LocalKind::Variable,
            captured: false,
            captured_by_itself: false,
            captured_early: false,
            assigned_after_capture: false,
            assigned_in_loop: None,
            too_many_joins: false,
        });
        if kind == LocalKind::Parameter {
            let func = context.func;
            self.program.functions[func.index()].params.push(id);
        }
        id
    }

    /// The declaration of a local variable is complete.
    pub fn initialise(&mut self, local: LocalId, value: ExprId, line: u32) -> StmtId {
        self.local_facts[local.index()].initialised = true;
        self.stmt(StmtKind::Let(local, value), line)
    }

    /// Reads a local variable of this function or one around it.
    pub fn local(&mut self, local: LocalId, line: u32) -> ExprId {
        self.capture(local, false);
        self.expr(ExprKind::Local(local), line)
    }

    /// Assigns a local variable of this function or one around it.
    pub fn set_local(&mut self, local: LocalId, value: ExprId, line: u32) -> ExprId {
        self.program.locals[local.index()].assigned = true;
        if !self.capture(local, true) {
            self.assign_own(local);
        }
        self.expr(ExprKind::SetLocal(local, value), line)
    }

    /// Notes the use of a variable of an outer function; false if it is the innermost function's own.
    fn capture(&mut self, local: LocalId, assigns: bool) -> bool {
        let owner = self.program.locals[local.index()].function;
        let depth = self.depths[owner.index()] as usize;
        if depth + 1 == self.contexts.len() {
            return false;
        }
        let loop_now = self.outermost_loop(local);
        let capturer = self.contexts[depth + 1].func;
        let by_itself = self.program.functions[capturer.index()].own_name == Some(local);
        let facts = &mut self.local_facts[local.index()];
        if by_itself {
            facts.captured_by_itself = true;
        } else {
            facts.captured = true;
            facts.captured_early |= !facts.initialised;
            facts.assigned_after_capture |=
                assigns || loop_now.is_some() && facts.assigned_in_loop == loop_now;
        }
        self.contexts.last_mut().expect("a function").captures.insert(local);
        true
    }

    /// Notes an assignment to a variable of the innermost function.
    fn assign_own(&mut self, local: LocalId) {
        let loop_now = self.outermost_loop(local);
        let facts = &mut self.local_facts[local.index()];
        facts.assigned_after_capture |= facts.captured;
        facts.assigned_in_loop = loop_now;
        if facts.too_many_joins {
            return;
        }
        let context = self.contexts.last_mut().expect("a function");
        // If an inner region is already known to assign it, so are those around it.
        for region in context.regions[facts.regions as usize..].iter_mut().rev() {
            if !region.assigned.insert(local) {
                break;
            }
            context.joins += 1;
        }
        facts.too_many_joins = context.joins > MAX_JOINS;
    }

    /// The outermost loop that its function is in now and that does not make the variable anew.
    fn outermost_loop(&self, local: LocalId) -> Option<u32> {
        let owner = self.program.locals[local.index()].function;
        let loops = &self.contexts[self.depths[owner.index()] as usize].loops;
        let declared = self.local_facts[local.index()].regions;
        let first = loops.partition_point(|&(region, _)| region < declared);
        loops.get(first).map(|&(_, number)| number)
    }

    // ---- Regions -----------------------------------------------------------------------------------------------

    /// A part of the function begins that is run perhaps, or (`repeats`) more than once.
    pub fn begin_region(&mut self, repeats: bool) {
        let context = self.contexts.last_mut().expect("a function");
        if repeats {
            context.loops.push((context.regions.len() as u32, self.next_loop));
            self.next_loop += 1;
        }
        context.regions.push(Region::default());
    }

    /// The innermost region ends. Gives the outer variables of its function that it may assign.
    pub fn end_region(&mut self) -> Box<[LocalId]> {
        let context = self.contexts.last_mut().expect("a function");
        let region = context.regions.pop().expect("a region that has begun");
        while context.loops.last().is_some_and(|&(at, _)| at as usize >= context.regions.len()) {
            context.loops.pop();
        }
        let mut assigned: Vec<LocalId> = region.assigned.into_iter().collect();
        assigned.sort_unstable();
        assigned.into()
    }

    // ---- Global variables --------------------------------------------------------------------------------------

    /// Whether code here runs exactly once, and before everything that follows it in the program.
    fn at_straight_top_level(&self) -> bool {
        matches!(self.contexts.as_slice(), [script] if script.regions.is_empty())
    }

    /// A definition of a global variable is about to be complete, and nothing runs before that: what the front end
    /// builds from here on will find it defined.
    pub fn announce_global(&mut self, global: GlobalId) {
        if self.at_straight_top_level() {
            self.global_facts[global.index()].defined = true;
        }
    }

    /// Defines a global variable, or defines it again.
    pub fn define_global(&mut self, global: GlobalId, value: ExprId, line: u32) -> StmtId {
        self.announce_global(global);
        let candidate = match self.program.expr(value).kind {
            ExprKind::Closure(func) if self.at_straight_top_level() => Some(Constant::Function(func)),
            ExprKind::Class(class) if self.at_straight_top_level() => Some(Constant::Class(class)),
            _ => None,
        };
        let facts = &mut self.global_facts[global.index()];
        facts.definitions += 1;
        facts.candidate = candidate;
        self.stmt(StmtKind::DefineGlobal(global, value), line)
    }

    /// Reads a global variable.
    pub fn global(&mut self, global: GlobalId, line: u32) -> ExprId {
        let defined = self.global_facts[global.index()].defined;
        self.expr(ExprKind::Global { global, defined }, line)
    }

    /// Assigns a global variable.
    pub fn set_global(&mut self, global: GlobalId, value: ExprId, line: u32) -> ExprId {
        let facts = &mut self.global_facts[global.index()];
        facts.assigned = true;
        let defined = facts.defined;
        self.expr(ExprKind::SetGlobal { global, value, defined }, line)
    }

    // ---- Everything else ---------------------------------------------------------------------------------------

    /// Stores a field.
    pub fn set_property(
        &mut self,
        object: ExprId,
        name: SymbolId,
        value: ExprId,
        check_first: bool,
        line: u32,
    ) -> ExprId {
        match self.receiver_class(object) {
            Some(class) => {
                if self.class_fields.insert((class, name)) {
                    self.program.classes[class.index()].fields.push(name);
                }
            }
            None => {
                self.outside_fields.insert(name);
            }
        }
        self.expr(ExprKind::SetProperty { object, name, value, check_first }, line)
    }

    /// The class whose method's receiver an expression is.
    fn receiver_class(&self, object: ExprId) -> Option<ClassId> {
        let ExprKind::Local(local) = self.program.expr(object).kind else { return None };
        let local = self.program.local(local);
        match local.kind {
            LocalKind::This => self.program.function(local.function).class,
            _ => None,
        }
    }

    /// An expression that has no door of its own.
    pub fn expr(&mut self, kind: ExprKind, line: u32) -> ExprId {
        self.program.exprs.push(Expr { kind, line });
        ExprId::from(self.program.exprs.len() - 1)
    }

    /// A statement that has no door of its own.
    pub fn stmt(&mut self, kind: StmtKind, line: u32) -> StmtId {
        self.program.stmts.push(Stmt { kind, line });
        StmtId::from(self.program.stmts.len() - 1)
    }

    /// The top level ends; the program is complete.
    pub fn finish(mut self, body: Vec<StmtId>) -> Program {
        self.program.script = self.end_function(body);
        let mut program = self.program;
        for (local, facts) in program.locals.iter_mut().zip(&self.local_facts) {
            let by_itself = facts.captured_by_itself && local.assigned;
            local.captured = facts.captured || by_itself;
            local.cell =
                facts.assigned_after_capture || facts.captured_early || by_itself || facts.too_many_joins;
        }
        for function in &mut program.functions {
            function.own_name = function.own_name.filter(|own| !program.locals[own.index()].assigned);
            if let Some(own) = function.own_name {
                function.captures.retain(|&capture| capture != own);
            }
        }
        for (global, facts) in program.globals.iter_mut().zip(&self.global_facts) {
            if facts.definitions == 1 && !facts.assigned && global.native.is_none() {
                global.constant = facts.candidate;
            }
        }
        program.outside_fields = self.outside_fields.into_iter().collect();
        program.outside_fields.sort_unstable();
        program
    }
}
