//! Which faults are possible in a scenario, and which of them are real errors there.

use super::calls::{Fault, Must, What};
use super::log::{Call, touched};
use super::scenario::Scenario;
use super::state::is_temporary;

/// The calls by which bytes get into a file.
const WRITERS: [&str; 4] = ["write", "pwrite64", "copy_file_range", "splice"];

/// The calls by which a file gets its name.
const NAMERS: [&str; 3] = ["renameat", "renameat2", "linkat"];

/// The fault, with what is to come of it here; `None` if it cannot happen, or cannot be simulated.
/// `work` is the working directory of the run that made `calls`.
pub(super) fn relevant(
    fault: Fault,
    at: usize,
    calls: &[Call],
    scenario: &Scenario,
    work: &str,
) -> Option<Fault> {
    if fault.what == What::Returns(1) {
        // A byte that only seems to be written does not move the position that holes are counted
        // from.
        let counts = ["--keep-inode", "--sparse=always"];
        return (!counts.iter().any(|word| scenario.args.contains(word))).then_some(fault);
    }
    let call = &calls[at];
    if call.line.contains("\".ftools-kept-") {
        // A spool that is given the name under which it is spared: a caution.
        let must = if fault.must == Must::Fail { Must::Either } else { fault.must };
        return Some(Fault { must, ..fault });
    }
    if call.name != "close" || !matches!(fault.what, What::Error(_)) {
        return Some(fault);
    }
    // A pipe that seems to stay open would be waited for; and no file system has anything to say at
    // the end of a directory.
    let path = touched(&call.line, work).into_iter().next()?;
    if path == "." || is_directory(&path, calls, work) {
        return None;
    }
    let is_last_word = match is_temporary(&path) || path.ends_with('#') {
        true => is_checked_for(&path, at, calls),
        false => !calls[..at].iter().any(is_flush),
    };
    let must = if is_last_word && is_written(&path, &calls[..at], work) {
        fault.must
    } else {
        Must::Either
    };
    Some(Fault { must, ..fault })
}

/// Whether it was opened as a directory.
fn is_directory(path: &str, calls: &[Call], work: &str) -> bool {
    let opens = |call: &Call| call.name == "openat" && call.line.contains("O_DIRECTORY");
    let opened = |call: &Call| touched(&call.line, work).last().is_some_and(|last| last == path);
    calls.iter().any(|call| opens(call) && opened(call))
}

/// Whether the file without a final name gets it later: what its close says must be heard before.
fn is_checked_for(path: &str, at: usize, calls: &[Call]) -> bool {
    let (before, later) = calls.split_at(at);
    let descriptor = descriptor(&calls[at].line);
    let is_named = |call: &Call| {
        let by_descriptor = format!("/proc/self/fd/{descriptor}\"");
        let name = path.rsplit('/').next().unwrap_or(path);
        NAMERS.contains(&&*call.name)
            && (call.line.contains(&by_descriptor) || (name != "#" && call.line.contains(name)))
    };
    !before.iter().any(is_named) && later.iter().any(|call| NAMERS.contains(&&*call.name))
}

/// The number in `close(7</path>)`.
fn descriptor(line: &str) -> &str {
    let rest = line.split_once("close(").map_or("", |(_, rest)| rest);
    rest.split_once('<').map_or(rest, |(number, _)| number)
}

fn is_written(path: &str, before: &[Call], work: &str) -> bool {
    before.iter().any(|call| {
        WRITERS.contains(&&*call.name)
            && touched(&call.line, work).last().is_some_and(|last| last == path)
    })
}

fn is_flush(call: &Call) -> bool {
    call.name == "fsync"
}

#[cfg(test)]
mod tests {
    use super::*;

    const EIO: Fault = Fault { what: What::Error("EIO"), must: Must::Fail };

    fn calls(lines: &[&str]) -> Vec<Call> {
        let call = |line: &&str| Call {
            name: line.split('(').next().unwrap_or_default().to_owned(),
            when: 1,
            line: (*line).to_owned(),
        };
        lines.iter().map(call).collect()
    }

    fn musts(lines: &[&str]) -> Vec<Option<Must>> {
        let calls = calls(lines);
        let closes = (0..calls.len()).filter(|&at| calls[at].name == "close");
        let relevant = |at| relevant(EIO, at, &calls, &Scenario::PLAIN, "/w");
        closes.map(|at| relevant(at).map(|fault| fault.must)).collect()
    }

    #[test]
    fn only_the_close_before_the_name_counts() {
        let lines = [
            "write(4</w/#1>(deleted), \"x\", 1) = 1",
            "close(5</w/#1>(deleted)) = 0",
            "linkat(AT_FDCWD</w>, \"/proc/self/fd/4\", 3</w>, \"a\", 0) = 0",
            "close(4</w/#1>(deleted)) = 0",
            "write(6</w/.ftools-abcdefghij22>, \"x\", 1) = 1",
            "renameat(3</w>, \".ftools-abcdefghij22\", 3</w>, \"b\") = 0",
        ];
        assert_eq!(musts(&lines), [Some(Must::Fail), Some(Must::Either)]);
    }

    #[test]
    fn the_close_of_a_file_that_has_its_name_counts_if_it_was_written() {
        let lines = ["write(4</w/f>, \"x\", 1) = 1", "close(4</w/f>) = 0", "close(5</w/g>) = 0"];
        assert_eq!(musts(&lines), [Some(Must::Fail), Some(Must::Either)]);
    }

    #[test]
    fn directories_and_pipes_are_left_alone() {
        let lines = [
            "openat(AT_FDCWD</w>, \"d\", O_RDONLY|O_DIRECTORY) = 3</w/d>",
            "close(3</w/d>) = 0",
            "close(4<pipe:[7]>) = 0",
        ];
        assert_eq!(musts(&lines), [None, None]);
    }
}
