//! Inputs and outputs that are not plain files, and plain files of awkward sizes.

use std::os::unix::fs::FileTypeExt;

use harness::{Bed, random_bytes};

use crate::every_tool;
use crate::text::sample;
use crate::tools::Face;

every_tool!(
    files_whose_size_says_nothing,
    a_named_pipe_is_read,
    a_named_pipe_is_written,
    a_device_is_read,
    a_device_is_written_and_stays_one,
    sizes_around_the_buffer,
    the_smallest_buffers,
    bytes_that_are_no_text,
    a_hole_is_zeros,
    our_own_descriptors,
);

/// Files of the kernel: size 0 with content, and size 4096 with less.
const KERNEL: [&str; 3] =
    ["/proc/version", "/proc/filesystems", "/sys/kernel/mm/transparent_hugepage/enabled"];

fn files_whose_size_says_nothing(face: &Face) {
    let bed = Bed::new();
    for path in KERNEL {
        let Ok(bytes) = std::fs::read(path) else { continue };
        assert!(!bytes.is_empty());
        face.print(&bed, path).run().prints(face.result(path, &bytes));
        face.write(&bed, path, "out").run().ok().no_stderr();
        bed.file_is("out", face.result(path, &bytes));
        face.filter(&bed).stdin_file(path).run().prints(face.result("-", &bytes));
    }
}

fn a_named_pipe_is_read(face: &Face) {
    let bed = Bed::new();
    let bytes = sample(200_000);
    bed.write("f", &bytes);
    bed.fifo("fifo");
    let feed = || bed.tool("/bin/sh").args(["-c", "cat f > fifo"]).spawn();
    let feeding = feed();
    face.print(&bed, "fifo").run().prints(face.result("fifo", &bytes));
    feeding.wait().ok();
    let feeding = feed();
    face.write(&bed, "fifo", "out").run().ok().no_stderr();
    feeding.wait().ok();
    bed.file_is("out", face.result("fifo", &bytes));
}

fn a_named_pipe_is_written(face: &Face) {
    let bed = Bed::new();
    let bytes = sample(200_000);
    bed.write("f", &bytes);
    bed.fifo("fifo");
    let reading = bed.tool("/bin/cat").arg("fifo").spawn();
    face.write(&bed, "f", "fifo").run().ok().no_stdout().no_stderr();
    reading.wait().prints(face.result("f", &bytes));
    assert!(bed.stat("fifo").file_type().is_fifo());
    assert_eq!(bed.names(), ["f", "fifo"]);
}

fn a_device_is_read(face: &Face) {
    let bed = Bed::new();
    face.print(&bed, "/dev/null").run().prints(face.result("/dev/null", b""));
    face.write(&bed, "/dev/null", "out").run().ok().no_stderr();
    bed.file_is("out", face.result("/dev/null", b""));
}

fn a_device_is_written_and_stays_one(face: &Face) {
    let bed = Bed::new();
    bed.write("f", "x\n");
    bed.symlink("/dev/null", "link");
    for out in ["/dev/null", "link"] {
        // A mistake here would cost the machine its device: without privileges it cannot.
        let Some(tool) = face.write(&bed, "f", out).as_nobody() else { return };
        tool.run().ok().no_stdout().no_stderr();
    }
    assert!(std::fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    assert!(bed.stat("link").file_type().is_symlink());
    let Some(tool) = face.write(&bed, "f", "/dev/full").as_nobody() else { return };
    tool.run().fails(1).stderr_is(face.says("/dev/full", "No space left on device"));
}

fn sizes_around_the_buffer(face: &Face) {
    let bed = Bed::new();
    for (size, option) in [(4096, "4096"), (65536, "64K"), (100_000, "100KB"), (1 << 18, "256KiB")]
    {
        for len in [0, 1, size - 1, size, size + 1, 2 * size, 2 * size + 1] {
            let bytes = sample(len);
            bed.write("f", &bytes);
            let outcome = face.print_with(&bed, &[face.buffer, option], "f").run();
            outcome.prints(face.result("f", &bytes));
        }
    }
}

fn the_smallest_buffers(face: &Face) {
    let bed = Bed::new();
    let bytes = sample(1000);
    bed.write("f", &bytes);
    // 0 and 1 are words of their own for fdump, which must not change what comes out.
    for size in ["1", "2", "3", "13", "512"] {
        let outcome = face.print_with(&bed, &[face.buffer, size], "f").run();
        outcome.prints(face.result("f", &bytes));
    }
}

fn bytes_that_are_no_text(face: &Face) {
    let bed = Bed::new();
    // Random bytes may hold anything, so those of fspace must not: no byte that starts a character.
    let mut bytes = random_bytes(700_000, 3);
    if face.name == "fspace" {
        bytes.iter_mut().for_each(|byte| *byte = if *byte >= 0xe0 { 0x80 } else { *byte });
    }
    for bytes in
        [&bytes[..], &[0; 10_000], b"\n\n\n", b"\xff\xfe\0\r\n\x1a", b"\xef\xbb\xbfbom\r\n"]
    {
        bed.write("f", bytes);
        // fspace warns that it does nothing to them, unless it is to be quiet.
        let quiet = if face.name == "fspace" { &["-q"][..] } else { &[] };
        face.print_with(&bed, quiet, "f").run().prints(face.result("f", bytes));
        face.write(&bed, "f", "out").run().ok();
        bed.file_is("out", face.result("f", bytes));
    }
}

fn a_hole_is_zeros(face: &Face) {
    let bed = Bed::new();
    bed.sparse("f", 3_000_000);
    let zeros = vec![0; 3_000_000];
    face.print(&bed, "f").run().prints(face.result("f", &zeros));
    face.write(&bed, "f", "out").run().ok().no_stderr();
    bed.file_is("out", face.result("f", &zeros));
}

fn our_own_descriptors(face: &Face) {
    let bed = Bed::new();
    bed.write("f", "x\n");
    for name in ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] {
        face.print(&bed, name).stdin("y\n").run().prints(face.result(name, b"y\n"));
    }
    for name in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        face.write(&bed, "f", name).run().prints(face.result("f", b"x\n"));
        let tool = face.write(&bed, "f", name).stdout_to("out");
        tool.run().ok().no_stderr();
        bed.file_is("out", face.result("f", b"x\n"));
    }
    assert_eq!(bed.names(), ["f", "out"]);
}
