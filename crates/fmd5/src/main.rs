//! The `fmd5` command.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    fcli::main(&fmd5::TOOL)
}
