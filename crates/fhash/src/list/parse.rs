//! One line of a list, read by the rules of `docs/checksum-lists.md` in their order.

use crate::{Algorithm, Digest};
use std::borrow::Cow;

/// What a line turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// A comment or an empty line.
    Ignored,
    /// None of the forms: counted, and an error with `--strict`.
    Malformed,
    /// A name and the digest it must have.
    Entry(Entry<'a>),
}

/// A name and the digest it must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The name without escapes; borrowed from the line unless it had some.
    pub name: Cow<'a, [u8]>,
    /// The digest the list claims.
    pub digest: Digest,
}

impl Entry<'_> {
    /// Whether the name stands for standard input.
    pub fn is_stdin(&self) -> bool {
        *self.name == *b"-"
    }
}

/// Which of the two untagged styles a process has met. The first one met stays (rule 7): else a
/// list of one style, with a file whose name begins with a space, could be read as naming another
/// file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Nothing,
    Standard,
    Reversed,
}

/// Reads lines; one value for all lists of a process, because the style of the first line binds the
/// rest.
#[derive(Clone, Debug)]
pub struct Parser {
    only: Option<Algorithm>,
    gnu: bool,
    list_is_stdin: bool,
    seen: Seen,
}

impl Parser {
    /// As `md5sum` or one of its sisters reads: one algorithm, hex digits, the tag in its short
    /// form.
    pub fn gnu(algorithm: Algorithm) -> Self {
        Parser { only: Some(algorithm), gnu: true, list_is_stdin: false, seen: Seen::Nothing }
    }

    /// Any algorithm of this crate, told by tag or by length of the digest; hex or base64;
    /// `SHA2-256` too.
    pub fn any() -> Self {
        Parser { only: None, gnu: false, list_is_stdin: false, seen: Seen::Nothing }
    }

    /// The same forms as [`any`](Self::any), but a line of another algorithm is malformed.
    pub fn only(algorithm: Algorithm) -> Self {
        Parser { only: Some(algorithm), ..Parser::any() }
    }

    /// A new list begins. When it comes from standard input, an entry for `-` is malformed (rule
    /// 10).
    pub fn begin_list(&mut self, from_stdin: bool) {
        self.list_is_stdin = from_stdin;
    }

    /// Reads one line, with or without its terminator.
    pub fn parse<'a>(&mut self, line: &'a [u8]) -> Line<'a> {
        if line.first() == Some(&b'#') {
            return Line::Ignored; // rule 1
        }
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return Line::Ignored; // rule 2
        }
        match self.entry(skip_blanks(line)) {
            Some(entry) if self.list_is_stdin && entry.is_stdin() => Line::Malformed,
            Some(entry) => Line::Entry(entry),
            None => Line::Malformed,
        }
    }

    /// Rules 4 to 9; `None` is malformed.
    fn entry<'a>(&mut self, line: &'a [u8]) -> Option<Entry<'a>> {
        let (escaped, line) = match line.strip_prefix(b"\\") {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let (name, digest) = match self.tag(line) {
            Some((algorithm, rest)) => self.tagged(algorithm, rest)?,
            None => self.untagged(line)?,
        };
        let name = if escaped { unescape(name)? } else { Cow::Borrowed(up_to_nul(name)) };
        Some(Entry { name, digest })
    }

    /// The algorithm whose tag, at most one space and `(` open the line, and what follows (rule 5).
    fn tag<'a>(&self, line: &'a [u8]) -> Option<(Algorithm, &'a [u8])> {
        Algorithm::ALL.into_iter().filter(|&a| self.only.is_none_or(|only| only == a)).find_map(
            |a| {
                let long = a.long_tag().filter(|_| !self.gnu);
                let rest = line
                    .strip_prefix(a.tag().as_bytes())
                    .or_else(|| line.strip_prefix(long?.as_bytes()))?;
                let rest = rest.strip_prefix(b" ").unwrap_or(rest);
                Some((a, rest.strip_prefix(b"(")?))
            },
        )
    }

    /// `NAME) = DIGEST`: the last `)` ends the name (rule 5).
    fn tagged<'a>(&self, algorithm: Algorithm, rest: &'a [u8]) -> Option<(&'a [u8], Digest)> {
        let close = memchr::memrchr(b')', rest)?;
        let after = skip_blanks(&rest[close + 1..]).strip_prefix(b"=")?;
        Some((&rest[..close], self.digest(algorithm, skip_blanks(after))?))
    }

    /// `DIGEST SP (SP|*) NAME`, or reversed `DIGEST SP NAME` (rules 6 to 8).
    fn untagged<'a>(&mut self, line: &'a [u8]) -> Option<(&'a [u8], Digest)> {
        let blank = memchr::memchr2(b' ', b'\t', line)?;
        let digest = match self.only {
            Some(algorithm) => self.digest(algorithm, &line[..blank]),
            None => Algorithm::ALL.into_iter().find_map(|a| self.digest(a, &line[..blank])),
        }?;
        let rest = &line[blank + 1..];
        let standard = rest.len() > 1 && matches!(rest[0], b' ' | b'*');
        let name = match (rest, standard, self.seen) {
            ([], ..) | (_, false, Seen::Standard) => return None,
            (_, false, _) => {
                self.seen = Seen::Reversed;
                rest
            }
            (_, true, Seen::Reversed) => rest,
            (_, true, _) => {
                self.seen = Seen::Standard;
                &rest[1..]
            }
        };
        Some((name, digest))
    }

    /// Hex digits, or base64. What has only hex digits is never base64: 64 of them are a SHA-256
    /// digest, not a SHA-384 digest that happens to look like one.
    fn digest(&self, algorithm: Algorithm, text: &[u8]) -> Option<Digest> {
        if self.gnu || text.iter().all(u8::is_ascii_hexdigit) {
            return Digest::from_hex(algorithm, text);
        }
        Digest::from_base64(algorithm, text)
    }
}

fn skip_blanks(bytes: &[u8]) -> &[u8] {
    let blanks = bytes.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    &bytes[blanks..]
}

/// A NUL cannot be part of a name; what follows it is not looked at (rule 8).
fn up_to_nul(name: &[u8]) -> &[u8] {
    memchr::memchr(0, name).map_or(name, |nul| &name[..nul])
}

/// The name without its escapes; `None` when it has an illegal one, or a NUL (rule 9).
pub(super) fn unescape(name: &[u8]) -> Option<Cow<'_, [u8]>> {
    if memchr::memchr2(b'\\', 0, name).is_none() {
        return Some(Cow::Borrowed(name));
    }
    let mut plain = Vec::with_capacity(name.len());
    let mut bytes = name.iter();
    while let Some(&byte) = bytes.next() {
        plain.push(match byte {
            0 => return None,
            b'\\' => match bytes.next()? {
                b'\\' => b'\\',
                b'n' => b'\n',
                b'r' => b'\r',
                _ => return None,
            },
            other => other,
        });
    }
    Some(Cow::Owned(plain))
}

#[cfg(test)]
mod tests;
