//! The sweep removes every temporary of its process: it has a test process of its own.

use std::fs;

use fcore::{AtomicFile, OutputOptions, TEMP_PREFIX, sweep};

#[test]
fn the_sweep_removes_live_temporaries_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let stranger = dir.path().join(format!("{TEMP_PREFIX}someoneelse2"));
    fs::write(&stranger, "another process's").unwrap();

    // Files that exist, so that their temporaries have names; more than one chunk of the table.
    let mut open = Vec::new();
    for n in 0..100 {
        let at = dir.path().join(n.to_string());
        fs::write(&at, "old").unwrap();
        open.push(AtomicFile::create(&at, &OutputOptions::default()).unwrap());
    }
    let temporaries = || {
        let entries = fs::read_dir(dir.path()).unwrap();
        let is_temporary = |name: &std::ffi::OsString| {
            name.to_str().is_some_and(|name| name.starts_with(TEMP_PREFIX))
        };
        entries.map(|entry| entry.unwrap().file_name()).filter(is_temporary).count()
    };
    assert_eq!(temporaries(), 101);

    open.pop().unwrap().publish().unwrap();
    sweep();
    assert_eq!(temporaries(), 1);
    assert!(stranger.exists());
    for n in 0..99 {
        assert_eq!(fs::read(dir.path().join(n.to_string())).unwrap(), b"old");
    }
    assert_eq!(fs::read(dir.path().join("99")).unwrap(), b"");

    // What was swept cannot be published any more, and says so.
    let error = open.pop().unwrap().publish().unwrap_err();
    assert_eq!(error.reason(), "No such file or directory");
}
