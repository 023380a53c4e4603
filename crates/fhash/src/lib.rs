//! Digests of one stream or of many messages at once, and checksum lists.
//!
//! Three nouns: an [`Algorithm`] names a digest function, a [`Digest`] is a result that knows its
//! algorithm, and a [`Hasher`] makes one from the other. [`MultiHasher`] makes several in one pass,
//! [`Expected`] is what a user typed after `--expect`, and [`list`] writes and parses the lists
//! that `md5sum` and its sisters exchange.
//!
//! Nothing here opens, reads or writes a file: bytes come in as slices and leave as values.
//!
//! ```
//! use fhash::{Algorithm, Hasher, list};
//!
//! let mut hasher = Hasher::new(Algorithm::Md5);
//! hasher.update(b"message ");
//! hasher.update(b"digest");
//! let digest = hasher.finish();
//! assert_eq!(digest.to_string(), "f96b697d7cb7938d525a2f31aaf161d0");
//!
//! let mut line = Vec::new();
//! list::write(&mut line, list::Style::default(), b"notes.txt", &digest);
//! assert_eq!(line, b"f96b697d7cb7938d525a2f31aaf161d0  notes.txt\n");
//! ```

mod algorithm;
mod base64;
mod digest;
mod expect;
mod hasher;
pub mod lanes;
pub mod list;
mod md5;
mod multi;
mod pad;
mod sha2_constants;

pub use algorithm::{Algorithm, UnknownAlgorithm};
pub use digest::Digest;
pub use expect::{Expected, ExpectedError};
pub use hasher::Hasher;
pub use multi::MultiHasher;
