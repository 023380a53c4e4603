//! A sweep while other threads make temporaries: it has a test process of its own.
#![allow(clippy::unwrap_used, reason = "all of this is tests, helpers of tests included")]

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use fcore::{AtomicFile, OutputOptions, TEMP_PREFIX, sweep};

#[test]
fn after_a_sweep_no_thread_makes_a_temporary() {
    static ROUNDS: AtomicU32 = AtomicU32::new(0);
    let dir = tempfile::tempdir().unwrap();
    for worker in 0..4 {
        let at = dir.path().join(worker.to_string());
        fs::write(&at, "old").unwrap();
        // Never joined: after the sweep they wait for the end of the process.
        thread::spawn(move || {
            loop {
                let file = AtomicFile::create(&at, &OutputOptions::default()).unwrap();
                // What became of a file in the midst of the sweep is nobody's concern any more.
                let _ = file.publish();
                ROUNDS.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    while ROUNDS.load(Ordering::Relaxed) < 200 {
        thread::yield_now();
    }
    sweep();
    assert_eq!(temporaries(dir.path()), 0);
    thread::sleep(Duration::from_millis(50));
    assert_eq!(temporaries(dir.path()), 0);
}

fn temporaries(dir: &Path) -> usize {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_str().is_some_and(|name| name.starts_with(TEMP_PREFIX))).count()
}
