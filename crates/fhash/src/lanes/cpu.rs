//! Which instruction sets the machine has, and which one to use.

use std::fmt;
use std::str::FromStr;

/// A way to work on many messages at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Isa {
    /// None: one message after another.
    Scalar,
    /// What the compiler makes of plain arrays, on any machine.
    Portable,
    /// 128-bit registers of x86-64.
    Sse2,
    /// 256-bit registers of x86-64.
    Avx2,
    /// 512-bit registers of x86-64 (AVX-512 F, BW and VL, and AVX2 for what is narrower).
    Avx512,
}

impl Isa {
    /// All of them, narrowest first, whether this machine has them or not.
    pub const ALL: [Isa; 5] = [Isa::Scalar, Isa::Portable, Isa::Sse2, Isa::Avx2, Isa::Avx512];

    /// The name as typed: `avx2`.
    pub const fn name(self) -> &'static str {
        match self {
            Isa::Scalar => "scalar",
            Isa::Portable => "portable",
            Isa::Sse2 => "sse2",
            Isa::Avx2 => "avx2",
            Isa::Avx512 => "avx512",
        }
    }

    #[cfg(target_arch = "x86_64")]
    fn is_present(self) -> bool {
        match self {
            Isa::Scalar | Isa::Portable | Isa::Sse2 => true,
            Isa::Avx2 => is_x86_feature_detected!("avx2"),
            Isa::Avx512 => {
                is_x86_feature_detected!("avx2")
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512vl")
            }
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn is_present(self) -> bool {
        matches!(self, Isa::Scalar | Isa::Portable)
    }
}

/// Whether the processor has instructions for SHA-256, and those that go with them.
#[cfg(target_arch = "x86_64")]
pub(super) fn has_sha_ni() -> bool {
    is_x86_feature_detected!("sha")
        && is_x86_feature_detected!("ssse3")
        && is_x86_feature_detected!("sse4.1")
}

/// Whether vectors of 512 bits are worked on whole: AMD's family 19h has them, as Zen 4, and does each
/// in two halves ("Software Optimization Guide for the AMD Zen4 Microarchitecture", 57647).
#[cfg(target_arch = "x86_64")]
pub(super) fn has_whole_512() -> bool {
    use std::arch::x86_64::{__cpuid, CpuidResult};
    // SAFETY: every x86-64 processor has this instruction and both leaves. Newer compilers know.
    #[allow(unsafe_code, unused_unsafe)]
    let [vendor, version]: [CpuidResult; 2] = unsafe { [__cpuid(0), __cpuid(1)] };
    !is_amd_19h([vendor.ebx, vendor.edx, vendor.ecx], version.eax)
}

/// The vendor's name in the order of its letters; the version as leaf 1 gives it in EAX.
#[cfg(target_arch = "x86_64")]
fn is_amd_19h(vendor: [u32; 3], version: u32) -> bool {
    let (family, extended) = (version >> 8 & 0xF, version >> 20 & 0xFF);
    vendor.map(u32::to_le_bytes).as_flattened() == b"AuthenticAMD" && family + extended == 0x19
}

/// An instruction set that this machine has: the proof is that the value exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cpu {
    isa: Isa,
}

impl Cpu {
    /// The widest this machine has.
    pub fn detect() -> Cpu {
        let widest = Isa::ALL.into_iter().rev().find(|isa| isa.is_present());
        Cpu { isa: widest.unwrap_or(Isa::Scalar) }
    }

    /// This one, if the machine has it.
    pub fn with(isa: Isa) -> Result<Cpu, CpuError> {
        if isa.is_present() { Ok(Cpu { isa }) } else { Err(CpuError::Missing(isa)) }
    }

    /// All this machine has, narrowest first.
    pub fn all() -> impl Iterator<Item = Cpu> {
        Isa::ALL.into_iter().filter_map(|isa| Cpu::with(isa).ok())
    }

    /// The instruction set.
    pub fn isa(self) -> Isa {
        self.isa
    }
}

impl FromStr for Cpu {
    type Err = CpuError;

    /// One of the names of [`Isa`], or `auto` for the widest.
    fn from_str(typed: &str) -> Result<Self, CpuError> {
        if typed == "auto" {
            return Ok(Cpu::detect());
        }
        match Isa::ALL.into_iter().find(|isa| isa.name() == typed) {
            Some(isa) => Cpu::with(isa),
            None => Err(CpuError::Unknown(typed.to_owned())),
        }
    }
}

/// Why an instruction set cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CpuError {
    /// The machine does not have it.
    Missing(Isa),
    /// There is none of this name.
    Unknown(String),
}

impl fmt::Display for CpuError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CpuError::Missing(isa) => write!(f, "this machine has no {}", isa.name()),
            CpuError::Unknown(typed) => {
                let names = Isa::ALL.map(Isa::name).join(", ");
                write!(
                    f,
                    "unknown instruction set '{}' (known: auto, {names})",
                    typed.escape_debug()
                )
            }
        }
    }
}

impl std::error::Error for CpuError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn zen_4_is_told_from_others() {
        let name = |name: &[u8; 12]| {
            let (words, _) = name.as_chunks::<4>();
            std::array::from_fn(|word| u32::from_le_bytes(words[word]))
        };
        // What leaf 1 says on a Genoa, a Turin and a Sapphire Rapids.
        let (genoa, turin, rapids) = (0x00A1_0F11, 0x00B0_0F21, 0x000C_06F2);
        assert!(is_amd_19h(name(b"AuthenticAMD"), genoa));
        assert!(!is_amd_19h(name(b"AuthenticAMD"), turin));
        assert!(!is_amd_19h(name(b"GenuineIntel"), rapids));
        assert!(!is_amd_19h(name(b"GenuineIntel"), genoa));
    }

    #[test]
    fn names_read_back_where_the_machine_has_them() {
        for isa in Isa::ALL {
            match isa.name().parse::<Cpu>() {
                Ok(cpu) => assert_eq!(cpu.isa(), isa),
                Err(error) => {
                    assert_eq!(error, CpuError::Missing(isa));
                    assert_eq!(error.to_string(), format!("this machine has no {}", isa.name()));
                }
            }
        }
        assert_eq!("auto".parse(), Ok(Cpu::detect()));
        assert_eq!(Cpu::all().last(), Some(Cpu::detect()));
        assert!(Cpu::with(Isa::Scalar).is_ok() && Cpu::with(Isa::Portable).is_ok());
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        for wrong in ["", "AVX2", "neon", "avx"] {
            let error = wrong.parse::<Cpu>().unwrap_err();
            assert_eq!(error, CpuError::Unknown(wrong.into()));
            assert!(error.to_string().contains("scalar, portable, sse2, avx2, avx512"));
        }
    }
}
