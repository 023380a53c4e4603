//! Hard links, kept and made.

use std::os::unix::fs::MetadataExt;

use harness::Bed;

use crate::fcopy;

#[test]
fn names_of_one_file_stay_names_of_one_file() {
    let bed = Bed::new();
    for n in 0..50 {
        bed.write(format!("s/{n}/first"), n.to_string());
        for other in 0..5 {
            bed.hardlink(format!("s/{n}/first"), format!("s/{}/{n}-{other}", (n + other) % 50));
        }
    }
    for (to, options) in
        [("a", &["-a", "-j4"][..]), ("d", &["-rd"]), ("p", &["-r", "--preserve=links"])]
    {
        bed.tool("fcopy").args(options).args(["s", to]).run().ok().no_stderr();
        for n in 0..50 {
            let first = bed.stat(format!("{to}/{n}/first"));
            assert_eq!(first.nlink(), 6, "{to} {n}");
            for other in 0..5 {
                let name = format!("{to}/{}/{n}-{other}", (n + other) % 50);
                assert_eq!(bed.stat(name).ino(), first.ino());
            }
        }
    }
    fcopy(&bed, &["-r", "s", "r"]).ok();
    assert_eq!(bed.stat("r/0/first").nlink(), 1);
}

#[test]
fn operands_may_be_names_of_one_file() {
    let bed = Bed::new();
    bed.write("a", "A");
    bed.hardlink("a", "b");
    bed.mkdir("d");
    fcopy(&bed, &["-a", "a", "b", "d"]).ok().no_stderr();
    assert_eq!(bed.stat("d/a").ino(), bed.stat("d/b").ino());
    // Again, onto what is there.
    fcopy(&bed, &["-a", "a", "b", "d"]).ok().no_stderr();
    assert_eq!(bed.stat("d/a").ino(), bed.stat("d/b").ino());
    bed.file_is("d/b", "A");
}

#[test]
fn a_tree_of_links_shares_its_files() {
    let bed = Bed::new();
    bed.tree(&[("s/d/a", "A"), ("s/b", "B")]);
    fcopy(&bed, &["-rl", "s", "t"]).ok().no_stderr();
    assert_eq!(bed.stat("t/d/a").ino(), bed.stat("s/d/a").ino());
    fcopy(&bed, &["-s", "s/b", "link"]).ok();
    assert_eq!(bed.readlink("link"), std::path::Path::new("s/b"));
    fcopy(&bed, &["-s", "s/b", "t/link"]).fails(1).stderr_has("only in current directory");
}

#[test]
fn a_link_that_is_followed_is_a_name_too() {
    let bed = Bed::new();
    bed.write("s/a", "A");
    bed.symlink("a", "s/b");
    bed.mkdir("d");
    fcopy(&bed, &["-rL", "--preserve=links", "s", "t"]).ok();
    assert_eq!(bed.stat("t/a").ino(), bed.stat("t/b").ino());
    fcopy(&bed, &["-rH", "--preserve=links", "s/a", "s/b", "d"]).ok();
    assert_eq!(bed.stat("d/a").ino(), bed.stat("d/b").ino());
    fcopy(&bed, &["-rL", "s", "u"]).ok();
    assert_ne!(bed.stat("u/a").ino(), bed.stat("u/b").ino());
}

#[test]
fn names_meet_again_whichever_is_newer() {
    let bed = Bed::new();
    bed.write("s/f", "F");
    for name in ["lacks", "linked", "older", "newer"] {
        bed.hardlink("s/f", format!("s/{name}"));
    }
    bed.tree(&[("t/s/f", "F"), ("t/s/older", "O"), ("t/s/newer", "F")]);
    bed.hardlink("t/s/f", "t/s/linked");
    bed.set_time("s/f", 2_000, 0).set_time("t/s/f", 2_000, 0);
    bed.set_time("t/s/older", 1_000, 0).set_time("t/s/newer", 3_000, 0);
    fcopy(&bed, &["-au", "s", "t"]).ok().no_stderr();
    for name in ["lacks", "linked", "older", "newer"] {
        assert_eq!(bed.stat(format!("t/s/{name}")).ino(), bed.stat("t/s/f").ino(), "{name}");
    }
}

#[test]
fn a_name_that_stays_what_it_was_is_no_copy_to_link_to() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "new"), ("t/s/a", "other")]);
    bed.hardlink("s/a", "s/b");
    bed.hardlink("s/a", "s/c");
    fcopy(&bed, &["-an", "-j1", "s", "t"]).ok();
    bed.file_is("t/s/a", "other").file_is("t/s/b", "new").file_is("t/s/c", "new");
    assert_eq!(bed.stat("t/s/b").ino(), bed.stat("t/s/c").ino());
}

