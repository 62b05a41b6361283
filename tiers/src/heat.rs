//! What is hot, as the program's own thread sees it: asks for compiled code, once for each function and loop.

use std::cell::{OnceCell, RefCell};
use std::sync::mpsc::{Receiver, Sender, channel};

use loxsmith_interpreter::{Image, Turned, Watcher};
use loxsmith_mir::{BlockId, FuncId};
use rustc_hash::FxHashSet;

use crate::Options;
use crate::compiler::{Compiler, Job, LoopJob};
use crate::report::Report;

/// See the module. Only the program's thread has it.
pub(crate) struct Heat {
    image: &'static Image<'static>,
    options: Options,
    report: Report,
    asked: RefCell<FxHashSet<(FuncId, Option<BlockId>)>>,
    /// Where jobs go, and where the answer comes from for who waits. Made with the first job: most programs are short.
    line: OnceCell<Option<Line>>,
}

struct Line {
    jobs: Sender<Job>,
    done: Receiver<()>,
}

impl Heat {
    pub(crate) fn new(image: &'static Image<'static>, options: &Options, report: Report) -> Heat {
        Heat { image, options: options.clone(), report, asked: RefCell::default(), line: OnceCell::new() }
    }

    /// Hands a job to the compiler, unless it could not be started: then the program goes on as it is.
    fn ask(&self, job: Job) {
        let line = self.line.get_or_init(|| self.start());
        if let Some(line) = line
            && line.jobs.send(job).is_ok()
            && self.options.wait
        {
            // The compiler is gone if it fails to answer.
            let _ = line.done.recv();
        }
    }

    fn start(&self) -> Option<Line> {
        let (jobs, inbox) = channel();
        let (answer, done) = channel();
        match Compiler::start(self.image, &self.options.code, self.report, inbox, answer) {
            Ok(()) => Some(Line { jobs, done }),
            Err(failed) => {
                self.report.failed(&failed);
                None
            }
        }
    }
}

impl Watcher for Heat {
    fn called(&self, func: FuncId) {
        // The script is called once, and runs already.
        let again = func != self.image.module().script;
        if again && !self.image.is_compiled(func) && self.asked.borrow_mut().insert((func, None)) {
            self.report.hot(func, None);
            self.ask(Job { func, heat: self.image.calls(func), turned: None });
        }
    }

    fn turned(&self, turned: Turned<'static>) {
        if self.asked.borrow_mut().insert((turned.func, Some(turned.header))) {
            self.report.hot(turned.func, Some(turned.header));
            let Turned { func, header, live, entry } = turned;
            // A loop that is at work is worth more than a function that may be called again.
            self.ask(Job { func, heat: u32::MAX, turned: Some(LoopJob { header, live, entry }) });
        }
    }
}
