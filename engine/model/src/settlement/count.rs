//! What a block's year adds up to, and how its members fare against themselves in the baseline.

use gongji_sdk::isa::Kernel;

use crate::block::columns::Rows;
use crate::books::compared::{Comparison, Comparisons, Keys};
use crate::books::counterfactual;
use crate::books::counterfactual::{Against, Counterfactual, Counterparts, Found};
use crate::books::household::Households;
use crate::books::person_year::Item;
use crate::books::risk::{Lot, type_of};
use crate::books::tally::HouseholdShare;
use crate::books::terms::Terms;
use crate::books::totals::BlockTotals;
use crate::codes::{sector, status, work};
use crate::foundation::math::to_real;
use crate::foundation::sums::Sum;
use crate::law::contribution_base;
use crate::law::in_force::Law;
use crate::settlement::observed::{Observed, Observers, Told};
use crate::settlement::watched;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::{PolicyColumns, YearColumns};

/// Phase count: the block is counted; its members are noted where they are the counterfactual of other arms, and compared
/// where there is a baseline.
pub(crate) struct Count<'a, 'b> {
    pub sums: &'a mut BlockTotals,
    pub noted: &'a mut Option<Counterparts>,
    pub compared: &'a mut Option<Comparisons>,
    pub observed: &'a mut Option<Box<Observed>>,
    pub households: &'a mut Households,
    pub rows: &'a Rows<'b>,
    pub year: &'a YearColumns,
    pub all: &'a [u32],
    pub theirs: &'a [u32],
    pub insured: &'a [u32],
    pub counterparts: &'a Found,
    pub against: &'a Against,
    pub terms: &'a Terms,
    pub own: &'a PolicyColumns,
    pub law: &'a Law,
    pub observers: &'a Option<Observers<'a>>,
    pub scheme: u32,
    /// The first scheme has its turn: what is not counted by scheme is counted now.
    pub is_first: bool,
    pub area_year: AreaYear<'a>,
}

impl<'a, 'b> Count<'a, 'b> {
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(mut self) {
        if self.is_first {
            self.count_block();
        }
        self.count_catastrophic();
        self.count_rare_payments();
        self.share_burdens();
        self.sums.members = self.insured.len() as i64;
    }

    /// What is counted of the block as a whole.
    fn count_block(&mut self) {
        let replicate = self.area_year.replicate;
        self.households.judge(replicate.inputs.behaviour.subsistence_share);
        replicate.isa.dispatch(Census { rows: self.rows, sums: self.sums });
        count_households(self.households, self.sums);
        self.sums.balances += self.rows.frozen().map_or(0, |frozen| frozen.iter().sum());
        match self.against {
            Against::Nothing => {}
            Against::Noted => *self.noted = Some(self.note()),
            Against::Baseline(baseline) => self.compare(baseline),
        }
        watched::closed(self.area_year.tap, self.rows, self.year, self.households, self.account_value());
    }

    /// Observers, and what they are told of.
    fn told(&self, observers: &'a Observers<'a>) -> Told<'a, 'b> {
        let &Self { rows, year, own, law, scheme, area_year, .. } = self;
        Told { rows, year, own, law, observers, scheme, area: area_year.area, replicate: area_year.replicate }
    }

    /// What a yuan on an account is worth to its holder, parts per million.
    fn account_value(&self) -> i64 {
        self.area_year.replicate.inputs.valuation.account_value
    }

    fn count_catastrophic(&mut self) {
        let (household, catastrophic) = (&self.rows.household[..], &self.households.catastrophic);
        let one = HouseholdShare { catastrophic: 1, ..HouseholdShare::default() };
        for row in self.insured.iter().filter(|row| catastrophic[usize::from(household[**row as usize])]) {
            self.sums.tally.count_household(self.year.place[*row as usize], &one);
        }
    }

    fn count_rare_payments(&mut self) {
        let Self { sums, year, insured, .. } = self;
        // Where no employer and no treasury pays for care, nobody is looked at.
        if year.rare_payments.is_empty() {
            return;
        }
        for row in *insured {
            let at = *row as usize;
            sums.tally.count_rare_payments(year.place[at], &year.rare_payments[at]);
        }
    }

