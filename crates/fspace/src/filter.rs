//! The spaced text, written.

use crate::sink::{Sink, Stop};
use crate::spacers::Edit;
use crate::visit::{Visit, Writer};

/// An unchanged stretch this long is written from where it was read; a shorter one is cheaper to
/// copy than to write by itself.
const DIRECT: usize = 32 << 10;

/// What is gathered before it is written, when a batch (or a line) is longer.
const BLOCK: usize = 128 << 10;

/// Gathers pieces of text into blocks. A batch at most is held back, never more than a block.
#[derive(Debug, Default)]
pub(crate) struct Gather(Vec<u8>);

impl Gather {
    /// Adds `bytes`, or writes them at once if they are many.
    pub(crate) fn add(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
        if bytes.len() >= DIRECT {
            self.flush(sink)?;
            return sink.put(bytes);
        }
        self.0.extend_from_slice(bytes);
        if self.0.len() >= BLOCK { self.flush(sink) } else { Ok(()) }
    }

    /// Adds `line` with `edit` done at each of `positions`.
    pub(crate) fn add_edited(
        &mut self,
        line: &[u8],
        positions: &[usize],
        edit: &Edit,
        sink: &mut dyn Sink,
    ) -> Result<(), Stop> {
        let mut done = 0;
        // Most lines are short, and their pieces need no look one by one.
        if line.len() < DIRECT
            && let Edit::Insert(space) = edit
        {
            for &position in positions {
                self.0.extend_from_slice(&line[done..position]);
                self.0.extend_from_slice(space);
                done = position;
            }
            return self.add(&line[done..], sink);
        }
        for &position in positions {
            self.add(&line[done..position], sink)?;
            done = match edit {
                Edit::Insert(space) => {
                    self.0.extend_from_slice(space);
                    position
                }
                Edit::Remove(length) => position + length,
            };
        }
        self.add(&line[done..], sink)
    }

    /// Writes what is there.
    pub(crate) fn flush(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        if self.0.is_empty() {
            return Ok(());
        }
        let put = sink.put(&self.0);
        self.0.clear();
        put
    }
}

/// Writes the spaced text to a sink.
pub(crate) struct Filter<'a> {
    pub(crate) gather: &'a mut Gather,
    pub(crate) sink: &'a mut dyn Sink,
    pub(crate) edit: &'a Edit,
}

impl Visit for Filter<'_> {
    fn untouched(&mut self, batch: &[u8]) -> Result<(), Stop> {
        self.sink.put(batch)
    }

    fn same(&mut self, stretch: &[u8]) -> Result<(), Stop> {
        self.gather.add(stretch, self.sink)
    }

    fn changed(&mut self, line: &[u8], positions: &[usize]) -> Result<(), Stop> {
        self.gather.add_edited(line, positions, self.edit, self.sink)
    }

    fn flush(&mut self) -> Result<(), Stop> {
        self.gather.flush(self.sink)
    }

    fn writer(&mut self) -> Option<&mut dyn Writer> {
        Some(self)
    }
}

impl Writer for Filter<'_> {
    fn block(&mut self, text: &[u8], spaced: Option<&[u8]>) -> Result<(), Stop> {
        self.sink.put(spaced.unwrap_or(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space() -> Edit {
        Edit::Insert(b" ".to_vec())
    }

    #[test]
    fn spaces_are_taken_out_too() {
        let (mut gather, mut sink) = (Gather::default(), Vec::new());
        let line = "中\u{2009}a\u{2009}文".as_bytes();
        gather.add_edited(line, &[3, 7], &Edit::Remove(3), &mut sink).unwrap();
        gather.flush(&mut sink).unwrap();
        assert_eq!(sink, "中a文".as_bytes());
    }

    /// Counts writes.
    #[derive(Default)]
    struct Counted(Vec<u8>, usize);

    impl Sink for Counted {
        fn put(&mut self, bytes: &[u8]) -> Result<(), Stop> {
            self.1 += 1;
            self.0.put(bytes)
        }
    }

    #[test]
    fn short_pieces_are_written_together_and_long_ones_by_themselves() {
        let (mut gather, mut sink) = (Gather::default(), Counted::default());
        gather.add(b"a", &mut sink).unwrap();
        gather.add_edited(b"bcd", &[1, 2], &space(), &mut sink).unwrap();
        assert_eq!(sink.1, 0);
        gather.add(&[b'x'; DIRECT], &mut sink).unwrap();
        assert_eq!((sink.1, sink.0.len()), (2, 6 + DIRECT));
        gather.flush(&mut sink).unwrap();
        assert_eq!(sink.1, 2);
        assert!(sink.0.starts_with(b"ab c dxxx"));
    }

    #[test]
    fn a_long_line_is_never_held_as_a_whole() {
        let (mut gather, mut sink) = (Gather::default(), Counted::default());
        let line = vec![b'x'; 10 * BLOCK];
        let positions: Vec<usize> = (1..line.len()).collect();
        gather.add_edited(&line, &positions, &space(), &mut sink).unwrap();
        assert!(gather.0.capacity() < 4 * BLOCK);
        gather.flush(&mut sink).unwrap();
        assert_eq!(sink.0.len(), 2 * line.len() - 1);
    }
}
