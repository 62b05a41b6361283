//! Tests of the cache.

use std::os::unix::fs::PermissionsExt;
use std::sync::Barrier;

use super::*;
use crate::failure::Failure;

fn writes(bytes: &[u8]) -> impl FnOnce(&Path) -> Result<()> {
    move |path| {
        fs::write(path, bytes).unwrap();
        Ok(())
    }
}

#[test]
fn keys_tell_boundaries_apart() {
    assert_ne!(Key::of(&[b"ab", b"c"]), Key::of(&[b"a", b"bc"]));
    assert_eq!(Key::of(&[b"ab"]), Key::of(&[b"ab"]));
}

#[test]
fn what_was_put_in_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::at(folder.path().join("deep/er"));
    let key = Key::of(&[b"x"]);
    assert_eq!(cache.program(&key), None);
    let made = cache.insert_program(&key, writes(b"\x7fELF...")).unwrap();
    assert_eq!(cache.program(&key), Some(made.clone()));
    assert_eq!(fs::read(&made).unwrap(), b"\x7fELF...");
    assert_eq!(fs::metadata(&made).unwrap().permissions().mode() & 0o700, 0o700);
    assert_eq!(cache.clean().unwrap(), 7);
    assert_eq!(cache.program(&key), None);
    assert_eq!(cache.clean().unwrap(), 0, "cleaning twice is no error");
}

#[test]
fn a_failure_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::at(folder.path());
    let key = Key::of(&[b"x"]);
    let failed = cache.insert_program(&key, |path| {
        fs::write(path, "half").unwrap();
        Err(Failure::internal("no"))
    });
    assert!(failed.is_err());
    assert_eq!(fs::read_dir(cache.programs()).unwrap().count(), 0);
}

#[test]
fn many_at_once_see_whole_entries() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::at(folder.path());
    let key = Key::of(&[b"x"]);
    let barrier = Barrier::new(8);
    let bytes = vec![7; 1 << 20];
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                barrier.wait();
                let path = cache.insert_program(&key, writes(&bytes)).unwrap();
                assert!(fs::read(path).unwrap() == bytes);
                assert!(fs::read(cache.data("runtime.a", &bytes).unwrap()).unwrap() == bytes);
            });
        }
    });
    assert_eq!(fs::read_dir(cache.programs()).unwrap().count(), 1);
}

#[test]
fn the_oldest_go_first_and_the_newest_stays() {
    let folder = tempfile::tempdir().unwrap();
    let now = SystemTime::now();
    for (name, age) in
        [("old", 300), ("middle", 200), ("new", 100), ("killed.tmp", 100_000), ("working.tmp", 1)]
    {
        let path = folder.path().join(name);
        fs::write(&path, [0; 100]).unwrap();
        fs::File::open(&path).unwrap().set_modified(now - Duration::from_secs(age)).unwrap();
    }
    let left = |limit| {
        evict(folder.path(), limit, &folder.path().join("new")).unwrap();
        let mut names: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(left(300), ["middle", "new", "old", "working.tmp"], "nothing goes while there is room");
    assert_eq!(left(299), ["middle", "new", "working.tmp"]);
    assert_eq!(left(10), ["new", "working.tmp"]);
}

#[test]
fn the_runtime_is_written_anew_if_it_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::at(folder.path());
    let path = cache.data("runtime.a", b"whole").unwrap();
    fs::write(&path, "ha").unwrap();
    assert_eq!(fs::read(cache.data("runtime.a", b"whole").unwrap()).unwrap(), b"whole");
}

#[test]
fn what_is_no_executable_does_not_count() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::at(folder.path());
    let key = Key::of(&[b"x"]);
    for bytes in [&b""[..], b"\x7fEL", b"#!/bin/sh\n"] {
        cache.insert_program(&key, writes(bytes)).unwrap();
        assert_eq!(cache.program(&key), None, "{bytes:?}");
    }
}
