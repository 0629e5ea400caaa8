//! Who joins the scheme as a worker, and the urban employment of which active members are a part.

use gongji_model::codes::ages::{AGES, BySexAge, SEXES};
use gongji_model::inputs::joining::Joining;

use super::Tables;
use super::error::InputError;
use super::opening::by_age;
use super::parameters::known;
use super::population::published_until;
use super::table::Table;

const CHANCES: [&str; 3] = ["age", "male_chance", "female_chance"];
const EMPLOYMENT: [&str; 4] = ["year", "urban_employed_persons", "source", "confidence"];

/// Reads the chances to join and the urban employment of the years from `first` to `last`; published members later than
/// `known_until` are not used, if it is given.
pub(super) fn joining(
    tables: &Tables,
    [first, last]: [u16; 2],
    known_until: Option<u16>,
) -> Result<Joining, InputError> {
    Ok(Joining {
        chance: chances(tables)?,
        published_until: published_until(tables, known_until)?,
        urban_employed: employment(tables, first, last)?,
    })
}

fn chances(tables: &Tables) -> Result<BySexAge, InputError> {
    let table = Table::read(tables, "joining.csv", &CHANCES)?;
    let mut chances = [[0.0; AGES]; SEXES];
    by_age(&table, |row, age| {
        chances[0][age] = row.share("male_chance")?;
        chances[1][age] = row.share("female_chance")?;
        Ok(())
    })?;
    Ok(chances)
}

fn employment(tables: &Tables, first: u16, last: u16) -> Result<Vec<f64>, InputError> {
    let table = Table::read(tables, "employment.csv", &EMPLOYMENT)?;
    table.unique(&["year"])?;
    let mut employed = Vec::new();
    for row in table.rows() {
        row.due("year", row.year()?, first + employed.len() as u16)?;
        known(&row, "confidence", &["published", "recalled", "derived", "assumed"])?;
        row.text("source")?;
        employed.push(row.ratio("urban_employed_persons")?);
    }
    let next = first + employed.len() as u16;
    if next <= last { Err(table.ends("year", next)) } else { Ok(employed) }
}
