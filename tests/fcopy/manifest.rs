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

#[test]
fn a_list_takes_the_place_of_nothing_in_a_tree() {
    let bed = Bed::new();
    bed.tree(&[("s/d/a", "A"), ("s/b", "B"), ("list", "old")]);
    let said = |list: &str| format!("fcopy: {list} is a source, and cannot be the --manifest\n");
    for (args, list) in [
        (&["-r", "--manifest=s/d/a", "s", "t"][..], "s/d/a"),
        (&["-r", "-s", "--manifest=./s/b", "s", "t"], "./s/b"),
        // -r was forgotten.
        (&["--manifest=s/b", "s", "t"], "s/b"),
        (&["-r", "--replace-tree", "--manifest=s/b", "s/.", "t"], "s/b"),
    ] {
        fcopy(&bed, args).fails(2).stderr_has(said(list));
        assert!(!bed.exists("t"));
    }
    bed.file_is("s/d/a", "A").file_is("s/b", "B");
    // What is left out is no source.
    fcopy(&bed, &["-r", "--exclude=d/", "--manifest=s/d/list", "s", "t"]).ok();
    fcopy(&bed, &["-r", "--exclude=list", "--manifest=s/d/list", "s", "t"]).ok();
    bed.sh("sha256sum --quiet -c s/d/list").ok();
}

#[test]
fn a_list_takes_the_place_of_no_copy_and_of_nothing_that_links_lead_to() {
    let bed = Bed::new();
    bed.tree(&[("s/a", "A"), ("t/s/a", "old"), ("x/f", "X")]);
    let said = |list: &str, what: &str| {
        format!("fcopy: {list}: is a {what}, and cannot be the --manifest\n")
    };
    fcopy(&bed, &["-r", "--manifest=t/s/a", "s", "t"]).fails(1).stderr_is(said("t/s/a", "copy"));
    fcopy(&bed, &["-r", "--keep-inode", "--manifest=n/s/a", "s", "n"]).fails(1);
    fcopy(&bed, &["-r", "--manifest=new/a", "s", "new"]).fails(1).stderr_is(said("new/a", "copy"));
    let whole = ["-r", "--atomic-tree", "--manifest=w/a", "s", "w"];
    fcopy(&bed, &whole).fails(1).stderr_is(said("w/a", "copy"));
    bed.file_is("t/s/a", "A").file_is("new/a", "A").file_is("w/a", "A");
    // Another name of a source; a link to one; a link that was just copied.
    bed.sh("ln s/a hard && ln -s ../x s/link && ln -s ../x/f s/to").ok();
    fcopy(&bed, &["-r", "--manifest=hard", "s", "1"]).fails(1).stderr_is(said("hard", "source"));
    fcopy(&bed, &["-rL", "--manifest=x/f", "s", "2"]).fails(1).stderr_is(said("x/f", "source"));
    fcopy(&bed, &["-r", "--manifest=3/to", "s", "3"]).fails(1).stderr_is(said("3/to", "copy"));
    bed.file_is("s/a", "A").file_is("x/f", "X").assert_no_litter();
}

#[test]
fn a_list_takes_the_place_of_nothing_that_a_copy_left() {
    let bed = Bed::new();
    bed.tree(&[("s/f", "new"), ("s/g", "G"), ("t/s/f", "old"), ("o/s/f", "other")]);
    let said = "fcopy: t/s/f: is a target, and cannot be the --manifest\n";
    bed.set_time("s/f", 1_000_000_000, 0);
    for skip in ["-n", "-u"] {
        fcopy(&bed, &["-r", skip, "--manifest=t/s/f", "s", "t"]).fails(1).stderr_is(said);
        bed.file_is("t/s/f", "old");
    }
    // Not to be read, and to two places.
    bed.chmod("s/f", 0);
    bed.chmod("t/s", 0o777).chmod("o/s", 0o777).chmod("t/s/f", 0o666);
    for args in [&["-r"][..], &["-r", "--also-to=o"]] {
        let Some(tool) = bed.tool("fcopy").args(args).as_nobody() else { return };
        let o = tool.args(["--manifest=t/s/f", "s", "t"]).run();
        o.fails(1).stderr_has(said).stderr_has("s/f: Permission denied\n");
        bed.file_is("t/s/f", "old").file_is("o/s/f", "other");
    }
    bed.symlink("t/s/f", "to");
    fcopy(&bed, &["-n", "--manifest=to", "-", "t/s/f"])
        .fails(1)
        .stderr_has(said.replace("t/s/f", "to"));
    bed.file_is("t/s/f", "old");
    // A directory, which takes no file's place.
    bed.tree(&[("s/d/x", "X"), ("u/s/d", "old")]);
    fcopy(&bed, &["-r", "--manifest=u/s/d", "s", "u"])
        .fails(1)
        .stderr_has("fcopy: u/s/d: is a target, and cannot be the --manifest\n");
    bed.file_is("u/s/d", "old");
    // A name that leads there, and a copy that fails under way.
    bed.chmod("s/f", 0o644);
    bed.symlink("t/s/f", "list");
    let tool =
        bed.tool("fcopy").args(["-r", "-j1", "--reflink=never", "--manifest=list", "s", "t"]);
    let Some(tool) = tool.inject("renameat,renameat2:error=EIO") else { return };
    tool.run().fails(1).stderr_has("fcopy: list: is a target, and cannot be the --manifest\n");
    bed.file_is("t/s/f", "old");
}
