//! Checksum lists written to a file.

use std::io;

use super::super::lay::Lay;
use super::super::scenario::Scenario;

pub(super) fn scenarios() -> Vec<Scenario> {
    let base = Scenario {
        tool: "fmd5",
        lay: files,
        sources: &["a", "b"],
        targets: &["list"],
        ..Scenario::PLAIN
    };
    vec![
        Scenario { name: "manifest", args: "-j1 --manifest list a b", ..base },
        Scenario {
            name: "manifest-new",
            args: "-j1 --manifest new a b",
            targets: &["new"],
            ..base
        },
        Scenario {
            name: "manifest-threads",
            args: "-j2 --manifest list a b",
            threads: true,
            ..base
        },
    ]
}

fn files(lay: &Lay) -> io::Result<()> {
    lay.file("a", "a\n", 0o644)?;
    lay.file("b", vec![b'b'; 300_000], 0o644)?;
    lay.file("list", "old\n", 0o640)
}
