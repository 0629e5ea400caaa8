//! Checks and books one layer's payments.

use gongji_sdk::isa::Kernel;

/// Paid by a fund.
pub(super) const FUND: u8 = 0;

/// Paid by the insurer of a product, for its holders alone.
pub(super) const INSURER: u8 = 1;

/// Paid from the own account.
pub(super) const OWN: u8 = 2;

/// Paid from relatives' accounts.
pub(super) const FAMILY: u8 = 3;

/// A copy for each kind of payer, with a loop for each thing to be booked: most layers of a probe need one of them alone.
pub(super) struct Take<'a, const FROM: u8, const RECORD: bool> {
    /// Payments in and out of the catalogue are looked at; a column that is not is not the layer's.
    pub(super) seen: [bool; 2],
    pub(super) covered: &'a [u8],
    pub(super) balance: &'a mut [i64],
    pub(super) remaining_in: &'a mut [i64],
    pub(super) remaining_out: &'a mut [i64],
    /// None where no layer of the stack knows of a ceiling.
    pub(super) over_ceiling: Option<&'a mut [i64]>,
    pub(super) paid_in: &'a [i64],
    pub(super) paid_out: &'a [i64],
    pub(super) paid: &'a mut [i64],
}

impl<const FROM: u8, const RECORD: bool> Kernel for Take<'_, FROM, RECORD> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let n = self.covered.len();
        let (paid_in, paid_out) = (&self.paid_in[..n], &self.paid_out[..n]);
        let left_in = &mut self.remaining_in[..n];
        // A sign bit of any of these is a broken rule.
        let mut broken = 0;
        if self.seen[0] {
            broken |= pay(left_in, paid_in);
        }
        if self.seen[1] {
            broken |= pay(&mut self.remaining_out[..n], paid_out);
        }
        if let Some(over) = self.over_ceiling {
            let over = &mut over[..n];
            for lane in 0..n {
                broken |= over[lane];
                over[lane] = over[lane].min(left_in[lane]);
            }
        }
        if FROM == OWN || FROM == FAMILY {
            let balance = &mut self.balance[..n];
            for lane in 0..n {
                balance[lane] = balance[lane].wrapping_sub(paid_in[lane].wrapping_add(paid_out[lane]));
                broken |= balance[lane];
            }
        }
        if FROM == INSURER {
            for lane in 0..n {
                let sum = paid_in[lane].wrapping_add(paid_out[lane]);
                broken |= i64::from(self.covered[lane]) - i64::from(sum != 0);
            }
        }
        if RECORD {
            let paid = &mut self.paid[..n];
            for lane in 0..n {
                paid[lane] = paid[lane].wrapping_add(paid_in[lane].wrapping_add(paid_out[lane]));
            }
        }
        broken < 0
    }
}

/// Takes payments off what is left; a sign bit where one is negative or too large.
#[inline(always)]
fn pay(left: &mut [i64], paid: &[i64]) -> i64 {
    let mut broken = 0;
    for (left, paid) in left.iter_mut().zip(paid) {
        *left = left.wrapping_sub(*paid);
        broken |= *paid | *left;
    }
    broken
}
