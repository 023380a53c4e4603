//! One side of a comparison: a command with its streams, run and measured.

use std::env;
use std::fmt::{self, Display};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::case::Unit;
use crate::shell::{About, Failure, Result, quoted};

/// Where the programs that measure leave their word.
const NOTE: &str = "measured.note";

/// A command to time, in the folder of the data.
pub(super) struct Side {
    folder: PathBuf,
    words: Vec<String>,
    before: Option<String>,
    tools: Option<PathBuf>,
    feeder: Option<Vec<String>>,
    stdin: Option<String>,
    stdout: Option<String>,
    makes: Option<String>,
    keeps: bool,
}

impl Side {
    /// Words are split at spaces; names of data have none. The first is the program.
    pub(super) fn new(folder: &Path, program: &Path, args: &str) -> Self {
        let program = program.to_string_lossy().into_owned();
        let args = args.split_whitespace().map(str::to_owned);
        let words = [program].into_iter().chain(args).collect();
        let folder = folder.to_owned();
        let (before, tools, feeder, stdin, stdout, makes) = (None, None, None, None, None, None);
        Side { folder, words, before, tools, feeder, stdin, stdout, makes, keeps: false }
    }

    /// A line for `sh`, for work that takes several commands, with the tool at `bin` found by its
    /// name. The shell's start counts.
    pub(super) fn sh(folder: &Path, bin: &Path, line: &str) -> Self {
        let mut side = Side::new(folder, Path::new("sh"), "-c");
        side.words.push(line.to_owned());
        side.tools = bin.parent().map(Path::to_owned);
        side
    }

    /// Is bound to one core, children included. Needs `taskset`.
    pub(super) fn on_one_core(self) -> Self {
        self.on_cores("0")
    }

    /// Is bound to these cores (`0,1`), children included. Needs `taskset`.
    pub(super) fn on_cores(mut self, cores: &str) -> Self {
        self.words.splice(0..0, ["taskset", "-c", cores].map(str::to_owned));
        self
    }

    /// Has this line for `sh` run before each run, untimed.
    pub(super) fn before(mut self, line: impl Into<String>) -> Self {
        self.before = Some(line.into());
        self
    }

    /// Reads this file.
    pub(super) fn stdin(mut self, name: &str) -> Self {
        self.stdin = Some(name.to_owned());
        self
    }

    /// Reads the output of this command.
    pub(super) fn fed_by(mut self, line: &str) -> Self {
        self.feeder = Some(line.split_whitespace().map(str::to_owned).collect());
        self
    }

    /// Writes its output to this file, which is what it makes.
    pub(super) fn stdout(mut self, name: &str) -> Self {
        self.stdout = Some(name.to_owned());
        self.makes(name)
    }

    /// What is there afterwards, and must not be there before.
    pub(super) fn makes(mut self, name: &str) -> Self {
        self.makes = Some(name.to_owned());
        self
    }

    /// What it made before is set aside until [`Side::sweep`]. ext4 is slow for a minute where
    /// inodes were just given up (it looks for others, one by one), and whoever comes after a
    /// removal pays for it.
    pub(super) fn keeps(mut self) -> Self {
        self.keeps = true;
        self
    }

    /// Removes what was set aside, and what the last run made.
    pub(super) fn sweep(&self) -> Result {
        if !self.keeps {
            return Ok(());
        }
        let Some(made) = self.made() else { return Ok(()) };
        (0..)
            .map(|number| aside(&made, number))
            .take_while(|old| old.exists())
            .chain([made.clone()])
            .try_for_each(|old| remove(&old).about(old.display()))
    }

    /// Makes room for what a run will make.
    fn clear(&self, made: &Path) -> io::Result<()> {
        if !self.keeps || !made.exists() {
            return remove(made);
        }
        let free = (0..).map(|number| aside(made, number)).find(|old| !old.exists());
        free.map_or(Ok(()), |free| fs::rename(made, free))
    }

