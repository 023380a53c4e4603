//! Behaviour of the real `fdump` binary.

mod buffering;
mod digests;
mod failures;
mod outputs;
mod recipe;
mod records;
mod signals;
mod streams;
