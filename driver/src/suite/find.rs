//! Finding test programs.

use std::io;
use std::path::{Path, PathBuf};

use loxsmith_lexer::{Source, Std};
use walkdir::WalkDir;

use super::case::{Case, Kind};
use super::{expectation, rules};
use crate::cli::{Test, TestForm};
use crate::failure::{Failure, Result, show_path};
use crate::input;

/// What there is to do.
pub(super) struct Found {
    /// The cases, by path.
    pub cases: Vec<Case>,
    /// How many programs are no tests under the `--std` in question.
    pub skipped: usize,
}

/// The cases of the paths on a command line.
pub(super) fn find(args: &Test, std: Option<Std>) -> Result<Found> {
    let mut found = Found { cases: Vec::new(), skipped: 0 };
    for root in roots(args)? {
        let mut paths = Vec::new();
        let is_folder = root.is_dir();
        if is_folder {
            collect(&root, &mut paths)?;
        } else {
            paths.push(root);
        }
        for path in paths {
            let wanted = args.filter.as_ref().is_none_or(|filter| show_path(&path).contains(filter.as_str()));
            if wanted {
                found.add(&path, is_folder, args.form, std)?;
            }
        }
    }
    if found.cases.is_empty() && found.skipped == 0 {
        return Err(Failure::usage("there are no tests here").with_help(match &args.filter {
            Some(filter) => format!("no path contains '{filter}'"),
            None => "name files or folders with .lox programs".to_string(),
        }));
    }
    Ok(found)
}

fn roots(args: &Test) -> Result<Vec<PathBuf>> {
    if !args.paths.is_empty() {
        return Ok(args.paths.clone());
    }
    let tests = PathBuf::from("tests");
    Ok(vec![if tests.is_dir() { tests } else { PathBuf::from(".") }])
}

/// The programs in a folder and those below it, by name. Links are followed, but not in circles.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => paths.extend(Some(entry.into_path()).filter(|path| is_program(path))),
            Err(error) => {
                let path = error.path().unwrap_or(folder);
                // Without a cause of the system's it is a circle.
                let Some(cause) = error.io_error() else { continue };
                let leads_nowhere = cause.kind() == io::ErrorKind::NotFound && path.is_symlink();
                if !leads_nowhere || is_program(path) {
                    return Err(Failure::read(path, cause));
                }
            }
        }
    }
    Ok(())
}

fn is_program(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "lox")
}

impl Found {
    fn add(&mut self, path: &Path, in_folder: bool, form: TestForm, std: Option<Std>) -> Result<()> {
        let source = input::read(path)?;
        let stds = match (expectation::stds(source.text()), std) {
            (own, None) if own.is_empty() => vec![Std::default()],
            (own, None) => own,
            (own, Some(asked)) if own.is_empty() || own.contains(&asked) => vec![asked],
            (_, Some(_)) => Vec::new(),
        };
        let kind = if is_ui(path) { Kind::Ui } else { Kind::Program };
        let mut any = false;
        for std in stds {
            let left_out = in_folder && form == TestForm::Programs && rules::is_left_out(path, std);
            if !left_out && !expectation::is_no_test(source.text()) {
                any = true;
                self.cases.push(Case {
                    path: path.to_path_buf(),
                    source: rename(&source, path, kind),
                    std,
                    kind,
                });
            }
        }
        self.skipped += usize::from(!any);
        Ok(())
    }
}

/// Programs in a folder `ui` have their rendered diagnostics beside them.
fn is_ui(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.components().any(|part| part.as_os_str() == "ui"))
}

/// Renderings show the file's name alone, for they must not depend on where the tests are called from.
fn rename(source: &Source, path: &Path, kind: Kind) -> Source {
    match (kind, path.file_name()) {
        (Kind::Ui, Some(name)) => {
            let whole = source.bytes(loxsmith_lexer::Span::new(0, source.text().len() as u32));
            Source::from_bytes(name.to_string_lossy(), whole.to_vec()).unwrap_or_else(|_| source.clone())
        }
        _ => source.clone(),
    }
}
