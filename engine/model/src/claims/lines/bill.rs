//! A bill on its lines: how it is opened, and what it costs once the layers have paid.

use gongji_sdk::isa::Kernel;

use crate::foundation::math::{round_small, to_real};

/// Which part of a bill lies outside the catalogue: the dearer the care, the larger.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OutOfCatalogue {
    /// Share of every yuan, parts per million.
    pub share: f64,
    /// The same of each yuan above `dear_from`, beside it.
    pub dear_share: f64,
    /// Bill above which care is dear, fen.
    pub dear_from: i64,
}

/// The columns that opening a bill sets.
pub struct Opening<'a> {
    pub(super) outside: OutOfCatalogue,
    pub(super) moved_out: &'a [f64],
    /// The whole bill.
    pub billed: &'a mut [i64],
    pub(super) remaining_in: &'a mut [i64],
    pub(super) remaining_out: &'a mut [i64],
}

impl Opening<'_> {
    /// Opens a bill on each line: what `bill` makes of the line's value in `from` and of the bill that stands there.
    #[inline(always)]
    pub fn put_all<T: Copy>(self, from: &[T], bill: impl Fn(T, i64) -> i64) {
        let Opening { outside, moved_out, billed, remaining_in, remaining_out } = self;
        put_all(outside, from, moved_out, billed, remaining_in, remaining_out, bill);
    }
}

/// The part outside the catalogue apart (half up). A function of its own, because only arguments are known not to overlap.
#[inline(always)]
fn put_all<T: Copy>(
    outside: OutOfCatalogue,
    from: &[T],
    moved_out: &[f64],
    billed: &mut [i64],
    remaining_in: &mut [i64],
    remaining_out: &mut [i64],
    bill: impl Fn(T, i64) -> i64,
) {
    let (n, OutOfCatalogue { share, dear_share, dear_from }) = (from.len(), outside);
    let (moved_out, billed) = (&moved_out[..n], &mut billed[..n]);
    let (remaining_in, remaining_out) = (&mut remaining_in[..n], &mut remaining_out[..n]);
    for lane in 0..n {
        let bill = bill(from[lane], billed[lane]);
        let dear = to_real((bill - dear_from).max(0));
        let out = round_small((to_real(bill) * (share + moved_out[lane]) + dear * dear_share) * 1e-6);
        billed[lane] = bill;
        remaining_out[lane] = out;
        remaining_in[lane] = bill - out;
    }
}

/// Opens the bills that stand on the lines.
pub(super) struct Reopen<'a>(pub(super) Opening<'a>);

impl Kernel for Reopen<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let moved_out = self.0.moved_out;
        self.0.put_all(moved_out, |_, billed| billed);
    }
}

/// The columns that tell what a bill cost: what was left when the last layer was asked, and what that layer pays from the
/// account. It is booked where it is reckoned and nowhere else, since this is where a probe spends its time.
pub struct Left<'a> {
    pub(super) remaining_in: &'a [i64],
    pub(super) remaining_out: &'a [i64],
    pub(super) paid_in: &'a [i64],
    pub(super) paid_out: &'a [i64],
    pub(super) balance: &'a [i64],
    /// Below 0 once a payment broke a rule.
    pub broken: i64,
}

impl<'a> Left<'a> {
    /// The same columns, all cut to `n` lines so that bounds are checked once.
    #[inline(always)]
    pub fn cut(self, n: usize) -> Left<'a> {
        Left {
            remaining_in: &self.remaining_in[..n],
            remaining_out: &self.remaining_out[..n],
            paid_in: &self.paid_in[..n],
            paid_out: &self.paid_out[..n],
            balance: &self.balance[..n],
            broken: self.broken,
        }
    }

    /// What is left for cash, and the balance.
    #[inline(always)]
    pub fn of(&mut self, lane: usize) -> [i64; 2] {
        let (inside, outside) = (self.paid_in[lane], self.paid_out[lane]);
        let left_in = self.remaining_in[lane].wrapping_sub(inside);
        let left_out = self.remaining_out[lane].wrapping_sub(outside);
        let balance = self.balance[lane].wrapping_sub(inside.wrapping_add(outside));
        self.broken |= inside | outside | left_in | left_out | balance;
        [left_in.wrapping_add(left_out), balance]
    }

    /// What cash and the account pay, fen.
    #[inline(always)]
    pub fn paid(&mut self, lane: usize, balance_before: i64) -> [f64; 2] {
        let [cash, balance] = self.of(lane);
        [to_real(cash), to_real(balance_before.wrapping_sub(balance))]
    }

    /// Cost to the person, cash and account money at its worth.
    #[inline(always)]
    pub fn reckon(&mut self, lane: usize, balance_before: i64, worth: f64) -> f64 {
        let [cash, account] = self.paid(lane, balance_before);
        cash + worth * account
    }
}
