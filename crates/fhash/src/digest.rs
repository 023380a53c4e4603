//! A digest: the bytes, and which algorithm they belong to.

use crate::{Algorithm, base64};
use std::fmt;

/// Bytes of the longest digest.
const MAX: usize = 64;

/// The result of a digest function. Two are equal when algorithm and bytes are.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest {
    algorithm: Algorithm,
    /// The first `algorithm.digest_len()` count, the rest is zero: so the derived equality holds.
    bytes: [u8; MAX],
}

impl Digest {
    /// From raw bytes; `None` when their number is not the algorithm's.
    pub const fn from_bytes(algorithm: Algorithm, raw: &[u8]) -> Option<Digest> {
        if raw.len() != algorithm.digest_len() {
            return None;
        }
        let mut bytes = [0; MAX];
        let (head, _) = bytes.split_at_mut(raw.len());
        head.copy_from_slice(raw);
        Some(Digest { algorithm, bytes })
    }

    /// From hex digits of either case; `None` when their number is not the algorithm's or one is no
    /// digit. Works in constants.
    ///
    /// ```
    /// use fhash::{Algorithm, Digest};
    /// const EMPTY: Digest =
    ///     Digest::from_hex(Algorithm::Md5, b"d41d8cd98f00b204e9800998ecf8427e").unwrap();
    /// assert_eq!(EMPTY.as_bytes()[0], 0xd4);
    /// ```
    pub const fn from_hex(algorithm: Algorithm, digits: &[u8]) -> Option<Digest> {
        if digits.len() != algorithm.hex_len() {
            return None;
        }
        let mut bytes = [0; MAX];
        let mut i = 0;
        while i < algorithm.digest_len() {
            let (Some(high), Some(low)) = (nibble(digits[2 * i]), nibble(digits[2 * i + 1])) else {
                return None;
            };
            bytes[i] = high << 4 | low;
            i += 1;
        }
        Some(Digest { algorithm, bytes })
    }

    /// From base64 with exact padding (RFC 4648); `None` for anything else.
    pub fn from_base64(algorithm: Algorithm, text: &[u8]) -> Option<Digest> {
        let mut bytes = [0; MAX];
        base64::decode(text, &mut bytes[..algorithm.digest_len()])?;
        Some(Digest { algorithm, bytes })
    }

    /// Whose digest it is.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The raw bytes, [`Algorithm::digest_len`] of them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.algorithm.digest_len()]
    }

    /// Appends the lower-case hex digits to `out`: what `Display` shows, without a formatter on the
    /// way.
    pub fn write_hex(&self, out: &mut Vec<u8>) {
        let digits = self.hex_digits();
        out.extend_from_slice(&digits[..self.algorithm.hex_len()]);
    }

    /// Appends the base64 text, padded, to `out`.
    pub fn write_base64(&self, out: &mut Vec<u8>) {
        base64::encode(self.as_bytes(), out);
    }

    /// The base64 text, padded.
    pub fn to_base64(&self) -> String {
        let mut out = Vec::with_capacity(base64::encoded_len(self.algorithm.digest_len()));
        self.write_base64(&mut out);
        out.into_iter().map(char::from).collect()
    }

    fn hex_digits(&self) -> [u8; 2 * MAX] {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut out = [0; 2 * MAX];
        for (pair, byte) in out.chunks_exact_mut(2).zip(self.as_bytes()) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        out
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.hex_digits();
        f.pad(str::from_utf8(&digits[..self.algorithm.hex_len()]).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{self}", self.algorithm)
    }
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EMPTY: &str = "d41d8cd98f00b204e9800998ecf8427e";

    #[test]
    fn either_case_of_hex_is_the_same_digest() {
        let lower = Digest::from_hex(Algorithm::Md5, EMPTY.as_bytes()).unwrap();
        let upper = Digest::from_hex(Algorithm::Md5, EMPTY.to_uppercase().as_bytes()).unwrap();
        assert_eq!(lower, upper);
        assert_eq!(upper.to_string(), EMPTY);
        assert_eq!(format!("{upper:?}"), format!("md5:{EMPTY}"));
        assert_eq!(upper.to_base64(), "1B2M2Y8AsgTpgAmY7PhCfg==");
    }

    #[test]
    fn wrong_hex_is_refused() {
        for wrong in ["", "d4", &EMPTY[1..], &format!("{EMPTY}0"), &EMPTY.replace('f', "g")] {
            assert_eq!(Digest::from_hex(Algorithm::Md5, wrong.as_bytes()), None, "{wrong}");
        }
        for around in [b'0' - 1, b'9' + 1, b'A' - 1, b'F' + 1, b'a' - 1, b'f' + 1, 0, 0xff] {
            let mut digits = EMPTY.as_bytes().to_vec();
            digits[31] = around;
            assert_eq!(Digest::from_hex(Algorithm::Md5, &digits), None, "{around}");
        }
    }

    proptest! {
        #[test]
        fn every_form_reads_back(raw in proptest::array::uniform32(any::<u8>())) {
            for algorithm in Algorithm::ALL {
                let raw = raw.repeat(2);
                let raw = &raw[..algorithm.digest_len()];
                let digest = Digest::from_bytes(algorithm, raw).unwrap();
                prop_assert_eq!(digest.as_bytes(), raw);
                let hex = digest.to_string();
                prop_assert_eq!(Digest::from_hex(algorithm, hex.as_bytes()), Some(digest));
                let base64 = digest.to_base64();
                prop_assert_eq!(Digest::from_base64(algorithm, base64.as_bytes()), Some(digest));
                prop_assert_eq!(Digest::from_bytes(algorithm, &raw[1..]), None);
            }
        }
    }
}
