//! `--resume`: a large file that was not finished is gone on with.
//!
//! Its data are under a name of their own beside the target, and next to them a journal: after each
//! piece that reached the disk, its length and its SHA-256. A later run believes none of it. It reads
//! source and partial copy again, piece by piece, and goes on where either is not what the journal
//! says; so neither a changed source nor pages that a crash lost end in the copy.

use std::ffi::{OsStr, OsString};
use std::ops::Range;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use fcore::copy::{Copied, Copier, CopyOptions, End, HolesFound, Reflink, RungSet, Used};
use fcore::{AlignedBuf, AtomicFile, Doing, Error, Progress, Result, TEMP_PREFIX, write_full};
use fhash::{Algorithm, Digest, Hasher};
use rustix::fs::{
    AtFlags, FileType, FlockOperation, Mode, OFlags, SeekFrom, Stat, fdatasync, flock, fstat,
    ftruncate, openat, seek, unlinkat,
};
use rustix::io::{Errno, retry_on_intr};

use super::Task;
use super::pour::Poured;
use crate::plan::Replace;
use crate::run::{Hand, Run};
use crate::trouble::{Deed, Trouble};

/// A smaller file is copied again as fast.
pub(super) const FROM: u64 = 16 << 20;

/// After so many bytes the journal grows by a line, in bytes; each time the disk is waited for.
const PIECE: u64 = 16 << 20;

/// The block read at a time when something is looked at again.
const BLOCK: usize = 256 << 10;

/// The first line of a journal.
const TITLE: &[u8] = b"ftools partial copy 1\n";

/// What a partial copy and its journal are called.
pub(crate) const PREFIXES: [&str; 2] = ["part-", "note-"];

/// The names of the partial copy of `target` and of its journal, in the same directory: always the
/// same, so that the next run finds them.
pub(super) fn names(target: &OsStr) -> [OsString; 2] {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let digest = Hasher::digest(Algorithm::Sha256, target.as_bytes());
    let letters = digest.as_bytes()[..12].iter().map(|byte| LETTERS[usize::from(byte & 31)]);
    let tail: Vec<u8> = letters.collect();
    PREFIXES.map(|kind| {
        OsString::from_vec([TEMP_PREFIX.as_bytes(), kind.as_bytes(), &tail[..]].concat())
    })
}

/// Whether a file is copied so.
pub(super) fn suits(run: &Run<'_>, stat: &Stat) -> bool {
    run.plan.resume
        && FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile
        && u64::try_from(stat.st_size).is_ok_and(|size| size >= FROM)
}

/// Copies all there is, from where an earlier run ended.
pub(super) fn pour(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    from: &OwnedFd,
    stat: &Stat,
    file: &AtomicFile,
) -> std::result::Result<Poured, Trouble> {
    go_on(hand, task, from, stat, file)
        .map_err(|error| Trouble::of_copy(error, || task.from.shown(), || task.to.shown()))
}

