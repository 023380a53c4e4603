//! Operands from a list: `--files0-from F` and `--files-from F`.

use std::ffi::{OsStr, OsString};
use std::ops::Range;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use memchr::memchr;
use rustix::io::Errno;

use crate::{AlignedBuf, BufferSize, Doing, Error, Input, Operand, Result};

/// No system opens a longer name; whatever a list holds, no more than this is kept of one item.
const LONGEST: usize = 64 << 10;

/// Names are short: more at once would only come later from a pipe.
const BLOCK: BufferSize = BufferSize::Bytes(64 << 10);

/// The names in a list of any length, one at a time and in its order.
///
/// Not [`Records`](crate::Records): those grow with a record, and what was meant as a list may be
/// one name without end.
///
/// A list that cannot be read gives one error and ends. A bad item is an error named
/// `LIST:NUMBER`, counted from 1, and the list goes on: an empty name, as GNU's tools say it; a name
/// longer than any system takes; and `-` where the list itself comes from standard input, which
/// cannot be both.
#[derive(Debug)]
pub struct Lists {
    input: Option<Input>,
    name: OsString,
    delimiter: u8,
    from_stdin: bool,
    block: AlignedBuf,
    /// What of the block was read and not yet looked at.
    rest: Range<usize>,
    number: u64,
}

impl Lists {
    /// Opens a list of names that end in NUL.
    ///
    /// # Errors
    /// The system's refusal.
    pub fn files0_from(list: &Operand) -> Result<Lists> {
        Lists::open(list, b'\0')
    }

    /// Opens a list of names that end in LF.
    ///
    /// # Errors
    /// The system's refusal.
    pub fn files_from(list: &Operand) -> Result<Lists> {
        Lists::open(list, b'\n')
    }

    fn open(list: &Operand, delimiter: u8) -> Result<Lists> {
        Ok(Lists {
            input: Some(Input::open(list)?),
            name: list.as_os_str().to_owned(),
            delimiter,
            from_stdin: *list == Operand::Std,
            block: BLOCK.allocate(0)?,
            rest: 0..0,
            number: 0,
        })
    }

    /// Whether the next item has to be waited for, because whoever writes the list has not yet.
    pub fn waits(&self) -> bool {
        let held = memchr(self.delimiter, &self.block[self.rest.clone()]).is_some();
        !held && self.input.as_ref().is_some_and(|input| !input.is_ready())
    }

    /// One item's name, or why it cannot be one.
    fn item(&mut self, name: Vec<u8>, too_long: bool) -> Result<Operand> {
        self.number += 1;
        if too_long {
            return Err(Error::new(Doing::Read, self.place(), Errno::NAMETOOLONG));
        }
        if name.is_empty() {
            return self.refuse("invalid zero-length file name");
        }
        match Operand::from(OsString::from_vec(name)) {
            Operand::Std if self.from_stdin => {
                self.refuse("'-' cannot be read too, the list comes from standard input")
            }
            operand => Ok(operand),
        }
    }

    fn refuse(&self, reason: &'static str) -> Result<Operand> {
        Err(Error::message(Doing::Read, self.place(), reason))
    }

    /// `LIST:NUMBER`.
    fn place(&self) -> OsString {
        let mut place = self.name.clone();
        place.push(OsStr::from_bytes(format!(":{}", self.number).as_bytes()));
        place
    }
}

impl Iterator for Lists {
    type Item = Result<Operand>;

