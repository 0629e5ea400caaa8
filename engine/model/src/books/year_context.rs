//! What the systems of a year read and write beside the law: the calendar, what the year stands on, sums, the first fault.

use std::ops::Deref;
use std::sync::Arc;

use bevy_ecs::prelude::*;
use gongji_sdk::abi::scheme;
use serde::{Deserialize, Serialize};

use crate::books::cells::Cells;
use crate::books::closed_year::{ClosedYear, Had};
use crate::books::compared::Comparisons;
use crate::books::observation::Row;
use crate::books::provider::ProviderAnswer;
use crate::books::state::state;
use crate::books::tally::Tally;
use crate::books::terms::Terms;
use crate::books::totals::{BlockTotals, CareTotals};
use crate::codes::care::TIERS;
use crate::foundation::fault::Fault;
use crate::foundation::sums::Sum;
use crate::tables::replicate::Replicate;

state! {
    /// The calendar.
    #[derive(Resource, Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
    pub struct Calendar {
        /// The year that is lived, or the last that was.
        pub year: u16,
    }
}

state! {
    /// First years that are remembered for the whole run.
    #[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
    pub(crate) struct Milestones {
        /// First year in which outgo of the pools exceeded income.
        pub first_deficit: Option<u16>,
        /// First year in which the pools' balance was below zero.
        pub depletion: Option<u16>,
    }
}

/// Sums of the year that is being closed: by area and for the nation.
#[derive(Resource, Default)]
pub struct YearTotals {
    /// One element an area: all schemes together.
    pub areas: Vec<BlockTotals>,
    /// The schemes that are there, one of `gongji_sdk::abi::scheme` each.
    pub schemes: Vec<u32>,
    /// By scheme and area, in the places of the [law](crate::law::in_force::Law::place), where there are several schemes or stays
    /// outside the own area.
    pub by_scheme: Vec<BlockTotals>,
    /// All areas.
    pub nation: BlockTotals,
    /// By scheme and area: what the pool paid providers over what was charged to it, fen.
    pub reimbursed: Vec<i64>,
    /// By area: arrears of earlier years that employers paid, what audits collected and what policies let employers pay into the
    /// pooled fund, fen.
    pub collected: Vec<i64>,
    /// What policies let employers and areas pay each other and the treasury.
    pub(crate) moved: Moved,
    /// Members against themselves in the baseline, by block; empty where there is none.
    pub(crate) comparisons: Vec<Comparisons>,
    /// The tables that are counted apart.
    pub(crate) tables: Vec<Cells>,
    /// That year of the baseline.
    pub(crate) baseline: ClosedYear,
    /// What the risk of the year costs, and what became of it since the baseline.
    pub(crate) welfare: Welfare,
}

/// What the risk of a year costs those who are noted or compared, and what is better than in the baseline, fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Welfare {
    /// Premium for risk; none where nobody is noted or compared.
    pub premium: Option<i64>,
    /// How much less it is than theirs in the baseline, and what the care that is had over the baseline's is worth less what it costs.
    pub gain: Option<[i64; 2]>,
}

impl YearTotals {
    /// Of the sums by scheme and area.
    pub(crate) fn new(sums: Vec<BlockTotals>, schemes: &[u32]) -> Self {
        let (schemes, areas) = (schemes.to_vec(), sums.len() / schemes.len().max(1));
        let mut nation = BlockTotals::default();
        sums.iter().for_each(|area| nation.add(area));
        let (reimbursed, collected) = (vec![0; sums.len()], vec![0; areas]);
        if sums.len() == areas && nation.out_of_area.is_empty() {
            return Self { areas: sums, schemes, nation, reimbursed, collected, ..Self::default() };
        }
        let mut all = sums[..areas].to_vec();
        for of_scheme in sums[areas..].chunks(areas) {
            all.iter_mut().zip(of_scheme).for_each(|(area, part)| area.add(part));
        }
        // They stand in the books of the hospitals that had them. To the schemes of those areas they are nobody's: each pays
        // for its own patients elsewhere by the bill.
        for (area, stays) in all.iter_mut().zip(&nation.out_of_area) {
            area.providers[TIERS].add(stays);
            nation.providers[TIERS].add(stays);
        }
        Self { areas: all, schemes, by_scheme: sums, nation, reimbursed, collected, ..Self::default() }
    }

