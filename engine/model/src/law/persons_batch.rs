//! A batch of insured persons, as the hooks over persons see it.

use gongji_sdk::abi::SHARE_ONE;

use crate::foundation::fault::Fault;
use crate::foundation::lanes::{LANES, MOST_FEN};
use crate::law::bound_hook::BoundHook;
use crate::law::call::call_batch;
use crate::law::member_columns::{Column, MEMBER_COLUMNS, MemberColumns};
use crate::law::own_lanes::OwnLanes;

pub(crate) use crate::law::member_columns::{amount, small};

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
    /// Codes and flags, in the places of [`small`].
    pub small: [[u8; LANES]; small::COUNT],
    /// Money and chances, in the places of [`amount`].
    pub money: [[i64; LANES]; amount::COUNT],
    /// Persons in use.
    pub len: usize,
}

impl Default for Members {
    fn default() -> Self {
        Self {
            len: 0,
            row: [0; LANES],
            person: [0; LANES],
            work: [0; LANES],
            small: [[0; LANES]; small::COUNT],
            money: [[0; LANES]; amount::COUNT],
        }
    }
}

impl Members {
    /// The columns that hooks are handed, by name.
    #[inline(always)]
    pub(crate) fn columns(&mut self) -> MemberColumns<'_> {
        MemberColumns::of(&mut self.person, &mut self.small, &mut self.money, self.len)
    }

    /// What a column of [`MEMBER_COLUMNS`] holds in a lane.
    pub(crate) fn value(&self, column: usize, lane: usize) -> i64 {
        match Column::of(column) {
            Column::Person => self.person[lane] as i64,
            Column::Small(at) => self.small[at][lane].into(),
            Column::Money(at) => self.money[at][lane],
        }
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
        own: &mut [OwnLanes],
    ) -> Result<(), Fault> {
        if self.len == 0 {
            return Ok(());
        }
        let n = self.len;
        let fault = |message| Fault::policy(&act.policy, hook, year, message);
        call_batch(act, &act.circumstances, isa, self.columns(), own, n).map_err(fault)?;
        self.refuse_nonsense(act, hook, year)
    }

    fn refuse_nonsense(&self, act: &BoundHook, hook: &str, year: u16) -> Result<(), Fault> {
        for field in act.fields.iter().filter(|field| !field.read && !field.own) {
            let column = Column::of(field.index.into());
            let makes_sense = match column {
                Column::Person => true,
                // All rows at once: which one it is, is asked where there is one.
                Column::Small(at) => self.small[at][..self.len].iter().fold(0, |bits, flag| bits | flag) <= 1,
                Column::Money(at) => {
                    let most = most(at);
                    let sign = |bits: i64, value: &i64| bits | value | most.wrapping_sub(*value);
                    self.money[at][..self.len].iter().fold(0, sign) >= 0
                }
            };
            if !makes_sense {
                return Err(Fault::policy(&act.policy, hook, year, self.nonsense(field.index.into())));
            }
        }
        Ok(())
    }

    /// Says what is wrong in a column, and with whom.
    #[cold]
    fn nonsense(&self, column: usize) -> String {
        let (unit, expected, most) = match Column::of(column) {
            Column::Money(at) if amount::IS_CHANCE[at] => {
                (" parts per million", format!("0 to {SHARE_ONE} parts per million"), SHARE_ONE)
            }
            Column::Money(_) => (" fen", format!("0 to less than {MOST_FEN} fen (85.9 million yuan)"), MOST_FEN - 1),
            Column::Person | Column::Small(_) => ("", "0 or 1".into(), 1),
        };
        let is_wrong = |lane: &usize| !(0..=most).contains(&self.value(column, *lane));
        let lane = (0..self.len).find(is_wrong).unwrap_or_default();
        let (name, value) = (MEMBER_COLUMNS[column].name, self.value(column, lane));
        format!("wrote {value}{unit} into `{name}` for person {}; expected {expected}", self.person[lane])
    }
}

/// The most that a column of [`Members::money`] may hold.
fn most(at: usize) -> i64 {
    if amount::IS_CHANCE[at] { SHARE_ONE } else { MOST_FEN - 1 }
}
