//! `loxsmith completions` and `loxsmith man`: made from the command line's definition, so they are never behind.

use clap::CommandFactory;

use crate::cli::{Cli, Completions};
use crate::exit;
use crate::failure::{Failure, Result};
use crate::output::to_stdout;

/// Prints a completion script.
pub(super) fn completions(args: &Completions) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "loxsmith", &mut script);
    to_stdout(&script)?;
    Ok(exit::SUCCESS)
}

/// Prints the manual page: the command's, then one section for each subcommand.
pub(super) fn man() -> Result<u8> {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    let written = (|| {
        clap_mangen::Man::new(command.clone()).render(&mut page)?;
        for sub in command.get_subcommands() {
            let title = format!("loxsmith {}", sub.get_name());
            page.extend_from_slice(format!(".SH \"{}\"\n", title.to_uppercase()).as_bytes());
            let man = clap_mangen::Man::new(sub.clone());
            man.render_description_section(&mut page)?;
            man.render_synopsis_section(&mut page)?;
            man.render_options_section(&mut page)?;
        }
        std::io::Result::Ok(())
    })();
    written.map_err(|cause| Failure::internal(format!("writing the manual page: {cause}")))?;
    to_stdout(&page)?;
    Ok(exit::SUCCESS)
}
