//! Large files that are gone on with.

use harness::{Bed, Outcome, Signal, random_bytes};

use crate::fcopy;

const SIZE: u64 = 40 << 20;

/// A source of two pieces and a half.
fn bed() -> Bed {
    let bed = Bed::new();
    bed.random("s/big", SIZE, 1);
    bed.mkdir("d");
    bed
}

/// The names in `d` that begin as ours do.
fn ours(bed: &Bed) -> Vec<String> {
    let name = |e: harness::Entry| e.path.to_string_lossy().into_owned();
    bed.list().into_iter().map(name).filter(|name| name.starts_with("d/.ftools-")).collect()
}

/// Writes nothing after the Nth write to the target, the journal's included.
fn fail(bed: &Bed, args: &[&str], call: &str) -> Option<Outcome> {
    let common = ["-j1", "--reflink=never", "--resume", "--buffer-size=4M"];
    let tool = bed.tool("fcopy").args(common).args(args).inject(call)?;
    let o = tool.run();
    // Who is killed logs nothing more.
    assert!(o.injections() > 0 || call.contains("KILL"), "{call}");
    Some(o)
}

/// Reads and writes of file data in a run that goes on.
fn go_on(bed: &Bed, args: &[&str]) -> Option<usize> {
    let common = ["-j1", "--reflink=never", "--resume", "--buffer-size=4M"];
    let (o, calls) = bed.tool("fcopy").args(common).args(args).syscalls()?;
    o.ok().no_stderr();
    Some(calls.lines("write").iter().filter(|line| line.ends_with("= 4194304")).count())
}

#[test]
fn what_failed_is_gone_on_with_after_the_last_good_piece() {
    let bed = bed();
    bed.write("d/big", "old");
    for call in ["write:error=ENOSPC:when=9", "write:signal=KILL:when=9"] {
        let Some(o) = fail(&bed, &["s/big", "d/big"], call) else { return };
        assert!(!o.status.success());
        bed.file_is("d/big", "old");
        let [note, part] = &ours(&bed)[..] else { panic!("{:?}", ours(&bed)) };
        assert!(note.starts_with("d/.ftools-note-") && part.starts_with("d/.ftools-part-"));
        assert_eq!(String::from_utf8(bed.read(note)).unwrap().lines().count(), 2);
        // 16 MiB of 40 are good: six blocks of 4 MiB are left.
        let args = ["--digest=sha256", "--manifest=list", "s/big", "d/big"];
        assert_eq!(go_on(&bed, &args), Some(6));
        bed.file_is("d/big", random_bytes(SIZE as usize, 1)).assert_no_litter();
        bed.sh("sha256sum --quiet -c list").ok();
        bed.write("d/big", "old");
    }
}

#[test]
fn nothing_is_believed_that_does_not_hash_right() {
    let bed = bed();
    type Spoil = fn(&Bed, &str, &str);
    let cases: [(&str, Spoil, usize); 6] = [
        ("the source changed", |bed, _, _| spoil_at(bed, "s/big", 5, "changed"), 10),
        ("the copy changed", |bed, _, part| spoil_at(bed, part, 5, "SPOILED"), 10),
        (
            "the copy changed behind the good part",
            |bed, _, part| spoil_at(bed, part, 17 << 20, "SPOILED"),
            6,
        ),
        ("the journal is gone", |bed, note, _| bed.remove(note), 10),
        ("the copy is gone", |bed, _, part| bed.remove(part), 10),
        (
            "the journal is cut",
            |bed, note, _| {
                let text = bed.read(note);
                bed.write(note, &text[..text.len() - 1]);
            },
            10,
        ),
    ];
    for (what, spoil, writes) in cases {
        let call = "write:error=EIO:when=9";
        let Some(o) = fail(&bed, &["s/big", "d/big"], call) else { return };
        o.fails(1).stderr_is("fcopy: d/big: Input/output error\n");
        let [note, part] = &ours(&bed)[..] else { panic!("{:?}", ours(&bed)) };
        spoil(&bed, note, part);
        assert_eq!(go_on(&bed, &["s/big", "d/big"]), Some(writes), "{what}");
        bed.file_is("d/big", bed.read("s/big")).assert_no_litter();
        bed.remove("d/big");
    }
}

/// Writes over some bytes of a file.
fn spoil_at(bed: &Bed, name: &str, at: u64, text: &str) {
    let dd = "dd bs=1 conv=notrunc status=none";
    bed.sh(format!("printf {text} | {dd} of={name} seek={at}")).ok();
}

