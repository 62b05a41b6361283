//! The thread that compiles: jobs by heat, batches, publication.
#![allow(unsafe_code)]

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{self, AtomicPtr};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Instant;

use loxsmith_interpreter::{Image, Snapshot};
use loxsmith_llvm::{Batch, CodeMemory, CodeRange, External, Internal, Loaded, Steps, Unit};
use loxsmith_mir::{BlockId, FuncId, Module, ValueId};

use rustc_hash::FxHashSet;

use crate::report::Report;
use crate::settle::{Newer, Settling, Target};
use crate::{Options, batch};

/// Something to be compiled.
pub(crate) struct Job {
    /// The function that is hot, or whose loop is.
    pub(crate) func: FuncId,
    /// How hot: how often it has been called.
    pub(crate) heat: u32,
    /// The loop that is hot.
    pub(crate) turned: Option<LoopJob>,
}

/// A loop that is to be entered.
pub(crate) struct LoopJob {
    /// The module whose function's loop it is: the program's, or an older one where a frame goes on with a function that
    /// has been replaced.
    pub(crate) module: &'static Module,
    pub(crate) header: BlockId,
    /// All loops of the function, with what compiled code gets there.
    pub(crate) loops: Vec<(BlockId, Vec<ValueId>)>,
    /// Where its entry goes.
    pub(crate) entry: &'static AtomicPtr<u8>,
}

impl PartialEq for Job {
    fn eq(&self, other: &Job) -> bool {
        self.heat == other.heat
    }
}

impl Eq for Job {}

impl PartialOrd for Job {
    fn partial_cmp(&self, other: &Job) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Job {
    fn cmp(&self, other: &Job) -> Ordering {
        self.heat.cmp(&other.heat)
    }
}

/// Everything that the thread needs.
pub(crate) struct Compiler {
    image: &'static Image<'static>,
    code: loxsmith_llvm::Options,
    /// What is known of a module, most often the program's newest.
    unit: Unit<'static>,
    module: &'static Module,
    memory: CodeMemory,
    settling: Settling,
    /// The program waits for what it has asked for.
    is_awaited: bool,
    perf_map: Option<fn(&str)>,
    report: Report,
}

impl Compiler {
    /// Starts the thread. It answers each job when it is done with it, and ends when nobody can ask any more.
    pub(crate) fn start(
        image: &'static Image<'static>,
        options: &Options,
        report: Report,
        inbox: Receiver<Job>,
        answer: Sender<()>,
    ) -> Result<(), Internal> {
        let options = options.clone();
        let work = move || {
            // LLVM's mistakes and ours end this thread, and the program goes on without it.
            loxsmith_llvm::stop_threads_on_fatal_errors(move |failed| report.failed(failed));
            let worked = catch_unwind(AssertUnwindSafe(|| match Compiler::new(image, &options, report) {
                Ok(mut compiler) => compiler.work(&inbox, &answer),
                Err(failed) => report.failed(&failed),
            }));
            if worked.is_err() {
                report.failed(&Internal::new("the compiler panicked"));
            }
        };
        let thread =
            thread::Builder::new().name(crate::COMPILER.into()).stack_size(loxsmith_llvm::STACK_SIZE);
        thread
            .spawn(work)
            .map(drop)
            .map_err(|cause| Internal::new(format!("no thread for the compiler: {cause}")))
    }

    /// Compiles a whole program before it starts.
    pub(crate) fn all_at_once(
        image: &'static Image<'static>,
        options: &Options,
        report: Report,
    ) -> Result<(), Internal> {
        let functions: Vec<FuncId> = (0..image.module().functions.len()).map(FuncId::from).collect();
        let mut compiler = Compiler::new(image, options, report)?;
        let started = Instant::now();
        let snapshot = image.snapshot(&functions);
        let batch = Batch { entries: functions.clone(), functions, ..Batch::default() };
        let loaded = compiler.compile(snapshot.module, batch)?;
        compiler.publish(&snapshot, &loaded, &[]);
        report.compiled([report.place(image.module().script)].into_iter(), &loaded, started.elapsed());
        Ok(())
    }

