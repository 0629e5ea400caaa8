//! Sectors of work, moves between them, and retirement ages.

use gongji_model::codes::sector::{NAMES, SECTORS};
use gongji_model::inputs::families::RetirementRule;
use gongji_model::inputs::work::{SectorShape, Work};

use super::Tables;
use super::error::{InputError, Problem};
use super::parameters::{CONFIDENCES, known};
use super::table::{Row, Table};

const SECTOR: [&str; 12] = [
    "sector",
    "opening_share",
    "entrant_share",
    "wage_ratio",
    "evasion_ratio",
    "arrears_chance",
    "insolvency_chance",
    "lapse_chance",
    "return_chance",
    "reference_ratio",
    "source",
    "confidence",
];
const MOVE: [&str; 5] = ["from", "to", "chance_per_year", "source", "confidence"];
const RETIREMENT: [&str; 7] = ["rule", "age_years", "rise_years", "from_year", "over_years", "source", "confidence"];
/// Rules of retirement in the order of the model.
const RULES: [&str; 3] = ["men", "women", "women_cadres"];
/// Rounding of shares.
const TOLERANCE: f64 = 1e-6;
/// Largest ratio of wages, evasion or benefit that is not a slip of the pen.
const MOST: f64 = 100.0;

fn source(row: &Row<'_>) -> Result<(), InputError> {
    row.text("source")?;
    known(row, "confidence", &CONFIDENCES)
}

/// Reads sectors and moves.
pub(super) fn work(tables: &Tables) -> Result<Work, InputError> {
    let sectors = sectors(tables)?;
    let moves = moves(tables, &sectors)?;
    Ok(Work { sectors, moves })
}

fn sectors(tables: &Tables) -> Result<[SectorShape; SECTORS], InputError> {
    let table = Table::read(tables, "sectors.csv", &SECTOR)?;
    table.unique(&["sector"])?;
    for row in table.rows() {
        known(&row, "sector", &NAMES[1..])?;
        source(&row)?;
    }
    // The first sector has no workers: its wage ratio is there so that no ratio is 0.
    let mut sectors = [SectorShape { wage_ratio: 1.0, reference_ratio: 1.0, ..SectorShape::default() }; SECTORS];
    for (name, sector) in NAMES.iter().zip(&mut sectors).skip(1) {
        let row = table.rows().find(|row| row.text("sector").is_ok_and(|found| found == *name));
        *sector = shape(&row.ok_or_else(|| table.lacks("sector", name))?)?;
    }
    let sum = |of: fn(&SectorShape) -> f64| sectors.iter().map(of).sum::<f64>();
    for (column, sum) in
        [("opening_share", sum(|sector| sector.opening_share)), ("entrant_share", sum(|sector| sector.entrant_share))]
    {
        table.expect(column, "the sum of all sectors", sum, 1.0, TOLERANCE)?;
    }
    Ok(sectors)
}

fn shape(row: &Row<'_>) -> Result<SectorShape, InputError> {
    let positive = |column| row.number(column, 0.01, MOST);
    Ok(SectorShape {
        opening_share: row.share("opening_share")?,
        entrant_share: row.share("entrant_share")?,
        wage_ratio: positive("wage_ratio")?,
        evasion_ratio: positive("evasion_ratio")?,
        arrears: row.share("arrears_chance")?,
        insolvency: row.share("insolvency_chance")?,
        lapse: row.share("lapse_chance")?,
        back: row.share("return_chance")?,
        reference_ratio: positive("reference_ratio")?,
    })
}

fn moves(tables: &Tables, sectors: &[SectorShape; SECTORS]) -> Result<[[f64; SECTORS]; SECTORS], InputError> {
    let table = Table::read(tables, "moves.csv", &MOVE)?;
    table.unique(&["from", "to"])?;
    let mut moves = [[0.0; SECTORS]; SECTORS];
    // A year holds one move at most: what is left for the next row of the sector.
    let mut left: [f64; SECTORS] = std::array::from_fn(|code| 1.0 - sectors[code].insolvency);
    for row in table.rows() {
        source(&row)?;
        let [from, to] = [code(&row, "from")?, code(&row, "to")?];
        if from == to {
            return Err(row.wrong("to", Problem::SameSector));
        }
        let chance = row.number("chance_per_year", 0.0, left[from])?;
        moves[from][to] = chance;
        left[from] -= chance;
    }
    Ok(moves)
}

fn code(row: &Row<'_>, column: &str) -> Result<usize, InputError> {
    known(row, column, &NAMES[1..])?;
    let name = row.text(column)?;
    Ok(NAMES.iter().position(|known| *known == name).unwrap_or(0))
}

/// Reads the retirement ages.
pub(super) fn retirement(tables: &Tables) -> Result<[RetirementRule; 3], InputError> {
    let table = Table::read(tables, "retirement.csv", &RETIREMENT)?;
    table.unique(&["rule"])?;
    for row in table.rows() {
        known(&row, "rule", &RULES)?;
        source(&row)?;
    }
    let rule = |name: &'static str| {
        let row = table.rows().find(|row| row.text("rule").is_ok_and(|found| found == name));
        let row = row.ok_or_else(|| table.lacks("rule", name))?;
        Ok(RetirementRule {
            age: row.number("age_years", 40.0, 80.0)?,
            rise: row.number("rise_years", -10.0, 20.0)?,
            from: row.whole("from_year", 1949, 2200)?,
            over: row.number("over_years", 1.0, 100.0)?,
        })
    };
    Ok([rule(RULES[0])?, rule(RULES[1])?, rule(RULES[2])?])
}