#[test]
fn a_tree_goes_on_and_leaves_what_is_there() {
    let bed = bed();
    bed.tree(&[("s/a", "A"), ("s/z", "Z"), ("s/same", "1234")]);
    let args = ["-rT", "--preserve=timestamps", "s", "d"];
    let Some(o) = fail(&bed, &args, "write:error=ENOSPC:when=12") else { return };
    o.fails(1).stderr_has("No space left on device");
    // Of the same size and time, and yet another: only the bytes count.
    bed.write("d/same", "4321");
    bed.sh("touch -r s/same d/same").ok();
    let before = std::os::unix::fs::MetadataExt::ino(&bed.stat("d/a"));
    let Some(writes) = go_on(&bed, &args) else { return };
    assert!(writes < 10, "{writes}");
    bed.sh("diff -r s d").ok();
    bed.assert_no_litter();
    assert_eq!(std::os::unix::fs::MetadataExt::ino(&bed.stat("d/a")), before);
    // All is there: nothing is written, and the list is whole.
    let args = ["--digest=md5", "--manifest=list", "-rT", "s", "d"];
    assert_eq!(go_on(&bed, &args), Some(0));
    bed.sh("md5sum --quiet -c list && wc -l < list").ok().stdout_is("4\n");
}

#[test]
fn an_interrupted_run_keeps_what_it_has() {
    let bed = bed();
    let args = ["-r", "--resume", "--reflink=never", "--buffer-size=4K", "s/big", "d"];
    let mut child = bed.tool("fcopy").args(args).spawn();
    harness::wait_until("a piece is on the disk", || {
        ours(&bed).iter().any(|name| name.contains("note-") && bed.stat(name).len() > 60)
    });
    // Nobody else may go on with it meanwhile, and a clean-up leaves it.
    fcopy(&bed, &["--resume", "--reflink=never", "s/big", "d"])
        .fails(1)
        .stderr_is("fcopy: d/big: another run is at it\n");
    fcopy(&bed, &["--clean", "d", "-f"]).ok();
    child.signal(Signal::INT);
    let o = child.wait();
    if o.status.success() {
        return; // It was faster.
    }
    o.killed_by(Signal::INT).no_stderr();
    assert_eq!(ours(&bed).len(), 2);
    bed.tool("fcopy").args(args).run().ok().no_stderr();
    bed.file_is("d/big", random_bytes(SIZE as usize, 1)).assert_no_litter();
}

#[test]
fn what_was_kept_can_be_cleaned_away_and_others_do_not_resume() {
    let bed = bed();
    let Some(o) = fail(&bed, &["s/big", "d/big"], "write:error=EIO:when=9") else { return };
    o.fails(1);
    fcopy(&bed, &["--clean", "d", "-v"]).ok().stdout_has("kept 'd/.ftools-part-");
    assert_eq!(ours(&bed).len(), 2);
    fcopy(&bed, &["--clean", "d", "-f"]).ok();
    bed.assert_no_litter();
    fcopy(&bed, &["--resume", "s/big", "d", "--also-to=s"]).fails(2);
    fcopy(&bed, &["--resume", "-r", "--atomic-tree", "s", "x"]).fails(2);
    // Written into the old file, it has nothing to go on with.
    bed.write("d/big", "old");
    let args = ["--keep-inode", "s/big", "d/big"];
    let Some(o) = fail(&bed, &args, "write:error=EIO:when=5") else { return };
    o.fails(1);
    bed.file_is("d/big", "old").assert_no_litter();
}

#[test]
fn holes_and_odd_ends_are_gone_on_with_too() {
    let Some(bed) = Bed::on_disk() else { return };
    bed.sparse("s", 100 << 20);
    bed.mkdir("d");
    spoil_at(&bed, "s", 40 << 20, "data");
    spoil_at(&bed, "s", 70 << 20, "data");
    fcopy(&bed, &["--resume", "--reflink=never", "s", "d"]).ok().no_stderr();
    bed.sh("cmp s d/s").ok();
    assert!(std::os::unix::fs::MetadataExt::blocks(&bed.stat("d/s")) < 2048);
    bed.random("even", 32 << 20, 2);
    fcopy(&bed, &["--resume", "--reflink=never", "--verify", "even", "d"]).ok().no_stderr();
    bed.file_is("d/even", random_bytes(32 << 20, 2)).assert_no_litter();
}

#[test]
fn who_only_looks_at_the_lock_does_not_stop_it() {
    let bed = bed();
    let Some(o) = fail(&bed, &["s/big", "d/big"], "flock:error=EAGAIN:when=1") else { return };
    o.ok().no_stderr();
    bed.file_is("d/big", random_bytes(SIZE as usize, 1)).assert_no_litter();
}
