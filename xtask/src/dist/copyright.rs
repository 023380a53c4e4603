//! Who wrote what is linked into the binaries, and under which licences: a machine-readable
//! `debian/copyright` (DEP-5), which other packages may take, too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use cargo_metadata::Package;

use super::release::Release;
use crate::repo;
use crate::shell::{About, Failure, Result};
use crate::tools::TOOLS;

/// The standard library is linked too.
const STANDARD_LIBRARY: &str = "\
Files: the Rust standard library
Copyright: The Rust Project contributors
License: MIT or Apache-2.0
";

/// The whole text.
pub(super) fn text(release: &Release, root: &Path) -> Result<String> {
    let metadata = repo::metadata(root)?;
    let mut packages: BTreeMap<String, &Package> = BTreeMap::new();
    for tool in TOOLS {
        for package in repo::built_from(&metadata, tool) {
            packages.insert(format!("{}-{}", package.name, package.version), package);
        }
    }
    let mut text = format!(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\
         Upstream-Name: ftools\nSource: {}\n\n\
         Files: *\nCopyright: The ftools authors\nLicense: MIT or Apache-2.0\n\n{STANDARD_LIBRARY}",
        release.url
    );
    let mut licences: BTreeMap<String, String> = BTreeMap::new();
    for licence in ["MIT", "Apache-2.0"] {
        licences.insert(licence.to_owned(), String::new());
    }
    for (name, package) in &packages {
        let expression = package.license.as_deref().unwrap_or_default();
        let folder = package.manifest_path.parent().map(|path| path.as_std_path());
        let notices = folder.map(notices).transpose()?.unwrap_or_default();
        text.push_str(&format!("\nFiles: vendor/{name}/*\n"));
        text.push_str(&copyright(package, &notices));
        text.push_str(&format!("License: {}\n", short_name(expression)));
        for licence in names(expression) {
            let known = licences.entry(licence.clone()).or_default();
            if known.is_empty() && licence != "MIT" {
                *known = notices
                    .iter()
                    .find(|(_, text)| is(&licence, text))
                    .map(|n| n.1.clone())
                    .unwrap_or_default();
            }
        }
    }
    let ours = fs::read_to_string(root.join("LICENSE-MIT")).about("LICENSE-MIT")?;
    licences.insert("MIT".to_owned(), permission(&ours));
    for (name, words) in &licences {
        text.push_str(&format!("\nLicense: {name}\n{}", paragraph(name, words)?));
    }
    Ok(text)
}

