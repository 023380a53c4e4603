//! Which names of a tree are wanted: `--include GLOB` and `--exclude GLOB`.

use std::ffi::{OsStr, OsString};
use std::fmt;

use globset::{Candidate, GlobBuilder, GlobSet, GlobSetBuilder};
use memchr::{memchr, memrchr};

/// Two sets of patterns, matched against what a walk finds below its operands.
///
/// - A pattern without `/` is matched against the base name, at any depth.
/// - A pattern with `/` is matched against the whole path below the operand; a `/` in front is the
///   operand itself, so that `/src` is only the topmost `src`.
/// - A `/` at the end makes an exclude match directories only; it does not count as a `/` above.
/// - `*`, `?` and `[…]` never match `/`; `**` as a component matches any number of components;
///   `{a,b}` is a choice; `\` takes the next character literally. `?` and `[…]` stand for one byte.
/// - An exclude applies to everything and is asked first: a directory that matches is not read.
/// - With includes, a file must match one of them. Directories are entered all the same.
///
/// An operand itself is never filtered: it was asked for by name.
///
/// ```
/// use fcore::Globs;
/// let globs = Globs::new(["*.rs"], ["target/", "/doc/**/old"])?;
/// assert!(globs.wants(b"src/lib.rs", false) && !globs.wants(b"src/lib.c", false));
/// assert!(globs.wants(b"src", true) && !globs.wants(b"a/target", true));
/// assert!(!globs.wants(b"doc/a/b/old", true) && globs.wants(b"a/doc/old", true));
/// # Ok::<(), fcore::GlobError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Globs {
    include: Patterns,
    exclude: Patterns,
    exclude_directories: Patterns,
}

impl Globs {
    /// Compiles both lists.
    ///
    /// # Errors
    /// A pattern that is malformed, empty, not UTF-8, or an include that ends in `/` and so could
    /// match no file.
    pub fn new<P: AsRef<OsStr>, Q: AsRef<OsStr>>(
        include: impl IntoIterator<Item = P>,
        exclude: impl IntoIterator<Item = Q>,
    ) -> Result<Globs, GlobError> {
        let [mut wanted, mut unwanted, mut pruned] = [(); 3].map(|()| Building::new());
        for pattern in include {
            let (text, directory) = split(pattern.as_ref())?;
            if directory {
                return Err(GlobError::new(
                    &pattern,
                    "an include is for files and cannot end in /",
                ));
            }
            wanted.add(text)?;
        }
        for pattern in exclude {
            let (text, directory) = split(pattern.as_ref())?;
            if directory { pruned.add(text)? } else { unwanted.add(text)? }
        }
        Ok(Globs {
            include: wanted.build()?,
            exclude: unwanted.build()?,
            exclude_directories: pruned.build()?,
        })
    }

    /// Whether everything is wanted, so that nobody need ask.
    pub fn is_empty(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty() && self.exclude_directories.is_empty()
    }

    /// Whether to take the file, or enter the directory, at the path `below` its operand.
    pub fn wants(&self, below: &[u8], directory: bool) -> bool {
        if self.exclude.matches(below) {
            return false;
        }
        if directory {
            return !self.exclude_directories.matches(below);
        }
        self.include.is_empty() || self.include.matches(below)
    }
}

/// Patterns of one purpose, apart by what they are matched against.
#[derive(Clone, Debug, Default)]
struct Patterns {
    names: GlobSet,
    paths: GlobSet,
}

impl Patterns {
    fn is_empty(&self) -> bool {
        self.names.is_empty() && self.paths.is_empty()
    }

    fn matches(&self, below: &[u8]) -> bool {
        let name = memrchr(b'/', below).map_or(below, |slash| &below[slash + 1..]);
        // An empty set answers at once, but only after its candidate was taken apart.
        (!self.names.is_empty() && self.names.is_match_candidate(&Candidate::from_bytes(name)))
            || (!self.paths.is_empty()
                && self.paths.is_match_candidate(&Candidate::from_bytes(below)))
    }
}

struct Building {
    names: GlobSetBuilder,
    paths: GlobSetBuilder,
}

impl Building {
    fn new() -> Building {
        Building { names: GlobSet::builder(), paths: GlobSet::builder() }
    }

    fn add(&mut self, text: &str) -> Result<(), GlobError> {
        let rooted = text.strip_prefix('/');
        let glob = GlobBuilder::new(rooted.unwrap_or(text))
            .literal_separator(true)
            .backslash_escape(true)
            .build()
            .map_err(|error| GlobError::new(text, error.kind().to_string()))?;
        let whole = rooted.is_some() || memchr(b'/', text.as_bytes()).is_some();
        if whole {
            self.paths.add(glob)
        } else {
            self.names.add(glob)
        };
        Ok(())
    }

