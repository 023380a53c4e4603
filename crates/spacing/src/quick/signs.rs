//! What a sign of ASCII wants where it touches wide text, told by the bytes around it.
//!
//! Each is the rule of the same sign in [`crate::rules`], for a line in which nothing is hard.

use super::{Doubt, Judge, Judged};
use crate::steps;

impl Judge<'_> {
    /// Byte `at` is a sign, and wide text is left of it.
    pub(super) fn sign_after_wide(&mut self, sign: u8, at: usize) -> Judged {
        let next = self.byte(at + 1);
        match sign {
            b'\\' | b'$' | b'%' | b'^' | b'@' => self.found.push(at),
            b'!' | b';' | b',' | b'?' | b':' => {
                let end = at + self.marks_from(at);
                if self.is_word(end) {
                    self.found.push(end);
                }
            }
            // It may begin a path: `.git/`, `./src/`, `/usr`.
            b'.' if matches!(next, b'/' | b'c' | b'g' | b'v') => return Err(Doubt),
            b'/' if matches!(next, b'.' | b'a'..=b'z') => return Err(Doubt),
            b'.' | b'/' | b'_' | 0x7F => {}
            b'(' | b'[' | b'{' => {
                self.touch_bracket(at);
                self.found.push(at);
            }
            b')' | b']' | b'}' => {
                self.touch_bracket(at);
                if next.is_ascii_alphanumeric() {
                    self.found.push(at + 1);
                }
            }
            b'"' => match self.quote(at)? {
                // `"中"abc`
                (_, true) if next.is_ascii_alphanumeric() => self.found.push(at + 1),
                (_, true) => {}
                (_, false) => self.found.push(at),
            },
            b'`' => self.found.push(at),
            // `'中文'` is left alone, `'s` hangs on what is before it.
            b'\'' if next >= 0x80 || next == b'\r' => return Err(Doubt),
            b'\'' if next != b's' && next != b'\n' => self.found.push(at),
            b'\'' => {}
            _ => return Err(Doubt),
        }
        Ok(())
    }

    /// Byte `at` is a sign, and wide text is right of it.
    pub(super) fn sign_before_wide(&mut self, sign: u8, at: usize) -> Judged {
        let before = self.byte(at.wrapping_sub(1));
        let after_word = before.is_ascii_alphanumeric();
        match sign {
            b'\\' | b'$' | b'%' | b'^' | b'!' | b';' | b',' | b'?' => self.found.push(at + 1),
            b':' if is_mark(before) => {
                let start = at - self.marks_before(at);
                if self.wide_before(start)? {
                    self.found.push(at + 1);
                }
            }
            b':' | b'.' => {
                let several = before == b'.' && sign == b'.';
                if several || after_word || self.wide_before(at)? {
                    self.found.push(at + 1);
                }
            }
            // It may end a path.
            b'/' if after_word
                || matches!(before, b'.' | b'_' | b'-' | b'@' | b'+' | b'*' | b'/') =>
            {
                return Err(Doubt);
            }
            b'/' | b'_' | b'@' | 0x7F => {}
            b'(' | b'[' | b'{' => {
                self.touch_bracket(at);
                if self.is_after_plain_word(at) {
                    self.found.push(at);
                }
            }
            b')' | b']' | b'}' if self.is_box(before, at) => return Err(Doubt),
            b')' | b']' | b'}' => {
                self.touch_bracket(at);
                self.found.push(at + 1);
            }
            b'`' => self.found.push(at + 1),
            b'"' => {
                let (opens, _) = self.quote(at)?;
                if !opens {
                    self.found.push(at + 1);
                }
            }
            _ => return Err(Doubt),
        }
        Ok(())
    }

    /// Whether the bracket at `at` may end the box of a task, `[x]`.
    fn is_box(&self, before: u8, at: usize) -> bool {
        matches!(before, b' ' | b'x' | b'X')
            && matches!(self.byte(at.wrapping_sub(2)), b'(' | b'[' | b'{')
    }

    fn is_word(&self, at: usize) -> bool {
        self.text.get(at).is_some_and(u8::is_ascii_alphanumeric)
    }

    /// How many marks of punctuation stand in a row from `at` on.
    fn marks_from(&self, at: usize) -> usize {
        let length = self.text[at..].iter().take_while(|&&byte| is_mark(byte)).count();
        steps::count(length);
        length
    }

    /// How many of them stand before `at`.
    fn marks_before(&self, at: usize) -> usize {
        let length = self.text[..at].iter().rev().take_while(|&&byte| is_mark(byte)).count();
        steps::count(length);
        length
    }
}

/// Half-width punctuation that is taken together.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b'!' | b';' | b',' | b'?' | b':')
}
