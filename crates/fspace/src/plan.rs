//! What it means: the one place that asks the environment and the terminal.

use std::os::unix::ffi::OsStringExt;

use fcli::{Env, Status};
use fcore::{BufferSize, KeepInode, Lists, Operand, OutputOptions, Shard, WalkOptions};
use spacing::{Options, Spacer};

use crate::cli::{self, Cli};
use crate::report::Form;

/// Everything decided before the first byte.
pub(crate) struct Plan {
    pub(crate) action: Action,
    pub(crate) spacer: Spacer,
    pub(crate) jobs: usize,
    pub(crate) buffer_size: BufferSize,
}

/// What is read.
pub(crate) enum Texts {
    /// This, and a newline after it.
    Given(Vec<u8>),
    Files(Vec<Operand>),
    List(Lists),
}

/// What is done.
pub(crate) enum Action {
    /// The spaced text goes here.
    Write(Operand, OutputOptions),
    InPlace(OutputOptions),
    Report(Form),
}

/// Where the texts come from.
pub(crate) struct Sources {
    pub(crate) texts: Texts,
    /// Descend into directories, and how.
    pub(crate) walk: Option<WalkOptions>,
    pub(crate) shard: Shard,
}

impl Plan {
    /// # Errors
    /// The status to end with: what was typed makes no sense, and a line said why.
    pub(crate) fn new(mut cli: Cli, env: &Env) -> Result<(Plan, Sources), Status> {
        env.set_quiet(cli.quiet);
        let sources = Sources::new(&mut cli, env)?;
        let options = OutputOptions {
            keep_inode: if cli.keep_inode { KeepInode::Always } else { KeepInode::WhenNeeded },
            backup: cli.backup.wanted(),
            sync: cli.sync.one_by_one(),
            spool_dir: std::env::temp_dir(),
            ..OutputOptions::default()
        };
        let action = if cli.in_place {
            Action::InPlace(options)
        } else if cli.check {
            Action::Report(if cli.quiet { Form::Nothing } else { Form::Places })
        } else {
            Action::Write(cli.output.unwrap_or(Operand::Std), options)
        };
        if sources.walk.is_some() && matches!(action, Action::Write(..)) {
            return Err(env.usage_error("-r needs -i or -c: what to do with each file"));
        }
        let mut options = Options::default();
        options.rules = match cli.rules {
            cli::Rules::Pangu => spacing::Rules::Pangu,
            cli::Rules::Unicode => spacing::Rules::Unicode,
        };
        options.lang = match cli.lang {
            cli::Lang::Zh => spacing::Lang::Zh,
            cli::Lang::Ja => spacing::Lang::Ja,
            cli::Lang::Ko => spacing::Lang::Ko,
        };
        options.hangul = match cli.hangul {
            cli::Hangul::Neither => spacing::Hangul::Neither,
            cli::Hangul::Wide => spacing::Hangul::Wide,
        };
        let plan = Plan {
            action,
            spacer: Spacer::new(options),
            jobs: cli.jobs.jobs.into(),
            buffer_size: cli.buffer.buffer_size,
        };
        Ok((plan, sources))
    }
}

impl Sources {
    fn new(cli: &mut Cli, env: &Env) -> Result<Sources, Status> {
        let globs = cli.globs.globs().map_err(|error| env.usage_error(error.to_string()))?;
        let shard = cli.shard.shard().map_err(|error| env.usage_error(error.to_string()))?;
        let list = cli.lists.open().map_err(|error| {
            env.report(&error);
            Status::Usage
        })?;
        let files = std::mem::take(&mut cli.files);
        let texts = match (cli.text.take(), list) {
            (Some(_), Some(_)) => return Err(env.usage_error("a list cannot be used with -t")),
            (None, Some(_)) if !files.is_empty() => {
                return Err(env.usage_error("file operands cannot be combined with a list"));
            }
            (Some(text), None) => Texts::Given(text.into_vec()),
            (None, Some(list)) => Texts::List(list),
            (None, None) if !files.is_empty() => Texts::Files(files),
            (None, None) if cli.recursive => Texts::Files(vec![Operand::from(".")]),
            (None, None) => Texts::Files(vec![Operand::Std]),
        };
        let walk = cli.recursive.then(|| WalkOptions { globs, ..WalkOptions::default() });
        Ok(Sources { texts, walk, shard })
    }
}
