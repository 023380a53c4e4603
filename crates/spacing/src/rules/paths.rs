//! Paths: `/usr/bin` takes a space before it, `src/lib/` one after it. Other slashes never do.

use crate::token::{Kind, Line};

/// Directories that a path is known by; a longer name may begin with one.
const DIRECTORIES: [&str; 36] = [
    "assets",
    "bin",
    "boot",
    "build",
    "config",
    "dev",
    "dist",
    "docs",
    "etc",
    "home",
    "lib",
    "media",
    "mnt",
    "node_modules",
    "opt",
    "out",
    "path",
    "proc",
    "project",
    "public",
    "root",
    "run",
    "sbin",
    "scripts",
    "src",
    "srv",
    "static",
    "sys",
    "target",
    "templates",
    "test",
    "tests",
    "tmp",
    "usr",
    "var",
    "your",
];

/// Hidden directories that a relative path is known by.
const HIDDEN: [&str; 3] = ["claude", "git", "vscode"];

/// A slash that begins an absolute path, or ends a path.
pub(super) fn slash(line: &mut Line<'_>, i: usize) {
    if line.wide_before(i) && begins_absolute(line, i) {
        line.space_before(i);
    }
    if line.wide_after(i) && ends_path(line, i) {
        line.space_after(i);
    }
}

/// A dot that begins a relative path: `./src/a`, `.git/config`.
pub(super) fn dot(line: &mut Line<'_>, i: usize) {
    if !line.wide_before(i) {
        return;
    }
    let directory = if line.symbol(i + 1) == b'/' { i + 2 } else { i + 1 };
    let dotted = directory == i + 1 || line.symbol(directory) == b'.';
    let name = directory + usize::from(dotted && directory != i + 1);
    let known = if dotted { is_hidden(line, name) } else { is_directory(line, name) };
    if known {
        let slash = name_end(line, name);
        let below = is_part(line, slash + 1) && !in_compound(line, slash + 1);
        if line.symbol(slash) == b'/' && below {
            line.space_before(i);
        }
    }
}

fn begins_absolute(line: &Line<'_>, i: usize) -> bool {
    match line.symbol(i + 1) {
        b'.' => matches!(line.kind(i + 2), Kind::Word),
        _ => is_directory(line, i + 1) && !in_compound(line, i + 1),
    }
}

/// Whether a known directory stands in the path that slash `i` ends: below the root, or with
/// something below it.
fn ends_path(line: &Line<'_>, i: usize) -> bool {
    let mut at = i;
    let mut below = false;
    while at > 1 && is_part(line, at - 1) || line.symbol(at - 1) == b'/' {
        at -= 1;
        if line.symbol(at) == b'/' {
            below = at != i;
        }
        let rooted = line.symbol(at - 1) == b'/';
        let hidden = line.symbol(at - 1) == b'.' && is_hidden(line, at);
        let hidden_root = rooted && line.symbol(at) == b'.' && line.kind(at + 1) == Kind::Word;
        if hidden_root || (rooted || below) && is_directory(line, at) || below && hidden {
            return true;
        }
    }
    false
}

/// What a path is made of, slashes apart.
fn is_part(line: &Line<'_>, i: usize) -> bool {
    line.kind(i) == Kind::Word || matches!(line.symbol(i), b'.' | b'_' | b'-' | b'@' | b'+' | b'*')
}

/// Where the name that token `i` begins ends: the index of what follows it.
fn name_end(line: &Line<'_>, i: usize) -> usize {
    let mut end = i;
    while is_part(line, end) {
        end += 1;
    }
    end
}

/// A word that begins with a known directory; `node_modules` is three tokens.
fn is_directory(line: &Line<'_>, i: usize) -> bool {
    line.kind(i) == Kind::Word && {
        let start = line.tokens[i].start as usize;
        let rest = &line.bytes[start..];
        DIRECTORIES
            .iter()
            .any(|name| name.as_bytes()[0] == rest[0] && rest.starts_with(name.as_bytes()))
    }
}

fn is_hidden(line: &Line<'_>, i: usize) -> bool {
    line.kind(i) == Kind::Word && HIDDEN.iter().any(|name| line.text(i) == name.as_bytes())
}

/// `home-made`: a hyphenated word is no directory.
fn in_compound(line: &Line<'_>, i: usize) -> bool {
    line.symbol(i + 1) == b'-' && line.kind(i + 2) == Kind::Word
}
