//! The `fdump` command.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    fcli::main(&fdump::TOOL)
}
