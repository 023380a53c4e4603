//! Page-aligned memory for blocks, which a worker owns and uses again.

use std::fmt;
use std::ops::{Deref, DerefMut};

use memmap2::MmapMut;

use crate::{Doing, Error, Result};

/// A block of zeroed, page-aligned memory.
///
/// It is an anonymous mapping: pages cost nothing until they are touched, alignment suits
/// `O_DIRECT`, and a refusal by the kernel is an error instead of an abort.
pub struct AlignedBuf {
    memory: MmapMut,
}

impl AlignedBuf {
    /// Reserves `length` bytes; 0 is taken as 1.
    ///
    /// # Errors
    /// The kernel's refusal (`ENOMEM`).
    pub fn new(length: usize) -> Result<AlignedBuf> {
        match MmapMut::map_anon(length.max(1)) {
            Ok(memory) => Ok(AlignedBuf { memory }),
            Err(error) => {
                Err(Error::new(Doing::Allocate, format!("a buffer of {length} bytes"), error))
            }
        }
    }

    /// Makes it longer, zeros behind what is there. On Linux the kernel moves the pages elsewhere if it
    /// must, and nothing is copied: what was touched is there once, at all times.
    ///
    /// # Errors
    /// The kernel's refusal (`ENOMEM`); the memory is as it was.
    ///
    /// # Panics
    /// If `length` is less than there is.
    pub(crate) fn grow(&mut self, length: usize) -> Result<()> {
        assert!(length >= self.memory.len(), "memory only grows");
        crate::sys::grow(&mut self.memory, length).map_err(|error| {
            Error::new(Doing::Allocate, format!("a buffer of {length} bytes"), error)
        })
    }
}

impl Deref for AlignedBuf {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.memory
    }
}

impl DerefMut for AlignedBuf {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.memory
    }
}

impl fmt::Debug for AlignedBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AlignedBuf").field("length", &self.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_zeroed_aligned_and_of_the_length_asked() {
        for length in [1, 4095, 4096, 4097, 1 << 20] {
            let mut buf = AlignedBuf::new(length).unwrap();
            assert_eq!(buf.len(), length);
            assert_eq!(buf.as_ptr() as usize % 4096, 0);
            assert!(buf.iter().all(|&byte| byte == 0));
            buf.fill(7);
            assert_eq!(buf[length - 1], 7);
        }
    }

    #[test]
    fn what_is_there_stays_when_it_grows() {
        let mut buf = AlignedBuf::new(5).unwrap();
        buf.copy_from_slice(b"bytes");
        for length in [5, 6, 4097, 1 << 20] {
            buf.grow(length).unwrap();
            assert_eq!((buf.len(), &buf[..5]), (length, &b"bytes"[..]));
            assert!(buf[5..].iter().all(|&byte| byte == 0));
        }
        assert_eq!(buf.grow(1 << 60).unwrap_err().reason(), "Cannot allocate memory");
        assert_eq!((buf.len(), &buf[..5]), (1 << 20, &b"bytes"[..]));
    }

    #[test]
    fn an_absurd_length_is_an_error() {
        let error = AlignedBuf::new(1 << 60).unwrap_err();
        assert_eq!(error.doing(), Doing::Allocate);
        assert_eq!(error.reason(), "Cannot allocate memory");
    }
}
