//! By the name `cp`: GNU's words and statuses.

use harness::{Bed, Outcome};

fn cp(bed: &Bed, args: &[&str]) -> Outcome {
    bed.tool("fcopy").arg0("cp").args(args).run()
}

#[test]
fn it_says_what_cp_says() {
    let bed = Bed::new();
    bed.tree(&[("f", "F"), ("g", "G"), ("d/", "")]);
    bed.symlink("nowhere", "dangling");
    for (args, said) in [
        (&["none", "x"][..], "cp: cannot stat 'none': No such file or directory\n"),
        (&["d", "x"], "cp: -r not specified; omitting directory 'd'\n"),
        (&["f", "f"], "cp: 'f' and 'f' are the same file\n"),
        (&["f", "dangling"], "cp: not writing through dangling symlink 'dangling'\n"),
        (&["-r", "d", "f"], "cp: cannot overwrite non-directory 'f' with directory 'd'\n"),
        (&["-T", "f", "d"], "cp: cannot overwrite directory 'd' with non-directory\n"),
        (&["-r", "d", "d/x"], "cp: cannot copy a directory, 'd', into itself, 'd/x'\n"),
        (&["f", "none/x"], "cp: cannot create regular file 'none/x': No such file or directory\n"),
        (&["f", "none/"], "cp: cannot create regular file 'none/': Not a directory\n"),
        (&["f", "g", "none"], "cp: target 'none': No such file or directory\n"),
        (&["f", "d", "g"], "cp: target 'g': Not a directory\n"),
        (&["--update=none-fail", "f", "g"], "cp: not replacing 'g'\n"),
    ] {
        cp(&bed, args).fails(1).stderr_is(said).no_stdout();
    }
    cp(&bed, &[])
        .fails(1)
        .stderr_is("cp: missing file operand\nTry 'cp --help' for more information.\n");
    cp(&bed, &["f"]).fails(1).stderr_is(
        "cp: missing destination file operand after 'f'\nTry 'cp --help' for more information.\n",
    );
}

#[test]
fn a_dash_is_a_file() {
    let bed = Bed::new();
    bed.write("-", "dash");
    cp(&bed, &["-", "b"]).ok().no_stdout();
    bed.file_is("b", "dash");
}

#[test]
fn verbose_lines_are_quoted() {
    let bed = Bed::new();
    bed.tree(&[("it's", "x"), ("a\nb", "y"), ("d/", "")]);
    cp(&bed, &["-v", "-j1", "it's", "d"]).prints("\"it's\" -> \"d/it's\"\n");
    cp(&bed, &["-v", "a\nb", "d"]).prints("'a'$'\\n''b' -> 'd/a'$'\\n''b'\n");
}

#[test]
fn debug_tells_how() {
    let bed = Bed::new();
    bed.write("a", "x");
    cp(&bed, &["--debug", "a", "b"])
        .ok()
        .stdout_has("'a' -> 'b'\n")
        .stdout_has("copy offload: ")
        .stdout_has(", sparse detection: no\n");
}

#[test]
fn parents_are_made_on_the_way() {
    let bed = Bed::new();
    bed.tree(&[("a/b/c/f", "F"), ("d/", "")]);
    bed.chmod("a/b", 0o750).set_time("a/b", 1_000_000_000, 0);
    cp(&bed, &["-p", "--parents", "a/b/c/f", "d"]).ok().no_stderr();
    bed.file_is("d/a/b/c/f", "F");
    assert_eq!(bed.mode("d/a/b"), 0o750);
    assert_eq!(std::os::unix::fs::MetadataExt::mtime(&bed.stat("d/a/b")), 1_000_000_000);
    cp(&bed, &["-r", "--parents", "a/b//c/", "d"]).ok().no_stderr();
    cp(&bed, &["--parents", "a/b/c/f", "a"]).ok();
    bed.file_is("a/a/b/c/f", "F");
    cp(&bed, &["--parents", "a/b/c/f", "x"])
        .fails(1)
        .stderr_has("cp: with --parents, the destination must be a directory\n");
}

