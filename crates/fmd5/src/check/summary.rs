//! What is said about a list when it is over.

/// The counts of one list.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    /// Lines that name a file and a digest.
    pub(super) valid: u64,
    pub(super) malformed: u64,
    pub(super) matched: u64,
    pub(super) mismatched: u64,
    pub(super) unreadable: u64,
    /// Not there, for an audit.
    pub(super) missing: u64,
    /// The list itself could not be read.
    pub(super) broken: bool,
}

impl Counts {
    /// Whether the list passes.
    pub(super) fn pass(&self, strict: bool) -> bool {
        !self.broken
            && self.matched > 0
            && self.mismatched == 0
            && self.unreadable == 0
            && self.missing == 0
            && !(strict && self.malformed > 0)
    }

    /// The warnings, in their order.
    pub(super) fn warnings(&self) -> Vec<String> {
        let told = [
            (self.malformed, "line is improperly formatted", "lines are improperly formatted"),
            (self.unreadable, "listed file could not be read", "listed files could not be read"),
            (
                self.mismatched,
                "computed checksum did NOT match",
                "computed checksums did NOT match",
            ),
        ];
        told.into_iter().filter_map(warning).collect()
    }
}

/// What an audit found, in all lists and directories.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) missing: u64,
    pub(super) moved: u64,
    pub(super) extra: u64,
}

impl Found {
    pub(super) fn total(&self) -> u64 {
        self.missing + self.moved + self.extra
    }

    /// The warnings, in their order.
    pub(super) fn warnings(&self) -> Vec<String> {
        let told = [
            (self.missing, "listed file is missing", "listed files are missing"),
            (self.moved, "listed file was moved", "listed files were moved"),
            (self.extra, "file is not on the list", "files are not on the list"),
        ];
        told.into_iter().filter_map(warning).collect()
    }
}

/// A warning about so many, if there are any, in words for one or for several.
fn warning((count, one, many): (u64, &str, &str)) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("WARNING: 1 {one}")),
        count => Some(format!("WARNING: {count} {many}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_know_singular_and_plural() {
        let one = Counts { malformed: 1, unreadable: 1, mismatched: 1, ..Counts::default() };
        assert_eq!(
            one.warnings(),
            [
                "WARNING: 1 line is improperly formatted",
                "WARNING: 1 listed file could not be read",
                "WARNING: 1 computed checksum did NOT match",
            ]
        );
        let two = Counts { malformed: 2, unreadable: 3, mismatched: 4, ..Counts::default() };
        assert_eq!(
            two.warnings(),
            [
                "WARNING: 2 lines are improperly formatted",
                "WARNING: 3 listed files could not be read",
                "WARNING: 4 computed checksums did NOT match",
            ]
        );
        assert!(Counts::default().warnings().is_empty());
        let found = Found { missing: 1, moved: 2, extra: 1 };
        assert_eq!(
            found.warnings(),
            [
                "WARNING: 1 listed file is missing",
                "WARNING: 2 listed files were moved",
                "WARNING: 1 file is not on the list",
            ]
        );
        assert!(Found::default().warnings().is_empty());
    }

    #[test]
    fn a_list_passes_when_something_matched_and_nothing_failed() {
        let good = Counts { valid: 2, matched: 2, malformed: 1, ..Counts::default() };
        assert!(good.pass(false) && !good.pass(true));
        assert!(!Counts { matched: 0, ..good.clone() }.pass(false));
        assert!(!Counts { mismatched: 1, ..good.clone() }.pass(false));
        assert!(!Counts { unreadable: 1, ..good.clone() }.pass(false));
        assert!(!Counts { missing: 1, ..good.clone() }.pass(false));
        assert!(!Counts { broken: true, ..good }.pass(false));
    }
}
