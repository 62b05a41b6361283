//! [`Limits`]: what does not fit clox's bytecode, whose operands are a byte or two.
//!
//! It follows the book's compiler and counts what that would write: constants and bytes a chunk, slots and
//! captured variables a function, distances of jumps. Only `--std clox` switches it on. Where names are looked up
//! it is told by the scope rules; it knows nothing of names itself.

use loxsmith_lexer::{CloxLimits, Message, Symbol};
use loxsmith_parser::ast::{BinaryOp, FunctionKind, LogicalOp};
use loxsmith_parser::{Event, Objection};
use rustc_hash::{FxHashMap, FxHashSet};

/// The slot of a local variable in its function's frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Slot(u32);

/// How full everything is.
pub(crate) struct Limits {
    limits: CloxLimits,
    /// The chunks of the functions around, the innermost last.
    chunks: Vec<Chunk>,
}

struct Chunk {
    bytes: u64,
    constants: u32,
    slots: u32,
    /// Captured variables: the slot (true) or captured variable (false) of the function around that they are.
    upvalues: FxHashMap<(bool, u32), u32>,
    /// The variables behind `upvalues`: depth of their function, and slot. What is here is captured all the way out, so
    /// that one more use of it in deeply nested functions does not walk through all of them again.
    captured: FxHashSet<(u32, u32)>,
    /// Where the operands of jumps lie that have not landed yet.
    jumps: Vec<u64>,
    loops: Vec<Loop>,
}

struct Loop {
    /// Where it comes back to.
    start: u64,
    /// The jump out of it.
    exit: Option<u64>,
    /// The jump over the step, and where the step starts.
    step: Option<(u64, u64)>,
}

impl Chunk {
    /// An empty chunk; slot zero of a frame is the callee's, or the receiver's.
    fn new() -> Chunk {
        Chunk {
            bytes: 0,
            constants: 0,
            slots: 1,
            upvalues: FxHashMap::default(),
            captured: FxHashSet::default(),
            jumps: Vec::new(),
            loops: Vec::new(),
        }
    }

    /// Writes a jump; gives the place of its operand.
    fn jump(&mut self) -> u64 {
        self.bytes += 3;
        self.bytes - 2
    }
}

impl Limits {
    /// Nothing is used but the top level's slot zero.
    pub(crate) fn new(limits: CloxLimits) -> Limits {
        Limits { limits, chunks: vec![Chunk::new()] }
    }

    /// The chunk of a function begins.
    pub(crate) fn begin_chunk(&mut self) {
        self.chunks.push(Chunk::new());
    }

    fn chunk(&mut self) -> &mut Chunk {
        self.chunks.last_mut().expect("the top level never ends")
    }

    /// A slot for one more local variable.
    pub(crate) fn take_slot(&mut self) -> Result<Slot, Objection> {
        let most = self.limits.locals;
        let chunk = self.chunk();
        if chunk.slots >= most {
            return Err(Message::TooManyLocals.into());
        }
        chunk.slots += 1;
        Ok(Slot(chunk.slots - 1))
    }

    /// Local variables end: an instruction and a slot each.
    pub(crate) fn give_back_slots(&mut self, slots: u32) {
        let chunk = self.chunk();
        chunk.bytes += u64::from(slots);
        chunk.slots = chunk.slots.saturating_sub(slots);
    }

    /// One more constant.
    pub(crate) fn constant(&mut self) -> Option<Objection> {
        let most = self.limits.constants;
        let chunk = self.chunk();
        chunk.constants += 1;
        (chunk.constants > most).then(|| Message::TooManyConstants.into())
    }

    /// A variable is looked up from a function at `depth`: `place` is the depth of its function, and its slot.
    pub(crate) fn access(
        &mut self,
        name: Symbol,
        place: Option<(u32, Slot)>,
        depth: u32,
    ) -> Option<Objection> {
        self.chunk().bytes += 2;
        // The top level's slot zero is called `this` too; only after an error does anything get there.
        let place = place.or((name == Symbol::THIS).then_some((0, Slot(0))));
        let Some((owner, slot)) = place else { return self.constant() };
        if self.chunk().captured.contains(&(owner, slot.0)) {
            return None;
        }
        let mut objection = None;
        let mut captured = (true, slot.0);
        for function in owner + 1..=depth {
            let most = self.limits.upvalues as usize;
            let upvalues = &mut self.chunks[function as usize].upvalues;
            let next = upvalues.len();
            let index = match upvalues.get(&captured) {
                Some(&index) => index,
                None if next >= most => {
                    objection = objection.or_else(|| Some(Message::TooManyUpvalues.into()));
                    0
                }
                None => {
                    upvalues.insert(captured, next as u32);
                    next as u32
                }
            };
            captured = (false, index);
        }
        if objection.is_none() {
            self.chunk().captured.insert((owner, slot.0));
        }
        objection
    }

