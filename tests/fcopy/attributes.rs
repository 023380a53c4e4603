//! What a copy keeps: mode, owner, times, attributes.

use std::os::unix::fs::MetadataExt;

use harness::{Bed, is_root};

use crate::fcopy;

#[test]
fn a_new_file_gets_the_mode_less_the_umask() {
    let bed = Bed::new();
    bed.write("a", "x");
    for (mode, umask, want) in [
        (0o755, 0o022, 0o755),
        (0o666, 0o027, 0o640),
        (0o4755, 0o022, 0o755),
        (0o400, 0o022, 0o400),
    ] {
        bed.chmod("a", mode);
        for (to, options) in [("b", &[][..]), ("c", &["-r"])] {
            bed.tool("fcopy").umask(umask).args(options).args(["a", to]).run().ok();
            assert_eq!(bed.mode(to), want, "{mode:o} {umask:o} {to}");
            bed.remove(to);
        }
    }
}

#[test]
fn a_replaced_file_keeps_its_own_mode() {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("b", "old")]);
    bed.chmod("a", 0o644).chmod("b", 0o751);
    fcopy(&bed, &["a", "b"]).ok();
    assert_eq!(bed.mode("b"), 0o751);
    fcopy(&bed, &["-p", "a", "b"]).ok();
    assert_eq!(bed.mode("b"), 0o644);
}

#[test]
fn p_keeps_mode_and_times_to_the_nanosecond() {
    let bed = Bed::new();
    bed.write("s/d/a", "x");
    bed.chmod("s/d/a", 0o604).chmod("s/d", 0o2750);
    bed.symlink("a", "s/d/l");
    for name in ["s/d/a", "s/d/l", "s/d", "s"] {
        bed.set_time(name, 1_234_567_890, 123_456_789);
    }
    fcopy(&bed, &["-rp", "s", "t"]).ok().no_stderr();
    for name in ["t/d/a", "t/d/l", "t/d", "t"] {
        let stat = bed.stat(name);
        assert_eq!((stat.mtime(), stat.mtime_nsec()), (1_234_567_890, 123_456_789), "{name}");
    }
    assert_eq!((bed.mode("t/d/a"), bed.mode("t/d")), (0o604, 0o2750));
}

#[test]
fn directories_that_cannot_be_written_are_filled_all_the_same() {
    let bed = Bed::new();
    bed.write("s/d/e/a", "x");
    bed.chmod("s/d/e", 0o500).chmod("s/d", 0o555);
    for options in ["-r", "-rp", "-a"] {
        let to = format!("t{options}");
        let Some(tool) = bed.tool("fcopy").args([options, "s", &to]).as_nobody() else { return };
        tool.run().ok().no_stderr();
        assert_eq!(bed.mode(format!("{to}/d/e")), 0o500, "{options}");
        assert_eq!(bed.mode(format!("{to}/d")), 0o555, "{options}");
        bed.file_is(format!("{to}/d/e/a"), "x");
    }
}

#[test]
fn root_keeps_owners_and_then_set_id_bits() {
    if !is_root() {
        return harness::skip("only root gives files away");
    }
    let bed = Bed::new();
    bed.write("s/a", "x");
    bed.fifo("s/p");
    bed.symlink("a", "s/l");
    for name in ["s/a", "s/p", "s/l", "s"] {
        bed.chown(name, 1234, 4321);
    }
    bed.chmod("s/a", 0o6755);
    fcopy(&bed, &["-a", "s", "t"]).ok().no_stderr();
    for name in ["t/a", "t/p", "t/l", "t"] {
        assert_eq!((bed.stat(name).uid(), bed.stat(name).gid()), (1234, 4321), "{name}");
    }
    assert_eq!(bed.mode("t/a"), 0o6755);
    fcopy(&bed, &["-r", "s", "u"]).ok();
    assert_eq!((bed.stat("u/a").uid(), bed.mode("u/a")), (0, 0o755));
}

