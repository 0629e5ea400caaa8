//! Newcomers: the persons of the opening population, those who join later, their companions, and children.

use crate::block::columns::Person;
use crate::codes::ages::{AGES, BOYS, SEXES};
use crate::codes::care::Care;
use crate::codes::conditions::care_history;
use crate::codes::{family_role, status};
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::identity::PersonId;
use crate::foundation::money;
use crate::inputs::families::HouseholdPattern;
use crate::people::ages::{parent_age, wished_age};
use crate::tables::age_sex::PARTS;
use crate::tables::careers;
use crate::tables::newcomer::Newcomer;
use crate::tables::replicate::Replicate;

const _: () = assert!(SEXES * AGES <= PARTS);

/// Somebody who is no member, as yet without the health of the age.
pub(crate) fn bare_person(id: PersonId, sex: u8, age: u8, family_role: u8) -> Person {
    Person { person: id.0, alive: 1, age, sex, family_role, status: status::OUTSIDE, ..Person::default() }
}

/// Somebody who will be a member, not yet in a household, as yet without health and work.
pub(crate) fn entrant(id: PersonId, sex: u8, age: u8) -> Person {
    bare_person(id, sex, age, if age >= WIDOWED_FROM { family_role::WIDOWED } else { 0 })
}

/// The four draws of each of these persons.
fn draws(replicate: &Replicate, persons: &[&mut Person], year: u16, decision: RandomPurpose) -> Vec<[u32; 4]> {
    let persons: Vec<u64> = persons.iter().map(|person| person.person).collect();
    replicate.luck.blocks(replicate.isa, &persons, year, decision)
}

/// Makes persons members, by draws that follow from person and year; who is retired comes with that status.
pub(crate) fn enrol<'a>(replicate: &Replicate, persons: impl Iterator<Item = &'a mut Person>, year: u16) {
    let persons: Vec<&mut Person> = persons.collect();
    let luck = draws(replicate, &persons, year, RandomPurpose::Newcomer);
    let shocks = draws(replicate, &persons, year, RandomPurpose::Career);
    for ((person, luck), [shock, ..]) in persons.into_iter().zip(luck).zip(shocks) {
        enrol_by(replicate, person, year, luck, shock);
    }
}

fn enrol_by(replicate: &Replicate, person: &mut Person, year: u16, luck: [u32; 4], shock: u32) {
    let opening = &replicate.inputs.opening;
    let retired = person.status == status::RETIRED;
    person.work = replicate.careers.entry(year > replicate.inputs.opening_year, unit(luck[0]));
    person.status = if retired { status::RETIRED } else { careers::status_in(person.work) };
    // Members without an account are mostly flexible workers: one draw serves both, so that the two overlap.
    let pool_only = unit(luck[0]) < opening.no_account_share && !retired;
    person.has_account = u8::from(!pool_only);
    let works_late = person.age >= 50 && !retired;
    person.woman_cadre = u8::from(person.sex == 1 && (unit(luck[2]) < opening.cadre_share || works_late));
    person.persistent_wage = replicate.wages.first_shock(shock);
    person.transitory_wage = shock as u8;
    if !replicate.cares_for_all() {
        person.earnings_rank = replicate.wages.rank.value(luck[3]);
    }
    person.mean_own_payment = usual_outlay(replicate, person, year);
}

/// What a newcomer is used to paying for care: the expected bills of outpatient care and pharmacies.
fn usual_outlay(replicate: &Replicate, person: &Person, year: u16) -> i32 {
    let need = replicate.need(person.age);
    let tables = replicate.year(year);
    let bills = [Care::Outpatient, Care::Pharmacy].map(|care| {
        let at = care as usize;
        let health = replicate.health.need(care, person.conditions) * f64::from(person.frailty)
            / replicate.health.mean_need(care, usize::from(person.age).min(AGES - 1));
        let lines = need.frequency[at] * tables.volume[at] * health;
        lines * replicate.inputs.cares[at].cost * tables.price[at] * need.severity[at]
    });
    (bills.iter().sum::<f64>() * money::FEN).min(1e9) as i32
}

/// Gives persons the health of their age.
pub(crate) fn give_health<'a>(replicate: &Replicate, persons: impl Iterator<Item = &'a mut Person>, year: u16) {
    let persons: Vec<&mut Person> = persons.collect();
    let luck = draws(replicate, &persons, year, RandomPurpose::NewcomerHealth);
    persons.into_iter().zip(luck).for_each(|(person, luck)| {
        give_health_by(replicate, person, luck);
        give_rank(replicate, person);
    });
}

/// Where everybody's care is simulated, so is what everybody earns: whoever has no lifetime rank of earnings yet gets one.
fn give_rank(replicate: &Replicate, person: &mut Person) {
    if replicate.cares_for_all() && person.earnings_rank == 0.0 {
        let luck = replicate.luck.block(PersonId(person.person), 0, RandomPurpose::Rank, 0);
        person.earnings_rank = replicate.wages.rank.value(luck[0]);
    }
}

