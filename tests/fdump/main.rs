//! Behaviour of the real `fdump` binary.

mod append;
mod buffering;
mod conditions;
mod digests;
mod exec;
mod failures;
mod makefile;
mod outputs;
mod readers;
mod recipe;
mod records;
mod rotate;
mod signals;
mod streams;
mod zero_copy;
