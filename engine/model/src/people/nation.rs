//! The universe `nation`: residents of other schemes and the uninsured beside the members, in the same blocks.
//!
//! They age, marry, bear, fall ill and die as members do. Who joins the scheme is one of them and keeps age, health and
//! family; who loses membership is one of them again. Their care is paid elsewhere and not counted.

use std::ops::Range;

use crate::block::columns::{Person, Rows, rows_kept};
use crate::block::outsiders::is_outside;
use crate::block::vacancies::Vacancies;
use crate::block::waiting::Waiting;
use crate::codes::ages::AGES;
use crate::codes::sector::LEAVING_AGE;
use crate::codes::{family_role, status};
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::identity::PersonId;
use crate::people::ages::{REACH, parent_age, wished_age};
use crate::people::newcomer;
use crate::people::newcomer::{companion_draws, member_couples};
use crate::tables::newcomer::Newcomer;
use crate::tables::rates::Hazards;
use crate::tables::replicate::Replicate;

/// First age at which somebody joins the scheme, or is married at the opening.
const GROWN: u8 = 16;

/// Husbands from and below which ages an old parent may live with at the opening.
const HOSTS: std::ops::Range<u8> = 27..64;

/// From this age on an unmarried resident may live with a couple.
const OLD: u8 = 60;

/// The families of a block at the opening: its members and the residents who live beside them.
pub(crate) fn families(replicate: &Replicate, members: Vec<Person>, slots: &Range<u64>) -> Vec<Person> {
    let count = members.len();
    let mut persons = members;
    persons.extend(residents(replicate, slots));
    let draws = companion_draws(replicate, &persons);
    let mut homes = Homes { of: vec![None; persons.len()], persons: Vec::new() };
    couple(replicate, &mut persons, count, &draws, &mut homes);
    let is_child = |person: &Person, home: &Option<usize>| {
        person.status == status::OUTSIDE && person.age < LEAVING_AGE && home.is_none()
    };
    let children: Vec<usize> = (0..persons.len()).filter(|nth| is_child(&persons[*nth], &homes.of[*nth])).collect();
    raise(replicate, &mut persons, &children, &draws, &mut homes);
    house_parents(replicate, &mut persons, &draws, &mut homes);
    for nth in 0..persons.len() {
        if homes.of[nth].is_none() {
            homes.found(&[nth]);
        }
    }
    let numbered = (0..).zip(&homes.persons);
    numbered
        .flat_map(|(household, home)| home.iter().map(move |nth| (household, *nth)))
        .map(|(household, nth)| Person { household, ..persons[nth] })
        .collect()
}

/// Who lives where, by number of the person.
struct Homes {
    of: Vec<Option<usize>>,
    persons: Vec<Vec<usize>>,
}

impl Homes {
    fn found(&mut self, persons: &[usize]) {
        for nth in persons {
            self.of[*nth] = Some(self.persons.len());
        }
        self.persons.push(persons.to_vec());
    }

    fn join(&mut self, home: usize, nth: usize) {
        self.of[nth] = Some(home);
        self.persons[home].push(nth);
    }
}

/// Residents of the sample at the opening: as many a member as in the nation.
pub(crate) fn residents_of(replicate: &Replicate) -> u64 {
    let ages = &replicate.ages;
    let ratio = ages.residents.total() / (ages.active.total() + ages.retired.total());
    (replicate.members as f64 * ratio) as u64
}

/// The residents of a block by systematic sampling.
fn residents(replicate: &Replicate, slots: &Range<u64>) -> Vec<Person> {
    let year = replicate.inputs.opening_year;
    let draw = |slot: u64| {
        // Behind the slots of the members.
        let id = PersonId::entrant(year, replicate.members + slot);
        let luck = replicate.luck.uniform(id, year, RandomPurpose::Place, 0);
        let position = ((slot - slots.start) as f64 + luck) / (slots.end - slots.start) as f64;
        let (sex, age) = replicate.ages.residents.at(position);
        newcomer::entrant(id, sex, age)
    };
    let mut residents: Vec<Person> = slots.clone().map(draw).collect();
    newcomer::give_health(replicate, residents.iter_mut(), year);
    residents
}

/// Couples: members with one another as their pattern says, members with residents, and residents with one another.
fn couple(replicate: &Replicate, persons: &mut [Person], members: usize, draws: &[[u32; 4]], homes: &mut Homes) {
    let mut couples = member_couples(replicate, &persons[..members], draws);
    let mut order: Vec<(u32, usize)> = Vec::new();
    for nth in 0..persons.len() {
        let (age, at) = (persons[nth].age, unit(draws[nth][0]));
        let pattern = replicate.household(age);
        let from = if nth < members { pattern.member_spouse } else { 0.0 };
        if age >= GROWN && at >= from && at < pattern.married() {
            order.push((draws[nth][3], nth));
        }
    }
    order.sort_unstable();
    let (mut of_members, mut of_residents): (Vec<usize>, Vec<usize>) =
        order.into_iter().map(|(_, nth)| nth).partition(|nth| *nth < members);
    let mut waiting = [0, 1].map(|sex| {
        let of_sex: Vec<usize> = of_residents.iter().copied().filter(|nth| persons[*nth].sex & 1 == sex).collect();
        Waiting::of(&of_sex, |nth| persons[nth].age)
    });
    let mut taken = vec![false; persons.len()];
    of_residents.retain(|nth| persons[*nth].sex == 0);
    of_members.extend(of_residents);
    for nth in of_members {
        // A resident whom a member has chosen is not asked again.
        if std::mem::replace(&mut taken[nth], true) {
            continue;
        }
        let person = &persons[nth];
        let Some(partner) = waiting[usize::from(1 - (person.sex & 1))].take(wished_age(person.sex, person.age), REACH)
        else {
            continue;
        };
        taken[partner] = true;
        couples.push(if person.sex == 0 { [nth, partner] } else { [partner, nth] });
    }
    for couple in couples {
        for nth in couple {
            persons[nth].family_role = family_role::MARRIED;
        }
        homes.found(&couple);
    }
}

