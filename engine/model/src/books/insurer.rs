//! Insurers, their products and what they sold.

use bevy_ecs::prelude::*;
use gongji_sdk::abi::SHARE_ONE;
use serde::{Deserialize, Serialize};

use crate::books::state::state;
use crate::books::values::{Values, in_order};
use crate::codes::brands::SLOTS;
use crate::foundation::sums::sums;

state! {
    /// An insurer's business in one product.
    #[derive(Component, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
    pub struct Insurer {
        /// Number of the product in [`Products`].
        pub product: usize,
        /// Number among the product's sellers.
        pub number: u32,
        /// Its price over the tariff, parts per million.
        pub price_level: i64,
        /// Reserve, fen.
        pub reserve: i64,
        /// Persons who hold the product from it.
        pub holders: i64,
        /// Premiums of the year, fen.
        pub premiums: i64,
        /// Claims of the year, fen.
        pub claims: i64,
        /// What its customers were to expect of it, before the luck of the year, fen.
        pub expected: i64,
        /// Expenses of the year, fen.
        pub expenses: i64,
        /// It has given the product up; its debt stays.
        pub left: bool,
    }
}

/// The products that were ever on offer. A product's number is its bit in persons' holdings.
#[derive(Resource, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Products(pub(crate) Vec<ProductState>);

impl Values for Products {
    fn write(&self, to: &mut Vec<u8>) {
        self.0.write(to);
    }
}

in_order! {
    ProductTotals { holders, premiums, claims, asked, able, reached, expected_by_reached, worth_to_reached, expected_by_holders, kept, sold }
    Sold { holders, premiums, claims, expected, passive }
    Experience { holders, claims, expected }
}

impl Products {
    /// The number of a product.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|product| product.name == name)
    }
}

state! {
    /// One product.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub(crate) struct ProductState {
        /// `policy-id.product-name`.
        pub name: String,
        /// Price over the tariff, parts per million: the mean of its sellers', weighted by last year's holders.
        pub price_level: i64,
        /// Where an agency buys it for all: whose it is, until when.
        pub contract: Option<Contract>,
        /// What its insurers have laid by for one another, fen: part of their stock of money.
        pub stabilisation: i64,
        /// Sums of last year.
        pub last_year: ProductTotals,
        /// Holders of the year before that.
        pub holders_before: i64,
        /// Years running in which the premium a holder rose, holders became fewer, and those worse risks.
        pub spiral: u16,
        /// Sums of all years so far.
        pub experience: Experience,
        /// All its insurers have given it up: it is not offered any more.
        pub withdrawn: bool,
    }
}

/// What a product has cost so far beside what was to be expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Experience {
    /// Holders, added up over the years.
    pub holders: i64,
    /// Claims, fen.
    pub claims: i64,
    /// What the holders were to expect, fen.
    pub expected: i64,
}

impl Experience {
    /// Adds a year.
    pub(crate) fn add(&mut self, year: &ProductTotals) {
        self.holders += year.holders;
        self.claims += year.claims;
        self.expected += year.all().expected;
    }
}

state! {
    /// Who sells a product for all, after a tender.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Contract {
        /// Number of the insurer.
        pub insurer: u32,
        /// Its price over the tariff, parts per million, as long as the contract runs.
        pub price_level: i64,
        /// Last year.
        pub until: u16,
    }
}

sums! {
    /// Sums of one product in a year.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct ProductTotals {
        /// Persons who hold it.
        pub holders: i64,
        /// What they paid, fen.
        pub premiums: i64,
        /// What insurers paid, fen.
        pub claims: i64,
        /// Persons to whom it was offered.
        pub asked: i64,
        /// Of them, those who could pay, or whose account could.
        pub able: i64,
        /// Of those asked, those who were brought to decide, for whom alone it is reckoned what they may expect.
        pub reached: i64,
        /// What these may expect of it, holders or not, fen.
        pub expected_by_reached: i64,
        /// What they would pay for it at most, fen.
        pub worth_to_reached: i64,
        /// What the holders among them may expect of it, fen; of all holders since [`ProductTotals::complete`].
        pub expected_by_holders: i64,
        /// Holders who held it last year.
        pub kept: i64,
        /// By seller where there are rivals: its number from 1.
        pub sold: [Sold; SLOTS],
    }
}

