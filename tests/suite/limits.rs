//! Tight limits: fewer files, less memory, small files. The work is done, or the error is told.

use harness::Bed;

use crate::every_tool;
use crate::text::sample;
use crate::tools::{FCOPY, FMD5, FSPACE, Face};

every_tool!(
    few_files_at_once,
    a_soft_limit_of_files,
    little_memory,
    input_beyond_memory,
    a_buffer_beyond_memory_is_an_error_line,
    a_result_too_large_is_an_error_and_not_a_death,
    a_stream_too_large_is_an_error_and_not_a_death,
);

const MIB: u64 = 1 << 20;

fn many(bed: &Bed) -> Vec<(String, Vec<u8>)> {
    let files: Vec<_> = (10..90).map(|n| (format!("f{n}"), sample(n * 50))).collect();
    files.iter().for_each(|(name, bytes)| drop(bed.write(name, bytes)));
    files
}

fn few_files_at_once(face: &Face) {
    for limit in [16, 32] {
        for jobs in [&[][..], &["-j", "8"]] {
            if !jobs.is_empty() && !face.has_jobs() {
                continue;
            }
            let bed = Bed::new();
            let files = many(&bed);
            let tool = face.over_with(&bed, jobs, files.iter().map(|(name, _)| name));
            let outcome = tool.limit("nofile", limit).run();
            face.did(&bed, outcome.ok(), &files).no_stderr();
        }
    }
}

fn a_soft_limit_of_files(face: &Face) {
    let bed = Bed::new();
    let files = many(&bed);
    let outcome =
        face.over(&bed, files.iter().map(|(name, _)| name)).soft_limit("nofile", 12).run();
    face.did(&bed, outcome.ok(), &files).no_stderr();
}

fn little_memory(face: &Face) {
    let bed = Bed::new();
    let files = many(&bed);
    let outcome = face.over(&bed, files.iter().map(|(name, _)| name)).limit_as(256 * MIB).run();
    face.did(&bed, outcome.ok(), &files).no_stderr();
}

fn input_beyond_memory(face: &Face) {
    let bed = Bed::new();
    let bytes = sample(28 * MIB as usize);
    bed.write("big", &bytes);
    let wanted = face.result("big", &bytes);
    let outcome = face.write(&bed, "big", "out").limit_as(24 * MIB).run();
    outcome.ok().no_stderr();
    bed.file_is("out", wanted);
    let outcome = face.write(&bed, "-", "out").stdin_file("big").limit_as(24 * MIB).run();
    outcome.ok().no_stderr();
    bed.file_is("out", face.result("-", &bytes));
}

fn a_buffer_beyond_memory_is_an_error_line(face: &Face) {
    let bed = Bed::new();
    bed.write("f", "x\n");
    let outcome = face.print_with(&bed, &[face.buffer, "1G"], "f").limit_as(256 * MIB).run();
    // Or no such buffer was needed for so little.
    outcome.that("did it, or said why not", |o| match o.status.code() {
        Some(0) => o.stdout == face.result("f", b"x\n") && o.stderr.is_empty(),
        Some(1) => o.stdout.is_empty() && o.stderr.ends_with(b": Cannot allocate memory\n"),
        _ => false,
    });
}

fn a_result_too_large_is_an_error_and_not_a_death(face: &Face) {
    let bed = Bed::new();
    bed.write("big", sample(1 << 20));
    bed.write("f", "old");
    for out in ["f", "new"] {
        let outcome = face.write(&bed, "big", out).limit_fsize(10).run();
        outcome.fails(1).no_stdout().stderr_is(face.says(out, "File too large"));
    }
    bed.file_is("f", "old");
    assert_eq!(bed.names(), ["big", "f"]);
}

fn a_stream_too_large_is_an_error_and_not_a_death(face: &Face) {
    let bed = Bed::new();
    bed.write("big", sample(1 << 20));
    let outcome = face.print(&bed, "big").stdout_to("out").limit_fsize(10).run();
    outcome.fails(1).stderr_is(face.says("standard output", "File too large"));
}

#[test]
fn a_flat_tree_with_few_files_for_many_workers() {
    for limit in [16, 32, 64] {
        let bed = Bed::new();
        let files: Vec<_> = (10..70).map(|n| (format!("tree/f{n}"), sample(n * 50))).collect();
        files.iter().for_each(|(name, bytes)| drop(bed.write(name, bytes)));
        let run = |tool: &str, args: &[&str]| {
            bed.tool(tool).args(args).args(["-j", "16"]).limit("nofile", limit).run()
        };
        let lines: Vec<_> = files.iter().map(|(name, bytes)| FMD5.result(name, bytes)).collect();
        run("fmd5", &["-r", "tree"]).prints(lines.concat());
        run("fcopy", &["-r", "tree", "copy"]).prints("");
        bed.sh("diff -r tree copy").prints("");
        run("fspace", &["-r", "-i", "tree"]).prints("");
        for (name, bytes) in &files {
            bed.file_is(name, FSPACE.result(name, bytes));
        }
    }
}

#[test]
fn a_tree_with_few_files_at_once() {
    let bed = Bed::new();
    let mut dir = "tree".to_owned();
    let mut files = Vec::new();
    for depth in 0..40 {
        dir.push_str("/d");
        files.push((format!("{dir}/f"), sample(depth * 100)));
    }
    files.iter().for_each(|(name, bytes)| drop(bed.write(name, bytes)));
    for limit in [16, 32] {
        let run = |tool: &str, args: &[&str]| {
            bed.tool(tool).args(args).limit("nofile", limit).run().ok().no_stderr().clone()
        };
        let mut sorted = files.clone();
        sorted.sort();
        let lines: Vec<_> = sorted.iter().map(|(name, bytes)| FMD5.result(name, bytes)).collect();
        run("fmd5", &["-r", "-j4", "tree"]).stdout_is(lines.concat());
        run("fcopy", &["-r", "-j4", "tree", "copy"]).stdout_is("");
        run("fspace", &["-r", "-j4", "-i", "copy"]).stdout_is("");
        for (name, bytes) in &files {
            let copy = name.replacen("tree", "copy", 1);
            bed.file_is(&copy, FSPACE.result(&copy, &FCOPY.result(name, bytes)));
        }
        bed.remove("copy");
    }
    bed.assert_no_litter();
}
