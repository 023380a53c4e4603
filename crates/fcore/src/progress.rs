//! What the work tells whoever watches it.

/// Receives counts from any thread while work goes on.
///
/// Calls come in batches (a block, a file), never a byte at a time; an implementation adds to a
/// counter and returns. It never learns how bytes are moved and so never changes it.
pub trait Progress: Sync {
    /// `n` more bytes are done.
    fn bytes(&self, n: u64);

    /// `n` more items (files, records) are done.
    fn items(&self, n: u64) {
        let _ = n;
    }

    /// Discovered while working: `bytes` and `items` more to be done in all.
    fn expect(&self, bytes: u64, items: u64) {
        let _ = (bytes, items);
    }
}

/// Nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn bytes(&self, _: u64) {}
}
