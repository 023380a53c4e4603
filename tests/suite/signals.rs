//! A signal in the middle: the old file stays, no temporary is left, and the shell sees the death.

use harness::{Bed, Child, Signal};

use crate::every_tool;
use crate::text::sample;
use crate::tools::Face;

every_tool!(
    a_file_being_replaced_stays,
    a_file_being_made_is_not_there,
    a_filter_just_dies,
    ctrl_c_reaches_it,
    what_was_ignored_stays_ignored,
    killed_outright_it_leaves_the_old_file,
    usr1_is_answered_and_minded_no_further,
);

const DEADLY: [Signal; 5] = [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT, Signal::XCPU];

/// Far into its input: a pipe holds 64 KiB, so that the rest of this has been read.
fn midway(mut child: Child) -> Child {
    child.write(sample(1 << 20));
    child
}

fn a_file_being_replaced_stays(face: &Face) {
    for signal in DEADLY {
        let bed = Bed::new();
        bed.write("f", "old");
        let mut child = midway(face.write(&bed, "-", "f").stdin_piped().spawn());
        child.signal(signal);
        child.wait().killed_by(signal).no_stdout().no_stderr();
        bed.file_is("f", "old");
        assert_eq!(bed.names(), ["f"], "{signal:?}");
        bed.assert_no_litter();
    }
}

fn a_file_being_made_is_not_there(face: &Face) {
    let bed = Bed::new();
    let mut child = midway(face.write(&bed, "-", "f").stdin_piped().spawn());
    child.signal(Signal::TERM);
    child.wait().killed_by(Signal::TERM).no_stdout().no_stderr();
    assert!(bed.names().is_empty());
    bed.assert_no_litter();
}

fn a_filter_just_dies(face: &Face) {
    let bed = Bed::new();
    for signal in DEADLY {
        let mut child = midway(face.filter(&bed).stdin_piped().spawn());
        child.signal(signal);
        child.wait().killed_by(signal).no_stderr();
    }
    bed.assert_no_litter();
}

fn ctrl_c_reaches_it(face: &Face) {
    let bed = Bed::new();
    bed.write("f", "old");
    bed.fifo("fifo");
    let mut child = face.write(&bed, "fifo", "f").controlling_tty().spawn();
    // Held open, so that it waits for more. (Opening it waits until it reads.)
    let writer = std::fs::OpenOptions::new().write(true).open(bed.path("fifo")).unwrap();
    child.type_keys("\x03");
    child.wait().killed_by(Signal::INT).terminal_lacks(face.name);
    drop(writer);
    bed.file_is("f", "old").assert_no_litter();
}

fn what_was_ignored_stays_ignored(face: &Face) {
    let bed = Bed::new();
    bed.write("f", "old");
    let bytes = sample(1 << 20);
    for (name, signal) in [("HUP", Signal::HUP), ("INT", Signal::INT), ("QUIT", Signal::QUIT)] {
        let tool = face.write(&bed, "-", "f").ignoring(name).stdin_piped();
        let mut child = midway(tool.spawn());
        child.signal(signal).write("more\n");
        child.wait().ok().no_stderr();
        bed.file_is("f", face.result("-", &[&bytes[..], b"more\n"].concat()));
    }
    bed.assert_no_litter();
}

fn killed_outright_it_leaves_the_old_file(face: &Face) {
    let bed = Bed::new();
    bed.write("f", "old");
    let mut child = midway(face.write(&bed, "-", "f").stdin_piped().spawn());
    child.signal(Signal::KILL);
    child.wait().killed_by(Signal::KILL);
    bed.file_is("f", "old");
    // What it could not remove is known by its name.
    let names = bed.names();
    let known = |name: &&std::ffi::OsString| name.to_str().unwrap().starts_with(".ftools-");
    assert!(names.iter().filter(|name| *name != "f").all(|name| known(&name)), "{names:?}");
    // And nobody minds it the next time.
    face.write(&bed, "-", "f").stdin("new\n").run().ok().no_stderr();
    bed.file_is("f", face.result("-", b"new\n"));
}

fn usr1_is_answered_and_minded_no_further(face: &Face) {
    let bed = Bed::new();
    let mut child = midway(face.write(&bed, "-", "f").stdin_piped().spawn());
    child.signal(Signal::USR1).wait_for_stderr(format!("{}: ", face.name));
    child.write("more\n");
    let outcome = child.wait();
    outcome.ok().no_stdout().stderr_lines(1);
    bed.file_is("f", face.result("-", &[&sample(1 << 20), &b"more\n"[..]].concat()));
}

#[test]
fn a_tree_in_the_middle_has_whole_files_only() {
    for signal in [Signal::INT, Signal::TERM] {
        for (tool, args) in
            [("fcopy", &["-r", "tree", "copy"][..]), ("fspace", &["-r", "-i", "tree"])]
        {
            let bed = Bed::new();
            let old = sample(50_000);
            let new = crate::text::spaced(&old);
            let names: Vec<String> = (0..300).map(|n| format!("{}/f{n:03}", n % 10)).collect();
            names.iter().for_each(|name| drop(bed.write(format!("tree/{name}"), &old)));
            let first = if tool == "fcopy" { "copy/0" } else { "tree/0/f000" };
            let mut child = bed.tool(tool).args(args).spawn();
            child.wait_until("its first change", |_| {
                bed.exists(first) && (tool == "fcopy" || bed.read(first) == new)
            });
            child.signal(signal);
            let outcome = child.wait();
            // It may have been faster; then it was done.
            if outcome.status.code() != Some(0) {
                outcome.killed_by(signal);
            }
            for name in &names {
                let copy = format!("copy/{name}");
                match tool {
                    "fcopy" => {
                        if bed.exists(&copy) {
                            bed.file_is(copy, &old);
                        }
                    }
                    _ => {
                        let now = bed.read(format!("tree/{name}"));
                        assert!(now == old || now == new, "{name}: {} bytes", now.len());
                    }
                }
            }
            bed.assert_no_litter();
            // The next run makes it whole.
            bed.run(tool, args.iter().chain(&[if tool == "fcopy" { "-T" } else { "-j2" }])).ok();
            if tool == "fcopy" {
                bed.sh("diff -r tree copy").prints("");
            } else {
                for name in &names {
                    bed.file_is(format!("tree/{name}"), &new);
                }
            }
        }
    }
}
