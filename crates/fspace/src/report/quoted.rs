//! Names in the header of a diff.

use std::ffi::OsStr;
use std::io::Write;

/// A name as `git` and GNU `patch` read it: in quotes if it holds what would end it or has a space at
/// an end, and followed by a tab if it holds one elsewhere.
pub(super) fn quoted(name: &OsStr) -> Vec<u8> {
    let bytes = name.as_encoded_bytes();
    let ends = |byte: &u8| byte.is_ascii_control() || matches!(byte, b'"' | b'\\');
    let padded = bytes.starts_with(b" ") || bytes.ends_with(b" ");
    if !padded && !bytes.iter().any(ends) {
        let tab: &[u8] = if bytes.contains(&b' ') { b"\t" } else { b"" };
        return [bytes, tab].concat();
    }
    let mut quoted = vec![b'"'];
    for &byte in bytes {
        match byte {
            b'"' | b'\\' => quoted.extend_from_slice(&[b'\\', byte]),
            b'\n' => quoted.extend_from_slice(b"\\n"),
            b'\t' => quoted.extend_from_slice(b"\\t"),
            b'\r' => quoted.extend_from_slice(b"\\r"),
            // Writing into memory does not fail.
            _ if byte.is_ascii_control() => drop(write!(quoted, "\\{byte:03o}")),
            _ => quoted.push(byte),
        }
    }
    quoted.push(b'"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn names_are_quoted_as_patch_reads_them() {
        assert_eq!(quoted(OsStr::new("文 1")), "文 1\t".as_bytes());
        assert_eq!(quoted(OsStr::new(" a")), b"\" a\"");
        assert_eq!(quoted(OsStr::new("a ")), b"\"a \"");
        assert_eq!(quoted(OsStr::from_bytes(b"a\n\x1b\"\xff")), b"\"a\\n\\033\\\"\xff\"");
    }
}
