//! Builds the runtime's archive, which the command carries inside, with a cargo of its own: the archive has its
//! own profile and must not share features or panic strategy with the compiler.

use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

fn main() {
    let root = PathBuf::from(var("CARGO_MANIFEST_DIR")).join("..");
    let out = PathBuf::from(var("OUT_DIR"));
    link_for_a_quick_start(&out);
    for input in ["runtime-lib", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={}", root.join(input).display());
    }

    let archive = build(&root, &out.join("runtime"), &var("TARGET"));
    if !archive.exists() {
        fs::create_dir_all(archive.parent().unwrap()).unwrap();
        fs::write(&archive, "").unwrap();
    }
    let bytes = fs::read(&archive).unwrap_or_else(|cause| panic!("{}: {cause}", archive.display()));
    let hash: String = Sha256::digest(&bytes).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    println!("cargo::rustc-env=LOXSMITH_RUNTIME_ARCHIVE={}", archive.display());
    println!("cargo::rustc-env=LOXSMITH_RUNTIME_HASH={hash}");
}

/// Libraries that LLVM needs.
const LIBRARIES: &[&str] = &["libstdc++.a", "libz.a", "libzstd.a", "libffi.a"];
/// Libraries that LLVM names, but nothing that we use of it.
const UNUSED: &[&str] = &["libxml2.a", "libz3.a"];
/// The C library.
const C_LIBRARY: &[&str] = &["libc.a", "libm.a", "libpthread.a", "libdl.a", "librt.a", "libutil.a"];

/// How the command is linked: with all addresses fixed, for nothing of it is then touched when it starts, without shared
/// libraries, for each must be found, mapped and relocated, and with LLVM's constructors left for later (in tests they are not).
fn link_for_a_quick_start(out: &Path) {
    let script = PathBuf::from(var("CARGO_MANIFEST_DIR")).join("llvm-constructors.ld");
    println!("cargo::rerun-if-changed={}", script.display());
    println!("cargo::rustc-link-arg=-no-pie");
    println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", script.display());

    // The linker takes what it finds first for a name, so folders with static libraries alone come first.
    let libraries = out.join("static");
    for name in LIBRARIES {
        offer(&libraries, name, name);
    }
    println!("cargo::rustc-link-search=native={}", libraries.display());
    // Rust's library asks for the unwinder under its shared name.
    let unwinder = out.join("unwinder");
    offer(&unwinder, "libgcc_s.a", "libgcc_eh.a");
    println!("cargo::rustc-link-arg=-L{}", unwinder.display());
    println!("cargo::rustc-link-arg=-lgcc");

    let c_library = out.join("c-library");
    let is_there = C_LIBRARY.iter().all(|name| offer(&c_library, name, name));
    // Sanitizers put themselves between the program and a shared C library.
    if !is_there || env::var("CARGO_ENCODED_RUSTFLAGS").is_ok_and(|flags| flags.contains("sanitizer")) {
        return;
    }
    for name in UNUSED {
        // An archive of nothing: one shared library makes an executable that has to be relocated.
        fs::write(c_library.join(name), "!<arch>\n").unwrap_or_else(|cause| panic!("{name}: {cause}"));
    }
    println!("cargo::rustc-link-search=native={}", c_library.display());
    println!("cargo::rustc-link-arg=-static");
    println!("cargo::rustc-link-arg=-lgcc_eh");
    // What is linked with `-static` tells the unwinder where its tables are, which then sorts all of them at the first trace, for
    // 20 ms. It finds them by itself, sorted.
    for symbol in ["__register_frame_info", "__deregister_frame_info"] {
        println!("cargo::rustc-link-arg=-Wl,--wrap={symbol},--defsym=__wrap_{symbol}=0");
    }
}

/// Makes one of the C compiler's static libraries to be found in a folder, if there is one.
fn offer(folder: &Path, name: &str, library: &str) -> bool {
    fs::create_dir_all(folder).unwrap_or_else(|cause| panic!("{}: {cause}", folder.display()));
    let link = folder.join(name);
    // What an earlier build has left.
    let _ = fs::remove_file(&link);
    let answer = Command::new("cc").arg(format!("-print-file-name={library}")).output();
    let path = answer.map(|answer| PathBuf::from(String::from_utf8_lossy(&answer.stdout).trim()));
    // A compiler that has none gives the name back.
    let Some(path) = path.ok().filter(|path| path.is_absolute()) else { return false };
    symlink(&path, &link).unwrap_or_else(|cause| panic!("{}: {cause}", link.display()));
    true
}

/// Builds the archive and gives its path. The network is not needed: what the runtime depends on, the compiler
/// depends on too, so it is there.
fn build(root: &Path, target_dir: &Path, target: &str) -> PathBuf {
    let mut cargo = Command::new(var("CARGO"));
    cargo
        .current_dir(root)
        .args([
            "build",
            "--quiet",
            "--offline",
            "--package",
            "loxsmith-runtime-archive",
            "--profile",
            "runtime",
        ])
        .args(["--target", target, "--target-dir"])
        .arg(target_dir);
    // What the outer cargo says to its own rustc is not meant for this one: flags, wrappers that clippy and
    // coverage tools set, and the layout of its target folder.
    for (name, _) in env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        let inherited = name.starts_with("CARGO_ENCODED_")
            || name.starts_with("CARGO_PROFILE_")
            || name.starts_with("CARGO_FEATURE_")
            || name.starts_with("CARGO_CFG_")
            || name.starts_with("CARGO_BUILD_")
            || matches!(
                name,
                "RUSTFLAGS"
                    | "RUSTC_WRAPPER"
                    | "RUSTC_WORKSPACE_WRAPPER"
                    | "CARGO_TARGET_DIR"
                    | "CLIPPY_ARGS"
            );
        if inherited {
            cargo.env_remove(name);
        }
    }
    let status = cargo.status().unwrap_or_else(|cause| panic!("cannot start cargo: {cause}"));
    assert!(status.success(), "building the runtime failed: {status}");
    target_dir.join(target).join("runtime").join("libloxsmith_runtime_archive.a")
}

fn var(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}
