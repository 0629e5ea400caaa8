//! How pools pay hospitals: by the bill, or by a policy's rule; and what that rule would pay for more.
//!
//! The engine does not know a rule. It puts the books of a year to it that a hospital would have had with slightly dearer or
//! slightly more cases, as it puts bills to the law to find a patient's price ([`crate::claims::price`]).

use std::ops::Range;

use bevy_ecs::prelude::*;
use gongji_sdk::abi::{Circumstances, holder, hook};

use crate::books::ledger::Sector;
use crate::books::pool::{MOST_SUBSIDY, Pool};
use crate::books::provider::{Margin, Provider};
use crate::books::totals::ProviderTotals;
use crate::books::year_context::YearTotals;
use crate::codes::care::Care;
use crate::foundation::fault::Fault;
use crate::law::batches::{AreaProviders, AreaProvidersByCare};
use crate::law::bound_hook::BoundHook;
use crate::law::call::call_batch;
use crate::law::in_force::{Law, area_columns};
use crate::law::own;
use crate::law::own::Kept;
use crate::law::own_lanes::OwnLanes;
use crate::tables::replicate::Replicate;

/// No provider is paid more by a pool in a year: 10 trillion yuan of the sample's money, so that the books add up.
pub const MOST_PAYMENT: i64 = MOST_SUBSIDY;

/// A probe adds a hundredth to a hospital's year, or a stay where that is more.
const PROBE: i64 = 100;

/// Lets the hooks over providers pay them otherwise than by the bill; what they pay at the margin, by area and tier.
///
/// # Errors
/// A policy's fault.
pub fn pay(
    providers: &mut Query<&mut Provider>,
    pools: &Query<&Pool>,
    totals: &mut YearTotals,
    replicate: &Replicate,
    law: &Law,
    year: u16,
) -> Result<Vec<[Margin; 4]>, Fault> {
    let mut margins = vec![[Margin::default(); 4]; law.area_count()];
    let mut by_area: Vec<Mut<'_, Provider>> = providers.iter_mut().collect();
    by_area.sort_by_key(|provider| (provider.area, provider.tier));
    for providers in by_area.chunk_by_mut(|one, other| one.area == other.area) {
        let area = providers[0].area;
        for (slot, scheme) in law.schemes.iter().enumerate() {
            let place = law.place(slot, area.into());
            let [by_care, acts] = [hook::REIMBURSE_CARE, hook::REIMBURSE].map(|hook| law.areas[place].of(hook));
            let own = law.own_of(holder::PROVIDER);
            let rule = Rule { by_care, acts, own, isa: replicate.isa.code(), area: area.into(), place, year };
            if !by_care.is_empty() || !acts.is_empty() {
                let is_its = |pool: &&Pool| pool.pools_from(*scheme, area, &replicate.inputs.areas);
                let fund = pools.iter().find(is_its).map_or(&[][..], |pool| &pool.own);
                let of_scheme = pay_area(providers, fund, totals, law, &rule)?;
                let charged = [totals.of(place), &totals.areas[usize::from(area)]];
                let charged = charged.map(|sums| sums.providers.map(|sums| sums.charged));
                mix(&mut margins[usize::from(area)], &of_scheme, charged);
            }
        }
    }
    Ok(margins)
}

/// Mixes what a scheme pays at the margin into that of all: it counts by its part of what is charged to all of them.
fn mix(all: &mut [Margin; 4], of_scheme: &[Margin; 4], [charged, to_all]: [[i64; 4]; 2]) {
    for (tier, all) in all.iter_mut().enumerate() {
        if charged[tier] == to_all[tier] {
            *all = of_scheme[tier];
            continue;
        }
        let part = charged[tier] as f64 / to_all[tier] as f64;
        all.bill += part * (of_scheme[tier].bill - 1.0);
        all.case += part * (of_scheme[tier].case - 1.0);
    }
}

