//! What it means: the one place that asks the environment.

use fcli::options::ProgressArgs;
use fcli::{Env, Status};
use fcore::{BufferSize, Links, Operand, Result, WalkOptions};
use fhash::lanes::Cpu;
use fhash::{Algorithm, list};

use crate::check::{Audit, Check};
use crate::cli::Cli;
use crate::common::Common;
use crate::digest::Opener;
use crate::disk::Reading;
use crate::names::{List, Names};
use crate::sum::{Form, Sum};
use crate::switches::Switches;
use crate::update::Update;
use crate::voice::Voice;

/// Everything decided before the first file.
pub(crate) struct Plan {
    pub(crate) mode: Mode,
    pub(crate) common: Common,
}

/// What is to be done.
pub(crate) enum Mode {
    Sum(Box<Sum>),
    Check(Box<Check>),
    Update(Box<Update>),
}

/// Whether no more than one file is meant.
fn is_one_file(cli: &Cli) -> bool {
    let listed = cli.list.files0_from.is_some() || cli.list.files_from.is_some();
    cli.files.len() <= 1 && !cli.recursive && !listed
}

impl Plan {
    pub(crate) fn new(cli: Cli, env: &Env) -> std::result::Result<Plan, Status> {
        let switches = Switches {
            binary: match (cli.binary, cli.text) {
                (false, false) => cli.tag.then_some(true),
                (binary, _) => Some(binary),
            },
            check: cli.check,
            tag: cli.tag,
            zero: cli.zero,
            ignore_missing: cli.ignore_missing,
            quiet: cli.quiet,
            status: cli.status,
            strict: cli.strict,
            warn: cli.warn,
        };
        if let Some(fault) = switches.fault() {
            return Err(env.usage_error(fault));
        }
        if let Some(text) = treeless(&cli) {
            return Err(env.usage_error(text));
        }
        if cli.tee && cli.manifest == Some(Operand::Std) {
            return Err(env.usage_error("--tee and --manifest - would mix on standard output"));
        }
        let mut algorithms = cli.algorithm.clone();
        if let Some(expect) = &cli.expect {
            if algorithms.is_empty() {
                algorithms.push(expect.algorithm());
            }
            if !algorithms.contains(&expect.algorithm()) {
                let text = format!(
                    "--expect is a {} digest, and -a does not ask for one",
                    expect.algorithm()
                );
                return Err(env.usage_error(text));
            }
            if cli.files.len() > 1 {
                return Err(env.usage_error("--expect is for one file"));
            }
        }
        let given = algorithms.clone();
        if algorithms.is_empty() {
            algorithms.push(Algorithm::Md5);
        }
        // To ask what the machine has takes longer than a small file, which needs one worker and no
        // lanes.
        let sums = !cli.check && cli.update.is_none();
        let alone = sums && algorithms.len() == 1 && is_one_file(&cli);
        let cpu = cpu(alone).map_err(|text| env.usage_error(text))?;
        let common = Common {
            algorithms,
            jobs: if alone { 1 } else { cli.jobs.workers() },
            automatic: cli.jobs.jobs == 0,
            buffer: cli.buffer.buffer_size,
            unordered: cli.unordered,
            cpu,
            voice: Voice { gnu: false, utf8: true, legacy_names: cli.legacy_names },
            progress: cli.progress,
        };
        let mode = if cli.check {
            Mode::Check(Box::new(check(cli, &given, switches, env)?))
        } else if let Some(list) = cli.update.clone() {
            Mode::Update(Box::new(update(list, cli, given, switches, env)?))
        } else {
            Mode::Sum(Box::new(sum(cli, &common.algorithms, switches, env)?))
        };
        Ok(Plan { mode, common })
    }
}

/// What is wrong with options that say how to walk where nothing is walked.
fn treeless(cli: &Cli) -> Option<&'static str> {
    if cli.recursive || !cli.audit.is_empty() {
        None
    } else if cli.globs.include.len() + cli.globs.exclude.len() > 0 {
        Some("--include and --exclude are for trees: give -r too")
    } else if cli.one_file_system || cli.dereference {
        Some("-x and -L are for trees: give -r too")
    } else {
        None
    }
}

/// How trees are walked.
fn walk(cli: &Cli, env: &Env) -> std::result::Result<WalkOptions, Status> {
    Ok(WalkOptions {
        links: if cli.dereference { Links::Always } else { Links::Operands },
        one_file_system: cli.one_file_system,
        all_kinds: false,
        globs: cli.globs.globs().map_err(|error| env.usage_error(error.to_string()))?,
    })
}

/// The instruction set that `FTOOLS_CPU` asks for, or the widest; none for a file that is `alone`.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn cpu(alone: bool) -> std::result::Result<Cpu, String> {
    match std::env::var_os("FTOOLS_CPU") {
        None if alone => Ok(Cpu::SCALAR),
        None => Ok(Cpu::detect()),
        Some(value) => {
            let parsed = value.to_string_lossy().parse::<Cpu>();
            parsed.map_err(|error| format!("FTOOLS_CPU: {error}"))
        }
    }
}

