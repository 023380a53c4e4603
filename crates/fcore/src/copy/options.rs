//! How a copy may be made, and what is told afterwards of how it was.

use std::fmt;

use crate::BufferSize;

/// When blocks are shared instead of copied (`FICLONE`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reflink {
    /// Where the file system can.
    #[default]
    Auto,
    /// Or not at all: a copy that cannot share blocks is an error.
    Always,
    /// Never; `copy_file_range`, which may share blocks too, is not used either.
    Never,
}

/// What becomes of holes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sparse {
    /// A source that seems to have holes keeps them.
    #[default]
    Auto,
    /// Every block of zeros becomes a hole.
    Always,
    /// Zeros are written.
    Never,
}

/// When pages are moved instead of copied (`splice`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ZeroCopy {
    /// Out of pipes and sockets: nobody else can still change those pages.
    #[default]
    Auto,
    /// From a file into a pipe as well. A later change of the file in place then changes what the
    /// reader of the pipe has yet to read.
    Always,
    /// Never.
    Never,
}

/// When a second thread helps with one file: where that is faster, for half as much work again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecondThread {
    /// Never.
    #[default]
    Never,
    /// If a processor has nothing to do when the copy begins.
    Idle,
    /// Whatever else the machine does.
    Always,
}

/// A way of copying: one step of the ladder, from the fastest to the one that always works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rung {
    /// The target shares the source's blocks (`FICLONE`, ioctl_ficlone(2)).
    Reflink,
    /// Only what is no hole is copied (`SEEK_DATA` and `SEEK_HOLE`, lseek(2)), by `Range` or `Stream`.
    Holes,
    /// A second thread reads the end of the source into the target's pages, which it maps, while the
    /// first copies the start by `Range`.
    Mapped,
    /// The kernel copies (copy_file_range(2)).
    Range,
    /// The kernel moves pages between pipes and the rest (splice(2)).
    Splice,
    /// A block is read, then written.
    Stream,
}

/// Some of the [`Rung`]s.
///
/// ```
/// use fcore::copy::{Rung, RungSet};
/// let set = RungSet::only(Rung::Range).with(Rung::Stream);
/// assert!(set.has(Rung::Stream) && !set.has(Rung::Splice));
/// assert_eq!(set.to_string(), "copy_file_range, read/write");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RungSet(u8);

impl RungSet {
    /// None of them.
    pub const NONE: RungSet = RungSet(0);
    /// All of them.
    pub const ALL: RungSet = RungSet(0b11_1111);

    /// This one alone: a copy that cannot be made so is an error.
    pub const fn only(rung: Rung) -> RungSet {
        RungSet(1 << rung as u8)
    }

    /// These and `rung`.
    #[must_use]
    pub const fn with(self, rung: Rung) -> RungSet {
        RungSet(self.0 | 1 << rung as u8)
    }

    /// These but for `rung`.
    #[must_use]
    pub const fn without(self, rung: Rung) -> RungSet {
        RungSet(self.0 & !(1 << rung as u8))
    }

    /// Whether `rung` is one of them.
    pub const fn has(self, rung: Rung) -> bool {
        self.0 & 1 << rung as u8 != 0
    }

    /// Those in the set, fastest first.
    pub fn iter(self) -> impl Iterator<Item = Rung> {
        use Rung::{Holes, Mapped, Range, Reflink, Splice, Stream};
        let fastest_first = [Reflink, Holes, Mapped, Range, Splice, Stream];
        fastest_first.into_iter().filter(move |&rung| self.has(rung))
    }
}

impl Default for RungSet {
    fn default() -> RungSet {
        RungSet::ALL
    }
}

impl fmt::Display for Rung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rung::Reflink => "reflink",
            Rung::Holes => "holes",
            Rung::Mapped => "mmap",
            Rung::Range => "copy_file_range",
            Rung::Splice => "splice",
            Rung::Stream => "read/write",
        })
    }
}

impl fmt::Display for RungSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, rung) in self.iter().enumerate() {
            let comma = if n == 0 { "" } else { ", " };
            write!(f, "{comma}{rung}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for RungSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// How a copy may be made. The default is the fastest way there is that changes nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct CopyOptions {
    /// The ways that may be taken.
    pub rungs: RungSet,
    /// Whether blocks are shared.
    pub reflink: Reflink,
    /// Whether there are holes in the target.
    pub sparse: Sparse,
    /// Whether pages are moved.
    pub zero_copy: ZeroCopy,
    /// The block that is read and written where the kernel cannot do it alone.
    pub buffer: BufferSize,
    /// Reserve the target's space before the first byte is copied, so that a disk too small for it
    /// is found out at once; only from 256 KiB on, for a source that is neither sparse nor cloned.
    pub preallocate: bool,
    /// Look before the first byte is written whether a large file has room, and fail with
    /// [`StorageFull`](std::io::ErrorKind::StorageFull) and both numbers if it has not; only where
    /// that is certain.
    pub check_room: bool,
    /// Leave nothing behind in the page cache where the system can do so while it copies; then the
    /// kernel does not copy by itself.
    pub uncached: bool,
    /// Whether a second thread helps with a large file in memory. Only for a target of our own that
    /// nobody else sees until it is whole: it is made as long as it will be before its bytes are there.
    pub second_thread: SecondThread,
    /// How much will come, in bytes, from a source that cannot say it itself; only a hint.
    pub length_hint: Option<u64>,
    /// No more than this is copied, in bytes.
    pub limit: Option<u64>,
}

/// What a copy turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Bytes copied, holes included.
    pub bytes: u64,
    /// The ways that moved any of them.
    pub rungs: RungSet,
    /// Whether the kernel copied by itself.
    pub offload: Used,
    /// Whether blocks are shared.
    pub reflink: Used,
    /// How holes were looked for.
    pub holes: HolesFound,
    /// Nothing was left behind in the page cache, as [`CopyOptions::uncached`] asked.
    pub uncached: bool,
}

impl Copied {
    pub(super) const NOTHING: Copied = Copied {
        bytes: 0,
        rungs: RungSet::NONE,
        offload: Used::Unknown,
        reflink: Used::Unknown,
        holes: HolesFound::Unknown,
        uncached: false,
    };
}

/// Whether something was used, in the words of `cp --debug`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// It was not asked for.
    Unknown,
    /// It was.
    Yes,
    /// It would not have paid, or was not wanted.
    No,
    /// It would have been in the way of something else that was asked for.
    Avoided,
    /// The system cannot.
    Unsupported,
}

impl fmt::Display for Used {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Used::Unknown => "unknown",
            Used::Yes => "yes",
            Used::No => "no",
            Used::Avoided => "avoided",
            Used::Unsupported => "unsupported",
        })
    }
}

/// How holes were looked for, in the words of `cp --debug`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolesFound {
    /// Nobody had to know.
    Unknown,
    /// Not at all.
    No,
    /// By asking the file system.
    Seek,
    /// By looking for zeros.
    Zeros,
    /// By both.
    SeekAndZeros,
}

impl fmt::Display for HolesFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HolesFound::Unknown => "unknown",
            HolesFound::No => "no",
            HolesFound::Seek => "SEEK_HOLE",
            HolesFound::Zeros => "zeros",
            HolesFound::SeekAndZeros => "SEEK_HOLE + zeros",
        })
    }
}
