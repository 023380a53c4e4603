//! `--verify`: what was written is read back and digested again before it counts.

use std::ffi::OsString;
use std::os::fd::BorrowedFd;

use fcore::{Doing, Error};
use fhash::Digest;
use rustix::fs::{Advice, SeekFrom, fadvise, fsync, seek};
use rustix::io::Errno;

use crate::run::Hand;
use crate::trouble::{Deed, Refusal, Trouble};
use crate::values::Verify;

/// The block read at a time.
const BLOCK: usize = 256 << 10;

/// Compares what `file` holds with the digests of what was copied into it.
///
/// From the disk: the file is flushed and its pages are dropped first, so that they come from the
/// device again (as far as that is honest; its own cache is out of reach).
pub(super) fn verify(
    hand: &mut Hand<'_>,
    shown: impl Fn() -> OsString,
    file: BorrowedFd<'_>,
    digests: &[Digest],
) -> Result<(), Trouble> {
    let Some(from) = hand.run.plan.verify else { return Ok(()) };
    let failed = |deed| {
        let shown = &shown;
        move |errno: Errno| Trouble::system(deed, shown(), errno)
    };
    if from == Verify::Disk {
        fsync(file).map_err(failed(Deed::Sync))?;
        fadvise(file, 0, None, Advice::DontNeed).map_err(failed(Deed::Read))?;
    }
    seek(file, SeekFrom::Start(0)).map_err(failed(Deed::Read))?;
    let again = read_back(hand, file)
        .map_err(|error| Trouble::system(Deed::Read, shown(), error.into_io()))?;
    match again == digests {
        true => Ok(()),
        false => Err(Trouble::refused(Refusal::Differs, OsString::new(), shown())),
    }
}

fn read_back(hand: &mut Hand<'_>, file: BorrowedFd<'_>) -> fcore::Result<Vec<Digest>> {
    let Some(hasher) = &mut hand.hasher else { return Ok(Vec::new()) };
    hasher.reset();
    let mut block = fcore::AlignedBuf::new(BLOCK)?;
    loop {
        let read = rustix::io::retry_on_intr(|| rustix::io::read(file, &mut block[..]));
        match read.map_err(|errno| Error::new(Doing::Read, "", errno))? {
            0 => return Ok(hasher.finish()),
            got => hasher.update(&block[..got]),
        }
        if hand.run.cancel.is_set() {
            return Err(Error::new(Doing::Read, "", std::io::ErrorKind::Interrupted));
        }
    }
}