    fn build(self) -> Result<Patterns, GlobError> {
        let build = |set: GlobSetBuilder| {
            set.build().map_err(|error| GlobError::new("", error.kind().to_string()))
        };
        Ok(Patterns { names: build(self.names)?, paths: build(self.paths)? })
    }
}

/// The pattern as text without the `/` at its end, and whether there was one.
fn split(pattern: &OsStr) -> Result<(&str, bool), GlobError> {
    let text = pattern.to_str().ok_or_else(|| GlobError::new(pattern, "not valid UTF-8"))?;
    let bare = text.strip_suffix('/').unwrap_or(text);
    if bare.is_empty() {
        return Err(GlobError::new(pattern, "it matches nothing"));
    }
    Ok((bare, bare.len() < text.len()))
}

/// A pattern that cannot be used, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobError {
    pattern: OsString,
    reason: String,
}

impl GlobError {
    fn new(pattern: impl AsRef<OsStr>, reason: impl Into<String>) -> GlobError {
        GlobError { pattern: pattern.as_ref().to_owned(), reason: reason.into() }
    }

    /// The pattern as typed; empty when only all of them together are too much.
    pub fn pattern(&self) -> &OsStr {
        &self.pattern
    }
}

impl fmt::Display for GlobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pattern '{}': {}", self.pattern.display(), self.reason)
    }
}

impl std::error::Error for GlobError {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt;

    fn excluding(pattern: &str) -> Globs {
        Globs::new([""; 0], [pattern]).unwrap()
    }

    #[track_caller]
    fn check(globs: &Globs, directory: bool, wanted: &[&str], unwanted: &[&str]) {
        for path in wanted {
            assert!(globs.wants(path.as_bytes(), directory), "{path} is wanted");
        }
        for path in unwanted {
            assert!(!globs.wants(path.as_bytes(), directory), "{path} is not wanted");
        }
    }

    #[test]
    fn nothing_given_wants_everything() {
        let globs = Globs::default();
        assert!(globs.is_empty());
        check(&globs, false, &["a", "a/b", "\n"], &[]);
    }

    #[test]
    fn a_pattern_without_a_slash_is_for_the_base_name() {
        check(&excluding("*.o"), false, &["a.c", "x.o/a.c"], &["a.o", "d/e/a.o", ".o", "\n.o"]);
        check(&excluding("[!a]?"), false, &["ab", "x", "d/abc"], &["bb", "d/xy"]);
        check(&excluding("{a,b*}"), false, &["c", "aa"], &["a", "d/bcd"]);
        check(&excluding("\\*"), false, &["a"], &["*", "a/*"]);
    }

    #[test]
    fn a_pattern_with_a_slash_is_for_the_whole_path() {
        check(&excluding("src/*.c"), false, &["a.c", "d/src/a.c", "src/d/a.c"], &["src/a.c"]);
        check(&excluding("/a"), true, &["b/a"], &["a"]);
        check(&excluding("**/old/*"), false, &["old", "a/old"], &["old/x", "a/b/old/x"]);
        check(&excluding("a/**/z"), false, &["a/b", "z"], &["a/z", "a/b/c/z"]);
        check(&excluding("a/**"), false, &["a", "ab/c"], &["a/b", "a/b/c"]);
    }

    #[test]
    fn a_slash_at_the_end_is_for_directories() {
        let globs = excluding("build/");
        check(&globs, true, &["building"], &["build", "a/build"]);
        check(&globs, false, &["build", "a/build"], &[]);
    }

    #[test]
    fn an_exclude_wins_and_includes_leave_directories_alone() {
        let globs = Globs::new(["*.md", "*.txt"], ["secret*"]).unwrap();
        check(&globs, false, &["a.md", "d/b.txt"], &["a.rs", "secret.md", "d/secret.txt"]);
        check(&globs, true, &["d", "src"], &["secrets"]);
    }

    #[test]
    fn names_are_bytes() {
        let globs = excluding("*.o");
        assert!(!globs.wants(b"\xff\xfe.o", false) && globs.wants(b"\xff", false));
    }

    #[test]
    fn what_cannot_be_a_pattern_says_why() {
        let fails = |include: &[&str], exclude: &[&str]| {
            Globs::new(include, exclude).unwrap_err().to_string()
        };
        assert!(fails(&["[a"], &[]).starts_with("pattern '[a': "));
        assert_eq!(fails(&[], &[""]), "pattern '': it matches nothing");
        assert_eq!(fails(&[], &["/"]), "pattern '/': it matches nothing");
        assert!(fails(&["d/"], &[]).contains("for files"));
        let odd = Globs::new([""; 0], [OsStr::from_bytes(b"\xff*")]).unwrap_err();
        assert!(odd.to_string().ends_with("not valid UTF-8"), "{odd}");
    }
}
