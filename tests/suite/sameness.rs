//! What comes out depends on what goes in: not on the size of a buffer or the number of workers.

use harness::Bed;

use crate::every_tool;
use crate::text::sample;
use crate::tools::{FCOPY, FMD5, FSPACE, Face};

every_tool!(buffers_and_jobs_change_nothing, neither_do_they_change_the_messages);

const BUFFERS: [&str; 5] = ["2", "1000", "4K", "64K", "2M"];
const JOBS: [&str; 4] = ["1", "2", "7", "0"];

/// Files of many sizes, small ones in crowds, in a tree with awkward orders.
fn tree(bed: &Bed) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for n in 0..60 {
        let dir = ["a", "a.b", "a-b", "a/c", "b"][n % 5];
        let len = [0, 1, 55, 63, 64, 65, 119, 4096, 4097, 30_000][n % 10] + n;
        files.push((format!("tree/{dir}/f{n:02}"), sample(len)));
    }
    files.push(("tree/large".into(), sample(400_000)));
    files.iter().for_each(|(name, bytes)| drop(bed.write(name, bytes)));
    files
}

/// Every setting of both, as far as the tool has them.
fn settings(face: &Face) -> Vec<Vec<&'static str>> {
    let buffers = BUFFERS.map(|size| vec![face.buffer, size]);
    let jobs = JOBS.map(|jobs| vec!["-j", jobs]);
    let mut all = buffers.to_vec();
    if face.has_jobs() {
        all.extend(jobs);
        all.push(vec![face.buffer, "512", "-j", "3"]);
    }
    all
}

fn buffers_and_jobs_change_nothing(face: &Face) {
    for setting in settings(face) {
        let bed = Bed::new();
        let files = tree(&bed);
        let outcome = face.over_with(&bed, &setting, files.iter().map(|(name, _)| name)).run();
        face.did(&bed, outcome.ok(), &files).no_stderr();
    }
}

fn neither_do_they_change_the_messages(face: &Face) {
    let names: Vec<_> = (0..40).map(|n| format!("missing-{n}")).collect();
    let wanted: String =
        names.iter().map(|name| face.says(name, "No such file or directory")).collect();
    for setting in settings(face) {
        let bed = Bed::new();
        let outcome = face.over_with(&bed, &setting, &names).run();
        face.did::<&str>(&bed, outcome.fails(1), &[]);
        face.said(&outcome, &wanted);
    }
}

#[test]
fn a_walked_tree_is_digested_in_byte_order() {
    let bed = Bed::new();
    let mut files = tree(&bed);
    files.sort();
    let lines = files.iter().map(|(name, bytes)| FMD5.result(name, bytes));
    let wanted = lines.collect::<Vec<_>>().concat();
    for setting in settings(&FMD5) {
        bed.run("fmd5", [&["-r", "tree"], &setting[..]].concat()).prints(&wanted);
    }
    let outcome = bed.run("fmd5", ["-r", "--unordered", "-j7", "tree"]);
    let mut lines = outcome.ok().lines();
    lines.sort();
    let mut wanted: Vec<_> = wanted.strip_suffix(b"\n").unwrap().split(|b| *b == b'\n').collect();
    wanted.sort();
    assert_eq!(lines, wanted);
}

#[test]
fn a_walked_tree_is_copied_as_it_is() {
    for setting in settings(&FCOPY) {
        let bed = Bed::new();
        let files = tree(&bed);
        bed.run("fcopy", [&["-r", "tree", "copy"], &setting[..]].concat()).prints("");
        for (name, bytes) in files {
            bed.file_is(name.replacen("tree", "copy", 1), bytes);
        }
        assert_eq!(bed.list().len() % 2, 0, "as many entries here as there");
    }
}

#[test]
fn a_walked_tree_is_spaced_and_checked_alike() {
    let mut wanted: Option<Vec<u8>> = None;
    for setting in settings(&FSPACE) {
        let bed = Bed::new();
        let files = tree(&bed);
        let checked = bed.run("fspace", [&["-c", "-r", "tree"], &setting[..]].concat());
        checked.fails(1).no_stderr().stdout_has("tree/a/f05:1:3");
        let wanted = wanted.get_or_insert_with(|| checked.stdout.clone());
        checked.stdout_is(wanted);
        bed.run("fspace", [&["-i", "-r", "tree"], &setting[..]].concat()).prints("");
        for (name, bytes) in files {
            bed.file_is(&name, FSPACE.result(&name, &bytes));
        }
        bed.run("fspace", ["-c", "-r", "tree"]).prints("");
        bed.assert_no_litter();
    }
}
