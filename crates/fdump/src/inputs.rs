//! The operands, one after the other, as one source.

use std::slice;
use std::time::Instant;

use fcli::Env;
use fcore::copy::grow_pipe;
use fcore::{Error, Input, Operand, Progress, Result, Source};
use rustix::fs::{SeekFrom, seek};

use crate::direct::BULK;
use crate::watch::{Waited, Watch};

/// Reads one operand after the other. One that fails is reported and left; the rest goes on, and
/// [`failed`](Inputs::failed) remembers that what passed was not everything.
pub(crate) struct Inputs<'a> {
    rest: slice::Iter<'a, Operand>,
    current: Option<Input>,
    /// How much was read of it.
    carried: u64,
    /// The files that are written to as they are: reading one would never end.
    written: Vec<(u64, u64)>,
    failed: bool,
    /// Nobody wants the rest.
    stopped: bool,
    watch: Watch<'a>,
    env: &'a Env,
    progress: &'a dyn Progress,
}

impl<'a> Inputs<'a> {
    pub(crate) fn new(
        operands: &'a [Operand],
        watch: Watch<'a>,
        env: &'a Env,
        progress: &'a dyn Progress,
    ) -> Inputs<'a> {
        let written = watch.outputs().written_as_they_are();
        let (rest, current, carried) = (operands.iter(), None, 0);
        let (failed, stopped) = (false, false);
        Inputs { rest, current, carried, written, failed, stopped, watch, env, progress }
    }

    /// Only this one, which is open already.
    pub(crate) fn of(
        input: Input,
        watch: Watch<'a>,
        env: &'a Env,
        progress: &'a dyn Progress,
    ) -> Inputs<'a> {
        Inputs { current: Some(input), ..Inputs::new(&[], watch, env, progress) }
    }

    /// Whether an operand could not be read to its end.
    pub(crate) fn failed(&self) -> bool {
        self.failed
    }

    /// Gives back the last `bytes` read, if the input can: so that whoever reads standard input next
    /// starts behind the last record used.
    pub(crate) fn give_back(&mut self, bytes: usize) {
        if let Some(input) = &self.current
            && let Ok(bytes) = i64::try_from(bytes)
        {
            // A pipe cannot; nobody was promised that it can.
            let _ = seek(input, SeekFrom::Current(-bytes));
        }
    }

    /// Waits until there is something to read, if only the end; false if the deadline came first.
    pub(crate) fn wait_until(&mut self, deadline: Instant) -> bool {
        match &self.current {
            Some(input) => self.watch.wait(input, Some(deadline)) != Waited::Late,
            None => true,
        }
    }

    /// The input to be read next, for whoever reads it to its end, and what to look at meanwhile.
    pub(crate) fn next_whole(&mut self) -> Option<(&Input, &Watch<'a>)> {
        if self.current.is_none() && !self.stopped {
            self.current = self.open_next();
        }
        self.current.as_ref().map(|input| (input, &self.watch))
    }

    /// Says how reading [that](Inputs::next_whole) went.
    pub(crate) fn end_current(&mut self, read: Result<()>) {
        self.current = None;
        if let Err(error) = read {
            self.fail(&error);
        }
    }

    /// Says that nobody wants the rest.
    pub(crate) fn stop(&mut self) {
        self.current = None;
        self.stopped = true;
    }

    fn open_next(&mut self) -> Option<Input> {
        loop {
            match self.rest.next().map(|operand| self.open(operand))? {
                Ok(input) => {
                    self.progress.expect(input.length_hint().unwrap_or(0), 0);
                    input.advise_sequential();
                    return Some(input);
                }
                Err(error) => self.fail(&error),
            }
        }
    }

    fn open(&self, operand: &Operand) -> Result<Input> {
        let input = Input::open(operand)?;
        input.check_is_none_of(&self.written)?;
        Ok(input)
    }

    fn fail(&mut self, error: &Error) {
        self.env.report(error);
        self.failed = true;
    }
}

impl Source for Inputs<'_> {
    /// Never an error: what fails is reported here, and the next operand takes its turn.
    fn read(&mut self, block: &mut [u8]) -> Result<usize> {
        loop {
            if self.current.is_none() && !self.stopped {
                self.current = self.open_next();
                self.carried = 0;
            }
            let Some(input) = &mut self.current else { return Ok(0) };
            if self.watch.wait(input, None) == Waited::Stop {
                self.stop();
                return Ok(0);
            }
            match input.read(block) {
                Ok(0) => {}
                Ok(n) => {
                    let before = self.carried;
                    self.carried += n as u64;
                    if before < BULK && self.carried >= BULK {
                        grow_pipe(&*input);
                    }
                    return Ok(n);
                }
                Err(error) => self.fail(&error),
            }
            self.current = None;
        }
    }
}