fn go_on(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    from: &OwnedFd,
    stat: &Stat,
    file: &AtomicFile,
) -> Result<Poured> {
    let (from_name, to_name) = (task.from.name.as_os_str(), task.to.name.as_os_str());
    if let Some(hasher) = &mut hand.hasher {
        hasher.reset();
    }
    let to = file.as_fd();
    let left = fstat(to).map_err(|errno| Error::new(Doing::Inspect, to_name, errno))?.st_size;
    if left == 0
        && let Some(poured) = clone(hand, task, from, stat, to)?
    {
        return Ok(poured);
    }
    let journal = Journal::open(file, to_name)?;
    let good = journal.check(hand, (from.as_fd(), from_name), (to, to_name))?;
    let at = |fd: BorrowedFd<'_>, name, doing| {
        seek(fd, SeekFrom::Start(good)).map_err(|errno| Error::new(doing, name, errno))
    };
    ftruncate(to, good).map_err(|errno| Error::new(Doing::Write, to_name, errno))?;
    at(from.as_fd(), from_name, Doing::Read)?;
    at(to, to_name, Doing::Write)?;
    // What was there is part of the copy, too.
    hand.run.meter.bytes(good);
    let options = CopyOptions {
        limit: Some(PIECE),
        reflink: Reflink::Never,
        check_room: false,
        ..hand.run.plan.copy
    };
    let mut copier = Copier::new(options, &hand.run.caps);
    let (source, mut whole) = (End::with_stat(from, from_name, stat), None);
    loop {
        let mut piece = Hasher::new(Algorithm::Sha256);
        let hasher = &mut hand.hasher;
        let mut tap = |bytes: &[u8]| {
            piece.update(bytes);
            if let Some(hasher) = hasher {
                hasher.update(bytes);
            }
        };
        let target = End::new(&to, to_name)?;
        let (meter, cancel) = (&hand.run.meter, hand.run.cancel);
        let copied = copier.copy_tapped(&source, &target, &mut tap, meter, cancel)?;
        let rungs = whole.map_or(copied.rungs, |whole: Copied| whole.rungs);
        let rungs = copied.rungs.iter().fold(rungs, |set, rung| set.with(rung));
        whole = Some(Copied { rungs, ..copied });
        if copied.bytes < PIECE {
            break;
        }
        journal.note(to, copied.bytes, &piece.finish())?;
    }
    let size = fstat(to).map_err(|errno| Error::new(Doing::Inspect, to_name, errno))?.st_size;
    let digests = hand.hasher.as_ref().map(fhash::MultiHasher::finish);
    // The loop ran at least once.
    let mut copied = whole.ok_or_else(|| Error::new(Doing::Copy, to_name, Errno::IO))?;
    copied.bytes = u64::try_from(size).unwrap_or(0);
    Ok(Poured { copied, digests })
}

/// Shares the source's blocks if that can be: then nothing has to be gone on with.
fn clone(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    from: &OwnedFd,
    stat: &Stat,
    to: BorrowedFd<'_>,
) -> Result<Option<Poured>> {
    let run = hand.run;
    if run.plan.copy.reflink == Reflink::Never {
        return Ok(None);
    }
    let options = CopyOptions { reflink: Reflink::Always, ..run.plan.copy };
    let mut copier = Copier::new(options, &run.caps);
    let source = End::with_stat(from, task.from.name, stat).fresh();
    let target = End::new(&to, task.to.name)?.fresh();
    let hasher = &mut hand.hasher;
    let mut tap = |bytes: &[u8]| {
        if let Some(hasher) = hasher {
            hasher.update(bytes);
        }
    };
    let copied = copier.copy_tapped(&source, &target, &mut tap, &run.meter, run.cancel);
    match copied {
        Ok(copied) => {
            let digests = hand.hasher.as_ref().map(fhash::MultiHasher::finish);
            Ok(Some(Poured { copied, digests }))
        }
        Err(error) if error.doing() == Doing::Copy && may_be_copied(&error) => {
            match run.plan.copy.reflink {
                Reflink::Always => Err(error),
                _ => Ok(None),
            }
        }
        Err(error) => Err(error),
    }
}

/// Whether a clone failed because there are none here. After anything else, half of one may be there.
fn may_be_copied(error: &Error) -> bool {
    let bad = [Errno::IO, Errno::NOMEM, Errno::NOSPC, Errno::DQUOT];
    error.kind() != std::io::ErrorKind::Interrupted
        && !bad.iter().any(|errno| error.io().raw_os_error() == Some(errno.raw_os_error()))
}

/// What is known to be good of a partial copy.
struct Journal {
    fd: OwnedFd,
    name: OsString,
}

