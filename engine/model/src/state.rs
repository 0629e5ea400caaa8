//! What lives between the years beside persons: pooled funds, hospitals and pharmacies, insurers and their products.

use bevy_ecs::prelude::*;
use gongji_sdk::abi::SHARE_ONE;
use serde::{Deserialize, Serialize};

use crate::care::CARES;
use crate::inputs::TIERS;
use crate::insurer::Sold;
use crate::programme::Own;
use crate::rivals::SLOTS;

/// The pooled fund of an area, with its fund for large expenses.
#[derive(Component, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pool {
    /// Pooling area.
    pub area: u16,
    /// Balance, fen.
    pub balance: i64,
    /// The fund for large expenses, which has books of its own.
    pub large_expense: Fund,
    /// Income of the year, fen.
    pub income: i64,
    /// Outgo of the year, fen.
    pub outgo: i64,
    /// Paid in by the treasury this year, fen.
    pub subsidy: i64,
    /// Reported bases of the year, fen.
    pub base: i64,
    /// Credited to workers' accounts out of the year's contributions, parts per million of all contributions.
    pub credited: i64,
    /// Contributions of the law, without any relief of the year, over reported bases, parts per million.
    pub rate: i64,
    /// Part of the year's bills that the fund paid, parts per million.
    pub covered: i64,
    /// Members at the year's end.
    pub members: i64,
    /// All bills of the year, fen.
    pub spending: i64,
    /// Policies' own columns.
    pub own: Vec<Kept>,
}

/// The books of a fund, fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fund {
    /// Income of the year.
    pub income: i64,
    /// Outgo of the year.
    pub outgo: i64,
    /// Balance at the end of the year.
    pub balance: i64,
}

impl Fund {
    /// Closes a year; none when the balance is more than can be counted.
    #[must_use]
    pub fn close(self, income: i64, outgo: i64) -> Option<Self> {
        let balance = self.balance.checked_add(income)?.checked_sub(outgo)?;
        Some(Self { income, outgo, balance })
    }
}

/// A value that the engine keeps for a policy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// `policy-id.column_name`.
    pub name: String,
    /// The value.
    pub value: i64,
}

/// The values of columns this year: what is kept for life, and zero for the rest.
pub fn recall(kept: &[Kept], columns: &[Own]) -> Vec<i64> {
    let value = |own: &Own| kept.iter().find(|kept| own.life && kept.name == own.name).map_or(0, |kept| kept.value);
    columns.iter().map(value).collect()
}

/// Keeps the values of lifelong columns; those of policies that are not in force stay.
pub fn keep(kept: &mut Vec<Kept>, columns: &[Own], values: &[i64]) {
    for (own, value) in columns.iter().zip(values).filter(|(own, _)| own.life) {
        match kept.iter_mut().find(|kept| kept.name == own.name) {
            Some(kept) => kept.value = *value,
            None => kept.push(Kept { name: own.name.clone(), value: *value }),
        }
    }
}

/// A hospital (of one tier of an area) or an area's retail pharmacies (tier 0).
#[derive(Component, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Provider {
    /// Pooling area.
    pub area: u16,
    /// 1 community, 2 district, 3 city hospital; 0 pharmacies.
    pub tier: u8,
    /// Surpluses kept, fen.
    pub equity: i64,
    /// Revenue of the year, fen.
    pub revenue: i64,
    /// Cost of the year, fen.
    pub cost: i64,
    /// Volume of the year at reference cost, fen of the opening year.
    pub volume: i64,
    /// Volume for which it has staff and beds, in the same unit; 0 before the first year.
    pub capacity: i64,
    /// Volume over capacity, parts per million.
    pub load: i64,
    /// Surplus over revenue, parts per million.
    pub margin: i64,
    /// Beds for its members, thousandths of a bed; 0 before the first year.
    pub beds: i64,
    /// Days that the year's stays lasted.
    pub bed_days: i64,
    /// Stays of the year.
    pub stays: i64,
    /// Part of one more yuan on the same cases that a policy's rule would have left unpaid, parts per million, below 0 where it
    /// pays more; moves half of the way to the year's each year.
    pub unpaid_bill: i64,
    /// The same of one more yuan that further cases bring.
    pub unpaid_case: i64,
    /// Share of the capacity that is private, parts per million.
    pub private: i64,
    /// Share of the bills that is drugs, parts per million.
    pub drugs: i64,
    /// Quality as patients see it, parts per million.
    pub quality: i64,
    /// Policies' own columns.
    pub own: Vec<Kept>,
}

/// The employers of one sector in an area; those who pay for themselves are their own.
#[derive(Component, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Employer {
    /// Pooling area.
    pub area: u16,
    /// Code of the sector, see [`sector`](crate::person::sector).
    pub sector: u8,
    /// Members with a base this year.
    pub workers: i64,
    /// Their wages, fen.
    pub wages: i64,
    /// Their reported bases, fen.
    pub base: i64,
    /// Contributions due for them, fen.
    pub due: i64,
    /// The part that they pay themselves, fen.
    pub own: i64,
    /// What the law credits to their accounts, fen.
    pub credited: i64,
    /// Contributions owed at the year's end, fen.
    pub owed: i64,
    /// Paid this year of what was owed, fen.
    pub recovered: i64,
    /// Lost this year by insolvency of what was owed, fen.
    pub written_off: i64,
    /// Contributions that audits found and collected this year, fen.
    pub found: i64,
    /// Fines of the year, fen.
    pub fined: i64,
}

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
    /// Expenses of the year, fen.
    pub expenses: i64,
    /// It has given the product up; its debt stays.
    pub left: bool,
}

/// The products that were ever on offer. A product's number is its bit in persons' holdings.
#[derive(Resource, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Products(pub Vec<ProductState>);

