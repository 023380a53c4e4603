//! What it means: the one place that asks the environment and the terminal.

use std::os::unix::ffi::OsStringExt;

use fcli::options::ProgressArgs;
use fcli::{Env, Status};
use fcore::{BufferSize, KeepInode, Lists, Operand, OutputOptions, Shard, WalkOptions};
use spacing::{Format, Options};

use crate::cli::{self, Cli, RuleArgs};
use crate::report::{Form, TROUBLE};
use crate::spacers::Spacers;
use crate::words;

/// Everything decided before the first byte.
pub(crate) struct Plan {
    pub(crate) action: Action,
    pub(crate) spacers: Spacers,
    pub(crate) jobs: usize,
    pub(crate) buffer_size: BufferSize,
    pub(crate) progress: ProgressArgs,
}

/// What is read.
pub(crate) enum Texts {
    /// This, and a newline after it.
    Given(Vec<u8>),
    Files(Vec<Operand>),
    List(Box<Lists>),
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
    /// Leave out there what `.gitignore` names.
    pub(crate) ignores: bool,
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
        let action = match form(&cli) {
            Some(form) => Action::Report(form),
            None if cli.in_place => Action::InPlace(options),
            None => Action::Write(cli.output.unwrap_or(Operand::Std), options),
        };
        if sources.walk.is_some() && matches!(action, Action::Write(..)) {
            return Err(env.usage_error(
                "-r needs -i, -c, -d, --json or --rdjson: what to do with each file",
            ));
        }
        let format = match cli.rules.format {
            cli::Format::Auto => None,
            cli::Format::Plain => Some(Format::Plain),
            cli::Format::Markdown => Some(Format::Markdown),
            cli::Format::Html => Some(Format::Html),
        };
        let reads = matches!(&sources.texts, Texts::Files(files) if files.contains(&Operand::Std));
        if reads && cli.rules.keep.contains(&Operand::Std) {
            return Err(env.usage_error("standard input cannot be both a text and words to keep"));
        }
        let rules = rules(cli.rules, env)?;
        let writes = matches!(action, Action::Write(Operand::Std, _));
        let plan = Plan {
            progress: cli.progress.beside(reads, writes, env.terminal()),
            action,
            spacers: Spacers::new(&rules, format),
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
            // As if a file could not be read.
            if form(cli).is_some() { TROUBLE } else { Status::Failed }
        })?;
        let files = std::mem::take(&mut cli.files);
        let texts = match (cli.text.take(), list) {
            (Some(_), Some(_)) => return Err(env.usage_error("a list cannot be used with -t")),
            (None, Some(_)) if !files.is_empty() => {
                return Err(env.usage_error("file operands cannot be combined with a list"));
            }
            (Some(text), None) => Texts::Given(text.into_vec()),
            (None, Some(list)) => Texts::List(Box::new(list)),
            (None, None) if !files.is_empty() => Texts::Files(files),
            (None, None) if cli.recursive => Texts::Files(vec![Operand::from(".")]),
            (None, None) => Texts::Files(vec![Operand::Std]),
        };
        let walk = cli.recursive.then(|| WalkOptions { globs, ..WalkOptions::default() });
        Ok(Sources { texts, walk, ignores: !cli.no_ignore, shard })
    }
}

/// The report that was asked for.
fn form(cli: &Cli) -> Option<Form> {
    match () {
        () if cli.check && cli.quiet => Some(Form::Nothing),
        () if cli.check => Some(Form::Places),
        () if cli.diff => Some(Form::Diff),
        () if cli.json => Some(Form::Json),
        () if cli.rdjson => Some(Form::Rdjson),
        () => None,
    }
}

/// What the library is told.
fn rules(typed: RuleArgs, env: &Env) -> Result<Options, Status> {
    let mut options = Options::default();
    options.rules = match typed.rules {
        cli::Rules::Pangu => spacing::Rules::Pangu,
        cli::Rules::Unicode => spacing::Rules::Unicode,
    };
    options.lang = match typed.lang {
        cli::Lang::Zh => spacing::Lang::Zh,
        cli::Lang::Ja => spacing::Lang::Ja,
        cli::Lang::Ko => spacing::Lang::Ko,
    };
    options.hangul = match typed.hangul {
        cli::Hangul::Neither => spacing::Hangul::Neither,
        cli::Hangul::Wide => spacing::Hangul::Wide,
    };
    options.only = match typed.only {
        cli::Only::All => spacing::Only::All,
        cli::Only::Letters => spacing::Only::Letters,
        cli::Only::Digits => spacing::Only::Digits,
        cli::Only::LettersAndDigits => spacing::Only::LettersAndDigits,
    };
    options.space = typed.space;
    options.remove = typed.remove;
    options.unspaced_units = typed.no_space_units;
    options.unspaced_dashes = typed.dashes == cli::Dashes::Keep;
    options.keep = typed.keep_word;
    for list in &typed.keep {
        words::read(list, &mut options.keep).map_err(|error| {
            env.report(&error);
            Status::Usage
        })?;
    }
    Ok(options)
}
