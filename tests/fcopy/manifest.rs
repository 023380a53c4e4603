//! Checksum lists of what was copied.

use harness::Bed;

use crate::fcopy;

#[test]
fn the_list_is_in_order_and_checks() {
    let bed = Bed::new();
    for n in 0..300 {
        bed.write(format!("s/{}/{n}", n % 7), n.to_string());
    }
    bed.write("s/a\nb", "odd");
    for jobs in ["-j1", "-j4"] {
        bed.sh("rm -rf t").ok();
        let list = format!("--manifest=list{jobs}");
        fcopy(&bed, &["-r", jobs, "--digest", "md5", &list, "s", "t"]).ok().no_stderr();
        bed.sh(format!("md5sum --quiet -c list{jobs}")).ok().no_stderr();
    }
    bed.file_is("list-j1", bed.read("list-j4"));
    let names = bed.sh("grep -v '^[\\\\]' list-j1 | cut -c35-");
    let list: Vec<_> = names.lines().into_iter().map(<[u8]>::to_vec).collect();
    let mut sorted = list.clone();
    sorted.sort();
    assert_eq!(list, sorted);
}

#[test]
fn several_digests_and_no_file() {
    let bed = Bed::new();
    bed.write("a", "abc");
    fcopy(&bed, &["--digest=md5,sha256", "a", "b"]).prints(
        "MD5 (b) = 900150983cd24fb0d6963f7d28e17f72\n\
         SHA256 (b) = ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n",
    );
}

#[test]
fn links_streams_and_failures() {
    let bed = Bed::new();
    bed.write("s/a", "abc");
    bed.hardlink("s/a", "s/b");
    bed.symlink("a", "s/l");
    fcopy(&bed, &["-a", "--manifest=m", "s", "t"]).ok();
    bed.sh("sha256sum --quiet -c m && wc -l < m").ok().stdout_is("2\n");
    bed.tool("fcopy")
        .args(["--digest=md5", "-", "c"])
        .stdin("abc")
        .run()
        .prints("900150983cd24fb0d6963f7d28e17f72  c\n");
    let o = fcopy(&bed, &["--digest=md5", "s/a", "none", "-t", "t"]);
    o.fails(1).stdout_is("900150983cd24fb0d6963f7d28e17f72  t/a\n");
}

#[test]
fn a_list_takes_the_place_of_nothing_that_is_copied() {
    let bed = Bed::new();
    bed.tree(&[("a", "A"), ("d/", ""), ("e/", "")]);
    bed.symlink("a", "link");
    let hint = "\nTry 'fcopy --help' for more information.\n";
    for (args, said) in [
        // The name was forgotten.
        (&["--manifest", "a", "a", "b"][..], "a is a source, and cannot be the --manifest"),
        (&["--manifest=./link", "a", "b"], "./link is a source, and cannot be the --manifest"),
        (&["--manifest=b", "a", "b"], "b is a target, and cannot be the --manifest"),
        (&["--manifest=d/../d/a", "a", "d"], "d/../d/a is a target, and cannot be the --manifest"),
        (
            &["--manifest=e/a", "a", "d", "--also-to=e"],
            "e/a is a target, and cannot be the --manifest",
        ),
        (
            &["--digest=md5", "a", "-"],
            "the list and the data cannot both go to standard output: name a --manifest",
        ),
        (&["--json", "a", "-"], "--json and --debug write where the data go"),
    ] {
        fcopy(&bed, args).fails(2).stderr_is(format!("fcopy: {said}{hint}")).no_stdout();
    }
    bed.file_is("a", "A");
    assert_eq!(bed.list().len(), 4);
    // Beside the copies it is welcome.
    fcopy(&bed, &["--manifest=d/list", "a", "d"]).ok();
    fcopy(&bed, &["--manifest=d/list", "a", "d"]).ok();
    fcopy(&bed, &["--digest=md5", "--manifest=list", "a", "-"]).prints("A");
    bed.sh("sha256sum --quiet -c d/list && md5sum --quiet -c list < a").ok();
}
