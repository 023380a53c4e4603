//! Every path this machine has, against the crates md-5 and sha2.

use super::*;
use md5::Digest as _;
use proptest::prelude::*;

/// What the other crates say, by their own code for one stream.
fn expected(algorithm: Algorithm, message: &[u8]) -> Digest {
    let raw = match algorithm {
        Algorithm::Md5 => md5::Md5::digest(message).to_vec(),
        Algorithm::Sha224 => sha2::Sha224::digest(message).to_vec(),
        Algorithm::Sha256 => sha2::Sha256::digest(message).to_vec(),
        Algorithm::Sha384 => sha2::Sha384::digest(message).to_vec(),
        Algorithm::Sha512 => sha2::Sha512::digest(message).to_vec(),
    };
    Digest::from_bytes(algorithm, &raw).unwrap()
}

/// Bytes without a pattern that lanes could share.
fn noise(len: usize) -> Vec<u8> {
    let mut x = 1u64;
    let mut byte = || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        x as u8
    };
    (0..len).map(|_| byte()).collect()
}

/// A message in pieces of given lengths, whose rest is its last piece.
struct Job {
    number: usize,
    pieces: std::vec::IntoIter<Vec<u8>>,
}

fn job(number: usize, message: &[u8], cuts: &[usize]) -> Job {
    let mut pieces = Vec::new();
    let mut rest = message;
    for &cut in cuts {
        let (piece, after) = rest.split_at(cut.min(rest.len()));
        pieces.push(piece.to_vec());
        rest = after;
    }
    // Room for the padding behind most of them, and for a part of it behind others.
    let mut last = Vec::with_capacity(rest.len() + number % 3 * 60);
    last.extend(rest);
    pieces.push(last);
    Job { number, pieces: pieces.into_iter() }
}

/// Runs all jobs through lanes; between a message's pieces, it waits for `pause` turns outside the
/// lanes.
fn run(cpu: Cpu, algorithm: Algorithm, jobs: Vec<Job>, pause: usize) -> Vec<Digest> {
    let mut digests = vec![None; jobs.len()];
    let mut jobs = jobs.into_iter();
    let mut paused = std::collections::VecDeque::new();
    let mut lanes: Lanes<Vec<u8>, Job> = Lanes::new(cpu, algorithm);
    loop {
        let mut begun = true;
        while begun && lanes.active() < lanes.width() {
            let lane = lanes.vacant().unwrap();
            if paused.len() > pause {
                let mut message: Message<Job> = paused.pop_front().unwrap();
                let piece = message.tag.pieces.next().unwrap();
                let last = message.tag.pieces.len() == 0;
                lane.resume(message, piece, last);
            } else if let Some(mut job) = jobs.next() {
                let piece = job.pieces.next().unwrap();
                let last = job.pieces.len() == 0;
                lane.begin(job, piece, last);
            } else if let Some(mut message) = paused.pop_front() {
                let piece = message.tag.pieces.next().unwrap();
                let last = message.tag.pieces.len() == 0;
                lane.resume(message, piece, last);
            } else {
                begun = false;
            }
        }
        match lanes.turn() {
            Some(Event::More { message, .. }) => paused.push_back(message),
            Some(Event::Done { tag, digest, .. }) => {
                assert_eq!(digests[tag.number], None, "a message ends once");
                digests[tag.number] = Some(digest);
            }
            None => break,
        }
    }
    assert!(paused.is_empty() && lanes.active() == 0 && lanes.vacant().is_some());
    digests.into_iter().map(Option::unwrap).collect()
}

#[test]
fn every_length_on_every_path() {
    let bytes = noise(1100);
    let messages: Vec<&[u8]> = (0..=bytes.len()).map(|len| &bytes[bytes.len() - len..]).collect();
    for algorithm in Algorithm::ALL {
        let expected: Vec<Digest> = messages.iter().map(|m| expected(algorithm, m)).collect();
        for cpu in Cpu::all() {
            let found = digest_many(cpu, algorithm, messages.iter().copied());
            assert_eq!(found, expected, "{algorithm} {cpu:?}");
        }
    }
}

#[test]
fn every_number_of_messages_on_every_path() {
    let bytes = noise(700);
    for algorithm in Algorithm::ALL {
        for cpu in Cpu::all() {
            for count in 0..=2 * MAX_LANES + 1 {
                let messages: Vec<&[u8]> =
                    (0..count).map(|i| &bytes[i * 7 % 300..300 + i * 5]).collect();
                let expected: Vec<Digest> =
                    messages.iter().map(|m| expected(algorithm, m)).collect();
                assert_eq!(digest_many(cpu, algorithm, messages), expected, "{algorithm} {cpu:?}");
            }
        }
    }
}

#[test]
fn every_cut_on_every_path() {
    let message = &noise(300)[..];
    for algorithm in Algorithm::ALL {
        let expected = expected(algorithm, message);
        for cpu in Cpu::all() {
            let jobs = (0..=300).map(|cut| job(cut, message, &[cut])).collect();
            let found = run(cpu, algorithm, jobs, 0);
            assert!(found.iter().all(|digest| *digest == expected), "{algorithm} {cpu:?}");
        }
    }
}

#[test]
fn a_message_can_be_given_up() {
    for cpu in Cpu::all() {
        let mut lanes: Lanes<&[u8], u8> = Lanes::new(cpu, Algorithm::Md5);
        lanes.vacant().unwrap().begin(
            1,
            b"the first piece of a file that cannot be read on",
            false,
        );
        let Some(Event::More { message, piece }) = lanes.turn() else { panic!("one piece") };
        assert_eq!((message.tag, message.length(), piece.len()), (1, 48, 48));
        // Whoever does not resume the message has given it up.
        assert!(lanes.turn().is_none());
        lanes.vacant().unwrap().begin(2, b"abc", true);
        let Some(Event::Done { tag, digest, .. }) = lanes.turn() else { panic!("one message") };
        assert_eq!((tag, digest), (2, expected(Algorithm::Md5, b"abc")));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn ragged_messages_in_ragged_pieces(
        lengths in prop::collection::vec(prop_oneof![0usize..200, 0usize..3000], 0..70),
        cuts in prop::collection::vec(
            prop_oneof![Just(0usize), 1usize..130, Just(64), Just(128), 1usize..1500],
            0..5,
        ),
        pause in 0usize..40,
        algorithm in prop::sample::select(&Algorithm::ALL[..]),
    ) {
        let bytes = noise(3100);
        let message = |i: usize, len: usize| &bytes[i..i + len];
        let each = || lengths.iter().enumerate();
        let expected: Vec<Digest> =
            each().map(|(i, &len)| expected(algorithm, message(i, len))).collect();
        for cpu in Cpu::all() {
            let jobs = each().map(|(i, &len)| {
                let mut cuts = cuts.clone();
                let turned = i % cuts.len().max(1);
                cuts.rotate_left(turned);
                job(i, message(i, len), &cuts)
            });
            let found = run(cpu, algorithm, jobs.collect(), pause);
            prop_assert_eq!(&found, &expected, "{:?}", cpu);
        }
    }
}
