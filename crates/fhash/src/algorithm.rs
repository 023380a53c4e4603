//! The digest functions this crate knows, and every name they go by.

use std::fmt;
use std::str::FromStr;

/// A digest function.
///
/// MD5 is RFC 1321; the others are the SHA-2 family of FIPS 180-4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// MD5: 16 bytes. Fit to notice accidents, not attackers.
    Md5,
    /// SHA-224: 28 bytes.
    Sha224,
    /// SHA-256: 32 bytes.
    Sha256,
    /// SHA-384: 48 bytes.
    Sha384,
    /// SHA-512: 64 bytes.
    Sha512,
}

impl Algorithm {
    /// All of them, shortest digest first.
    pub const ALL: [Algorithm; 5] = [
        Algorithm::Md5,
        Algorithm::Sha224,
        Algorithm::Sha256,
        Algorithm::Sha384,
        Algorithm::Sha512,
    ];

    /// The name as typed after `-a` or `--digest`: `md5`, `sha256`.
    pub const fn name(self) -> &'static str {
        match self {
            Algorithm::Md5 => "md5",
            Algorithm::Sha224 => "sha224",
            Algorithm::Sha256 => "sha256",
            Algorithm::Sha384 => "sha384",
            Algorithm::Sha512 => "sha512",
        }
    }

    /// The tag that opens a line of a tagged list: `MD5`, `SHA256`.
    pub const fn tag(self) -> &'static str {
        match self {
            Algorithm::Md5 => "MD5",
            Algorithm::Sha224 => "SHA224",
            Algorithm::Sha256 => "SHA256",
            Algorithm::Sha384 => "SHA384",
            Algorithm::Sha512 => "SHA512",
        }
    }

    /// The tag OpenSSL 3 and some BSDs write, where it differs: `SHA2-256`.
    pub const fn long_tag(self) -> Option<&'static str> {
        match self {
            Algorithm::Md5 => None,
            Algorithm::Sha224 => Some("SHA2-224"),
            Algorithm::Sha256 => Some("SHA2-256"),
            Algorithm::Sha384 => Some("SHA2-384"),
            Algorithm::Sha512 => Some("SHA2-512"),
        }
    }

    /// Bytes in a digest: 16, 28, 32, 48 or 64.
    pub const fn digest_len(self) -> usize {
        match self {
            Algorithm::Md5 => 16,
            Algorithm::Sha224 => 28,
            Algorithm::Sha256 => 32,
            Algorithm::Sha384 => 48,
            Algorithm::Sha512 => 64,
        }
    }

    /// Hex digits in a digest: twice [`digest_len`](Self::digest_len).
    pub const fn hex_len(self) -> usize {
        2 * self.digest_len()
    }

    /// Bytes in a block of the compression function: 64, or 128 for SHA-384 and SHA-512.
    pub const fn block_len(self) -> usize {
        match self {
            Algorithm::Md5 | Algorithm::Sha224 | Algorithm::Sha256 => 64,
            Algorithm::Sha384 | Algorithm::Sha512 => 128,
        }
    }

    /// The algorithm whose digests have `digits` hex digits. No two have the same length.
    pub fn from_hex_len(digits: usize) -> Option<Algorithm> {
        Algorithm::ALL.into_iter().find(|a| a.hex_len() == digits)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Algorithm {
    type Err = UnknownAlgorithm;

    /// Accepts `sha256`, `sha-256` and `sha2-256` in either case, and `md5` or `md-5`.
    fn from_str(typed: &str) -> Result<Self, UnknownAlgorithm> {
        let lower = typed.to_ascii_lowercase();
        let is_known = |a: &Algorithm| {
            let Some(bits) = a.name().strip_prefix("sha") else {
                return matches!(lower.as_str(), "md5" | "md-5");
            };
            ["sha", "sha-", "sha2-"].iter().any(|p| lower.strip_prefix(p) == Some(bits))
        };
        Algorithm::ALL
            .into_iter()
            .find(is_known)
            .ok_or_else(|| UnknownAlgorithm { typed: typed.to_owned() })
    }
}

/// A name that is none of [`Algorithm::ALL`]; its text lists the names that are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownAlgorithm {
    typed: String,
}

impl fmt::Display for UnknownAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Algorithm::ALL.map(Algorithm::name).join(", ");
        write!(f, "unknown digest algorithm '{}' (known: {names})", self.typed.escape_debug())
    }
}

impl std::error::Error for UnknownAlgorithm {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_understood() {
        for a in Algorithm::ALL {
            assert_eq!(a.name().parse(), Ok(a));
            assert_eq!(a.tag().parse(), Ok(a));
            if let Some(long) = a.long_tag() {
                assert_eq!(long.parse(), Ok(a));
                assert_eq!(long.to_lowercase().parse(), Ok(a));
            }
        }
        assert_eq!("SHA-512".parse(), Ok(Algorithm::Sha512));
        assert_eq!("Md-5".parse(), Ok(Algorithm::Md5));
    }

    #[test]
    fn a_wrong_name_lists_the_right_ones() {
        for wrong in ["", "md", "sha", "sha1", "sha2", "256", "sha2-md5", "sha--256", "sha256 "] {
            let error = wrong.parse::<Algorithm>().unwrap_err().to_string();
            assert!(error.contains("md5, sha224, sha256, sha384, sha512"), "{error}");
            assert!(error.contains(&format!("'{wrong}'")), "{error}");
        }
    }

    #[test]
    fn lengths_tell_algorithms_apart() {
        for a in Algorithm::ALL {
            assert_eq!(Algorithm::from_hex_len(a.hex_len()), Some(a));
        }
        for none in [0, 31, 33, 40, 63, 129] {
            assert_eq!(Algorithm::from_hex_len(none), None);
        }
    }
}
