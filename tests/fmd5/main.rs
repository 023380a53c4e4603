//! Behaviour of the real `fmd5` binary.
