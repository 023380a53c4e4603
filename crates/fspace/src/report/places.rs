//! `file:line:column`, for editors and people.

use std::ffi::OsStr;
use std::io::Write;

use crate::pass::Visit;
use crate::sink::{Sink, Stop};

/// The line a visitor is at, and columns in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineNumber(u64);

impl LineNumber {
    /// The first one.
    pub(crate) fn first() -> LineNumber {
        LineNumber(1)
    }

    /// The number, from 1.
    pub(crate) fn get(self) -> u64 {
        self.0
    }

    /// Goes past whole lines.
    pub(crate) fn skip(&mut self, stretch: &[u8]) {
        self.0 += memchr::memchr_iter(b'\n', stretch).count() as u64;
    }

    /// Goes past one line.
    pub(crate) fn next(&mut self) {
        self.0 += 1;
    }
}

/// The columns of ascending positions in `line`: how many characters begin before each, plus one. A
/// byte that continues no character counts for none.
pub(crate) fn columns<'a>(
    line: &'a [u8],
    positions: &'a [usize],
) -> impl Iterator<Item = usize> + 'a {
    let mut from = 0;
    positions.iter().scan(1, move |column, &position| {
        *column += line[from..position].iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        from = position;
        Some(*column)
    })
}

/// A line for each space that is wanting.
pub(crate) struct Places<'a> {
    name: &'a OsStr,
    line: LineNumber,
    text: Vec<u8>,
    sink: &'a mut dyn Sink,
}

impl<'a> Places<'a> {
    pub(crate) fn new(name: &'a OsStr, sink: &'a mut dyn Sink) -> Places<'a> {
        Places { name, line: LineNumber::first(), text: Vec::new(), sink }
    }
}

impl Visit for Places<'_> {
    fn same(&mut self, stretch: &[u8]) -> Result<(), Stop> {
        self.line.skip(stretch);
        Ok(())
    }

    fn changed(&mut self, line: &[u8], positions: &[usize]) -> Result<(), Stop> {
        for column in columns(line, positions) {
            self.text.clear();
            self.text.extend_from_slice(self.name.as_encoded_bytes());
            // Writing into memory does not fail.
            let _ = writeln!(self.text, ":{}:{column}", self.line.get());
            self.sink.put(&self.text)?;
        }
        self.line.next();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let line = "中a文é字b".as_bytes();
        let found: Vec<usize> = columns(line, &[0, 3, 4, 7, 9, 12]).collect();
        assert_eq!(found, [1, 2, 3, 4, 5, 6]);
        assert_eq!(columns(b"\x80\xff\xffa", &[1, 3]).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn lines_are_counted_past_those_that_stay() {
        let mut out = Vec::new();
        let mut places = Places::new(OsStr::new("f"), &mut out);
        places.same(b"a\nb\n").unwrap();
        places.changed("中a文\n".as_bytes(), &[3, 4]).unwrap();
        places.changed("b中".as_bytes(), &[1]).unwrap();
        assert_eq!(out, b"f:3:2\nf:3:3\nf:4:2\n");
    }
}
