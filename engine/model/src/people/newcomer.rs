//! Newcomers: the persons of the opening population, those who join later, their companions, and children.

use crate::block::columns::Person;
use crate::codes::ages::{AGES, SEXES};
use crate::codes::care::Care;
use crate::codes::conditions::course;
use crate::codes::{family_role, status};
use crate::foundation::draw::{Decision, unit};
use crate::foundation::identity::PersonId;
use crate::foundation::money;
use crate::inputs::families::HouseholdPattern;
use crate::people::ages::{parent_age, wished_age};
use crate::tables::age_sex::PARTS;
use crate::tables::careers;
use crate::tables::newcomer::Newcomer;
use crate::tables::replicate::Setting;

const _: () = assert!(SEXES * AGES <= PARTS);

/// Somebody who is no member, as yet without the health of the age.
pub fn stranger(id: PersonId, sex: u8, age: u8, bond: u8) -> Person {
    Person { person: id.0, alive: 1, age, sex, bond, status: status::OUTSIDE, ..Person::default() }
}

/// Somebody who will be a member, not yet in a household, as yet without health and work.
pub fn entrant(id: PersonId, sex: u8, age: u8) -> Person {
    stranger(id, sex, age, if age >= WIDOWED_FROM { family_role::WIDOWED } else { 0 })
}

/// The four draws of each of these persons.
fn draws(setting: &Setting, persons: &[&mut Person], year: u16, decision: Decision) -> Vec<[u32; 4]> {
    let persons: Vec<u64> = persons.iter().map(|person| person.person).collect();
    setting.luck.blocks(setting.isa, &persons, year, decision)
}

/// Makes persons members, by draws that follow from person and year; who is retired comes with that status.
pub fn enrol<'a>(setting: &Setting, persons: impl Iterator<Item = &'a mut Person>, year: u16) {
    let persons: Vec<&mut Person> = persons.collect();
    let luck = draws(setting, &persons, year, Decision::Newcomer);
    let shocks = draws(setting, &persons, year, Decision::Career);
    for ((person, luck), [shock, ..]) in persons.into_iter().zip(luck).zip(shocks) {
        enrol_by(setting, person, year, luck, shock);
    }
}

fn enrol_by(setting: &Setting, person: &mut Person, year: u16, luck: [u32; 4], shock: u32) {
    let opening = &setting.inputs.opening;
    let retired = person.status == status::RETIRED;
    person.work = setting.careers.entry(year > setting.inputs.opening_year, unit(luck[0]));
    person.status = if retired { status::RETIRED } else { careers::status_in(person.work) };
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

/// Gives persons the health of their age.
pub fn give_health<'a>(setting: &Setting, persons: impl Iterator<Item = &'a mut Person>, year: u16) {
    let persons: Vec<&mut Person> = persons.collect();
    let luck = draws(setting, &persons, year, Decision::NewcomerHealth);
    persons.into_iter().zip(luck).for_each(|(person, luck)| give_health_by(setting, person, luck));
}

fn give_health_by(setting: &Setting, person: &mut Person, luck: [u32; 4]) {
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
    outsider(setting, id, year, sex, 0, family_role::CHILD)
}

/// Somebody who is no member, with the health of the age.
pub fn outsider(setting: &Setting, id: PersonId, year: u16, sex: u8, age: u8, bond: u8) -> Person {
    let mut person = stranger(id, sex, age, bond);
    give_health_by(setting, &mut person, setting.luck.block(id, year, Decision::NewcomerHealth, 0));
    person
}

/// Some families about to enter a block, one person after the other; the column `household` numbers them.
#[derive(Default)]
pub struct Arrivals {
    /// Each family's member first.
    pub persons: Vec<Person>,
    /// Which of the persons look for a partner in the block this year; a man whose partner will be a member waits until he is
    /// chosen.
    pub seekers: Vec<usize>,
}

