//! What things are worth to whoever has them.

use gongji_model::inputs::valuation::Valuation;

use super::Tables;
use super::error::InputError;
use super::parameters::{Parameter, Parameters};

const FILE: &str = "valuation.csv";
const NAMES: [&str; 1] = ["account_value"];

/// Reads the values; every one must be there.
pub(super) fn valuation(tables: &Tables) -> Result<Valuation, InputError> {
    Ok(Valuation::of(Parameters::read(tables, FILE, &NAMES)?.share("account_value")?))
}

/// Every value with its range and source.
pub(super) fn parameters(tables: &Tables) -> Result<Vec<Parameter>, InputError> {
    Parameters::read(tables, FILE, &NAMES)?.list()
}
