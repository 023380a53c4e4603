//! `--json` and `--rdjson`.

use harness::{Bed, os};
use serde_json::Value;

use super::{AFTER, BEFORE, fspace};

#[test]
fn each_place_is_an_object() {
    let bed = Bed::new();
    bed.tree(&[("a", "x\n中a\n"), ("b", AFTER)]);
    fspace(&bed, &["--json", "a", "b"])
        .run()
        .fails(1)
        .stdout_is("{\"path\":\"a\",\"line\":2,\"column\":2,\"offset\":5,\"insert\":\" \"}\n");
    fspace(&bed, &["--json", "b"]).run().prints("");
    fspace(&bed, &["--json", "b", "missing"]).run().fails(2).no_stdout();
}

#[test]
fn a_name_that_is_no_utf8_is_in_base64() {
    let bed = Bed::new();
    bed.write(os(b"\xff\xfea"), "中a\n");
    bed.tool("fspace")
        .arg("--json")
        .arg(os(b"\xff\xfea"))
        .run()
        .fails(1)
        .stdout_has("\"path_base64\":\"//5h\"");
    bed.tool("fspace").arg("--rdjson").arg(os(b"\xff\xfea")).run().fails(2).stderr_has("not UTF-8");
}

#[test]
fn offsets_are_where_the_spaces_went() {
    let bed = Bed::new();
    let text = format!("plain\n{BEFORE}\n中1文\r\n");
    bed.write("a", &text);
    let told = fspace(&bed, &["--json", "a"]).run();
    let mut spaced = text.clone().into_bytes();
    for line in told.lines().iter().rev() {
        let change: Value = serde_json::from_slice(line).unwrap();
        spaced.insert(usize::try_from(change["offset"].as_u64().unwrap()).unwrap(), b' ');
    }
    fspace(&bed, &["a"]).run().prints(spaced);
}

#[test]
fn rdjson_is_one_document_whatever_it_holds() {
    let bed = Bed::new();
    bed.tree(&[("a", BEFORE), ("b", AFTER), ("c", "x\n中1\n中2")]);
    let read = |args: &[&str], status| -> Value {
        serde_json::from_slice(&fspace(&bed, args).run().fails(status).stdout).unwrap()
    };
    let all = read(&["--rdjson", "a", "b", "c"], 1);
    let list = all["diagnostics"].as_array().unwrap();
    let places: Vec<_> = list
        .iter()
        .map(|it| {
            (
                it["location"]["path"].as_str().unwrap(),
                it["location"]["range"]["start"]["line"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(places, [("a", 1), ("c", 2), ("c", 3)]);
    assert_eq!(list[0]["suggestions"][0]["text"], AFTER.trim_end());
    assert_eq!(read(&["--rdjson", "b"], 0)["diagnostics"].as_array().unwrap().len(), 0);
    assert_eq!(read(&["--rdjson", "a", "missing"], 2)["source"]["name"], "fspace");
}

#[test]
fn more_results_than_are_held_are_all_told() {
    // Each place takes some eighty bytes: what comes of one small file is more than is held back.
    let bed = Bed::new();
    bed.write("a", "中a".repeat(20_000) + "\n");
    bed.write("b", BEFORE);
    let named = fspace(&bed, &["--json", "-j4", "a", "b"]).run();
    named.fails(1).no_stderr().that("has all of them", |o| o.lines().len() == 39_999 + 4);
    bed.sh("fspace --json -j4 - b < a > streamed; wc -l < streamed").ok().stdout_is("40003\n");
}
