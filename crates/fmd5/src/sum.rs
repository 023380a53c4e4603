//! Files in, lines out.

use std::ops::ControlFlow;

use fcli::{Env, Json, Status};
use fcore::{Error, Operand, Output, OutputOptions};
use fhash::{Digest, Expected, list};

use crate::common::Common;
use crate::digest::{Opener, Outcome, Sums};
use crate::disk;
use crate::names::{self, Name, Names};
use crate::output::Lines;
use crate::own::Own;
use crate::voice::was_closed;

mod tee;

/// What is to be digested and how the lines look.
pub(crate) struct Sum {
    pub(crate) names: Names,
    pub(crate) form: Form,
    /// Where the lines go; otherwise to standard output.
    pub(crate) manifest: Option<Operand>,
    /// What is read goes to standard output.
    pub(crate) tee: bool,
    pub(crate) expect: Option<Expected>,
    /// Say at the end what was passed over.
    pub(crate) verbose: bool,
}

/// How a line looks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    List(list::Style),
    Json { base64: bool },
}

/// Digests all there is to digest.
pub(crate) fn run(sum: &Sum, common: &Common, env: &Env) -> Status {
    if sum.manifest.is_some() {
        // That the reader of one stream went away must not take the file with it.
        env.ignore_sigpipe();
    }
    let manifest = match &sum.manifest {
        None => None,
        Some(operand) => match Output::open(operand, &OutputOptions::default()) {
            Ok(output) => Some(output),
            Err(error) => return fail(&error, env),
        },
    };
    let mut files = match sum.names.files() {
        Ok(files) => files,
        Err(error) => return fail(&error, env),
    };
    match manifest.as_ref().map(Own::of).transpose() {
        Ok(Some(own)) => {
            let refused = own.as_ref().and_then(|own| sum.names.refused(own));
            if let Some(error) = refused {
                return fail(&error, env);
            }
            files.leave_out(own);
        }
        Ok(None) if sum.names.walk.is_some() => files.leave_out(Own::of_stdout()),
        Ok(None) => {}
        Err(error) => return fail(&error, env),
    }
    let whole = manifest.as_ref().is_some_and(|manifest| manifest.atomic().is_some());
    let mut writer = Writer {
        lines: Lines::new(manifest, env, common.voice),
        form: sum.form,
        expect: sum.expect,
        closed_stdin: false,
    };
    let meter = env.meter(&common.progress);
    if sum.tee {
        tee::run(&mut files, common, &meter, &mut writer);
    } else {
        let opener = Opener::default();
        let settings = common.settings(&meter, &opener);
        disk::run(&common.reading(), &settings, &mut files, |name, outcome| {
            writer.take(name, outcome)
        });
    }
    drop(meter);
    if writer.closed_stdin && common.voice.gnu {
        // Said once more when the stream is closed at the end.
        writer.lines.flush();
        env.error("standard input: Bad file descriptor");
    }
    if whole && env.failures() > 0 {
        if let Some(manifest) = &sum.manifest {
            env.error_at(manifest.as_os_str(), "not written: not everything could be digested");
        }
    } else {
        writer.lines.finish();
    }
    if sum.verbose {
        names::tell_skipped(files.skipped(), env);
    }
    env.status()
}

fn fail(error: &Error, env: &Env) -> Status {
    env.report(error);
    env.status()
}

/// Turns results into lines.
struct Writer<'a> {
    lines: Lines<'a>,
    form: Form,
    expect: Option<Expected>,
    closed_stdin: bool,
}

impl Writer<'_> {
    fn take(&mut self, name: Name, outcome: Outcome) -> ControlFlow<()> {
        match (name, outcome) {
            (Name::File(operand, _), Some(Ok(sums))) => self.write(&operand, &sums),
            (Name::File(operand, _), Some(Err(error))) => {
                self.closed_stdin |= operand == Operand::Std && was_closed(&error);
                self.lines.report(operand.as_os_str(), &error);
            }
            (Name::Fault(error), _) => self.lines.report(error.path(), &error),
            (Name::Pause, _) => self.lines.flush(),
            (Name::File(..), None) => {}
        }
        self.lines.flow()
    }

    fn write(&mut self, operand: &Operand, sums: &Sums) {
        let name = operand.as_os_str();
        let form = self.form;
        self.lines.write(|out| {
            for digest in sums.digests() {
                match form {
                    Form::List(style) => list::write(out, style, name.as_encoded_bytes(), digest),
                    Form::Json { base64 } => {
                        let text = if base64 { digest.to_base64() } else { digest.to_string() };
                        Json::new(out)
                            .path(name)
                            .text("algorithm", digest.algorithm().name())
                            .text("digest", &text)
                            .number("bytes", sums.bytes)
                            .end();
                    }
                }
            }
        });
        if let Some(expect) = &self.expect {
            self.compare(operand, expect.digest(), sums.digests());
        }
    }

    fn compare(&mut self, operand: &Operand, expected: Digest, got: &[Digest]) {
        if let Some(got) = got.iter().find(|got| got.algorithm() == expected.algorithm())
            && *got != expected
        {
            let text = format!("expected {} {expected}, got {got}", expected.algorithm());
            self.lines.flush();
            self.lines.voice.about(self.lines.env, operand.as_os_str(), text);
        }
    }
}
