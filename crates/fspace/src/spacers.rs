//! Which spacer a text gets, by its format.

use std::ffi::OsStr;
use std::path::Path;

use spacing::{Format, Options, Spacer};

/// One spacer for each format, alike in everything else, and what they do with a position.
pub(crate) struct Spacers {
    /// The format of every text; by its name if `None`.
    fixed: Option<Format>,
    plain: Spacer,
    markdown: Spacer,
    html: Spacer,
    pub(crate) edit: Edit,
}

/// What happens at a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// This goes in.
    Insert(Vec<u8>),
    /// So many bytes go out.
    Remove(usize),
}

impl Spacers {
    /// Spacers for `options`, whose format is of no matter.
    pub(crate) fn new(options: &Options, fixed: Option<Format>) -> Spacers {
        let spacer = |format| {
            let mut options = options.clone();
            options.format = format;
            Spacer::new(options)
        };
        let edit = match options.remove {
            false => Edit::Insert(options.space.clone().into_bytes()),
            true => Edit::Remove(options.space.len()),
        };
        Spacers {
            fixed,
            plain: spacer(Format::Plain),
            markdown: spacer(Format::Markdown),
            html: spacer(Format::Html),
            edit,
        }
    }

    /// The spacer for a text of this name, and whether its lines do not know each other.
    pub(crate) fn of(&self, name: &OsStr) -> (&Spacer, bool) {
        match self.fixed.unwrap_or_else(|| format_of(name)) {
            Format::Plain => (&self.plain, true),
            Format::Markdown => (&self.markdown, false),
            Format::Html => (&self.html, false),
        }
    }
}

/// The format that a name's extension tells.
fn format_of(name: &OsStr) -> Format {
    let extension = Path::new(name).extension().unwrap_or_default();
    let is = |known: &[&str]| known.iter().any(|known| extension.eq_ignore_ascii_case(known));
    match () {
        () if is(&["md", "markdown"]) => Format::Markdown,
        () if is(&["html", "htm", "xhtml"]) => Format::Html,
        () => Format::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn an_extension_tells_the_format() {
        for (name, format) in [
            ("a.md", Format::Markdown),
            ("d.html/README.Markdown", Format::Markdown),
            ("x.HTM", Format::Html),
            ("x.xhtml", Format::Html),
            ("md", Format::Plain),
            (".md", Format::Plain),
            ("a.md.txt", Format::Plain),
            ("-", Format::Plain),
        ] {
            assert_eq!(format_of(OsStr::new(name)), format, "{name}");
        }
        assert_eq!(format_of(OsStr::from_bytes(b"\xff.md")), Format::Markdown);
    }
}
