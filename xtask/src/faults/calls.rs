//! How each system call can fail, by its manual page, and what a tool must make of it.

use super::log::Call;

/// One way in which a call can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) what: What,
    pub(super) must: Must,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// It fails with this.
    Error(&'static str),
    /// It is not made, and seems to have done this much.
    Returns(u32),
    /// This comes while it is made.
    Signal(&'static str),
}

/// What is to come of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Must {
    /// All is well nevertheless.
    Pass,
    /// It is reported, if the file matters.
    Fail,
    /// One or the other, as long as the status tells the truth.
    Either,
    /// The process dies of it.
    Die,
}

impl Fault {
    /// The number of the signal that comes, if one does.
    pub(super) fn signal(&self) -> Option<i32> {
        match self.what {
            What::Signal("KILL") => Some(9),
            What::Signal("TERM") => Some(15),
            What::Signal("INT") => Some(2),
            _ => None,
        }
    }

    /// As strace wants it.
    pub(super) fn expression(&self, call: &Call) -> String {
        let Call { name, when, .. } = call;
        match self.what {
            What::Error(error) => format!("{name}:error={error}:when={when}"),
            What::Returns(value) => format!("{name}:retval={value}:when={when}"),
            What::Signal(signal) => format!("{name}:signal={signal}:when={when}"),
        }
    }
}

