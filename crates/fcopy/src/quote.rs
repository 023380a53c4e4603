//! Names in quotes, as GNU's tools always put them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use fhash::list::shell_quoted;

/// `name` in quotes even where a shell needs none: `'a b'`, `"it's"`, `'a'$'\n''b'`.
pub(crate) fn always(name: &OsStr) -> Vec<u8> {
    let bytes = name.as_bytes();
    match shell_quoted(bytes, true) {
        quoted if *quoted == *bytes => [b"'", bytes, b"'"].concat(),
        quoted => quoted.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_quoted_and_reads_back() {
        for (name, quoted) in [
            ("a", "'a'"),
            ("a b", "'a b'"),
            ("it's", "\"it's\""),
            ("", "''"),
            ("a\nb", r"'a'$'\n''b'"),
        ] {
            assert_eq!(always(OsStr::new(name)), quoted.as_bytes(), "{name}");
        }
    }
}
