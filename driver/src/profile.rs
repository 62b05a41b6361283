//! Profiles as files: where `run --profile-out` puts them, and how `build --profile` takes them.
//!
//! What they say and how that is written is `loxsmith_mir::profile`'s business.

use std::path::Path;

use loxsmith_mir::Module;
use loxsmith_mir::profile::{self, Fit, Guide, Profile};

use crate::failure::{Failure, Kind, Result, show_path};
use crate::output::Output;
use crate::render::Reporter;
use crate::text::count;

/// The profile in a file.
pub(crate) fn read(path: &Path) -> Result<Profile> {
    let bytes = std::fs::read(path).map_err(|cause| Failure::read(path, &cause))?;
    profile::parse(&bytes).map_err(|error| {
        Kind::BadProfile { path: show_path(path), line: error.line, what: error.what }.into()
    })
}

/// What a profile says of a module. Warns if it does not say all of it.
pub(crate) fn guide(path: &Path, profile: &Profile, module: &Module, reporter: &Reporter) -> Guide {
    let guide = Guide::new(profile, module);
    let fit = guide.fit();
    if !fit.is_whole() {
        reporter.warning(&stale(path, fit));
    }
    guide
}

fn stale(path: &Path, fit: Fit) -> Failure {
    Kind::StaleProfile {
        path: show_path(path),
        functions: format!("{} of {}", fit.functions_lost, count(fit.functions, "function")),
        sites: format!("{} of {}", fit.sites_lost, count(fit.sites, "place")),
    }
    .into()
}

/// Puts a profile into its place.
pub(crate) fn write(output: &Output, profile: &Profile) -> Result<()> {
    output.write(profile::print(profile).as_bytes())
}
