//! Treatment and payment: the hospital's bill, its way through the law, and who paid what.

use gongji_sdk::abi::payer;

use crate::block::columns::Rows;
use crate::books::household::Households;
use crate::books::insurer::ProductTotals;
use crate::books::ledger::{Ledger, Sector};
use crate::books::person_year::{CASH, COUNT, Item};
use crate::books::totals::{CareTotals, ProviderCareTotals, ProviderTotals, product};
use crate::care::load::store_own;
use crate::care::probe;
use crate::care::{out_of_area, watched};
use crate::claims::lines::Lines;
use crate::claims::lines::sums::{Sums, TierSums};
use crate::codes::care::{Care, RARE_PAYERS};
use crate::foundation::fault::Fault;
use crate::law::of_area::AreaLaw;
use crate::trace::history::Deed;
use crate::workspace::area_year::{AreaYear, Supply};
use crate::workspace::buffers::{CareBatch, PolicyColumns, YearColumns};
use crate::workspace::turn::Turn;

/// Phase treat: the bills are opened, in and out of the catalogue, and policies shape them.
pub(crate) struct Treat<'a> {
    pub care: &'a mut CareBatch,
    pub providers: &'a mut [ProviderTotals; 4],
    pub out_of_area: &'a mut Vec<ProviderTotals>,
    pub law: &'a AreaLaw,
    pub area_year: AreaYear<'a>,
    pub turn: Turn,
}

impl Treat<'_> {
    /// # Errors
    /// What a policy refuses.
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(self) -> Result<(), Fault> {
        let (care, AreaYear { replicate, year, tap, .. }) = (self.turn.care, self.area_year);
        let lines = &mut self.care.lines;
        lines.open(replicate.isa, probe::out_of_catalogue(care, self.area_year));
        let acts = self.law.treatments(care);
        let (providers, elsewhere) = (self.providers, self.out_of_area);
        let mut shaped = |lines: &Lines, sign: i64| {
            for (tier, billed) in lines.tier[..lines.len].iter().zip(&lines.billed) {
                providers[usize::from(*tier)].shaped += sign * billed;
            }
            out_of_area::shaped(lines, providers, elsewhere, sign);
        };
        if !acts.is_empty() {
            shaped(lines, -1);
        }
        if tap.is_open() {
            // One after the other, so that each can be told what it did.
            for act in acts {
                let held = watched::bills(tap, lines, act);
                lines.treat(std::slice::from_ref(act), year, replicate.isa, false)?;
                watched::treated(tap, lines, act, care, held);
            }
        } else {
            lines.treat(acts, year, replicate.isa, false)?;
        }
        if !acts.is_empty() {
            shaped(lines, 1);
        }
        watched::opened(tap, lines, care, Deed::Bill);
        Ok(())
    }
}

/// Phase settle: the bills pass the layers of the law, cash pays the rest, and all of it is booked.
pub(crate) struct Settle<'a, 'b> {
    pub care: &'a mut CareBatch,
    pub rows: &'a mut Rows<'b>,
    pub year: &'a mut YearColumns,
    pub households: &'a mut Households,
    pub own: &'a mut PolicyColumns,
    pub ledger: &'a mut Ledger,
    pub sums: &'a mut CareTotals,
    pub providers: &'a mut [ProviderTotals; 4],
    pub out_of_area: &'a mut Vec<ProviderTotals>,
    pub products: &'a mut Vec<ProductTotals>,
    pub law: &'a AreaLaw,
    pub supply: Supply<'a>,
    pub area_year: AreaYear<'a>,
    pub turn: Turn,
}

impl Settle<'_, '_> {
    /// # Errors
    /// Those of the layers.
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(mut self) -> Result<(), Fault> {
        let (care, AreaYear { replicate, year, tap, .. }) = (self.turn.care, self.area_year);
        let lines = &mut self.care.lines;
        let layers = self.law.layers(care);
        lines.settle(layers, year, replicate.isa)?;
        watched::settled(tap, lines, "settle", care);
        store_own(lines, self.own, layers);
        self.book_persons();
        self.book_rare_payers();
        let sums = replicate.isa.dispatch(self.care.lines.sums());
        self.book_sums(&sums);
        Ok(())
    }

