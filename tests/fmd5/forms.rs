//! How lines look, and what the options of digest mode mean.

use harness::{Bed, Tool};

use crate::{ABC, EMPTY, bed, gnu};

const SHA256_ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[test]
fn forms_of_a_line() {
    let bed = bed();
    for (args, want) in [
        (&["abc"][..], format!("{ABC}  abc\n")),
        (&["-t", "abc"], format!("{ABC}  abc\n")),
        (&["-b", "abc"], format!("{ABC} *abc\n")),
        (&["-t", "-b", "abc"], format!("{ABC} *abc\n")),
        (&["-bt", "abc"], format!("{ABC}  abc\n")),
        (&["--tag", "abc"], format!("MD5 (abc) = {ABC}\n")),
        (&["--tag", "-b", "abc"], format!("MD5 (abc) = {ABC}\n")),
        (&["-t", "--tag", "abc"], format!("MD5 (abc) = {ABC}\n")),
        (&["-z", "abc", "empty"], format!("{ABC}  abc\0{EMPTY}  empty\0")),
        (&["--zero", "--tag", "abc"], format!("MD5 (abc) = {ABC}\0")),
        (&["-bz", "abc"], format!("{ABC} *abc\0")),
    ] {
        bed.run("fmd5", args).prints(&want);
        bed.tool("fmd5").arg0("md5sum").args(args).run().prints(&want);
    }
}

#[test]
fn forms_only_fmd5_has() {
    let bed = bed();
    for (args, want) in [
        (&["-0", "abc"][..], format!("{ABC}  abc\0")),
        (&["--null", "abc"], format!("{ABC}  abc\0")),
        (&["--base64", "abc"], "kAFQmDzST7DWlj99KOF/cg==  abc\n".to_owned()),
        (&["-a", "md5", "abc"], format!("{ABC}  abc\n")),
        (
            &["-a", "MD5,sha-256", "abc"],
            format!("MD5 (abc) = {ABC}\nSHA256 (abc) = {SHA256_ABC}\n"),
        ),
        (
            &["-asha256", "-amd5", "abc"],
            format!("SHA256 (abc) = {SHA256_ABC}\nMD5 (abc) = {ABC}\n"),
        ),
        (&["-a", "md5,md5", "abc"], format!("MD5 (abc) = {ABC}\n")),
        (
            &["--json", "abc"],
            format!(
                "{{\"path\":\"abc\",\"algorithm\":\"md5\",\"digest\":\"{ABC}\",\"bytes\":3}}\n"
            ),
        ),
        (&["--expect", ABC, "abc"], format!("{ABC}  abc\n")),
        (&["--expect", &format!("sha256:{SHA256_ABC}"), "abc"], format!("{SHA256_ABC}  abc\n")),
        (&["--unordered", "abc"], format!("{ABC}  abc\n")),
        (&["--buffer-size", "1", "abc"], format!("{ABC}  abc\n")),
    ] {
        bed.run("fmd5", args).prints(&want);
    }
}

#[test]
fn the_last_of_contrary_options_wins_and_a_bad_pair_is_refused() {
    let bed = bed();
    for (args, text) in [
        (&["--tag", "-t", "abc"][..], "--tag does not support --text mode"),
        (&["--status", "abc"], "the --status option is meaningful only when verifying checksums"),
        (&["--quiet", "abc"], "the --quiet option is meaningful only when verifying checksums"),
        (&["-w", "abc"], "the --warn option is meaningful only when verifying checksums"),
        (&["--strict", "abc"], "the --strict option is meaningful only when verifying checksums"),
        (
            &["--ignore-missing", "abc"],
            "the --ignore-missing option is meaningful only when verifying checksums",
        ),
        (&["-c", "-z", "abc"], "the --zero option is not supported when verifying checksums"),
        (&["-c", "--tag", "abc"], "the --tag option is meaningless when verifying checksums"),
        (
            &["-cb", "abc"],
            "the --binary and --text options are meaningless when verifying checksums",
        ),
        (&["--expect", ABC, "abc", "a"], "--expect is for one file"),
        (
            &["--expect", ABC, "-a", "sha256", "abc"],
            "--expect is a md5 digest, and -a does not ask for one",
        ),
        (&["--include", "*.c", "abc"], "--include and --exclude are for trees: give -r too"),
        (&["--shard", "3/2", "abc"], "shard 3 of 2: shards count from 1 to 2"),
    ] {
        let want = format!("fmd5: {text}\nTry 'fmd5 --help' for more information.\n");
        bed.run("fmd5", args).fails(2).no_stdout().stderr_is(want);
    }
}