#[test]
fn directories_on_the_way_are_like_their_sources_where_one_is_made() {
    use std::os::unix::fs::MetadataExt;
    let bed = Bed::new();
    bed.tree(&[("a/b/c/f", "F"), ("a/b/d/f", "F"), ("e/a/b/", "")]);
    bed.chmod("a/b", 0o750).chmod("a/b/d", 0o500).set_time("a/b", 1_000_000_000, 0);
    bed.chmod("e/a/b", 0o700);
    cp(&bed, &["--parents", "a/b/c/f", "e"]).ok();
    assert_eq!(bed.mode("e/a/b"), 0o700);
    cp(&bed, &["-p", "--parents", "a/b/d/f", "e"]).ok().no_stderr();
    assert_eq!((bed.mode("e/a/b"), bed.mode("e/a/b/d")), (0o750, 0o500));
    assert_eq!(bed.stat("e/a/b").mtime(), 1_000_000_000);
    // All of them are there: they stay what they are.
    bed.chmod("e/a/b", 0o755);
    cp(&bed, &["-p", "--parents", "a/b/d/f", "e"]).ok().no_stderr();
    assert_eq!(bed.mode("e/a/b"), 0o755);
    bed.mkdir("n");
    bed.mkdir("m");
    let with = |args: &[&str]| bed.tool("fcopy").arg0("cp").args(args).umask(0o022).run();
    with(&["--parents", "--no-preserve=mode", "a/b/d/f", "n"]).ok();
    assert_eq!((bed.mode("n/a/b"), bed.mode("n/a/b/d")), (0o755, 0o755));
    with(&["--parents", "a/b/d/f", "m"]).ok();
    assert_eq!((bed.mode("m/a/b"), bed.mode("m/a/b/d")), (0o750, 0o500));
}

#[test]
fn what_was_just_made_is_not_replaced() {
    let bed = Bed::new();
    bed.tree(&[("x/f", "X"), ("y/f", "Y"), ("d/", ""), ("f", "F"), ("keep", "untouched")]);
    cp(&bed, &["x/f", "y/f", "d"])
        .fails(1)
        .stderr_is("cp: will not overwrite just-created 'd/f' with 'y/f'\n");
    cp(&bed, &["-b", "f", "f", "d"]).fails(1).stderr_has("will not overwrite just-created 'd/f'");
    cp(&bed, &["--backup=numbered", "f", "f", "d"]).ok().no_stderr();
    bed.file_is("d/f", "F").file_is("d/f.~2~", "F");
    bed.symlink("../keep", "l");
    bed.write("z/l", "through");
    cp(&bed, &["-dR", "l", "z/l", "d"])
        .fails(1)
        .stderr_is("cp: will not copy 'z/l' through just-created symlink 'd/l'\n");
    bed.file_is("keep", "untouched");
}

#[test]
fn a_link_that_leads_in_a_circle_is_replaced_by_force() {
    let bed = Bed::new();
    bed.write("f", "F");
    bed.symlink("loop", "loop");
    cp(&bed, &["f", "loop"]).fails(1).stderr_has("Too many levels of symbolic links");
    cp(&bed, &["-f", "f", "loop"]).ok().no_stderr();
    bed.file_is("loop", "F");
}

#[test]
fn without_holes_nothing_is_shared_or_left_to_the_kernel() {
    let bed = Bed::new();
    bed.random("a", 300_000, 1);
    cp(&bed, &["--debug", "--sparse=never", "a", "b"])
        .ok()
        .stdout_has("copy offload: avoided, reflink: no, sparse detection: no\n");
}

#[test]
fn long_options_may_be_cut_short() {
    let bed = Bed::new();
    bed.write("a", "x");
    cp(&bed, &["--verb", "--no-targ", "a", "b"]).prints("'a' -> 'b'\n");
    cp(&bed, &["--no-such", "a", "b"]).fails(1).stderr_has("Try 'cp --help' for more information.");
}

