//! What is timed beside what. Each case says why the comparison is fair, or where it is not.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::data::Data;
use super::machine::installed;
use super::side::Side;
use crate::shell::{About, Failure, Result};

/// How much, and how often.
pub(super) struct Sizes {
    pub(super) rounds: usize,
    tree: usize,
    file_mib: usize,
    text_mb: usize,
}

impl Sizes {
    /// For figures that are written down.
    pub(super) const FULL: Sizes = Sizes { rounds: 9, tree: 20_000, file_mib: 1024, text_mb: 50 };
    /// For seeing whether it works, and whether something is far off.
    pub(super) const QUICK: Sizes = Sizes { rounds: 3, tree: 1000, file_mib: 64, text_mb: 5 };
}

/// One comparison.
pub(super) struct Case {
    pub(super) title: String,
    pub(super) ours: Side,
    pub(super) peer: Side,
    peer_programs: &'static [&'static str],
    bytes: u64,
    /// Both make the same file, to be compared byte by byte.
    same: bool,
}

impl Case {
    /// A program of the peer's that is not installed.
    pub(super) fn missing(&self) -> Option<&'static str> {
        self.peer_programs.iter().copied().find(|program| installed(program).is_none())
    }

    /// Fails when the two made different files.
    pub(super) fn agree(&self) -> Result {
        let (ours, peer) = (self.ours.made(), self.peer.made());
        if !self.same || equal(&ours, &peer).about(&self.title)? {
            return Ok(());
        }
        Err(Failure::new(format!(
            "{}: {} and {} made different files",
            self.title, self.ours, self.peer
        )))
    }

    /// What a time in seconds means in bytes.
    pub(super) fn rate(&self, seconds: f64) -> String {
        format!("{:.0} MB/s", self.bytes as f64 / seconds / 1e6)
    }
}

/// The cases of one tool, with their data made.
pub(super) fn of(tool: &str, bin: &Path, data: &Data, sizes: &Sizes) -> Result<Vec<Case>> {
    match tool {
        "fcopy" => fcopy(bin, data, sizes),
        "fmd5" => fmd5(bin, data, sizes),
        "fspace" => fspace(bin, data, sizes),
        "fdump" => fdump(bin, data, sizes),
        _ => Ok(Vec::new()),
    }
}

/// Fair: both get the same names in the same order and write the same lines. 500 names a process
/// is generous to md5sum, whose start-up then hardly counts.
fn fmd5(bin: &Path, data: &Data, sizes: &Sizes) -> Result<Vec<Case>> {
    let tree = data.tree(sizes.tree)?;
    let list = data.list(&tree);
    let folder = data.folder();
    Ok(vec![Case {
        title: format!("fmd5: {} small files by a list", sizes.tree),
        ours: Side::new(folder, bin, &format!("--files0-from {list}")).stdout("a.out"),
        peer: Side::new(folder, Path::new("xargs"), "-0 -n500 md5sum").stdin(&list).stdout("b.out"),
        peer_programs: &["xargs", "md5sum"],
        bytes: data.bytes(&format!("{tree}/files"))?,
        same: true,
    }])
}

/// Fair: the target is not there before, the source is in the page cache, and neither side syncs.
/// On a file system with reflinks both take no time; what is measured then is the start-up.
fn fcopy(bin: &Path, data: &Data, sizes: &Sizes) -> Result<Vec<Case>> {
    let file = data.random(sizes.file_mib)?;
    let tree = data.tree(sizes.tree)?;
    let folder = data.folder();
    let cp = Path::new("cp");
    Ok(vec![
        Case {
            title: format!("fcopy: one file of {} MiB", sizes.file_mib),
            ours: Side::new(folder, bin, &format!("{file} a.out")).makes("a.out"),
            peer: Side::new(folder, cp, &format!("{file} b.out")).makes("b.out"),
            peer_programs: &["cp"],
            bytes: data.bytes(&file)?,
            same: true,
        },
        Case {
            title: format!("fcopy: a tree of {} small files", sizes.tree),
            ours: Side::new(folder, bin, &format!("-r {tree} a.out")).makes("a.out"),
            peer: Side::new(folder, cp, &format!("-r {tree} b.out")).makes("b.out"),
            peer_programs: &["cp"],
            bytes: data.bytes(&tree)?,
            same: false,
        },
    ])
}

/// Not a peer but a floor: cat moves the bytes and looks at none of them.
fn fspace(bin: &Path, data: &Data, sizes: &Sizes) -> Result<Vec<Case>> {
    let text = data.text(sizes.text_mb)?;
    let folder = data.folder();
    Ok(vec![Case {
        title: format!("fspace: {} MB of mixed text (cat: the floor)", sizes.text_mb),
        ours: Side::new(folder, bin, &text).stdout("a.out"),
        peer: Side::new(folder, Path::new("cat"), &text).stdout("b.out"),
        peer_programs: &["cat"],
        bytes: data.bytes(&text)?,
        same: false,
    }])
}

/// Unfair to fdump, which must also make its output whole or not there; that is its job.
fn fdump(bin: &Path, data: &Data, sizes: &Sizes) -> Result<Vec<Case>> {
    let file = data.random(sizes.file_mib)?;
    let folder = data.folder();
    let feed = format!("cat {file}");
    Ok(vec![Case {
        title: format!("fdump: a pipe of {} MiB into a file", sizes.file_mib),
        ours: Side::new(folder, bin, "-o a.out").fed_by(&feed).makes("a.out"),
        peer: Side::new(folder, Path::new("cat"), "").fed_by(&feed).stdout("b.out"),
        peer_programs: &["cat"],
        bytes: data.bytes(&file)?,
        same: true,
    }])
}

/// Whether two files hold the same bytes.
fn equal(first: &Path, second: &Path) -> io::Result<bool> {
    if first.metadata()?.len() != second.metadata()?.len() {
        return Ok(false);
    }
    let mut first = BufReader::with_capacity(1 << 20, File::open(first)?);
    let mut second = BufReader::with_capacity(1 << 20, File::open(second)?);
    let (mut left, mut right) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let got = first.read(&mut left)?;
        if got == 0 {
            return Ok(second.read(&mut right)? == 0);
        }
        second.read_exact(&mut right[..got])?;
        if left[..got] != right[..got] {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn case(folder: &Path, same: bool) -> Case {
        let side = |name| Side::new(folder, Path::new("true"), "").makes(name);
        let (ours, peer) = (side("a.out"), side("b.out"));
        let title = "test".to_owned();
        Case {
            title,
            ours,
            peer,
            peer_programs: &["no-such-program-here"],
            bytes: 3_000_000_000,
            same,
        }
    }

    #[test]
    fn different_results_fail_the_case() {
        let folder = std::env::temp_dir().join(format!("xtask-cases-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (ours, peer, agree) in [("abc", "abc", true), ("abc", "abd", false), ("a", "ab", false)]
        {
            fs::write(folder.join("a.out"), ours).unwrap();
            fs::write(folder.join("b.out"), peer).unwrap();
            assert_eq!(case(&folder, true).agree().is_ok(), agree, "{ours} {peer}");
            assert!(case(&folder, false).agree().is_ok());
        }
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_peer_that_is_not_there_is_named() {
        assert_eq!(case(Path::new("/"), true).missing(), Some("no-such-program-here"));
    }

    #[test]
    fn a_rate_is_in_millions_of_bytes() {
        assert_eq!(case(Path::new("/"), true).rate(2.0), "1500 MB/s");
    }
}
