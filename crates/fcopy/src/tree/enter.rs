//! Going into a directory: its source opened, its target made or opened.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::sleep;
use std::time::Duration;

use fcore::device;
use rustix::fs::{AtFlags, Mode, OFlags, Stat, fstat, mkdirat, openat, statat};
use rustix::io::Errno;

use super::finish::{finish, needs_finish};
use super::node::{Fds, Id, Node, Place, Side, directory, id, place};
use crate::attributes::Surroundings;
use crate::modes;
use crate::plan::Follow;
use crate::run::Run;
use crate::spot::Spot;
use crate::trouble::{Deed, Refusal, Trouble};
use crate::twins;

/// A directory, open on both sides.
pub(super) type Entered = (Arc<Node>, Arc<Fds>);

/// How often the top of a tree is made again when a clean-up took it for a leftover, before it was
/// locked; and for how long that may be at it.
const TRIES: u32 = 8;
const MOMENT: Duration = Duration::from_millis(2);

/// Opens the top of a tree in one lane.
pub(super) fn enter_top(
    run: &Run<'_>,
    lane: usize,
    from: Spot<'_>,
    to: Spot<'_>,
) -> Result<Entered, Trouble> {
    let mut left = if run.plan.whole.is_some() { TRIES } else { 0 };
    loop {
        match make_top(run, lane, from, to) {
            Err(trouble) if left > 0 && trouble.is_of_nothing() => {
                left -= 1;
                sleep(MOMENT);
            }
            entered => return entered,
        }
    }
}

fn make_top(run: &Run<'_>, lane: usize, from: Spot<'_>, to: Spot<'_>) -> Result<Entered, Trouble> {
    let follow = run.plan.follow != Follow::Never;
    let source =
        directory(from.dir, from.name, follow).map_err(from.failed(Deed::OpenDirectory))?;
    let stat = fstat(&source).map_err(from.failed(Deed::Stat))?;
    if lies_within(&to, &stat) {
        return Err(Trouble::refused(Refusal::IntoItself, from.shown(), to.shown()));
    }
    let opened = enter(run, lane, None, from, to, (source, stat))?;
    if let Some((node, fds)) = &opened {
        run.lock_top(&fds.to, to.name).map_err(to.failed(Deed::CreateDirectory))?;
        if run.plan.whole.is_some() && !node.made {
            // Another's, or what a clean-up was not done with.
            return Err(to.failed(Deed::CreateDirectory)(Errno::NOENT));
        }
        if !node.unreal {
            run.made().roots.push(node.to_id);
        }
    }
    opened.ok_or(Trouble::Said)
}

/// Whether `to`, which need not exist, is inside the directory `source` or is it.
fn lies_within(to: &Spot<'_>, source: &Stat) -> bool {
    let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
    #[cfg(target_os = "linux")]
    let flags = flags | OFlags::PATH;
    let open = |dir: BorrowedFd<'_>, path: &Path| {
        rustix::io::retry_on_intr(|| openat(dir, path, flags, Mode::empty()))
    };
    // What is there is entered, through a link too; for what is not, where it will be.
    let parent = match to.name.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let (here, is_there) = match open(to.dir, to.name) {
        Ok(dir) => (dir, true),
        Err(_) => match open(to.dir, parent) {
            Ok(dir) => (dir, false),
            Err(_) => return false,
        },
    };
    match steps_up(here, id(source)) {
        None => false,
        // The directory itself is another error.
        Some(steps) => !(is_there && steps == 0),
    }
}

/// How far above `here` the directory `wanted` is; 0: it is `here` itself.
pub(crate) fn steps_up(mut here: OwnedFd, wanted: Id) -> Option<usize> {
    let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
    #[cfg(target_os = "linux")]
    let flags = flags | OFlags::PATH;
    let mut before = None;
    for steps in 0.. {
        let stat = fstat(&here).ok()?;
        if id(&stat) == wanted {
            return Some(steps);
        }
        if before == Some(id(&stat)) {
            return None;
        }
        before = Some(id(&stat));
        here = rustix::io::retry_on_intr(|| openat(&here, "..", flags, Mode::empty())).ok()?;
    }
    None
}

