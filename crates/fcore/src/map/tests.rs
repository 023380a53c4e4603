//! Files cut short under their mappings, in this very process; and what must still kill, in children.

use std::fs::File;
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex};

use super::*;
use crate::Operand;
use crate::testing::{child, is_child};

const CUT: &str = "file changed as we read it";
const LENGTH: usize = 200_000;

struct Files {
    dir: tempfile::TempDir,
}

impl Files {
    fn new() -> Files {
        Files { dir: tempfile::tempdir().unwrap() }
    }

    /// A file of `length` bytes, all 1.
    fn make(&self, name: &str, length: usize) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, vec![1; length]).unwrap();
        path
    }

    fn map(&self, name: &str, length: usize) -> (Map, PathBuf) {
        let path = self.make(name, length);
        (map(&path), path)
    }
}

fn open(path: &Path) -> Input {
    Input::open(&Operand::from(path)).unwrap()
}

fn map(path: &Path) -> Map {
    Map::open(open(path), MapPolicy::Always).unwrap()
}

fn cut(path: &Path, length: u64) {
    File::options().write(true).open(path).unwrap().set_len(length).unwrap();
}

fn sum(bytes: &[u8]) -> usize {
    bytes.iter().map(|&byte| usize::from(byte)).sum()
}

#[test]
fn lends_what_read_would_give() {
    let files = Files::new();
    for length in [1, 4095, 4096, 4097, LENGTH] {
        let (map, path) = files.map("f", length);
        assert_eq!(map.len(), length);
        assert!(map.read(|bytes| bytes == std::fs::read(&path).unwrap()).unwrap());
        let mut input = map.into_input();
        assert_eq!(input.read_full(&mut vec![0; length + 1]).unwrap(), length);
    }
}

#[test]
fn the_policy_decides() {
    let files = Files::new();
    let opens = |length, policy| Map::open(open(&files.make("f", length)), policy).is_ok();
    assert!(!opens(LENGTH, MapPolicy::Never));
    assert!(opens(1, MapPolicy::Always));
    assert!(!opens(AUTO_FROM as usize - 1, MapPolicy::Auto));
    assert!(opens(AUTO_FROM as usize, MapPolicy::Auto));
}

#[test]
fn what_cannot_be_mapped_is_given_back() {
    let files = Files::new();
    for path in [files.make("empty", 0), "/proc/self/status".into(), "/dev/zero".into()] {
        assert!(Map::open(open(&path), MapPolicy::Always).is_err(), "{}", path.display());
    }
    assert!(Map::open(open(files.dir.path()), MapPolicy::Always).is_err());
    let mut moved = open(&files.make("moved", 10));
    moved.read(&mut [0; 4]).unwrap();
    let mut moved = Map::open(moved, MapPolicy::Always).unwrap_err();
    assert_eq!(moved.read_full(&mut [0; 10]).unwrap(), 6, "the rest, as if never asked");
}

#[test]
fn file_after_file_cut_short_is_an_error_each_time() {
    let files = Files::new();
    for round in 0..20 {
        let (map, path) = files.map(&round.to_string(), LENGTH);
        assert_eq!(map.read(sum).unwrap(), LENGTH);
        cut(&path, 5000);
        let error = map.read(sum).unwrap_err();
        assert_eq!((error.reason().as_str(), error.path()), (CUT, path.as_os_str()));
        // Also backwards, where an earlier page is missing than the one seen first.
        cut(&path, 0);
        let backwards = |bytes: &[u8]| bytes.iter().rev().map(|&byte| usize::from(byte)).sum();
        let seen: Result<usize> = map.read(backwards);
        assert_eq!(seen.unwrap_err().reason(), CUT);
    }
}

#[test]
fn cut_while_the_closure_runs() {
    let files = Files::new();
    let (map, path) = files.map("f", LENGTH);
    let error = map.read(|bytes| {
        let first = sum(&bytes[..4096]);
        cut(&path, 4096);
        assert_eq!(sum(&bytes[4096..]), 0, "zeros, which nobody gets to use");
        first
    });
    assert_eq!(error.unwrap_err().reason(), CUT);
}

#[test]
fn cut_within_the_last_page_is_seen_without_a_signal() {
    let files = Files::new();
    let (map, path) = files.map("f", 4096 + 100);
    cut(&path, 4096 + 50);
    let error = map.read(sum).unwrap_err();
    assert!(!map.claim.is_hit());
    assert_eq!(error.reason(), CUT);
}

#[test]
fn cut_and_grown_again_is_still_an_error() {
    let files = Files::new();
    let (map, path) = files.map("f", LENGTH);
    let error = map.read(|bytes| {
        cut(&path, 0);
        let gone = sum(bytes);
        cut(&path, LENGTH as u64);
        gone
    });
    assert_eq!(error.unwrap_err().reason(), CUT);
}

#[test]
fn a_page_missing_of_an_unchanged_file_is_the_disks_fault() {
    let files = Files::new();
    let (map, _) = files.map("f", LENGTH);
    slots::find(map.memory.as_ptr() as usize).unwrap().0.hit();
    assert_eq!(map.read(sum).unwrap_err().reason(), "Input/output error");
}

#[test]
fn a_file_that_grows_is_read_as_it_was() {
    let files = Files::new();
    let (map, path) = files.map("f", LENGTH);
    cut(&path, 3 * LENGTH as u64);
    assert_eq!(map.read(sum).unwrap(), LENGTH);
    assert!(map.input().check_unchanged().is_err());
}