/// All that can happen to this call; nothing if it is none of a recipe's.
pub(super) fn faults(call: &Call) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut add = |must, errors: &[&'static str]| {
        faults.extend(errors.iter().map(|&error| Fault { what: What::Error(error), must }));
    };
    let has = |word: &str| call.line.contains(word);
    match call.name.as_str() {
        "openat" | "openat2" | "open" => {
            add(Must::Pass, &["EINTR"]);
            add(Must::Either, &["EIO", "EMFILE", "ENFILE", "EACCES", "ENOMEM"]);
            if has("O_TMPFILE") {
                add(Must::Pass, &["EOPNOTSUPP", "EISDIR"]);
            }
            if has("O_TMPFILE") || has("O_CREAT") {
                add(Must::Fail, &["ENOSPC", "EDQUOT"]);
                // Where a directory takes no file, one that is there is written into, as with EACCES.
                add(Must::Either, &["EROFS"]);
            }
        }
        "read" | "pread64" | "readv" => {
            add(Must::Pass, &["EINTR"]);
            add(Must::Fail, &["EIO"]);
        }
        "write" | "pwrite64" | "writev" => {
            add(Must::Pass, &["EINTR"]);
            add(Must::Fail, &["EIO", "ENOSPC", "EDQUOT", "EFBIG"]);
        }
        "copy_file_range" => {
            add(Must::Pass, &["EINTR", "EOPNOTSUPP", "EXDEV", "EINVAL", "EPERM", "ENOSYS"]);
            add(Must::Fail, &["EIO", "ENOSPC", "EDQUOT"]);
            add(Must::Either, &["ENOMEM"]);
        }
        "splice" => {
            add(Must::Pass, &["EINTR", "EINVAL"]);
            add(Must::Either, &["EIO", "ENOSPC", "ENOMEM"]);
        }
        "ioctl" if has("FICLONE") => {
            add(Must::Pass, &["EOPNOTSUPP", "ENOTTY", "EXDEV", "EINVAL", "EPERM", "ETXTBSY"]);
            add(Must::Fail, &["EIO", "ENOSPC", "EDQUOT", "ENOMEM"]);
        }
        // Zeros can be written instead.
        "fallocate" if has("PUNCH_HOLE") => add(Must::Either, &["EIO", "ENOSPC", "EOPNOTSUPP"]),
        "fallocate" => {
            add(Must::Pass, &["EINTR", "EOPNOTSUPP", "ENOSYS"]);
            add(Must::Fail, &["ENOSPC", "EDQUOT"]);
            add(Must::Either, &["EIO"]);
        }
        "ftruncate" => add(Must::Fail, &["EIO", "ENOSPC"]),
        "fsync" | "fdatasync" | "syncfs" => {
            add(Must::Fail, &["EIO", "ENOSPC", "EDQUOT"]);
            add(Must::Either, &["EINVAL", "EINTR"]);
        }
        "close" => {
            add(Must::Fail, &["EIO", "ENOSPC", "EDQUOT"]);
            add(Must::Either, &["EINTR"]);
        }
        "renameat" | "renameat2" | "rename" => {
            add(Must::Fail, &["EIO", "ENOSPC", "EROFS"]);
            add(Must::Either, &["EXDEV", "EBUSY", "EPERM", "EACCES", "EINVAL"]);
        }
        "linkat" => {
            add(Must::Either, &["EIO", "ENOSPC", "EPERM", "EMLINK", "EOPNOTSUPP", "ENOENT"]);
        }
        "unlinkat" | "rmdir" | "unlink" => add(Must::Either, &["EIO", "EROFS", "EACCES"]),
        "mkdirat" | "symlinkat" | "mknodat" => {
            add(Must::Fail, &["EIO", "ENOSPC", "EDQUOT", "EROFS"]);
        }
        "fchmod" | "fchmodat" | "fchmodat2" | "fchown" | "fchownat" | "utimensat" => {
            add(Must::Either, &["EIO", "EPERM", "EROFS"]);
        }
        "flistxattr" | "llistxattr" => {
            add(Must::Pass, &["EOPNOTSUPP"]);
            add(Must::Either, &["EIO", "EPERM"]);
        }
        "fgetxattr" | "lgetxattr" => add(Must::Either, &["EIO", "EPERM", "EOPNOTSUPP"]),
        "fsetxattr" | "lsetxattr" | "fremovexattr" => {
            add(Must::Either, &["EIO", "ENOSPC", "EPERM", "EOPNOTSUPP"]);
        }
        "getdents64" => add(Must::Fail, &["EIO", "ENOMEM"]),
        "fstat" | "newfstatat" | "statx" | "stat" | "lstat" => {
            add(Must::Either, &["EIO", "ENOMEM", "EACCES"]);
        }
        "fstatfs" | "readlinkat" | "readlink" | "lseek" => add(Must::Either, &["EIO", "EINVAL"]),
        "fadvise64" => add(Must::Either, &["EINVAL"]),
        "flock" => add(Must::Pass, &["ENOLCK", "EOPNOTSUPP", "EINTR"]),
        "fcntl" if has("F_DUPFD") => add(Must::Either, &["EMFILE"]),
        "poll" | "ppoll" => {
            add(Must::Pass, &["EINTR"]);
            add(Must::Either, &["ENOMEM"]);
        }
        "pipe2" | "pidfd_open" => add(Must::Either, &["EMFILE", "ENFILE"]),
        "clone3" | "clone" | "vfork" => add(Must::Either, &["EAGAIN", "ENOMEM"]),
        "wait4" | "waitid" => add(Must::Pass, &["EINTR"]),
        _ => return Vec::new(),
    }
    if matches!(call.name.as_str(), "write" | "pwrite64") {
        faults.push(Fault { what: What::Error("EAGAIN"), must: Must::Pass });
        faults.push(Fault { what: What::Returns(0), must: Must::Fail });
    }
    // A thread that is being made shares its parent's fate; strace cannot tell them apart.
    if !call.name.starts_with("clone") {
        let signals = ["KILL", "TERM", "INT"];
        let dies = |signal| Fault { what: What::Signal(signal), must: Must::Die };
        faults.extend(signals.map(dies));
    }
    if matches!(call.name.as_str(), "write" | "pwrite64" | "copy_file_range") {
        faults.push(Fault { what: What::Returns(1), must: Must::Either });
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &str, line: &str) -> Call {
        Call { name: name.to_owned(), when: 3, line: line.to_owned() }
    }

    #[test]
    fn a_fault_is_put_in_the_words_of_strace() {
        let call = call("fsync", "fsync(3) = 0");
        let said: Vec<_> = faults(&call).iter().map(|fault| fault.expression(&call)).collect();
        assert!(said.contains(&"fsync:error=EIO:when=3".to_owned()), "{said:?}");
        assert!(said.contains(&"fsync:signal=KILL:when=3".to_owned()), "{said:?}");
    }

    #[test]
    fn only_what_a_call_can_meet() {
        let without_space = call("openat", "openat(3, \"f\", O_RDONLY)");
        let full = |fault: &Fault| fault.what == What::Error("ENOSPC");
        assert!(!faults(&without_space).iter().any(full));
        assert!(faults(&call("openat", "openat(3, \"f\", O_WRONLY|O_CREAT)")).iter().any(full));
        assert!(faults(&call("ioctl", "ioctl(0, TIOCGWINSZ)")).is_empty());
        assert!(faults(&call("mmap", "mmap(NULL, 4096)")).is_empty());
    }
}