#[test]
fn backups_of_links_are_links() {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("real", "old")]);
    bed.symlink("real", "link");
    cp(&bed, &["-b", "a", "link"]).ok().no_stderr();
    bed.file_is("link", "new").file_is("real", "old");
    assert_eq!(bed.readlink("link~"), std::path::Path::new("real"));
    cp(&bed, &["-bd", "-S.o", "link~", "link"]).ok().no_stderr();
    assert_eq!(bed.readlink("link"), std::path::Path::new("real"));
    bed.file_is("link.o", "new");
    cp(&bed, &["-bn", "a", "real"]).fails(1).stderr_has("mutually exclusive");
    bed.tool("fcopy")
        .arg0("cp")
        .args(["-b", "a", "real"])
        .env("SIMPLE_BACKUP_SUFFIX", ".orig")
        .env("VERSION_CONTROL", "simple")
        .run()
        .ok();
    bed.file_is("real.orig", "old");
}

#[test]
fn wrong_options_are_told_in_cps_words() {
    let bed = Bed::new();
    bed.tree(&[("f", "F"), ("g", "G"), ("e/", "")]);
    let hint = "Try 'cp --help' for more information.\n";
    cp(&bed, &["--foo", "f", "g"])
        .fails(1)
        .stderr_is(format!("cp: unrecognized option '--foo'\n{hint}"));
    cp(&bed, &["-rq", "f", "g"]).fails(1).stderr_is(format!("cp: invalid option -- 'q'\n{hint}"));
    cp(&bed, &["--sparse=x", "f", "g"])
        .fails(1)
        .stderr_has("cp: invalid argument 'x' for '--sparse'\nValid arguments are:\n  - 'never'\n");
    cp(&bed, &["-l", "f", "g"])
        .fails(1)
        .stderr_is("cp: cannot create hard link 'g' to 'f': File exists\n");
    cp(&bed, &["-s", "f", "g"])
        .fails(1)
        .stderr_is("cp: cannot create symbolic link 'g' to 'f': File exists\n");
    cp(&bed, &["f", "f", "e"])
        .ok()
        .stderr_is("cp: warning: source file 'f' specified more than once\n");
    bed.file_is("e/f", "F");
}

#[test]
fn backups_are_told_of() {
    let bed = Bed::new();
    bed.tree(&[("f", "F"), ("g", "G"), ("d/", ""), ("s/x", "X"), ("t/x", "old")]);
    cp(&bed, &["-bv", "f", "g"]).prints("'f' -> 'g' (backup: 'g~')\n");
    cp(&bed, &["-v", "--backup=numbered", "f", "g"]).prints("'f' -> 'g' (backup: 'g.~1~')\n");
    cp(&bed, &["-bvs", "f", "g"]).prints("'f' -> 'g' (backup: 'g.~2~')\n");
    cp(&bed, &["-bvrT", "s", "t"]).prints("'s/x' -> 't/x' (backup: 't/x~')\n");
    cp(&bed, &["-bv", "f", "new"]).prints("'f' -> 'new'\n");
    bed.file_is("g~", "G").file_is("t/x~", "old");
}

#[test]
fn a_file_can_be_its_own_backup() {
    use std::os::unix::fs::MetadataExt;
    let bed = Bed::new();
    bed.write("f", "F");
    cp(&bed, &["-b", "f", "f"]).fails(1).stderr_is("cp: 'f' and 'f' are the same file\n");
    cp(&bed, &["-bfv", "f", "f"]).prints("'f' -> 'f~'\n");
    bed.file_is("f", "F").file_is("f~", "F");
    assert_ne!(bed.stat("f").ino(), bed.stat("f~").ino());
    cp(&bed, &["-f", "--backup=numbered", "f", "f"]).ok();
    assert_eq!(bed.names(), ["f", "f.~1~", "f~"]);
}

