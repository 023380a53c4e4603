//! Text that every tool does something known to, of any length.

/// A line that wants spaces.
const LINE: &str = "漢字abc漢字, plain words\n";

/// `len` bytes of lines that want spaces, cut wherever that is: also inside a character.
pub(crate) fn sample(len: usize) -> Vec<u8> {
    let mut text = LINE.repeat(len / LINE.len() + 1).into_bytes();
    text.truncate(len);
    text
}

/// A sample, or anything of the same words, with the spaces it wants.
pub(crate) fn spaced(text: &[u8]) -> Vec<u8> {
    // Line by line where they are all the same, as nothing reaches over the end of one.
    let line = words(LINE.as_bytes());
    let whole = text.chunks(LINE.len()).take_while(|chunk| *chunk == LINE.as_bytes()).count();
    [line.repeat(whole), words(&text[whole * LINE.len()..])].concat()
}

fn words(text: &[u8]) -> Vec<u8> {
    replaced(&replaced(text, "字a", "字 a"), "c漢", "c 漢")
}

fn replaced(text: &[u8], old: &str, new: &str) -> Vec<u8> {
    let (mut rest, mut out) = (text, Vec::with_capacity(text.len() + text.len() / 8));
    while let Some(&first) = rest.first() {
        let (len, written) = match rest.starts_with(old.as_bytes()) {
            true => (old.len(), new.as_bytes()),
            false => (1, &[first][..]),
        };
        out.extend_from_slice(written);
        rest = &rest[len..];
    }
    out
}

/// The line md5sum writes for a file of this name and content.
pub(crate) fn md5_line(name: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut line = format!("{}  ", md5(bytes)).into_bytes();
    for &byte in name {
        match byte {
            b'\\' => line.extend(br"\\"),
            b'\n' => line.extend(br"\n"),
            b'\r' => line.extend(br"\r"),
            _ => line.push(byte),
        }
    }
    if line.contains(&b'\\') {
        line.insert(0, b'\\');
    }
    line.push(b'\n');
    line
}

/// In hexadecimal digits, by a crate that is none of ours.
pub(crate) fn md5(bytes: &[u8]) -> String {
    use md5::{Digest, Md5};
    Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_oracles_are_right() {
    assert_eq!(md5(b"abc"), "900150983cd24fb0d6963f7d28e17f72");
    assert_eq!(md5_line(b"a\nb\\", b""), b"\\d41d8cd98f00b204e9800998ecf8427e  a\\nb\\\\\n");
    assert_eq!(spaced("漢字abc漢字".as_bytes()), "漢字 abc 漢字".as_bytes());
    assert_eq!(sample(4), &"漢字".as_bytes()[..4]);
    for len in 0..200 {
        assert_eq!(spaced(&sample(len)), words(&sample(len)));
    }
}
