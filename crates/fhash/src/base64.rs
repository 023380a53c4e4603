//! Base64 (RFC 4648, section 4) of a digest: always padded, and only one spelling of each.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Characters, padding included, for `len` bytes.
pub(crate) const fn encoded_len(len: usize) -> usize {
    len.div_ceil(3) * 4
}

/// Appends `bytes` in base64 to `out`.
pub(crate) fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    for group in bytes.chunks(3) {
        let word =
            group.iter().fold(0u32, |w, &b| w << 8 | u32::from(b)) << (8 * (3 - group.len()));
        for i in 0..4 {
            let sextet = word >> (18 - 6 * i) & 63;
            out.push(if i <= group.len() { ALPHABET[sextet as usize] } else { b'=' });
        }
    }
}

/// Fills `out` from `text`, which must be its canonical encoding: exact length and padding, and
/// zero in the bits that no byte uses. `None` otherwise.
pub(crate) fn decode(text: &[u8], out: &mut [u8]) -> Option<()> {
    if text.len() != encoded_len(out.len()) {
        return None;
    }
    for (quad, group) in text.chunks_exact(4).zip(out.chunks_mut(3)) {
        let mut word = 0u32;
        for (i, &c) in quad.iter().enumerate() {
            let sextet = if i <= group.len() { value(c)? } else { (c == b'=').then_some(0)? };
            word = word << 6 | sextet;
        }
        let bytes = word.to_be_bytes();
        let (used, spare) = bytes[1..].split_at(group.len());
        if spare.iter().any(|&b| b != 0) {
            return None;
        }
        group.copy_from_slice(used);
    }
    Some(())
}

fn value(c: u8) -> Option<u32> {
    let v = match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(v.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(bytes: &[u8]) -> String {
        let mut out = Vec::new();
        encode(bytes, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_vectors_of_rfc_4648() {
        let vectors = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
        for (len, expected) in vectors.iter().enumerate() {
            assert_eq!(text(&b"foobar"[..len]), *expected);
            let mut back = vec![0; len];
            assert_eq!(decode(expected.as_bytes(), &mut back), Some(()));
            assert_eq!(back, &b"foobar"[..len]);
        }
    }

    #[test]
    fn only_the_canonical_spelling_is_read() {
        for wrong in
            ["Zg", "Zg=", "Zg===", "Zg=A", "Zh==", "Z===", "====", "Zg= ", "Z-==", "Zg==\n"]
        {
            assert_eq!(decode(wrong.as_bytes(), &mut [0; 1]), None, "{wrong}");
        }
        assert_eq!(decode(b"Zm9=", &mut [0; 2]), None);
        assert_eq!(decode(b"Zm9v", &mut [0; 2]), None);
    }

    proptest! {
        #[test]
        fn round_trip(bytes: Vec<u8>) {
            let mut back = vec![0; bytes.len()];
            prop_assert_eq!(decode(text(&bytes).as_bytes(), &mut back), Some(()));
            prop_assert_eq!(back, bytes);
        }
    }
}
