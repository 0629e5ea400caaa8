//! Members and their balances at the opening.

use gongji_model::codes::ages::{AGES, BySexAge, SEXES};
use gongji_model::inputs::opening::Opening;

use super::Tables;
use super::error::InputError;
use super::parameters::Parameters;
use super::table::Table;

/// First age at which a person can be a member.
pub(super) const FIRST_AGE: u16 = 16;
/// Last age of every table by age.
const LAST_AGE: u16 = AGES as u16 - 1;
const SINGLE: [&str; 10] = [
    "no_account_share",
    "cadre_share",
    "wage_dispersion",
    "wage_persistence",
    "wage_persistent",
    "wage_transitory",
    "pension_flat_share",
    "account_balance",
    "balance_dispersion",
    "pool_balance",
];
const MEMBERS: [&str; 5] =
    ["age", "active_male_persons", "active_female_persons", "retired_male_persons", "retired_female_persons"];
/// A shock that fades as slowly as this lasts for life: it is rank.
const MOST_PERSISTENT: f64 = 0.999;
/// Rounding of the profiles' means.
const TOLERANCE: f64 = 1e-4;

/// Reads the opening; the members' totals must be those of `members.csv` for the opening year.
pub(super) fn opening(tables: &Tables, active: f64, retired: f64) -> Result<Opening, InputError> {
    let [active, retired] = members(tables, active, retired)?;
    let [wage_by_age, balance_by_age] = profile(tables, &active, &retired)?;
    let single = Parameters::read(tables, "opening.csv", &SINGLE)?;
    // What sectors, the slow part and the part of a year take of the spread of wages is not more than all of it.
    let wage_dispersion = single.amount("wage_dispersion")?;
    let left = |taken: f64| (wage_dispersion * wage_dispersion - taken * taken).max(0.0).sqrt();
    let persistent = single.number("wage_persistent", 0.0, wage_dispersion)?;
    Ok(Opening {
        active,
        retired,
        no_account_share: single.share("no_account_share")?,
        wage_dispersion,
        wage_persistent: [single.number("wage_persistence", 0.0, MOST_PERSISTENT)?, persistent],
        wage_transitory: single.number("wage_transitory", 0.0, left(persistent))?,
        pension_flat_share: single.share("pension_flat_share")?,
        wage_by_age,
        account_balance: single.amount("account_balance")?,
        balance_by_age,
        balance_dispersion: single.amount("balance_dispersion")?,
        pool_balance: single.number("pool_balance", f64::MIN, f64::MAX)?,
        cadre_share: single.share("cadre_share")?,
    })
}

fn members(tables: &Tables, active: f64, retired: f64) -> Result<[BySexAge; 2], InputError> {
    let table = Table::read(tables, "opening_members.csv", &MEMBERS)?;
    let mut found = [[[0.0; AGES]; SEXES]; 2];
    by_age(&table, |row, age| {
        for (column, name) in MEMBERS[1..].iter().enumerate() {
            found[column / SEXES][column % SEXES][age] = row.amount(name)?;
        }
        Ok(())
    })?;
    // Ten persons: the published totals are in ten thousands.
    for (group, expected, columns) in
        [(&found[0], active, "active_*_persons"), (&found[1], retired, "retired_*_persons")]
    {
        let total = group.iter().flatten().sum();
        table.expect(columns, "the sum of both sexes against members.csv", total, expected, 10.0)?;
    }
    Ok(found)
}

fn profile(tables: &Tables, active: &BySexAge, retired: &BySexAge) -> Result<[[f64; AGES]; 2], InputError> {
    let table = Table::read(tables, "opening_profile.csv", &["age", "wage_ratio", "balance_ratio"])?;
    let [mut wage, mut balance] = [[0.0; AGES]; 2];
    by_age(&table, |row, age| {
        wage[age] = row.ratio("wage_ratio")?;
        balance[age] = row.amount("balance_ratio")?;
        Ok(())
    })?;
    let workers = |age: usize| active[0][age] + active[1][age];
    let members = |age: usize| workers(age) + retired[0][age] + retired[1][age];
    table.expect("wage_ratio", "the mean over active members", mean(&wage, workers), 1.0, TOLERANCE)?;
    table.expect("balance_ratio", "the mean over members", mean(&balance, members), 1.0, TOLERANCE)?;
    Ok([wage, balance])
}

fn mean(values: &[f64; AGES], persons: impl Fn(usize) -> f64) -> f64 {
    let total: f64 = (0..AGES).map(&persons).sum();
    values.iter().enumerate().map(|(age, value)| value * persons(age)).sum::<f64>() / total
}

/// Reads one row for each age from the first of a member to the last.
pub(super) fn by_age(
    table: &Table,
    mut read: impl FnMut(&super::table::Row<'_>, usize) -> Result<(), InputError>,
) -> Result<(), InputError> {
    table.unique(&["age"])?;
    let mut due = FIRST_AGE;
    for row in table.rows() {
        let age = row.whole("age", 0, LAST_AGE)?;
        row.due("age", age, due)?;
        read(&row, age.into())?;
        due += 1;
    }
    if due == LAST_AGE + 1 { Ok(()) } else { Err(table.ends("age", due)) }
}

/// First ages of bands: the first must not lie above `first`, and they rise.
pub(super) fn bands(table: &Table, first: u16) -> Result<Vec<u8>, InputError> {
    table.unique(&["age_from"])?;
    let mut bands: Vec<u8> = Vec::new();
    for row in table.rows() {
        let min = bands.last().map_or(0, |last| u16::from(*last) + 1);
        let max = if bands.is_empty() { first } else { LAST_AGE };
        bands.push(row.whole("age_from", min, max)? as u8);
    }
    Ok(bands)
}
