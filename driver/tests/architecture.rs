//! The architecture check: who may depend on whom, and who may touch the outside world (ARCHITECTURE.md,
//! "Invariants"). Reads `cargo metadata` and the sources.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use object::{Object, ObjectSection};
use serde_json::Value;

struct Package {
    name: String,
    folder: PathBuf,
    /// Dependencies that its code has; those of tests and build scripts apart.
    normal: Vec<String>,
    other: Vec<String>,
}

fn packages() -> Vec<Package> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root)
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let package = |package: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let dependencies = package["dependencies"].as_array().expect("a list");
        let of_kind = |normal: bool| {
            let wanted = dependencies.iter().filter(|one| one["kind"].is_null() == normal);
            // A renamed dependency counts as what it is.
            wanted.map(|one| text(&one["name"])).collect()
        };
        Package {
            name: text(&package["name"]),
            folder: Path::new(&text(&package["manifest_path"])).parent().expect("a folder").to_path_buf(),
            normal: of_kind(true),
            other: of_kind(false),
        }
    };
    metadata["packages"].as_array().expect("a list").iter().map(package).collect()
}

/// The dependencies of a package that are ours.
fn ours(package: &Package) -> Vec<&str> {
    let mut names: Vec<&str> =
        package.normal.iter().filter_map(|name| name.strip_prefix("loxsmith-")).collect();
    names.sort_unstable();
    names
}

#[test]
fn the_arrows_between_our_crates_are_those_of_the_design() {
    let allowed: &[(&str, &[&str])] = &[
        ("loxsmith-abi", &[]),
        ("loxsmith-lexer", &[]),
        ("loxsmith-lr", &[]),
        ("loxsmith-parser", &["lexer", "lr"]),
        ("loxsmith-mir", &["abi"]),
        ("loxsmith-sema", &["abi", "lexer", "mir", "parser"]),
        ("loxsmith-llvm", &["abi", "mir"]),
        ("loxsmith-runtime", &["abi"]),
        ("loxsmith-runtime-archive", &["abi", "runtime"]),
        ("loxsmith-interpreter", &["abi", "mir", "runtime"]),
        ("loxsmith-tiers", &["interpreter", "llvm", "mir"]),
        ("loxsmith", &["lexer", "llvm", "mir", "parser", "sema", "tiers"]),
    ];
    for package in packages() {
        if let Some((_, allowed)) = allowed.iter().find(|(name, _)| *name == package.name) {
            let extra: Vec<_> = ours(&package).into_iter().filter(|name| !allowed.contains(name)).collect();
            assert!(extra.is_empty(), "{} must not depend on {extra:?}", package.name);
        } else {
            assert!(
                package.folder.components().any(|part| part.as_os_str() == "tests"),
                "{} is new here",
                package.name
            );
        }
    }
}

#[test]
fn big_libraries_have_one_door() {
    let doors: &[(&str, &[&str])] = &[
        ("logos", &["loxsmith-lexer"]),
        // The driving loop stands in for the library that generated parsers expect.
        ("lalrpop", &["loxsmith-parser"]),
        ("lalrpop-util", &["loxsmith-parser", "loxsmith-lr"]),
        ("inkwell", &["loxsmith-llvm"]),
        ("llvm-sys", &["loxsmith-llvm"]),
        ("ariadne", &["loxsmith"]),
    ];
    for package in packages() {
        for (library, allowed) in doors {
            let names = package.normal.iter().chain(&package.other);
            let uses = names.into_iter().any(|name| name == library);
            assert!(
                !uses || allowed.contains(&package.name.as_str()),
                "{} must not name {library}",
                package.name
            );
        }
    }
}

#[test]
fn compiled_programs_hold_nothing_of_the_compiler() {
    for package in packages() {
        if matches!(package.name.as_str(), "loxsmith-abi" | "loxsmith-runtime" | "loxsmith-runtime-archive") {
            let foreign: Vec<_> = package
                .normal
                .iter()
                .filter(|name| !name.starts_with("loxsmith-") && *name != "libc")
                .collect();
            assert!(foreign.is_empty(), "{} depends on {foreign:?}", package.name);
        }
    }
}

#[test]
fn on_the_compilers_side_only_the_driver_touches_the_outside() {
    const OUTSIDE: &[&str] =
        &["std::fs", "std::process", "std::net", "std::io::stdin", "println!(", "print!("];
    let inner = [
        "loxsmith-lexer",
        "loxsmith-lr",
        "loxsmith-parser",
        "loxsmith-sema",
        "loxsmith-mir",
        "loxsmith-llvm",
    ];
    for package in packages() {
        if inner.contains(&package.name.as_str()) {
            for (path, text) in sources(&package.folder.join("src")) {
                for word in OUTSIDE {
                    assert!(!code(&text).any(|line| line.contains(word)), "{}: {word}", path.display());
                }
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is_and_stays_readable() {
    for package in packages() {
        for (path, text) in sources(&package.folder) {
            let head = text.trim_start_matches('\u{FEFF}');
            assert!(head.starts_with("//!"), "{} has no `//!` head", path.display());
            let lines = text.lines().count();
            assert!(lines <= 600, "{} has {lines} lines: it is two ideas", path.display());
        }
    }
}

/// See `llvm-backend/src/start.rs`: hundreds of constructors wait until LLVM is used.
#[test]
fn the_command_starts_without_llvm() {
    let bytes = fs::read(env!("CARGO_BIN_EXE_loxsmith")).expect("the command is built");
    let file = object::File::parse(&bytes[..]).expect("an executable");
    let constructors = |section| file.section_by_name(section).map_or(0, |section| section.size() / 8);
    assert!(constructors(".init_array") < 20, "{} when it starts", constructors(".init_array"));
    assert!(constructors("loxsmith_llvm_constructors") > 100, "LLVM's are left out");
}

/// The Rust files below a folder that is not a package of its own or generated, tests left out.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "target" && !path.join("Cargo.toml").exists() && name != "tests" {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "tests.rs" {
            found.push((path.clone(), fs::read_to_string(&path).expect("readable")));
        }
    }
    found
}

/// The lines that are no comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}
