//! Messages that are in memory.

use super::{Cpu, Event, Lanes};
use crate::{Algorithm, Digest};

/// The digests of `messages`, in their order.
///
/// ```
/// use fhash::lanes::{Cpu, digest_many};
/// use fhash::{Algorithm, Hasher};
///
/// let digests = digest_many(Cpu::detect(), Algorithm::Sha256, [&b"a"[..], b"b"]);
/// assert_eq!(digests[1], Hasher::digest(Algorithm::Sha256, b"b"));
/// ```
pub fn digest_many<'a>(
    cpu: Cpu,
    algorithm: Algorithm,
    messages: impl IntoIterator<Item = &'a [u8]>,
) -> Vec<Digest> {
    let mut messages = messages.into_iter();
    let mut digests: Vec<Option<Digest>> = Vec::with_capacity(messages.size_hint().0);
    let mut lanes: Lanes<&[u8], usize> = Lanes::new(cpu, algorithm);
    loop {
        while let Some(lane) = lanes.vacant() {
            let Some(message) = messages.next() else { break };
            lane.begin(digests.len(), message, true);
            digests.push(None);
        }
        match lanes.turn() {
            Some(Event::Done { tag, digest, .. }) => digests[tag] = Some(digest),
            Some(Event::More { .. }) => {}
            None => break,
        }
    }
    digests.into_iter().flatten().collect()
}
