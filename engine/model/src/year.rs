//! THE YEAR: its phases in order, as data and as the pass over a block.
//!
//! The person part is one pass: a block at a time, its members in batches of 256 that stay in the first cache. Everything
//! that needs the whole society stands in [`crate::society`], between two passes.

use gongji_sdk::abi::hook;
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
use crate::settlement::year_end::CloseYear;
use crate::settlement::{family_sharing, relief};
use crate::tables::elasticities;
use crate::tables::newcomer::Newcomer;
use crate::work::{career, participate, wage};
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::Workspace;
use crate::workspace::tap;

/// One block's year; its members are noted where they are the counterfactual of other arms.
///
/// # Errors
/// A policy's fault, or a balance too large for its column.
pub(crate) fn block_year(
    rows: &mut Rows<'_>,
    workspace: &mut Workspace,
    area_year: &AreaYear<'_>,
    joining: &[Newcomer],
) -> Result<(BlockTotals, Option<Counterparts>), Fault> {
    let mut totals = BlockTotals::default();
    tap::before(workspace, rows);
    let struck = career::work(rows, area_year, &mut totals);
    enter::enter(rows, area_year.replicate, area_year.hazards, area_year.year, joining, struck, &mut totals.ledger);
    let all = members(rows);
    prepare(workspace, rows, area_year, &mut totals, &all);
    tap::entered(workspace, rows, area_year);
    workspace.clock.lap(phase::ENTER);
    for batch in all.chunks(LANES) {
        let first = workspace.insured.len();
        participate::participate(workspace, rows, area_year, &mut totals, batch)?;
        let insured = workspace.insured[first..].to_vec();
        seek::seat(workspace, rows, &insured);
        choose::choose(workspace, rows, area_year)?;
        steer::steer(workspace, rows, area_year)?;
        workspace.clock.lap(phase::SEEK);
        if market::buy(workspace, rows, area_year, &mut totals)? {
            seek::seat(workspace, rows, &insured);
        }
        workspace.clock.lap(phase::BUY);
        for care in [Care::Outpatient, Care::Pharmacy] {
            seek::set_care(workspace, rows, area_year, area_year.law.layers(care), care);
            seek::ambulatory(workspace, rows, area_year, &mut totals, care)?;
            if care == Care::Outpatient {
                stays::note_candidates(workspace, rows, area_year);
                workspace.clock.lap(phase::FALL_ILL);
            }
        }
    }
    let members = std::mem::take(&mut workspace.insured);
    let chronic_certified: Vec<u32> =
        members.iter().copied().filter(|row| rows.chronic_certified[*row as usize] == 1).collect();
    for batch in chronic_certified.chunks(LANES) {
        seek::gather(workspace, rows, area_year, area_year.law.layers(Care::Chronic), Care::Chronic, batch);
        seek::ambulatory(workspace, rows, area_year, &mut totals, Care::Chronic)?;
    }
    stays::stays(workspace, rows, area_year, &mut totals)?;
    family_sharing::share_accounts(workspace, rows, area_year, &mut totals, &members)?;
    workspace.clock.lap(phase::SETTLE);
    settle_up(workspace, rows, area_year, &mut totals, &all)?;
    workspace.clock.lap(phase::CLOSE);
    let noted = close(workspace, rows, area_year, &mut totals, &all, &members);
    workspace.insured = members;
    tap::closed(workspace, rows);
    workspace.clear_away(rows, area_year.nation);
    Ok((totals, noted))
}

fn prepare(
    workspace: &mut Workspace,
    rows: &mut Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    members: &[u32],
) {
    workspace.lay_out(rows, area_year.nation, !area_year.law.of(hook::STEER).is_empty(), area_year.fund_own);
    let Workspace { income, carried, affordability_limit, group, fifth, households, .. } = workspace;
    wage::incomes(rows, area_year.replicate, area_year.year, members, |row, wage, pension| {
        income[row] = wage + pension;
        carried[row] = rows.balance[row].into();
    });
    let behaviour = &area_year.replicate.inputs.behaviour;
    households.gather(rows, members, |row| income[row], behaviour.other_income);
    households.count_incomes(&mut totals.incomes);
    households.rank(&area_year.fifths);
    let len = rows.len();
    let (household, age, conditions) = (&rows.household[..len], &rows.age[..len], &rows.conditions[..len]);
    let (affordability_limit, group, fifth) = (&mut affordability_limit[..len], &mut group[..len], &mut fifth[..len]);
    for row in members {
        let at = *row as usize;
        let home = usize::from(household[at]);
        affordability_limit[at] = (behaviour.hardship_share * households.income[home] as f64) as i64;
        group[at] = elasticities::group(households.fifth[home], age[at], chronic(conditions[at]));
        fifth[at] = households.fifth[home];
    }
    if let Against::Baseline(baseline) = area_year.against {
        find_counterparts(workspace, rows, baseline, members);
    }
}

