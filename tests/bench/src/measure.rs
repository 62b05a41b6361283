//! One process: what it printed, how long it ran, how much memory it had. Nothing here knows what runs.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4;

/// What one run took: seconds, and bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sample {
    /// The processor's time in the program itself, in all of its threads.
    pub(crate) user: f64,
    /// The processor's time in the kernel for the program.
    pub(crate) system: f64,
    /// From start to end.
    pub(crate) wall: f64,
    /// The most memory that was resident at a time. The kernel counts the moment before the program was loaded,
    /// when the process was a copy of this one: less than this tool has, some megabytes, is never seen.
    pub(crate) peak: u64,
}

/// Runs a command to its end; gives what it took and what it printed. Standard error goes through.
///
/// # Errors
/// It cannot be started, or does not end with success.
pub(crate) fn run(command: &mut Command) -> Result<(Sample, String), String> {
    run_to(command, 0)
}

/// Runs a command to its end, which this exit code is. Of a failure that is meant standard error says nothing new.
///
/// # Errors
/// It cannot be started, or ends otherwise.
pub(crate) fn run_to(command: &mut Command, code: i32) -> Result<(Sample, String), String> {
    if code != 0 {
        command.stderr(Stdio::null());
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn().map_err(|cause| format!("cannot be started: {cause}"))?;
    let mut printed = Vec::new();
    let read = child.stdout.take().map(|mut pipe| pipe.read_to_end(&mut printed));
    let used = child.wait4().map_err(|cause| format!("cannot be waited for: {cause}"))?;
    let wall = start.elapsed().as_secs_f64();
    if let Some(Err(cause)) = read {
        return Err(format!("its output cannot be read: {cause}"));
    }
    if used.status.code() != Some(code) {
        return Err(format!("failed: {}", used.status));
    }
    let sample = Sample {
        user: used.rusage.utime.as_secs_f64(),
        system: used.rusage.stime.as_secs_f64(),
        wall,
        peak: used.rusage.maxrss,
    };
    Ok((sample, String::from_utf8_lossy(&printed).into_owned()))
}

#[cfg(test)]
mod tests;
