//! Both ways of staying below a directory, side by side.

use std::fs::{self, File};
use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::portable;
use fcore::Result;

/// A directory of this test's own, removed with it.
struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Dir {
        let path = std::env::temp_dir().join(format!("fmd5-open-{name}-{}", std::process::id()));
        fs::create_dir_all(path.join("in/sub")).unwrap();
        for file in ["in/f", "in/sub/f", "out"] {
            fs::write(path.join(file), file).unwrap();
        }
        symlink("../out", path.join("in/link")).unwrap();
        symlink("..", path.join("in/up")).unwrap();
        Dir(path)
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn read(opened: Result<Option<OwnedFd>>) -> std::result::Result<String, String> {
    let mut text = String::new();
    let fd = opened.map_err(|error| error.reason())?.ok_or("no regular file")?;
    File::from(fd).read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

type Open = fn(&OwnedFd, &Path) -> Result<Option<OwnedFd>>;

fn twins(dir: &Dir) -> Vec<(OwnedFd, Open)> {
    let inside = dir.0.join("in");
    vec![
        #[cfg(any(target_os = "linux", target_os = "android"))]
        (super::linux::directory(&inside).unwrap(), super::linux::open_beneath as Open),
        (portable::directory(&inside).unwrap(), portable::open_beneath as Open),
    ]
}

#[test]
fn what_is_below_is_opened_and_what_is_not_is_refused() {
    let dir = Dir::new("below");
    for (fd, open) in twins(&dir) {
        for (name, text) in [("f", "in/f"), ("./f", "in/f"), ("sub/f", "in/sub/f")] {
            assert_eq!(read(open(&fd, Path::new(name))).as_deref(), Ok(text), "{name}");
        }
        let absolute = dir.0.join("in/f");
        for name in ["../out", "up/out", "link", "/etc/passwd", absolute.to_str().unwrap()] {
            assert!(open(&fd, Path::new(name)).is_err(), "{name}");
        }
        let missing = read(open(&fd, Path::new("none"))).unwrap_err();
        assert_eq!(missing, "No such file or directory");
        assert!(open(&fd, Path::new("")).is_err());
    }
}

#[test]
fn below_only_regular_files_are_opened() {
    let dir = Dir::new("kinds");
    let socket = dir.0.join("in/socket");
    let _socket = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for (fd, open) in twins(&dir) {
        for name in ["sub", ".", "socket"] {
            assert!(open(&fd, Path::new(name)).unwrap().is_none(), "{name}");
        }
    }
}
