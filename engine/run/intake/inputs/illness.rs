//! Chronic conditions: what they mean, how common they are, how they come together, and the list that holds them.

use std::array;

use gongji_model::codes::ages::{AGES, SEXES};
use gongji_model::codes::care::{CARES, Care};
use gongji_model::codes::conditions::{CONDITIONS, Condition};
use gongji_model::inputs::illness::{ConditionShape, Illness, Prevalence};

use super::Tables;
use super::error::{InputError, Problem};
use super::parameters::{CONFIDENCES, known};
use super::table::{Row, Table};

const SHAPE: [&str; 11] = [
    "condition",
    "remission_per_year",
    "mortality_ratio",
    "outpatient_ratio",
    "chronic_visits_ratio",
    "pharmacy_ratio",
    "inpatient_ratio",
    "certification_per_year",
    "out_of_catalogue_share",
    "source",
    "confidence",
];
/// The columns of need, by kind of care.
const NEED: [&str; CARES] = ["outpatient_ratio", "chronic_visits_ratio", "pharmacy_ratio", "inpatient_ratio"];
const PAIR: [&str; 5] = ["with", "of", "onset_ratio", "source", "confidence"];
const NAMED_SEXES: [&str; SEXES] = ["male", "female"];
/// Largest ratio that is not a slip of the pen.
const MOST: f64 = 100.0;
/// Rounding of shares.
const TOLERANCE: f64 = 1e-4;

/// Reads the four tables of chronic conditions; the list must begin with the opening year.
pub(super) fn illness(tables: &Tables, opening_year: u16) -> Result<Illness, InputError> {
    Ok(Illness {
        conditions: shapes(tables)?,
        onset_ratio: pairs(tables)?,
        prevalence: prevalence(tables)?,
        lists: lists(tables, opening_year)?,
    })
}

fn names() -> [&'static str; CONDITIONS] {
    Condition::ALL.map(Condition::name)
}

/// The columns `<condition>_share`, in order.
fn share_columns() -> [String; CONDITIONS] {
    Condition::ALL.map(|condition| format!("{}_share", condition.name()))
}

fn source(row: &Row<'_>) -> Result<(), InputError> {
    row.text("source")?;
    known(row, "confidence", &CONFIDENCES)
}

fn shapes(tables: &Tables) -> Result<[ConditionShape; CONDITIONS], InputError> {
    let table = Table::read(tables, "conditions.csv", &SHAPE)?;
    table.unique(&["condition"])?;
    for row in table.rows() {
        known(&row, "condition", &names())?;
        source(&row)?;
    }
    let mut shapes = Vec::with_capacity(CONDITIONS);
    for name in names() {
        let row = table.rows().find(|row| row.text("condition").is_ok_and(|found| found == name));
        shapes.push(shape(&row.ok_or_else(|| table.lacks("condition", name))?)?);
    }
    shapes.try_into().map_err(|_| table.lacks("condition", "a condition"))
}

fn shape(row: &Row<'_>) -> Result<ConditionShape, InputError> {
    let mut need = [0.0; CARES];
    for care in Care::ALL {
        // Visits for the chronic list may be fewer than those for hypertension; other care is never less than the healthy have.
        let least = if care == Care::Chronic { 0.0 } else { 1.0 };
        need[care as usize] = row.number(NEED[care as usize], least, MOST)?;
    }
    Ok(ConditionShape {
        remission: row.share("remission_per_year")?,
        mortality: row.number("mortality_ratio", 1.0, MOST)?,
        need,
        certification: row.share("certification_per_year")?,
        out_of_catalogue: row.share("out_of_catalogue_share")?,
    })
}

