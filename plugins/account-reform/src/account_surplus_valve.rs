//! Gives what lies in an account above a threshold another use, each year.
//!
//! A maximum balance, or a right to use the excess, is an idea of the literature; Quanzhou and Xiamen have thresholds. Rule
//! by rule in its `.md`. Not modelled: premiums bought with the excess, interest on money in the health account.

use gongji_sdk::abi::{care, payer};
use gongji_sdk::money::{countable, share_of_any};
use gongji_sdk::{Circumstances, Hook, Indexation, Policy, Refusal, choice, hook, params};

choice! {
    /// Where the excess goes.
    pub enum Outlet {
        /// Into the pooled fund.
        Pool = "pool",
        /// Into an account of its own: the person's, but only a part of it may be used in a year.
        HealthAccount = "health-account",
        /// It stays, and relatives at home may use it.
        FamilyPot = "family-pot",
    }
}

params! {
    /// Threshold and outlet.
    pub struct Params {
        /// Where the excess goes.
        outlet: choice(Outlet) = Outlet::Pool,
        /// The threshold, of the average wage [D].
        threshold_share: share("share of average wage") = 0.05 in 0.0..=10.0,
        /// The threshold as a sum; 0 when it follows from `threshold_share` [R21].
        threshold: money("yuan") = 0.0 in 0.0..=1_000_000.0,
        /// What `threshold` and `release` follow from the policy's first year on [D: nothing].
        indexation: choice(Indexation) = Indexation::None,
        /// The most of a health account that may be used in a year [R21: 5,000 yuan at pharmacies].
        release: money("yuan a year") = 5_000.0 in 0.0..=1_000_000.0,
    }
    presets {
        /// What lies above 5% of the average wage goes to the pool; the defaults [D].
        "pool" {}
        /// Quanzhou: what lies above 2,000 yuan is for the family [R21].
        "quanzhou" { outlet: Outlet::FamilyPot, threshold: 2_000.0 }
        /// Xiamen: what lies above 3,000 yuan is a health account, of which 5,000 yuan a year may be used [R21].
        "xiamen" { outlet: Outlet::HealthAccount, threshold: 3_000.0 }
    }
}

/// The valve.
#[derive(Debug)]
pub struct AccountSurplusValve(Params);

impl Policy for AccountSurplusValve {
    type Params = Params;
    const ID: &'static str = "account-surplus-valve";
    const SUMMARY: &'static str = "Gives what lies in an account above a threshold another use";
    const WORDS: &'static [(&'static str, &'static str)] = &[("zh", include_str!("account_surplus_valve.zh.words"))];
    const REQUIRES: &'static [&'static str] = &["unified-account-1998"];
    // Where families share without a gate, nothing is left for its pot.
    const AFTER: &'static [&'static str] = &["family-account-sharing"];
    const HOOKS: &'static [Hook<Self>] = &[Self::VALVE, Self::END, Self::POT];

    fn new(params: Params) -> Result<Self, Refusal> {
        Ok(Self(params))
    }
}

impl AccountSurplusValve {
    fn threshold(&self, now: &Circumstances) -> i64 {
        match self.0.threshold {
            0 => share_of_any(now.average_wage, self.0.threshold_share),
            sum => self.0.indexation.apply(sum, now),
        }
    }
}

hook! {
    impl AccountSurplusValve {
        /// What was carried over above the threshold leaves for the pool, or for the health account but for what may be used of it
        /// this year.
        pub const VALVE: sweep;
        reads { account_balance: i64, frozen_balance: i64 }
        writes { account_to_pool: i64, account_to_frozen: i64, frozen_to_account: i64 }
        fn valve(&self, now, rows) -> Result<(), Refusal> {
            countable("account_balance", account_balance)?;
            countable("frozen_balance", frozen_balance)?;
            let (threshold, release) = (self.threshold(now), self.0.indexation.apply(self.0.release, now));
            let (pools, keeps) = (self.0.outlet == Outlet::Pool, self.0.outlet == Outlet::HealthAccount);
            for row in 0..rows {
                let (balance, kept) = (account_balance[row], frozen_balance[row]);
                let excess = (balance + kept - threshold).max(0);
                // The health account lets go of no more than it holds: money that others have frozen is in it too.
                let usable = balance + kept - excess + excess.min(release);
                account_to_pool[row] = if pools { (balance - threshold).max(0) } else { 0 };
                account_to_frozen[row] = if keeps { (balance - usable).max(0) } else { 0 };
                frozen_to_account[row] = if keeps { (usable - balance).max(0) } else { 0 };
            }
            Ok(())
        }
    }
}

