use super::*;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use tempfile::TempDir;

mod following;

/// Makes a tree: names that end in `/` are directories, `a -> b` is a link, the rest files.
fn tree(names: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in names {
        let make_parent = |path: &Path| fs::create_dir_all(path.parent().unwrap()).unwrap();
        if let Some((link, target)) = name.split_once(" -> ") {
            let path = dir.path().join(link);
            make_parent(&path);
            symlink(target, path).unwrap();
        } else if name.ends_with('/') {
            fs::create_dir_all(dir.path().join(name)).unwrap();
        } else {
            let path = dir.path().join(name);
            make_parent(&path);
            fs::write(path, name).unwrap();
        }
    }
    dir
}

fn walk(dir: &TempDir, options: WalkOptions) -> Walk<std::array::IntoIter<Result<Operand>, 1>> {
    Walk::new([Ok(Operand::from(dir.path()))], options)
}

/// What is found below, as text; an error is `! below: reason`.
fn found(dir: &TempDir, options: WalkOptions) -> Vec<String> {
    walk(dir, options).map(|item| shown(dir, item)).collect()
}

fn shown(dir: &TempDir, item: Result<Entry>) -> String {
    match item {
        Ok(entry) => String::from_utf8_lossy(entry.below()).into_owned(),
        Err(error) => {
            let below = Path::new(error.path()).strip_prefix(dir.path()).unwrap();
            format!("! {}: {}", below.display(), error.reason())
        }
    }
}

fn options(links: Links) -> WalkOptions {
    WalkOptions { links, ..WalkOptions::default() }
}

#[test]
fn files_come_in_byte_order_of_their_paths() {
    let dir = tree(&["b", "a/z", "a/b/c", "a.txt", "a0", "a/b.c", "empty/", "B", "\u{4e2d}/x"]);
    let all = found(&dir, WalkOptions::default());
    assert_eq!(all, ["B", "a.txt", "a/b.c", "a/b/c", "a/z", "a0", "b", "\u{4e2d}/x"]);
}

#[test]
fn everything_is_given_out_when_asked_for_directories_first() {
    let dir = tree(&["a/b/c", "a-", "l -> nowhere", "z/"]);
    let all = WalkOptions { all_kinds: true, ..options(Links::Never) };
    let items: Vec<(String, Kind, usize)> = walk(&dir, all)
        .map(Result::unwrap)
        .map(|entry| {
            let below = String::from_utf8_lossy(entry.below()).into_owned();
            (below, entry.kind(), entry.depth())
        })
        .collect();
    let root = dir.path().to_str().unwrap().to_owned();
    let expected = [
        (root.as_str(), Kind::Directory, 0),
        ("a-", Kind::File, 1),
        ("a", Kind::Directory, 1),
        ("a/b", Kind::Directory, 2),
        ("a/b/c", Kind::File, 3),
        ("l", Kind::Symlink, 1),
        ("z", Kind::Directory, 1),
    ];
    assert_eq!(items, expected.map(|(below, kind, depth)| (below.to_owned(), kind, depth)));
}

