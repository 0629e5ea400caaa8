//! What things are worth to whoever has them.

use gongji_model::inputs::valuation::Valuation;

use super::Tables;
use super::error::InputError;
use super::parameters::{Parameter, Parameters};

const FILE: &str = "valuation.csv";
const NAMES: [&str; 3] = ["account_value", "employer_incidence", "risk_aversion"];

/// Reads the values; every one must be there.
pub(super) fn valuation(tables: &Tables) -> Result<Valuation, InputError> {
    let read = Parameters::read(tables, FILE, &NAMES)?;
    Ok(Valuation::of(read.share("account_value")?, read.share("employer_incidence")?, read.amount("risk_aversion")?))
}

/// Every value with its range and source.
pub(super) fn parameters(tables: &Tables) -> Result<Vec<Parameter>, InputError> {
    Parameters::read(tables, FILE, &NAMES)?.list()
}
