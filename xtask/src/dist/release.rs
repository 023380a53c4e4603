//! What a release is called, when it was made, and by whom.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use fhash::{Algorithm, Hasher};

use crate::repo;
use crate::shell::{About, Failure, Result, host, output};

/// Where the project lives, until a release says otherwise: `FTOOLS_URL`.
const URL: &str = "https://example.org/ftools";

/// Who answers for packages that nobody signed: `DEBFULLNAME` and `DEBEMAIL`, as for Debian's tools.
const MAINTAINER: (&str, &str) = ("The ftools authors", "ftools@example.org");

/// What stands in names and headers of all that is made.
#[derive(Clone, Debug)]
pub(super) struct Release {
    pub(super) version: String,
    /// The oldest Rust that builds it.
    pub(super) rust: String,
    /// Seconds since 1970: the time of every file.
    pub(super) epoch: u64,
    /// The target triple that is built for.
    pub(super) host: String,
    pub(super) maintainer: String,
    pub(super) url: String,
}

impl Release {
    /// As the manifest, git and the environment tell.
    pub(super) fn of(root: &Path) -> Result<Release> {
        let metadata = repo::metadata(root)?;
        let package = metadata.workspace_packages().into_iter().find(|p| p.name.as_str() == "fmd5");
        let package = package.ok_or_else(|| Failure::new("no package fmd5 in the workspace"))?;
        let rust = package.rust_version.as_ref().map(ToString::to_string).unwrap_or_default();
        let variable =
            |name: &str, value: &str| env::var(name).unwrap_or_else(|_| value.to_owned());
        let name = variable("DEBFULLNAME", MAINTAINER.0);
        Ok(Release {
            version: package.version.to_string(),
            rust: rust.strip_suffix(".0").unwrap_or(&rust).to_owned(),
            epoch: epoch(root)?,
            host: host()?,
            maintainer: format!("{name} <{}>", variable("DEBEMAIL", MAINTAINER.1)),
            url: variable("FTOOLS_URL", URL),
        })
    }

    /// `ftools-1.2.3`: the folder in the source tarball, and how file names begin.
    pub(super) fn name(&self) -> String {
        format!("ftools-{}", self.version)
    }
}

/// The time of everything: as asked, or of the last commit.
fn epoch(root: &Path) -> Result<u64> {
    let text = match env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text,
        Err(_) => output(Command::new("git").current_dir(root).args(["log", "-1", "--format=%ct"]))
            .map_err(|_| Failure::new("no checkout, so SOURCE_DATE_EPOCH must be set"))?,
    };
    text.trim().parse().map_err(|_| Failure::usage(format!("not a time in seconds: {text}")))
}

/// The SHA-256 of some bytes, in hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let mut hasher = Hasher::new(Algorithm::Sha256);
    hasher.update(bytes);
    hasher.finish().to_string()
}

/// A text of `xtask/dist` with `@NAME@` replaced; one that stays is an error.
pub(super) fn filled(text: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut text = text.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("@{name}@"), value);
    }
    let left = |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase());
    match text.split('@').find(|&word| left(word) && text.contains(&format!("@{word}@"))) {
        Some(name) => Err(Failure::new(format!("nobody fills in @{name}@"))),
        None => Ok(text),
    }
}

/// Writes a file with its folders.
pub(super) fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).about(folder.display())?;
    }
    fs::write(path, bytes).about(path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_the_published_one() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(b""), empty);
    }

    #[test]
    fn what_nobody_fills_in_is_found() {
        assert_eq!(filled("a @B@ c@d.org", &[("B", "x")]).unwrap(), "a x c@d.org");
        assert!(filled("a @BB@", &[("C", "x")]).is_err());
    }

    #[test]
    fn a_release_has_a_version_and_a_time() {
        let release = Release::of(&repo::root().unwrap());
        // A tarball that is tested has no history.
        let Ok(release) = release else { return };
        assert!(release.name().starts_with("ftools-") && release.rust == "1.89");
        assert!(release.epoch > 1_700_000_000);
    }
}
