//! Work left undone: macros that panic, tests that do not run, notes to oneself.

use super::Finding;
use super::code::{blank, words};
use crate::repo::File;

/// What a comment must not say; put together so that this file does not say it.
const NOTE: &str = concat!("FIX", "ME");

/// Macros that stand for code that is not there.
const MACROS: &[&str] = &["todo", "unimplemented"];

/// All of them in one file.
pub(super) fn check(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, _) in file.text.lines().enumerate().filter(|(_, line)| line.contains(NOTE)) {
        findings.push(Finding::new(&file.path, number + 1, format!("{NOTE}: do it or drop it")));
    }
    if file.is_rust() {
        let code = blank(&file.text);
        for name in MACROS {
            for (line, _) in words(&code, name).filter(|(_, rest)| rest.starts_with('!')) {
                findings.push(Finding::new(&file.path, line, format!("{name}! is no code")));
            }
        }
        for (number, _) in code.lines().enumerate().filter(|(_, line)| line.contains("#[ignore")) {
            findings.push(Finding::new(&file.path, number + 1, "a test that never runs"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        let file = File { path: path.into(), text: text.into() };
        check(&file).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn each_kind_is_found() {
        assert_eq!(lines("a.rs", "//! x\nfn f() { todo!() }"), [2]);
        assert_eq!(lines("a.rs", "\n\nfn f() { unimplemented!(\"later\") }"), [3]);
        assert_eq!(lines("a.rs", "#[test]\n#[ignore = \"slow\"]\nfn f() {}"), [2]);
        assert_eq!(lines("a.md", &format!("fine\n{NOTE} later")), [2]);
    }

    #[test]
    fn talking_about_them_is_allowed() {
        assert!(lines("a.rs", "// todo!() and #[ignore]\nlet todo = \"todo!()\";").is_empty());
        assert!(lines("a.md", "`todo!` panics").is_empty());
    }
}