#[test]
fn set_id_bits_do_not_outlive_their_owner() {
    if !is_root() {
        return harness::skip("only root gives files away");
    }
    let bed = Bed::new();
    bed.write("a", "x");
    bed.mkdir("d");
    bed.chown("a", 1234, 1234).chmod("a", 0o6755).chmod("d", 0o777);
    let Some(tool) = bed.tool("fcopy").args(["-p", "a", "d/a"]).as_nobody() else { return };
    tool.run().ok().no_stderr();
    assert_eq!(bed.mode("d/a"), 0o755);
}

#[test]
fn a_keeps_extended_attributes() {
    let bed = Bed::new();
    bed.write("s/a", "x");
    if !bed.set_xattr("s/a", "user.note", "kept") || !bed.set_xattr("s", "user.dir", [b'v'; 1000]) {
        return harness::skip("no extended attributes here");
    }
    fcopy(&bed, &["-a", "s", "t"]).ok().no_stderr();
    assert_eq!(bed.xattr("t/a", "user.note").unwrap(), b"kept");
    assert_eq!(bed.xattr("t", "user.dir").unwrap(), [b'v'; 1000]);
    fcopy(&bed, &["-rp", "s", "u"]).ok().no_stderr();
    assert_eq!(bed.xattr("u/a", "user.note"), None);
    fcopy(&bed, &["-r", "--preserve=xattr", "s", "v"]).ok().no_stderr();
    assert_eq!(bed.xattr("v/a", "user.note").unwrap(), b"kept");
}

#[test]
fn p_keeps_an_acl_and_takes_away_one_that_was_inherited() {
    let bed = Bed::new();
    bed.tree(&[("s/with", "x"), ("s/without", "y"), ("d/", "")]);
    // user::rw-, user:1:r--, group::---, mask::r--, other::--- in the kernel's own form.
    let entry = |tag: u16, perm: u16, id: u32| {
        [&tag.to_le_bytes()[..], &perm.to_le_bytes(), &id.to_le_bytes()].concat()
    };
    let none = u32::MAX;
    let entries = [
        entry(1, 6, none),
        entry(2, 4, 1),
        entry(4, 0, none),
        entry(0x10, 4, none),
        entry(0x20, 0, none),
    ];
    let acl = [2u32.to_le_bytes().to_vec(), entries.concat()].concat();
    if !bed.set_xattr("s/with", "system.posix_acl_access", &acl) {
        return harness::skip("no ACLs here");
    }
    bed.set_xattr("d", "system.posix_acl_default", &acl);
    fcopy(&bed, &["-p", "s/with", "s/without", "d"]).ok().no_stderr();
    fcopy(&bed, &["-rp", "s", "d"]).ok().no_stderr();
    for dir in ["d", "d/s"] {
        let with = bed.xattr(format!("{dir}/with"), "system.posix_acl_access");
        assert_eq!(with.unwrap(), acl, "{dir}");
        assert_eq!(bed.xattr(format!("{dir}/without"), "system.posix_acl_access"), None, "{dir}");
        assert_eq!(bed.mode(format!("{dir}/without")), bed.mode("s/without"), "{dir}");
    }
}

#[test]
fn attributes_may_be_copied_alone() {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("b", "old")]);
    bed.set_time("a", 1_000_000_000, 5).chmod("a", 0o640);
    fcopy(&bed, &["-p", "--attributes-only", "a", "b"]).ok();
    bed.file_is("b", "old");
    assert_eq!((bed.mode("b"), bed.stat("b").mtime_nsec()), (0o640, 5));
    fcopy(&bed, &["--attributes-only", "a", "c"]).ok();
    bed.file_is("c", "");
}

