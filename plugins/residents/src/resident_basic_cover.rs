//! A plain residents' scheme: one premium, one subsidy, one deductible, one share, one ceiling.
//!
//! Who is in no other scheme joins by chance, the same person in every year. Rule by rule in its `.md`. Not modelled: the
//! schemes of country and town before they were merged, tiers of hospitals, chronic lists, critical-illness cover.

use gongji_sdk::abi::{Column, care, payer, scheme};
use gongji_sdk::draw::{Address, chance, draw};
use gongji_sdk::money::{countable, select, share_of, whole_of};
use gongji_sdk::{Hook, Indexation, Policy, Refusal, columns, hook, params};

params! {
    /// Premium, subsidy and benefits. The defaults are those of 2019.
    pub struct Params {
        /// Share of those outside other schemes who join: members of the residents' schemes over everybody who is no employee
        /// member, 2012 to 2019 (annual bulletins and population).
        participation: share = 0.96 in 0.0..=1.0,
        /// Paid by each member [national minimum, notice of 2019].
        premium: money("yuan a year") = 250.0 in 0.0..=1_000_000.0,
        /// Paid by the treasury for each member [national minimum, notice of 2019].
        subsidy: money("yuan a year") = 520.0 in 0.0..=1_000_000.0,
        /// Bills of a year below it are the patient's [D].
        deductible: money("yuan a year") = 500.0 in 0.0..=1_000_000.0,
        /// Share of the rest in the catalogue that the pool pays [D: 75% of stays by policy, less of visits].
        share: share = 0.6 in 0.0..=1.0,
        /// The most that the pool pays for a person in a year [D: some six times the income of residents].
        ceiling: money("yuan a year") = 150_000.0 in 0.0..=10_000_000.0,
        /// What the four amounts follow from the policy's first year on; none where they are given by year.
        indexation: choice(Indexation) = Indexation::None,
    }
    presets {
        /// The national minimum of the notice of 2019; the defaults.
        "national-2019" {}
        /// The national minimum of the notice of 2011, paid for 2012: 50 and 200 yuan; deductible and ceiling [D].
        "national-2012" { premium: 50.0, subsidy: 200.0, deductible: 300.0, share: 0.5, ceiling: 60_000.0 }
    }
}

/// Numbers of what is drawn.
const JOINS: u16 = 1;

/// The residents' scheme.
#[derive(Debug)]
pub struct ResidentBasicCover(Params);

impl Policy for ResidentBasicCover {
    type Params = Params;
    const ID: &'static str = "resident-basic-cover";
    const SUMMARY: &'static str =
        "Insures those outside the employees' scheme for one premium, with one deductible, share and ceiling";
    const WORDS: &'static [(&'static str, &'static str)] = &[("zh", include_str!("resident_basic_cover.zh.words"))];
    const SCHEME: u32 = scheme::RESIDENTS;
    const FOUNDS_SCHEME: bool = true;
    const COLUMNS: &'static [Column] = columns! {
        /// Bills in the catalogue so far this year, against the deductible.
        billed_in: year("fen"),
        /// Paid by the pool so far this year, against the ceiling.
        pool_paid: year("fen"),
    };
    const HOOKS: &'static [Hook<Self>] = &[Self::JOIN, Self::PAY, Self::COVER];

    fn new(params: Params) -> Result<Self, Refusal> {
        Ok(Self(params))
    }
}

hook! {
    impl ResidentBasicCover {
        /// Who joins is drawn once for life, so that the same persons are members in every arm and year.
        pub const JOIN: eligibility;
        reads { person: u64 }
        writes { insured: u8 }
        fn join(&self, now, rows) {
            for row in 0..rows {
                let address = Address { seed: now.luck, person: person[row], year: 0, purpose: JOINS, index: 0 };
                insured[row] = u8::from(chance(draw(address)[0], self.0.participation));
            }
        }
    }
}

