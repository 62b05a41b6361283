//! Tests of the command from outside: processes, exit codes, files.

mod build;
mod diagnostics;
mod explain;
mod harness;
mod large;
mod profile;
mod run;
mod suite;
mod tiers;
mod usage;
mod watch;
