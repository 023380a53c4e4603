//! Making bytes readable in the words of a failed test.

use std::ffi::OsStr;
use std::fmt::Display;
use std::os::unix::ffi::OsStrExt;

/// Bytes of a stream shown at each end of a long one.
const SHOWN: usize = 2048;

/// An argument as a shell would take it, `$'…'` where it holds control or broken bytes.
pub(crate) fn quote(word: impl AsRef<OsStr>) -> String {
    let bytes = word.as_ref().as_bytes();
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"_-./=:,+@%".contains(b);
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.is_empty() && bytes.iter().all(plain) => text.to_owned(),
        Ok(text) if !text.chars().any(char::is_control) => {
            format!("'{}'", text.replace('\'', r"'\''"))
        }
        _ => format!("$'{}'", bytes.escape_ascii()),
    }
}

/// Bytes as text: what cannot be seen is escaped, a line break is shown and made.
fn escape(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => text.push_str("\\n\n    "),
                '\'' | '"' => text.push(c),
                _ => text.extend(c.escape_debug()),
            }
        }
        text.extend(chunk.invalid().iter().map(|b| format!("\\x{b:02x}")));
    }
    text.truncate(text.trim_end_matches("\n    ").len());
    text
}

/// A stream under its name, cut in the middle when it is long.
pub(crate) fn stream(name: &str, bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return format!("  {name}: nothing\n");
    }
    let len = bytes.len();
    if len <= 2 * SHOWN {
        return format!("  {name}, {len} bytes:\n    {}\n", escape(bytes));
    }
    let (head, tail) = (&bytes[..SHOWN], &bytes[len - SHOWN..]);
    let cut = len - 2 * SHOWN;
    let (head, tail) = (escape(head), escape(tail));
    format!("  {name}, {len} bytes:\n    {head}\n    [… {cut} bytes cut …]\n    {tail}\n")
}

/// Where two byte strings part, with a little of both; `None` when they are equal.
pub(crate) fn difference(name: &str, have: &[u8], want: &[u8]) -> Option<String> {
    let at = match have.iter().zip(want).position(|(a, b)| a != b) {
        Some(at) => at,
        None if have.len() == want.len() => return None,
        None => have.len().min(want.len()),
    };
    let near = |bytes: &[u8]| {
        let end = bytes.len().min(at + 48);
        escape(&bytes[at.saturating_sub(16)..end])
    };
    Some(format!(
        "{name} is not as wanted: {} bytes, not {}; they part at byte {at}\n  \
         want, near there:\n    {}\n  have, near there:\n    {}",
        have.len(),
        want.len(),
        near(want),
        near(have),
    ))
}

/// Panics with words when the machinery of a test itself fails.
pub(crate) trait OrFail<T> {
    /// The value, or a panic at the caller: `cannot DOING WHAT: reason`.
    fn or_fail(self, doing: &str, what: impl AsRef<OsStr>) -> T;
}

impl<T, E: Display> OrFail<T> for Result<T, E> {
    #[track_caller]
    fn or_fail(self, doing: &str, what: impl AsRef<OsStr>) -> T {
        match self {
            Ok(value) => value,
            Err(reason) => panic!("cannot {doing} {}: {reason}", quote(what)),
        }
    }
}
