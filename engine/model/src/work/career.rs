//! Careers: in which sector people work, how they move between sectors, when they leave the scheme and when they come back.
//!
//! Most years nothing of this happens to most members: one comparison a kind of event says so, and only the others are looked
//! at one by one.

use crate::block::columns::{Rows, marked, pick, rows_kept};
use crate::block::vacancies::EndedHouseholds;
use crate::books::close_account::Closing;
use crate::books::terms::Terms;
use crate::books::totals::SectorTotals;
use crate::codes::sector::{LEAVING_AGE, SECTORS};
use crate::codes::{ages, sector, status, work};
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::lanes::LANES;
use crate::tables::careers::status_in;
use crate::tables::draws;
use crate::tables::draws::Draws;
use crate::tables::rates::{Hazards, Rates};
use crate::work::leaving_odds;
use crate::work::leaving_odds::Known;
use crate::work::wage::Scale;
use crate::workspace::area_year::AreaYear;

/// Room is made for one chooser in so many.
const FEW: usize = 8;

/// Somebody who may leave the scheme or come back.
struct Chooser {
    row: u32,
    /// The draw that decides.
    choice: u32,
    /// The draw of the employer's arrears.
    due: u32,
}

/// A year of work of a block, before any birthday.
pub(crate) struct YearOfWork<'a, 'b> {
    pub rows: &'a mut Rows<'b>,
    pub sums: &'a mut [SectorTotals; SECTORS],
    pub accounts: Closing<'a>,
    pub terms: &'a Terms,
    pub hazards: &'a Hazards,
    pub rates: &'a Rates,
    pub area_year: AreaYear<'a>,
}

impl YearOfWork<'_, '_> {
    /// Gives back the households of those who waited in vain to come back.
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(mut self) -> EndedHouseholds {
        let AreaYear { replicate, year, .. } = self.area_year;
        let mut draws: Draws = [[0; LANES]; 4];
        let (mut persons, mut shocks, mut eventful) = ([0u64; LANES], [0; LANES], [0; LANES]);
        let workers = at_work(self.rows);
        let mut choosers = Vec::with_capacity(workers.len() / FEW);
        for batch in workers.chunks(LANES) {
            let n = batch.len();
            pick(&mut persons, self.rows.person, batch);
            pick(&mut shocks, self.rows.persistent_wage, batch);
            draws::fill(replicate, year, (RandomPurpose::Career, 0), &persons[..n], &mut draws);
            replicate.wages.next_shocks(replicate.isa, &mut shocks[..n], &draws[0][..n]);
            self.go_on(batch, &draws, &shocks, &mut eventful);
            marked(&eventful[..n]).for_each(|lane| {
                let [course, choice, due] = [1, 2, 3].map(|nth: usize| draws[nth][lane]);
                let row = batch[lane] as usize;
                self.move_or_stay(row, course);
                let standing = self.rows.work[row];
                if (standing & work::AWAY != 0) | (choice < self.terms.choosing[usize::from(standing)]) {
                    choosers.push(Chooser { row: batch[lane], choice, due });
                } else {
                    self.leave_or_stay(row, false, due);
                }
            });
        }
        let struck = self.choose(&choosers);
        self.sums[0].away += away(self.rows);
        struck
    }

    /// What a year of work does to everybody of a batch. Marks the lanes in which more may happen.
    fn go_on(&mut self, batch: &[u32], draws: &Draws, shocks: &[i16; LANES], eventful: &mut [u8; LANES]) {
        let (careers, terms) = (&self.area_year.replicate.careers, self.terms);
        let rows = &mut *self.rows;
        let [change, course, choice, due] = draws;
        let len = rows.len();
        let (shock, transitory_wage, work) =
            (&mut rows.persistent_wage[..len], &mut rows.transitory_wage[..len], &mut rows.work[..len]);
        for (lane, row) in batch.iter().enumerate() {
            let row = *row as usize;
            shock[row] = shocks[lane];
            transitory_wage[row] = change[lane] as u8;
            let standing = work[row] & (work::SECTOR | work::AWAY);
            work[row] = standing;
            let code = usize::from(standing & work::SECTOR);
            let chooses = choice[lane] < terms.choosing[usize::from(standing)];
            eventful[lane] = u8::from((course[lane] < careers.any[code]) | chooses | (due[lane] < terms.arrears[code]));
        }
    }

