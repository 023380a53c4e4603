//! How help is laid out: headings for related options, and what `-h` leaves to `--help`.

use clap::{Arg, Command};

/// A heading of the help and of the manual page, with the options below it by their ids.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// As it is written, without a colon; `None` for the options that come first.
    pub heading: Option<&'static str>,
    /// What most people need: in `-h` too.
    pub common: &'static [&'static str],
    /// In `--help` and the manual page only.
    pub more: &'static [&'static str],
}

/// What puts each option under its heading: `#[command(mut_args(laid_out(SECTIONS)))]`.
///
/// An option that no section names stays without a heading, and `-h` leaves it out.
pub fn laid_out(sections: &'static [Section]) -> impl FnMut(Arg) -> Arg {
    |arg| {
        if arg.is_positional() {
            return arg;
        }
        let id = arg.get_id().to_string();
        let names = |ids: &[&str]| ids.contains(&id.as_str());
        match sections.iter().find(|section| names(section.common) || names(section.more)) {
            Some(section) => {
                arg.help_heading(section.heading).hide_short_help(!names(section.common))
            }
            None => arg.hide_short_help(true),
        }
    }
}

/// The ids that sections name and the command does not have: a test says that there are none.
pub fn unknown_ids(command: &Command, sections: &[Section]) -> Vec<&'static str> {
    let known = |id: &str| command.get_arguments().any(|arg| arg.get_id() == id);
    let named = sections.iter().flat_map(|section| section.common.iter().chain(section.more));
    named.copied().filter(|id| !known(id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECTIONS: &[Section] = &[
        Section { heading: None, common: &["all"], more: &[] },
        Section { heading: Some("Rare things"), common: &["odd"], more: &["even"] },
    ];

    fn command() -> Command {
        let options = ["all", "odd", "even", "new"].map(|id| Arg::new(id).long(id).help(id));
        Command::new("t").arg(Arg::new("FILE").help("file")).args(options)
    }

    #[test]
    fn the_short_help_has_what_is_common_below_its_heading() {
        let mut command = command().mut_args(laid_out(SECTIONS));
        let short = command.render_help().to_string();
        assert!(short.contains("Rare things:\n      --odd"), "{short}");
        assert!(short.contains("[FILE]") && short.contains("--all"), "{short}");
        assert!(!short.contains("--even") && !short.contains("--new"), "{short}");
        let long = command.render_long_help().to_string();
        assert!(["--all", "--odd", "--even", "--new"].iter().all(|id| long.contains(id)), "{long}");
    }

    #[test]
    fn a_section_that_names_what_is_not_there_is_found() {
        assert!(unknown_ids(&command(), SECTIONS).is_empty());
        assert_eq!(unknown_ids(&Command::new("t"), SECTIONS), ["all", "odd", "even"]);
    }
}
