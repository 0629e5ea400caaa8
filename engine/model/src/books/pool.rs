//! Pooled funds, each with its fund for large expenses.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::books::state::state;
use crate::law::own::Kept;

state! {
    /// A pooled fund of a scheme, with its fund for large expenses.
    #[derive(Component, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
    pub struct Pool {
        /// Scheme, one of `gongji_sdk::abi::scheme`.
        pub scheme: u32,
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
}

impl Pool {
    /// A year in which its scheme is not there: nothing flows.
    pub(crate) fn rest(&mut self) {
        let Fund { balance, .. } = self.large_expense;
        let large_expense = Fund { balance, ..Fund::default() };
        let Self { scheme, area, balance, .. } = *self;
        *self = Self { scheme, area, balance, large_expense, own: std::mem::take(&mut self.own), ..Self::default() };
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
