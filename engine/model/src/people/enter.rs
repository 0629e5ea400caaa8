//! The first phase of the year: birthdays and what they bring, and the incomes of the year.

use crate::block::columns::{Person, Rows, marked};
use crate::block::vacancies::{EndedHouseholds, Vacancies};
use crate::books::close_account::Closing;
use crate::codes::conditions::chronic;
use crate::codes::status;
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::identity::PersonId;
use crate::foundation::lanes::LANES;
use crate::inputs::nation::Universe;
use crate::people::departure::{depart, end_households};
use crate::people::newcomer::Arrivals;
use crate::people::{marriage, nation, newcomer, origin, parent};
use crate::tables::draws;
use crate::tables::draws::Draws;
use crate::tables::health::Exposed;
use crate::tables::newcomer::Newcomer;
use crate::tables::rates::{Birthdays, FamilyEvent, Hazards, Leaver, leaving, may};
use crate::tables::replicate::Replicate;

/// What a year brings to the families of a block, by row, until the dead have gone and there is room for it.
struct Families {
    born: Vec<(Person, u16)>,
    /// Who looks for a partner.
    marriage_candidates: Vec<u32>,
    /// Children who found a household of their own.
    grown: Vec<u32>,
    /// Husbands with whom an old parent moves in.
    hosts: Vec<u32>,
    /// Households that somebody has left.
    struck: EndedHouseholds,
}

impl Families {
    /// Nothing yet, with room for what a year brings to so many rows.
    fn of(rows: usize, struck: EndedHouseholds) -> Self {
        let room = || Vec::with_capacity(rows / RARE);
        Self {
            born: Vec::with_capacity(rows / RARE),
            marriage_candidates: Vec::with_capacity(rows / FREQUENT),
            grown: room(),
            hosts: room(),
            struck,
        }
    }
}

/// One row in so many looks for a partner at most, and bears or leaves the parents, in an ordinary year.
const FREQUENT: usize = 8;

/// See [`FREQUENT`].
const RARE: usize = 32;

/// Moves one block into the year: who dies, ages, is born, marries, falls chronically ill, retires and joins.
pub(crate) fn enter(
    rows: &mut Rows<'_>,
    replicate: &Replicate,
    hazards: &Hazards,
    year: u16,
    joining: &[Newcomer],
    struck: EndedHouseholds,
    accounts: &mut Closing<'_>,
) {
    let mut families = Families::of(rows.len(), struck);
    let mut draws: Draws = [[0; LANES]; 4];
    for first in (0..rows.len()).step_by(LANES) {
        let end = (first + LANES).min(rows.len());
        let (mut may, mut event) = ([0; LANES], [0; LANES]);
        draws::fill(replicate, year, (RandomPurpose::Life, 0), &rows.person[first..end], &mut draws);
        replicate.isa.dispatch(Birthdays {
            quiet: &hazards.quiet,
            alive: &rows.alive[first..end],
            sex: &rows.sex[first..end],
            family_role: &rows.family_role[first..end],
            status: &rows.status[first..end],
            woman_cadre: &rows.woman_cadre[first..end],
            chronic_certified: &rows.chronic_certified[first..end],
            conditions: &rows.conditions[first..end],
            draws: draws.each_ref().map(|column| &column[..end - first]),
            age: &mut rows.age[first..end],
            may: &mut may[..end - first],
            event: &mut event[..end - first],
        });
        marked(&event).for_each(|lane| {
            let life = std::array::from_fn(|nth| draws[nth][lane]);
            live(rows, first + lane, replicate, hazards, year, may[lane], life, &mut families, accounts);
        });
    }
    let Families { born, mut marriage_candidates, grown, hosts, struck } = families;
    end_households(rows, &struck, replicate.universe, accounts);
    // A household may have ended in the same year, and nobody of it is there any more.
    marriage_candidates.retain(|row| rows.alive[*row as usize] == 1);
    let mut free = Vacancies::of(rows);
    // Where nobody is left the money has gone to heirs elsewhere, and not to who moves in.
    accounts.paid_out.retain(|(household, _)| free.has_household(*household));
    grown.into_iter().for_each(|row| free.move_out(rows, row));
    for (child, household) in born {
        if free.has_household(household) {
            free.settle(rows, &child, household);
        }
    }
    parent::move_in(rows, replicate, year, &hosts, &mut free);
    if replicate.universe == Universe::Nation {
        nation::enrol(rows, replicate, hazards, year, joining, &mut free);
    } else {
        let mut arrivals = Arrivals::of(replicate, joining, year);
        origin::arrive(replicate, rows.place, &mut arrivals.persons);
        let homes = free.settle_families(rows, &mut arrivals.persons);
        marriage_candidates.extend(arrivals.marriage_candidates.iter().map(|nth| homes[*nth]));
    }
    // Who moved in with a couple meanwhile is its old parent now.
    marriage_candidates.retain(|row| marriage::may_marry(rows, *row as usize, replicate.universe));
    marriage::marry(rows, replicate, year, &marriage_candidates, &mut free);
}

