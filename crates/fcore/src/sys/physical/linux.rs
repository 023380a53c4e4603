//! The first extent, by FIEMAP (Documentation/filesystems/fiemap.rst of the kernel).
#![allow(unsafe_code)] // one ioctl, which says why it is sound

use rustix::ioctl::{Opcode, Updater, ioctl, opcode};

use crate::Input;

/// `struct fiemap` without the extents.
#[repr(C)]
#[derive(Default)]
struct Head {
    start: u64,
    length: u64,
    flags: u32,
    mapped_extents: u32,
    extent_count: u32,
    reserved: u32,
}

/// `struct fiemap_extent`.
#[repr(C)]
#[derive(Default)]
struct Extent {
    logical: u64,
    physical: u64,
    length: u64,
    reserved64: [u64; 2],
    flags: u32,
    reserved: [u32; 3],
}

/// A request for one extent, and room for it.
#[repr(C)]
#[derive(Default)]
struct Request {
    head: Head,
    extent: Extent,
}

/// `FS_IOC_FIEMAP`.
const FIEMAP: Opcode = opcode::read_write::<Head>(b'f', 11);

/// `FIEMAP_EXTENT_UNKNOWN`, `_DELALLOC` and `_DATA_INLINE`: no place of its own, or not yet.
const NOWHERE: u32 = 0x2 | 0x4 | 0x200;

pub(super) fn physical_start(input: &Input) -> Option<u64> {
    let head = Head { length: u64::MAX, extent_count: 1, ..Head::default() };
    let mut request = Request { head, ..Request::default() };
    // SAFETY: FIEMAP takes a `struct fiemap` with room for `extent_count` extents behind it.
    let call = unsafe { Updater::<FIEMAP, Request>::new(&mut request) };
    // SAFETY: the kernel writes the struct and at most that one extent, in which any bits are valid.
    unsafe { ioctl(input, call) }.ok()?;
    let found = request.head.mapped_extents > 0 && request.extent.flags & NOWHERE == 0;
    found.then_some(request.extent.physical)
}
