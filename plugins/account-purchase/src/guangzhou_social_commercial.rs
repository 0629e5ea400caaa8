//! Sells a menu of lines together with the scheme: one held unless refused, the others for those who ask, in a corridor of profit.
//!
//! The proposal of the Guangzhou survey. Rule by rule in its `.md`. Not modelled: a line for accidents, which the society does not
//! have; scoring of insurers; information that is shared.

mod corridor;
mod lines;
mod params;
mod sale;

pub use params::Params;

use gongji_sdk::abi::{Column, Product, SHARE_ONE, insured};
use gongji_sdk::{Hook, Policy, Refusal, columns, products};

/// The menu of lines.
#[derive(Debug)]
pub struct GuangzhouSocialCommercial {
    params: Params,
    /// Reference premium of each line by age, of the average wage in parts per million; 0 where it is not sold.
    tariffs: [Vec<i64>; 5],
}

impl Policy for GuangzhouSocialCommercial {
    type Params = Params;
    const ID: &'static str = "guangzhou-social-commercial";
    const SUMMARY: &'static str =
        "Sells a menu of lines paid from own and family accounts, with prices and profits in a corridor";
    const WORDS: &'static [(&'static str, &'static str)] =
        &[("zh", include_str!("guangzhou_social_commercial.zh.words"))];
    const COLUMNS: &'static [Column] = columns! {
        /// Own account before the year's first line was bought.
        opening: year("fen"),
        /// Accounts of the others at home before the year's first line was bought.
        family_opening: year("fen"),
        /// Own-paid in-catalogue hospital costs so far this year.
        own_paid: year("fen"),
        /// Paid by the line of care elsewhere so far this year, against its limit.
        away_paid: year("fen"),
        /// Paid by the line of drugs so far this year, against its limit.
        drugs_paid: year("fen"),
        /// Hospital costs that came to the family line so far this year.
        family_costs: year("fen"),
        /// Paid by the family line so far this year, against its limit.
        family_paid: year("fen"),
    };
    const PRODUCTS: &'static [Product] = products! {
        /// Pays a sum when cancer or a grave disease of heart, brain or kidneys begins.
        "major-disease": opt_in(3) { lump_sum: 1 },
        /// Pays a share of own-paid in-catalogue hospital costs above a threshold; held unless refused.
        "supplementary": opt_out(3),
        /// Pays a share of what people with cancer need outside the catalogue.
        "self-funded-drugs": opt_in(3),
        /// Pays a share of what is left of hospital costs of everybody at home.
        "family": opt_in(3) { insured: insured::HOUSEHOLD },
        /// Pays a share of what is left in the catalogue of stays in another area.
        "cross-region": opt_in(3),
    };
    const REQUIRES: &'static [&'static str] = &["unified-account-1998", "family-account-sharing"];
    const HOOKS: &'static [Hook<Self>] = &[
        Self::PRICE,
        Self::MAJOR_DISEASE_SALE,
        Self::SUPPLEMENTARY_SALE,
        Self::DRUGS_SALE,
        Self::FAMILY_SALE,
        Self::AWAY_SALE,
        Self::MAJOR_DISEASE,
        Self::SUPPLEMENTARY,
        Self::AWAY,
        Self::DRUGS,
        Self::FAMILY,
        Self::CORRIDOR,
    ];

    fn new(params: Params) -> Result<Self, Refusal> {
        if params.corridor_low >= params.corridor_high {
            return Err(Refusal::new(
                "`corridor_low` must lie below `corridor_high`: what claims take of premiums at least, and at most",
            ));
        }
        if params.corridor_low + params.commission > SHARE_ONE {
            return Err(Refusal::new(
                "`corridor_low` and `commission` together must not exceed the premium, of which both are parts",
            ));
        }
        if params.youngest >= params.oldest {
            return Err(Refusal::new("`youngest` must lie below `oldest`"));
        }
        let tariffs = sale::tariffs(&params);
        Ok(Self { params, tariffs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corridor_whose_ends_cross_is_refused_in_words() {
        let crossed = Params { corridor_low: 960_000, ..Params::default() };
        let refusal = GuangzhouSocialCommercial::new(crossed).expect_err("refused");
        assert!(refusal.to_string().contains("`corridor_low` must lie below `corridor_high`"), "{refusal}");
        let greedy = Params { corridor_low: 960_000, corridor_high: 970_000, commission: 50_000, ..Params::default() };
        assert!(GuangzhouSocialCommercial::new(greedy).is_err());
        let no_age = Params { youngest: 65, ..Params::default() };
        assert!(GuangzhouSocialCommercial::new(no_age).is_err());
    }
}
