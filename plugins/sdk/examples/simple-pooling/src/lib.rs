//! The pool pays a share of ordinary outpatient bills above a yearly deductible.
//!
//! Rule by rule with sources in README.md. Not modelled: tiers of hospitals, a yearly cap.
#![deny(unsafe_code)]

use gongji_sdk::abi::{Column, care, payer};
use gongji_sdk::money::{countable, share_of};
use gongji_sdk::{Hook, Policy, Refusal, columns, export_policy, hook, params};

params! {
    /// The two figures of the rule.
    pub struct Params {
        /// Share of an outpatient bill that the pool pays [S1: from 50%].
        pool_share: share = 0.5 in 0.0..=1.0,
        /// What a person pays first, each year [D].
        deductible: money("yuan a year") = 700.0 in 0.0..=10_000.0,
    }
    presets {
        /// Nothing is paid first.
        "first-yuan" { deductible: 0.0 }
    }
}

/// The policy with its parameters.
pub struct Reform(Params);

impl Policy for Reform {
    type Params = Params;
    const ID: &'static str = "simple-pooling";
    const SUMMARY: &'static str = "Pays a share of outpatient bills above a deductible";
    const COLUMNS: &'static [Column] = columns! {
        /// Part of the deductible paid so far this year.
        deductible_met: year("fen"),
    };
    const HOOKS: &'static [Hook<Self>] = &[Self::POOL];

    fn new(params: Params) -> Result<Self, Refusal> {
        Ok(Self(params))
    }
}

hook! {
    impl Reform {
        /// The pool's part of an outpatient line.
        pub const POOL: settle(layer = 23, payer = payer::POOL, cares = care::OUTPATIENT);
        reads { remaining_in: i64 }
        updates { deductible_met: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn pool(&self, _now, rows) -> Result<(), Refusal> {
            countable("remaining_in", remaining_in)?;
            for row in 0..rows {
                let left = (self.0.deductible - deductible_met[row]).max(0);
                let own = remaining_in[row].min(left);
                deductible_met[row] += own;
                paid_in[row] = share_of(remaining_in[row] - own, self.0.pool_share);
                paid_out[row] = 0;
            }
            Ok(())
        }
    }
}

export_policy!(Reform);

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;
    use gongji_sdk::preset;
    use gongji_sdk::testing::{Rows, circumstances};

    use super::*;

    #[test]
    fn half_of_the_first_yuan() {
        let policy: Reform = preset("first-yuan");
        let mut bill = Rows::one(&[("remaining_in", yuan(100.01))]);
        bill.apply(&policy, &Reform::POOL, &circumstances(2023)).expect("acts");
        assert_eq!(bill.get("paid_in"), [yuan(50.01)]);
    }

    #[test]
    fn the_deductible_is_paid_once_a_year() {
        let policy = Reform::new(Params::default()).expect("allowed");
        let mut bill = Rows::one(&[("remaining_in", yuan(500.0))]);
        bill.apply(&policy, &Reform::POOL, &circumstances(2023)).expect("acts");
        assert_eq!(bill.get("paid_in"), [0]);
        let mut next = bill.with("remaining_in", &[yuan(1_000.0)]);
        next.apply(&policy, &Reform::POOL, &circumstances(2023)).expect("acts");
        assert_eq!(next.get("paid_in"), [yuan(400.0)]);
    }
}
