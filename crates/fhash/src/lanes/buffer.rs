//! What a piece of a message is.

/// Bytes that go through a lane.
pub trait Buffer: AsRef<[u8]> {
    /// Puts `bytes`, two blocks at most, behind those that are there, if there is room without
    /// moving any; whether there was. Where there is, a message's padding goes there, and its end is
    /// not a run of its own.
    fn append(&mut self, bytes: &[u8]) -> bool {
        let _ = bytes;
        false
    }
}

/// Borrowed, so that there is room for nothing.
impl Buffer for &[u8] {}

impl Buffer for Vec<u8> {
    fn append(&mut self, bytes: &[u8]) -> bool {
        let room = self.capacity() - self.len() >= bytes.len();
        if room {
            self.extend_from_slice(bytes);
        }
        room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_appended_fits_or_stays_away() {
        let mut bytes = Vec::with_capacity(10);
        bytes.extend(b"1234567");
        let (room, at) = (bytes.capacity() - 7, bytes.as_ptr());
        assert!(!Buffer::append(&mut bytes, &vec![b'x'; room + 1]) && bytes == b"1234567");
        assert!(Buffer::append(&mut bytes, &vec![b'x'; room]) && bytes.len() == 7 + room);
        assert_eq!(bytes.as_ptr(), at);
        assert!(!Buffer::append(&mut &b"borrowed"[..], b"x"));
    }
}
