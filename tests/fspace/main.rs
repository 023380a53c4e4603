//! Behaviour of the real `fspace` binary.
