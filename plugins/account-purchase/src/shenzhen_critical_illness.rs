//! Covers large own-paid hospital costs for a small flat premium: one insurer, everybody in who does not refuse.
//!
//! Shenzhen from 2015 to 2023. Rule by rule in its `.md`. Not modelled: the list of drugs without a deductible, members
//! of the family who are added, premiums paid by employers.

mod price;

use gongji_sdk::abi::{Column, Product, care, payer};
use gongji_sdk::money::{countable, select, share_of, share_of_any};
use gongji_sdk::person::status;
use gongji_sdk::{Hook, Indexation, Policy, Refusal, columns, hook, params, products};

params! {
    /// Benefit and price.
    pub struct Params {
        /// Own-paid in-catalogue hospital costs of the year that stay with the person [R26].
        threshold: money("yuan a year") = 10_000.0 in 0.0..=10_000_000.0,
        /// Share of what lies above it that is paid, without a limit [R26].
        benefit_share: share = 0.7 in 0.0..=1.0,
        /// Premium of the first year, the same for all [R26: 20 yuan in 2015].
        premium: money("yuan a year") = 20.0 in 0.0..=10_000.0,
        /// What the tariff follows besides the repricing.
        indexation: choice(Indexation) = Indexation::None,
        /// What the threshold follows from the policy's first year on; it stayed at 10,000 yuan [R26].
        threshold_indexation: choice(Indexation) = Indexation::None,
        /// Years between two repricings [R26: 2015, 2017, 2019, 2021].
        reprice_years: years = 2 in 1..=20,
        /// Claims over premiums that a repricing aims at [expected 0.95 to 1.05].
        target_ratio: share("claims over premiums") = 0.95 in 0.1..=2.0,
        /// The most that one repricing raises the premium [D].
        largest_rise: share = 0.5 in 0.0..=10.0,
        /// The most that one repricing lowers it [D].
        largest_cut: share = 0.0 in 0.0..=1.0,
    }
    presets {
        /// The terms of 2015 [R26]; the defaults.
        "shenzhen-2015" {}
    }
}

/// The cover of large own-paid costs.
#[derive(Debug)]
pub struct ShenzhenCriticalIllness(Params);

impl Policy for ShenzhenCriticalIllness {
    type Params = Params;
    const ID: &'static str = "shenzhen-critical-illness";
    const SUMMARY: &'static str = "Covers large own-paid hospital costs for a flat premium, unless refused";
    const WORDS: &'static [(&'static str, &'static str)] =
        &[("zh", include_str!("shenzhen_critical_illness.zh.words"))];
    const COLUMNS: &'static [Column] = columns! {
        /// Own-paid in-catalogue hospital costs so far this year, before this layer.
        own_paid: year("fen"),
    };
    const PRODUCTS: &'static [Product] = products! {
        /// Pays 70% of own-paid in-catalogue hospital costs above 10,000 yuan a year.
        "critical-illness": opt_out(1),
    };
    const REQUIRES: &'static [&'static str] = &["unified-account-1998"];
    const HOOKS: &'static [Hook<Self>] = &[Self::PRICE, Self::SALE, Self::COVER];

    fn new(params: Params) -> Result<Self, Refusal> {
        Ok(Self(params))
    }
}

hook! {
    impl ShenzhenCriticalIllness {
        /// Asks everybody in the scheme for the same premium; an account pays it unless its holder refuses [K].
        pub const SALE: purchase(product = 0);
        reads { status: u8, has_account: u8 }
        writes { premium: i64, from_account: u8 }
        fn sale(&self, now, rows) {
            let asked = share_of_any(self.0.indexation.apply(self.0.premium, now), now.price_level);
            for row in 0..rows {
                premium[row] = select(status[row] == status::NONE, 0, asked);
                from_account[row] = has_account[row];
            }
        }
    }
}

hook! {
    impl ShenzhenCriticalIllness {
        /// Of the year's own-paid costs above the threshold, what this line adds is paid at the share.
        pub const COVER: settle(layer = 40, payer = payer::COMMERCIAL, cares = care::INPATIENT, product = 0);
        reads { covered: u8, remaining_in: i64 }
        updates { own_paid: i64 }
        writes { paid_in: i64 }
        fn cover(&self, now, rows) -> Result<(), Refusal> {
            countable("remaining_in", remaining_in)?;
            let threshold = self.0.threshold_indexation.apply(self.0.threshold, now);
            for row in 0..rows {
                let before = own_paid[row];
                let after = before + remaining_in[row];
                let above = (after - threshold).max(0) - (before - threshold).max(0);
                own_paid[row] = after;
                paid_in[row] = share_of(above, select(covered[row] != 0, self.0.benefit_share, 0));
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

    fn policy() -> ShenzhenCriticalIllness {
        preset("shenzhen-2015")
    }

    #[test]
    fn it_pays_seventy_percent_above_ten_thousand_yuan_of_the_year() {
        let mut lines = Rows::new(4)
            .with("covered", &[1, 1, 1, 0])
            .with("own_paid", &[0, 0, yuan(9_000.0), 0])
            .with("remaining_in", &[yuan(9_999.99), yuan(96_529.42), yuan(3_000.0), yuan(96_529.42)]);
        lines.apply(&policy(), &ShenzhenCriticalIllness::COVER, &circumstances(2015)).expect("acts");
        assert_eq!(lines.get("paid_in"), [0.0, 60_570.59, 1_400.0, 0.0].map(yuan));
        assert_eq!(lines.get("own_paid"), [9_999.99, 96_529.42, 12_000.0, 96_529.42].map(yuan));
    }

    #[test]
    fn everybody_in_the_scheme_is_asked_for_twenty_yuan() {
        let mut people = Rows::new(3).with("status", &[0, 1, 3]).with("has_account", &[0, 0, 1]);
        people.apply(&policy(), &ShenzhenCriticalIllness::SALE, &circumstances(2015)).expect("acts");
        assert_eq!(people.get("premium"), [0.0, 20.0, 20.0].map(yuan));
        assert_eq!(people.get("from_account"), [0, 0, 1]);
    }
}
