//! What a user says a digest must be: `[ALG:]HEX`, as given to `--expect`.

use crate::{Algorithm, Digest, UnknownAlgorithm};
use std::fmt;
use std::str::FromStr;

/// A digest that a stream must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    digest: Digest,
}

impl Expected {
    /// The algorithm named, or told by the number of digits.
    pub fn algorithm(&self) -> Algorithm {
        self.digest.algorithm()
    }

    /// The digest asked for.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Whether `found` is the digest asked for.
    pub fn matches(&self, found: &Digest) -> bool {
        self.digest == *found
    }
}

impl FromStr for Expected {
    type Err = ExpectedError;

    /// `sha256:HEX`, or `HEX` alone, whose length tells the algorithm. Digits and names in either
    /// case.
    fn from_str(typed: &str) -> Result<Self, ExpectedError> {
        let (named, digits) = match typed.split_once(':') {
            Some((name, digits)) => (Some(name.parse().map_err(ExpectedError::Algorithm)?), digits),
            None => (None, typed),
        };
        if let Some(odd) = digits.chars().find(|c| !c.is_ascii_hexdigit()) {
            return Err(ExpectedError::NotHex { found: odd });
        }
        let algorithm = named.or_else(|| Algorithm::from_hex_len(digits.len()));
        algorithm
            .and_then(|a| Digest::from_hex(a, digits.as_bytes()))
            .map(|digest| Expected { digest })
            .ok_or(ExpectedError::Length { named, digits: digits.len() })
    }
}

/// Why a text is no [`Expected`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExpectedError {
    /// The part before the colon names no algorithm.
    Algorithm(UnknownAlgorithm),
    /// A character among the digits that is none.
    NotHex {
        /// The first such character.
        found: char,
    },
    /// The number of digits is not the named algorithm's, or no algorithm's.
    Length {
        /// The algorithm, when one was named.
        named: Option<Algorithm>,
        /// How many digits were typed.
        digits: usize,
    },
}

impl fmt::Display for ExpectedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExpectedError::Algorithm(unknown) => unknown.fmt(f),
            ExpectedError::NotHex { found } => {
                write!(f, "'{}' is not a hex digit", found.escape_debug())
            }
            ExpectedError::Length { named: Some(algorithm), digits } => {
                write!(f, "{digits} hex digits, but {algorithm} has {}", algorithm.hex_len())
            }
            ExpectedError::Length { named: None, digits } => {
                write!(f, "{digits} hex digits fit no digest (")?;
                for (i, a) in Algorithm::ALL.into_iter().enumerate() {
                    let comma = if i == 0 { "" } else { ", " };
                    write!(f, "{comma}{a} has {}", a.hex_len())?;
                }
                f.write_str(")")
            }
        }
    }
}

impl std::error::Error for ExpectedError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hasher;

    #[test]
    fn named_or_told_by_length() {
        for algorithm in Algorithm::ALL {
            let digest = Hasher::digest(algorithm, b"x");
            let hex = digest.to_string();
            for typed in [
                hex.clone(),
                hex.to_uppercase(),
                format!("{algorithm}:{hex}"),
                format!("{}:{hex}", algorithm.tag()),
            ] {
                let expected: Expected = typed.parse().unwrap();
                assert_eq!(expected.algorithm(), algorithm);
                assert!(expected.matches(&digest));
                assert!(!expected.matches(&Hasher::digest(algorithm, b"y")));
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |typed: &str| typed.parse::<Expected>().unwrap_err().to_string();
        let hex = "d41d8cd98f00b204e9800998ecf8427e";
        assert!(said(&format!("sha1:{hex}")).starts_with("unknown digest algorithm 'sha1'"));
        assert_eq!(said(&format!("sha256:{hex}")), "32 hex digits, but sha256 has 64");
        assert_eq!(said("md5:"), "0 hex digits, but md5 has 32");
        assert_eq!(said(&hex.replace('d', " ")), "' ' is not a hex digit");
        assert_eq!(said(&format!("{}é", &hex[2..])), "'é' is not a hex digit");
        assert_eq!(
            said("abc"),
            "3 hex digits fit no digest (md5 has 32, sha224 has 56, sha256 has 64, sha384 has 96, \
             sha512 has 128)"
        );
        assert!(said("").starts_with("0 hex digits fit no digest"));
    }
}