    /// Somebody may move to another sector.
    fn move_or_stay(&mut self, row: usize, course: u32) {
        let careers = &self.area_year.replicate.careers;
        let code = usize::from(self.rows.work[row]);
        if code & usize::from(work::AWAY) == 0 && course < careers.any[code] {
            let fails = course < careers.insolvency[code];
            self.sums[code].failed += i64::from(fails);
            settle(self.rows, row, if fails { sector::LAID_OFF } else { careers.target(code, course) });
        }
    }

    /// Those who may leave or come back do so by chance; gives back the households of those who waited in vain.
    fn choose(&mut self, choosers: &[Chooser]) -> EndedHouseholds {
        let mut struck = EndedHouseholds::default();
        let AreaYear { replicate, area, year, .. } = self.area_year;
        let known = Known { terms: self.terms, rates: self.rates, scale: Scale::new(replicate, area, year) };
        let mut chances = [0.0; LANES];
        let mut persons = [0; LANES];
        for batch in choosers.chunks(LANES) {
            let n = batch.len();
            persons.iter_mut().zip(batch).for_each(|(person, chooser)| *person = chooser.row);
            leaving_odds::chances(self.rows, &known, self.area_year, &persons[..n], &mut chances);
            for (chooser, chance) in batch.iter().zip(chances) {
                let row = chooser.row as usize;
                let happens = unit(chooser.choice) < chance;
                if self.rows.work[row] & work::AWAY != 0 {
                    self.stay_away_or_return(row, happens, &mut struck);
                } else {
                    self.leave_or_stay(row, happens, chooser.due);
                }
            }
        }
        struck
    }

    /// Grown-ups may leave; the employer of those who stay may pay nothing.
    fn leave_or_stay(&mut self, row: usize, happens: bool, due: u32) {
        let rows = &mut *self.rows;
        let code = usize::from(rows.work[row]);
        if happens && rows.age[row] >= LEAVING_AGE {
            self.sums[code].left += 1;
            rows.status[row] = status::OUTSIDE;
            rows.hold_nothing(row);
            rows.work[row] |= work::AWAY;
        } else if due < self.terms.arrears[code] {
            let stopped = if due < self.terms.suspended[code] { work::SUSPENDED } else { 0 };
            rows.work[row] |= work::ARREARS | stopped;
        }
    }

    /// Those who have left come back, or reach the age at which they would have retired: then their account is paid out.
    fn stay_away_or_return(&mut self, row: usize, happens: bool, struck: &mut EndedHouseholds) {
        let rows = &mut *self.rows;
        let code = rows.work[row] & work::SECTOR;
        let retires = self.hazards.retires(rows.sex[row], rows.woman_cadre[row], ages::next_age(rows.age[row]));
        if retires > 0.0 {
            struck.strike(rows.household[row]);
            rows.work[row] = code;
            self.accounts.close(rows, row);
        } else if happens {
            self.sums[usize::from(code)].back += 1;
            settle(rows, row, code);
        }
    }
}

/// How many have left and may come back. Counted in bytes, of which none overflows.
fn away(rows: &Rows<'_>) -> i64 {
    let counts = rows.work.chunks(u8::MAX.into());
    counts.map(|codes| i64::from(codes.iter().map(|code| u8::from(code & work::AWAY != 0)).sum::<u8>())).sum()
}

/// Rows of those who work, and of those who have left the scheme and may come back.
fn at_work(rows: &Rows<'_>) -> Vec<u32> {
    rows_kept(
        rows.work.iter().zip(rows.status.iter()).map(|(code, status)| {
            (*status == status::WORKER) | (*status == status::FLEXIBLE) | (code & work::AWAY != 0)
        }),
    )
}

/// Somebody works in a sector from now on. Who had no account gets none: as many were without one in 2019 as at the opening.
fn settle(rows: &mut Rows<'_>, row: usize, code: u8) {
    rows.work[row] = code;
    rows.status[row] = status_in(code);
}
