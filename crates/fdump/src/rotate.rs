//! Numbered files instead of one: `OUT.000001`, `OUT.000002`, …, cut between records.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fcore::{Doing, Error, FirstRecords, Operand, Output, OutputOptions, Result, is_stream};

/// After how much the next file begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Every {
    /// So many bytes at most, but for a record that is longer than that, or than the block it comes
    /// in and so begun before its length is known.
    Bytes(u64),
    /// So many records.
    Records(u64),
    /// So much time, counted from the first record.
    Time(Duration),
}

/// The files that an output is spread over, one after the other, each whole or not there.
pub(crate) struct Rotation {
    /// As typed: what the numbers are added to.
    base: PathBuf,
    every: Every,
    delimiter: u8,
    options: OutputOptions,
    /// The highest number that is taken.
    number: u64,
    part: Option<Part>,
    /// No record was begun and not ended.
    at_boundary: bool,
}

/// The file being written.
struct Part {
    output: Output,
    bytes: u64,
    since: Instant,
    /// The records it may still take.
    records: FirstRecords,
}

impl Rotation {
    /// Looks which numbers are taken; nothing is made before there is something to write.
    ///
    /// # Errors
    /// `base` is no name that numbers could be added to, what stands there is no file, or the
    /// directory cannot be listed.
    pub(crate) fn new(
        base: &Path,
        every: Every,
        delimiter: u8,
        options: &OutputOptions,
    ) -> Result<Rotation> {
        if is_stream(base)? {
            return Err(Error::message(Doing::Open, base, "not rotated: it is not a regular file"));
        }
        let number = highest(base).map_err(|error| Error::new(Doing::List, base, error))?;
        // Somebody else may take a number meanwhile: what they wrote is not replaced, and ours gets
        // the next one that is free.
        let options = OutputOptions { no_clobber: true, ..options.clone() };
        let base = base.to_owned();
        Ok(Rotation { base, every, delimiter, options, number, part: None, at_boundary: true })
    }

    /// What was typed.
    pub(crate) fn name(&self) -> &OsStr {
        self.base.as_os_str()
    }

    /// Writes all of `bytes`, and ends files and begins others on the way.
    ///
    /// # Errors
    /// Of the file that was being written or begun; those before it are complete.
    pub(crate) fn write_full(&mut self, bytes: &[u8]) -> Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let part = match &mut self.part {
                Some(part) => part,
                None => {
                    let part = self.begin()?;
                    self.part.insert(part)
                }
            };
            let share = part.share(self.every, self.delimiter, self.at_boundary, rest);
            if share == 0 {
                self.end_part()?;
                continue;
            }
            let (now, later) = rest.split_at(share);
            part.output.write_full(now)?;
            part.bytes += now.len() as u64;
            self.at_boundary = now.last() == Some(&self.delimiter);
            rest = later;
        }
        Ok(())
    }

    /// When the file being written is to end even if nothing comes; `None` while it must wait for
    /// the rest of a record.
    pub(crate) fn due(&self) -> Option<Instant> {
        match (self.every, &self.part) {
            (Every::Time(time), Some(part)) if self.at_boundary => part.since.checked_add(time),
            _ => None,
        }
    }

    /// Ends the file being written if its time is over.
    ///
    /// # Errors
    /// As [`Output::finish`].
    pub(crate) fn end_if_due(&mut self) -> Result<()> {
        match self.due() {
            Some(due) if due <= Instant::now() => self.end_part(),
            _ => Ok(()),
        }
    }

    /// Publishes the last file.
    ///
    /// # Errors
    /// As [`Output::finish`].
    pub(crate) fn finish(mut self) -> Result<()> {
        self.end_part()
    }

    fn end_part(&mut self) -> Result<()> {
        let Some(part) = self.part.take() else { return Ok(()) };
        match part.output.into_atomic() {
            Ok(file) => file.publish_beside(&mut || {
                let path = self.next();
                path.file_name().unwrap_or_default().to_owned()
            }),
            Err(stream) => stream.finish(),
        }
    }

    /// The file with the next number.
    fn next(&mut self) -> PathBuf {
        self.number += 1;
        let mut path = self.base.clone().into_os_string();
        path.push(format!(".{:06}", self.number));
        path.into()
    }

    fn begin(&mut self) -> Result<Part> {
        let output = loop {
            let path = self.next();
            match Output::open(&Operand::from(path.as_path()), &self.options) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                result => break result?,
            }
        };
        let count = if let Every::Records(count) = self.every { count } else { u64::MAX };
        let records = FirstRecords::new(self.delimiter, count);
        Ok(Part { output, bytes: 0, since: Instant::now(), records })
    }
}

impl Part {
    /// How many of the bytes that follow belong to this file; 0 if it is to end before them.
    fn share(&mut self, every: Every, delimiter: u8, at_boundary: bool, rest: &[u8]) -> usize {
        let first_record = || {
            let end = rest.iter().position(|&byte| byte == delimiter);
            end.map_or(rest.len(), |end| end + 1)
        };
        match every {
            Every::Records(_) => self.records.split(rest).0.len(),
            Every::Time(time) if self.since.elapsed() < time => rest.len(),
            Every::Time(_) if at_boundary && self.bytes > 0 => 0,
            Every::Time(_) => first_record(),
            Every::Bytes(limit) => {
                let room = usize::try_from(limit.saturating_sub(self.bytes)).unwrap_or(usize::MAX);
                if rest.len() <= room {
                    return rest.len();
                }
                let fitting = rest[..room].iter().rposition(|&byte| byte == delimiter);
                match fitting {
                    Some(end) => end + 1,
                    None if at_boundary && self.bytes > 0 => 0,
                    None => first_record(),
                }
            }
        }
    }
}

/// The highest number behind `base` and a dot, 0 for none.
fn highest(base: &Path) -> io::Result<u64> {
    let mut prefix = base.file_name().map(OsStr::to_os_string).unwrap_or_default();
    prefix.push(".");
    let dir = match base.parent() {
        Some(dir) if dir != Path::new("") => dir,
        _ => Path::new("."),
    };
    let mut highest = 0;
    let entries = loop {
        match fs::read_dir(dir) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => break result?,
        }
    };
    for entry in entries {
        highest = highest.max(number(&entry?.file_name(), &prefix).unwrap_or(0));
    }
    Ok(highest)
}

fn number(name: &OsStr, prefix: &OsString) -> Option<u64> {
    let digits = name.as_bytes().strip_prefix(prefix.as_bytes())?;
    let ours = digits.len() >= 6 && digits.iter().all(u8::is_ascii_digit);
    // A number with no successor is somebody's joke.
    str::from_utf8(digits).ok().filter(|_| ours)?.parse().ok().filter(|&n: &u64| n < u64::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_numbers_count() {
        let prefix = OsString::from("out.");
        for (name, want) in [
            ("out.000001", Some(1)),
            ("out.1234567", Some(1_234_567)),
            ("out.00001", None),
            ("out.00000x", None),
            ("out.+00001", None),
            ("out.18446744073709551615", None),
            ("other.000001", None),
            ("out", None),
        ] {
            assert_eq!(number(OsStr::new(name), &prefix), want, "{name}");
        }
    }
}