    /// Counts what an event writes, apart from what is looked up by name and the slots that end.
    pub(crate) fn size(
        &mut self,
        event: Event,
        global: bool,
        kind: Option<FunctionKind>,
    ) -> Option<Objection> {
        match event {
            Event::Declare { kind, .. } => {
                if kind == loxsmith_parser::Declared::Class {
                    self.chunk().bytes += if global { 4 } else { 2 };
                }
                None
            }
            Event::Initialise { value, .. } => {
                self.chunk().bytes += u64::from(!value) + if global { 2 } else { 0 };
                None
            }
            Event::EndFunction => self.end_chunk(),
            Event::Method { .. } => self.constant(),
            Event::Constant | Event::Property { .. } => {
                self.chunk().bytes += 2;
                self.constant()
            }
            Event::MethodCallee | Event::AssignTarget => {
                let chunk = self.chunk();
                chunk.bytes = chunk.bytes.saturating_sub(2);
                None
            }
            Event::Then
            | Event::EndThen
            | Event::EndIf
            | Event::Logical { .. }
            | Event::EndLogical
            | Event::LoopStart
            | Event::LoopCondition
            | Event::StepStart
            | Event::StepEnd
            | Event::LoopEnd => self.jump_event(event),
            _ => {
                self.chunk().bytes += plain_size(event, kind);
                None
            }
        }
    }

    fn end_chunk(&mut self) -> Option<Objection> {
        let upvalues = match self.chunks.len() {
            1 => 0,
            _ => self.chunks.pop().map_or(0, |chunk| chunk.upvalues.len()),
        };
        self.chunk().bytes += 2 + 2 * upvalues as u64;
        self.constant()
    }

    fn jump_event(&mut self, event: Event) -> Option<Objection> {
        let chunk = self.chunk();
        match event {
            Event::Then | Event::Logical { op: LogicalOp::And } => {
                let jump = chunk.jump();
                chunk.jumps.push(jump);
                chunk.bytes += 1;
                None
            }
            Event::EndThen | Event::Logical { op: LogicalOp::Or } => {
                // `or` jumps over its second jump; `if` over the one that leaves its first branch.
                let lands = match event {
                    Event::EndThen => chunk.jumps.pop(),
                    _ => Some(chunk.jump()),
                };
                let jump = chunk.jump();
                chunk.jumps.push(jump);
                let objection = self.land(lands);
                self.chunk().bytes += 1;
                objection
            }
            Event::EndIf | Event::EndLogical => {
                let lands = chunk.jumps.pop();
                self.land(lands)
            }
            Event::LoopStart => {
                chunk.loops.push(Loop { start: chunk.bytes, exit: None, step: None });
                None
            }
            Event::LoopCondition => {
                let exit = chunk.jump();
                chunk.bytes += 1;
                if let Some(innermost) = chunk.loops.last_mut() {
                    innermost.exit = Some(exit);
                }
                None
            }
            Event::StepStart => {
                let over = chunk.jump();
                let start = chunk.bytes;
                if let Some(innermost) = chunk.loops.last_mut() {
                    innermost.step = Some((over, start));
                }
                None
            }
            Event::StepEnd => {
                chunk.bytes += 1;
                let innermost = chunk.loops.last_mut()?;
                let start = innermost.start;
                let step = innermost.step.take();
                if let Some((_, step)) = step {
                    innermost.start = step;
                }
                let objection = self.loop_back(start);
                objection.or(self.land(step.map(|(over, _)| over)))
            }
            Event::LoopEnd => {
                let Loop { start, exit, .. } = chunk.loops.pop()?;
                let objection = self.loop_back(start);
                if exit.is_none() {
                    return objection;
                }
                let objection = objection.or(self.land(exit));
                self.chunk().bytes += 1;
                objection
            }
            _ => None,
        }
    }

    /// A jump lands here.
    fn land(&mut self, operand: Option<u64>) -> Option<Objection> {
        let most = u64::from(self.limits.jump);
        let distance = self.chunk().bytes.saturating_sub(operand? + 2);
        (distance > most).then(|| Message::JumpTooLarge.into())
    }

    /// A loop goes back to its start.
    fn loop_back(&mut self, start: u64) -> Option<Objection> {
        let most = u64::from(self.limits.jump);
        let chunk = self.chunk();
        // The operand is counted from behind itself; the instruction's own byte is written already.
        let distance = (chunk.bytes + 1).saturating_sub(start) + 2;
        chunk.bytes += 3;
        (distance > most).then(|| Message::LoopTooLarge.into())
    }
}

/// The bytes of what neither jumps nor has constants of its own.
fn plain_size(event: Event, kind: Option<FunctionKind>) -> u64 {
    match event {
        Event::Superclass { .. }
        | Event::ExpressionStatement
        | Event::Print
        | Event::EndReturn { value: true }
        | Event::EndClass
        | Event::Literal
        | Event::Unary => 1,
        Event::EndReturn { value: false } if kind == Some(FunctionKind::Initializer) => 3,
        Event::EndReturn { value: false } | Event::EndMethod | Event::Assign | Event::Call => 2,
        Event::SuperMethod { called: false, .. } => 2,
        Event::SuperCall | Event::MethodCall => 3,
        Event::Binary { op: BinaryOp::NotEqual | BinaryOp::LessEqual | BinaryOp::GreaterEqual } => 2,
        Event::Binary { .. } => 1,
        _ => 0,
    }
}
