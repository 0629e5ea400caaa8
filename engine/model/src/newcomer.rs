//! Newcomers: the persons of the opening population, those who join later, their companions, and children.

use crate::care::Care;
use crate::career;
use crate::conditions::course;
use crate::draw::{Decision, unit};
use crate::inputs::{AGES, BySexAge, HouseholdPattern, SEXES};
use crate::marriage::wished_age;
use crate::money;
use crate::person::{Person, PersonId, bond, status};
use crate::setting::Setting;

/// Somebody about to enter a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Newcomer {
    /// Identity.
    pub id: PersonId,
    /// Joins as a retiree.
    pub retired: bool,
}

/// A distribution of persons over sex and age, men first, young first.
#[derive(Clone, Debug)]
pub struct AgeSex {
    /// Persons up to and with each cell.
    cumulative: Vec<f64>,
}

impl AgeSex {
    /// Sums up a table.
    pub fn of(table: &BySexAge) -> Self {
        let mut sum = 0.0;
        let add = |persons: &f64| {
            sum += persons;
            sum
        };
        Self { cumulative: table.iter().flatten().map(add).collect() }
    }

    /// All persons.
    pub fn total(&self) -> f64 {
        self.cumulative.last().copied().unwrap_or(0.0)
    }

    /// The sex and age at a position (0 to 1).
    pub fn at(&self, position: f64) -> (u8, u8) {
        // Rounding can carry a position of almost 1 to the end: below the total there is always an occupied cell.
        let wanted = (position * self.total()).min(self.total().next_down());
        let cell = self.cumulative.partition_point(|sum| *sum <= wanted).min(SEXES * AGES - 1);
        ((cell / AGES) as u8, (cell % AGES) as u8)
    }
}

/// A member of the opening population or of a later entry, not yet in a household.
pub fn member(setting: &Setting, id: PersonId, year: u16, sex: u8, age: u8, retired: bool) -> Person {
    let mut person = outsider(setting, id, year, sex, age, if age >= WIDOWED_FROM { bond::WIDOWED } else { 0 });
    enrol(setting, &mut person, year, retired);
    person
}

/// Makes a person a member, by draws that follow from person and year.
pub fn enrol(setting: &Setting, person: &mut Person, year: u16, retired: bool) {
    let opening = &setting.inputs.opening;
    let id = PersonId(person.person);
    let luck = setting.luck.block(id, year, Decision::Newcomer, 0);
    let [shock, ..] = setting.luck.block(id, year, Decision::Career, 0);
    person.work = setting.careers.entry(year > setting.inputs.opening_year, unit(luck[0]));
    person.status = if retired { status::RETIRED } else { career::status_in(person.work) };
    // Members without an account are mostly flexible workers: one draw serves both, so that the two overlap.
    let pool_only = unit(luck[0]) < opening.no_account_share && !retired;
    person.has_account = u8::from(!pool_only);
    let works_late = person.age >= 50 && !retired;
    person.cadre = u8::from(person.sex == 1 && (unit(luck[2]) < opening.cadre_share || works_late));
    person.shock = setting.wages.first_shock(shock);
    person.fortune = shock as u8;
    person.earning = setting.wages.rank.value(luck[3]);
    person.outlay = usual_outlay(setting, person, year);
}

/// What a newcomer is used to pay for care himself: the expected bills of outpatient care and pharmacies.
fn usual_outlay(setting: &Setting, person: &Person, year: u16) -> i32 {
    let need = setting.need(person.age);
    let tables = setting.year(year);
    let bills = [Care::Outpatient, Care::Pharmacy].map(|care| {
        let at = care as usize;
        let health = setting.health.need(care, person.conditions) * f64::from(person.frailty)
            / setting.health.mean_need(care, usize::from(person.age).min(AGES - 1));
        let lines = need.frequency[at] * tables.volume[at] * health;
        lines * setting.inputs.cares[at].cost * tables.price[at] * need.severity[at]
    });
    (bills.iter().sum::<f64>() * money::FEN).min(1e9) as i32
}

