//! Wages, prices, volumes and interest by year: data first, then the closure.

use gongji_model::care::{CARES, Care};
use gongji_model::inputs::Year;

use super::Tables;
use super::error::{InputError, Problem, nearest};
use super::population::{Yearly, fertility, members, mortality};
use super::table::{Row, Table};

const RATES: [&str; 3] = ["demand_rate_per_year", "term_rate_per_year", "pool_rate_per_year"];
const EVENTS: [&str; 3] = ["employer_due_share", "maternity_outgo_share", "maternity_income_share"];
const COLLECTION: &str = "collection_index";
const LEVELS: [&str; 3] = ["average_wage_yuan", "average_pension_yuan", "consumer_price_index"];
const GROWTHS: [&str; 3] = ["wage_growth", "pension_growth", "consumer_price_growth"];
/// No bank has paid or asked more than this in the years of the tables.
const HIGHEST_RATE: f64 = 0.25;

/// Reads every yearly table; the last year is the closure's.
pub(super) fn years(tables: &Tables, closure: &str) -> Result<Vec<Year>, InputError> {
    let data = Data::read(tables)?;
    let closure = Closure::read(tables, closure)?;
    let [first, last] = [data.first, closure.last()];
    let mortality = mortality(tables, first, last)?;
    let fertility = fertility(tables, first, last)?;
    let members = members(tables, last)?;
    data.check_members(&members)?;
    let mut years: Vec<Year> = Vec::new();
    for year in first..=last {
        let mut next = data.year(year, years.last(), &closure)?;
        if let (Some(mortality), Some(fertility), Some([active, retired])) =
            (mortality.get(year), fertility.get(year), members.get(year))
        {
            next.mortality = *mortality;
            next.fertility = *fertility;
            [next.active, next.retired] = [*active, *retired];
        }
        years.push(next);
    }
    Ok(years)
}

/// Growth and interest of one closure, by year.
struct Closure {
    table: Table,
    first: u16,
    years: Vec<ClosureYear>,
}

struct ClosureYear {
    growth: [f64; 3],
    rates: [f64; 3],
    price: [f64; CARES],
    volume: [f64; CARES],
}

impl Closure {
    fn read(tables: &Tables, name: &str) -> Result<Closure, InputError> {
        let care = columns_of_care("growth");
        let mut columns = vec!["closure", "year"];
        columns.extend(GROWTHS.iter().chain(&RATES).copied());
        columns.extend(care.iter().flatten().map(String::as_str));
        let table = Table::read(tables, "closures.csv", &columns)?;
        table.unique(&["closure", "year"])?;
        let mut known: Vec<String> = Vec::new();
        let mut years = Vec::new();
        let mut first = 0;
        for row in table.rows() {
            let closure = row.text("closure")?;
            if known.last().is_none_or(|last| last != closure) {
                known.push(closure.to_owned());
            }
            let year = row.year()?;
            let next = ClosureYear::read(&row, &care)?;
            if closure != name {
                continue;
            }
            if years.is_empty() {
                first = year;
            }
            row.due("year", year, first + years.len() as u16)?;
            years.push(next);
        }
        if years.is_empty() {
            let nearest = nearest(name, known.iter().map(String::as_str));
            return Err(InputError::UnknownClosure { name: name.to_owned(), nearest, known });
        }
        Ok(Closure { table, first, years })
    }

    fn last(&self) -> u16 {
        self.first + self.years.len() as u16 - 1
    }

    /// A year in which some series needs the closure.
    fn get(&self, year: u16) -> Result<&ClosureYear, InputError> {
        let index = year.checked_sub(self.first).map(usize::from);
        index.and_then(|index| self.years.get(index)).ok_or_else(|| self.table.ends("year", year))
    }
}

impl ClosureYear {
    fn read(row: &Row<'_>, care: &[[String; CARES]; 2]) -> Result<ClosureYear, InputError> {
        Ok(ClosureYear {
            growth: each(GROWTHS, |column| row.growth(column))?,
            rates: each(RATES, |column| row.number(column, 0.0, HIGHEST_RATE))?,
            price: each(care[0].each_ref(), |column| row.growth(column))?,
            volume: each(care[1].each_ref(), |column| row.growth(column))?,
        })
    }
}

/// Series of the environment as far as there are data.
struct Data {
    table: Table,
    first: u16,
    levels: [Vec<f64>; 3],
    rates: [Vec<f64>; 3],
    events: [Vec<f64>; 3],
    collection: Vec<f64>,
    price: [Vec<f64>; CARES],
    volume: [Vec<f64>; CARES],
}

impl Data {
    fn read(tables: &Tables) -> Result<Data, InputError> {
        let mut columns = vec!["year", "recalled"];
        columns.extend(LEVELS.iter().chain(&RATES).chain(&EVENTS).chain(&[COLLECTION]).copied());
        let table = Table::read(tables, "environment.csv", &columns)?;
        let first = first_year(&table)?;
        let levels = each(LEVELS, |column| series(&table, column, |row| row.ratio(column)))?;
        index_begins_at_one(&table, LEVELS[2], &levels[2])?;
        let rates = each(RATES, |column| series(&table, column, |row| row.number(column, 0.0, HIGHEST_RATE)))?;
        let events = each(EVENTS, |column| series(&table, column, |row| row.share(column)))?;
        let collection = series(&table, COLLECTION, |row| row.ratio(COLLECTION))?;
        index_begins_at_one(&table, COLLECTION, &collection)?;
        let names = columns_of_care("index");
        let mut columns = vec!["year"];
        columns.extend(names.iter().flatten().map(String::as_str));
        let care = Table::read(tables, "care_index.csv", &columns)?;
        let begun = first_year(&care)?;
        if let Some(row) = care.rows().next() {
            row.due("year", begun, first)?;
        }
        let index = |column: &String| {
            let found = series(&care, column, |row| row.ratio(column))?;
            index_begins_at_one(&care, column, &found)?;
            Ok(found)
        };
        let [price, volume] = [each(names[0].each_ref(), index)?, each(names[1].each_ref(), index)?];
        Ok(Data { table, first, levels, rates, events, collection, price, volume })
    }

