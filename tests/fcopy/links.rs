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
