//! Names in quotes, as GNU's tools always put them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::sync::atomic::{AtomicBool, Ordering};

use fhash::list::shell_quoted;

/// Whether names are taken for UTF-8: not by the name cp in a locale of another character set.
static UTF8: AtomicBool = AtomicBool::new(true);

/// From here on, what is no ASCII is written as octal numbers.
pub(crate) fn distrust_utf8() {
    UTF8.store(false, Ordering::Relaxed);
}

/// `name` in quotes even where a shell needs none: `'a b'`, `"it's"`, `'a'$'\n''b'`.
pub(crate) fn always(name: &OsStr) -> Vec<u8> {
    quoted(name.as_bytes(), UTF8.load(Ordering::Relaxed))
}

fn quoted(bytes: &[u8], utf8: bool) -> Vec<u8> {
    match shell_quoted(bytes, utf8) {
        quoted if *quoted == *bytes => [b"'", bytes, b"'"].concat(),
        quoted => quoted.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_quoted_and_reads_back() {
        for (name, utf8, want) in [
            ("a", true, "'a'"),
            ("a b", true, "'a b'"),
            ("it's", true, "\"it's\""),
            ("", true, "''"),
            ("a\nb", true, r"'a'$'\n''b'"),
            ("ü", true, "'ü'"),
            ("ü", false, r"''$'\303\274'"),
        ] {
            assert_eq!(quoted(name.as_bytes(), utf8), want.as_bytes(), "{name}");
        }
    }
}
