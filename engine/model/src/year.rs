//! THE YEAR: its phases in order, as data and as the pass over a block.
//!
//! The person part is one pass: a block at a time, its members in batches of 256 that stay in the first cache. Everything
//! that needs the whole society stands in [`crate::society`], between two passes.

use gongji_sdk::abi::hook;
use gongji_sdk::isa::Kernel;

use crate::care::Care;
use crate::career;
use crate::choose::{self, Ways};
use crate::concentration::Concentration;
use crate::conditions::chronic;
use crate::counterfactual::{self, Against, Compared, Counterfactual, Counterparts};
use crate::demand;
use crate::desk::Desk;
use crate::employer::{SectorTotals, Terms};
use crate::enter;
use crate::fault::Fault;
use crate::fifths::{Ends, Incomes};
use crate::household::{self, Households};
use crate::laps::phase;
use crate::ledger::{Ledger, Sector};
use crate::market::{self, OnOffer};
use crate::members::LANES;
use crate::newcomer::Newcomer;
use crate::participate;
use crate::person::sector::{self, CODES, SECTORS};
use crate::person::{Rows, rows_kept, status};
use crate::programme::{AreaLaw, Law};
use crate::rates::{Hazards, Rates};
use crate::remember::Remember;
use crate::seek;
use crate::setting::Setting;
use crate::state::{AllCare, ProductTotals, ProviderAnswer};
use crate::stays;
use crate::tally::{HouseholdShare, Tally};
use crate::trace::tap;
use crate::wage;

/// A phase of the year.
#[derive(Clone, Copy, Debug)]
pub struct Phase {
    /// Its verb.
    pub name: &'static str,
    /// What happens.
    pub does: &'static str,
    /// Hooks that stand in it, by `gongji_sdk::abi::hook`.
    pub hooks: &'static [u32],
}

/// The phases in order.
pub const PHASES: &[Phase] = &[
    Phase {
        name: "enter",
        does: "moves between sectors, leaving the scheme and coming back; deaths, births, ageing, chronic disease, retirement, joining; wages and pensions of the year",
        hooks: &[],
    },
    Phase {
        name: "insure",
        does: "balances of policies that start or end are moved; who belongs to the scheme",
        hooks: &[hook::MIGRATE, hook::ELIGIBILITY],
    },
    Phase {
        name: "contribute",
        does: "the reported base; what employer, worker and treasury pay",
        hooks: &[hook::CONTRIBUTION],
    },
    Phase { name: "credit", does: "what goes to the account, and interest", hooks: &[hook::CREDIT] },
    Phase { name: "offer", does: "insurers price their products on last year's claims", hooks: &[hook::OFFER] },
    Phase {
        name: "buy",
        does: "persons weigh expected gain against premium; account or cash pays",
        hooks: &[hook::PURCHASE],
    },
    Phase { name: "fall_ill", does: "need for outpatient, chronic, pharmacy and inpatient care", hooks: &[] },
    Phase {
        name: "seek",
        does: "the tier chosen; the price felt by probing the settle layers; care sought or forgone",
        hooks: &[hook::STEER],
    },
    Phase { name: "treat", does: "the provider's bill, in and out of the catalogue", hooks: &[hook::TREAT] },
    Phase {
        name: "settle",
        does: "the bill passes the layers in order, stays in waves, relatives' accounts, cash pays the rest",
        hooks: &[hook::SETTLE],
    },
    Phase {
        name: "reimburse",
        does: "providers are paid, bear their cost, and learn from it for the next year",
        hooks: &[hook::REIMBURSE],
    },
    Phase {
        name: "close",
        does: "relief of households; pooled funds, subsidies, insurers' results; the ledger is proved to the fen",
        hooks: &[hook::RELIEF, hook::CLOSE, hook::ADAPT, hook::SUPERVISE],
    },
    Phase { name: "observe", does: "what is counted", hooks: &[] },
];

