//! Records against a plain split of the whole, over sources that read short and fail.

use std::collections::VecDeque;

use proptest::prelude::*;
use rustix::io::Errno;

use super::{RecordBuffer, Records, Source};
use crate::{Doing, Error, Result};

/// One read of a [`Script`].
#[derive(Clone, Debug)]
enum Step {
    /// These bytes, in several reads if the block is shorter.
    Give(Vec<u8>),
    /// `EIO`.
    Fail,
}

/// Reads as scripted, then ends; a read after the end fails the test.
struct Script {
    steps: VecDeque<Step>,
    ended: bool,
}

impl Source for Script {
    fn read(&mut self, block: &mut [u8]) -> Result<usize> {
        assert!(!block.is_empty(), "a read of no bytes looks like the end");
        assert!(!self.ended, "read after the end");
        match self.steps.pop_front() {
            None => {
                self.ended = true;
                Ok(0)
            }
            Some(Step::Fail) => Err(Error::new(Doing::Read, "script", Errno::IO)),
            Some(Step::Give(mut bytes)) => {
                let later = bytes.split_off(bytes.len().min(block.len()));
                if !later.is_empty() {
                    self.steps.push_front(Step::Give(later));
                }
                block[..bytes.len()].copy_from_slice(&bytes);
                Ok(bytes.len())
            }
        }
    }
}

fn script(steps: impl IntoIterator<Item = Step>) -> Script {
    Script { steps: steps.into_iter().collect(), ended: false }
}

fn give(pieces: &[&str]) -> Script {
    script(pieces.iter().map(|piece| Step::Give(piece.as_bytes().to_vec())))
}

/// Every record and error of `script`, as text with `$` for a delimiter that was there.
fn records(block: usize, script: Script) -> Vec<String> {
    let mut buffer = RecordBuffer::new(block).unwrap();
    let mut records = Records::new(script, b'\n', &mut buffer);
    let mut seen = Vec::new();
    loop {
        match records.next_record() {
            Ok(None) => break,
            Ok(Some(record)) => {
                let text = String::from_utf8(record.bytes().to_vec()).unwrap();
                assert_eq!(record.whole().len(), text.len() + usize::from(record.is_terminated()));
                seen.push(if record.is_terminated() { text + "$" } else { text });
            }
            Err(error) => seen.push(error.to_string()),
        }
    }
    assert_eq!(records.next_record().unwrap(), None, "the end is the end");
    seen
}

/// Every slice and error, by batches or by chunks.
fn slices(block: usize, script: Script, chunks: bool) -> Vec<String> {
    let mut buffer = RecordBuffer::new(block).unwrap();
    let mut records = Records::new(script, b'\n', &mut buffer);
    let mut seen = Vec::new();
    loop {
        let next = if chunks { records.next_chunk() } else { records.next_batch() };
        match next {
            Ok(None) => return seen,
            Ok(Some(slice)) => seen.push(String::from_utf8(slice.to_vec()).unwrap()),
            Err(error) => seen.push(error.to_string()),
        }
    }
}

#[test]
fn nothing_has_no_records() {
    assert!(records(4, give(&[])).is_empty());
    assert!(slices(4, give(&[]), false).is_empty());
    assert!(slices(4, give(&[]), true).is_empty());
}

#[test]
fn delimiters_alone_are_empty_records() {
    assert_eq!(records(2, give(&["\n\n\n"])), ["$", "$", "$"]);
    assert_eq!(slices(2, give(&["\n\n\n"]), false), ["\n\n", "\n"]);
    assert_eq!(slices(2, give(&["\n\n\n"]), true), ["\n\n", "\n"]);
}

#[test]
fn the_last_record_may_lack_its_delimiter() {
    assert_eq!(records(8, give(&["a\nb"])), ["a$", "b"]);
    assert_eq!(slices(8, give(&["a\nb"]), false), ["a\n", "b"]);
    assert_eq!(slices(8, give(&["a\nb"]), true), ["a\n", "b"]);
}

#[test]
fn a_record_about_as_long_as_the_block() {
    for length in [6, 7, 8, 9, 15, 16, 17, 33] {
        let record = "x".repeat(length);
        let text = format!("{record}\n{record}\n");
        assert_eq!(records(8, give(&[&text])), [record.clone() + "$", record.clone() + "$"]);
        assert_eq!(records(8, give(&[&record])), [record.as_str()]);
        assert_eq!(slices(8, give(&[&text]), false).concat(), text);
        assert_eq!(slices(8, give(&[&text]), true).concat(), text);
    }
}

#[test]
fn delimiters_at_the_edges_of_blocks() {
    assert_eq!(records(4, give(&["abc\n", "\ndef", "\n"])), ["abc$", "$", "def$"]);
    assert_eq!(slices(4, give(&["abc\n", "\ndef", "\n"]), false), ["abc\n", "\n", "def\n"]);
}

