//! Texts that are not UTF-8: told apart, and left alone.
//!
//! What is written never depends on how a text was cut into blocks. So the bytes decide about the
//! first lines that would change, one by one; how the first block looks only makes for a message.

/// So many lines that change are looked at; a text's encoding does not change later on.
const LINES: u32 = 64;

/// So much of a line, or of a text's start, is looked at.
const SAMPLE: usize = 4096;

const UTF16: &str = "UTF-16, passed through as it is";
const UTF32: &str = "UTF-32, passed through as it is";
const GBK: &str = "not UTF-8 (it looks like GBK); only UTF-8 is spaced";
const BIG5: &str = "not UTF-8 (it looks like Big5); only UTF-8 is spaced";
const OTHER: &str = "not UTF-8; only UTF-8 is spaced";

/// Closes when a text turns out to be in another encoding: from there on it passes as it is.
#[derive(Debug)]
pub(crate) struct Guard {
    left: u32,
    closed: bool,
}

impl Default for Guard {
    fn default() -> Guard {
        Guard { left: LINES, closed: false }
    }
}

impl Guard {
    /// One that has seen enough.
    pub(crate) fn tired() -> Guard {
        Guard { left: 0, closed: false }
    }

    /// Whether it will stay open whatever comes.
    pub(crate) fn is_tired(&self) -> bool {
        self.left == 0 && !self.closed
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether a line that would change is UTF-8, by and large; if not, the guard closes.
    pub(crate) fn lets_pass(&mut self, line: &[u8]) -> bool {
        if self.left > 0 {
            self.left -= 1;
            self.closed |= is_foreign(sample(line));
        }
        !self.closed
    }
}

/// What to say about a text that starts so. A byte order mark of UTF-16 or UTF-32 closes the guard.
pub(crate) fn look(start: &[u8], guard: &mut Guard) -> Option<&'static str> {
    let marked = match start {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some(UTF32),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some(UTF16),
        _ => None,
    };
    if marked.is_some() {
        guard.closed = true;
        return marked;
    }
    let start = sample(start);
    if looks_like_utf16(start) {
        return Some(UTF16);
    }
    is_foreign(start).then(|| guess(start))
}

/// Whether the ASCII characters of a text have a NUL each, on the same side but for an ideograph here
/// and there (U+4E00 has one, too): of UTF-16 without a byte order mark that is the sign, if there are
/// many or the rest is not UTF-8.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    let (mut even, mut odd) = (0, 0);
    for pair in bytes.chunks_exact(2) {
        even += usize::from(pair[0] == 0 && pair[1].is_ascii() && pair[1] != 0);
        odd += usize::from(pair[1] == 0 && pair[0].is_ascii() && pair[0] != 0);
    }
    let (many, few) = (even.max(odd), even.min(odd));
    let nuls = memchr::memchr_iter(0, bytes).count();
    let alike = many > few * 4 && nuls == many + few;
    let is_utf8 = || !bytes.is_ascii() && str::from_utf8(bytes).is_ok();
    alike && (is_foreign(bytes) || (many * 4 >= bytes.len() && !is_utf8()))
}

fn sample(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(SAMPLE)]
}

/// Whether ill-formed bytes outnumber those of well-formed characters beyond ASCII.
fn is_foreign(bytes: &[u8]) -> bool {
    // One that was cut off at the end counts for no more than three.
    if bytes.is_ascii() || str::from_utf8(bytes).is_ok() {
        return false;
    }
    let (mut well, mut ill) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        well += chunk.valid().bytes().filter(|byte| !byte.is_ascii()).count();
        ill += chunk.invalid().len();
    }
    ill > well + 3
}

