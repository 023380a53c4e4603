//! Each line of a list by itself: what it names, or that it is malformed.

use harness::{Bed, os};

use crate::{ABC, EMPTY, bed, gnu};

/// What a line turned out to be for `md5sum`.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Is<'a> {
    /// It names this file, which holds `abc`.
    File(&'a [u8]),
    Malformed,
    Ignored,
}
use Is::{File, Ignored, Malformed};

/// Checks one line, @ standing for the digest of `abc`, in a list of its own.
#[track_caller]
fn line(text: &[u8], is: Is<'_>, any: bool) {
    let bed = Bed::new();
    let list = replace(text);
    bed.write("list", &list);
    let program = if any { "fmd5" } else { "md5sum" };
    if let File(file) = is {
        bed.write(os(&[b"x/", file].concat()), "abc");
        bed.write("x/list", &list);
        let tool = bed.tool("fmd5").arg0(program).cwd("x");
        tool.args(["-c", "--strict", "--status", "list"]).run().prints("");
        return;
    }
    let outcome = bed.tool("fmd5").arg0(program).args(["-c", "-w", "list"]).run();
    let tag = if any { "" } else { "MD5 " };
    let nothing = format!("{program}: list: no properly formatted checksum lines found\n");
    let warning = format!("{program}: list: 1: improperly formatted {tag}checksum line\n");
    let warning = if is == Ignored { String::new() } else { warning };
    outcome.fails(1).no_stdout().stderr_is(warning + &nothing);
}

fn replace(text: &[u8]) -> Vec<u8> {
    let mut list = Vec::new();
    for byte in text {
        match byte {
            b'@' => list.extend_from_slice(ABC.as_bytes()),
            _ => list.push(*byte),
        }
    }
    list
}

#[test]
fn untagged() {
    for (text, is) in [
        (&b"@  f\n"[..], File(b"f")),
        (b"@  f", File(b"f")),
        (b"@  f\r\n", File(b"f")),
        (b"@ *f\n", File(b"f")),
        (b"@\t f\n", File(b"f")),
        (b"  \t @  f\n", File(b"f")),
        (b"900150983CD24FB0D6963F7D28E17F72  f\n", File(b"f")),
        (b"@   f\n", File(b" f")),
        (b"@  f \n", File(b"f ")),
        (b"@  *f\n", File(b"*f")),
        (b"@ **f\n", File(b"*f")),
        (b"@  f\0gh\n", File(b"f")),
        (b"@ f\n", File(b"f")),
        (b"@\tf\n", File(b"f")),
        (b"@\t\tf\n", File(b"\tf")),
        (b"@  a\\nb\n", File(b"a\\nb")),
        (b"\\@  a\\nb\n", File(b"a\nb")),
        (b"\\@  a\\\\b\\r\n", File(b"a\\b\r")),
        (b" \\@  a\\\\b\n", File(b"a\\b")),
        (b"@  #f\n", File(b"#f")),
        (b"@  caf\xc3\xa9 \xff\n", File(b"caf\xc3\xa9 \xff")),
        (b"@\n", Malformed),
        (b"@ \n", Malformed),
        (b"@", Malformed),
        (b"f  @\n", Malformed),
        (b"90015098  f\n", Malformed),
        (b"@90  f\n", Malformed),
        (b"@0  f\n", Malformed),
        (b"g00150983cd24fb0d6963f7d28e17f72  f\n", Malformed),
        (b"@,  f\n", Malformed),
        (b"\\@  a\\tb\n", Malformed),
        (b"\\@  a\\\n", Malformed),
        (b"\\\\@  a\n", Malformed),
        (b"\xef\xbb\xbf@  f\n", Malformed),
        (b"nonsense\n", Malformed),
        (b" # comment\n", Malformed),
        (b"-----BEGIN PGP SIGNED MESSAGE-----\n", Malformed),
        (b"# comment\n", Ignored),
        (b"#@  f\n", Ignored),
        (b"\n", Ignored),
        (b"\r\n", Ignored),
        (b"", Ignored),
    ] {
        line(text, is, false);
        line(text, is, true);
    }
}

#[test]
fn tagged() {
    for (text, is) in [
        (&b"MD5 (f) = @\n"[..], File(b"f")),
        (b"MD5(f)= @\n", File(b"f")),
        (b"MD5 (f)=@\n", File(b"f")),
        (b"MD5 (f)\t = \t @\n", File(b"f")),
        (b"  MD5 (f) = @\n", File(b"f")),
        (b"MD5 (f) = @\r\n", File(b"f")),
        (b"MD5 (a) = (b) = @\n", File(b"a) = (b")),
        (b"MD5 (()) = @\n", File(b"()")),
        (b"MD5 ( f ) = @\n", File(b" f ")),
        (b"\\MD5 (a\\nb) = @\n", File(b"a\nb")),
        (b"MD5 (a\\nb) = @\n", File(b"a\\nb")),
        (b"MD5  (f) = @\n", Malformed),
        (b"md5 (f) = @\n", Malformed),
        (b"MD5 f = @\n", Malformed),
        (b"MD5 (f) @\n", Malformed),
        (b"MD5 (f = @\n", Malformed),
        (b"MD5 (f) = @ \n", Malformed),
        (b"MD5 (f) = 9001\n", Malformed),
        (b"MD5 (f) =\n", Malformed),
        (b"MD5\n", Malformed),
        (b"\\MD5 (a\\qb) = @\n", Malformed),
    ] {
        line(text, is, false);
        line(text, is, true);
    }
}

