//! Where a space goes between CJK text and half-width letters, digits and symbols.
//!
//! Pure text: no I/O, no clock, no threads, no `unsafe`. Three nouns:
//!
//! - [`Options`]: what the caller wants: a rule set, a format, a language, and some exceptions.
//! - [`Spacer`]: the options resolved. Built once, shared by all who space text alike.
//! - [`State`]: one per document: where in the document the next line is, and memory to reuse. Once
//!   it has grown to the longest line, nothing is allocated any more.
//!
//! ```
//! use spacing::{Format, Options, Spacer, State};
//!
//! // A text at once: borrowed when nothing changes.
//! let spacer = Spacer::default();
//! assert_eq!(spacer.space("在Rust裡寫CJK文字"), "在 Rust 裡寫 CJK 文字");
//!
//! // A document line by line, of any bytes: positions, or the spaced line.
//! let mut options = Options::default();
//! options.format = Format::Markdown;
//! let spacer = Spacer::new(options);
//! let (mut state, mut out) = (State::new(), Vec::new());
//! assert_eq!(spacer.line("用**Rust**寫\n".as_bytes(), &mut state), [3, 11]);
//! for line in ["```\n", "用Rust寫\n", "```\n", "用`x`寫\n"] {
//!     spacer.append_line(line.as_bytes(), &mut state, &mut out);
//! }
//! assert_eq!(out, "```\n用Rust寫\n```\n用 `x` 寫\n".as_bytes());
//! ```
//!
//! What is promised, for every input: only the space is inserted; a line without CJK is untouched;
//! a second run changes nothing; lines do not know each other, save what Markdown and HTML span;
//! time is linear; any bytes pass. `docs/spacing.md` has the rules and where they differ from
//! pangu's, whose positions they follow.
//!
//! # How a line goes through
//!
//! | step | module |
//! |---|---|
//! | which lines? does CJK touch anything? | `changes`, `marks`, `scan`, `contact`, `lanes` |
//! | the prose of a marked-up line | `format` |
//! | characters to tokens, URLs and tags whole | `lex`, `class`, `protect` |
//! | the positions in an ordinary line, at once | `quick` |
//! | any other line in two sweeps, part by part | `prose`, `windows` |
//! | what belongs together, how `+ - \|` are meant | `partners`, `facts` |
//! | what each token wants of the gaps beside it | `rules` |
//! | what the caller wants left alone | `exceptions` |
//! | positions, and the spaced line | `emit`, `remove` |

#![forbid(unsafe_code)]

mod changes;
mod class;
mod contact;
mod emit;
mod exceptions;
mod facts;
mod format;
mod lanes;
mod lex;
mod marks;
mod options;
mod partners;
mod prose;
mod protect;
mod quick;
mod remove;
mod rules;
mod scan;
mod spacer;
mod state;
mod steps;
mod tables;
mod token;
mod windows;

pub use changes::{Change, Changes};
pub use format::Format;
pub use options::{Hangul, Lang, Only, Options, Rules};
pub use spacer::Spacer;
pub use state::State;
