//! `cargo xtask dist --test`: what the last run made is installed, used and removed again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::release::write;
use crate::shell::{About, Failure, Result, output, run, say};

/// Tries each file that can be tried here, in `work`, an empty folder.
pub(super) fn run_all(files: &[PathBuf], work: &Path) -> Result {
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match name.as_str() {
            name if name.ends_with(".deb") => debian(file, &work.join("root"))?,
            name if name.ends_with(".tar.gz") => binaries(file, &work.join("unpacked"))?,
            "PKGBUILD" => run(Command::new("bash").arg("-n").arg(file))?,
            "ftools.spec" if has("rpmspec") => spec(file)?,
            "ftools.spec" => say("no rpmspec here (Debian: rpm); the spec is not checked"),
            _ => {}
        }
    }
    Ok(())
}

/// The binary tarball, unpacked anywhere, works where it lies.
fn binaries(file: &Path, folder: &Path) -> Result {
    super::made(folder)?;
    let mut tar = Command::new("tar");
    run(tar.arg("-C").arg(folder).args(["--strip-components=1", "-xf"]).arg(file))?;
    works(&folder.join("bin"), folder)
}

/// The package, installed by dpkg below a root of its own, checked, used, removed without a trace.
fn debian(file: &Path, root: &Path) -> Result {
    if has("lintian") {
        // There is no bug to close: nobody asked Debian for the package.
        let mut lintian = Command::new("lintian");
        lintian.args(["--fail-on=error,warning", "--suppress-tags=initial-upload-closes-no-bugs"]);
        run(lintian.arg(file))?;
    } else {
        say("no lintian here; the package is not checked by it");
    }
    for folder in ["info", "updates", "triggers"] {
        super::made(&root.join("var/lib/dpkg").join(folder))?;
    }
    write(&root.join("var/lib/dpkg/status"), "")?;
    let before = files(root)?;
    run(dpkg(root).arg("--install").arg(file))?;
    // Says nothing when every file is as it was packed.
    let changed = output(dpkg(root).args(["--verify", "ftools"]))?;
    if !changed.is_empty() {
        return Err(Failure::new(format!("not as it was packed:\n{changed}")));
    }
    works(&root.join("usr/bin"), &root.with_extension("scratch"))?;
    run(dpkg(root).args(["--purge", "ftools"]))?;
    let after = files(root)?;
    if before != after {
        return Err(Failure::new(format!("left behind: {after:?}")));
    }
    say("installed, verified, used, and removed without a trace");
    Ok(())
}

/// dpkg with a database of its own, which knows of no other package.
fn dpkg(root: &Path) -> Command {
    let mut command = Command::new("dpkg");
    command.arg(format!("--root={}", root.display()));
    command.args(["--force-not-root", "--force-depends", "--log=/dev/null"]);
    command
}

/// Names below `root`, but those of dpkg's own records.
fn files(root: &Path) -> Result<Vec<String>> {
    let mut find = Command::new("find");
    find.current_dir(root).args([".", "-path", "./var/lib/dpkg", "-prune", "-o", "-print"]);
    let mut names: Vec<String> = output(&mut find)?.lines().map(str::to_owned).collect();
    names.sort();
    Ok(names)
}

/// The tools of `bin` copy, check, space and dump in `scratch`.
fn works(bin: &Path, scratch: &Path) -> Result {
    let script = "set -eu\n\
        mkdir -p from && echo hello > from/a && echo '用fmd5核對' > from/b\n\
        fcopy -r --digest sha256 --manifest list from to\n\
        fmd5 -c --quiet list\n\
        test \"$(fspace to/b)\" = '用 fmd5 核對'\n\
        sort to/a to/b | fdump -o to/a\n\
        if fmd5 -c --status list; then exit 1; fi\n";
    super::made(scratch)?;
    let path = format!("{}:/usr/bin:/bin", bin.display());
    run(Command::new("sh").current_dir(scratch).env("PATH", path).args(["-c", script]))?;
    fs::remove_dir_all(scratch.join("to")).about("to")?;
    Ok(())
}

/// The spec is one that rpm reads.
fn spec(file: &Path) -> Result {
    output(Command::new("rpmspec").arg("-P").arg(file)).map(drop)
}

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}
