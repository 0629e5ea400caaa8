//! Mortality, fertility and the numbers of members, by year.

use std::ops::Range;

use gongji_model::codes::ages::{AGES, BySexAge, SEXES};

use super::Tables;
use super::error::InputError;
use super::parameters::known;
use super::table::{Row, Table};

const LAST_AGE: u16 = AGES as u16 - 1;
/// Ages from which and below which a man or a woman counts as of working age in the projection of members.
const WORKING: [[u16; 2]; SEXES] = [[20, 60], [20, 55]];

/// Ages of mothers.
const FERTILE: [u16; 2] = [10, 55];

/// A value for each year without a gap.
pub(super) struct Yearly<T> {
    first: u16,
    values: Vec<T>,
}

impl<T> Yearly<T> {
    /// Its value in a year, none before the first and after the last.
    pub(super) fn get(&self, year: u16) -> Option<&T> {
        self.values.get(usize::from(year.checked_sub(self.first)?))
    }

    /// First year.
    pub(super) fn first(&self) -> u16 {
        self.first
    }

    /// Last year.
    pub(super) fn last(&self) -> u16 {
        self.first + self.values.len() as u16 - 1
    }

    fn map<U>(self, change: impl Fn(T) -> U) -> Yearly<U> {
        Yearly { first: self.first, values: self.values.into_iter().map(change).collect() }
    }

    /// Refuses a table that ends before `last` or begins after `first`.
    fn spanning(self, table: &Table, first: u16, last: u16) -> Result<Yearly<T>, InputError> {
        if let Some(row) = table.rows().next().filter(|_| self.first > first) {
            row.due("year", self.first, first)?;
        }
        if self.last() < last { Err(table.ends("year", self.last() + 1)) } else { Ok(self) }
    }
}

/// Chances to die by year.
pub(super) fn mortality(tables: &Tables, first: u16, last: u16) -> Result<Yearly<BySexAge>, InputError> {
    let table = Table::read(tables, "mortality.csv", &["year", "age", "male_share", "female_share"])?;
    let single = |row: &Row<'_>| row.whole("age", 0, LAST_AGE).map(|age| [age, age + 1]);
    let by_year = by_year(&table, ["age", "age"], single, [0, LAST_AGE + 1], |values: &mut Rates, row, ages| {
        for age in ages {
            values.0[0][age] = row.share("male_share")?;
            values.0[1][age] = row.share("female_share")?;
        }
        Ok(())
    })?;
    Ok(by_year.spanning(&table, first, last)?.map(|rates| rates.0))
}

/// Births per woman by year.
pub(super) fn fertility(tables: &Tables, first: u16, last: u16) -> Result<Yearly<[f64; AGES]>, InputError> {
    let table = Table::read(tables, "fertility.csv", &["year", "age_from", "age_below", "births_per_woman"])?;
    let by_year = by_year(&table, GROUP, group, FERTILE, |values: &mut Rates, row, ages| {
        for age in ages {
            values.0[1][age] = row.number("births_per_woman", 0.0, 1.0)?;
        }
        Ok(())
    })?;
    Ok(by_year.spanning(&table, first, last)?.map(|rates| rates.0[1]))
}

/// Last year whose members are published, or `known` if nothing later is to be used.
pub(super) fn published_until(tables: &Tables, known: Option<u16>) -> Result<u16, InputError> {
    let last = published_members(tables)?.last();
    Ok(known.map_or(last, |known| known.min(last)))
}

/// Active and retired members at the end of each year to `last`: the published ones, and then those of the last ratio to the people
/// of working age and above, which a naive forecast has.
/// Published ones later than `known` are not used, if it is given.
pub(super) fn members(tables: &Tables, last: u16, known: Option<u16>) -> Result<Yearly<[f64; 2]>, InputError> {
    let mut members = published_members(tables)?;
    if let Some(known) = known {
        members.values.truncate(usize::from(known + 1 - members.first));
    }
    let potential = potential(tables, members.last().min(last), last)?;
    let of = |year| potential.get(year).copied().unwrap_or_default();
    let base = of(members.last());
    let [active, retired] = members.values.last().copied().unwrap_or_default();
    for year in members.last() + 1..=last {
        let [working, old] = of(year);
        members.values.push([active * working / base[0], retired * old / base[1]]);
    }
    Ok(members)
}

