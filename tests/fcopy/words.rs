//! By the name `cp`: options and words cut short, and those of which the last one counts.

use std::os::unix::fs::MetadataExt;

use harness::{Bed, Outcome};

fn cp(bed: &Bed, args: &[&str]) -> Outcome {
    bed.tool("fcopy").arg0("cp").args(args).run()
}

#[test]
fn options_and_their_words_may_be_cut_short() {
    let bed = Bed::new();
    bed.tree(&[("a", "A"), ("b", "B"), ("d/", "")]);
    bed.hardlink("a", "a2");
    cp(&bed, &["--preserve=link", "--verb", "-j1", "a", "a2", "d"])
        .prints("'a' -> 'd/a'\n'a2' -> 'd/a2'\n");
    assert_eq!(bed.stat("d/a").ino(), bed.stat("d/a2").ino());
    // Only cp's own options count.
    cp(&bed, &["--b=si", "a", "b"]).ok();
    bed.file_is("b~", "B");
    cp(&bed, &["--backup=nu", "--sparse", "al", "--no-t", "a", "b"]).ok();
    assert!(bed.exists("b.~1~"));
    cp(&bed, &["--update=non", "a", "b"]).fails(1).stderr_has("ambiguous argument 'non'");
}

#[test]
fn what_could_be_several_is_told_with_all_of_them() {
    let bed = Bed::new();
    bed.tree(&[("a", "A"), ("b", "B")]);
    let hint = "Try 'cp --help' for more information.\n";
    for (args, said) in [
        (
            &["--no", "a", "b"][..],
            "option '--no' is ambiguous; possibilities: '--no-clobber' '--no-dereference' \
             '--no-preserve' '--no-target-directory'\n",
        ),
        (&["--verbose=x", "a", "b"], "option '--verbose' doesn't allow an argument\n"),
        (&["a", "b", "--suffix"], "option '--suffix' requires an argument\n"),
        (&["a", "b", "-S"], "option requires an argument -- 'S'\n"),
        (
            &["--reflink=a", "a", "b"],
            "ambiguous argument 'a' for '--reflink'\nValid arguments are:\n  - 'auto'\n  \
             - 'always'\n  - 'never'\n",
        ),
        (
            &["--reflink", "--sparse=never", "a", "b"],
            "--reflink can be used only with --sparse=auto\n",
        ),
    ] {
        cp(&bed, args).fails(1).stderr_is(format!("cp: {said}{hint}"));
    }
    let o = bed.tool("fcopy").arg0("cp").args(["-b", "a", "b"]).env("VERSION_CONTROL", "x").run();
    o.fails(1).stderr_has("cp: invalid argument 'x' for '$VERSION_CONTROL'\n");
    bed.file_is("b", "B");
}

#[test]
fn behind_an_operand_nothing_is_an_option_where_posix_says_so() {
    let bed = Bed::new();
    bed.tree(&[("a", "A"), ("-v", "V"), ("d/", "")]);
    let posix = bed.tool("fcopy").arg0("cp").env("POSIXLY_CORRECT", "1");
    posix.args(["a", "-v", "d"]).run().prints("");
    bed.file_is("d/-v", "V");
}

#[test]
fn the_last_word_on_what_is_kept_counts() {
    let bed = Bed::new();
    bed.write("a", "A");
    bed.chmod("a", 0o750);
    for (to, options, mode) in [
        ("1", &["--no-preserve=mode", "--preserve=all"][..], 0o750),
        ("2", &["--preserve=all", "--no-preserve=mode"], 0o644),
        ("3", &["--no-preserve=mode", "-a"], 0o750),
        ("4", &["-p", "--no-preserve=mode"], 0o644),
    ] {
        bed.tool("fcopy").args(options).args(["a", to]).umask(0o022).run().ok();
        assert_eq!(bed.mode(to), mode, "{options:?}");
    }
}

#[test]
fn the_last_word_on_links_and_replacing_counts() {
    let bed = Bed::new();
    bed.tree(&[("old", "old"), ("new", "new")]);
    bed.set_time("old", 1_000, 0).set_time("new", 2_000, 0);
    bed.symlink("new", "link");
    cp(&bed, &["-aL", "link", "file"]).ok();
    bed.file_is("file", "new");
    cp(&bed, &["-La", "link", "same"]).ok();
    assert_eq!(bed.readlink("same"), std::path::Path::new("new"));
    cp(&bed, &["--update=all", "-u", "old", "new"]).ok();
    bed.file_is("new", "new");
    cp(&bed, &["-u", "--update=all", "old", "new"]).ok();
    bed.file_is("new", "old");
}
