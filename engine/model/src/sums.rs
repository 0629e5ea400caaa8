//! What settled lines came to, by tier and by payer.

use gongji_sdk::abi::payer;
use gongji_sdk::isa::Kernel;

use crate::lines::PAYERS;

/// What lines came to at one tier.
#[derive(Default)]
pub struct TierSums {
    /// Visits, purchases and stays.
    pub cases: i64,
    /// Bills, fen.
    pub billed: i64,
    /// The pool's part of them, fen.
    pub charged: i64,
}

/// What lines came to, fen.
#[derive(Default)]
pub struct Sums {
    /// By tier; 0 are pharmacies.
    pub tiers: [TierSums; 4],
    /// Left for cash.
    pub cash: i64,
    /// Paid, by `gongji_sdk::abi::payer`.
    pub paid: [i64; PAYERS],
}

/// Sums lines, column after column.
pub struct Sum<'a> {
    pub(crate) tier: &'a [u8],
    pub(crate) count: &'a [i64],
    pub(crate) billed: &'a [i64],
    pub(crate) remaining_in: &'a [i64],
    pub(crate) remaining_out: &'a [i64],
    pub(crate) paid: [&'a [i64]; PAYERS],
}

impl Kernel for Sum<'_> {
    type Output = Sums;

    #[inline(always)]
    fn run(self) -> Sums {
        // Loops by hand: the closures of `map` over an array are compiled without the instruction set of the kernel.
        let charged = self.paid[payer::POOL as usize];
        let mut sums = Sums::default();
        for (tier, sums) in sums.tiers.iter_mut().enumerate() {
            sums.cases = of_tier(self.tier, self.count, tier as u8);
            sums.billed = of_tier(self.tier, self.billed, tier as u8);
            sums.charged = of_tier(self.tier, charged, tier as u8);
        }
        sums.cash = total(self.remaining_in) + total(self.remaining_out);
        for (sum, column) in sums.paid.iter_mut().zip(self.paid) {
            *sum = total(column);
        }
        sums
    }
}

#[inline(always)]
fn of_tier(tiers: &[u8], column: &[i64], tier: u8) -> i64 {
    let mut sum = 0;
    for (at, value) in tiers.iter().zip(column) {
        sum += if *at == tier { *value } else { 0 };
    }
    sum
}

#[inline(always)]
fn total(column: &[i64]) -> i64 {
    let mut sum = 0;
    for value in column {
        sum += value;
    }
    sum
}