#[test]
fn what_was_taken_back_comes_again() {
    let steps = [Step::Give(b"a\nb\nc".to_vec()), Step::Give(b"d\ne".to_vec()), Step::Fail];
    let mut buffer = RecordBuffer::new(4).unwrap();
    let mut records = Records::new(script(steps), b'\n', &mut buffer);
    for wanted in [b"a\nb\n".as_slice(), b"cd\n", b"e"] {
        for _ in 0..3 {
            assert_eq!(records.next_batch().unwrap(), Some(wanted));
            records.take_back();
        }
        records.take_back();
        assert_eq!(records.next_batch().unwrap(), Some(wanted), "twice is once");
    }
    assert!(records.next_batch().is_err());
    records.take_back();
    assert_eq!(records.next_batch().unwrap(), None);
}

#[test]
fn one_byte_a_read() {
    let bytes: Vec<&str> = "ab\n\ncde".split("").filter(|byte| !byte.is_empty()).collect();
    assert_eq!(records(2, give(&bytes)), ["ab$", "$", "cde"]);
    assert_eq!(slices(2, give(&bytes), false), ["ab\n", "\n", "cde"]);
    assert_eq!(slices(2, give(&bytes), true), ["ab", "\n", "\n", "cd", "e"]);
}

#[test]
fn a_batch_is_what_came_and_waits_for_no_more() {
    let pieces = ["a\nb\nc", "d\n", "e\nf"];
    assert_eq!(slices(64, give(&pieces), false), ["a\nb\n", "cd\n", "e\n", "f"]);
    assert_eq!(slices(64, give(&pieces), true), ["a\nb\n", "cd\n", "e\n", "f"]);
}

#[test]
fn a_chunk_is_never_longer_than_the_block() {
    let text = "0123456789\nab\n";
    assert_eq!(slices(4, give(&[text]), true), ["0123", "4567", "89\n", "ab\n"]);
}

#[test]
fn what_came_before_an_error_is_handed_out_first() {
    let steps = || {
        let bytes = |text: &str| Step::Give(text.as_bytes().to_vec());
        script([bytes("a\nb"), bytes("c"), Step::Fail, Step::Fail, bytes("d\ne")])
    };
    let fails = "script: Input/output error";
    assert_eq!(records(8, steps()), ["a$", "bc", fails, fails, "d$", "e"]);
    assert_eq!(slices(8, steps(), false), ["a\n", "bc", fails, fails, "d\n", "e"]);
    assert_eq!(slices(8, steps(), true), ["a\n", "bc", fails, fails, "d\n", "e"]);
    assert_eq!(records(8, script([Step::Fail])), [fails]);
}

#[test]
fn ways_may_be_mixed() {
    let mut buffer = RecordBuffer::new(4).unwrap();
    let mut records = Records::new(give(&["a\nb\nc\nd\nlong one\ne"]), b'\n', &mut buffer);
    assert_eq!(records.next_record().unwrap().unwrap().bytes(), b"a");
    assert_eq!(records.next_batch().unwrap().unwrap(), b"b\n");
    assert_eq!(records.next_record().unwrap().unwrap().bytes(), b"c");
    assert_eq!(records.next_chunk().unwrap().unwrap(), b"d\n");
    assert_eq!(records.next_chunk().unwrap().unwrap(), b"long");
    assert_eq!(records.next_record().unwrap().unwrap().bytes(), b" one");
    assert_eq!(records.next_batch().unwrap().unwrap(), b"e");
    assert_eq!(records.next_batch().unwrap(), None);
}

#[test]
fn a_buffer_serves_one_source_after_another() {
    let mut buffer = RecordBuffer::new(4).unwrap();
    for _ in 0..2 {
        let mut records = Records::new(&b"left behind\nrest"[..], b'\n', &mut buffer);
        assert_eq!(records.next_record().unwrap().unwrap().bytes(), b"left behind");
        assert!(records.source().len() < 12);
    }
    assert!(Records::new(&b""[..], b'\n', &mut buffer).next_record().unwrap().is_none());
}

/// Runs in a process of its own, because the limit it sets is the process's.
#[cfg(target_os = "linux")]
#[test]
fn a_record_too_long_for_memory_is_an_error() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    struct Endless;
    impl Source for Endless {
        fn read(&mut self, block: &mut [u8]) -> Result<usize> {
            block.fill(b'x');
            Ok(block.len())
        }
    }

    const NAME: &str = "records::tests::a_record_too_long_for_memory_is_an_error";
    if !crate::testing::is_child(NAME) {
        let child = crate::testing::child(NAME, NAME);
        let ran = String::from_utf8_lossy(&child.stdout).contains("1 passed");
        assert!(child.status.success() && ran, "{child:?}");
        return;
    }
    let mut buffer = RecordBuffer::new(1 << 20).unwrap();
    let mut records = Records::new(Endless, b'\n', &mut buffer);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:")).unwrap();
    let size: u64 = size.trim().trim_end_matches(" kB").parse().unwrap();
    let limit = (size << 10) + (64 << 20);
    setrlimit(Resource::As, Rlimit { current: Some(limit), maximum: Some(limit) }).unwrap();
    let error = records.next_record().unwrap_err();
    assert_eq!(
        (error.doing(), error.reason().as_str()),
        (Doing::Allocate, "Cannot allocate memory")
    );
    // Nothing that was read is lost, and a way that needs no more memory goes on.
    assert!(records.next_chunk().unwrap().unwrap().len() >= 16 << 20);
}

