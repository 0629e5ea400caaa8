//! Instruction sets: one portable binary, three copies of each hot loop, chosen at run time.
//!
//! The arithmetic is the same in every copy (no fused multiply-add, no reordered sums), so the bits are the same too.

/// An instruction set that this processor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isa(u32);

/// A loop that is compiled once for each instruction set. `run` must be `#[inline(always)]`.
pub trait Kernel {
    /// What it gives back.
    type Output;
    /// Does the work.
    fn run(self) -> Self::Output;
}

impl Isa {
    /// Baseline x86-64, or any other processor.
    pub const BASE: Isa = Isa(0);

    /// The widest set this processor has.
    pub fn best() -> Isa {
        Isa::from_code(2)
    }

    /// The set with this code (0 baseline, 1 AVX2, 2 AVX-512), or the widest below it that the processor has.
    pub fn from_code(code: u32) -> Isa {
        let mut isa = Isa(code.min(2));
        while !isa.is_present() {
            isa.0 -= 1;
        }
        isa
    }

    /// Its code.
    pub const fn code(self) -> u32 {
        self.0
    }

    #[cfg(target_arch = "x86_64")]
    fn is_present(self) -> bool {
        match self.0 {
            0 => true,
            1 => std::arch::is_x86_feature_detected!("avx2"),
            _ => {
                std::arch::is_x86_feature_detected!("avx512f")
                    && std::arch::is_x86_feature_detected!("avx512bw")
                    && std::arch::is_x86_feature_detected!("avx512dq")
                    && std::arch::is_x86_feature_detected!("avx512vl")
            }
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn is_present(self) -> bool {
        self.0 == 0
    }

    /// Runs a kernel's copy for this instruction set.
    #[cfg(target_arch = "x86_64")]
    #[inline]
    pub fn dispatch<K: Kernel>(self, kernel: K) -> K::Output {
        match self.0 {
            // SAFETY: an `Isa` above the baseline is only made after the processor was asked for it.
            2 => unsafe { avx512(kernel) },
            // SAFETY: as above.
            1 => unsafe { avx2(kernel) },
            _ => kernel.run(),
        }
    }

    /// Runs a kernel's only copy.
    #[cfg(not(target_arch = "x86_64"))]
    #[inline]
    pub fn dispatch<K: Kernel>(self, kernel: K) -> K::Output {
        kernel.run()
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}
