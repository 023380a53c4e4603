//! How names and errors are said: as the house does, or as GNU's programs do.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use fcli::Env;
use fcore::{Doing, Error};
use fhash::list::shell_quoted;
use rustix::io::Errno;

/// Whose words are used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voice {
    /// Those of GNU's `md5sum` and its sisters.
    pub(crate) gnu: bool,
    /// Names count as UTF-8 where they are quoted.
    pub(crate) utf8: bool,
    /// Names in results as before version 9.5.
    pub(crate) legacy_names: bool,
}

impl Voice {
    /// A file's name in a result line of check mode.
    pub(crate) fn result_name<'a>(&self, name: &'a OsStr) -> Cow<'a, [u8]> {
        let name = name.as_bytes();
        if self.legacy_names { escaped(name) } else { shell_quoted(name, self.utf8) }
    }

    /// Reports an error about the file that was called `name`.
    pub(crate) fn report(&self, env: &Env, name: &OsStr, error: &Error) {
        if self.gnu {
            self.about(env, name, error.reason());
        } else {
            env.report(error);
        }
    }

    /// Reports what is wrong with the file or list called `name`.
    pub(crate) fn about(&self, env: &Env, name: &OsStr, reason: impl AsRef<[u8]>) {
        if self.gnu {
            let name = shell_quoted(name.as_bytes(), self.utf8);
            env.error([&*name, b": ", reason.as_ref()].concat());
        } else {
            env.error_at(name, reason);
        }
    }

    /// The same, where it is no failure by itself.
    pub(crate) fn note(&self, env: &Env, name: &OsStr, text: &str) {
        let name = match self.gnu {
            true => shell_quoted(name.as_bytes(), self.utf8),
            false => Cow::Borrowed(name.as_bytes()),
        };
        env.note([&*name, b": ", text.as_bytes()].concat());
    }
}

/// A name as GNU's programs printed it up to 9.4: escaped as in a list, if it would end the line.
fn escaped(name: &[u8]) -> Cow<'_, [u8]> {
    if !name.contains(&b'\n') {
        return Cow::Borrowed(name);
    }
    let mut safe = vec![b'\\'];
    for &byte in name {
        match byte {
            b'\n' => safe.extend_from_slice(b"\\n"),
            b'\r' => safe.extend_from_slice(b"\\r"),
            b'\\' => safe.extend_from_slice(b"\\\\"),
            _ => safe.push(byte),
        }
    }
    Cow::Owned(safe)
}

/// Whether an error is the system's `errno`.
pub(crate) fn is(error: &Error, errno: Errno) -> bool {
    error.io().raw_os_error() == Some(errno.raw_os_error())
}

/// Whether an error, of an operand that is standard input, says that it was closed at the start.
pub(crate) fn was_closed(error: &Error) -> bool {
    error.doing() == Doing::Open && is(error, Errno::BADF)
}

/// Whether an error means that there is no such file.
pub(crate) fn means_gone(error: &Error) -> bool {
    is(error, Errno::NOENT) || is(error, Errno::NOTDIR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_were_escaped_only_where_they_would_end_the_line() {
        for (name, shown) in [
            ("a b", "a b"),
            ("a\\b", "a\\b"),
            ("a\nb", "\\a\\nb"),
            ("a\rb", "a\rb"),
            ("\r\\\n", "\\\\r\\\\\\n"),
        ] {
            assert_eq!(&*escaped(name.as_bytes()), shown.as_bytes());
        }
    }
}
