//! What it means: the one place that asks the environment and the terminal.

use fcli::options::{BackupWhen, ProgressArgs, SyncWhen};
use fcli::{Env, Status};
use fcore::copy::{CopyOptions, Reflink, Sparse};
use fcore::{Backup, KeepInode, Operand, OutputOptions, Sync};
use fhash::Algorithm;

use crate::cli::{Attribute, Cache, Cli, Update, Verify, When};
use crate::filter::Filter;
use crate::target::{self, Jobs, Landing};
use crate::verbose::Form;
use crate::whole::Whole;

/// Everything decided before the first byte.
pub(crate) struct Plan {
    pub(crate) jobs: Jobs,
    pub(crate) recursive: bool,
    pub(crate) follow: Follow,
    pub(crate) keep: Keep,
    pub(crate) replace: Replace,
    pub(crate) force: bool,
    pub(crate) remove_destination: bool,
    pub(crate) instead: Instead,
    pub(crate) one_file_system: bool,
    pub(crate) copy_contents: bool,
    pub(crate) keep_directory_symlink: bool,
    pub(crate) filter: Filter,
    pub(crate) atomic: When,
    pub(crate) verify: Option<Verify>,
    pub(crate) retry_changed: u32,
    pub(crate) output: OutputOptions,
    pub(crate) copy: CopyOptions,
    pub(crate) sync_batch: bool,
    pub(crate) digests: Vec<Algorithm>,
    pub(crate) manifest: Option<Operand>,
    /// 0: as many as there may be, which is asked when a second one is wanted.
    pub(crate) workers: usize,
    pub(crate) progress: ProgressArgs,
    /// What is said of what is done, if anything.
    pub(crate) say: Option<Form>,
    pub(crate) dry_run: bool,
    pub(crate) drop_cache: bool,
    pub(crate) whole: Option<Whole>,
    /// A link that leads nowhere may be written through.
    pub(crate) posix: bool,
}

/// Which symbolic links are followed in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Follow {
    Never,
    Operands,
    Always,
}

/// What a copy keeps of its source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Keep {
    /// The mode, and the ACL that is part of it.
    pub(crate) mode: bool,
    /// New files get the default mode, whatever the source's.
    pub(crate) default_mode: bool,
    pub(crate) owner: bool,
    pub(crate) times: bool,
    pub(crate) links: bool,
    pub(crate) xattrs: bool,
    /// The security label, which is an extended attribute too.
    pub(crate) context: bool,
    /// Attributes that were asked for by name: failing to keep them is an error.
    pub(crate) strict: bool,
}

impl Keep {
    /// Whether anything has to be set on a finished file.
    pub(crate) fn anything(self) -> bool {
        self.mode || self.owner || self.times || self.xattrs || self.context
    }

    fn set(&mut self, attribute: Attribute, to: bool) {
        match attribute {
            Attribute::Mode => (self.mode, self.default_mode) = (to, !to),
            Attribute::Ownership => self.owner = to,
            Attribute::Timestamps => self.times = to,
            Attribute::Links => self.links = to,
            Attribute::Xattr => (self.xattrs, self.strict) = (to, to),
            Attribute::Context => self.context = to,
            Attribute::All => {
                *self = Keep {
                    mode: to,
                    default_mode: !to,
                    owner: to,
                    times: to,
                    links: to,
                    xattrs: to,
                    context: to,
                    strict: false,
                }
            }
        }
    }
}

/// Which existing files are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replace {
    All,
    None,
    NoneFail,
    Older,
    Ask,
}

/// What is made instead of a copy of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Instead {
    /// Nothing: data are copied.
    Nothing,
    HardLink,
    SymbolicLink,
    AttributesOnly,
}