impl Arrivals {
    /// Those who join by the schedule, with the households that they bring.
    pub fn of(setting: &Setting, joining: &[Newcomer], year: u16) -> Self {
        let ids: Vec<u64> = joining.iter().map(|newcomer| newcomer.id.0).collect();
        let [places, draws, ages] = [Decision::Place, Decision::Company, Decision::Companion]
            .map(|decision| setting.luck.blocks(setting.isa, &ids, year, decision));
        let mut arrivals = Self { persons: Vec::with_capacity(2 * joining.len()), seekers: Vec::new() };
        for (nth, newcomer) in joining.iter().enumerate() {
            let cells = if newcomer.retired { &setting.ages.late_joiners } else { &setting.ages.joining };
            let (sex, age) = cells.at(unit(places[nth][2]));
            let mut head = Person { household: nth as u16, ..entrant(newcomer.id, sex, age) };
            head.status = if newcomer.retired { status::RETIRED } else { status::WORKER };
            arrivals.add(head, setting.household(age), draws[nth], ages[nth]);
        }
        give_health(setting, arrivals.persons.iter_mut(), year);
        enrol(setting, arrivals.persons.iter_mut().filter(|person| person.status != status::OUTSIDE), year);
        arrivals
    }

    fn add(&mut self, mut head: Person, pattern: &HouseholdPattern, draws: [u32; 4], ages: [u32; 4]) {
        let at = unit(draws[0]);
        let seeks = at < pattern.member_spouse;
        let spouse = !seeks && at < pattern.married();
        if spouse {
            head.bond = family_role::MARRIED;
        }
        if seeks && head.sex == 1 {
            self.seekers.push(self.persons.len());
        }
        self.persons.push(head);
        // Of two who will marry one another the man brings the companions.
        if !(seeks && head.sex == 1) {
            companions(&head, pattern, draws, ages, spouse, &mut self.persons);
        }
    }
}

/// Adds the companions of a member, as yet without health: a spouse who is no member, children, a parent.
pub fn companions(
    head: &Person,
    pattern: &HouseholdPattern,
    draws: [u32; 4],
    ages: [u32; 4],
    spouse: bool,
    family: &mut Vec<Person>,
) {
    let id = PersonId(head.person);
    let mut bring = |nth: u8, sex: u8, age: u8, bond: u8| {
        if let Some(id) = id.companion(nth) {
            family.push(Person { household: head.household, ..stranger(id, sex, age, bond) });
        }
    };
    if spouse {
        bring(0, 1 - head.sex, wished_age(head.sex, head.age).max(LEAST_PARTNER_AGE), family_role::MARRIED);
    }
    let children = ((pattern.children + unit(draws[1])) as u8).min(2);
    for nth in 0..children {
        let oldest = head.age.saturating_sub(22).min(21);
        let age = (f64::from(oldest) * unit(ages[usize::from(nth)])) as u8;
        bring(1 + nth, u8::from(ages[usize::from(nth)] & 1 == 1), age, family_role::CHILD);
    }
    if unit(draws[2]) < pattern.parent {
        bring(3, u8::from(draws[3] & 1 == 1), parent_age(head.age), family_role::PARENT | family_role::WIDOWED);
    }
}

/// Share of boys among births.
pub const BOYS: f64 = 0.53;

/// Who comes unmarried from this age on counts as widowed.
pub const WIDOWED_FROM: u8 = 50;

/// Nobody is married at a lower age.
const LEAST_PARTNER_AGE: u8 = 18;

/// The draws by which the members of the opening have company.
pub fn company(setting: &Setting, persons: &[Person]) -> Vec<[u32; 4]> {
    let ids: Vec<u64> = persons.iter().map(|person| person.person).collect();
    setting.luck.blocks(setting.isa, &ids, setting.inputs.opening_year, Decision::Company)
}

/// Couples of two members: men and women who want a member as spouse, in the order of age.
pub fn member_couples(setting: &Setting, members: &[Person], draws: &[[u32; 4]]) -> Vec<[usize; 2]> {
    let mut seekers: [Vec<(u8, usize)>; 2] = [Vec::new(), Vec::new()];
    for (nth, person) in members.iter().enumerate() {
        if unit(draws[nth][0]) < setting.household(person.age).member_spouse {
            seekers[usize::from(person.sex)].push((person.age, nth));
        }
    }
    let [mut men, mut women] = seekers;
    men.sort_unstable();
    women.sort_unstable();
    men.into_iter().zip(women).map(|((_, man), (_, woman))| [man, woman]).collect()
}
