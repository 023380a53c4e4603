//! One side of a pair: a command with its streams, run and timed without a shell.

use std::fmt::{self, Display};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::shell::{About, Failure, Result, quoted};

/// A command to time, in the folder of the data.
pub(super) struct Side {
    folder: PathBuf,
    words: Vec<String>,
    feeder: Option<Vec<String>>,
    stdin: Option<String>,
    stdout: Option<String>,
    makes: String,
}

impl Side {
    /// Words are split at spaces; names of data have none. The first is the program.
    pub(super) fn new(folder: &Path, program: &Path, args: &str) -> Self {
        let program = program.to_string_lossy().into_owned();
        let args = args.split_whitespace().map(str::to_owned);
        let words = [program].into_iter().chain(args).collect();
        let makes = String::new();
        Side { folder: folder.to_owned(), words, feeder: None, stdin: None, stdout: None, makes }
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
        name.clone_into(&mut self.makes);
        self
    }

    /// Where to find what it made.
    pub(super) fn made(&self) -> PathBuf {
        self.folder.join(&self.makes)
    }

    /// Runs it once: from the start of the first process to the end of the last.
    pub(super) fn time(&self) -> Result<Duration> {
        remove(&self.made()).about(&self.makes)?;
        let start = Instant::now();
        let mut feeder = self.feed().about(self)?;
        let piped = feeder.as_mut().and_then(|child| child.stdout.take()).map(Stdio::from);
        let status = self.command(piped).about(self)?.status().about(self)?;
        let fed = feeder.map_or(Ok(None), |mut child| child.wait().map(Some)).about(self)?;
        let took = start.elapsed();
        match fed.filter(|fed| !fed.success()).unwrap_or(status) {
            status if status.success() => Ok(took),
            status => Err(Failure::child(self, status)),
        }
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

    fn command(&self, piped: Option<Stdio>) -> io::Result<Command> {
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]).current_dir(&self.folder);
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
        let program = Path::new(&self.words[0]);
        write!(f, "{}", quoted(program.file_name().unwrap_or(program.as_os_str())))?;
        self.words[1..].iter().try_for_each(|word| write!(f, " {word}"))?;
        if let Some(name) = &self.stdin {
            write!(f, " < {name}")?;
        }
        if let Some(name) = &self.stdout {
            write!(f, " > {name}")?;
        }
        Ok(())
    }
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
    fn a_run_is_fresh_and_a_failure_is_no_time() {
        let folder = std::env::temp_dir().join(format!("xtask-side-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("in"), "x").unwrap();
        let side = Side::new(&folder, Path::new("cat"), "").fed_by("cat in").stdout("out");
        fs::write(side.made(), "old").unwrap();
        assert!(side.time().is_ok());
        assert_eq!(fs::read(side.made()).unwrap(), b"x");
        assert!(Side::new(&folder, Path::new("cat"), "not-there").makes("out").time().is_err());
        assert!(!side.made().exists());
        let unfed = Side::new(&folder, Path::new("cat"), "").fed_by("cat not-there").makes("out");
        assert!(unfed.time().is_err());
        fs::remove_dir_all(&folder).unwrap();
    }
}
