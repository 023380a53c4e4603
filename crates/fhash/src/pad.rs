//! The end of a message: one bit, zeros, and the length, in one block or two.

/// Pads for blocks of 64 bytes with a little-endian length of 64 bits (RFC 1321, 3.1 and 3.2).
///
/// `end` holds the last `held` bytes of a message of `length` bytes, where `held` is below a block.
/// Returns how many blocks of `end` are to be run. The sizes are two blocks' each.
pub(crate) fn md5(end: &mut [u8], held: usize, length: u64) -> usize {
    pad(end, held, 64, &(length << 3).to_le_bytes())
}

/// Pads for blocks of 64 bytes with a big-endian length of 64 bits (FIPS 180-4, 5.1.1).
pub(crate) fn sha256(end: &mut [u8], held: usize, length: u64) -> usize {
    pad(end, held, 64, &(length << 3).to_be_bytes())
}

/// Pads for blocks of 128 bytes with a big-endian length of 128 bits (FIPS 180-4, 5.1.2).
pub(crate) fn sha512(end: &mut [u8], held: usize, length: u64) -> usize {
    pad(end, held, 128, &(u128::from(length) << 3).to_be_bytes())
}

fn pad(end: &mut [u8], held: usize, block: usize, bits: &[u8]) -> usize {
    let blocks = (held + 1 + bits.len()).div_ceil(block);
    let (_, rest) = end[..blocks * block].split_at_mut(held);
    rest.fill(0);
    rest[0] = 0x80;
    let at = rest.len() - bits.len();
    rest[at..].copy_from_slice(bits);
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_block_only_where_the_first_has_no_room() {
        for held in 0..64 {
            let mut end = [0xff; 128];
            assert_eq!(md5(&mut end, held, held as u64), if held < 56 { 1 } else { 2 });
        }
        for held in 0..128 {
            let mut end = [0xff; 256];
            assert_eq!(sha512(&mut end, held, held as u64), if held < 112 { 1 } else { 2 });
        }
    }

    #[test]
    fn the_length_is_in_bits_and_in_its_order() {
        let mut end = [0xff; 128];
        end[..3].copy_from_slice(b"abc");
        sha256(&mut end, 3, 0x1003);
        assert_eq!(&end[..5], b"abc\x80\0");
        assert_eq!(&end[55..64], [0, 0, 0, 0, 0, 0, 0, 0x80, 0x18]);
        md5(&mut end, 3, 0x1003);
        assert_eq!(&end[56..64], [0x18, 0x80, 0, 0, 0, 0, 0, 0]);
    }
}