impl Plan {
    pub(crate) fn new(cli: Cli, env: &Env) -> Result<Plan, Status> {
        let recursive = cli.recursive || cli.archive;
        let backs_up = cli.backup_existing || cli.backup.backup.is_some();
        let keeps = cli.no_clobber || matches!(cli.update, Some(Update::None | Update::NoneFail));
        if backs_up && keeps {
            return Err(
                env.usage_error("--backup is mutually exclusive with -n or --update=none-fail")
            );
        }
        if cli.keep_inode && cli.atomic == When::Always {
            return Err(
                env.usage_error("--keep-inode is not done in one step: not with --atomic=always")
            );
        }
        if cli.link && cli.symbolic_link {
            return Err(env.usage_error("cannot make both hard and symbolic links"));
        }
        let filter = Filter::new(&cli).map_err(|text| env.usage_error(text))?;
        let jobs = target::land(landing(&cli, env)?, env)?;
        let digests = match cli.digest {
            digests if digests.is_empty() && cli.manifest.is_some() => vec![Algorithm::Sha256],
            digests => digests,
        };
        let manifest = cli.manifest.or_else(|| (!digests.is_empty()).then_some(Operand::Std));
        let replace = if cli.interactive {
            Replace::Ask
        } else if cli.no_clobber {
            Replace::None
        } else {
            match cli.update {
                None if cli.update_older => Replace::Older,
                Some(Update::Older) => Replace::Older,
                Some(Update::None) => Replace::None,
                Some(Update::NoneFail) => Replace::NoneFail,
                None | Some(Update::All) => Replace::All,
            }
        };
        let mut keep = Keep::default();
        let listed = |typed: bool, attributes: &'static [Attribute]| typed.then_some(attributes);
        let short = [
            listed(cli.archive, &[Attribute::All]),
            listed(cli.links_as_links, &[Attribute::Links]),
            listed(cli.keep, &[Attribute::Mode, Attribute::Ownership, Attribute::Timestamps]),
        ];
        for &attribute in short.into_iter().flatten().flatten().chain(&cli.preserve) {
            keep.set(attribute, true);
        }
        for &attribute in &cli.no_preserve {
            keep.set(attribute, false);
        }
        let instead = match () {
            () if cli.link => Instead::HardLink,
            () if cli.symbolic_link => Instead::SymbolicLink,
            () if cli.attributes_only => Instead::AttributesOnly,
            () => Instead::Nothing,
        };
        let follow = match () {
            () if cli.dereference => Follow::Always,
            () if cli.follow_operands => Follow::Operands,
            () if cli.no_dereference || cli.archive || cli.links_as_links => Follow::Never,
            // A hard link to a link is a copy of the link.
            () if recursive || instead == Instead::HardLink => Follow::Never,
            () => Follow::Operands,
        };
        let say = match () {
            () if cli.json => Some(Form::Json),
            () if cli.debug => Some(Form::Debug),
            () if cli.verbose || cli.dry_run => Some(Form::Text),
            () => None,
        };
        let whole = match (cli.atomic_tree || cli.replace_tree) && !cli.dry_run {
            true => Some(whole(&jobs, recursive, cli.replace_tree, &filter, env)?),
            false => None,
        };
        let force = cli.force;
        Ok(Plan {
            jobs,
            recursive,
            follow,
            keep,
            replace,
            force,
            remove_destination: cli.remove_destination,
            instead,
            one_file_system: cli.one_file_system,
            copy_contents: cli.copy_contents,
            keep_directory_symlink: cli.keep_directory_symlink,
            filter,
            atomic: cli.atomic,
            verify: cli.verify,
            retry_changed: cli.retry_changed,
            output: OutputOptions {
                force,
                keep_inode: match (cli.keep_inode, cli.atomic) {
                    (true, _) | (_, When::Never) => KeepInode::Always,
                    (_, When::Always) => KeepInode::WhenNeeded,
                    (_, When::Auto) => KeepInode::WhenLinked,
                },
                backup: backup(&cli.backup, cli.backup_existing, cli.backup_suffix, env),
                sync: match cli.sync.sync {
                    Some(SyncWhen::Batch) => Sync::Auto,
                    _ => cli.sync.one_by_one(),
                },
                spool_dir: std::env::temp_dir(),
                ..OutputOptions::default()
            },
            copy: CopyOptions {
                reflink: match cli.reflink {
                    When::Auto => Reflink::Auto,
                    When::Always => Reflink::Always,
                    When::Never => Reflink::Never,
                },
                sparse: match cli.sparse {
                    When::Auto => Sparse::Auto,
                    When::Always => Sparse::Always,
                    When::Never => Sparse::Never,
                },
                buffer: cli.buffer.buffer_size,
                ..CopyOptions::default()
            },
            sync_batch: cli.sync.sync == Some(SyncWhen::Batch),
            digests,
            manifest,
            workers: usize::from(cli.jobs.jobs),
            progress: cli.progress,
            say,
            dry_run: cli.dry_run,
            drop_cache: cli.cache == Cache::Drop,
            whole,
            posix: std::env::var_os("POSIXLY_CORRECT").is_some(),
        })
    }
}

/// What `--atomic-tree` asks for: one tree.
fn whole(
    jobs: &Jobs,
    recursive: bool,
    replace: bool,
    filter: &Filter,
    env: &Env,
) -> Result<Whole, Status> {
    match (&jobs[..], recursive) {
        ([jobs], true) if jobs.len() == 1 && !filter.is_shard() => match jobs[0].to.path() {
            Some(target) => Ok(Whole::new(&jobs[0], target, replace)),
            None => Err(env.usage_error("standard output is no tree")),
        },
        _ => Err(env.usage_error("--atomic-tree is for one tree, with -r and without --shard")),
    }
}

/// The operands, those of a list in front: what is typed last is still the target.
fn landing(cli: &Cli, env: &Env) -> Result<Landing, Status> {
    let mut operands = Vec::new();
    let fail = |error: &fcore::Error| {
        env.report(error);
        Status::Failed
    };
    if let Some(list) = cli.lists.open().map_err(|error| fail(&error))? {
        for operand in list {
            match operand {
                Ok(operand) => operands.push(operand),
                Err(error) => env.report(&error),
            }
        }
    }
    operands.extend_from_slice(&cli.operands);
    Ok(Landing {
        operands,
        into: cli.target_directory.clone(),
        as_is: cli.no_target_directory,
        parents: cli.parents,
        strip_slashes: cli.strip_trailing_slashes,
        many: cli.lists.files0_from.is_some() || cli.lists.files_from.is_some(),
    })
}

/// The backups to make; by the name cp, the environment has a say too.
fn backup(
    typed: &fcli::options::BackupArgs,
    existing: bool,
    suffix: Option<std::ffi::OsString>,
    env: &Env,
) -> Option<Backup> {
    let mut typed = typed.clone();
    typed.suffix = suffix.or(typed.suffix);
    let asked = existing || typed.backup.is_some() || typed.suffix.is_some();
    if asked && env.gnu_name().is_some() {
        let value = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        typed.suffix = typed.suffix.or_else(|| value("SIMPLE_BACKUP_SUFFIX"));
        if typed.backup.is_none_or(|when| when == BackupWhen::Existing)
            && let Some(control) = value("VERSION_CONTROL")
            && let Some(control) = control.to_str()
            && let Ok(when) = <BackupWhen as clap::ValueEnum>::from_str(control, false)
        {
            typed.backup = Some(when);
        }
    }
    if existing && typed.backup.is_none() {
        typed.backup = Some(BackupWhen::Existing);
    }
    typed.wanted()
}
