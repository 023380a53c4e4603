//! From a small part of Markdown to the macros of man(7).
//!
//! Known are: `## SECTION`, `### Subsection`, paragraphs, indented code, a term on a line of its own
//! followed by `: what it means`, `**as typed**` and `*to be replaced*`, and a backslash at the end of
//! a line that must end there. That is all that the pages need, and the rest is text.

/// The macros for `text`.
pub(super) fn from_markdown(text: &str) -> String {
    let mut out = String::new();
    for block in text.split("\n\n").map(|block| block.trim_matches('\n')) {
        let lines: Vec<&str> = block.lines().collect();
        let [first, rest @ ..] = &*lines else { continue };
        if let Some(title) = first.strip_prefix("### ") {
            line(&mut out, ".SS ", &inline(title));
        } else if let Some(title) = first.strip_prefix("## ") {
            line(&mut out, ".SH ", &quoted(title));
        } else if first.starts_with("    ") {
            code(&mut out, &lines);
        } else if let Some(meaning) = rest.first().and_then(|line| line.strip_prefix(": ")) {
            out.push_str(".TP\n");
            prose(&mut out, &[first]);
            prose(&mut out, &[meaning]);
            prose(&mut out, &rest[1..]);
        } else {
            out.push_str(".PP\n");
            prose(&mut out, &lines);
        }
    }
    // A paragraph right below a heading starts by itself.
    joined_headings(&out)
}

/// Bytes as they are, between lines that say so.
fn code(out: &mut String, lines: &[&str]) {
    out.push_str(".PP\n.RS 4\n.EX\n");
    for text in lines {
        line(out, "", &literal(text.strip_prefix("    ").unwrap_or(text)));
    }
    out.push_str(".EE\n.RE\n");
}

fn prose(out: &mut String, lines: &[&str]) {
    for text in lines {
        line(out, "", &inline(text.strip_suffix('\\').unwrap_or(text)));
        if text.ends_with('\\') {
            out.push_str(".br\n");
        }
    }
}

/// One line; one that begins as a macro would is kept from being one.
fn line(out: &mut String, before: &str, text: &str) {
    out.push_str(before);
    if before.is_empty() && text.starts_with(['.', '\'']) {
        out.push_str("\\&");
    }
    out.push_str(text);
    out.push('\n');
}

/// Bold and italic words within a line; what is bold is typed, so its hyphens are no hyphens.
fn inline(text: &str) -> String {
    let mut out = String::new();
    let (mut bold, mut italic) = (false, false);
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let length = if rest.starts_with("**") { 2 } else { char.len_utf8() };
        let (here, after) = rest.split_at(length);
        rest = after;
        // `.ftools-*` ends in a star of its own: the marks are the two last ones.
        if here == "**" && !(bold && rest.starts_with('*')) {
            bold = !bold;
        } else if here == "*" && !bold {
            italic = !italic;
        } else if here == "**" {
            rest = &rest[1..];
            bold = false;
            out.push('*');
        } else {
            out.push_str(&escaped(char, bold || italic));
            continue;
        }
        out.push_str(if bold {
            "\\fB"
        } else if italic {
            "\\fI"
        } else {
            "\\fR"
        });
    }
    out
}

/// A line that is typed or printed as it stands.
fn literal(text: &str) -> String {
    text.chars().map(|char| escaped(char, true)).collect()
}

/// What roff would take for something else; where it is typed, ASCII must come out as ASCII.
fn escaped(char: char, typed: bool) -> String {
    match char {
        '\\' => "\\e".into(),
        '-' if typed => "\\-".into(),
        '\'' if typed => "\\(aq".into(),
        '`' if typed => "\\(ga".into(),
        '^' => "\\(ha".into(),
        '~' => "\\(ti".into(),
        char => char.into(),
    }
}

/// An argument of a macro.
fn quoted(text: &str) -> String {
    if text.contains(' ') { format!("\"{text}\"") } else { text.to_owned() }
}

fn joined_headings(text: &str) -> String {
    let mut out = String::new();
    let mut heading = false;
    for line in text.lines() {
        if !(heading && line == ".PP") {
            out.push_str(line);
            out.push('\n');
        }
        heading = line.starts_with(".SH ") || line.starts_with(".SS ");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_and_paragraphs() {
        let text = "## EXIT STATUS\n\nOne\ntwo.\n\nThree.\n\n### More\n\nFour.\n";
        let roff = ".SH \"EXIT STATUS\"\nOne\ntwo.\n.PP\nThree.\n.SS More\nFour.\n";
        assert_eq!(from_markdown(text), roff);
    }

    #[test]
    fn terms_have_a_meaning() {
        let text = "**-a**, *X*\n: What\nit is.\n";
        assert_eq!(from_markdown(text), ".TP\n\\fB\\-a\\fR, \\fIX\\fR\nWhat\nit is.\n");
    }

    #[test]
    fn a_backslash_ends_a_line() {
        assert_eq!(
            from_markdown("**a** *B*\\\n**a**\n"),
            ".PP\n\\fBa\\fR \\fIB\\fR\n.br\n\\fBa\\fR\n"
        );
    }

    #[test]
    fn code_is_literal() {
        let text = "    $ echo 'a' | tr ^ \\\\\n    .x\n";
        let roff = ".PP\n.RS 4\n.EX\n$ echo \\(aqa\\(aq | tr \\(ha \\e\\e\n\\&.x\n.EE\n.RE\n";
        assert_eq!(from_markdown(text), roff);
    }

    #[test]
    fn marks_within_a_line() {
        assert_eq!(inline("half-width **--no-x**"), "half-width \\fB\\-\\-no\\-x\\fR");
        assert_eq!(inline("**.ftools-***"), "\\fB.ftools\\-*\\fR");
        assert_eq!(inline("it's ~ **it's**"), "it's \\(ti \\fBit\\(aqs\\fR");
    }

    #[test]
    fn a_line_is_never_a_macro_by_accident() {
        assert_eq!(from_markdown(".x\n'y\n"), ".PP\n\\&.x\n\\&'y\n");
    }
}
