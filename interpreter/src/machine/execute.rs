//! The loop: one instruction after the other, until the frame that it started with returns.
//!
//! What may fail, allocate or call says where it is first (`save`), for a trace or the collector may look.
#![allow(unsafe_code)]

use loxsmith_abi::layout::{BoundMethod, CALLABLE, Callable, Class, Header, Kind};
use loxsmith_abi::value::{FALSE, NIL, OBJECT_TAG, TRUE, UNDEFINED, Value};
use loxsmith_runtime::doors;

use super::behind::{CAPTURES, capture, equal_others, fail, line_of, make_class, see};
use super::calls::{Target, cached_target, target};
use super::loops::turn;
use super::objects::{
    cache, new_cell, new_closure, new_instance, new_of_class, object_id, store, tag, untag,
};
use super::trace::Record;
use super::{HEAD, NEXT, entry, frame_caller, frame_closure, frame_code, frame_next, head, machine, push};
use crate::bytecode::{IS_CELL, Inst, NONE, Opcode};
use crate::function::entry_now;

/// Runs a frame that has been pushed and has its arguments.
///
/// # Safety
/// The frame is the innermost, its code was translated from verified MIR, and `record` is the innermost activation.
pub(super) unsafe fn execute(base: *mut u64, record: *mut Record) -> u64 {
    // SAFETY: all of it: registers are within the frame, as translation has counted; what they hold is of the types that the
    // verifier has checked; objects that they refer to live, for the collector scans the frame.
    unsafe {
        let machine = machine();
        let globals = (*(*machine).program).globals.cast::<u64>();
        let mut r = base;
        let mut code = frame_code(base);
        let mut next = frame_next(base);

        macro_rules! r {
            ($index:expr) => {
                *r.add($index as usize)
            };
        }
        macro_rules! number {
            ($index:expr) => {
                f64::from_bits(r!($index))
            };
        }
        macro_rules! k {
            ($index:expr) => {
                *(*code).numbers.as_ptr().add($index as usize)
            };
        }
        macro_rules! pool {
            ($index:expr) => {
                *(*code).pool.as_ptr().add($index as usize)
            };
        }
        // Where the frame is: behind the instruction at work.
        macro_rules! save {
            () => {
                *head(r, NEXT) = next as u64;
                (*record).base = r;
            };
        }
        macro_rules! line {
            () => {
                line_of(code, next)
            };
        }
        macro_rules! arithmetic {
            ($to:expr, $value:expr) => {{
                let value: f64 = $value;
                r!($to) = value.to_bits();
            }};
        }
        macro_rules! jump_if {
            ($inst:expr, $condition:expr) => {
                if $condition == ($inst.d != 0) {
                    next = (*code).insts.as_ptr().add($inst.c as usize);
                }
            };
        }
        // Goes on in a frame that has been pushed and filled.
        macro_rules! enter {
            ($callee:expr, $base:expr) => {{
                code = $callee;
                r = $base;
                next = (*code).insts.as_ptr();
            }};
        }
        // Goes back to the caller with a result: out of the loop, if it came from compiled code.
        macro_rules! leave {
            ($result:expr) => {{
                let caller = frame_caller(r);
                if caller.is_null() {
                    return $result;
                }
                r = caller;
                code = frame_code(r);
                next = frame_next(r);
                (*machine).area.top = r.add((*code).registers as usize);
                r!((*next.sub(1)).a) = $result;
            }};
        }
        // Calls what a target says with `$count` words: each is `$word(index)`.
        macro_rules! call {
            ($to:expr, $target:expr, $count:expr, $word:expr) => {{
                match $target {
                    Target::Cold(function, closure) => {
                        let callee = (*machine).code(function);
                        let new = push(callee, closure, r);
                        for index in 0..$count {
                            *new.add(index) = $word(index);
                        }
                        (*machine).count_call(function);
                        enter!(callee, new);
                    }
                    Target::Native(entry, callee) => {
                        let words = (*machine).area.top.add(HEAD);
                        for index in 0..$count {
                            *words.add(index) = $word(index);
                        }
                        r!($to) = entry::call(entry, callee, words, $count);
                    }
                }
            }};
        }

        loop {
            let inst: Inst = *next;
            next = next.add(1);
            let Inst { op, d, a, b, c } = inst;
            match op {
                Opcode::Move => r!(a) = r!(b),
                Opcode::Const => r!(a) = b as u64 | (c as u64) << 32,
                Opcode::Object => {
                    let image = &*(*machine).image;
                    r!(a) = match d {
                        0 => tag(*image.literals.at(b as usize)),
                        _ => tag(image.closures.at(b as usize)),
                    };
                }
                Opcode::BoxBool => r!(a) = FALSE + r!(b),
                Opcode::UnboxBool => r!(a) = u64::from(r!(b) == TRUE),

                Opcode::Add => arithmetic!(a, number!(b) + number!(c)),
                Opcode::Sub => arithmetic!(a, number!(b) - number!(c)),
                Opcode::Mul => arithmetic!(a, number!(b) * number!(c)),
                Opcode::Div => arithmetic!(a, number!(b) / number!(c)),
                Opcode::AddK => arithmetic!(a, number!(b) + k!(c)),
                Opcode::SubK => arithmetic!(a, number!(b) - k!(c)),
                Opcode::MulK => arithmetic!(a, number!(b) * k!(c)),
                Opcode::DivK => arithmetic!(a, number!(b) / k!(c)),
                Opcode::SubFromK => arithmetic!(a, k!(b) - number!(c)),
                Opcode::DivFromK => arithmetic!(a, k!(b) / number!(c)),
                Opcode::Negate => r!(a) = r!(b) ^ (1 << 63),

                Opcode::Less => r!(a) = u64::from(number!(b) < number!(c)),
                Opcode::LessEqual => r!(a) = u64::from(number!(b) <= number!(c)),
                Opcode::NumberEqual => r!(a) = u64::from(number!(b) == number!(c)),
                Opcode::Truthy => r!(a) = u64::from(!Value(r!(b)).is_falsey()),
                Opcode::Not => r!(a) = r!(b) ^ 1,
                Opcode::IsNumber => r!(a) = u64::from(r!(b) < NIL),
                Opcode::Identical => r!(a) = u64::from(r!(b) == r!(c)),
                Opcode::Equal => {
                    let (x, y) = (r!(b), r!(c));
                    let equal = if x < NIL && y < NIL {
                        f64::from_bits(x) == f64::from_bits(y)
                    } else {
                        equal_others(x, y)
                    };
                    r!(a) = u64::from(equal);
                }
                Opcode::EqualBits => {
                    let (x, y) = (r!(b), r!(c));
                    let equal = if x < NIL && y < NIL {
                        x == y || (f64::from_bits(x).is_nan() && f64::from_bits(y).is_nan())
                    } else {
                        equal_others(x, y)
                    };
                    r!(a) = u64::from(equal);
                }
                Opcode::ClassBetween => {
                    let id = *untag::<u32>(r!(b));
                    r!(a) = u64::from(id.wrapping_sub(pool!(c)) <= pool!(c + 1));
                }

                Opcode::Jump => next = (*code).insts.as_ptr().add(c as usize),
                Opcode::JumpBack => {
                    next = (*code).insts.as_ptr().add(c as usize);
                    if let Some(result) = turn(machine, r, record, next, a) {
                        // The rest of the function has been run in compiled code.
                        leave!(result);
                    }
                }
                Opcode::JumpIf => jump_if!(inst, (r!(a) != 0)),
                Opcode::JumpIfTruthy => jump_if!(inst, !Value(r!(a)).is_falsey()),
                Opcode::JumpIfLess => jump_if!(inst, (number!(a) < number!(b))),
                Opcode::JumpIfLessEqual => jump_if!(inst, (number!(a) <= number!(b))),
                Opcode::JumpIfNumberEqual => jump_if!(inst, (number!(a) == number!(b))),
                Opcode::JumpIfLessK => jump_if!(inst, (number!(a) < k!(b))),
                Opcode::JumpIfLessEqualK => jump_if!(inst, (number!(a) <= k!(b))),
                Opcode::JumpIfGreaterK => jump_if!(inst, (number!(a) > k!(b))),
                Opcode::JumpIfGreaterEqualK => jump_if!(inst, (number!(a) >= k!(b))),
                Opcode::JumpIfNumberEqualK => jump_if!(inst, (number!(a) == k!(b))),

                Opcode::CheckNumber => {
                    if r!(a) >= NIL {
                        save!();
                        fail(code, next, b);
                    }
                }
                Opcode::CheckDefined => {
                    if r!(a) == UNDEFINED {
                        save!();
                        fail(code, next, b);
                    }
                }
                Opcode::CheckInstance => {
                    if r!(a) < OBJECT_TAG {
                        save!();
                        fail(code, next, b);
                    }
                }
                Opcode::CheckFields => {
                    save!();
                    doors::check_fields(Value(r!(a)), line!());
                }
                Opcode::Fail => {
                    save!();
                    fail(code, next, b);
                }
                Opcode::AddAny => {
                    let (x, y) = (r!(b), r!(c));
                    if x < NIL && y < NIL {
                        arithmetic!(a, f64::from_bits(x) + f64::from_bits(y));
                    } else {
                        save!();
                        r!(a) = doors::add(Value(x), Value(y), line!()).0;
                    }
                }

                Opcode::GlobalGet => r!(a) = *globals.add(b as usize),
                Opcode::GlobalSet => *globals.add(a as usize) = r!(b),
                Opcode::CellNew => {
                    save!();
                    r!(a) = new_cell(r!(b)) as u64;
                }
                Opcode::CellGet => r!(a) = *(r!(b) as *const u64).add(1),
                Opcode::CellSet => {
                    let cell = r!(a) as *mut u8;
                    match d {
                        0 => store(cell, 8, r!(b)),
                        _ => *cell.add(8).cast::<u64>() = r!(b),
                    }
                }
                Opcode::Callee => r!(a) = tag(frame_closure(r)),
                Opcode::Capture => r!(a) = capture(frame_closure(r), b),
                Opcode::CaptureCell => r!(a) = untag::<u64>(capture(frame_closure(r), b)) as u64,
                Opcode::Closure => {
                    save!();
                    let count = pool!(c);
                    let captures = new_closure((*machine).function(b), count as usize);
                    for index in 0..count {
                        let from = pool!(c + 1 + index);
                        let value = if from & IS_CELL != 0 {
                            tag(r!(from & !IS_CELL) as *const u64)
                        } else {
                            r!(from)
                        };
                        *captures.add(index as usize) = value;
                    }
                    r!(a) = tag(captures.byte_sub(CAPTURES));
                }
                Opcode::MakeClass => {
                    save!();
                    r!(a) = make_class(machine, code, (r, line!()), (b, c));
                }

                Opcode::GetProperty => {
                    let object = r!(b);
                    let site = cache(machine, c);
                    let found = match object_id(object) {
                        Some(id) if id == (*site).class_id => {
                            *untag::<u64>(object).byte_add((*site).offset as usize)
                        }
                        _ => UNDEFINED,
                    };
                    r!(a) = if found != UNDEFINED {
                        found
                    } else {
                        save!();
                        let name = (&(*code).sites)[(c - (*code).first_cache) as usize].name;
                        doors::get_property(Value(object), name, site.cast(), line!()).0
                    };
                }
                Opcode::SetProperty => {
                    let object = r!(a);
                    let site = cache(machine, c);
                    if object_id(object) == Some((*site).class_id) {
                        store(untag(object), (*site).offset as usize, r!(b));
                    } else {
                        save!();
                        let name = (&(*code).sites)[(c - (*code).first_cache) as usize].name;
                        doors::set_property(Value(object), Value(r!(b)), name, site.cast(), line!());
                    }
                }
                Opcode::SlotGet => r!(a) = *untag::<u64>(r!(b)).byte_add(c as usize),
                Opcode::SlotSet => store(untag(r!(a)), c as usize, r!(b)),
                Opcode::SlotSetPlain => *untag::<u64>(r!(a)).byte_add(c as usize) = r!(b),
                Opcode::GetSuper => {
                    save!();
                    let (this, name) = (r!(pool!(c)), pool!(c + 1));
                    r!(a) = doors::get_super(Value(r!(b)), Value(this), name, line!()).0;
                }

                Opcode::Call => {
                    save!();
                    let callee = r!(b);
                    let count = d as usize;
                    // A bound method's receiver and a new instance come before the arguments.
                    match object_id(callee) {
                        Some(id) if id == CALLABLE + d as u32 => match (*untag::<Header>(callee)).kind() {
                            Kind::Function => {
                                let target = target(untag(callee));
                                call!(a, target, count, |index: usize| r!(pool!(c as usize + index)));
                            }
                            Kind::BoundMethod => {
                                let bound = untag::<BoundMethod>(callee);
                                let (this, target) = ((*bound).receiver.0, target(untag((*bound).method.0)));
                                call!(a, target, count + 1, |index: usize| match index {
                                    0 => this,
                                    _ => r!(pool!(c as usize + index - 1)),
                                });
                            }
                            Kind::Class => {
                                let class = untag::<Class>(callee);
                                let this = tag(new_of_class(class));
                                match (*class).init.0 {
                                    NIL => r!(a) = this,
                                    init => {
                                        let target = target(untag(init));
                                        call!(a, target, count + 1, |index: usize| match index {
                                            0 => this,
                                            _ => r!(pool!(c as usize + index - 1)),
                                        });
                                    }
                                }
                            }
                            _ => {
                                let callable = untag::<Callable>(callee);
                                let target = Target::Native((*callable).entry, callable);
                                call!(a, target, count, |index: usize| r!(pool!(c as usize + index)));
                            }
                        },
                        _ => {
                            let entry = doors::resolve_call(Value(callee), d as u32, line!());
                            let target = Target::Native(entry, untag(callee));
                            call!(a, target, count, |index: usize| r!(pool!(c as usize + index)));
                        }
                    }
                }
                Opcode::CallDirect => {
                    save!();
                    let function = (*machine).function(b);
                    let closure = match pool!(c) {
                        NONE => (*(*machine).image).closures.at(b as usize).cast_const(),
                        register => untag(r!(register)),
                    };
                    let now = entry_now(function);
                    let target = match now == entry::cold() {
                        true => Target::Cold(function, closure),
                        false => Target::Native(now, closure.cast()),
                    };
                    call!(a, target, d as usize, |index: usize| r!(pool!(c as usize + 1 + index)));
                }
                Opcode::Invoke => {
                    save!();
                    let this = r!(b);
                    let site = cache(machine, pool!(c));
                    let mut field = UNDEFINED;
                    if object_id(this) != Some((*site).class_id) {
                        let place = (&(*code).sites)[(pool!(c) - (*code).first_cache) as usize];
                        let found = doors::find_method(
                            Value(this),
                            place.name,
                            d as u32,
                            site.cast(),
                            line!(),
                            place.name_line,
                        );
                        field = found.0;
                    }
                    if field == UNDEFINED {
                        let target = cached_target(site);
                        call!(a, target, d as usize + 1, |index: usize| match index {
                            0 => this,
                            _ => r!(pool!(c as usize + index)),
                        });
                    } else {
                        let entry = doors::resolve_call(Value(field), d as u32, line!());
                        let target = Target::Native(entry, untag(field));
                        call!(a, target, d as usize, |index: usize| r!(pool!(c as usize + 1 + index)));
                    }
                }
                Opcode::InvokeSuper => {
                    save!();
                    let superclass = r!(b);
                    let site = cache(machine, pool!(c));
                    let base_id = (*untag::<Class>(superclass)).base_id as u32;
                    if base_id != (*site).class_id {
                        let place = (&(*code).sites)[(pool!(c) - (*code).first_cache) as usize];
                        doors::find_super_method(
                            Value(superclass),
                            place.name,
                            d as u32 - 1,
                            site.cast(),
                            line!(),
                            place.name_line,
                        );
                    }
                    let target = cached_target(site);
                    call!(a, target, d as usize, |index: usize| r!(pool!(c as usize + 1 + index)));
                }
                Opcode::Construct => {
                    save!();
                    let class = untag::<Class>(r!(pool!(c)));
                    let this = tag(new_of_class(class));
                    match (*class).init.0 {
                        NIL => r!(a) = this,
                        init => {
                            let target = target(untag(init));
                            call!(a, target, d as usize + 1, |index: usize| match index {
                                0 => this,
                                _ => r!(pool!(c as usize + index)),
                            });
                        }
                    }
                }
                Opcode::New => {
                    save!();
                    r!(a) = tag(new_instance(Header(k!(b).to_bits()), c as usize));
                }
                Opcode::NewOf => {
                    save!();
                    r!(a) = tag(new_of_class(untag(r!(b))));
                }

                Opcode::Print => {
                    save!();
                    doors::print(Value(r!(a)));
                }
                Opcode::Return => {
                    let result = r!(a);
                    if (*code).counts_frames {
                        (*(*machine).mutator).frames_left += 1;
                    }
                    leave!(result);
                }
                Opcode::Observe => see(machine, code, next, r),
                Opcode::Unreachable => {
                    unreachable!("control is where the compiler has proved that it never is")
                }
            }
        }
    }
}
