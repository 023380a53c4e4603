//! The list as it was: the table that grows with it.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::sync::{Arc, OnceLock};

use fcore::{Input, Operand, Result};
use fhash::list::{Comment, Line, Marks, Parser, Stamp, read_stamp};
use fhash::{Algorithm, Digest};

use crate::lines::{Lines, is_cut};

/// What a list says about its files, in the order of their first lines.
#[derive(Debug, Default)]
pub(super) struct Old {
    files: Vec<File>,
    index: HashMap<Arc<OsStr>, usize>,
    /// The files' numbers in byte order of their names.
    sorted: OnceLock<Vec<usize>>,
    /// What others wrote, line feeds included.
    pub(super) comments: Vec<u8>,
    /// The first line that is none of a list.
    pub(super) malformed: Option<u64>,
}

#[derive(Debug)]
struct File {
    name: Arc<OsStr>,
    /// From its entries, each once. None: there was a stamp only.
    digests: Vec<Digest>,
    stamp: Option<(Stamp, Marks)>,
}

impl Old {
    /// Reads the list, if there is one.
    ///
    /// # Errors
    /// The system's.
    pub(super) fn read(list: &Operand, exists: bool) -> Result<Old> {
        let mut old = Old::default();
        if !exists {
            return Ok(old);
        }
        let mut lines = Lines::new(Input::open(list)?)?;
        let mut parser = Parser::any();
        let mut number = 0;
        while let Some(line) = lines.next()? {
            number += 1;
            match read_stamp(line) {
                Comment::Stamped(stamped) => {
                    let file = old.file(OsStr::from_bytes(&stamped.name));
                    file.stamp = Some((stamped.stamp, stamped.marks));
                    continue;
                }
                Comment::Damaged => continue,
                Comment::Other => {}
            }
            match parser.parse(line) {
                // Standard input is not what it was.
                Line::Entry(entry) if entry.is_stdin() => {}
                Line::Entry(entry) => {
                    let digest = entry.digest;
                    let name = OsString::from_vec(entry.name.into_owned());
                    let digests = &mut old.file(&name).digests;
                    if !digests.contains(&digest) {
                        // Mostly the only one, of very many.
                        digests.reserve_exact(1);
                        digests.push(digest);
                    }
                }
                Line::Malformed => old.malformed = old.malformed.or(Some(number)),
                // What is cut could not be written again as it was.
                Line::Ignored if is_cut(line) => old.malformed = old.malformed.or(Some(number)),
                Line::Ignored if line.first() == Some(&b'#') => {
                    old.comments.extend_from_slice(line);
                    old.comments.push(b'\n');
                }
                Line::Ignored => {}
            }
        }
        Ok(old)
    }

    fn file(&mut self, name: &OsStr) -> &mut File {
        let index = match self.index.get(name) {
            Some(index) => *index,
            None => {
                let name: Arc<OsStr> = Arc::from(name);
                self.index.insert(Arc::clone(&name), self.files.len());
                self.files.push(File { name, digests: Vec::new(), stamp: None });
                self.files.len() - 1
            }
        };
        &mut self.files[index]
    }

    /// How many files it speaks of.
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether nothing has entries.
    pub(super) fn is_empty(&self) -> bool {
        self.files.iter().all(|file| file.digests.is_empty())
    }

    /// The files that have entries.
    pub(super) fn operands(&self) -> Vec<Operand> {
        let listed = self.files.iter().filter(|file| !file.digests.is_empty());
        listed.map(|file| Operand::Path(file.name.as_ref().into())).collect()
    }

    /// Those of all entries, unless others were `asked` for; MD5 where there is nothing to go by.
    pub(super) fn algorithms(&self, asked: &[Algorithm]) -> Vec<Algorithm> {
        if !asked.is_empty() {
            return asked.to_vec();
        }
        let mut used = [false; Algorithm::ALL.len()];
        for digest in self.files.iter().flat_map(|file| &file.digests) {
            used[digest.algorithm() as usize] = true;
        }
        let used: Vec<_> = Algorithm::ALL.into_iter().filter(|a| used[*a as usize]).collect();
        if used.is_empty() { vec![Algorithm::Md5] } else { used }
    }

