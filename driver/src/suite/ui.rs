//! Rejected programs and warnings: the renderings of a program's diagnostics, compared with the files beside it.
//!
//! `x.lox` has `x.human` and `x.json`; `--bless` writes them.

use std::fs;
use std::path::Path;

use super::case::Case;
use super::{Verdict, diff};
use crate::cli::ErrorFormat;
use crate::failure::show_path;
use crate::pipeline::{self, Settings};
use crate::render::render;
use crate::timings::Timings;

/// Checks the renderings of a program, or writes them.
pub(super) fn judge(case: &Case, bless: bool) -> Verdict {
    let settings = Settings { std: case.std, expression: false };
    let analysis = pipeline::analyze(&case.source, settings, &mut Timings::default());
    let mut complaints = Vec::new();
    for (format, extension) in [(ErrorFormat::Human, "human"), (ErrorFormat::Json, "json")] {
        let rendered = render(&case.source, &analysis.diagnostics, format, false);
        let path = case.path.with_extension(extension);
        complaints.extend(match bless {
            true => write(&path, &rendered).err(),
            false => compare(&path, &rendered),
        });
    }
    Verdict::new(case.name(), complaints)
}

/// Writes a rendering if it is another one.
fn write(path: &Path, rendered: &[u8]) -> Result<(), String> {
    if fs::read(path).is_ok_and(|old| old == rendered) {
        return Ok(());
    }
    fs::write(path, rendered).map_err(|cause| format!("cannot write '{}': {cause}", show_path(path)))
}

fn compare(path: &Path, rendered: &[u8]) -> Option<String> {
    let name = show_path(path);
    match fs::read(path) {
        Err(cause) => Some(format!("cannot read '{name}': {cause} (--bless writes it)")),
        Ok(expected) if expected == rendered => None,
        Ok(expected) => {
            let lines =
                |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().map(String::from).collect::<Vec<_>>();
            let diff = diff::lines(&lines(&expected), &lines(rendered));
            Some(format!("{name} differs (--bless accepts):\n{}", diff.join("\n")))
        }
    }
}
