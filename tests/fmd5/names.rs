//! Names from hell: out, escaped, and back in.

use harness::names::{self, Name};
use harness::{Bed, os, skip};

use crate::{ABC, EMPTY, gnu};

/// A bed with all of them, each in a directory so that none is taken for an option.
fn hell() -> Bed {
    let bed = Bed::new();
    for name in names::ALL {
        bed.write(in_dir(name), name.bytes());
    }
    bed
}

fn in_dir(name: Name) -> &'static std::ffi::OsStr {
    let path = [b"d/", name.bytes()].concat();
    os(Box::leak(path.into_boxed_slice()))
}

#[test]
fn special_bytes_are_escaped_and_all_others_are_raw() {
    for (name, line) in [
        (&b"a b"[..], &b"  a b\n"[..]),
        (b"back\\slash", b"  back\\\\slash\n"),
        (b"new\nline", b"  new\\nline\n"),
        (b"re\rturn", b"  re\\rturn\n"),
        (b"\\", b"  \\\\\n"),
        (b"tab\t\x1b[31m\x7f", b"  tab\t\x1b[31m\x7f\n"),
        (b"\xff\x80", b"  \xff\x80\n"),
        (b" lead", b"   lead\n"),
        (b"*star", b"  *star\n"),
    ] {
        let bed = Bed::new();
        bed.write(os(name), "");
        let escaped = name.iter().any(|byte| b"\\\n\r".contains(byte));
        let before: &[u8] = if escaped { b"\\" } else { b"" };
        let want = [before, EMPTY.as_bytes(), line].concat();
        bed.tool("fmd5").arg(os(name)).run().prints(&want);
        bed.tool("fmd5").arg0("md5sum").arg(os(name)).run().prints(&want);
        // With -z nothing is.
        let want = [EMPTY.as_bytes(), b"  ", name, b"\0"].concat();
        bed.tool("fmd5").arg("-z").arg(os(name)).run().prints(&want);
        let tagged = bed.tool("fmd5").arg("--tag").arg(os(name)).run();
        tagged
            .ok()
            .that("begins as it must", |o| o.stdout.starts_with(&[before, b"MD5 ("].concat()));
    }
}

#[test]
fn what_is_written_is_read_back() {
    let bed = hell();
    for args in [&["-r", "d"][..], &["-r", "--tag", "d"], &["-rb", "d"], &["-r", "--base64", "d"]] {
        let list = bed.run("fmd5", args).stdout.clone();
        bed.write("list", &list);
        bed.run("fmd5", ["-c", "--strict", "--quiet", "list"]).prints("");
        let outcome = bed.run("fmd5", ["-c", "list"]);
        outcome.ok().that("has a line each", |o| o.lines().len() >= names::ALL.len());
        bed.remove("list");
    }
}

#[test]
fn the_systems_program_reads_it_too() {
    let bed = hell();
    if !std::path::Path::new("/usr/bin/md5sum").exists() {
        return skip("md5sum is missing");
    }
    for args in [&["-r", "d"][..], &["-r", "--tag", "d"], &["-rb", "d"]] {
        let list = bed.run("fmd5", args).stdout.clone();
        bed.write("list", list);
        bed.run("/usr/bin/md5sum", ["-c", "--strict", "--quiet", "list"]).prints("");
        bed.remove("list");
    }
    // And ours reads what it writes.
    bed.sh("find d -type f -print0 | xargs -0 /usr/bin/md5sum > list").ok();
    bed.run("fmd5", ["-c", "--strict", "--quiet", "list"]).prints("");
    gnu(&bed, "md5sum", ["-c", "--strict", "--quiet", "list"]).run().prints("");
}

/// As 9.11 prints them; the second of each is how it looks where the locale is not UTF-8.
#[test]
fn results_quote_names_as_a_shell_would() {
    for (name, utf8, c) in [
        (&b"plain-1.2_3"[..], "plain-1.2_3", "plain-1.2_3"),
        (b"a b", "'a b'", "'a b'"),
        (b"a:b", "'a:b'", "'a:b'"),
        (b"it's", "\"it's\"", "\"it's\""),
        (b"it's $5", "'it'\\''s $5'", "'it'\\''s $5'"),
        (b"a\nb", "'a'$'\\n''b'", "'a'$'\\n''b'"),
        (b"a\tb\n", "'a'$'\\t''b'$'\\n'", "'a'$'\\t''b'$'\\n'"),
        (b"\x01", "''$'\\001'", "''$'\\001'"),
        (b"#x", "'#x'", "'#x'"),
        (b"x#", "x#", "x#"),
        (b"~", "'~'", "'~'"),
        (b"{", "'{'", "'{'"),
        (b"a{b}", "a{b}", "a{b}"),
        (b"\\", "'\\'", "'\\'"),
        ("é".as_bytes(), "é", "''$'\\303\\251'"),
        (b"\xff", "''$'\\377'", "''$'\\377'"),
    ] {
        let bed = Bed::new();
        bed.write(os(name), "abc");
        let list = bed.tool("fmd5").arg("--").arg(os(name)).run().stdout;
        bed.write("list", &list);
        bed.run("fmd5", ["-c", "list"]).prints(format!("{utf8}: OK\n"));
        let tool = gnu(&bed, "md5sum", ["-c", "list"]);
        tool.clone().env("LC_ALL", "C").run().prints(format!("{c}: OK\n"));
        tool.env("LC_ALL", "C.UTF-8").run().prints(format!("{utf8}: OK\n"));
    }
}

#[test]
fn legacy_names_are_escaped_only_where_they_end_a_line() {
    for (name, shown) in [("a b", "a b"), ("a\\b", "a\\b"), ("a\n\\b", "\\a\\n\\\\b")] {
        let bed = Bed::new();
        bed.write(name, "abc");
        let list = bed.run("fmd5", [name]).stdout.clone();
        bed.write("list", &list);
        let outcome = bed.run("fmd5", ["-c", "--legacy-names", "list"]);
        outcome.prints(format!("{shown}: OK\n"));
    }
}

#[test]
fn dashes_and_names_that_look_like_options() {
    let bed = Bed::new();
    bed.tree(&[("-", "abc"), ("--help", "")]);
    bed.tool("fmd5")
        .args(["./-", "--", "--help", "-"])
        .stdin("a")
        .run()
        .prints(format!("{ABC}  ./-\n{EMPTY}  --help\n{}  -\n", crate::A));
}
