//! Checksum lists: the lines `md5sum`, `cksum` and OpenSSL write, in both directions.
//!
//! [`write()`] appends one whole line to a buffer; a [`Parser`] takes one line at a time and tells
//! whether it is an [`Entry`], to be ignored, or malformed. Names are bytes. The rules are those of
//! GNU coreutils, as observed; they are written down in `docs/checksum-lists.md`, whose numbers the
//! comments here use.

mod parse;
mod quote;
mod write;

pub use parse::{Entry, Line, Parser};
pub use quote::shell_quoted;
pub use write::{Style, write};
