//! One look at a file: whether it is as it was, and whether that can be trusted the next time.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use fcore::{Doing, Error, Result};
use fhash::Algorithm;
use fhash::list::{Stamp, Time};
use rustix::time::{ClockId, Timespec, clock_getres, clock_gettime};

use super::old::Old;
use crate::own::Own;

/// What the look at each file needs to know.
pub(super) struct Look<'a> {
    pub(super) old: &'a Old,
    /// Those the new list is to hold.
    pub(super) algorithms: &'a [Algorithm],
    /// The list itself, which is not to be listed.
    pub(super) own: Own,
    pub(super) clock: Clock,
    /// The names were typed, and did not come from the old list.
    pub(super) typed: bool,
}

/// What is at `path`.
///
/// # Errors
/// The system's.
pub(super) fn metadata(path: &Path, follow: bool) -> Result<Metadata> {
    fcore::metadata(path, follow)
        .map_err(|error| Error::new(Doing::Inspect, OsStr::new(path), error))
}

/// What file systems tell of a file.
pub(super) fn stamp(found: &Metadata) -> Stamp {
    // Nanoseconds are below a thousand million.
    let time = |seconds, nanoseconds: i64| Time { seconds, nanoseconds: nanoseconds as u32 };
    Stamp {
        size: found.size(),
        mtime: time(found.mtime(), found.mtime_nsec()),
        ctime: time(found.ctime(), found.ctime_nsec()),
        inode: found.ino(),
    }
}

/// A file system that keeps whole seconds may keep even ones only (FAT).
const COARSE: i64 = 2;

/// The clock that files get their times from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    tick: Time,
}

impl Clock {
    pub(super) fn new() -> Clock {
        Clock { tick: time(clock_getres(COARSE_CLOCK)) }
    }

    pub(super) fn now(self) -> Time {
        time(clock_gettime(COARSE_CLOCK))
    }

    /// Whether a file with this stamp, seen after `before`, would have another one if it had been
    /// changed since: not if it was changed within the same tick of the clock.
    pub(super) fn tells(self, stamp: &Stamp, before: Time) -> bool {
        let last = stamp.mtime.max(stamp.ctime);
        let whole_seconds = stamp.mtime.nanoseconds == 0 && stamp.ctime.nanoseconds == 0;
        let margin =
            if whole_seconds { Time { seconds: COARSE, nanoseconds: 0 } } else { self.tick };
        last < minus(before, margin)
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
const COARSE_CLOCK: ClockId = ClockId::RealtimeCoarse;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const COARSE_CLOCK: ClockId = ClockId::Realtime;

fn time(time: Timespec) -> Time {
    Time { seconds: time.tv_sec, nanoseconds: time.tv_nsec as u32 }
}

fn minus(time: Time, margin: Time) -> Time {
    let (seconds, borrowed) = match time.nanoseconds.checked_sub(margin.nanoseconds) {
        Some(rest) => (time.seconds, rest),
        None => (time.seconds - 1, time.nanoseconds + 1_000_000_000 - margin.nanoseconds),
    };
    Time { seconds: seconds.saturating_sub(margin.seconds), nanoseconds: borrowed }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64, nanoseconds: u32) -> Time {
        Time { seconds, nanoseconds }
    }

    #[test]
    fn a_stamp_tells_when_it_is_older_than_a_tick() {
        let clock = Clock { tick: at(0, 4_000_000) };
        let before = at(100, 1_000_000);
        let tells = |mtime, ctime| clock.tells(&Stamp { mtime, ctime, ..Stamp::default() }, before);
        assert!(tells(at(99, 996_999_999), at(99, 1)));
        assert!(!tells(at(99, 997_000_000), at(99, 1)));
        assert!(!tells(at(99, 1), at(99, 997_000_000)));
        // A time to come, as a clock that was set back leaves it, never tells.
        assert!(!tells(at(99, 1), at(200, 0)));
        // Whole seconds are those of a file system that keeps no others.
        assert!(!tells(at(99, 0), at(99, 0)));
        assert!(tells(at(97, 0), at(97, 0)));
        assert!(tells(at(97, 0), at(98, 1)));
    }

    #[test]
    fn the_clock_is_that_of_the_kernel() {
        let clock = Clock::new();
        assert!(clock.tick < at(1, 0), "{clock:?}");
        let now = clock.now();
        assert!(now.nanoseconds < 1_000_000_000 && now.seconds > 1_600_000_000);
        assert_eq!(minus(at(5, 3), at(2, 4)), at(2, 999_999_999));
    }
}
