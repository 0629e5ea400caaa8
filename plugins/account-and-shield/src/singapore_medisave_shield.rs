//! An account for everybody, a compulsory shield against large bills and private plans above it, as in Singapore since 2015.
//!
//! It stands in the place of `unified-account-1998`: all contributions go to accounts, and no pool pays for care. Rule by rule in
//! its `.md`. Not modelled: subsidies of premiums, wards, riders, brokers.

mod account;
mod market;
mod params;
mod plans;
mod sale;
mod spending;
mod tariff;

pub use params::Params;

use gongji_sdk::abi::{Column, Product, SHARE_ONE};
use gongji_sdk::money::share_of_any;
use gongji_sdk::{Circumstances, Hook, Policy, Refusal, columns, products};

/// Accounts, shield and private plans.
#[derive(Debug)]
pub struct SingaporeMedisaveShield {
    params: Params,
    /// Premium of the shield by age, fen at the wage of the figures.
    shield: Vec<i64>,
    /// The same of the private plan.
    private: Vec<i64>,
}

impl Policy for SingaporeMedisaveShield {
    type Params = Params;
    const ID: &'static str = "singapore-medisave-shield";
    const SUMMARY: &'static str = "Accounts, a compulsory shield against large bills, and private plans above it";
    const WORDS: &'static [(&'static str, &'static str)] =
        &[("zh", include_str!("singapore_medisave_shield.zh.words"))];
    const COLUMNS: &'static [Column] = columns! {
        /// The most that the account may hold, as it stood when the person reached the age from which it stays; 0 before.
        lasting_sum: life("fen") as i32,
        /// In-catalogue stays so far this year, against the shield's deductible.
        stays_in: year("fen"),
        /// Stays so far this year, against the private plan's deductible.
        stays: year("fen"),
        /// Paid by the shield for stays so far this year.
        shield_paid: year("fen"),
        /// Paid by the shield for treatment of cancer and kidneys without a stay so far this year.
        shield_paid_outpatient: year("fen"),
        /// Paid by the private plan so far this year.
        private_paid: year("fen"),
        /// Taken from accounts for stays so far this year.
        withdrawn_stays: year("fen"),
        /// Taken from accounts for care of the chronic list so far this year.
        withdrawn_chronic: year("fen"),
    };
    const PRODUCTS: &'static [Product] = products! {
        /// Pays what large bills in the catalogue leave above a deductible; everybody holds it.
        "shield": compulsory(1),
        /// Pays most of what the shield leaves of a stay, in the catalogue and outside it.
        "private-plan": opt_in(7),
    };
    const HOOKS: &'static [Hook<Self>] = &[
        Self::REVIEW,
        Self::OVERFLOW,
        Self::MEMBERS,
        Self::CONTRIBUTIONS,
        Self::CREDITS,
        Self::SHIELD_SALE,
        Self::PRIVATE_SALE,
        Self::SHIELD,
        Self::PRIVATE,
        Self::OWN,
        Self::RELATIVES,
        Self::BACKING,
    ];

    fn new(params: Params) -> Result<Self, Refusal> {
        if params.middle_age > params.old_age {
            return Err(Refusal::new("`middle_age` must not lie above `old_age`"));
        }
        if params.private_deductible < params.shield_deductible {
            return Err(Refusal::new(
                "`private_deductible` must not lie below `shield_deductible`: the private plan pays on top of the shield",
            ));
        }
        let shield = tariff::shield(params.shield_premium_young, params.shield_premium_old);
        let private = tariff::private(params.private_premium_young, params.private_premium_old);
        Ok(Self { params, shield, private })
    }
}

impl SingaporeMedisaveShield {
    /// The area's average wage over that of the figures, parts per million.
    fn scale(&self, now: &Circumstances) -> i64 {
        let figures = i128::from(self.params.figures_wage);
        ((i128::from(now.average_wage) * i128::from(SHARE_ONE) + figures / 2) / figures) as i64
    }

    /// An amount at the wage of the figures in this year's yuan.
    fn amount(&self, at_figures: i64, now: &Circumstances) -> i64 {
        share_of_any(at_figures, self.scale(now))
    }
}
