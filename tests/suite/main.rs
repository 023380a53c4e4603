//! What all four tools have in common, tested on the real binaries: one theme a file.
//!
//! A theme's tests take a [`tools::Face`], which tells how one tool is asked for what all of them
//! do, and `every_tool!` makes a test of each for each tool: `names::are_kept::fmd5`.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "all of this is tests, helpers of tests included")]

mod completions;
mod environment;
mod faults;
mod help;
mod install;
mod json;
mod kinds;
mod limits;
mod makefile;
mod manual;
mod names;
mod operands;
mod options;
mod pipelines;
mod races;
mod recipes;
mod sameness;
mod signals;
mod streams;
mod targets;
mod terminals;
mod text;
mod tools;
mod trees;

/// Makes of each function that takes a `&Face` a module with a test a tool.
macro_rules! every_tool {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            #[test]
            fn fcopy() {
                super::$test(&crate::tools::FCOPY);
            }
            #[test]
            fn fdump() {
                super::$test(&crate::tools::FDUMP);
            }
            #[test]
            fn fmd5() {
                super::$test(&crate::tools::FMD5);
            }
            #[test]
            fn fspace() {
                super::$test(&crate::tools::FSPACE);
            }
        }
    )+};
}
use every_tool;

/// A test file that nobody declared would never run, and nobody would notice.
#[test]
fn every_file_is_a_module() {
    let folder = env!("CARGO_MANIFEST_DIR");
    let main = std::fs::read_to_string(format!("{folder}/main.rs")).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(module) = name.strip_suffix(".rs").filter(|module| *module != "main") else {
            continue;
        };
        let declared = main.lines().any(|line| line == format!("mod {module};"));
        assert!(declared, "main.rs does not declare {module}");
    }
}
