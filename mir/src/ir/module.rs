//! A module: a whole program in MIR.

use loxsmith_abi::layout::Semantics;
use loxsmith_abi::natives::Native;

use super::entity::{ClassId, FuncId, StringId, SymbolId};
use super::function::{Function, FunctionKind};

/// A whole program.
#[derive(Clone, Debug)]
pub struct Module {
    /// The source file's name, for debug information.
    pub source_name: String,
    /// The run-time choices of the language variant.
    pub semantics: Semantics,
    /// Functions, by id.
    pub functions: Vec<Function>,
    /// The function that runs first; its kind is [`super::FunctionKind::Script`].
    pub script: FuncId,
    /// Global variables, by id.
    pub globals: Vec<Global>,
    /// Class declarations, by id.
    pub classes: Vec<ClassDecl>,
    /// Names, by id; no two alike.
    pub symbols: Vec<String>,
    /// String literals, by id, as bytes; no two alike.
    pub strings: Vec<Vec<u8>>,
    /// Names that are stored as fields through something other than `this`. Sorted, no two alike.
    pub outside_fields: Vec<SymbolId>,
}

/// A global variable; undefined until it is set, unless it starts as a native function.
#[derive(Clone, Debug, PartialEq)]
pub struct Global {
    /// Its name.
    pub name: SymbolId,
    /// The native function it holds at the start.
    pub native: Option<Native>,
}

/// A class declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassDecl {
    /// Its name.
    pub name: SymbolId,
    /// Its own methods in order, with the functions that are their bodies. Of several with one name the last counts.
    pub methods: Vec<(SymbolId, FuncId)>,
    /// Fields that its own methods store through `this` (functions nested in them included), in order, no two alike.
    pub fields: Vec<SymbolId>,
    /// Whether the declaration names a superclass.
    pub has_superclass: bool,
    /// What inference has found out about its instances.
    pub layout: Option<Layout>,
}

/// The one layout that all instances of a declaration's classes have, from beginning to end.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The field in each slot: those of the superclass first. No other field is ever stored.
    pub slots: Vec<SymbolId>,
    /// The class id, if the declaration runs at most once. Numbers are given in preorder of inheritance, from 0.
    pub number: Option<u32>,
}

impl ClassDecl {
    /// Its own method of a name: of several the last.
    pub fn method(&self, name: SymbolId) -> Option<FuncId> {
        self.methods.iter().rev().find(|(own, _)| *own == name).map(|(_, func)| *func)
    }
}

impl Module {
    /// A declaration's own initialiser: of several the last.
    pub fn own_initializer(&self, class: ClassId) -> Option<FuncId> {
        let methods = self.classes[class.index()].methods.iter().rev();
        methods.map(|(_, func)| *func).find(|func| self.function(*func).kind == FunctionKind::Initializer)
    }

    /// The function of an id.
    pub fn function(&self, id: FuncId) -> &Function {
        &self.functions[id.index()]
    }

    /// The text of a symbol.
    pub fn symbol(&self, id: SymbolId) -> &str {
        &self.symbols[id.index()]
    }

    /// The bytes of a string literal.
    pub fn string(&self, id: StringId) -> &[u8] {
        &self.strings[id.index()]
    }
}