/// The files of a crate that say who may do what with it: name and text.
fn notices(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).about(folder.display())? {
        let entry = entry.about(folder.display())?;
        let name = entry.file_name().to_string_lossy().to_uppercase();
        let telling = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
        if telling.iter().any(|word| name.starts_with(word)) && entry.path().is_file() {
            let bytes = fs::read(entry.path()).about(entry.path().display())?;
            found.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    found.sort();
    Ok(found)
}

/// The `Copyright` field: what the notices say, else the authors of the manifest.
fn copyright(package: &Package, notices: &[(String, String)]) -> String {
    let lines = notices.iter().flat_map(|(_, text)| text.lines()).map(str::trim);
    let said = lines.filter(|line| {
        let rest = line.strip_prefix("Copyright").unwrap_or_default();
        rest.contains("(c)") || rest.contains('©') || rest.contains(|c: char| c.is_ascii_digit())
    });
    // The field's name says it already.
    let said = said.map(|line| {
        let rest = line.trim_start_matches("Copyright").trim_start();
        rest.strip_prefix("(c)").or(rest.strip_prefix('©')).unwrap_or(rest).trim_start()
    });
    // The Apache licence says how a notice is written, which is none.
    let mut said: BTreeSet<String> =
        said.filter(|line| !line.contains("[yyyy]")).map(str::to_owned).collect();
    if said.is_empty() {
        said.extend(package.authors.iter().map(|author| author.to_string()));
    }
    if said.is_empty() {
        said.insert(format!("The authors of {}", package.name));
    }
    let mut lines = said.into_iter();
    let mut field = format!("Copyright: {}\n", lines.next().unwrap_or_default());
    lines.for_each(|line| field.push_str(&format!("           {line}\n")));
    field
}

/// An SPDX expression in DEP-5's spelling.
fn short_name(expression: &str) -> String {
    // A comma binds less than both words, where SPDX has parentheses.
    let spaced =
        expression.replace('/', " OR ").replace(") AND ", ", AND ").replace(['(', ')'], "");
    let words = spaced.split_whitespace().map(|word| match word {
        "OR" => "or",
        "AND" => "and",
        "WITH" => "with",
        word => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The licences of an expression, each by itself.
fn names(expression: &str) -> Vec<String> {
    let short = short_name(expression);
    short
        .split(" or ")
        .flat_map(|part| part.split(" and "))
        .map(|name| name.trim_matches([' ', ',']).to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// Whether a notice is the text of that licence.
fn is(licence: &str, text: &str) -> bool {
    let mark = match licence {
        "Unlicense" => "This is free and unencumbered software released into the public domain",
        "Unicode-3.0" => "UNICODE LICENSE V3",
        "Apache-2.0 with LLVM-exception" => "LLVM Exceptions to the Apache 2.0 License",
        "Zlib" => "This software is provided 'as-is'",
        _ => return false,
    };
    text.contains(mark)
}

/// The MIT licence without its title and its copyright line, which differs from work to work.
fn permission(text: &str) -> String {
    text.find("Permission is").map_or(text, |at| &text[at..]).to_owned()
}

/// Debian does not want the text a second time.
const APACHE: &str = "On Debian systems the text is in /usr/share/common-licenses/Apache-2.0;\n\
                      elsewhere it comes as LICENSE-APACHE.";

/// The body of a licence paragraph: every line indented, an empty one as a dot.
fn paragraph(name: &str, words: &str) -> Result<String> {
    let words = match (name, words) {
        ("Apache-2.0", _) => APACHE.to_owned(),
        ("LGPL-2.1-or-later", _) => "Not made use of: another licence may be chosen.".to_owned(),
        (_, "") => {
            return Err(Failure::new(format!("no crate has the text of the licence {name}")));
        }
        ("Apache-2.0 with LLVM-exception", words) => {
            let at = words.find("LLVM Exceptions").unwrap_or_default();
            format!("{APACHE}\n\n{}", &words[at..])
        }
        (_, words) => words.to_owned(),
    };
    let mut body = String::new();
    for line in words.trim().lines() {
        let line = line.trim_end();
        body.push_str(&if line.is_empty() { " .\n".to_owned() } else { format!(" {line}\n") });
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_spelled_as_debian_does() {
        assert_eq!(short_name("MIT/Apache-2.0"), "MIT or Apache-2.0");
        let both = "(MIT OR Apache-2.0) AND Unicode-3.0";
        assert_eq!(short_name(both), "MIT or Apache-2.0, and Unicode-3.0");
        assert_eq!(names(both), ["MIT", "Apache-2.0", "Unicode-3.0"]);
        let exception = "Apache-2.0 WITH LLVM-exception OR MIT";
        assert_eq!(names(exception), ["Apache-2.0 with LLVM-exception", "MIT"]);
    }

    #[test]
    fn a_paragraph_has_no_empty_line() {
        assert_eq!(paragraph("X", "a\n\nb\n").unwrap(), " a\n .\n b\n");
        assert!(paragraph("X", "").is_err());
    }

    #[test]
    fn every_crate_and_every_licence_is_named() {
        let root = repo::root().unwrap();
        let release = Release {
            version: "0".into(),
            rust: "1".into(),
            epoch: 0,
            host: "h".into(),
            maintainer: "m".into(),
            url: "u".into(),
        };
        let text = text(&release, &root).unwrap();
        for name in ["clap_builder", "rustix", "memchr", "sha2"] {
            assert!(text.contains(&format!("Files: vendor/{name}-")), "{name}");
        }
        assert!(text.contains("\nLicense: MIT\n Permission is") && text.contains("Andrew Gallant"));
        let fields = text.lines().filter(|line| line.starts_with("Files: "));
        let holders = text.lines().filter(|line| line.starts_with("Copyright: "));
        assert_eq!(fields.count(), holders.count());
    }
}