#[test]
fn slashes_at_the_end_go_only_into_directories() {
    let bed = Bed::new();
    bed.tree(&[("d/in", "x"), ("into/", ""), ("f", "F")]);
    bed.symlink("d", "l");
    bed.symlink("f", "lf");
    cp(&bed, &["-r", "--strip-trailing-slashes", "l/", "into"]).ok();
    assert_eq!(bed.readlink("into/l"), std::path::Path::new("d"));
    cp(&bed, &["-r", "--strip-trailing-slashes", "l/", "new"]).ok();
    bed.file_is("new/in", "x");
    cp(&bed, &["--strip-trailing-slashes", "lf/", "x"])
        .fails(1)
        .stderr_is("cp: cannot stat 'lf/': Not a directory\n");
}

#[test]
fn a_clone_that_must_be_and_cannot_leaves_nothing() {
    let bed = Bed::new();
    bed.tree(&[("f", "F"), ("g", "G"), ("s/x", "X"), ("d/", "")]);
    let Some(_disk) = bed.small_fs("disk", 1 << 20) else { return };
    bed.write("disk/old", "old");
    let o = cp(&bed, &["--reflink=always", "f", "disk/new"]);
    o.fails(1).stderr_is("cp: failed to clone 'disk/new' from 'f': Invalid cross-device link\n");
    cp(&bed, &["--reflink=always", "f", "disk/old"]).fails(1);
    cp(&bed, &["-r", "--reflink=always", "s", "disk"]).fails(1);
    bed.file_is("disk/old", "old").assert_no_litter();
    assert!(!bed.exists("disk/new") && !bed.exists("disk/s/x"));
}

#[test]
fn what_is_wrong_with_a_target_directory_is_said_as_cp_says_it() {
    let bed = Bed::new();
    bed.tree(&[("f", "F"), ("d/", ""), ("e/", "")]);
    let hint = "Try 'cp --help' for more information.\n";
    for (args, said, hinted) in [
        (&["f", "-t"][..], "option requires an argument -- 't'", true),
        (&["-t", "", "f"], "target directory '': No such file or directory", false),
        (
            &["-T", "-t", "d", "f"],
            "cannot combine --target-directory (-t) and --no-target-directory (-T)",
            false,
        ),
        (&["-t", "d", "--target=e", "f"], "multiple target directories specified", false),
        (
            &["-T", "--parents", "f", "d"],
            "with --parents, the destination must be a directory",
            true,
        ),
        (
            &["--preserve=context", "f", "g"],
            "cannot preserve security context without an SELinux-enabled kernel",
            false,
        ),
    ] {
        if said.contains("SELinux") && std::path::Path::new("/sys/fs/selinux/enforce").exists() {
            continue;
        }
        let hint = if hinted { hint } else { "" };
        cp(&bed, args).fails(1).stderr_is(format!("cp: {said}\n{hint}")).no_stdout();
    }
    assert!(!bed.exists("g") && !bed.exists("d/f") && !bed.exists("e/f"));
}

#[test]
fn a_full_standard_output_is_a_write_error() {
    let bed = Bed::new();
    bed.write("f", "F");
    let said = "cp: write error: No space left on device\n";
    for args in [&["-v", "f", "g"][..], &["--help"], &["--version"]] {
        let tool = bed.tool("fcopy").arg0("cp").args(args).stdout_to("/dev/full");
        tool.run().fails(1).stderr_is(said);
    }
}

#[test]
fn the_locale_says_whether_names_are_utf8() {
    let bed = Bed::new();
    bed.write("ü", "F");
    let copy = |locale| bed.tool("fcopy").arg0("cp").env("LC_ALL", locale).args(["-v", "ü", "x"]);
    copy("C").run().prints("''$'\\303\\274' -> 'x'\n");
    copy("C.UTF-8").run().prints("'ü' -> 'x'\n");
}

