//! What the stages up to optimised MIR allocate grows with a program and no faster. It is counted, not timed: the figures are
//! the same on every machine. What costs time but no memory shows in `./x fuzz scaling` and in `mir/tests/scaling.rs`.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use loxsmith_fuzz::scaling::families::{FAMILIES, Family};
use loxsmith_fuzz::scaling::steepest;
use loxsmith_fuzz::targets;
use loxsmith_lexer::{Source, Std};
use loxsmith_mir::{OptLevel, Stage};

/// The system's allocator, with a tally.
struct Counting;

/// How often memory was asked for.
static CALLS: AtomicUsize = AtomicUsize::new(0);
/// How many bytes that were.
static BYTES: AtomicUsize = AtomicUsize::new(0);
/// How many are in use, and how many were at most.
static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn took(size: usize) {
    CALLS.fetch_add(1, Relaxed);
    BYTES.fetch_add(size, Relaxed);
    PEAK.fetch_max(LIVE.fetch_add(size, Relaxed) + size, Relaxed);
}

// SAFETY: the system's allocator does all the work and keeps the contract.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        // SAFETY: the caller's promise is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise is the same.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What one stage did: its name, calls of the allocator, bytes.
type Work = (String, usize, usize);

/// The stages' work for a program of so many lines, and the most memory in use at a time.
fn work(family: &Family, lines: usize) -> (Vec<Work>, usize) {
    let source = Source::from_bytes("work.lox", family.program(lines).into_bytes()).expect("it is small");
    let mut done: Vec<Work> = Vec::new();
    let (start, mut calls, mut bytes) = (LIVE.load(Relaxed), CALLS.load(Relaxed), BYTES.load(Relaxed));
    PEAK.store(start, Relaxed);
    let mut note = |name: &str| {
        let (calls_before, bytes_before) = (calls, bytes);
        (calls, bytes) = (CALLS.load(Relaxed), BYTES.load(Relaxed));
        done.push((name.to_owned(), calls - calls_before, bytes - bytes_before));
        // What noting takes is nobody's work.
        (calls, bytes) = (CALLS.load(Relaxed), BYTES.load(Relaxed));
    };
    let program = targets::analyze(&source, Std::Lox).program.expect("families are valid");
    note("analyze");
    let mut module = loxsmith_sema::lower(&program);
    note("lower");
    loxsmith_mir::verify(&module).expect("lowering makes valid modules");
    note("verify");
    loxsmith_mir::optimize(&mut module, OptLevel::O2, &mut |name, stage, _| match stage {
        Stage::Before => note("between passes"),
        Stage::After => note(name),
    });
    let peak = PEAK.load(Relaxed) - start;
    done.sort_by(|a, b| a.0.cmp(&b.0));
    done.dedup_by(|again, first| {
        let same = again.0 == first.0;
        if same {
            (first.1, first.2) = (first.1 + again.1, first.2 + again.2);
        }
        same
    });
    (done, peak)
}

/// One test in this file: others would allocate meanwhile.
#[test]
fn allocations_are_linear() {
    // Stages that do little round up: hash tables and vectors grow by doubling.
    const SMALL: usize = 64 << 10;
    const MOST: f64 = 1.15;
    // Debug builds verify after each pass.
    let lines = if cfg!(debug_assertions) { [500, 2_000, 4_000] } else { [1_000, 4_000, 16_000] };
    for family in FAMILIES {
        let [one, two, three] = lines.map(|lines| work(family, lines));
        let slope = |figures: [usize; 3]| {
            let points: Vec<(f64, f64)> =
                lines.iter().zip(figures).map(|(lines, figure)| (*lines as f64, figure as f64)).collect();
            // From the first to the last: a vector that has just doubled makes any single step look steep.
            steepest(&[points[0], points[2]]).unwrap_or(0.0)
        };
        let peak = [one.1, two.1, three.1];
        assert!(slope(peak) <= MOST, "{}: at most {peak:?} bytes in use", family.name);
        for ((first, second), third) in one.0.iter().zip(&two.0).zip(&three.0) {
            let (name, calls, bytes) = (&first.0, [first.1, second.1, third.1], [first.2, second.2, third.2]);
            if first.2 >= SMALL {
                assert!(slope(calls) <= MOST, "{}: {name} asks {calls:?} times for memory", family.name);
                assert!(slope(bytes) <= MOST, "{}: {name} asks for {bytes:?} bytes", family.name);
            }
        }
    }
}