fn give_health_by(replicate: &Replicate, person: &mut Person, luck: [u32; 4]) {
    let bearing = replicate.health.newcomer(person.sex, person.age, luck[1]);
    // The class is a fourth of the distribution: the upper two bits of the draw.
    person.frailty = replicate.frailty.value(u32::from(bearing.class) << 30 | luck[0] >> 2);
    person.conditions = bearing.conditions;
    // They did not begin here.
    person.diagnosed = bearing.conditions;
    person.chronic_certified = u8::from(unit(luck[3]) < bearing.chronic_certified);
    // Who comes certified comes out of managed care.
    person.care_history = if person.chronic_certified == 1 { care_history::MANAGED } else { 0 };
    let shares = replicate.first_tiers(person.status);
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
pub(crate) fn child(replicate: &Replicate, id: PersonId, year: u16) -> Person {
    let sex = u8::from(replicate.luck.uniform(id, year, RandomPurpose::Newcomer, 0) >= BOYS);
    non_member(replicate, id, year, sex, 0, family_role::CHILD)
}

/// Somebody who is no member, with the health of the age.
pub(crate) fn non_member(replicate: &Replicate, id: PersonId, year: u16, sex: u8, age: u8, family_role: u8) -> Person {
    let mut person = bare_person(id, sex, age, family_role);
    give_health_by(replicate, &mut person, replicate.luck.block(id, year, RandomPurpose::NewcomerHealth, 0));
    give_rank(replicate, &mut person);
    person
}

/// Some families about to enter a block, one person after the other; the column `household` numbers them.
#[derive(Default)]
pub(crate) struct Arrivals {
    /// Each family's member first.
    pub persons: Vec<Person>,
    /// Which of the persons look for a partner in the block this year; a man whose partner will be a member waits until they are
    /// chosen.
    pub marriage_candidates: Vec<usize>,
}

impl Arrivals {
    /// Those who join by the schedule, with the households that they bring.
    pub(crate) fn of(replicate: &Replicate, joining: &[Newcomer], year: u16) -> Self {
        let ids: Vec<u64> = joining.iter().map(|newcomer| newcomer.id.0).collect();
        let [draws, ages] = [RandomPurpose::Company, RandomPurpose::Companion]
            .map(|decision| replicate.luck.blocks(replicate.isa, &ids, year, decision));
        let mut arrivals = Self { persons: Vec::with_capacity(2 * joining.len()), marriage_candidates: Vec::new() };
        for (nth, newcomer) in joining.iter().enumerate() {
            let mut head = Person { household: nth as u16, ..entrant(newcomer.id, newcomer.sex, newcomer.age) };
            head.status = if newcomer.retired { status::RETIRED } else { status::WORKER };
            arrivals.add(head, replicate.household(head.age), draws[nth], ages[nth]);
        }
        give_health(replicate, arrivals.persons.iter_mut(), year);
        enrol(replicate, arrivals.persons.iter_mut().filter(|person| person.status != status::OUTSIDE), year);
        arrivals
    }

    fn add(&mut self, mut head: Person, pattern: &HouseholdPattern, draws: [u32; 4], ages: [u32; 4]) {
        let at = unit(draws[0]);
        let seeks = at < pattern.member_spouse;
        let spouse = !seeks && at < pattern.married();
        if spouse {
            head.family_role = family_role::MARRIED;
        }
        if seeks && head.sex == 1 {
            self.marriage_candidates.push(self.persons.len());
        }
        self.persons.push(head);
        // Of two who will marry one another the man brings the companions.
        if !(seeks && head.sex == 1) {
            companions(&head, pattern, draws, ages, spouse, &mut self.persons);
        }
    }
}

/// Adds the companions of a member, as yet without health: a spouse who is no member, children, a parent.
pub(crate) fn companions(
    head: &Person,
    pattern: &HouseholdPattern,
    draws: [u32; 4],
    ages: [u32; 4],
    spouse: bool,
    family: &mut Vec<Person>,
) {
    let id = PersonId(head.person);
    let mut bring = |nth: u8, sex: u8, age: u8, family_role: u8| {
        if let Some(id) = id.companion(nth) {
            family.push(Person { household: head.household, ..bare_person(id, sex, age, family_role) });
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

/// Who comes unmarried from this age on counts as widowed.
pub(crate) const WIDOWED_FROM: u8 = 50;

/// Nobody is married at a lower age.
const LEAST_PARTNER_AGE: u8 = 18;

/// The draws by which the members of the opening have company.
pub(crate) fn companion_draws(replicate: &Replicate, persons: &[Person]) -> Vec<[u32; 4]> {
    let ids: Vec<u64> = persons.iter().map(|person| person.person).collect();
    replicate.luck.blocks(replicate.isa, &ids, replicate.inputs.opening_year, RandomPurpose::Company)
}

/// Couples of two members: men and women who want a member as spouse, in the order of age.
pub(crate) fn member_couples(replicate: &Replicate, members: &[Person], draws: &[[u32; 4]]) -> Vec<[usize; 2]> {
    let mut marriage_candidates: [Vec<(u8, usize)>; 2] = [Vec::new(), Vec::new()];
    for (nth, person) in members.iter().enumerate() {
        if unit(draws[nth][0]) < replicate.household(person.age).member_spouse {
            marriage_candidates[usize::from(person.sex)].push((person.age, nth));
        }
    }
    let [mut men, mut women] = marriage_candidates;
    men.sort_unstable();
    women.sort_unstable();
    men.into_iter().zip(women).map(|((_, man), (_, woman))| [man, woman]).collect()
}
