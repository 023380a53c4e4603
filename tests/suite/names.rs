//! File names are bytes: every name from hell goes through every tool.

use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use harness::{Bed, names};

use crate::every_tool;
use crate::tools::Face;

every_tool!(
    they_are_read,
    they_are_written,
    they_come_from_directories,
    messages_hold_them_as_they_are,
    a_terminal_sees_them_escaped,
    one_too_long_is_an_error_line,
);

/// As it is typed: only `-` needs something in front.
fn typed(name: names::Name) -> PathBuf {
    if name == names::DASH { "./-".into() } else { names::os(name.bytes()).into() }
}

fn they_are_read(face: &Face) {
    let bed = Bed::new();
    let content = |n: usize| format!("content {n}\n").into_bytes();
    let files: Vec<_> =
        names::ALL.iter().enumerate().map(|(n, name)| (typed(*name), content(n))).collect();
    for (name, bytes) in &files {
        bed.write(name, bytes);
        face.print(&bed, name).run().prints(face.result(name, bytes));
    }
    let outcome = face.over(&bed, files.iter().map(|(name, _)| name)).run();
    face.did(&bed, outcome.ok(), &files).no_stderr();
}

fn they_are_written(face: &Face) {
    for name in names::ALL {
        let bed = Bed::new();
        let wanted = face.result("-", b"new\n");
        for _made_and_then_replaced in 0..2 {
            let outcome = face.write(&bed, "-", typed(name)).stdin("new\n").run();
            outcome.ok().no_stdout().no_stderr();
            bed.file_is(name, &wanted);
            assert_eq!(bed.names(), [name.into()] as [std::ffi::OsString; 1]);
        }
    }
}

fn they_come_from_directories(face: &Face) {
    for name in names::ALL {
        let bed = Bed::new();
        let path = typed(name).join(name);
        bed.write(&path, "x\n");
        face.print(&bed, &path).run().prints(face.result(&path, b"x\n"));
        let out = typed(name).join("out");
        face.write(&bed, &path, &out).run().ok().no_stdout().no_stderr();
        bed.file_is(&out, face.result(&path, b"x\n"));
    }
}

fn messages_hold_them_as_they_are(face: &Face) {
    let bed = Bed::new();
    let all: Vec<_> = names::ALL.into_iter().map(typed).collect();
    let outcome = face.over(&bed, &all).run();
    let mut wanted = Vec::new();
    for name in &all {
        let name = name.as_os_str().as_bytes();
        wanted
            .extend([face.name.as_bytes(), b": ", name, b": No such file or directory\n"].concat());
    }
    face.did::<PathBuf>(&bed, outcome.fails(1), &[]);
    face.said(&outcome, wanted);
}

fn a_terminal_sees_them_escaped(face: &Face) {
    for (name, shown) in [
        (names::NEWLINE, r"new\nline"),
        (names::CR, r"carriage\rreturn"),
        (names::ESC, r"\e[31mred\e[2J"),
        (names::INVALID_UTF8, r"bad\x80utf8\xff"),
        (names::CUT_UTF8, r"cut-\xe4\xb8"),
        (names::TAB, r"a\tb"),
        (names::BACKSLASH, r"back\slash"),
        (names::SPACES, "  two  spaces "),
        (names::CJK, "文件"),
    ] {
        let bed = Bed::new();
        let outcome = face.print(&bed, name).stderr_tty().run();
        let wanted = face.says(shown, "No such file or directory");
        outcome.fails(1).no_stdout().terminal_is(wanted);
    }
}

fn one_too_long_is_an_error_line(face: &Face) {
    let bed = Bed::new();
    bed.write("f", "x\n");
    let name = "n".repeat(256);
    let path = "d/".repeat(3000) + "f";
    for long in [&name, &path] {
        let outcome = face.print(&bed, long).run();
        outcome.fails(1).no_stdout().stderr_is(face.says(long, "File name too long"));
        let outcome = face.write(&bed, "f", long).run();
        outcome.fails(1).no_stdout().stderr_is(face.says(long, "File name too long"));
    }
    assert_eq!(bed.names(), ["f"]);
}