hook! {
    impl AccountSurplusValve {
        /// With the policy the health account ends, and the account has its money back.
        pub const END: migrate;
        reads { frozen_balance: i64 }
        writes { frozen_to_account: i64 }
        fn end(&self, now, rows) {
            let returns = now.ending == 1 && self.0.outlet == Outlet::HealthAccount;
            for row in 0..rows {
                frozen_to_account[row] = if returns { frozen_balance[row] } else { 0 };
            }
        }
    }
}

hook! {
    impl AccountSurplusValve {
        /// What relatives have above the threshold pays what is left, first of what is in the catalogue.
        pub const POT: settle(layer = 62, payer = payer::FAMILY_ACCOUNT, cares = care::ALL);
        reads { remaining_in: i64, remaining_out: i64, family_balance: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn pot(&self, now, rows) -> Result<(), Refusal> {
            paid_in.fill(0);
            paid_out.fill(0);
            if self.0.outlet != Outlet::FamilyPot {
                return Ok(());
            }
            countable("family_balance", family_balance)?;
            let threshold = self.threshold(now);
            for row in 0..rows {
                let pot = (family_balance[row] - threshold).max(0);
                let inside = pot.min(remaining_in[row]);
                paid_in[row] = inside;
                paid_out[row] = (pot - inside).min(remaining_out[row]);
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::preset;
    use gongji_sdk::testing::{Rows, circumstances};

    use super::*;

    fn now() -> Circumstances {
        Circumstances { average_wage: yuan(100_000.0), care: care::OUTPATIENT, ..circumstances(2027) }
    }

    /// To the pool, into the health account and out of it, of somebody with this balance and this health account.
    fn moved(city: &str, balance: f64, kept: f64) -> [i64; 3] {
        let mut row = Rows::one(&[("account_balance", yuan(balance)), ("frozen_balance", yuan(kept))]);
        row.apply(&preset::<AccountSurplusValve>(city), &AccountSurplusValve::VALVE, &now()).expect("acts");
        ["account_to_pool", "account_to_frozen", "frozen_to_account"].map(|column| row.get(column)[0])
    }

    #[test]
    fn the_pool_gets_what_lies_above_five_percent_of_the_average_wage() {
        assert_eq!(moved("pool", 7_000.01, 0.0), [yuan(2_000.01), 0, 0]);
        assert_eq!(moved("pool", 4_999.99, 0.0), [0, 0, 0]);
    }

    #[test]
    fn of_a_health_account_5000_yuan_a_year_may_be_used() {
        assert_eq!(moved("xiamen", 7_000.0, 0.0), [0, 0, 0]);
        assert_eq!(moved("xiamen", 20_000.0, 0.0), [0, yuan(12_000.0), 0]);
        assert_eq!(moved("xiamen", 1_000.0, 12_000.0), [0, 0, yuan(7_000.0)]);
        assert_eq!(moved("xiamen", 1_000.0, 500.0), [0, 0, yuan(500.0)]);
        assert_eq!(moved("xiamen", 9_000.0, 12_000.0), [0, yuan(1_000.0), 0]);
    }

    #[test]
    fn the_family_pot_moves_nothing_and_lets_relatives_pay() {
        assert_eq!(moved("quanzhou", 20_000.0, 0.0), [0, 0, 0]);
        for (city, expected) in [("quanzhou", (600.0, 400.0)), ("xiamen", (0.0, 0.0)), ("pool", (0.0, 0.0))] {
            let mut line = Rows::one(&[
                ("remaining_in", yuan(600.0)),
                ("remaining_out", yuan(500.0)),
                ("family_balance", yuan(3_000.0)),
            ]);
            line.apply(&preset::<AccountSurplusValve>(city), &AccountSurplusValve::POT, &now()).expect("acts");
            assert_eq!(
                (line.get("paid_in")[0], line.get("paid_out")[0]),
                (yuan(expected.0), yuan(expected.1)),
                "{city}"
            );
        }
    }

    #[test]
    fn with_its_end_the_account_has_its_money_back() {
        for (city, ending, expected) in [("xiamen", 1, 700), ("xiamen", 0, 0), ("pool", 1, 0)] {
            let mut row = Rows::one(&[("frozen_balance", 700)]);
            let now = Circumstances { ending, ..now() };
            row.apply(&preset::<AccountSurplusValve>(city), &AccountSurplusValve::END, &now).expect("acts");
            assert_eq!(row.get("frozen_to_account"), [expected], "{city}");
        }
    }
}
