//! Who lives in the country at the opening, who lives with whom, and who marries.

use gongji_model::codes::ages::{AGES, BySexAge, SEXES};
use gongji_model::inputs::families::{HouseholdPattern, Marriage};
use gongji_model::inputs::opening::Opening;

use super::Tables;
use super::error::{InputError, Problem};
use super::opening::{FIRST_AGE, bands};
use super::table::{Row, Table};

const LAST_AGE: u16 = AGES as u16 - 1;
const POPULATION: [&str; 3] = ["age", "male_persons", "female_persons"];
const HOUSEHOLDS: [&str; 6] =
    ["age_from", "member_spouse_share", "other_spouse_share", "children_persons", "parent_share", "parent_comes_share"];
const MARRIAGE: [&str; 6] =
    ["year", "age_from", "male_first_share", "female_first_share", "male_again_share", "female_again_share"];

/// Reads everybody in the country at the opening; there are at least the members of each sex and age.
pub(super) fn population(tables: &Tables, opening: &Opening) -> Result<BySexAge, InputError> {
    let table = Table::read(tables, "opening_population.csv", &POPULATION)?;
    table.unique(&["age"])?;
    let mut persons = [[0.0; AGES]; SEXES];
    let mut due = 0;
    for row in table.rows() {
        let age = row.whole("age", 0, LAST_AGE)?;
        row.due("age", age, due)?;
        for (sex, column) in POPULATION[1..].iter().enumerate() {
            let at = usize::from(age);
            // Whole persons on both sides: a cell may be short by the rounding of one.
            let members = (opening.active[sex][at] + opening.retired[sex][at] - 1.0).max(0.0);
            persons[sex][at] = row.number(column, members, super::table::LARGEST)?;
        }
        due += 1;
    }
    if due == LAST_AGE + 1 { Ok(persons) } else { Err(table.ends("age", due)) }
}

/// Reads who lives with a member, by the member's age.
pub(super) fn households(tables: &Tables) -> Result<Vec<HouseholdPattern>, InputError> {
    let table = Table::read(tables, "households.csv", &HOUSEHOLDS)?;
    let from = bands(&table, FIRST_AGE)?;
    table
        .rows()
        .zip(from)
        .map(|(row, from)| {
            let member_spouse = row.share("member_spouse_share")?;
            Ok(HouseholdPattern {
                from,
                member_spouse,
                other_spouse: row.number("other_spouse_share", 0.0, 1.0 - member_spouse)?,
                children: row.number("children_persons", 0.0, 5.0)?,
                parent: row.share("parent_share")?,
                parent_comes: row.share("parent_comes_share")?,
            })
        })
        .collect()
}

/// Chances to marry by year: those of the years of the table, and between two of them on the straight line.
pub(super) struct Marriages(Vec<(u16, Marriage)>);

impl Marriages {
    /// Reads the table: years rise, and each begins anew with bands of ages from the youngest on.
    pub(super) fn read(tables: &Tables) -> Result<Self, InputError> {
        let table = Table::read(tables, "marriage.csv", &MARRIAGE)?;
        table.unique(&["year", "age_from"])?;
        let mut years: Vec<(u16, Marriage)> = Vec::new();
        let mut from = 0;
        for row in table.rows() {
            let year = row.year()?;
            let last = years.last().map(|(year, _)| *year);
            if last != Some(year) {
                if let Some(last) = last.filter(|last| *last > year) {
                    return Err(row.wrong("year", Problem::Gap { expected: (last + 1).into(), found: year.into() }));
                }
                let nobody = [[0.0; AGES]; SEXES];
                years.push((year, Marriage { first: nobody, again: nobody }));
                from = 0;
            }
            let age = row.whole("age_from", from, LAST_AGE)?;
            from = age + 1;
            if let Some((_, marriage)) = years.last_mut() {
                put(marriage, &row, age)?;
            }
        }
        Ok(Self(years))
    }

    /// The chances of a year.
    pub(super) fn of(&self, year: u16) -> Marriage {
        let after = self.0.partition_point(|(from, _)| *from <= year);
        let (Some((from, before)), Some((to, next))) =
            (self.0.get(after.max(1) - 1), self.0.get(after.min(self.0.len() - 1)))
        else {
            let nobody = [[0.0; AGES]; SEXES];
            return Marriage { first: nobody, again: nobody };
        };
        let weight = if to > from && year > *from { f64::from(year - from) / f64::from(to - from) } else { 0.0 };
        let mix = |a: &BySexAge, b: &BySexAge| {
            std::array::from_fn(|sex| std::array::from_fn(|age| a[sex][age] + weight * (b[sex][age] - a[sex][age])))
        };
        Marriage { first: mix(&before.first, &next.first), again: mix(&before.again, &next.again) }
    }
}

/// A row holds from its age to the next row's.
fn put(marriage: &mut Marriage, row: &Row<'_>, age: u16) -> Result<(), InputError> {
    for (sex, [first, again]) in [[MARRIAGE[2], MARRIAGE[4]], [MARRIAGE[3], MARRIAGE[5]]].into_iter().enumerate() {
        let (first, again) = (row.share(first)?, row.share(again)?);
        marriage.first[sex][usize::from(age)..].fill(first);
        marriage.again[sex][usize::from(age)..].fill(again);
    }
    Ok(())
}
