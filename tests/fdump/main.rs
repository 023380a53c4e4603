//! Behaviour of the real `fdump` binary.
