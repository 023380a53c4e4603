//! A Debian package, by hand: what debhelper would do to the output of `make install`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::binary::{Built, make};
use super::date;
use super::release::{Release, filled, write};
use crate::shell::{About, Result, output, run, say};

const CONTROL: &str = include_str!("../../dist/control");
const CHANGELOG: &str = include_str!("../../dist/changelog.Debian");

/// Makes `ftools_VERSION-1_ARCH.deb` in `out`; nothing where there is no dpkg.
pub(super) fn package(
    release: &Release,
    built: &Built,
    work: &Path,
    out: &Path,
) -> Result<Option<PathBuf>> {
    let Ok(arch) = output(Command::new("dpkg").arg("--print-architecture")) else {
        say("no dpkg here, so no Debian package");
        return Ok(None);
    };
    let arch = arch.trim();
    let stage = super::emptied(&work.join("deb"))?.join("stage");
    let destination = format!("DESTDIR={}", stage.display());
    // Debian has a folder of its own for completions that come with packages.
    let folders = ["PREFIX=/usr", "ZSHDIR=/usr/share/zsh/vendor-completions"];
    run(make(&built.tree, work).arg("install").args(folders).arg(destination))?;

    let version = format!("{}-1", release.version);
    documents(release, built, &stage, &version)?;
    let depends = depends(&stage, &work.join("deb"))?;
    // By our own hand: every file below usr, as dpkg keeps it.
    let sums =
        output(Command::new(stage.join("usr/bin/fmd5")).current_dir(&stage).args(["-r", "usr"]))?;
    write(&stage.join("DEBIAN/md5sums"), sums)?;
    let size = kibibytes(&stage.join("usr"))?.to_string();
    let values = [
        ("DEBVERSION", version.as_str()),
        ("ARCH", arch),
        ("MAINTAINER", &release.maintainer),
        ("SIZE", &size),
        ("DEPENDS", &depends),
    ];
    write(&stage.join("DEBIAN/control"), filled(CONTROL, &values)?)?;

    let name = format!("ftools_{version}_{arch}.deb");
    let (half, file) = (work.join("deb").join(&name), out.join(&name));
    let mut build = Command::new("dpkg-deb");
    build.env("SOURCE_DATE_EPOCH", release.epoch.to_string());
    // Times are clamped to the epoch, which makes no older file younger.
    run(Command::new("find")
        .arg(&stage)
        .args(["-exec", "touch", "-h", "-d"])
        .arg(format!("@{}", release.epoch))
        .args(["{}", "+"]))?;
    run(build.args(["--root-owner-group", "-Zxz", "--build"]).arg(&stage).arg(&half))?;
    fs::rename(&half, &file).about(file.display())?;
    Ok(Some(file))
}

/// What Debian's policy asks of `/usr/share/doc` and of manual pages.
fn documents(release: &Release, built: &Built, stage: &Path, version: &str) -> Result {
    let doc = stage.join("usr/share/doc/ftools");
    // Both are in the copyright file.
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        fs::remove_file(doc.join(licence)).about(licence)?;
    }
    write(&doc.join("copyright"), &built.copyright)?;
    fs::rename(doc.join("CHANGELOG.md"), doc.join("changelog")).about("CHANGELOG.md")?;
    let (maintainer, date) = (&release.maintainer, date::rfc5322(release.epoch));
    let values = [("DEBVERSION", version), ("MAINTAINER", maintainer), ("DATE", &date)];
    write(&doc.join("changelog.Debian"), filled(CHANGELOG, &values)?)?;
    let mut gzip = Command::new("gzip");
    gzip.arg("-9n").arg(doc.join("changelog")).arg(doc.join("changelog.Debian"));
    let pages = stage.join("usr/share/man/man1");
    for page in fs::read_dir(&pages).about(pages.display())? {
        gzip.arg(page.about(pages.display())?.path());
    }
    run(&mut gzip)
}

/// The libraries that the binaries are linked to, as packages.
fn depends(stage: &Path, work: &Path) -> Result<String> {
    write(&work.join("debian/control"), "Source: ftools\n\nPackage: ftools\nArchitecture: any\n")?;
    let mut command = Command::new("dpkg-shlibdeps");
    command.current_dir(work).arg("-O");
    for tool in crate::tools::TOOLS {
        command.arg("-e").arg(stage.join("usr/bin").join(tool));
    }
    let found = output(&mut command)?;
    Ok(found.trim().trim_start_matches("shlibs:Depends=").to_owned())
}

/// `Installed-Size`: each file in whole kibibytes, and one for each directory (deb-substvars(5)).
fn kibibytes(folder: &Path) -> Result<u64> {
    let mut sum = 1;
    for entry in fs::read_dir(folder).about(folder.display())? {
        let path = entry.about(folder.display())?.path();
        sum += match fs::symlink_metadata(&path).about(path.display())? {
            meta if meta.is_dir() => kibibytes(&path)?,
            meta if meta.is_file() => meta.len().div_ceil(1024),
            _ => 1,
        };
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_control_file_describes_every_tool() {
        for tool in crate::tools::TOOLS {
            assert!(CONTROL.contains(&format!("  * {tool} ")), "{tool}");
        }
        assert!(CONTROL.lines().all(|line| line.len() <= 80));
    }
}
