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

/// An instruction set that this machine has: the proof is that the value exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cpu {
    isa: Isa,
}

impl Cpu {
    /// None, which every machine has: for one message, without asking what there would be. Where
    /// instructions that tell are emulated, to ask takes longer than a small message.
    pub const SCALAR: Cpu = Cpu { isa: Isa::Scalar };

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
        assert!(Cpu::with(Isa::Scalar) == Ok(Cpu::SCALAR) && Cpu::with(Isa::Portable).is_ok());
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