/// Reads of 1 to 9 bytes, some failing, over four byte values.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => proptest::collection::vec(0u8..4, 1..10).prop_map(Step::Give),
        4 => proptest::collection::vec(1u8..4, 1..90).prop_map(Step::Give),
        1 => Just(Step::Fail),
    ];
    proptest::collection::vec(step, 0..40)
}

/// What comes of a script by definition: the bytes between errors, `None` for each error.
fn stretches(steps: &[Step]) -> Vec<Option<Vec<u8>>> {
    let mut seen: Vec<Option<Vec<u8>>> = Vec::new();
    for step in steps {
        match (step, seen.last_mut()) {
            (Step::Fail, _) => seen.push(None),
            (Step::Give(bytes), Some(Some(stretch))) => stretch.extend_from_slice(bytes),
            (Step::Give(bytes), _) => seen.push(Some(bytes.clone())),
        }
    }
    seen
}

/// The model: every stretch split after each delimiter.
fn split(steps: &[Step], delimiter: u8) -> Vec<Option<Vec<u8>>> {
    let pieces = |stretch: Option<Vec<u8>>| match stretch {
        None => vec![None],
        Some(bytes) => {
            bytes.split_inclusive(|&b| b == delimiter).map(|r| Some(r.to_vec())).collect()
        }
    };
    stretches(steps).into_iter().flat_map(pieces).collect()
}

/// All that `next` gives until the end, `None` for an error.
fn collect(mut next: impl FnMut() -> Result<Option<Vec<u8>>>) -> Vec<Option<Vec<u8>>> {
    std::iter::from_fn(|| next().map_or(Some(None), |some| some.map(Some))).collect()
}

/// `given` with neighbours joined that no error parts.
fn joined(given: &[Option<Vec<u8>>]) -> Vec<Option<Vec<u8>>> {
    let step = |slice: &Option<Vec<u8>>| slice.clone().map_or(Step::Fail, Step::Give);
    stretches(&given.iter().map(step).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn records_are_a_split(steps in steps(), delimiter in 0u8..4, block in 1usize..70) {
        let mut buffer = RecordBuffer::new(block).unwrap();
        let mut records = Records::new(script(steps.clone()), delimiter, &mut buffer);
        let given = collect(|| {
            Ok(records.next_record()?.map(|record| {
                assert_eq!(record.is_terminated(), record.whole().last() == Some(&delimiter));
                assert!(!record.bytes().contains(&delimiter));
                record.whole().to_vec()
            }))
        });
        prop_assert_eq!(given, split(&steps, delimiter));
    }

    #[test]
    fn batches_are_whole_records(steps in steps(), delimiter in 0u8..4, block in 1usize..70) {
        let mut buffer = RecordBuffer::new(block).unwrap();
        let mut records = Records::new(script(steps.clone()), delimiter, &mut buffer);
        let given = collect(|| Ok(records.next_batch()?.map(<[u8]>::to_vec)));
        prop_assert_eq!(joined(&given), stretches(&steps));
        for pair in given.windows(2) {
            if let [Some(batch), Some(_)] = pair {
                prop_assert_eq!(batch.last(), Some(&delimiter));
            }
        }
    }

    #[test]
    fn chunks_end_with_a_delimiter_or_are_full(
        steps in steps(), delimiter in 0u8..4, block in 1usize..70
    ) {
        let mut buffer = RecordBuffer::new(block).unwrap();
        let mut records = Records::new(script(steps.clone()), delimiter, &mut buffer);
        let given = collect(|| Ok(records.next_chunk()?.map(<[u8]>::to_vec)));
        prop_assert_eq!(joined(&given), stretches(&steps));
        for pair in given.windows(2) {
            if let [Some(chunk), Some(_)] = pair {
                let full = chunk.len() == block && !chunk.contains(&delimiter);
                prop_assert!(full || chunk.last() == Some(&delimiter));
            }
        }
        prop_assert!(given.iter().flatten().all(|chunk| chunk.len() <= block));
    }

    #[test]
    fn the_counter_counts_what_records_are(steps in steps(), delimiter in 0u8..4) {
        let mut counter = crate::RecordCounter::new(delimiter);
        let mut whole = Vec::new();
        for step in &steps {
            if let Step::Give(bytes) = step {
                counter.feed(bytes);
                whole.extend_from_slice(bytes);
            }
        }
        let records = whole.split_inclusive(|&b| b == delimiter).count() as u64;
        prop_assert_eq!((counter.records(), counter.bytes()), (records, whole.len() as u64));
        prop_assert_eq!(counter.unterminated(), whole.last().is_some_and(|&b| b != delimiter));
    }
}
