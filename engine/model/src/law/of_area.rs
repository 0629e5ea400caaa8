//! The law of one year in one area.

use gongji_sdk::abi::hook;

use crate::codes::care::Care;
use crate::law::acts::Acts;
use crate::law::asked::Asked;
use crate::law::bound_hook::BoundHook;
use crate::law::policy::Entry;

/// A product on offer this year.
#[derive(Clone)]
pub struct Offer {
    /// `policy-id.product-name`.
    pub name: String,
    /// Insurers that sell it.
    pub insurers: u32,
    /// How one comes to hold it.
    pub entry: Entry,
    /// Years that a contract lasts.
    pub term: u32,
    /// Years of holding it before claims are paid.
    pub waiting: u32,
    /// Those at home who are asked decide together.
    pub of_household: bool,
    /// It pays lump sums and no bills.
    pub lump_sum: bool,
    /// A contract that has ended goes on for another term.
    pub goes_on: bool,
}

/// The law of one year in one area.
#[derive(Clone, Default)]
pub struct AreaLaw {
    /// The hooks that act here.
    pub acts: Acts,
    /// A hook of `contribution` lets persons pay into the fund for large expenses.
    pub takes_large_expense_contributions: bool,
    /// What hooks over persons ask for that is looked up for nobody else.
    pub(crate) asked_of_persons: Asked,
    /// The same of hooks over bills and claim lines.
    pub(crate) asked_of_lines: Asked,
}

impl AreaLaw {
    /// What acts in a hook without kinds of care, in the programme's order.
    #[inline]
    pub fn of(&self, hook: u32) -> &[BoundHook] {
        self.acts.of(hook)
    }

    /// The layers of a claim for a kind of care in the order of their numbers, but those paid by the household's accounts.
    #[inline]
    pub fn layers(&self, care: Care) -> &[BoundHook] {
        self.acts.of_care(hook::SETTLE, care)
    }

    /// The layers paid by the household's accounts, likewise.
    #[inline]
    pub fn family_layers(&self, care: Care) -> &[BoundHook] {
        self.acts.family_layers(care)
    }

    /// Whether accounts pay for relatives.
    pub(crate) fn lends(&self) -> bool {
        Care::ALL.iter().any(|care| !self.family_layers(*care).is_empty())
    }

    /// The hooks over bills for a kind of care.
    #[inline]
    pub fn treatments(&self, care: Care) -> &[BoundHook] {
        self.acts.of_care(hook::TREAT, care)
    }
}

impl LastYear {
    /// Takes in another one.
    pub(crate) fn add(&mut self, other: &Self) {
        self.members += other.members;
        self.income += other.income;
        self.outgo += other.outgo;
        self.balance += other.balance;
        self.spending += other.spending;
    }
}

/// What a policy is told of the last year of an area's fund.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastYear {
    /// Insured persons.
    pub members: i64,
    /// Income of the pooled fund, fen.
    pub income: i64,
    /// Its outgo, fen.
    pub outgo: i64,
    /// Its balance, fen.
    pub balance: i64,
    /// All bills, fen.
    pub spending: i64,
}
