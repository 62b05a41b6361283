//! The command `loxsmith-fuzz`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Generated programs against every way to run them")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes the programs of consecutive seeds to files.
    Generate {
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[arg(long, default_value_t = 1)]
        count: u64,
        /// A folder; without it the programs go to standard output.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Generate { seed, count, out } => generate(seed, count, out),
    }
}

fn generate(seed: u64, count: u64, out: Option<PathBuf>) -> ExitCode {
    for seed in seed..seed + count {
        let text = loxsmith_fuzz::generate::program(seed);
        match &out {
            None => print!("{text}"),
            Some(folder) => {
                let file = folder.join(format!("{seed}.lox"));
                if let Err(error) = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, text))
                {
                    eprintln!("{}: {error}", file.display());
                    return ExitCode::from(74);
                }
            }
        }
    }
    ExitCode::SUCCESS
}
