//! What strace wrote, read: which calls were made, and what they touched.

use std::collections::HashMap;

/// The call after which a tool has its signal handlers: what comes before is the loader's and the
/// runtime's.
const BEGUN: &str = "rt_sigaction(SIGUSR1, {";

/// One call of the recorded run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) name: String,
    /// The how manyth of its name in its thread, as strace counts.
    pub(super) when: usize,
    /// The whole line, arguments and result.
    pub(super) line: String,
}

/// The tool's own calls: of several threads', each number once.
pub(super) fn calls(log: &str) -> Vec<Call> {
    let mut counts: HashMap<(String, String), usize> = HashMap::new();
    let mut started: HashMap<String, usize> = HashMap::new();
    let mut seen: HashMap<(String, usize), ()> = HashMap::new();
    let mut begun = false;
    let mut calls = Vec::new();
    for line in log.lines() {
        let Some((thread, name)) = head(line) else { continue };
        let count = counts.entry((thread.to_owned(), name.to_owned())).or_default();
        *count += 1;
        let when = *count;
        if !begun {
            begun = line.contains(BEGUN);
            started.insert(name.to_owned(), when);
            continue;
        }
        // The same number in a new thread as one of the runtime's would hit that one too.
        let early = started.get(name).is_some_and(|last| when <= *last);
        if !early && seen.insert((name.to_owned(), when), ()).is_none() {
            calls.push(Call { name: name.to_owned(), when, line: line.to_owned() });
        }
    }
    calls
}

/// The line of the call that was tampered with; of one that was interrupted, its first half.
pub(super) fn injected(log: &str) -> Option<&str> {
    let lines: Vec<&str> = log.lines().collect();
    let at = lines.iter().position(|line| line.contains("(INJECTED"))?;
    let line = lines[at];
    if !line.contains("resumed>") {
        return Some(line);
    }
    let thread = line.split(' ').next().unwrap_or_default();
    let first = |line: &&&str| line.starts_with(thread) && line.contains("<unfinished");
    lines[..at].iter().rev().find(first).copied()
}

/// The thread (empty where only one was traced) and the name of the call that a line is about.
fn head(line: &str) -> Option<(&str, &str)> {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let thread = &line[..line.len() - rest.len()];
    let (name, _) = rest.trim_start().split_once('(')?;
    let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (is_name && !name.is_empty()).then_some((thread, name))
}

/// The paths that a call touched: its descriptors', and names in them. Those below `work` lose it;
/// a file without a name is `DIR/#`.
pub(super) fn touched(line: &str, work: &str) -> Vec<String> {
    let takes_names = head(line)
        .is_some_and(|(_, name)| name == "statx" || name.ends_with("at") || name.ends_with("at2"));
    let mut paths = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find("</") {
        let Some(length) = rest[start..].find('>') else { break };
        let dir = &rest[start + 1..start + length];
        let is_descriptor = rest[..start].ends_with(|c: char| c.is_ascii_digit() || c == 'D');
        rest = &rest[start + length + 1..];
        if !is_descriptor {
            continue;
        }
        let name = rest.strip_prefix(", \"").filter(|_| takes_names);
        let path = match name.and_then(|text| text.split_once('"')) {
            Some((name, _)) if name.starts_with('/') => name.to_owned(),
            Some((name, _)) if !name.is_empty() && name != "." => format!("{dir}/{name}"),
            _ => dir.to_owned(),
        };
        let path = path.split_once("/#").map_or(path.clone(), |(dir, _)| format!("{dir}/#"));
        let below = match path.strip_prefix(work) {
            Some("") => ".".to_owned(),
            Some(below) if below.starts_with('/') => below[1..].to_owned(),
            _ => path,
        };
        paths.push(below);
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
openat(AT_FDCWD</w>, \"/lib/libc.so\", O_RDONLY) = 3</lib/libc.so>
rt_sigaction(SIGUSR1, {sa_handler=0x1}, NULL, 8) = 0
openat(AT_FDCWD</w>, \"src\", O_RDONLY) = 3</w/src>
fsync(4</w/.ftools-x>) = -1 EIO (Input/output error) (INJECTED)
+++ exited with 1 +++
";

    #[test]
    fn calls_are_counted_from_the_start_and_kept_from_the_handlers_on() {
        let calls = calls(LOG);
        let names: Vec<_> = calls.iter().map(|call| (&*call.name, call.when)).collect();
        assert_eq!(names, [("openat", 2), ("fsync", 1)]);
        assert!(injected(LOG).unwrap().starts_with("fsync(4"));
    }

    #[test]
    fn a_number_that_the_runtime_has_used_is_left_out_in_other_threads() {
        let log = "\
1 openat(AT_FDCWD</w>, \"lib\", 0) = 3
1 rt_sigaction(SIGUSR1, {sa_handler=0x1}, NULL, 8) = 0
2 openat(AT_FDCWD</w>, \"a\", 0) = 3
2 openat(AT_FDCWD</w>, \"b\", 0 <unfinished ...>
1 openat(AT_FDCWD</w>, \"c\", 0) = 3
2 <... openat resumed>) = -1 EIO (Input/output error) (INJECTED)
";
        let found = calls(log);
        assert_eq!(found.len(), 1);
        assert!(found[0].line.contains("\"b\""), "{found:?}");
        assert!(injected(log).unwrap().contains("\"b\""));
    }

    #[test]
    fn paths_are_put_together() {
        let touched = |line| touched(line, "/w");
        assert_eq!(touched("openat(AT_FDCWD</w>, \"src\", O_RDONLY) = 3</w/src>"), ["src", "src"]);
        assert_eq!(touched("renameat(4</w/d>, \"a\", 4</w/d>, \"b\") = 0"), ["d/a", "d/b"]);
        assert_eq!(touched("write(4</w/#12>(deleted), \"</x>\", 4) = 4"), ["#"]);
        assert_eq!(touched("fsync(3</w>) = 0"), ["."]);
        assert_eq!(touched("openat(3</w>, \"/proc/self\", 0) = 1"), ["/proc/self"]);
    }
}