/// What one block's year stands on.
pub struct Ground<'a> {
    /// The replicate.
    pub setting: &'a Setting,
    /// The law of the nation, for the policies' own columns.
    pub nation: &'a Law,
    /// The law of the area.
    pub law: &'a AreaLaw,
    /// Products on offer.
    pub offers: &'a [OnOffer<'a>],
    /// Pooling area.
    pub area: usize,
    /// Calendar year.
    pub year: u16,
    /// On which terms people work and belong to the scheme.
    pub terms: &'a Terms,
    /// Chances of a year of life by age.
    pub hazards: &'a Hazards,
    /// Frequency and cost of care by age.
    pub rates: &'a Rates,
    /// How the area's providers answer last year.
    pub answer: &'a ProviderAnswer,
    /// The choice between tiers in the area and year.
    pub ways: &'a Ways<'a>,
    /// Upper ends of the four lower fifths of income per head, fen.
    pub fifths: Ends,
    /// The policies' own columns of the area's fund.
    pub fund_own: &'a [i64],
    /// What the year is held against.
    pub against: Against<'a>,
}

/// Sums of one provider tier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProviderTotals {
    /// Visits, purchases and stays.
    pub cases: i64,
    /// Bills, fen.
    pub revenue: i64,
    /// The pool's part of them, fen.
    pub charged: i64,
    /// Bills at opening-year unit prices, fen.
    pub volume: i64,
    /// Ordinary visits.
    pub visits: i64,
    /// Stays.
    pub stays: i64,
    /// Costly stays that were sent to a higher tier or turned away.
    pub refused: i64,
    /// Stays for which it had no bed.
    pub crowded: i64,
}

/// Sums of one block (or of many).
#[derive(Clone, Debug, Default)]
pub struct BlockTotals {
    /// Flows.
    pub ledger: Ledger,
    /// All contributions, fen.
    pub contributions: i64,
    /// Contributions less credits, and balances moved into the pool, fen.
    pub pool_income: i64,
    /// Paid by persons into the fund for large expenses, fen.
    pub large_expense_income: i64,
    /// Reported bases, fen.
    pub base: i64,
    /// By kind of care.
    pub care: AllCare,
    /// By tier; 0 are pharmacies.
    pub providers: [ProviderTotals; 4],
    /// By sector of work.
    pub work: [SectorTotals; SECTORS],
    /// By product number.
    pub products: Vec<ProductTotals>,
    /// By cell.
    pub tally: Tally,
    /// Members by their bills.
    pub spending: Concentration,
    /// Members by the income of their households.
    pub incomes: Incomes,
    /// Members held against themselves in the baseline.
    pub compared: Compared,
    /// Persons alive.
    pub persons: i64,
    /// Persons alive by sector, see [`sector::of_person`].
    pub sectors: [i64; CODES],
    /// Members.
    pub members: i64,
    /// Account balances, fen.
    pub balances: i64,
    /// Households that touch the scheme.
    pub households: i64,
    /// Of them, with catastrophic cash for care.
    pub catastrophic: i64,
    /// Income of these households, fen.
    pub household_income: i64,
    /// Burden of these households, fen.
    pub household_burden: i64,
}

impl BlockTotals {
    /// The sums of a product.
    pub fn product(&mut self, number: usize) -> &mut ProductTotals {
        if self.products.len() <= number {
            self.products.resize(number + 1, ProductTotals::default());
        }
        &mut self.products[number]
    }