    fn next(&mut self) -> Option<Result<Operand>> {
        let (mut name, mut too_long) = (Vec::new(), false);
        loop {
            if self.rest.is_empty() {
                match self.input.as_mut()?.read(&mut self.block) {
                    Ok(0) => {
                        self.input = None;
                        let begun = too_long || !name.is_empty();
                        return begun.then(|| self.item(name, too_long));
                    }
                    Ok(got) => self.rest = 0..got,
                    Err(error) => {
                        self.input = None;
                        return Some(Err(error));
                    }
                }
            }
            let rest = &self.block[self.rest.clone()];
            let end = memchr(self.delimiter, rest);
            let part = &rest[..end.unwrap_or(rest.len())];
            too_long |= name.len() + part.len() > LONGEST;
            if !too_long {
                name.extend_from_slice(part);
            }
            self.rest.start += part.len() + usize::from(end.is_some());
            if end.is_some() {
                return Some(self.item(name, too_long));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn list(bytes: &[u8], delimiter: u8) -> Vec<std::result::Result<Vec<u8>, String>> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("list");
        std::fs::write(&path, bytes).unwrap();
        let mut lists = Lists::open(&Operand::from(path.as_path()), delimiter).unwrap();
        lists.name = "L".into();
        let bytes = |operand: Operand| operand.as_os_str().as_bytes().to_vec();
        lists.map(|item| item.map(bytes).map_err(|error| error.to_string())).collect()
    }

    fn names(names: &[&str]) -> Vec<std::result::Result<Vec<u8>, String>> {
        names.iter().map(|name| Ok(name.as_bytes().to_vec())).collect()
    }

    #[test]
    fn names_end_in_their_delimiter_or_with_the_list() {
        assert_eq!(list(b"a\0b c\0d\ne\0", 0), names(&["a", "b c", "d\ne"]));
        assert_eq!(list(b"a\nb\r\n\xe4\xb8\xad", b'\n'), names(&["a", "b\r", "\u{4e2d}"]));
        assert_eq!(list(b"", 0), names(&[]));
        assert_eq!(list(b"\xff\0", 0), [Ok(b"\xff".to_vec())]);
    }

    #[test]
    fn a_bad_item_is_named_and_the_list_goes_on() {
        let empty = |n| Err(format!("L:{n}: invalid zero-length file name"));
        assert_eq!(
            list(b"\0a\0\0b", 0),
            [empty(1), Ok(b"a".to_vec()), empty(3), Ok(b"b".to_vec())]
        );
        let mut long = vec![b'x'; 300 << 10];
        long.extend_from_slice(b"\0short\0");
        let items = list(&long, 0);
        assert_eq!(items, [Err("L:1: File name too long".to_owned()), Ok(b"short".to_vec())]);
    }

    #[test]
    fn a_name_may_cross_blocks() {
        let long = vec![b'y'; LONGEST];
        let mut bytes = b"first\n".to_vec();
        bytes.extend_from_slice(&long);
        assert_eq!(list(&bytes, b'\n'), [Ok(b"first".to_vec()), Ok(long)]);
    }

    #[test]
    fn a_dash_is_standard_input_but_for_a_list_that_comes_from_there() {
        let mut lists = Lists::files_from(&Operand::from("/dev/null")).unwrap();
        assert_eq!(lists.item(b"-".to_vec(), false).unwrap(), Operand::Std);
        lists.from_stdin = true;
        assert!(lists.item(b"-".to_vec(), false).is_err());
        assert!(lists.item(b"./-".to_vec(), false).is_ok());
    }

    #[test]
    fn a_list_that_is_no_file_says_so_once() {
        assert!(Lists::files_from(&Operand::from("/nonexistent")).is_err());
        let mut directory = Lists::files0_from(&Operand::from("/")).unwrap();
        let error = directory.next().unwrap().unwrap_err();
        assert_eq!(error.to_string(), "/: Is a directory");
        assert!(directory.next().is_none());
    }

    proptest! {
        #[test]
        fn what_was_joined_comes_back(
            names in prop::collection::vec(prop::collection::vec(1_u8.., 1..9), 0..20)
        ) {
            let bytes: Vec<u8> = names.iter().flat_map(|name| [name.as_slice(), b"\0"].concat()).collect();
            let items: Vec<_> = list(&bytes, 0).into_iter().map(|item| item.unwrap()).collect();
            prop_assert_eq!(items, names);
        }
    }
}