/// Pays an area's providers by the rules of a scheme there; what these pay at the margin, by tier.
fn pay_area(
    providers: &mut [Mut<'_, Provider>],
    fund: &[Kept],
    totals: &mut YearTotals,
    law: &Law,
    rule: &Rule<'_>,
) -> Result<[Margin; 4], Fault> {
    let mut margins = [Margin::default(); 4];
    let mut own = area_columns(law, fund);
    let places = law.own_of(holder::PROVIDER);
    for (lane, provider) in providers.iter().enumerate() {
        for (place, value) in places.clone().zip(own::recall(&provider.own, &law.own[places.clone()])) {
            own[place].set(lane, value);
        }
    }
    let books = Books::of(providers, &totals.of(rule.place).providers);
    let before = own.clone();
    let payment = rule.pay(&books, &mut own, false)?;
    for (lane, margin) in margins.iter_mut().enumerate().skip(1) {
        // What a policy keeps is as before the year in every probe, and as the real payment left it afterwards.
        let asked = |by_cases: bool| rule.margin(&books, &payment, lane, by_cases, &mut before.clone());
        *margin = Margin { bill: asked(false)?, case: asked(true)? };
    }
    totals.count_metrics(rule.area, &law.take_counts(&mut own));
    for (lane, provider) in providers.iter_mut().enumerate() {
        let more = payment[lane] - books.charged[lane];
        let sector = if provider.tier == 0 { Sector::Pharmacies } else { Sector::Hospitals };
        totals.nation.ledger.flow(Sector::Pools, sector, more);
        totals.reimbursed[rule.place] += more;
        provider.revenue += more;
        provider.equity += more;
        let values: Vec<i64> = places.clone().map(|place| own[place].value(lane)).collect();
        own::keep(&mut provider.own, &law.own[places.clone()], &values);
    }
    Ok(margins)
}

/// What the hooks read of an area's providers: pharmacies, then hospitals by tier.
#[derive(Clone)]
struct Books {
    tiers: Vec<u8>,
    cases: Vec<i64>,
    stays: Vec<i64>,
    bed_days: Vec<i64>,
    billed: Vec<i64>,
    charged: Vec<i64>,
    volume: Vec<i64>,
    capacity: Vec<i64>,
    kinds: Kinds,
}

/// The same by kind of care: pharmacies, then each tier's outpatient, chronic and inpatient care.
#[derive(Clone, Default)]
struct Kinds {
    /// The provider of a row.
    lanes: Vec<usize>,
    tiers: Vec<u8>,
    cares: Vec<u8>,
    cases: Vec<i64>,
    stays: Vec<i64>,
    bed_days: Vec<i64>,
    billed: Vec<i64>,
    charged: Vec<i64>,
    volume: Vec<i64>,
}

impl Kinds {
    fn of(providers: &[Mut<'_, Provider>], sums: &[ProviderTotals]) -> Self {
        let mut kinds = Self::default();
        for (lane, (provider, sums)) in providers.iter().zip(sums).enumerate() {
            for care in Care::ALL.into_iter().filter(|care| (*care == Care::Pharmacy) == (provider.tier == 0)) {
                let of_care = &sums.by_care[care as usize];
                let is_stay = care == Care::Inpatient;
                kinds.lanes.push(lane);
                kinds.tiers.push(provider.tier);
                kinds.cares.push(care.bit() as u8);
                kinds.cases.push(of_care.cases);
                kinds.stays.push(if is_stay { of_care.cases } else { 0 });
                kinds.bed_days.push(if is_stay { provider.bed_days } else { 0 });
                kinds.billed.push(of_care.billed);
                kinds.charged.push(of_care.charged);
                kinds.volume.push(of_care.volume);
            }
        }
        kinds
    }
}

impl Books {
    fn of(providers: &[Mut<'_, Provider>], sums: &[ProviderTotals]) -> Self {
        let of = |amount: fn(&ProviderTotals) -> i64| -> Vec<i64> { sums.iter().map(amount).collect() };
        Self {
            tiers: providers.iter().map(|provider| provider.tier).collect(),
            cases: of(|sums| sums.cases),
            stays: of(|sums| sums.stays),
            bed_days: providers.iter().map(|provider| provider.bed_days).collect(),
            billed: of(|sums| sums.revenue),
            charged: of(|sums| sums.charged),
            volume: of(|sums| sums.volume),
            capacity: providers.iter().map(|provider| provider.capacity).collect(),
            kinds: Kinds::of(providers, sums),
        }
    }

    /// The same with a little more at one provider: more on the same cases, or more cases.
    fn grown(&self, lane: usize, by_cases: bool) -> Self {
        // As many more as makes whole stays of them: a rule that pays by the stay would else see none.
        let whole = if by_cases && self.stays[lane] > 0 { self.stays[lane] } else { self.cases[lane] }.max(1);
        let added = (whole / PROBE).max(1);
        let more = |amount: &mut i64| {
            let part = (2 * i128::from(*amount) * i128::from(added) + i128::from(whole)) / (2 * i128::from(whole));
            *amount = amount.saturating_add(part.clamp(0, i128::from(i64::MAX)) as i64);
        };
        let mut grown = self.clone();
        for column in [&mut grown.bed_days, &mut grown.billed, &mut grown.charged, &mut grown.volume] {
            more(&mut column[lane]);
        }
        if by_cases {
            more(&mut grown.cases[lane]);
            more(&mut grown.stays[lane]);
        }
        let kinds = &mut grown.kinds;
        for row in (0..kinds.lanes.len()).filter(|row| self.kinds.lanes[*row] == lane) {
            for column in [&mut kinds.bed_days, &mut kinds.billed, &mut kinds.charged, &mut kinds.volume] {
                more(&mut column[row]);
            }
            if by_cases {
                more(&mut kinds.cases[row]);
                more(&mut kinds.stays[row]);
            }
        }
        grown
    }
}

/// The hooks by which a scheme pays the providers of an area.
struct Rule<'a> {
    /// By kind of care.
    by_care: &'a [BoundHook],
    /// All care together.
    acts: &'a [BoundHook],
    /// Where the own columns of providers stand among all.
    own: Range<usize>,
    isa: u32,
    area: usize,
    /// Where the sums of scheme and area stand.
    place: usize,
    year: u16,
}

impl Rule<'_> {
    /// What the pool pays for these books.
    fn pay(&self, books: &Books, own: &mut [OwnLanes], probe: bool) -> Result<Vec<i64>, Fault> {
        let mut payment = if self.by_care.is_empty() {
            books.charged.clone()
        } else {
            self.pay_by_care(&books.kinds, books.tiers.len(), own, probe)?
        };
        for act in self.acts {
            let providers = AreaProviders {
                tier: &books.tiers,
                cases: &books.cases,
                stays: &books.stays,
                bed_days: &books.bed_days,
                billed: &books.billed,
                charged: &books.charged,
                volume: &books.volume,
                capacity: &books.capacity,
                pool_payment: &mut payment,
            };
            let fault = |message| Fault::policy(&act.policy, "reimburse", self.year, message);
            let circumstances = Circumstances { probe: u32::from(probe), ..act.circumstances };
            call_batch(act, &circumstances, self.isa, providers, own, books.tiers.len()).map_err(fault)?;
            self.refuse_what_cannot_be_paid(&payment, probe).map_err(fault)?;
        }
        Ok(payment)
    }

    /// What the pool pays each provider, the sum of what it pays for each kind of care.
    fn pay_by_care(
        &self,
        kinds: &Kinds,
        providers: usize,
        own: &mut [OwnLanes],
        probe: bool,
    ) -> Result<Vec<i64>, Fault> {
        let mut payment = kinds.charged.clone();
        for act in self.by_care {
            let rows = AreaProvidersByCare {
                tier: &kinds.tiers,
                care: &kinds.cares,
                cases: &kinds.cases,
                stays: &kinds.stays,
                bed_days: &kinds.bed_days,
                billed: &kinds.billed,
                charged: &kinds.charged,
                volume: &kinds.volume,
                pool_payment: &mut payment,
            };
            let fault = |message| Fault::policy(&act.policy, "reimburse_care", self.year, message);
            let circumstances = Circumstances { probe: u32::from(probe), ..act.circumstances };
            self.spread(own, &kinds.lanes);
            call_batch(act, &circumstances, self.isa, rows, own, kinds.tiers.len()).map_err(fault)?;
            self.gather(own, &kinds.lanes).map_err(fault)?;
            self.refuse_what_cannot_be_paid(&payment, probe).map_err(fault)?;
        }
        let mut sums = vec![0; providers];
        kinds.lanes.iter().zip(&payment).for_each(|(lane, paid)| sums[*lane] += paid);
        Ok(sums)
    }

    /// What policies keep of each provider stands in the rows of its kinds of care.
    fn spread(&self, own: &mut [OwnLanes], lanes: &[usize]) {
        for column in &mut own[self.own.clone()] {
            // From the last: no provider has a row before its own lane.
            for (row, lane) in lanes.iter().enumerate().rev() {
                column.set(row, column.value(*lane));
            }
        }
    }

    /// And back: what was written of a provider is the same in all of its rows.
    fn gather(&self, own: &mut [OwnLanes], lanes: &[usize]) -> Result<(), String> {
        for column in &mut own[self.own.clone()] {
            for (row, lane) in lanes.iter().enumerate() {
                let value = column.value(row);
                let is_first = row == 0 || lanes[row - 1] != *lane;
                if !is_first && column.value(*lane) != value {
                    let (area, first) = (self.area, column.value(*lane));
                    return Err(format!(
                        "writes {first} and {value} into a column of its own for one provider of area {area}; expected the same in all \
                         rows of a provider"
                    ));
                }
                column.set(*lane, value);
            }
        }
        Ok(())
    }

    fn refuse_what_cannot_be_paid(&self, payment: &[i64], probe: bool) -> Result<(), String> {
        let Some(paid) = payment.iter().find(|paid| !(0..=MOST_PAYMENT).contains(*paid)) else { return Ok(()) };
        let (area, asked) = (self.area, if probe { " for a year that is a hundredth larger" } else { "" });
        Err(format!("pays {paid} fen to a provider of area {area}{asked}; expected 0 to {MOST_PAYMENT}"))
    }

    /// What it pays a provider for one more yuan charged; a provider that charges nothing is paid by the bill.
    fn margin(
        &self,
        books: &Books,
        payment: &[i64],
        lane: usize,
        by_cases: bool,
        own: &mut [OwnLanes],
    ) -> Result<f64, Fault> {
        let grown = books.grown(lane, by_cases);
        let charged = grown.charged[lane] - books.charged[lane];
        if charged == 0 {
            return Ok(1.0);
        }
        let paid = self.pay(&grown, own, true)?[lane] - payment[lane];
        Ok(paid as f64 / charged as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_adds_a_hundredth_to_one_provider_alone() {
        let columns = || vec![0, 1000, 40, 0];
        let books = Books {
            tiers: vec![0, 1, 2, 3],
            cases: columns(),
            stays: columns(),
            bed_days: columns(),
            billed: columns(),
            charged: columns(),
            volume: columns(),
            capacity: columns(),
            kinds: Kinds::default(),
        };
        let dearer = books.grown(1, false);
        assert_eq!((&dearer.charged[..], &dearer.cases[..]), (&[0, 1010, 40, 0][..], &[0, 1000, 40, 0][..]));
        let more = books.grown(2, true);
        assert_eq!((&more.billed[..], &more.stays[..]), (&[0, 1000, 41, 0][..], &[0, 1000, 41, 0][..]));
        assert_eq!(more.capacity, books.capacity);
        assert_eq!(books.grown(3, true).charged, books.charged, "who has no case has none more");
        let few = Books { stays: vec![0, 37, 40, 0], ..books };
        let more = few.grown(1, true);
        assert_eq!(
            (more.stays[1], more.cases[1], more.charged[1]),
            (38, 1027, 1027),
            "a whole stay, and as much of all"
        );
    }
}