    /// The sums of each scheme over all areas, where there are several.
    pub(crate) fn of_schemes(&self) -> impl Iterator<Item = (u32, BlockTotals)> {
        let of_scheme = |areas: &[BlockTotals]| {
            let mut all = BlockTotals::default();
            areas.iter().for_each(|area| all.add(area));
            all
        };
        let by_scheme = if self.schemes.len() > 1 { &self.by_scheme[..] } else { &[] };
        self.schemes.iter().copied().zip(by_scheme.chunks(self.areas.len().max(1)).map(of_scheme))
    }

    /// The tally of those of some areas who are in no scheme; of nobody where members' care alone is simulated.
    pub(crate) fn in_none(&self, areas: impl Iterator<Item = usize>) -> Tally {
        let mut all = Tally::default();
        let slot = self.schemes.iter().position(|scheme| *scheme == scheme::NONE);
        if let Some(slot) = slot.filter(|_| !self.by_scheme.is_empty()) {
            areas.for_each(|area| all.add(&self.by_scheme[slot * self.areas.len() + area].tally));
        }
        all
    }

    /// What other years are held against, once the books are closed.
    pub(crate) fn closed(&self) -> ClosedYear {
        let BlockTotals { ledger, care, providers, .. } = &self.nation;
        let care = std::array::from_fn(|kind| {
            let CareTotals { billed, price, priced, .. } = care[kind];
            let volume = providers.iter().map(|tier| tier.by_care[kind].volume).sum();
            Had { billed, volume, price, priced }
        });
        ClosedYear::of(ledger, care)
    }

    /// The sums of a scheme in an area.
    pub(crate) fn of(&self, place: usize) -> &BlockTotals {
        if self.by_scheme.is_empty() { &self.areas[place] } else { &self.by_scheme[place] }
    }
}

/// What policies let employers pay beside their contributions, and what they move between pooled funds, fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    /// Paid by employers into pooled funds and to the treasury.
    pub levied: i64,
    /// Paid by the treasury to employers.
    pub to_employers: i64,
    /// Moved out of pooled funds into those of other areas, and into and out of adjustment funds.
    pub between_funds: i64,
}

impl YearTotals {
    /// Takes in what hooks over an area's funds, providers or employers counted.
    pub(crate) fn count_metrics(&mut self, area: usize, counts: &Vec<i128>) {
        self.areas[area].metrics.add(counts);
        self.nation.metrics.add(counts);
    }
}

state! {
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
}

/// The replicate on which the year stands.
#[derive(Resource, Clone)]
pub struct Tables(pub Arc<Replicate>);

impl Deref for Tables {
    type Target = Replicate;

    fn deref(&self) -> &Replicate {
        &self.0
    }
}

/// How the providers of each area answer in this year what happened in the last.
#[derive(Resource, Default)]
pub(crate) struct ProviderAnswers(pub Vec<ProviderAnswer>);

/// On which terms people of each area work and belong to the scheme this year.
#[derive(Resource, Default)]
pub(crate) struct AreaTerms(pub Vec<Terms>);

/// The policies' own columns of the pooled fund of each area.
#[derive(Resource, Default)]
pub(crate) struct FundColumns(pub Vec<Vec<i64>>);

/// The first thing that went wrong in a year. Nothing runs after it.
#[derive(Resource, Default)]
pub struct YearFault(pub Option<Fault>);

/// The observations of the year.
#[derive(Resource, Default)]
pub(crate) struct Observations(pub Vec<Row>);
