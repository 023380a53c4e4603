//! File names from hell: legal everywhere on Linux, and each one broke some tool.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// A fixed file name, any bytes; goes wherever an `impl AsRef<OsStr>` goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name(&'static [u8]);

impl Name {
    /// The name's bytes.
    #[must_use]
    pub const fn bytes(self) -> &'static [u8] {
        self.0
    }
}

impl AsRef<OsStr> for Name {
    fn as_ref(&self) -> &OsStr {
        os(self.0)
    }
}

impl AsRef<Path> for Name {
    fn as_ref(&self) -> &Path {
        Path::new(os(self.0))
    }
}

impl From<Name> for OsString {
    fn from(name: Name) -> Self {
        os(name.0).to_owned()
    }
}

/// Bytes as a file name or an argument.
#[must_use]
pub fn os(bytes: &[u8]) -> &OsStr {
    OsStr::from_bytes(bytes)
}

/// Ends a line inside the name.
pub const NEWLINE: Name = Name(b"new\nline");
/// A carriage return, which md5sum escapes since 9.0.
pub const CR: Name = Name(b"carriage\rreturn");
/// Colours the terminal and then clears its screen.
pub const ESC: Name = Name(b"\x1b[31mred\x1b[2J");
/// No UTF-8: a lone continuation byte and a byte that never occurs.
pub const INVALID_UTF8: Name = Name(b"bad\x80utf8\xff");
/// UTF-8 with a character that is cut off.
pub const CUT_UTF8: Name = Name(b"cut-\xe4\xb8");
/// Looks like a long option.
pub const LEADING_DASH: Name = Name(b"--help");
/// Means standard input where it is not written `./-`.
pub const DASH: Name = Name(b"-");
/// What lists escape first.
pub const BACKSLASH: Name = Name(b"back\\slash");
/// Looks escaped already.
pub const ESCAPED: Name = Name(b"not\\na newline");
/// Spaces at both ends and in the middle.
pub const SPACES: Name = Name(b"  two  spaces ");
/// Both quotes, a backtick and a dollar.
pub const QUOTES: Name = Name(b"it's \"quoted\" `$HOME`");
/// A tab.
pub const TAB: Name = Name(b"a\tb");
/// A glob that matches everything.
pub const GLOB: Name = Name(b"*?[a-z]{x,y}");
/// Two characters of three bytes each.
pub const CJK: Name = Name("文件".as_bytes());
/// `NAME_MAX` bytes: no suffix fits any more.
pub const LONGEST: Name = Name(&[b'n'; 255]);

/// All of them, for tests that go through the list.
pub const ALL: [Name; 15] = [
    NEWLINE,
    CR,
    ESC,
    INVALID_UTF8,
    CUT_UTF8,
    LEADING_DASH,
    DASH,
    BACKSLASH,
    ESCAPED,
    SPACES,
    QUOTES,
    TAB,
    GLOB,
    CJK,
    LONGEST,
];