    /// Adds another block's.
    pub fn add(&mut self, other: &BlockTotals) {
        self.ledger.add(&other.ledger);
        self.tally.add(&other.tally);
        self.spending.add(&other.spending);
        self.incomes.add(&other.incomes);
        self.compared.add(&other.compared);
        for (mine, theirs) in self.care.iter_mut().zip(&other.care) {
            mine.add(theirs);
        }
        for (mine, theirs) in self.providers.iter_mut().zip(&other.providers) {
            mine.cases += theirs.cases;
            mine.revenue += theirs.revenue;
            mine.charged += theirs.charged;
            mine.volume += theirs.volume;
            mine.visits += theirs.visits;
            mine.stays += theirs.stays;
            mine.refused += theirs.refused;
            mine.crowded += theirs.crowded;
        }
        for (mine, theirs) in self.work.iter_mut().zip(&other.work) {
            mine.add(theirs);
        }
        for (number, theirs) in other.products.iter().enumerate() {
            self.product(number).add(theirs);
        }
        self.contributions += other.contributions;
        self.pool_income += other.pool_income;
        self.large_expense_income += other.large_expense_income;
        self.base += other.base;
        self.persons += other.persons;
        self.sectors.iter_mut().zip(other.sectors).for_each(|(mine, theirs)| *mine += theirs);
        self.members += other.members;
        self.balances += other.balances;
        self.households += other.households;
        self.catastrophic += other.catastrophic;
        self.household_income += other.household_income;
        self.household_burden += other.household_burden;
    }
}

/// One block's year; its members are noted where they are the counterfactual of other arms.
///
/// # Errors
/// A policy's fault, or a balance too large for its column.
pub fn block_year(
    rows: &mut Rows<'_>,
    desk: &mut Desk,
    ground: &Ground<'_>,
    joining: &[Newcomer],
) -> Result<(BlockTotals, Option<Counterparts>), Fault> {
    let mut totals = BlockTotals::default();
    tap::before(desk, rows);
    let struck = career::work(rows, ground, &mut totals);
    enter::enter(rows, ground.setting, ground.hazards, ground.year, joining, struck, &mut totals.ledger);
    let all = members(rows);
    prepare(desk, rows, ground, &mut totals, &all);
    tap::entered(desk, rows, ground);
    desk.clock.lap(phase::ENTER);
    for batch in all.chunks(LANES) {
        let first = desk.insured.len();
        participate::participate(desk, rows, ground, &mut totals, batch)?;
        let insured = desk.insured[first..].to_vec();
        seek::seat(desk, rows, &insured);
        choose::choose(desk, rows, ground)?;
        participate::steer(desk, rows, ground)?;
        desk.clock.lap(phase::SEEK);
        if market::buy(desk, rows, ground, &mut totals)? {
            seek::seat(desk, rows, &insured);
        }
        desk.clock.lap(phase::BUY);
        for care in [Care::Outpatient, Care::Pharmacy] {
            seek::turn_to(desk, rows, ground, &ground.law.settle[care as usize], care);
            seek::ambulatory(desk, rows, ground, &mut totals, care)?;
            if care == Care::Outpatient {
                stays::note_candidates(desk, rows, ground);
                desk.clock.lap(phase::FALL_ILL);
            }
        }
    }
    let members = std::mem::take(&mut desk.insured);
    let listed: Vec<u32> = members.iter().copied().filter(|row| rows.listed[*row as usize] == 1).collect();
    for batch in listed.chunks(LANES) {
        seek::gather(desk, rows, ground, &ground.law.settle[Care::Chronic as usize], Care::Chronic, batch);
        seek::ambulatory(desk, rows, ground, &mut totals, Care::Chronic)?;
    }
    stays::stays(desk, rows, ground, &mut totals)?;
    household::share_accounts(desk, rows, ground, &mut totals, &members)?;
    desk.clock.lap(phase::SETTLE);
    settle_up(desk, rows, ground, &mut totals, &all)?;
    desk.clock.lap(phase::CLOSE);
    let noted = close(desk, rows, ground, &mut totals, &all, &members);
    desk.insured = members;
    tap::closed(desk, rows);
    desk.clear_away(rows, ground.nation);
    Ok((totals, noted))
}

/// Rows of the members; a free row has no status.
pub fn members(rows: &Rows<'_>) -> Vec<u32> {
    rows_kept(rows.status.iter().map(|status| *status != status::OUTSIDE))
}

