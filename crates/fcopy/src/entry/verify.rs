//! `--verify`: what was written is read back and digested again before it counts.

use std::ffi::OsString;
use std::os::fd::BorrowedFd;

use fcore::{Doing, Error};
use fhash::{Digest, MultiHasher};
use rustix::fs::{SeekFrom, fsync, seek};
use rustix::io::Errno;

use super::Noted;
use super::pages::{self, forget_pages};
use super::pour::Poured;
use crate::run::{Hand, Run};
use crate::trouble::{Deed, Refusal, Trouble};
use crate::values::Verify;
use crate::waiting::Held;

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
    poured: Option<&Poured>,
) -> Result<(), Trouble> {
    let Some(Poured { copied, digests, collected }) = poured else { return Ok(()) };
    let Some(from) = hand.run.plan.verify else { return Ok(()) };
    if from == Verify::Disk {
        hand.run.caveats.say(hand.run, file, &shown, copied);
        fsync(file).map_err(|errno| Trouble::system(Deed::Sync, shown(), errno))?;
        pages::forget(file).map_err(|errno| Trouble::system(Deed::Read, shown(), errno))?;
    }
    let proof = hand.proof.get_or_insert_with(|| Proof::new(hand.run));
    match (digests, &hand.collected) {
        (Some(digests), _) => proof.compare(file, digests, shown),
        (None, Some(all)) if *collected => proof.compare_bytes(file, all.current(), shown),
        (None, _) => Ok(()),
    }
}

/// What is needed to read copies back.
pub(crate) struct Proof<'r> {
    run: &'r Run<'r>,
    hasher: MultiHasher,
    block: Vec<u8>,
}

impl<'r> Proof<'r> {
    pub(crate) fn new(run: &'r Run<'r>) -> Proof<'r> {
        Proof { run, hasher: run.hasher(), block: vec![0; BLOCK] }
    }

    /// Compares a copy that was flushed, and whose pages were dropped, with what was copied.
    pub(crate) fn of(&mut self, file: &Held, noted: &Noted) -> Result<(), Trouble> {
        let Some(Poured { copied, digests: Some(digests), .. }) = noted.poured() else {
            return Ok(());
        };
        let data = file.data();
        self.run.caveats.say(self.run, data, || noted.to.clone(), copied);
        let compared = self.compare(data, digests, || noted.to.clone());
        if self.run.plan.drop_cache {
            forget_pages(data);
        }
        compared
    }

    fn compare(
        &mut self,
        file: BorrowedFd<'_>,
        digests: &[Digest],
        shown: impl Fn() -> OsString,
    ) -> Result<(), Trouble> {
        let failed = |error: Error| Trouble::of_copy(error, &shown, &shown);
        match self.read(file).map_err(failed)? == digests {
            true => Ok(()),
            false => Err(Trouble::refused(Refusal::Differs, OsString::new(), shown())),
        }
    }

    /// Compares a copy with what was copied itself.
    fn compare_bytes(
        &mut self,
        file: BorrowedFd<'_>,
        wanted: &[u8],
        shown: impl Fn() -> OsString,
    ) -> Result<(), Trouble> {
        let (mut left, mut same) = (wanted, true);
        let read = self.read_all(file, |_, bytes| match left.split_at_checked(bytes.len()) {
            Some((first, rest)) => {
                same &= first == bytes;
                left = rest;
            }
            None => same = false,
        });
        read.map_err(|error| Trouble::of_copy(error, &shown, &shown))?;
        match same && left.is_empty() {
            true => Ok(()),
            false => Err(Trouble::refused(Refusal::Differs, OsString::new(), shown())),
        }
    }

    /// The digests of what is there.
    fn read(&mut self, file: BorrowedFd<'_>) -> fcore::Result<Vec<Digest>> {
        self.hasher.reset();
        self.read_all(file, MultiHasher::update)?;
        Ok(self.hasher.finish())
    }

    fn read_all(
        &mut self,
        file: BorrowedFd<'_>,
        mut take: impl FnMut(&mut MultiHasher, &[u8]),
    ) -> fcore::Result<()> {
        let failed = |errno: Errno| Error::new(Doing::Read, "", errno);
        seek(file, SeekFrom::Start(0)).map_err(failed)?;
        loop {
            let read = rustix::io::retry_on_intr(|| rustix::io::read(file, &mut self.block[..]));
            match read.map_err(failed)? {
                0 => return Ok(()),
                got => take(&mut self.hasher, &self.block[..got]),
            }
            if self.run.cancel.is_set() {
                return Err(Error::new(Doing::Read, "", std::io::ErrorKind::Interrupted));
            }
        }
    }
}