fn give_health(setting: &Setting, person: &mut Person, year: u16) {
    let luck = setting.luck.block(PersonId(person.person), year, Decision::NewcomerHealth, 0);
    let bearing = setting.health.newcomer(person.sex, person.age, luck[1]);
    // The class is a fourth of the distribution: the upper two bits of the draw.
    person.frailty = setting.frailty.value(u32::from(bearing.class) << 30 | luck[0] >> 2);
    person.conditions = bearing.conditions;
    person.listed = u8::from(unit(luck[3]) < bearing.listed);
    // Who comes certified comes out of managed care.
    person.course = if person.listed == 1 { course::MANAGED } else { 0 };
    let shares = &setting.inputs.cares[0].tier_share;
    let at = unit(luck[2]);
    person.tier = if at < shares[0] {
        1
    } else if at < shares[0] + shares[1] {
        2
    } else {
        3
    };
}

/// A child born this year.
pub fn child(setting: &Setting, id: PersonId, year: u16) -> Person {
    let sex = u8::from(setting.luck.uniform(id, year, Decision::Newcomer, 0) >= BOYS);
    outsider(setting, id, year, sex, 0, bond::CHILD)
}

/// Somebody who is no member, with the health of the age.
pub fn outsider(setting: &Setting, id: PersonId, year: u16, sex: u8, age: u8, bond: u8) -> Person {
    let mut person = Person { person: id.0, alive: 1, age, sex, bond, status: status::OUTSIDE, ..Person::default() };
    give_health(setting, &mut person, year);
    person
}

/// Fills in the household that an entrant brings, the member first, and says whether she looks for a partner in the block
/// this year; a man whose partner will be a member waits until he is chosen.
pub fn family(setting: &Setting, newcomer: Newcomer, year: u16, family: &mut Vec<Person>) -> bool {
    let luck = setting.luck.block(newcomer.id, year, Decision::Place, 0);
    let cells = if newcomer.retired { &setting.ages.late_joiners } else { &setting.ages.joining };
    let (sex, age) = cells.at(unit(luck[2]));
    let head = member(setting, newcomer.id, year, sex, age, newcomer.retired);
    family.clear();
    family.push(head);
    let pattern = setting.household(age);
    let draws = setting.luck.block(newcomer.id, year, Decision::Company, 0);
    let at = unit(draws[0]);
    let seeks = at < pattern.member_spouse;
    let spouse = !seeks && at < pattern.married();
    // Of two who will marry one another the man brings the companions.
    if !(seeks && sex == 1) {
        companions(setting, &head, year, pattern, draws, spouse, family);
    }
    if spouse {
        family[0].bond = bond::MARRIED;
    }
    seeks && sex == 1
}

/// Adds the companions of a member: a spouse who is no member, children, a parent.
pub fn companions(
    setting: &Setting,
    head: &Person,
    year: u16,
    pattern: &HouseholdPattern,
    draws: [u32; 4],
    spouse: bool,
    family: &mut Vec<Person>,
) {
    let id = PersonId(head.person);
    let ages = setting.luck.block(id, year, Decision::Companion, 0);
    let mut bring = |nth: u8, sex: u8, age: u8, bond: u8| {
        if let Some(id) = id.companion(nth) {
            family.push(outsider(setting, id, year, sex, age, bond));
        }
    };
    if spouse {
        bring(0, 1 - head.sex, wished_age(head.sex, head.age).max(LEAST_PARTNER_AGE), bond::MARRIED);
    }
    let children = (pattern.children + unit(draws[1])).floor().min(2.0) as u8;
    for nth in 0..children {
        let oldest = head.age.saturating_sub(22).min(21);
        let age = (f64::from(oldest) * unit(ages[usize::from(nth)])).floor() as u8;
        bring(1 + nth, u8::from(ages[usize::from(nth)] & 1 == 1), age, bond::CHILD);
    }
    if unit(draws[2]) < pattern.parent {
        bring(3, u8::from(draws[3] & 1 == 1), parent_age(head.age), bond::PARENT | bond::WIDOWED);
    }
}

/// Age of an old parent.
pub fn parent_age(age: u8) -> u8 {
    age.saturating_add(27).min(95)
}

/// Share of boys among births.
pub const BOYS: f64 = 0.53;
/// Who comes unmarried from this age on counts as widowed.
pub const WIDOWED_FROM: u8 = 50;
/// Nobody is married at a lower age.
const LEAST_PARTNER_AGE: u8 = 18;
