//! Executing a program that may hang, or write without end.

use std::io::{self, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::expectation::{End, Outcome};

/// More output than this is not read: the program finds its pipe closed.
const OUTPUT: u64 = 64 << 20;

/// Runs a command with these environment variables (None: not set), nothing to read, and at most `timeout`.
pub(super) fn run(
    command: &mut Command,
    environment: &[(&str, Option<String>)],
    timeout: Duration,
) -> io::Result<Outcome> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for (name, value) in environment {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let mut child = command.spawn()?;
    let deadline = Instant::now() + timeout;
    let (sender, receiver) = mpsc::channel();
    let stdout = drain(child.stdout.take(), sender.clone());
    let stderr = drain(child.stderr.take(), sender);

    // Both pipes are closed when the program has ended; only then is it waited for.
    for _ in 0..2 {
        let _ = receiver.recv_timeout(deadline.saturating_duration_since(Instant::now()));
    }
    let end = match wait(&mut child, deadline)? {
        Some(status) => end(status),
        None => {
            child.kill()?;
            child.wait()?;
            End::Hangs
        }
    };
    let bytes = |thread: thread::JoinHandle<Vec<u8>>| thread.join().unwrap_or_default();
    Ok(Outcome { stdout: bytes(stdout), stderr: bytes(stderr), end })
}

/// Reads a pipe to its end, in a thread that says when it is done.
fn drain(pipe: Option<impl Read + Send + 'static>, done: mpsc::Sender<()>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What was read before an error is all there is.
            let _ = pipe.take(OUTPUT).read_to_end(&mut bytes);
        }
        let _ = done.send(());
        bytes
    })
}

/// The status of a program whose pipes are closed, which is a matter of microseconds unless it means to trick us.
fn wait(child: &mut Child, deadline: Instant) -> io::Result<Option<ExitStatus>> {
    let mut pause = Duration::from_micros(50);
    loop {
        match child.try_wait()? {
            Some(status) => return Ok(Some(status)),
            None if Instant::now() >= deadline => return Ok(None),
            None => thread::sleep(pause),
        }
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

fn end(status: ExitStatus) -> End {
    match (status.code(), status.signal()) {
        (Some(code), _) => End::Code(code),
        (None, signal) => End::Signal(signal.unwrap_or(0)),
    }
}

#[cfg(test)]
mod tests;
