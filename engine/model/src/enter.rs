//! The first phase of the year: death, ageing, birth, retirement, joining, and the incomes of the year.

use crate::conditions::chronic;
use crate::draw::{Decision, unit};
use crate::health::Exposed;
use crate::inputs::AGES;
use crate::ledger::{Ledger, Sector};
use crate::members::LANES;
use crate::newcomer::{self, Newcomer};
use crate::person::{CHUNK, Person, PersonId, Rows, status, work};
use crate::rates::Hazards;
use crate::seek::{self, Draws};
use crate::setting::{Setting, Universe};
use crate::trace::Leaving;

/// Children leave the household, and the simulated universe, at this age; they join the scheme as entrants of their own.
pub const LEAVING_AGE: u8 = 22;

/// Moves one block into the year: who dies, ages, is born, falls chronically ill, retires and joins.
pub fn enter(
    rows: &mut Rows<'_>,
    setting: &Setting,
    hazards: &Hazards,
    year: u16,
    joining: &[Newcomer],
    ledger: &mut Ledger,
) {
    let mut born = Vec::new();
    let mut draws: Draws = [[0; LANES]; 4];
    for first in (0..rows.len()).step_by(LANES) {
        let end = (first + LANES).min(rows.len());
        seek::fill(setting, year, Decision::Life, &rows.person[first..end], &mut draws);
        for row in first..end {
            if rows.alive[row] == 1 {
                let life = std::array::from_fn(|nth| draws[nth][row - first]);
                if has_event(rows, row, hazards, life) {
                    live(rows, row, setting, hazards, year, life, &mut born, ledger);
                }
            }
        }
    }
    leave_empty_households(rows, ledger);
    let mut free = Vacancies::of(rows);
    for (child, household) in born {
        // The mother's household may have ended in the same year: the child then has no one who brings it in.
        if free.has_household(household) {
            free.settle(rows, &[child], Some(household));
        }
    }
    for newcomer in joining {
        let family = newcomer::family(setting, *newcomer, year);
        free.settle(rows, &family, None);
    }
}

/// The age a year later.
#[inline(always)]
pub(crate) fn next_age(age: u8) -> u8 {
    (age + 1).min(AGES as u8 - 1)
}

/// Whether a person leaves the simulated society on becoming `age`, and why.
#[inline(always)]
pub(crate) fn leaving(sex: u8, status: u8, conditions: u16, age: u8, hazards: &Hazards, luck: u32) -> Option<Leaving> {
    if hazards.dies(sex, conditions, age, luck) {
        return Some(Leaving::Died);
    }
    (status == status::OUTSIDE && age == LEAVING_AGE).then_some(Leaving::CameOfAge)
}

/// Has the person's birthday; true when more than that may happen this year.
#[inline(always)]
fn has_event(rows: &mut Rows<'_>, row: usize, hazards: &Hazards, life: [u32; 4]) -> bool {
    let age = next_age(rows.age[row]);
    rows.age[row] = age;
    let (sex, status) = (rows.sex[row], rows.status[row]);
    let working = (status == status::WORKER) | (status == status::FLEXIBLE);
    let leaves = (status == status::OUTSIDE) & (age == LEAVING_AGE);
    let retires = working & (hazards.retires(sex, rows.cadre[row], age) > 0.0);
    !hazards.is_quiet(sex, rows.conditions[row], rows.listed[row], age, life) | leaves | retires
}

#[expect(clippy::too_many_arguments, reason = "one person's year touches all that a block's entry holds")]
fn live(
    rows: &mut Rows<'_>,
    row: usize,
    setting: &Setting,
    hazards: &Hazards,
    year: u16,
    life: [u32; 4],
    born: &mut Vec<(Person, u16)>,
    ledger: &mut Ledger,
) {
    let (age, sex) = (rows.age[row], rows.sex[row]);
    if leaving(sex, rows.status[row], rows.conditions[row], age, hazards, life[0]).is_some() {
        return depart(rows, row, ledger);
    }
    fall_ill_or_recover(rows, row, setting, hazards, life);
    if rows.status[row] == status::WORKER || rows.status[row] == status::FLEXIBLE {
        retire(rows, row, setting, hazards, year, ledger);
    }
    if setting.universe == Universe::MemberHouseholds && hazards.births(sex, age, life[1]) {
        let nth = rows.children[row].saturating_add(1);
        if let Some(child) = PersonId(rows.person[row]).child(nth) {
            rows.children[row] = nth;
            born.push((newcomer::child(setting, child, year), rows.household[row]));
        }
    }
}

/// One condition may begin or end, and somebody ill may be certified; who has recovered is no longer.
fn fall_ill_or_recover(rows: &mut Rows<'_>, row: usize, setting: &Setting, hazards: &Hazards, life: [u32; 4]) {
    let person = Exposed {
        sex: rows.sex[row],
        age: rows.age[row],
        conditions: rows.conditions[row],
        frailty: rows.frailty[row],
        course: rows.course[row],
    };
    let conditions = setting.health.change(&person, unit(life[2]));
    let listed = (rows.listed[row] == 1) | hazards.is_listed(conditions, life[3]);
    rows.conditions[row] = conditions;
    rows.listed[row] = chronic(conditions) & u8::from(listed);
}

