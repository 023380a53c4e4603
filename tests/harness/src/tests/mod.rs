//! The harness tried on `sh`, `cat` and `true`: above all, that it fails when it should.

mod bed;
mod child;
mod outcome;
mod special;
mod streams;
mod terminal;

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The words a panic leaves; fails when there is none.
fn words<T>(doomed: impl FnOnce() -> T) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(doomed()))) else {
        panic!("this should have failed");
    };
    payload
        .downcast_ref::<String>()
        .cloned()
        .unwrap_or_else(|| payload.downcast_ref::<&str>().copied().unwrap_or_default().to_owned())
}

/// That all of these occur in the words, which are shown when one does not.
#[track_caller]
fn has_all(words: &str, parts: &[&str]) {
    for part in parts {
        assert!(words.contains(part), "no {part:?} in:\n{words}");
    }
}
