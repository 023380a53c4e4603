//! The `fspace` command.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    fcli::main(&fspace::TOOL)
}