    /// Where to find what it made, when it makes anything.
    pub(super) fn made(&self) -> Option<PathBuf> {
        self.makes.as_ref().map(|name| self.folder.join(name))
    }

    /// Runs it once, and what that took in this unit.
    pub(super) fn figure(&self, unit: Unit) -> Result<f64> {
        match unit {
            Unit::Seconds => self.run(&[]).map(|took| took.as_secs_f64()),
            Unit::PeakMib => {
                self.run(&["time", "-q", "-f", "%M", "-o", NOTE])?;
                let kib: f64 = self.noted(|text| text.trim().parse().ok())?;
                Ok(kib / 1024.0)
            }
            Unit::Instructions => {
                let log = format!("--log-file={NOTE}");
                let quiet = "--callgrind-out-file=/dev/null";
                self.run(&["valgrind", "--tool=callgrind", quiet, &log])?;
                self.noted(|text| collected(text).map(|count| count / 1e6))
            }
        }
    }

    /// Runs it once under `wrapper`: from the start of the first process to the end of the last.
    fn run(&self, wrapper: &[&str]) -> Result<Duration> {
        if let Some(made) = self.made() {
            self.clear(&made).about(made.display())?;
        }
        if let Some(line) = &self.before {
            let status = Command::new("sh").arg("-c").arg(line).current_dir(&self.folder).status();
            if let Some(failed) = Some(status.about(line)?).filter(|status| !status.success()) {
                return Err(Failure::child(line, failed));
            }
        }
        let start = Instant::now();
        let mut feeder = self.feed().about(self)?;
        let piped = feeder.as_mut().and_then(|child| child.stdout.take()).map(Stdio::from);
        let status = self.command(wrapper, piped).about(self)?.status().about(self)?;
        let fed = feeder.map_or(Ok(None), |mut child| child.wait().map(Some)).about(self)?;
        let took = start.elapsed();
        match fed.filter(|fed| !fed.success()).unwrap_or(status) {
            status if status.success() => Ok(took),
            status => Err(Failure::child(self, status)),
        }
    }

    /// What a measuring program wrote down.
    fn noted(&self, read: impl FnOnce(&str) -> Option<f64>) -> Result<f64> {
        let path = self.folder.join(NOTE);
        let text = fs::read_to_string(&path).about(path.display())?;
        remove(&path).about(path.display())?;
        read(&text).ok_or_else(|| Failure::new(format!("{self}: no figure in {text:?}")))
    }

    fn feed(&self) -> io::Result<Option<Child>> {
        let Some((program, args)) = self.feeder.as_ref().and_then(|words| words.split_first())
        else {
            return Ok(None);
        };
        let mut command = Command::new(program);
        command.args(args).current_dir(&self.folder);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map(Some)
    }

    fn command(&self, wrapper: &[&str], piped: Option<Stdio>) -> io::Result<Command> {
        let mut words = wrapper.iter().copied().chain(self.words.iter().map(String::as_str));
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).current_dir(&self.folder);
        if let Some(tools) = &self.tools {
            let usual = env::var_os("PATH").unwrap_or_default();
            let folders = [tools.clone()].into_iter().chain(env::split_paths(&usual));
            command.env("PATH", env::join_paths(folders).map_err(io::Error::other)?);
        }
        command.stdin(match (&self.stdin, piped) {
            (Some(name), _) => Stdio::from(File::open(self.folder.join(name))?),
            (None, Some(pipe)) => pipe,
            (None, None) => Stdio::null(),
        });
        command.stdout(match &self.stdout {
            Some(name) => Stdio::from(File::create(self.folder.join(name))?),
            None => Stdio::null(),
        });
        Ok(command)
    }
}

