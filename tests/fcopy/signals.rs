//! Signals: a tree is left without half files and temporaries.

use harness::{Bed, Signal};

#[test]
fn an_interrupted_tree_has_no_half_file() {
    let bed = Bed::new();
    bed.random("s/big", 64 << 20, 8);
    for existing in [false, true] {
        if existing {
            bed.write("t/big", "old");
        }
        let args = ["-rT", "-j2", "--digest=sha512", "--manifest=m", "--buffer-size=4K", "s", "t"];
        let mut child = bed.tool("fcopy").args(args).spawn();
        harness::wait_until("the copy has begun", || {
            bed.list().iter().any(|e| {
                let name = e.path.to_string_lossy().into_owned();
                (name == "t/big" || name.contains(".ftools-")) && e.size > 4096
            })
        });
        child.signal(Signal::INT);
        child.wait().killed_by(Signal::INT).no_stderr();
        bed.assert_no_litter();
        assert!(!bed.exists("m"));
        if existing {
            bed.file_is("t/big", "old");
        } else {
            assert!(!bed.exists("t/big"));
        }
    }
}

#[test]
fn an_interrupted_file_leaves_the_old_one() {
    let bed = Bed::new();
    bed.write("log", "old");
    let mut child = bed.tool("fcopy").args(["-", "log"]).stdin_piped().spawn();
    child.write("half");
    harness::wait_until("the temporary is there", || bed.list().len() > 1);
    child.signal(Signal::TERM);
    child.wait().killed_by(Signal::TERM).no_stderr();
    bed.file_is("log", "old").assert_no_litter();
}

#[test]
fn a_file_too_large_is_an_error_line() {
    let bed = Bed::new();
    bed.random("a", 1 << 20, 9);
    bed.tool("fcopy")
        .args(["a", "b"])
        .limit_fsize(1000)
        .run()
        .fails(1)
        .stderr_is("fcopy: b: File too large\n");
    assert_eq!(bed.names(), ["a"]);
}
