//! How large a buffer is, and when it is written: `--buffer-size` and `--buffering`.

use std::fmt;
use std::str::FromStr;

use crate::{AlignedBuf, Result};

/// No option makes a buffer larger than this: past it memory is wasted and nothing is faster.
const MAX: usize = 1 << 30;

/// The smallest block chosen by [`BufferSize::Auto`]: within 5 % of the best on most machines measured.
const AUTO_MIN: usize = 256 << 10;

/// The largest block chosen by [`BufferSize::Auto`], whatever a file system claims to like.
const AUTO_MAX: usize = 8 << 20;

/// The size of a block in bytes, as typed: `4096`, `64K`, `64KiB`, `1M`, `1MB`, `auto`.
///
/// K, M, G and KiB, MiB, GiB count in 1024s; KB, MB, GB in 1000s, as in GNU's tools.
///
/// ```
/// use fcore::BufferSize;
/// assert_eq!("64K".parse(), Ok(BufferSize::Bytes(65536)));
/// assert_eq!("1MB".parse(), Ok(BufferSize::Bytes(1_000_000)));
/// assert_eq!("auto".parse(), Ok(BufferSize::Auto));
/// assert!("0".parse::<BufferSize>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BufferSize {
    /// At least 256 KiB and at least the file's preferred block, at most 8 MiB.
    #[default]
    Auto,
    /// Exactly this many bytes, 1 to 1 GiB.
    Bytes(usize),
}

impl BufferSize {
    /// The size in bytes for a file whose preferred block (`st_blksize`) is `block_size`.
    pub fn resolve(self, block_size: usize) -> usize {
        match self {
            BufferSize::Bytes(n) => n,
            BufferSize::Auto => block_size.clamp(AUTO_MIN, AUTO_MAX),
        }
    }

    /// A buffer of [`resolve`](BufferSize::resolve)d size.
    ///
    /// # Errors
    /// Not enough memory, as an error and not an abort.
    pub fn allocate(self, block_size: usize) -> Result<AlignedBuf> {
        AlignedBuf::new(self.resolve(block_size))
    }
}

impl FromStr for BufferSize {
    type Err = ParseSizeError;

    fn from_str(text: &str) -> std::result::Result<BufferSize, ParseSizeError> {
        match text {
            "auto" => Ok(BufferSize::Auto),
            _ => match parse_bytes(text)? {
                0 => Err(ParseSizeError::new(text, Fault::Zero)),
                n => Ok(BufferSize::Bytes(n)),
            },
        }
    }
}

impl fmt::Display for BufferSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BufferSize::Auto => f.write_str("auto"),
            BufferSize::Bytes(n) => write!(f, "{n}"),
        }
    }
}

/// When written bytes leave: the values of `buffering` in Python's `open()`.
///
/// ```
/// use fcore::{BufferSize, Buffering};
/// assert_eq!("0".parse(), Ok(Buffering::None));
/// assert_eq!("line".parse(), Ok(Buffering::Line));
/// assert_eq!("64K".parse(), Ok(Buffering::Block(BufferSize::Bytes(65536))));
/// assert_eq!("-1".parse(), Ok(Buffering::Auto));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Buffering {
    /// `0`, `none`: at once, as it came.
    None,
    /// `1`, `line`: everything up to the last delimiter of what came.
    Line,
    /// A size above 1: full blocks of that size.
    Block(BufferSize),
    /// `-1`, `auto`: line on a terminal, blocks elsewhere.
    #[default]
    Auto,
}

impl FromStr for Buffering {
    type Err = ParseSizeError;

    fn from_str(text: &str) -> std::result::Result<Buffering, ParseSizeError> {
        match text {
            "none" => return Ok(Buffering::None),
            "line" => return Ok(Buffering::Line),
            "-1" | "auto" => return Ok(Buffering::Auto),
            _ => {}
        }
        match parse_bytes(text)? {
            0 => Ok(Buffering::None),
            1 => Ok(Buffering::Line),
            n => Ok(Buffering::Block(BufferSize::Bytes(n))),
        }
    }
}

/// A size that cannot be used, with what was typed and what may be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseSizeError {
    text: String,
    fault: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    NotANumber,
    UnknownSuffix,
    Zero,
    TooLarge,
}

impl ParseSizeError {
    fn new(text: &str, fault: Fault) -> ParseSizeError {
        ParseSizeError { text: text.to_owned(), fault }
    }
}

