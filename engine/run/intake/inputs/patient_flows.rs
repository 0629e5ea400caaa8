//! The matrix of patient flows: by province in the table, by area in the model.

use std::collections::BTreeMap;

use gongji_model::inputs::nation::Area;
use gongji_model::inputs::patient_flows::Outflow;

use super::Tables;
use super::error::{InputError, Problem};
use super::parameters::known;
use super::provinces::Province;
use super::table::Table;

const COLUMNS: [&str; 3] = ["province", "to", "share"];
/// Somebody always stays.
const MOST: f64 = 0.9;

/// Reads where each area's patients go; the first area of a province is its centre, to which they go.
pub(super) fn patient_flows(
    tables: &Tables,
    provinces: &[Province],
    areas: &[Area],
) -> Result<Vec<Vec<Outflow>>, InputError> {
    let table = Table::read(tables, "patient_flows.csv", &COLUMNS)?;
    table.unique(&["province", "to"])?;
    let names: Vec<&str> = provinces.iter().map(|province| province.name.as_str()).collect();
    let number = |name: &str| names.iter().position(|known| *known == name).unwrap_or_default();
    let mut flows = vec![Vec::new(); areas.len()];
    let mut leaving: BTreeMap<usize, f64> = BTreeMap::new();
    for row in table.rows() {
        known(&row, "province", &names)?;
        known(&row, "to", &names)?;
        let [from, to] = [number(row.text("province")?), number(row.text("to")?)];
        let of = |province: usize| (0..areas.len()).filter(move |area| usize::from(areas[*area].province) == province);
        let share = row.share("share")?;
        let left = leaving.entry(from).or_default();
        *left += share;
        if *left > MOST {
            return Err(row.wrong("share", Problem::Leaving { sum: *left, max: MOST }));
        }
        let Some(centre) = of(to).next() else { continue };
        // Of a province with one area nobody goes to another in it.
        for area in of(from).filter(|area| *area != centre) {
            flows[area].push(Outflow { to: centre as u16, share });
        }
    }
    Ok(flows)
}
