//! Standard input to a file, a file to standard output, one to the other.

use std::os::fd::AsFd;

use fcore::copy::End;
use fcore::{Input, Operand, Output};
use rustix::fs::{FileType, fstat};

use super::pour::{Poured, pour_named};
use super::verify;
use crate::run::Hand;
use crate::trouble::{Refusal, Trouble};
use crate::verbose::Data;

/// Copies between operands of which at least one is a standard stream.
pub(crate) fn between(hand: &mut Hand<'_>, from: &Operand, to: &Operand) -> Result<(), Trouble> {
    let (from_name, to_name) = (|| from.as_os_str().to_owned(), || to.as_os_str().to_owned());
    let said = |error: fcore::Error| {
        hand.run.env.report(&error);
        Trouble::Said
    };
    if hand.run.plan.dry_run {
        if let Some(verbose) = &hand.run.verbose {
            verbose.copying(from.as_os_str(), to.as_os_str());
        }
        return Ok(());
    }
    let input = Input::open(from).map_err(said)?;
    if FileType::from_raw_mode(input.stat().st_mode) == FileType::Directory {
        return Err(Trouble::refused(Refusal::OmittedDirectory, from_name(), to_name()));
    }
    let output = Output::open(to, &hand.run.plan.output).map_err(said)?;
    super::promise(hand.run, &output, from.as_os_str(), to.as_os_str())?;
    let into = match output.atomic() {
        Some(file) => file.replaces().copied(),
        None => fstat(&output).ok(),
    };
    // A file that grows by being read would never end.
    let grows =
        |stat: &rustix::fs::Stat| (stat.st_dev, stat.st_ino) == input.id() && (input.is_regular());
    if into.as_ref().is_some_and(grows) {
        return Err(Trouble::refused(Refusal::SameFile, from_name(), to_name()));
    }
    hand.expect(input.stat());
    let source = match from {
        Operand::Std => End::from(&input),
        Operand::Path(_) => End::from(&input).fresh(),
    };
    let copied = End::new(&output, &output)
        .and_then(|target| pour_named(hand, &source, &target))
        .map_err(said_of(hand))?;
    if let Some(digests) = &copied.digests
        && output.atomic().is_some()
    {
        verify::verify(hand, to_name, output.as_fd(), digests)?;
    }
    let changed = match from {
        Operand::Path(_) => input.check_unchanged(),
        Operand::Std => Ok(()),
    };
    output.finish().map_err(said_of(hand))?;
    if let Some(verbose) = &hand.run.verbose {
        let digests = copied.digests.as_deref().unwrap_or_default();
        let data = Data { copied: &copied.copied, digests };
        verbose.made("stream", from.as_os_str(), to.as_os_str(), Some(&data));
    }
    note(hand, to, copied);
    hand.run.item_done();
    changed.map_err(said_of(hand))
}

fn said_of(hand: &Hand<'_>) -> impl FnOnce(fcore::Error) -> Trouble {
    let env = hand.run.env;
    move |error| {
        if error.kind() == std::io::ErrorKind::Interrupted {
            return Trouble::Stopped;
        }
        env.report(&error);
        Trouble::Said
    }
}

fn note(hand: &Hand<'_>, to: &Operand, poured: Poured) {
    if let (Some(manifest), Some(digests)) = (&hand.run.manifest, poured.digests) {
        manifest.note(to.as_os_str().to_owned(), digests);
    }
}
