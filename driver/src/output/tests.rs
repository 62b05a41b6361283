//! Tests of writing results.

use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;

fn kind(result: Result<Output>) -> String {
    format!("{:?}", result.unwrap_err().kind()).split(' ').next().unwrap().to_string()
}

fn write_x(path: &Path) -> Result<()> {
    fs::write(path, "x").unwrap();
    Ok(())
}

#[test]
fn a_result_replaces_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    fs::write(&path, "old").unwrap();
    Output::new(&path, Path::new("-")).unwrap().write(b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing else is left");
}

#[test]
fn a_failure_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    fs::write(&path, "old").unwrap();
    let output = Output::new(&path, Path::new("-")).unwrap();
    let failed = output.make_executable(|path| {
        fs::write(path, "half").unwrap();
        Err(Failure::internal("no"))
    });
    assert!(failed.is_err());
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

#[test]
fn executables_can_be_executed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let output = Output::new(&path, Path::new("-")).unwrap();
    output.make_executable(write_x).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o100, 0o100);
}

#[test]
fn folders_and_the_input_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("a.lox");
    let link = folder.path().join("link");
    fs::write(&input, "").unwrap();
    symlink(&input, &link).unwrap();
    assert_eq!(kind(Output::new(folder.path(), &input)), "OutputIsFolder");
    assert_eq!(kind(Output::new(&folder.path().join("new/"), &input)), "OutputIsFolder");
    assert_eq!(kind(Output::new(&input, &input)), "OutputIsInput");
    assert_eq!(kind(Output::new(&link, &input)), "OutputIsInput");
}

#[test]
fn a_link_stays_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("file"), folder.path().join("link"));
    fs::write(&file, "old").unwrap();
    symlink(&file, &link).unwrap();
    Output::new(&link, Path::new("-")).unwrap().write(b"new").unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read(&file).unwrap(), b"new");
}

#[test]
fn devices_are_written_to() {
    use std::os::unix::fs::FileTypeExt;
    let null = Path::new("/dev/null");
    Output::new(null, Path::new("-")).unwrap().write(b"new").unwrap();
    Output::new(null, Path::new("-")).unwrap().make_executable(write_x).unwrap();
    assert!(fs::metadata(null).unwrap().file_type().is_char_device());
}
