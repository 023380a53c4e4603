//! What a walk finds.

use std::ffi::OsString;
use std::fs::FileType;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use crate::Operand;

/// One thing found: an operand that is no directory, or something below one that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    path: PathBuf,
    base: usize,
    kind: Kind,
    depth: usize,
    through_link: bool,
}

impl Entry {
    pub(super) fn new(path: &[u8], base: usize, kind: Kind) -> Entry {
        let path = PathBuf::from(OsString::from_vec(path.to_vec()));
        Entry { path, base, kind, depth: 0, through_link: false }
    }

    pub(super) fn at_depth(self, depth: usize) -> Entry {
        Entry { depth, ..self }
    }

    pub(super) fn found_through_link(self, through_link: bool) -> Entry {
        Entry { through_link, ..self }
    }

    /// The operand as it was typed, joined by one `/` with what lies below it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path, given away.
    pub fn into_path(self) -> PathBuf {
        self.path
    }

    /// The path, or standard input.
    pub fn into_operand(self) -> Operand {
        match self.kind {
            Kind::Stream => Operand::Std,
            _ => Operand::Path(self.path),
        }
    }

    /// The bytes of the path below the operand, without `/` in front; of an operand itself, all of
    /// them. This is what globs and shards look at.
    pub fn below(&self) -> &[u8] {
        &self.path.as_os_str().as_bytes()[self.base..]
    }

    /// What it is; of a followed link, what the link leads to.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How many components lie below the operand: 0 for an operand itself.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Whether the last component is a symbolic link, or may be one (an operand), that was followed
    /// and has to be followed again when the file is opened.
    pub fn is_through_link(&self) -> bool {
        self.through_link
    }
}

/// What something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Standard input, from the operand `-`.
    Stream,
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link that was not followed.
    Symlink,
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
    /// A block device.
    BlockDevice,
    /// A character device.
    CharDevice,
}

impl From<FileType> for Kind {
    fn from(file_type: FileType) -> Kind {
        match file_type {
            t if t.is_file() => Kind::File,
            t if t.is_dir() => Kind::Directory,
            t if t.is_symlink() => Kind::Symlink,
            t if t.is_fifo() => Kind::Fifo,
            t if t.is_socket() => Kind::Socket,
            t if t.is_block_device() => Kind::BlockDevice,
            // Unix has no more; what another system invents is to be opened as little as a device.
            _ => Kind::CharDevice,
        }
    }
}

/// How many things a walk passed over, by what they are.
///
/// What globs turn away is not counted: that was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Symbolic links that were not followed.
    pub symlinks: u64,
    /// Named pipes.
    pub fifos: u64,
    /// Sockets.
    pub sockets: u64,
    /// Block and character devices.
    pub devices: u64,
    /// Directories on another file system than their operand, not entered.
    pub other_file_systems: u64,
}

impl Skipped {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.symlinks + self.fifos + self.sockets + self.devices + self.other_file_systems
    }

    pub(super) fn count(&mut self, kind: Kind) {
        match kind {
            Kind::Symlink => self.symlinks += 1,
            Kind::Fifo => self.fifos += 1,
            Kind::Socket => self.sockets += 1,
            Kind::BlockDevice | Kind::CharDevice => self.devices += 1,
            Kind::Directory => self.other_file_systems += 1,
            Kind::Stream | Kind::File => {}
        }
    }
}