#[test]
fn files_cut_short_under_several_threads() {
    const THREADS: usize = 4;
    let files = Files::new();
    let start = Barrier::new(THREADS);
    let errors = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (files, start, errors) = (&files, &start, &errors);
            scope.spawn(move || {
                start.wait();
                for round in 0..25 {
                    let (map, path) = files.map(&format!("{thread}-{round}"), LENGTH);
                    let whole = files.map(&format!("{thread}-{round}-whole"), LENGTH).0;
                    cut(&path, 4096 * round);
                    assert_eq!(map.read(sum).unwrap_err().reason(), CUT);
                    assert_eq!(whole.read(sum).unwrap(), LENGTH, "another's zeros");
                    errors.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(errors.into_inner(), THREADS * 25);
}

#[test]
fn threads_that_share_a_map_all_see_the_error() {
    let files = Files::new();
    for round in 0..20 {
        let (map, path) = files.map(&round.to_string(), LENGTH);
        let reasons = Mutex::new(Vec::new());
        let (start, was_cut) = (Barrier::new(4), Barrier::new(4));
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let (map, path, reasons) = (&map, &path, &reasons);
                let (start, was_cut) = (&start, &was_cut);
                scope.spawn(move || {
                    start.wait();
                    if thread == 0 {
                        cut(path, 4096);
                    }
                    was_cut.wait();
                    reasons.lock().unwrap().push(map.read(sum).unwrap_err().reason());
                });
            }
        });
        assert_eq!(reasons.into_inner().unwrap(), [CUT; 4]);
    }
}

#[test]
fn many_at_once_fail_one_by_one() {
    let files = Files::new();
    let made: Vec<_> = (0..100).map(|n| files.map(&n.to_string(), 10_000)).collect();
    let maps: Vec<&Map> = made.iter().map(|(map, _)| map).collect();
    let all = || maps.iter().map(|map| sum(map.lend())).sum::<usize>();
    assert_eq!(all(), 1_000_000);
    cut(&made[7].1, 0);
    cut(&made[70].1, 0);
    assert!(all() < 1_000_000);
    let failed: Vec<usize> = (0..100).filter(|&n| maps[n].check().is_err()).collect();
    assert_eq!(failed, [7, 70]);
    let error = maps[7].check().unwrap_err();
    assert_eq!((error.reason().as_str(), error.path()), (CUT, made[7].1.as_os_str()));
}

/// Runs `work` in a child, which is expected to die of `SIGBUS` in it.
fn must_kill(name: &str, work: impl FnOnce(&Files)) {
    let name = format!("map::tests::{name}");
    if is_child(&name) {
        let files = Files::new();
        // Our handler is in place and has worked.
        let (map, path) = files.map("ours", LENGTH);
        cut(&path, 0);
        assert_eq!(map.read(sum).unwrap_err().reason(), CUT);
        println!("worked");
        work(&files);
        return;
    }
    let child = child(&name, &name);
    assert!(String::from_utf8_lossy(&child.stdout).contains("worked"), "{child:?}");
    assert_eq!(child.status.signal(), Some(libc::SIGBUS), "{child:?}");
}

#[test]
fn a_fault_that_is_not_ours_kills() {
    must_kill("a_fault_that_is_not_ours_kills", |files| {
        let path = files.make("theirs", LENGTH);
        let file = File::open(&path).unwrap();
        // SAFETY: it is not safe: that is what is tested.
        let foreign = unsafe { MmapOptions::new().map(file.as_fd().as_raw_fd()) }.unwrap();
        cut(&path, 0);
        std::hint::black_box(sum(&foreign));
    });
}

#[test]
fn a_fault_in_a_map_that_was_dropped_kills() {
    must_kill("a_fault_in_a_map_that_was_dropped_kills", |files| {
        let (map, path) = files.map("f", LENGTH);
        let Map { claim, memory, .. } = map;
        drop(claim);
        cut(&path, 0);
        std::hint::black_box(sum(&memory));
    });
}

#[test]
fn a_signal_that_was_sent_kills() {
    must_kill("a_signal_that_was_sent_kills", |_| {
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::BUS)
            .unwrap();
        std::thread::sleep(std::time::Duration::from_secs(60));
    });
}

#[test]
fn a_handler_that_was_there_before_is_called() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    extern "C" fn before(_: libc::c_int) {
        CALLS.fetch_add(1, Ordering::SeqCst);
    }
    const NAME: &str = "map::tests::a_handler_that_was_there_before_is_called";
    if !is_child(NAME) {
        let child = child(NAME, NAME);
        let ran = String::from_utf8_lossy(&child.stdout).contains("1 passed");
        assert!(child.status.success() && ran, "{child:?}");
        return;
    }
    let handler: extern "C" fn(libc::c_int) = before;
    // SAFETY: a function of the type that `signal` wants, and it only counts.
    unsafe { libc::signal(libc::SIGBUS, handler as libc::sighandler_t) };
    let files = Files::new();
    for calls in 1..4 {
        let (map, path) = files.map("f", LENGTH);
        cut(&path, 0);
        assert_eq!(map.read(sum).unwrap_err().reason(), CUT);
        // SAFETY: sends this thread a signal.
        unsafe { libc::raise(libc::SIGBUS) };
        assert_eq!(CALLS.load(Ordering::SeqCst), calls, "for what is not ours, and only for that");
    }
}
