//! Files that change while they are read.

use std::fs::File;
use std::io::Write;

use harness::Bed;

/// Runs it under strace, so that a file can be held up between two of its reads, and changes it
/// meanwhile.
fn changed_while_read(bed: &Bed, args: &[&str], change: impl FnOnce()) -> Option<harness::Outcome> {
    // The second read of the file waits: whoever comes in between finds it half read.
    let delayed = "read:delay_enter=600000:when=2";
    let tool = bed.tool("fmd5").args(args).inject(delayed)?.only_on("f")?;
    let child = tool.spawn();
    std::thread::sleep(std::time::Duration::from_millis(400));
    change();
    Some(child.wait())
}

#[test]
fn a_file_that_grows_or_is_written_to_is_an_error() {
    for cut in [false, true] {
        let bed = Bed::new();
        let path = bed.random("f", 300_000, 1);
        let change = || {
            if cut {
                File::options().write(true).open(&path).and_then(|f| f.set_len(1000)).expect("cut");
            } else {
                let mut file = File::options().append(true).open(&path).expect("open");
                file.write_all(b"more").expect("append");
            }
        };
        let Some(outcome) = changed_while_read(&bed, &["-j1", "f"], change) else { return };
        if !outcome.syscalls().log().contains("DELAYED") {
            return harness::skip("strace could not delay the read");
        }
        outcome.fails(1).no_stdout().stderr_is("fmd5: f: file changed as we read it\n");
    }
}

#[test]
fn in_check_mode_it_failed_to_be_read() {
    let bed = Bed::new();
    let path = bed.random("f", 300_000, 1);
    bed.write("list", &bed.run("fmd5", ["f"]).stdout);
    let change = || {
        let mut file = File::options().append(true).open(&path).expect("open");
        file.write_all(b"more").expect("append");
    };
    let Some(outcome) = changed_while_read(&bed, &["-c", "-j1", "list"], change) else { return };
    if !outcome.syscalls().log().contains("DELAYED") {
        return harness::skip("strace could not delay the read");
    }
    outcome.fails(1).stdout_is("f: FAILED open or read\n").stderr_is(
        "fmd5: f: file changed as we read it\nfmd5: WARNING: 1 listed file could not be read\n",
    );
}

#[test]
fn a_large_file_cut_short_is_an_error_and_no_death() {
    let bed = Bed::new();
    let path = bed.sparse("big", 200 << 20);
    let mut child = bed.tool("fmd5").args(["-j1", "big"]).spawn();
    let maps = format!("/proc/{}/maps", child.pid());
    child.wait_until("it has mapped the file or is done", |_| {
        std::fs::read_to_string(&maps).map_or(true, |maps| maps.is_empty() || maps.contains("/big"))
    });
    File::options().write(true).open(&path).and_then(|f| f.set_len(4096)).expect("cut");
    let outcome = child.wait();
    // A machine so fast that it was done before has nothing to complain of.
    if outcome.status.success() {
        return harness::skip("the file was read before it was cut");
    }
    outcome.fails(1).no_stdout().stderr_has("fmd5: big: file changed as we read it\n");
}

#[test]
fn files_of_proc_have_no_length_and_are_read_all_the_same() {
    let bed = Bed::new();
    let want = bed.sh("cat /proc/version | fmd5 | sed 's|-|/proc/version|'").stdout;
    bed.run("fmd5", ["/proc/version"]).prints(&want);
}
