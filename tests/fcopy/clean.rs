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
fn links_and_fifos_go_as_well() {
    let bed = Bed::new();
    bed.symlink("nowhere", ".ftools-abcdefghij27");
    bed.fifo(".ftools-abcdefghij2a");
    bed.symlink("nowhere", ".ftools-notes");
    bed.run("fcopy", ["--clean", "."]).ok().no_stderr();
    assert_eq!(bed.names(), [".ftools-notes"]);
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

/// The names in a directory that begin as ours do.
fn ours(bed: &Bed, dir: &str) -> Vec<String> {
    let name = |e: harness::Entry| e.path.to_string_lossy().into_owned();
    let ours = |name: &String| name.starts_with(&format!("{dir}/.ftools-"));
    bed.list().into_iter().map(name).filter(ours).collect()
}

#[test]
fn what_was_kept_goes_only_when_that_is_asked() {
    let bed = Bed::new();
    bed.random("new", 1 << 20, 1);
    bed.random("d/old", 1 << 20, 2);
    let args = ["-j1", "--keep-inode", "--reflink=never", "new", "d/old"];
    let Some(tool) = bed.tool("fcopy").args(args).inject("fsync:error=EIO:when=2") else { return };
    let o = tool.run();
    assert_eq!(o.injections(), 1);
    o.fails(1)
        .stderr_has("Input/output error; the new content is in /")
        .stderr_has(".ftools-kept-");
    let [kept] = &ours(&bed, "d")[..] else { panic!("{:?}", ours(&bed, "d")) };
    fcopy(&bed, &["--clean", "d", "-v"]).prints(format!("kept '{kept}'\n"));
    bed.file_is(kept, harness::random_bytes(1 << 20, 1));
    fcopy(&bed, &["--clean", "d", "-vf"]).prints(format!("removed '{kept}'\n"));
    bed.assert_no_litter();
}

#[test]
fn killed_while_it_is_written_into_a_file_keeps_its_new_content() {
    let bed = Bed::new();
    bed.random("new", 1 << 20, 1);
    bed.random("d/old", 1 << 20, 2);
    let args = ["-j1", "--keep-inode", "--reflink=never", "new", "d/old"];
    let Some(tool) = bed.tool("fcopy").args(args).inject("ftruncate:signal=KILL:when=1") else {
        return;
    };
    tool.run().that("was killed", |o| !o.status.success());
    fcopy(&bed, &["--clean", "d"]).ok();
    let [kept] = &ours(&bed, "d")[..] else { panic!("{:?}", ours(&bed, "d")) };
    bed.file_is(kept, harness::random_bytes(1 << 20, 1));
    fcopy(&bed, &["--clean", "d", "-f"]).ok();
}

#[test]
fn a_clean_up_between_a_name_and_its_lock_costs_nothing() {
    let bed = Bed::new();
    bed.tree(&[("a", "new"), ("d/f", "old")]);
    // The first lock comes late, and the clean-up before it.
    let tool = bed.tool("fcopy").args(["-j1", "a", "d/f"]);
    let Some(tool) = tool.inject("flock:delay_enter=700000:when=1") else { return };
    let child = tool.spawn();
    harness::wait_until("the temporary is there", || !ours(&bed, "d").is_empty());
    fcopy(&bed, &["--clean", "d", "-v"]).ok().stdout_has("removed 'd/.ftools-");
    child.wait().ok().no_stderr();
    bed.file_is("d/f", "new").assert_no_litter();
}

#[test]
fn what_would_be_cleaned_can_be_seen_first() {
    let bed = Bed::new();
    bed.tree(&[("d/.ftools-aaaaaaaaaaaa", "dead"), ("d/.ftools-kept-bbbbbbbbbbbb", "kept")]);
    bed.write("d/.ftools-cccccccccccc/f", "in a dead tree");
    let before = bed.names();
    fcopy(&bed, &["--dry-run", "--clean", "d"])
        .ok()
        .no_stderr()
        .stdout_has("removed 'd/.ftools-aaaaaaaaaaaa'\n")
        .stdout_has("removed 'd/.ftools-cccccccccccc'\n")
        .stdout_has("kept 'd/.ftools-kept-bbbbbbbbbbbb'\n");
    assert_eq!(bed.names(), before);
    fcopy(&bed, &["--clean", "d/.ftools-aaaaaaaaaaaa"])
        .fails(1)
        .stderr_is("fcopy: d/.ftools-aaaaaaaaaaaa: Not a directory\n");
    fcopy(&bed, &["--clean", "d", "none"]).fails(2);
    assert_eq!(bed.names(), before);
}

#[test]
fn a_clean_up_between_a_tree_and_its_lock_costs_nothing() {
    let bed = Bed::new();
    bed.tree(&[("s/f", "F"), ("d/", ""), ("e/", "")]);
    let args = ["-r", "-j1", "--atomic-tree", "--also-to=e", "s", "d"];
    let tool = bed.tool("fcopy").args(args);
    let Some(tool) = tool.inject("flock:delay_enter=700000:when=1") else { return };
    let child = tool.spawn();
    harness::wait_until("the temporary is there", || !ours(&bed, "d").is_empty());
    fcopy(&bed, &["--clean", "d", "-v"]).ok().stdout_has("removed 'd/.ftools-");
    child.wait().ok().no_stderr();
    bed.file_is("d/s/f", "F").file_is("e/s/f", "F").assert_no_litter();
    // Somebody who only looks.
    let tool = bed.tool("fcopy").args(["-r", "-j1", "--atomic-tree", "s", "t"]);
    let Some(tool) = tool.inject("flock:error=EAGAIN:when=1") else { return };
    tool.run().ok().no_stderr();
    bed.file_is("t/f", "F").assert_no_litter();
}

#[test]
fn what_died_deeper_than_any_path_may_be_goes() {
    let bed = Bed::new();
    // 25 pieces of 40 directories: five times PATH_MAX, and a dead tree as deep at the end.
    let piece = ["dddddddddddddddddddd"; 40].join("/");
    bed.sh(format!(
        "mkdir -p s/.ftools-cccccccccccc; echo > s/.ftools-cccccccccccc/f
         for i in $(seq 25); do mkdir -p x/{piece}; mv s/.ftools-cccccccccccc x/{piece}/y
         mkdir s/.ftools-cccccccccccc; mv x/* s/.ftools-cccccccccccc; rmdir x; done
         echo > s/.ftools-aaaaaaaaaaaa; ln -s nowhere s/.ftools-bbbbbbbbbbbb; echo stays > s/f
         for i in $(seq 25); do mkdir -p x/{piece}; mv s x/{piece}/s; mv x s; done"
    ))
    .ok();
    let tool = bed.tool("fcopy").args(["--clean", "s", "-v"]).limit("nofile", 60);
    let o = tool.run();
    o.ok().no_stderr().stdout_has(".ftools-aaaaaaaaaaaa'\n").stdout_has(".ftools-bbbbbbbbbbbb'\n");
    o.stdout_has(".ftools-cccccccccccc'\n");
    bed.sh(format!(
        "for i in $(seq 25); do mv s/{piece}/s y; rm -r s; mv y s; done; ls -A s; rm -r s"
    ))
    .prints("f\n");
}
