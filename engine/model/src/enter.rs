//! The first phase of the year: death, ageing, birth, retirement, joining, and the incomes of the year.

use crate::draw::{Decision, unit};
use crate::inputs::{AGES, Need};
use crate::ledger::{Ledger, Sector};
use crate::members::LANES;
use crate::money;
use crate::newcomer::{self, Newcomer};
use crate::person::{CHUNK, Person, PersonId, Rows, status};
use crate::seek::{self, Draws};
use crate::setting::{Setting, Universe};

/// Children leave the household, and the simulated universe, at this age; they join the scheme as entrants of their own.
pub const LEAVING_AGE: u8 = 22;

/// Retirement rule of 1978, and the reform of 2025 that raises the ages over fifteen years (men 63, cadres 58, women
/// workers 55 by 2039; NPCSC decision of 13 September 2024).
const REFORM: u16 = 2025;
const REFORM_YEARS: f64 = 15.0;

/// Chance that a worker of this age retires this year.
pub fn retirement_chance(sex: u8, cadre: u8, age: u8, year: u16) -> f64 {
    let (old, raised) = match (sex, cadre) {
        (0, _) => (60.0, 3.0),
        (_, 0) => (50.0, 5.0),
        _ => (55.0, 3.0),
    };
    let passed = (f64::from(year) + 1.0 - f64::from(REFORM)).clamp(0.0, REFORM_YEARS) / REFORM_YEARS;
    (f64::from(age) + 1.0 - (old + raised * passed)).clamp(0.0, 1.0)
}

/// Mortality of a person: the table's for the whole age group, shared out between the chronically ill and the others.
#[inline(always)]
pub fn mortality(table: f64, chronic: bool, need: &Need, ratio: f64) -> f64 {
    let healthy = table / (1.0 + need.chronic * (ratio - 1.0));
    (if chronic { healthy * ratio } else { healthy }).min(1.0)
}

/// Moves one block into the year: who dies, ages, is born, falls chronically ill, retires and joins.
pub fn enter(rows: &mut Rows<'_>, setting: &Setting, year: u16, joining: &[Newcomer], ledger: &mut Ledger) {
    let mut born = Vec::new();
    let mut draws: Draws = [[0; LANES]; 4];
    for first in (0..rows.len()).step_by(LANES) {
        let end = (first + LANES).min(rows.len());
        seek::fill(setting, year, Decision::Life, &rows.person[first..end], &mut draws);
        for row in first..end {
            if rows.alive[row] == 1 {
                let life = std::array::from_fn(|nth| draws[nth][row - first]);
                live(rows, row, setting, year, life, &mut born, ledger);
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

fn live(
    rows: &mut Rows<'_>,
    row: usize,
    setting: &Setting,
    year: u16,
    life: [u32; 4],
    born: &mut Vec<(Person, u16)>,
    ledger: &mut Ledger,
) {
    let tables = setting.year(year);
    let id = PersonId(rows.person[row]);
    let age = (rows.age[row] + 1).min(AGES as u8 - 1);
    rows.age[row] = age;
    let need = setting.need(age);
    let sex = rows.sex[row];
    let table = tables.mortality[usize::from(sex)][usize::from(age)];
    let chance = mortality(table, rows.chronic[row] == 1, need, setting.inputs.behaviour.chronic_mortality);
    if unit(life[0]) < chance {
        return depart(rows, row, ledger);
    }
    if rows.status[row] == status::OUTSIDE && age == LEAVING_AGE {
        return depart(rows, row, ledger);
    }
    fall_chronically_ill(rows, row, need, [life[2], life[3]]);
    if rows.status[row] == status::WORKER || rows.status[row] == status::FLEXIBLE {
        retire(rows, row, setting, year, ledger);
    }
    let fertility = tables.fertility[usize::from(age)];
    if sex == 1 && age >= LEAVING_AGE && setting.universe == Universe::MemberHouseholds && unit(life[1]) < fertility {
        let nth = rows.children[row].saturating_add(1);
        if let Some(child) = id.child(nth) {
            rows.children[row] = nth;
            born.push((newcomer::child(setting, child, year), rows.household[row]));
        }
    }
}

fn fall_chronically_ill(rows: &mut Rows<'_>, row: usize, need: &Need, draws: [u32; 2]) {
    if rows.chronic[row] == 0 && unit(draws[0]) < need.onset {
        rows.chronic[row] = 1;
    }
    if rows.chronic[row] == 1 && rows.listed[row] == 0 && unit(draws[1]) < need.listing {
        rows.listed[row] = 1;
    }
}

fn retire(rows: &mut Rows<'_>, row: usize, setting: &Setting, year: u16, ledger: &mut Ledger) {
    let chance = retirement_chance(rows.sex[row], rows.cadre[row], rows.age[row], year);
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

fn close_account(rows: &mut Rows<'_>, row: usize, ledger: &mut Ledger) {
    ledger.flow(Sector::Accounts, Sector::Households, i64::from(rows.balance[row]));
    ledger.accounts_closed += i64::from(rows.balance[row]);
    rows.balance[row] = 0;
    rows.has_account[row] = 0;
}

/// A household without a member no longer touches the scheme: who is left goes out of sight.
fn leave_empty_households(rows: &mut Rows<'_>, ledger: &mut Ledger) {
    let mut members = vec![0u16; households(rows)];
    for row in 0..rows.len() {
        if rows.alive[row] == 1 && rows.status[row] != status::OUTSIDE {
            members[usize::from(rows.household[row])] += 1;
        }
    }
    for row in 0..rows.len() {
        if rows.alive[row] == 1 && members[usize::from(rows.household[row])] == 0 {
            depart(rows, row, ledger);
        }
    }
}

/// Number of household indices in use in a block, gaps included.
pub fn households(rows: &Rows<'_>) -> usize {
    let last = rows.alive.iter().zip(rows.household.iter()).filter(|(alive, _)| **alive == 1).map(|(_, h)| *h).max();
    last.map_or(0, |last| usize::from(last) + 1)
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
        let free = (0..rows.len() as u32).rev().filter(|row| rows.alive[*row as usize] == 0).collect();
        let mut used = vec![false; households(rows)];
        for row in 0..rows.len() {
            if rows.alive[row] == 1 {
                used[usize::from(rows.household[row])] = true;
            }
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

/// The incomes of one year by row: wages of workers, pensions of the retired, fen.
pub fn incomes(rows: &Rows<'_>, setting: &Setting, year: u16, wage: &mut [i64], pension: &mut [i64]) {
    let tables = setting.year(year);
    let area = &setting.inputs.areas[usize::from(rows.place.area)];
    let average_wage = tables.average_wage * area.wage_ratio * money::FEN;
    let average_pension = tables.average_pension * area.wage_ratio * money::FEN;
    for row in 0..rows.len() {
        let earning = f64::from(rows.earning[row]);
        let by_age = setting.inputs.opening.wage_by_age[usize::from(rows.age[row])];
        let working = rows.status[row] == status::WORKER || rows.status[row] == status::FLEXIBLE;
        let retired = rows.status[row] == status::RETIRED;
        wage[row] = if working { money::round(average_wage * by_age * earning) } else { 0 };
        // Half of a pension is the same for all, half follows earnings (the basic pension's two parts).
        pension[row] = if retired { money::round(average_pension * (0.5 + 0.5 * earning)) } else { 0 };
    }
}
