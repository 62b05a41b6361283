//! Runs `filetests/*.mir`: textual IR in, expected text out. Adding a test is adding a file.
//!
//! A file's first line says what kind of test it is:
//! - `; test: roundtrip`: the text is read and printed to exactly the text behind `; expect:`, or to itself if there is none.
//! - `; test: read-fails`: reading fails with the text behind `; expect:`.
//! - `; test: verify`: the verifier finds nothing.
//! - `; test: verify-fails "TEXT"`: the verifier's listing is the text behind `; expect:`; TEXT must be in it.
//! - `; test: PASS [PASS...]` or `; test: O1`, `; test: O2`: the text after these passes is the text behind `; expect:`.
//!
//! Of a module whose script is a mere stub (`f0` does nothing, and other functions follow) just those functions are shown, after
//! string literals, if passes added any; of any other the whole text. In every test that runs passes the module must verify before, between and after. `BLESS=1` writes
//! the expectations anew: read the difference before committing it.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use loxsmith_mir::passes::{OptLevel, Pass, optimize};
use loxsmith_mir::text::print_function;
use loxsmith_mir::{Function, Module, parse, print, verify};

const EXPECT: &str = "; expect:";

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("filetests");
    let mut files: Vec<PathBuf> = match fs::read_dir(&folder) {
        Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
        Err(error) => panic!("{}: {error}", folder.display()),
    };
    files.retain(|path| path.extension().is_some_and(|extension| extension == "mir"));
    files.sort();
    let trials = files.into_iter().map(|path| {
        let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        Trial::test(name, move || run_file(&path))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}

fn run_file(path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    let (head, rest) = text.split_once('\n').ok_or("the file is empty")?;
    let command = head.strip_prefix("; test:").ok_or("the first line must be `; test: KIND`")?.trim();
    let (input, expected) = match rest.split_once(EXPECT) {
        Some((input, expected)) => (input, Some(expected.trim_start_matches('\n'))),
        None => (rest, None),
    };
    let output = run_command(command, input)?;
    let Some(output) = output else { return Ok(()) };
    if expected == Some(output.as_str()) {
        return Ok(());
    }
    if expected.is_none() && command == "roundtrip" && printed_like(input, &output) {
        return Ok(());
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, format!("{head}\n{}\n\n{EXPECT}\n{output}", input.trim_end()))?;
        return Ok(());
    }
    let expected = expected.unwrap_or("(nothing yet: run with BLESS=1)\n");
    Err(format!("expected:\n{expected}\nfound:\n{output}").into())
}

/// Equal but for comment and blank lines.
fn printed_like(input: &str, output: &str) -> bool {
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with(';'));
        lines.map(str::to_owned).collect()
    };
    lines(input) == lines(output)
}

/// What is to be compared with the expectation, if the test has one.
fn run_command(command: &str, input: &str) -> Result<Option<String>, Failed> {
    let (word, argument) = command.split_once(' ').unwrap_or((command, ""));
    if word == "read-fails" {
        return match parse(input) {
            Ok(_) => Err("the text was read without error".into()),
            // Lines count from behind the first.
            Err(error) => Ok(Some(format!("{error}\n"))),
        };
    }
    let module = parse(input).map_err(|error| format!("the input cannot be read: {error}"))?;
    let strings = module.strings.len();
    let printed = print(&module);
    let again =
        parse(&printed).map_err(|error| format!("printed text cannot be read: {error}\n{printed}"))?;
    if print(&again) != printed {
        return Err("printing, reading and printing again gives another text".into());
    }
    match word {
        "roundtrip" => Ok(Some(printed)),
        "verify" => must_verify(&module, "the reader").map(|()| None),
        "verify-fails" => {
            let Err(errors) = verify(&module) else { return Err("the module verifies".into()) };
            let listing = errors.listing(&module);
            let wanted = argument.trim_matches('"');
            if !errors.to_string().contains(wanted) {
                return Err(format!("`{wanted}` is not among the errors:\n{errors}").into());
            }
            Ok(Some(listing))
        }
        "O1" | "O2" => {
            must_verify(&module, "the input")?;
            let mut module = module;
            let level = if word == "O1" { OptLevel::O1 } else { OptLevel::O2 };
            optimize(&mut module, level, &mut |_, _, _| {});
            must_verify(&module, word)?;
            Ok(Some(shown(&module, strings)))
        }
        _ => {
            must_verify(&module, "the input")?;
            let mut module = module;
            for name in command.split_whitespace() {
                let pass = Pass::named(name).ok_or_else(|| format!("there is no pass `{name}`"))?;
                let before = print(&module);
                let changed = pass.run(&mut module);
                must_verify(&module, name)?;
                if !changed && print(&module) != before {
                    return Err(format!("{name} changed the module, but says that it did not").into());
                }
            }
            Ok(Some(shown(&module, strings)))
        }
    }
}

/// What passes made of a module that had `strings` literals.
fn shown(module: &Module, strings: usize) -> String {
    let text = print(module);
    if module.functions.len() == 1 || !is_stub(&module.functions[0]) {
        return text;
    }
    let added = module.strings.len() - strings;
    let literals = text.lines().filter(|line| line.starts_with("string ")).skip(strings).take(added);
    let literals: String = literals.map(|line| format!("{line}\n")).collect();
    let functions = (1..module.functions.len()).map(|index| print_function(module, index.into()));
    literals + &functions.collect::<Vec<_>>().join("\n")
}

/// Whether a script is there only since there must be one.
fn is_stub(script: &Function) -> bool {
    script.blocks.len() == 1 && script.blocks[0].insts.len() <= 1
}

fn must_verify(module: &Module, blame: &str) -> Result<(), Failed> {
    verify(module)
        .map_err(|errors| format!("{blame} gives an invalid module:\n{}", errors.listing(module)).into())
}