fn prepare(desk: &mut Desk, rows: &mut Rows<'_>, ground: &Ground<'_>, totals: &mut BlockTotals, members: &[u32]) {
    desk.lay_out(rows, ground.nation, !ground.law.steer.is_empty(), ground.fund_own);
    let Desk { income, carried, bearable, group, fifth, households, .. } = desk;
    wage::incomes(rows, ground.setting, ground.year, members, |row, wage, pension| {
        income[row] = wage + pension;
        carried[row] = rows.balance[row].into();
    });
    let behaviour = &ground.setting.inputs.behaviour;
    households.gather(rows, members, |row| income[row], behaviour.other_income);
    households.count_incomes(&mut totals.incomes);
    households.rank(&ground.fifths);
    let len = rows.len();
    let (household, age, conditions) = (&rows.household[..len], &rows.age[..len], &rows.conditions[..len]);
    let (bearable, group, fifth) = (&mut bearable[..len], &mut group[..len], &mut fifth[..len]);
    for row in members {
        let at = *row as usize;
        let home = usize::from(household[at]);
        bearable[at] = (behaviour.hardship_share * households.income[home] as f64) as i64;
        group[at] = demand::group(households.fifth[home], age[at], chronic(conditions[at]));
        fifth[at] = households.fifth[home];
    }
    if let Against::Baseline(baseline) = ground.against {
        find_counterparts(desk, rows, baseline, members);
    }
}

/// A member has the fifth of the same person in the baseline; whom the baseline does not have is ranked by its ends.
fn find_counterparts(desk: &mut Desk, rows: &Rows<'_>, baseline: &Counterfactual, members: &[u32]) {
    let Some(block) = baseline.blocks.get(rows.place.number as usize) else { return };
    let Desk { counterparts, fifth, households, .. } = desk;
    *counterparts = block.find(rows, members);
    for (row, place) in members.iter().map(|row| *row as usize).zip(counterparts) {
        let home = usize::from(rows.household[row]);
        fifth[row] = match *place {
            counterfactual::NONE => households.fifth_in(home, &baseline.ends),
            place => block.fifth(place),
        };
    }
}

/// Cash changes hands, habits are updated, households see what the year cost them.
fn settle_up(
    desk: &mut Desk,
    rows: &mut Rows<'_>,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    all: &[u32],
) -> Result<(), Fault> {
    for care in Care::ALL {
        let sink = if care == Care::Pharmacy { Sector::Pharmacies } else { Sector::Hospitals };
        totals.ledger.flow(Sector::Households, sink, totals.care[care as usize].cash);
    }
    ground.setting.isa.dispatch(Remember { desk, rows, all, wages: &ground.setting.wages, totals });
    let Desk { households, cash_premiums, batch_own, .. } = desk;
    for (row, premium) in cash_premiums {
        households.burden[usize::from(rows.household[*row as usize])] += *premium;
    }
    let mut told = desk.trace.is_some().then(Vec::new);
    let relieved = households.relieve(ground, batch_own, told.as_mut());
    households.judge(ground.setting.inputs.behaviour.subsistence_share);
    totals.ledger.flow(Sector::Treasury, Sector::Households, relieved?);
    if let Some(told) = told {
        tap::relieved(desk, rows, &told);
    }
    Ok(())
}

/// The block is counted; its members are noted where they are the counterfactual of other arms.
fn close(
    desk: &Desk,
    rows: &Rows<'_>,
    ground: &Ground<'_>,
    totals: &mut BlockTotals,
    all: &[u32],
    insured: &[u32],
) -> Option<Counterparts> {
    count_catastrophic(desk, rows, insured, &mut totals.tally);
    ground.setting.isa.dispatch(Census { rows, totals });
    count_households(&desk.households, totals);
    share_burdens(desk, rows, all, &mut totals.tally);
    totals.members = insured.len() as i64;
    totals.balances += rows.frozen().map_or(0, |frozen| frozen.iter().sum());
    match ground.against {
        Against::Nothing => None,
        Against::Noted => Some(note(ground, desk, rows, all)),
        Against::Baseline(baseline) => {
            compare(desk, rows, baseline, all, totals);
            None
        }
    }
}

