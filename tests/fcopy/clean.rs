//! What killed runs leave behind, and how it goes away.

use harness::{Bed, Signal};

use crate::fcopy;

#[test]
fn dead_temporaries_go_and_living_ones_stay() {
    let bed = Bed::new();
    bed.write("d/log", "old");
    bed.write("d/.ftools-notes", "a file of this name is not ours");
    bed.write("other/.ftools-aaaaaaaaaaaa", "not looked at");
    let start = || {
        let mut child = bed.tool("fcopy").args(["-", "d/log"]).stdin_piped().spawn();
        let before = bed.list().len();
        child.write("half");
        harness::wait_until("the temporary is there", || {
            bed.list()
                .iter()
                .any(|e| e.size == 4 && e.path.to_string_lossy().contains("d/.ftools-"))
                || bed.list().len() > before
        });
        child
    };
    let mut killed = start();
    harness::wait_until("it holds what was written", || {
        bed.list().iter().any(|e| e.size == 4 && e.path.to_string_lossy().contains("d/.ftools-"))
    });
    killed.signal(Signal::KILL);
    killed.wait().killed_by(Signal::KILL);
    assert_eq!(bed.list().len(), 6);
    let mut living = start();
    harness::wait_until("both are there", || bed.list().len() == 7);
    fcopy(&bed, &["--clean", "d", "-v"]).ok().no_stderr().stdout_has("removed 'd/.ftools-");
    assert_eq!(bed.list().len(), 6);
    living.close_stdin();
    living.wait().ok();
    bed.file_is("d/log", "half");
    assert_eq!(
        bed.names(),
        ["d", "d/.ftools-notes", "d/log", "other", "other/.ftools-aaaaaaaaaaaa"]
    );
}

#[test]
fn a_dead_tree_goes_as_a_whole() {
    let bed = Bed::new();
    bed.random("s/sub/big", 32 << 20, 1);
    let args =
        ["-r", "--atomic-tree", "--digest=sha512", "--manifest=m", "--buffer-size=4K", "s", "t"];
    let mut child = bed.tool("fcopy").args(args).spawn();
    harness::wait_until("the copy has begun", || {
        bed.list().iter().any(|e| {
            e.path.to_string_lossy().starts_with(".ftools-")
                && e.path.ends_with("sub/big")
                && e.size > 0
        })
    });
    fcopy(&bed, &["--clean", "."]).ok().no_stderr();
    child.signal(Signal::KILL);
    child.wait().killed_by(Signal::KILL);
    assert!(bed.list().iter().any(|e| e.path.to_string_lossy().starts_with(".ftools-")));
    fcopy(&bed, &["--clean", "."]).ok().no_stderr();
    assert_eq!(bed.names(), ["s", "s/sub", "s/sub/big"]);
}

#[test]
fn cleaning_copies_nothing() {
    let bed = Bed::new();
    bed.write("a", "x");
    fcopy(&bed, &["--clean", "none"])
        .fails(1)
        .stderr_is("fcopy: none: No such file or directory\n");
    fcopy(&bed, &["--clean", ".", "a", "b"]).fails(2);
    assert_eq!(bed.names(), ["a"]);
}
