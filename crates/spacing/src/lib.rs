//! Where a space goes between CJK text and half-width letters, digits and symbols.
#![forbid(unsafe_code)]

mod class;
mod emit;
mod exceptions;
mod facts;
mod format;
mod lex;
mod options;
mod protect;
mod remove;
mod rules;
mod scan;
mod spacer;
mod state;
mod tables;
mod token;

pub use format::Format;
pub use options::{Hangul, Lang, Only, Options, Rules};
pub use spacer::Spacer;
pub use state::State;
