//! What was typed where a file belongs.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// A file named on the command line or in a list: a path, or `-` for a standard stream.
///
/// `./-` is a file of that name, as everywhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operand {
    /// Standard input where bytes are read, standard output where they are written.
    Std,
    /// A file.
    Path(PathBuf),
}

impl Operand {
    /// The path, or `None` for a standard stream.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Operand::Std => None,
            Operand::Path(path) => Some(path),
        }
    }

    /// As it was typed.
    pub fn as_os_str(&self) -> &OsStr {
        match self {
            Operand::Std => OsStr::new("-"),
            Operand::Path(path) => path.as_os_str(),
        }
    }
}

impl From<OsString> for Operand {
    fn from(typed: OsString) -> Operand {
        if typed == "-" { Operand::Std } else { Operand::Path(typed.into()) }
    }
}

impl From<&Path> for Operand {
    fn from(path: &Path) -> Operand {
        Operand::from(path.as_os_str().to_owned())
    }
}

impl From<&str> for Operand {
    fn from(typed: &str) -> Operand {
        Operand::from(OsString::from(typed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_dash_is_a_stream() {
        assert_eq!(Operand::from("-"), Operand::Std);
        assert_eq!(Operand::from("./-").path(), Some(Path::new("./-")));
        assert_eq!(Operand::from("--").as_os_str(), "--");
        assert_eq!(Operand::from("").path(), Some(Path::new("")));
    }
}
