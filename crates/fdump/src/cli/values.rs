//! Values that are typed in a form of their own.

use std::time::Duration;

use clap::ValueEnum;
use clap::builder::ValueParser;
use fcore::{BufferSize, Buffering};
use rustix::fs::RawMode;

use crate::rotate::Every;

/// The values of `--output-error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputError {
    /// Say so and go on with the other outputs
    Warn,
    /// The same, but nothing of a reader that left
    WarnNopipe,
    /// Say so and stop
    Exit,
    /// The same, but go on without a reader that left
    ExitNopipe,
}

/// The values of `--zero-copy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ZeroCopyWhen {
    /// Where nobody can still change what was moved
    #[default]
    Auto,
    /// From a file into a pipe too
    Always,
    /// Read and write
    Never,
}

impl OutputError {
    /// Whether a failure ends everything.
    pub(crate) fn exits(self) -> bool {
        matches!(self, OutputError::Exit | OutputError::ExitNopipe)
    }

    /// Whether a reader that left is no failure.
    pub(crate) fn excuses_readers(self) -> bool {
        matches!(self, OutputError::WarnNopipe | OutputError::ExitNopipe)
    }
}

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

pub(super) fn mode(text: &str) -> Result<RawMode, String> {
    let mode = digits(text.as_bytes(), 8).filter(|mode| *mode <= 0o7777);
    // 16 bits on some systems, which these fit into.
    mode.map(|mode| mode as RawMode).ok_or_else(|| "give octal digits, at most 7777".to_owned())
}

/// What begins the next file: bytes, `Nl` records, `Ns`, `Nm` or `Nh` of time.
pub(super) fn every(text: &str) -> Result<Every, String> {
    let counted = |unit: char| {
        let number = text.strip_suffix(unit)?;
        u64::from(digits(number.as_bytes(), 10)?).into()
    };
    let every = if let Some(records) = counted('l') {
        Every::Records(records)
    } else if let Some(seconds) = counted('s') {
        Every::Time(Duration::from_secs(seconds))
    } else if let Some(minutes) = counted('m') {
        Every::Time(Duration::from_secs(60 * minutes))
    } else if let Some(hours) = counted('h') {
        Every::Time(Duration::from_secs(3600 * hours))
    } else {
        match text.parse() {
            Ok(BufferSize::Bytes(bytes)) => Every::Bytes(bytes as u64),
            Ok(BufferSize::Auto) | Err(_) => return Err(EVERY.to_owned()),
        }
    };
    match every {
        Every::Records(0) | Every::Time(Duration::ZERO) => Err(EVERY.to_owned()),
        every => Ok(every),
    }
}

const EVERY: &str =
    "give bytes (at most 1G, as 500K or 100M), records (10000l), or a time (30s, 5m, 1h)";

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
    fn the_next_file_begins_after_bytes_records_or_time() {
        let seconds = |n| Every::Time(Duration::from_secs(n));
        for (text, want) in [
            ("4096", Every::Bytes(4096)),
            ("1M", Every::Bytes(1 << 20)),
            ("1000l", Every::Records(1000)),
            ("30s", seconds(30)),
            ("5m", seconds(300)),
            ("2h", seconds(7200)),
        ] {
            assert_eq!(every(text), Ok(want), "{text}");
        }
        for text in ["", "0", "0l", "0s", "auto", "2G", "x", "l", "+1l", "-1s", "1d", "1.5M"] {
            assert_eq!(every(text), Err(EVERY.to_owned()), "{text}");
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
