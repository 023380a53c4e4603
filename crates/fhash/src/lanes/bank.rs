//! The states of all lanes, and the choice between running many of them at once and one by one.

use super::cpu::{Cpu, Isa};
use super::kernels::{self, Kernel, MAX_LANES, Rows};
use crate::{Algorithm, md5};
use sha2::block_api::{compress256, compress512};

/// One lane's state outside the lanes: words in order, whatever their width.
pub(crate) type State = [u64; 8];

/// The lanes of one algorithm on one machine.
pub(crate) trait Bank: Send {
    /// How many lanes there are: 1 where lanes do not pay.
    fn width(&self) -> usize;
    /// Whether this many messages are faster one by one.
    fn one_by_one(&self, messages: usize) -> bool;
    /// Runs `blocks` blocks from the beginning of each input; the first input is lane 0's.
    fn run(&mut self, inputs: &[&[u8]], blocks: usize);
    /// Runs all whole blocks of `input` in one lane.
    fn run_one(&mut self, lane: usize, input: &[u8]);
    /// Takes a state out of a lane, which keeps it too.
    fn get(&self, lane: usize) -> State;
    /// Puts a state into a lane.
    fn set(&mut self, lane: usize, state: &State);
}

/// The lanes `cpu` offers for `algorithm`.
///
/// How many messages make lanes pay was measured on Zen 4, by the benchmark `lanes`.
pub(crate) fn bank(cpu: Cpu, algorithm: Algorithm) -> Box<dyn Bank> {
    match algorithm {
        Algorithm::Md5 => Box::new(Words {
            rows: Box::new(Rows([[0; MAX_LANES]; 8])),
            kernels: kernels::md5(cpu),
            one: |state, input| {
                let (words, _) = state.split_first_chunk_mut().expect("eight words, of which four");
                md5::compress(words, input);
            },
            pays_from: if cpu.isa() == Isa::Portable { 3 } else { 2 },
        }),
        Algorithm::Sha224 | Algorithm::Sha256 => Box::new(Words {
            rows: Box::new(Rows([[0; MAX_LANES]; 8])),
            kernels: kernels::sha256(cpu),
            one: |state, input| compress256(state, input.as_chunks().0),
            pays_from: sha256_pays_from(cpu),
        }),
        Algorithm::Sha384 | Algorithm::Sha512 => Box::new(Words {
            rows: Box::new(Rows([[0; MAX_LANES]; 8])),
            kernels: kernels::sha512(cpu),
            one: |state, input| compress512(state, input.as_chunks().0),
            pays_from: if cpu.isa() == Isa::Portable { usize::MAX } else { 2 },
        }),
    }
}

/// Where the processor has instructions for SHA-256, one stream is fast and only wide lanes are
/// faster.
fn sha256_pays_from(cpu: Cpu) -> usize {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("sha") {
        return if cpu.isa() == Isa::Avx512 { 9 } else { usize::MAX };
    }
    #[cfg(target_arch = "aarch64")]
    if std::arch::is_aarch64_feature_detected!("sha2") {
        return usize::MAX;
    }
    if cpu.isa() == Isa::Portable { usize::MAX } else { 3 }
}

/// The lanes of a function on words of one width.
struct Words<W: 'static> {
    rows: Box<Rows<W>>,
    /// Narrowest first.
    kernels: &'static [Kernel<W>],
    /// Runs the whole blocks of one message.
    one: fn(&mut [W; 8], &[u8]),
    /// Fewer messages than these are faster one by one.
    pays_from: usize,
}

/// What a word must be able to do here.
trait Word: Copy + Default + Send {
    fn widen(self) -> u64;
    fn narrow(wide: u64) -> Self;
}

impl Word for u32 {
    fn widen(self) -> u64 {
        self.into()
    }
    fn narrow(wide: u64) -> Self {
        wide as u32
    }
}

impl Word for u64 {
    fn widen(self) -> u64 {
        self
    }
    fn narrow(wide: u64) -> Self {
        wide
    }
}

impl<W: Word> Words<W> {
    fn column(&self, lane: usize) -> [W; 8] {
        std::array::from_fn(|word| self.rows.0[word][lane])
    }

    fn set_column(&mut self, lane: usize, column: [W; 8]) {
        for (row, word) in self.rows.0.iter_mut().zip(column) {
            row[lane] = word;
        }
    }
}

impl<W: Word> Bank for Words<W> {
    fn width(&self) -> usize {
        match self.kernels {
            [.., widest] if self.pays_from <= widest.lanes() => widest.lanes(),
            _ => 1,
        }
    }

    fn one_by_one(&self, messages: usize) -> bool {
        messages < self.pays_from || self.kernels.is_empty()
    }

    fn run(&mut self, inputs: &[&[u8]], blocks: usize) {
        let kernel = self.kernels.iter().find(|k| k.lanes() >= inputs.len());
        let kernel =
            kernel.expect("no more messages are under way than the widest kernel has lanes");
        kernel.run(&mut self.rows, inputs, blocks);
    }

    fn run_one(&mut self, lane: usize, input: &[u8]) {
        let mut column = self.column(lane);
        (self.one)(&mut column, input);
        self.set_column(lane, column);
    }

    fn get(&self, lane: usize) -> State {
        self.column(lane).map(W::widen)
    }

    fn set(&mut self, lane: usize, state: &State) {
        self.set_column(lane, state.map(W::narrow));
    }
}
