//! The environment a tool is started in: nothing in it may be needed, and little may matter.

use harness::{Bed, Tool};

use crate::every_tool;
use crate::text::sample;
use crate::tools::Face;

every_tool!(
    an_empty_environment_will_do,
    no_locale_changes_a_byte,
    variables_of_the_gnu_tools_are_theirs,
    temporaries_need_no_temporary_directory,
    a_working_directory_that_is_gone,
    the_umask_is_minded,
    an_unknown_processor_is_a_usage_error,
);

/// All that a tool does with a file: print it, and write it anew.
#[track_caller]
fn works(face: &Face, bed: &Bed, prepared: impl Fn(Tool) -> Tool) {
    let bytes = sample(100_000);
    bed.write("文件", &bytes);
    let wanted = face.result("文件", &bytes);
    prepared(face.print(bed, "文件")).run().prints(&wanted);
    for _made_and_then_replaced in 0..2 {
        prepared(face.write(bed, "文件", "out")).run().prints("");
        bed.file_is("out", &wanted);
    }
    bed.remove("out");
    bed.assert_no_litter();
}

fn an_empty_environment_will_do(face: &Face) {
    let names = ["LC_ALL", "PATH", "HOME", "TMPDIR"];
    works(face, &Bed::new(), |tool| names.iter().fold(tool, |tool, name| tool.env_remove(name)));
}

fn no_locale_changes_a_byte(face: &Face) {
    for locale in ["C", "C.UTF-8", "zh_CN.GB18030", "tr_TR.UTF-8", "no such locale"] {
        works(face, &Bed::new(), |tool| tool.env("LC_ALL", locale).env("LANG", locale));
    }
}

fn variables_of_the_gnu_tools_are_theirs(face: &Face) {
    works(face, &Bed::new(), |tool| {
        let tool = tool.env("POSIXLY_CORRECT", "1").env("SIMPLE_BACKUP_SUFFIX", ".bak");
        tool.env("VERSION_CONTROL", "numbered").env("CLICOLOR_FORCE", "1").env("COLUMNS", "1")
    });
}

fn temporaries_need_no_temporary_directory(face: &Face) {
    for dir in ["/no/such/directory", "", "/dev/null", "/proc"] {
        works(face, &Bed::new(), |tool| tool.env("TMPDIR", dir));
    }
}

fn a_working_directory_that_is_gone(face: &Face) {
    let bed = Bed::new();
    bed.mkdir("gone");
    bed.write("f", "x\n");
    let (input, output) = (bed.path("f"), bed.path("out"));
    let script = "cd gone && rmdir ../gone && exec \"$@\"";
    let started = |tool: &str| bed.tool("/bin/sh").args(["-c", script, "sh", tool]);
    let args = match face.name {
        "fcopy" => vec![input.clone(), output],
        "fmd5" => vec!["--manifest".into(), output, input.clone()],
        _ => vec!["-o".into(), output, input.clone()],
    };
    started(face.name).args(args).run().prints("");
    bed.file_is("out", face.result(input, b"x\n"));
}

fn the_umask_is_minded(face: &Face) {
    for (mask, mode) in [(0o022, 0o644), (0o077, 0o600), (0o000, 0o666), (0o027, 0o640)] {
        let bed = Bed::new();
        face.write(&bed, "-", "new").stdin("x\n").umask(mask).run().prints("");
        assert_eq!(bed.mode("new"), mode, "umask {mask:03o}");
        // What is there keeps its mode.
        bed.chmod("new", 0o604);
        face.write(&bed, "-", "new").stdin("y\n").umask(mask).run().prints("");
        assert_eq!(bed.mode("new"), 0o604);
        bed.file_is("new", face.result("-", b"y\n"));
    }
}

fn an_unknown_processor_is_a_usage_error(face: &Face) {
    // Where no code depends on the processor nothing asks for it.
    if !["fmd5"].contains(&face.name) {
        return;
    }
    let bed = Bed::new();
    let outcome = face.filter(&bed).env("FTOOLS_CPU", "abacus").stdin("x\n").run();
    outcome.fails(2).no_stdout().stderr_has("FTOOLS_CPU");
}
