//! Copies: single files in every way, and trees.

use std::io;

use super::super::lay::Lay;
use super::super::scenario::{Rule, Scenario};

/// More than a block, so that a copy is no single write.
const BIG: usize = 300_000;

pub(super) fn scenarios() -> Vec<Scenario> {
    let base = Scenario { tool: "fcopy", sources: &["src"], targets: &["dst"], ..Scenario::PLAIN };
    let replace = Scenario { lay: replaced, ..base };
    let tree = Scenario { lay: tree, rules: &[Rule::CutByKill("dst"), Rule::Apart("dst")], ..base };
    vec![
        Scenario { name: "new", args: "src dst", lay: new, ..base },
        Scenario { name: "replace", args: "src dst", ..replace },
        Scenario { name: "read-write", args: "--reflink=never src dst", ..replace },
        Scenario { name: "keep", args: "-p src dst", ..replace },
        Scenario { name: "keep-new", args: "-a src dst", lay: new, ..base },
        Scenario {
            name: "keep-inode",
            args: "--keep-inode src dst",
            rules: &[Rule::Spooled("dst")],
            ..replace
        },
        Scenario { name: "sync-file", args: "--sync=file src dst", ..replace },
        Scenario { name: "sync-file-new", args: "--sync=file src dst", lay: new, ..base },
        Scenario { name: "no-clobber", args: "-n src dst", lay: new, ..base },
        Scenario {
            name: "backup",
            args: "--backup=simple src dst",
            targets: &["dst", "dst~"],
            rules: &[Rule::Kept("dst", "dst~")],
            ..replace
        },
        Scenario {
            name: "backup-numbered",
            args: "--backup=numbered src dst",
            targets: &["dst", "dst.~1~"],
            rules: &[Rule::Kept("dst", "dst.~1~")],
            ..replace
        },
        Scenario {
            name: "backup-link",
            args: "--backup=simple src dst",
            targets: &["dst", "dst~"],
            lay: over_link,
            ..base
        },
        Scenario { name: "link-over", args: "-P src dst", lay: link_over, ..base },
        Scenario {
            name: "link-over-backup",
            args: "-P --backup=simple src dst",
            targets: &["dst", "dst~"],
            lay: link_over,
            rules: &[Rule::Kept("dst", "dst~")],
            ..base
        },
        Scenario { name: "fifo-over", args: "-r src dst", lay: fifo_over, ..base },
        Scenario { name: "hard-link-over", args: "-l -f src dst", ..replace },
        Scenario { name: "verify", args: "--verify src dst", ..replace },
        Scenario { name: "verify-cache", args: "--verify=cache src dst", lay: new, ..base },
        Scenario {
            name: "manifest",
            args: "--manifest list src dst",
            targets: &["dst", "list"],
            rules: &[Rule::Lines("list")],
            ..replace
        },
        Scenario { name: "sparse", args: "--sparse=always src dst", lay: holes, ..base },
        Scenario {
            name: "stdin",
            args: "- dst",
            stdin: "new\n",
            sources: &["standard input"],
            ..replace
        },
        Scenario {
            name: "also",
            args: "--also-to also src dst",
            targets: &["dst", "also"],
            lay: two_places,
            ..base
        },
        Scenario { name: "tree", args: "-r -j1 src dst", ..tree },
        Scenario { name: "tree-kept", args: "-a -j1 src dst", ..tree },
        Scenario { name: "tree-threads", args: "-a -j2 src dst", threads: true, ..tree },
        Scenario { name: "tree-batch", args: "-r -j1 --sync=batch src dst", ..tree },
        Scenario { name: "tree-synced", args: "-r -j1 --sync=file src dst", ..tree },
        Scenario { name: "tree-always", args: "-r -j1 --atomic=always src dst", ..tree },
        Scenario {
            name: "tree-manifest",
            args: "-r -j1 --manifest list src dst",
            targets: &["dst", "list"],
            rules: &[Rule::CutByKill("dst"), Rule::Apart("dst"), Rule::Lines("list")],
            ..tree
        },
        Scenario { name: "tree-verify", args: "-r -j1 --verify src dst", ..tree },
        Scenario {
            name: "tree-also",
            args: "-a -j1 --also-to also src dst",
            targets: &["dst", "also"],
            lay: tree_and_places,
            rules: &[Rule::CutByKill("dst"), Rule::CutByKill("also")],
            ..base
        },
        Scenario { name: "tree-over", args: "-r -j1 -T src dst", lay: tree_over, ..tree },
        Scenario {
            name: "atomic-tree",
            args: "-r -j1 --atomic-tree src dst",
            rules: &[Rule::Together("dst")],
            ..tree
        },
        Scenario {
            name: "replace-tree",
            args: "-a -j1 -T --replace-tree src dst",
            lay: tree_over,
            rules: &[Rule::Together("dst")],
            ..base
        },
    ]
}

fn big() -> Vec<u8> {
    (0..BIG).map(|at| (at % 251) as u8).collect()
}

fn new(lay: &Lay) -> io::Result<()> {
    lay.file("src", big(), 0o644)?;
    lay.attribute("src", c"user.origin", "far away")
}

fn replaced(lay: &Lay) -> io::Result<()> {
    new(lay)?;
    lay.file("dst", "old\n", 0o640)?;
    lay.attribute("dst", c"user.note", "of the old")
}

fn over_link(lay: &Lay) -> io::Result<()> {
    new(lay)?;
    lay.file("behind", "stays\n", 0o644)?;
    lay.symlink("behind", "dst")
}

fn link_over(lay: &Lay) -> io::Result<()> {
    lay.symlink("nowhere", "src")?;
    lay.file("dst", "old\n", 0o640)
}

fn fifo_over(lay: &Lay) -> io::Result<()> {
    lay.fifo("src")?;
    lay.file("dst", "old\n", 0o640)
}

fn holes(lay: &Lay) -> io::Result<()> {
    let mut bytes = vec![0; BIG];
    bytes[..5000].fill(b'a');
    bytes[200_000..201_000].fill(b'b');
    lay.file("src", bytes, 0o644)
}

fn tree(lay: &Lay) -> io::Result<()> {
    lay.file("src/one", "1\n", 0o644)?;
    lay.file("src/two", big(), 0o600)?;
    lay.file("src/d/three", "3\n", 0o755)?;
    lay.file("src/d/e/four", "4\n", 0o444)?;
    lay.hardlink("src/one", "src/d/again")?;
    lay.symlink("one", "src/link")?;
    lay.fifo("src/pipe")?;
    lay.attribute("src/two", c"user.origin", "far away")
}

fn two_places(lay: &Lay) -> io::Result<()> {
    new(lay)?;
    lay.file("dst/src", "old\n", 0o640)?;
    lay.file("also/own", "stays\n", 0o644)
}

fn tree_and_places(lay: &Lay) -> io::Result<()> {
    tree(lay)?;
    lay.file("dst/own", "stays\n", 0o644)?;
    lay.file("also/src/one", "old\n", 0o640)
}

fn tree_over(lay: &Lay) -> io::Result<()> {
    tree(lay)?;
    lay.file("dst/one", "old\n", 0o644)?;
    lay.file("dst/d/three", "old\n", 0o600)?;
    lay.file("dst/d/own", "stays\n", 0o644)
}
