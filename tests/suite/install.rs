//! `make install`: what is put where, and that `make uninstall` takes it away again.

use std::path::Path;

use harness::{Bed, Outcome, Tool, skip};

/// What is installed below the prefix, and who may do what with it.
const INSTALLED: &str = "\
755 bin/fcopy
755 bin/fdump
755 bin/fmd5
755 bin/fspace
644 share/bash-completion/completions/fcopy
644 share/bash-completion/completions/fdump
644 share/bash-completion/completions/fmd5
644 share/bash-completion/completions/fspace
644 share/doc/ftools/CHANGELOG.md
644 share/doc/ftools/CONTRIBUTING.md
644 share/doc/ftools/LICENSE-APACHE
644 share/doc/ftools/LICENSE-MIT
644 share/doc/ftools/README.md
644 share/doc/ftools/SECURITY.md
644 share/doc/ftools/docs/benchmarks.md
644 share/doc/ftools/docs/benchmarks/fcopy.svg
644 share/doc/ftools/docs/benchmarks/fdump.svg
644 share/doc/ftools/docs/benchmarks/fmd5.svg
644 share/doc/ftools/docs/benchmarks/fspace.svg
644 share/doc/ftools/docs/checksum-lists.md
644 share/doc/ftools/docs/design.md
644 share/doc/ftools/docs/exit-status.md
644 share/doc/ftools/docs/packaging.md
644 share/doc/ftools/docs/recipes.md
644 share/doc/ftools/docs/spacing.md
644 share/fish/vendor_completions.d/fcopy.fish
644 share/fish/vendor_completions.d/fdump.fish
644 share/fish/vendor_completions.d/fmd5.fish
644 share/fish/vendor_completions.d/fspace.fish
644 share/man/man1/fcopy.1
644 share/man/man1/fdump.1
644 share/man/man1/fmd5.1
644 share/man/man1/fspace.1
644 share/zsh/site-functions/_fcopy
644 share/zsh/site-functions/_fdump
644 share/zsh/site-functions/_fmd5
644 share/zsh/site-functions/_fspace
";

/// `make` on the project's own Makefile, with the binaries that the tests run.
fn make(bed: &Bed) -> Option<Tool> {
    if !bed.sh("command -v make").status.success() {
        skip("there is no make");
        return None;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let binaries = bed.sh("dirname \"$(command -v fmd5)\"");
    let binaries = String::from_utf8(binaries.stdout.clone()).unwrap();
    let make = bed.shell("exec make -s --no-print-directory \"$@\"").arg("make");
    Some(make.arg("-C").arg(root).arg(format!("BINARIES={}", binaries.trim_end())))
}

/// `NAME=PATH`, with the path in the bed.
fn variable(bed: &Bed, name: &str, path: &str) -> String {
    format!("{name}={}", bed.path(path).to_str().unwrap())
}

/// Modes and names of all files and links below `dir`, in order.
fn files(bed: &Bed, dir: &str) -> Outcome {
    bed.sh(format!("cd {dir} && find . ! -type d -printf '%m %P\\n' | LC_ALL=C sort -k2"))
}

#[test]
fn a_package_has_every_file_and_gives_all_back() {
    let bed = Bed::new();
    let Some(make) = make(&bed) else { return };
    let make = make.arg(variable(&bed, "DESTDIR", "stage")).arg("PREFIX=/usr");
    make.clone().arg("install").run().prints("");
    files(&bed, "stage/usr").prints(INSTALLED);
    bed.sh("echo hello | stage/usr/bin/fmd5").prints("b1946ac92492d2347c6235b4d2611184  -\n");
    links_lead_somewhere(&bed, "stage/usr/share/doc/ftools");
    // Twice is as good as once.
    make.clone().arg("install").run().prints("");
    files(&bed, "stage/usr").prints(INSTALLED);

    bed.write("stage/usr/bin/other", "not ours");
    make.clone().arg("uninstall").run().prints("");
    bed.sh("find stage ! -type d").prints("stage/usr/bin/other\n");
    assert!(!bed.exists("stage/usr/share/doc/ftools"));
    make.arg("uninstall").run().prints("");
}

/// Every relative link of the documents in `doc` and below it is that of a file which is there.
fn links_lead_somewhere(bed: &Bed, doc: &str) {
    let mut followed = 0;
    for folder in [doc.to_owned(), format!("{doc}/docs")] {
        for page in std::fs::read_dir(bed.path(&folder)).unwrap() {
            let page = page.unwrap().path();
            let Ok(text) = std::fs::read_to_string(&page) else { continue };
            let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
            for link in links.filter(|link| !link.is_empty() && !link.contains("://")) {
                assert!(bed.exists(format!("{folder}/{link}")), "{}: {link}", page.display());
                followed += 1;
            }
        }
    }
    assert!(followed > 10, "{followed}");
}

#[test]
fn gnu_names_are_links_in_a_folder_of_their_own() {
    let bed = Bed::new();
    let Some(make) = make(&bed) else { return };
    let make = make.arg(variable(&bed, "PREFIX", "prefix")).arg("LINKS=y");
    make.clone().arg("install").run().ok().no_stderr();
    bed.sh("ls prefix/bin").prints("fcopy\nfdump\nfmd5\nfspace\n");
    let names = "cp\nmd5sum\nsha224sum\nsha256sum\nsha384sum\nsha512sum\n";
    bed.sh("ls prefix/libexec/ftools").prints(names);
    let sum = bed.sh("echo hello | prefix/libexec/ftools/sha256sum --tag");
    sum.ok().stdout_has(
        "SHA256 (-) = 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
    );
    bed.sh("prefix/libexec/ftools/cp").fails(1).stderr_has("missing file operand");
    make.clone().arg("install").run().ok();
    make.arg("uninstall").run().prints("");
    bed.sh("find prefix ! -type d").prints("");
    assert!(!bed.exists("prefix/libexec/ftools"));
}

#[test]
fn a_program_of_that_name_is_never_replaced() {
    let bed = Bed::new();
    let Some(make) = make(&bed) else { return };
    let make = make.arg(variable(&bed, "PREFIX", "prefix"));
    let make = make.args(["LINKS=y", &variable(&bed, "LINKDIR", "prefix/bin")]);
    bed.write("prefix/bin/sha512sum", "the system's");
    bed.symlink("/elsewhere/cp", "prefix/bin/cp");
    make.clone().arg("install").run().fails(2).stderr_has("is there and not ours");
    bed.file_is("prefix/bin/sha512sum", "the system's");
    make.arg("uninstall").run().prints("");
    bed.file_is("prefix/bin/sha512sum", "the system's");
    bed.sh("cd prefix/bin && ls && readlink cp").prints("cp\nsha512sum\n/elsewhere/cp\n");
}