#[test]
fn what_a_file_system_cannot_hold_is_said_once_and_the_rest_is_kept() {
    let bed = Bed::new();
    (0..4).for_each(|n| drop(bed.write(format!("s/{n}"), "x")));
    bed.set_time("s/2", 1_000_000_000, 0);
    // As FAT refuses every one.
    let none = |tool: &str| {
        let tool = bed.tool(tool).args(["-r", "-j1", "--preserve=mode,timestamps", "s", "t"]);
        tool.inject("fchmod:error=EPERM")
    };
    let Some(tool) = none("fcopy") else { return };
    let o = tool.run();
    assert!(o.injections() > 4);
    o.fails(1).stderr_lines(2).stderr_has("mode not kept: Operation not permitted\n");
    o.stderr_has("fcopy: the same for 4 more files: mode not kept: Operation not permitted\n");
    bed.file_is("t/3", "x");
    assert_eq!(bed.stat("t/2").mtime(), 1_000_000_000);
}

#[test]
fn cp_tells_of_every_attribute_that_was_not_kept() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "x"), ("s/b", "y")]);
    let tool = bed.tool("fcopy").arg0("cp").args(["-rp", "s", "t"]);
    let Some(tool) = tool.inject("utimensat:error=EPERM") else { return };
    let o = tool.run();
    assert_eq!(o.injections(), 3);
    o.fails(1).stderr_lines(3).stderr_has("cp: preserving times for 't/a': ");
}

#[test]
fn what_has_no_place_in_a_file_system_is_named() {
    let bed = Bed::new();
    bed.tree(&[("s/a:b", "x"), ("s/c", "y")]);
    bed.symlink("c", "s/link");
    bed.fifo("s/pipe");
    bed.mkdir("t");
    // As FAT refuses them.
    let run = |injection: &str, line: &str| {
        bed.sh("rm -rf t/s").ok();
        let tool = bed.tool("fcopy").args(["-r", "-j1", "s", "t"]).inject(injection);
        let Some(tool) = tool else { return };
        let o = tool.run();
        assert_eq!(o.injections(), 1);
        o.fails(1).stderr_is(format!("fcopy: t/s/{line}\n"));
        bed.file_is("t/s/c", "y");
    };
    run(
        "symlinkat:error=EPERM",
        "link: no symbolic links on this file system: Operation not permitted",
    );
    run("mknodat:error=EPERM", "pipe: no FIFOs on this file system: Operation not permitted");
}

#[test]
fn what_waited_for_its_owner_gets_its_mode() {
    if !is_root() {
        return harness::skip("only root gives files away");
    }
    let bed = Bed::new();
    bed.tree(&[("s/f", "F"), ("s/d/g", "G"), ("there", "old")]);
    bed.fifo("s/p");
    for (name, mode) in
        [("s", 0o775), ("s/f", 0o664), ("s/d", 0o500), ("s/d/g", 0o400), ("s/p", 0o640)]
    {
        bed.chown(name, 65534, 65534).chmod(name, mode);
    }
    bed.chmod("there", 0o604);
    let run = |args: &[&str]| {
        bed.tool("fcopy")
            .arg("--preserve=ownership")
            .args(args)
            .umask(0o022)
            .run()
            .ok()
            .no_stderr();
    };
    run(&["-r", "s", "t"]);
    for (name, mode) in
        [("t", 0o755), ("t/f", 0o644), ("t/d", 0o500), ("t/d/g", 0o400), ("t/p", 0o640)]
    {
        assert_eq!((bed.mode(name), bed.stat(name).uid()), (mode, 65534), "{name}");
    }
    run(&["-r", "--no-preserve=mode", "s", "u"]);
    for (name, mode) in [("u", 0o755), ("u/f", 0o644), ("u/d", 0o755), ("u/d/g", 0o644)] {
        assert_eq!(bed.mode(name), mode, "{name}");
    }
    run(&["s/f", "one"]);
    assert_eq!((bed.mode("one"), bed.stat("one").uid()), (0o644, 65534));
    // What is there keeps its own.
    run(&["s/f", "there"]);
    assert_eq!((bed.mode("there"), bed.stat("there").uid()), (0o604, 65534));
}

#[test]
fn new_fifos_get_the_default_mode_when_none_is_to_be_kept() {
    let bed = Bed::new();
    bed.fifo("p");
    bed.chmod("p", 0o600);
    bed.tool("fcopy").args(["-a", "--no-preserve=mode", "p", "q"]).umask(0o027).run().ok();
    assert_eq!(bed.mode("q"), 0o640);
}

