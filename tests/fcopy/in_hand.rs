//! Temporaries that somebody is at are no part of a tree; those that nobody is at are.

use std::fs::File;

use harness::Bed;
use rustix::fs::{FlockOperation, flock};

use crate::fcopy;

/// Holds the lock that says "alive".
fn hold(bed: &Bed, name: &str) -> File {
    let file = File::open(bed.path(name)).expect("it is there");
    flock(&file, FlockOperation::LockExclusive).expect("nobody has it");
    file
}

#[test]
fn what_another_run_is_at_is_passed_over() {
    let bed = Bed::new();
    let names = ["aaaaaaaaaaaa", "kept-bbbbbbbbbbbb", "part-cccccccccccc", "note-cccccccccccc"];
    let names = names.map(|name| format!("s/.ftools-{name}"));
    for name in &names {
        bed.write(name, "half");
    }
    bed.tree(&[
        ("s/.ftools-dddddddddddd/f", "half a tree"),
        ("s/f", "F"),
        ("s/.ftools-notes", "N"),
    ]);
    let mut held: Vec<File> = names.iter().map(|name| hold(&bed, name)).collect();
    held.push(hold(&bed, "s/.ftools-dddddddddddd"));
    held.push(hold(&bed, "s/.ftools-notes"));
    bed.mkdir("u");
    for (to, args) in [
        ("t", &["-r", "s", "t"][..]),
        ("a", &["-a", "--atomic-tree", "--manifest=-", "s", "a"]),
        ("b", &["-rL", "-j1", "--also-to=u", "s", "b"]),
        ("e", &["-rl", "s", "e"]),
    ] {
        fcopy(&bed, args).ok().no_stderr();
        bed.sh(format!("ls -A {to}")).ok().stdout_is(".ftools-notes\nf\n");
    }
    bed.tool("fcopy").arg0("cp").args(["-r", "s", "c"]).run().ok().no_stderr();
    bed.sh("ls -A c").stdout_is(".ftools-notes\nf\n");
    // Named, it is what is wanted.
    fcopy(&bed, &[&names[0], "named"]).ok();
    bed.file_is("named", "half");
}

#[test]
fn what_nobody_is_at_is_copied_like_any_file() {
    let bed = Bed::new();
    bed.tree(&[("s/.ftools-aaaaaaaaaaaa", "all that is left of it"), ("s/f", "F")]);
    bed.write("s/.ftools-part-cccccccccccc", "part");
    bed.symlink("f", "s/.ftools-eeeeeeeeeeee");
    bed.write("s/.ftools-dddddddddddd/f", "half a tree");
    // Two who look at once do not take each other for the maker.
    let file = File::open(bed.path("s/.ftools-aaaaaaaaaaaa")).expect("it is there");
    flock(&file, FlockOperation::LockShared).expect("nobody has it");
    fcopy(&bed, &["-a", "s", "t"]).ok().no_stderr();
    bed.sh("diff -r --no-dereference s t").ok().no_stdout();
}

#[test]
fn a_link_that_this_run_is_just_making_is_none_of_the_source() {
    let bed = Bed::new();
    bed.tree(&[("s/f", "F"), ("x/", ""), ("t/", "")]);
    bed.symlink("new", "x/l");
    bed.symlink("old", "s/l");
    // The tree is read while the link still has its temporary name.
    let tool = bed.tool("fcopy").args(["-r", "-j2", "--also-to=s", "x/l", "s", "t"]);
    let Some(tool) = tool.inject("getdents64:delay_enter=400000:when=1") else { return };
    let Some(tool) = tool.inject("renameat,renameat2:delay_enter=1200000:when=1") else { return };
    let o = tool.run();
    assert_eq!(o.syscalls().log().matches("(DELAYED)").count(), 2);
    o.fails(1).stderr_is("fcopy: s: cannot be copied into itself, as s/s\n");
    bed.assert_no_litter();
    assert_eq!(std::fs::read_link(bed.path("s/l")).unwrap().as_os_str(), "new");
}
