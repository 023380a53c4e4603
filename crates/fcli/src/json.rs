//! One JSON object a line, written as it goes.

use std::ffi::OsStr;
use std::fmt::Display;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;

/// A JSON object being appended to a line.
///
/// ```
/// let mut line = Vec::new();
/// fcli::Json::new(&mut line).path("a\tb").number("bytes", 12u64).flag("ok", true).end();
/// assert_eq!(line, b"{\"path\":\"a\\tb\",\"bytes\":12,\"ok\":true}\n");
/// ```
#[derive(Debug)]
#[must_use = "the object is closed by end"]
pub struct Json<'a> {
    line: &'a mut Vec<u8>,
    empty: bool,
}

impl<'a> Json<'a> {
    /// Opens an object at the end of `line`.
    pub fn new(line: &'a mut Vec<u8>) -> Json<'a> {
        line.push(b'{');
        Json { line, empty: true }
    }

    /// A name: `"path"` when it is UTF-8, otherwise its bytes in base64 as `"path_base64"`.
    pub fn path(self, path: impl AsRef<OsStr>) -> Json<'a> {
        self.name("path", path)
    }

    /// As [`path`](Json::path), under another key.
    pub fn name(mut self, key: &str, name: impl AsRef<OsStr>) -> Json<'a> {
        let name = name.as_ref();
        match name.to_str() {
            Some(text) => self.text(key, text),
            None => {
                self.key(&format!("{key}_base64"));
                self.line.push(b'"');
                base64(name.as_bytes(), self.line);
                self.line.push(b'"');
                self
            }
        }
    }

    /// A string.
    pub fn text(mut self, key: &str, text: &str) -> Json<'a> {
        self.key(key);
        string(text, self.line);
        self
    }

    /// An integer.
    pub fn number(mut self, key: &str, n: impl Into<i128>) -> Json<'a> {
        self.key(key);
        show(n.into(), self.line);
        self
    }

    /// A number with a fraction; what JSON has no number for is `null`.
    pub fn float(mut self, key: &str, x: f64) -> Json<'a> {
        self.key(key);
        if x.is_finite() {
            show(x, self.line)
        } else {
            self.line.extend_from_slice(b"null")
        }
        self
    }

    /// True or false.
    pub fn flag(mut self, key: &str, flag: bool) -> Json<'a> {
        self.key(key);
        show(flag, self.line);
        self
    }

    /// An object, of what `fill` adds to it.
    pub fn object(mut self, key: &str, fill: impl FnOnce(Json<'_>) -> Json<'_>) -> Json<'a> {
        self.key(key);
        self.nested(fill);
        self
    }

    /// A list of one object, of what `fill` adds to it.
    pub fn list_of_one(mut self, key: &str, fill: impl FnOnce(Json<'_>) -> Json<'_>) -> Json<'a> {
        self.key(key);
        self.line.push(b'[');
        self.nested(fill);
        self.line.push(b']');
        self
    }

    /// Closes the object and ends the line.
    pub fn end(self) {
        self.line.extend_from_slice(b"}\n");
    }

    fn nested(&mut self, fill: impl FnOnce(Json<'_>) -> Json<'_>) {
        fill(Json::new(self.line)).line.push(b'}');
    }

    fn key(&mut self, key: &str) {
        if !self.empty {
            self.line.push(b',');
        }
        self.empty = false;
        string(key, self.line);
        self.line.push(b':');
    }
}

fn show(value: impl Display, line: &mut Vec<u8>) {
    // Writing into memory does not fail.
    let _ = write!(line, "{value}");
}

/// A JSON string (RFC 8259, section 7); all but the bytes that must not be in one is left as it is.
fn string(text: &str, line: &mut Vec<u8>) {
    line.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' => line.extend_from_slice(b"\\\""),
            b'\\' => line.extend_from_slice(b"\\\\"),
            b'\n' => line.extend_from_slice(b"\\n"),
            b'\r' => line.extend_from_slice(b"\\r"),
            b'\t' => line.extend_from_slice(b"\\t"),
            0..0x20 | 0x7f => show(format_args!("\\u{byte:04x}"), line),
            _ => line.push(byte),
        }
    }
    line.push(b'"');
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8], line: &mut Vec<u8>) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for group in bytes.chunks(3) {
        let mut three = [0; 3];
        three[..group.len()].copy_from_slice(group);
        let [a, b, c] = three.map(usize::from);
        let mut four = [a >> 2, (a & 3) << 4 | b >> 4, (b & 15) << 2 | c >> 6, c & 63]
            .map(|digit| DIGITS[digit]);
        four[group.len() + 1..].fill(b'=');
        line.extend_from_slice(&four);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_has_the_vectors_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            let mut line = Vec::new();
            base64(bytes.as_bytes(), &mut line);
            assert_eq!(line, text.as_bytes());
        }
    }

    #[test]
    fn any_object_is_read_back_as_it_was() {
        let odd = "quote\" back\\ \n\r\t\u{0}\u{1f}\u{7f} é 中 🙂 \u{2028}";
        let mut line = Vec::new();
        let raw = OsStr::from_bytes(b"\xff\xfea");
        Json::new(&mut line)
            .path(raw)
            .name("to", odd)
            .text(odd, odd)
            .number("big", u64::MAX)
            .number("small", i64::MIN)
            .float("rate", 1.5)
            .float("none", f64::NAN)
            .flag("no", false)
            .end();
        assert_eq!(line.pop(), Some(b'\n'));
        assert!(!line.contains(&b'\n'));
        let read: serde_json::Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(read["path_base64"], "//5h");
        assert_eq!((&read["to"], &read[odd]), (&odd.into(), &odd.into()));
        assert_eq!(
            (read["big"].as_u64(), read["small"].as_i64()),
            (Some(u64::MAX), Some(i64::MIN))
        );
        assert_eq!((read["rate"].as_f64(), read["none"].is_null()), (Some(1.5), true));
        assert_eq!(read["no"], false);
        assert_eq!(read.as_object().unwrap().len(), 8);
    }

    #[test]
    fn objects_nest() {
        let mut line = Vec::new();
        Json::new(&mut line)
            .object("a", |a| a.number("n", 1).object("b", |b| b))
            .list_of_one("c", |c| c.flag("d", true))
            .number("e", 2)
            .end();
        assert_eq!(
            line,
            br#"{"a":{"n":1,"b":{}},"c":[{"d":true}],"e":2}
"#
        );
    }

    #[test]
    fn an_empty_object_is_an_object() {
        let mut line = b"x".to_vec();
        Json::new(&mut line).end();
        assert_eq!(line, b"x{}\n");
    }
}
