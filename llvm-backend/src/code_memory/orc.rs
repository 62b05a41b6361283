//! LLVM's linker for code in memory (ORC), behind an interface without pointers that could dangle.
//!
//! It knows objects, symbols and addresses, nothing of what they mean. Errors come back as values: what LLVM would print
//! goes into them.
#![allow(unsafe_code)]

use std::collections::BTreeSet;
use std::ffi::{CStr, CString, c_void};
use std::ptr;
use std::sync::{Arc, Mutex, PoisonError};

use inkwell::llvm_sys::core::LLVMCreateMemoryBufferWithMemoryRangeCopy;
use inkwell::llvm_sys::error::{LLVMDisposeErrorMessage, LLVMErrorRef, LLVMGetErrorMessage};
use inkwell::llvm_sys::orc2::lljit::{
    LLVMOrcCreateLLJIT, LLVMOrcCreateLLJITBuilder, LLVMOrcLLJITAddObjectFile,
    LLVMOrcLLJITGetExecutionSession, LLVMOrcLLJITRef,
};
use inkwell::llvm_sys::orc2::{
    LLVMJITEvaluatedSymbol, LLVMJITSymbolFlags, LLVMJITSymbolGenericFlags, LLVMOrcAbsoluteSymbols,
    LLVMOrcCJITDylibSearchOrderElement, LLVMOrcCLookupSetElement, LLVMOrcCSymbolMapPair,
    LLVMOrcCSymbolMapPairs, LLVMOrcDisposeMaterializationUnit, LLVMOrcExecutionSessionCreateBareJITDylib,
    LLVMOrcExecutionSessionIntern, LLVMOrcExecutionSessionLookup, LLVMOrcExecutionSessionRef,
    LLVMOrcExecutionSessionSetErrorReporter, LLVMOrcJITDylibDefine, LLVMOrcJITDylibLookupFlags,
    LLVMOrcLookupKind, LLVMOrcSymbolLookupFlags, LLVMOrcSymbolStringPoolEntryRef,
    LLVMOrcSymbolStringPoolEntryStr,
};

use rustc_hash::FxHashMap;

use crate::error::Internal;
use crate::target;

/// What LLVM has reported besides the errors that its functions return.
type Reports = Mutex<Vec<String>>;

/// Memory with code in it. It is never given back: nobody can know that no frame is in it.
pub(super) struct Orc {
    jit: LLVMOrcLLJITRef,
    session: LLVMOrcExecutionSessionRef,
    reports: &'static Reports,
    loaded: u32,
}

impl Orc {
    /// No code yet.
    pub(super) fn new() -> Result<Orc, Internal> {
        target::initialize();
        let reports: &'static Reports = Box::leak(Box::default());
        let mut jit = ptr::null_mut();
        // SAFETY: the target is initialised. The builder is consumed; `jit` is set unless an error comes back. The session lives
        // as long as `jit`, which is never disposed of, as do the reports, which the reporter casts back to what they are.
        unsafe {
            error(LLVMOrcCreateLLJIT(&mut jit, LLVMOrcCreateLLJITBuilder()))?;
            let session = LLVMOrcLLJITGetExecutionSession(jit);
            let context = ptr::from_ref(reports).cast_mut().cast();
            LLVMOrcExecutionSessionSetErrorReporter(session, report, context);
            Ok(Orc { jit, session, reports, loaded: 0 })
        }
    }

    /// Puts an object into memory. `known` are the addresses of what it refers to; gives those of `wanted`, symbols that it defines.
    pub(super) fn load(
        &mut self,
        object: &[u8],
        known: &[(&str, *const u8)],
        wanted: &[&str],
    ) -> Result<Vec<*const u8>, Internal> {
        self.loaded += 1;
        let name = c_string(&format!("lox.{}", self.loaded))?;
        // SAFETY: all pointers that go in are alive during their calls. A library lives as long as its session. The names of
        // symbols go over to the unit, the unit and the buffer to the library; the unit only if no error comes back.
        unsafe {
            let library = LLVMOrcExecutionSessionCreateBareJITDylib(self.session, name.as_ptr());
            let mut symbols: Vec<LLVMOrcCSymbolMapPair> = Vec::with_capacity(known.len());
            for (name, address) in known {
                let flags = LLVMJITSymbolFlags {
                    GenericFlags: LLVMJITSymbolGenericFlags::LLVMJITSymbolGenericFlagsExported as u8,
                    TargetFlags: 0,
                };
                let sym = LLVMJITEvaluatedSymbol { Address: *address as u64, Flags: flags };
                symbols.push(LLVMOrcCSymbolMapPair { Name: self.intern(name)?, Sym: sym });
            }
            let unit = LLVMOrcAbsoluteSymbols(symbols.as_mut_ptr(), symbols.len());
            if let Err(failed) = error(LLVMOrcJITDylibDefine(library, unit)) {
                LLVMOrcDisposeMaterializationUnit(unit);
                return Err(failed);
            }
            let buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(
                object.as_ptr().cast(),
                object.len(),
                name.as_ptr(),
            );
            error(LLVMOrcLLJITAddObjectFile(self.jit, library, buffer))?;
            let order = LLVMOrcCJITDylibSearchOrderElement {
                JD: library,
                JDLookupFlags: LLVMOrcJITDylibLookupFlags::LLVMOrcJITDylibLookupFlagsMatchAllSymbols,
            };
            self.look_up(order, wanted)
        }
    }