/// Which of the two common encodings of Chinese it looks like: both have pairs of bytes, and only
/// Big5 often ends one with an ASCII byte, or begins one with A4 to AF, where its most common
/// characters are. Japanese has its kana there in EUC-JP, but never such an end, and in Shift JIS
/// below A1, where the others have next to nothing.
fn guess(bytes: &[u8]) -> &'static str {
    /// So many pairs of Big5 without one such end are not to be expected.
    const ENOUGH: usize = 12;
    let (mut pairs, mut low, mut early, mut rare, mut odd) = (0, 0, 0, 0, 0);
    let mut rest = bytes;
    while let Some((&lead, after)) = rest.split_first() {
        rest = after;
        if lead < 0x80 {
            continue;
        }
        match after.first() {
            Some(0xA1..=0xFE) if lead > 0x80 => pairs += 1,
            Some(0x40..=0x7E) if lead > 0x80 => (pairs, low) = (pairs + 1, low + 1),
            Some(0x80..=0xA0) if lead > 0x80 => (pairs, odd) = (pairs + 1, odd + 1),
            _ => {
                odd += 2;
                continue;
            }
        }
        early += usize::from(matches!(lead, 0xA4..=0xAF));
        rare += usize::from(lead < 0xA1);
        rest = &after[1..];
    }
    match () {
        () if odd > pairs / 4 || rare > pairs / 3 => OTHER,
        () if low == 0 && early > pairs / 3 && pairs > ENOUGH => OTHER,
        () if low > pairs / 8 || early > pairs / 3 => BIG5,
        () => GBK,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 中文編碼測試文字 in Big5.
    const IN_BIG5: &[u8] = b"\xa4\xa4\xa4\xe5\xbdsX\xb4\xfa\xb8\xd5\xa4\xe5\xa6r \xbdsX";
    /// 中文编码测试文字 in GBK.
    const IN_GBK: &[u8] = b"\xd6\xd0\xce\xc4\xb1\xe0\xc2\xeb\xb2\xe2\xca\xd4\xce\xc4\xd7\xd6 abc";

    fn said(text: &[u8]) -> Option<&'static str> {
        look(text, &mut Guard::default())
    }

    #[test]
    fn encodings_are_named() {
        assert_eq!(said(IN_BIG5), Some(BIG5));
        assert_eq!(said(IN_GBK), Some(GBK));
        // 今天用Linux備份了3.5GB的照片 has but one pair that ends with an ASCII byte.
        let text =
            b"\xa4\xb5\xa4\xd1\xa5\xceLinux\xb3\xc6\xa5\xf7\xa4F3.5GB\xaa\xba\xb7\xd3\xa4\xf9";
        assert_eq!(said(text), Some(BIG5));
        assert_eq!(said(b"\xff\xfe-N\x87e"), Some(UTF16));
        // これはtestです、よ in EUC-JP, and in Shift JIS.
        let text = b"\xa4\xb3\xa4\xec\xa4\xcftest\xa4\xc7\xa4\xb9\xa1\xa2\xa4\xe8";
        assert_eq!(said(&text.repeat(2)), Some(OTHER));
        let text = b"\x82\xb1\x82\xea\x82\xcdtest\x82\xc5\x82\xb7\x81A\x82\xe6";
        assert_eq!(said(text), Some(OTHER));
        assert_eq!(said(b"caf\xe9 \xe9 \xe8 \xe0 \xe9t\xe9"), Some(OTHER));
    }

    #[test]
    fn utf16_is_known_without_a_mark() {
        let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        for text in
            ["ls -l\n", "這是一個test文本，使用Linux系統。\n", "只有中文，沒有別的，很長很長。\n"]
        {
            assert_eq!(said(&wide(text, u16::to_le_bytes)), Some(UTF16), "{text}");
            assert_eq!(said(&wide(text, u16::to_be_bytes)), Some(UTF16), "{text}");
        }
        assert_eq!(said(b"\xff\xfe\0\0-N\0\0"), Some(UTF32));
        for text in ["a\0b\0中文a\0", "中\0a\n", "\0\0\0\0", "a\0\0\0b\0\0\0"] {
            assert_ne!(said(text.as_bytes()), Some(UTF16), "{text:?}");
        }
    }

    #[test]
    fn utf8_with_a_few_bad_bytes_is_utf8() {
        assert_eq!(said("中文".as_bytes()), None);
        assert_eq!(said(b""), None);
        assert_eq!(said("中文\u{FEFF}中".as_bytes()), None);
        assert_eq!(said(b"a\xff\xfe"), None);
        assert_eq!(said(&[b"\xff\xff\xff\xff", "中文".as_bytes()].concat()), None);
        // The sample ends within a character.
        assert_eq!(said("中".repeat(SAMPLE).as_bytes()), None);
    }

    #[test]
    fn the_guard_closes_at_a_foreign_line_and_stays_so() {
        let mut guard = Guard::default();
        assert!(guard.lets_pass("中a".as_bytes()));
        assert!(!guard.lets_pass(IN_GBK));
        assert!(!guard.lets_pass("中a".as_bytes()));
    }

    #[test]
    fn the_guard_grows_tired() {
        let mut guard = Guard::default();
        assert!((0..LINES).all(|_| guard.lets_pass("中a".as_bytes())));
        assert!(guard.lets_pass(IN_GBK));
    }
}
