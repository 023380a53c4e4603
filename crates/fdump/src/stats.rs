//! What passed, in numbers.

use std::time::Duration;

use fcli::{Env, Json, units};
use fcore::RecordCounter;
use fhash::Digest;

use crate::plan::Form;

/// The numbers of `--stats`.
pub(crate) struct Stats<'a> {
    pub(crate) counter: &'a RecordCounter,
    pub(crate) time: Duration,
    pub(crate) digest: Option<Digest>,
}

impl Stats<'_> {
    /// Says them on standard error.
    pub(crate) fn say(&self, form: Form, env: &Env) {
        match form {
            Form::Text => env.note(self.text()),
            Form::Json => env.raw_line(&self.json()),
        }
    }

    fn text(&self) -> String {
        let (records, bytes) = (self.counter.records(), self.counter.bytes());
        let plural = |count| if count == 1 { "" } else { "s" };
        let seconds = self.time.as_secs_f64();
        let mut text = format!(
            "{records} record{}, {bytes} byte{}, {seconds:.3} s, {}/s",
            plural(records),
            plural(bytes),
            units::Bytes(units::rate(bytes, self.time))
        );
        if self.counter.unterminated() {
            text.push_str(", the last record has no delimiter");
        }
        if let Some(digest) = &self.digest {
            text.push_str(&format!(", {} {digest}", digest.algorithm()));
        }
        text
    }

    fn json(&self) -> Vec<u8> {
        let mut line = Vec::new();
        let mut json = Json::new(&mut line)
            .number("records", self.counter.records())
            .number("bytes", self.counter.bytes())
            .flag("unterminated", self.counter.unterminated())
            .float("seconds", self.time.as_secs_f64());
        if let Some(digest) = &self.digest {
            json = json.text("digest", &format!("{}:{digest}", digest.algorithm()));
        }
        json.end();
        line
    }
}
