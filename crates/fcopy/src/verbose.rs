//! What was done, a line each, on standard output.

use std::ffi::OsStr;
use std::sync::{Mutex, PoisonError};

use fcli::{Env, Json, Results};
use fcore::copy::{Copied, Rung};
use fhash::Digest;

use crate::quote;

/// How it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `'from' -> 'to'`, before it is done.
    Text,
    /// The same, and how the data were copied.
    Debug,
    /// One object a line, when it was done.
    Json,
}

/// Lines of all workers; each is written when the thing is done, a directory's before its entries'.
pub(crate) struct Verbose {
    lines: Mutex<Results>,
    form: Form,
}

/// The data of one copy.
pub(crate) struct Data<'a> {
    pub(crate) copied: &'a Copied,
    pub(crate) digests: &'a [Digest],
}

impl Verbose {
    pub(crate) fn new(form: Form) -> Verbose {
        Verbose { lines: Mutex::new(Results::stdout()), form }
    }

    /// `'from' -> 'to'`, about to be done.
    pub(crate) fn copying(&self, from: &OsStr, to: &OsStr) {
        self.replacing(from, to, None);
    }

    /// `'from' -> 'to' (backup: 'to~')`.
    pub(crate) fn replacing(&self, from: &OsStr, to: &OsStr, backup: Option<&OsStr>) {
        if self.form == Form::Json {
            return;
        }
        let mut line = [&quote::always(from), &b" -> "[..], &quote::always(to)].concat();
        if let Some(backup) = backup {
            line.extend_from_slice(&[b" (backup: ", &*quote::always(backup), b")"].concat());
        }
        line.push(b'\n');
        self.line(&line);
    }

    /// Whether lines are written before things are done.
    pub(crate) fn announces(&self) -> bool {
        self.form != Form::Json
    }

    /// Something was made: its `kind`, and of a file what was copied into it.
    pub(crate) fn made(&self, kind: &str, from: &OsStr, to: &OsStr, data: Option<&Data<'_>>) {
        if self.form != Form::Json {
            return;
        }
        let mut line = Vec::new();
        let mut json = Json::new(&mut line).text("type", kind).name("from", from).name("to", to);
        if let Some(Data { copied, digests }) = data {
            json = json.number("bytes", copied.bytes).text("how", &copied.rungs.to_string());
            for digest in *digests {
                json = json.text(digest.algorithm().name(), &digest.to_string());
            }
        }
        json.end();
        self.line(&line);
    }

    /// What is there stays.
    pub(crate) fn skipped(&self, to: &OsStr) {
        match self.form {
            Form::Text => {}
            Form::Debug => self.line(&[b"skipped ", &*quote::always(to), b"\n"].concat()),
            Form::Json => {
                let mut line = Vec::new();
                Json::new(&mut line).text("type", "skipped").name("to", to).end();
                self.line(&line);
            }
        }
    }

    /// `removed 'path'`.
    pub(crate) fn removed(&self, path: &OsStr) {
        self.line(&[b"removed ", &*quote::always(path), b"\n"].concat());
    }

    /// `kept 'path'`: it is there on purpose.
    pub(crate) fn kept(&self, path: &OsStr) {
        self.line(&[b"kept ", &*quote::always(path), b"\n"].concat());
    }

    /// How the data were copied.
    pub(crate) fn explained(&self, copied: &Copied) {
        if self.form == Form::Debug {
            let Copied { offload, reflink, holes, rungs, .. } = copied;
            // cp has no word for it.
            let mapped = if rungs.has(Rung::Mapped) { " + mmap" } else { "" };
            let how = format!("{offload}{mapped}, reflink: {reflink}, sparse detection: {holes}");
            self.line(format!("copy offload: {how}\n").as_bytes());
        }
    }

    fn line(&self, line: &[u8]) {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).line(line);
    }

    /// Writes what is left and reports what failed.
    pub(crate) fn finish(self, env: &Env) {
        let lines = self.lines.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = lines.finish() {
            env.report_output(&error);
        }
    }
}
