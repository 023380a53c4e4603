//! Runs on a pseudo terminal.

use crate::{Bed, Signal};

#[test]
fn only_the_chosen_streams_are_terminals() {
    let bed = Bed::new();
    let script =
        "> seen; for n in 0 1 2; do test -t $n && printf $n >> seen; done; echo out; echo err >&2";
    let asked = |tool: crate::Tool| {
        let o = tool.run();
        let seen = String::from_utf8(bed.read("seen")).unwrap();
        (seen, o)
    };
    let (seen, o) = asked(bed.shell(script));
    assert_eq!(seen, "");
    o.terminal_is("").stdout_is("out\n").stderr_is("err\n");
    let (seen, o) = asked(bed.shell(script).stdout_tty());
    assert_eq!(seen, "1");
    o.terminal_is("out\n").no_stdout().stderr_is("err\n");
    let (seen, o) = asked(bed.shell(script).stderr_tty().stdin_tty());
    assert_eq!(seen, "02");
    o.terminal_is("err\n").terminal_has("rr").terminal_lacks("out").stdout_is("out\n").no_stderr();
}

#[test]
fn has_the_size_it_was_given() {
    let bed = Bed::new();
    bed.shell("stty size").stdin_tty().run().prints("24 80\n");
    bed.shell("stty size").stdin_tty().tty_size(132, 7).run().prints("7 132\n");
}

#[test]
fn can_be_typed_on() {
    let bed = Bed::new();
    let mut cat = bed.tool("/bin/cat").stdin_tty().stdout_tty().spawn();
    cat.type_keys("line\n").wait_for_terminal("line\n");
    cat.type_keys("\x04");
    cat.wait().ok().terminal_is("line\n");
}

#[test]
fn ctrl_c_is_a_signal_where_the_terminal_controls() {
    let bed = Bed::new();
    let mut child = bed.shell("echo up > /dev/tty; exec sleep 1000").controlling_tty().spawn();
    child.wait_for_terminal("up").type_keys("\x03");
    child.wait().killed_by(Signal::INT);
}
