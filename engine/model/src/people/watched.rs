//! What is told of watched persons when a year begins: who left, who came, and how everybody stands.

use crate::block::columns::{COLUMNS, Person, Rows};
use crate::books::person_year::PersonYear;
use crate::codes::leaving::Leaving;
use crate::codes::{ages, sector, status};
use crate::foundation::draw::RandomPurpose;
use crate::foundation::identity::PersonId;
use crate::tables::rates::{Hazards, Leaver, leaving};
use crate::tables::wages::Wages;
use crate::trace::history::{Deed, Event, Life, Marks, NOBODY, Noted, Trace, Value, fen, keep, number};
use crate::trace::tap::Tap;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::YearColumns;

/// Before anybody enters or leaves: who is there.
pub(crate) fn before(tap: Tap<'_>, rows: &Rows<'_>) {
    tap.tell(|trace| {
        let there = (0..rows.len()).filter(|row| rows.alive[*row] == 1).map(|row| rows.person(row));
        trace.before = there.filter(|person| trace.watch.includes(person.person)).collect();
        trace.before.sort_unstable_by_key(|person| person.person);
    });
}

/// After entry, with the incomes of the year: who left, who came, and how everybody stands.
pub(crate) fn entered(rows: &Rows<'_>, year: &mut YearColumns, hazards: &Hazards, area_year: AreaYear<'_>) {
    area_year.tap.tell(|trace| {
        trace.block.clear();
        trace.by_row.clear();
        trace.by_row.resize(rows.len(), NOBODY);
        let before = std::mem::take(&mut trace.before);
        let (watch, mut stayed) = (trace.watch, vec![false; before.len()]);
        for row in (0..rows.len()).filter(|row| rows.alive[*row] == 1 && watch.includes(rows.person[*row])) {
            let person = rows.person(row);
            if person.status == status::OUTSIDE && !area_year.replicate.cares_for_all() {
                // Nobody else looks at the sheet of those who are no members: it may hold another block's.
                year.sheet[row] = PersonYear::default();
                (year.income[row], year.carried[row]) = (0, 0);
            }
            trace.by_row[row] = trace.block.len() as u32;
            trace.block.push(life_of(person.person));
            let old = before.binary_search_by_key(&person.person, |old| old.person).ok();
            match old {
                Some(at) => stayed[at] = true,
                None => trace.note(row as u32, Event::new("enter", Deed::Join, Vec::new())),
            }
            trace.note(row as u32, attributes(old.map(|at| &before[at]), &person, &area_year.replicate.wages));
            let pension = if person.status == status::RETIRED { year.income[row] } else { 0 };
            let earned = vec![fen("wage", year.income[row] - pension), fen("pension", pension)];
            trace.note(row as u32, Event::new("earn", Deed::Earn, earned));
        }
        for (person, _) in before.iter().zip(stayed).filter(|(_, stayed)| !stayed) {
            let life = leave(trace, person, hazards, area_year);
            trace.lives.push(life);
        }
    });
}

fn life_of(person: u64) -> Life {
    Life { person, print: 0, marks: Marks::default(), events: Vec::new() }
}

/// The year of somebody who left at its beginning.
fn leave(trace: &Trace, person: &Person, hazards: &Hazards, area_year: AreaYear<'_>) -> Life {
    let luck = area_year.replicate.luck.block(PersonId(person.person), area_year.year, RandomPurpose::Life, 0);
    let age = ages::next_age(person.age);
    let leaver = Leaver { sex: person.sex, family_role: person.family_role, conditions: person.conditions, age };
    let why = leaving(&leaver, hazards, luck[0], area_year.replicate.universe).unwrap_or(Leaving::HouseholdEnded);
    let noted = vec![number("why", why as i64), number("age", age.into()), fen("paid_out", person.balance.into())];
    let mut life = life_of(person.person);
    life.marks = Marks { status: person.status, left: true, ..Marks::default() };
    keep(trace.watch, &mut life, Event::new("enter", Deed::Leave, noted));
    life
}

/// All columns of the person but identity and the places in storage, with the year before where they changed; then what
/// follows from them: sector and class of lifetime income.
fn attributes(old: Option<&Person>, now: &Person, wages: &Wages) -> Event {
    let places = ["person", "alive", "household"];
    let was = old.map(Person::values);
    let columns = COLUMNS.iter().zip(now.values()).enumerate();
    let noted = columns.filter(|(_, (column, _))| !places.contains(&column.name)).map(|(at, (column, value))| {
        let typed = |value: f64| match (column.unit, column.element) {
            ("fen" | "fen a year", _) => Value::Fen(value as i64),
            (_, "f32") => Value::Real(value),
            _ => Value::Number(value as i64),
        };
        let before = was.as_ref().map(|was| was[at]).filter(|was| *was != value);
        Noted { column: column.name.into(), before: before.map(typed), value: typed(value) }
    });
    let derived = [
        number("sector", sector::of_person(now.status, now.work, now.age).into()),
        number("lifetime", wages.lifetime(now.earnings_rank) as i64 + 1),
    ];
    Event::new("enter", Deed::Live, noted.chain(derived).collect())
}
