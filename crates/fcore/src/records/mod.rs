//! Delimited records over blocks: lines, NUL-terminated names, anything that ends in one byte.
//!
//! Two ways, by what a caller needs:
//!
//! - [`Records`] hands out whole records, borrowed from a [`RecordBuffer`] that grows when one is
//!   longer than the block. Its [`next_chunk`](Records::next_chunk) never grows it.
//! - [`RecordCounter`] and [`FirstRecords`] look at blocks that pass by and keep nothing of them, so
//!   that a record of any length is counted, skipped or passed on in constant memory.

mod buffer;
mod count;
mod first;
mod reader;
mod source;
#[cfg(test)]
mod tests;

pub use buffer::RecordBuffer;
pub use count::RecordCounter;
pub use first::FirstRecords;
pub use reader::{Record, Records};
pub use source::Source;
