//! Holes.

use std::os::unix::fs::MetadataExt;

use harness::Bed;

use crate::fcopy;

#[test]
fn holes_stay_holes() {
    let bed = Bed::new();
    bed.sparse("a", 64 << 20);
    bed.sh("printf data | dd of=a bs=1M seek=20 conv=notrunc status=none").ok();
    for (to, options) in [("b", &[][..]), ("c", &["-r"]), ("d", &["--digest=md5", "--manifest=m"])]
    {
        bed.tool("fcopy").args(options).args(["a", to]).run().ok().no_stderr();
        assert_eq!(bed.stat(to).len(), 64 << 20);
        assert!(bed.stat(to).blocks() < 2048, "{to} takes {} blocks", bed.stat(to).blocks());
        bed.sh(format!("cmp a {to}")).ok();
    }
}

#[test]
fn zeros_become_holes_when_asked() {
    let bed = Bed::new();
    bed.write("a", vec![0; 4 << 20]);
    fcopy(&bed, &["--sparse=always", "a", "b"]).ok();
    assert!(bed.stat("b").blocks() < 64);
    bed.file_is("b", vec![0; 4 << 20]);
    bed.sparse("hole", 1 << 20);
    fcopy(&bed, &["--sparse=never", "--reflink=never", "hole", "full"]).ok();
    assert!(bed.stat("full").blocks() >= 2048);
}

#[test]
fn a_clone_that_cannot_be_made_is_an_error_and_leaves_nothing() {
    let bed = Bed::new();
    let Some(_fs) = bed.small_fs("other", 1 << 20) else { return };
    bed.write("a", "x");
    fcopy(&bed, &["--reflink=always", "a", "other/b"]).fails(1).stderr_has("fcopy: other/b: ");
    assert!(!bed.exists("other/b"));
    bed.assert_no_litter();
}