fn check(
    cli: Cli,
    algorithms: &[Algorithm],
    switches: Switches,
    env: &Env,
) -> std::result::Result<Check, Status> {
    if algorithms.len() > 1 {
        return Err(env.usage_error(
            "a list is checked with one algorithm; without -a each line tells its own",
        ));
    }
    let opener = open_in(&cli).map_err(|error| {
        env.report(&error);
        env.status()
    })?;
    let reading = Reading {
        automatic: cli.jobs.jobs == 0,
        base: cli.directory.clone(),
        confined: cli.confine,
    };
    let audit = match cli.audit.is_empty() {
        true => None,
        false => Some(Audit {
            walk: walk(&cli, env)?,
            directories: cli.audit,
            base: cli.directory,
            verbose: cli.verbose,
        }),
    };
    let algorithm = algorithms.first().copied();
    Ok(Check {
        lists: if cli.files.is_empty() { vec![Operand::Std] } else { cli.files },
        parser: algorithm.map_or_else(list::Parser::any, list::Parser::only),
        tag: algorithm.map(Algorithm::tag),
        switches,
        fail_fast: cli.fail_fast,
        json: cli.json,
        opener,
        reading,
        audit,
    })
}

fn open_in(cli: &Cli) -> Result<Opener> {
    Opener::new(cli.directory.as_deref(), cli.confine)
}

fn sum(
    cli: Cli,
    algorithms: &[Algorithm],
    switches: Switches,
    env: &Env,
) -> std::result::Result<Sum, Status> {
    let mut style = switches.style();
    style.tag |= algorithms.len() > 1;
    style.base64 = cli.base64;
    let form = if cli.json { Form::Json { base64: cli.base64 } } else { Form::List(style) };
    Ok(Sum {
        names: names(&cli, env)?,
        form,
        manifest: cli.manifest,
        tee: cli.tee,
        expect: cli.expect,
        verbose: cli.verbose,
    })
}

/// What was named, and how to take it.
fn names(cli: &Cli, env: &Env) -> std::result::Result<Names, Status> {
    let list = match (&cli.list.files0_from, &cli.list.files_from) {
        (Some(list), _) => Some(List::Zero(list.clone())),
        (None, Some(list)) => Some(List::Lines(list.clone())),
        (None, None) => None,
    };
    Ok(Names {
        files: cli.files.clone(),
        list,
        walk: cli.recursive.then(|| walk(cli, env)).transpose()?,
        shard: cli.shard.shard().map_err(|error| env.usage_error(error.to_string()))?,
    })
}

fn update(
    list: Operand,
    cli: Cli,
    algorithms: Vec<Algorithm>,
    switches: Switches,
    env: &Env,
) -> std::result::Result<Update, Status> {
    if list == Operand::Std || cli.files.contains(&Operand::Std) {
        return Err(env.usage_error("--update is for files, not for standard input or output"));
    }
    let names = names(&cli, env)?;
    let named = !names.files.is_empty() || names.list.is_some();
    if !named && (cli.recursive || cli.shard.shard.is_some()) {
        return Err(
            env.usage_error("--update with -r or --shard needs to know of what: name FILEs")
        );
    }
    Ok(Update {
        list,
        names: named.then_some(names),
        algorithms,
        style: list::Style { base64: cli.base64, ..switches.style() },
        verbose: cli.verbose,
    })
}

/// A plan for a GNU name, which has fewer options.
///
/// # Errors
/// What is wrong with `FTOOLS_CPU`.
pub(crate) fn gnu(
    algorithm: Algorithm,
    switches: Switches,
    files: Vec<Operand>,
    utf8: bool,
) -> std::result::Result<Plan, String> {
    let alone = !switches.check && files.len() <= 1;
    let common = Common {
        algorithms: vec![algorithm],
        jobs: if alone { 1 } else { fcli::options::JobsArg::default().workers() },
        automatic: true,
        buffer: BufferSize::Auto,
        unordered: false,
        cpu: cpu(alone)?,
        voice: Voice { gnu: true, utf8, legacy_names: false },
        progress: ProgressArgs { progress: fcli::options::When::Never },
    };
    let reading = common.reading();
    let mode = if switches.check {
        Mode::Check(Box::new(Check {
            lists: if files.is_empty() { vec![Operand::Std] } else { files },
            parser: list::Parser::gnu(algorithm),
            tag: Some(algorithm.tag()),
            switches,
            fail_fast: false,
            json: false,
            opener: Opener::default(),
            reading,
            audit: None,
        }))
    } else {
        Mode::Sum(Box::new(Sum {
            names: Names::of(files),
            form: Form::List(switches.style()),
            manifest: None,
            tee: false,
            expect: None,
            verbose: false,
        }))
    };
    Ok(Plan { mode, common })
}
