//! Order, window, stopping: with items that stand for no file, or for small ones.

use std::collections::{HashSet, VecDeque};
use std::ops::ControlFlow::{Break, Continue};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};
use std::thread::ThreadId;
use std::time::Duration;

use fcore::NoProgress;
use fhash::Hasher;

use super::deliver::Done;
use super::shared::Pulled;
use super::*;

/// A file that is there, is regular and longer than a block.
const SOME_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");

/// An item with its number; every third stands for nothing.
struct Numbered(u64, Operand);

impl Item for Numbered {
    fn target(&self) -> Option<Target<'_>> {
        let target =
            Target { operand: &self.1, kind: TargetKind::Named, algorithm: Some(Algorithm::Md5) };
        (!self.0.is_multiple_of(3)).then_some(target)
    }
}

fn numbered(number: u64) -> Numbered {
    let name = if number % 50 == 1 { "/nonexistent" } else { "/dev/null" };
    let name = if number % 100 == 2 { SOME_FILE } else { name };
    Numbered(number, Operand::from(name))
}

fn settings<'a>(jobs: usize, unordered: bool, opener: &'a Opener) -> Settings<'a> {
    Settings {
        cpu: Cpu::detect(),
        algorithms: &[Algorithm::Md5],
        jobs,
        open_files: 8,
        buffer: BufferSize::Bytes(512),
        watch: true,
        unordered,
        opener,
        progress: &NoProgress,
    }
}

#[test]
fn results_come_once_and_in_order() {
    let opener = Opener::default();
    let empty = Hasher::digest(Algorithm::Md5, b"");
    for jobs in [1, 2, 5] {
        for unordered in [false, true] {
            let mut seen = Vec::new();
            run(&settings(jobs, unordered, &opener), (0..1000).map(numbered), |item, outcome| {
                match outcome {
                    None => assert_eq!(item.0 % 3, 0),
                    Some(Err(error)) => {
                        assert_eq!(
                            (item.0 % 50, error.reason()),
                            (1, "No such file or directory".into())
                        );
                    }
                    Some(Ok(sums)) => assert_eq!(sums.digests() == [empty], sums.bytes == 0),
                }
                seen.push(item.0);
                Continue(())
            });
            assert!(unordered || seen.is_sorted());
            assert_eq!((seen.len(), seen.into_iter().collect::<HashSet<_>>().len()), (1000, 1000));
        }
    }
}

#[test]
fn every_length_around_a_block_on_every_path() {
    let dir = std::env::temp_dir().join(format!("fmd5-lengths-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let bytes: Vec<u8> = (0..400).map(|i| ((i * 37) >> 2) as u8).collect();
    let files: Vec<Operand> =
        (0..=bytes.len()).map(|length| dir.join(length.to_string()).as_path().into()).collect();
    for (length, file) in files.iter().enumerate() {
        std::fs::write(file.path().unwrap(), &bytes[..length]).unwrap();
    }
    let opener = Opener::default();
    let each = Algorithm::ALL.iter().map(slice::from_ref);
    let sets: Vec<&[Algorithm]> = each.chain([&Algorithm::ALL[..]]).collect();
    for (cpu, algorithms) in Cpu::all().flat_map(|cpu| sets.iter().map(move |set| (cpu, *set))) {
        // Whole in its block, with room behind it for the padding or without; and longer than it.
        let buffer = BufferSize::Bytes(320);
        let settings = Settings { cpu, algorithms, buffer, ..settings(2, false, &opener) };
        let mut lengths = 0..;
        run(&settings, files.iter().map(Plain), |_, outcome| {
            let (length, sums) = (lengths.next().unwrap(), outcome.unwrap().unwrap());
            let digest = |&algorithm: &_| Hasher::digest(algorithm, &bytes[..length]);
            assert_eq!(sums.digests(), algorithms.iter().map(digest).collect::<Vec<_>>());
            assert_eq!(sums.bytes, length as u64);
            Continue(())
        });
        assert_eq!(lengths.start, files.len());
    }
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn several_digests_of_files_that_are_mapped() {
    use Algorithm::{Md5, Sha256, Sha512};
    let path = std::env::temp_dir().join(format!("fmd5-mapped-{}", std::process::id()));
    let bytes: Vec<u8> = (0..(5_u32 << 20) + 77).map(|i| ((i * 31) >> 5) as u8).collect();
    std::fs::write(&path, &bytes).unwrap();
    let (opener, file) = (Opener::default(), Operand::from(path.as_path()));
    let expected = [Md5, Sha256, Sha512].map(|algorithm| Hasher::digest(algorithm, &bytes));
    // Alone with threads to spare, and so many that all have work.
    for (jobs, files) in [(1, 3), (4, 1), (2, 20)] {
        // The second mention of one counts no more than the first.
        let algorithms = [Md5, Sha256, Md5, Sha512];
        let settings = Settings { algorithms: &algorithms, ..settings(jobs, false, &opener) };
        let mut seen = 0;
        run(&settings, (0..files).map(|_| Plain(&file)), |_, outcome| {
            let sums = outcome.unwrap().unwrap();
            assert_eq!((sums.digests(), sums.bytes), (&expected[..], bytes.len() as u64));
            seen += 1;
            Continue(())
        });
        assert_eq!(seen, files);
    }
    std::fs::remove_file(&path).unwrap();
}

/// A file and nothing else.
struct Plain<'a>(&'a Operand);

impl Item for Plain<'_> {
    fn target(&self) -> Option<Target<'_>> {
        Some(Target { operand: self.0, kind: TargetKind::Named, algorithm: None })
    }
}

