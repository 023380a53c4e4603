//! Texts that are not UTF-8: told apart, and left alone.
//!
//! What is written never depends on how a text was cut into blocks. So the bytes decide about the
//! first lines that would change, one by one; how the first block looks only makes for a message.

/// So many lines that change are looked at; a text's encoding does not change later on.
const LINES: u32 = 64;

/// So much of a line, or of a text's start, is looked at.
const SAMPLE: usize = 4096;

const UTF16: &str = "UTF-16, passed through as it is";
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

/// What to say about a text that starts so. A byte order mark of UTF-16 closes the guard.
pub(crate) fn look(start: &[u8], guard: &mut Guard) -> Option<&'static str> {
    if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
        guard.closed = true;
        return Some(UTF16);
    }
    let start = sample(start);
    is_foreign(start).then(|| guess(start))
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
/// characters are.
fn guess(bytes: &[u8]) -> &'static str {
    let (mut pairs, mut low, mut early, mut odd) = (0, 0, 0, 0);
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
        rest = &after[1..];
    }
    match () {
        () if odd > pairs / 4 => OTHER,
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
        assert_eq!(said(b"caf\xe9 \xe9 \xe8 \xe0 \xe9t\xe9"), Some(OTHER));
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
