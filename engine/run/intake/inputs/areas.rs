//! Pooling areas.

use gongji_model::inputs::nation::Area;

use super::Tables;
use super::error::InputError;
use super::table::Table;

const RATIOS: [&str; 4] = ["wage_ratio", "retired_ratio", "price_ratio", "reserve_ratio"];
const COLUMNS: [&str; 7] =
    ["area", "region", "member_share", "wage_ratio", "retired_ratio", "price_ratio", "reserve_ratio"];
/// Rounding of shares and ratios in the table.
const TOLERANCE: f64 = 1e-6;

/// Reads the pooling areas; shares add to 1 and ratios have mean 1, so that the areas together are the nation.
pub(super) fn areas(tables: &Tables) -> Result<Vec<Area>, InputError> {
    let table = Table::read(tables, "areas.csv", &COLUMNS)?;
    table.unique(&["area"])?;
    let areas = table
        .rows()
        .map(|row| {
            row.text("region")?;
            Ok(Area {
                name: row.text("area")?.to_owned(),
                member_share: row.share("member_share")?,
                wage_ratio: row.ratio("wage_ratio")?,
                retired_ratio: row.ratio("retired_ratio")?,
                price_ratio: row.ratio("price_ratio")?,
                reserve_ratio: row.amount("reserve_ratio")?,
            })
        })
        .collect::<Result<Vec<_>, InputError>>()?;
    let total: f64 = areas.iter().map(|area| area.member_share).sum();
    table.expect("member_share", "the sum", total, 1.0, TOLERANCE)?;
    for column in RATIOS {
        let mean: f64 = areas.iter().map(|area| area.member_share * ratio(area, column)).sum();
        table.expect(column, "the mean weighted with member_share", mean, 1.0, TOLERANCE)?;
    }
    Ok(areas)
}

fn ratio(area: &Area, column: &str) -> f64 {
    match column {
        "wage_ratio" => area.wage_ratio,
        "retired_ratio" => area.retired_ratio,
        "price_ratio" => area.price_ratio,
        _ => area.reserve_ratio,
    }
}
