//! What it means: the one place that asks the environment and the terminal.

use std::ffi::OsString;
use std::time::Duration;

use fcli::options::ProgressArgs;
use fcli::{Env, Status, Stream};
use fcore::{BufferSize, Buffering, KeepInode, Operand, OutputOptions};
use fhash::{Algorithm, Expected};

use crate::cli::Cli;
use crate::conditions::Conditions;

/// Everything decided before the first byte.
pub(crate) struct Plan {
    pub(crate) inputs: Vec<Operand>,
    /// The command that is read instead of them; empty if there is none.
    pub(crate) exec: Vec<OsString>,
    pub(crate) outputs: Vec<Operand>,
    pub(crate) options: OutputOptions,
    pub(crate) conditions: Conditions,
    pub(crate) cut: Cut,
    /// The longest that a byte waits for others in a block.
    pub(crate) flush_interval: Option<Duration>,
    pub(crate) delimiter: u8,
    pub(crate) skip: u64,
    pub(crate) take: Option<u64>,
    pub(crate) digest: Option<Algorithm>,
    pub(crate) expect: Option<Expected>,
    pub(crate) stats: Option<Form>,
    pub(crate) progress: ProgressArgs,
}

/// How what came is cut into writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// As it came.
    Never,
    /// Behind the last delimiter of what came.
    Line,
    /// Into full blocks.
    Block(BufferSize),
}

/// How the statistics are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Json,
}

impl Plan {
    pub(crate) fn new(cli: Cli, env: &Env) -> Result<Plan, Status> {
        let mut outputs = cli.output;
        if outputs.is_empty() || (cli.tee && !outputs.contains(&Operand::Std)) {
            outputs.insert(0, Operand::Std);
        }
        if outputs.iter().filter(|output| **output == Operand::Std).count() > 1 {
            return Err(env.usage_error("standard output is named twice"));
        }
        if let (Some(digest), Some(expect)) = (cli.digest, cli.expect)
            && digest != expect.algorithm()
        {
            let text = format!("--digest {digest} cannot tell a {} digest", expect.algorithm());
            return Err(env.usage_error(text));
        }
        let conditions = Conditions {
            if_changed: cli.if_changed,
            if_nonempty: cli.if_nonempty,
            min_lines: cli.min_lines,
            untouched: cli.refuse_if_touched,
        };
        if conditions.any() && outputs == [Operand::Std] {
            let text = "conditions are about files: name one with -o";
            return Err(env.usage_error(text));
        }
        let cut = match cli.buffering {
            Buffering::None => Cut::Never,
            Buffering::Line => Cut::Line,
            Buffering::Block(size) => Cut::Block(size),
            Buffering::Auto if shows_lines(&outputs, env) => Cut::Line,
            Buffering::Auto => Cut::Block(BufferSize::Auto),
        };
        let stats = match (cli.stats, cli.json) {
            (_, true) => Some(Form::Json),
            (true, false) => Some(Form::Text),
            (false, false) => None,
        };
        let inputs = if cli.files.is_empty() { vec![Operand::Std] } else { cli.files };
        Ok(Plan {
            inputs,
            exec: cli.exec,
            outputs,
            options: OutputOptions {
                follow: !cli.no_follow,
                no_clobber: cli.no_clobber,
                keep_inode: if cli.keep_inode { KeepInode::Always } else { KeepInode::WhenNeeded },
                mode: cli.mode,
                backup: cli.backup.wanted(),
                sync: cli.sync.one_by_one(),
                spool_dir: std::env::temp_dir(),
                ..OutputOptions::default()
            },
            conditions,
            cut,
            flush_interval: None,
            delimiter: cli.delimiter.unwrap_or_else(|| cli.null.terminator()),
            skip: cli.skip,
            take: cli.lines,
            digest: cli.expect.map(|expect| expect.algorithm()).or(cli.digest),
            expect: cli.expect,
            stats,
            progress: cli.progress,
        })
    }
}

impl Plan {
    /// Whether standard output is all there is to it: then a reader that leaves ends it silently.
    pub(crate) fn is_plain_filter(&self) -> bool {
        self.outputs == [Operand::Std] && self.exec.is_empty()
    }
}

/// Whether someone watches the lines come.
fn shows_lines(outputs: &[Operand], env: &Env) -> bool {
    outputs.contains(&Operand::Std) && env.terminal().is_terminal(Stream::Out)
}
