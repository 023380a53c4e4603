//! What the figures were measured on: without it they say nothing.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::data::Data;
use super::texts::MANUAL_PACKAGES;
use crate::shell::say;
use crate::tools::TOOLS;

/// Programs whose version belongs to the figures, and the commands that install them.
const PEERS: &[(&str, &str)] = &[
    ("b3sum", "cargo install b3sum"),
    ("cat", "apt install coreutils"),
    ("cp", "apt install coreutils"),
    ("fcp", "cargo install fcp"),
    ("xcp", "cargo install xcp"),
    ("rsync", "apt install rsync"),
    ("sha256sum", "apt install coreutils"),
    ("md5sum", "apt install coreutils"),
    ("openssl", "apt install openssl"),
    ("taskset", "apt install util-linux"),
    ("xargs", "apt install findutils"),
    ("time", "apt install time"),
    ("valgrind", "apt install valgrind"),
    ("wc", "apt install coreutils"),
    ("tee", "apt install coreutils"),
    ("sponge", "apt install moreutils"),
    ("pv", "apt install pv"),
    (MANUAL_PACKAGES, "apt install manpages-zh manpages-ja"),
    ("zhfmt", "cargo install zhfmt"),
    ("autocorrect", "npm install -g autocorrect-node"),
    // Both packages have a program of one name, which therefore gets another here.
    ("pangu-js", "npm install -g pangu, and a link of this name to its pangu"),
    ("pangu-py", "pip install pangu, and a link of this name to its pangu"),
];

/// The machine, its load and the versions of compiler, tools and peers, a line each; `bin` has the
/// tools.
pub(super) fn describe(disk: &Data, memory: &Data, bin: &Path) -> String {
    let cpus = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let load = fs::read_to_string("/proc/loadavg").ok();
    let mut lines = vec![
        ("machine", Some(format!("{cpus} × {}", cpu().unwrap_or_else(|| "unknown".to_owned())))),
        ("kernel", first_line("uname", &["-srm"])),
        ("disk", file_system(disk.folder())),
        ("memory", file_system(memory.folder())),
        ("load", load.map(|text| text.trim().to_owned())),
        ("rustc", first_line("rustc", &["--version"])),
    ];
    lines.extend(TOOLS.iter().map(|tool| (*tool, first_line(bin.join(tool), &["--version"]))));
    lines.extend(PEERS.iter().map(|(peer, _)| {
        // Its version is a command, no option.
        let asked = if *peer == "openssl" { "version" } else { "--version" };
        (*peer, installed(peer).and_then(|path| first_line(path, &[asked])))
    }));
    let known = lines.into_iter().filter_map(|(name, value)| Some((name, value?)));
    known.map(|(name, value)| format!("{name:9} {value}\n")).collect()
}

/// Says so when something else is running.
pub(super) fn warn_when_busy() {
    if fs::read_to_string("/proc/loadavg").is_ok_and(|load| busy(&load)) {
        say("warning: this machine is busy with something else; trust no figure");
    }
}

/// How to get a program that is missing, in brackets.
pub(super) fn how_to_get(program: &str) -> String {
    let known = PEERS.iter().find(|(name, _)| *name == program);
    known.map(|(_, how)| format!(" ({how})")).unwrap_or_default()
}

/// Where a program stands in the path.
pub(super) fn installed(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}

fn first_line(program: impl AsRef<OsStr>, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().next().map(str::to_owned)
}

/// The type of the file system, as `stat -f` of GNU names it.
fn file_system(folder: &Path) -> Option<String> {
    let output = Command::new("stat").args(["-f", "-c", "%T"]).arg(folder).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The processor's name as Linux tells it: on x86 its own, elsewhere often nothing.
fn cpu() -> Option<String> {
    model(&fs::read_to_string("/proc/cpuinfo").ok()?)
}

/// Whether something else ran in the last minute; a build just before counts too.
fn busy(loadavg: &str) -> bool {
    let last_minute = loadavg.split(' ').next().and_then(|load| load.parse::<f64>().ok());
    last_minute.is_some_and(|load| load > 0.5)
}

fn model(cpuinfo: &str) -> Option<String> {
    let value = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    value.split_once(':').map(|(_, name)| name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_is_named_once() {
        let text = "processor\t: 0\nmodel name\t: Some CPU @ 3\nmodel name\t: Some CPU @ 3\n";
        assert_eq!(model(text).as_deref(), Some("Some CPU @ 3"));
        assert_eq!(model("processor: 0\n"), None);
    }

    #[test]
    fn other_work_is_noticed() {
        assert!(busy("1.24 0.10 0.00 2/150 999"));
        assert!(!busy("0.07 3.10 2.00 2/150 999"));
        assert!(!busy("what"));
    }

    #[test]
    fn programs_are_looked_up_in_the_path() {
        assert!(installed("sh").is_some());
        assert!(installed("no-such-program-here").is_none());
        assert_eq!(how_to_get("cp"), " (apt install coreutils)");
        assert_eq!(how_to_get("no-such-program-here"), "");
    }
}
