//! A source that is its own target, by every spelling: refused before anything is lost.

use std::os::unix::fs::MetadataExt;

use harness::Bed;

use crate::fcopy;

#[test]
fn every_spelling_of_the_source_is_refused() {
    let bed = Bed::new();
    bed.write("d/a", "precious");
    bed.symlink("a", "d/link");
    bed.symlink("link", "d/chain");
    bed.hardlink("d/a", "d/hard");
    bed.symlink("d", "linked");
    let absolute = bed.path("d/a");
    for to in ["d/a", "./d/a", "d/../d/a", "d/link", "d/chain", "d/hard", "linked/a", "d", "d/."] {
        for options in
            [&[][..], &["-r"], &["-p"], &["-f"], &["--keep-inode"], &["--remove-destination"]]
        {
            let o = bed.tool("fcopy").args(options).args(["d/a", to]).run();
            let removes = options == ["--remove-destination"]
                && ["d/link", "d/chain", "d/hard"].contains(&to);
            if !removes {
                o.fails(1).stderr_has("is the same file as");
            }
            bed.file_is("d/a", "precious");
            if removes {
                // A link to the source may be replaced by a copy.
                o.ok();
                bed.file_is(to, "precious");
                assert_ne!(bed.stat(to).ino(), bed.stat("d/a").ino());
                bed.remove(to);
                match to {
                    "d/link" => bed.symlink("a", to),
                    "d/chain" => bed.symlink("link", to),
                    _ => bed.hardlink("d/a", to),
                };
            }
        }
    }
    bed.tool("fcopy").arg("d/a").arg(absolute).run().fails(1).stderr_has("is the same file as");
    bed.file_is("d/hard", "precious").assert_no_litter();
}

#[test]
fn a_link_is_not_copied_over_what_it_leads_to() {
    let bed = Bed::new();
    bed.write("a", "precious");
    bed.symlink("a", "link");
    for options in [&["-P"][..], &["-r"], &["-a"], &["-d"]] {
        bed.tool("fcopy").args(options).args(["link", "a"]).run().fails(1);
        bed.file_is("a", "precious");
    }
}

#[test]
fn a_tree_is_not_copied_over_itself() {
    let bed = Bed::new();
    bed.write("s/d/a", "precious");
    bed.symlink("s", "linked");
    for to in ["s", "./s/.", "linked", "s/d/.."] {
        fcopy(&bed, &["-rT", "s", to]).fails(1);
        bed.file_is("s/d/a", "precious");
    }
    fcopy(&bed, &["-r", "s", "."]).fails(1).stderr_has("is the same file as");
}

#[test]
fn a_tree_is_not_copied_into_itself() {
    let bed = Bed::new();
    bed.write("s/d/a", "A");
    bed.symlink("s/d", "inside");
    for to in ["s/new", "s", "s/d", "s/d/new", "inside", "inside/new"] {
        fcopy(&bed, &["-r", "s", to]).fails(1).stderr_has("cannot be copied into itself");
        assert_eq!(bed.names(), ["inside", "s", "s/d", "s/d/a"], "{to}");
    }
}

#[test]
fn a_followed_link_does_not_lead_into_the_copy() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "A"), ("out/", "")]);
    bed.symlink("../out", "s/link");
    fcopy(&bed, &["-rL", "s", "out"]).fails(1).stderr_has("cannot be copied into itself");
    bed.file_is("out/s/a", "A");
    assert!(!bed.exists("out/s/link/s/link/s"));
}

#[test]
fn a_stream_of_the_file_itself_is_refused() {
    let bed = Bed::new();
    bed.write("a", "precious");
    bed.sh("exec fcopy - a < a").fails(1).stderr_has("same file");
    bed.file_is("a", "precious");
    bed.sh("exec fcopy a - >> a").fails(1).stderr_has("same file");
    bed.file_is("a", "precious");
}

#[test]
fn another_name_of_the_source_may_become_a_file_of_its_own() {
    for (options, names) in [
        (&["--remove-destination"][..], &["a", "b"][..]),
        (&["-b"], &["a", "b", "b~"]),
        (&["-bd"], &["a", "b", "b~"]),
        (&["--backup=numbered", "-f"], &["a", "b", "b.~1~"]),
    ] {
        let bed = Bed::new();
        bed.write("a", "precious");
        bed.hardlink("a", "b");
        bed.tool("fcopy").args(options).args(["a", "b"]).run().ok().no_stderr();
        assert_eq!(bed.names(), names, "{options:?}");
        for name in names {
            bed.file_is(name, "precious");
        }
        assert_ne!(bed.stat("a").ino(), bed.stat("b").ino());
        assert_eq!(bed.stat("a").nlink(), if names.len() == 3 { 2 } else { 1 });
        // By another way to the same name it is the same name.
        bed.symlink(".", "here");
        for to in ["./a", "here/a", "here"] {
            let o = bed.tool("fcopy").args(options).args(["a", to]).run();
            o.fails(1).stderr_has("is the same file as");
            bed.file_is("a", "precious");
        }
    }
}

