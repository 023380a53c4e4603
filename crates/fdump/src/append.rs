//! Adding to what is there: at once at its end, or to a copy that is published as a whole.

use fcore::{Operand, Output, OutputOptions, Result};

/// How an output gets what is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Placing {
    /// It replaces what was there.
    #[default]
    Replace,
    /// It is added at the end, each write at once: two writers do not tear each other's records.
    Append,
    /// What was there is copied first, and all takes its place together.
    AppendWhole,
}

/// Opens an output for this.
pub(crate) fn open(operand: &Operand, placing: Placing, options: &OutputOptions) -> Result<Output> {
    match placing {
        Placing::Replace => Output::open(operand, options),
        Placing::Append => Output::append(operand, options),
        Placing::AppendWhole => {
            let mut output = Output::open(operand, options)?;
            if let Some(file) = output.atomic_mut() {
                file.start_with_old()?;
            }
            Ok(output)
        }
    }
}