    /// Refuses members that do not begin with the opening year.
    fn check_members(&self, members: &Yearly<[f64; 2]>) -> Result<(), InputError> {
        match self.table.rows().next() {
            Some(row) => row.due("year", self.first, members.first()),
            None => Ok(()),
        }
    }

    /// The environment of one year; what is no environment is left at zero.
    fn year(&self, year: u16, before: Option<&Year>, closure: &Closure) -> Result<Year, InputError> {
        let at = usize::from(year - self.first);
        let mut projected = false;
        let mut grown = |data: &[f64], before: Option<f64>, growth: fn(&ClosureYear, usize) -> f64, kind: usize| {
            if let Some(value) = data.get(at) {
                return Ok(*value);
            }
            projected = true;
            Ok(before.unwrap_or_default() * (1.0 + growth(closure.get(year)?, kind)))
        };
        let levels = before.map(|year| [year.average_wage, year.average_pension, year.consumer_prices]);
        let [average_wage, average_pension, consumer_prices] = each([0, 1, 2], |kind| {
            grown(&self.levels[kind], levels.map(|levels| levels[kind]), |year, kind| year.growth[kind], kind)
        })?;
        let price = each([0, 1, 2, 3], |kind| {
            grown(&self.price[kind], before.map(|year| year.price[kind]), |year, kind| year.price[kind], kind)
        })?;
        let volume = each([0, 1, 2, 3], |kind| {
            grown(&self.volume[kind], before.map(|year| year.volume[kind]), |year, kind| year.volume[kind], kind)
        })?;
        let [demand_rate, term_rate, pool_rate] = each([0, 1, 2], |kind| match self.rates[kind].get(at) {
            Some(rate) => Ok(*rate),
            None => closure.get(year).map(|year| year.rates[kind]),
        })?;
        let [employer_due, maternity_outgo, maternity_rate] = self.events_of(at);
        Ok(Year {
            year,
            mortality: [[0.0; _]; _],
            fertility: [0.0; _],
            active: 0.0,
            retired: 0.0,
            average_wage,
            average_pension,
            consumer_prices,
            demand_rate,
            term_rate,
            pool_rate,
            employer_due,
            collection: self.collection.get(at).or(self.collection.last()).copied().unwrap_or(1.0),
            price,
            volume,
            maternity_outgo,
            maternity_rate,
            projected,
        })
    }

    /// Dated events: after the data contributions are due in full and maternity insurance stays as it was last.
    fn events_of(&self, at: usize) -> [f64; 3] {
        let of = |kind: usize, after: f64| self.events[kind].get(at).copied().unwrap_or(after);
        let last = |kind: usize| self.events[kind].last().copied().unwrap_or_default();
        [of(0, 1.0), of(1, last(1)), of(2, last(2))]
    }
}

/// The first year of a table whose years follow each other.
fn first_year(table: &Table) -> Result<u16, InputError> {
    table.unique(&["year"])?;
    let mut years = None::<[u16; 2]>;
    for row in table.rows() {
        let year = row.year()?;
        let [first, due] = years.unwrap_or([year, year]);
        row.due("year", year, due)?;
        years = Some([first, due + 1]);
    }
    Ok(years.unwrap_or_default()[0])
}

/// A column whose cells may be empty from some row to the end.
fn series(
    table: &Table,
    column: &str,
    read: impl Fn(&Row<'_>) -> Result<f64, InputError>,
) -> Result<Vec<f64>, InputError> {
    let mut found = Vec::new();
    for (index, row) in table.rows().enumerate() {
        if row.is_empty(column)? && index > 0 {
            continue;
        }
        if found.len() < index {
            return Err(row.wrong(column, Problem::GoesOn));
        }
        found.push(read(&row)?);
    }
    Ok(found)
}

fn index_begins_at_one(table: &Table, column: &str, series: &[f64]) -> Result<(), InputError> {
    table.expect(column, "the first value", series.first().copied().unwrap_or_default(), 1.0, 0.0)
}

/// Columns of prices and volumes by kind of care.
fn columns_of_care(ending: &str) -> [[String; CARES]; 2] {
    ["price", "volume"].map(|what| Care::ALL.map(|care| format!("{}_{what}_{ending}", care.name())))
}

/// As `map` on an array, but stops at the first mistake.
fn each<A, B: Default + Clone, const N: usize>(
    from: [A; N],
    mut read: impl FnMut(A) -> Result<B, InputError>,
) -> Result<[B; N], InputError> {
    let mut found = std::array::from_fn(|_| B::default());
    for (slot, item) in found.iter_mut().zip(from) {
        *slot = read(item)?;
    }
    Ok(found)
}
