//! Behaviour of the real `fcopy` binary.
