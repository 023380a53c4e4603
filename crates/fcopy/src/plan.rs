//! What it means: the one place that asks the environment and the terminal.

use fcli::options::{BackupWhen, ProgressArgs, SyncWhen};
use fcli::{Env, Status};
use fcore::copy::{CopyOptions, Reflink, Sparse};
use fcore::{Backup, KeepInode, Operand, OutputOptions, Sync, xattrs};
use fhash::Algorithm;
use rustix::fs::{Mode, RawMode};

use crate::also;
use crate::apart;
use crate::cli::Cli;
use crate::filter::Filter;
use crate::gnu;
use crate::keep::{self, Keep};
use crate::order::InOrder;
use crate::sync::FLUSHES_MANY;
use crate::target::{self, Job, Jobs, Landing};
use crate::values::{Cache, Update, Verify, When};
use crate::verbose::Form;
use crate::whole::{CAN_PUBLISH, Whole};

/// Everything decided before the first byte.
pub(crate) struct Plan {
    pub(crate) jobs: Jobs,
    pub(crate) recursive: bool,
    pub(crate) follow: Follow,
    pub(crate) keep: Keep,
    /// A file that was backed up, or that may not be written and is forced, is replaced by a new one,
    /// as cp does; else by one with the old file's attributes.
    pub(crate) replaced_as_new: bool,
    pub(crate) umask: RawMode,
    pub(crate) replace: Replace,
    /// Somebody is asked about each file that these would replace.
    pub(crate) asks: bool,
    pub(crate) force: bool,
    pub(crate) remove_destination: bool,
    pub(crate) instead: Instead,
    pub(crate) one_file_system: bool,
    pub(crate) copy_contents: bool,
    /// What is copied of FIFOs and devices to a new file is seen while it comes, as with cp.
    pub(crate) shows_streams: bool,
    pub(crate) keep_directory_symlink: bool,
    pub(crate) filter: Filter,
    pub(crate) atomic: When,
    pub(crate) verify: Option<Verify>,
    pub(crate) retry_changed: u32,
    pub(crate) resume: bool,
    /// Whether a source that changes while it is copied matters: to cp it does not.
    pub(crate) watch: bool,
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

/// Which existing files are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replace {
    All,
    None,
    NoneFail,
    Older,
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
    /// Whether all that is written goes to standard output: such a filter ends with its reader.
    pub(crate) fn is_filter(&self) -> bool {
        let jobs = self.jobs.iter().flatten().flat_map(Job::lanes);
        let mut targets = jobs.map(|job| &job.to).chain(&self.manifest);
        targets.all(|target| *target == Operand::Std)
    }

    /// Whether a file copied to its own name is backed up: as cp has it, with force.
    pub(crate) fn backs_up_itself(&self) -> bool {
        let makes_one = matches!(self.instead, Instead::Nothing | Instead::HardLink);
        self.force && self.output.backup.is_some() && makes_one
    }

    /// Whether one of several names that is written to becomes a file of its own, as cp has it: else
    /// the next of them would take this one's new content with it, and of a file with a backup the
    /// other names are that backup's.
    pub(crate) fn parts_links(&self) -> bool {
        let keeps_inode = self.output.keep_inode == KeepInode::Always && self.atomic != When::Never;
        let parts = self.keep.links || self.output.backup.is_some();
        parts && !keeps_inode && self.instead == Instead::Nothing
    }

    /// Whether a file that is left because it is newer is the copy to link other names to: by `-u` it
    /// is what would have been copied.
    pub(crate) fn newer_stands(&self) -> bool {
        self.replace == Replace::Older
    }

    /// Whether what is there is removed for what is made and not written: not for attributes alone.
    pub(crate) fn may_make_room(&self) -> bool {
        let asked = self.force || self.remove_destination || self.output.backup.is_some();
        asked || self.instead != Instead::AttributesOnly
    }

    /// Whether copies wait for each other, to be flushed together.
    pub(crate) fn flushes_many(&self) -> bool {
        self.sync_batch || self.proves_many()
    }