/// Makes or opens the target of an open source; `None` where it is left out.
fn enter(
    run: &Run<'_>,
    lane: usize,
    parent: Option<&Arc<Node>>,
    from: Spot<'_>,
    to: Spot<'_>,
    (source, stat): (OwnedFd, Stat),
) -> Result<Option<Entered>, Trouble> {
    let plan = run.plan;
    let refuse = |why| Trouble::refused(why, from.shown(), to.shown());
    if run.made().roots.contains(&id(&stat)) {
        return Err(refuse(Refusal::IntoItself));
    }
    let follow = plan.follow == Follow::Always;
    if follow && parent.is_some_and(|parent| parent.is_within(id(&stat))) {
        return Err(refuse(Refusal::Loop));
    }
    let Target { made, unreal, fd: target } = target(run, parent, &from, &to, (&source, &stat))?;
    let target_stat = fstat(&target).map_err(to.failed(Deed::Stat))?;
    if !unreal && id(&target_stat) == id(&stat) {
        return Err(refuse(Refusal::SameFile));
    }
    if run.plan.flushes_many() && !run.batch.knows(lane, device(&target_stat)) {
        run.batch.open(lane, target.as_fd(), Path::new("."), to.shown());
    }
    if made {
        // One that is there is not copied, but filled.
        run.say_copied(&from, &to);
    }
    run.say_made("directory", &from, &to, None);
    let is_new = made && !unreal;
    let final_mode = if is_new { modes::settled(run, &stat, &target_stat) } else { None };
    let around = Surroundings::of(target.as_fd(), &target_stat, run);
    let place = match parent {
        None => Place::Top(from.name.to_owned(), to.name.to_owned(), to.shown().into()),
        Some(_) => Place::Below(from.name.as_os_str().into()),
    };
    let below = match parent {
        Some(parent) if plan.filter.is_active() => {
            [&parent.below[..], from.name.as_os_str().as_bytes(), b"/"].concat()
        }
        _ => Vec::new(),
    };
    let fds = Arc::new(Fds::new(source, target));
    let node = Node {
        parent: parent.cloned(),
        lane,
        also: Vec::new(),
        place,
        stat,
        below,
        to_id: id(&target_stat),
        around,
        made,
        unreal,
        follow,
        final_mode,
        pending: AtomicUsize::new(1),
        fds: Mutex::new(Arc::downgrade(&fds)),
        twins: OnceLock::new(),
    };
    let node = Arc::new(node);
    let top = parent.map_or_else(|| device(&node.stat), |parent| parent.top_dev());
    if plan.one_file_system && device(&node.stat) != top {
        // The place where something is mounted is copied, and nothing in it.
        if needs_finish(run, &node) {
            finish(run, &node, &fds);
        }
        return Ok(None);
    }
    Ok(Some((node, fds)))
}

/// A target directory, open.
struct Target {
    /// It was not there.
    made: bool,
    /// It still is not, and another stands for it: nothing is really done.
    unreal: bool,
    fd: OwnedFd,
}

/// Makes the target, or opens what is there.
fn target(
    run: &Run<'_>,
    parent: Option<&Arc<Node>>,
    from: &Spot<'_>,
    to: &Spot<'_>,
    (source, stat): (&OwnedFd, &Stat),
) -> Result<Target, Trouble> {
    let plan = run.plan;
    // A slash at the end of a name leads through a link all the same: so a directory is named.
    let open = || place(to.dir, to.name.as_os_str(), plan.keep_directory_symlink);
    let made = if plan.dry_run {
        let is_within = parent.is_some_and(|parent| parent.unreal);
        if is_within || matches!(open(), Err(Errno::NOENT)) {
            if !is_within && !plan.makes_parents() {
                to.takes_names().map_err(to.failed(Deed::CreateDirectory))?;
            }
            let fd = source
                .try_clone()
                .map_err(|error| Trouble::system(Deed::OpenDirectory, from.shown(), error))?;
            return Ok(Target { made: true, unreal: true, fd });
        }
        false
    } else {
        match mkdirat(to.dir, to.name, Mode::from_raw_mode(modes::of_directory(run, stat))) {
            Ok(()) => true,
            Err(Errno::EXIST) => {
                spare_other(run, parent, from, to)?;
                false
            }
            // `d/.` and `d/..` are there, but cannot be made.
            Err(Errno::INVAL | Errno::NOENT) if parent.is_none() && to.name.is_dir() => false,
            Err(errno) => return Err(to.failed(Deed::CreateDirectory)(errno)),
        }
    };
    match open() {
        Ok(fd) => Ok(Target { made, unreal: false, fd }),
        Err(Errno::NOTDIR | Errno::LOOP) => {
            if let Some(manifest) = &run.manifest
                && let Ok(there) = statat(to.dir, to.name, AtFlags::empty())
            {
                manifest.spare_target(&there);
            }
            Err(Trouble::refused(Refusal::DirectoryOverOther, from.shown(), to.shown()))
        }
        Err(errno) => Err(to.failed(Deed::OpenDirectory)(errno)),
    }
}

/// Looks whether what is there was made of another name, which is the same here.
fn spare_other(
    run: &Run<'_>,
    parent: Option<&Arc<Node>>,
    from: &Spot<'_>,
    to: &Spot<'_>,
) -> Result<(), Trouble> {
    let taken = match parent {
        Some(parent) if parent.made => twins::is_just_made(run, to),
        // Asked only where the answer is not known to be no.
        Some(parent) if run.counts_case(parent.to_dev()) => false,
        _ => statat(to.dir, to.name, AtFlags::SYMLINK_NOFOLLOW)
            .is_ok_and(|there| twins::is_anothers(run, from, to, &there)),
    };
    match taken {
        true => Err(Trouble::refused(Refusal::OneName, from.shown(), to.shown())),
        false => Ok(()),
    }
}

/// Goes into a directory of one that is open; `None` where it is left out.
pub(super) fn below(
    run: &Run<'_>,
    node: &Arc<Node>,
    fds: &Fds,
    name: &Path,
) -> Result<Option<Entered>, Trouble> {
    let (from, to) = (spot(node, fds, name, Side::From), spot(node, fds, name, Side::To));
    let source =
        directory(from.dir, from.name, node.follow).map_err(from.failed(Deed::OpenDirectory))?;
    let stat = fstat(&source).map_err(from.failed(Deed::Stat))?;
    enter(run, node.lane, Some(node), from, to, (source, stat))
}

/// A name in a directory that is open.
pub(super) fn spot<'a>(node: &'a Arc<Node>, fds: &'a Fds, name: &'a Path, side: Side) -> Spot<'a> {
    Spot::within((node, side), fds.side(side), name)
}
