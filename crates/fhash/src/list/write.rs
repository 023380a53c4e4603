//! One line of a list, as GNU writes it.

use memchr::memchr3;

use crate::Digest;

/// How lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// `MD5 (NAME) = HEX` instead of `HEX  NAME`.
    pub tag: bool,
    /// `*` instead of the second space; no difference in a tagged line.
    pub binary: bool,
    /// NUL instead of the line feed, and names go out as they are.
    pub zero: bool,
    /// Base64 instead of hex digits, as `cksum --base64` writes them.
    pub base64: bool,
}

/// Appends the line for `name`, its terminator included, to `out`.
///
/// Where lines end with a line feed, a name that holds `\`, LF or CR is written as `\\`, `\n`,
/// `\r`, and one more `\` before the line says so. All other bytes go out raw, whatever their
/// encoding.
pub fn write(out: &mut Vec<u8>, style: Style, name: &[u8], digest: &Digest) {
    let escape = !style.zero && memchr3(b'\\', b'\n', b'\r', name).is_some();
    out.reserve(2 * name.len() + 160);
    if escape {
        out.push(b'\\');
    }
    if style.tag {
        out.extend_from_slice(digest.algorithm().tag().as_bytes());
        out.extend_from_slice(b" (");
        write_name(out, escape, name);
        out.extend_from_slice(b") = ");
        write_digest(out, style, digest);
    } else {
        write_digest(out, style, digest);
        out.extend_from_slice(if style.binary { b" *" } else { b"  " });
        write_name(out, escape, name);
    }
    out.push(if style.zero { b'\0' } else { b'\n' });
}

fn write_digest(out: &mut Vec<u8>, style: Style, digest: &Digest) {
    if style.base64 { digest.write_base64(out) } else { digest.write_hex(out) }
}

fn write_name(out: &mut Vec<u8>, escape: bool, name: &[u8]) {
    if escape { write_escaped(out, name) } else { out.extend_from_slice(name) }
}

/// Appends `name` with `\`, LF and CR as `\\`, `\n` and `\r`.
pub(super) fn write_escaped(out: &mut Vec<u8>, name: &[u8]) {
    for &byte in name {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Algorithm, Hasher};

    const PLAIN: Style = Style { tag: false, binary: false, zero: false, base64: false };
    const HEX: &str = "d41d8cd98f00b204e9800998ecf8427e";

    fn line(style: Style, name: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out, style, name, &Hasher::digest(Algorithm::Md5, b""));
        out
    }

    #[test]
    fn the_four_forms() {
        let tag = Style { tag: true, ..PLAIN };
        let binary = Style { binary: true, ..PLAIN };
        let zero = Style { zero: true, ..PLAIN };
        assert_eq!(line(PLAIN, b"a b"), format!("{HEX}  a b\n").into_bytes());
        assert_eq!(line(binary, b"a"), format!("{HEX} *a\n").into_bytes());
        assert_eq!(line(tag, b"a"), format!("MD5 (a) = {HEX}\n").into_bytes());
        assert_eq!(line(Style { binary: true, ..tag }, b"a"), line(tag, b"a"));
        assert_eq!(line(zero, b"-"), format!("{HEX}  -\0").into_bytes());
        assert_eq!(
            line(Style { zero: true, ..tag }, b"a"),
            format!("MD5 (a) = {HEX}\0").into_bytes()
        );
        let base64 = Style { base64: true, ..tag };
        assert_eq!(line(base64, b"a"), b"MD5 (a) = 1B2M2Y8AsgTpgAmY7PhCfg==\n");
    }

    #[test]
    fn three_bytes_are_escaped_and_no_other() {
        let tag = Style { tag: true, ..PLAIN };
        let zero = Style { zero: true, ..PLAIN };
        assert_eq!(line(PLAIN, b"a\nb"), format!("\\{HEX}  a\\nb\n").into_bytes());
        assert_eq!(line(PLAIN, b"a\rb\\"), format!("\\{HEX}  a\\rb\\\\\n").into_bytes());
        assert_eq!(line(tag, b"\\"), format!("\\MD5 (\\\\) = {HEX}\n").into_bytes());
        assert_eq!(line(zero, b"a\n\\"), format!("{HEX}  a\n\\\0").into_bytes());
        let raw = b"\x1b[0m\t\xff\x80 '\"";
        assert_eq!(line(PLAIN, raw), [HEX.as_bytes(), b"  ", raw, b"\n"].concat());
    }

    #[test]
    fn lines_are_appended() {
        let mut out = b"before\n".to_vec();
        write(&mut out, PLAIN, b"a", &Hasher::digest(Algorithm::Sha256, b""));
        assert!(out.starts_with(b"before\ne3b0c442"));
    }
}
