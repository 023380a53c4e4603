//! Paths: `/usr/bin` takes a space before it, `src/lib/` one after it. Other slashes never do.

use crate::token::{Kind, Line};

/// Directories that a path is known by.
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
const HIDDEN: [&str; 3] = [".claude", ".git", ".vscode"];

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
    let directory = if line.symbol(i + 1) == b'/' { i + 2 } else { i };
    let slash = name_end(line, directory);
    let name = between(line, directory, slash);
    let known = is_hidden(name) || directory > i && is_directory(name);
    let below = is_part(line, slash + 1) && !in_compound(line, slash + 1);
    if known && line.symbol(slash) == b'/' && below {
        line.space_before(i);
    }
}

fn begins_absolute(line: &Line<'_>, i: usize) -> bool {
    let name = i + 1 + usize::from(line.symbol(i + 1) == b'.');
    let known = name > i + 1 || begins_directory(line, name);
    line.kind(name) == Kind::Word && known && !in_compound(line, name)
}

/// Whether a known directory stands in the path that slash `i` ends: below the root, or with
/// something below it.
fn ends_path(line: &Line<'_>, i: usize) -> bool {
    let mut slash = i;
    loop {
        let start = name_start(line, slash);
        if start == slash {
            return false;
        }
        let name = between(line, start, slash);
        let rooted = line.symbol(start - 1) == b'/';
        let below_root = rooted && (is_directory(name) || is_dotted(name));
        if below_root || slash < i && ends_in_directory(name) {
            return true;
        }
        if !rooted {
            return false;
        }
        slash = start - 1;
    }
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

/// Where the name begins that ends before token `i`.
fn name_start(line: &Line<'_>, i: usize) -> usize {
    let mut start = i;
    while start > 1 && is_part(line, start - 1) {
        start -= 1;
    }
    start
}

/// The bytes of the tokens from `start` to before `end`.
fn between<'a>(line: &'a Line<'_>, start: usize, end: usize) -> &'a [u8] {
    let place = |i: usize| line.tokens.get(i).map_or(line.bytes.len(), |t| t.start as usize);
    &line.bytes[place(start)..place(end)]
}

/// Whether a known directory's name begins at word `i`, as in `/homes`.
fn begins_directory(line: &Line<'_>, i: usize) -> bool {
    let rest = &line.bytes[line.tokens[i].start as usize..];
    DIRECTORIES.iter().any(|name| rest.starts_with(name.as_bytes()))
}

fn is_directory(name: &[u8]) -> bool {
    DIRECTORIES.iter().any(|directory| directory.as_bytes() == name)
}

/// `.git`
fn is_hidden(name: &[u8]) -> bool {
    HIDDEN.iter().any(|hidden| hidden.as_bytes() == name)
}

/// As in `mydocs`.
fn ends_in_directory(name: &[u8]) -> bool {
    DIRECTORIES.iter().chain(&HIDDEN).any(|directory| name.ends_with(directory.as_bytes()))
}

/// One dot, which comes first, and no hyphen, which might join words: `.cache`.
fn is_dotted(name: &[u8]) -> bool {
    let rest = name.strip_prefix(b".").unwrap_or_default();
    !rest.is_empty() && rest.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// `home-made`: a hyphenated word is no directory.
fn in_compound(line: &Line<'_>, i: usize) -> bool {
    line.symbol(i + 1) == b'-' && line.kind(i + 2) == Kind::Word
}
