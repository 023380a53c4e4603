//! Sums in the order they are written in.
//!
//! What a step adds last is what it had to wait for; the rest was summed while it waited. A compiler
//! that takes addition for what it is, and orders it by other rules, makes the chain from step to
//! step half as long again. An asm block without instructions keeps it from doing so.
#![allow(unsafe_code, reason = "an empty asm block as a barrier")]

use std::arch::asm;
use std::arch::x86_64::{__m128i, __m256i, __m512i};

macro_rules! barrier {
    ($name:ident: $register:ty, $class:ident, $feature:literal) => {
        /// `value`, computed before whatever is made of it.
        ///
        /// # Safety
        /// The machine has the registers.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) unsafe fn $name(mut value: $register) -> $register {
            // SAFETY: no instruction at all; the operand only has to be in a register here.
            unsafe {
                asm!(
                    "/* {0} */",
                    inout($class) value,
                    options(pure, nomem, nostack, preserves_flags)
                );
            }
            value
        }
    };
}

barrier!(xmm: __m128i, xmm_reg, "sse2");
barrier!(ymm: __m256i, ymm_reg, "avx2");
barrier!(zmm: __m512i, zmm_reg, "avx512f");
