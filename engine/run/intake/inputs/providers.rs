//! Hospitals by tier, the mark-ups on drugs that they may ask, and the nation's beds.

use gongji_model::codes::care::TIERS;
use gongji_model::inputs::hospitals::{BedYear, Hospital, Markup};

use super::Tables;
use super::error::InputError;
use super::parameters::known;
use super::table::{Row, Table};

const TIER_NAMES: [&str; TIERS] = ["community", "district", "city"];
const HOSPITALS: [&str; 8] = [
    "tier",
    "private_share",
    "fixed_cost_share",
    "drug_share",
    "quality_index",
    "distance_kilometres",
    "stay_days",
    "bed_occupancy",
];
const MARKUPS: [&str; 6] =
    ["from_year", "community_markup", "district_markup", "city_markup", "compensated_share", "source"];
const BEDS: [&str; 4] = ["year", "hospital_beds", "stay_days", "source"];
/// A shorter or longer mean stay, in days, is a slip of the pen.
const STAY_DAYS: [f64; 2] = [1.0, 60.0];

/// Reads the hospitals of each tier.
pub(super) fn hospitals(tables: &Tables) -> Result<[Hospital; TIERS], InputError> {
    let table = Table::read(tables, "hospitals.csv", &HOSPITALS)?;
    table.unique(&["tier"])?;
    for row in table.rows() {
        known(&row, "tier", &TIER_NAMES)?;
    }
    let mut hospitals = Vec::with_capacity(TIERS);
    for name in TIER_NAMES {
        let row = table.rows().find(|row| row.text("tier").is_ok_and(|tier| tier == name));
        hospitals.push(hospital(&row.ok_or_else(|| table.lacks("tier", name))?)?);
    }
    hospitals.try_into().map_err(|_| table.lacks("tier", "a tier"))
}

fn hospital(row: &Row<'_>) -> Result<Hospital, InputError> {
    Ok(Hospital {
        private_share: row.share("private_share")?,
        fixed_cost_share: row.share("fixed_cost_share")?,
        drug_share: row.share("drug_share")?,
        quality: row.share("quality_index")?,
        distance: row.number("distance_kilometres", 0.0, 1000.0)?,
        stay_days: row.number("stay_days", STAY_DAYS[0], STAY_DAYS[1])?,
        bed_occupancy: row.number("bed_occupancy", 0.1, 2.0)?,
    })
}

/// Reads the mark-ups; the first row holds at the opening, and years rise.
pub(super) fn markups(tables: &Tables, opening_year: u16) -> Result<Vec<Markup>, InputError> {
    let table = Table::read(tables, "markups.csv", &MARKUPS)?;
    let mut markups: Vec<Markup> = Vec::new();
    for row in table.rows() {
        let from = row.whole("from_year", 1900, 2100)?;
        match markups.last() {
            None => row.due("from_year", from, opening_year)?,
            Some(last) if from <= last.from => row.due("from_year", from, last.from + 1)?,
            Some(_) => {}
        }
        row.text("source")?;
        let rate = |tier: usize| row.number(MARKUPS[1 + tier], 0.0, 1.0);
        let rate = [rate(0)?, rate(1)?, rate(2)?];
        markups.push(Markup { from, rate, compensated: row.share("compensated_share")? });
    }
    if markups.is_empty() { Err(table.ends("from_year", opening_year)) } else { Ok(markups) }
}

/// Reads the nation's beds, year by year from the opening on, as far as anything is known.
pub(super) fn beds(tables: &Tables, opening_year: u16, known_until: Option<u16>) -> Result<Vec<BedYear>, InputError> {
    let table = Table::read(tables, "beds.csv", &BEDS)?;
    let mut beds = Vec::new();
    for row in table.rows() {
        let year = row.whole("year", 1900, 2100)?;
        row.due("year", year, opening_year + beds.len() as u16)?;
        row.text("source")?;
        let stay_days = row.number("stay_days", STAY_DAYS[0], STAY_DAYS[1])?;
        beds.push(BedYear { year, beds: row.number("hospital_beds", 1.0, 1e5)?, stay_days });
    }
    beds.retain(|row| known_until.is_none_or(|until| row.year <= until.max(opening_year)));
    if beds.is_empty() { Err(table.ends("year", opening_year)) } else { Ok(beds) }
}
