//! Names and messages made safe to show on a terminal.

use std::borrow::Cow;

/// `bytes` with everything a terminal would act on written out: control bytes, ESC, invalid UTF-8,
/// C1 controls, and the marks that turn the direction of text.
///
/// `\n`, `\t`, `\r`, `\e` where a short form exists, otherwise `\xHH` for each byte. A backslash
/// stays one: the result is for eyes and is not read back. Borrowed when nothing had to change.
///
/// ```
/// assert_eq!(&*fcli::escape::for_terminal(b"a\x1b[31m\n\xff"), br"a\e[31m\n\xff");
/// assert_eq!(&*fcli::escape::for_terminal("中文 é".as_bytes()), "中文 é".as_bytes());
/// ```
pub fn for_terminal(bytes: &[u8]) -> Cow<'_, [u8]> {
    if bytes.iter().all(|byte| (0x20..0x7f).contains(byte)) {
        return Cow::Borrowed(bytes);
    }
    let mut safe = Vec::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            let mut utf8 = [0; 4];
            let utf8 = c.encode_utf8(&mut utf8).as_bytes();
            if acts(c) {
                utf8.iter().for_each(|&byte| hex(byte, &mut safe))
            } else {
                safe.extend_from_slice(utf8)
            }
        }
        chunk.invalid().iter().for_each(|&byte| hex(byte, &mut safe));
    }
    Cow::Owned(safe)
}

/// Whether a terminal does something on `c` instead of showing it.
fn acts(c: char) -> bool {
    // Line and paragraph separators, and the bidirectional marks by which a name can pose as another.
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn hex(byte: u8, safe: &mut Vec<u8>) {
    match byte {
        b'\n' => safe.extend_from_slice(b"\\n"),
        b'\t' => safe.extend_from_slice(b"\\t"),
        b'\r' => safe.extend_from_slice(b"\\r"),
        0x1b => safe.extend_from_slice(b"\\e"),
        _ => {
            let digit = |n: u8| b"0123456789abcdef"[usize::from(n & 15)];
            safe.extend_from_slice(&[b'\\', b'x', digit(byte >> 4), digit(byte)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8]) -> String {
        String::from_utf8(for_terminal(bytes).into_owned()).unwrap()
    }

    #[test]
    fn plain_text_is_borrowed() {
        assert!(matches!(for_terminal(b"tool: a b\\c: reason"), Cow::Borrowed(_)));
        assert_eq!(shown("naïve 文字 🙂".as_bytes()), "naïve 文字 🙂");
    }

    #[test]
    fn what_a_terminal_acts_on_is_written_out() {
        assert_eq!(shown(b"\x07\x08\x7f\x00"), r"\x07\x08\x7f\x00");
        assert_eq!(shown("\u{9b}31m".as_bytes()), r"\xc2\x9b31m");
        assert_eq!(shown("gpj.\u{202e}exe".as_bytes()), r"gpj.\xe2\x80\xaeexe");
        assert_eq!(shown(b"\xe4\xb8(\xe4\xb8\xad"), r"\xe4\xb8(中");
    }

    #[test]
    fn every_single_byte_comes_out_printable() {
        for byte in 0..=255 {
            let text = shown(&[byte]);
            assert!(text.bytes().all(|b| (0x20..0x7f).contains(&b)), "{byte}: {text}");
        }
    }
}