/// One product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProductState {
    /// `policy-id.product-name`.
    pub name: String,
    /// Price over the tariff, parts per million: the mean of its sellers', weighted by last year's holders.
    pub price_level: i64,
    /// Where an agency buys it for all: whose it is, until when.
    pub contract: Option<Contract>,
    /// Sums of last year.
    pub last_year: ProductTotals,
    /// All its insurers have given it up: it is not offered any more.
    pub withdrawn: bool,
}

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
    /// What they expected of it, holders or not, fen.
    pub expected_by_asked: i64,
    /// What the holders expected of it, fen.
    pub expected_by_holders: i64,
    /// By seller where there are rivals: its number from 1.
    pub sold: [Sold; SLOTS],
}

impl ProductTotals {
    /// Adds another block's.
    pub fn add(&mut self, other: &ProductTotals) {
        self.holders += other.holders;
        self.premiums += other.premiums;
        self.claims += other.claims;
        self.asked += other.asked;
        self.able += other.able;
        self.expected_by_asked += other.expected_by_asked;
        self.expected_by_holders += other.expected_by_holders;
        for (mine, theirs) in self.sold.iter_mut().zip(&other.sold) {
            mine.add(theirs);
        }
    }
}

impl ProductTotals {
    /// Adds claims by seller.
    pub fn claim(&mut self, claims: &[i64; SLOTS]) {
        for (sold, claims) in self.sold.iter_mut().zip(claims) {
            sold.claims += claims;
            self.claims += claims;
        }
    }

    /// What all its sellers sold together.
    pub fn all(&self) -> Sold {
        Sold { holders: self.holders, premiums: self.premiums, claims: self.claims }
    }
}

impl ProductState {
    /// A product before its first year.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            price_level: SHARE_ONE,
            contract: None,
            last_year: ProductTotals::default(),
            withdrawn: false,
        }
    }
}

/// How the providers of an area answer in this year what happened in the last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProviderAnswer {
    /// Volume over what would be sought, by tier.
    pub volume: [f64; TIERS],
    /// Bill of a case over the table's, by tier.
    pub length: [f64; TIERS],
    /// Stays over what would be sought at that volume, by tier: more where beds stand idle.
    pub stays: [f64; TIERS],
    /// Chance that a stay finds no bed, by tier.
    pub full: [f64; TIERS],
    /// The tier that takes such a stay; 0 none.
    pub takes: [u8; TIERS],
    /// Chance that a costly stay is refused, by tier.
    pub refusal: [f64; TIERS],
    /// Part of the bill moved out of the catalogue, parts per million, by tier.
    pub outside: [f64; TIERS],
    /// Quality over that of the opening, by tier.
    pub quality: [f64; TIERS],
}

impl Default for ProviderAnswer {
    fn default() -> Self {
        let (nothing, all) = ([0.0; TIERS], [1.0; TIERS]);
        Self {
            volume: all,
            length: all,
            stays: all,
            full: nothing,
            takes: [0; TIERS],
            refusal: nothing,
            outside: nothing,
            quality: nothing,
        }
    }
}

/// What a hospital says to who comes for a stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// He is admitted.
    Open,
    /// He is costly and refused: the next tier must take him, and nobody beyond the last (0).
    Refused(u8),
    /// No bed is free: a tier with room takes him, or none (0).
    Full(u8),
}

impl ProviderAnswer {
    /// What the hospital of a tier, from 1, says to a stay by its luck between 0 and 1.
    #[inline(always)]
    pub fn door(&self, tier: u8, is_costly: bool, luck: f64) -> Door {
        let at = usize::from(tier) - 1;
        let full = self.full[at];
        if luck < full {
            Door::Full(self.takes[at])
        } else if is_costly && luck < full + (1.0 - full) * self.refusal[at] {
            Door::Refused(if usize::from(tier) < TIERS { tier + 1 } else { 0 })
        } else {
            Door::Open
        }
    }
}

/// Sums of one kind of care, fen and lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CareTotals {
    /// Bills.
    pub billed: i64,
    /// Paid, by `gongji_sdk::abi::payer`.
    pub paid: [i64; crate::lines::PAYERS],
    /// Paid in cash.
    pub cash: i64,
    /// Visits, purchases or stays.
    pub lines: i64,
    /// Lines not sought because of their cost.
    pub forgone: i64,
    /// Sum of felt prices, parts per million.
    pub price: i64,
    /// Persons whose price was found.
    pub priced: i64,
}

impl CareTotals {
    /// Adds another block's.
    pub fn add(&mut self, other: &CareTotals) {
        self.billed += other.billed;
        self.cash += other.cash;
        self.lines += other.lines;
        self.forgone += other.forgone;
        self.price += other.price;
        self.priced += other.priced;
        for (mine, theirs) in self.paid.iter_mut().zip(&other.paid) {
            *mine += theirs;
        }
    }
}

/// Totals of all kinds.
pub type AllCare = [CareTotals; CARES];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_hospital_asks_no_price_and_a_choosy_one_sends_the_costly_up() {
        let answer = ProviderAnswer {
            full: [0.0, 0.0, 0.5],
            takes: [0, 0, 2],
            refusal: [0.0, 0.25, 0.5],
            ..ProviderAnswer::default()
        };
        assert_eq!([0.2, 0.5, 0.8].map(|luck| answer.door(3, false, luck)), [Door::Full(2), Door::Open, Door::Open]);
        assert_eq!([0.7, 0.8].map(|luck| answer.door(3, true, luck)), [Door::Refused(0), Door::Open]);
        assert_eq!([0.2, 0.3].map(|luck| answer.door(2, true, luck)), [Door::Refused(3), Door::Open]);
        assert_eq!(answer.door(2, false, 0.0), Door::Open);
    }
}
