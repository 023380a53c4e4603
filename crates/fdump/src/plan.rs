//! What it means: the one place that asks the environment and the terminal.

use std::ffi::OsString;
use std::time::Duration;

use fcli::options::ProgressArgs;
use fcli::{Env, Status, Stream};
use fcore::copy::ZeroCopy;
use fcore::{BufferSize, Buffering, KeepInode, Operand, OutputOptions};
use fhash::{Algorithm, Expected};

use crate::append::Placing;
use crate::cli::{Cli, OutputError, ZeroCopyWhen};
use crate::conditions::Conditions;
use crate::conflicts::{conflict, nobody_cuts, somebody_looks};
use crate::rotate::Every;

/// Everything decided before the first byte.
pub(crate) struct Plan {
    pub(crate) inputs: Vec<Operand>,
    /// The command that is read instead of them; empty if there is none.
    pub(crate) exec: Vec<OsString>,
    pub(crate) outputs: Vec<Operand>,
    pub(crate) options: OutputOptions,
    pub(crate) placing: Placing,
    pub(crate) rotate: Option<Every>,
    pub(crate) on_error: OutputError,
    /// A mode was typed: then even a lonely standard output is not left to a signal.
    tolerates: bool,
    pub(crate) conditions: Conditions,
    pub(crate) cut: Cut,
    /// Bytes are counted or digested.
    pub(crate) looks: bool,
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
    /// Into blocks of at most this size, behind the last delimiter in each.
    Records(BufferSize),
    /// As it comes, or as the kernel likes.
    Nowhere(ZeroCopy),
}

/// How the statistics are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Json,
}

impl Plan {
    pub(crate) fn new(mut cli: Cli, env: &Env) -> Result<Plan, Status> {
        let mut outputs = std::mem::take(&mut cli.output);
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
        if let Some(text) = conflict(&cli, &outputs, &conditions) {
            return Err(env.usage_error(text));
        }
        let cut = cut(&cli, &outputs, env);
        let looks = somebody_looks(&cli);
        let stats = match (cli.stats, cli.json) {
            (_, true) => Some(Form::Json),
            (true, false) => Some(Form::Text),
            (false, false) => None,
        };
        let inputs = if cli.files.is_empty() { vec![Operand::Std] } else { cli.files };
        let reads = cli.exec.is_empty() && inputs.contains(&Operand::Std);
        let writes = outputs.contains(&Operand::Std);
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
            placing: match (cli.append, cli.atomic) {
                (false, _) => Placing::Replace,
                (true, false) => Placing::Append,
                (true, true) => Placing::AppendWhole,
            },
            rotate: cli.rotate,
            on_error: cli.output_error.unwrap_or(OutputError::Warn),
            tolerates: cli.output_error.is_some(),
            conditions,
            cut,
            looks,
            flush_interval: cli.flush_interval.map(Duration::from_millis),
            delimiter: cli.delimiter.unwrap_or(if cli.null { b'\0' } else { b'\n' }),
            skip: cli.skip,
            take: cli.lines,
            digest: cli.expect.map(|expect| expect.algorithm()).or(cli.digest),
            expect: cli.expect,
            stats,
            progress: cli.progress.beside(reads, writes, env.terminal()),
        })
    }
}

impl Plan {
    /// Whether standard output is all there is to it: then a reader that leaves ends it silently.
    pub(crate) fn is_plain_filter(&self) -> bool {
        self.outputs == [Operand::Std] && self.exec.is_empty() && !self.tolerates
    }
}

/// How what came is cut.
fn cut(cli: &Cli, outputs: &[Operand], env: &Env) -> Cut {
    let in_time = matches!(cli.rotate, Some(Every::Time(_)));
    let size = match cli.buffering {
        Buffering::None => return Cut::Never,
        Buffering::Line => return Cut::Line,
        Buffering::Block(size) => size,
        Buffering::Auto if cli.flush_interval.is_some() => BufferSize::Auto,
        Buffering::Auto if in_time || shows_lines(outputs, env) => return Cut::Line,
        Buffering::Auto => BufferSize::Auto,
    };
    match cli.zero_copy {
        _ if cli.append || cli.rotate.is_some() => Cut::Records(size),
        ZeroCopyWhen::Always => Cut::Nowhere(ZeroCopy::Always),
        _ if !nobody_cuts(cli, outputs) => Cut::Block(size),
        ZeroCopyWhen::Auto => Cut::Nowhere(ZeroCopy::Auto),
        ZeroCopyWhen::Never => Cut::Nowhere(ZeroCopy::Never),
    }
}

/// Whether someone watches the lines come.
fn shows_lines(outputs: &[Operand], env: &Env) -> bool {
    outputs.contains(&Operand::Std) && env.terminal().is_terminal(Stream::Out)
}