fn published_members(tables: &Tables) -> Result<Yearly<[f64; 2]>, InputError> {
    let columns = ["year", "active_persons", "retired_persons", "confidence", "source"];
    let table = Table::read(tables, "members.csv", &columns)?;
    table.unique(&["year"])?;
    let mut members = Yearly { first: 0, values: Vec::new() };
    for row in table.rows() {
        let year = row.year()?;
        if members.values.is_empty() {
            members.first = year;
        }
        row.due("year", year, members.first + members.values.len() as u16)?;
        known(&row, "confidence", &["published", "recalled"])?;
        row.text("source")?;
        members.values.push([row.ratio("active_persons")?, row.ratio("retired_persons")?]);
    }
    Ok(members)
}

/// Persons of working age and above by year.
fn potential(tables: &Tables, first: u16, last: u16) -> Result<Yearly<[f64; 2]>, InputError> {
    let columns = ["year", "age_from", "age_below", "male_persons", "female_persons"];
    let table = Table::read(tables, "population.csv", &columns)?;
    let by_year = by_year(&table, GROUP, group, [0, LAST_AGE + 1], |found: &mut [f64; 2], row, ages| {
        for (sex, column) in ["male_persons", "female_persons"].into_iter().enumerate() {
            let persons = row.ratio(column)?;
            let [from, below] = WORKING[sex].map(usize::from);
            let part =
                |a: usize, b: usize| ages.end.min(b).saturating_sub(ages.start.max(a)) as f64 / ages.len() as f64;
            found[0] += persons * part(from, below);
            found[1] += persons * part(below, AGES);
        }
        Ok(())
    })?;
    by_year.spanning(&table, first, last)
}

/// Rates by sex and age, all zero at first.
struct Rates(BySexAge);

impl Default for Rates {
    fn default() -> Rates {
        Rates([[0.0; AGES]; SEXES])
    }
}

/// Columns of an age group.
const GROUP: [&str; 2] = ["age_from", "age_below"];

fn group(row: &Row<'_>) -> Result<[u16; 2], InputError> {
    let from = row.whole("age_from", 0, LAST_AGE)?;
    Ok([from, row.whole("age_below", from + 1, LAST_AGE + 1)?])
}

/// Reads a table in which every year has groups of ages without gap or overlap that cover `span`.
fn by_year<T: Default>(
    table: &Table,
    columns: [&str; 2],
    group: impl Fn(&Row<'_>) -> Result<[u16; 2], InputError>,
    span: [u16; 2],
    mut put: impl FnMut(&mut T, &Row<'_>, Range<usize>) -> Result<(), InputError>,
) -> Result<Yearly<T>, InputError> {
    table.unique(&["year", columns[0]])?;
    let mut yearly = Yearly { first: 0, values: Vec::<T>::new() };
    let mut next = span[0];
    for row in table.rows() {
        let year = row.year()?;
        let [from, below] = group(&row)?;
        if yearly.values.is_empty() {
            yearly.first = year;
        }
        if next == span[0] {
            yearly.values.push(T::default());
        }
        row.due("year", year, yearly.last())?;
        row.due(columns[0], from, next)?;
        if below > span[1] {
            row.due(columns[1], below, span[1])?;
        }
        if let Some(values) = yearly.values.last_mut() {
            put(values, &row, from.into()..below.into())?;
        }
        next = if below == span[1] { span[0] } else { below };
    }
    if next == span[0] { Ok(yearly) } else { Err(table.ends(columns[0], next)) }
}
