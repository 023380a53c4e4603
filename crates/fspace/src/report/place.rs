//! Where in a text a visitor is: lines, columns, bytes.

/// The start of the line that comes next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    line: u64,
    offset: u64,
}

impl Place {
    /// The start of the text.
    pub(super) fn start() -> Place {
        Place { line: 1, offset: 0 }
    }

    /// The number of the line, from 1.
    pub(super) fn line(self) -> u64 {
        self.line
    }

    /// How many bytes are before it.
    pub(super) fn offset(self) -> u64 {
        self.offset
    }

    /// Goes past whole lines.
    pub(super) fn skip(&mut self, lines: &[u8]) {
        self.line += memchr::memchr_iter(b'\n', lines).count() as u64;
        self.offset += lines.len() as u64;
    }
}

/// The columns of ascending positions in `line`: how many characters begin before each, plus one. A
/// byte that continues no character counts for none.
pub(super) fn columns<'a>(
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
    fn lines_and_bytes_are_counted() {
        let mut place = Place::start();
        place.skip(b"a\nb\n");
        place.skip("中".as_bytes());
        assert_eq!((place.line(), place.offset()), (3, 7));
    }
}
