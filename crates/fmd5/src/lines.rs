//! The lines of a checksum list, in constant memory.

use std::ops::Range;

use fcore::{AlignedBuf, BufferSize, Input, Result};
use memchr::memchr;

/// No system has longer names; a line that is longer, escapes and all, names no file.
const LONGEST: usize = 256 << 10;

const BLOCK: BufferSize = BufferSize::Bytes(64 << 10);

/// One line at a time, without its line feed.
pub(crate) struct Lines {
    input: Input,
    block: AlignedBuf,
    /// What of the block was read and not yet looked at.
    rest: Range<usize>,
    line: Vec<u8>,
    ended: bool,
}

impl Lines {
    /// # Errors
    /// Not enough memory.
    pub(crate) fn new(input: Input) -> Result<Lines> {
        let block = BLOCK.allocate(0)?;
        Ok(Lines { input, block, rest: 0..0, line: Vec::new(), ended: false })
    }

    /// Whether the next line has to be waited for.
    pub(crate) fn waits(&self) -> bool {
        let held = memchr(b'\n', &self.block[self.rest.clone()]).is_some();
        !held && !self.ended && !self.input.is_ready()
    }

    /// The next line; what is too long comes as a line that cannot be one of a list, or if it is a
    /// comment as the beginning of one, which [`is_cut`] knows. `None` at the end.
    ///
    /// # Errors
    /// The system's, after which there is nothing more to come.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>> {
        self.line.clear();
        let mut begun = false;
        while !self.ended {
            if self.rest.is_empty() {
                let got = self.input.read(&mut self.block).inspect_err(|_| self.ended = true)?;
                self.rest = 0..got;
                self.ended = got == 0;
                continue;
            }
            begun = true;
            let rest = &self.block[self.rest.clone()];
            let end = memchr(b'\n', rest);
            let part = &rest[..end.unwrap_or(rest.len())];
            // Past the longest one byte more is kept: of whatever follows none can make it shorter.
            let room = (LONGEST + 1).saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            self.rest.start += part.len() + usize::from(end.is_some());
            if end.is_some() {
                break;
            }
        }
        if is_cut(&self.line) && self.line[0] != b'#' {
            self.line.truncate(1);
            self.line[0] = b'-';
        }
        Ok(begun.then_some(&self.line))
    }
}

/// Whether a comment is no more than the beginning of one.
pub(crate) fn is_cut(line: &[u8]) -> bool {
    line.len() > LONGEST
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcore::Operand;

    fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
        let path = std::env::temp_dir().join(format!(
            "fmd5-lines-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        std::fs::write(&path, bytes).unwrap();
        let mut lines = Lines::new(Input::open(&Operand::from(path.as_path())).unwrap()).unwrap();
        std::fs::remove_file(&path).unwrap();
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(line.to_vec());
        }
        all
    }

    #[test]
    fn a_line_ends_with_a_line_feed_or_the_list() {
        assert_eq!(lines(b""), Vec::<Vec<u8>>::new());
        assert_eq!(lines(b"a\n\nb\r\nc"), [&b"a"[..], b"", b"b\r", b"c"]);
    }

    #[test]
    fn a_line_may_cross_blocks_and_is_no_line_when_too_long() {
        let long = vec![b'x'; LONGEST];
        assert_eq!(lines(&[&long[..], b"\nb\n"].concat()), [&long[..], b"b"]);
        assert_eq!(lines(&[&long[..], b"xxx\nb\n"].concat()), [b"-", b"b"]);
        let comment = lines(&[b"#", &long[..], b"xxx\nb\n"].concat());
        assert!(is_cut(&comment[0]) && comment[0].starts_with(b"#x") && comment[1] == b"b");
    }
}
