//! Linux's own calls.

use std::io::{IoSlice, IoSliceMut};
use std::os::fd::BorrowedFd;
use std::sync::OnceLock;
use std::thread;

use rustix::fs::{Advice, FallocateFlags, SeekFrom};
use rustix::io::{Errno, ReadWriteFlags, Result};
use rustix::pipe::SpliceFlags;

use super::calls::{Calls, Room};
use crate::map::fill;

pub(super) const CALLS: Calls = Calls {
    clone_file,
    copy_range,
    splice,
    seek_data,
    seek_hole,
    punch_hole,
    reserve,
    advise_sequential,
    read_uncached,
    write_uncached,
    fills_aside,
    has_idle,
    fill,
    room,
    grow_pipe,
};

fn clone_file(from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> Result<()> {
    rustix::fs::ioctl_ficlone(to, from)
}

fn copy_range(from: BorrowedFd<'_>, to: BorrowedFd<'_>, length: usize) -> Result<usize> {
    // Until 5.3 it lost data on some file systems and crossed none (copy_file_range(2), BUGS).
    static TRUSTED: OnceLock<bool> = OnceLock::new();
    let trusted =
        TRUSTED.get_or_init(|| at_least(rustix::system::uname().release().to_bytes(), (5, 3)));
    match trusted {
        true => rustix::fs::copy_file_range(from, None, to, None, length),
        false => Err(Errno::NOSYS),
    }
}

fn splice(from: BorrowedFd<'_>, to: BorrowedFd<'_>, length: usize) -> Result<usize> {
    rustix::pipe::splice(from, None, to, None, length, SpliceFlags::empty())
}

fn seek_data(fd: BorrowedFd<'_>, from: u64) -> Result<u64> {
    rustix::fs::seek(fd, SeekFrom::Data(from))
}

fn seek_hole(fd: BorrowedFd<'_>, from: u64) -> Result<u64> {
    rustix::fs::seek(fd, SeekFrom::Hole(from))
}

fn punch_hole(fd: BorrowedFd<'_>, offset: u64, length: u64) -> Result<()> {
    let flags = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
    rustix::fs::fallocate(fd, flags, offset, length)
}

fn reserve(fd: BorrowedFd<'_>, offset: u64, length: u64) -> Result<()> {
    rustix::fs::fallocate(fd, FallocateFlags::KEEP_SIZE, offset, length)
}

fn advise_sequential(fd: BorrowedFd<'_>) {
    // Length 0 is to the end. Advice that is not taken changes nothing but speed.
    let _ = rustix::fs::fadvise(fd, 0, None, Advice::Sequential);
}

/// `RWF_DONTCACHE` of preadv2(2), since 6.14, which not every file system knows.
const DONT_CACHE: ReadWriteFlags = ReadWriteFlags::from_bits_retain(0x80);

/// The file's own position, as an offset.
const HERE: u64 = u64::MAX;

fn read_uncached(from: BorrowedFd<'_>, block: &mut [u8]) -> Result<usize> {
    rustix::io::preadv2(from, &mut [IoSliceMut::new(block)], HERE, DONT_CACHE)
}

fn write_uncached(to: BorrowedFd<'_>, bytes: &[u8]) -> Result<usize> {
    rustix::io::pwritev2(to, &[IoSlice::new(bytes)], HERE, DONT_CACHE)
}

/// The magic numbers (statfs(2)) of file systems that store what they are given as it is: ext2 to
/// ext4, XFS, tmpfs, FAT, exFAT. Others compress, share or ask a server: what they call free is a guess.
const PLAIN: [u32; 5] = [0xef53, 0x5846_5342, TMPFS, 0x4d44, 0x2011_bab0];

const TMPFS: u32 = 0x0102_1994;

/// On tmpfs, where a page fault is all it takes to give a file a page, and with a processor for each.
fn fills_aside(from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> bool {
    [from, to].iter().all(|&fd| kind(fd) == Some(TMPFS)) && processors() > 1
}

/// How many this process may use.
fn processors() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

fn has_idle() -> bool {
    let told = std::fs::read("/proc/loadavg");
    told.ok().and_then(|told| running(&told)).is_none_or(|running| running < processors())
}

/// How many threads of the whole machine run or would, this one included: the first half of the fourth
/// word of `/proc/loadavg` (proc_loadavg(5)).
fn running(loadavg: &[u8]) -> Option<usize> {
    let word = loadavg.split(|&byte| byte == b' ').nth(3)?;
    let digits = word.split(|&byte| byte == b'/').next()?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The magic number of a file's file system.
fn kind(fd: BorrowedFd<'_>) -> Option<u32> {
    rustix::fs::fstatfs(fd).ok().map(|kind| kind.f_type as u32)
}

fn room(fd: BorrowedFd<'_>) -> Option<Room> {
    let is_plain = PLAIN.contains(&kind(fd)?);
    let now = rustix::fs::fstatvfs(fd).ok().filter(|_| is_plain)?;
    // A tmpfs without a limit says that it has no blocks at all.
    (now.f_blocks > 0).then(|| Room {
        available: now.f_bavail.saturating_mul(now.f_frsize),
        free: now.f_bfree.saturating_mul(now.f_frsize),
    })
}

fn grow_pipe(fd: BorrowedFd<'_>, size: usize) -> Result<()> {
    // Setting a smaller size would shrink it.
    if rustix::pipe::fcntl_getpipe_size(fd)? < size {
        rustix::pipe::fcntl_setpipe_size(fd, size)?;
    }
    Ok(())
}

/// Whether a kernel's release (`6.1.0-13-amd64`) is this version or a later one.
fn at_least(release: &[u8], wanted: (u32, u32)) -> bool {
    let mut numbers = release.split(|byte| !byte.is_ascii_digit()).map(|digits| {
        std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0)
    });
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_runs_is_told_by_the_fourth_word() {
        assert_eq!(running(b"0.20 0.18 0.12 1/80 11206\n"), Some(1));
        assert_eq!(running(b"9.99 0.18 0.12 23/1080 11206\n"), Some(23));
        for other in ["", "0.20 0.18 0.12", "0.20 0.18 0.12 x/80", "a b c  d"] {
            assert_eq!(running(other.as_bytes()), None, "{other}");
        }
        // We run.
        let told = std::fs::read("/proc/loadavg").unwrap();
        assert!(running(&told).unwrap() > 0);
    }

    #[test]
    fn releases_compare_as_numbers() {
        for (release, newer) in [
            ("5.3.0", true),
            ("5.10.0-28-amd64", true),
            ("6.1", true),
            ("10.0-rc1", true),
            ("5.2.21", false),
            ("4.19.0", false),
            ("5", false),
            ("", false),
            ("unknown", false),
        ] {
            assert_eq!(at_least(release.as_bytes(), (5, 3)), newer, "{release}");
        }
    }
}
