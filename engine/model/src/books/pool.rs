//! Pooled funds, each with its fund for large expenses.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::books::state::state;
use crate::books::values::Values;
use crate::inputs::fund::{FundRules, Level};
use crate::inputs::nation::Area;
use crate::law::own::Kept;

state! {
    /// A pooled fund of a scheme, with its fund for large expenses.
    #[derive(Component, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
    pub struct Pool {
        /// Scheme, one of `gongji_sdk::abi::scheme`.
        pub scheme: u32,
        /// Pooling area; of a fund above the areas the first of its own.
        pub area: u16,
        /// Of which unit it is the fund.
        pub unit: Unit,
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
}

/// Of which unit a fund is, and what for. Of an area's a digest takes in nothing: the area says it all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unit {
    /// An adjustment fund: nothing is pooled in it.
    pub adjusts: bool,
    /// Level of the unit.
    pub level: Level,
    /// Number of the province; 0 at the other levels.
    pub province: u8,
}

impl Unit {
    fn of(level: Level, adjusts: bool, area: &Area) -> Self {
        Self { adjusts, level, province: if level == Level::Province { area.province } else { 0 } }
    }
}

impl Values for Unit {
    fn write(&self, to: &mut Vec<u8>) {
        if self.level != Level::City {
            self.adjusts.write(to);
            (self.level as u8).write(to);
            self.province.write(to);
        }
    }
}

impl Pool {
    /// All funds of a scheme, with nothing in them.
    pub(crate) fn of_scheme(scheme: u32, rules: &FundRules, areas: &[Area]) -> Vec<Self> {
        let adjusting = rules.adjustments(scheme).map(|(level, _)| (level, true));
        let mut pools: Vec<Self> = Vec::new();
        for (level, adjusts) in std::iter::once((rules.pools_at(scheme), false)).chain(adjusting) {
            for (number, area) in areas.iter().enumerate() {
                let (unit, area) = (Unit::of(level, adjusts, area), number as u16);
                if level == Level::City || pools.iter().all(|pool| pool.unit != unit) {
                    pools.push(Self { scheme, area, unit, ..Self::default() });
                }
            }
        }
        pools
    }

    /// The areas in its unit.
    pub(crate) fn areas<'a>(&self, areas: &'a [Area]) -> impl Iterator<Item = usize> + use<'a> {
        let (first, unit) = (usize::from(self.area), self.unit);
        let holds = move |(number, area): &(usize, &Area)| match unit.level {
            Level::City => *number == first,
            Level::Province => area.province == unit.province,
            Level::Nation => true,
        };
        areas.iter().enumerate().filter(holds).map(|(number, _)| number)
    }

    /// Its scheme pools in it what comes from an area.
    pub(crate) fn pools_from(&self, scheme: u32, area: u16, areas: &[Area]) -> bool {
        self.scheme == scheme && !self.unit.adjusts && self.areas(areas).any(|one| one == usize::from(area))
    }

    /// A year in which its scheme is not there: nothing flows.
    pub(crate) fn rest(&mut self) {
        let Fund { balance, .. } = self.large_expense;
        let large_expense = Fund { balance, ..Fund::default() };
        let Self { scheme, area, unit, balance, .. } = *self;
        let own = std::mem::take(&mut self.own);
        *self = Self { scheme, area, unit, balance, large_expense, own, ..Self::default() };
    }
}

state! {
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
}

impl Fund {
    /// Closes a year; none when the balance is more than can be counted.
    #[must_use]
    pub(crate) fn close(self, income: i64, outgo: i64) -> Option<Self> {
        let balance = self.balance.checked_add(income)?.checked_sub(outgo)?;
        Some(Self { income, outgo, balance })
    }
}

/// The treasury pays no more into one fund in a year: 10 trillion yuan of the sample's money.
pub const MOST_SUBSIDY: i64 = 1_000_000_000_000_000;