    /// The number of the file called `name`.
    pub(super) fn find(&self, name: &OsStr) -> Option<usize> {
        self.index.get(name).copied()
    }

    pub(super) fn name(&self, index: usize) -> &OsStr {
        &self.files[index].name
    }

    /// All digests its entries claim.
    pub(super) fn digests(&self, index: usize) -> &[Digest] {
        &self.files[index].digests
    }

    /// The digests a file has by these algorithms, if it is still as it was when they were made.
    pub(super) fn same(
        &self,
        index: usize,
        now: &Stamp,
        algorithms: &[Algorithm],
    ) -> Option<Vec<Digest>> {
        let file = &self.files[index];
        let (_, marks) = file.stamp.as_ref().filter(|(stamp, _)| stamp == now)?;
        let one = |algorithm: &Algorithm| {
            let mut own = file.digests.iter().filter(|digest| digest.algorithm() == *algorithm);
            match (own.next(), own.next()) {
                (Some(digest), None) if marks.vouch_for(digest) => Some(*digest),
                // None, one that somebody else wrote, or two of which one must be wrong.
                _ => None,
            }
        };
        algorithms.iter().map(one).collect()
    }

    /// The files with entries that are at `path` or below it, in byte order of their names.
    pub(super) fn below(&self, path: &OsStr) -> Vec<usize> {
        let name = |index: &usize| self.files[*index].name.as_bytes();
        let sorted = self.sorted.get_or_init(|| {
            let mut all: Vec<_> = (0..self.files.len()).collect();
            all.sort_unstable_by_key(name);
            all
        });
        let mut path = path.as_bytes();
        while let [rest @ .., b'/'] = path {
            path = rest;
        }
        let directory = [path, b"/"].concat();
        let from = sorted.partition_point(|index| name(index) < directory.as_slice());
        let below = sorted[from..].iter().take_while(|index| name(index).starts_with(&directory));
        let itself = self.find(OsStr::from_bytes(path));
        let both = itself.into_iter().chain(below.copied());
        both.filter(|index| !self.files[*index].digests.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fhash::Hasher;

    fn old(names: &[&str]) -> Old {
        let mut old = Old::default();
        for name in names {
            old.file(OsStr::new(name)).digests.push(Hasher::digest(Algorithm::Md5, b""));
        }
        old
    }

    #[test]
    fn what_is_below_a_directory() {
        let mut old = old(&["b", "a/y", "a/x/1", "a0", "a", "a-", "/z", "./q"]);
        old.file(OsStr::new("a/stamp-only"));
        let below = |path: &str| -> Vec<_> {
            let below = old.below(OsStr::new(path));
            below.into_iter().map(|index| old.name(index).to_str().unwrap()).collect()
        };
        assert_eq!(below("a"), ["a", "a/x/1", "a/y"]);
        assert_eq!(below("a//"), ["a", "a/x/1", "a/y"]);
        assert_eq!(below("a/x"), ["a/x/1"]);
        assert_eq!(below("."), ["./q"]);
        assert_eq!(below("/"), ["/z"]);
        assert_eq!(below("none"), [""; 0]);
    }

    #[test]
    fn algorithms_are_those_asked_for_or_those_there() {
        use Algorithm::{Md5, Sha256, Sha512};
        assert_eq!(Old::default().algorithms(&[]), [Md5]);
        let mut old = old(&["a"]);
        old.file(OsStr::new("b")).digests = vec![Hasher::digest(Sha256, b"")];
        assert_eq!(old.algorithms(&[]), [Md5, Sha256]);
        assert_eq!(old.algorithms(&[Sha512]), [Sha512]);
    }
}
