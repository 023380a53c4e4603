//! How each tool is asked for what all of them do.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use harness::{Bed, Outcome, Tool};

use crate::text;

/// One tool, described for tests that go through all of them.
pub(crate) struct Face {
    pub(crate) name: &'static str,
    /// What makes it a filter, from standard input to standard output.
    pub(crate) filter: &'static [&'static str],
    /// The option in front of an output file; none: it is the last operand.
    output: Option<&'static str>,
    /// The option that sets the size of its buffer.
    pub(crate) buffer: &'static str,
    /// What it makes of a file of this name and content.
    result: fn(name: &[u8], bytes: &[u8]) -> Vec<u8>,
}

pub(crate) const FCOPY: Face = Face {
    name: "fcopy",
    filter: &["-", "-"],
    output: None,
    buffer: "--buffer-size",
    result: |_, bytes| bytes.to_owned(),
};

pub(crate) const FDUMP: Face = Face {
    name: "fdump",
    filter: &[],
    output: Some("--output"),
    buffer: "--buffering",
    result: |_, bytes| bytes.to_owned(),
};

pub(crate) const FMD5: Face = Face {
    name: "fmd5",
    filter: &[],
    output: Some("--manifest"),
    buffer: "--buffer-size",
    result: text::md5_line,
};

pub(crate) const FSPACE: Face = Face {
    name: "fspace",
    filter: &[],
    output: Some("--output"),
    buffer: "--buffer-size",
    result: |_, bytes| text::spaced(bytes),
};

/// The directory that [`Face::over`] copies into, where it does.
const INTO: &str = "into";

impl Face {
    /// Without arguments yet, in `bed`.
    pub(crate) fn tool(&self, bed: &Bed) -> Tool {
        bed.tool(self.name)
    }

    /// From standard input to standard output.
    pub(crate) fn filter(&self, bed: &Bed) -> Tool {
        self.tool(bed).args(self.filter)
    }

    /// From one input to standard output.
    pub(crate) fn print(&self, bed: &Bed, input: impl AsRef<OsStr>) -> Tool {
        self.print_with(bed, &[], input)
    }

    /// The same, with options.
    pub(crate) fn print_with(&self, bed: &Bed, options: &[&str], input: impl AsRef<OsStr>) -> Tool {
        let tool = self.tool(bed).args(options).arg("--").arg(input);
        if self.output.is_some() { tool } else { tool.arg("-") }
    }

    /// From one input to a file.
    pub(crate) fn write(
        &self,
        bed: &Bed,
        input: impl AsRef<OsStr>,
        output: impl AsRef<OsStr>,
    ) -> Tool {
        self.write_with(bed, &[], input, output)
    }

    /// The same, with options.
    pub(crate) fn write_with(
        &self,
        bed: &Bed,
        options: &[&str],
        input: impl AsRef<OsStr>,
        output: impl AsRef<OsStr>,
    ) -> Tool {
        let tool = self.tool(bed).args(options);
        match self.output {
            // Joined, so that the value may look like an option.
            Some(option) => {
                let mut joined = OsString::from(format!("{option}="));
                joined.push(output);
                tool.arg(joined).arg("--").arg(input)
            }
            None => tool.arg("--").arg(input).arg(output),
        }
    }

    /// Over several files at once: to standard output, or into a directory where that is what the
    /// tool does with several.
    pub(crate) fn over<N: AsRef<OsStr>>(
        &self,
        bed: &Bed,
        inputs: impl IntoIterator<Item = N>,
    ) -> Tool {
        self.over_with(bed, &[], inputs)
    }

    /// The same, with options.
    pub(crate) fn over_with<N: AsRef<OsStr>>(
        &self,
        bed: &Bed,
        options: &[&str],
        inputs: impl IntoIterator<Item = N>,
    ) -> Tool {
        let tool = match self.output {
            Some(_) => self.tool(bed),
            None => {
                bed.mkdir(INTO);
                self.tool(bed).args(["-t", INTO])
            }
        };
        tool.args(options).arg("--").args(inputs)
    }

    /// These files, and no others, were done by a run of [`Face::over`], in this order.
    #[track_caller]
    pub(crate) fn did<'o, N: AsRef<OsStr>>(
        &self,
        bed: &Bed,
        outcome: &'o Outcome,
        files: &[(N, Vec<u8>)],
    ) -> &'o Outcome {
        if self.output.is_some() {
            let results = files.iter().map(|(name, bytes)| self.result(name, bytes));
            return outcome.stdout_is(results.collect::<Vec<_>>().concat());
        }
        let last = |name: &N| Path::new(name.as_ref()).file_name().unwrap().to_owned();
        let mut wanted: Vec<_> = files.iter().map(|(name, _)| last(name)).collect();
        wanted.sort();
        let names = bed.names();
        let below = names.iter().filter_map(|name| Path::new(name).strip_prefix(INTO).ok());
        let have: Vec<_> = below.filter(|path| *path != Path::new("")).collect();
        assert_eq!(have, wanted, "what lies in the target directory");
        for (name, bytes) in files {
            bed.file_is(Path::new(INTO).join(last(name)), bytes);
        }
        outcome.no_stdout()
    }

    /// What it makes of a file of this name and content.
    pub(crate) fn result(&self, name: impl AsRef<OsStr>, bytes: &[u8]) -> Vec<u8> {
        (self.result)(name.as_ref().as_encoded_bytes(), bytes)
    }

    /// What it says of a name: `tool: name: reason`.
    pub(crate) fn says(&self, name: &str, reason: &str) -> String {
        format!("{}: {name}: {reason}\n", self.name)
    }

    /// It said exactly these lines. Their order is that of the operands, but where files are
    /// copied side by side.
    #[track_caller]
    pub(crate) fn said(&self, outcome: &Outcome, wanted: impl AsRef<[u8]>) {
        if self.output.is_some() {
            outcome.stderr_is(wanted);
            return;
        }
        let sorted = |text: &[u8]| {
            let mut lines: Vec<_> = text.split_inclusive(|b| *b == b'\n').collect();
            lines.sort();
            lines.concat()
        };
        let wanted = sorted(wanted.as_ref());
        outcome.that("says these lines, in any order", |o| sorted(&o.stderr) == wanted);
    }

    /// Whether it takes `-j`.
    pub(crate) fn has_jobs(&self) -> bool {
        self.name != "fdump"
    }
}
