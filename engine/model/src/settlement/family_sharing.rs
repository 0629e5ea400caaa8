//! Accounts that pay for relatives.

use gongji_sdk::abi::payer;

use crate::block::columns::Rows;
use crate::books::household::{Homes, Households};
use crate::books::ledger::{Ledger, Sector};
use crate::books::person_year::{CASH, Item, PersonYear};
use crate::books::totals::AllCare;
use crate::care::load::{Loader, store_own};
use crate::care::watched;
use crate::claims::lines::OutOfCatalogue;
use crate::codes::care::Care;
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::law::of_area::AreaLaw;
use crate::trace::history::Deed;
use crate::workspace::area_year::{AreaYear, Supply};
use crate::workspace::buffers::{CareBatch, PolicyColumns, YearColumns};

/// Phase share: the accounts of a household pay what is left for its members, kind of care after kind, in waves of one person a
/// household. The lines hold what was left to cash, all of it as though in the catalogue.
pub(crate) struct Share<'a, 'b> {
    pub care: &'a mut CareBatch,
    pub rows: &'a mut Rows<'b>,
    pub year: &'a mut YearColumns,
    pub own: &'a mut PolicyColumns,
    pub ledger: &'a mut Ledger,
    pub care_sums: &'a mut AllCare,
    pub insured: &'a [u32],
    pub households: &'a Households,
    pub law: &'a AreaLaw,
    pub supply: Supply<'a>,
    pub area_year: AreaYear<'a>,
}

impl Share<'_, '_> {
    /// # Errors
    /// Those of the layers.
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(mut self) -> Result<(), Fault> {
        if !self.law.lends() {
            return Ok(());
        }
        let homes = Homes::of(self.rows, self.insured, self.households.size.len());
        // In each turn one member of every household: the first of each, the second of each, ...
        let mut turns: Vec<Vec<u32>> = Vec::new();
        for home in homes.iter().filter(|home| home.len() > 1) {
            turns.resize(turns.len().max(home.len()), Vec::new());
            turns.iter_mut().zip(home).for_each(|(turn, row)| turn.push(*row));
        }
        for care in Care::ALL.into_iter().filter(|care| !self.law.family_layers(*care).is_empty()) {
            for turn in &turns {
                let wave = in_need(&self.year.sheet, care, turn);
                for batch in wave.chunks(LANES) {
                    self.settle(care, batch, &homes)?;
                }
            }
        }
        Ok(())
    }

    /// One wave: what is left to cash of a kind of care passes the layers that family accounts pay.
    fn settle(&mut self, care: Care, batch: &[u32], homes: &Homes) -> Result<(), Fault> {
        let AreaYear { replicate, year: now, tap, .. } = self.area_year;
        let Self { rows, year, own, households, supply, .. } = self;
        let layers = self.law.family_layers(care);
        let lines = &mut self.care.lines;
        let (asked, answer) = (self.law.asked_of_lines, supply.answer);
        let loader = Loader { rows, year, households, own, replicate, asked, answer };
        loader.gather(lines, layers, care, batch);
        for (lane, row) in batch.iter().enumerate() {
            lines.family_balance[lane] = homes.balance_of_others(rows, *row);
            lines.billed[lane] = year.sheet[*row as usize][CASH[care as usize]];
        }
        lines.open(replicate.isa, OutOfCatalogue::default());
        watched::opened(tap, lines, care, Deed::Rest);
        lines.settle(layers, now, replicate.isa)?;
        watched::settled(tap, lines, "share", care);
        store_own(lines, own, layers);
        for (lane, row) in batch.iter().enumerate() {
            let paid = self.care.lines.paid[payer::FAMILY_ACCOUNT as usize][lane];
            let home = homes.members(self.rows.household[*row as usize]);
            let before = watched::balances(tap, self.rows, home);
            homes.take_from_others(self.rows, *row, paid);
            watched::lent(tap, self.rows, home, Some(care), &before);
            self.book(care, *row, paid);
        }
        Ok(())
    }

    /// Relatives' money displaces cash.
    fn book(&mut self, care: Care, row: u32, paid: i64) {
        let year = &mut self.year.sheet[row as usize];
        year[Item::Account] += paid;
        year[CASH[care as usize]] -= paid;
        let sums = &mut self.care_sums[care as usize];
        sums.cash -= paid;
        sums.paid[payer::FAMILY_ACCOUNT as usize] += paid;
        let sink = if care == Care::Pharmacy { Sector::Pharmacies } else { Sector::Hospitals };
        self.ledger.flow(Sector::Accounts, sink, paid);
    }
}

/// Those with cash left to pay. Who that is nobody guesses, and the entries are far apart: all are put down, and those in need
/// stay, so that one look-up does not wait for another.
fn in_need(sheet: &[PersonYear], care: Care, turn: &[u32]) -> Vec<u32> {
    let mut wave = vec![0; turn.len()];
    let mut count = 0;
    for row in turn {
        wave[count] = *row;
        count += usize::from(sheet[*row as usize][CASH[care as usize]] > 0);
    }
    wave.truncate(count);
    wave
}
