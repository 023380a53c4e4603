//! Parts of trees, and operands from lists.

use harness::Bed;

use crate::fcopy;

fn sample(bed: &Bed) {
    for n in 0..50 {
        bed.write(format!("s/d{}/{n}.txt", n % 3), n.to_string());
        bed.write(format!("s/d{}/{n}.log", n % 3), n.to_string());
    }
    bed.write("s/skip/deep/x.txt", "");
}

fn files(bed: &Bed, dir: &str) -> Vec<String> {
    let list = bed.list().into_iter().filter(|e| e.kind == harness::Kind::File);
    let below = list.filter_map(|e| Some(e.path.strip_prefix(dir).ok()?.to_str()?.to_owned()));
    below.collect()
}

#[test]
fn globs_choose() {
    let bed = Bed::new();
    sample(&bed);
    fcopy(&bed, &["-r", "--include=*.txt", "--exclude=skip/", "s", "t"]).ok().no_stderr();
    let copied = files(&bed, "t");
    assert_eq!(copied.len(), 50);
    assert!(copied.iter().all(|name| name.ends_with(".txt")) && !bed.exists("t/skip"));
    fcopy(&bed, &["-r", "--include=[", "s", "u"]).fails(2);
}

#[test]
fn shards_are_the_whole_and_do_not_overlap() {
    let bed = Bed::new();
    sample(&bed);
    let mut all = Vec::new();
    for k in 1..=3 {
        let to = format!("t{k}");
        fcopy(&bed, &["-r", "--shard", &format!("{k}/3"), "s", &to]).ok().no_stderr();
        let part = files(&bed, &to);
        assert!(!part.is_empty());
        all.extend(part);
        fcopy(&bed, &["-rT", "--shard", &format!("{k}/3"), "s", "together"]).ok().no_stderr();
    }
    all.sort();
    assert_eq!(all, files(&bed, "s"));
    assert_eq!(files(&bed, "together"), files(&bed, "s"));
}

#[test]
fn operands_come_from_a_list() {
    let bed = Bed::new();
    bed.tree(&[("a b", "1"), ("c\nd", "2"), ("t/", "")]);
    let tool = bed.tool("fcopy").args(["--files0-from=-", "t"]);
    tool.clone().stdin("a b\0c\nd\0").run().ok().no_stderr();
    bed.file_is("t/a b", "1").file_is("t/c\nd", "2");
    tool.clone()
        .stdin("none\0")
        .run()
        .fails(1)
        .stderr_is("fcopy: none: No such file or directory\n");
    tool.stdin("").run().ok().no_stderr();
    let tool = bed.tool("fcopy").args(["--files0-from=-", "-t", "t"]);
    tool.stdin("").run().ok().no_stderr();
}