/// What of that which may happen to a person does.
#[expect(clippy::too_many_arguments, reason = "one person's year touches all that a block's entry holds")]
fn live(
    rows: &mut Rows<'_>,
    row: usize,
    replicate: &Replicate,
    hazards: &Hazards,
    year: u16,
    may: u8,
    life: [u32; 4],
    families: &mut Families,
    accounts: &mut Closing<'_>,
) {
    let (age, sex, family_role) = (rows.age[row], rows.sex[row], rows.family_role[row]);
    if may & (may::DIE | may::GROW_UP) != 0 {
        let leaver = Leaver { sex, family_role, conditions: rows.conditions[row], age };
        if leaving(&leaver, hazards, life[0], replicate.universe).is_some() {
            families.struck.strike(rows.household[row]);
            return depart(rows, row, accounts);
        }
    }
    if may & (may::CHANGE | may::LIST) != 0 {
        fall_ill_or_recover(rows, row, replicate, hazards, life);
    }
    if may & may::RETIRE != 0 {
        retire(rows, row, replicate, hazards, year, &mut families.struck, accounts);
    }
    if may & may::GROW_UP != 0 {
        families.grown.push(row as u32);
    }
    if may & may::FAMILY == 0 {
        return;
    }
    match hazards.family(sex, family_role, age, life[1]) {
        Some(FamilyEvent::Marriage) if marriage::may_marry(rows, row, replicate.universe) => {
            families.marriage_candidates.push(row as u32);
        }
        Some(FamilyEvent::Birth) => bear(rows, row, replicate, hazards, year, &mut families.born),
        Some(FamilyEvent::ParentComes) => families.hosts.push(row as u32),
        Some(FamilyEvent::Marriage) | None => {}
    }
}

/// A child is born into the mother's household, unless it dies in its first months.
fn bear(
    rows: &mut Rows<'_>,
    row: usize,
    replicate: &Replicate,
    hazards: &Hazards,
    year: u16,
    born: &mut Vec<(Person, u16)>,
) {
    let nth = rows.relatives_joined[row].saturating_add(1);
    let Some(id) = PersonId(rows.person[row]).kin(nth) else { return };
    rows.relatives_joined[row] = nth;
    let child = origin::inherit(rows, row, newcomer::child(replicate, id, year));
    let [death, ..] = replicate.luck.block(id, year, RandomPurpose::Life, 0);
    if !hazards.dies(child.sex, child.conditions, 0, death) {
        born.push((child, rows.household[row]));
    }
}

/// One condition may begin or end, and somebody ill may be certified; who has recovered is no longer.
fn fall_ill_or_recover(rows: &mut Rows<'_>, row: usize, replicate: &Replicate, hazards: &Hazards, life: [u32; 4]) {
    let person = Exposed {
        sex: rows.sex[row],
        age: rows.age[row],
        conditions: rows.conditions[row],
        frailty: rows.frailty[row],
        care_history: rows.care_history[row],
    };
    let conditions = replicate.health.change(&person, unit(life[2]));
    let chronic_certified = (rows.chronic_certified[row] == 1) | hazards.is_listed(conditions, life[3]);
    rows.conditions[row] = conditions;
    rows.chronic_certified[row] = chronic(conditions) & u8::from(chronic_certified);
}

fn retire(
    rows: &mut Rows<'_>,
    row: usize,
    replicate: &Replicate,
    hazards: &Hazards,
    year: u16,
    struck: &mut EndedHouseholds,
    accounts: &mut Closing<'_>,
) {
    let chance = hazards.retires(rows.sex[row], rows.woman_cadre[row], rows.age[row]);
    if chance == 0.0 {
        return;
    }
    let luck = replicate.luck.uniform(PersonId(rows.person[row]), year, RandomPurpose::Retirement, 0);
    let lost = replicate.schedule.entry(year).map_or(0.0, |entry| entry.alignment.lost_at_retirement);
    if luck >= chance {
        return;
    }
    if luck < chance * lost {
        // Too few years of contributions: over to the residents' scheme, the account is paid out.
        accounts.close(rows, row);
        struck.strike(rows.household[row]);
        rows.status[row] = status::OUTSIDE;
        rows.hold_nothing(row);
    } else {
        rows.status[row] = status::RETIRED;
    }
}
