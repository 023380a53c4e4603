//! Puts a space between CJK text and half-width letters, digits and symbols.
