//! Options that make no sense together, in plain words.

use fcore::{BufferSize, Buffering, Operand};

use crate::cli::{Cli, ZeroCopyWhen};
use crate::conditions::Conditions;

/// What makes no sense together, in words.
pub(crate) fn conflict(cli: &Cli, outputs: &[Operand], conditions: &Conditions) -> Option<String> {
    let whole = [
        ("--exec", !cli.exec.is_empty()),
        ("--expect", cli.expect.is_some()),
        ("--if-changed", cli.if_changed),
        ("--if-nonempty", cli.if_nonempty),
        ("--min-lines", cli.min_lines > 0),
        ("--refuse-if-touched", cli.refuse_if_touched),
        ("--keep-inode", cli.keep_inode),
        ("--backup", cli.backup.wanted().is_some()),
    ];
    let of_whole = whole.iter().find(|(_, typed)| *typed).map(|(name, _)| name);
    let files = outputs.iter().filter(|output| output.path().is_some()).count();
    if conditions.any() && files == 0 {
        return Some("conditions are about files: name one with -o".to_owned());
    }
    if cli.append && files == 0 {
        return Some("--append needs a file to add to: name one with -o".to_owned());
    }
    if let Some(name) = of_whole
        && cli.append
        && !cli.atomic
    {
        return Some(format!("{name} needs a file that is replaced as a whole: add --atomic"));
    }
    if cli.append && !cli.atomic && cli.mode.is_some() {
        return Some("--mode needs a file that is replaced as a whole: add --atomic".to_owned());
    }
    if cli.rotate.is_some() {
        if files != 1 {
            return Some("--rotate needs one file: name it with -o".to_owned());
        }
        if cli.append {
            return Some("--rotate begins new files: it cannot be used with --append".to_owned());
        }
        if let Some(name) = of_whole {
            return Some(format!("--rotate cannot wait for the end as {name} asks"));
        }
    }
    if cli.flush_interval.is_some() && matches!(cli.buffering, Buffering::None | Buffering::Line) {
        return Some("--flush-interval is about blocks: --buffering=SIZE has them".to_owned());
    }
    if cli.zero_copy == ZeroCopyWhen::Always && !nobody_looks(cli, outputs) {
        let text = "--zero-copy=always needs one output, auto buffering, and nobody who looks at \
            the bytes: no --stats, --digest, --expect, --skip, --lines, --append, --rotate";
        return Some(text.to_owned());
    }
    None
}

/// Whether bytes may go from the inputs to the output without being seen.
pub(crate) fn nobody_looks(cli: &Cli, outputs: &[Operand]) -> bool {
    nobody_cuts(cli, outputs) && !somebody_looks(cli)
}

/// Whether it is all the same how bytes are cut on their way to the only output.
pub(crate) fn nobody_cuts(cli: &Cli, outputs: &[Operand]) -> bool {
    let cut = cli.skip > 0
        || cli.lines.is_some()
        || cli.append
        || cli.rotate.is_some()
        || cli.flush_interval.is_some();
    let whole_blocks =
        matches!(cli.buffering, Buffering::Auto | Buffering::Block(BufferSize::Auto));
    !cut && whole_blocks && outputs.len() == 1
}

/// Whether bytes are counted or digested.
pub(crate) fn somebody_looks(cli: &Cli) -> bool {
    cli.stats
        || cli.json
        || cli.digest.is_some()
        || cli.expect.is_some()
        || cli.if_nonempty
        || cli.min_lines > 0
}
