//! One file, several files, and where they land.

use harness::{Bed, random_bytes};

use crate::fcopy;

#[test]
fn a_file_is_copied_under_the_name_given() {
    let bed = Bed::new();
    bed.random("a", 3_000_001, 1);
    fcopy(&bed, &["a", "b"]).ok().no_stdout().no_stderr();
    bed.file_is("b", random_bytes(3_000_001, 1)).assert_no_litter();
}

#[test]
fn an_empty_file_is_copied_too() {
    let bed = Bed::new();
    bed.write("a", "");
    fcopy(&bed, &["a", "b"]).ok().no_stderr();
    bed.file_is("b", "");
}

#[test]
fn a_directory_takes_it_under_its_own_name() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "A"), ("b", "B"), ("d/", "")]);
    fcopy(&bed, &["s/a", "b", "d"]).ok().no_stderr();
    fcopy(&bed, &["s/a", "d/"]).ok().no_stderr();
    bed.file_is("d/a", "A").file_is("d/b", "B");
}

#[test]
fn the_target_may_come_first() {
    let bed = Bed::new();
    bed.tree(&[("a", "A"), ("b", "B"), ("d/", "")]);
    fcopy(&bed, &["-t", "d", "a", "b"]).ok().no_stderr();
    bed.file_is("d/a", "A").file_is("d/b", "B");
}

#[test]
fn a_target_that_is_no_directory_takes_one_file_only() {
    let bed = Bed::new();
    bed.tree(&[("a", "A"), ("b", "B"), ("c", "C")]);
    fcopy(&bed, &["a", "b", "c"]).fails(1).stderr_is("fcopy: c: Not a directory\n");
    fcopy(&bed, &["a", "b", "none"]).fails(1).stderr_is("fcopy: none: No such file or directory\n");
    fcopy(&bed, &["a", "none/"]).fails(1).stderr_is("fcopy: none/: Not a directory\n");
    bed.file_is("c", "C");
    assert_eq!(bed.names(), ["a", "b", "c"]);
}

#[test]
fn no_target_directory_means_the_name_itself() {
    let bed = Bed::new();
    bed.tree(&[("a", "A"), ("d/", "")]);
    fcopy(&bed, &["-T", "a", "d"])
        .fails(1)
        .stderr_is("fcopy: d: is a directory, and is not replaced\n");
    fcopy(&bed, &["-T", "a", "b"]).ok();
    bed.file_is("b", "A");
}

#[test]
fn one_that_fails_does_not_stop_the_others() {
    let bed = Bed::new();
    bed.tree(&[("a", "A"), ("c", "C"), ("d/", ""), ("dir/x", "")]);
    let o = fcopy(&bed, &["-j1", "a", "none", "dir", "c", "d"]);
    o.fails(1).stderr_lines(2).stderr_has("fcopy: none: No such file or directory\n");
    o.stderr_has("fcopy: dir: -r not specified; omitting directory\n");
    bed.file_is("d/a", "A").file_is("d/c", "C");
    assert!(!bed.exists("d/dir"));
}

#[test]
fn two_of_one_name_do_not_overwrite_each_other() {
    let bed = Bed::new();
    bed.tree(&[("x/a", "first"), ("y/a", "second"), ("d/", "")]);
    fcopy(&bed, &["x/a", "y/a", "d"])
        .fails(1)
        .stderr_is("fcopy: y/a: not copied over d/a, which was just made\n");
    bed.file_is("d/a", "first");
}

#[test]
fn what_exists_is_replaced_unless_told_otherwise() {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("b", "old")]);
    fcopy(&bed, &["-n", "a", "b"]).ok().no_stderr();
    bed.file_is("b", "old");
    fcopy(&bed, &["--update=none-fail", "a", "b"]).fails(1).stderr_is("fcopy: b: not replaced\n");
    bed.set_time("a", 1_000, 0).set_time("b", 2_000, 0);
    fcopy(&bed, &["-u", "a", "b"]).ok().no_stderr();
    bed.file_is("b", "old");
    bed.set_time("a", 2_000, 1);
    fcopy(&bed, &["-u", "a", "b"]).ok().no_stderr();
    bed.file_is("b", "new");
}

#[test]
fn asking_takes_a_yes_and_nothing_else() {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("b", "old")]);
    let ask = |answer: &str| bed.tool("fcopy").args(["-i", "a", "b"]).stdin(answer).run();
    ask("no\n").fails(1).stderr_is("fcopy: overwrite 'b'? ");
    ask("").fails(1);
    bed.file_is("b", "old");
    ask("yes\n").ok();
    bed.file_is("b", "new");
}

