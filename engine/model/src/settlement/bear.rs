//! What the year cost persons and households: cash changes hands, habits are updated, and the year is counted.

use crate::block::columns::Rows;
use crate::books::household::Households;
use crate::books::ledger::{Ledger, Sector};
use crate::books::tally::Tally;
use crate::books::totals::AllCare;
use crate::codes::care::Care;
use crate::codes::sector::CODES;
use crate::foundation::concentration::Concentration;
use crate::foundation::money;
use crate::settlement::observed::Observers;
use crate::settlement::year_end::CloseYear;
use crate::tables::replicate::Replicate;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::YearColumns;

/// Yuan of cash for care in a year above which it is much, at consumer prices of [`TAIL_YEAR`]: the line that the catalogue of
/// policies draws for products against large bills.
const TAIL_YUAN: f64 = 10_000.0;

/// At whose consumer prices these yuan are; where the inputs end earlier, at those of their last year.
const TAIL_YEAR: u16 = 2020;

/// The same in a year, fen.
pub(crate) fn tail_cash(replicate: &Replicate, year: u16) -> i64 {
    let prices = |year: u16| replicate.year(year).consumer_prices;
    money::fen(TAIL_YUAN * prices(year) / prices(TAIL_YEAR))
}

/// Phase bear: households bear what the year cost those who are in a scheme.
pub(crate) struct Bear<'a, 'b> {
    pub rows: &'a mut Rows<'b>,
    pub year: &'a mut YearColumns,
    pub households: &'a mut Households,
    pub cash_premiums: &'a mut Vec<(u32, i64)>,
    pub paid_out: &'a mut Vec<(u16, i64)>,
    pub ledger: &'a mut Ledger,
    pub sectors: &'a mut [i64; CODES],
    pub tally: &'a mut Tally,
    pub spending: &'a mut Concentration,
    pub theirs: &'a [u32],
    pub care_sums: &'a AllCare,
    pub observers: &'a Option<Observers<'a>>,
    pub area_year: AreaYear<'a>,
}

impl Bear<'_, '_> {
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(self) {
        let Self { rows, year, households, cash_premiums, paid_out, ledger, .. } = self;
        let Self { sectors, tally, spending, theirs, observers, area_year, .. } = self;
        let replicate = area_year.replicate;
        for care in Care::ALL {
            let sink = if care == Care::Pharmacy { Sector::Pharmacies } else { Sector::Hospitals };
            ledger.flow(Sector::Households, sink, self.care_sums[care as usize].cash);
        }
        let wages = &replicate.wages;
        tally.lay_out_marks();
        if observers.as_ref().is_some_and(Observers::has_tables) {
            year.keep_untouched(rows.care_history, theirs);
        }
        let tail_cash = tail_cash(replicate, area_year.year);
        replicate.isa.dispatch(CloseYear {
            year,
            households,
            rows,
            theirs,
            wages,
            sectors,
            tally,
            tail_cash,
            spending,
        });
        for (row, premium) in cash_premiums.drain(..) {
            households.outlay[usize::from(rows.household[row as usize])] += premium;
        }
        for (home, amount) in paid_out.drain(..) {
            households.pay_out(home.into(), amount);
        }
    }
}