#[test]
fn two_names_of_one_link_are_there_already() {
    let bed = Bed::new();
    bed.write("a", "A");
    bed.symlink("a", "link");
    bed.hardlink("link", "name");
    for options in [&["-d"][..], &["-df"], &["-a"]] {
        bed.tool("fcopy").args(options).args(["link", "name"]).run().ok().no_stderr();
        assert_eq!(bed.stat("link").ino(), bed.stat("name").ino());
    }
    fcopy(&bed, &["-bd", "link", "name"]).ok();
    assert_ne!(bed.stat("link").ino(), bed.stat("name").ino());
    assert_eq!(bed.readlink("name~"), std::path::Path::new("a"));
    for options in ["-bd", "-bl", "-bs", "-sf", "-d"] {
        fcopy(&bed, &[options, "link", "./link"]).fails(1);
        assert_eq!(bed.readlink("link"), std::path::Path::new("a"), "{options}");
    }
}

#[test]
fn a_link_takes_the_place_of_what_it_leads_to_only_with_a_backup() {
    let bed = Bed::new();
    bed.write("a", "precious");
    bed.symlink("a", "link");
    fcopy(&bed, &["-bd", "link", "a"]).ok().no_stderr();
    assert_eq!(bed.readlink("a"), std::path::Path::new("a"));
    bed.file_is("a~", "precious");
}

#[test]
fn a_backup_does_not_take_the_place_of_the_source() {
    let bed = Bed::new();
    bed.tree(&[("a", "A"), ("a~", "source")]);
    bed.tool("fcopy")
        .arg0("cp")
        .args(["--backup=simple", "a~", "a"])
        .run()
        .fails(1)
        .stderr_is("cp: backing up 'a' might destroy source;  'a~' not copied\n");
    fcopy(&bed, &["-b", "./a~", "a"])
        .fails(1)
        .stderr_has("its backup would take the place of ./a~");
    bed.file_is("a", "A").file_is("a~", "source");
    fcopy(&bed, &["--backup=numbered", "a~", "a"]).ok();
    bed.file_is("a", "source").file_is("a~", "source").file_is("a.~1~", "A");
}

#[test]
fn a_backup_of_itself_is_in_nobodys_way() {
    let bed = Bed::new();
    bed.tree(&[("o/d", "old"), ("t/d", "new"), ("f", "F"), ("also/", "")]);
    fcopy(&bed, &["-bf", "t/d", "o/d", "o"]).fails(1);
    // The backup of what another source replaced is not lost under this one's.
    bed.file_is("o/d", "new").file_is("o/d~", "old");
    // The other targets get their copy.
    fcopy(&bed, &["-bf", "--also-to=also", "f", "f"]).ok();
    bed.file_is("f~", "F").file_is("also/f", "F").assert_no_litter();
}

#[test]
fn that_it_is_one_file_is_said_whichever_is_newer_and_whoever_would_be_asked() {
    let bed = Bed::new();
    bed.write("a", "x");
    bed.hardlink("a", "b");
    bed.symlink("a", "l");
    for option in ["-u", "--update=older", "-uf", "-i"] {
        for (from, to) in [("a", "b"), ("a", "./a"), ("l", "a"), ("a", "l")] {
            let o = bed.tool("fcopy").args([option, from, to]).stdin("y\n").run();
            o.fails(1).stderr_is(format!("fcopy: {from}: is the same file as {to}\n"));
        }
    }
    // Two links to one file are two, where links are copied.
    bed.symlink("a", "k");
    for option in ["-uP", "-iP", "-ubP"] {
        let o = bed.tool("fcopy").args([option, "l", "k"]).stdin("y\n").run();
        o.ok().stderr_lacks("same file");
    }
    assert_eq!(std::fs::read_link(bed.path("k")).unwrap(), std::path::Path::new("a"));
    // Those that take whatever is there for done.
    fcopy(&bed, &["-n", "a", "b"]).ok().no_stderr();
    fcopy(&bed, &["-u", "--remove-destination", "a", "b"]).ok().no_stderr();
    bed.file_is("a", "x");
}

#[test]
fn what_a_backup_or_a_link_takes_the_place_of_keeps_its_other_names() {
    let bed = Bed::new();
    bed.write("new", "new");
    bed.write("f", "old");
    bed.hardlink("f", "other");
    fcopy(&bed, &["-b", "new", "f"]).ok();
    bed.file_is("f", "new").file_is("f~", "old").file_is("other", "old");

    // Whoever agreed to lose a file, or copies a link as a link, does not ask for -f as well.
    bed.symlink("nowhere", "link");
    bed.tool("fcopy").args(["-l", "new", "other"]).run().fails(1).stderr_has("File exists");
    bed.tool("fcopy").args(["-il", "new", "other"]).stdin("y\n").run().ok();
    bed.file_is("other", "new").file_is("f~", "old");
    fcopy(&bed, &["-lP", "link", "other"]).ok();
    assert_eq!(std::fs::read_link(bed.path("other")).unwrap(), std::path::Path::new("nowhere"));
}

#[test]
fn a_link_is_as_old_as_itself_where_it_is_what_would_go() {
    let bed = Bed::new();
    bed.write("old", "old");
    bed.symlink("nowhere", "from");
    bed.symlink("old", "to");
    bed.sh("touch -d @1000 old; touch -hd @2000 from; touch -hd @3000 to").ok();
    fcopy(&bed, &["-uP", "from", "to"]).ok();
    assert_eq!(std::fs::read_link(bed.path("to")).unwrap(), std::path::Path::new("old"));
    bed.sh("touch -hd @4000 from").ok();
    fcopy(&bed, &["-uP", "from", "to"]).ok();
    assert_eq!(std::fs::read_link(bed.path("to")).unwrap(), std::path::Path::new("nowhere"));
}