fn pairs(tables: &Tables) -> Result<[[f64; CONDITIONS]; CONDITIONS], InputError> {
    let table = Table::read(tables, "condition_pairs.csv", &PAIR)?;
    table.unique(&["with", "of"])?;
    let names = names();
    let mut ratios = [[1.0; CONDITIONS]; CONDITIONS];
    for row in table.rows() {
        source(&row)?;
        let mut found = [0; 2];
        for (found, column) in found.iter_mut().zip(["with", "of"]) {
            known(&row, column, &names)?;
            let name = row.text(column)?;
            *found = names.iter().position(|known| *known == name).unwrap_or(0);
        }
        let [with, of] = found;
        if with == of {
            return Err(row.wrong("of", Problem::OwnPair));
        }
        ratios[with][of] = row.number("onset_ratio", 1.0, MOST)?;
    }
    Ok(ratios)
}

/// Shares at the table's ages, on straight lines in between.
fn prevalence(tables: &Tables) -> Result<[Vec<Prevalence>; SEXES], InputError> {
    let shares = share_columns();
    let columns: Vec<&str> = ["sex", "age", "any_share"].into_iter().chain(shares.iter().map(String::as_str)).collect();
    let table = Table::read(tables, "condition_shares.csv", &columns)?;
    table.unique(&["sex", "age"])?;
    let mut knots: [Vec<(u8, Prevalence)>; SEXES] = array::from_fn(|_| Vec::new());
    for row in table.rows() {
        known(&row, "sex", &NAMED_SEXES)?;
        let sex = usize::from(row.text("sex")? == NAMED_SEXES[1]);
        let least = knots[sex].last().map_or(0, |(last, _)| u16::from(*last) + 1);
        let most = if knots[sex].is_empty() { 0 } else { AGES as u16 - 1 };
        let age = row.whole("age", least, most)? as u8;
        knots[sex].push((age, shares_of(&row, &shares)?));
    }
    for (name, knots) in NAMED_SEXES.into_iter().zip(&knots) {
        if knots.is_empty() {
            return Err(table.lacks("sex", name));
        }
    }
    Ok(knots.map(|knots| (0..AGES as u8).map(|age| between(&knots, age)).collect()))
}

fn shares_of(row: &Row<'_>, columns: &[String; CONDITIONS]) -> Result<Prevalence, InputError> {
    let any = row.share("any_share")?;
    let mut share = [0.0; CONDITIONS];
    for (share, column) in share.iter_mut().zip(columns) {
        // The share with one condition is at most the share with any.
        *share = row.number(column, 0.0, any)?;
    }
    let sum: f64 = share.iter().sum();
    if sum < any - TOLERANCE {
        return Err(row.wrong("any_share", Problem::MoreThanSum { found: any, sum }));
    }
    Ok(Prevalence { any, share })
}

fn between(knots: &[(u8, Prevalence)], age: u8) -> Prevalence {
    let after = knots.iter().position(|(knot, _)| *knot > age);
    let (low, low_shares) = knots[after.unwrap_or(knots.len()) - 1];
    let (high, high_shares) = after.map_or((low + 1, low_shares), |after| knots[after]);
    let way = f64::from(age - low) / f64::from(high - low);
    let mix = |low: f64, high: f64| if after.is_some() { low + (high - low) * way } else { low };
    Prevalence {
        any: mix(low_shares.any, high_shares.any),
        share: array::from_fn(|nth| mix(low_shares.share[nth], high_shares.share[nth])),
    }
}

fn lists(tables: &Tables, opening_year: u16) -> Result<Vec<[f64; CONDITIONS]>, InputError> {
    let shares = share_columns();
    let columns: Vec<&str> = ["year"].into_iter().chain(shares.iter().map(String::as_str)).collect();
    let table = Table::read(tables, "chronic_list.csv", &columns)?;
    let mut lists = Vec::new();
    for (due, row) in (opening_year..).zip(table.rows()) {
        row.due("year", row.year()?, due)?;
        let mut list = [0.0; CONDITIONS];
        for (list, column) in list.iter_mut().zip(&shares) {
            *list = row.share(column)?;
        }
        lists.push(list);
    }
    Ok(lists)
}