#[test]
fn nonsense_is_a_usage_error() {
    let bed = bed();
    for args in [
        &["--foo"][..],
        &["-a", "sha1", "abc"],
        &["--expect", "abc", "abc"],
        &["--buffer-size", "0", "abc"],
        &["-j", "x", "abc"],
        &["-x", "abc"],
        &["-C", ".", "abc"],
        &["--confine", "abc"],
        &["--tee", "abc"],
        &["-c", "-r", "abc"],
        &["--json", "--tag", "abc"],
        &["-c", "-a", "md5,sha256", "abc"],
    ] {
        let outcome = bed.run("fmd5", args);
        outcome.fails(2).no_stdout().stderr_has("Try 'fmd5 --help'");
    }
}

#[test]
fn a_digest_that_is_not_the_expected_one_is_shown_and_told() {
    let bed = bed();
    bed.run("fmd5", ["--expect", EMPTY, "abc"])
        .fails(1)
        .stdout_is(format!("{ABC}  abc\n"))
        .stderr_is(format!("fmd5: abc: expected md5 {EMPTY}, got {ABC}\n"));
    bed.tool("fmd5").args(["--expect", EMPTY]).stdin("").run().ok();
}

#[test]
fn several_digests_of_a_large_and_of_a_streamed_file_agree() {
    let bed = Bed::new();
    bed.random("large", 3 << 20, 7);
    let all = ["md5", "sha224", "sha256", "sha384", "sha512"];
    let together = bed.run("fmd5", ["-a", &all.join(","), "large"]);
    let one = |tool: Tool| tool.run().ok().no_stderr().stdout.clone();
    let alone: Vec<u8> =
        all.iter().flat_map(|a| one(bed.tool("fmd5").args(["--tag", "-a", a, "large"]))).collect();
    together.prints(&alone);
    let piped =
        bed.sh("cat large | fmd5 -a md5,sha224,sha256,sha384,sha512 | sed 's/(-)/(large)/'");
    piped.ok().stdout_is(&alone);
}

#[test]
fn json_names_that_are_not_utf8_are_in_base64() {
    let bed = Bed::new();
    bed.write(harness::os(b"\xff"), "");
    bed.tool("fmd5").arg("--json").arg(harness::os(b"\xff")).run().prints(format!(
        "{{\"path_base64\":\"/w==\",\"algorithm\":\"md5\",\"digest\":\"{EMPTY}\",\"bytes\":0}}\n"
    ));
}

#[test]
fn errors_are_told_in_their_place_and_the_rest_goes_on() {
    let bed = bed();
    bed.mkdir("dir");
    let both = bed.sh("fmd5 abc none dir empty 2>&1");
    both.fails(1).stdout_is(format!(
        "{ABC}  abc\nfmd5: none: No such file or directory\nfmd5: dir: Is a directory\n\
         {EMPTY}  empty\n"
    ));
    let both = bed.shell("exec \"$0\" abc none dir '' empty 2>&1").arg(link(&bed)).run();
    both.fails(1)
        .stdout_has(format!("{ABC}  abc\n"))
        .stdout_has("md5sum: none: No such file or directory\n");
    gnu(&bed, "md5sum", ["a b", "", "dir"]).run().fails(1).no_stdout().stderr_is(
        "md5sum: 'a b': No such file or directory\nmd5sum: '': No such file or directory\n\
         md5sum: dir: Is a directory\n",
    );
}

/// A link called `md5sum` to the tool.
fn link(bed: &Bed) -> std::path::PathBuf {
    let found = bed.sh("command -v fmd5").stdout;
    let target = String::from_utf8(found).expect("a path").trim().to_owned();
    bed.symlink(target, "md5sum")
}

#[test]
fn help_and_version_are_results() {
    let bed = Bed::new();
    bed.run("fmd5", ["--help"]).ok().no_stderr().stdout_has("Usage: fmd5");
    bed.run("fmd5", ["-V"]).ok().no_stderr().stdout_has("fmd5 ");
}
