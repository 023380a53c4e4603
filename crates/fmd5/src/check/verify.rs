//! What is said about each file, as it comes.

use std::ffi::OsStr;
use std::ops::ControlFlow;

use fcli::{Env, Json, Status};
use fcore::{Doing, Error, Operand};
use fhash::Digest;
use rustix::io::Errno;

use super::Check;
use super::audit::{Audit, Finding, Ledger};
use super::lists::Event;
use super::summary::{Counts, Found};
use crate::common::Common;
use crate::digest::{Outcome, Settings, Sums};
use crate::disk::Reading;
use crate::names;
use crate::output::Lines;
use crate::voice::{is, means_gone, was_closed};

/// Compares, counts and tells.
pub(super) struct Verifier<'a> {
    check: &'a Check,
    lines: Lines<'a>,
    counts: Counts,
    /// How many lists are over: the number of the present one.
    list: usize,
    /// For an audit: what the lists named so far.
    ledger: Option<Ledger>,
    /// How often an audit found a file missing, moved, and not on the list.
    found: Found,
    /// A list could not be read to its end, or nothing more is wanted.
    incomplete: bool,
    /// Standard input was to be read and was closed at the start.
    closed_stdin: bool,
    env: &'a Env,
}

/// What a file turned out to be.
enum Verdict<'a> {
    Ok,
    Failed,
    Unreadable(&'a Error),
    Missing,
    Moved(&'a OsStr),
    Extra,
}

impl<'a> Verifier<'a> {
    pub(super) fn new(check: &'a Check, common: &Common, env: &'a Env) -> Verifier<'a> {
        Verifier {
            check,
            lines: Lines::new(None, env, common.voice),
            counts: Counts::default(),
            list: 0,
            ledger: check.audit.as_ref().map(|audit| Ledger::new(audit, &check.lists)),
            found: Found::default(),
            incomplete: false,
            closed_stdin: false,
            env,
        }
    }

    /// Takes what was met and what became of it.
    pub(super) fn take(&mut self, event: Event, outcome: Outcome) -> ControlFlow<()> {
        let before = self.env.failures();
        match event {
            Event::Entry { operand, digest, .. } => {
                if let Some(outcome) = outcome {
                    self.entry(&operand, &digest, outcome);
                }
            }
            Event::Malformed(number) => self.malformed(number),
            Event::Unreadable(error) => self.broken(&error),
            Event::End => self.end(),
            Event::Pause => self.lines.flush(),
        }
        self.flow(self.env.failures() > before || self.counts.mismatched > 0)
    }

    /// Whether to go on, after something that is well or not.
    fn flow(&mut self, bad: bool) -> ControlFlow<()> {
        if self.check.fail_fast && bad {
            self.incomplete = true;
            return ControlFlow::Break(());
        }
        self.lines.flow()
    }

    /// Compares what the lists named with what lies in directories, if all of them were read.
    pub(super) fn audit(&mut self, audit: &Audit, reading: &Reading, settings: &Settings<'_>) {
        let Some(ledger) = self.ledger.take().filter(|_| !self.incomplete) else { return };
        let skipped = ledger.settle(audit, reading, settings, |finding| {
            match finding {
                Finding::Fault(error) => self.lines.report(error.path(), error),
                Finding::Extra(name, error) => {
                    self.found.extra += 1;
                    if let Some(error) = error {
                        self.lines.flush();
                        self.lines.voice.about(self.env, name, error.reason());
                    }
                    self.say(name, None, &Verdict::Extra);
                }
                Finding::Moved { from, to } => {
                    self.found.moved += 1;
                    self.say(from, None, &Verdict::Moved(to));
                }
                Finding::Missing(name) => {
                    self.found.missing += 1;
                    self.say(name, None, &Verdict::Missing);
                }
            }
            self.flow(true)
        });
        if audit.verbose {
            self.lines.flush();
            names::tell_skipped(skipped, self.env);
        }
    }

    /// Ends it all.
    pub(super) fn finish(mut self) -> Status {
        // What fail_fast left unsaid.
        if self.counts.mismatched + self.counts.unreadable + self.found.total() > 0 {
            self.env.count();
        }
        self.lines.flush();
        if !self.check.switches.status {
            self.found.warnings().into_iter().for_each(|warning| self.env.note(warning));
        }
        if self.closed_stdin && self.lines.voice.gnu {
            // Said once more when the stream is closed at the end.
            self.env.error("standard input: Bad file descriptor");
        }
        self.lines.finish();
        self.env.status()
    }

    fn entry(&mut self, operand: &Operand, digest: &Digest, outcome: Result<Sums, Error>) {
        self.counts.valid += 1;
        if let Some(ledger) = &mut self.ledger {
            ledger.list(operand);
        }
        match outcome {
            Ok(sums) if sums.digests().first() == Some(digest) => {
                self.counts.matched += 1;
                if !self.check.switches.quiet {
                    self.say(operand.as_os_str(), Some(digest), &Verdict::Ok);
                }
            }
            Ok(_) => {
                self.counts.mismatched += 1;
                self.say(operand.as_os_str(), Some(digest), &Verdict::Failed);
            }
            Err(error) => {
                if self.check.switches.ignore_missing && is(&error, Errno::NOENT) {
                    return;
                }
                if self.miss(operand, digest, &error) {
                    return;
                }
                self.closed_stdin |= *operand == Operand::Std && was_closed(&error);
                self.counts.unreadable += 1;
                self.lines.report(operand.as_os_str(), &error);
                self.say(operand.as_os_str(), Some(digest), &Verdict::Unreadable(&error));
            }
        }
    }

    /// Whether the audit takes an error for a file that is missing, of which it will tell more.
    fn miss(&mut self, operand: &Operand, digest: &Digest, error: &Error) -> bool {
        let Some(ledger) = self.ledger.as_mut().filter(|_| means_gone(error)) else {
            return false;
        };
        self.counts.missing += 1;
        ledger.miss(operand.as_os_str(), *digest);
        if self.check.fail_fast {
            self.found.missing += 1;
            self.say(operand.as_os_str(), None, &Verdict::Missing);
            self.env.count();
        }
        true
    }

    /// The line about a file.
    fn say(&mut self, name: &OsStr, digest: Option<&Digest>, verdict: &Verdict<'_>) {
        if self.check.switches.status {
            return;
        }
        if self.check.json {
            return self.lines.write(|out| json(out, name, digest, verdict));
        }
        let text: &[u8] = match verdict {
            Verdict::Ok => b": OK",
            Verdict::Failed => b": FAILED",
            Verdict::Unreadable(_) => b": FAILED open or read",
            Verdict::Missing => b": MISSING",
            Verdict::Moved(_) => b": MOVED to ",
            Verdict::Extra => b": EXTRA",
        };
        let voice = self.lines.voice;
        self.lines.write(|out| {
            out.extend_from_slice(&voice.result_name(name));
            out.extend_from_slice(text);
            if let Verdict::Moved(to) = verdict {
                out.extend_from_slice(&voice.result_name(to));
            }
            out.push(b'\n');
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
        self.incomplete = true;
        self.lines.flush();
        let voice = self.lines.voice;
        let closed = was_closed(error);
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
fn json(out: &mut Vec<u8>, name: &OsStr, digest: Option<&Digest>, verdict: &Verdict<'_>) {
    let mut object = Json::new(out).path(name);
    if let Some(digest) = digest {
        object = object.text("algorithm", digest.algorithm().name());
    }
    match verdict {
        Verdict::Missing => object.text("status", "missing").end(),
        Verdict::Moved(to) => object.text("status", "moved").name("to", to).end(),
        Verdict::Extra => object.text("status", "extra").end(),
        Verdict::Ok => object.text("status", "ok").end(),
        Verdict::Failed => object.text("status", "failed").end(),
        Verdict::Unreadable(error) => {
            object.text("status", "unreadable").text("reason", &error.reason()).end();
        }
    }
}