#[test]
fn relative_links_are_made_here_however_that_is_spelt() {
    let bed = Bed::new();
    bed.write("d/a", "A");
    bed.tool("fcopy").args(["-s", "d/a", "."]).run().ok();
    assert_eq!(bed.readlink("a"), std::path::Path::new("d/a"));
    bed.symlink(".", "here");
    fcopy(&bed, &["-s", "d/a", "here/b"]).ok();
    assert_eq!(bed.readlink("b"), std::path::Path::new("d/a"));
}

#[test]
fn what_takes_the_place_of_a_file_takes_it_in_one_step() {
    for (args, call) in [
        (&["-P", "link", "old"][..], "symlinkat"),
        (&["-P", "-b", "link", "old"][..], "symlinkat"),
        (&["-s", "-f", "file", "old"][..], "symlinkat"),
        (&["-l", "-f", "file", "old"][..], "linkat"),
        (&["-r", "fifo", "old"][..], "mknodat"),
    ] {
        let bed = Bed::new();
        bed.write("file", "new");
        bed.write("old", "old");
        bed.symlink("nowhere", "link");
        bed.fifo("fifo");
        let before = bed.names();
        // Where it cannot be made, and where it cannot get its name, the old file stays.
        for call in [call, "renameat"] {
            // The second rename of a run with a backup is the one that counts.
            let when = if args.contains(&"-b") && call == "renameat" { 2 } else { 1 };
            let tool = bed.tool("fcopy").args(args);
            let Some(tool) = tool.inject(&format!("{call}:error=ENOSPC:when={when}+")) else {
                return;
            };
            tool.run().fails(1).stderr_lines(1).stderr_has("No space left on device");
            bed.file_is("old", "old").assert_no_litter();
        }
        bed.sh("rm -f old~").ok();
        assert_eq!(bed.names(), before, "{args:?}");
        bed.tool("fcopy").args(args).run().ok().no_stderr();
        bed.sh("test -h old || test -p old || test old -ef file").ok();
        bed.assert_no_litter();
    }
}

#[test]
fn files_do_not_become_one_because_their_targets_are() {
    for options in [&["-a"][..], &["-rd"], &["-a", "--atomic=never"], &["-a", "--sync=batch"]] {
        let bed = Bed::new();
        bed.tree(&[("s/f", "one"), ("s/g", "two"), ("t/f", "old")]);
        bed.hardlink("t/f", "t/g");
        bed.hardlink("t/f", "other");
        bed.tool("fcopy").args(options).args(["s/.", "t"]).run().ok().no_stderr();
        bed.file_is("t/f", "one").file_is("t/g", "two").file_is("other", "old").assert_no_litter();
    }
    // As typed: the old inode, whatever becomes of the other name.
    let bed = Bed::new();
    bed.tree(&[("f", "new"), ("t", "old")]);
    bed.hardlink("t", "other");
    fcopy(&bed, &["-a", "--keep-inode", "f", "t"]).ok();
    bed.file_is("other", "new");
}

#[test]
fn names_of_what_is_no_file_stay_names_of_one() {
    let bed = Bed::new();
    bed.mkdir("s/d");
    bed.symlink("nowhere", "s/link");
    bed.fifo("s/fifo");
    for kind in ["link", "fifo"] {
        bed.hardlink(format!("s/{kind}"), format!("s/{kind}-2"));
        bed.hardlink(format!("s/{kind}"), format!("s/d/{kind}"));
    }
    // The second time onto what is there.
    for _ in 0..2 {
        fcopy(&bed, &["-aT", "-j4", "s", "t"]).ok().no_stderr();
        for kind in ["link", "fifo"] {
            let first = bed.stat(format!("t/{kind}"));
            assert_eq!(first.nlink(), 3, "{kind}");
            assert_eq!(bed.stat(format!("t/d/{kind}")).ino(), first.ino());
        }
    }
    fcopy(&bed, &["-a", "s/link", "s/link-2", "."]).ok().no_stderr();
    assert_eq!(bed.stat("link").ino(), bed.stat("link-2").ino());
    fcopy(&bed, &["-r", "s", "u"]).ok();
    assert_eq!(bed.stat("u/link").nlink(), 1);
}

#[test]
fn where_there_are_no_hard_links_the_content_is_copied() {
    let bed = Bed::new();
    bed.write("s/a", "A");
    bed.hardlink("s/a", "s/b");
    bed.hardlink("s/a", "s/c");
    for (jobs, to) in [("-j1", "t"), ("-j4", "u")] {
        let tool = bed.tool("fcopy").args(["-a", jobs, "s", to]);
        let Some(tool) = tool.inject("linkat:error=EPERM") else { return };
        let o = tool.run();
        assert_eq!(o.injections(), 2);
        o.fails(1)
            .stderr_lines(2)
            .stderr_has(": hard link not kept: Operation not permitted\n")
            .stderr_has("the same for 1 more file: hard link not kept: ");
        bed.sh(format!("diff -r s {to}")).ok().no_stdout();
    }
}