impl Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(words) = &self.feeder {
            write!(f, "{} | ", words.join(" "))?;
        }
        match self.words.as_slice() {
            [.., sh, c, line] if sh == "sh" && c == "-c" => f.write_str(line)?,
            words => {
                for (index, word) in words.iter().enumerate() {
                    // A path says nothing that its last name does not.
                    let name = Path::new(word).file_name().filter(|_| word.starts_with('/'));
                    let space = if index == 0 { "" } else { " " };
                    write!(f, "{space}{}", name.map_or(word.as_str().into(), quoted))?;
                }
            }
        }
        if let Some(name) = &self.stdin {
            write!(f, " < {name}")?;
        }
        if let Some(name) = &self.stdout {
            write!(f, " > {name}")?;
        }
        Ok(())
    }
}

/// The name of what was made so many runs ago, counted from the first.
fn aside(made: &Path, number: usize) -> PathBuf {
    made.with_extension(number.to_string())
}

/// Removes a file or a tree; one that is not there is fine.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    let done = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    done.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// What callgrind says that it counted.
fn collected(log: &str) -> Option<f64> {
    let line = log.lines().find(|line| line.contains("Collected"))?;
    line.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_shown_as_a_shell_would_have_it() {
        let side =
            Side::new(Path::new("/tmp"), Path::new("/a/b/fdump"), "-o out").fed_by("cat big");
        assert_eq!(side.to_string(), "cat big | fdump -o out");
        let side = Side::new(Path::new("/tmp"), Path::new("xargs"), "-0 md5sum");
        assert_eq!(side.stdin("list").stdout("sums").to_string(), "xargs -0 md5sum < list > sums");
    }

    #[test]
    fn a_shell_line_and_a_binding_show() {
        let folder = Path::new("/tmp");
        assert_eq!(
            Side::sh(folder, Path::new("/bin/x"), "cp -r a b && sync").to_string(),
            "cp -r a b && sync"
        );
        let bound = Side::new(folder, Path::new("/a/b/fmd5"), "x").on_one_core();
        assert_eq!(bound.to_string(), "taskset -c 0 fmd5 x");
    }

    #[test]
    fn instructions_are_read_from_the_log() {
        let log = "==7== Events    : Ir\n==7== Collected : 123456\n==7==\n";
        assert_eq!(collected(log), Some(123_456.0));
        assert_eq!(collected("nothing"), None);
    }

    #[test]
    fn what_is_kept_is_set_aside_until_it_is_swept() {
        let folder = std::env::temp_dir().join(format!("xtask-keeps-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let side = Side::new(&folder, Path::new("mkdir"), "a.out").makes("a.out").keeps();
        for _ in 0..3 {
            side.figure(Unit::Seconds).unwrap();
        }
        let names = ["a.0", "a.1", "a.out"].map(|name| folder.join(name));
        assert!(names.iter().all(|name| name.is_dir()), "{names:?}");
        side.sweep().unwrap();
        assert!(!names.iter().any(|name| name.exists()), "{names:?}");
        fs::remove_dir(&folder).unwrap();
    }

    #[test]
    fn a_run_is_fresh_and_a_failure_is_no_time() {
        let folder = std::env::temp_dir().join(format!("xtask-side-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("in"), "x").unwrap();
        let side = Side::new(&folder, Path::new("cat"), "").fed_by("cat in").stdout("out");
        fs::write(folder.join("out"), "old").unwrap();
        assert!(side.figure(Unit::Seconds).is_ok());
        assert_eq!(fs::read(side.made().unwrap()).unwrap(), b"x");
        let fails = |side: Side| side.figure(Unit::Seconds).is_err();
        assert!(fails(Side::new(&folder, Path::new("cat"), "not-there").makes("out")));
        assert!(!folder.join("out").exists());
        let unfed = Side::new(&folder, Path::new("cat"), "").fed_by("cat not-there").makes("out");
        assert!(fails(unfed));
        assert!(fails(Side::new(&folder, Path::new("true"), "").before("exit 3")));
        assert!(!fails(
            Side::sh(&folder, Path::new("/bin/x"), "cat in | cmp - in").before("test -e in")
        ));
        fs::remove_dir_all(&folder).unwrap();
    }
}