impl ProductTotals {
    /// Adds claims by seller.
    pub(crate) fn claim(&mut self, claims: &[i64; SLOTS]) {
        for (sold, claims) in self.sold.iter_mut().zip(claims) {
            sold.claims += claims;
            self.claims += claims;
        }
    }

    /// What all its sellers sold together.
    pub(crate) fn all(&self) -> Sold {
        let sum = |of: fn(&Sold) -> i64| self.sold.iter().map(of).sum();
        let (expected, passive) = (sum(|sold| sold.expected), sum(|sold| sold.passive));
        Sold { holders: self.holders, premiums: self.premiums, claims: self.claims, expected, passive }
    }

    /// Dearer, held by fewer, and by worse risks beside those who were asked. Products of whole numbers, so that nothing is rounded.
    fn is_worse_than(&self, before: &Self) -> bool {
        let is_more = |of: fn(&Self) -> [i64; 2]| {
            let ([part, whole], [part_before, whole_before]) = (of(self), of(before));
            i128::from(part) * i128::from(whole_before) > i128::from(part_before) * i128::from(whole)
        };
        let risk = |year: &Self| {
            let of_holders = year.expected_by_holders as f64 / year.holders.max(1) as f64;
            of_holders / (year.expected_by_reached as f64 / year.reached.max(1) as f64)
        };
        let was_held = before.holders > 0 && self.holders > 0;
        was_held
            && self.holders < before.holders
            && is_more(|year| [year.premiums, year.holders])
            && risk(self) > risk(before)
    }

    /// Of holders who did not decide it is taken that they may expect what those may who were brought to, who are a sample of all.
    pub(crate) fn complete(&mut self) {
        let Self { reached, expected_by_reached, .. } = *self;
        if reached == 0 {
            return;
        }
        let of = |passive: i64| (i128::from(expected_by_reached) * i128::from(passive) / i128::from(reached)) as i64;
        for sold in &mut self.sold {
            let expected = of(std::mem::take(&mut sold.passive));
            sold.expected += expected;
            self.expected_by_holders += expected;
        }
    }
}

impl ProductState {
    /// Closes a year whose sums are complete.
    pub(crate) fn close(&mut self, year: &ProductTotals) {
        let before = std::mem::replace(&mut self.last_year, *year);
        self.holders_before = before.holders;
        self.spiral = if year.is_worse_than(&before) { self.spiral + 1 } else { 0 };
        self.experience.add(year);
    }

    /// A product before its first year.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            price_level: SHARE_ONE,
            contract: None,
            stabilisation: 0,
            last_year: ProductTotals::default(),
            holders_before: 0,
            spiral: 0,
            experience: Experience::default(),
            withdrawn: false,
        }
    }
}

sums! {
    /// What an insurer sold in a year, and what it paid for it.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Sold {
        /// Persons who hold the product from it.
        pub holders: i64,
        /// What they paid, fen.
        pub premiums: i64,
        /// What it paid, fen.
        pub claims: i64,
        /// What those of them were to expect of it who decided, before the luck of the year, fen; all since
        /// [`ProductTotals::complete`].
        pub expected: i64,
        /// Persons who hold it because they did not decide.
        pub passive: i64,
    }
}

impl Sold {
    /// An even part, that of the seller at a `place` among `sellers`.
    pub(crate) fn even(&self, place: i64, sellers: i64) -> Self {
        let part = |sum: i64| sum / sellers + i64::from(place < sum % sellers);
        let [holders, premiums] = [self.holders, self.premiums].map(part);
        let [claims, expected, passive] = [self.claims, self.expected, self.passive].map(part);
        Self { holders, premiums, claims, expected, passive }
    }
}
