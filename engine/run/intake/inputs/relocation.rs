//! Moves of households between areas: how many move at which age, and where to.

use gongji_model::codes::ages::AGES;
use gongji_model::inputs::relocation::{Attraction, Relocation};

use super::Tables;
use super::error::InputError;
use super::opening::bands;
use super::parameters::{CONFIDENCES, Parameters, known};
use super::provinces::Province;
use super::table::Table;

const CHANCES: [&str; 2] = ["age_from", "move_share"];
const ATTRACTION: [&str; 4] = ["province", "arrivals_share", "departures_share", "confidence"];
const GRAVITY: [&str; 3] = ["own_province_share", "return_share", "same_region_weight"];
/// Rounding of shares.
const TOLERANCE: f64 = 1e-6;
/// A region that draws more than this many times as much as another one is a slip of the pen.
const MOST_WEIGHT: f64 = 1000.0;

/// Reads how households move.
pub(super) fn relocation(tables: &Tables, provinces: &[Province]) -> Result<Relocation, InputError> {
    let gravity = Parameters::read(tables, "gravity.csv", &GRAVITY)?;
    Ok(Relocation {
        chance: chances(tables)?,
        provinces: attraction(tables, provinces)?,
        own_province_share: gravity.share(GRAVITY[0])?,
        return_share: gravity.share(GRAVITY[1])?,
        same_region_weight: gravity.number(GRAVITY[2], 0.0, MOST_WEIGHT)?,
    })
}

/// Chances by age; the first row begins with the newborn, so that no age is without one.
fn chances(tables: &Tables) -> Result<[f64; AGES], InputError> {
    let table = Table::read(tables, "relocation.csv", &CHANCES)?;
    let mut chances = [0.0; AGES];
    for (row, from) in table.rows().zip(bands(&table, 0)?) {
        chances[usize::from(from)..].fill(row.share("move_share")?);
    }
    Ok(chances)
}

/// What each province is to those who move, in the order of provinces.csv; both shares add up to 1.
fn attraction(tables: &Tables, provinces: &[Province]) -> Result<Vec<Attraction>, InputError> {
    let table = Table::read(tables, "attraction.csv", &ATTRACTION)?;
    table.unique(&["province"])?;
    let names: Vec<&str> = provinces.iter().map(|province| province.name.as_str()).collect();
    for row in table.rows() {
        known(&row, "province", &names)?;
        known(&row, "confidence", &CONFIDENCES)?;
    }
    let mut all = Vec::with_capacity(provinces.len());
    for province in provinces {
        let row = table.rows().find(|row| row.text("province").is_ok_and(|name| name == province.name));
        let row = row.ok_or_else(|| table.lacks("province", &province.name))?;
        all.push(Attraction {
            region: province.region.clone(),
            arrivals_share: row.share("arrivals_share")?,
            departures_share: row.share("departures_share")?,
        });
    }
    let sum = |of: fn(&Attraction) -> f64| all.iter().map(of).sum::<f64>();
    table.expect("arrivals_share", "the sum", sum(|one| one.arrivals_share), 1.0, TOLERANCE)?;
    table.expect("departures_share", "the sum", sum(|one| one.departures_share), 1.0, TOLERANCE)?;
    Ok(all)
}