impl Journal {
    fn open(file: &AtomicFile, target: &OsStr) -> Result<Journal> {
        let [_, name] = names(Path::new(target).file_name().unwrap_or(target));
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
    fn check(
        &self,
        hand: &mut Hand<'_>,
        from: (BorrowedFd<'_>, &OsStr),
        to: (BorrowedFd<'_>, &OsStr),
    ) -> Result<u64> {
        let failed = |errno| Error::new(Doing::Read, &self.name, errno);
        let size = fstat(&self.fd).map_err(failed)?.st_size;
        let mut text = vec![0; usize::try_from(size).unwrap_or(0).min(64 << 20)];
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
    fn note(&self, to: BorrowedFd<'_>, length: u64, digest: &Digest) -> Result<()> {
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
pub(super) fn forget(dir: BorrowedFd<'_>, task: &Task<'_>) {
    let [_, note] = names(last(task));
    // One without a copy is never believed, and would only lie there.
    let _ = unlinkat(dir, &*note, AtFlags::empty());
}

/// The target's own name.
pub(super) fn last<'t>(task: &'t Task<'_>) -> &'t OsStr {
    task.to.name.file_name().unwrap_or(task.to.name.as_os_str())
}

/// A target that holds the source's bytes already, all of them compared: it is open, for its
/// attributes, with what is to be said of its data.
pub(super) fn is_there(
    hand: &mut Hand<'_>,
    task: &Task<'_>,
    from: &OwnedFd,
    stat: &Stat,
) -> std::result::Result<Option<(OwnedFd, Poured)>, Trouble> {
    let plan = hand.run.plan;
    let asked = plan.resume && plan.replace == Replace::All && plan.output.backup.is_none();
    if !asked || task.fresh {
        return Ok(None);
    }
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let Ok(there) = openat(task.to.dir, task.to.name, flags, Mode::empty()) else {
        return Ok(None);
    };
    let now = fstat(&there).map_err(task.to.failed(Deed::Stat))?;
    let is_file = |stat: &Stat| FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
    if !(is_file(stat) && is_file(&now) && now.st_size == stat.st_size)
        || (now.st_dev, now.st_ino) == (stat.st_dev, stat.st_ino)
    {
        return Ok(None);
    }
    let same = compare(hand, from.as_fd(), there.as_fd());
    let digests = hand.hasher.as_ref().map(fhash::MultiHasher::finish);
    seek(from, SeekFrom::Start(0)).map_err(task.from.failed(Deed::Read))?;
    let bytes = u64::try_from(stat.st_size).unwrap_or(0);
    let copied = Copied {
        bytes,
        rungs: RungSet::NONE,
        offload: Used::No,
        reflink: Used::No,
        holes: HolesFound::No,
        uncached: false,
    };
    match same {
        Ok(true) => Ok(Some((there, Poured { copied, digests }))),
        // What cannot be read is copied, and says so then if it is the source.
        Ok(false) | Err(_) => Ok(None),
    }
}

fn compare(hand: &mut Hand<'_>, from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> Result<bool> {
    let (mut ours, mut theirs) = (AlignedBuf::new(BLOCK)?, AlignedBuf::new(BLOCK)?);
    if let Some(hasher) = &mut hand.hasher {
        hasher.reset();
    }
    let mut at = 0;
    loop {
        let (one, two) = (fill(from, &mut ours, at)?, fill(to, &mut theirs, at)?);
        if hand.run.cancel.is_set() || ours[..one] != theirs[..two] {
            return Ok(false);
        }
        if one == 0 {
            return Ok(true);
        }
        if let Some(hasher) = &mut hand.hasher {
            hasher.update(&ours[..one]);
        }
        hand.run.meter.bytes(one as u64);
        at += one as u64;
    }
}

/// Reads until `block` is full or the file ends.
fn fill(fd: BorrowedFd<'_>, block: &mut [u8], at: u64) -> Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        let rest = &mut block[filled..];
        match retry_on_intr(|| rustix::io::pread(fd, &mut *rest, at + filled as u64)) {
            Ok(0) => break,
            Ok(got) => filled += got,
            Err(errno) => return Err(Error::new(Doing::Read, "", errno)),
        }
    }
    Ok(filled)
}
