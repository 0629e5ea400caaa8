//! Runs scenarios: placeholder until the society is linked.

use std::path::Path;

use crate::cli::Settings;
use crate::diagnose::Failure;
use crate::plugin::Catalogue;
use crate::scenario::Scenario;

fn not_linked() -> Result<(), Failure> {
    Err(Failure::other("the society is not linked yet: this build checks scenarios and policies only"))
}

/// Every arm, every replicate.
///
/// # Errors
/// Always, until the society is linked.
pub fn run(_: &Scenario, _: &Catalogue, _: &Settings) -> Result<(), Failure> {
    not_linked()
}

/// [`run`], then differences, figures and the report.
///
/// # Errors
/// Always, until the society is linked.
pub fn compare(_: &Scenario, _: &Catalogue, _: &Settings) -> Result<(), Failure> {
    not_linked()
}

/// The same arms with a policy that does nothing.
///
/// # Errors
/// Always, until the society is linked.
pub fn null(_: &Scenario, _: &Catalogue, _: &Settings) -> Result<(), Failure> {
    not_linked()
}

/// The page again, from a folder of results.
///
/// # Errors
/// Always, until the society is linked.
pub fn report(_: &Path) -> Result<(), Failure> {
    not_linked()
}
