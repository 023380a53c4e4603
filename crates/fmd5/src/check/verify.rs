//! What is said about each file, as it comes.

use std::ffi::OsStr;
use std::ops::ControlFlow;

use fcli::{Env, Json, Status};
use fcore::{Doing, Error, Operand};
use fhash::Digest;
use rustix::io::Errno;

use super::Check;
use super::lists::Event;
use super::summary::Counts;
use crate::digest::{Outcome, Sums};
use crate::output::Lines;
use crate::plan::Common;
use crate::voice::is;

/// Compares, counts and tells.
pub(super) struct Verifier<'a> {
    check: &'a Check,
    lines: Lines<'a>,
    counts: Counts,
    /// How many lists are over: the number of the present one.
    list: usize,
    /// Standard input was to be read and was closed at the start.
    closed_stdin: bool,
    env: &'a Env,
}

/// What a file turned out to be.
enum Verdict<'a> {
    Ok,
    Failed,
    Unreadable(&'a Error),
}

impl<'a> Verifier<'a> {
    pub(super) fn new(check: &'a Check, common: &Common, env: &'a Env) -> Verifier<'a> {
        let lines = Lines::new(None, env, common.voice);
        Verifier { check, lines, counts: Counts::default(), list: 0, closed_stdin: false, env }
    }

    /// Takes what was met and what became of it.
    pub(super) fn take(&mut self, event: Event, outcome: Outcome) -> ControlFlow<()> {
        let before = self.env.failures();
        match event {
            Event::Entry { operand, digest } => {
                if let Some(outcome) = outcome {
                    self.entry(&operand, &digest, outcome);
                }
            }
            Event::Malformed(number) => self.malformed(number),
            Event::Unreadable(error) => self.broken(&error),
            Event::End => self.end(),
            Event::Pause => self.lines.flush(),
        }
        if self.check.fail_fast && (self.env.failures() > before || self.counts.mismatched > 0) {
            return ControlFlow::Break(());
        }
        self.lines.flow()
    }

    /// Ends it all.
    pub(super) fn finish(mut self) -> Status {
        // What fail_fast left unsaid.
        if self.counts.mismatched + self.counts.unreadable > 0 {
            self.env.count();
        }
        self.lines.flush();
        let gnu = self.lines.voice.gnu;
        self.lines.finish();
        if self.closed_stdin && gnu {
            // Said once more when the stream is closed at the end.
            self.env.error("standard input: Bad file descriptor");
        }
        self.env.status()
    }

    fn entry(&mut self, operand: &Operand, digest: &Digest, outcome: Result<Sums, Error>) {
        self.counts.valid += 1;
        match outcome {
            Ok(sums) if sums.digests().first() == Some(digest) => {
                self.counts.matched += 1;
                if !self.check.switches.quiet {
                    self.say(operand, digest, &Verdict::Ok);
                }
            }
            Ok(_) => {
                self.counts.mismatched += 1;
                self.say(operand, digest, &Verdict::Failed);
            }
            Err(error) => {
                if self.check.switches.ignore_missing && is(&error, Errno::NOENT) {
                    return;
                }
                self.closed_stdin |= *operand == Operand::Std && is(&error, Errno::BADF);
                self.counts.unreadable += 1;
                self.lines.report(operand.as_os_str(), &error);
                self.say(operand, digest, &Verdict::Unreadable(&error));
            }
        }
    }

    /// The line about a file.
    fn say(&mut self, operand: &Operand, digest: &Digest, verdict: &Verdict<'_>) {
        if self.check.switches.status {
            return;
        }
        let name = operand.as_os_str();
        if self.check.json {
            return self.lines.write(|out| json(out, name, digest, verdict));
        }
        let text: &[u8] = match verdict {
            Verdict::Ok => b": OK\n",
            Verdict::Failed => b": FAILED\n",
            Verdict::Unreadable(_) => b": FAILED open or read\n",
        };
        let name = self.lines.voice.result_name(name);
        self.lines.write(|out| {
            out.extend_from_slice(&name);
            out.extend_from_slice(text);
        });
    }

    fn malformed(&mut self, number: u64) {
        self.counts.malformed += 1;
        if self.check.switches.warn {
            self.lines.flush();
            let tag = self.check.tag.map(|tag| format!("{tag} ")).unwrap_or_default();
            let text = format!("{number}: improperly formatted {tag}checksum line");
            self.lines.voice.note(self.env, self.list_name(), &text);
        }
    }

    /// The list cannot be read, or not any further.
    fn broken(&mut self, error: &Error) {
        self.counts.broken = true;
        self.lines.flush();
        let voice = self.lines.voice;
        let closed = is(error, Errno::BADF);
        if voice.gnu && (closed || error.doing() != Doing::Open) {
            self.closed_stdin |= closed;
            voice.about(self.env, error.path(), "read error");
        } else {
            voice.report(self.env, error.path(), error);
        }
    }

    /// What the present list is called.
    fn list_name(&self) -> &'a OsStr {
        match self.check.lists.get(self.list) {
            Some(Operand::Path(path)) => path.as_os_str(),
            Some(Operand::Std) | None => OsStr::new("standard input"),
        }
    }

    /// The list is over.
    fn end(&mut self) {
        let name = self.list_name();
        self.list += 1;
        let counts = std::mem::take(&mut self.counts);
        let switches = &self.check.switches;
        if !counts.pass(switches.strict) {
            self.env.count();
        }
        if counts.broken {
            return;
        }
        self.lines.flush();
        let voice = self.lines.voice;
        if counts.valid == 0 {
            voice.note(self.env, name, "no properly formatted checksum lines found");
            return;
        }
        if switches.status {
            return;
        }
        for warning in counts.warnings() {
            self.env.note(warning);
        }
        if switches.ignore_missing && counts.matched == 0 {
            voice.note(self.env, name, "no file was verified");
        }
    }
}

/// A result as a JSON object.
fn json(out: &mut Vec<u8>, name: &OsStr, digest: &Digest, verdict: &Verdict<'_>) {
    let object = Json::new(out).path(name).text("algorithm", digest.algorithm().name());
    match verdict {
        Verdict::Ok => object.text("status", "ok").end(),
        Verdict::Failed => object.text("status", "failed").end(),
        Verdict::Unreadable(error) => {
            object.text("status", "unreadable").text("reason", &error.reason()).end();
        }
    }
}