    /// Counts what households bear and have by their members, and tells observers of each.
    fn share_burdens(&mut self) {
        let told = self.observers.as_ref().map(|observers| self.told(observers));
        let Self { sums, observed, households, rows, year, theirs, .. } = self;
        let (tally, place) = (&mut sums.tally, &year.place[..]);
        let Households { unshared, catastrophic, .. } = &mut **households;
        let Some(told) = told else {
            return share_out(rows, unshared, theirs, |row, share| tally.count_household(place[row as usize], &share));
        };
        let observed = observed.get_or_insert_default();
        share_out(rows, unshared, theirs, |row, share| {
            tally.count_household(place[row as usize], &share);
            let is_counted = year.sheet[row as usize][Item::Members] > 0;
            let catastrophic = is_counted && catastrophic[usize::from(rows.household[row as usize])];
            told.tell(row, HouseholdShare { catastrophic: catastrophic.into(), ..share }, observed);
        });
    }

    /// Notes who was compared, one in so many where there are very many.
    fn note(&self) -> Counterparts {
        let (one_in, account_value) = (self.area_year.replicate.compared_one_in(), self.account_value());
        let mut noted = Counterparts::of(self.rows.place.number);
        for row in self.all {
            let (at, person) = (*row as usize, self.rows.person[*row as usize]);
            if person.is_multiple_of(one_in) {
                let burden = self.households.burden(usize::from(self.rows.household[at]), account_value);
                noted.note(*row, person, self.year.fifth[at], burden, self.lot(at, burden));
            }
        }
        noted
    }

    /// Holds the members against themselves in the baseline.
    fn compare(&mut self, baseline: &Counterfactual) {
        let Some(block) = baseline.blocks.get(self.rows.place.number as usize) else { return };
        let (keys, bases) = (self.keys(), self.bases());
        let mut all = Comparisons { area: self.area_year.area, base: bases.iter().sum(), ..Comparisons::default() };
        keys.iter().for_each(|keys| all.keys.add(keys));
        let there =
            || self.all.iter().zip(&self.counterparts.here).filter(|(_, place)| **place != counterfactual::NONE);
        let here = there().map(|(row, place)| (*row, block.burden(*place), block.lot(*place)));
        let elsewhere = self.counterparts.elsewhere.iter().map(|one| {
            let (_, burden, lot) = baseline.of_elsewhere(one);
            (one.row, burden, lot)
        });
        let pairs = here.chain(elsewhere);
        if let Some(observers) = self.observers {
            let told = self.told(observers);
            let elsewhere = self.counterparts.elsewhere.iter().map(|one| one.row);
            let compared = there().map(|(row, _)| *row).chain(elsewhere);
            all.cells = compared.flat_map(|row| told.keys(row)).collect();
        }
        all.members = pairs.map(|(row, burden, lot)| self.comparison(row, burden, lot, &keys, &bases)).collect();
        *self.compared = Some(all);
    }

    /// By household its part of the keys by which public money is given to persons or taken from them.
    fn keys(&self) -> Vec<Keys> {
        let Households { size, members, .. } = &*self.households;
        let of_home = size.iter().zip(members).map(|(size, members)| if *members > 0 { i64::from(*size) } else { 0 });
        let mut keys: Vec<Keys> = of_home.map(|heads| [heads, 0, 0]).collect();
        for row in self.all {
            let (at, sheet) = (*row as usize, &self.year.sheet[*row as usize]);
            let own = [0, sheet[Item::Contribution], sheet[Item::Pooled]];
            keys[usize::from(self.rows.household[at])].add(&own);
        }
        keys
    }