#[test]
fn an_operand_keeps_its_spelling() {
    let dir = tree(&["d/x", "f"]);
    let spelled = |typed: &str| {
        let operand = format!("{}{typed}", dir.path().display());
        let walk = Walk::new([Ok(Operand::from(operand.as_str()))], WalkOptions::default());
        let paths: Vec<PathBuf> = walk.map(|entry| entry.unwrap().into_path()).collect();
        let prefix = dir.path().to_str().unwrap();
        paths
            .iter()
            .map(|path| path.to_str().unwrap().strip_prefix(prefix).unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(spelled("/d"), ["/d/x"]);
    assert_eq!(spelled("/d/"), ["/d/x"]);
    assert_eq!(spelled("/d///"), ["/d/x"]);
    assert_eq!(spelled("/d/."), ["/d/./x"]);
    assert_eq!(spelled("//./d/../f"), ["//./d/../f"]);
}

#[test]
fn the_root_and_the_working_directory_are_joined_by_one_slash() {
    for (typed, start) in [("/", "/"), ("//", "/"), (".", "./"), ("./", "./")] {
        let shallow = Globs::new([""; 0], ["/*/*"]).unwrap();
        let options = WalkOptions { globs: shallow, all_kinds: true, ..options(Links::Never) };
        let mut walk = Walk::new([Ok(Operand::from(typed))], options);
        let root = walk.next().unwrap().unwrap();
        assert_eq!(root.path().as_os_str(), typed);
        let first = walk.next().unwrap().unwrap();
        let path = first.path().as_os_str().as_bytes();
        assert_eq!(path, [start.as_bytes(), first.below()].concat());
        assert!(!first.below().contains(&b'/'));
    }
}

#[test]
fn operands_are_taken_in_order_and_files_are_themselves() {
    let dir = tree(&["b/y", "a", "b/x"]);
    let at = |name: &str| Ok(Operand::from(dir.path().join(name).as_path()));
    let operands = [at("b"), at("missing"), Ok(Operand::Std), at("a"), at("b/x")];
    let items: Vec<_> = Walk::new(operands, WalkOptions::default()).collect();
    let name = |n: usize| items[n].as_ref().unwrap().path().to_path_buf();
    assert_eq!(items.len(), 6);
    assert_eq!((name(0), name(1)), (dir.path().join("b/x"), dir.path().join("b/y")));
    let missing = items[2].as_ref().unwrap_err();
    assert_eq!(missing.path(), dir.path().join("missing"));
    assert_eq!(missing.reason(), "No such file or directory");
    assert_eq!(items[3].as_ref().unwrap().clone().into_operand(), Operand::Std);
    assert_eq!(items[3].as_ref().unwrap().kind(), Kind::Stream);
    assert_eq!(name(4), dir.path().join("a"));
    // Nothing lies above it to take away: all of the path tells its shard.
    assert_eq!(items[5].as_ref().unwrap().below(), dir.path().join("b/x").as_os_str().as_bytes());
}

#[test]
fn an_empty_operand_and_a_bad_list_are_errors_in_their_place() {
    let bad = crate::Error::message(crate::Doing::Read, "L:1", "no");
    let operands = [Ok(Operand::from("")), Err(bad), Ok(Operand::from("/dev/null"))];
    let items: Vec<_> = Walk::new(operands, WalkOptions::default()).collect();
    assert_eq!(items[0].as_ref().unwrap_err().to_string(), ": No such file or directory");
    assert_eq!(items[1].as_ref().unwrap_err().to_string(), "L:1: no");
    assert_eq!(items[2].as_ref().unwrap().kind(), Kind::CharDevice);
}

/// The twin lists directories by their paths.
#[cfg(target_os = "linux")]
#[test]
fn a_tree_is_walked_however_deep_it_is() {
    // Too deep for a directory to be opened by its path in one call.
    let dir = tree(&["b"]);
    let name = "d".repeat(200);
    let mut parent = fs::File::open(dir.path()).unwrap();
    for _ in 0..25 {
        rustix::fs::mkdirat(&parent, &name, rustix::fs::Mode::RWXU).unwrap();
        let flags = rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::CLOEXEC;
        let opened = rustix::fs::openat(&parent, &name, flags, rustix::fs::Mode::empty());
        parent = opened.unwrap().into();
    }
    rustix::fs::symlinkat("..", &parent, "up").unwrap();
    let mut items = walk(&dir, WalkOptions { all_kinds: true, ..WalkOptions::default() });
    let last = items.by_ref().last().unwrap().unwrap();
    assert_eq!((last.kind(), last.depth()), (Kind::Symlink, 26));
    assert!(last.below().ends_with(b"d/up") && last.below().len() == 25 * 201 + 2);
    // The link leads back up, which has to be seen down there.
    let followed = walk(&dir, WalkOptions { links: Links::Always, ..WalkOptions::default() });
    let items: Vec<_> = followed.collect();
    assert_eq!(items[0].as_ref().unwrap().below(), b"b");
    let error = items[1].as_ref().unwrap_err();
    assert_eq!(error.reason(), "Too many levels of symbolic links");
    assert!(items.len() == 2 && error.path().as_bytes().ends_with(b"d/up"));
}

#[test]
fn a_directory_that_vanished_is_named_as_it_was_typed() {
    let dir = tree(&["a/x", "b/y"]);
    let mut walk = walk(&dir, WalkOptions::default());
    assert_eq!(walk.next().unwrap().unwrap().below(), b"a/x");
    fs::remove_dir_all(dir.path().join("b")).unwrap();
    assert_eq!(shown(&dir, walk.next().unwrap()), "! b: No such file or directory");
    assert!(walk.next().is_none());
}

#[test]
fn globs_prune_directories_and_choose_files() {
    let dir = tree(&["src/a.rs", "src/a.o", "target/b.rs", "doc/t/c.rs", "x.rs/d"]);
    let globs = Globs::new(["*.rs"], ["target/", "doc/*"]).unwrap();
    let mut walk = walk(&dir, WalkOptions { globs, ..WalkOptions::default() });
    assert_eq!(walk.next().unwrap().unwrap().below(), b"src/a.rs");
    assert!(walk.next().is_none());
    assert_eq!(walk.skipped().total(), 0);
}

#[test]
fn what_is_no_file_is_passed_over_and_counted() {
    let dir = tree(&["f", "l -> f"]);
    let at = |name| dir.path().join(name);
    std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    crate::testing::make_fifo(&at("fifo"));
    let mut files = walk(&dir, WalkOptions::default());
    assert_eq!(files.by_ref().count(), 1);
    let one_each = Skipped { symlinks: 1, fifos: 1, sockets: 1, ..Skipped::default() };
    assert_eq!(files.skipped(), one_each);
    // Named, it is meant.
    let fifo = Operand::from(at("fifo").as_path());
    let mut named = Walk::new([Ok(fifo)], WalkOptions::default());
    assert_eq!(named.next().unwrap().unwrap().kind(), Kind::Fifo);
}

#[test]
fn another_file_system_is_not_entered() {
    let device = |path: &Path| fs::symlink_metadata(path).unwrap();
    let root = device(Path::new("/"));
    let others = fs::read_dir("/")
        .unwrap()
        .map(|entry| device(&entry.unwrap().path()))
        .filter(|found| found.is_dir() && found.dev() != root.dev())
        .count();
    let globs = Globs::new([""; 0], ["/*/*"]).unwrap();
    let one = WalkOptions { one_file_system: true, globs, ..options(Links::Never) };
    let mut walk = Walk::new([Ok(Operand::from("/"))], one);
    walk.by_ref().for_each(drop);
    assert_eq!(walk.skipped().other_file_systems, others as u64);
}

#[test]
fn a_deep_tree_needs_no_deep_stack() {
    let dir = tempfile::tempdir().unwrap();
    let deep: PathBuf = std::iter::repeat_n("d", 1000).collect();
    fs::create_dir_all(dir.path().join(&deep)).unwrap();
    fs::write(dir.path().join(&deep).join("f"), "").unwrap();
    let thread = std::thread::Builder::new().stack_size(256 << 10);
    let path = dir.path().to_path_buf();
    let walked = thread.spawn(move || {
        let walk = Walk::new([Ok(Operand::from(path.as_path()))], WalkOptions::default());
        walk.map(|entry| entry.unwrap().depth()).collect::<Vec<_>>()
    });
    assert_eq!(walked.unwrap().join().unwrap(), [1001]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_is_that_of_sorted_paths(
        paths in prop::collection::btree_set("[a./0-]{1,6}", 0..12)
    ) {
        let dir = tempfile::tempdir().unwrap();
        for path in &paths {
            // Names that are `.` or `..`, or clash with what is there, are refused by the system.
            if !path.contains("..") {
                let path = dir.path().join(path.trim_matches('/'));
                let _ = fs::create_dir_all(path.parent().unwrap());
                let _ = fs::write(path, "");
            }
        }
        let mut expected = Vec::new();
        files_below(dir.path(), "", &mut expected);
        expected.sort();
        prop_assert_eq!(found(&dir, WalkOptions::default()), expected);
    }
}

fn files_below(dir: &Path, prefix: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap().map(std::result::Result::unwrap) {
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            files_below(&entry.path(), &format!("{name}/"), files);
        } else {
            files.push(name);
        }
    }
}

#[test]
fn a_filter_is_asked_for_a_whole_directory_before_what_is_below() {
    use std::sync::{Arc, Mutex};
    let dir = tree(&["a/x", "b/no/y", "b/z", "c"]);
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (log, root) = (Arc::clone(&asked), dir.path().to_owned());
    let walk = walk(&dir, WalkOptions::default()).filter(move |operand, below, directory| {
        assert_eq!(operand, root);
        log.lock().unwrap().push(format!(
            "{}{}",
            below.display(),
            if directory { "/" } else { "" }
        ));
        !below.ends_with("no")
    });
    let taken: Vec<_> = walk.map(|item| shown(&dir, item)).collect();
    assert_eq!(taken, ["a/x", "b/z", "c"]);
    let mut asked = std::mem::take(&mut *asked.lock().unwrap());
    asked[..3].sort();
    asked[4..].sort();
    assert_eq!(asked, ["a/", "b/", "c", "a/x", "b/no/", "b/z"]);
}
