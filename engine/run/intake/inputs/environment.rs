//! Wages, prices, volumes and interest by year: data first, then the closure.

use gongji_model::codes::care::{CARES, Care};
use gongji_model::inputs::families::Marriage;
use gongji_model::inputs::nation::Year;

use super::error::{InputError, Problem};
use super::events::Events;
use super::families::Marriages;
use super::population::{Yearly, fertility, members, mortality};
use super::table::{Row, Table};
use super::trends::{LAST as LAST_OF_TRENDS, Trends};
use super::{Course, Tables};
use crate::ground::diagnose::nearest;

const RATES: [&str; 3] = ["demand_rate_per_year", "term_rate_per_year", "pool_rate_per_year"];
const LEVELS: [&str; 4] = ["average_wage_yuan", "average_pension_yuan", "consumer_price_index", "pharmacy_price_index"];
const GROWTHS: [&str; 3] = ["wage_growth", "pension_growth", "consumer_price_growth"];
/// No bank has paid or asked more than this in the years of the tables.
const HIGHEST_RATE: f64 = 0.25;

/// Reads every yearly table; the last year is the closure's.
pub(super) fn years(tables: &Tables, course: &Course<'_>) -> Result<Vec<Year>, InputError> {
    let data = Data::read(tables, course.known_until)?;
    let closure = Closure::read(tables, course.closure)?;
    let [first, last] = [data.first, closure.last()];
    let mortality = mortality(tables, first, last)?;
    let fertility = fertility(tables, first, last)?;
    let marriages = Marriages::read(tables)?;
    let members = members(tables, last, course.known_until)?;
    data.check_members(&members)?;
    let mut care = CareCourse::new(tables, course)?;
    let mut years: Vec<Year> = Vec::new();
    for year in first..=last {
        let mut next = data.year(year, years.last(), &closure)?;
        care.lay_over(&mut next, data.pharmacy(year), &closure)?;
        if let (Some(mortality), Some(fertility), Some([active, retired])) =
            (mortality.get(year), fertility.get(year), members.get(year))
        {
            next.mortality = *mortality;
            next.fertility = *fertility;
            next.marriage = marriages.of(year);
            [next.active, next.retired] = [*active, *retired];
        }
        years.push(next);
    }
    Ok(years)
}

/// Trends of care and collection, the closure that goes on from them, and the events on top.
struct CareCourse {
    trends: Trends,
    events: Events,
    /// Price and volume of the year before, without events.
    before: [[f64; CARES]; 2],
}

impl CareCourse {
    fn new(tables: &Tables, course: &Course<'_>) -> Result<CareCourse, InputError> {
        let trends = Trends::read(tables, course.values)?;
        let events = Events::read(tables, course.values, course.known_until)?;
        Ok(CareCourse { trends, events, before: [[1.0; CARES]; 2] })
    }

    /// Sets what care and collection are in a year.
    fn lay_over(&mut self, year: &mut Year, pharmacy: Option<f64>, closure: &Closure) -> Result<(), InputError> {
        let now = year.year;
        self.before = if now <= LAST_OF_TRENDS {
            let pharmacy = pharmacy.unwrap_or(self.before[0][Care::Pharmacy as usize]);
            [self.trends.price(now, pharmacy), self.trends.volume(now)]
        } else {
            year.projected = true;
            let growth = closure.get(now)?;
            let [price, volume] = self.before;
            let grown = |level: [f64; CARES], growth: [f64; CARES]| {
                std::array::from_fn(|kind| level[kind] * (1.0 + growth[kind]))
            };
            [grown(price, growth.price), grown(volume, growth.volume)]
        };
        let on = |level: [f64; CARES], factor: [f64; CARES]| std::array::from_fn(|kind| level[kind] * factor[kind]);
        year.price = on(self.before[0], self.events.factors("price", now));
        year.volume = on(self.before[1], self.events.factors("volume", now));
        year.collection = self.trends.collection(now) * self.events.collection(now);
        [year.employer_due, year.maternity_outgo, year.maternity_rate] = self.events.shares(now);
        Ok(())
    }
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
            let nearest = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
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
    levels: [Vec<f64>; 4],
    rates: [Vec<f64>; 3],
}

impl Data {
    /// Reads the table; nothing later than `known` is used, if it is given.
    fn read(tables: &Tables, known: Option<u16>) -> Result<Data, InputError> {
        let mut columns = vec!["year", "recalled"];
        columns.extend(LEVELS.iter().chain(&RATES).copied());
        let table = Table::read(tables, "environment.csv", &columns)?;
        let first = first_year(&table)?;
        let mut levels = each(LEVELS, |column| series(&table, column, |row| row.ratio(column)))?;
        index_begins_at_one(&table, LEVELS[2], &levels[2])?;
        index_begins_at_one(&table, LEVELS[3], &levels[3])?;
        reaches(&table, LEVELS[3], first, &levels[3])?;
        let mut rates = each(RATES, |column| series(&table, column, |row| row.number(column, 0.0, HIGHEST_RATE)))?;
        if let Some(known) = known {
            let years = usize::from(known + 1 - first);
            levels.iter_mut().chain(&mut rates).for_each(|series| series.truncate(years));
        }
        Ok(Data { table, first, levels, rates })
    }

    /// Refuses members that do not begin with the opening year.
    fn check_members(&self, members: &Yearly<[f64; 2]>) -> Result<(), InputError> {
        match self.table.rows().next() {
            Some(row) => row.due("year", self.first, members.first()),
            None => Ok(()),
        }
    }

    /// Price of purchases at pharmacies, as far as there are data.
    fn pharmacy(&self, year: u16) -> Option<f64> {
        self.levels[3].get(usize::from(year - self.first)).copied()
    }

    /// The environment of one year; what is no environment is left at zero, what is care at one.
    fn year(&self, year: u16, before: Option<&Year>, closure: &Closure) -> Result<Year, InputError> {
        let at = usize::from(year - self.first);
        let mut projected = false;
        let levels = before.map(|year| [year.average_wage, year.average_pension, year.consumer_prices]);
        let [average_wage, average_pension, consumer_prices] = each([0, 1, 2], |kind| {
            if let Some(value) = self.levels[kind].get(at) {
                return Ok(*value);
            }
            projected = true;
            Ok(levels.map_or(0.0, |levels| levels[kind]) * (1.0 + closure.get(year)?.growth[kind]))
        })?;
        let [demand_rate, term_rate, pool_rate] = each([0, 1, 2], |kind| match self.rates[kind].get(at) {
            Some(rate) => Ok(*rate),
            None => closure.get(year).map(|year| year.rates[kind]),
        })?;
        Ok(Year {
            year,
            mortality: [[0.0; _]; _],
            fertility: [0.0; _],
            marriage: Marriage { first: [[0.0; _]; _], again: [[0.0; _]; _] },
            active: 0.0,
            retired: 0.0,
            average_wage,
            average_pension,
            consumer_prices,
            demand_rate,
            term_rate,
            pool_rate,
            employer_due: 1.0,
            collection: 1.0,
            price: [1.0; CARES],
            volume: [1.0; CARES],
            maternity_outgo: 0.0,
            maternity_rate: 0.0,
            contribution_level: 1.0,
            credit_level: 1.0,
            projected,
        })
    }
}

/// Refuses a series that ends before the trends beside which it stands.
fn reaches(table: &Table, column: &str, first: u16, series: &[f64]) -> Result<(), InputError> {
    let next = first + series.len() as u16;
    if next <= LAST_OF_TRENDS { Err(table.ends(column, next)) } else { Ok(()) }
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
