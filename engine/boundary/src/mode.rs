//! The processor's floating-point mode: a policy that changes how numbers are rounded would change everybody's results.

/// Bits of the mode: rounding, masks, and what happens to the smallest numbers; the others report what happened.
#[cfg(target_arch = "x86_64")]
const CONTROL: u32 = 0xFFC0;

/// What a library is told that leaves the mode changed.
const CHANGED: &str = "it changed the processor's floating-point mode (rounding, or flushing of the smallest numbers), on which every result depends; in C, build without -ffast-math and put back what fesetround changes";

/// Runs code of a library and puts the mode back.
///
/// # Errors
/// The mode was changed: what came back may be wrong.
#[inline]
pub fn kept<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    let before = mode();
    let outcome = run();
    if mode() == before {
        return Ok(outcome);
    }
    put_back(before);
    Err(CHANGED.into())
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn mode() -> u32 {
    let mut word = 0_u32;
    // SAFETY: stores the 32 bits of MXCSR, which every processor of this kind has, into a word that is alive.
    unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut word, options(nostack, preserves_flags)) };
    word & CONTROL
}

#[cfg(target_arch = "x86_64")]
#[cold]
fn put_back(mode: u32) {
    // SAFETY: loads control bits that were read from the same register, with nothing reported.
    unsafe { std::arch::asm!("ldmxcsr [{}]", in(reg) &raw const mode, options(nostack, preserves_flags)) };
}

#[cfg(not(target_arch = "x86_64"))]
fn mode() -> u32 {
    0
}

#[cfg(not(target_arch = "x86_64"))]
fn put_back(_: u32) {}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;

    #[test]
    fn a_changed_mode_is_told_and_put_back() {
        let before = mode();
        assert_eq!(kept(|| 7), Ok(7));
        // Rounding towards zero, and the smallest numbers flushed.
        let words = kept(|| put_back(before | 0xE000)).expect_err("the mode was changed");
        assert!(words.contains("floating-point mode"), "{words}");
        assert_eq!(mode(), before);
    }
}
