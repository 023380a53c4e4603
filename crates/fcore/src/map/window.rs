//! A part of a file that the kernel fills, and that nobody here ever looks at.
//!
//! Pages are faulted in without the lock that writing takes on the whole file, so that one thread can
//! fill the end of a file while another writes its start. Where there is no page to be had (no room, a
//! quota, a file cut short), the calls say so: only a program that touches such memory itself gets a
//! signal, and the address here goes nowhere but into system calls.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

use memmap2::{Advice, MmapOptions, MmapRaw};
use rustix::io::{Errno, Result};

/// Reads `length` bytes at `offset` of `from` to the same place in `to`, and moves no position.
/// `offset` is a multiple of a page's size, and `to`, open for reading and writing, already reaches
/// to the end. Returns how many bytes there were: fewer only at the end of `from`.
///
/// # Errors
/// Those of mmap(2), of `MADV_POPULATE_WRITE` (madvise(2), since Linux 5.14; `EFAULT` where there is
/// no room) and pread(2). What the window holds then is not said.
pub(crate) fn fill(
    from: BorrowedFd<'_>,
    to: BorrowedFd<'_>,
    offset: u64,
    length: usize,
) -> Result<usize> {
    let window =
        MmapOptions::new().offset(offset).len(length).map_raw(to.as_raw_fd()).map_err(errno)?;
    // All pages at once: a fault for each takes longer than the copy.
    window.advise(Advice::PopulateWrite).map_err(errno)?;
    let mut filled = 0;
    while filled < length {
        match read_into(&window, filled, from, offset) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(filled)
}

/// Reads what follows the `filled` bytes of a window that starts at `offset`.
fn read_into(window: &MmapRaw, filled: usize, from: BorrowedFd<'_>, offset: u64) -> Result<usize> {
    let at = i64::try_from(offset + filled as u64).map_err(|_| Errno::OVERFLOW)?;
    let rest = window.len() - filled;
    let start = window.as_mut_ptr().wrapping_add(filled).cast();
    // SAFETY: the kernel writes at most `rest` bytes from `start`, which is as far as the mapping goes,
    // and that lives until after the call. No reference to it is ever made, so it may change whenever
    // somebody writes to the file; a page that cannot be had is EFAULT.
    let read = unsafe { libc::pread64(from.as_raw_fd(), start, rest, at) };
    usize::try_from(read).map_err(|_| errno(io::Error::last_os_error()))
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn errno(error: io::Error) -> Errno {
    Errno::from_io_error(&error).unwrap_or(Errno::IO)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileExt;

    use super::*;

    /// A source of `length` bytes, and a target that is as long and holds nothing.
    fn files(length: usize) -> (File, File) {
        let (from, to) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
        let bytes: Vec<u8> = (0..length).map(|n| (n % 251) as u8 + 1).collect();
        from.write_all_at(&bytes, 0).unwrap();
        to.set_len(length as u64).unwrap();
        (from, to)
    }

    fn bytes(file: &File) -> Vec<u8> {
        let mut bytes = vec![0; usize::try_from(file.metadata().unwrap().len()).unwrap()];
        file.read_exact_at(&mut bytes, 0).unwrap();
        bytes
    }

    /// What `fill` does, by a block of our own.
    fn copy(from: &File, to: &File, offset: u64, length: usize) -> usize {
        let mut block = vec![0; length];
        let mut got = 0;
        while let n @ 1.. = from.read_at(&mut block[got..], offset + got as u64).unwrap() {
            got += n;
        }
        to.write_all_at(&block[..got], offset).unwrap();
        got
    }

    #[test]
    fn a_window_is_filled_as_by_reading_and_writing() {
        const PAGE: u64 = 64 << 10;
        for size in [1, 4095, 4096, 4097, 131_071, 131_072, 131_073, 200_001] {
            for (offset, length) in [(0, 1), (0, size), (0, size - 1), (PAGE, 4096), (PAGE, size)] {
                let Some(rest) = (size as u64).checked_sub(offset) else { continue };
                let length = length.min(usize::try_from(rest).unwrap());
                if length == 0 {
                    continue;
                }
                let ((from, to), (_, same)) = (files(size), files(size));
                let filled = fill(from.as_fd(), to.as_fd(), offset, length);
                assert_eq!(filled, Ok(copy(&from, &same, offset, length)), "{size} {offset}");
                assert!(bytes(&to) == bytes(&same), "{size} {offset} {length}");
            }
        }
    }

    #[test]
    fn a_source_that_ends_before_gives_what_there_is() {
        let (from, to) = files(100_000);
        from.set_len(70_000).unwrap();
        assert_eq!(fill(from.as_fd(), to.as_fd(), 65_536, 34_464), Ok(4464));
        from.set_len(65_536).unwrap();
        assert_eq!(fill(from.as_fd(), to.as_fd(), 65_536, 34_464), Ok(0));
    }

    #[test]
    fn what_cannot_be_filled_is_an_error_and_no_signal() {
        let (from, to) = files(100_000);
        to.set_len(65_536).unwrap();
        let behind = fill(from.as_fd(), to.as_fd(), 65_536, 1000);
        assert_eq!(behind, Err(Errno::FAULT), "no page behind the end");
        let (reader, writer) = std::io::pipe().unwrap();
        assert_eq!(fill(from.as_fd(), writer.as_fd(), 0, 1), Err(Errno::ACCESS));
        assert_eq!(fill(reader.as_fd(), to.as_fd(), 0, 1), Err(Errno::SPIPE));
        let read_only = File::open("/proc/self/exe").unwrap();
        assert_eq!(fill(from.as_fd(), read_only.as_fd(), 0, 1), Err(Errno::ACCESS));
    }
}
