//! What `.gitignore` names in a tree, as git itself has it.
//!
//! The files are looked for in the directories entered and in those above the operand up to the
//! work tree's root, where `.git/info/exclude` counts too. The deepest one that names a path decides.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// The ignore files that apply where a walk is. It is asked for every name of one directory before
/// the next.
#[derive(Default)]
pub(crate) struct Ignored {
    operand: PathBuf,
    /// Those above the operand, from the root down, and the operand's path seen from each.
    above: Vec<(Gitignore, PathBuf)>,
    /// The directory below the operand that was asked about last.
    at: Option<PathBuf>,
    /// Those of that directory and the ones above it, and where each is, below the operand.
    below: Vec<(Gitignore, PathBuf)>,
}

impl Ignored {
    /// Whether a path below an operand is to be left out.
    pub(crate) fn names(&mut self, operand: &Path, path: &Path, directory: bool) -> bool {
        if self.operand != operand {
            *self =
                Ignored { operand: operand.into(), above: above(operand), ..Ignored::default() };
        }
        let parent = path.parent().unwrap_or(Path::new(""));
        if self.at.as_deref() != Some(parent) {
            self.enter(parent);
        }
        let below = self.below.iter().rev().filter_map(|(file, place)| {
            Some(file.matched(path.strip_prefix(place).ok()?, directory).map(drop))
        });
        let above = self
            .above
            .iter()
            .rev()
            .map(|(file, operand)| file.matched(operand.join(path), directory).map(drop));
        below.chain(above).find(|verdict| !verdict.is_none()).is_some_and(|it| it.is_ignore())
    }

    /// Looks for the files of a directory below the operand and of those between.
    fn enter(&mut self, directory: &Path) {
        self.below.retain(|(_, place)| directory.starts_with(place));
        let known = self.at.take();
        let mut places: Vec<&Path> = directory.ancestors().collect();
        places.retain(|place| !known.as_ref().is_some_and(|known| known.starts_with(place)));
        for place in places.into_iter().rev() {
            if let Some(file) = read(&self.operand.join(place).join(".gitignore")) {
                self.below.push((file, place.into()));
            }
        }
        self.at = Some(directory.into());
    }
}

/// Whether a path leads to git's own files.
pub(crate) fn is_git(path: &Path) -> bool {
    path.file_name() == Some(OsStr::new(".git"))
}

/// The ignore files above an operand, if it is in a work tree.
fn above(operand: &Path) -> Vec<(Gitignore, PathBuf)> {
    let Ok(operand) = operand.canonicalize() else { return Vec::new() };
    let has_git = |place: &&Path| place.join(".git").symlink_metadata().is_ok();
    let Some(root) = operand.ancestors().find(has_git) else { return Vec::new() };
    let mut files = vec![(root.join(".git/info/exclude"), root)];
    let between = operand.ancestors().skip(1).take_while(|place| place.starts_with(root));
    let mut between: Vec<_> = between.map(|place| (place.join(".gitignore"), place)).collect();
    files.extend(between.drain(..).rev());
    let seen_from = |place| operand.strip_prefix(place).unwrap_or(Path::new("")).into();
    files.iter().filter_map(|(file, place)| Some((read(file)?, seen_from(place)))).collect()
}

/// An ignore file; what cannot be read, and lines that make no sense, are passed over.
fn read(file: &Path) -> Option<Gitignore> {
    // It must not be a pipe, which would be waited for.
    if !file.metadata().is_ok_and(|file| file.is_file()) {
        return None;
    }
    // Paths are given as seen from the file's directory, so no root may be cut off them.
    let mut builder = GitignoreBuilder::new("/");
    let _ = builder.add(file);
    builder.build().ok().filter(|file| !file.is_empty())
}
