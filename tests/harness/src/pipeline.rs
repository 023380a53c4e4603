//! Shell lines, for pipelines and redirections as people write them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::bed::Bed;
use crate::find;
use crate::outcome::Outcome;
use crate::tool::Tool;

impl Bed {
    /// Runs a line of `sh` with our tools first in PATH: `bed.sh("fcopy big - | fmd5").ok();`
    ///
    /// The status is the shell's: that of the last command, 128 + n for a signal.
    #[track_caller]
    pub fn sh(&self, script: impl AsRef<OsStr>) -> Outcome {
        self.shell(script).run()
    }

    /// The same, to be prepared further: `bed.shell("fmd5 -c").stdin(list).run()`.
    ///
    /// # Panics
    /// When the line names one of our tools and its binary is missing: a shell would only say 127.
    #[track_caller]
    pub fn shell(&self, script: impl AsRef<OsStr>) -> Tool {
        let bytes = script.as_ref().as_bytes();
        let of_words = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'-';
        for word in bytes.split(|b| !of_words(b)) {
            if find::TOOLS.iter().any(|tool| tool.as_bytes() == word) {
                find::binary(OsStr::from_bytes(word));
            }
        }
        self.tool("/bin/sh").arg("-c").arg(script)
    }
}
