//! Completions for bash, zsh and fish, in folders of those names, under the names that the shells
//! look for.

use clap::{Arg, Command, ValueHint};
use clap_complete::{Shell, generate};

/// The shells, with what stands before and after a tool's name.
const SHELLS: [(Shell, &str, &str); 3] =
    [(Shell::Bash, "bash/", ""), (Shell::Zsh, "zsh/_", ""), (Shell::Fish, "fish/", ".fish")];

/// Where bash's function would offer options whatever is typed: for the first word, and in the end.
/// Our words are nearly always files, which bash completes by itself when it is offered nothing.
const ALWAYS: [(&str, &str); 2] = [
    (" || ${COMP_CWORD} -eq 1", ""),
    ("esac\n            COMPREPLY=( $(compgen -W \"${opts}\" -- \"${cur}\") )\n", "esac\n"),
];

/// A tool's files: path below the root, and text.
pub(super) fn of(tool: &str, command: &Command) -> Vec<(String, String)> {
    let file = |(shell, before, after)| {
        let mut command = command.clone().mut_args(hinted);
        if shell == Shell::Bash {
            // Their names would be among the words that are offered.
            let hidden = |arg: Arg| if arg.is_positional() { arg.hide(true) } else { arg };
            command = command.mut_args(hidden);
        }
        let mut text = Vec::new();
        generate(shell, &mut command, tool, &mut text);
        let mut text = String::from_utf8_lossy(&text).into_owned();
        for (there, better) in ALWAYS {
            text = text.replace(there, better);
        }
        (format!("docs/completions/{before}{tool}{after}"), text)
    };
    SHELLS.map(file).into()
}

/// What kind of word a value is, which clap cannot tell from its type.
fn hinted(arg: Arg) -> Arg {
    let hint = match arg.get_value_names().and_then(|names| names.first()).map(|name| &**name) {
        Some("FILE" | "F" | "OUT" | "SRC... DST") => ValueHint::FilePath,
        Some("DIR") => ValueHint::DirPath,
        _ => return arg,
    };
    arg.value_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bash_completes_files_first() {
        let (_, text) = of("fmd5", &fmd5::command()).swap_remove(0);
        assert!(text.contains("if [[ ${cur} == -* ]] ; then") && !text.contains("[FILE]"));
        assert_eq!(text.matches("${opts}").count(), 1);
    }

    #[test]
    fn each_shell_has_a_file_that_knows_the_options() {
        let files = of("fmd5", &fmd5::command());
        let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
        let folder = "docs/completions";
        let wanted = ["bash/fmd5", "zsh/_fmd5", "fish/fmd5.fish"].map(|p| format!("{folder}/{p}"));
        assert_eq!(paths, wanted);
        assert!(files.iter().all(|(_, text)| text.contains("ignore-missing")));
    }
}
