//! Lines sorted by name in bounded memory: sorted runs go to a file, and are merged at the end.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use fcore::{Doing, Error, Result, scratch, write_full};

/// Names and lines kept in memory before they become a run, in bytes.
const MEMORY: usize = 8 << 20;

/// What is read of a run at a time, if that is not too much for all of them.
const BLOCK: usize = 64 << 10;

/// Collects lines by names.
pub(super) struct Sorted {
    /// Where runs go.
    dir: PathBuf,
    memory: usize,
    /// Names and lines, one after the other.
    text: Vec<u8>,
    records: Vec<Record>,
    file: Option<OwnedFd>,
    /// Where each run ends in the file; it starts where the one before it ends.
    runs: Vec<u64>,
    /// A run could not be written: all that comes stays in memory.
    stuck: bool,
}

/// A name and its lines, in `text`.
#[derive(Clone, Copy)]
struct Record {
    at: usize,
    name: u32,
    lines: u32,
}

impl Record {
    fn name(self, text: &[u8]) -> &[u8] {
        &text[self.at..][..self.name as usize]
    }

    fn lines(self, text: &[u8]) -> &[u8] {
        &text[self.at + self.name as usize..][..self.lines as usize]
    }
}

impl Sorted {
    /// Nothing is made in `dir` before memory is full.
    pub(super) fn new(dir: PathBuf) -> Sorted {
        Sorted {
            dir,
            memory: MEMORY,
            text: Vec::new(),
            records: Vec::new(),
            file: None,
            runs: Vec::new(),
            stuck: false,
        }
    }

    /// Adds what `write` appends to a buffer, by `name`.
    pub(super) fn add(&mut self, name: &[u8], write: impl FnOnce(&mut Vec<u8>)) {
        let at = self.text.len();
        self.text.extend_from_slice(name);
        write(&mut self.text);
        // Paths are far shorter than 4 GiB, and so are their lines.
        let lines = (self.text.len() - at - name.len()) as u32;
        self.records.push(Record { at, name: name.len() as u32, lines });
        let used = self.text.len() + self.records.len() * size_of::<Record>();
        if used >= self.memory && !self.stuck {
            // It is all still in memory, and nothing is lost but space.
            self.stuck = self.spill().is_err();
        }
    }

    fn sort(&mut self) {
        let text = &self.text;
        let key = |record: &Record| (record.name(text), record.lines(text));
        self.records.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
    }

    fn spill(&mut self) -> Result<()> {
        self.sort();
        let file = match self.file.take() {
            Some(file) => file,
            None => scratch(&self.dir)?,
        };
        let file = self.file.insert(file);
        let start = self.runs.last().copied().unwrap_or(0);
        let failed = |errno| Error::new(Doing::Write, &self.dir, errno);
        // After a run that could not be written, too.
        rustix::fs::seek(&*file, rustix::fs::SeekFrom::Start(start)).map_err(failed)?;
        let (mut end, mut block) = (start, Vec::with_capacity(2 * BLOCK));
        for &record in &self.records {
            block.extend_from_slice(&record.name.to_ne_bytes());
            block.extend_from_slice(&record.lines.to_ne_bytes());
            block.extend_from_slice(record.name(&self.text));
            block.extend_from_slice(record.lines(&self.text));
            if block.len() >= BLOCK {
                write_full(&*file, &self.dir, &block)?;
                end += block.len() as u64;
                block.clear();
            }
        }
        write_full(&*file, &self.dir, &block)?;
        self.runs.push(end + block.len() as u64);
        self.text.clear();
        self.records.clear();
        Ok(())
    }