#[test]
fn no_more_than_the_window_is_on_its_way() {
    let opener = Opener::default();
    let (pulled, delivered) = (AtomicU64::new(0), AtomicU64::new(0));
    let items = (0..5 * WINDOW).map(|number| {
        pulled.fetch_add(1, Ordering::SeqCst);
        Numbered(3 * number, Operand::Std)
    });
    run(&settings(3, false, &opener), items, |_, _| {
        let on_the_way = pulled.load(Ordering::SeqCst) - delivered.fetch_add(1, Ordering::SeqCst);
        assert!(on_the_way <= WINDOW, "{on_the_way}");
        Continue(())
    });
    assert_eq!(delivered.into_inner(), 5 * WINDOW);
}

/// A name of a kilobyte; nothing is there.
struct Long(Operand);

impl Item for Long {
    fn target(&self) -> Option<Target<'_>> {
        Some(Target { operand: &self.0, kind: TargetKind::Named, algorithm: None })
    }
}

#[test]
fn long_names_make_the_window_smaller() {
    let opener = Opener::default();
    let settings = settings(1, false, &opener);
    let name = "n".repeat(1000);
    let shared =
        Shared::new(&settings, (0..).map(|_| Long(name.as_str().into())), |_, _| Continue(()));
    let mut pulled = VecDeque::new();
    let fill = |pulled: &mut VecDeque<_>| {
        while shared.pull(1, true, pulled) == Pulled::Some {}
        assert_eq!(pulled.len() as u64, WINDOW_NAMES.div_ceil(1000));
    };
    fill(&mut pulled);
    let done = |(number, item)| Done { number, item, outcome: None };
    shared.hand_in(&mut pulled.drain(..2000).map(done).collect());
    assert!(shared.wait());
    fill(&mut pulled);
}

/// An item; the fiftieth waits until a second thread has taken one.
struct Meeting<'a>(u64, &'a Operand, &'a (Mutex<HashSet<ThreadId>>, Condvar));

impl Item for Meeting<'_> {
    fn target(&self) -> Option<Target<'_>> {
        let (seen, changed) = self.2;
        let mut seen = seen.lock().unwrap();
        seen.insert(thread::current().id());
        changed.notify_all();
        if self.0 == 50 {
            let long = Duration::from_secs(60);
            drop(changed.wait_timeout_while(seen, long, |seen| seen.len() < 2).unwrap());
        }
        Some(Target { operand: self.1, kind: TargetKind::Named, algorithm: None })
    }

    // Whoever asks for the target takes it.
    fn name_len(&self) -> u64 {
        0
    }
}

#[test]
fn files_that_no_lane_takes_get_help_too() {
    let (opener, null) = (Opener::default(), Operand::from("/dev/null"));
    let threads = (Mutex::default(), Condvar::new());
    let both = [Algorithm::Md5, Algorithm::Sha256];
    let settings = Settings { algorithms: &both, ..settings(2, false, &opener) };
    let mut next = 0;
    run(&settings, (0..100).map(|number| Meeting(number, &null, &threads)), |item, outcome| {
        assert_eq!(item.0, next);
        assert_eq!(outcome.unwrap().unwrap().digests(), both.map(|a| Hasher::digest(a, b"")));
        next += 1;
        Continue(())
    });
    assert_eq!((next, threads.0.into_inner().unwrap().len()), (100, 2));
}

#[test]
fn however_few_lanes_there_are_a_second_thread_helps() {
    let (opener, file) = (Opener::default(), Operand::from(SOME_FILE));
    for (cpu, algorithm) in Cpu::all().flat_map(|cpu| Algorithm::ALL.map(|a| (cpu, a))) {
        let threads = (Mutex::default(), Condvar::new());
        let settings = Settings {
            cpu,
            algorithms: &[algorithm],
            open_files: 100,
            buffer: BufferSize::Auto,
            ..settings(2, false, &opener)
        };
        let mut seen = 0;
        run(&settings, (0..100).map(|number| Meeting(number, &file, &threads)), |_, outcome| {
            outcome.unwrap().unwrap();
            seen += 1;
            Continue(())
        });
        let threads = threads.0.into_inner().unwrap().len();
        assert_eq!((seen, threads), (100, 2), "{algorithm:?} {cpu:?}");
    }
}

#[test]
fn a_break_ends_it() {
    let opener = Opener::default();
    for jobs in [1, 2, 5] {
        let mut seen = 0;
        run(&settings(jobs, false, &opener), (0..).map(numbered), |_, _| {
            seen += 1;
            if seen == 100 { Break(()) } else { Continue(()) }
        });
        assert_eq!(seen, 100);
    }
}

#[test]
fn a_panic_anywhere_comes_out_and_nobody_waits_for_ever() {
    let opener = Opener::default();
    for jobs in [1, 2, 5] {
        let settings = settings(jobs, false, &opener);
        let in_emit = catch_unwind(AssertUnwindSafe(|| {
            run(&settings, (0..).map(numbered), |item, _| {
                assert!(item.0 < 500);
                Continue(())
            });
        }));
        assert!(in_emit.is_err());
        let in_source = catch_unwind(AssertUnwindSafe(|| {
            let items = (0..).map(|number| {
                assert!(number < 500);
                numbered(number)
            });
            run(&settings, items, |_, _| Continue(()));
        }));
        assert!(in_source.is_err());
    }
}
