//! The options both command lines have, and which of them go together.

use fhash::list;

/// The options both command lines have.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Switches {
    /// `-b` or `-t`, or `--tag`, which implies the first.
    pub(crate) binary: Option<bool>,
    pub(crate) check: bool,
    pub(crate) tag: bool,
    pub(crate) zero: bool,
    pub(crate) ignore_missing: bool,
    pub(crate) quiet: bool,
    pub(crate) status: bool,
    pub(crate) strict: bool,
    pub(crate) warn: bool,
}

impl Switches {
    /// Why they make no sense together, in GNU's words and in the order in which GNU looks.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let checked = [
            (
                self.ignore_missing,
                "the --ignore-missing option is meaningful only when verifying checksums",
            ),
            (self.status, "the --status option is meaningful only when verifying checksums"),
            (self.warn, "the --warn option is meaningful only when verifying checksums"),
            (self.quiet, "the --quiet option is meaningful only when verifying checksums"),
            (self.strict, "the --strict option is meaningful only when verifying checksums"),
        ];
        if self.tag && self.binary == Some(false) {
            return Some("--tag does not support --text mode");
        }
        if !self.check {
            return checked.iter().find(|(given, _)| *given).map(|(_, text)| *text);
        }
        if self.zero {
            return Some("the --zero option is not supported when verifying checksums");
        }
        if self.tag {
            return Some("the --tag option is meaningless when verifying checksums");
        }
        self.binary
            .map(|_| "the --binary and --text options are meaningless when verifying checksums")
    }

    /// How lines look.
    pub(crate) fn style(&self) -> list::Style {
        list::Style {
            tag: self.tag,
            binary: self.binary == Some(true) && !self.tag,
            zero: self.zero,
            base64: false,
        }
    }
}
