//! Names from hell, as operands, in trees and in results.

use std::os::unix::ffi::OsStrExt;

use harness::{Bed, names, os};

use super::{AFTER, BEFORE};

#[test]
fn every_name_can_be_read_edited_and_told() {
    for name in names::ALL {
        let bed = Bed::new();
        let path = os(&[b"./", name.bytes()].concat()).to_owned();
        bed.write(&path, BEFORE);
        bed.tool("fspace").arg(&path).run().prints(AFTER);
        bed.tool("fspace")
            .arg("-c")
            .arg(&path)
            .run()
            .fails(1)
            .no_stderr()
            .that("places begin with the name as it is", |out| {
                out.stdout.starts_with(&[path.as_bytes(), b":1:2\n"].concat())
            });
        bed.tool("fspace").arg("-cr").run().fails(1).stdout_has(path.as_bytes());
        bed.tool("fspace").arg("-i").arg(&path).run().prints("");
        assert_eq!(std::fs::read_to_string(bed.path(&path)).unwrap(), AFTER);
    }
}

#[test]
fn a_dash_is_a_stream_and_dashes_end_options() {
    let bed = Bed::new();
    bed.tree(&[("-", "中1\n"), ("-i", "中2\n")]);
    bed.tool("fspace")
        .args(["-", "./-", "--", "-i"])
        .stdin("中0\n")
        .run()
        .prints("中 0\n中 1\n中 2\n");
}

#[test]
fn a_terminal_is_not_painted_by_a_name() {
    let bed = Bed::new();
    bed.tool("fspace").arg(names::ESC).stderr_tty().run().fails(1).terminal_lacks("\x1b[31m");
}
