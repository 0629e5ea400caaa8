//! What systems between two passes read and write: the calendar, the law, sums, the first fault.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::books::observation::Row;
use crate::books::totals::BlockTotals;
use crate::foundation::fault::Fault;
use crate::law::in_force::Law;
use crate::tables::replicate::Replicate;

/// The calendar.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calendar {
    /// The last year that was lived.
    pub year: u16,
}

/// First years that are remembered for the whole run.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Milestones {
    /// First year in which outgo of the pools exceeded income.
    pub first_deficit: Option<u16>,
    /// First year in which the pools' balance was below zero.
    pub depletion: Option<u16>,
}

/// Sums of the year that is being closed: by area and for the nation.
#[derive(Resource, Default)]
pub struct YearTotals {
    /// One element an area.
    pub areas: Vec<BlockTotals>,
    /// All areas.
    pub nation: BlockTotals,
    /// By area: what the pool paid providers over what was charged to it, fen.
    pub reimbursed: Vec<i64>,
    /// By area: arrears of earlier years that employers paid and what audits collected, fen.
    pub collected: Vec<i64>,
}

/// Sum of all balances at the end of last year, fen, by kind of stock.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stocks {
    /// Individual accounts.
    pub accounts: i64,
    /// Pooled funds.
    pub pools: i64,
    /// Funds for large expenses.
    pub large_expense: i64,
    /// Insurers' reserves.
    pub insurers: i64,
    /// Hospitals' equity.
    pub hospitals: i64,
    /// Pharmacies' equity.
    pub pharmacies: i64,
}

/// The replicate and the law, for systems.
#[derive(Resource, Clone)]
pub struct YearContext {
    /// What does not change.
    pub replicate: Arc<Replicate>,
    /// This year's law.
    pub law: Arc<Law>,
}

/// What went wrong in a system between passes.
#[derive(Resource, Default)]
pub struct YearFault(pub Option<Fault>);

/// The observations of the year.
#[derive(Resource, Default)]
pub(crate) struct Observations(pub Vec<Row>);