    /// What each person's bills brought to the person and the household.
    fn book_persons(&mut self) {
        let care = self.turn.care;
        let lines = &self.care.lines;
        let (n, len) = (lines.len, self.rows.len());
        let (household, home_paid) = (&self.rows.household[..len], &mut self.households.paid[..]);
        let (balances, sheet) = (&mut self.rows.balance[..len], &mut self.year.sheet[..len]);
        let [pool, large, commercial, account, ..] = lines.paid.each_ref().map(|column| &column[..n]);
        let (left_in, left_out) = (&lines.remaining_in[..n], &lines.remaining_out[..n]);
        let (billed, count, balance) = (&lines.billed[..n], &lines.count[..n], &lines.balance[..n]);
        let [cash_entry, count_entry] = [CASH, COUNT].map(|of| of[care as usize]);
        for (lane, row) in lines.row[..n].iter().enumerate() {
            let at = *row as usize;
            balances[at] = balance[lane] as i32;
            let cash = left_in[lane] + left_out[lane];
            home_paid[usize::from(household[at])] += cash;
            let year = &mut sheet[at];
            year[Item::Billed] += billed[lane];
            year[Item::Pooled] += pool[lane];
            year[Item::Account] += account[lane];
            year[cash_entry] += cash;
            year[count_entry] += count[lane];
            // Few have any: these stand on a cache line that need not be touched otherwise.
            if commercial[lane] | large[lane] != 0 {
                year[Item::Commercial] += commercial[lane];
                year[Item::LargeExpense] += large[lane];
            }
            if care == Care::Pharmacy {
                year[Item::Pharmacy] += billed[lane];
            }
        }
    }

    /// What payers that few laws know paid for each person.
    fn book_rare_payers(&mut self) {
        let Lines { row, len, paid, has_paid, .. } = &self.care.lines;
        let used = RARE_PAYERS.map(|payer| has_paid[payer as usize]);
        if used == [false; RARE_PAYERS.len()] {
            return;
        }
        let payments = &mut self.year.rare_payments;
        payments.resize(self.rows.len(), [0; RARE_PAYERS.len()]);
        for (lane, row) in row[..*len].iter().enumerate() {
            for (sum, payer) in payments[*row as usize].iter_mut().zip(RARE_PAYERS) {
                *sum += paid[payer as usize][lane];
            }
        }
    }

    /// What the bills add up to: by kind of care, by tier of hospital, by payer, by product.
    fn book_sums(&mut self, sums: &Sums) {
        let care = self.turn.care;
        self.sums.billed += sums.tiers.iter().map(|tier| tier.billed).sum::<i64>();
        self.sums.cash += sums.cash;
        self.sums.unsettled += sums.unsettled;
        for (sum, amount) in self.sums.paid.iter_mut().zip(sums.paid) {
            *sum += amount;
        }
        for (provider, sums) in self.providers.iter_mut().zip(&sums.tiers) {
            provider.cases += sums.cases;
            match care {
                Care::Outpatient => provider.visits += sums.cases,
                Care::Inpatient => provider.stays += sums.cases,
                Care::Chronic | Care::Pharmacy => {}
            }
            provider.revenue += sums.billed;
            provider.charged += sums.charged;
            // Volume in opening-year money: what a rise of unit prices does not move.
            let volume = (sums.billed as f64 / self.supply.rates.price[care as usize]) as i64;
            provider.volume += volume;
            let TierSums { cases, billed, charged } = *sums;
            provider.by_care[care as usize].add(&ProviderCareTotals { cases, billed, charged, volume });
        }
        let lines = &self.care.lines;
        out_of_area::book(lines, &lines.paid[payer::POOL as usize], self.supply, self.providers, self.out_of_area);
        let sink = if care == Care::Pharmacy { Sector::Pharmacies } else { Sector::Hospitals };
        self.ledger.flow(Sector::Pools, sink, sums.paid[payer::POOL as usize]);
        self.ledger.flow(Sector::LargeExpense, sink, sums.paid[payer::LARGE_EXPENSE as usize]);
        self.ledger.flow(Sector::Insurers, sink, sums.paid[payer::COMMERCIAL as usize]);
        self.ledger.flow(Sector::Accounts, sink, sums.paid[payer::ACCOUNT as usize]);
        self.ledger.flow(Sector::Employers, sink, sums.paid[payer::EMPLOYER as usize]);
        self.ledger.flow(Sector::Treasury, sink, sums.paid[payer::TREASURY as usize]);
        let claims = self.care.lines.claims.iter().enumerate();
        for (number, claims) in claims.filter(|(_, claims)| claims.iter().any(|fen| *fen > 0)) {
            product(self.products, number).claim(claims);
        }
    }
}