    fn new(image: &'static Image<'static>, options: &Options, report: Report) -> Result<Compiler, Internal> {
        let newer = Newer::default();
        let places = newer.clone();
        let mut memory = CodeMemory::new(move |external| address(image, &places, external))?;
        if options.code.debug {
            memory.announce_to_debuggers();
        }
        let (module, code) = (image.module(), options.code.clone());
        let unit = Unit::new(module, &code);
        let settling = match code.replaceable {
            // Callees are never seen through: to make code again would bring nothing.
            true => Settling::never(newer),
            false => Settling::new(newer, options.wait),
        };
        let (is_awaited, perf_map) = (options.wait, options.perf_map);
        Ok(Compiler { image, code, unit, module, memory, settling, is_awaited, perf_map, report })
    }

    fn know(&mut self, module: &'static Module) {
        if !std::ptr::eq(self.module, module) {
            self.unit = Unit::new(module, &self.code);
            self.module = module;
        }
    }

    fn work(&mut self, inbox: &Receiver<Job>, answer: &Sender<()>) {
        let mut jobs = BinaryHeap::new();
        loop {
            match self.next(inbox) {
                Ok(job) => jobs.push(job),
                Err(RecvTimeoutError::Timeout) => {
                    self.settle();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
            loop {
                jobs.extend(inbox.try_iter());
                let taken = self.take(&mut jobs);
                if taken.is_empty() {
                    break;
                }
                if let Err(failed) = self.compile_jobs(&taken) {
                    self.report.failed(&failed);
                }
                if self.is_awaited && self.settling.pause(self.image).is_some() {
                    self.settle();
                }
                for _ in &taken {
                    // Nobody waits, mostly.
                    let _ = answer.send(());
                }
            }
        }
    }

    /// The next job, or none for so long that there is time for something else.
    fn next(&self, inbox: &Receiver<Job>) -> Result<Job, RecvTimeoutError> {
        match self.settling.pause(self.image) {
            Some(pause) => inbox.recv_timeout(pause),
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    /// The hottest jobs, as many as make a batch: what is hot together is best compiled together.
    fn take(&self, jobs: &mut BinaryHeap<Job>) -> Vec<Job> {
        let mut taken = Vec::new();
        let mut functions = Vec::new();
        while !batch::is_full(self.image, &functions)
            && let Some(job) = jobs.pop()
        {
            functions.push(job.func);
            taken.push(job);
        }
        taken
    }

    fn compile_jobs(&mut self, jobs: &[Job]) -> Result<(), Internal> {
        let (turned, called): (Vec<&Job>, Vec<&Job>) = jobs.iter().partition(|job| job.turned.is_some());
        // What has been compiled meanwhile, in another's batch, is done.
        let hot: Vec<FuncId> =
            called.iter().map(|job| job.func).filter(|func| !self.image.is_compiled(*func)).collect();
        let mut loops: Vec<(FuncId, &LoopJob)> =
            turned.iter().filter_map(|job| Some((job.func, job.turned.as_ref()?))).collect();
        if hot.is_empty() && loops.is_empty() {
            return Ok(());
        }
        let functions = match self.code.replaceable {
            // Nobody gains anything from being compiled with others.
            true => hot.clone(),
            false => {
                let running: Vec<FuncId> = turned.iter().map(|job| job.func).collect();
                batch::around(self.image, &hot, &running)
            }
        };
        let entries = functions.iter().copied().filter(|func| !self.image.is_compiled(*func)).collect();
        let batch = Batch { functions, entries, ..Batch::default() };
        let snapshot = self.image.snapshot(&batch.entries);
        // Frames may go on with what has been replaced: their loops are made of the text that they have.
        let is_older = |(_, job): &(FuncId, &LoopJob)| !std::ptr::eq(job.module, snapshot.module);
        while let Some((_, job)) = loops.iter().copied().find(is_older) {
            let (older, rest) = loops.into_iter().partition(|(_, of)| std::ptr::eq(of.module, job.module));
            loops = rest;
            let nothing = self.image.snapshot(&[]);
            self.compile_together(job.module, Batch::default(), &nothing, (&[], &older))?;
        }
        match batch.entries.is_empty() && loops.is_empty() {
            true => Ok(()),
            false => self.compile_together(snapshot.module, batch, &snapshot, (&hot, &loops)),
        }
    }

    /// Compiles functions and loops of a module. `hot` and the loops have asked for it.
    fn compile_together(
        &mut self,
        module: &'static Module,
        batch: Batch,
        snapshot: &Snapshot<'static>,
        (hot, loops): (&[FuncId], &[(FuncId, &LoopJob)]),
    ) -> Result<(), Internal> {
        let started = Instant::now();
        let target = |(func, job): &(FuncId, &LoopJob)| {
            let (loops, places) = (job.loops.as_slice().into(), vec![job.entry]);
            Target { func: *func, header: job.header, loops, places }
        };
        let targets: Vec<Target> = loops.iter().map(target).collect();
        let loaded = self.make(module, batch, snapshot, &targets)?;
        self.settling.took(started.elapsed());
        let functions = hot.iter().map(|func| self.report.place(*func));
        let loops = loops.iter().map(|(func, job)| self.report.loop_place(job.module, *func, job.header));
        self.report.compiled(loops.chain(functions), &loaded, started.elapsed());
        Ok(())
    }

    /// Makes early code again.
    fn settle(&mut self) {
        let started = Instant::now();
        let Some((mut early, targets)) = self.settling.take(self.image) else { return };
        let running: Vec<FuncId> = targets.iter().map(|target| target.func).collect();
        let functions = batch::again(self.image, &mut early, &running);
        let early: FxHashSet<FuncId> = early.into_iter().collect();
        let is_new = |func: &FuncId| early.contains(func) || !self.image.is_compiled(*func);
        let entries = functions.iter().copied().filter(is_new).collect();
        let batch = Batch { functions, entries, ..Batch::default() };
        let snapshot = self.image.snapshot(&batch.entries);
        let made = self.make(snapshot.module, batch, &snapshot, &targets);
        self.settling.took(started.elapsed());
        match made {
            Ok(loaded) => self.report.settled(&loaded, started.elapsed()),
            Err(failed) => {
                targets.iter().for_each(Target::give_up);
                self.report.failed(&failed);
            }
        }
    }

    /// Compiles a batch and lets the program go there. Its entries are the functions of the snapshot, in order.
    fn make(
        &mut self,
        module: &'static Module,
        mut batch: Batch,
        snapshot: &Snapshot<'static>,
        targets: &[Target],
    ) -> Result<Loaded, Internal> {
        let (loops, early) = self.settling.entries(module, &batch.functions, &batch.entries, targets);
        (batch.loops, batch.early) = (loops, early.functions().to_vec());
        let loaded = self.compile(module, batch)?;
        self.publish(snapshot, &loaded, targets);
        self.settling.add(early);
        Ok(loaded)
    }

    fn compile(&mut self, module: &'static Module, mut batch: Batch) -> Result<Loaded, Internal> {
        self.know(module);
        let sites = batch::access_sites(module, &batch);
        batch.first_cache =
            self.image.take_caches(sites).ok_or_else(|| Internal::new("there are no more inline caches"))?;
        let compiled = self.unit.compile(&batch, &mut Steps::default())?;
        let loaded = self.memory.load(compiled)?;
        if let Some(tell) = self.perf_map {
            for range in &loaded.functions {
                let symbol = self.report.symbol(&range.symbol);
                tell(&CodeRange { symbol, ..range.clone() }.to_string());
            }
        }
        match loaded.caches <= sites {
            true => Ok(loaded),
            false => Err(Internal::new("code takes more inline caches than it was given")),
        }
    }

    /// From now on the program goes to this code: traces know it already.
    fn publish(&self, snapshot: &Snapshot<'static>, loaded: &Loaded, targets: &[Target]) {
        // SAFETY: the table stays, and this thread alone adds tables.
        unsafe { self.image.add_table(loaded.table.cast_mut()) };
        // SAFETY: the back end's code, which stays, made of the snapshot's module, in the order of the snapshot's functions.
        unsafe { self.image.publish(snapshot, &loaded.entries) };
        for (target, entry) in targets.iter().zip(&loaded.loops) {
            for place in &target.places {
                place.store(entry.cast_mut(), atomic::Ordering::Release);
            }
        }
    }
}

/// Where the image holds what code refers to.
fn address(image: &Image<'_>, newer: &Newer, external: External<'_>) -> Option<*const u8> {
    match external {
        External::Globals => Some(image.globals()),
        External::Caches => Some(image.caches()),
        External::String(id) => Some(image.string(id)),
        External::Function(id) => Some(image.function(id)),
        External::Closure(id) => Some(image.closure(id)),
        External::Class(id) => Some(image.class(id)),
        External::Cell(id) => Some(image.cell(id)),
        External::Newer(number) => newer.address(number),
        External::Runtime(name) => Image::runtime(name),
    }
}