impl fmt::Display for ParseSizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text.escape_debug();
        match self.fault {
            Fault::NotANumber => write!(f, "'{text}' is not a size")?,
            Fault::UnknownSuffix => write!(f, "'{text}' has an unknown suffix")?,
            Fault::Zero => write!(f, "a buffer of 0 bytes holds nothing")?,
            Fault::TooLarge => return write!(f, "'{text}' is more than 1G, the largest buffer"),
        }
        f.write_str(": give bytes, or a number with K, M, G (or KiB, MiB, GiB) in 1024s, KB, MB, GB in 1000s, or auto")
    }
}

impl std::error::Error for ParseSizeError {}

/// Reads digits and a suffix; 0 is a number here.
fn parse_bytes(text: &str) -> std::result::Result<usize, ParseSizeError> {
    let fail = |fault| Err(ParseSizeError::new(text, fault));
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, suffix) = text.split_at(digits);
    if number.is_empty() {
        return fail(Fault::NotANumber);
    }
    let unit: u64 = match suffix {
        "" | "B" => 1,
        "K" | "k" | "KiB" => 1 << 10,
        "M" | "MiB" => 1 << 20,
        "G" | "GiB" => 1 << 30,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return fail(Fault::UnknownSuffix),
    };
    // Digits that do not fit in 64 bits are only too large: nothing else is wrong with them.
    match number.parse::<u64>().ok().and_then(|n| n.checked_mul(unit)) {
        Some(bytes) if bytes <= MAX as u64 => Ok(bytes as usize),
        _ => fail(Fault::TooLarge),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes(text: &str) -> usize {
        match text.parse().unwrap() {
            BufferSize::Bytes(n) => n,
            BufferSize::Auto => panic!("{text} is a number"),
        }
    }

    #[test]
    fn suffixes_count_as_in_gnu_tools() {
        for (text, size) in [
            ("1", 1),
            ("4096", 4096),
            ("4096B", 4096),
            ("64K", 65536),
            ("64k", 65536),
            ("64KiB", 65536),
            ("64KB", 64000),
            ("64kB", 64000),
            ("1M", 1 << 20),
            ("1MiB", 1 << 20),
            ("1MB", 1_000_000),
            ("1G", 1 << 30),
            ("1GB", 1_000_000_000),
        ] {
            assert_eq!(bytes(text), size, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_the_suffixes() {
        for (text, start) in [
            ("", "'' is not a size"),
            ("K", "'K' is not a size"),
            ("-5", "'-5' is not a size"),
            ("+5", "'+5' is not a size"),
            ("1.5M", "'1.5M' has an unknown suffix"),
            ("1 K", "'1 K' has an unknown suffix"),
            ("1T", "'1T' has an unknown suffix"),
            ("0", "a buffer of 0 bytes"),
        ] {
            let message = text.parse::<BufferSize>().unwrap_err().to_string();
            assert!(message.starts_with(start), "{message}");
            assert!(message.contains("KiB"), "{message}");
        }
        for text in ["2G", "1073741825", "99999999999999999999999999999", "18446744073709551615G"] {
            let message = text.parse::<BufferSize>().unwrap_err().to_string();
            assert_eq!(message, format!("'{text}' is more than 1G, the largest buffer"));
        }
    }

    #[test]
    fn auto_stays_between_its_bounds() {
        assert_eq!(BufferSize::Auto.resolve(0), 256 << 10);
        assert_eq!(BufferSize::Auto.resolve(4096), 256 << 10);
        assert_eq!(BufferSize::Auto.resolve(1 << 20), 1 << 20);
        assert_eq!(BufferSize::Auto.resolve(usize::MAX), 8 << 20);
        assert_eq!(BufferSize::Bytes(3).resolve(4096), 3);
    }

    #[test]
    fn buffering_has_pythons_values() {
        for (text, buffering) in [
            ("0", Buffering::None),
            ("none", Buffering::None),
            ("1", Buffering::Line),
            ("line", Buffering::Line),
            ("2", Buffering::Block(BufferSize::Bytes(2))),
            ("1K", Buffering::Block(BufferSize::Bytes(1024))),
            ("-1", Buffering::Auto),
            ("auto", Buffering::Auto),
        ] {
            assert_eq!(text.parse(), Ok(buffering), "{text}");
        }
        assert!("-2".parse::<Buffering>().is_err());
    }

    proptest! {
        #[test]
        fn any_text_parses_or_says_why(text in ".*") {
            let _ = text.parse::<Buffering>();
            match text.parse::<BufferSize>() {
                Ok(BufferSize::Bytes(n)) => prop_assert!((1..=MAX).contains(&n)),
                Ok(BufferSize::Auto) => prop_assert_eq!(text, "auto"),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }

        #[test]
        fn plain_numbers_are_themselves(n in 1..=MAX) {
            prop_assert_eq!(n.to_string().parse(), Ok(BufferSize::Bytes(n)));
        }
    }
}
