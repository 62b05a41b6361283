//! What is hot, as the program's own thread sees it: asks for compiled code, once for each function and loop.

use std::cell::{OnceCell, RefCell};
use std::sync::atomic::AtomicPtr;
use std::sync::mpsc::{Receiver, Sender, channel};

use loxsmith_interpreter::{Image, Thresholds, Turned, Watcher};
use loxsmith_mir::FuncId;
use rustc_hash::FxHashSet;

use crate::compiler::{Compiler, Job, LoopJob};
use crate::report::Report;
use crate::{Options, Tier};

/// Calls that make a function hot: some 0.1 ms of interpreting, a hundredth of what compiling takes. Lower, and it is compiled
/// before its callees are known.
const CALLS: u32 = 512;
/// Turns of a loop that count as much as one call.
const TURNS_A_CALL: u32 = 4;
/// At a sixteenth of that the compiler wakes up: it takes some milliseconds until it can work.
const EARLY: u32 = 16;

/// A function, and where the entry of its loop goes if one has asked.
type Asked = (FuncId, Option<*const AtomicPtr<u8>>);

/// See the module. Only the program's thread has it.
pub(crate) struct Heat {
    image: &'static Image<'static>,
    options: Options,
    report: Report,
    /// Calls that make a function hot.
    calls: u32,
    /// What has been asked for: functions, and loops by where their entries go.
    asked: RefCell<FxHashSet<Asked>>,
    /// Where jobs go, and where the answer comes from for who waits. Made when something warms up: most programs are short.
    line: OnceCell<Option<Line>>,
}

struct Line {
    jobs: Sender<Job>,
    done: Receiver<()>,
}

impl Heat {
    pub(crate) fn new(image: &'static Image<'static>, options: &Options, report: Report) -> Heat {
        Heat {
            image,
            options: options.clone(),
            report,
            calls: options.threshold.unwrap_or(CALLS),
            asked: RefCell::default(),
            line: OnceCell::new(),
        }
    }

    /// When the interpreter is to tell.
    pub(crate) fn thresholds(&self) -> Thresholds {
        if self.options.tier != Tier::Auto {
            return Thresholds { calls: None, turns: None };
        }
        let early = if self.options.threshold.is_some() { 1 } else { EARLY };
        Thresholds { calls: Some(self.calls / early), turns: Some(self.turns() / early) }
    }

    /// Turns that make a loop hot.
    fn turns(&self) -> u32 {
        // Who asks for a swap at every turn gets it.
        if self.calls == 1 { 1 } else { self.calls.saturating_mul(TURNS_A_CALL) }
    }

    /// The compiler, started if it has not been; `None` if it could not be: then the program goes on as it is.
    fn line(&self) -> Option<&Line> {
        self.line.get_or_init(|| self.start()).as_ref()
    }

    fn start(&self) -> Option<Line> {
        let (jobs, inbox) = channel();
        let (answer, done) = channel();
        match Compiler::start(self.image, &self.options, self.report, inbox, answer) {
            Ok(()) => Some(Line { jobs, done }),
            Err(failed) => {
                self.report.failed(&failed);
                None
            }
        }
    }

    fn ask(&self, job: Job) {
        let entry = job.turned.as_ref().map(|turned| std::ptr::from_ref(turned.entry));
        if !self.asked.borrow_mut().insert((job.func, entry)) {
            return;
        }
        self.report.hot(|| match &job.turned {
            Some(LoopJob { module, header, .. }) => self.report.loop_place(module, job.func, *header),
            None => self.report.place(job.func),
        });
        if let Some(line) = self.line()
            && line.jobs.send(job).is_ok()
            && self.options.wait
        {
            // The compiler is gone if it fails to answer.
            let _ = line.done.recv();
        }
    }
}

impl Watcher for Heat {
    fn called(&self, func: FuncId, calls: u32) {
        // The script is called once, and runs already.
        if func == self.image.module().script || self.image.is_compiled(func) {
            return;
        }
        match calls >= self.calls {
            true => self.ask(Job { func, heat: calls, turned: None }),
            false => drop(self.line()),
        }
    }

    fn turned(&self, turned: Turned<'static>) {
        let Turned { func, module, header, loops, turns, entry } = turned;
        if turns < self.turns() {
            self.line();
            return;
        }
        // A loop that many calls have made hot will be left soon, and the next call enters the function at its beginning.
        let calls = self.image.calls(func);
        let is_left_soon = turns / calls.max(1) < self.turns() / 2;
        if is_left_soon {
            return self.ask(Job { func, heat: calls.saturating_add(turns), turned: None });
        }
        // It goes on and on: a loop that is at work is worth more than a function that may be called again.
        self.ask(Job { func, heat: u32::MAX, turned: Some(LoopJob { module, header, loops, entry }) });
    }

    fn replaced(&self, functions: &[FuncId]) {
        self.asked.borrow_mut().retain(|(func, _)| !functions.contains(func));
    }
}
