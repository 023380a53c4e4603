//! A tool's manual page: title, name and options from its clap command, everything else from
//! `man/TOOL.md`.

use std::io;

use clap::{Arg, Command};
use clap_mangen::Man;

use super::roff;
use crate::shell::{About, Failure, Result};

/// The prose of each page.
const PROSE: [(&str, &str); 4] = [
    ("fcopy", include_str!("man/fcopy.md")),
    ("fdump", include_str!("man/fdump.md")),
    ("fmd5", include_str!("man/fmd5.md")),
    ("fspace", include_str!("man/fspace.md")),
];

/// What stands in front of the options; the rest comes behind them.
const BEFORE_OPTIONS: &str = "## EXIT STATUS";

/// The page of `tool`, as roff.
pub(super) fn page(tool: &str, command: &Command, changelog: &str) -> Result<String> {
    let prose = PROSE.iter().find(|(name, _)| *name == tool).map(|(_, prose)| *prose);
    let prose = prose.ok_or_else(|| Failure::new(format!("{tool}: no prose for its manual")))?;
    let (head, body) = prose.split_once("\n\n").unwrap_or_default();
    let written = head.strip_prefix("Date: ");
    let written = written.ok_or_else(|| Failure::new(format!("man/{tool}.md: no date on top")))?;
    let at = body.find(BEFORE_OPTIONS);
    let (before, after) = at
        .map(|at| body.split_at(at))
        .ok_or_else(|| Failure::new(format!("man/{tool}.md: no section {BEFORE_OPTIONS}")))?;
    let date = released(changelog).map_or(written, |date| date.max(written));

    let man = Man::new(command.clone().mut_args(for_paper))
        .title(tool.to_uppercase())
        .date(date)
        .source(format!("ftools {}", command.get_version().unwrap_or_default()))
        .manual("User Commands");
    let mut page = format!(
        ".\\\" Written by `cargo xtask gen` from the command line and xtask/src/gen/man/{tool}.md.\n"
    );
    page.push_str(PREAMBLE);
    page.push_str(&section(|out| man.render_title(out))?);
    page.push_str(&section(|out| man.render_name_section(out))?);
    page.push_str(&roff::from_markdown(before));
    page.push_str(&subsections(&section(|out| man.render_options_section(out))?, command));
    page.push_str(&roff::from_markdown(after));
    Ok(page)
}

/// What clap_mangen puts in front of each part; once is enough.
const PREAMBLE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// One part of the page, without the preamble.
fn section(render: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<String> {
    let mut part = Vec::new();
    render(&mut part).about("a manual page")?;
    let part = String::from_utf8_lossy(&part).into_owned();
    Ok(part.strip_prefix(PREAMBLE).map_or(part.clone(), str::to_owned))
}

/// Headings of options are sections of their own to clap_mangen; here they are below OPTIONS.
fn subsections(options: &str, command: &Command) -> String {
    let headings: Vec<&str> = command.get_arguments().filter_map(Arg::get_help_heading).collect();
    let mut out = String::new();
    for line in options.lines() {
        let title = line.strip_prefix(".SH ").map(|title| title.trim_matches('"'));
        let heading = headings.iter().find(|heading| title == Some(&heading.to_uppercase()));
        match heading {
            Some(heading) => out.push_str(&format!(".SS {heading}\n")),
            None => out.push_str(&format!("{line}\n")),
        }
    }
    out
}

/// What an option's help says on paper: whether the short help shows it is no matter there, a
/// default is the last thing said, and a paragraph is no blank line.
fn for_paper(arg: Arg) -> Arg {
    // What operands are is said in the description.
    if arg.is_positional() {
        return arg.hide(true);
    }
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string);
    let mut help = help.unwrap_or_default().replace("\n\n", ". ");
    let sentences = help.contains(". ");
    let values: Vec<_> = arg.get_default_values().iter().map(|v| v.to_string_lossy()).collect();
    let shown = !values.is_empty() && !arg.is_hide_default_value_set();
    if shown {
        help.push_str(&format!(" [default: {}]", values.join(",")));
    }
    if sentences && !help.ends_with('.') {
        help.push('.');
    }
    let arg = arg.long_help(help).hide_long_help(false);
    if shown { arg.hide_default_value(true) } else { arg }
}

/// The date of the newest release that the changelog tells of: `## [1.2.3] - 2026-01-31`.
fn released(changelog: &str) -> Option<&str> {
    let headings = changelog.lines().filter(|line| line.starts_with("## ["));
    headings.filter_map(|line| Some(line.split_once("] - ")?.1.trim())).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fmd5_page(changelog: &str) -> String {
        page("fmd5", &fmd5::command(), changelog).unwrap()
    }

    #[test]
    fn a_page_has_the_sections_of_man_pages_in_their_order() {
        let page = fmd5_page("");
        let sections: Vec<&str> = page.lines().filter_map(|l| l.strip_prefix(".SH ")).collect();
        let wanted = [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "\"EXIT STATUS\"",
            "ENVIRONMENT",
            "FILES",
            "NOTES",
            "EXAMPLES",
            "\"SEE ALSO\"",
        ];
        assert_eq!(sections, wanted);
    }

    #[test]
    fn options_that_the_short_help_leaves_out_are_explained() {
        let page = fmd5_page("");
        assert!(page.contains(".SS Checking lists\n"));
        assert!(page.contains("\\fB\\-\\-legacy\\-names\\fR\n") && page.contains("before 9.5"));
        assert!(page.contains("[default: auto]"));
    }

    #[test]
    fn the_date_is_that_of_the_release_or_of_the_prose() {
        assert!(fmd5_page("").contains(" 2026-"));
        assert!(fmd5_page("## [Unreleased]\n\n## [9.0.0] - 2999-01-31\n").contains(" 2999-01-31 "));
    }
}
