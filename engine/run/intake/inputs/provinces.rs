//! Provinces.

use super::Tables;
use super::error::{InputError, Problem};
use super::parameters::known;
use super::table::{LARGEST, Table};

const FILE: &str = "provinces.csv";
const COLUMNS: [&str; 14] = [
    "province",
    "chinese",
    "region",
    "members_persons",
    "population_persons",
    "resident_share",
    "average_wage_yuan",
    "retired_share",
    "price_ratio",
    "reserve_yuan",
    "area_counties",
    "urban_share",
    "hukou_elsewhere_share",
    "confidence",
];
/// Most provinces: an area knows its own by one byte.
const MOST: usize = 255;
/// Rounding of shares.
const TOLERANCE: f64 = 1e-6;
/// Most counties of an area.
pub(super) const MOST_COUNTIES: u16 = 16;

/// A province as its areas together must be.
pub(super) struct Province {
    /// Its name.
    pub(super) name: String,
    /// The region in which it lies.
    pub(super) region: String,
    /// Share of the nation's members.
    pub(super) member_share: f64,
    /// Share of everybody in the nation who is no member.
    pub(super) resident_share: f64,
    /// Average wage, retired share, unit prices of care and opening reserve per member, each over the mean of the nation's members.
    pub(super) ratios: [f64; 4],
    /// Share of its persons who live in towns.
    pub(super) urban_share: f64,
    /// Share of its persons who are registered in another province.
    pub(super) hukou_elsewhere_share: f64,
}

/// What a row says, in its own units.
struct Figures {
    name: String,
    region: String,
    members: f64,
    resident_share: f64,
    levels: [f64; 4],
    urban_share: f64,
    hukou_elsewhere_share: f64,
}

/// Reads the provinces in their order.
pub(super) fn provinces(tables: &Tables) -> Result<Vec<Province>, InputError> {
    let table = Table::read(tables, FILE, &COLUMNS)?;
    let all = figures(&table)?;
    let sum = |of: &dyn Fn(&Figures) -> f64| all.iter().map(of).sum::<f64>();
    table.expect("resident_share", "the sum", sum(&|one| one.resident_share), 1.0, TOLERANCE)?;
    let members = sum(&|one| one.members);
    let means: [f64; 4] = std::array::from_fn(|nth| sum(&|one| one.members * one.levels[nth]) / members);
    let over = |level: f64, mean: f64| if mean > 0.0 { level / mean } else { 0.0 };
    let province = |one: &Figures| Province {
        name: one.name.clone(),
        region: one.region.clone(),
        member_share: one.members / members,
        resident_share: one.resident_share,
        ratios: std::array::from_fn(|nth| over(one.levels[nth], means[nth])),
        urban_share: one.urban_share,
        hukou_elsewhere_share: one.hukou_elsewhere_share,
    };
    Ok(all.iter().map(province).collect())
}

/// The names of the provinces in their order.
pub(super) fn names(tables: &Tables) -> Result<Vec<String>, InputError> {
    Ok(figures(&Table::read(tables, FILE, &COLUMNS)?)?.into_iter().map(|one| one.name).collect())
}

fn figures(table: &Table) -> Result<Vec<Figures>, InputError> {
    table.unique(&["province"])?;
    let mut all = Vec::new();
    for row in table.rows() {
        if all.len() == MOST {
            let (value, max) = (MOST as f64 + 1.0, MOST as f64);
            return Err(row.wrong("province", Problem::OutOfRange { value, min: 1.0, max }));
        }
        row.text("chinese")?;
        row.whole("area_counties", 1, MOST_COUNTIES)?;
        known(&row, "confidence", &["published", "derived", "recalled", "assumed"])?;
        let members = row.ratio("members_persons")?;
        row.number("population_persons", members, LARGEST)?;
        all.push(Figures {
            name: row.text("province")?.to_owned(),
            region: row.text("region")?.to_owned(),
            members,
            resident_share: row.share("resident_share")?,
            levels: [
                row.ratio("average_wage_yuan")?,
                row.share("retired_share")?,
                row.ratio("price_ratio")?,
                row.amount("reserve_yuan")?,
            ],
            urban_share: row.share("urban_share")?,
            hukou_elsewhere_share: row.share("hukou_elsewhere_share")?,
        });
    }
    Ok(all)
}
