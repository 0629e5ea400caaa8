//! What settled lines came to: by tier, in cash, by payer.

use gongji_sdk::abi::payer;
use gongji_sdk::isa::Kernel;

use crate::codes::care::PAYERS;

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
    /// Of that, what was left of bills of which the pool paid nothing.
    pub unsettled: i64,
    /// Paid, by `gongji_sdk::abi::payer`.
    pub paid: [i64; PAYERS],
}

/// Sums lines, column after column. All are at pharmacies, or all at hospitals.
pub struct Sum<'a> {
    pub(super) tier: &'a [u8],
    pub(super) count: &'a [i64],
    pub(super) billed: &'a [i64],
    pub(super) remaining_in: &'a [i64],
    pub(super) remaining_out: &'a [i64],
    pub(super) paid: [&'a [i64]; PAYERS],
    pub(super) has_paid: [bool; PAYERS],
}

impl Kernel for Sum<'_> {
    type Output = Sums;

    #[inline(always)]
    fn run(self) -> Sums {
        // Loops by hand: the closures of `map` over an array are compiled without the instruction set of the kernel.
        let mut sums = Sums::default();
        for ((sum, column), has_paid) in sums.paid.iter_mut().zip(self.paid).zip(self.has_paid) {
            if has_paid {
                *sum = total(column);
            }
        }
        let charged = self.paid[payer::POOL as usize];
        let mut left =
            TierSums { cases: total(self.count), billed: total(self.billed), charged: sums.paid[payer::POOL as usize] };
        if self.tier.first() == Some(&0) {
            sums.tiers[0] = left;
        } else {
            // Who is at no pharmacy and at neither of the lower tiers is at the highest.
            for tier in 1..=2 {
                let here = of_tier(tier, self.tier, self.count, self.billed, charged);
                left.cases -= here.cases;
                left.billed -= here.billed;
                left.charged -= here.charged;
                sums.tiers[usize::from(tier)] = here;
            }
            sums.tiers[3] = left;
        }
        sums.cash = total(self.remaining_in) + total(self.remaining_out);
        sums.unsettled = unsettled(self.remaining_in, self.remaining_out, charged);
        sums
    }
}

#[inline(always)]
fn of_tier(tier: u8, tiers: &[u8], count: &[i64], billed: &[i64], charged: &[i64]) -> TierSums {
    let n = tiers.len();
    let (count, billed, charged) = (&count[..n], &billed[..n], &charged[..n]);
    let mut sums = TierSums::default();
    for lane in 0..n {
        let here = -i64::from(tiers[lane] == tier);
        sums.cases += count[lane] & here;
        sums.billed += billed[lane] & here;
        sums.charged += charged[lane] & here;
    }
    sums
}

#[inline(always)]
fn unsettled(inside: &[i64], outside: &[i64], charged: &[i64]) -> i64 {
    let n = charged.len();
    let (inside, outside) = (&inside[..n], &outside[..n]);
    let mut sum = 0;
    for lane in 0..n {
        sum += (inside[lane] + outside[lane]) & -i64::from(charged[lane] == 0);
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
