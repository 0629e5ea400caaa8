//! A batch of insured persons, as the hooks over persons see it.

use std::iter;

use gongji_sdk::abi::SHARE_ONE;

use crate::foundation::fault::Fault;
use crate::foundation::lanes::{LANES, MOST_FEN};
use crate::law::bound_hook::BoundHook;
use crate::law::call::call;
use crate::law::hooks::{COLUMNS, MEMBER_COLUMNS, SMALL};
use crate::law::policy::ColumnRef;

const AMOUNTS: usize = COLUMNS - 1 - SMALL;

/// Up to [`LANES`] persons. Columns begin on cache lines.
#[derive(Clone)]
#[repr(C, align(64))]
pub struct Members {
    /// Row of each person in the block.
    pub row: [u32; LANES],
    /// Identities.
    pub person: [u64; LANES],
    /// See `person::work`.
    pub work: [u8; LANES],
    /// Codes and flags, in the order of [`MEMBER_COLUMNS`].
    pub small: [[u8; LANES]; SMALL],
    /// Money and shares, in the order of [`MEMBER_COLUMNS`].
    pub money: [[i64; LANES]; AMOUNTS],
    /// Persons in use.
    pub len: usize,
}

/// Places in [`Members::small`].
pub mod small {
    /// Years.
    pub const AGE: usize = 0;
    /// 0 male, 1 female.
    pub const SEX: usize = 1;
    /// See `person::status`.
    pub const STATUS: usize = 2;
    /// Chronically ill.
    pub const CHRONIC: usize = 3;
    /// On the chronic list.
    pub const LISTED: usize = 4;
    /// With an account.
    pub const HAS_ACCOUNT: usize = 5;
    /// In the scheme this year.
    pub const INSURED: usize = 6;
    /// Held the product last year.
    pub const HELD: usize = 7;
    /// The account may pay the premium.
    pub const FROM_ACCOUNT: usize = 8;
    /// Last year's tier; once it is chosen, this year's.
    pub const TIER: usize = 9;
}

/// Places in [`Members::money`].
pub mod amount {
    /// Own wage.
    pub const WAGE: usize = 0;
    /// Own pension.
    pub const PENSION: usize = 1;
    /// Contribution base.
    pub const BASE: usize = 2;
    /// Account balance now.
    pub const BALANCE: usize = 3;
    /// Balance at the start of the year.
    pub const CARRIED: usize = 4;
    /// Paid by the employer.
    pub const EMPLOYER: usize = 5;
    /// Paid by the person.
    pub const WORKER: usize = 6;
    /// Paid by the treasury.
    pub const TREASURY: usize = 7;
    /// From pool to account.
    pub const CREDIT: usize = 8;
    /// Interest on the account.
    pub const INTEREST: usize = 9;
    /// Premium asked.
    pub const PREMIUM: usize = 10;
    /// Moved to the pool.
    pub const TO_POOL: usize = 11;
    /// Paid out.
    pub const TO_PERSON: usize = 12;
    /// Taken by the treasury.
    pub const TO_TREASURY: usize = 13;
    /// Frozen.
    pub const TO_FROZEN: usize = 14;
    /// Thawed.
    pub const FROM_FROZEN: usize = 15;
    /// Frozen before.
    pub const FROZEN: usize = 16;
    /// Paid by the person into the fund for large expenses.
    pub const LARGE_EXPENSE: usize = 17;
    /// Chance to go to tier 1 instead, parts per million; the next two columns are those of tiers 2 and 3.
    pub const TO_COMMUNITY: usize = 18;
}

impl Default for Members {
    fn default() -> Self {
        Self {
            len: 0,
            row: [0; LANES],
            person: [0; LANES],
            work: [0; LANES],
            small: [[0; LANES]; SMALL],
            money: [[0; LANES]; AMOUNTS],
        }
    }
}

impl Members {
    fn refs(&mut self) -> impl Iterator<Item = ColumnRef<'_>> {
        let n = self.len;
        let small = self.small.iter_mut().map(move |column| ColumnRef::WriteU8(&mut column[..n]));
        let money = self.money.iter_mut().map(move |column| ColumnRef::WriteI64(&mut column[..n]));
        iter::once(ColumnRef::ReadU64(&self.person[..n])).chain(small).chain(money)
    }

    /// Lets a hook act on the batch; `own` are the policies' own columns of these persons.
    ///
    /// # Errors
    /// What the policy refuses, and a negative amount.
    pub fn apply(
        &mut self,
        act: &BoundHook,
        hook: &str,
        year: u16,
        isa: u32,
        own: &mut [[i64; LANES]],
    ) -> Result<(), Fault> {
        if self.len == 0 {
            return Ok(());
        }
        let n = self.len;
        let fault = |message| Fault::policy(&act.policy, hook, year, message);
        call(act, &act.circumstances, isa, self.refs(), own, n).map_err(fault)?;
        self.refuse_nonsense(act, hook, year)
    }

    fn refuse_nonsense(&self, act: &BoundHook, hook: &str, year: u16) -> Result<(), Fault> {
        let written = || act.fields.iter().filter(|field| !field.read && !field.own).map(|field| field.index.into());
        let faulty = |column| Fault::policy(&act.policy, hook, year, self.nonsense(column));
        let is_flag = |column: &usize| (1..=SMALL).contains(column);
        for column in written().filter(is_flag) {
            // All rows at once: which one it is, is asked where there is one.
            if self.small[column - 1][..self.len].iter().fold(0, |bits, flag| bits | flag) > 1 {
                return Err(faulty(column));
            }
        }
        for column in written().filter(|column| *column > SMALL) {
            let most = most(column);
            let sign = |bits: i64, value: &i64| bits | value | most.wrapping_sub(*value);
            if self.money[column - 1 - SMALL][..self.len].iter().fold(0, sign) < 0 {
                return Err(faulty(column));
            }
        }
        Ok(())
    }

    /// Says what is wrong in a column, and with whom.
    #[cold]
    fn nonsense(&self, column: usize) -> String {
        let name = MEMBER_COLUMNS[column];
        if column <= SMALL {
            let flags = &self.small[column - 1][..self.len];
            let lane = flags.iter().position(|flag| *flag > 1).unwrap_or_default();
            return format!("wrote {} into `{name}` for person {}; expected 0 or 1", flags[lane], self.person[lane]);
        }
        let amounts = &self.money[column - 1 - SMALL][..self.len];
        let lane = amounts.iter().position(|value| !(0..=most(column)).contains(value)).unwrap_or_default();
        let (unit, expected) = if is_chance(column) {
            ("parts per million", format!("0 to {SHARE_ONE} parts per million"))
        } else {
            ("fen", format!("0 to less than {MOST_FEN} fen (85.9 million yuan)"))
        };
        format!("wrote {} {unit} into `{name}` for person {}; expected {expected}", amounts[lane], self.person[lane])
    }
}

/// A column of [`Members::money`] that holds chances.
fn is_chance(column: usize) -> bool {
    column - 1 - SMALL >= amount::TO_COMMUNITY
}

/// The most that a column of [`Members::money`] may hold.
fn most(column: usize) -> i64 {
    if is_chance(column) { SHARE_ONE } else { MOST_FEN - 1 }
}
