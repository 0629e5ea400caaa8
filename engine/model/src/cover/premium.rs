//! Who pays a premium: the own account, those of the others at home, cash.

use crate::foundation::lanes::{LANES, MOST_FEN};
use crate::law::persons_batch::{Members, amount, small};

/// A premium by who pays it, fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Paid {
    /// The own account.
    pub own: i64,
    /// The accounts of the others at home.
    pub family: i64,
    /// Cash.
    pub cash: i64,
}

impl Paid {
    /// A premium of somebody with these balances in the own account and in those of the others at home; none where accounts are to
    /// pay and do not hold it. What is compulsory is paid in cash where they do not.
    pub(crate) fn of(
        premium: i64,
        [own, others]: [i64; 2],
        members: &Members,
        lane: usize,
        is_compulsory: bool,
    ) -> Option<Self> {
        let pays = |flag: usize| members.small[flag][lane] == 1;
        let (from_account, from_family) = (pays(small::FROM_ACCOUNT), pays(small::FROM_FAMILY));
        let due = if from_account || from_family { premium.min(members.money[amount::ACCOUNT_LIMIT][lane]) } else { 0 };
        let own = if from_account { due.min(own) } else { 0 };
        let family = if from_family { (due - own).min(others) } else { 0 };
        (own + family == due || is_compulsory).then_some(Self { own, family, cash: premium - own - family })
    }

    /// What accounts pay.
    pub(crate) fn of_accounts(self) -> i64 {
        self.own + self.family
    }

    /// What it is felt to be, fen, where a yuan in an account is worth so much.
    pub(crate) fn felt(self, account_worth: f64) -> f64 {
        account_worth * self.of_accounts() as f64 + self.cash as f64
    }
}

/// The columns that a hook of purchase may write hold what they stand for when it does not.
pub(crate) fn unwritten(members: &mut Members, opt_out: bool) {
    let Members { small, money, .. } = members;
    for flag in [small::FROM_ACCOUNT, small::FROM_FAMILY] {
        small[flag] = [0; LANES];
    }
    small[small::UNLESS_REFUSED] = [u8::from(opt_out); LANES];
    money[amount::PREMIUM] = [0; LANES];
    money[amount::ACCOUNT_LIMIT] = [MOST_FEN - 1; LANES];
    money[amount::MOBILISED] = [gongji_sdk::abi::SHARE_ONE; LANES];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paid(flags: [u8; 2], limit: i64, balances: [i64; 2], is_compulsory: bool) -> Option<[i64; 3]> {
        let mut members = Box::<Members>::default();
        unwritten(&mut members, false);
        (members.small[small::FROM_ACCOUNT][0], members.small[small::FROM_FAMILY][0]) = (flags[0], flags[1]);
        members.money[amount::ACCOUNT_LIMIT][0] = limit;
        Paid::of(100, balances, &members, 0, is_compulsory).map(|paid| [paid.own, paid.family, paid.cash])
    }

    #[test]
    fn cash_pays_where_no_account_does() {
        assert_eq!(paid([0, 0], MOST_FEN - 1, [500, 500], false), Some([0, 0, 100]));
    }

    #[test]
    fn the_own_account_pays_all_or_nothing_is_sold() {
        assert_eq!(paid([1, 0], MOST_FEN - 1, [100, 0], false), Some([100, 0, 0]));
        assert_eq!(paid([1, 0], MOST_FEN - 1, [99, 500], false), None);
    }

    #[test]
    fn the_others_pay_what_the_own_account_cannot() {
        assert_eq!(paid([1, 1], MOST_FEN - 1, [30, 70], false), Some([30, 70, 0]));
        assert_eq!(paid([1, 1], MOST_FEN - 1, [30, 69], false), None);
        assert_eq!(paid([0, 1], MOST_FEN - 1, [500, 100], false), Some([0, 100, 0]));
    }

    #[test]
    fn above_the_limit_of_accounts_and_of_what_is_compulsory_cash_pays() {
        assert_eq!(paid([1, 0], 60, [60, 0], false), Some([60, 0, 40]));
        assert_eq!(paid([1, 0], 60, [59, 0], false), None);
        assert_eq!(paid([1, 0], MOST_FEN - 1, [30, 0], true), Some([30, 0, 70]));
        assert_eq!(paid([1, 1], 60, [10, 20], true), Some([10, 20, 70]));
    }

    #[test]
    fn account_money_is_felt_at_its_worth() {
        assert_eq!(Paid { own: 50, family: 30, cash: 20 }.felt(0.5), 60.0);
    }
}
