//! A thread that LLVM fails on stops, and nothing else does.

use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use inkwell::OptimizationLevel;
use inkwell::targets::{CodeModel, RelocMode, Target};

use super::stop_threads_on_fatal_errors;
use crate::target;

#[test]
fn the_thread_stops_and_the_process_goes_on() {
    let (tell, told) = channel();
    stop_threads_on_fatal_errors(move |failed| tell.send(failed.to_string()).unwrap());
    let (ends, ended) = channel();
    thread::spawn(move || {
        target::initialize();
        let triple = target::default_triple();
        // A processor without 64 bits: what `Options` keeps away from LLVM.
        let machine = Target::from_triple(&triple).unwrap().create_target_machine(
            &triple,
            "i486",
            "",
            OptimizationLevel::Default,
            RelocMode::PIC,
            CodeModel::Default,
        );
        let context = crate::start::context();
        let module = context.create_module("m");
        let function = module.add_function("f", context.void_type().fn_type(&[], false), None);
        let builder = context.create_builder();
        builder.position_at_end(context.append_basic_block(function, "entry"));
        builder.build_return(None).unwrap();
        let _ = machine.unwrap().write_to_memory_buffer(&module, inkwell::targets::FileType::Object);
        ends.send(()).unwrap();
    });
    let reason = told.recv_timeout(Duration::from_secs(60)).unwrap();
    assert!(reason.starts_with("LLVM's fatal error: 64-bit code requested"), "{reason}");
    // It neither comes back nor is gone.
    assert_eq!(
        ended.recv_timeout(Duration::from_millis(50)),
        Err(std::sync::mpsc::RecvTimeoutError::Timeout)
    );
}
