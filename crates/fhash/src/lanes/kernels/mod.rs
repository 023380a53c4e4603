//! Which code runs a digest function in many lanes on this machine.
#![allow(unsafe_code, reason = "kernels under #[target_feature], and their one caller")]

mod md5;
mod sha2;

use super::cpu::{Cpu, Isa};
use super::vector::Vector;
use super::vector::portable::Portable;
#[cfg(target_arch = "x86_64")]
use super::vector::{
    Two,
    avx2::{Avx2x4, Avx2x8},
    avx512::{Avx512x8, Avx512x16},
    avx512vl::Avx512vlx8,
    sse2::Sse2x4,
};
use sha2::{Long, Short};

/// The most lanes any kernel has.
pub(crate) const MAX_LANES: usize = 32;

/// The states of all lanes: word `w` of lane `l` is `.0[w][l]`. MD5 uses four rows.
#[repr(align(64))]
pub(crate) struct Rows<W>(pub(crate) [[W; MAX_LANES]; 8]);

/// Where the blocks of each lane begin.
type Inputs = [*const u8; MAX_LANES];

/// One way to run a digest function in `lanes` lanes.
#[derive(Clone, Copy)]
pub(crate) struct Kernel<W> {
    lanes: usize,
    block: usize,
    /// Safe to call on the machine whose [`Cpu`] the kernel was chosen by, with inputs that are
    /// long enough.
    run: unsafe fn(&mut Rows<W>, &Inputs, usize),
}

impl<W> Kernel<W> {
    pub(crate) fn lanes(&self) -> usize {
        self.lanes
    }

    /// Runs `blocks` blocks from the beginning of each input, lane by lane. Lanes beyond the inputs
    /// are left with a state that means nothing.
    ///
    /// Panics when there are no inputs, or more than lanes, or when one is too short.
    pub(crate) fn run(&self, rows: &mut Rows<W>, inputs: &[&[u8]], blocks: usize) {
        let bytes = blocks.checked_mul(self.block).expect("no slice is as long");
        assert!(inputs.len() <= self.lanes && inputs.iter().all(|input| input.len() >= bytes));
        let mut pointers = [inputs[0].as_ptr(); MAX_LANES];
        for (pointer, input) in pointers.iter_mut().zip(inputs) {
            *pointer = input.as_ptr();
        }
        // SAFETY: kernels are only handed out to a Cpu that has their instruction set, and each
        // pointer, those of lanes without an input included, has `blocks` blocks.
        unsafe { (self.run)(rows, &pointers, blocks) }
    }
}

/// A [`Kernel`] whose code may use the instruction set.
macro_rules! kernel {
    ($block:literal, $($features:literal)?, $run:path, $vector:ty) => {{
        /// # Safety
        /// As for the body: the machine has the features, and all inputs have the blocks.
        $(#[target_feature(enable = $features)])?
        unsafe fn run(rows: &mut Rows<<$vector as Vector>::Word>, inputs: &Inputs, blocks: usize) {
            // SAFETY: passes on what the caller vouches for.
            unsafe { $run(rows, inputs, blocks) }
        }
        Kernel { lanes: <$vector as Vector>::LANES, block: $block, run }
    }};
}

macro_rules! md5 {
    ($($features:literal)?, $vector:ty) => {
        kernel!(64, $($features)?, md5::run::<$vector>, $vector)
    };
}

macro_rules! short {
    ($($features:literal)?, $vector:ty) => {
        kernel!(64, $($features)?, sha2::run::<Short, $vector>, $vector)
    };
}

macro_rules! long {
    ($($features:literal)?, $vector:ty) => {
        kernel!(128, $($features)?, sha2::run::<Long, $vector>, $vector)
    };
}

/// The kernels of each instruction set, narrowest first. Which to keep was measured on Zen 4. Two
/// registers for each vector hide what one waits for, but in SHA-2 with AVX-512 they only spill:
/// one alone keeps the units busy.
mod tables {
    use super::*;

    pub(super) const MD5_PORTABLE: &[Kernel<u32>] = &[md5!(, Portable<u32, 4>)];
    pub(super) const SHORT_PORTABLE: &[Kernel<u32>] = &[short!(, Portable<u32, 4>)];
    pub(super) const LONG_PORTABLE: &[Kernel<u64>] = &[long!(, Portable<u64, 4>)];
}

/// The same for registers of x86-64.
#[cfg(target_arch = "x86_64")]
mod x86_tables {
    use super::*;

    pub(super) const MD5_SSE2: &[Kernel<u32>] = &[md5!(, Sse2x4), md5!(, Two<Sse2x4>)];
    pub(super) const MD5_AVX2: &[Kernel<u32>] = &[md5!("avx2", Avx2x8), md5!("avx2", Two<Avx2x8>)];
    pub(super) const MD5_AVX512: &[Kernel<u32>] = &[
        md5!("avx512f,avx512vl,avx2", Avx512vlx8),
        md5!("avx512f,avx512bw", Avx512x16),
        kernel!(64, "avx512f,avx512bw", md5::run_long::<Two<Avx512x16>>, Two<Avx512x16>),
    ];

    pub(super) const SHORT_SSE2: &[Kernel<u32>] = &[short!(, Sse2x4)];
    pub(super) const SHORT_AVX2: &[Kernel<u32>] = &[short!("avx2", Avx2x8)];
    pub(super) const SHORT_AVX512: &[Kernel<u32>] = &[short!("avx512f,avx512bw", Avx512x16)];

    pub(super) const LONG_AVX2: &[Kernel<u64>] =
        &[long!("avx2", Avx2x4), long!("avx2", Two<Avx2x4>)];
    pub(super) const LONG_AVX512: &[Kernel<u64>] = &[long!("avx512f,avx512bw", Avx512x8)];
}

/// MD5, narrowest first; none means that one stream after another is as fast.
pub(crate) fn md5(cpu: Cpu) -> &'static [Kernel<u32>] {
    match cpu.isa() {
        Isa::Scalar => &[],
        Isa::Portable => tables::MD5_PORTABLE,
        #[cfg(target_arch = "x86_64")]
        Isa::Sse2 => x86_tables::MD5_SSE2,
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => x86_tables::MD5_AVX2,
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => x86_tables::MD5_AVX512,
        #[cfg(not(target_arch = "x86_64"))]
        _ => &[],
    }
}

/// SHA-224 and SHA-256, narrowest first.
pub(crate) fn sha256(cpu: Cpu) -> &'static [Kernel<u32>] {
    match cpu.isa() {
        Isa::Scalar => &[],
        Isa::Portable => tables::SHORT_PORTABLE,
        #[cfg(target_arch = "x86_64")]
        Isa::Sse2 => x86_tables::SHORT_SSE2,
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => x86_tables::SHORT_AVX2,
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => x86_tables::SHORT_AVX512,
        #[cfg(not(target_arch = "x86_64"))]
        _ => &[],
    }
}

/// SHA-384 and SHA-512, narrowest first. Two words of 64 bits are no faster than one, so SSE2 has
/// none.
pub(crate) fn sha512(cpu: Cpu) -> &'static [Kernel<u64>] {
    match cpu.isa() {
        Isa::Portable => tables::LONG_PORTABLE,
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => x86_tables::LONG_AVX2,
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => x86_tables::LONG_AVX512,
        _ => &[],
    }
}

#[cfg(test)]
mod tests;