hook! {
    impl ResidentBasicCover {
        /// Everybody pays the same, and the treasury adds the same for everybody.
        pub const PAY: contribution;
        writes { worker_contribution: i64, treasury_contribution: i64 }
        fn pay(&self, now, rows) {
            let params = &self.0;
            let premium = params.indexation.apply(params.premium, now);
            let subsidy = params.indexation.apply(params.subsidy, now);
            for row in 0..rows {
                worker_contribution[row] = premium;
                treasury_contribution[row] = subsidy;
            }
        }
    }
}

hook! {
    impl ResidentBasicCover {
        /// Of what the year's bills in the catalogue exceed the deductible by, the pool pays its share up to the ceiling. What
        /// lies above the point where it was reached is the next layers' to look at.
        pub const COVER: settle(
            layer = 20,
            payer = payer::POOL,
            cares = care::OUTPATIENT | care::CHRONIC | care::INPATIENT,
        );
        reads { remaining_in: i64 }
        updates { billed_in: i64, pool_paid: i64 }
        writes { over_ceiling: i64, paid_in: i64 }
        fn cover(&self, now, rows) -> Result<(), Refusal> {
            countable("remaining_in", remaining_in)?;
            countable("pool_paid", pool_paid)?;
            let params = &self.0;
            let deductible = params.indexation.apply(params.deductible, now);
            let ceiling = params.indexation.apply(params.ceiling, now);
            countable("the ceiling", &[ceiling])?;
            for row in 0..rows {
                let borne = billed_in[row].min(deductible);
                let above = (remaining_in[row] - (deductible - borne)).max(0);
                let wanted = share_of(above, params.share);
                let left = (ceiling - pool_paid[row]).max(0);
                let beyond = above - whole_of(left, params.share.max(1)).min(above);
                over_ceiling[row] = select(wanted > left, beyond, 0);
                let paid = wanted.min(left);
                billed_in[row] += remaining_in[row];
                pool_paid[row] += paid;
                paid_in[row] = paid;
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

    fn policy() -> ResidentBasicCover {
        preset("national-2019")
    }

    #[test]
    fn a_year_s_bills_share_one_deductible_and_one_ceiling() {
        let mut rows = Rows::new(4)
            .with("remaining_in", &[300.0, 700.0, 700.0, 300_000.0].map(yuan))
            .with("billed_in", &[0.0, 0.0, 400.0, 0.0].map(yuan))
            .with("pool_paid", &[0; 4]);
        rows.apply(&policy(), &ResidentBasicCover::COVER, &circumstances(2019)).expect("acts");
        assert_eq!(rows.get("paid_in"), [0.0, 120.0, 360.0, 150_000.0].map(yuan));
        assert_eq!(rows.get("over_ceiling"), [0.0, 0.0, 0.0, 49_500.0].map(yuan));
        assert_eq!(rows.get("billed_in"), [300.0, 700.0, 1_100.0, 300_000.0].map(yuan));
    }

    #[test]
    fn premium_and_subsidy_are_the_same_for_all() {
        let mut rows = Rows::new(2);
        rows.apply(&policy(), &ResidentBasicCover::PAY, &circumstances(2019)).expect("acts");
        assert_eq!(rows.get("worker_contribution"), [250.0; 2].map(yuan));
        assert_eq!(rows.get("treasury_contribution"), [520.0; 2].map(yuan));
    }

    #[test]
    fn who_joins_is_the_same_in_every_year() {
        let persons: Vec<i64> = (1..=2_000).collect();
        let joined = |year: i32| {
            let mut rows = Rows::new(persons.len()).with("person", &persons);
            rows.apply(&policy(), &ResidentBasicCover::JOIN, &circumstances(year)).expect("acts");
            rows.get("insured").to_vec()
        };
        let first = joined(2012);
        assert_eq!(first, joined(2030));
        let share = first.iter().sum::<i64>() as f64 / persons.len() as f64;
        assert!((share - 0.96).abs() < 0.015, "{share}");
    }
}
