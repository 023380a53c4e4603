//! Any line of a checksum list: never a panic, and what is written is read back.
#![no_main]

use fhash::list::{self, Line, Parser, Style};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let mut parser = Parser::any();
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        let Line::Entry(entry) = parser.parse(line) else { continue };
        if entry.name.is_empty() {
            continue; // cut off by a NUL; no file is called so, and none is written
        }
        for style in [Style::default(), Style { tag: true, ..Style::default() }] {
            let mut written = Vec::new();
            list::write(&mut written, style, &entry.name, &entry.digest);
            // A tagged line has no ambiguity; an untagged one has its algorithm's length.
            let mut again = Parser::only(entry.digest.algorithm());
            match again.parse(&written) {
                Line::Entry(back) => {
                    assert_eq!((&back.name, back.digest), (&entry.name, entry.digest));
                }
                other => panic!("{other:?} for {written:?}"),
            }
        }
    }
});