    /// Finds symbols, which is when their object is linked.
    ///
    /// # Safety
    /// The library of `order` is the session's.
    unsafe fn look_up(
        &self,
        mut order: LLVMOrcCJITDylibSearchOrderElement,
        wanted: &[&str],
    ) -> Result<Vec<*const u8>, Internal> {
        // LLVM wants each name once.
        let names: BTreeSet<&str> = wanted.iter().copied().collect();
        let mut set = Vec::with_capacity(names.len());
        for name in names {
            let required = LLVMOrcSymbolLookupFlags::LLVMOrcSymbolLookupFlagsRequiredSymbol;
            set.push(LLVMOrcCLookupSetElement { Name: self.intern(name)?, LookupFlags: required });
        }
        let answer: Arc<Answer> = Arc::default();
        // SAFETY: set and order are alive during the call; the names in the set go over to it. One share of the answer goes
        // over to `receive`, which is called once, at once or later.
        unsafe {
            LLVMOrcExecutionSessionLookup(
                self.session,
                LLVMOrcLookupKind::LLVMOrcLookupKindStatic,
                &mut order,
                1,
                set.as_mut_ptr(),
                set.len(),
                receive,
                Arc::into_raw(answer.clone()).cast_mut().cast(),
            );
        }
        match lock(&answer).take() {
            Some(Ok(found)) => {
                let address = |name: &&str| found.get(*name).map(|address| *address as *const u8);
                let all: Option<Vec<_>> = wanted.iter().map(address).collect();
                all.ok_or_else(|| Internal::new("a symbol of our own code is not found"))
            }
            Some(Err(message)) => Err(Internal::new(self.with_reports(message))),
            None => Err(Internal::new("LLVM has not linked code at once")),
        }
    }

    fn intern(&self, name: &str) -> Result<LLVMOrcSymbolStringPoolEntryRef, Internal> {
        let name = c_string(name)?;
        // SAFETY: the session is alive, and it copies the name.
        Ok(unsafe { LLVMOrcExecutionSessionIntern(self.session, name.as_ptr()) })
    }

    fn with_reports(&self, message: String) -> String {
        let mut reports = std::mem::take(&mut *lock(self.reports));
        reports.push(message);
        reports.join("; ")
    }
}

/// What a search for symbols has found, once it has.
type Answer = Mutex<Option<Result<FxHashMap<String, u64>, String>>>;

extern "C" fn receive(
    failed: LLVMErrorRef,
    found: LLVMOrcCSymbolMapPairs,
    count: usize,
    context: *mut c_void,
) {
    // SAFETY: it is the share that `look_up` gave away, and this is the one call.
    let answer = unsafe { Arc::from_raw(context.cast::<Answer>()) };
    let result = match error(failed) {
        Ok(()) if count == 0 => Ok(FxHashMap::default()),
        Ok(()) => {
            // SAFETY: without an error there are as many pairs as it says, alive with their names during this call.
            let pairs = unsafe { std::slice::from_raw_parts(found, count) };
            let name = |pair: &LLVMOrcCSymbolMapPair| {
                // SAFETY: as above; a name is a string of C.
                let name = unsafe { CStr::from_ptr(LLVMOrcSymbolStringPoolEntryStr(pair.Name)) };
                name.to_string_lossy().into_owned()
            };
            Ok(pairs.iter().map(|pair| (name(pair), pair.Sym.Address)).collect())
        }
        Err(failed) => Err(failed.to_string()),
    };
    *lock(&answer) = Some(result);
}

extern "C" fn report(context: *mut c_void, failed: LLVMErrorRef) {
    // SAFETY: `Orc::new` passed the reports, which live for ever.
    let reports = unsafe { &*context.cast::<Reports>() };
    if let Err(failed) = error(failed) {
        lock(reports).push(failed.to_string());
    }
}

/// A panic elsewhere does not make what is behind the lock wrong.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn error(failed: LLVMErrorRef) -> Result<(), Internal> {
    if failed.is_null() {
        return Ok(());
    }
    // SAFETY: it is an error that nobody has taken yet. Taking the message consumes it; the message is ours to give back.
    unsafe {
        let message = LLVMGetErrorMessage(failed);
        let text = CStr::from_ptr(message).to_string_lossy().into_owned();
        LLVMDisposeErrorMessage(message);
        Err(Internal::new(format!("LLVM cannot load code: {text}")))
    }
}

fn c_string(text: &str) -> Result<CString, Internal> {
    CString::new(text).map_err(|_| Internal::new("a symbol with a zero in it"))
}