#[test]
fn what_is_done_can_be_seen() {
    let bed = Bed::new();
    bed.write("a b", "x");
    fcopy(&bed, &["-v", "a b", "c"]).prints("'a b' -> 'c'\n");
}

#[test]
fn a_backup_keeps_the_old_content() {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("b", "old")]);
    fcopy(&bed, &["--backup", "a", "b"]).ok().no_stderr();
    bed.file_is("b", "new").file_is("b~", "old");
    fcopy(&bed, &["--backup=numbered", "a", "b"]).ok().no_stderr();
    bed.file_is("b.~1~", "new");
    fcopy(&bed, &["-b", "-S", ".old", "-T", "a", "b"]).ok();
    assert!(bed.exists("b.~2~"), "numbered ones exist, so that they go on");
}

#[test]
fn nothing_to_copy_is_a_usage_error() {
    let bed = Bed::new();
    fcopy(&bed, &[]).fails(2).stderr_has("fcopy: missing file operand\n");
    fcopy(&bed, &["a"]).fails(2).stderr_has("fcopy: missing destination file operand after a\n");
    fcopy(&bed, &["--no-such"]).fails(2);
    fcopy(&bed, &["-T", "a", "b", "c"]).fails(2).stderr_has("extra operand");
}

#[test]
fn any_buffer_and_any_number_of_workers_copy_the_same() {
    let bed = Bed::new();
    bed.random("a", 1_000_003, 2);
    for (n, options) in
        [["-j1", "--buffer-size=1"], ["-j8", "--buffer-size=64K"], ["-j2", "--buffer-size=4097"]]
            .into_iter()
            .enumerate()
    {
        let to = format!("b{n}");
        fcopy(&bed, &[options[0], options[1], "--reflink=never", "a", &to]).ok();
        bed.file_is(&to, random_bytes(1_000_003, 2));
    }
}

#[test]
fn names_are_any_bytes() {
    let bed = Bed::new();
    bed.mkdir("d");
    for (n, name) in harness::names::ALL.iter().enumerate() {
        let from = std::path::Path::new("s").join(name);
        bed.write(&from, n.to_string());
        bed.run("fcopy", [from.as_os_str(), harness::os(b"d")]).ok().no_stderr();
        bed.file_is(std::path::Path::new("d").join(name), n.to_string());
    }
}

#[test]
fn a_target_that_cannot_be_looked_at_is_not_guessed() {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("d/own", "stays"), ("e/own", "stays")]);
    for args in [&["a", "d"][..], &["--also-to", "e", "a", "d"]] {
        // The first look at it, by either of the calls that look.
        let tool = bed.tool("fcopy").args(args).only_on("d");
        let call = "statx,newfstatat,stat:error=EIO:when=1";
        let Some(tool) = tool.and_then(|tool| tool.inject(call)) else { return };
        tool.run().fails(1).stderr_is("fcopy: d: Input/output error\n");
    }
    assert_eq!(bed.names(), ["a", "d", "d/own", "e", "e/own"]);
}

#[test]
fn what_comes_to_be_where_nothing_was_is_looked_at_again() {
    let bed = Bed::new();
    bed.tree(&[("s/f", "new"), ("t/s/", "")]);
    let tool = bed.tool("fcopy").args(["-r", "-j1", "s", "t"]);
    let Some(tool) = tool.inject("linkat,renameat2:error=EEXIST:when=1") else { return };
    let o = tool.run();
    assert_eq!(o.injections(), 1);
    o.ok().no_stderr();
    bed.file_is("t/s/f", "new").assert_no_litter();
}

#[test]
fn a_backup_of_the_longest_name_has_its_end_cut_off() {
    let bed = Bed::new();
    let cp = |args: &[&str]| bed.tool("fcopy").arg0("cp").args(args).run();
    let name = "n".repeat(255);
    let backup = format!("{}~", "n".repeat(253));
    bed.write("a", "new");
    bed.write(&name, "old");
    cp(&["-bv", "a", &name]).prints(format!("'a' -> '{name}' (backup: '{backup}')\n"));
    bed.file_is(&name, "new").file_is(&backup, "old");
    // It may be another's.
    cp(&["-b", "a", &name])
        .fails(1)
        .stderr_is(format!("cp: cannot backup '{name}': File exists\n"));
    bed.file_is(&backup, "old").assert_no_litter();
}
