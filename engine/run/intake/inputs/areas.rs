//! Pooling areas.

use gongji_model::inputs::nation::Area;

use super::Tables;
use super::error::{InputError, Problem};
use super::parameters::known;
use super::provinces::{MOST_COUNTIES, Province};
use super::table::{Row, Table};

const RATIOS: [&str; 4] = ["wage_ratio", "retired_ratio", "price_ratio", "reserve_ratio"];
const COLUMNS: [&str; 9] = [
    "area",
    "province",
    "member_share",
    "resident_share",
    "wage_ratio",
    "retired_ratio",
    "price_ratio",
    "reserve_ratio",
    "counties",
];
/// Rounding of shares and ratios in the table.
const TOLERANCE: f64 = 1e-6;

/// Reads the pooling areas, in the order of their provinces; shares add to 1 and ratios have mean 1, so that the areas together are
/// the nation, and those of a province are the province.
pub(super) fn areas(tables: &Tables, provinces: &[Province]) -> Result<Vec<Area>, InputError> {
    let table = Table::read(tables, "areas.csv", &COLUMNS)?;
    table.unique(&["area"])?;
    let areas = table.rows().map(|row| area(&row, provinces)).collect::<Result<Vec<_>, InputError>>()?;
    for (number, province) in provinces.iter().enumerate() {
        let of = |area: &&Area| usize::from(area.province) == number;
        let own: Vec<&Area> = areas.iter().filter(of).collect();
        let row = areas.iter().position(|area| of(&area)).and_then(|first| table.rows().nth(first));
        let row = row.ok_or_else(|| table.lacks("province", &province.name))?;
        together(&row, &own, province)?;
    }
    in_order(&table, &areas, provinces)?;
    let sum = |of: &dyn Fn(&Area) -> f64| areas.iter().map(of).sum::<f64>();
    table.expect("member_share", "the sum", sum(&|area| area.member_share), 1.0, TOLERANCE)?;
    table.expect("resident_share", "the sum", sum(&|area| area.resident_share), 1.0, TOLERANCE)?;
    for (nth, column) in RATIOS.into_iter().enumerate() {
        let mean = sum(&|area| area.member_share * ratios(area)[nth]);
        table.expect(column, "the mean weighted with member_share", mean, 1.0, TOLERANCE)?;
    }
    Ok(areas)
}

fn area(row: &Row<'_>, provinces: &[Province]) -> Result<Area, InputError> {
    let names: Vec<&str> = provinces.iter().map(|province| province.name.as_str()).collect();
    known(row, "province", &names)?;
    let province = row.text("province")?;
    let number = names.iter().position(|name| *name == province).unwrap_or_default();
    let share = |of: fn(&Province) -> f64| provinces.get(number).map_or(0.0, of);
    Ok(Area {
        name: row.text("area")?.to_owned(),
        province: number as u8,
        member_share: row.share("member_share")?,
        resident_share: row.share("resident_share")?,
        wage_ratio: row.ratio("wage_ratio")?,
        retired_ratio: row.ratio("retired_ratio")?,
        price_ratio: row.ratio("price_ratio")?,
        reserve_ratio: row.amount("reserve_ratio")?,
        counties: row.whole("counties", 1, MOST_COUNTIES)? as u8,
        urban_share: share(|province| province.urban_share),
        hukou_elsewhere_share: share(|province| province.hukou_elsewhere_share),
    })
}

/// Refuses areas that together are not their province; the place is that of the first of them.
fn together(first: &Row<'_>, own: &[&Area], province: &Province) -> Result<(), InputError> {
    let sum = |of: &dyn Fn(&Area) -> f64| own.iter().map(|area| of(area)).sum::<f64>();
    let expect = |column: &str, what, found: f64, expected: f64| {
        if (found - expected).abs() <= TOLERANCE {
            return Ok(());
        }
        Err(first.wrong(column, Problem::Sum { what, found, expected }))
    };
    let members = sum(&|area| area.member_share);
    expect("member_share", "the sum of the province", members, province.member_share)?;
    expect("resident_share", "the sum of the province", sum(&|area| area.resident_share), province.resident_share)?;
    for (nth, column) in RATIOS.into_iter().enumerate() {
        let part = sum(&|area| area.member_share * ratios(area)[nth]);
        let what = "the sum of the province weighted with member_share";
        expect(column, what, part, province.member_share * province.ratios[nth])?;
    }
    Ok(())
}

/// Refuses an area that stands apart from the others of its province, or provinces in another order than their own.
fn in_order(table: &Table, areas: &[Area], provinces: &[Province]) -> Result<(), InputError> {
    let mut due = 0;
    for (row, area) in table.rows().zip(areas) {
        if area.province < due {
            let name = provinces.get(usize::from(due)).map_or("", |province| province.name.as_str());
            return Err(row.wrong("province", Problem::OutOfOrder(name.to_owned())));
        }
        due = area.province;
    }
    Ok(())
}

fn ratios(area: &Area) -> [f64; 4] {
    [area.wage_ratio, area.retired_ratio, area.price_ratio, area.reserve_ratio]
}
