//! The journal of a partial copy: what of it reached the disk, piece by piece.

use std::ffi::{OsStr, OsString};
use std::ops::Range;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use fcore::{AlignedBuf, AtomicFile, Doing, Error, Result, TEMP_PREFIX, write_full};
use fhash::{Algorithm, Digest, Hasher};
#[cfg(not(target_vendor = "apple"))]
use rustix::fs::fdatasync;
#[cfg(target_vendor = "apple")]
use rustix::fs::fsync as fdatasync;
use rustix::fs::{
    AtFlags, FlockOperation, Mode, OFlags, flock, fstat, ftruncate, openat, unlinkat,
};
use rustix::io::retry_on_intr;

use super::BLOCK;
use crate::entry::Task;
use crate::run::Hand;

/// The first line of a journal.
const TITLE: &[u8] = b"ftools partial copy 1\n";

/// Longer journals are of petabytes, and no more of one is believed, in bytes.
const LONGEST: usize = 64 << 20;

/// What a partial copy and its journal are called, behind the prefix.
pub(crate) const PREFIXES: [&str; 2] = ["part-", "note-"];

/// What the partial copy of a task and its journal are called, beside the target: always the same, so
/// that the next run finds them.
pub(in crate::entry) fn names_for(task: &Task<'_>) -> [OsString; 2] {
    names(task.to.name.file_name().unwrap_or(task.to.name.as_os_str()))
}

/// 60 bits of the name's digest, in the letters of other temporaries.
fn names(target: &OsStr) -> [OsString; 2] {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let digest = Hasher::digest(Algorithm::Sha256, target.as_bytes());
    let letters = digest.as_bytes()[..12].iter().map(|byte| LETTERS[usize::from(byte & 31)]);
    let tail: Vec<u8> = letters.collect();
    PREFIXES.map(|kind| {
        OsString::from_vec([TEMP_PREFIX.as_bytes(), kind.as_bytes(), &tail[..]].concat())
    })
}

/// What is known to be good of a partial copy.
pub(super) struct Journal {
    fd: OwnedFd,
    name: OsString,
}

impl Journal {
    /// Opens that of a task, or begins one.
    pub(super) fn open(file: &AtomicFile, task: &Task<'_>) -> Result<Journal> {
        let ([_, name], target) = (names_for(task), task.to.name.as_os_str());
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::APPEND;
        let mode = Mode::from_raw_mode(0o600);
        let fd = openat(file.directory(), &*name, flags | OFlags::CLOEXEC, mode)
            .map_err(|errno| Error::new(Doing::Open, target, errno))?;
        // Alive, to a clean-up; where there are no locks, only that suffers.
        let _ = flock(&fd, FlockOperation::NonBlockingLockExclusive);
        Ok(Journal { fd, name: target.to_owned() })
    }

    /// How many of the first bytes are the same in the journal, the source and the partial copy. What
    /// follows in the journal is cut off.
    pub(super) fn check(
        &self,
        hand: &mut Hand<'_>,
        from: (BorrowedFd<'_>, &OsStr),
        to: (BorrowedFd<'_>, &OsStr),
    ) -> Result<u64> {
        let failed = |errno| Error::new(Doing::Read, &self.name, errno);
        let size = fstat(&self.fd).map_err(failed)?.st_size;
        let mut text = vec![0; usize::try_from(size).unwrap_or(0).min(LONGEST)];
        let read = retry_on_intr(|| rustix::io::pread(&self.fd, &mut text[..], 0));
        text.truncate(read.map_err(failed)?);
        let (mut good, mut kept) = (0, 0);
        if let Some(lines) = text.strip_prefix(TITLE) {
            kept = TITLE.len();
            let mut block = AlignedBuf::new(BLOCK)?;
            for line in lines.split_inclusive(|&byte| byte == b'\n') {
                let Some((length, digest)) = parse(line) else { break };
                let (cancel, part) = (hand.run.cancel, good..good + length);
                let mut same = |end| {
                    let found = digest_of(cancel, end, part.clone(), &mut block, &mut |_| {})?;
                    Ok(found.as_deref() == Some(digest))
                };
                if !(same(to)? && same(from)?) {
                    break;
                }
                // Shown to the digests only now that it is known to be right.
                if let Some(hasher) = &mut hand.hasher {
                    let mut show = |bytes: &[u8]| hasher.update(bytes);
                    digest_of(cancel, to, part, &mut block, &mut show)?;
                }
                good += length;
                kept += line.len();
            }
        }
        let failed = |errno| Error::new(Doing::Write, &self.name, errno);
        ftruncate(&self.fd, kept as u64).map_err(failed)?;
        if kept == 0 {
            write_full(&self.fd, &self.name, TITLE)?;
        }
        Ok(good)
    }

    /// Adds a piece that was written, once it is on the disk.
    pub(super) fn note(&self, to: BorrowedFd<'_>, length: u64, digest: &Digest) -> Result<()> {
        fdatasync(to).map_err(|errno| Error::new(Doing::Sync, &self.name, errno))?;
        write_full(&self.fd, &self.name, format!("{length} {digest}\n").as_bytes())
    }
}

/// A line of a journal that is whole: a length, and hex digits.
fn parse(line: &[u8]) -> Option<(u64, &str)> {
    let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (length, digest) = line.split_once(' ')?;
    Some((length.parse().ok().filter(|&length| length > 0)?, digest))
}

/// The digest, in hex, of a part of a file; `None` where the file ends before. `show` sees it.
fn digest_of(
    cancel: &fcore::Cancel,
    (fd, name): (BorrowedFd<'_>, &OsStr),
    part: Range<u64>,
    block: &mut AlignedBuf,
    show: &mut dyn FnMut(&[u8]),
) -> Result<Option<String>> {
    let (mut hasher, mut at) = (Hasher::new(Algorithm::Sha256), part.start);
    while at < part.end {
        if cancel.is_set() {
            return Err(Error::new(Doing::Read, name, std::io::ErrorKind::Interrupted));
        }
        let most = usize::try_from(part.end - at).unwrap_or(BLOCK).min(BLOCK);
        let got = retry_on_intr(|| rustix::io::pread(fd, &mut block[..most], at))
            .map_err(|errno| Error::new(Doing::Read, name, errno))?;
        if got == 0 {
            return Ok(None);
        }
        hasher.update(&block[..got]);
        show(&block[..got]);
        at += got as u64;
    }
    Ok(Some(hasher.finish().to_string()))
}

/// Removes the journal of what is finished.
pub(in crate::entry) fn forget(dir: BorrowedFd<'_>, task: &Task<'_>) {
    let [_, note] = names_for(task);
    // One without a copy is never believed, and would only lie there.
    let _ = unlinkat(dir, &*note, AtFlags::empty());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_each_time_and_differ_by_target() {
        let [part, note] = names(OsStr::new("a"));
        assert_eq!(names(OsStr::new("a")), [part.clone(), note.clone()]);
        assert_ne!(names(OsStr::new("b"))[0], part);
        assert_eq!((part.len(), note.len()), (25, 25));
        assert!(part.as_bytes().starts_with(b".ftools-part-"));
    }

    #[test]
    fn only_whole_lines_count() {
        assert_eq!(parse(b"16 ab\n"), Some((16, "ab")));
        for line in [&b"16 ab"[..], b"0 ab\n", b"x ab\n", b"16\n", b"-1 ab\n", b"\xff\n", b"\n"] {
            assert_eq!(parse(line), None);
        }
    }
}
