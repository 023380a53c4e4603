//! One JSON object for each place.

use std::ffi::OsStr;

use fcli::Json;

use super::place::Place;
use crate::sink::{Sink, Stop};
use crate::spacers::Edit;
use crate::visit::Visit;

/// `path`, `line` and `column` (in characters, from 1), `offset` (in bytes, of the text), and what to
/// do there: `insert` a string, or `remove` so many bytes.
pub(super) struct Changes<'a> {
    name: &'a OsStr,
    insert: Option<&'a str>,
    remove: usize,
    place: Place,
    text: Vec<u8>,
    sink: &'a mut dyn Sink,
}

impl<'a> Changes<'a> {
    pub(super) fn new(name: &'a OsStr, edit: &'a Edit, sink: &'a mut dyn Sink) -> Changes<'a> {
        let (insert, remove) = match edit {
            Edit::Insert(space) => (str::from_utf8(space).ok(), 0),
            Edit::Remove(length) => (None, *length),
        };
        Changes { name, insert, remove, place: Place::start(), text: Vec::new(), sink }
    }
}

impl Visit for Changes<'_> {
    fn same(&mut self, stretch: &[u8]) -> Result<(), Stop> {
        self.place.skip(stretch);
        Ok(())
    }

    fn changed(&mut self, line: &[u8], positions: &[usize]) -> Result<(), Stop> {
        for (column, &position) in self.place.columns(line, positions).zip(positions) {
            self.text.clear();
            let json = Json::new(&mut self.text)
                .path(self.name)
                .number("line", self.place.line())
                .number("column", column)
                .number("offset", self.place.offset() + position as u64);
            match self.insert {
                Some(space) => json.text("insert", space),
                None => json.number("remove", self.remove as u64),
            }
            .end();
            self.sink.put(&self.text)?;
        }
        self.place.skip(line);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(edit: &Edit) -> String {
        let mut out = Vec::new();
        let mut changes = Changes::new(OsStr::new("f"), edit, &mut out);
        changes.same("中\n".as_bytes()).unwrap();
        changes.changed("中a\n".as_bytes(), &[3]).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_place_is_an_object() {
        assert_eq!(
            told(&Edit::Insert(b" ".to_vec())),
            "{\"path\":\"f\",\"line\":2,\"column\":2,\"offset\":7,\"insert\":\" \"}\n"
        );
        assert!(told(&Edit::Remove(1)).ends_with("\"remove\":1}\n"));
    }
}
