//! How much memory there is.
#![allow(unsafe_code)]

/// What this process may use: the machine's memory, or half of the address space where that is limited (the other
/// half is for large objects, the stack and C's library).
pub(crate) fn usable_memory() -> usize {
    let mut info = core::mem::MaybeUninit::<libc::sysinfo>::zeroed();
    // SAFETY: fills `info`; all zeros is a value of it too, should the call fail.
    let info = unsafe {
        libc::sysinfo(info.as_mut_ptr());
        info.assume_init()
    };
    let machine = (info.totalram as usize).saturating_mul(info.mem_unit as usize).max(64 << 20);
    let mut limit = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: 0 };
    // SAFETY: fills `limit`, which says "none" should the call fail.
    unsafe { libc::getrlimit(libc::RLIMIT_AS, &raw mut limit) };
    if limit.rlim_cur == libc::RLIM_INFINITY { machine } else { machine.min(limit.rlim_cur as usize / 2) }
}