    /// Gives all lines to `write`, in the byte order of their names.
    ///
    /// # Errors
    /// Of `write`, and of reading runs again.
    pub(super) fn finish(mut self, mut write: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        self.sort();
        let mut memory = self
            .records
            .iter()
            .map(|record| (record.name(&self.text).to_vec(), record.lines(&self.text).to_vec()));
        let Some(file) = &self.file else {
            return memory.try_for_each(|(_, lines)| write(&lines));
        };
        let block = (MEMORY / self.runs.len().max(1)).clamp(4 << 10, BLOCK);
        let starts = std::iter::once(0).chain(self.runs.iter().copied());
        let mut runs: Vec<Run<'_>> = starts
            .zip(&self.runs)
            .map(|(at, &end)| Run { file, at, end, block, held: Vec::new(), taken: 0 })
            .collect();
        let mut next = |source: usize| match runs.get_mut(source) {
            Some(run) => run.next().map_err(|errno| Error::new(Doing::Read, &self.dir, errno)),
            None => Ok(memory.next()),
        };
        let mut heap = BinaryHeap::new();
        for source in 0..=self.runs.len() {
            heap.extend(next(source)?.map(|(name, lines)| Reverse((name, lines, source))));
        }
        while let Some(Reverse((_, lines, source))) = heap.pop() {
            write(&lines)?;
            heap.extend(next(source)?.map(|(name, lines)| Reverse((name, lines, source))));
        }
        Ok(())
    }
}

/// A run being read again.
struct Run<'f> {
    file: &'f OwnedFd,
    at: u64,
    end: u64,
    block: usize,
    held: Vec<u8>,
    /// How much of `held` was given away.
    taken: usize,
}

impl Run<'_> {
    /// The next name and its lines.
    fn next(&mut self) -> rustix::io::Result<Option<(Vec<u8>, Vec<u8>)>> {
        if self.at == self.end && self.taken == self.held.len() {
            return Ok(None);
        }
        let name = self.length()?;
        let lines = self.length()?;
        Ok(Some((self.take(name)?.to_vec(), self.take(lines)?.to_vec())))
    }

    fn length(&mut self) -> rustix::io::Result<usize> {
        let bytes = self.take(4)?;
        Ok(u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize)
    }

    fn take(&mut self, count: usize) -> rustix::io::Result<&[u8]> {
        while self.held.len() - self.taken < count {
            self.held.drain(..self.taken);
            self.taken = 0;
            let before = self.held.len();
            let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
            self.held.resize(before + left.min(self.block), 0);
            let read = rustix::io::retry_on_intr(|| {
                rustix::io::pread(self.file, &mut self.held[before..], self.at)
            })?;
            self.held.truncate(before + read);
            self.at += read as u64;
            if read == 0 {
                // Shorter than it was written: somebody else's doing, or the disk's.
                return Err(rustix::io::Errno::IO);
            }
        }
        self.taken += count;
        Ok(&self.held[self.taken - count..self.taken])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(memory: usize, dir: PathBuf, names: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let mut sorted = Sorted { memory, ..Sorted::new(dir) };
        for name in names {
            sorted.add(name, |text| text.extend_from_slice(&[b"<", &name[..], b">"].concat()));
        }
        let mut out = Vec::new();
        let mut write = |lines: &[u8]| {
            out.push(lines.to_vec());
            Ok(())
        };
        sorted.finish(&mut write).unwrap();
        out
    }

    #[test]
    fn lines_come_in_order_however_little_memory_there_is() {
        let names: Vec<Vec<u8>> =
            (0..3000u32).map(|n| format!("{}/{n}", n * 7919 % 3001).into_bytes()).collect();
        let mut expected: Vec<Vec<u8>> = names.clone();
        expected.sort();
        let expected: Vec<_> =
            expected.iter().map(|name| [b"<", &name[..], b">"].concat()).collect();
        for memory in [1, 300, 20_000, usize::MAX] {
            assert!(lines(memory, std::env::temp_dir(), &names) == expected, "{memory}");
        }
        assert!(lines(1, std::env::temp_dir(), &[]).is_empty());
    }

    #[test]
    fn long_names_pass_from_block_to_block() {
        let names: Vec<Vec<u8>> =
            (1..40usize).rev().map(|n| vec![b'a' + (n % 26) as u8; n * 5000]).collect();
        let mut expected = names.clone();
        expected.sort();
        let found = lines(100_000, std::env::temp_dir(), &names);
        assert!(
            found.iter().zip(&expected).all(|(line, name)| line[1..line.len() - 1] == name[..])
        );
        assert_eq!(found.len(), names.len());
    }

    #[test]
    fn where_nothing_can_be_spilled_memory_takes_it() {
        let names = [b"b".to_vec(), b"a".to_vec(), b"c".to_vec()];
        let found = lines(1, PathBuf::from("/nowhere"), &names);
        assert_eq!(found, [b"<a>", b"<b>", b"<c>"]);
    }
}
