//! `--json` is one object a line that any reader takes, whatever the names.

use harness::{Bed, Outcome, names};
use serde_json::Value;

use crate::text::md5;

/// The objects of standard output, a line each.
#[track_caller]
fn objects(outcome: &Outcome) -> Vec<Value> {
    parsed(&outcome.stdout)
}

#[track_caller]
fn parsed(text: &[u8]) -> Vec<Value> {
    assert!(text.is_empty() || text.ends_with(b"\n"), "a last line without its end");
    let lines = text.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    let values: Vec<Value> = lines.map(|line| serde_json::from_slice(line).unwrap()).collect();
    assert!(values.iter().all(Value::is_object));
    values
}

/// A name as it stands in an object: as text, or in base64 where it is none.
fn name_of(object: &Value) -> Vec<u8> {
    match (&object["path"], &object["path_base64"]) {
        (Value::String(text), Value::Null) => text.clone().into_bytes(),
        (Value::Null, Value::String(text)) => {
            let bytes = base64(text);
            assert!(str::from_utf8(&bytes).is_err(), "base64 where text would do: {text}");
            bytes
        }
        _ => panic!("not one name: {object}"),
    }
}

/// RFC 4648, with padding.
fn base64(text: &str) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    assert_eq!(text.len() % 4, 0, "padding");
    let digits = text.trim_end_matches('=').bytes();
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0);
    for digit in digits {
        let value = alphabet.iter().position(|b| *b == digit).unwrap();
        bits = (bits << 6) | value as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    bytes
}

#[test]
fn the_decoder_is_right() {
    assert_eq!(base64("Zm9vYg=="), b"foob");
    assert_eq!(base64("+/+/"), [0xfb, 0xff, 0xbf]);
}

/// A bed with a file of every name, and the names in the order of a walk.
fn tree() -> (Bed, Vec<Vec<u8>>) {
    let bed = Bed::new();
    let mut paths: Vec<_> =
        names::ALL.iter().map(|name| [b"tree/", name.bytes()].concat()).collect();
    paths.iter().for_each(|path| drop(bed.write(names::os(path), "漢字abc\n")));
    paths.sort();
    (bed, paths)
}

#[test]
fn digests() {
    let (bed, paths) = tree();
    let outcome = bed.run("fmd5", ["--json", "-r", "tree"]);
    let objects = objects(outcome.ok().no_stderr());
    assert_eq!(objects.iter().map(name_of).collect::<Vec<_>>(), paths);
    let digest = md5("漢字abc\n".as_bytes());
    for object in &objects {
        assert_eq!(object["algorithm"], "md5");
        assert_eq!(object["digest"], *digest);
        assert_eq!(object["bytes"], 10);
    }
}

#[test]
fn missing_spaces() {
    let (bed, paths) = tree();
    let outcome = bed.run("fspace", ["--json", "-r", "tree"]);
    let objects = objects(outcome.fails(1).no_stderr());
    assert_eq!(objects.iter().map(name_of).collect::<Vec<_>>(), paths);
    for object in &objects {
        assert_eq!((&object["line"], &object["column"]), (&1.into(), &3.into()));
    }
}

#[test]
fn statistics() {
    let bed = Bed::new();
    for (input, records, bytes, unterminated) in
        [("", 0, 0, false), ("a\nb\n", 2, 4, false), ("a\nb", 2, 3, true)]
    {
        let tool = bed.tool("fdump").args(["--stats", "--json", "--digest", "md5", "-o", "out"]);
        let outcome = tool.stdin(input).run();
        let objects = parsed(&outcome.ok().no_stdout().stderr);
        let [object] = &objects[..] else { panic!("{objects:?}") };
        assert_eq!(object["records"], records);
        assert_eq!(object["bytes"], bytes);
        assert_eq!(object["unterminated"], unterminated);
        assert_eq!(object["digest"], format!("md5:{}", md5(input.as_bytes())));
        assert!(object["seconds"].is_number());
        bed.file_is("out", input);
    }
}

#[test]
fn failures_stay_lines_of_text() {
    let bed = Bed::new();
    for tool in ["fmd5", "fspace"] {
        let outcome = bed.run(tool, ["--json", "missing"]);
        outcome.no_stdout().stderr_is(format!("{tool}: missing: No such file or directory\n"));
    }
}