    /// By household the reported bases of those who have an employer that pays.
    fn bases(&self) -> Vec<i64> {
        let average_wage = self.area_year.average_wage();
        let mut bases = vec![0; self.households.size.len()];
        for row in self.all.iter().map(|row| *row as usize) {
            let standing = self.rows.work[row];
            let sector = standing & work::SECTOR;
            let has_employer = self.rows.status[row] == status::WORKER && !sector::pays_himself(sector);
            if has_employer && standing & work::ARREARS == 0 {
                let wage = to_real(self.year.sheet[row][Item::Wage]);
                let part = self.terms.reported[usize::from(sector)];
                bases[usize::from(self.rows.household[row])] += contribution_base::reported(wage, part, average_wage);
            }
        }
        bases
    }

    /// What the year was for a member, of whose household this is the burden, as those alike see it.
    fn lot(&self, row: usize, burden: i64) -> Lot {
        let home = usize::from(self.rows.household[row]);
        let Households { members, income, .. } = &*self.households;
        Lot::of(type_of(self.year.place[row], self.rows.sex[row]), members[home], income[home], burden)
    }

    fn comparison(&self, row: u32, baseline: i64, lot: Lot, keys: &[Keys], bases: &[i64]) -> Comparison {
        let row = row as usize;
        let home = usize::from(self.rows.household[row]);
        let burden = self.households.burden(home, self.account_value());
        Comparison {
            place: self.year.place[row],
            sex: self.rows.sex[row],
            members: self.households.members[home],
            more: burden - baseline,
            income: self.households.income[home],
            keys: keys[home],
            base: bases[home],
            lots: [lot, self.lot(row, burden)],
        }
    }
}

/// Gives what households bear and have to their members: each has an even part, the last what is left.
#[inline(always)]
fn share_out(rows: &Rows<'_>, left: &mut [(u16, [i64; 3])], theirs: &[u32], mut give: impl FnMut(u32, HouseholdShare)) {
    let household = &rows.household[..];
    for row in theirs {
        let (members, amounts) = &mut left[usize::from(household[*row as usize])];
        let part = if *members == 1 { *amounts } else { amounts.map(|amount| amount / i64::from(*members)) };
        *members -= 1;
        *amounts = [amounts[0] - part[0], amounts[1] - part[1], amounts[2] - part[2]];
        let [outlay, growth, income] = part;
        give(*row, HouseholdShare { outlay, growth, income, catastrophic: 0 });
    }
}

/// Counts whoever is alive, and of them those outside the scheme by what they are; and sums the balances, which some of these
/// keep. The sums of a few rows are bytes that cannot overflow: so the compiler counts many rows at once.
struct Census<'a> {
    rows: &'a Rows<'a>,
    sums: &'a mut BlockTotals,
}

impl Kernel for Census<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        const ROWS: usize = 128;
        let Rows { alive, status, work, age, .. } = self.rows;
        let columns = alive.chunks(ROWS).zip(status.chunks(ROWS)).zip(work.chunks(ROWS)).zip(age.chunks(ROWS));
        for (((alive, status), work), age) in columns {
            let (status, work, age) = (&status[..alive.len()], &work[..alive.len()], &age[..alive.len()]);
            let [mut persons, mut outside, mut students] = [0; 3];
            for (row, alive) in alive.iter().enumerate() {
                let is_outside = alive & u8::from(status[row] == status::OUTSIDE);
                persons += alive;
                outside += is_outside;
                students += is_outside & u8::from(sector::is_student(work[row], age[row]));
            }
            self.sums.persons += i64::from(persons);
            self.sums.sectors[usize::from(sector::STUDENT)] += i64::from(students);
            self.sums.sectors[usize::from(sector::RESIDENT)] += i64::from(outside - students);
        }
        for balance in self.rows.balance.iter() {
            self.sums.balances += i64::from(*balance);
        }
    }
}

fn count_households(households: &Households, sums: &mut BlockTotals) {
    for home in (0..households.size.len()).filter(|home| households.members[*home] > 0) {
        sums.households += 1;
        sums.catastrophic += i64::from(households.catastrophic[home]);
        sums.household_income += households.income[home];
        sums.household_outlay += households.outlay[home];
        sums.household_growth += households.growth[home];
    }
}
