//! What a small file costs.

use harness::Bed;

/// Calls for each of 200 files more.
fn per_file(options: &[&str]) -> Option<f64> {
    let bed = Bed::new();
    for n in 0..300 {
        if n < 100 {
            bed.write(format!("few/{n}"), "xy");
        }
        bed.write(format!("many/{n}"), "xy");
    }
    let count = |dir: &str| {
        let tool = bed.tool("fcopy").args(options).args(["-j1", dir, &format!("to-{dir}")]);
        let (o, calls) = tool.syscalls()?;
        o.ok().no_stderr();
        // A debug build looks whether what it closes is open.
        Some(calls.counts().values().sum::<usize>() - calls.count("fcntl"))
    };
    Some((count("many")? as f64 - count("few")? as f64) / 200.0)
}

#[test]
fn a_small_file_takes_few_calls() {
    for (options, most) in [(&["-r"][..], 10.0), (&["-rp"], 12.0), (&["-a"], 12.0)] {
        let Some(calls) = per_file(options) else { return };
        assert!(calls <= most, "{options:?} takes {calls} calls a file");
    }
}
