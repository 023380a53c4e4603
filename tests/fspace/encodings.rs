//! Texts that are not UTF-8 are named and left alone.

use harness::Bed;

use super::{BEFORE, fspace};

/// 中文abc编码测试文字 in GBK, some times.
const GBK: &[u8] = b"\xd6\xd0\xce\xc4abc\xb1\xe0\xc2\xeb\xb2\xe2\xca\xd4\xce\xc4\xd7\xd6\n";
/// 中文abc編碼測試文字 in Big5.
const BIG5: &[u8] = b"\xa4\xa4\xa4\xe5abc\xbdsX\xb4\xfa\xb8\xd5\xa4\xe5\xa6r\n";

#[test]
fn they_pass_as_they_are_with_a_word() {
    let utf16: Vec<u8> =
        "\u{FEFF}中a文b\n".repeat(9).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let unmarked: Vec<u8> = utf16[2..].to_vec();
    let utf32: Vec<u8> =
        "\u{FEFF}中a文b\n".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    for (bytes, word) in [
        (GBK.repeat(9), "not UTF-8 (it looks like GBK)"),
        (BIG5.repeat(9), "not UTF-8 (it looks like Big5)"),
        (utf16, "UTF-16, passed through"),
        (unmarked, "UTF-16, passed through"),
        (utf32, "UTF-32, passed through"),
    ] {
        let bed = Bed::new();
        bed.write("a", &bytes);
        fspace(&bed, &["a"]).run().ok().stdout_is(&bytes).stderr_has(format!("fspace: a: {word}"));
        fspace(&bed, &["-q", "a"]).run().prints(&bytes);
        fspace(&bed, &["-c", "a"]).run().ok().no_stdout().stderr_lines(1);
        fspace(&bed, &["-i", "a"]).run().ok();
        assert_eq!(std::fs::read(bed.path("a")).unwrap(), bytes);
    }
}

#[test]
fn utf8_with_a_few_bad_bytes_is_spaced() {
    let bed = Bed::new();
    let text = [BEFORE.as_bytes(), b"caf\xe9\n"].concat();
    bed.write("a", &text);
    fspace(&bed, &["-c", "a"]).run().fails(1).no_stderr();
}

#[test]
fn a_foreign_line_that_looks_like_a_change_ends_the_changes() {
    let bed = Bed::new();
    // Well-formed characters by chance among bytes that are not.
    let line = [GBK.repeat(3).as_slice(), "中a\n".as_bytes()].concat().into_iter();
    let line: Vec<u8> = line.filter(|&byte| byte != b'\n').chain(*b"\n").collect();
    for size in ["1", "auto"] {
        fspace(&bed, &["-q", "--buffer-size", size]).stdin(&line).run().prints(&line);
    }
}