fn retire(rows: &mut Rows<'_>, row: usize, setting: &Setting, hazards: &Hazards, year: u16, ledger: &mut Ledger) {
    let chance = hazards.retires(rows.sex[row], rows.cadre[row], rows.age[row]);
    if chance == 0.0 {
        return;
    }
    let luck = setting.luck.uniform(PersonId(rows.person[row]), year, Decision::Retirement, 0);
    let lost = setting.schedule.entry(year).map_or(0.0, |entry| entry.lost_at_retirement);
    if luck >= chance {
        return;
    }
    if luck < chance * lost {
        // Too few years of contributions: over to the residents' scheme, the account is paid out.
        close_account(rows, row, ledger);
        rows.status[row] = status::OUTSIDE;
        rows.holdings[row] = 0;
    } else {
        rows.status[row] = status::RETIRED;
    }
}

/// Ends a person in the simulated society; the balance goes to the heirs.
fn depart(rows: &mut Rows<'_>, row: usize, ledger: &mut Ledger) {
    close_account(rows, row, ledger);
    rows.put(row, Person::default());
}

pub(crate) fn close_account(rows: &mut Rows<'_>, row: usize, ledger: &mut Ledger) {
    let frozen = rows.frozen().map_or(0, |frozen| frozen[row]);
    let balance = i64::from(rows.balance[row]) + frozen;
    ledger.flow(Sector::Accounts, Sector::Households, balance);
    ledger.accounts_closed += balance;
    rows.balance[row] = 0;
    if frozen > 0 {
        rows.freeze(row, -frozen);
    }
    rows.has_account[row] = 0;
}

/// A household without a member no longer touches the scheme: who is left goes out of sight.
fn leave_empty_households(rows: &mut Rows<'_>, ledger: &mut Ledger) {
    let mut members = vec![0u16; households(rows)];
    for (status, household) in rows.status.iter().zip(rows.household.iter()) {
        members[usize::from(*household)] += u16::from(*status != status::OUTSIDE);
    }
    // Who has left the scheme and may come back keeps his household in sight.
    for (work, household) in rows.work.iter().zip(rows.household.iter()) {
        members[usize::from(*household)] += u16::from(work & work::AWAY != 0);
    }
    let persons = rows.status.iter().zip(rows.alive.iter()).zip(rows.household.iter()).enumerate();
    let is_left = |(_, ((status, alive), household)): &(usize, ((&u8, &u8), &u16))| {
        **status == status::OUTSIDE && **alive == 1 && members[usize::from(**household)] == 0
    };
    let left: Vec<usize> = persons.filter(is_left).map(|(row, _)| row).collect();
    for row in left {
        depart(rows, row, ledger);
    }
}

/// Number of household indices in use in a block, gaps included. A free row counts as household 0.
pub fn households(rows: &Rows<'_>) -> usize {
    rows.household.iter().max().map_or(0, |last| usize::from(*last) + 1)
}

/// Free rows and free household numbers of a block, lowest first.
pub struct Vacancies {
    rows: Vec<u32>,
    used: Vec<bool>,
    next: usize,
}

impl Vacancies {
    /// Looks for what is free.
    pub fn of(rows: &Rows<'_>) -> Self {
        let numbered = rows.alive.iter().enumerate().rev();
        let free = numbered.filter(|(_, alive)| **alive == 0).map(|(row, _)| row as u32).collect();
        let mut used = vec![false; households(rows)];
        for (alive, household) in rows.alive.iter().zip(rows.household.iter()) {
            used[usize::from(*household)] |= *alive == 1;
        }
        Self { rows: free, used, next: 0 }
    }

    fn has_household(&self, household: u16) -> bool {
        self.used.get(usize::from(household)).copied().unwrap_or(false)
    }

    /// Gives a family rows, in this household or in one of its own.
    pub fn settle(&mut self, rows: &mut Rows<'_>, family: &[Person], household: Option<u16>) {
        let household = household.unwrap_or_else(|| self.found());
        for person in family {
            if self.rows.is_empty() {
                let len = rows.len() as u32;
                rows.grow(CHUNK);
                self.rows.extend((len..len + CHUNK as u32).rev());
            }
            if let Some(row) = self.rows.pop() {
                rows.put(row as usize, Person { household, alive: 1, ..*person });
            }
        }
    }

    fn found(&mut self) -> u16 {
        while self.used.get(self.next).copied().unwrap_or(false) {
            self.next += 1;
        }
        if self.next == self.used.len() {
            self.used.push(true);
        } else {
            self.used[self.next] = true;
        }
        self.next as u16
    }
}
