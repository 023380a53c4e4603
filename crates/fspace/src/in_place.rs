//! A file replaced by its spaced text, once it is known that something changes.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use fcore::{Doing, Error, Input, Operand, Output, OutputOptions, file_id};
use rustix::io::{Errno, fcntl_dupfd_cloexec, pread};

use crate::filter::Gather;
use crate::sink::Stop;
use crate::spacers::Edit;
use crate::visit::{Visit, Writer};

/// A file that changed under us.
const CHANGED: &str = "file changed as we read it";

/// Writes the spaced text of a file into its successor, which is begun at the first change.
pub(crate) struct InPlace<'a> {
    path: &'a Path,
    options: &'a OutputOptions,
    edit: &'a Edit,
    gather: &'a mut Gather,
    /// The file again, to read what went by before the first change.
    original: OwnedFd,
    id: (u64, u64),
    /// How much of it went by unchanged.
    passed: u64,
    output: Option<Output>,
}

impl<'a> InPlace<'a> {
    /// # Errors
    /// No descriptor is left.
    pub(crate) fn new(
        path: &'a Path,
        input: &Input,
        options: &'a OutputOptions,
        edit: &'a Edit,
        gather: &'a mut Gather,
    ) -> fcore::Result<InPlace<'a>> {
        let fail = |errno: Errno| Error::new(Doing::Open, path, errno);
        let original = fcntl_dupfd_cloexec(input, 0).map_err(fail)?;
        let id = input.id();
        Ok(InPlace { path, options, edit, gather, original, id, passed: 0, output: None })
    }

    /// The successor, of which all before the first change is there.
    fn begin(&mut self) -> fcore::Result<&mut Output> {
        let mut output = Output::open(&Operand::Path(self.path.into()), self.options)?;
        // The name may have been given to another file since it was opened.
        let replaced = output.atomic().and_then(|file| file.replaces());
        if replaced.is_none_or(|stat| file_id(stat) != self.id) {
            return Err(Error::message(Doing::Read, self.path, CHANGED));
        }
        self.copy_start(&mut output)?;
        Ok(self.output.insert(output))
    }

    fn copy_start(&self, output: &mut Output) -> fcore::Result<()> {
        /// Bytes in one read.
        const BLOCK: usize = 128 << 10;
        let mut block = vec![0; BLOCK.min(usize::try_from(self.passed).unwrap_or(BLOCK))];
        let mut at = 0;
        while at < self.passed {
            let room = block.len().min(usize::try_from(self.passed - at).unwrap_or(block.len()));
            match pread(self.original.as_fd(), &mut block[..room], at) {
                Ok(0) => return Err(Error::message(Doing::Read, self.path, CHANGED)),
                Ok(got) => {
                    output.write_full(&block[..got])?;
                    at += got as u64;
                }
                Err(Errno::INTR) => {}
                Err(errno) => return Err(Error::new(Doing::Read, self.path, errno)),
            }
        }
        Ok(())
    }

    /// Puts the successor in place, if there is one. What is to be said of it comes back.
    ///
    /// # Errors
    /// `input` changed meanwhile, or the successor could not be finished; the file stays as it is.
    pub(crate) fn finish(self, input: &Input) -> fcore::Result<Option<&'static str>> {
        let Some(output) = self.output else { return Ok(None) };
        input.check_unchanged()?;
        let splits = output.atomic().is_some_and(fcore::AtomicFile::breaks_hard_links);
        output.finish()?;
        Ok(splits.then_some("its other hard links keep the old content"))
    }
}

impl Visit for InPlace<'_> {
    fn same(&mut self, stretch: &[u8]) -> Result<(), Stop> {
        match &mut self.output {
            Some(output) => self.gather.add(stretch, output),
            None => {
                self.passed += stretch.len() as u64;
                Ok(())
            }
        }
    }

    fn changed(&mut self, line: &[u8], positions: &[usize]) -> Result<(), Stop> {
        if self.output.is_none() {
            self.begin().map_err(Stop::Output)?;
        }
        let Some(output) = &mut self.output else { return Ok(()) };
        self.gather.add_edited(line, positions, self.edit, output)
    }

    fn takes_lines(&self) -> bool {
        true
    }

    fn flush(&mut self) -> Result<(), Stop> {
        match &mut self.output {
            Some(output) => self.gather.flush(output),
            None => Ok(()),
        }
    }

    fn writer(&mut self) -> Option<&mut dyn Writer> {
        Some(self)
    }
}

impl Writer for InPlace<'_> {
    fn block(&mut self, text: &[u8], spaced: Option<&[u8]>) -> Result<(), Stop> {
        let Some(spaced) = spaced else { return self.same(text) };
        if self.output.is_none() {
            self.begin().map_err(Stop::Output)?;
        }
        let Some(output) = &mut self.output else { return Ok(()) };
        self.gather.add(spaced, output)?;
        self.gather.flush(output)
    }
}
