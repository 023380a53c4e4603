//! Checksum lists: the lines `md5sum`, `cksum` and OpenSSL write, in both directions.
//!
//! [`write()`] appends one whole line to a buffer; a [`Parser`] takes one line at a time and tells
//! whether it is an [`Entry`], to be ignored, or malformed. Among the ignored may be [`Stamp`]s, which
//! tell what files were like when they were digested. Names are bytes. The rules are those of
//! GNU coreutils, as observed; they are written down in `docs/checksum-lists.md`, whose numbers the
//! comments here use.

mod parse;
mod quote;
mod stamp;
mod write;

pub use parse::{Entry, Line, Parser};
pub use quote::shell_quoted;
pub use stamp::{Comment, Marks, Stamp, Stamped, Time, read_stamp, write_stamp};
pub use write::{Style, write};
