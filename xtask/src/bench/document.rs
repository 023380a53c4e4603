//! `--write`: the results as a section of `docs/benchmarks.md`, one a tool, with its chart beside.
//!
//! A section stands between two comments, so that one tool can be measured again without the rest.

use std::fs;
use std::path::Path;

use super::row::{HEAD, Row};
use super::{chart, table};
use crate::shell::{About, Failure, Result};

/// The document, and the folder of its charts.
const DOCUMENT: &str = "docs/benchmarks.md";
const CHARTS: &str = "docs/benchmarks";

/// Writes the section of `tool`; `machine` says what it was measured on.
pub(super) fn write(root: &Path, tool: &str, machine: &str, rows: &[Row]) -> Result {
    let document = root.join(DOCUMENT);
    let text = fs::read_to_string(&document).about(DOCUMENT)?;
    let mut table = format!("{HEAD}\n");
    rows.iter().for_each(|row| table.push_str(&row.markdown()));
    let mut section = String::new();
    if draw(root, tool, &table)? {
        section
            .push_str(&format!("![{tool}: their time divided by ours](benchmarks/{tool}.svg)\n\n"));
    }
    section.push_str(&table);
    section.push_str("\nThe commands, in the order of the rows:\n\n");
    rows.iter().for_each(|row| section.push_str(&format!("    {}\n", row.command)));
    section.push_str(&format!("\nMeasured on:\n\n{}", indented(machine)));
    let text = replaced(&text, tool, &section)
        .ok_or_else(|| Failure::new(format!("{DOCUMENT}: no place for {tool} in it")))?;
    fs::write(&document, text).about(DOCUMENT)
}

/// Draws the chart of `tool` anew from what its section says.
pub(super) fn redraw(root: &Path, tool: &str) -> Result {
    let text = fs::read_to_string(root.join(DOCUMENT)).about(DOCUMENT)?;
    draw(root, tool, section_of(&text, tool).unwrap_or_default()).map(drop)
}

/// Draws what a table says; whether there was anything to draw.
fn draw(root: &Path, tool: &str, table: &str) -> Result<bool> {
    let Some(chart) = chart::svg(tool, &table::groups(table)) else { return Ok(false) };
    let name = format!("{CHARTS}/{tool}.svg");
    fs::create_dir_all(root.join(CHARTS)).about(CHARTS)?;
    fs::write(root.join(&name), chart + "\n").about(&name)?;
    Ok(true)
}

/// The marks a section stands between.
fn marks(tool: &str) -> (String, String) {
    (format!("<!-- {tool}: begin -->\n"), format!("<!-- {tool}: end -->"))
}

fn section_of<'t>(text: &'t str, tool: &str) -> Option<&'t str> {
    let (begin, end) = marks(tool);
    Some(text.split_once(&begin)?.1.split_once(&end)?.0)
}

/// `text` with the section of `tool` replaced; `None` when it has none.
fn replaced(text: &str, tool: &str, section: &str) -> Option<String> {
    let (begin, end) = marks(tool);
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{section}\n{end}{after}"))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::case::Unit;
    use super::super::row::tests::row;
    use super::*;

    const EMPTY: &str =
        "# B\n\n<!-- a: begin -->\n<!-- a: end -->\n\n<!-- b: begin -->\nx\n<!-- b: end -->\n";

    #[test]
    fn the_charts_are_those_of_the_tables() {
        let root = crate::repo::root().unwrap();
        let text = fs::read_to_string(root.join(DOCUMENT)).unwrap();
        for tool in crate::tools::TOOLS {
            let groups = table::groups(section_of(&text, tool).unwrap());
            let chart = fs::read_to_string(root.join(CHARTS).join(format!("{tool}.svg"))).unwrap();
            assert!(chart::svg(tool, &groups).unwrap() + "\n" == chart, "bench --redraw {tool}");
        }
    }

    #[test]
    fn only_the_section_of_the_tool_changes() {
        let once = replaced(EMPTY, "a", "one\n").unwrap();
        assert!(once.contains("begin -->\n\none\n\n<!-- a: end -->"), "{once}");
        assert!(once.ends_with("<!-- b: begin -->\nx\n<!-- b: end -->\n"), "{once}");
        assert_eq!(replaced(&once, "a", "one\n").unwrap(), once);
        assert!(replaced(EMPTY, "c", "").is_none());
    }

    #[test]
    fn a_section_has_table_chart_commands_and_machine() {
        let root = std::env::temp_dir().join(format!("xtask-document-{}", std::process::id()));
        fs::create_dir_all(root.join("docs")).unwrap();
        fs::write(root.join(DOCUMENT), EMPTY).unwrap();
        write(&root, "a", "a machine\n", &[row("work", Unit::Seconds, 1.0, &[2.0])]).unwrap();
        let text = fs::read_to_string(root.join(DOCUMENT)).unwrap();
        for part in [HEAD, "| work |", "](benchmarks/a.svg)", "    tool -r tree", "    a machine"] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        let chart = root.join(CHARTS).join("a.svg");
        let drawn = fs::read_to_string(&chart).unwrap();
        assert!(drawn.contains("<svg"));
        fs::remove_file(&chart).unwrap();
        redraw(&root, "a").unwrap();
        assert_eq!(fs::read_to_string(&chart).unwrap(), drawn);
        fs::remove_dir_all(&root).unwrap();
    }
}
