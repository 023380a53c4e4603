//! What a copy keeps of its source, as options add it up.

use std::path::Path;

use fcli::{Env, Status};

use crate::cli::Cli;
use crate::values::Attribute;

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

    /// Adds or takes away what was typed.
    pub(crate) fn set(&mut self, attribute: Attribute, to: bool) {
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

/// Looks at what is asked about security labels, which not every kernel has; `keeps` is whether they
/// are kept in the end.
///
/// # Errors
/// The status to end with: why was said.
pub(crate) fn labels(cli: &Cli, keeps: bool, env: &Env) -> Result<(), Status> {
    let has_labels = Path::new("/sys/fs/selinux/enforce").exists();
    let sets = cli.label || cli.context.is_some();
    if has_labels && sets {
        return Err(env.usage_error("-Z and --context: labels are not set, only kept by -a"));
    }
    if has_labels {
        return Ok(());
    }
    if cli.context.as_ref().is_some_and(|label| !label.is_empty()) {
        env.warn("warning: ignoring --context; it requires an SELinux-enabled kernel");
    }
    if keeps && cli.preserve.contains(&Attribute::Context) {
        env.error("cannot preserve security context without an SELinux-enabled kernel");
        return Err(Status::Failed);
    }
    Ok(())
}
