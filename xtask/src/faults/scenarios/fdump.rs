//! The end of a pipe: one output and several, appending, commands, parts.

use std::io;

use super::super::lay::Lay;
use super::super::scenario::{Rule, Scenario};

/// What comes.
const NEW: &str = "new 1\nnew 2\nnew 3\n";

pub(super) fn scenarios() -> Vec<Scenario> {
    let base = Scenario {
        tool: "fdump",
        stdin: NEW,
        sources: &["-", "standard input"],
        targets: &["out"],
        ..Scenario::PLAIN
    };
    let replace = Scenario { lay: replaced, ..base };
    vec![
        Scenario { name: "new", args: "-o out", ..base },
        Scenario { name: "replace", args: "-o out", ..replace },
        Scenario { name: "copied", args: "--zero-copy=never -o out", ..replace },
        Scenario { name: "two", args: "-o out -o other", targets: &["out", "other"], ..replace },
        Scenario { name: "stats", args: "--stats --digest=md5 -o out", ..replace },
        Scenario { name: "append", args: "-a -o out", rules: &[Rule::Added("out")], ..replace },
        Scenario { name: "append-whole", args: "-a --atomic -o out", ..replace },
        Scenario {
            name: "exec",
            args: "-o out --exec /bin/cat in",
            stdin: "",
            sources: &["in", "/bin/cat", "standard input", "the command"],
            ..replace
        },
        Scenario {
            name: "rotate",
            args: "--rotate 2l -o out",
            targets: &["out", "out.000001", "out.000002"],
            ..base
        },
        Scenario { name: "if-changed", args: "--if-changed -o out", ..replace },
        Scenario {
            name: "unchanged",
            args: "--if-changed -o out",
            lay: same,
            // Where it cannot be compared it is replaced.
            rules: &[Rule::AnyTime("out")],
            ..base
        },
        Scenario { name: "no-clobber", args: "--no-clobber -o out", ..base },
        Scenario { name: "refused", args: "--no-clobber -o out", status: 3, ..replace },
        Scenario { name: "untouched", args: "--refuse-if-touched -o out", ..replace },
        Scenario {
            name: "keep-inode",
            args: "--keep-inode -o out",
            rules: &[Rule::Spooled("out")],
            ..replace
        },
        Scenario { name: "sync-file", args: "--sync=file -o out", ..replace },
        Scenario { name: "mode", args: "--mode=0600 -o out", ..replace },
        Scenario {
            name: "backup",
            args: "--backup=simple -o out",
            targets: &["out", "out~"],
            rules: &[Rule::Kept("out", "out~")],
            ..replace
        },
        Scenario {
            name: "itself",
            args: "out -n 2 -o out",
            stdin: "",
            sources: &["out"],
            ..replace
        },
    ]
}

fn replaced(lay: &Lay) -> io::Result<()> {
    lay.file("out", "old 1\nold 2\nold 3\n", 0o640)?;
    lay.attribute("out", c"user.note", "of the old")?;
    lay.file("in", NEW, 0o644)
}

fn same(lay: &Lay) -> io::Result<()> {
    lay.file("out", NEW, 0o644)
}
