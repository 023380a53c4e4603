//! Files edited in place.

use std::io;

use super::super::lay::Lay;
use super::super::scenario::Scenario;

pub(super) fn scenarios() -> Vec<Scenario> {
    let base = Scenario {
        tool: "fspace",
        lay: files,
        sources: &["a", "b", "same", "d"],
        targets: &["a", "b", "d"],
        ..Scenario::PLAIN
    };
    vec![
        Scenario { name: "in-place", args: "-i -j1 a b same", ..base },
        Scenario { name: "in-place-threads", args: "-i -j2 a b same", threads: true, ..base },
        Scenario { name: "in-place-tree", args: "-i -j1 -r d", ..base },
        Scenario {
            name: "output",
            args: "-j1 -o out a b",
            targets: &["out"],
            sources: &["a", "b"],
            ..base
        },
    ]
}

fn files(lay: &Lay) -> io::Result<()> {
    lay.file("a", "同じ\n中a中\n", 0o644)?;
    lay.attribute("a", c"user.note", "of the old")?;
    lay.file("b", "中b中\n".repeat(40_000), 0o600)?;
    lay.file("same", "nothing\n", 0o644)?;
    lay.file("d/c.txt", "中c中\n", 0o644)?;
    lay.file("d/e/d.txt", "中d中\n", 0o644)
}
