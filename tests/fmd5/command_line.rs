//! What is taken for an option, and which options go together.

use crate::{ABC, bed, gnu};

#[test]
fn the_beginning_of_a_long_option_is_enough() {
    let bed = bed();
    bed.write("list", format!("{ABC}  abc\n"));
    bed.run("fmd5", ["--ch", "--qui", "list"]).prints("");
    bed.run("fmd5", ["--alg=sha224", "--ta", "empty"])
        .ok()
        .stdout_has("SHA224 (empty) = d14a028c2a3a2bc9");
    // Of two possible ones none is meant, and a whole name is never the beginning of another.
    bed.run("fmd5", ["--t", "abc"]).fails(2).no_stdout().stderr_has("fmd5: ");
    bed.run("fmd5", ["--files0-f=list", "abc"]).fails(1).stdout_is(format!("{ABC}  abc\n"));
    bed.run("fmd5", ["--include=*", "-r", "abc"]).prints(format!("{ABC}  abc\n"));
}

#[test]
fn what_is_expected_of_one_file_is_not_asked_of_a_part_of_the_files() {
    // The other shard would be well without having looked.
    let bed = bed();
    for shard in ["1/2", "2/2"] {
        bed.run("fmd5", ["--expect", ABC, "--shard", shard, "empty"]).fails(2).no_stdout();
    }
}

#[test]
fn the_list_does_not_go_where_the_stream_goes() {
    let bed = bed();
    let tool = bed.tool("fmd5").args(["--tee", "--manifest", "-"]).stdin("abc");
    tool.run().fails(2).no_stdout().stderr_has("fmd5: ");
}

#[test]
fn help_says_what_md5_is_worth() {
    let bed = bed();
    bed.run("fmd5", ["--help"]).ok().stdout_has("accidents, not attackers").stdout_has("-a sha256");
    // And a run says nothing of it.
    bed.run("fmd5", ["abc"]).prints(format!("{ABC}  abc\n"));
}

#[test]
fn help_that_cannot_be_written_is_told_in_their_words() {
    let bed = bed();
    for option in ["--help", "--version"] {
        gnu(&bed, "md5sum", [option])
            .stdout_to("/dev/full")
            .run()
            .fails(1)
            .stderr_is("md5sum: write error: No space left on device\n");
        bed.tool("fmd5")
            .arg(option)
            .stdout_to("/dev/full")
            .run()
            .fails(1)
            .stderr_is("fmd5: standard output: No space left on device\n");
    }
}
