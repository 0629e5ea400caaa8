//! THE YEAR: its phases in order, as data and as the pass over a block.
//!
//! The person part is one pass: a block at a time, its members in batches of 256 that stay in the first cache. Everything
//! that needs the whole society stands in [`crate::society`], between two passes.

use gongji_sdk::isa::Kernel;

use crate::block::columns::{Rows, members};
use crate::books::counterfactual;
use crate::books::counterfactual::{Against, Counterfactual, Counterparts};
use crate::books::household::Households;
use crate::books::ledger::Sector;
use crate::books::tally::{HouseholdShare, Tally};
use crate::books::totals::BlockTotals;
use crate::care::{choose, seek, stays, steer};
use crate::codes::care::Care;
use crate::codes::conditions::chronic;
use crate::codes::{sector, status};
use crate::cover::market;
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::law::phases::phase;
use crate::people::enter;
use crate::settlement::year_end::Remember;
use crate::settlement::{family_sharing, relief};
use crate::tables::elasticities;
use crate::tables::newcomer::Newcomer;
use crate::work::{career, participate, wage};
use crate::workspace::area_year::Ground;
use crate::workspace::buffers::Desk;
use crate::workspace::tap;

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
        steer::steer(desk, rows, ground)?;
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
    family_sharing::share_accounts(desk, rows, ground, &mut totals, &members)?;
    desk.clock.lap(phase::SETTLE);
    settle_up(desk, rows, ground, &mut totals, &all)?;
    desk.clock.lap(phase::CLOSE);
    let noted = close(desk, rows, ground, &mut totals, &all, &members);
    desk.insured = members;
    tap::closed(desk, rows);
    desk.clear_away(rows, ground.nation);
    Ok((totals, noted))
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
        group[at] = elasticities::group(households.fifth[home], age[at], chronic(conditions[at]));
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
    let relieved = relief::relieve(households, ground, batch_own, told.as_mut());
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