#[test]
fn what_is_removed_is_told() {
    let bed = Bed::new();
    bed.tree(&[("f", "F"), ("g", "G"), ("h", "H")]);
    bed.hardlink("h", "other");
    bed.symlink("f", "link");
    cp(&bed, &["-v", "--remove-destination", "f", "g"]).prints("removed 'g'\n'f' -> 'g'\n");
    cp(&bed, &["-dv", "link", "g"]).prints("removed 'g'\n'link' -> 'g'\n");
    cp(&bed, &["-av", "f", "h"]).prints("removed 'h'\n'f' -> 'h'\n");
    bed.file_is("other", "H");
    cp(&bed, &["-bv", "f", "h"]).prints("'f' -> 'h' (backup: 'h~')\n");
    cp(&bed, &["-vs", "f", "none/g"]).fails(1).stdout_is("'f' -> 'none/g'\n");
}

#[test]
fn a_link_that_leads_nowhere_is_nothing_to_leave() {
    let bed = Bed::new();
    bed.write("f", "F");
    bed.symlink("nowhere", "link");
    for option in ["-n", "-u", "-i"] {
        cp(&bed, &[option, "f", "link"])
            .fails(1)
            .stderr_is("cp: not writing through dangling symlink 'link'\n");
    }
    cp(&bed, &["-n", "--remove-destination", "f", "link"]).ok().no_stderr();
    assert_eq!(bed.readlink("link"), std::path::Path::new("nowhere"));
}

#[test]
fn a_suffix_that_is_none_is_a_tilde() {
    for suffix in ["", "/x", "a/b"] {
        let bed = Bed::new();
        bed.tree(&[("f", "new"), ("g", "old")]);
        cp(&bed, &["-S", suffix, "f", "g"]).ok().no_stderr();
        bed.file_is("g", "new").file_is("g~", "old");
    }
}

#[test]
fn of_two_for_one_target_the_second_may_be_wanted_or_not() {
    let with = |a: &str| {
        let bed = Bed::new();
        bed.tree(&[("x/f", a), ("y/f", "Y"), ("d/", "")]);
        bed.set_time("y/f", 1_000_000_000, 0);
        bed
    };
    for option in ["-n", "-u", "--update=none"] {
        let bed = with("X");
        cp(&bed, &[option, "x/f", "y/f", "d"]).ok().no_stderr();
        bed.file_is("d/f", "X");
    }
    let bed = with("X");
    cp(&bed, &["--update=none-fail", "x/f", "y/f", "d"])
        .fails(1)
        .stderr_is("cp: not replacing 'd/f'\n");
    bed.set_time("y/f", 4_000_000_000, 0);
    cp(&bed, &["-u", "x/f", "y/f", "d"])
        .fails(1)
        .stderr_is("cp: will not overwrite just-created 'd/f' with 'y/f'\n");
    // The first was not copied, or is another matter.
    bed.remove("x/f");
    cp(&bed, &["x/f", "y/f", "d"])
        .fails(1)
        .stderr_is("cp: cannot stat 'x/f': No such file or directory\n");
    bed.file_is("d/f", "Y");
    bed.remove("d/f");
    bed.mkdir("x/f");
    cp(&bed, &["-r", "x/f", "y/f", "d"])
        .fails(1)
        .stderr_is("cp: cannot overwrite directory 'd/f' with non-directory\n");
}

#[test]
fn paths_are_joined_as_cp_joins_them() {
    let bed = Bed::new();
    bed.tree(&[("a/f", "new"), ("e/f", "old"), ("d/", "")]);
    cp(&bed, &["-rv", "-j1", "a//", "d//"]).prints("'a//' -> 'd/a'\n'a/f' -> 'd/a/f'\n");
    cp(&bed, &["-rv", "a/.", "e"]).prints("'a/./f' -> 'e/./f'\n");
    cp(&bed, &["-rbv", "a/.", "e"]).prints("'a/./f' -> 'e/./f' (backup: 'e/./f~')\n");
    cp(&bed, &["--parents", "a/f", "d///"]).ok();
    bed.file_is("d/a/f", "new");
}
