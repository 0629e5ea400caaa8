//! Hospitals by tier, and the mark-ups on drugs that they may ask.

use gongji_model::inputs::{Hospital, Markup, TIERS};

use super::Tables;
use super::error::InputError;
use super::parameters::known;
use super::table::{Row, Table};

const TIER_NAMES: [&str; TIERS] = ["community", "district", "city"];
const HOSPITALS: [&str; 6] =
    ["tier", "private_share", "fixed_cost_share", "drug_share", "quality_index", "distance_kilometres"];
const MARKUPS: [&str; 6] =
    ["from_year", "community_markup", "district_markup", "city_markup", "compensated_share", "source"];

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
