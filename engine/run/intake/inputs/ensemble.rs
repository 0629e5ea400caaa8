//! The weighted set of parameter vectors that the fit left behind.

use std::collections::BTreeMap;

use gongji_sdk::draw::philox;

use super::error::{InputError, Problem};
use super::table::Table;
use super::{Tables, Values};

const FILE: &str = "ensemble.csv";
/// Rounding of the weights.
const TOLERANCE: f64 = 1e-6;
/// Part of the golden ratio: its multiples fill the unit interval evenly, so that a few replicates span the set.
const EVEN: f64 = 0.618_033_988_749_894_9;

/// One vector of parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Vector {
    /// Counted from 1.
    pub number: u16,
    /// Its weight; all add up to 1.
    pub weight: f64,
    /// Values by name: of trends, behaviour, policies (policy and parameter) and events (event, series and first year).
    pub values: Values,
}

/// Reads the set; its columns must be the parameters that are fitted.
pub(super) fn ensemble(tables: &Tables, names: &[(String, [f64; 2])]) -> Result<Vec<Vector>, InputError> {
    let columns: Vec<&str> =
        ["vector", "weight"].into_iter().chain(names.iter().map(|(name, _)| name.as_str())).collect();
    let table = Table::read(tables, FILE, &columns)?;
    let mut vectors: Vec<Vector> = Vec::new();
    for row in table.rows() {
        let number = row.whole("vector", 1, u16::MAX)?;
        row.due("vector", number, vectors.len() as u16 + 1)?;
        let mut values = BTreeMap::new();
        for (name, [min, max]) in names {
            values.insert(name.clone(), row.number(name, *min, *max)?);
        }
        vectors.push(Vector { number, weight: row.share("weight")?, values });
    }
    let total = vectors.iter().map(|vector| vector.weight).sum();
    table.expect("weight", "the sum over vectors", total, 1.0, TOLERANCE)?;
    if let Some(row) = table.rows().find(|row| row.number("weight", 0.0, 1.0).is_ok_and(|weight| weight == 0.0)) {
        return Err(row.wrong("weight", Problem::OutOfRange { value: 0.0, min: f64::MIN_POSITIVE, max: 1.0 }));
    }
    Ok(vectors)
}

/// The vector of a replicate (counted from 0): by weight, from a start that the seed gives.
pub fn drawn(vectors: &[Vector], seed: u64, replicate: u32) -> Option<&Vector> {
    let start = philox([0x454E_5345, 0, 0, 0], [seed as u32, (seed >> 32) as u32])[0];
    let place = (f64::from(start) / 4_294_967_296.0 + f64::from(replicate) * EVEN).fract();
    let mut sum = 0.0;
    let reached = vectors.iter().find(|vector| {
        sum += vector.weight;
        place < sum
    });
    reached.or(vectors.last())
}
