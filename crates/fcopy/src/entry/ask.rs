//! `-i`: a question for each file that would be replaced.

use rustix::fs::{Access, AtFlags, FileType, RawMode, Stat, accessat};

use super::Task;
use crate::quote;
use crate::run::Run;

/// Asks on standard error whether `there` may be replaced; a line on standard input that starts with
/// y or Y is a yes.
pub(super) fn ask(run: &Run<'_>, task: &Task<'_>, there: &Stat) -> bool {
    let name = run.env.name().as_encoded_bytes();
    let to = quote::always(&task.to.shown());
    let (bits, letters) = (there.st_mode & 0o7777, letters(there.st_mode));
    let (before, after) = match is_writable(task, there) {
        true => ("overwrite", String::new()),
        false if run.plan.force || run.plan.remove_destination => {
            ("replace", format!(", overriding mode {bits:04o} ({letters})"))
        }
        false => ("unwritable", format!(" (mode {bits:04o}, {letters}); try anyway")),
    };
    let line = [name, b": ", before.as_bytes(), b" ", &*to, after.as_bytes(), b"? "].concat();
    let mut answer = String::new();
    let asked = fcore::write_full(rustix::stdio::stderr(), "standard error", &line);
    asked.is_ok()
        && std::io::stdin().read_line(&mut answer).is_ok()
        && answer.trim_start().starts_with(['y', 'Y'])
}

fn is_writable(task: &Task<'_>, there: &Stat) -> bool {
    FileType::from_raw_mode(there.st_mode) == FileType::Symlink
        || accessat(task.to.dir, task.to.name, Access::WRITE_OK, AtFlags::EACCESS).is_ok()
}

/// The permissions as ls(1) has them.
fn letters(mode: RawMode) -> String {
    let mut letters = String::new();
    for (shift, special, with, without) in
        [(6, 0o4000, 's', 'S'), (3, 0o2000, 's', 'S'), (0, 0o1000, 't', 'T')]
    {
        let bits = mode >> shift;
        letters.push(if bits & 4 != 0 { 'r' } else { '-' });
        letters.push(if bits & 2 != 0 { 'w' } else { '-' });
        letters.push(match (mode & special != 0, bits & 1 != 0) {
            (true, true) => with,
            (true, false) => without,
            (false, true) => 'x',
            (false, false) => '-',
        });
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_spelt_as_ls_does() {
        for (mode, spelt) in [
            (0o755, "rwxr-xr-x"),
            (0, "---------"),
            (0o4444, "r-Sr--r--"),
            (0o6711, "rws--s--x"),
            (0o1777, "rwxrwxrwt"),
            (0o1640, "rw-r----T"),
        ] {
            assert_eq!(letters(mode), spelt);
        }
    }
}
