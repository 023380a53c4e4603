//! Values that are typed in a form of their own.

use clap::builder::ValueParser;
use fcore::Buffering;

pub(super) fn buffering() -> ValueParser {
    ValueParser::new(|text: &str| text.parse::<Buffering>())
}

pub(super) fn delimiter(text: &str) -> Result<u8, String> {
    let byte = match text.as_bytes() {
        [byte] => Some(*byte),
        b"\\n" => Some(b'\n'),
        b"\\t" => Some(b'\t'),
        b"\\r" => Some(b'\r'),
        b"\\0" => Some(0),
        [b'\\', b'x', hex @ ..] if hex.len() == 2 => digits(hex, 16).map(|n| n as u8),
        _ => None,
    };
    byte.ok_or_else(|| r"give one byte: a character, \n, \t, \r, \0 or \xHH".to_owned())
}

pub(super) fn mode(text: &str) -> Result<u32, String> {
    let mode = digits(text.as_bytes(), 8).filter(|mode| *mode <= 0o7777);
    mode.ok_or_else(|| "give octal digits, at most 7777".to_owned())
}

/// A number in this base, of nothing but digits.
fn digits(text: &[u8], base: u32) -> Option<u32> {
    let text = str::from_utf8(text).ok().filter(|text| !text.starts_with('+'))?;
    u32::from_str_radix(text, base).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delimiter_is_one_byte() {
        for (text, byte) in [(",", b','), (r"\n", b'\n'), (r"\0", 0), (r"\xfF", 255), (r"\", b'\\')]
        {
            assert_eq!(delimiter(text), Ok(byte), "{text}");
        }
        for text in ["", "ab", r"\q", r"\x1", r"\x+1", "é"] {
            assert!(delimiter(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_mode_is_octal() {
        assert_eq!(mode("0644"), Ok(0o644));
        for text in ["", "8", "10000", "-1", "+1", "u+x"] {
            assert!(mode(text).is_err(), "{text}");
        }
    }
}
