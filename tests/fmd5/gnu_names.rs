//! The command line of GNU's programs: what is understood, and what is said where it is not.

use crate::{ABC, bed, gnu};
use harness::Bed;

/// Runs `md5sum` and expects a usage error with this message.
#[track_caller]
fn refused(args: &[&str], message: &str) {
    let bed = bed();
    let want = format!("md5sum: {message}\nTry 'md5sum --help' for more information.\n");
    bed.tool("fmd5").arg0("md5sum").args(args).run().fails(1).no_stdout().stderr_is(want);
}

#[test]
fn usage_errors() {
    let verify =
        |option: &str| format!("the --{option} option is meaningful only when verifying checksums");
    let binary = "the --binary and --text options are meaningless when verifying checksums";
    let zero = "the --zero option is not supported when verifying checksums";
    let tag = "the --tag option is meaningless when verifying checksums";
    let text = "--tag does not support --text mode";
    for (args, message) in [
        (&["-cb"][..], binary),
        (&["-ct"], binary),
        (&["-c", "--text", "abc"], binary),
        (&["abc", "-c", "--binary"], binary),
        (&["-cz"], zero),
        (&["-c", "--zero", "--tag"], zero),
        (&["-cz", "-b"], zero),
        (&["-c", "--tag"], tag),
        (&["--tag", "-c", "-b"], tag),
        (&["--tag", "-t"], text),
        (&["--tag", "-t", "-c"], text),
        (&["--tag", "-t", "--status"], text),
        (&["--ignore-missing"], &verify("ignore-missing")),
        (&["--status"], &verify("status")),
        (&["--warn"], &verify("warn")),
        (&["-w"], &verify("warn")),
        (&["--quiet"], &verify("quiet")),
        (&["--strict"], &verify("strict")),
        (&["--strict", "--status"], &verify("status")),
        (&["--status", "--quiet"], &verify("quiet")),
        (&["--warn", "--strict"], &verify("warn")),
        (&["--status", "--ignore-missing"], &verify("ignore-missing")),
        (&["-z", "--status"], &verify("status")),
    ] {
        refused(args, message);
    }
}

#[test]
fn options_that_are_none() {
    for (args, message) in [
        (&["--foo"][..], "unrecognized option '--foo'"),
        (&["--foo=bar"], "unrecognized option '--foo=bar'"),
        (&["abc", "--foo"], "unrecognized option '--foo'"),
        (&["--checks"], "unrecognized option '--checks'"),
        (&["-X"], "invalid option -- 'X'"),
        (&["-bX"], "invalid option -- 'X'"),
        (&["-bXY", "--foo"], "invalid option -- 'X'"),
        (&["-h"], "invalid option -- 'h'"),
        (&["-a", "md5"], "invalid option -- 'a'"),
        (&["-r", "."], "invalid option -- 'r'"),
        (&["--recursive"], "unrecognized option '--recursive'"),
        (&["--json"], "unrecognized option '--json'"),
        (&["--files0-from=x"], "unrecognized option '--files0-from=x'"),
        (&["--s"], "option '--s' is ambiguous; possibilities: '--status' '--strict'"),
        (&["--st"], "option '--st' is ambiguous; possibilities: '--status' '--strict'"),
        (&["--t"], "option '--t' is ambiguous; possibilities: '--tag' '--text'"),
        (&["--t=1"], "option '--t=1' is ambiguous; possibilities: '--tag' '--text'"),
        (&["--tag=x"], "option '--tag' doesn't allow an argument"),
        (&["--b=3"], "option '--binary' doesn't allow an argument"),
        (&["--check="], "option '--check' doesn't allow an argument"),
    ] {
        refused(args, message);
    }
}

#[test]
fn beginnings_of_options() {
    let bed = bed();
    bed.write("list", format!("{ABC}  abc\n{ABC}  none\n"));
    for (args, want) in [
        (&["--b", "abc"][..], format!("{ABC} *abc\n")),
        (&["--te", "abc"], format!("{ABC}  abc\n")),
        (&["--ta", "abc"], format!("MD5 (abc) = {ABC}\n")),
        (&["--z", "abc"], format!("{ABC}  abc\0")),
        (&["--c", "--i", "list"], "abc: OK\n".to_owned()),
        (&["--ch", "--ig", "--q", "list"], String::new()),
        (&["--che", "--ignore", "--sta", "list"], String::new()),
        (&["--check", "--ignore-m", "--str", "--w", "list"], "abc: OK\n".to_owned()),
    ] {
        bed.tool("fmd5").arg0("md5sum").args(args).run().prints(want);
    }
}

