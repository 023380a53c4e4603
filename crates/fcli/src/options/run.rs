//! How a tool runs and what it shows.

use std::thread::available_parallelism;

use clap::{Args, ValueEnum, builder::ValueParser, value_parser};
use fcore::BufferSize;

use crate::terminal::{Stream, Terminal};

/// The values of `--progress`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// When it goes to a terminal
    #[default]
    Auto,
    /// Whatever it goes to
    Always,
    /// Not at all
    Never,
}

/// `--buffer-size`.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct BufferArgs {
    /// Read in blocks of SIZE: bytes, or with K, M, G (1024), KB, MB, GB (1000), or auto
    #[arg(long, value_name = "SIZE|auto", default_value = "auto", value_parser = buffer_size())]
    pub buffer_size: BufferSize,
}

/// A parser of sizes whose message is the one of [`BufferSize`].
fn buffer_size() -> ValueParser {
    ValueParser::new(|text: &str| text.parse::<BufferSize>())
}

/// `-j, --jobs`.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct JobsArg {
    /// Work with N threads; 0 chooses their number
    #[arg(
        short,
        long,
        value_name = "N",
        default_value = "0",
        value_parser = value_parser!(u16).range(..=1024)
    )]
    pub jobs: u16,
}

impl JobsArg {
    /// The number of workers: as typed, or one for each processor this process may use.
    pub fn workers(self) -> usize {
        match self.jobs {
            0 => available_parallelism().map_or(1, usize::from),
            jobs => usize::from(jobs),
        }
    }
}

/// `--progress`.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct ProgressArgs {
    /// Show how far the work is: auto (on a terminal), always or never
    #[arg(
        long,
        value_name = "WHEN",
        num_args = 0..=1,
        require_equals = true,
        default_value = "auto",
        default_missing_value = "always",
        hide_possible_values = true
    )]
    pub progress: When,
}

impl ProgressArgs {
    /// The same for a tool that may read standard input and write to standard output: `auto` draws
    /// nothing where somebody types what is read, or sees what is written.
    #[must_use]
    pub fn beside(self, reads: bool, writes: bool, terminal: &Terminal) -> ProgressArgs {
        let typed = reads && terminal.input_is_terminal();
        let seen = writes && terminal.is_terminal(Stream::Out);
        match self.progress {
            When::Auto if typed || seen => ProgressArgs { progress: When::Never },
            _ => self,
        }
    }
}
