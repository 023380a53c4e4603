//! What is written over: links, protected files, directories, hard links, owners and modes.

use harness::{Bed, is_root, skip};

use crate::every_tool;
use crate::text::sample;
use crate::tools::Face;

every_tool!(
    a_link_is_written_through,
    mode_and_owner_of_the_old_file_stay,
    a_protected_file_is_not_replaced_by_a_trick,
    a_directory_that_cannot_be_written_still_lets_its_files_be,
    a_directory_is_no_output,
    nothing_is_replaced_by_less_than_everything,
    a_longer_file_is_replaced_to_its_end,
);

fn a_link_is_written_through(face: &Face) {
    let bed = Bed::new();
    let wanted = face.result("-", b"new\n");
    bed.write("dir/real", "old");
    bed.symlink("dir/real", "link");
    bed.symlink("../link", "dir/chain");
    for link in ["link", "dir/chain"] {
        bed.write("dir/real", "old");
        face.write(&bed, "-", link).stdin("new\n").run().prints("");
        bed.file_is("dir/real", &wanted);
        assert!(bed.stat(link).is_symlink(), "{link}");
    }
    assert_eq!(bed.names(), ["dir", "dir/chain", "dir/real", "link"]);
}

fn mode_and_owner_of_the_old_file_stay(face: &Face) {
    use std::os::unix::fs::MetadataExt;
    let bed = Bed::new();
    for mode in [0o600, 0o640, 0o755, 0o666] {
        bed.write("f", "old");
        bed.chmod("f", mode);
        if is_root() {
            bed.chown("f", 1234, 5678);
        }
        let before = bed.stat("f");
        face.write(&bed, "-", "f").stdin("new\n").run().prints("");
        let after = bed.stat("f");
        assert_eq!((bed.mode("f"), after.uid(), after.gid()), (mode, before.uid(), before.gid()));
        bed.remove("f");
    }
    if !is_root() {
        skip("only root gives files to others: the owner was one's own");
    }
}

fn a_protected_file_is_not_replaced_by_a_trick(face: &Face) {
    let bed = Bed::new();
    bed.write("f", "old");
    bed.chmod("f", 0o444);
    let Some(tool) = face.write(&bed, "-", "f").stdin("new\n").as_nobody() else { return };
    tool.run().fails(1).no_stdout().stderr_is(face.says("f", "Permission denied"));
    bed.file_is("f", "old");
    assert_eq!(bed.names(), ["f"]);
}

fn a_directory_that_cannot_be_written_still_lets_its_files_be(face: &Face) {
    let bed = Bed::new();
    bed.write("dir/f", "old and longer than what comes, whatever the tool makes of it");
    bed.chmod("dir", 0o555);
    let Some(tool) = face.write(&bed, "-", "dir/f").stdin("new\n").as_nobody() else { return };
    tool.run().prints("");
    bed.file_is("dir/f", face.result("-", b"new\n"));
    let Some(tool) = face.write(&bed, "-", "dir/new").stdin("new\n").as_nobody() else { return };
    tool.run().fails(1).no_stdout().stderr_is(face.says("dir/new", "Permission denied"));
    bed.chmod("dir", 0o755);
    assert_eq!(bed.names(), ["dir", "dir/f"]);
}

fn a_directory_is_no_output(face: &Face) {
    let bed = Bed::new();
    bed.mkdir("dir");
    bed.write("f", "x\n");
    for (out, input) in [("dir/", "-"), ("dir/.", "-"), ("new/", "f"), ("f/", "f")] {
        let outcome = face.write(&bed, input, out).stdin("x\n").run();
        if (face.name, input) == ("fcopy", "-") {
            // There it is where to copy to, and what comes from a stream has no name to get.
            outcome.fails(2).no_stdout().stderr_lines(2).stderr_has("standard input");
        } else {
            outcome.fails(1).no_stdout().stderr_lines(1);
        }
    }
    bed.file_is("f", "x\n");
    assert_eq!(bed.names(), ["dir", "f"]);
}

fn nothing_is_replaced_by_less_than_everything(face: &Face) {
    let bed = Bed::new();
    bed.write("good", "x\n");
    bed.mkdir("dir");
    bed.write("f", "old");
    for bad in ["missing", "dir"] {
        let outcome = match face.name {
            // It has one source for one target.
            "fcopy" => face.write(&bed, bad, "f").run(),
            _ => face.write(&bed, "good", "f").args([bad, "good"]).run(),
        };
        outcome.fails(1).no_stdout().stderr_has(bad);
        bed.file_is("f", "old");
    }
    assert_eq!(bed.names(), ["dir", "f", "good"]);
}

fn a_longer_file_is_replaced_to_its_end(face: &Face) {
    let bed = Bed::new();
    bed.write("f", sample(1_000_000));
    for len in [100_000, 10, 0] {
        face.write(&bed, "-", "f").stdin(sample(len)).run().prints("");
        bed.file_is("f", face.result("-", &sample(len)));
    }
}
