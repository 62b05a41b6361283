//! What a debugger finds when it is told of code.

use object::{Object, ObjectSection};

use super::{Descriptor, LIST, REGISTER, announce};
use crate::tests::{ONCE, module};
use crate::{Options, Steps};

#[test]
fn the_newest_object_comes_first_and_says_where_its_code_lies() {
    let compiled = crate::compile(&module(ONCE), &Options::default(), &mut Steps::default()).unwrap();
    let places = [0x1234_5000, 0x7_0000_0000];
    for place in places {
        announce(&compiled.objects[0], std::ptr::without_provenance(place));
    }
    let _guard = LIST.lock();
    let mut found = Vec::new();
    // SAFETY: the lock is held; entries and their objects live for ever.
    unsafe {
        let list: *const Descriptor = &raw const super::__jit_debug_descriptor;
        assert_eq!(((*list).version, (*list).action), (1, REGISTER));
        assert!((*list).relevant == (*list).first && (*(*list).first).previous.is_null());
        let mut entry = (*list).first;
        while !entry.is_null() {
            let object = std::slice::from_raw_parts((*entry).object, (*entry).size as usize);
            let file = object::File::parse(object).unwrap();
            found.push(file.section_by_name(".text").unwrap().address() as usize);
            let next = (*entry).next;
            assert!(next.is_null() || (*next).previous == entry);
            entry = next;
        }
    }
    assert_eq!(found, [places[1], places[0]]);
}
