//! Reviewdog's diagnostics as one document, after `rdf.proto` of the Reviewdog Diagnostic Format.

use std::ffi::OsStr;

use fcli::Json;
use fcore::{Doing, Error};

use super::place::Place;
use crate::filter::Gather;
use crate::sink::{Sink, Stop};
use crate::spacers::Edit;
use crate::visit::Visit;

/// A longer line comes without its spaced self: no review shows it, and it would be held in memory.
const LONGEST: usize = 64 << 10;

/// One diagnostic for each line that changes: where its first and last places are (columns count
/// bytes from 1, as that format has them), and the line as it should be.
pub(super) struct Diagnostics<'a> {
    name: &'a OsStr,
    edit: &'a Edit,
    place: Place,
    gather: Gather,
    text: Vec<u8>,
    sink: &'a mut dyn Sink,
}

impl<'a> Diagnostics<'a> {
    pub(super) fn new(name: &'a OsStr, edit: &'a Edit, sink: &'a mut dyn Sink) -> Diagnostics<'a> {
        let (place, gather) = (Place::start(), Gather::default());
        Diagnostics { name, edit, place, gather, text: Vec::new(), sink }
    }

    /// The line as it should be, without its newline; `None` if it is too long or no UTF-8.
    fn spaced(&mut self, line: &[u8], positions: &[usize]) -> Result<Option<String>, Stop> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > LONGEST {
            return Ok(None);
        }
        let mut spaced = Vec::new();
        self.gather.add_edited(line, positions, self.edit, &mut spaced)?;
        self.gather.flush(&mut spaced)?;
        Ok(String::from_utf8(spaced).ok())
    }

    fn message(&self, count: usize) -> String {
        let plural = if count == 1 { "" } else { "s" };
        match self.edit {
            Edit::Insert(_) => format!("{count} space{plural} missing beside CJK"),
            Edit::Remove(_) => format!("{count} space{plural} too many beside CJK"),
        }
    }
}

impl Visit for Diagnostics<'_> {
    fn same(&mut self, stretch: &[u8]) -> Result<(), Stop> {
        self.place.skip(stretch);
        Ok(())
    }

    fn changed(&mut self, line: &[u8], positions: &[usize]) -> Result<(), Stop> {
        let Some(path) = self.name.to_str() else {
            let reason = "the name is not UTF-8, and rdjson has no other";
            return Err(Stop::Input(Error::message(Doing::Write, self.name, reason)));
        };
        let spaced = self.spaced(line, positions)?;
        let message = self.message(positions.len());
        let number = self.place.line();
        let column = |position: Option<&usize>| position.map_or(1, |&at| at as u64 + 1);
        self.text.clear();
        self.text.push(b',');
        let mut json =
            Json::new(&mut self.text).text("message", &message).object("location", |it| {
                it.text("path", path).object("range", |it| {
                    it.object("start", |it| {
                        it.number("line", number).number("column", column(positions.first()))
                    })
                    .object("end", |it| {
                        it.number("line", number).number("column", column(positions.last()))
                    })
                })
            });
        if let Some(spaced) = spaced {
            // Lines without columns: the whole line is replaced.
            json = json.list_of_one("suggestions", |it| {
                it.object("range", |it| {
                    it.object("start", |it| it.number("line", number))
                        .object("end", |it| it.number("line", number))
                })
                .text("text", &spaced)
            });
        }
        json.end();
        self.place.skip(line);
        self.sink.put(&self.text)
    }
}

/// The document around the diagnostics of all texts, each of which has a comma before it.
pub(crate) struct Document<'a> {
    sink: &'a mut dyn Sink,
    empty: bool,
}

impl<'a> Document<'a> {
    /// Begins it.
    pub(crate) fn new(sink: &'a mut dyn Sink) -> Document<'a> {
        // A sink of results that fails says so when it is finished.
        let _ = sink
            .put(b"{\"source\":{\"name\":\"fspace\"},\"severity\":\"WARNING\",\"diagnostics\":[\n");
        Document { sink, empty: true }
    }

    /// Ends it.
    pub(crate) fn end(self) {
        // As above.
        let _ = self.sink.put(b"]}\n");
    }
}

impl Sink for Document<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        if self.empty && bytes.starts_with(b",") {
            self.empty = false;
            return self.sink.put(&bytes[1..]);
        }
        self.sink.put(bytes)
    }

    fn settle(&mut self) {
        self.sink.settle();
    }

    fn is_broken(&self) -> bool {
        self.sink.is_broken()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_json_with_none_one_or_two() {
        let edit = Edit::Insert(b" ".to_vec());
        for count in 0..3 {
            let mut out = Vec::new();
            let mut document = Document::new(&mut out);
            for name in &["a", "b"][..count] {
                let mut lines = Diagnostics::new(OsStr::new(name), &edit, &mut document);
                lines.same(b"x\n").unwrap();
                lines.changed("中a中\r\n".as_bytes(), &[3, 4]).unwrap();
            }
            document.end();
            let read: serde_json::Value = serde_json::from_slice(&out).unwrap();
            let list = read["diagnostics"].as_array().unwrap();
            assert_eq!(list.len(), count);
            if let Some(first) = list.first() {
                assert_eq!(first["message"], "2 spaces missing beside CJK");
                assert_eq!(first["location"]["path"], "a");
                assert_eq!(first["location"]["range"]["start"]["column"], 4);
                assert_eq!(first["location"]["range"]["end"]["line"], 2);
                assert_eq!(first["suggestions"][0]["text"], "中 a 中");
            }
        }
    }

    #[test]
    fn what_json_cannot_hold_is_left_out_or_refused() {
        use std::os::unix::ffi::OsStrExt;
        let edit = Edit::Insert(b" ".to_vec());
        let mut out = Vec::new();
        let line = ["中a".as_bytes(), b"\xff\n"].concat();
        Diagnostics::new(OsStr::new("a"), &edit, &mut out).changed(&line, &[3]).unwrap();
        assert!(!out.windows(11).any(|part| part == b"suggestions"));
        let mut named = Diagnostics::new(OsStr::from_bytes(b"\xff"), &edit, &mut out);
        assert!(matches!(named.changed(&line, &[3]), Err(Stop::Input(_))));
    }
}