#[test]
fn options_may_follow_operands_but_for_posix() {
    let bed = bed();
    gnu(&bed, "md5sum", ["abc", "-b"]).run().prints(format!("{ABC} *abc\n"));
    gnu(&bed, "md5sum", ["abc", "--", "-b"])
        .run()
        .fails(1)
        .stdout_is(format!("{ABC}  abc\n"))
        .stderr_is("md5sum: -b: No such file or directory\n");
    gnu(&bed, "md5sum", ["abc", "-b"])
        .env("POSIXLY_CORRECT", "1")
        .run()
        .fails(1)
        .stdout_is(format!("{ABC}  abc\n"))
        .stderr_is("md5sum: -b: No such file or directory\n");
    gnu(&bed, "md5sum", ["-b", "abc"])
        .env("POSIXLY_CORRECT", "")
        .run()
        .prints(format!("{ABC} *abc\n"));
}

#[test]
fn help_and_version_come_as_soon_as_they_are_met() {
    let bed = Bed::new();
    for args in [["--help", "--foo"], ["--he", "-X"], ["-b", "--help"]] {
        gnu(&bed, "md5sum", args)
            .run()
            .ok()
            .no_stderr()
            .stdout_has("Usage: md5sum [OPTION]... [FILE]...\n");
    }
    gnu(&bed, "sha512sum", ["--help"])
        .run()
        .ok()
        .stdout_has("SHA512")
        .stdout_has("--ignore-missing");
    gnu(&bed, "md5sum", ["--version"]).run().ok().stdout_has("md5sum (ftools) ");
    gnu(&bed, "md5sum", ["--foo", "--help"]).run().fails(1).no_stdout();
    gnu(&bed, "md5sum", ["--help"]).stdout_to("/dev/full").run().fails(1);
}

#[test]
fn messages_start_with_the_name_as_typed() {
    let bed = bed();
    for (name, prefix) in
        [("md5sum", "md5sum"), ("./x/md5sum", "./x/md5sum"), ("/a/sha256sum", "/a/sha256sum")]
    {
        let want = format!("{prefix}: none: No such file or directory\n");
        gnu(&bed, name, ["none"]).run().fails(1).stderr_is(want);
        let want = format!(
            "{prefix}: invalid option -- 'X'\nTry '{prefix} --help' for more information.\n"
        );
        gnu(&bed, name, ["-X"]).run().fails(1).stderr_is(want);
    }
    // A name that is none of them is fmd5's.
    gnu(&bed, "md5sum.old", ["none"])
        .run()
        .fails(1)
        .stderr_is("fmd5: none: No such file or directory\n");
}

#[test]
fn each_program_checks_its_own_algorithm() {
    let bed = bed();
    for name in ["md5sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum"] {
        let tag = name.trim_end_matches("sum").to_uppercase();
        for form in ["-t", "--tag"] {
            let list = gnu(&bed, name, [form, "abc"]).run().stdout;
            bed.write("list", &list);
            gnu(&bed, name, ["-c", "list"]).run().prints("abc: OK\n");
            let other = if name == "md5sum" { "sha256sum" } else { "md5sum" };
            gnu(&bed, other, ["-c", "list"]).run().fails(1).no_stdout();
        }
        bed.write("list", "x\n");
        gnu(&bed, name, ["-cw", "list"])
            .run()
            .fails(1)
            .stderr_has(format!("{name}: list: 1: improperly formatted {tag} checksum line\n"));
    }
}

#[test]
fn a_failed_write_is_told_in_their_words() {
    let bed = bed();
    for args in [&["abc"][..], &["-c", "list"], &["none", "abc"]] {
        bed.write("list", format!("{ABC}  abc\n"));
        let tool = bed.tool("fmd5").arg0("md5sum").args(args).stdout_to("/dev/full");
        tool.run().fails(1).stderr_has("md5sum: write error: No space left on device\n");
    }
}
