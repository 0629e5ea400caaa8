//! The law of one year in one area.

use gongji_sdk::abi::{hook, payer};

use crate::codes::care::{CARES, Care};
use crate::law::bound_hook::BoundHook;
use crate::law::policy::Hook;

/// A product on offer this year.
#[derive(Clone)]
pub struct Offer {
    /// `policy-id.product-name`.
    pub name: String,
    /// Insurers that sell it.
    pub insurers: u32,
    /// Held unless refused.
    pub opt_out: bool,
}

/// The law of one year in one area.
#[derive(Clone, Default)]
pub struct AreaLaw {
    /// Hooks over persons, by hook, in the programme's order.
    pub eligibility: Vec<BoundHook>,
    /// As above.
    pub contribution: Vec<BoundHook>,
    /// As above.
    pub credit: Vec<BoundHook>,
    /// As above.
    pub purchase: Vec<BoundHook>,
    /// Those of policies that start here this year.
    pub migrate: Vec<BoundHook>,
    /// Layers of a claim by kind of care, in the order of their numbers.
    pub settle: [Vec<BoundHook>; CARES],
    /// Layers paid by the household's accounts, likewise.
    pub family: [Vec<BoundHook>; CARES],
    /// Hooks over insured persons.
    pub steer: Vec<BoundHook>,
    /// Hooks over bills by kind of care.
    pub treat: [Vec<BoundHook>; CARES],
    /// Hooks over households.
    pub relief: Vec<BoundHook>,
    /// Hooks over the area's providers.
    pub reimburse: Vec<BoundHook>,
    /// Hooks over the area's pooled fund.
    pub close: Vec<BoundHook>,
    /// As above, once it is closed.
    pub adapt: Vec<BoundHook>,
    /// A hook of `contribution` lets persons pay into the fund for large expenses.
    pub takes_large_expense_contributions: bool,
}

/// What a policy is told of an area's last year.
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

impl AreaLaw {
    pub(crate) fn acts_mut(&mut self) -> impl Iterator<Item = &mut BoundHook> {
        let persons = [&mut self.eligibility, &mut self.contribution, &mut self.credit, &mut self.purchase];
        let others = [&mut self.migrate, &mut self.steer, &mut self.relief, &mut self.reimburse];
        let funds = [&mut self.close, &mut self.adapt];
        let care = self.settle.iter_mut().chain(&mut self.family).chain(&mut self.treat);
        persons.into_iter().chain(others).chain(funds).chain(care).flatten()
    }

    /// The acts of a hook, for one kind of care where it has kinds.
    pub fn acts(&self, declared: &Hook, care: Option<Care>) -> &[BoundHook] {
        match declared.hook {
            hook::ELIGIBILITY => &self.eligibility,
            hook::CONTRIBUTION => &self.contribution,
            hook::CREDIT => &self.credit,
            hook::PURCHASE => &self.purchase,
            hook::STEER => &self.steer,
            hook::TREAT => of_care(&self.treat, care),
            hook::SETTLE if declared.payer == payer::FAMILY_ACCOUNT => of_care(&self.family, care),
            hook::SETTLE => of_care(&self.settle, care),
            hook::REIMBURSE => &self.reimburse,
            hook::CLOSE => &self.close,
            hook::ADAPT => &self.adapt,
            hook::MIGRATE => &self.migrate,
            hook::RELIEF => &self.relief,
            _ => &[],
        }
    }
}

fn of_care(acts: &[Vec<BoundHook>; CARES], care: Option<Care>) -> &[BoundHook] {
    care.map_or(&[], |care| &acts[care as usize])
}
