//! Covers large own-paid hospital costs for a small flat premium: one insurer, everybody in who does not refuse.
//!
//! Shenzhen from 2015 to 2023. Rule by rule in its `.md`. Not modelled: members of the family who are added, premiums paid by
//! employers.

mod price;

use gongji_sdk::abi::{Column, Product, care, payer};
use gongji_sdk::draw::{Address, chance, draw};
use gongji_sdk::money::{countable, select, share_of, share_of_any};
use gongji_sdk::person::status;
use gongji_sdk::{Hook, Indexation, Policy, Refusal, columns, hook, params, products};

use crate::disease::has_cancer;

params! {
    /// Benefit and price.
    pub struct Params {
        /// Own-paid in-catalogue hospital costs of the year that stay with the person [R26].
        threshold: money("yuan a year") = 10_000.0 in 0.0..=10_000_000.0,
        /// Share of what lies above it that is paid, without a limit [R26].
        benefit_share: share = 0.7 in 0.0..=1.0,
        /// Part of what bills here have outside the catalogue that is the first slice of class B, own-paid and in the catalogue to the
        /// city: a tenth of about half of a bill [R54, Rd].
        class_b: share = 0.35 in 0.0..=1.0,
        /// Part of what people with cancer need outside the catalogue that is on the list of costly drugs [D].
        listed: share = 0.5 in 0.0..=1.0,
        /// Share that is paid of listed drugs, without a threshold [R26].
        share_drugs: share = 0.7 in 0.0..=1.0,
        /// The most that is paid of them in a year [R26].
        limit_drugs: money("yuan a year") = 150_000.0 in 0.0..=10_000_000.0,
        /// Share of accounts that are debited unless their holders refuse: those of the first tier, some 5 of 15 million members [K].
        debited: share = 0.35 in 0.0..=1.0,
        /// Balance from which on they are [K: set by the city; D].
        least_balance: money("yuan") = 500.0 in 0.0..=1_000_000.0,
        /// Chance that a holder of such an account thinks about refusing [D].
        attention: share = 0.2 in 0.0..=1.0,
        /// Chance that anybody else is brought to decide, by the employer or the city [D: so that 6.85 of 15 million hold it].
        mobilisation: share = 0.6 in 0.0..=1.0,
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
        /// Paid for listed drugs so far this year.
        drugs_paid: year("fen"),
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

/// What the policy's own draws are for: whose account is debited.
const DEBITED: u16 = 1;

hook! {
    impl ShenzhenCriticalIllness {
        /// Asks everybody in the scheme for the same premium. Some accounts pay it unless their holders refuse [K]; anybody else may ask
        /// for it, and pays from the account where it reaches.
        pub const SALE: purchase(product = 0);
        reads { person: u64, status: u8, has_account: u8, account_balance: i64 }
        writes { premium: i64, from_account: u8, held_unless_refused: u8, mobilised: i64 }
        fn sale(&self, now, rows) {
            let asked = share_of_any(self.0.indexation.apply(self.0.premium, now), now.price_level);
            for row in 0..rows {
                // Once and for all: the tier does not change from year to year.
                let address = Address { seed: now.luck, person: person[row], year: 0, purpose: DEBITED, index: 0 };
                let is_debited = (has_account[row] != 0)
                    & (account_balance[row] >= self.0.least_balance.max(asked))
                    & chance(draw(address)[0], self.0.debited);
                premium[row] = select(status[row] == status::NONE, 0, asked);
                from_account[row] = u8::from((has_account[row] != 0) & (account_balance[row] >= asked));
                held_unless_refused[row] = u8::from(is_debited);
                mobilised[row] = select(is_debited, self.0.attention, self.0.mobilisation);
            }
        }
    }
}

hook! {
    impl ShenzhenCriticalIllness {
        /// Of the year's own-paid costs above the threshold, what this line adds is paid at the share; of listed drugs all is.
        pub const COVER: settle(layer = 40, payer = payer::COMMERCIAL, cares = care::INPATIENT, product = 0);
        reads { covered: u8, conditions: i64, remaining_in: i64, remaining_out: i64 }
        updates { own_paid: i64, drugs_paid: i64 }
        writes { paid_in: i64, paid_out: i64 }
        fn cover(&self, now, rows) -> Result<(), Refusal> {
            countable("remaining_in", remaining_in)?;
            countable("remaining_out", remaining_out)?;
            let threshold = self.0.threshold_indexation.apply(self.0.threshold, now);
            for row in 0..rows {
                let listed = select(has_cancer(conditions[row]), self.0.listed, 0);
                let on_list = share_of(remaining_out[row], listed);
                let class_b = share_of(remaining_out[row] - on_list, self.0.class_b);
                let before = own_paid[row];
                let after = before + remaining_in[row] + class_b;
                let above = (after - threshold).max(0) - (before - threshold).max(0);
                own_paid[row] = after;
                let of_own_paid = share_of(above, select(covered[row] != 0, self.0.benefit_share, 0));
                let of_drugs = share_of(on_list, select(covered[row] != 0, self.0.share_drugs, 0))
                    .min((self.0.limit_drugs - drugs_paid[row]).max(0));
                drugs_paid[row] += of_drugs;
                paid_in[row] = of_own_paid.min(remaining_in[row]);
                paid_out[row] = of_own_paid - paid_in[row] + of_drugs;
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
            .with("conditions", &[0; 4])
            .with("own_paid", &[0, 0, yuan(9_000.0), 0])
            .with("remaining_in", &[yuan(9_999.99), yuan(96_529.42), yuan(3_000.0), yuan(96_529.42)])
            .with("remaining_out", &[0; 4]);
        lines.apply(&policy(), &ShenzhenCriticalIllness::COVER, &circumstances(2015)).expect("acts");
        assert_eq!(lines.get("paid_in"), [0.0, 60_570.59, 1_400.0, 0.0].map(yuan));
        assert_eq!(lines.get("own_paid"), [9_999.99, 96_529.42, 12_000.0, 96_529.42].map(yuan));
        assert_eq!(lines.get("paid_out"), [0; 4]);
    }

    #[test]
    fn the_first_slice_of_class_b_counts_as_own_paid() {
        let mut line = Rows::one(&[("covered", 1), ("conditions", 0), ("own_paid", yuan(8_000.0))]);
        line = line.with("remaining_in", &[yuan(1_000.0)]).with("remaining_out", &[yuan(20_000.0)]);
        line.apply(&policy(), &ShenzhenCriticalIllness::COVER, &circumstances(2015)).expect("acts");
        // 7,000 of the 20,000 are class B: 6,000 yuan lie above the threshold.
        assert_eq!(line.get("own_paid"), [yuan(16_000.0)]);
        assert_eq!([line.get("paid_in"), line.get("paid_out")], [[yuan(1_000.0)], [yuan(3_200.0)]]);
    }

    #[test]
    fn listed_drugs_of_people_with_cancer_have_no_threshold_and_a_limit() {
        let mut lines = Rows::new(3)
            .with("covered", &[1, 1, 0])
            .with("conditions", &[64, 64, 64])
            .with("drugs_paid", &[0, yuan(149_000.0), 0])
            .with("remaining_in", &[0; 3])
            .with("remaining_out", &[yuan(10_000.0); 3]);
        lines.apply(&policy(), &ShenzhenCriticalIllness::COVER, &circumstances(2015)).expect("acts");
        assert_eq!(lines.get("paid_out"), [3_500.0, 1_000.0, 0.0].map(yuan));
        assert_eq!(lines.get("drugs_paid"), [3_500.0, 150_000.0, 0.0].map(yuan));
    }

    #[test]
    fn everybody_in_the_scheme_is_asked_and_some_accounts_are_debited() {
        let n = 1_000;
        let mut people = Rows::new(n)
            .with("person", &(0..n as i64).collect::<Vec<_>>())
            .with("status", &vec![1; n])
            .with("has_account", &vec![1; n])
            .with("account_balance", &vec![yuan(500.0); n]);
        people.apply(&policy(), &ShenzhenCriticalIllness::SALE, &circumstances(2015)).expect("acts");
        assert_eq!(people.get("premium"), vec![yuan(20.0); n]);
        let debited = people.get("held_unless_refused").iter().sum::<i64>();
        assert!((300..400).contains(&debited), "{debited} of {n}");
        let mut poor = Rows::new(3)
            .with("person", &[0, 1, 2])
            .with("status", &[0, 1, 3])
            .with("has_account", &[0, 0, 1])
            .with("account_balance", &[0, 0, yuan(19.99)]);
        poor.apply(&policy(), &ShenzhenCriticalIllness::SALE, &circumstances(2015)).expect("acts");
        assert_eq!(poor.get("premium"), [0.0, 20.0, 20.0].map(yuan));
        assert_eq!([poor.get("from_account"), poor.get("held_unless_refused")], [[0; 3], [0; 3]]);
    }
}
