use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::PathBuf;

use super::*;

struct Bed(tempfile::TempDir);

impl Bed {
    fn new() -> Bed {
        Bed(tempfile::tempdir().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes `content` to `name` as a whole.
    fn replace(&self, name: &str, content: &str, options: &OutputOptions) -> Result<()> {
        let mut file = AtomicFile::create(&self.at(name), options)?;
        file.write_full(content.as_bytes())?;
        file.publish()
    }

    fn content(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap()
    }

    fn entries(&self) -> usize {
        fs::read_dir(self.0.path()).unwrap().count()
    }
}

fn every_sync() -> [OutputOptions; 3] {
    [Sync::Auto, Sync::None, Sync::File]
        .map(|sync| OutputOptions { sync, ..OutputOptions::default() })
}

#[test]
fn makes_a_new_file_with_the_mode_the_umask_leaves() {
    for options in every_sync() {
        let bed = Bed::new();
        fs::write(bed.at("plain"), "").unwrap();
        bed.replace("new", "content", &options).unwrap();
        assert_eq!(bed.content("new"), "content");
        let mode = |name| fs::metadata(bed.at(name)).unwrap().mode();
        assert_eq!(mode("new"), mode("plain"));
        assert_eq!(bed.entries(), 2);
    }
}

#[test]
fn replaces_a_file_and_keeps_its_mode() {
    for options in every_sync() {
        let bed = Bed::new();
        fs::write(bed.at("f"), "old and longer").unwrap();
        fs::set_permissions(bed.at("f"), fs::Permissions::from_mode(0o640)).unwrap();
        let old = fs::metadata(bed.at("f")).unwrap();
        bed.replace("f", "new", &options).unwrap();
        let new = fs::metadata(bed.at("f")).unwrap();
        assert_eq!(bed.content("f"), "new");
        assert_eq!(new.mode() & 0o7777, 0o640);
        assert_ne!(new.ino(), old.ino());
        assert_eq!(bed.entries(), 1);
    }
}

#[test]
fn dropped_unfinished_it_leaves_everything_as_it_was() {
    let bed = Bed::new();
    fs::write(bed.at("f"), "old").unwrap();
    for name in ["f", "new"] {
        let mut file = AtomicFile::create(&bed.at(name), &OutputOptions::default()).unwrap();
        file.write_full(b"half").unwrap();
        drop(file);
    }
    assert_eq!(bed.content("f"), "old");
    assert_eq!(bed.entries(), 1);
}

#[test]
fn follows_links_and_replaces_what_they_lead_to() {
    let bed = Bed::new();
    fs::write(bed.at("real"), "old").unwrap();
    symlink("real", bed.at("link")).unwrap();
    symlink("later", bed.at("dangling")).unwrap();
    bed.replace("link", "new", &OutputOptions::default()).unwrap();
    assert_eq!(bed.content("real"), "new");
    assert!(fs::symlink_metadata(bed.at("link")).unwrap().is_symlink());
    bed.replace("dangling", "made", &OutputOptions::default()).unwrap();
    assert_eq!(bed.content("later"), "made");
}

#[test]
fn without_following_the_link_itself_is_replaced() {
    let bed = Bed::new();
    fs::write(bed.at("real"), "old").unwrap();
    symlink("real", bed.at("link")).unwrap();
    let options = OutputOptions { follow: false, ..OutputOptions::default() };
    bed.replace("link", "new", &options).unwrap();
    assert_eq!((bed.content("real").as_str(), bed.content("link").as_str()), ("old", "new"));
    assert!(fs::symlink_metadata(bed.at("link")).unwrap().is_file());
    assert_eq!(bed.entries(), 2);
}

#[test]
fn no_clobber_refuses_early_and_late() {
    let bed = Bed::new();
    let options = OutputOptions { no_clobber: true, ..OutputOptions::default() };
    fs::write(bed.at("there"), "old").unwrap();
    let error = bed.replace("there", "new", &options).unwrap_err();
    assert_eq!(error.reason(), "File exists");

    let mut file = AtomicFile::create(&bed.at("late"), &options).unwrap();
    file.write_full(b"ours").unwrap();
    fs::write(bed.at("late"), "theirs").unwrap();
    assert_eq!(file.publish().unwrap_err().reason(), "File exists");
    assert_eq!(bed.content("late"), "theirs");
    assert_eq!(bed.entries(), 2);
}

#[test]
fn a_file_that_appears_meanwhile_is_replaced_unless_forbidden() {
    let bed = Bed::new();
    let mut file = AtomicFile::create(&bed.at("f"), &OutputOptions::default()).unwrap();
    file.write_full(b"ours").unwrap();
    fs::write(bed.at("f"), "theirs").unwrap();
    file.publish().unwrap();
    assert_eq!(bed.content("f"), "ours");
    assert_eq!(bed.entries(), 1);
}

#[test]
fn keeping_the_inode_keeps_hard_links() {
    for keep_inode in [KeepInode::WhenLinked, KeepInode::Always] {
        let bed = Bed::new();
        fs::write(bed.at("f"), "old and longer than the new one").unwrap();
        fs::hard_link(bed.at("f"), bed.at("other")).unwrap();
        let options = OutputOptions { keep_inode, ..OutputOptions::default() };
        bed.replace("f", "new", &options).unwrap();
        assert_eq!((bed.content("f").as_str(), bed.content("other").as_str()), ("new", "new"));
        assert_eq!(bed.entries(), 2);
    }
}

#[test]
fn replacing_breaks_hard_links_and_says_so_before() {
    let bed = Bed::new();
    fs::write(bed.at("f"), "old").unwrap();
    let file = AtomicFile::create(&bed.at("f"), &OutputOptions::default()).unwrap();
    assert!(!file.breaks_hard_links());
    drop(file);
    fs::hard_link(bed.at("f"), bed.at("other")).unwrap();
    let file = AtomicFile::create(&bed.at("f"), &OutputOptions::default()).unwrap();
    assert!(file.breaks_hard_links());
    file.publish().unwrap();
    assert_eq!((bed.content("f").as_str(), bed.content("other").as_str()), ("", "old"));
}

#[test]
fn a_backup_holds_the_old_content_either_way() {
    for keep_inode in [KeepInode::WhenNeeded, KeepInode::Always] {
        let bed = Bed::new();
        fs::write(bed.at("f"), "old").unwrap();
        let backup = Backup { control: BackupControl::Simple, suffix: "~".into() };
        let options =
            OutputOptions { backup: Some(backup), keep_inode, ..OutputOptions::default() };
        bed.replace("f", "new", &options).unwrap();
        assert_eq!((bed.content("f").as_str(), bed.content("f~").as_str()), ("new", "old"));
        assert_eq!(bed.entries(), 2);
    }
}

#[test]
fn a_new_file_needs_no_backup() {
    let bed = Bed::new();
    let backup = Backup { control: BackupControl::Numbered, suffix: "~".into() };
    let options = OutputOptions { backup: Some(backup), ..OutputOptions::default() };
    bed.replace("f", "new", &options).unwrap();
    assert_eq!(bed.entries(), 1);
}

#[test]
fn a_mode_asked_for_is_given() {
    let bed = Bed::new();
    fs::write(bed.at("old"), "").unwrap();
    for keep_inode in [KeepInode::WhenNeeded, KeepInode::Always] {
        let options = OutputOptions { mode: Some(0o604), keep_inode, ..OutputOptions::default() };
        for name in ["old", "new"] {
            bed.replace(name, "x", &options).unwrap();
            let mode = fs::metadata(bed.at(name)).unwrap().mode();
            assert_eq!(mode & 0o7777, 0o604, "{name} {keep_inode:?}");
        }
    }
}

#[test]
fn a_reserved_length_is_no_promise() {
    let bed = Bed::new();
    let options = OutputOptions { length: Some(1 << 20), ..OutputOptions::default() };
    bed.replace("f", "short", &options).unwrap();
    assert_eq!(bed.content("f"), "short");
    // What was reserved and not used is given back.
    assert!(fs::metadata(bed.at("f")).unwrap().blocks() * 512 <= 64 << 10);
}

#[test]
fn what_is_no_regular_file_is_refused() {
    let error = AtomicFile::create(Path::new("/dev/null"), &OutputOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "/dev/null: not a regular file");
    let bed = Bed::new();
    let error = AtomicFile::create(bed.0.path(), &OutputOptions::default()).unwrap_err();
    assert_eq!(error.reason(), "Is a directory");
    let error = AtomicFile::create(&bed.at("no/f"), &OutputOptions::default()).unwrap_err();
    assert_eq!(error.reason(), "No such file or directory");
}

#[test]
fn attributes_are_set_on_the_file_that_will_be_there() {
    let bed = Bed::new();
    let stamp = rustix::fs::Timespec { tv_sec: 1_000_000_000, tv_nsec: 7 };
    let times = rustix::fs::Timestamps { last_access: stamp, last_modification: stamp };
    for (name, keep_inode) in [
        ("new", KeepInode::WhenNeeded),
        ("old", KeepInode::WhenNeeded),
        ("in-place", KeepInode::Always),
    ] {
        if name != "new" {
            fs::write(bed.at(name), "old").unwrap();
            fs::set_permissions(bed.at(name), fs::Permissions::from_mode(0o751)).unwrap();
        }
        let options = OutputOptions { keep_inode, ..OutputOptions::default() };
        let mut file = AtomicFile::create(&bed.at(name), &options).unwrap();
        assert_eq!(file.writes_in_place(), keep_inode == KeepInode::Always);
        file.write_full(b"content").unwrap();
        let mut adorn = |fd: BorrowedFd<'_>| {
            rustix::fs::futimens(fd, &times).map_err(|e| Error::new(Doing::Attributes, name, e))
        };
        file.publish_with(&mut adorn).unwrap();
        assert_eq!(fs::metadata(bed.at(name)).unwrap().mtime(), 1_000_000_000, "{name}");
        assert_eq!(bed.content(name), "content");
    }
    let mut file = AtomicFile::create(&bed.at("old"), &OutputOptions::default()).unwrap();
    file.write_full(b"never").unwrap();
    let refused = |_: BorrowedFd<'_>| Err(Error::message(Doing::Attributes, "old", "no"));
    assert!(file.publish_with(&mut { refused }).is_err());
    assert_eq!((bed.content("old").as_str(), bed.entries()), ("content", 3));
}

#[test]
fn a_replaced_file_hands_nothing_on_where_that_is_not_wanted() {
    let bed = Bed::new();
    fs::write(bed.at("f"), "old").unwrap();
    fs::set_permissions(bed.at("f"), fs::Permissions::from_mode(0o777)).unwrap();
    let options = OutputOptions { inherit: false, ..OutputOptions::default() };
    bed.replace("f", "new", &options).unwrap();
    assert_eq!(fs::metadata(bed.at("f")).unwrap().mode() & 0o777, 0o600);
    let options = OutputOptions { new_mode: 0o500, ..OutputOptions::default() };
    bed.replace("made", "x", &options).unwrap();
    assert_eq!(fs::metadata(bed.at("made")).unwrap().mode() & 0o777, 0o500);
}

#[test]
fn paths_start_where_they_are_told_and_links_are_backed_up_as_links() {
    let bed = Bed::new();
    let dir = fs::File::open(bed.0.path()).unwrap();
    symlink("nowhere", bed.at("link")).unwrap();
    let backup = Backup { control: BackupControl::Simple, suffix: "~".into() };
    backup.make(&dir, Path::new("link")).unwrap();
    assert_eq!(fs::read_link(bed.at("link~")).unwrap(), Path::new("nowhere"));
    let mut output =
        crate::Output::open_at(&dir, Path::new("f"), &OutputOptions::default()).unwrap();
    output.write_full(b"here").unwrap();
    output.finish().unwrap();
    assert_eq!((bed.content("f").as_str(), bed.entries()), ("here", 3));
}

#[test]
fn a_name_that_was_taken_meanwhile_is_left_to_whoever_took_it() {
    let bed = Bed::new();
    let options = OutputOptions { no_clobber: true, ..OutputOptions::default() };
    let mut file = AtomicFile::create(&bed.at("f.1"), &options).unwrap();
    file.write_full(b"ours").unwrap();
    fs::write(bed.at("f.1"), "theirs").unwrap();
    fs::write(bed.at("f.2"), "theirs too").unwrap();
    let mut number = 1;
    file.publish_beside(&mut || {
        number += 1;
        format!("f.{number}").into()
    })
    .unwrap();
    assert_eq!(
        (bed.content("f.1").as_str(), bed.content("f.2").as_str()),
        ("theirs", "theirs too")
    );
    assert_eq!((bed.content("f.3").as_str(), bed.entries()), ("ours", 3));
}
