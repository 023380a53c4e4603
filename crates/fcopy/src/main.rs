//! The `fcopy` command.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    fcli::main(&fcopy::TOOL)
}