#[test]
fn attributes_alone_take_nothing_away() {
    let bed = Bed::new();
    bed.tree(&[("a", "A"), ("b", "B")]);
    bed.symlink("a", "link");
    bed.fifo("p");
    for from in ["link", "p"] {
        fcopy(&bed, &["-a", "--attributes-only", from, "b"])
            .fails(1)
            .stderr_is("fcopy: b: File exists\n");
        bed.file_is("b", "B");
    }
    fcopy(&bed, &["-a", "--attributes-only", "--remove-destination", "link", "b"]).ok();
    assert_eq!(bed.readlink("b"), std::path::Path::new("a"));
}

#[test]
fn what_one_file_loses_is_told_once() {
    if !is_root() {
        return harness::skip("only root gives files away");
    }
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("shut/b", "old")]);
    bed.chmod("shut/b", 0o666).chown("shut/b", 1, 1).chmod("shut", 0o555);
    let Some(tool) = bed.tool("fcopy").as_nobody() else { return };
    // Written into, for its directory is closed; and neither mode nor times are ours to set.
    tool.args(["-p", "a", "shut/b"]).run().fails(1).stderr_is(
        "fcopy: shut/b: mode not kept: Operation not permitted\n\
         fcopy: shut/b: times not kept: Operation not permitted\n",
    );
    bed.file_is("shut/b", "new");
}

#[test]
fn a_new_directory_is_sticky_where_its_source_is() {
    let bed = Bed::new();
    bed.mkdir("d");
    bed.chmod("d", 0o1777);
    let copy = |args: &[&str]| bed.tool("fcopy").arg0("cp").args(args).umask(0o022).run();
    copy(&["-r", "d", "e"]).ok();
    copy(&["-r", "--preserve=ownership", "d", "g"]).ok();
    assert_eq!((bed.mode("e"), bed.mode("g")), (0o1755, 0o1755));
    // The bit stays whatever becomes of the mode.
    bed.chmod("d", 0o1700);
    copy(&["-r", "--no-preserve=mode", "d", "h"]).ok();
    copy(&["-a", "--no-preserve=mode", "d", "i"]).ok();
    assert_eq!((bed.mode("h"), bed.mode("i")), (0o1755, 0o1755));
}

#[test]
fn a_directory_that_may_not_be_read_is_filled() {
    let bed = Bed::new();
    bed.tree(&[("s/f", "new"), ("s/g", "G"), ("s/d/e/x", "X"), ("s/n/m/y", "Y")]);
    bed.set_time("s", 1_234_567_890, 0);
    for options in ["-r", "-rp", "-a"] {
        let to = format!("t{options}");
        bed.tree(&[(&format!("{to}/s/f")[..], "old"), (&format!("{to}/s/d/e/z"), "Z")]);
        bed.chmod(format!("{to}/s/d/e"), 0o333).chmod(format!("{to}/s"), 0o333);
        for more in ["-j1", "--atomic=always", "--verify=cache", "-b"] {
            let args = [options, more, "s", &to];
            let Some(tool) = bed.tool("fcopy").args(args).as_nobody() else { return };
            tool.run().ok().no_stdout();
        }
        let is_kept = options != "-r";
        assert_eq!(bed.mode(format!("{to}/s")), if is_kept { bed.mode("s") } else { 0o333 });
        if is_kept {
            assert_eq!(bed.stat(format!("{to}/s")).mtime(), 1_234_567_890, "{options}");
        }
        bed.chmod(format!("{to}/s"), 0o755).chmod(format!("{to}/s/d/e"), 0o755);
        for (name, text) in
            [("f", "new"), ("g", "G"), ("d/e/x", "X"), ("d/e/z", "Z"), ("n/m/y", "Y")]
        {
            bed.file_is(format!("{to}/s/{name}"), text);
        }
    }
}
