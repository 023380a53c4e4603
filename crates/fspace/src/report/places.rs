//! `file:line:column`, for editors and people.

use std::ffi::OsStr;
use std::io::Write;

use super::place::Place;
use crate::sink::{Sink, Stop};
use crate::visit::Visit;

/// A line for each space that is wanting.
pub(crate) struct Places<'a> {
    name: &'a OsStr,
    place: Place,
    text: Vec<u8>,
    sink: &'a mut dyn Sink,
}

impl<'a> Places<'a> {
    pub(crate) fn new(name: &'a OsStr, sink: &'a mut dyn Sink) -> Places<'a> {
        Places { name, place: Place::start(), text: Vec::new(), sink }
    }
}

impl Visit for Places<'_> {
    fn same(&mut self, stretch: &[u8]) -> Result<(), Stop> {
        self.place.skip(stretch);
        Ok(())
    }

    fn changed(&mut self, line: &[u8], positions: &[usize]) -> Result<(), Stop> {
        self.text.clear();
        self.text.extend_from_slice(self.name.as_encoded_bytes());
        // Writing into memory does not fail.
        let _ = write!(self.text, ":{}:", self.place.line());
        let start = self.text.len();
        for column in self.place.columns(line, positions) {
            self.text.truncate(start);
            let _ = writeln!(self.text, "{column}");
            self.sink.put(&self.text)?;
        }
        self.place.skip(line);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_past_those_that_stay() {
        let mut out = Vec::new();
        let mut places = Places::new(OsStr::new("f"), &mut out);
        places.same(b"a\nb\n").unwrap();
        places.changed("中a文\n".as_bytes(), &[3, 4]).unwrap();
        places.changed("b中".as_bytes(), &[1]).unwrap();
        assert_eq!(out, b"f:3:2\nf:3:3\nf:4:2\n");
    }
}