/// A member has the fifth of the same person in the baseline; whom the baseline does not have is ranked by its ends.
fn find_counterparts(workspace: &mut Workspace, rows: &Rows<'_>, baseline: &Counterfactual, members: &[u32]) {
    let Some(block) = baseline.blocks.get(rows.place.number as usize) else { return };
    let Workspace { counterparts, fifth, households, .. } = workspace;
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
    workspace: &mut Workspace,
    rows: &mut Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    all: &[u32],
) -> Result<(), Fault> {
    for care in Care::ALL {
        let sink = if care == Care::Pharmacy { Sector::Pharmacies } else { Sector::Hospitals };
        totals.ledger.flow(Sector::Households, sink, totals.care[care as usize].cash);
    }
    area_year.replicate.isa.dispatch(CloseYear { workspace, rows, all, wages: &area_year.replicate.wages, totals });
    let Workspace { households, cash_premiums, batch_own, .. } = workspace;
    for (row, premium) in cash_premiums {
        households.burden[usize::from(rows.household[*row as usize])] += *premium;
    }
    let mut told = workspace.trace.is_some().then(Vec::new);
    let relieved = relief::relieve(households, area_year, batch_own, told.as_mut());
    households.judge(area_year.replicate.inputs.behaviour.subsistence_share);
    totals.ledger.flow(Sector::Treasury, Sector::Households, relieved?);
    if let Some(told) = told {
        tap::relieved(workspace, rows, &told);
    }
    Ok(())
}

/// The block is counted; its members are noted where they are the counterfactual of other arms.
fn close(
    workspace: &Workspace,
    rows: &Rows<'_>,
    area_year: &AreaYear<'_>,
    totals: &mut BlockTotals,
    all: &[u32],
    insured: &[u32],
) -> Option<Counterparts> {
    count_catastrophic(workspace, rows, insured, &mut totals.tally);
    area_year.replicate.isa.dispatch(Census { rows, totals });
    count_households(&workspace.households, totals);
    share_burdens(workspace, rows, all, &mut totals.tally);
    totals.members = insured.len() as i64;
    totals.balances += rows.frozen().map_or(0, |frozen| frozen.iter().sum());
    match area_year.against {
        Against::Nothing => None,
        Against::Noted => Some(note(area_year, workspace, rows, all)),
        Against::Baseline(baseline) => {
            compare(workspace, rows, baseline, all, totals);
            None
        }
    }
}

/// Notes who was compared, one in so many where there are very many.
fn note(area_year: &AreaYear<'_>, workspace: &Workspace, rows: &Rows<'_>, all: &[u32]) -> Counterparts {
    let one_in = area_year.replicate.compared_one_in();
    let mut noted = Counterparts::of(rows.place.number);
    for row in all {
        let (at, person) = (*row as usize, rows.person[*row as usize]);
        if person.is_multiple_of(one_in) {
            noted.note(*row, person, workspace.fifth[at], workspace.households.burden[usize::from(rows.household[at])]);
        }
    }
    noted
}

/// Holds the members against themselves in the baseline.
fn compare(workspace: &Workspace, rows: &Rows<'_>, baseline: &Counterfactual, all: &[u32], totals: &mut BlockTotals) {
    let Some(block) = baseline.blocks.get(rows.place.number as usize) else { return };
    let there = all.iter().zip(&workspace.counterparts).filter(|(_, place)| **place != counterfactual::NONE);
    for (row, place) in there {
        let row = *row as usize;
        let home = usize::from(rows.household[row]);
        let (burden, income) = (workspace.households.burden[home], workspace.households.income[home]);
        totals.compared.count(workspace.place[row], burden, block.burden(*place), income);
    }
}

/// Counts what households bear and have by their members: each has an even part, the last what is left.
fn share_burdens(workspace: &Workspace, rows: &Rows<'_>, all: &[u32], tally: &mut Tally) {
    let Households { members, burden, income, .. } = &workspace.households;
    let amounts = burden.iter().zip(income).map(|(burden, income)| [*burden, *income]);
    let mut left: Vec<(u16, [i64; 2])> = members.iter().copied().zip(amounts).collect();
    let (household, place) = (&rows.household[..], &workspace.place[..]);
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

fn count_catastrophic(workspace: &Workspace, rows: &Rows<'_>, insured: &[u32], tally: &mut Tally) {
    let (household, catastrophic) = (&rows.household[..], &workspace.households.catastrophic);
    let one = HouseholdShare { catastrophic: 1, ..HouseholdShare::default() };
    for row in insured.iter().filter(|row| catastrophic[usize::from(household[**row as usize])]) {
        tally.count_household(workspace.place[*row as usize], &one);
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
