//! Where the binaries are.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The binaries of this project: what a shell line is looked through for.
pub(crate) const TOOLS: [&str; 4] = ["fcopy", "fdump", "fmd5", "fspace"];

/// Where everything else is looked for; the tester's own PATH must not matter.
const SYSTEM: [&str; 6] =
    ["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"];

/// `FTOOLS_BIN_DIR` if set, else the directory above the test's own: `target/PROFILE`.
pub(crate) fn bin_dir() -> PathBuf {
    if let Some(dir) = std::env::var_os("FTOOLS_BIN_DIR") {
        let dir = PathBuf::from(dir);
        // Cargo runs tests in their package's folder, where a relative path means another place.
        assert!(dir.is_absolute(), "FTOOLS_BIN_DIR must be absolute, not {}", dir.display());
        return dir;
    }
    let own = std::env::current_exe().expect("a running test has an executable");
    let dir = own.parent().and_then(Path::parent).expect("tests lie in target/PROFILE/deps");
    dir.to_owned()
}

/// A tool's binary; a name with a slash is a path already.
#[track_caller]
pub(crate) fn binary(name: &OsStr) -> PathBuf {
    if name.as_bytes().contains(&b'/') {
        return PathBuf::from(name);
    }
    let path = bin_dir().join(name);
    assert!(
        path.is_file(),
        "there is no {}: run `cargo xtask test`, which builds it",
        path.display()
    );
    path
}

/// The PATH tools are run with: theirs first, then the system's.
pub(crate) fn search_path(bin_dir: &Path) -> OsString {
    let dirs = std::iter::once(bin_dir.to_owned()).chain(SYSTEM.map(PathBuf::from));
    // A colon in the path of the build: then only full paths work, which is what we use.
    std::env::join_paths(dirs).unwrap_or_else(|_| SYSTEM.join(":").into())
}

/// A program of the system, such as `setpriv`.
pub(crate) fn system_program(name: &str) -> Option<PathBuf> {
    SYSTEM.iter().map(|dir| Path::new(dir).join(name)).find(|path| path.is_file())
}

/// The same, for what cannot be done without.
#[track_caller]
pub(crate) fn needed_program(name: &str) -> PathBuf {
    system_program(name).unwrap_or_else(|| panic!("this needs {name}(1)"))
}

/// Whether any user may run this file, as far as permission bits tell.
pub(crate) fn reachable_by_all(file: &Path) -> bool {
    all_may(file, 0o005) && file.parent().is_some_and(searchable_by_all)
}

/// Whether any user may pass through this directory and those above it.
pub(crate) fn searchable_by_all(dir: &Path) -> bool {
    dir.ancestors().all(|dir| all_may(dir, 0o001))
}

fn all_may(path: &Path, bits: u32) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.mode() & bits == bits)
}
