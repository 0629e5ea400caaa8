//! What a yuan in the account is worth to its holder: the two theories.

use gongji_sdk::isa::Kernel;

use crate::codes::status;
use crate::foundation::math::to_real;
use crate::inputs::behaviour::Behaviour;

/// Years after which nothing counts that is discounted at all.
const BEYOND_ANY_HORIZON: f64 = 1e9;

/// What an account yuan is worth in cash.
///
/// Under `label` it is a constant by status: people spend money that is labelled more easily than cash.
///
/// Under `forward` it is discounted by the years until it displaces cash. With `drawdown` fen a year more taken out than
/// put in, the account is empty after balance / drawdown years, and from then on each yuan saved today pays a yuan of cash.
/// An account that grows displaces cash only beyond any horizon: the floor.
pub struct AccountWorth<'a> {
    /// The theory and its numbers.
    pub behaviour: &'a Behaviour,
    /// See `person::status`.
    pub status: &'a [u8],
    /// Account balances, fen.
    pub balance: &'a [i64],
    /// Taken out and paid in cash, a mean year, fen.
    pub mean_own_payment: &'a [i32],
    /// Put in this year, fen.
    pub credit: &'a [i64],
    /// Worth of a yuan.
    pub worth: &'a mut [f64],
}

impl Kernel for AccountWorth<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.worth.len();
        let (balance, mean_own_payment, credit) = (&self.balance[..n], &self.mean_own_payment[..n], &self.credit[..n]);
        let Behaviour { account_label, account_worth, account_discount, account_floor, .. } = *self.behaviour;
        if account_label {
            for (worth, status) in self.worth.iter_mut().zip(self.status) {
                *worth = account_worth[usize::from(*status == status::RETIRED)];
            }
            return;
        }
        for lane in 0..n {
            let drawdown = to_real(i64::from(mean_own_payment[lane]) - credit[lane]);
            let years = if drawdown > 1.0 { to_real(balance[lane]) / drawdown } else { BEYOND_ANY_HORIZON };
            self.worth[lane] = (1.0 / (1.0 + account_discount * years)).max(account_floor);
        }
    }
}
