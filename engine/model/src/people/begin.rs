//! The beginning of a block's year: who works where, who dies, is born, marries and joins; then the incomes of the year.

use crate::block::columns::{Rows, living, members};
use crate::books::close_account::Closing;
use crate::books::counterfactual;
use crate::books::counterfactual::{Against, Counterfactual, Found};
use crate::books::fifths::{Ends, Incomes};
use crate::books::household::Households;
use crate::books::ledger::Ledger;
use crate::books::terms::Terms;
use crate::books::totals::SectorTotals;
use crate::codes::conditions::chronic;
use crate::codes::sector::SECTORS;
use crate::people::{enter, watched};
use crate::tables::elasticities;
use crate::tables::newcomer::Newcomer;
use crate::tables::rates::Hazards;
use crate::work::career::YearOfWork;
use crate::work::wage;
use crate::workspace::area_year::{AreaYear, Supply};
use crate::workspace::buffers::YearColumns;

/// Phase enter: a year of work, then birthdays and what they bring.
pub(crate) struct Enter<'a, 'b> {
    pub rows: &'a mut Rows<'b>,
    pub work: &'a mut [SectorTotals; SECTORS],
    pub ledger: &'a mut Ledger,
    pub paid_out: &'a mut Vec<(u16, i64)>,
    pub all: &'a mut Vec<u32>,
    pub joining: &'a [Newcomer],
    pub terms: &'a Terms,
    pub hazards: &'a Hazards,
    pub supply: Supply<'a>,
    pub area_year: AreaYear<'a>,
}

impl Enter<'_, '_> {
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(self) {
        let Self { rows, work, ledger, paid_out, all, joining, terms, hazards, supply, area_year } = self;
        watched::before(area_year.tap, rows);
        remember_conditions(rows);
        let rates = supply.rates;
        paid_out.clear();
        let accounts = Closing { ledger: &mut *ledger, paid_out: &mut *paid_out };
        let struck = YearOfWork { rows, sums: work, accounts, terms, hazards, rates, area_year }.run();
        let accounts = &mut Closing { ledger, paid_out };
        enter::enter(rows, area_year.replicate, hazards, area_year.year, joining, struck, accounts);
        *all = if area_year.replicate.cares_for_all() { living(rows) } else { members(rows) };
    }
}

/// What persons have when the year begins did not begin in it.
fn remember_conditions(rows: &mut Rows<'_>) {
    for (had, has) in rows.diagnosed.iter_mut().zip(&*rows.conditions) {
        *had |= has;
    }
}

/// Phase earn: wages and pensions of the year, and the households by their income.
pub(crate) struct Earn<'a, 'b> {
    pub year: &'a mut YearColumns,
    pub households: &'a mut Households,
    pub counterparts: &'a mut Found,
    pub incomes: &'a mut Incomes,
    pub rows: &'a Rows<'b>,
    pub all: &'a [u32],
    pub hazards: &'a Hazards,
    pub fifths: &'a Ends,
    pub against: &'a Against,
    pub area_year: AreaYear<'a>,
}

impl Earn<'_, '_> {
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(mut self) {
        self.earn();
        self.rank();
        if let Against::Baseline(baseline) = self.against {
            self.find_counterparts(baseline);
        }
        watched::entered(self.rows, self.year, self.hazards, self.area_year);
    }

    fn earn(&mut self) {
        let Self { year: YearColumns { income, carried, .. }, rows, all, area_year, .. } = self;
        let tell = |row: usize, wage: i64, pension: i64| {
            income[row] = wage + pension;
            carried[row] = rows.balance[row].into();
        };
        wage::incomes(rows, area_year.replicate, area_year.year, all, tell);
    }

    /// Households by their income, and what follows of it for each member.
    fn rank(&mut self) {
        let Self { year, households, incomes, rows, all, fifths, area_year, .. } = self;
        let YearColumns { income, affordability_limit, group, fifth, .. } = &mut **year;
        let behaviour = &area_year.replicate.inputs.behaviour;
        households.gather(rows, all, |row| income[row], behaviour.other_income);
        households.sum_balances(rows, all);
        households.count_incomes(incomes);
        households.rank(fifths);
        let len = rows.len();
        let (household, age, conditions) = (&rows.household[..len], &rows.age[..len], &rows.conditions[..len]);
        let (limit, group, fifth) = (&mut affordability_limit[..len], &mut group[..len], &mut fifth[..len]);
        for row in *all {
            let at = *row as usize;
            let home = usize::from(household[at]);
            limit[at] = (behaviour.hardship_share * households.income[home] as f64) as i64;
            group[at] = elasticities::group(households.fifth[home], age[at], chronic(conditions[at]));
            fifth[at] = households.fifth[home];
        }
    }

    /// A member has the fifth of the same person in the baseline; whom the baseline does not have is ranked by its ends.
    fn find_counterparts(&mut self, baseline: &Counterfactual) {
        let Self { year, households, counterparts, rows, all, .. } = self;
        let Some(block) = baseline.blocks.get(rows.place.number as usize) else { return };
        counterparts.here = block.find(rows, all);
        for (row, place) in all.iter().map(|row| *row as usize).zip(&counterparts.here) {
            let home = usize::from(rows.household[row]);
            year.fifth[row] = match *place {
                counterfactual::NONE => households.fifth_in(home, &baseline.ends),
                place => block.fifth(place),
            };
        }
        counterparts.elsewhere = baseline.elsewhere(rows, all, &counterparts.here);
        for one in &counterparts.elsewhere {
            (year.fifth[one.row as usize], ..) = baseline.of_elsewhere(one);
        }
    }
}
