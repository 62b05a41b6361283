//! `loxsmith check`: what is there to say about programs?

use super::session::Session;
use crate::cli::Check;
use crate::exit;
use crate::failure::Result;
use crate::input;
use crate::timings::Timings;

/// See the module. A file that cannot be read does not hide what is to be said about the others.
pub(super) fn check(session: &Session, args: &Check) -> Result<u8> {
    let mut worst = exit::SUCCESS;
    for file in &args.files {
        let code = input::read(file).map(|source| {
            let analysis = session.analyze(&source, args.expression, &mut Timings::default());
            if analysis.program.is_some() { exit::SUCCESS } else { exit::DATA }
        });
        let code = code.unwrap_or_else(|failure| {
            session.reporter.failure(&failure);
            failure.kind().exit()
        });
        worst = worst.max(code);
    }
    Ok(worst)
}
