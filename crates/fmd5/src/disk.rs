//! Disks that turn: one file after the other, in the order in which they lie there.
//!
//! Many readers keep the head of such a disk moving from one file to the next, and it delivers a
//! sixth of what it could. So when the first file lies on one, everything is read by one reader, in
//! batches that are sorted by the place of their files; results keep their order all the same. A
//! number of workers that was asked for (`-j`) is taken as it is, and nothing is looked at; nor is
//! it for a single file.

mod order;
mod spin;

use std::collections::VecDeque;
use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use fcore::Input;
use rustix::fs::Dev;

use crate::digest::{self, Item, Outcome, Settings, Target, TargetKind};
use order::{Reorder, Sorted};

/// How a run may go about reading.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// The number of workers was not asked for.
    pub(crate) automatic: bool,
    /// Where relative names start, if not in the working directory.
    pub(crate) base: Option<PathBuf>,
    /// Names may lead where nothing is to be touched: the order stays as it is.
    pub(crate) confined: bool,
}

/// [`digest::run`], as the disk of the first file likes it.
pub(crate) fn run<I: Item>(
    reading: &Reading,
    settings: &Settings<'_>,
    mut items: impl Iterator<Item = I> + Send,
    emit: impl FnMut(I, Outcome) -> ControlFlow<()> + Send,
) {
    if !reading.automatic {
        return digest::run(settings, items, emit);
    }
    let (first, turns) = peek(&mut items, |target| {
        reading
            .path(target)
            .and_then(|path| fs::metadata(path).ok())
            .is_some_and(|found| spin::turns(Path::new("/sys"), found.dev() as Dev))
    });
    let items = first.into_iter().chain(items);
    if turns {
        alone(settings, items, |target| reading.place(target), emit);
    } else {
        digest::run(settings, items, emit);
    }
}

impl Reading {
    fn path(&self, target: &Target<'_>) -> Option<PathBuf> {
        let path = target.operand.path()?;
        Some(self.base.as_ref().map_or_else(|| path.to_owned(), |base| base.join(path)))
    }

    /// Where a file begins on its disk, as far as can be told.
    fn place(&self, target: &Target<'_>) -> Option<u64> {
        if self.confined {
            return None;
        }
        let path = self.path(target)?;
        // What is no regular file is better not opened twice.
        fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
        let follow = !matches!(target.kind, TargetKind::Found { follow: false });
        let input = Input::open_regular(&path, follow).ok().flatten()?;
        fcore::physical_start(&input)
    }
}

/// Takes items until there are two files, or until one would have to be waited for. If there are
/// two, `ask` is asked about the first.
fn peek<I: Item>(
    items: &mut impl Iterator<Item = I>,
    ask: impl FnOnce(&Target<'_>) -> bool,
) -> (VecDeque<I>, bool) {
    let mut first = VecDeque::new();
    let mut files = 0;
    while files < 2 {
        let Some(item) = items.next() else { return (first, false) };
        let pause = item.is_pause();
        files += usize::from(item.target().is_some());
        first.push_back(item);
        if pause && files > 0 {
            break;
        }
    }
    let turns = first.iter().find_map(Item::target).is_some_and(|target| ask(&target));
    (first, turns)
}

/// Reads one file at a time, in the order of their places.
fn alone<I: Item>(
    settings: &Settings<'_>,
    items: impl Iterator<Item = I> + Send,
    place: impl Fn(&Target<'_>) -> Option<u64> + Send,
    emit: impl FnMut(I, Outcome) -> ControlFlow<()> + Send,
) {
    let settings = Settings { jobs: 1, open_files: 1, unordered: true, ..*settings };
    let mut reorder = Reorder::new(emit);
    digest::run(&settings, Sorted::new(items, place), |item, outcome| reorder.take(item, outcome));
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcore::{BufferSize, NoProgress, Operand};
    use fhash::Algorithm;
    use fhash::lanes::Cpu;

    struct Named(Operand);

    impl Item for Named {
        fn target(&self) -> Option<Target<'_>> {
            Some(Target { operand: &self.0, kind: TargetKind::Named, algorithm: None })
        }
    }

    fn named(paths: &[PathBuf]) -> Vec<Named> {
        paths.iter().map(|path| Named(Operand::from(path.as_path()))).collect()
    }

    #[test]
    fn one_reader_gives_the_same_results_in_the_same_order() {
        let dir = tempfile::tempdir().unwrap();
        let paths: Vec<_> = (0..3000).map(|n| dir.path().join(n.to_string())).collect();
        for (n, path) in paths.iter().enumerate().filter(|(n, _)| n % 7 != 3) {
            fs::write(path, n.to_string()).unwrap();
        }
        let opener = digest::Opener::default();
        let settings = Settings {
            cpu: Cpu::detect(),
            algorithms: &[Algorithm::Md5],
            jobs: 4,
            open_files: 40,
            buffer: BufferSize::Auto,
            watch: true,
            unordered: false,
            opener: &opener,
            progress: &NoProgress,
        };
        let gather = |log: &mut Vec<(Operand, Option<String>)>, item: Named, outcome: Outcome| {
            let digest = outcome.unwrap().ok().map(|sums| sums.digests()[0].to_string());
            log.push((item.0, digest));
            ControlFlow::Continue(())
        };
        let (mut plain, mut sorted) = (Vec::new(), Vec::new());
        digest::run(&settings, named(&paths).into_iter(), |i, o| gather(&mut plain, i, o));
        let backwards = |target: &Target<'_>| {
            let name = target.operand.path()?.file_name()?.to_str()?;
            Some(u64::MAX - name.parse::<u64>().ok()?)
        };
        let items = named(&paths).into_iter();
        alone(&settings, items, backwards, |i, o| gather(&mut sorted, i, o));
        assert_eq!(sorted.len(), 3000);
        assert_eq!(plain, sorted);
    }

    #[test]
    fn the_first_file_is_asked_about_if_there_is_another() {
        let asked = |paths: &[&str]| {
            let paths: Vec<_> = paths.iter().map(PathBuf::from).collect();
            let mut about = None;
            let mut items = named(&paths).into_iter();
            let (first, turns) = peek(&mut items, |target| {
                about = target.operand.path().map(Path::to_owned);
                true
            });
            assert_eq!(first.len() + items.len(), paths.len());
            assert_eq!(turns, about.is_some());
            about
        };
        assert_eq!(asked(&[]), None);
        assert_eq!(asked(&["a"]), None);
        assert_eq!(asked(&["a", "b", "c"]).unwrap(), Path::new("a"));
    }

    #[test]
    fn a_place_is_asked_for_only_where_a_file_may_be_opened() {
        let reading = Reading { confined: true, ..Reading::default() };
        let operand = Operand::from("/etc/passwd");
        let target = Target { operand: &operand, kind: TargetKind::Named, algorithm: None };
        assert_eq!(reading.place(&target), None);
        let operand = Operand::from("/dev/zero");
        let target = Target { operand: &operand, kind: TargetKind::Named, algorithm: None };
        assert_eq!(Reading::default().place(&target), None);
    }
}
