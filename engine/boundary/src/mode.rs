//! The processor's floating-point mode: a policy that changes how numbers are rounded would change everybody's results.

/// The bits of MXCSR that are the mode: rounding, masks, and what happens to the smallest numbers; the others report what
/// happened.
#[cfg(target_arch = "x86_64")]
const CONTROL: u32 = 0xFFC0;

/// The mode of both units: MXCSR of vectors, and the control word of the older x87, in which C's `long double` is reckoned.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Mode {
    vectors: u32,
    x87: u16,
}

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
fn mode() -> Mode {
    let (mut vectors, mut x87) = (0_u32, 0_u16);
    // SAFETY: stores the 32 bits of MXCSR and the 16 of the control word, which every processor of this kind has, into
    // words that are alive.
    unsafe {
        std::arch::asm!("stmxcsr [{}]", "fnstcw [{}]", in(reg) &raw mut vectors, in(reg) &raw mut x87,
                        options(nostack, preserves_flags));
    }
    Mode { vectors: vectors & CONTROL, x87 }
}

#[cfg(target_arch = "x86_64")]
#[cold]
fn put_back(mode: Mode) {
    let Mode { vectors, x87 } = mode;
    // SAFETY: loads control bits that were read from the same registers, with nothing reported.
    unsafe {
        std::arch::asm!("ldmxcsr [{}]", "fldcw [{}]", in(reg) &raw const vectors, in(reg) &raw const x87,
                        options(nostack, preserves_flags));
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn mode() {}

#[cfg(not(target_arch = "x86_64"))]
fn put_back((): ()) {}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;

    #[test]
    fn a_changed_mode_is_told_and_put_back() {
        let before = mode();
        assert_eq!(kept(|| 7), Ok(7));
        // Rounding towards zero, with the smallest numbers flushed; and the same in the older unit alone.
        let vectors = Mode { vectors: before.vectors | 0xE000, ..before };
        let x87 = Mode { x87: before.x87 | 0x0C00, ..before };
        for changed in [vectors, x87] {
            let words = kept(|| put_back(changed)).expect_err("the mode was changed");
            assert!(words.contains("floating-point mode"), "{words}");
            assert_eq!(mode(), before);
        }
    }
}
