//! What a file was like when it was digested, in a line that other programs ignore.

use std::borrow::Cow;

use super::parse::unescape;
use super::write::write_escaped;
use crate::{Algorithm, Digest};

/// What such a line begins with.
const PREFIX: &[u8] = b"# fmd5 ";

/// Bytes of a digest that tell whether an entry is the one the line was written for.
const MARK: usize = 4;

/// A time as file systems keep it: seconds since 1970, and nanoseconds below 1,000,000,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time {
    /// Seconds, negative before 1970.
    pub seconds: i64,
    /// Nanoseconds after that second.
    pub nanoseconds: u32,
}

/// What a file system tells of a file: a file with the same stamp is taken to have the same bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Length in bytes.
    pub size: u64,
    /// When its bytes were changed, as it claims.
    pub mtime: Time,
    /// When anything about it was changed; programs cannot set it.
    pub ctime: Time,
    /// Its number in its file system.
    pub inode: u64,
}

/// A line with a stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamped<'a> {
    /// The name without escapes.
    pub name: Cow<'a, [u8]>,
    /// What the file was like.
    pub stamp: Stamp,
    /// Which digests were made then.
    pub marks: Marks,
}

/// The beginnings of digests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(Vec<(Algorithm, [u8; MARK])>);

impl Marks {
    /// Whether `digest` is one that was made when the line was written.
    pub fn vouch_for(&self, digest: &Digest) -> bool {
        self.0.iter().any(|(algorithm, mark)| {
            *algorithm == digest.algorithm() && digest.as_bytes().starts_with(mark)
        })
    }
}

/// What a line is, seen by those who look for stamps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comment<'a> {
    /// No line with a stamp: an entry, or what somebody else has to say.
    Other,
    /// It was one, and was damaged.
    Damaged,
    /// A stamp.
    Stamped(Stamped<'a>),
}

/// Appends the line for the file called `name`, whose `digests` go into the entries next to it.
pub fn write_stamp(out: &mut Vec<u8>, stamp: &Stamp, digests: &[Digest], name: &[u8]) {
    let Stamp { size, mtime, ctime, inode } = stamp;
    out.extend_from_slice(PREFIX);
    let (m, c) = (mtime, ctime);
    out.extend_from_slice(
        format!(
            "size={size} mtime={}.{:09} ctime={}.{:09} inode={inode} ",
            m.seconds, m.nanoseconds, c.seconds, c.nanoseconds
        )
        .as_bytes(),
    );
    for digest in digests {
        let hex = digest.to_string();
        let mark = &hex[..2 * MARK];
        out.extend_from_slice(format!("{}={mark} ", digest.algorithm()).as_bytes());
    }
    out.extend_from_slice(b"name=");
    write_escaped(out, name);
    out.push(b'\n');
}

/// Reads a line, with or without its terminator.
pub fn read_stamp(line: &[u8]) -> Comment<'_> {
    let Some(fields) = line.strip_prefix(PREFIX) else { return Comment::Other };
    let fields = fields.strip_suffix(b"\n").unwrap_or(fields);
    read_fields(fields.strip_suffix(b"\r").unwrap_or(fields))
        .map_or(Comment::Damaged, Comment::Stamped)
}

/// `KEY=VALUE` and a space, again and again, `name=` last; a key that is not known is passed over.
fn read_fields(mut rest: &[u8]) -> Option<Stamped<'_>> {
    let (mut size, mut mtime, mut ctime, mut inode) = (None, None, None, None);
    let mut marks = Marks::default();
    loop {
        if let Some(name) = rest.strip_prefix(b"name=") {
            let stamp = Stamp { size: size?, mtime: mtime?, ctime: ctime?, inode: inode? };
            return Some(Stamped { name: unescape(name)?, stamp, marks });
        }
        let space = memchr::memchr(b' ', rest)?;
        let field = str::from_utf8(&rest[..space]).ok()?;
        rest = &rest[space + 1..];
        let (key, value) = field.split_once('=')?;
        match key {
            "size" => size = Some(value.parse().ok()?),
            "inode" => inode = Some(value.parse().ok()?),
            "mtime" => mtime = Some(read_time(value)?),
            "ctime" => ctime = Some(read_time(value)?),
            key => {
                let known = Algorithm::ALL.into_iter().find(|algorithm| algorithm.name() == key);
                if let Some(algorithm) = known {
                    marks.0.reserve_exact(1);
                    marks.0.push((algorithm, read_mark(value)?));
                }
            }
        }
    }
}

fn read_time(text: &str) -> Option<Time> {
    let (seconds, nanoseconds) = text.split_once('.')?;
    if nanoseconds.len() != 9 || !nanoseconds.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    Some(Time { seconds: seconds.parse().ok()?, nanoseconds: nanoseconds.parse().ok()? })
}