#[test]
fn forms_only_fmd5_reads() {
    let sha = b"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    for form in [
        &[sha, &b"  f\n"[..]].concat()[..],
        &[&b"SHA256 (f) = "[..], sha].concat(),
        &[&b"SHA2-256 (f) = "[..], sha].concat(),
        b"kAFQmDzST7DWlj99KOF/cg==  f\n",
        b"MD5 (f) = kAFQmDzST7DWlj99KOF/cg==\n",
    ] {
        line(form, File(b"f"), true);
        line(form, Malformed, false);
    }
    for form in
        [&b"kAFQmDzST7DWlj99KOF/cg=  f\n"[..], b"kAFQmDzST7DWlj99KOF/cg  f\n", b"SHA1 (f) = @\n"]
    {
        line(form, Malformed, true);
    }
}

#[test]
fn lists_may_mix_algorithms_and_an_option_holds_them_to_one() {
    let bed = crate::bed();
    let args = ["-a", "md5,sha256,sha512", "abc", "empty"];
    bed.write("list", &bed.run("fmd5", args).stdout);
    let six = "abc: OK\n".repeat(3) + &"empty: OK\n".repeat(3);
    bed.run("fmd5", ["-c", "list"]).prints(six);
    bed.run("fmd5", ["-c", "-a", "sha256", "list"])
        .ok()
        .stdout_is("abc: OK\nempty: OK\n")
        .stderr_is("fmd5: WARNING: 4 lines are improperly formatted\n");
    bed.run("fmd5", ["-c", "-a", "sha256", "-w", "list"])
        .ok()
        .stderr_has("fmd5: list: 1: improperly formatted SHA256 checksum line\n");
    gnu(&bed, "sha512sum", ["-c", "list"]).run().ok().stdout_is("abc: OK\nempty: OK\n");
}

/// The first style seen binds the whole process: a security rule.
#[test]
fn the_style_of_names_is_kept() {
    let bed = crate::bed();
    bed.tree(&[(" abc", "abc"), ("*abc", "abc")]);
    // Standard first: a reversed line is malformed, in this list and the next.
    bed.write("standard", format!("{ABC}  abc\n{ABC} abc\n"));
    bed.write("reversed", format!("{ABC} abc\n{ABC}  abc\n{ABC} *abc\n"));
    gnu(&bed, "md5sum", ["-c", "standard"])
        .run()
        .ok()
        .stdout_is("abc: OK\n")
        .stderr_is("md5sum: WARNING: 1 line is improperly formatted\n");
    gnu(&bed, "md5sum", ["-c", "reversed"]).run().prints("abc: OK\n' abc': OK\n'*abc': OK\n");
    gnu(&bed, "md5sum", ["-c", "standard", "reversed"])
        .run()
        .ok()
        .stdout_is("abc: OK\nabc: OK\nabc: OK\n")
        .stderr_is(
            "md5sum: WARNING: 1 line is improperly formatted\n\
             md5sum: WARNING: 1 line is improperly formatted\n",
        );
    gnu(&bed, "md5sum", ["-c", "reversed", "standard"])
        .run()
        .prints("abc: OK\n' abc': OK\n'*abc': OK\n' abc': OK\nabc: OK\n");
}

#[test]
fn a_line_longer_than_any_name_is_malformed_and_costs_no_memory() {
    let bed = Bed::new();
    bed.write("empty", "");
    let mut list = format!("{EMPTY}  ").into_bytes();
    list.resize(64 << 20, b'x');
    list.extend_from_slice(format!("\n{EMPTY}  empty\n").as_bytes());
    bed.write("list", &list);
    let tool = bed.tool("fmd5").args(["-c", "-j1", "list"]).limit_as(40 << 20);
    tool.run()
        .ok()
        .stdout_is("empty: OK\n")
        .stderr_is("fmd5: WARNING: 1 line is improperly formatted\n");
}

#[test]
fn a_comment_of_any_length_is_a_comment_and_is_not_lost() {
    let bed = bed();
    let list = format!("# {}\n{ABC}  abc\n", "x".repeat(1 << 20));
    bed.write("list", &list);
    bed.run("fmd5", ["-c", "--strict", "list"]).prints("abc: OK\n");
    // It could not be kept, so the list is left alone.
    bed.run("fmd5", ["--update", "list", "a"])
        .fails(1)
        .stderr_is("fmd5: list: 1: improperly formatted checksum line; not updated\n");
    bed.file_is("list", &list);
}
