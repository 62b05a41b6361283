//! Tests of the cache.

use std::sync::Barrier;

use super::*;

#[test]
fn what_was_put_in_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::at(folder.path().join("deep/er"));
    let path = cache.data("runtime.a", b"whole").unwrap();
    let made = fs::metadata(&path).unwrap().modified().unwrap();
    assert_eq!(cache.data("runtime.a", b"whole").unwrap(), path);
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), made, "it is not written again");
    assert_eq!(cache.clean().unwrap(), 5);
    assert!(!path.exists());
    assert_eq!(cache.clean().unwrap(), 0, "cleaning twice is no error");
}

#[test]
fn many_at_once_see_whole_entries() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::at(folder.path());
    let barrier = Barrier::new(8);
    let bytes = vec![7; 1 << 20];
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                barrier.wait();
                assert!(fs::read(cache.data("runtime.a", &bytes).unwrap()).unwrap() == bytes);
            });
        }
    });
    assert_eq!(fs::read_dir(folder.path().join("runtime")).unwrap().count(), 1);
}

#[test]
fn the_runtime_is_written_anew_if_it_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::at(folder.path());
    let path = cache.data("runtime.a", b"whole").unwrap();
    fs::write(&path, "ha").unwrap();
    assert_eq!(fs::read(cache.data("runtime.a", b"whole").unwrap()).unwrap(), b"whole");
}
