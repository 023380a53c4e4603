//! What is said when help or the version is asked for.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use fhash::Algorithm;

/// The help, for the program as it was called.
pub(super) fn help(name: &OsStr, algorithm: Algorithm) -> Vec<u8> {
    let text = format!(
        " [OPTION]... [FILE]...\n\
        Write {tag} checksums ({bits} bits), or check them.\n\
        \n\
        Without FILE, or where FILE is -, standard input is read.\n\
        \n  \
          -b, --binary          mark names with an asterisk\n  \
          -c, --check           read lists of checksums from FILE and check the files they name\n      \
              --tag             write lines as BSD does\n  \
          -t, --text            mark names with a space (the default)\n  \
          -z, --zero            end lines with NUL, and do not escape names\n\
        \n\
        When checking:\n      \
              --ignore-missing  do not mind files that do not exist\n      \
              --quiet           say nothing of files that match\n      \
              --status          say nothing; the exit status tells\n      \
              --strict          fail if a line is not properly formatted\n  \
          -w, --warn            tell which lines are not properly formatted\n\
        \n      \
              --help            show this and exit\n      \
              --version         show the version and exit\n\
        \n\
        A line is a checksum, a space, the mark, and a name. On this system binary and text do not\n\
        differ. This is fmd5, called by another name; `fmd5 --help` tells what more it can do.\n",
        tag = algorithm.tag(),
        bits = 8 * algorithm.digest_len(),
    );
    [b"Usage: ", name.as_bytes(), text.as_bytes()].concat()
}

/// The version, for the program called `name`.
pub(super) fn version(name: &str) -> String {
    format!("{name} (ftools) {}\n", env!("CARGO_PKG_VERSION"))
}
