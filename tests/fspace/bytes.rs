//! Bytes of every kind come through; spaces are all that is added.

use harness::{Bed, random_bytes};

use super::fspace;

#[track_caller]
fn becomes(before: impl AsRef<[u8]>, after: impl AsRef<[u8]>) {
    let bed = Bed::new();
    for size in ["1", "5", "auto"] {
        fspace(&bed, &["--buffer-size", size]).stdin(&before).run().prints(&after);
    }
}

#[test]
fn line_ends_and_marks_stay() {
    becomes("中a\r\nb中\r\n", "中 a\r\nb 中\r\n");
    becomes("\u{FEFF}中a\n", "\u{FEFF}中 a\n");
    becomes("中a", "中 a");
    becomes("\n\n中a\n\n", "\n\n中 a\n\n");
    becomes("中a\r中b", "中 a\r中 b");
    becomes("", "");
}

#[test]
fn nul_and_bad_bytes_are_no_neighbours() {
    becomes(b"\xfe\xfdabc", b"\xfe\xfdabc");
    becomes("中\0a中b\n", "中\0a 中 b\n");
    becomes(
        ["中文字".as_bytes(), b"\xffa", "中a\n".as_bytes()].concat(),
        ["中文字".as_bytes(), b"\xffa", " 中 a\n".as_bytes()].concat(),
    );
    // A character that is cut off by the end.
    becomes(
        ["中a中文".as_bytes(), b"\xe4\xb8"].concat(),
        ["中 a 中文".as_bytes(), b"\xe4\xb8"].concat(),
    );
}

#[test]
fn noise_loses_nothing() {
    let bed = Bed::new();
    for seed in 0..5 {
        let noise = random_bytes(100_000, seed);
        let out = fspace(&bed, &[]).stdin(&noise).run();
        let bare =
            |bytes: &[u8]| -> Vec<u8> { bytes.iter().copied().filter(|b| *b != b' ').collect() };
        out.that("only spaces came", |out| bare(&out.stdout) == bare(&noise));
    }
}

#[test]
fn a_line_of_many_blocks_is_one_line() {
    let bed = Bed::new();
    // The pipe's reading is decided at the other end of the line.
    let line = format!("a|b{}中|文\n", " word".repeat(200_000));
    let spaced = format!("a | b{} 中 | 文\n", " word".repeat(200_000));
    for size in ["1K", "64K", "auto"] {
        fspace(&bed, &["--buffer-size", size]).stdin(&line).run().prints(&spaced);
    }
}

#[test]
fn what_has_no_lines_is_not_held_in_memory() {
    let bed = Bed::new();
    bed.write("a", [b"\xff\xfe\n".as_slice(), &vec![b'x'; 100 << 20]].concat());
    fspace(&bed, &["-q", "a"]).limit_as(64 << 20).stdout_to("out").run().ok().no_stderr();
    bed.sh("cmp a out").ok();
}