/// Notes who was compared, one in so many where there are very many.
fn note(ground: &Ground<'_>, desk: &Desk, rows: &Rows<'_>, all: &[u32]) -> Counterparts {
    let one_in = ground.setting.compared_one_in();
    let mut noted = Counterparts::of(rows.place.number);
    for row in all {
        let (at, person) = (*row as usize, rows.person[*row as usize]);
        if person.is_multiple_of(one_in) {
            noted.note(*row, person, desk.fifth[at], desk.households.burden[usize::from(rows.household[at])]);
        }
    }
    noted
}

/// Holds the members against themselves in the baseline.
fn compare(desk: &Desk, rows: &Rows<'_>, baseline: &Counterfactual, all: &[u32], totals: &mut BlockTotals) {
    let Some(block) = baseline.blocks.get(rows.place.number as usize) else { return };
    let there = all.iter().zip(&desk.counterparts).filter(|(_, place)| **place != counterfactual::NONE);
    for (row, place) in there {
        let row = *row as usize;
        let home = usize::from(rows.household[row]);
        let (burden, income) = (desk.households.burden[home], desk.households.income[home]);
        totals.compared.count(desk.place[row], burden, block.burden(*place), income);
    }
}

/// Counts what households bear and have by their members: each has an even part, the last what is left.
fn share_burdens(desk: &Desk, rows: &Rows<'_>, all: &[u32], tally: &mut Tally) {
    let Households { members, burden, income, .. } = &desk.households;
    let amounts = burden.iter().zip(income).map(|(burden, income)| [*burden, *income]);
    let mut left: Vec<(u16, [i64; 2])> = members.iter().copied().zip(amounts).collect();
    let (household, place) = (&rows.household[..], &desk.place[..]);
    for row in all {
        let (members, amounts) = &mut left[usize::from(household[*row as usize])];
        let [burden, income] =
            if *members == 1 { *amounts } else { amounts.map(|amount| amount / i64::from(*members)) };
        *members -= 1;
        *amounts = [amounts[0] - burden, amounts[1] - income];
        let share = HouseholdShare { burden, income, catastrophic: 0 };
        tally.count_household(place[*row as usize], &share);
    }
}

/// Counts whoever is alive, and of them those outside the scheme by what they are; and sums the balances, which some of these
/// keep. The sums of a few rows are bytes that cannot overflow: so the compiler counts many rows at once.
struct Census<'a> {
    rows: &'a Rows<'a>,
    totals: &'a mut BlockTotals,
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
            self.totals.persons += i64::from(persons);
            self.totals.sectors[usize::from(sector::STUDENT)] += i64::from(students);
            self.totals.sectors[usize::from(sector::RESIDENT)] += i64::from(outside - students);
        }
        for balance in self.rows.balance.iter() {
            self.totals.balances += i64::from(*balance);
        }
    }
}

fn count_catastrophic(desk: &Desk, rows: &Rows<'_>, insured: &[u32], tally: &mut Tally) {
    let (household, catastrophic) = (&rows.household[..], &desk.households.catastrophic);
    let one = HouseholdShare { catastrophic: 1, ..HouseholdShare::default() };
    for row in insured.iter().filter(|row| catastrophic[usize::from(household[**row as usize])]) {
        tally.count_household(desk.place[*row as usize], &one);
    }
}

fn count_households(households: &Households, totals: &mut BlockTotals) {
    for home in (0..households.size.len()).filter(|home| households.members[*home] > 0) {
        totals.households += 1;
        totals.catastrophic += i64::from(households.catastrophic[home]);
        totals.household_income += households.income[home];
        totals.household_burden += households.burden[home];
    }
}
