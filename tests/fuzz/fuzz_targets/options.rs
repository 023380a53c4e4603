//! What is typed after an option: a value, or an error with words.
#![no_main]

use fcore::{BufferSize, Buffering, Shard};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let words = [
        text.parse::<BufferSize>().err().map(|error| error.to_string()),
        text.parse::<Buffering>().err().map(|error| error.to_string()),
        text.parse::<Shard>().err().map(|error| error.to_string()),
        text.parse::<fhash::Algorithm>().err().map(|error| error.to_string()),
        text.parse::<fhash::Expected>().err().map(|error| error.to_string()),
    ];
    assert!(words.iter().flatten().all(|words| !words.is_empty()));
});
