//! What must hold before an output takes its name.

use fcore::{AtomicFile, RecordCounter, Result};

/// What was asked for; by default nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Conditions {
    /// The old file is left alone if it holds the same.
    pub(crate) if_changed: bool,
    /// Something came.
    pub(crate) if_nonempty: bool,
    /// So many records came, one without delimiter at the end included.
    pub(crate) min_lines: u64,
    /// The old file is still what it was.
    pub(crate) untouched: bool,
}

/// What becomes of a file that is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Publish,
    /// It would change nothing.
    Drop,
    /// It is refused, for this reason.
    Refuse(&'static str),
}

impl Conditions {
    /// Whether any was set that is about files.
    pub(crate) fn any(&self) -> bool {
        self.if_changed || self.if_nonempty || self.untouched || self.min_lines > 0
    }

    /// Why what came is not to be published anywhere, if it is not.
    pub(crate) fn refuse(&self, passed: &RecordCounter) -> Option<String> {
        let records = passed.records();
        if self.if_nonempty && passed.bytes() == 0 {
            Some("not replaced: nothing came".to_owned())
        } else if records < self.min_lines {
            let plural = if records == 1 { "record" } else { "records" };
            let least = self.min_lines;
            Some(format!("not replaced: only {records} {plural} came, at least {least} wanted"))
        } else {
            None
        }
    }

    /// What becomes of `file`, judged right before it would be published.
    pub(crate) fn judge(&self, file: &AtomicFile) -> Result<Verdict> {
        if self.untouched && file.is_touched()? {
            Ok(Verdict::Refuse("not replaced: somebody else touched it meanwhile"))
        } else if self.if_changed && file.repeats_old()? {
            Ok(Verdict::Drop)
        } else {
            Ok(Verdict::Publish)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_is_refused_in_words() {
        let mut passed = RecordCounter::new(b'\n');
        let wanted = Conditions { if_nonempty: true, min_lines: 2, ..Conditions::default() };
        assert_eq!(wanted.refuse(&passed).unwrap(), "not replaced: nothing came");
        passed.feed(b"one");
        let only = "not replaced: only 1 record came, at least 2 wanted";
        assert_eq!(wanted.refuse(&passed).unwrap(), only);
        passed.feed(b"\ntwo");
        assert_eq!(wanted.refuse(&passed), None);
        assert_eq!(Conditions::default().refuse(&RecordCounter::new(b'\n')), None);
    }
}
