//! The end of a pipe: writes records through a tunable buffer to outputs that are whole or not there.