    /// Whether copies are read back from the disk after a flush of many. One file has its own.
    pub(crate) fn proves_many(&self) -> bool {
        let one_by_one = !FLUSHES_MANY || self.output.sync == Sync::File;
        self.recursive && self.verify == Some(Verify::Disk) && !one_by_one
    }

    /// Whether directories on the way to a target are made.
    pub(crate) fn makes_parents(&self) -> bool {
        self.jobs.iter().flatten().next().is_some_and(|job| job.parents_below.is_some())
    }

    /// How many targets each source has.
    pub(crate) fn lanes(&self) -> usize {
        self.jobs.iter().flatten().next().map_or(1, |job| job.lanes().count())
    }

    pub(crate) fn new(cli: Cli, typed: InOrder, env: &Env) -> Result<Plan, Status> {
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
        keep::labels(&cli, typed.keep.context, env)?;
        if cli.reflink == When::Always && cli.sparse != When::Auto {
            return Err(env.usage_error("--reflink can be used only with --sparse=auto"));
        }
        if cli.link && cli.symbolic_link {
            return Err(env.usage_error("cannot make both hard and symbolic links"));
        }
        match typed.keep.xattrs && !xattrs::SUPPORTED {
            true if typed.keep.strict => {
                return Err(env.usage_error("extended attributes cannot be kept on this system"));
            }
            true if env.gnu_name().is_none() => {
                env.warn("extended attributes are not kept on this system");
            }
            _ => {}
        }
        let filter = Filter::new(&cli).map_err(|text| env.usage_error(text))?;
        let jobs = target::land(landing(&cli, env)?, env)?;
        let digests = match cli.digest {
            digests if digests.is_empty() && cli.manifest.is_some() => vec![Algorithm::Sha256],
            digests => digests,
        };
        let manifest = cli.manifest.or_else(|| (!digests.is_empty()).then_some(Operand::Std));
        let replace = match cli.update {
            _ if cli.no_clobber => Replace::None,
            None if cli.update_older => Replace::Older,
            Some(Update::Older) => Replace::Older,
            Some(Update::None) => Replace::None,
            Some(Update::NoneFail) => Replace::NoneFail,
            None | Some(Update::All) => Replace::All,
        };
        let instead = match () {
            () if cli.link => Instead::HardLink,
            () if cli.symbolic_link => Instead::SymbolicLink,
            () if cli.attributes_only => Instead::AttributesOnly,
            () => Instead::Nothing,
        };
        let follow = typed.follow.unwrap_or(match () {
            // As cp has it: what is linked is what links lead to.
            () if instead == Instead::HardLink => Follow::Always,
            () if recursive => Follow::Never,
            () => Follow::Operands,
        });
        let say = match () {
            () if cli.json => Some(Form::Json),
            () if cli.debug => Some(Form::Debug),
            () if cli.verbose || cli.dry_run => Some(Form::Text),
            () => None,
        };
        apart::check(&jobs, manifest.as_ref(), say, env)?;
        if let Some(list) = manifest.as_ref().and_then(Operand::path) {
            apart::trees(&jobs, list, follow, &filter, env)?;
        }
        apart::streams(&jobs, instead, cli.interactive, env)?;
        let backup = backup(&cli.backup, cli.backup_existing, cli.backup_suffix, env)?;
        let spares = replace != Replace::All || cli.interactive || backup.is_some();
        if cli.replace_tree && spares {
            let text = "--replace-tree leaves nothing of the old tree: not with -n, -u, -i or -b";
            return Err(env.usage_error(text));
        }
        let whole = match cli.atomic_tree || cli.replace_tree {
            true => Some(whole(&jobs, recursive, cli.replace_tree, &filter, env)?),
            false => None,
        };
        let whole = whole.filter(|_| !cli.dry_run);
        let force = cli.force;
        Ok(Plan {
            jobs,
            recursive,
            follow,
            keep: typed.keep,
            replaced_as_new: env.gnu_name().is_some(),
            umask: umask(),
            replace,
            asks: cli.interactive,
            force,
            remove_destination: cli.remove_destination,
            instead,
            one_file_system: cli.one_file_system,
            copy_contents: cli.copy_contents,
            shows_streams: cli.copy_contents && env.gnu_name().is_some(),
            keep_directory_symlink: cli.keep_directory_symlink,
            filter,
            atomic: cli.atomic,
            verify: cli.verify,
            retry_changed: cli.retry_changed,
            resume: cli.resume,
            watch: env.gnu_name().is_none() || cli.retry_changed > 0 || cli.verify.is_some(),
            output: OutputOptions {
                force,
                keep_inode: match (cli.keep_inode, cli.atomic) {
                    (true, _) | (_, When::Never) => KeepInode::Always,
                    (_, When::Always) => KeepInode::WhenNeeded,
                    (_, When::Auto) => KeepInode::WhenLinked,
                },
                backup,
                sync: match cli.sync.sync {
                    Some(SyncWhen::Batch) if FLUSHES_MANY => Sync::Auto,
                    Some(SyncWhen::Batch) => Sync::File,
                    _ => cli.sync.one_by_one(),
                },
                spool_dir: std::env::temp_dir(),
                // What appears while it is copied stays, too.
                no_clobber: matches!(replace, Replace::None | Replace::NoneFail),
                ..OutputOptions::default()
            },
            copy: CopyOptions {
                reflink: match cli.reflink {
                    // Shared blocks, or a copy made by the file system, may have holes.
                    When::Auto if cli.sparse == When::Never => Reflink::Never,
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
                check_room: true,
                uncached: cli.cache == Cache::Drop,
                ..CopyOptions::default()
            },
            sync_batch: FLUSHES_MANY && cli.sync.sync == Some(SyncWhen::Batch),
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

/// The umask, which can only be read by setting it.
fn umask() -> RawMode {
    let umask = rustix::process::umask(Mode::empty());
    rustix::process::umask(umask);
    umask.as_raw_mode()
}

/// What `--atomic-tree` asks for: one tree.
fn whole(
    jobs: &Jobs,
    recursive: bool,
    replace: bool,
    filter: &Filter,
    env: &Env,
) -> Result<Whole, Status> {
    if !CAN_PUBLISH {
        return Err(
            env.usage_error("--atomic-tree: no system call here renames a tree in one step")
        );
    }
    match (&jobs[..], recursive) {
        ([jobs], true) if jobs.len() == 1 && !filter.is_shard() => Whole::new(&jobs[0], replace)
            .ok_or_else(|| env.usage_error("a standard stream is no tree")),
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
        also: also::directories(&cli.also_to, env),
        many: cli.lists.files0_from.is_some() || cli.lists.files_from.is_some(),
    })
}

/// The backups to make; by the name cp, the environment has a say too.
fn backup(
    typed: &fcli::options::BackupArgs,
    existing: bool,
    suffix: Option<std::ffi::OsString>,
    env: &Env,
) -> Result<Option<Backup>, Status> {
    let mut typed = typed.clone();
    typed.suffix = suffix.or(typed.suffix);
    let asked = existing || typed.backup.is_some() || typed.suffix.is_some();
    if asked && env.gnu_name().is_some() {
        let value = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        typed.suffix = typed.suffix.or_else(|| value("SIMPLE_BACKUP_SUFFIX"));
        if typed.backup.is_none_or(|when| when == BackupWhen::Existing)
            && let Some(control) = value("VERSION_CONTROL")
        {
            let control = gnu::version_control(&control).map_err(|text| env.usage_error(text))?;
            typed.backup = <BackupWhen as clap::ValueEnum>::from_str(control, false).ok();
        }
    }
    if existing && typed.backup.is_none() {
        typed.backup = Some(BackupWhen::Existing);
    }
    Ok(typed.wanted())
}
