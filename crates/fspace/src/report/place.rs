//! Where in a text a visitor is: lines, columns, bytes.

/// The start of what comes next: of a line, or of a part of one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    line: u64,
    offset: u64,
    /// Characters and bytes of the line before this place.
    before: (u64, u64),
}

impl Place {
    /// The start of the text.
    pub(super) fn start() -> Place {
        Place { line: 1, offset: 0, before: (0, 0) }
    }

    /// The number of the line, from 1.
    pub(super) fn line(self) -> u64 {
        self.line
    }

    /// How many bytes are before it.
    pub(super) fn offset(self) -> u64 {
        self.offset
    }

    /// How many bytes of its line are before it.
    pub(super) fn in_line(self) -> u64 {
        self.before.1
    }

    /// Goes past lines, or parts of them.
    pub(super) fn skip(&mut self, bytes: &[u8]) {
        self.offset += bytes.len() as u64;
        let mut rest = bytes;
        if let Some(last) = memchr::memrchr(b'\n', bytes) {
            self.line += memchr::memchr_iter(b'\n', bytes).count() as u64;
            self.before = (0, 0);
            rest = &bytes[last + 1..];
        }
        self.before.0 += characters(rest);
        self.before.1 += rest.len() as u64;
    }

    /// The columns of ascending positions in `part`, which begins here: how many characters of the
    /// line begin before each, plus one. A byte that continues no character counts for none.
    pub(super) fn columns<'a>(
        self,
        part: &'a [u8],
        positions: &'a [usize],
    ) -> impl Iterator<Item = u64> + 'a {
        let mut from = 0;
        positions.iter().scan(self.before.0 + 1, move |column, &position| {
            *column += characters(&part[from..position]);
            from = position;
            Some(*column)
        })
    }
}

fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let line = "中a文é字b".as_bytes();
        let columns = |place: Place, part, positions| -> Vec<u64> {
            place.columns(part, positions).collect()
        };
        let mut place = Place::start();
        assert_eq!(columns(place, line, &[0, 3, 4, 7, 9, 12]), [1, 2, 3, 4, 5, 6]);
        assert_eq!(columns(place, b"\x80\xff\xffa", &[1, 3]), [1, 3]);
        // A part of a line counts on.
        place.skip("x\n中a".as_bytes());
        assert_eq!(columns(place, &line[4..], &[0, 3]), [3, 4]);
        assert_eq!(place.in_line(), 4);
    }

    #[test]
    fn lines_and_bytes_are_counted() {
        let mut place = Place::start();
        place.skip(b"a\nb\n");
        place.skip("中".as_bytes());
        assert_eq!((place.line(), place.offset()), (3, 7));
    }
}
