//! Completions: what a shell offers for what is typed so far.

use harness::{Bed, Outcome, skip};

use crate::every_tool;
use crate::tools::Face;

every_tool!(bash_offers_options_and_leaves_files_to_itself, the_shells_accept_their_files);

/// What bash is offered behind `words`, the last of which is being typed.
fn offered(face: &Face, bed: &Bed, words: &[&str]) -> Outcome {
    let script = r#"
        . "$1"
        name=$2
        shift 2
        COMP_WORDS=("$name" "$@")
        COMP_CWORD=$#
        "_$name" "$name" "${@: -1}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let args = ["-c", script, "bash", &path(face, "bash"), face.name];
    bed.tool("/bin/bash").args(args).args(words).run()
}

/// The file for a shell.
fn path(face: &Face, shell: &str) -> String {
    let name = match shell {
        "zsh" => format!("_{}", face.name),
        "fish" => format!("{}.fish", face.name),
        _ => face.name.to_owned(),
    };
    format!("{}/../../docs/completions/{shell}/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn bash_offers_options_and_leaves_files_to_itself(face: &Face) {
    let bed = Bed::new();
    if !bed.sh("test -x /bin/bash").status.success() {
        return skip("there is no bash");
    }
    offered(face, &bed, &["--hel"]).prints("--help\n");
    offered(face, &bed, &["-"]).ok().stdout_has("--version\n").no_stderr();
    // Offered nothing, it completes names of files.
    offered(face, &bed, &[""]).prints("\n");
    offered(face, &bed, &["a", "b"]).prints("\n");
}

fn the_shells_accept_their_files(face: &Face) {
    let bed = Bed::new();
    for shell in ["bash", "zsh", "fish"] {
        if bed.sh(format!("command -v {shell}")).status.success() {
            bed.sh(format!("{shell} -n '{}'", path(face, shell))).prints("");
        } else {
            skip(format!("there is no {shell}"));
        }
    }
}
