//! Lets the accounts of a household pay what is left of each other's bills.
//!
//! Guidance of 22 April 2021: an account may pay for spouse, parents and children. The order is own account, then
//! shared pot, then cash. Rule by rule in its `.md`. Not modelled: relatives outside the household, resident premiums.

use gongji_sdk::abi::{care, payer};
use gongji_sdk::money::{countable, share_of};
use gongji_sdk::{Hook, Indexation, Policy, Refusal, hook, params};

params! {
    /// How much of the others' accounts may be used, and for what.
    pub struct Params {
        /// What must stay in the household's other accounts together [R21].
        min_balance: money("yuan") = 0.0 in 0.0..=1_000_000.0,
        /// Share of what lies above it that others may use in a year [D].
        share_of_pot: share = 1.0 in 0.0..=1.0,
        /// The pot also pays at pharmacies [S1].
        pays_pharmacy: flag = true,
        /// The pot also pays what is not in the catalogue [D].
        pays_outside: flag = true,
        /// What `min_balance` follows from the policy's first year on; none is the sum frozen in yuan [D].
        indexation: choice(Indexation) = Indexation::None,
    }
    presets {
        /// The national rule of 2021 and 2024, without a gate; the defaults [R51, R20].
        "national-2021" {}
        /// Quanzhou: what lies above 2,000 yuan [R21].
        "quanzhou" { min_balance: 2_000.0 }
        /// Xiamen: what lies above 3,000 yuan [R21].
        "xiamen" { min_balance: 3_000.0 }
    }
}

/// The shared pot.
#[derive(Debug)]
pub struct FamilyAccountSharing(Params);

impl Policy for FamilyAccountSharing {
    type Params = Params;
    const ID: &'static str = "family-account-sharing";
    const SUMMARY: &'static str = "Lets the accounts of a household pay for each other";
    const WORDS: &'static [(&'static str, &'static str)] = &[("zh", include_str!("family_account_sharing.zh.words"))];
    const REQUIRES: &'static [&'static str] = &["unified-account-1998"];
    const HOOKS: &'static [Hook<Self>] = &[Self::POT];

    fn new(params: Params) -> Result<Self, Refusal> {
        Ok(Self(params))
    }
}

hook! {
    impl FamilyAccountSharing {
        /// The pot pays what is left, first of what is in the catalogue.
        pub const POT: settle(layer = 62, payer = payer::FAMILY_ACCOUNT, cares = care::ALL);
        reads { remaining_in: i64, remaining_out: i64, family_balance: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn pot(&self, now, rows) -> Result<(), Refusal> {
            countable("family_balance", family_balance)?;
            let open = now.care != care::PHARMACY || self.0.pays_pharmacy;
            let share = if open { self.0.share_of_pot } else { 0 };
            let min_balance = self.0.indexation.apply(self.0.min_balance, now);
            let outside = if self.0.pays_outside { i64::MAX } else { 0 };
            for row in 0..rows {
                let pot = share_of((family_balance[row] - min_balance).max(0), share);
                let inside = pot.min(remaining_in[row]);
                paid_in[row] = inside;
                paid_out[row] = (pot - inside).min(remaining_out[row]).min(outside);
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::testing::{Rows, circumstances};
    use gongji_sdk::{Circumstances, preset};

    use super::*;

    fn paid(policy: &FamilyAccountSharing, care: u32) -> (i64, i64) {
        let mut line = Rows::one(&[
            ("remaining_in", yuan(600.0)),
            ("remaining_out", yuan(500.0)),
            ("family_balance", yuan(3_000.0)),
        ]);
        let now = Circumstances { care, ..circumstances(2023) };
        line.apply(policy, &FamilyAccountSharing::POT, &now).expect("acts");
        (line.get("paid_in")[0], line.get("paid_out")[0])
    }

    #[test]
    fn without_a_gate_the_pot_pays_all_that_is_left() {
        assert_eq!(paid(&preset("national-2021"), care::OUTPATIENT), (yuan(600.0), yuan(500.0)));
    }

    #[test]
    fn quanzhou_keeps_2000_yuan_and_xiamen_3000() {
        assert_eq!(paid(&preset("quanzhou"), care::OUTPATIENT), (yuan(600.0), yuan(400.0)));
        assert_eq!(paid(&preset("xiamen"), care::OUTPATIENT), (0, 0));
    }

    #[test]
    fn a_share_of_the_pot_and_a_closed_pharmacy() {
        let params = Params { share_of_pot: 100_000, pays_pharmacy: false, ..Params::default() };
        let policy = FamilyAccountSharing::new(params).expect("allowed");
        assert_eq!(paid(&policy, care::INPATIENT), (yuan(300.0), 0));
        assert_eq!(paid(&policy, care::PHARMACY), (0, 0));
    }
}
