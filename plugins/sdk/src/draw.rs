//! Luck of a policy's own: a draw is a pure function of what it is for, never of what was drawn before.
//!
//! Philox4x32-10 of Salmon et al. (2011), the generator of the engine, of NumPy and of C++26. A policy that needs luck keys
//! it by person, year and a purpose of its own, so that no other draw in the society can shift.

/// The two multipliers of a round.
const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
/// What the key grows by from round to round.
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// Four words out of a counter and a key: Philox4x32-10.
#[inline(always)]
#[must_use]
pub const fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let (mut counter, mut key) = (counter, key);
    let mut round = 0;
    while round < 10 {
        let first = counter[0] as u64 * MULTIPLIERS[0] as u64;
        let second = counter[2] as u64 * MULTIPLIERS[1] as u64;
        counter = [
            (second >> 32) as u32 ^ counter[1] ^ key[0],
            second as u32,
            (first >> 32) as u32 ^ counter[3] ^ key[1],
            first as u32,
        ];
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
        round += 1;
    }
    counter
}

/// What a draw is for. Two draws with the same address are the same draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// `Circumstances::luck`, the key of the replicate: the same in every arm.
    pub seed: u64,
    /// The column `person`.
    pub person: u64,
    /// The calendar year.
    pub year: i32,
    /// A number of the policy's own for each thing it draws.
    pub purpose: u16,
    /// Which of several draws for that purpose.
    pub index: u16,
}

/// Four words of 32 bits for an address.
#[inline(always)]
#[must_use]
pub const fn draw(address: Address) -> [u32; 4] {
    let Address { seed, person, year, purpose, index } = address;
    let what = (purpose as u32) << 16 | index as u32;
    philox([person as u32, (person >> 32) as u32, year as u32, what], [seed as u32, (seed >> 32) as u32])
}

/// True with a probability of `share` parts per million.
#[inline(always)]
#[must_use]
pub const fn chance(word: u32, share: i64) -> bool {
    ((word as u64 * 1_000_000) >> 32) < share as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `philox4x32 10` of Random123's `kat_vectors`.
    #[test]
    fn the_published_vectors_come_out() {
        let ones = u32::MAX;
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox([ones; 4], [ones; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        let digits_of_pi = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
        let more_digits = [0xa409_3822, 0x299f_31d0];
        assert_eq!(philox(digits_of_pi, more_digits), [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
    }

    #[test]
    fn a_chance_of_one_is_certain_and_of_zero_impossible() {
        assert!(chance(u32::MAX, 1_000_000));
        assert!(!chance(0, 0));
    }

    #[test]
    fn every_part_of_the_address_counts() {
        let one = Address { seed: 1, person: 1 << 40, year: 2012, purpose: 1, index: 0 };
        let others = [
            Address { seed: 2, ..one },
            Address { person: 2 << 40, ..one },
            Address { year: 2013, ..one },
            Address { purpose: 2, ..one },
            Address { index: 1, ..one },
        ];
        assert!(others.iter().all(|&other| draw(other) != draw(one)));
    }
}
