//! Where a person lives and is registered: in a town or in the country, at home or elsewhere, for life; in which county of the area,
//! which is the household's. There only where a policy asks for it.

use crate::block::columns::{BlockId, Person, Rows};
use crate::block::vacancies::households;
use crate::codes::{family_role, status};
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::identity::PersonId;
use crate::inputs::nation::Area;
use crate::tables::replicate::Replicate;

/// The families of a block at the opening, one after the other. Who lives with a member of the employees' scheme lives in a town; of the
/// others as many do as make up the share of the province.
pub(crate) fn open(replicate: &Replicate, place: BlockId, persons: &mut [Person]) {
    if !is_kept(replicate) {
        return;
    }
    let families = || persons.chunk_by(is_one_family);
    let with_member: usize = families().filter(|family| has_member(family)).map(<[Person]>::len).sum();
    let others = (persons.len() - with_member).max(1) as f64;
    let area = area(replicate, place);
    let chance = (area.urban_share * persons.len() as f64 - with_member as f64) / others;
    for family in persons.chunk_by_mut(is_one_family) {
        let chance = if has_member(family) { 1.0 } else { chance };
        give(replicate, area, family, chance);
    }
}

/// Families who arrive later: a member comes with each of them.
pub(crate) fn arrive(replicate: &Replicate, place: BlockId, persons: &mut [Person]) {
    if is_kept(replicate) {
        persons.chunk_by_mut(is_one_family).for_each(|family| give(replicate, area(replicate, place), family, 1.0));
    }
}

/// Somebody not simulated before moves in with the person in a row.
pub(crate) fn join(replicate: &Replicate, rows: &Rows<'_>, host: usize, person: Person) -> Person {
    if !is_kept(replicate) {
        return person;
    }
    let hukou = registration(area(replicate, rows.place), draws(replicate, &person)[1]);
    Person { residence: of(rows.residence, host), hukou, county: of(rows.county, host), ..person }
}

/// A child lives and is registered where the mother is.
pub(crate) fn inherit(rows: &Rows<'_>, mother: usize, child: Person) -> Person {
    let [residence, hukou, county] = [&*rows.residence, &*rows.hukou, &*rows.county].map(|column| of(column, mother));
    Person { residence, hukou, county, ..child }
}

/// All who live with one of these persons live in that person's county.
pub(crate) fn gather(rows: &mut Rows<'_>, hosts: impl Iterator<Item = usize>) {
    if rows.county.is_empty() {
        return;
    }
    let mut counties = vec![None; households(rows)];
    hosts.for_each(|host| counties[usize::from(rows.household[host])] = Some(rows.county[host]));
    for (county, household) in rows.county.iter_mut().zip(rows.household.iter()) {
        *county = counties[usize::from(*household)].unwrap_or(*county);
    }
}

/// The county of an area to which a draw leads.
pub(crate) fn county(area: &Area, luck: u32) -> u8 {
    (unit(luck) * f64::from(area.counties)) as u8
}

/// A family of which nobody has a place yet; grown-ups live in a town with this chance, and children are registered as the first of the
/// family.
fn give(replicate: &Replicate, area: &Area, family: &mut [Person], chance: f64) {
    let (mut first, mut home) = (None, None);
    for person in family {
        let [town, elsewhere, place, _] = draws(replicate, person);
        let is_child = person.family_role & family_role::CHILD != 0;
        let hukou = registration(area, elsewhere);
        person.residence = u8::from(unit(town) < chance);
        person.hukou = if is_child { first.unwrap_or(hukou) } else { hukou };
        person.county = *home.get_or_insert(county(area, place));
        first.get_or_insert(person.hukou);
    }
}

fn registration(area: &Area, luck: u32) -> u8 {
    u8::from(unit(luck) < area.hukou_elsewhere_share)
}

/// The year is 0: what is lifelong is drawn once, whenever the person appears.
fn draws(replicate: &Replicate, person: &Person) -> [u32; 4] {
    replicate.luck.block(PersonId(person.person), 0, RandomPurpose::Origin, 0)
}

fn is_kept(replicate: &Replicate) -> bool {
    ["residence", "hukou", "county"].into_iter().any(|column| replicate.columns.has(column))
}

fn area(replicate: &Replicate, place: BlockId) -> &Area {
    &replicate.inputs.areas[usize::from(place.area)]
}

fn is_one_family(one: &Person, other: &Person) -> bool {
    one.household == other.household
}

fn has_member(family: &[Person]) -> bool {
    family.iter().any(|person| person.status != status::OUTSIDE)
}

/// 0 where the column is not there.
fn of(column: &[u8], row: usize) -> u8 {
    column.get(row).copied().unwrap_or_default()
}
