//! Files too large for their disk.

use harness::{Bed, random_bytes};

use crate::fcopy;

#[test]
fn a_file_that_cannot_fit_is_refused_before_its_first_byte() {
    let bed = Bed::new();
    bed.random("big", 3 << 20, 1);
    let Some(_disk) = bed.small_fs("disk", 2 << 20) else { return };
    bed.write("disk/old", "old");
    for args in [&["big", "disk/old"][..], &["big", "disk/new"], &["-", "disk/new"]] {
        let tool = bed.tool("fcopy").args(args).stdin_file("big");
        let Some((o, calls)) = tool.syscalls() else { return };
        let to = args[1];
        o.fails(1).stderr_lines(1).stderr_has(format!(
            "fcopy: {to}: No space left on device: 3145728 bytes are needed, 20"
        ));
        // The message is all that is written.
        assert_eq!(calls.count_of(&["write", "copy_file_range"]), 1, "{}", calls.log());
        bed.file_is("disk/old", "old").assert_no_litter();
        assert!(!bed.exists("disk/new"));
    }
    bed.write("s/small", "text");
    bed.sh("mv big s").ok();
    fcopy(&bed, &["-r", "s", "disk"]).fails(1).stderr_has("fcopy: disk/s/big: No space left");
    bed.file_is("disk/s/small", "text");
    assert!(!bed.exists("disk/s/big"));
    fcopy(&bed, &["s/big", "-"]).ok().stdout_is(random_bytes(3 << 20, 1));
}

#[test]
fn what_fits_is_never_refused() {
    let bed = Bed::new();
    bed.random("half", 1 << 20, 2);
    bed.sparse("hole", 64 << 20);
    let Some(_disk) = bed.small_fs("disk", 5 << 19) else { return };
    // Twice, so that the second replaces the first.
    for _ in 0..2 {
        fcopy(&bed, &["half", "hole", "disk"]).ok().no_stderr();
    }
    // Removed first, it makes room for what would not fit beside it.
    bed.random("more", 2 << 20, 3);
    fcopy(&bed, &["more", "disk/half"]).fails(1).stderr_has("2097152 bytes are needed");
    bed.file_is("disk/half", random_bytes(1 << 20, 2));
    fcopy(&bed, &["--remove-destination", "more", "disk/half"]).ok().no_stderr();
    bed.file_is("disk/half", random_bytes(2 << 20, 3)).assert_no_litter();
}
