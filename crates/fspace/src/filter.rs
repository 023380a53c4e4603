//! The spaced text, written.

use crate::sink::{Sink, Stop};
use crate::spacers::Edit;
use crate::visit::{Visit, Writer};

/// An unchanged stretch this long is written from where it was read; a shorter one is cheaper to
/// copy than to write by itself.
const DIRECT: usize = 32 << 10;

/// What is gathered before it is written, when a batch (or a line) is longer.
const BLOCK: usize = 128 << 10;

/// So many pieces are taken together.
const PIECES: usize = 64;

/// A piece up to this is copied by way of vectors, and not by a call.
const SHORT: usize = 32;

/// Gathers pieces of text into blocks. A batch at most is held back, never more than a block.
#[derive(Debug, Default)]
pub(crate) struct Gather {
    /// Memory, of which this much is in use.
    bytes: Vec<u8>,
    filled: usize,
}

impl Gather {
    /// Adds `bytes`, or writes them at once if they are many.
    pub(crate) fn add(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
        if bytes.len() >= DIRECT {
            self.flush(sink)?;
            return sink.put(bytes);
        }
        self.push(bytes);
        if self.filled >= BLOCK { self.flush(sink) } else { Ok(()) }
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
        for positions in positions.chunks(PIECES) {
            match edit {
                // Most pieces are short, and need no look one by one.
                Edit::Insert(space) if positions[positions.len() - 1] - done < DIRECT => {
                    let end = positions[positions.len() - 1];
                    let room = self.room(end - done + positions.len() * space.len() + SHORT);
                    let spaced = insert(line, done, positions, space, room);
                    self.filled += spaced;
                    done = end;
                    if self.filled >= BLOCK {
                        self.flush(sink)?;
                    }
                }
                Edit::Insert(space) => {
                    for &position in positions {
                        self.add(&line[done..position], sink)?;
                        self.push(space);
                        done = position;
                    }
                }
                Edit::Remove(length) => {
                    for &position in positions {
                        self.add(&line[done..position], sink)?;
                        done = position + length;
                    }
                }
            }
        }
        self.add(&line[done..], sink)
    }

    /// Writes what is there.
    pub(crate) fn flush(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        let filled = std::mem::take(&mut self.filled);
        if filled == 0 { Ok(()) } else { sink.put(&self.bytes[..filled]) }
    }

    fn push(&mut self, bytes: &[u8]) {
        self.room(bytes.len())[..bytes.len()].copy_from_slice(bytes);
        self.filled += bytes.len();
    }

    /// The memory not yet in use, of at least this length.
    fn room(&mut self, length: usize) -> &mut [u8] {
        let needed = self.filled + length;
        if self.bytes.is_empty() {
            // Zeroed by the system, page by page as it is needed.
            self.bytes = vec![0; needed.max(BLOCK + DIRECT)];
        } else if self.bytes.len() < needed {
            self.bytes.resize(needed, 0);
        }
        &mut self.bytes[self.filled..]
    }
}

/// Fills `room` with `line` from `done` to the last of `positions`, and `space` before each of them;
/// returns the length.
fn insert(
    line: &[u8],
    mut done: usize,
    positions: &[usize],
    space: &[u8],
    room: &mut [u8],
) -> usize {
    let mut end = 0;
    for &position in positions {
        end += copy(&line[done..], position - done, &mut room[end..]);
        end += copy(space, space.len(), &mut room[end..]);
        done = position;
    }
    end
}

/// Copies the first `length` bytes; those behind them may be overwritten.
#[inline]
fn copy(from: &[u8], length: usize, to: &mut [u8]) -> usize {
    match (from.first_chunk::<SHORT>(), to.first_chunk_mut::<SHORT>()) {
        (Some(from), Some(to)) if length <= SHORT => *to = *from,
        _ if length == 1 => to[0] = from[0],
        _ => to[..length].copy_from_slice(&from[..length]),
    }
    length
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

    fn takes_lines(&self) -> bool {
        true
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
        assert!(gather.bytes.capacity() < 4 * BLOCK);
        gather.flush(&mut sink).unwrap();
        assert_eq!(sink.0.len(), 2 * line.len() - 1);
    }
}