fn read_mark(hex: &str) -> Option<[u8; MARK]> {
    let whole = hex.len() == 2 * MARK && hex.bytes().all(|digit| digit.is_ascii_hexdigit());
    let mark = u32::from_str_radix(hex, 16).ok().filter(|_| whole)?;
    Some(mark.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hasher;
    use crate::list::{Line, Parser};
    use proptest::prelude::*;

    fn stamp() -> Stamp {
        Stamp {
            size: 3,
            mtime: Time { seconds: -2, nanoseconds: 5 },
            ctime: Time { seconds: 1_700_000_000, nanoseconds: 123_456_789 },
            inode: 42,
        }
    }

    fn line(digests: &[Digest], name: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        write_stamp(&mut out, &stamp(), digests, name);
        out
    }

    #[test]
    fn the_line_is_as_documented() {
        let digests = [Algorithm::Md5, Algorithm::Sha256].map(|a| Hasher::digest(a, b"a"));
        assert_eq!(
            String::from_utf8(line(&digests, b"a b\n\\")).unwrap(),
            "# fmd5 size=3 mtime=-2.000000005 ctime=1700000000.123456789 inode=42 \
             md5=0cc175b9 sha256=ca978112 name=a b\\n\\\\\n"
        );
    }

    #[test]
    fn it_vouches_for_its_own_digests_only() {
        let own = Hasher::digest(Algorithm::Md5, b"a");
        let line = line(&[own], b"f");
        let Comment::Stamped(read) = read_stamp(&line) else { panic!("{line:?}") };
        assert!(read.marks.vouch_for(&own));
        assert!(!read.marks.vouch_for(&Hasher::digest(Algorithm::Md5, b"b")));
        assert!(!read.marks.vouch_for(&Hasher::digest(Algorithm::Sha256, b"a")));
    }

    #[test]
    fn what_is_not_ours_and_what_is_damaged() {
        for other in [&b"# a comment"[..], b"#", b"#fmd5 size=1", b"# fmd5", b"d41d  name=x"] {
            assert_eq!(read_stamp(other), Comment::Other, "{other:?}");
        }
        let good = "# fmd5 size=3 mtime=1.000000000 ctime=1.000000000 inode=4 md5=0cc175b9 name=x";
        assert!(matches!(read_stamp(good.as_bytes()), Comment::Stamped(_)));
        let with_more = good.replace("inode=4", "inode=4 mood=fair sha3=zz");
        assert!(matches!(read_stamp(with_more.as_bytes()), Comment::Stamped(_)));
        for (from, to) in [
            ("size=3 ", ""),
            ("size=3", "size=-3"),
            ("size=3", "size=99999999999999999999"),
            ("mtime=1.000000000", "mtime=1"),
            ("mtime=1.000000000", "mtime=1.00000000"),
            ("mtime=1.000000000", "mtime=.000000000"),
            ("ctime=1.000000000", "ctime=1.00000000x"),
            ("ctime=1.000000000", "ctime=1.+00000000"),
            ("inode=4", "inode"),
            ("md5=0cc175b9", "md5=0cc175b"),
            ("md5=0cc175b9", "md5=+cc175b9"),
            (" name=x", ""),
            ("name=x", "name=\\x"),
            ("name=x", "name=\\"),
            ("name=x", "name=a\\n\0"),
        ] {
            let bad = good.replace(from, to);
            assert_eq!(read_stamp(bad.as_bytes()), Comment::Damaged, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_name_reads_back_and_no_other_program_sees_it(
            name in prop::collection::vec(1u8.., 0..20),
            seconds: i64, nanoseconds in 0u32..1_000_000_000, size: u64, inode: u64
        ) {
            let time = Time { seconds, nanoseconds };
            let stamp = Stamp { size, mtime: time, ctime: time, inode };
            let digest = Hasher::digest(Algorithm::Sha512, &name);
            let mut out = Vec::new();
            write_stamp(&mut out, &stamp, &[digest], &name);
            prop_assert_eq!(out.iter().filter(|b| matches!(b, b'\n' | b'\r')).count(), 1);
            prop_assert_eq!(Parser::gnu(Algorithm::Md5).parse(&out), Line::Ignored);
            let Comment::Stamped(read) = read_stamp(&out) else { panic!("{out:?}") };
            prop_assert_eq!((&*read.name, read.stamp), (&*name, stamp));
            prop_assert!(read.marks.vouch_for(&digest));
        }

        #[test]
        fn no_line_is_too_odd(line in prop::collection::vec(any::<u8>(), 0..60)) {
            read_stamp(&line);
            read_stamp(&[PREFIX, &line].concat());
        }
    }
}
