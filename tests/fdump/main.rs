//! Behaviour of the real `fdump` binary.

mod buffering;
mod conditions;
mod digests;
mod exec;
mod failures;
mod outputs;
mod recipe;
mod records;
mod signals;
mod streams;
