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
    /// What was learnt of a line that was announced as a long one.
    long: Option<Long>,
    text: Vec<u8>,
    sink: &'a mut dyn Sink,
}

/// A line that comes in parts.
struct Long {
    /// Bytes still to come.
    left: usize,
    found: Option<Found>,
}

/// The places in one line: how many, and the bytes before the first and the last.
#[derive(Clone, Copy)]
struct Found {
    count: usize,
    first: u64,
    last: u64,
}

impl<'a> Diagnostics<'a> {
    pub(super) fn new(name: &'a OsStr, edit: &'a Edit, sink: &'a mut dyn Sink) -> Diagnostics<'a> {
        let (place, gather) = (Place::start(), Gather::default());
        Diagnostics { name, edit, place, gather, long: None, text: Vec::new(), sink }
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

    /// Tells of the line at hand.
    fn tell(&mut self, found: Found, spaced: Option<String>) -> Result<(), Stop> {
        let Some(path) = self.name.to_str() else {
            let reason = "the name is not UTF-8, and rdjson has no other";
            return Err(Stop::Input(Error::message(Doing::Write, self.name, reason)));
        };
        let message = self.message(found.count);
        let number = self.place.line();
        self.text.clear();
        self.text.push(b',');
        let mut json =
            Json::new(&mut self.text).text("message", &message).object("location", |it| {
                it.text("path", path).object("range", |it| {
                    it.object("start", |it| {
                        it.number("line", number).number("column", found.first + 1)
                    })
                    .object("end", |it| it.number("line", number).number("column", found.last + 1))
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
        self.sink.put(&self.text)
    }

    /// Goes on with a long line, and tells of it at its end.
    fn long_part(&mut self, part: &[u8], positions: &[usize]) -> Result<(), Stop> {
        let here = found(self.place.in_line(), positions);
        let Some(long) = &mut self.long else { return Ok(()) };
        long.left = long.left.saturating_sub(part.len());
        long.found = match (long.found, here) {
            (Some(one), Some(other)) => {
                Some(Found { count: one.count + other.count, last: other.last, ..one })
            }
            (one, other) => one.or(other),
        };
        if long.left == 0 {
            let all = long.found;
            self.long = None;
            if let Some(all) = all {
                self.tell(all, None)?;
            }
        }
        self.place.skip(part);
        Ok(())
    }
}

/// The places in a part of a line that has so many bytes before it.
fn found(before: u64, positions: &[usize]) -> Option<Found> {
    let place = |at: &usize| before + *at as u64;
    let (first, last) = (positions.first().map(place)?, positions.last().map(place)?);
    Some(Found { count: positions.len(), first, last })
}

impl Visit for Diagnostics<'_> {
    fn same(&mut self, stretch: &[u8]) -> Result<(), Stop> {
        if self.long.is_some() {
            return self.long_part(stretch, &[]);
        }
        self.place.skip(stretch);
        Ok(())
    }

    fn changed(&mut self, line: &[u8], positions: &[usize]) -> Result<(), Stop> {
        if self.long.is_some() {
            return self.long_part(line, positions);
        }
        if let Some(found) = found(0, positions) {
            let spaced = self.spaced(line, positions)?;
            self.tell(found, spaced)?;
        }
        self.place.skip(line);
        Ok(())
    }

    fn long(&mut self, line: &[u8]) -> Result<(), Stop> {
        self.long = Some(Long { left: line.len(), found: None });
        Ok(())
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
    fn a_long_line_is_one_diagnostic() {
        let (edit, mut out) = (Edit::Insert(b" ".to_vec()), Vec::new());
        let mut lines = Diagnostics::new(OsStr::new("a"), &edit, &mut out);
        lines.long("中a中a\n".as_bytes()).unwrap();
        lines.changed("中a".as_bytes(), &[3]).unwrap();
        lines.changed("中".as_bytes(), &[0]).unwrap();
        lines.same(b"a\n").unwrap();
        lines.changed("中a\n".as_bytes(), &[3]).unwrap();
        let text = format!("[{}]", String::from_utf8(out).unwrap().trim_start_matches(','));
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        let range = &read[0]["location"]["range"];
        assert_eq!(read[0]["message"], "2 spaces missing beside CJK");
        assert_eq!((&range["start"]["column"], &range["end"]["column"]), (&4.into(), &5.into()));
        assert_eq!(read[1]["location"]["range"]["start"]["line"], 2);
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