/// Children of the opening live with a mother who was of the age at which mothers bear; of one age each in turn.
fn raise(replicate: &Replicate, persons: &mut [Person], children: &[usize], draws: &[[u32; 4]], homes: &mut Homes) {
    let is_wife = |nth: &usize| persons[*nth].sex == 1 && persons[*nth].family_role & family_role::MARRIED != 0;
    let wives: Vec<usize> = (0..persons.len()).filter(is_wife).collect();
    let mut mothers = Waiting::of(&wives, |nth| persons[nth].age);
    for nth in children {
        persons[*nth].family_role = family_role::CHILD;
        let (_, at_birth) = replicate.ages.mothers.at(unit(draws[*nth][1]));
        let mother = mothers.turn(persons[*nth].age.saturating_add(at_birth));
        if let Some(home) = mother.and_then(|mother| homes.of[mother]) {
            homes.join(home, *nth);
        }
    }
}

/// Some couples have an old parent at home, by the pattern of the husband's age.
fn house_parents(replicate: &Replicate, persons: &mut [Person], draws: &[[u32; 4]], homes: &mut Homes) {
    let is_alone = |nth: &usize| {
        let person = &persons[*nth];
        homes.of[*nth].is_none() && person.age >= OLD && person.status == status::OUTSIDE
    };
    let alone: Vec<usize> = (0..persons.len()).filter(is_alone).collect();
    let mut alone = Waiting::of(&alone, |nth| persons[nth].age);
    for home in 0..homes.persons.len() {
        let host = homes.persons[home][0];
        let age = persons[host].age;
        let wanted = HOSTS.contains(&age) && unit(draws[host][2]) < replicate.household(age).parent;
        if let Some(parent) = wanted.then(|| alone.take(parent_age(age), REACH)).flatten() {
            persons[parent].family_role |= family_role::PARENT;
            homes.join(home, parent);
        }
    }
}

/// Residents join by draws of their own: as workers at the chances of their area, sex and age. A child who joins leaves the parents'
/// household.
pub(crate) fn enrol(
    rows: &mut Rows<'_>,
    replicate: &Replicate,
    hazards: &Hazards,
    year: u16,
    retirees: &[Newcomer],
    free: &mut Vacancies,
) {
    let joins = hazards.joins(rows.place.area);
    let below = |sex: u8, age: u8| joins[usize::from(sex & 1)][usize::from(age).min(AGES - 1)];
    let workers = candidates(rows, |sex, age| below(sex, age) > 0);
    let ids: Vec<u64> = workers.iter().map(|row| rows.person[*row as usize]).collect();
    let draws = replicate.luck.blocks(replicate.isa, &ids, year, RandomPurpose::Joining);
    let joins = |row: usize, luck: u32| luck < below(rows.sex[row], rows.age[row]);
    let chosen = workers.iter().zip(draws).filter(|(row, [luck, ..])| joins(**row as usize, *luck));
    let workers: Vec<u32> = chosen.map(|(row, _)| *row).collect();
    become_members(rows, replicate, year, (&workers, status::WORKER), free);
    enrol_retirees(rows, replicate, year, retirees, free);
}

/// Residents take the places of those who join as retirees: of the sex and age that the place says, or of the age nearest to it.
fn enrol_retirees(rows: &mut Rows<'_>, replicate: &Replicate, year: u16, retirees: &[Newcomer], free: &mut Vacancies) {
    if retirees.is_empty() {
        return;
    }
    let of_sex = |wanted: u8| candidates(rows, |sex, age| sex == wanted && age >= GROWN);
    let mut residents = [0, 1].map(|sex| Waiting::of(&of_sex(sex), |row| rows.age[row as usize]));
    let ids: Vec<u64> = retirees.iter().map(|newcomer| newcomer.id.0).collect();
    let draws = replicate.luck.blocks(replicate.isa, &ids, year, RandomPurpose::Place);
    let places = retirees.iter().zip(draws);
    let draw =
        |(place, luck): (&Newcomer, [u32; 4])| residents[usize::from(place.sex & 1)].draw(place.age, unit(luck[3]));
    let chosen: Vec<u32> = places.filter_map(draw).collect();
    become_members(rows, replicate, year, (&chosen, status::RETIRED), free);
}

/// Residents become members with a status.
fn become_members(
    rows: &mut Rows<'_>,
    replicate: &Replicate,
    year: u16,
    (chosen, status): (&[u32], u8),
    free: &mut Vacancies,
) {
    let mut persons: Vec<Person> = chosen.iter().map(|row| Person { status, ..rows.person(*row as usize) }).collect();
    newcomer::enrol(replicate, persons.iter_mut(), year);
    for (row, person) in chosen.iter().zip(persons) {
        rows.put(*row as usize, person);
        if person.family_role & family_role::CHILD != 0 {
            free.move_out(rows, *row);
        }
    }
}

/// Rows of residents of some sexes and ages.
fn candidates(rows: &Rows<'_>, is_one: impl Fn(u8, u8) -> bool) -> Vec<u32> {
    let standing = rows.alive.iter().zip(rows.status.iter()).zip(rows.work.iter());
    rows_kept(standing.zip(rows.age.iter()).zip(rows.sex.iter()).map(|((((alive, status), code), age), sex)| {
        (*alive == 1) & is_outside(*status, *code) & is_one(sex & 1, *age)
    }))
}
